#include "rules/window.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/result.h"
#include "base/text.h"

namespace telaudit::rules {
namespace {

// Longer than the calendar in tenths of a second.
constexpr std::int64_t kLongest = 4'000'000'000'000;
constexpr std::uint32_t kNobody = std::numeric_limits<std::uint32_t>::max();

Found outside(Found::State state, std::string text) {
  return {state, std::move(text), nullptr, {}};
}

}  // namespace

WindowIndex::Mark WindowIndex::mark_of(const Value& value) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  if (value.kind != Kind::text && value.number <= kMost && value.number >= -kMost)
    return {static_cast<std::int64_t>(value.number), value.scale};
  large_.push_back(value);
  return {static_cast<std::int64_t>(large_.size()) - 1, kLarge};
}

Value WindowIndex::value_of(const Mark& mark) const {
  if (mark.scale == kLarge) return large_[static_cast<std::size_t>(mark.number)];
  return make_number(Kind::decimal, mark.number, mark.scale);
}

std::strong_ordering WindowIndex::compare(const Mark& left, const Mark& right) const {
  if (left.scale == right.scale && left.scale != kLarge) return left.number <=> right.number;
  return order(value_of(left), value_of(right));
}

// Values that place the row. Where one is unknown or an error, the row has no place.
void WindowIndex::read_values(const Window& window, RowFrame& frame, Member& member) {
  Found why = outside(Found::State::found, {});
  const auto take = [&](const Clause& clause) {
    Value out = evaluate(clause.expression, frame);
    if (out.known() || why.state == Found::State::error) return out;
    if (out.error()) {
      why = outside(Found::State::error, out.text);
    } else if (why.state == Found::State::found) {
      const auto leaves = unknown_leaves(clause.expression, frame);
      why = outside(Found::State::not_evaluated,
                    leaves.empty() ? "no place in the window" : "unknown: " + telaudit::join(leaves, ", "));
    }
    return out;
  };
  for (const auto& clause : window.order) member.order.push_back(take(clause));
  if (window.overlap) {
    member.from = take(window.overlap->from);
    member.to = take(window.overlap->to);
  }
  if (window.within) {
    // A number or a param: the same for every row.
    const Value length = take(window.within->length);
    if (length.known()) {
      const Integer reach = length.number * window.within->unit / power_of_ten(length.scale);
      member.reach = reach > kLongest ? kLongest : static_cast<std::int64_t>(reach);
    }
  }
  if (window.run) {
    const Value in_run = evaluate(window.run->when.expression, frame);
    if (in_run.error()) why = outside(Found::State::error, in_run.text);
    member.in_run = in_run.is_true() ? InRun::yes : in_run.unknown() ? InRun::unknown : InRun::no;
  }
  if (why.state != Found::State::found) member.outside = std::move(why);
}

WindowIndex::Member WindowIndex::member_of(const Window& window, RowFrame& frame) {
  Member member;
  member.row = frame.row;
  read_values(window, frame, member);
  for (const auto& clause : window.by) {
    const Value value = evaluate(clause.expression, frame);
    if (value.error()) member.outside = outside(Found::State::error, value.text);
    member.alone = member.alone || !value.known();
    append_key(member.key, value, false);
  }
  return member;
}

void WindowIndex::add(Member&& member) {
  require(entries_.size() < kNobody, "a window has fewer rows than 32 bits count");
  Entry entry;
  entry.row = member.row;
  entry.in_run = member.in_run;
  reach_ = std::max(reach_, member.reach);
  const auto mark = [&](const Value& value) { return value.known() ? mark_of(value) : Mark{}; };
  for (const auto& value : member.order) order_.push_back(mark(value));
  if (window_.overlap) {
    from_.push_back(mark(member.from));
    to_.push_back(mark(member.to));
  }
  if (member.outside) {
    outside_.push_back(std::move(*member.outside));
    entry.outside = static_cast<std::uint32_t>(outside_.size());
  }
  // Unknown equals nothing, so such a row shares its partition with no other.
  const auto place = member.alone ? numbers_.end() : numbers_.find(member.key);
  if (place != numbers_.end()) {
    entry.partition = place->second;
  } else {
    entry.partition = partitions_++;
    if (!member.alone) numbers_.emplace(std::move(member.key), entry.partition);
  }
  entries_.push_back(entry);
}

