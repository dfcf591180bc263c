#include "formats/x12_acknowledge.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "bill/charge.h"
#include "formats/x12_811_envelope.h"
#include "formats/x12_segment.h"
#include "formats/x12_writer.h"

namespace telaudit::formats::x12 {
namespace {

struct SetSeen {
  std::string kind;
  std::string control;
  std::string invoice;  // BIG02
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::vector<std::uint64_t> offsets;  // of its segments
  Delimiters delimiters;
  bool ended = false;
  bool counted = false;
  bool same_control = false;
};

struct GroupSeen {
  std::string code;  // GS01
  std::string sender;
  std::string receiver;
  std::string date;
  std::string time;
  std::string control;
  std::string release;
  bool ended = false;
  std::string end_count;
  std::string end_control;
  std::vector<SetSeen> sets;
};

struct InterchangeSeen {
  std::vector<std::string> elements;  // ISA01 to ISA16
  std::vector<GroupSeen> groups;
};

struct Defect {
  std::string text;
  std::string element;
  std::optional<std::uint64_t> offset;
  bool refused = false;
};

std::vector<InterchangeSeen> look_through(std::string_view text) {
  std::vector<InterchangeSeen> seen;
  SegmentScanner scanner(text, Delimiters{}, true);
  Segment segment;
  SetSeen* set = nullptr;
  while (scanner.next()) {
    const bool huge = scanner.end() - scanner.begin() > kLongestSegment;
    segment.split(huge ? std::string_view("?") : scanner.raw(), scanner.delimiters());
    const auto tag = segment.tag();
    if (tag == "ISA") {
      seen.emplace_back();
      for (std::size_t i = 1; i <= 16; ++i) seen.back().elements.emplace_back(segment[i]);
      set = nullptr;
      continue;
    }
    if (seen.empty()) continue;
    auto& groups = seen.back().groups;
    if (tag == "GS") {
      set = nullptr;
      groups.emplace_back();
      GroupSeen& group = groups.back();
      group.code = segment[1];
      group.sender = segment[2];
      group.receiver = segment[3];
      group.date = segment[4];
      group.time = segment[5];
      group.control = segment[6];
      group.release = segment[8];
    } else if (groups.empty()) {
      continue;
    } else if (tag == "GE" || tag == "IEA") {
      set = nullptr;
      if (tag == "IEA" || groups.back().ended) continue;
      groups.back().ended = true;
      groups.back().end_count = segment[1];
      groups.back().end_control = segment[2];
    } else if (tag == "ST") {
      groups.back().sets.emplace_back();
      set = &groups.back().sets.back();
      set->kind = segment[1];
      set->control = segment[2];
      set->begin = scanner.begin();
      set->delimiters = scanner.delimiters();
    }
    if (set == nullptr) continue;
    set->offsets.push_back(scanner.begin());
    set->end = scanner.next_begin();
    if (tag == "BIG" && set->invoice.empty()) set->invoice = segment[2];
    if (tag != "SE") continue;
    set->ended = true;
    set->counted = is_count(segment[1], set->offsets.size());
    set->same_control = segment[2] == set->control;
    set = nullptr;
  }
  return seen;
}

// Sums of the charges that count, beside the total that the bill prints; nothing where they agree.
std::optional<std::string> imbalance(const bill::Part& part, const bill::Table& charges) {
  if (part.levels.empty() || !part.required_kinds.empty()) return std::nullopt;
  const auto root = part.levels.front();
  if (!root.printed) return std::nullopt;
  const auto amounts = charges.column(bill::charge::kAmount);
  const auto counts = charges.column(bill::charge::kInTotal);
  Total sum;
  for (const auto& rows : part.rows)
    for (std::size_t row = rows.begin; row < rows.end; ++row)
      if (amounts.is_known(row) && counts.is_known(row) && counts.number(row) != 0)
        sum.add(amounts.decimal(row));
  Total printed;
  printed.add(*root.printed);
  // Each rounding that the format states may be half a unit off.
  Total allowed;
  if (root.printed->scale < kMaxScale)
    allowed.add(Decimal{static_cast<std::int64_t>(root.roundings) * 5,
                        static_cast<std::uint8_t>(root.printed->scale + 1)});
  if (!(allowed < difference(printed, sum))) return std::nullopt;
  return "TOTAL PRINTED " + printed.text() + ", CHARGES ADD UP TO " + sum.text();
}

class Answer {
 public:
  Answer(std::string_view text, const bill::Reading* reading, const AcknowledgeOptions& options)
      : text_(text), reading_(reading), options_(options) {}

  std::string run(const std::vector<InterchangeSeen>& seen) {
    for (const auto& interchange : seen) {
      // What answers is not answered.
      std::vector<const GroupSeen*> groups;
      for (const auto& group : interchange.groups)
        if (group.code != "FA") groups.push_back(&group);
      if (!groups.empty()) write_interchange(interchange, groups);
    }
    return out_.take();
  }

 private:
  static std::string plain(std::string_view text, std::size_t longest) {
    return plain_element(text, longest);
  }
  static std::string padded(std::string_view text, std::size_t width) { return padded_element(text, width); }
  static std::string digits(std::uint64_t number, std::size_t width) { return control_digits(number, width); }
  void add(std::vector<std::string> elements) { out_.add(std::move(elements)); }

