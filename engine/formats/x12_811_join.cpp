#include "formats/x12_811_join.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "bill/charge.h"
#include "formats/x12_811_part.h"
#include "formats/x12_811_whole_set.h"

namespace telaudit::formats::x12 {
namespace {

using bill::Disposition;

constexpr std::size_t kMostNotesOfSet = 100;

// Control numbers compare as numbers: 101 is 000000101.
std::string_view without_zeros(std::string_view number) {
  number = trim(number);
  while (number.size() > 1 && number.front() == '0') number.remove_prefix(1);
  return number;
}

bool is_count(std::string_view text, std::uint64_t count) {
  return without_zeros(text) == std::to_string(count);
}

// A control number inside a level id, which uses slashes.
std::string id_part(std::string_view control) {
  std::string part(control);
  std::replace(part.begin(), part.end(), '/', '-');
  return part;
}

// ISA09 is YYMMDD.
std::string full_date(std::string_view date) {
  if (date.size() != 6) return std::string(date);
  return (date.substr(0, 2) < "70" ? "20" : "19") + std::string(date);
}

class Joiner {
 public:
  Joiner(const std::string& file, const std::vector<std::unique_ptr<ParsedPiece>>& pieces)
      : file_(file), pieces_(pieces), charges_(bill::charge_schema()) {}

  Result<bill::Reading> run() {
    std::optional<std::uint64_t> indentation;
    for (const auto& piece : pieces_) {
      if (indentation)
        note("x12.indented", "segments are indented with blanks", "",
             "nothing to do: it was read all the same", *indentation);
      indentation = piece->trailing_blanks;
      for (const auto& item : piece->items) take(*piece, item);
      notes_.add(piece->notes);
      reading_.dispositions.add(piece->dispositions);
      crlf_ += piece->crlf;
      line_feeds_ += piece->line_feeds;
    }
    end_set();
    end_group(nullptr);
    end_interchange(nullptr);
    note_stray();
    note_layout();
    if (sets_ == 0) return no_set();
    std::vector<bill::Note> notes;
    append_notes(notes_, notes);
    notes.insert(notes.end(), std::make_move_iterator(reading_.notes.begin()),
                 std::make_move_iterator(reading_.notes.end()));
    reading_.notes = std::move(notes);
    std::stable_sort(reading_.quarantine.begin(), reading_.quarantine.end(),
                     [](const auto& a, const auto& b) { return a.offset < b.offset; });
    reading_.charges = charges_.finish();
    return std::move(reading_);
  }

 private:
  void take(ParsedPiece& piece, const Item& item) {
    if (item.kind == Item::Kind::set) return take_fragment(piece, item);
    end_set();
    if (item.kind == Item::Kind::stray)
      return add_stray(item.offset, item.offset + item.length, item.segments);
    note_stray();
    switch (item.kind) {
      case Item::Kind::interchange:
        end_group(nullptr);
        end_interchange(nullptr);
        interchange_ = &item;
        groups_ = 0;
        break;
      case Item::Kind::group:
        end_group(nullptr);
        group_ = &item;
        ++groups_;
        sets_in_group_ = 0;
        break;
      case Item::Kind::group_end:
        end_group(&item);
        break;
      case Item::Kind::interchange_end:
        end_group(nullptr);
        end_interchange(&item);
        break;
      default:
        break;
    }
  }

  void take_fragment(ParsedPiece& piece, const Item& item) {
    SetFragment& fragment = piece.sets[item.set];
    if (fragment.begins) {
      end_set();
      note_stray();
      set_.emplace();
      set_->context = context();
      ++sets_in_group_;
    } else if (!set_) {
      return take_lost_fragment(fragment);
    }
    set_->fragments.push_back({&piece, &fragment});
    if (fragment.ends) end_set();
  }

  // Levels outside any set.
  void take_lost_fragment(const SetFragment& fragment) {
    const auto& counts = fragment.dispositions.counts;
    const auto& filler = counts[static_cast<std::size_t>(Disposition::filler)];
    reading_.dispositions.add(Disposition::filler, filler.bytes, 0);
    std::uint64_t records = 0;
    for (const auto& count : counts) records += count.records;
    reading_.dispositions.add(Disposition::quarantined, fragment.dispositions.bytes() - filler.bytes,
                              records);
    add_stray(fragment.offset, fragment.end, fragment.segments);
  }

  SetContext context() const {
    SetContext context;
    context.file = file_;
    if (interchange_ != nullptr) {
      context.interchange = interchange_->first;
      context.issued = full_date(interchange_->third) + interchange_->fourth + interchange_->first;
    }
    if (group_ != nullptr) context.sender = group_->second;
    if (context.sender.empty() && interchange_ != nullptr) context.sender = interchange_->fifth;
    return context;
  }