bool WindowIndex::before(std::uint32_t left, std::uint32_t right) const {
  if (entries_[left].partition != entries_[right].partition)
    return entries_[left].partition < entries_[right].partition;
  const std::size_t width = window_.order.size();
  for (std::size_t i = 0; i < width; ++i) {
    const auto compared = compare(order_[left * width + i], order_[right * width + i]);
    if (compared != std::strong_ordering::equal) return compared == std::strong_ordering::less;
  }
  return left < right;
}

bool WindowIndex::open(std::uint32_t earlier, std::uint32_t later) const {
  return compare(to_[earlier], from_[later]) == std::strong_ordering::greater;
}

WindowIndex::Partition WindowIndex::partition_of(const Entry& entry) const {
  const std::size_t begin = begins_[entry.partition];
  return Partition(sorted_).subspan(begin, begins_[entry.partition + 1] - begin);
}

void WindowIndex::sort_partitions() {
  numbers_ = {};
  for (std::uint32_t i = 0; i < entries_.size(); ++i)
    if (entries_[i].outside == 0) sorted_.push_back(i);
  std::sort(sorted_.begin(), sorted_.end(), [&](auto left, auto right) { return before(left, right); });
  begins_.assign(std::size_t{partitions_} + 1, 0);
  for (const auto entry : sorted_) ++begins_[entries_[entry].partition + 1];
  std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
}

void WindowIndex::find_latest(Partition partition) {
  std::uint32_t latest = kNobody;
  for (std::uint32_t i = 0; i < partition.size(); ++i) {
    Entry& entry = entries_[partition[i]];
    entry.position = i;
    if (!window_.overlap) continue;
    if (latest == kNobody || compare(to_[latest], to_[partition[i]]) == std::strong_ordering::less)
      latest = partition[i];
    entry.latest = latest;
  }
}

std::vector<std::size_t> WindowIndex::sources() const {
  std::vector<std::size_t> used = {window_.previous, window_.next};
  if (window_.overlap) used.insert(used.end(), {window_.overlap->source, window_.overlap->open});
  if (window_.run) used.insert(used.end(), {window_.run->source, window_.run->so_far});
  if (window_.within) used.push_back(window_.within->source);
  std::erase(used, Expression::kNone);
  return used;
}

void WindowIndex::add_neighbours(std::size_t source, Partition partition, std::vector<bool>& wanted) const {
  if (source == window_.previous)
    for (const auto entry : partition.first(partition.size() - 1)) wanted[entry] = true;
  if (source == window_.next)
    for (const auto entry : partition.subspan(1)) wanted[entry] = true;
  if (window_.overlap && source == window_.overlap->source)
    for (std::size_t i = 1; i < partition.size(); ++i) {
      const std::uint32_t latest = entries_[partition[i - 1]].latest;
      if (open(latest, partition[i])) wanted[latest] = true;
    }
  if (window_.overlap && source == window_.overlap->open) {
    // The row among the later ones that begins first.
    std::uint32_t first = partition.back();
    for (std::size_t i = partition.size() - 1; i > 0; --i) {
      if (compare(from_[partition[i]], from_[first]) == std::strong_ordering::less) first = partition[i];
      if (open(partition[i - 1], first)) wanted[partition[i - 1]] = true;
    }
  }
  if (window_.run && (source == window_.run->source || source == window_.run->so_far))
    for (const auto entry : partition)
      if (entries_[entry].in_run == InRun::yes) wanted[entry] = true;
  if (window_.within && source == window_.within->source)
    for (const auto entry : partition) wanted[entry] = true;
}

std::vector<bool> WindowIndex::neighbours(std::size_t source) const {
  std::vector<bool> wanted(entries_.size());
  for (std::size_t i = 0; i < partitions_; ++i)
    if (begins_[i] != begins_[i + 1])
      add_neighbours(source, Partition(sorted_).subspan(begins_[i], begins_[i + 1] - begins_[i]), wanted);
  return wanted;
}

Result<void> WindowIndex::keep_records(const bill::Relation& over, std::size_t source) {
  const std::vector<bool> wanted = neighbours(source);
  auto& places = places_[source];
  places.assign(entries_.size(), kNobody);
  std::vector<std::uint64_t> rows;
  for (std::size_t entry = 0; entry < entries_.size(); ++entry) {
    if (!wanted[entry]) continue;
    places[entry] = static_cast<std::uint32_t>(rows.size());
    rows.push_back(entries_[entry].row);
  }
  if (rows.empty()) return {};
  return read_records(over, rule_.sources[source], rows,
                      [&](Record&& record) { records_[source].push_back(std::move(record)); });
}

