#include "formats/profile_condition_memo.h"

#include <string_view>

namespace telaudit::formats::profile {

bool ConditionMemo::holds(const Condition& condition, const Block& block, std::size_t row) {
  if (condition.test == Condition::Test::any) {
    bool met = false;
    for (const auto& one : condition.of) met = met || holds(one, block, row);
    return met == condition.holds;
  }
  const std::string_view cell = block.cell(condition.column, row);
  if (!cell.empty() && is_padded(cell)) padded_ = true;
  if (condition.test == Condition::Test::empty) return cell.empty() == condition.holds;
  Memo& memo = memo_for(condition);
  const std::uint32_t met = memo.cells.code(cell);
  if (met == memo.holds.size()) {
    row_.cells[condition.column] = cell;
    memo.holds.push_back(profile::holds(condition, row_) ? 1 : 0);
  }
  return memo.holds[met] != 0;
}

bool ConditionMemo::all_hold(const std::vector<Condition>& conditions, const Block& block, std::size_t row) {
  for (const auto& condition : conditions)
    if (!holds(condition, block, row)) return false;
  return true;
}

ConditionMemo::Memo& ConditionMemo::memo_for(const Condition& condition) {
  for (auto& memo : memos_)
    if (memo.condition == &condition) return memo;
  memos_.push_back({&condition, {}, {}});
  return memos_.back();
}

}  // namespace telaudit::formats::profile