  void write_interchange(const InterchangeSeen& from, const std::vector<const GroupSeen*>& groups) {
    constexpr std::uint64_t kControls = 1000000000;
    const std::string control = digits((options_.control + interchanges_++) % kControls, 9);
    const auto& isa = from.elements;
    const std::string version = plain(isa[11], 5).size() == 5 ? plain(isa[11], 5) : "00401";
    add({"ISA", "00", std::string(10, ' '), "00", std::string(10, ' '), padded(isa[6], 2), padded(isa[7], 15),
         padded(isa[4], 2), padded(isa[5], 15), options_.date.substr(2), options_.time,
         version < "00402" ? "U" : "^", version, control, "0", isa[14] == "T" ? "T" : "P", ":"});
    std::uint64_t written = 0;
    for (const auto* group : groups) {
      write_997(*group, ++written);
      if (reading_ != nullptr && !group->sets.empty()) write_824(*group, ++written);
    }
    add({"IEA", std::to_string(written), control});
  }

  void begin_group(const GroupSeen& group, const char* code, std::uint64_t number, const char* set) {
    add({"GS", code, plain(group.receiver, 15), plain(group.sender, 15), options_.date, options_.time,
         std::to_string(number), "X", group.release.empty() ? "004010" : plain(group.release, 12)});
    out_.count_anew();
    add({"ST", set, "0001"});
  }

  void end_group(std::uint64_t number) {
    add({"SE", std::to_string(out_.segments() + 1), "0001"});
    add({"GE", "1", std::to_string(number)});
  }

  // What the reading says of a set.
  std::vector<Defect> defects_of(const SetSeen& set) const {
    std::vector<Defect> defects;
    if (reading_ == nullptr) return defects;
    const auto inside = [&](const std::optional<std::uint64_t>& offset) {
      return offset && *offset >= set.begin && *offset < set.end;
    };
    // A set that was refused lies in quarantine whole. Where it is cut off, the place is behind its end.
    for (const auto& lost : reading_->quarantine) {
      if (lost.offset != set.begin) continue;
      Defect defect{lost.reason, {}, set.begin, true};
      for (const auto& problem : reading_->refused) {
        const auto& at = problem.where.offset;
        if (problem.what != lost.reason || !at || *at < set.begin || *at > set.end) continue;
        defect.element = problem.where.element;
        defect.offset = at;
        break;
      }
      defects.push_back(std::move(defect));
    }
    for (const auto& note : reading_->notes)
      if (inside(note.problem.where.offset))
        defects.push_back({note.problem.what, note.problem.where.element, note.problem.where.offset, false});
    for (const auto& lost : reading_->quarantine)
      if (lost.offset > set.begin && lost.offset < set.end)
        defects.push_back({lost.reason, {}, lost.offset, false});
    for (const auto& part : reading_->parts) {
      if (part.levels.empty() || !inside(part.levels.front().source_offset)) continue;
      if (auto off = imbalance(part, reading_->charges))
        defects.push_back({std::move(*off), "TDS01", part.levels.front().source_offset, false});
    }
    return defects;
  }

  static bool is_refused(const std::vector<Defect>& defects) {
    return std::any_of(defects.begin(), defects.end(), [](const Defect& defect) { return defect.refused; });
  }

  // Where the segment at an offset stands in its set, ST being 1; 0 where none does.
  static std::size_t position(const SetSeen& set, const std::optional<std::uint64_t>& offset) {
    if (!offset) return 0;
    const auto after = std::upper_bound(set.offsets.begin(), set.offsets.end(), *offset);
    return static_cast<std::size_t>(after - set.offsets.begin());
  }

  // "TDS01" is element 1 of TDS.
  static std::pair<std::string, std::string> segment_and_element(const std::string& element) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (element.size() < 4 || !digit(element[element.size() - 1]) || !digit(element[element.size() - 2]))
      return {plain(element, 3), {}};
    std::string number = element.substr(element.size() - 2);
    if (number.front() == '0') number.erase(0, 1);
    return {plain(element.substr(0, element.size() - 2), 3), number};
  }

