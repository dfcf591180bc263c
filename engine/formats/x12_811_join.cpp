#include "formats/x12_811_join.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "base/freed_memory.h"
#include "base/text.h"
#include "bill/charge.h"
#include "formats/x12_811_envelope.h"
#include "formats/x12_811_left_out.h"
#include "formats/x12_811_part.h"
#include "formats/x12_811_take.h"
#include "formats/x12_811_whole_set.h"

namespace telaudit::formats::x12 {
namespace {

using bill::Disposition;

constexpr std::size_t kMostNotesOfSet = 100;

// A control number inside a level id, which uses slashes.
std::string id_part(std::string_view control) {
  std::string part(control);
  std::replace(part.begin(), part.end(), '/', '-');
  return part;
}

}  // namespace

class Joiner {
 public:
  Joiner(std::string file, std::size_t held_rows) : file_(std::move(file)), held_rows_(held_rows) {}

  std::unique_ptr<ParsedPiece> add(std::unique_ptr<ParsedPiece> added) {
    queue_.push_back(std::move(added));
    ParsedPiece& piece = *queue_.back();
    envelope_.look_at(piece);
    for (const auto& item : piece.items) take(piece, item);
    envelope_.add_notes(piece.notes);
    reading_.dispositions.add(piece.dispositions);
    if (set_ && held_of_set_ > held_rows_ && !misjudged_) give_early();
    return give_back();
  }

  bool misjudged() const { return misjudged_; }

  Result<bill::Reading> finish() {
    end_set();
    envelope_.end(reading_);
    if (sets_ == 0) return no_set();
    std::vector<bill::Note> notes;
    append_notes(envelope_.notes(), notes);
    notes.insert(notes.end(), std::make_move_iterator(reading_.notes.begin()),
                 std::make_move_iterator(reading_.notes.end()));
    reading_.notes = std::move(notes);
    std::stable_sort(reading_.quarantine.begin(), reading_.quarantine.end(),
                     [](const auto& a, const auto& b) { return a.offset < b.offset; });
    bill::TableBuilder charges(bill::charge_schema());
    for (auto& piece : queue_) append_charges(*piece, charges);
    queue_.clear();
    reading_.charges = charges.finish();
    return std::move(reading_);
  }

 private:
  // The pieces at the front none of whose sets is open.
  std::unique_ptr<ParsedPiece> give_back() {
    std::size_t ready = queue_.size();
    if (set_)
      for (const auto& fragment : set_->fragments)
        if (fragment.piece != nullptr) {
          ready = 0;
          while (queue_[ready].get() != fragment.piece) ++ready;
          break;
        }
    if (ready == 0) return nullptr;
    std::unique_ptr<ParsedPiece> last = std::move(queue_[ready - 1]);
    for (std::size_t i = 0; i + 1 < ready; ++i) last->before.push_back(std::move(queue_[i]));
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(ready));
    return last;
  }

  // Gives the charges of a set that has not ended, as the standard reads them.
  void give_early() {
    WholeSet& set = *set_;
    const bool clear = set.first().is_811 && !set.problem && set.not_grown == 0 && !may_be_turned(set);
    if (!clear) return;
    if (!set.facts) set.facts = bill_facts(set, false);
    if (!set.facts) return;
    for (FragmentOf& fragment : set.fragments) {
      if (fragment.piece == nullptr) continue;
      const std::size_t end = fragment.first_bundle + fragment.set.bundle_count;
      for (std::size_t i = fragment.first_bundle; i < end; ++i) {
        Bundle& bundle = set.bundles[i];
        bundle.in_total = bundle.can_count() && bundle.relation == Relation::counts && !bundle.tax_total;
        bundle.counted_at = bundle.level;
        given_.push_back({bundle.in_total, bundle.counted_at});
      }
      give(fragment);
    }
    held_of_set_ = 0;
  }

  // Makes the charges of a fragment part of what its piece gives.
  void give(FragmentOf& fragment) {
    TakenRows taken;
    taken.left_out = leave_out(*set_, fragment, rooms_, reading_);
    taken.set = set_;
    taken.begin = fragment.set.rows_begin;
    taken.end = fragment.set.rows_end;
    taken.turned = set_->turned;
    if (set_->merged) taken.merged = fragment.set.repeated;
    const auto level = [&](std::int32_t index) {
      return index == kNoIndex ? nullptr : &set_->levels[static_cast<std::size_t>(index)];
    };
    const std::size_t end = fragment.first_bundle + fragment.set.bundle_count;
    for (std::size_t i = fragment.first_bundle; i < end; ++i) {
      const Bundle& bundle = set_->bundles[i];
      taken.bundles.push_back({level(bundle.level), level(bundle.counted_at), bundle.in_total});
    }
    rows_of_set_ += taken.end - taken.begin - taken.merged.size() - taken.left_out.rows.size();
    fragment.piece->taken.push_back(std::move(taken));
    fragment.piece = nullptr;
  }

  // Whether what was given early counts otherwise.
  bool is_misjudged() const {
    if (given_.empty()) return false;
    if (set_->merged || set_->turned) return true;
    for (std::size_t i = 0; i < given_.size(); ++i)
      if (given_[i].in_total != set_->bundles[i].in_total ||
          given_[i].counted_at != set_->bundles[i].counted_at)
        return true;
    return false;
  }

  void take(ParsedPiece& piece, const Item& item) {
    if (item.kind == Item::Kind::set) return take_fragment(piece, item);
    end_set();
    envelope_.take(item, reading_);
  }

