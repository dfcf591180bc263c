#include "formats/profile_condition_memo.h"

namespace telaudit::formats::profile {

bool ConditionMemo::holds(const Condition& condition, const Block& block, std::size_t row) {
  if (condition.test == Condition::Test::any) {
    bool met = false;
    for (const auto& one : condition.of) met = met || holds(one, block, row);
    return met == condition.holds;
  }
  const std::string_view cell = block.cell(condition.column, row);
  if (condition.test == Condition::Test::empty) {
    padded_ = padded_ || (!cell.empty() && is_padded(cell));
    return cell.empty() == condition.holds;
  }
  Memo& memo = memo_for(condition);
  if (!memo.asked || cell != memo.last) learn(memo, cell);
  padded_ = padded_ || memo.last_padded;
  return memo.last_holds;
}

void ConditionMemo::learn(Memo& memo, std::string_view cell) {
  const std::uint32_t met = memo.cells.code(cell);
  if (met == memo.holds.size()) {
    row_.cells[memo.condition->column] = cell;
    memo.holds.push_back(profile::holds(*memo.condition, row_) ? 1 : 0);
  }
  memo.last = cell;
  memo.last_padded = !cell.empty() && is_padded(cell);
  memo.last_holds = memo.holds[met] != 0;
  memo.asked = true;
}

bool ConditionMemo::all_hold(const std::vector<Condition>& conditions, const Block& block, std::size_t row) {
  for (const auto& condition : conditions)
    if (!holds(condition, block, row)) return false;
  return true;
}

ConditionMemo::Memo& ConditionMemo::memo_for(const Condition& condition) {
  for (std::size_t i = 0; i < memos_.size(); ++i) {
    if (next_ >= memos_.size()) next_ = 0;
    Memo& memo = memos_[next_++];
    if (memo.condition == &condition) return memo;
  }
  next_ = 0;
  Memo& memo = memos_.emplace_back();
  memo.condition = &condition;
  return memo;
}

}  // namespace telaudit::formats::profile