  // DE715, 717: A accepted, E with errors, P some sets, R rejected. DE718: 2 trailer missing, 3 control
  // numbers differ, 4 count of segments, 5 segments in error. DE716: 3 trailer missing, 4 control numbers, 5
  // count of sets.
  void write_997(const GroupSeen& group, std::uint64_t number) {
    begin_group(group, "FA", number, "997");
    add({"AK1", plain(group.code, 2), plain(group.control, 9)});
    std::size_t accepted = 0;
    bool errors = false;
    for (const auto& set : group.sets) {
      add({"AK2", plain(set.kind, 3), plain(set.control, 9)});
      const auto defects = defects_of(set);
      const bool refused = is_refused(defects) || !set.ended;
      if (set.ended) write_errors(set, defects);
      std::vector<std::string> end = {"AK5", "A"};
      if (!set.ended) end.push_back("2");
      if (set.ended && !set.same_control) end.push_back("3");
      if (set.ended && !set.counted) end.push_back("4");
      if (set.ended && refused) end.push_back("5");
      if (refused) {
        end[1] = "R";
      } else if (end.size() > 2) {
        end[1] = "E";
        errors = true;
      }
      add(end);
      if (!refused) ++accepted;
    }
    std::vector<std::string> codes;
    if (!group.ended) codes.push_back("3");
    if (group.ended && group.end_control != group.control) codes.push_back("4");
    if (group.ended && !is_count(group.end_count, group.sets.size())) codes.push_back("5");
    std::string state = errors || !codes.empty() ? "E" : "A";
    if (accepted < group.sets.size()) state = accepted > 0 ? "P" : "R";
    const std::string received = std::to_string(group.sets.size());
    const std::string stated = plain(group.end_count, 6);
    const bool is_number = !stated.empty() && stated.find_first_not_of("0123456789") == std::string::npos;
    std::vector<std::string> end = {"AK9", state, is_number ? stated : received, received,
                                    std::to_string(accepted)};
    end.insert(end.end(), codes.begin(), codes.end());
    add(end);
    end_group(number);
  }

  // What stands in an element of the segment at a position of the set.
  std::string element_at(const SetSeen& set, std::size_t position, std::size_t number) const {
    const std::uint64_t begin = set.offsets[position - 1];
    const std::uint64_t end = position < set.offsets.size() ? set.offsets[position] : set.end;
    std::string_view raw = text_.substr(begin, end - begin);
    while (!raw.empty() && (raw.back() == '\r' || raw.back() == '\n' || raw.back() == set.delimiters.segment))
      raw.remove_suffix(1);
    if (raw.size() > kLongestSegment) return {};
    Segment segment;
    segment.split(raw, set.delimiters);
    return std::string(segment[number]);
  }

  // Elements of a bill that are dates (DE373).
  static bool is_date(std::string_view element) {
    constexpr std::array<std::string_view, 5> kDates = {"BIG01", "BIG03", "DTM02", "ITD06", "TCD02"};
    return std::find(kDates.begin(), kDates.end(), element) != kDates.end();
  }

  // DE720: 8 a segment with errors in its elements. DE723: 1 a mandatory element is missing, 8 no date, 6 a
  // character that the element cannot have. AK404 repeats what was sent.
  void write_errors(const SetSeen& set, const std::vector<Defect>& defects) {
    for (const auto& defect : defects) {
      const std::size_t at = position(set, defect.offset);
      const auto [segment, element] = segment_and_element(defect.element);
      if (!defect.refused || at == 0 || segment.size() < 2) continue;
      add({"AK3", segment, std::to_string(at), "", "8"});
      if (element.empty()) continue;
      const std::string sent = element_at(set, at, static_cast<std::size_t>(std::stoul(element)));
      constexpr std::size_t kLongestCopy = 99;
      add({"AK4", element, "",
           sent.empty()              ? "1"
           : is_date(defect.element) ? "8"
                                     : "6",
           plain(sent, kLongestCopy)});
    }
  }

  // OTI01: TA accepted, TE with errors, TR rejected. The codes of TED01 name no telecom defect: ZZZ with a
  // text.
  void write_824(const GroupSeen& group, std::uint64_t number) {
    begin_group(group, "AG", number, "824");
    add({"BGN", "00", plain(group.control, 9) + "-" + digits(number, 2), options_.date});
    for (const auto& set : group.sets) {
      const auto defects = defects_of(set);
      const bool refused = is_refused(defects) || !set.ended;
      const std::string reference = plain(set.invoice.empty() ? set.control : set.invoice, 30);
      add({"OTI",
           refused           ? "TR"
           : defects.empty() ? "TA"
                             : "TE",
           "TN", reference, plain(group.sender, 15), plain(group.receiver, 15), plain(group.date, 8),
           plain(group.time, 8), plain(group.control, 9), plain(set.control, 9), plain(set.kind, 3),
           plain(group.release, 12)});
      for (const auto& defect : defects) {
        const auto [segment, element] = segment_and_element(defect.element);
        const std::size_t at = position(set, defect.offset);
        add({"TED", "ZZZ", plain(defect.text, 60), segment.size() < 2 ? "" : segment,
             at == 0 || segment.size() < 2 ? "" : std::to_string(at), segment.size() < 2 ? "" : element});
      }
    }
    end_group(number);
  }

  std::string_view text_;
  const bill::Reading* reading_;
  const AcknowledgeOptions& options_;
  SegmentWriter out_;
  std::uint64_t interchanges_ = 0;
};

}  // namespace

Result<std::string> acknowledge(std::string_view text, const bill::Reading* reading, const std::string& name,
                                const AcknowledgeOptions& options) {
  const auto seen = look_through(text);
  if (seen.empty()) {
    Problem problem;
    problem.what = "no X12 interchange stands in the file";
    problem.where.file = name;
    problem.where.element = "ISA";
    problem.advice = "only X12 is acknowledged by 997 and 824";
    return problem;
  }
  return Answer(text, reading, options).run(seen);
}

}  // namespace telaudit::formats::x12