  void take_fragment(ParsedPiece& piece, const Item& item) {
    SetFragment& fragment = piece.sets[item.set];
    if (fragment.begins) {
      end_set();
      envelope_.begin_set(reading_);
      begin_set(fragment);
    } else if (!set_) {
      return take_lost_fragment(fragment);
    }
    const bool ends = fragment.ends;
    held_of_set_ += fragment.rows_end - fragment.rows_begin;
    add_fragment(*set_, piece, std::move(fragment));
    if (ends) end_set();
  }

  void begin_set(const SetFragment& fragment) {
    set_ = std::make_shared<WholeSet>();
    set_->context = envelope_.context(file_);
    if (fragment.is_811) {
      ++sets_;
      name_root(fragment);
    }
    held_of_set_ = 0;
    rows_of_set_ = 0;
    given_.clear();
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
    envelope_.add_stray(fragment.offset, fragment.end, fragment.segments);
  }

  void end_set() {
    if (!set_) return;
    WholeSet& set = *set_;
    if (!set.first().is_811) {
      ignore(set);
    } else {
      close(set);
      if (set.problem) refuse(set);
      append_notes(set.notes, reading_.notes);
    }
    rows_ += rows_of_set_;
    release_tree(set);
    set_.reset();
  }

  void close(WholeSet& set) {
    check_end(set);
    if (!set.problem) finish_tree(set);
    // The charges of most pieces have gone; what is done from here on holds something for each level.
    if (set.levels.size() >= kManyLevels) give_back_freed_memory();
    if (!set.problem) check_totals(set);
    if (set.problem) return;
    decide_counting(set);
    place_in_levels(set);
    if (!settle_bill(set)) return;
    misjudged_ = misjudged_ || is_misjudged();
    for (FragmentOf& fragment : set.fragments)
      if (fragment.piece != nullptr) give(fragment);
    if (set.levels.size() >= kManyLevels) give_back_freed_memory();
    bill::Part part = make_part(set);
    if (rows_of_set_ > 0) part.rows.push_back({rows_, rows_ + rows_of_set_});
    for (const auto& fragment : set.fragments)
      reading_.quarantine.insert(reading_.quarantine.end(), fragment.set.quarantine.begin(),
                                 fragment.set.quarantine.end());
    reading_.dispositions.add(set.dispositions);
    reading_.parts.push_back(std::move(part));
  }

  // A set of another kind (810, 820, 997) in the same file.
  void ignore(const WholeSet& set) {
    for (const auto& fragment : set.fragments) {
      const auto& counts = fragment.set.dispositions.counts;
      const auto& filler = counts[static_cast<std::size_t>(Disposition::filler)];
      reading_.dispositions.add(Disposition::filler, filler.bytes, 0);
      std::uint64_t here = 0;
      for (const auto& count : counts) here += count.records;
      reading_.dispositions.add(Disposition::ignored, fragment.set.dispositions.bytes() - filler.bytes, here);
    }
    const std::string kind = set.first().kind.substr(0, 16);
    envelope_.note("x12.other-set", "the file holds transaction sets " + kind + ", which were left out", "ST",
                   "nothing to do if another file or program reads them", set.first().offset, kind);
  }

  void name_root(const SetFragment& fragment) {
    WholeSet& set = *set_;
    const std::string wanted = id_part(set.context.interchange) + "/" + id_part(fragment.control);
    std::string id = wanted;
    if (roots_.contains(wanted))
      set.note("x12.control-repeated",
               "interchange " + set.context.interchange + " and set " + fragment.control +
                   " stand in the file more than once",
               "ST02", "compare the sets: the same bill may have been sent twice", fragment.offset);
    for (std::uint32_t times = ++roots_[wanted]; times > 1; times = ++roots_[id])
      id = wanted + "#" + std::to_string(times);
    set.root = std::move(id);
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

  Problem no_set() const {
    Problem problem;
    problem.what = "the file holds no 811 transaction set";
    problem.where.file = file_;
    problem.where.element = "ST";
    problem.advice =
        "expected ST*811 after the envelope; if the file is cut off, ask the carrier to send it again";
    return problem;
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

  // What was assumed of a bundle.
  struct Given {
    bool in_total = false;
    std::int32_t counted_at = kNoIndex;
  };

  std::string file_;
  std::size_t held_rows_;
  std::deque<std::unique_ptr<ParsedPiece>> queue_;  // pieces not given back, in order
  bill::Reading reading_;
  EnvelopeJoining envelope_;
  DecimalRooms rooms_;
  bool misjudged_ = false;
  std::uint64_t sets_ = 0;
  std::uint64_t rows_ = 0;  // charges of all closed sets
  std::map<std::string, std::uint32_t> roots_;

  // The open set; pieces that gave charges of it keep it.
  std::shared_ptr<WholeSet> set_;
  std::uint64_t held_of_set_ = 0;  // charges not given yet
  std::uint64_t rows_of_set_ = 0;  // charges given
  std::vector<Given> given_;       // early, of its first bundles
};

SetJoining::SetJoining(std::string file, std::size_t held_rows)
    : joiner_(std::make_unique<Joiner>(std::move(file), held_rows)) {}

SetJoining::~SetJoining() = default;

std::unique_ptr<ParsedPiece> SetJoining::add(std::unique_ptr<ParsedPiece> piece) {
  return joiner_->add(std::move(piece));
}

bool SetJoining::misjudged() const {
  return joiner_->misjudged();
}

Result<bill::Reading> SetJoining::finish() {
  return joiner_->finish();
}

}  // namespace telaudit::formats::x12
