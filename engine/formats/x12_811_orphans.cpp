// Levels whose parent is missing, put where the printed sums say they belong.
#include <algorithm>
#include <string>
#include <vector>

#include "formats/x12_811_whole_set.h"

namespace telaudit::formats::x12 {
namespace {

// A bill with more levels without parents is damaged beyond what sums can tell, and looking would take long.
constexpr std::size_t kMostSought = 64;

// A level and everything above it, nearest first. Parents may still run in a circle here, so the way up is
// bounded.
std::vector<std::int32_t> line_of(const WholeSet& set, std::int32_t level) {
  std::vector<std::int32_t> line;
  for (std::int32_t at = level; at != kNoIndex && line.size() < kDeepestLevel;
       at = set.levels[static_cast<std::size_t>(at)].parent)
    line.push_back(at);
  return line;
}

bool holds(const std::vector<std::int32_t>& line, std::int32_t level) {
  return std::find(line.begin(), line.end(), level) != line.end();
}

// What counts at and below each level, as the tree stands.
std::vector<Total> sums_of(const WholeSet& set) {
  std::vector<Total> sums(set.levels.size());
  for (const auto& bundle : set.bundles) {
    if (bundle.level == kNoIndex || !bundle.can_count()) continue;
    for (const std::int32_t level : line_of(set, bundle.level))
      sums[static_cast<std::size_t>(level)].add(bundle.sums.exact);
  }
  return sums;
}

// The innermost level whose printed total lacks exactly the orphan's sum, when all others that do lie above
// it.
std::int32_t level_that_lacks(const WholeSet& set, const std::vector<Total>& sums, std::int32_t orphan) {
  const Total& wanted = sums[static_cast<std::size_t>(orphan)];
  if (wanted.is_zero()) return kNoIndex;
  std::vector<std::int32_t> lacking;
  for (std::size_t i = 0; i < set.levels.size(); ++i) {
    const auto printed = set.levels[i].node->printed();
    if (!printed) continue;
    Total gap;
    gap.add(*printed);
    gap.subtract(sums[i]);
    if (gap.valid() && gap == wanted && !holds(line_of(set, static_cast<std::int32_t>(i)), orphan))
      lacking.push_back(static_cast<std::int32_t>(i));
  }
  for (const std::int32_t candidate : lacking) {
    const auto line = line_of(set, candidate);
    if (std::all_of(lacking.begin(), lacking.end(), [&](std::int32_t other) { return holds(line, other); }))
      return candidate;
  }
  return kNoIndex;
}

}  // namespace

void place_orphans(WholeSet& set, std::span<const std::int32_t> orphans) {
  for (const std::int32_t orphan : orphans) {
    TreeLevel& level = set.levels[static_cast<std::size_t>(orphan)];
    const std::int32_t found =
        orphans.size() <= kMostSought ? level_that_lacks(set, sums_of(set), orphan) : kNoIndex;
    level.parent = found;
    const auto shown = [&](KeptText kept, const TreeLevel& of) {
      return std::string(of.view(kept).substr(0, 32));
    };
    const std::string name = shown(level.node->parent, level);
    std::string where = "it was attached to the bill itself";
    if (found != kNoIndex) {
      const TreeLevel& above = set.levels[static_cast<std::size_t>(found)];
      where = "it was put below level " + shown(above.node->id, above) +
              ", whose printed total lacks exactly its charges";
    }
    set.note("x12.hl-missing-parent",
             "level " + shown(level.node->id, level) + " names parent " + name + ", which does not exist; " +
                 where,
             "HL02", "nothing to do if the bill balances", level.node->offset, name);
  }
}

}  // namespace telaudit::formats::x12