  void end_set() {
    if (!set_) return;
    WholeSet set = std::move(*set_);
    set_.reset();
    if (!set.first().is_811) return ignore(set);
    ++sets_;
    gather(set);
    check_end(set);
    const std::string root = root_id(set);
    if (!set.problem) grow_tree(set, root);
    if (!set.problem) check_totals(set);
    if (!set.problem) {
      decide_counting(set);
      place_in_levels(set);
      add_part(set, root, charges_, reading_);
    }
    if (set.problem) refuse(set);
    append_notes(set.notes, reading_.notes);
  }

  // A set of another kind (810, 820, 997) in the same file.
  void ignore(const WholeSet& set) {
    for (const auto& fragment : set.fragments) {
      const auto& counts = fragment.set->dispositions.counts;
      const auto& filler = counts[static_cast<std::size_t>(Disposition::filler)];
      reading_.dispositions.add(Disposition::filler, filler.bytes, 0);
      std::uint64_t here = 0;
      for (const auto& count : counts) here += count.records;
      reading_.dispositions.add(Disposition::ignored, fragment.set->dispositions.bytes() - filler.bytes,
                                here);
    }
    const std::string kind = set.first().kind.substr(0, 16);
    note("x12.other-set", "the file holds transaction sets " + kind + ", which were left out", "ST",
         "nothing to do if another file or program reads them", set.first().offset, kind);
  }

  std::string root_id(WholeSet& set) {
    const std::string wanted = id_part(set.context.interchange) + "/" + id_part(set.first().control);
    std::string id = wanted;
    if (roots_.contains(wanted))
      set.note("x12.control-repeated",
               "interchange " + set.context.interchange + " and set " + set.first().control +
                   " stand in the file more than once",
               "ST02", "compare the sets: the same bill may have been sent twice", set.first().offset);
    for (std::uint32_t times = ++roots_[wanted]; times > 1; times = ++roots_[id])
      id = wanted + "#" + std::to_string(times);
    return id;
  }

  void check_end(WholeSet& set) {
    const SetFragment& last = set.last();
    const std::string& control = set.first().control;
    const bool counted = is_count(last.end_count, set.segments);
    // An SE without its terminator at the end of the file may itself be cut off, unless it says what it
    // should.
    const bool whole = last.ends && (last.end_terminated || (counted && last.end_control == control));
    if (!whole) {
      set.refuse("transaction set 811 " + control + " (begun at byte " + std::to_string(set.first().offset) +
                     ") is cut off: after " + std::string(last.last_tag) +
                     " the segment SE was expected; none of its charges were taken",
                 "SE", "ask the carrier to send the file again", set.first().offset + set.bytes);
      return;
    }
    if (!counted)
      set.note("x12.se-count",
               "SE01 says " + last.end_count + " segments, the set has " + std::to_string(set.segments),
               "SE01", "nothing to do if the bill balances", last.end_offset);
    if (last.end_control != control)
      set.note("x12.se-control", "SE02 says " + last.end_control + ", ST02 " + control, "SE02",
               "nothing to do if the bill balances", last.end_offset);
  }

  static void check_totals(WholeSet& set) {
    for (std::size_t i = 1; i < set.totals.size(); ++i)
      if (!(set.totals[i].value == set.totals[0].value))
        return set.refuse(
            "the set prints two totals, " + set.totals[0].value.text() + " and " + set.totals[i].value.text(),
            "TDS", "expected one TDS; ask the carrier for a corrected file", set.totals[i].offset);
  }

  void refuse(WholeSet& set) {
    const auto& counts = set.dispositions.counts;
    const auto& filler = counts[static_cast<std::size_t>(Disposition::filler)];
    reading_.dispositions.add(Disposition::filler, filler.bytes, 0);
    std::uint64_t records = 0;
    for (const auto& count : counts) records += count.records;
    reading_.dispositions.add(Disposition::quarantined, set.dispositions.bytes() - filler.bytes, records);
    reading_.quarantine.push_back({set.first().offset, set.bytes, set.problem->what});
    reading_.refused.push_back(*set.problem);
  }

  void end_group(const Item* end) {
    const Item* group = std::exchange(group_, nullptr);
    if (group == nullptr) {
      if (end != nullptr)
        note("x12.ge-without-gs", "GE ends a group that never began", "GE",
             "nothing to do if the bill balances", end->offset);
      return;
    }
    if (end == nullptr) {
      note("x12.ge-missing", "group " + group->first + " has no GE", "GE",
           "the file may be cut off; ask the carrier whether more bills belong to it", group->offset);
      return;
    }
    if (!is_count(end->first, sets_in_group_))
      note("x12.ge-count",
           "GE01 says " + end->first + " transaction sets, the group has " + std::to_string(sets_in_group_),
           "GE01", "compare the number of bills with what the carrier says it sent", end->offset);
    if (without_zeros(end->second) != without_zeros(group->first))
      note("x12.ge-control", "GE02 says " + end->second + ", GS06 " + group->first, "GE02",
           "nothing to do if the bills balance", end->offset);
  }

