#include "store/level_sums.h"

#include "bill/charge.h"

namespace telaudit::store {

void LevelSums::add(const Columns& columns, std::size_t begin, std::size_t end) {
  const auto is_set = [](const bill::ColumnView& flags, std::size_t row) {
    return flags.is_known(row) && flags.number(row) != 0;
  };
  LevelSum* sum = nullptr;
  for (std::size_t row = begin; row < end; ++row) {
    const std::string_view level = columns.level.is_known(row) ? columns.level.text(row) : std::string_view();
    // Rows of one level stand together.
    if (sum == nullptr || sum->level != level) {
      auto at = by_level_.find(level);
      if (at == by_level_.end()) {
        at = by_level_.emplace(std::string(level), LevelSum{}).first;
        at->second.level = std::string(level);
      }
      sum = &at->second;
    }
    ++sum->charges;
    if (!columns.amount.is_known(row)) continue;
    const Decimal amount = columns.amount.decimal(row);
    if (is_set(columns.in_total, row)) sum->in_total.add(amount);
    if (is_set(columns.payable, row)) sum->payable.add(amount);
  }
}

std::vector<LevelSum> LevelSums::sums() const {
  std::vector<LevelSum> sums;
  for (const auto& entry : by_level_) sums.push_back(entry.second);
  return sums;
}

std::vector<LevelSum> level_sums(const bill::Table& charges, const bill::Part& part) {
  LevelSums sums;
  for (const auto& range : part.rows) {
    if (range.begin == range.end) continue;
    sums.add({charges.column(bill::charge::kLevel), charges.column(bill::charge::kAmount),
              charges.column(bill::charge::kInTotal), charges.column(bill::charge::kPayable)},
             static_cast<std::size_t>(range.begin), static_cast<std::size_t>(range.end));
  }
  return sums.sums();
}

}  // namespace telaudit::store
