#include "formats/xml_walk.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace telaudit::formats::xml {
namespace {

using bill::Disposition;

// Places of unknown elements that are kept; their bytes are counted beyond.
constexpr std::uint64_t kMostQuarantined = 10'000;

constexpr std::array<std::string_view, 5> kAttributes = {"unitCode", "currencyID", "schemeID", "listID",
                                                         "format"};

std::string_view attribute_of(const char* const* attributes) {
  for (; *attributes != nullptr; attributes += 2)
    for (const auto name : kAttributes)
      if (name == attributes[0]) return attributes[1];
  return {};
}

}  // namespace

Walk::Walk(const Shape& shape, Space space, Writer& writer, std::string file)
    : shape_(shape), space_(space), writer_(writer), file_(std::move(file)) {}

void Walk::account(std::uint64_t until, Disposition disposition) {
  if (until <= accounted_) return;
  dispositions_.add(disposition, until - accounted_, 0);
  accounted_ = until;
}

// What blanks and text in the element that is open are.
Disposition Walk::inside() const {
  if (open_.size() < 2) return Disposition::filler;
  return shape_.node(open_.back().node).disposition;
}

void Walk::check_writer() {
  if (writer_.refused()) parser_->refuse(*writer_.refused());
}

void Walk::begin_unknown(const Element& element) {
  const bool known = !open_.empty() && shape_.node(open_.back().node).rest_ignored;
  skipped_depth_ = 1;
  skipped_as_ = known ? Disposition::ignored : Disposition::quarantined;
  skipped_from_ = element.begin;
  skipped_name_ = element.name.substr(0, 100);
}

void Walk::begin(const Element& element) {
  if (skipped_depth_ > 0) {
    ++skipped_depth_;
    return;
  }
  account(element.begin, inside());
  if (open_.empty() && element.space == Space::envelope) {
    if (element.name == "StandardBusinessDocument") {
      ++envelopes_;
      account(element.end, Disposition::filler);
      return;
    }
    begin_unknown(element);
    skipped_as_ = Disposition::ignored;
    return;
  }
  const std::uint16_t above = open_.empty() ? Shape::kTop : open_.back().node;
  const bool own =
      element.space == space_ || (space_ == Space::fattura && element.space == Space::none && !open_.empty());
  const std::uint16_t index = own ? shape_.child(above, element.name) : Shape::kNone;
  if (index == Shape::kNone) return begin_unknown(element);
  const Shape::Node& node = shape_.node(index);
  if (open_.empty()) {
    if (++documents_ > 1) {
      parser_->refuse({"holds more than one document",
                       {file_, element.begin, {}, {}, std::string(element.name)},
                       "ask the sender for one file a document"});
      return;
    }
    writer_.document(element.name);
  }
  open_.push_back({index, element.begin});
  account(element.end, node.disposition);
  if (node.is_record) dispositions_.add(node.disposition, 0, 1);
  if (node.group != 0) writer_.open(node.group, element.begin);
  if (node.has_attributes) take_attributes(element, index);
  in_field_ = node.field != 0;
  if (in_field_) {
    text_.clear();
    attribute_ = attribute_of(element.attributes);
  }
  check_writer();
}

void Walk::take_attributes(const Element& element, std::uint16_t of) {
  for (const char* const* at = element.attributes; *at != nullptr; at += 2) {
    std::string_view name = at[0];
    name.remove_prefix(name.find(':') + 1);
    const std::uint16_t index = shape_.child(of, "@" + std::string(name));
    if (index != Shape::kNone) writer_.field(shape_.node(index).field, {trim(at[1]), {}, element.begin});
  }
}

void Walk::text(std::string_view piece) {
  if (!in_field_ || skipped_depth_ > 0) return;
  if (text_.size() + piece.size() > kLongestText) {
    in_field_ = false;
    parser_->refuse({"a value is longer than 65536 bytes",
                     {file_, open_.back().begin, {}, {}, {}},
                     "no honest file holds one; ask the sender for a corrected file"});
    return;
  }
  text_ += piece;
}

void Walk::close_field(const Shape::Node& node) {
  writer_.field(node.field, {trim(text_), attribute_, open_.back().begin});
  in_field_ = false;
}

void Walk::end(std::uint64_t end) {
  if (skipped_depth_ > 0) {
    if (--skipped_depth_ > 0) return;
    account(end, skipped_as_);
    dispositions_.add(skipped_as_, 0, 1);
    if (skipped_as_ == Disposition::quarantined && ++quarantined_ <= kMostQuarantined)
      quarantine_.push_back({skipped_from_, end - skipped_from_, "unknown element '" + skipped_name_ + "'"});
    return;
  }
  if (open_.empty()) {
    account(end, Disposition::filler);
    if (envelopes_ > 0) --envelopes_;
    return;
  }
  const Open closed = open_.back();
  const Shape::Node& node = shape_.node(closed.node);
  account(end, open_.size() < 2 ? node.disposition : inside());
  if (in_field_) close_field(node);
  if (node.group != 0) writer_.close(node.group, closed.begin, end - closed.begin);
  open_.pop_back();
  check_writer();
}

void Walk::finish(std::uint64_t size, bill::Reading& reading) {
  account(size, Disposition::filler);
  reading.dispositions.add(dispositions_);
  for (auto& row : quarantine_) reading.quarantine.push_back(std::move(row));
  if (quarantined_ > kMostQuarantined)
    reading.notes.push_back(
        {"xml.many-unknown-elements",
         {std::to_string(quarantined_) + " unknown elements; of the first 10,000 the places are kept",
          {file_, {}, {}, {}, {}},
          "look at them: the sums say whether money stands in them"}});
}

}  // namespace telaudit::formats::xml