Result<void> WindowIndex::finish(const bill::Relation& over) {
  sort_partitions();
  for (std::size_t i = 0; i < partitions_; ++i)
    find_latest(Partition(sorted_).subspan(begins_[i], begins_[i + 1] - begins_[i]));
  records_.resize(rule_.sources.size());
  places_.resize(rule_.sources.size());
  for (const std::size_t source : sources())
    if (auto kept = keep_records(over, source); !kept) return kept;
  return {};
}

const Record* WindowIndex::record(std::size_t source, std::uint32_t entry) const {
  return &records_[source][places_[source][entry]];
}

void WindowIndex::place_overlap(Partition partition, const Entry& entry, RowFrame& frame) const {
  if (entry.position == 0) return;
  const std::uint32_t here = partition[entry.position];
  const std::uint32_t latest = entries_[partition[entry.position - 1]].latest;
  if (!open(latest, here)) return;
  if (window_.overlap->source != Expression::kNone)
    frame.matched[window_.overlap->source] = record(window_.overlap->source, latest);
  if (window_.overlap->open == Expression::kNone) return;
  auto& list = frame.lists[window_.overlap->open];
  // Backwards as long as any row up to there is still open.
  for (std::size_t i = entry.position; i > 0; --i) {
    const std::uint32_t earlier = partition[i - 1];
    if (!open(entries_[earlier].latest, here)) break;
    if (open(earlier, here)) list.push_back(record(window_.overlap->open, earlier));
  }
  std::reverse(list.begin(), list.end());
}

void WindowIndex::place_run(Partition partition, const Entry& entry, RowFrame& frame) const {
  const auto& run = *window_.run;
  const auto holds = [&](std::size_t position) { return entries_[partition[position]].in_run == InRun::yes; };
  const auto unknown = [&](std::size_t position) {
    return entries_[partition[position]].in_run == InRun::unknown;
  };
  const auto fill = [&](std::size_t source, std::size_t first, std::size_t end, bool uncertain) {
    if (source == Expression::kNone) return;
    frame.not_given[source] = uncertain ? 1 : 0;
    for (std::size_t i = first; i < end && !uncertain; ++i)
      frame.lists[source].push_back(record(source, partition[i]));
  };
  if (entry.in_run != InRun::yes) {
    fill(run.source, 0, 0, entry.in_run == InRun::unknown);
    fill(run.so_far, 0, 0, entry.in_run == InRun::unknown);
    return;
  }
  std::size_t first = entry.position;
  while (first > 0 && holds(first - 1)) --first;
  const bool starts = first == 0 || !unknown(first - 1);
  fill(run.so_far, first, entry.position + 1, !starts);
  if (run.source == Expression::kNone) return;
  std::size_t end = entry.position + 1;
  while (end < partition.size() && holds(end)) ++end;
  fill(run.source, first, end, !starts || (end < partition.size() && unknown(end)));
}

void WindowIndex::place_within(Partition partition, const Entry& entry, RowFrame& frame) const {
  const std::size_t source = window_.within->source;
  if (source == Expression::kNone) return;
  const auto at = [&](std::size_t position) {
    return order_[partition[position] * window_.order.size()].number;
  };
  const std::int64_t last = at(entry.position);
  std::size_t first = entry.position;
  while (first > 0 && at(first - 1) > last - reach_) --first;
  for (std::size_t i = first; i < partition.size() && at(i) <= last; ++i)
    if (at(i) > last - reach_) frame.lists[source].push_back(record(source, partition[i]));
}

Found WindowIndex::place(RowFrame& frame) const {
  const auto found = std::lower_bound(entries_.begin(), entries_.end(), frame.row,
                                      [](const Entry& entry, std::uint64_t row) { return entry.row < row; });
  if (found == entries_.end() || found->row != frame.row)
    return all_ ? outside(Found::State::not_evaluated, "no place in the window")
                : outside(Found::State::found, {});
  const Entry& entry = *found;
  if (entry.outside != 0) return outside_[entry.outside - 1];
  const Partition partition = partition_of(entry);
  if (window_.previous != Expression::kNone && entry.position > 0)
    frame.matched[window_.previous] = record(window_.previous, partition[entry.position - 1]);
  if (window_.next != Expression::kNone && entry.position + 1 < partition.size())
    frame.matched[window_.next] = record(window_.next, partition[entry.position + 1]);
  if (window_.overlap) place_overlap(partition, entry, frame);
  if (window_.run) place_run(partition, entry, frame);
  if (window_.within) place_within(partition, entry, frame);
  return outside(Found::State::found, {});
}

}  // namespace telaudit::rules