  void end_interchange(const Item* end) {
    const Item* interchange = std::exchange(interchange_, nullptr);
    if (interchange == nullptr) {
      if (end != nullptr)
        note("x12.iea-without-isa", "IEA ends an interchange that never began", "IEA",
             "nothing to do if the bill balances", end->offset);
      return;
    }
    if (end == nullptr) {
      note("x12.iea-missing", "interchange " + interchange->first + " has no IEA", "IEA",
           "the file may be cut off; ask the carrier whether more bills belong to it", interchange->offset);
      return;
    }
    if (!is_count(end->first, groups_))
      note("x12.iea-count",
           "IEA01 says " + end->first + " groups, the interchange has " + std::to_string(groups_), "IEA01",
           "compare the number of bills with what the carrier says it sent", end->offset);
    if (without_zeros(end->second) != without_zeros(interchange->first))
      note("x12.iea-control", "IEA02 says " + end->second + ", ISA13 " + interchange->first, "IEA02",
           "nothing to do if the bills balance", end->offset);
  }

  void add_stray(std::uint64_t begin, std::uint64_t end, std::uint64_t segments) {
    if (stray_segments_ == 0) stray_begin_ = begin;
    stray_end_ = end;
    stray_segments_ += segments;
  }

  void note_stray() {
    if (stray_segments_ == 0) return;
    reading_.quarantine.push_back(
        {stray_begin_, stray_end_ - stray_begin_, "stands outside any transaction set"});
    note("x12.outside-set", "bytes stand outside any transaction set and could not be read", "",
         "if a bill is missing, the file is damaged; ask the carrier for it again", stray_begin_);
    stray_segments_ = 0;
  }

  void note_layout() {
    if (crlf_ > 0 && line_feeds_ > 0)
      note("x12.line-ends-mixed", "lines end with CR LF in some places and with LF alone in others", "",
           "nothing to do: it was read all the same", first_line_end());
  }

  std::uint64_t first_line_end() const {
    for (const auto& piece : pieces_)
      if (piece->crlf + piece->line_feeds > 0) return piece->first_line_end;
    return 0;
  }

  Problem no_set() const {
    Problem problem;
    problem.what = "the file holds no 811 transaction set";
    problem.where.file = file_;
    problem.where.element = "ST";
    problem.advice =
        "expected ST*811 after the envelope; if the file is cut off, ask the carrier to send it again";
    return problem;
  }

  void note(std::string code, std::string what, std::string element, std::string advice, std::uint64_t offset,
            std::string subject = {}) {
    CountedNote counted;
    counted.code = std::move(code);
    counted.subject = std::move(subject);
    counted.what = std::move(what);
    counted.element = std::move(element);
    counted.advice = std::move(advice);
    counted.offset = offset;
    notes_.add(std::move(counted));
  }

  void append_notes(const CountedNotes& counted, std::vector<bill::Note>& notes) const {
    std::vector<CountedNote> sorted = counted.all();
    std::sort(sorted.begin(), sorted.end(), [](const CountedNote& a, const CountedNote& b) {
      return std::tie(a.offset, a.code, a.subject) < std::tie(b.offset, b.code, b.subject);
    });
    std::size_t taken = 0;
    for (const auto& from : sorted) {
      if (++taken > kMostNotesOfSet) break;
      bill::Note note;
      note.code = from.code;
      note.problem.what = from.what;
      if (from.count > 1) note.problem.what += " (" + std::to_string(from.count) + " times, first here)";
      note.problem.where.file = file_;
      note.problem.where.offset = from.offset;
      note.problem.where.element = from.element;
      note.problem.advice = from.advice;
      notes.push_back(std::move(note));
    }
    if (taken <= kMostNotesOfSet) return;
    bill::Note more;
    more.code = "x12.more-notes";
    more.problem.what =
        std::to_string(counted.all().size() - kMostNotesOfSet) + " more kinds of notes were left out";
    more.problem.where.file = file_;
    more.problem.advice = "the file is unusual; ask the carrier for its 811 guide";
    notes.push_back(std::move(more));
  }

  const std::string& file_;
  const std::vector<std::unique_ptr<ParsedPiece>>& pieces_;
  bill::TableBuilder charges_;
  bill::Reading reading_;
  CountedNotes notes_;
  const Item* interchange_ = nullptr;
  const Item* group_ = nullptr;
  std::uint64_t groups_ = 0;
  std::uint64_t sets_in_group_ = 0;
  std::uint64_t sets_ = 0;
  std::optional<WholeSet> set_;
  std::map<std::string, std::uint32_t> roots_;
  std::uint64_t stray_begin_ = 0;
  std::uint64_t stray_end_ = 0;
  std::uint64_t stray_segments_ = 0;
  std::uint64_t crlf_ = 0;
  std::uint64_t line_feeds_ = 0;
};

}  // namespace

Result<bill::Reading> join_pieces(const std::string& file, std::vector<std::unique_ptr<ParsedPiece>> pieces) {
  return Joiner(file, pieces).run();
}

}  // namespace telaudit::formats::x12
