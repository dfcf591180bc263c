#include "rules/window.h"

#include <algorithm>

#include "base/text.h"

namespace telaudit::rules {
namespace {

Found outside(Found::State state, std::string text) {
  return {state, std::move(text), nullptr, {}};
}

}  // namespace

// A value that places the row. Where it is unknown or an error, the row has no place.
void WindowIndex::read_values(RowFrame& frame, Entry& entry) const {
  entry.outside.state = Found::State::found;
  const auto take = [&](const Clause& clause, Value& out) {
    out = evaluate(clause.expression, frame);
    if (out.known() || entry.outside.state == Found::State::error) return;
    if (out.error()) {
      entry.outside = outside(Found::State::error, out.text);
    } else if (entry.outside.state == Found::State::found) {
      const auto leaves = unknown_leaves(clause.expression, frame);
      entry.outside =
          outside(Found::State::not_evaluated,
                  leaves.empty() ? "no place in the window" : "unknown: " + telaudit::join(leaves, ", "));
    }
  };
  for (const auto& clause : window_.order) take(clause, entry.order.emplace_back());
  if (window_.overlap) {
    take(window_.overlap->from, entry.from);
    take(window_.overlap->to, entry.to);
  }
  if (window_.within) {
    Value length;
    take(window_.within->length, length);
    if (length.known()) entry.reach = length.number * window_.within->unit / power_of_ten(length.scale);
  }
  if (!window_.run) return;
  entry.in_run = evaluate(window_.run->when.expression, frame);
  if (entry.in_run.error()) entry.outside = outside(Found::State::error, entry.in_run.text);
}

void WindowIndex::add(RowFrame& frame) {
  Entry entry;
  entry.row = frame.row;
  read_values(frame, entry);
  bool alone = false;
  for (const auto& clause : window_.by) {
    const Value value = evaluate(clause.expression, frame);
    if (value.error()) entry.outside = outside(Found::State::error, value.text);
    alone = alone || !value.known();
    append_key(entry.partition, value, false);
  }
  // Unknown equals nothing, so such a row shares its partition with no other.
  if (alone) entry.partition += "row " + std::to_string(entry.row);
  entries_.push_back(std::move(entry));
}

bool WindowIndex::before(const Entry& left, const Entry& right) const {
  for (std::size_t i = 0; i < left.order.size(); ++i) {
    const auto compared = order(left.order[i], right.order[i]);
    if (compared != std::strong_ordering::equal) return compared == std::strong_ordering::less;
  }
  return left.row < right.row;
}

Result<void> WindowIndex::finish(const bill::Relation& over) {
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (entries_[i].outside.state == Found::State::found) partitions_[entries_[i].partition].push_back(i);
  for (auto& [key, partition] : partitions_) {
    std::sort(partition.begin(), partition.end(),
              [&](std::size_t a, std::size_t b) { return before(entries_[a], entries_[b]); });
    std::size_t latest = partition.front();
    for (std::size_t i = 0; i < partition.size(); ++i) {
      Entry& entry = entries_[partition[i]];
      entry.position = i;
      if (window_.overlap && order(entries_[latest].to, entry.to) == std::strong_ordering::less)
        latest = partition[i];
      entry.latest = latest;
    }
  }
  records_.resize(rule_.sources.size());
  std::vector<std::size_t> used = {window_.previous, window_.next};
  if (window_.overlap) used.insert(used.end(), {window_.overlap->source, window_.overlap->open});
  if (window_.run) used.insert(used.end(), {window_.run->source, window_.run->so_far});
  if (window_.within) used.push_back(window_.within->source);
  for (const std::size_t source : used) {
    if (source == Expression::kNone) continue;
    // A row that is alone in its partition is nobody's neighbour; runs and spans hold the row itself.
    const bool itself = (window_.run && (source == window_.run->source || source == window_.run->so_far)) ||
                        (window_.within && source == window_.within->source);
    auto& records = records_[source];
    auto read = read_records(over, rule_.sources[source], [&](Record&& record) {
      if (records.size() == entries_.size() || entries_[records.size()].row != record.row) return;
      const Entry& entry = entries_[records.size()];
      const bool placed = entry.outside.state == Found::State::found;
      const bool wanted = placed && (itself || partitions_.at(entry.partition).size() > 1);
      records.push_back(wanted ? std::move(record) : Record{});
    });
    if (!read) return read.problem();
  }
  return {};
}

const Record* WindowIndex::record(std::size_t source, std::size_t entry) const {
  return &records_[source][entry];
}

void WindowIndex::place_overlap(const Partition& partition, const Entry& entry, RowFrame& frame) const {
  const auto open = [&](const Entry& earlier) {
    return order(earlier.to, entry.from) == std::strong_ordering::greater;
  };
  if (entry.position == 0) return;
  const std::size_t latest = entries_[partition[entry.position - 1]].latest;
  if (!open(entries_[latest])) return;
  if (window_.overlap->source != Expression::kNone)
    frame.matched[window_.overlap->source] = record(window_.overlap->source, latest);
  if (window_.overlap->open == Expression::kNone) return;
  auto& list = frame.lists[window_.overlap->open];
  // Backwards as long as any row up to there is still open.
  for (std::size_t i = entry.position; i > 0; --i) {
    const std::size_t earlier = partition[i - 1];
    if (!open(entries_[entries_[earlier].latest])) break;
    if (open(entries_[earlier])) list.push_back(record(window_.overlap->open, earlier));
  }
  std::reverse(list.begin(), list.end());
}

void WindowIndex::place_run(const Partition& partition, const Entry& entry, RowFrame& frame) const {
  const auto& run = *window_.run;
  const auto holds = [&](std::size_t position) { return entries_[partition[position]].in_run.is_true(); };
  const auto unknown = [&](std::size_t position) { return entries_[partition[position]].in_run.unknown(); };
  const auto fill = [&](std::size_t source, std::size_t first, std::size_t end, bool uncertain) {
    if (source == Expression::kNone) return;
    frame.not_given[source] = uncertain ? 1 : 0;
    for (std::size_t i = first; i < end && !uncertain; ++i)
      frame.lists[source].push_back(record(source, partition[i]));
  };
  if (!entry.in_run.is_true()) {
    fill(run.source, 0, 0, entry.in_run.unknown());
    fill(run.so_far, 0, 0, entry.in_run.unknown());
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

void WindowIndex::place_within(const Partition& partition, const Entry& entry, RowFrame& frame) const {
  const std::size_t source = window_.within->source;
  if (source == Expression::kNone) return;
  const Integer& last = entry.order[0].number;
  const auto at = [&](std::size_t position) -> const Integer& {
    return entries_[partition[position]].order[0].number;
  };
  std::size_t first = entry.position;
  while (first > 0 && at(first - 1) > last - entry.reach) --first;
  for (std::size_t i = first; i < partition.size() && at(i) <= last; ++i)
    if (at(i) > last - entry.reach) frame.lists[source].push_back(record(source, partition[i]));
}

Found WindowIndex::place(RowFrame& frame) const {
  const auto found = std::lower_bound(entries_.begin(), entries_.end(), frame.row,
                                      [](const Entry& entry, std::uint64_t row) { return entry.row < row; });
  if (found == entries_.end() || found->row != frame.row)
    return outside(Found::State::not_evaluated, "no place in the window");
  const Entry& entry = *found;
  if (entry.outside.state != Found::State::found) return entry.outside;
  const Partition& partition = partitions_.at(entry.partition);
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
