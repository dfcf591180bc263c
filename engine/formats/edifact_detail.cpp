#include "formats/edifact_detail.h"

#include <algorithm>
#include <charconv>

#include "formats/x12_segment.h"

namespace telaudit::formats::edifact {
namespace {

// An item's code with list and agency, as profiles name it: "F88:005:193".
bool is_item(const Segments& segment, const std::vector<std::string>& items) {
  if (items.empty()) return false;
  std::string code;
  for (std::size_t i = 0; i < 3; ++i) {
    if (i > 0) code += ':';
    code += segment.component(3, i);
  }
  return std::find(items.begin(), items.end(), code) != items.end();
}

}  // namespace

void DetailReader::Line::clear() {
  row.clear();
  segments = 0;
  bytes = 0;
  end = 0;
  parent = -1;
  level = kLines;
  depth = 0;
  holds = false;
  before_allowances = false;
  usage = false;
  amount_rank = price_rank = quantity_rank = from_rank = through_rank = service_rank = -1;
  file_number = {};
  own_number.clear();
  section.clear();
  adjunct_count = 0;
}

DetailReader::Line& DetailReader::add_line() {
  if (line_count_ == lines_.size()) lines_.emplace_back();
  Line& line = lines_[line_count_++];
  line.clear();
  return line;
}

DetailReader::Adjunct& DetailReader::add_adjunct(Line& line) {
  if (line.adjunct_count == line.adjuncts.size()) line.adjuncts.emplace_back();
  Adjunct& adjunct = line.adjuncts[line.adjunct_count++];
  adjunct.row.clear();
  adjunct.tax = false;
  adjunct.written = false;
  return adjunct;
}

void DetailReader::begin_line(const Segments& segment, const SegmentPlace& place, Fragment& fragment) {
  const bool top = is_top_line(segment);
  if (top) flush(fragment);
  ++fragment.lines;
  Line& line = add_line();
  if (segment.in_place()) {
    line.file_number = segment[1];
  } else {
    line.own_number = segment[1];
  }
  line.row.offset = place.offset;
  line.end = place.end();
  line.segments = 1;
  line.bytes = place.length;
  const auto depth = segment[5];
  if (!depth.empty()) std::from_chars(depth.data(), depth.data() + depth.size(), line.depth);
  if (!top) find_parent(segment, line, place, fragment);
  if (!segment[3].empty()) set_product(line, product_said(segment[3]));
  group_ = Group::line;
}

// The line that C829 names, or the last one that is less deep.
void DetailReader::find_parent(const Segments& segment, Line& line, const SegmentPlace& place,
                               Fragment& fragment) {
  const auto wanted = segment.component(4, 1);
  for (std::size_t i = line_count_ - 1; i-- > 0;) {
    const bool named = !wanted.empty() && lines_[i].number() == wanted;
    const bool above =
        wanted.empty() && (line.depth > 0 ? lines_[i].depth < line.depth : lines_[i].parent < 0);
    if (!named && !above) continue;
    line.parent = static_cast<std::int32_t>(i);
    return;
  }
  fragment.defects[static_cast<std::size_t>(Defect::sub_line_without_parent)].add(place.offset);
}

void DetailReader::take(const Segments& segment, const SegmentPlace& place, Fragment& fragment) {
  if (line_count_ == 0) {
    fragment.dispositions.add(bill::Disposition::ignored, place.length);
    return;
  }
  Line& line = lines_[line_count_ - 1];
  if (segment.too_large() || !take_known(segment, line, place, fragment)) {
    fragment.dispositions.add(
        segment.too_large() ? bill::Disposition::quarantined : bill::Disposition::ignored, place.length);
    return;
  }
  ++line.segments;
  line.bytes += place.length;
  line.end = place.end();
}

// False for a tag that no INVOIC has.
bool DetailReader::take_known(const Segments& segment, Line& line, const SegmentPlace& place,
                              Fragment& fragment) {
  switch (segment.tag()) {
    case tag_number("PIA"):
      take_said(segment, product_said(segment[2]), line, place);
      return true;
    case tag_number("IMD"):
      take_said(segment, item_said(segment), line, place);
      return true;
    case tag_number("QTY"):
      take_quantity(segment, line, place, fragment);
      return true;
    case tag_number("PRI"):
      take_price(segment, line, place, fragment);
      return true;
    case tag_number("DTM"):
      take_date(segment, line, place, fragment);
      return true;
    case tag_number("MOA"):
      take_money(segment, line, place, fragment);
      return true;
    case tag_number("RFF"):
      take_reference(segment, line, place);
      return true;
    case tag_number("FTX"):
      take_text(segment, line);
      return true;
    case tag_number("TAX"):
      take_said(segment, tax_said(segment), line, place);
      return true;
    case tag_number("ALC"):
      take_allowance(segment, line, place);
      return true;
    case tag_number("NAD"):
      group_ = Group::party;
      return true;
    case tag_number("PAT"):
    case tag_number("PAC"):
    case tag_number("LOC"):
    case tag_number("TDT"):
    case tag_number("TOD"):
    case tag_number("EQD"):
    case tag_number("RCS"):
    case tag_number("GIS"):
    case tag_number("DGS"):
    case tag_number("DOC"):
      group_ = Group::other;
      return true;
    default:
      return is_known_tag(segment.tag());
  }
}

bool DetailReader::may_come_again(std::string_view text) {
  switch (tag_number(text.substr(0, 3))) {
    case tag_number("DTM"):
    case tag_number("IMD"):
    case tag_number("PIA"):
    case tag_number("RFF"):
    case tag_number("TAX"):
      return true;
    default:
      return false;
  }
}

// What depends on the line at hand is decided in apply(), so that a segment says the same whether it is taken
// apart or known by its bytes.
bool DetailReader::take_again(std::string_view text, const SegmentPlace& place) {
  if (line_count_ == 0) return false;
  const Said* said = repeated_.find(text);
  if (said == nullptr) return false;
  Line& line = lines_[line_count_ - 1];
  apply(*said, line, place);
  ++line.segments;
  line.bytes += place.length;
  line.end = place.end();
  return true;
}

// Whatever a segment says beside this must be told each time.
void DetailReader::take_said(const Segments& segment, const Said& said, Line& line,
                             const SegmentPlace& place) {
  apply(said, line, place);
  const std::string_view text = segment.raw();
  const bool plain = segment.terminated() && !segment.wrapped() && !segment.undeclared() &&
                     !segment.repeated() && may_come_again(text) && text.find(text.back()) == text.size() - 1;
  if (plain) repeated_.keep(text, said);
}

void DetailReader::apply(const Said& said, Line& line, const SegmentPlace& place) {
  switch (said.kind) {
    case Said::Kind::nothing:
      return;
    case Said::Kind::product:
      return set_product(line, said);
    case Said::Kind::service:
      line.row.words[kService] = said.word;
      return;
    case Said::Kind::description:
      return add_description(said.word, line);
    case Said::Kind::dates:
      return apply_dates(said, line);
    case Said::Kind::reference:
      if (group_ != Group::allowance) group_ = Group::reference;
      if (takes_service(said, line)) line.row.words[kService] = said.word;
      return;
    case Said::Kind::tax:
      return apply_tax(said, line, place);
  }
}

DetailReader::Said DetailReader::word_said(Said::Kind kind, TextField field, std::string_view text) {
  Said said;
  if (text.empty()) return said;
  said.kind = kind;
  said.word = piece_.columns.word(field, text);
  return said;
}

void DetailReader::take_text(const Segments& segment, Line& line) {
  if (line.row.words[kDescription] != kNoWord) return;
  text_.clear();
  append_texts(segment, 4, 0, 5, text_);
  if (!text_.empty()) add_description(piece_.columns.word(kDescription, text_), line);
}

DetailReader::Said DetailReader::item_said(const Segments& segment) {
  if (is_item(segment, profile_.service_items))
    return word_said(Said::Kind::service, kService, segment.component(3, 3));
  if (segment.components(3) == 4) {
    const auto text = segment.component(3, 3);
    return text.empty() ? product_said(segment[3]) : word_said(Said::Kind::description, kDescription, text);
  }
  text_.clear();
  append_texts(segment, 3, 3, 5, text_);
  return text_.empty() ? product_said(segment[3]) : word_said(Said::Kind::description, kDescription, text_);
}

void DetailReader::add_description(std::uint32_t word, Line& line) {
  std::uint32_t& code = line.row.words[kDescription];
  if (code == kNoWord) {
    code = word;
    return;
  }
  const std::string both = std::string(piece_.columns.word(kDescription, code)) + "; " +
                           std::string(piece_.columns.word(kDescription, word));
  code = piece_.columns.word(kDescription, both);
}

void DetailReader::take_quantity(const Segments& segment, Line& line, const SegmentPlace& place,
                                 Fragment& fragment) {
  if (group_ == Group::allowance) return;
  // A quantity that is not the invoiced one still says something where no other does.
  int rank = qualifiers_.of(qualifier(segment[1])).rank(Role::quantity);
  if (rank < 0) rank = kMostComponents;
  if (line.quantity_rank >= 0 && rank >= line.quantity_rank) return;
  const Number number = read_number(segment.component(1, 1), kMoneyBounds);
  if (number.known()) {
    line.quantity_rank = rank;
    line.row.decimals[kQuantity] = number.value;
    const auto unit = segment.component(1, 2);
    if (!unit.empty()) line.row.words[kUnit] = piece_.columns.word(kUnit, unit);
    line.usage = is_usage_unit(unit);
  } else if (number.state != Number::State::absent) {
    const Defect defect =
        number.state == Number::State::unreadable ? Defect::unreadable_number : Defect::number_does_not_fit;
    fragment.defects[static_cast<std::size_t>(defect)].add(place.offset);
  }
}

void DetailReader::take_price(const Segments& segment, Line& line, const SegmentPlace& place,
                              Fragment& fragment) {
  const int rank = qualifiers_.of(qualifier(segment[1])).rank(Role::price);
  if (rank < 0 || (line.price_rank >= 0 && rank >= line.price_rank)) return;
  const Number price = read_number(segment.component(1, 1), kRateBounds);
  if (!price.known()) {
    if (price.state == Number::State::absent) return;
    const Defect defect =
        price.state == Number::State::unreadable ? Defect::unreadable_number : Defect::number_does_not_fit;
    fragment.defects[static_cast<std::size_t>(defect)].add(place.offset);
    return;
  }
  Decimal rate = price.value;
  const Number basis = read_number(segment.component(1, 4), kMoneyBounds);
  if (basis.known()) {
    const auto one = price_of_one(rate, basis.value);
    if (!one) return;
    rate = *one;
  }
  line.price_rank = rank;
  line.row.decimals[kRate] = rate;
}

void DetailReader::take_date(const Segments& segment, Line& line, const SegmentPlace& place,
                             Fragment& fragment) {
  if (group_ == Group::allowance || group_ == Group::tax) return;
  const QualifierRanks& what = qualifiers_.of(qualifier(segment[1]));
  Said said;
  if (what.has(Role::period_from) || what.has(Role::period_through) || what.has(Role::period)) {
    const Time time = read_time(segment.component(1, 1), segment.component(1, 2));
    if (!time.date) {
      fragment.defects[static_cast<std::size_t>(Defect::unreadable_date)].add(place.offset);
      return;
    }
    said.kind = Said::Kind::dates;
    said.roles = &what;
    said.date = *time.date;
    said.through = time.through;
  }
  take_said(segment, said, line, place);
}

void DetailReader::apply_dates(const Said& said, Line& line) {
  if (group_ == Group::allowance || group_ == Group::tax) return;
  const int from = said.roles->rank(Role::period_from);
  const int through = said.roles->rank(Role::period_through);
  const int span = said.roles->rank(Role::period);
  const auto wants = [](int rank, int held) { return rank >= 0 && (held < 0 || rank < held); };
  const int first = from >= 0 ? from : span;
  const int last = through >= 0 ? through : span;
  if (wants(first, line.from_rank)) {
    line.from_rank = first;
    line.row.numbers[kFrom] = said.date.days;
  }
  const auto end = said.through ? said.through : through >= 0 ? std::optional(said.date) : std::nullopt;
  if (end && wants(last >= 0 ? last : first, line.through_rank)) {
    line.through_rank = last >= 0 ? last : first;
    line.row.numbers[kThrough] = end->days;
  }
}

// Whether the reference is the service of the line, as far as it is known.
bool DetailReader::takes_service(const Said& said, Line& line) {
  const int service = said.roles->rank(Role::service);
  if (service < 0 || (line.service_rank >= 0 && service >= line.service_rank)) return false;
  line.service_rank = service;
  return true;
}

void DetailReader::take_reference(const Segments& segment, Line& line, const SegmentPlace& place) {
  if (group_ != Group::allowance) group_ = Group::reference;
  const QualifierRanks& what = qualifiers_.of(qualifier(segment[1]));
  const auto value = segment.component(1, 1);
  if (value.empty()) return;
  constexpr std::pair<Role, TextField> kRolesOfOthers[] = {{Role::contract, kContract},
                                                           {Role::order, kOrder},
                                                           {Role::cost_centre, kCostCentre},
                                                           {Role::user, kUser}};
  bool others = false;
  for (const auto& [role, field] : kRolesOfOthers) others = others || what.has(role);
  Said said;
  said.kind = Said::Kind::reference;
  said.roles = &what;
  if (!others) {
    if (what.has(Role::service)) said.word = piece_.columns.word(kService, value);
    return take_said(segment, said, line, place);
  }
  // Where it is not the service, it may be one of several others.
  if (takes_service(said, line)) {
    line.row.words[kService] = piece_.columns.word(kService, value);
    return;
  }
  for (const auto& [role, field] : kRolesOfOthers)
    if (line.row.words[field] == kNoWord && what.has(role))
      line.row.words[field] = piece_.columns.word(field, value);
}

DetailReader::Said DetailReader::tax_said(const Segments& segment) {
  Said said;
  said.kind = Said::Kind::tax;
  if (!segment[2].empty()) said.word = piece_.columns.word(kTaxType, segment[2]);
  const Number percent = read_number(segment.component(5, 3), kMoneyBounds);
  if (percent.known())
    if (auto rate = x12::from_percent(percent.value); rate && fit(*rate, kFractionBounds)) said.rate = *rate;
  const Number base = read_number(segment[4], kMoneyBounds);
  if (base.known()) said.base = x12::in_cents(base.value);
  return said;
}

void DetailReader::apply_tax(const Said& said, Line& line, const SegmentPlace& place) {
  group_ = Group::tax;
  tax_ = {place.offset, said.word, said.rate, said.base, false};
  if (line.row.words[kTaxType] != kNoWord) return;
  line.row.words[kTaxType] = said.word;
  line.row.decimals[kTaxRate] = said.rate;
}

DetailReader::Adjunct& DetailReader::add_tax(Line& line) {
  Adjunct& adjunct = add_adjunct(line);
  adjunct.tax = true;
  adjunct.row.offset = tax_.offset;
  adjunct.row.level = kTaxes;
  adjunct.row.counting = Counting::line_tax;
  adjunct.row.words[kTaxType] = tax_.type;
  adjunct.row.decimals[kTaxRate] = tax_.rate;
  adjunct.row.decimals[kTaxBase] = tax_.base;
  tax_.added = true;
  return adjunct;
}

void DetailReader::take_allowance(const Segments& segment, Line& line, const SegmentPlace& place) {
  group_ = Group::allowance;
  allowance_ = begin_allowance(segment, place);
  Adjunct& adjunct = add_adjunct(line);
  adjunct.row.offset = place.offset;
  adjunct.row.length = place.length;
  adjunct.row.words[kClass] = piece_.columns.word(kClass, allowance_.charge ? "surcharge" : "discount");
  if (!allowance_.text.empty())
    adjunct.row.words[kDescription] = piece_.columns.word(kDescription, allowance_.text);
}

bool DetailReader::take_adjunct_money(const Segments& segment, Line& line, const SegmentPlace& place,
                                      Fragment& fragment) {
  if (group_ != Group::tax && group_ != Group::allowance) return false;
  const QualifierRanks& what = qualifiers_.of(qualifier(segment[1]));
  const bool tax = group_ == Group::tax;
  const bool amount = what.has(tax ? Role::tax_amount : Role::allowance_amount);
  const bool base = tax && what.has(Role::tax_base);
  if (!amount && !base) return false;
  const auto text = segment.component(1, 1);
  const Number number = read_number(text, kMoneyBounds);
  if (!number.known()) {
    refuse(fragment, file_, "the amount '" + std::string(text.substr(0, 40)) + "' cannot be read", "MOA",
           place.offset);
    return true;
  }
  if (tax && !tax_.added) add_tax(line);
  Adjunct& adjunct = line.adjuncts[line.adjunct_count - 1];
  if (amount && adjunct.written) return true;
  adjunct.row.length = place.end() - adjunct.row.offset;
  if (base) {
    adjunct.row.decimals[kTaxBase] = x12::in_cents(number.value);
  } else if (tax) {
    adjunct.row.decimals[kAmount] = x12::in_cents(number.value);
    adjunct.written = true;
  } else if (set_allowance(allowance_, text, fragment.defects)) {
    adjunct.row.decimals[kAmount] = *allowance_.amount;
    adjunct.written = true;
  }
  return true;
}

void DetailReader::take_money(const Segments& segment, Line& line, const SegmentPlace& place,
                              Fragment& fragment) {
  if (take_adjunct_money(segment, line, place, fragment)) return;
  const QualifierRanks& what = qualifiers_.of(qualifier(segment[1]));
  const auto text = segment.component(1, 1);
  constexpr int kBefore = 1000;
  int rank = what.rank(Role::line_amount);
  if (rank < 0) {
    const int before = what.rank(Role::line_amount_before_allowances);
    if (before >= 0) rank = kBefore + before;
  }
  if (rank >= 0) {
    if (line.amount_rank >= 0 && rank >= line.amount_rank) return;
    const Number number = read_number(text, kMoneyBounds);
    if (!number.known())
      return refuse(fragment, file_, "the amount '" + std::string(text.substr(0, 40)) + "' cannot be read",
                    "MOA", place.offset);
    line.amount_rank = rank;
    line.before_allowances = rank >= kBefore;
    line.row.decimals[kAmount] = x12::in_cents(number.value);
    const auto currency = segment.component(1, 2);
    if (currency.empty()) return;
    line.row.words[kCurrency] = piece_.columns.word(kCurrency, currency);
    fragment.currencies.add(currency, place.offset);
    return;
  }
  if (what.has(Role::unit_price) && line.price_rank < 0) {
    const Number number = read_number(text, kRateBounds);
    if (number.known()) line.row.decimals[kRate] = number.value;
    return;
  }
  // A tax without a TAX before it.
  if (what.has(Role::tax_amount)) {
    const Number number = read_number(text, kMoneyBounds);
    if (!number.known()) return;
    Adjunct& adjunct = add_adjunct(line);
    adjunct.tax = true;
    adjunct.written = true;
    adjunct.row.offset = place.offset;
    adjunct.row.length = place.length;
    adjunct.row.level = kTaxes;
    adjunct.row.counting = Counting::line_tax;
    adjunct.row.decimals[kAmount] = x12::in_cents(number.value);
    return;
  }
  take_loose_total(fragment, what.rank(Role::total), what.rank(Role::payable), text, place);
}

// The profile may know the class of a product.
DetailReader::Said DetailReader::product_said(std::string_view code) {
  Said said = word_said(Said::Kind::product, kProduct, code);
  for (const auto& [begin, name] : profile_.classes) {
    if (code.empty() || code.substr(0, begin.size()) != begin) continue;
    said.charge_class = piece_.columns.word(kClass, name);
    break;
  }
  return said;
}

// The first code that a line gives is its product.
void DetailReader::set_product(Line& line, const Said& product) {
  if (line.row.words[kProduct] != kNoWord) return;
  line.row.words[kProduct] = product.word;
  if (product.charge_class != kNoWord) line.row.words[kClass] = product.charge_class;
}

bool DetailReader::is_usage_unit(std::string_view unit) const {
  const auto& own = profile_.usage_units;
  return tenths_of_unit(unit) != 0 || is_data_unit(unit) ||
         std::find(own.begin(), own.end(), unit) != own.end();
}

}  // namespace telaudit::formats::edifact
