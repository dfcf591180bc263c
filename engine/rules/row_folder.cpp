#include "rules/row_folder.h"

#include <algorithm>

namespace telaudit::rules {

RowFolder::RowFolder(const Plan& plan, std::size_t rule, WordNumbers& words)
    : group_(*plan.rules[rule].group), reader_(plan, words), batch_(group_.folds->size()) {}

void RowFolder::bind() {
  reader_.bind();
  forget();
}

void RowFolder::forget() {
  ++batch_stamp_;
  brought_.clear();
  for (auto& folded : batch_) folded.clear();
}

std::size_t RowFolder::find_slots(const Mask& rows, const std::array<std::uint32_t, kVectorRows>& groups,
                                  std::size_t most) {
  ++stamp_;
  stamps_.resize(std::max(stamps_.size(), most), 0);
  slot_of_group_.resize(stamps_.size(), 0);
  std::uint32_t slots = 0;
  group_of_slot_.clear();
  each_row(rows, [&](std::size_t row) {
    const std::uint32_t group = groups[row];
    if (stamps_[group] != stamp_) {
      stamps_[group] = stamp_;
      slot_of_group_[group] = slots++;
      group_of_slot_.push_back(group);
    }
    slots_[row] = slot_of_group_[group];
  });
  return slots;
}

bool RowFolder::fold_condition(VectorEvaluator& evaluator, const PlannedFold& fold, const Mask& rows,
                               std::span<Folded> folded) {
  const Truth truth = evaluator.condition(fold.node, rows);
  if (any(truth.error & rows) || (!fold.known_only && any(truth.unknown(rows)))) return false;
  each_row(truth.yes & rows, [&](std::size_t row) { ++folded[slots_[row]].times; });
  return true;
}

bool RowFolder::fold_column(VectorEvaluator& evaluator, const PlannedFold& fold, const Mask& rows,
                            std::span<Folded> folded) {
  const Mask known = evaluator.known(fold.place) & rows;
  if (!fold.known_only && known != rows) return false;
  const bill::ColumnView& view = evaluator.column(fold.place);
  const bool constant = view.encoding == bill::Encoding::constant;
  const bool least = fold.id == AggregateId::min;
  const std::size_t first = evaluator.first();
  if (fold.id == AggregateId::sum && view.printed_scales.empty() && !constant) {
    each_row(known, [&](std::size_t row) {
      Folded& of = folded[slots_[row]];
      of.number += view.numbers[first + row];
      of.known = true;
    });
    for (auto& of : folded)
      if (of.known) of.printed = view.scale;
  } else {
    each_row(known, [&](std::size_t row) {
      const std::size_t at = constant ? 0 : first + row;
      const int printed = view.printed_scales.empty() ? view.scale : view.printed_scales[at];
      const Int128 number = view.numbers[at];
      Folded& of = folded[slots_[row]];
      if (fold.id == AggregateId::sum) {
        of.number += number;
        of.printed = std::max(of.printed, printed);
      } else if (!of.known || (least ? number < of.number : number > of.number)) {
        of.number = number;
        of.printed = printed;
      } else if (number == of.number) {
        of.printed = std::min(of.printed, printed);
      }
      of.known = true;
    });
  }
  return fold.kind != Kind::money || !group_.currency || see_currencies(evaluator, known, folded);
}

bool RowFolder::see_currencies(VectorEvaluator& evaluator, const Mask& rows, std::span<Folded> folded) {
  if (!any(rows)) return true;
  if (const auto common = reader_.common_currency(evaluator, *group_.currency, rows)) {
    for (auto& of : folded) {
      if (!of.known) continue;
      of.currency = *common;
      of.currency_row = evaluator.first() + first_of(rows);
    }
    return true;
  }
  reader_.read_currency(evaluator, *group_.currency, rows, currencies_);
  bool one = true;
  each_row(rows, [&](std::size_t row) {
    Folded& of = folded[slots_[row]];
    if (currencies_[row] == 0) return;
    one = one && (of.currency == 0 || of.currency == currencies_[row]);
    of.currency = currencies_[row];
    of.currency_row = evaluator.first() + row;
  });
  return one;
}

Value RowFolder::value_of(VectorEvaluator& evaluator, const PlannedFold& fold, const Folded& folded) const {
  if (!folded.known) return make_unknown(fold.kind);
  const bill::ColumnView& view = evaluator.column(fold.place);
  std::string currency;
  if (folded.currency != 0) {
    const bill::ColumnView& currencies = evaluator.column(*group_.currency);
    currency = std::string(currencies.text(folded.currency_row));
  }
  // Beyond what was printed there are only noughts.
  Int128 number = folded.number;
  for (int scale = view.scale; scale > folded.printed; --scale) number /= 10;
  return make_number(fold.kind, Integer(number), folded.printed, std::move(currency));
}

void RowFolder::add(const PlannedFold& fold, const Folded& more, Folded& to) {
  to.times += more.times;
  if (to.currency == 0) {
    to.currency = more.currency;
    to.currency_row = more.currency_row;
  }
  if (!more.known) return;
  if (fold.id == AggregateId::sum) {
    to.number += more.number;
    to.printed = std::max(to.printed, more.printed);
  } else if (!to.known || (fold.id == AggregateId::min ? more.number < to.number : more.number > to.number)) {
    to.number = more.number;
    to.printed = more.printed;
  } else if (more.number == to.number) {
    to.printed = std::min(to.printed, more.printed);
  }
  to.known = true;
}

bool RowFolder::add_vector(const Mask& rows, std::size_t slots, std::size_t first) {
  batch_stamps_.resize(stamps_.size(), 0);
  place_of_group_.resize(stamps_.size(), 0);
  for (std::size_t slot = 0; slot < slots; ++slot) {
    const std::uint32_t group = group_of_slot_[slot];
    if (batch_stamps_[group] != batch_stamp_) continue;
    for (std::size_t i = 0; i < batch_.size(); ++i) {
      const std::int64_t here = batch_[i][place_of_group_[group]].currency;
      const std::int64_t there = folded_[i * slots + slot].currency;
      if (here != 0 && there != 0 && here != there) return false;
    }
  }
  for (std::size_t slot = 0; slot < slots; ++slot) {
    const std::uint32_t group = group_of_slot_[slot];
    if (batch_stamps_[group] != batch_stamp_) {
      batch_stamps_[group] = batch_stamp_;
      place_of_group_[group] = static_cast<std::uint32_t>(brought_.size());
      brought_.push_back({group, {}});
      for (auto& folded : batch_) folded.emplace_back();
    }
    const std::uint32_t place = place_of_group_[group];
    for (std::size_t i = 0; i < batch_.size(); ++i)
      add((*group_.folds)[i], folded_[i * slots + slot], batch_[i][place]);
    group_of_slot_[slot] = place;
  }
  each_row(rows, [&](std::size_t row) { brought_[group_of_slot_[slots_[row]]].rows.push_back(first + row); });
  return true;
}

bool RowFolder::fold(VectorEvaluator& evaluator, const Mask& rows,
                     const std::array<std::uint32_t, kVectorRows>& groups, std::size_t most,
                     std::uint64_t first_row, std::vector<GroupMember>& members) {
  const std::size_t slots = find_slots(rows, groups, most);
  const auto& folds = *group_.folds;
  folded_.assign(folds.size() * slots, {});
  for (std::size_t i = 0; i < folds.size(); ++i) {
    const std::span<Folded> folded(folded_.data() + i * slots, slots);
    if (folds[i].over == PlannedFold::Over::condition && !fold_condition(evaluator, folds[i], rows, folded))
      return false;
    if (folds[i].over == PlannedFold::Over::column && !fold_column(evaluator, folds[i], rows, folded))
      return false;
  }
  if (add_vector(rows, slots, evaluator.first())) return true;
  bring(evaluator, first_row, members);
  return add_vector(rows, slots, evaluator.first());
}

void RowFolder::bring(VectorEvaluator& evaluator, std::uint64_t first_row,
                      std::vector<GroupMember>& members) {
  const auto& folds = *group_.folds;
  for (std::size_t place = 0; place < brought_.size(); ++place) {
    std::vector<std::uint64_t>& rows = brought_[place].rows;
    for (auto& row : rows) row += first_row;
    GroupMember& member = members.emplace_back();
    member.row = rows.front();
    member.others.assign(rows.begin() + 1, rows.end());
    for (std::size_t i = 0; i < folds.size(); ++i) {
      const Folded& folded = batch_[i][place];
      const bool column = folds[i].over == PlannedFold::Over::column;
      const bool every = folds[i].over == PlannedFold::Over::rows;
      member.arguments.push_back(column ? value_of(evaluator, folds[i], folded) : Value{});
      member.times.push_back(every ? rows.size() : folded.times);
    }
  }
  forget();
}

}  // namespace telaudit::rules
