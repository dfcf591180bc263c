#include "store/level_rows.h"

#include <utility>

#include "base/result.h"
#include "store/catalogue_lists.h"

namespace telaudit::store {

void LevelRowLists::add(const LevelRow& row) {
  if (lists_.empty() || last_.reading != row.reading || last_.key != row.key) {
    if (!lists_.empty() && last_.key != row.key) lists_[last_list_].rest();
    last_ = {row.key, row.reading};
    const auto [at, added] = places_.emplace(last_, lists_.size());
    if (added) lists_.emplace_back();
    last_list_ = at->second;
  }
  too_large_ = too_large_ || !keepable(row.computed) || (row.difference && !keepable(*row.difference));
  pack_level_row(row, lists_[last_list_]);
  ++rows_;
}

void LevelRowLists::append(LevelRowLists&& others) {
  for (const auto& [place, at] : others.places_) {
    const bool added = places_.emplace(place, lists_.size()).second;
    require(added, "lists of one place are made in one go");
    lists_.push_back(std::move(others.lists_[at]));
    lists_.back().rest();
  }
  rows_ += others.rows_;
  too_large_ = too_large_ || others.too_large_;
  last_ = {};
  last_list_ = 0;
  others = {};
}

}  // namespace telaudit::store
