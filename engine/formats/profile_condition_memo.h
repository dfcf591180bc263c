// Conditions of a profile over the rows of a block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/word_table.h"
#include "formats/profile_block.h"
#include "formats/profile_language.h"
#include "formats/profile_values.h"

namespace telaudit::formats::profile {

// Decides a condition once for each distinct cell.
class ConditionMemo {
 public:
  explicit ConditionMemo(const Profile& profile) { row_.cells.resize(profile.columns.size()); }

  // Conditions are those of the profile, which stay where they are.
  bool holds(const Condition& condition, const Block& block, std::size_t row);
  bool all_hold(const std::vector<Condition>& conditions, const Block& block, std::size_t row);
  // Whether a cell was met since the last call whose blanks must go before anything is decided.
  bool met_padded() { return std::exchange(padded_, false); }

 private:
  struct Memo {
    const Condition* condition = nullptr;
    WordTable cells;
    std::vector<std::uint8_t> holds;
    // Of the cell that was asked for last: most rows say what the row before said.
    std::string last;
    bool last_padded = false;
    bool last_holds = false;
    bool asked = false;
  };
  Memo& memo_for(const Condition& condition);
  void learn(Memo& memo, std::string_view cell);

  Row row_;
  std::vector<Memo> memos_;
  std::size_t next_ = 0;  // conditions are asked for in turn
  bool padded_ = false;
};

}  // namespace telaudit::formats::profile
