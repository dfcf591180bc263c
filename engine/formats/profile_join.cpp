#include "formats/profile_join.h"

#include <algorithm>

#include "base/hash.h"

namespace telaudit::formats::profile {
namespace {

struct DefectText {
  const char* code;
  const char* what;
};
constexpr std::array<DefectText, kDefects> kDefectTexts = {{
    {"byte_order_mark", "the file begins with a byte order mark"},
    {"fallback_encoding", "the file is not UTF-8; it was read in the profile's other encoding"},
    {"utf16", "the file is UTF-16"},
    {"mixed_line_ends", "line ends of several kinds"},
    {"title_lines", "lines before the header that are not read"},
    {"repeated_header", "the header stands again among the rows"},
    {"repeated_column", "two columns have one name; the first is read"},
    {"wide_rows", "rows with further, empty columns at the right"},
    {"blank_padded", "cells padded with blanks"},
    {"unclosed_quote", "a quote that is never closed was read as a character"},
    {"total_printed_twice", "a total is printed a second time, and differently; the first is kept"},
    {"unreadable_attribute", "a date or text that describes the bill cannot be read; it is left unknown"},
    {"no_date", "no row of the bill has a date; until another file states it, 1970-01-01 stands in"},
    {"broken_modules", "modules that do not end where their record does are not read"},
}};

void add_tallies(Tallies& into, const Tallies& from) {
  for (std::size_t i = 0; i < kDefects; ++i) {
    if (into[i].count == 0) into[i].first = from[i].first;
    into[i].count += from[i].count;
  }
}

void add_rows(std::vector<bill::RowRange>& into, const bill::RowRange& range) {
  if (!into.empty() && into.back().end == range.begin) {
    into.back().end = range.end;
  } else {
    into.push_back(range);
  }
}

// Rows that state no currency stand between those of the part they go with.
void put_in_order(std::vector<bill::RowRange>& rows) {
  const auto earlier = [](const bill::RowRange& left, const bill::RowRange& right) {
    return left.begin < right.begin;
  };
  if (std::is_sorted(rows.begin(), rows.end(), earlier)) return;
  std::sort(rows.begin(), rows.end(), earlier);
  std::vector<bill::RowRange> ordered;
  for (const auto& range : rows) add_rows(ordered, range);
  rows = std::move(ordered);
}

}  // namespace

RowJoiner::RowJoiner(const Profile& profile, const Layout& layout, const Tallies& opening)
    : profile_(profile),
      layout_(layout),
      inherited_columns_(inherited_columns(profile)),
      defects_(opening),
      carried_(inherited_columns_.size()),
      currencies_{{}} {}

// Rows before the piece's first context take what the pieces before left.
void RowJoiner::inherit(Rows& piece) {
  for (std::size_t i = 0; i < inherited_columns_.size(); ++i) {
    const auto& carried = carried_[i];
    const std::size_t column = inherited_columns_[i];
    const std::uint64_t end = piece.inherited[i].set ? piece.inherited_from[i] : piece.charges.rows();
    for (std::uint64_t row = 0; carried.set && row < end; ++row) {
      if (carried.is_text) {
        if (!piece.charges.text(column, row)) piece.charges.replace_text(column, row, carried.text);
      } else if (!piece.charges.number(column, row)) {
        piece.charges.replace_number(column, row, carried.number);
      }
    }
    if (piece.inherited[i].set) carried_[i] = piece.inherited[i];
  }
}

std::uint32_t RowJoiner::currency_number(const std::string& currency) {
  const auto number = static_cast<std::uint32_t>(std::find(currencies_.begin(), currencies_.end(), currency) -
                                                 currencies_.begin());
  if (number == currencies_.size()) currencies_.push_back(currency);
  return number;
}

std::optional<std::size_t> RowJoiner::known_part(const Group& group, std::uint64_t hash,
                                                 std::uint32_t currency) const {
  const bill::InvoiceKey& key = group.part.key;
  std::optional<std::size_t> known;
  const auto [first, last] = part_of_.equal_range(hash);
  for (auto at = first; at != last; ++at) {
    const std::uint32_t other = currency_of_[at->second];
    if (currency != other && currency != 0 && other != 0) continue;
    const auto open = open_parts_.find(at->second);
    const bool same =
        open != open_parts_.end() ? open->second.group.part.key == key : out_.parts.key(at->second) == key;
    if (same && (!known || at->second < *known)) known = at->second;
  }
  return known;
}

Group& RowJoiner::opened(std::size_t part) {
  const auto [open, added] = open_parts_.try_emplace(part);
  if (added) open->second.group.part = out_.parts.take(part);
  open->second.piece = pieces_;
  return open->second.group;
}

// Packs the parts that the last piece did not go on with: where bills follow each other, all but one.
void RowJoiner::close_parts() {
  for (auto open = open_parts_.begin(); open != open_parts_.end();) {
    if (open->second.piece == pieces_) {
      ++open;
      continue;
    }
    out_.parts.put_back(open->first, std::move(open->second.group.part));
    open = open_parts_.erase(open);
  }
}

// Takes the group out of its piece: a file may have hundreds of thousands.
void RowJoiner::add_group(Group& group) {
  const std::uint64_t hash = hash_of(group.part.key);
  for (auto& range : group.part.rows) range = {rows_ + range.begin, rows_ + range.end};
  const std::uint32_t currency = currency_number(group.part.currency);
  const auto known = known_part(group, hash, currency);
  if (!known) {
    if (group.unreadable) count_defect(defects_, Defect::unreadable_attribute, *group.unreadable);
    const std::size_t part = out_.parts.size();
    part_of_.emplace(hash, static_cast<std::uint32_t>(part));
    latest_days_.push_back(group.latest_day);
    currency_of_.push_back(currency);
    for (const Print& print : group.prints) prints_.push_back({part, print});
    out_.parts.push_back(std::move(group.part));
    return;
  }
  Group& into = opened(*known);
  if (currency_of_[*known] == 0 && currency != 0) {
    currency_of_[*known] = currency;
    into.part.currency = std::move(group.part.currency);
  }
  if (group.part.marker != bill::Marker::none) into.part.marker = group.part.marker;
  auto& latest_day = latest_days_[*known];
  if (group.latest_day && (!latest_day || *latest_day < *group.latest_day)) latest_day = group.latest_day;
  std::vector<std::size_t> index;
  for (const auto& level : group.part.levels) {
    index.push_back(add_level(into, level));
    if (level.balance().any() && !into.part.levels[index.back()].balance().any())
      into.part.levels.set_balance(index.back(), level.balance());
  }
  for (Print print : group.prints) {
    print.level = index[print.level];
    prints_.push_back({*known, print});
  }
  for (const auto& range : group.part.rows) add_rows(into.part.rows, range);
  put_in_order(into.part.rows);
}

// What follows from the latest day is known only now.
void RowJoiner::date_part(bill::Part& part, std::optional<Date> latest_day) {
  bill::InvoiceKey& key = part.key;
  if (layout_.undated) {
    part.bill_date_stated = false;
    if (latest_day) {
      key.bill_date = *latest_day;
    } else {
      count_defect(defects_, Defect::no_date, layout_.data_offset);
    }
  } else if (!profile_.bill.bill_date && latest_day) {
    const Date latest = *latest_day;
    const auto first = make_date(latest.year(), latest.month(), 1);
    require(first.has_value(), "a month has a first day");
    key.bill_date = add_days(add_months(*first, 1), -1);
    if (!part.period_from) part.period_from = first;
    if (!part.period_through) part.period_through = key.bill_date;
  }
  if (!profile_.bill.invoice_made_of.empty()) {
    std::string number = profile_.bill.invoice_made_of;
    const std::string day = key.bill_date.text();
    const std::pair<std::string, std::string> words[] = {
        {"{account}", key.account}, {"{bill_date}", day}, {"{bill_month}", day.substr(0, 7)}};
    std::string made;
    for (std::size_t at = 0; at < number.size();) {
      const auto found = std::find_if(std::begin(words), std::end(words), [&](const auto& word) {
        return number.compare(at, word.first.size(), word.first) == 0;
      });
      if (found != std::end(words)) {
        made += found->second;
        at += found->first.size();
      } else {
        made += number[at++];
      }
    }
    key.number = made;
  }
}

// Sets the total that a row printed.
void RowJoiner::set_printed(bill::Part& part, const Print& print) {
  const auto& level = part.levels[print.level];
  if (level.printed && print.adds) {
    // What does not fit a decimal any more cannot be proved; the first then stands, and differs.
    const auto sum = telaudit::add(*level.printed, print.amount);
    if (sum) part.levels.set_printed(print.level, *sum, level.source_offset, level.source_length);
  } else if (level.printed) {
    if (*level.printed != print.amount)
      count_defect(defects_, Defect::total_printed_twice, print.offset, print.times);
  } else {
    part.levels.set_printed(print.level, print.amount, print.offset, print.length);
  }
}

void RowJoiner::add_notes(const std::string& file, bill::Reading& out) const {
  for (std::size_t i = 0; i < kDefects; ++i) {
    if (defects_[i].count == 0) continue;
    Place place;
    place.file = file;
    place.offset = defects_[i].first;
    std::string what = kDefectTexts[i].what;
    if (defects_[i].count > 1) what += " (" + std::to_string(defects_[i].count) + " times, first here)";
    out.notes.push_back({kDefectTexts[i].code, Problem{std::move(what), std::move(place), {}}});
  }
}

void RowJoiner::note_block(const char* code, std::uint64_t offset, std::string what) {
  constexpr std::size_t kMostNotes = 100;
  if (++block_notes_ > kMostNotes) return;
  Place place;
  place.offset = offset;
  if (block_notes_ == kMostNotes) what += "; more such places follow";
  out_.notes.push_back({code, Problem{std::move(what), std::move(place), {}}});
}

void RowJoiner::not_closed(const std::string& block, std::uint64_t offset) {
  note_block("block_not_closed", offset, "the " + block + " that begins here has no end");
}

void RowJoiner::take_mark(const BlockMark& mark) {
  const std::uint64_t number = records_ + mark.number;
  if (const auto& end = mark.rule->closes) {
    const auto open = open_blocks_.find(end->block);
    if (open == open_blocks_.end()) {
      note_block("block_not_opened", mark.offset, "this ends a " + end->block + " that nothing began");
    } else {
      const std::uint64_t between = number - open->second.number - 1;
      const std::uint64_t counted = between + (end->with_ends ? 2 : 0);
      if (mark.stated && (*mark.stated < 0 || static_cast<std::uint64_t>(*mark.stated) != counted))
        note_block("record_count", mark.offset,
                   "this states " + std::to_string(*mark.stated) + " records of the " + end->block +
                       ", which has " + std::to_string(counted));
      open_blocks_.erase(open);
    }
  }
  if (mark.rule->opens.empty()) return;
  const auto [open, added] = open_blocks_.try_emplace(mark.rule->opens, OpenBlock{number, mark.offset});
  if (added) return;
  not_closed(open->first, open->second.offset);
  open->second = {number, mark.offset};
}

void RowJoiner::add(Rows& piece) {
  inherit(piece);
  ++pieces_;
  for (auto& group : piece.groups) add_group(group);
  close_parts();
  std::vector<Group>().swap(piece.groups);
  piece.group_of.clear();
  piece.group_of_key.clear();
  add_tallies(defects_, piece.defects);
  for (std::size_t i = 0; i < line_ends_.size(); ++i) {
    if (line_ends_[i].count == 0) line_ends_[i].first = piece.line_ends[i].first;
    line_ends_[i].count += piece.line_ends[i].count;
  }
  out_.dispositions.add(piece.dispositions);
  for (auto& row : piece.quarantine) {
    // Without a reason: more of what the stretch before is.
    if (row.reason.empty() && !out_.quarantine.empty()) {
      out_.quarantine.back().length += row.length;
    } else {
      out_.quarantine.push_back(std::move(row));
    }
  }
  for (const auto& mark : piece.block_marks) take_mark(mark);
  records_ += piece.records;
  rows_ += piece.charges.rows();
}

bill::Reading RowJoiner::finish(const std::string& file) {
  part_of_.clear();
  ++pieces_;
  close_parts();
  std::stable_sort(prints_.begin(), prints_.end(),
                   [](const PartPrint& left, const PartPrint& right) { return left.part < right.part; });
  const bool dated_here =
      layout_.undated || !profile_.bill.bill_date || !profile_.bill.invoice_made_of.empty();
  for (std::size_t i = 0; i < out_.parts.size(); ++i) {
    const bool printed = !prints_.empty() && prints_.front().part == i;
    if (!dated_here && !printed) continue;
    bill::Part part = out_.parts.take(i);
    date_part(part, latest_days_[i]);
    for (; !prints_.empty() && prints_.front().part == i; prints_.pop_front())
      set_printed(part, prints_.front().print);
    out_.parts.put_back(i, std::move(part));
  }
  for (const auto& [block, open] : open_blocks_) not_closed(block, open.offset);
  for (auto& note : out_.notes) note.problem.where.file = file;
  std::uint64_t mixed_at = 0;
  int kinds = 0;
  for (const auto& tally : line_ends_) {
    if (tally.count == 0) continue;
    ++kinds;
    mixed_at = std::max(mixed_at, tally.first);
  }
  if (kinds > 1) count_defect(defects_, Defect::mixed_line_ends, mixed_at);
  add_notes(file, out_);
  return std::move(out_);
}

}  // namespace telaudit::formats::profile
