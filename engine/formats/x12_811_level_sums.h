// Sums over the tree of a set's levels, from its leaves to its root, that hold only what is not yet added to
// the level above: a set may have hundreds of thousands of levels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "formats/x12_811_whole_set.h"

namespace telaudit::formats::x12 {

// The bundles of each level in their order; level kNoIndex is the bill itself.
class BundlesOfLevels {
 public:
  // `level_of(bundle)`: its level, or kNotOne.
  static constexpr std::int32_t kNotOne = -2;
  template <typename LevelOf>
  BundlesOfLevels(const WholeSet& set, LevelOf&& level_of)
      : first_(set.levels.size() + 1, kNone), next_(set.bundles.size(), kNone) {
    for (std::size_t i = set.bundles.size(); i-- > 0;) {
      const std::int32_t level = level_of(set.bundles[i]);
      if (level == kNotOne) continue;
      std::uint32_t& first = first_[static_cast<std::size_t>(level + 1)];
      next_[i] = first;
      first = static_cast<std::uint32_t>(i);
    }
  }

  template <typename Visit>
  void for_each(std::int32_t level, Visit&& visit) const {
    for (std::uint32_t at = first_[static_cast<std::size_t>(level + 1)]; at != kNone; at = next_[at])
      visit(static_cast<std::size_t>(at));
  }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> next_;
};

// `Sums` has add(const Sums&).
template <typename Sums>
class OpenLevelSums {
 public:
  explicit OpenLevelSums(std::size_t levels) : places_(levels + 1, kNone) {}

  // What was added to the level so far, which is over then. kNoIndex: the bill itself.
  Sums take(std::int32_t level) {
    std::uint32_t& place = places_[static_cast<std::size_t>(level + 1)];
    if (place == kNone) return Sums();
    const Sums sums = sums_[place];
    free_.push_back(place);
    place = kNone;
    return sums;
  }

  void add(std::int32_t level, const Sums& sums) {
    std::uint32_t& place = places_[static_cast<std::size_t>(level + 1)];
    if (place != kNone) return sums_[place].add(sums);
    if (free_.empty()) {
      place = static_cast<std::uint32_t>(sums_.size());
      sums_.push_back(sums);
    } else {
      place = free_.back();
      free_.pop_back();
      sums_[place] = sums;
    }
  }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  std::vector<std::uint32_t> places_;  // of levels that are open, in `sums_`
  std::vector<Sums> sums_;
  std::vector<std::uint32_t> free_;
};

}  // namespace telaudit::formats::x12
