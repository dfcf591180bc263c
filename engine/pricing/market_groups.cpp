#include "pricing/market_groups.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/text.h"
#include "pricing/quantile.h"

namespace telaudit::pricing {
namespace {

constexpr std::size_t kPoolContributors = 5;
constexpr std::size_t kPoolShare = 4;  // one contributor gives at most one part in four

struct Member {
  const PriceRow* row = nullptr;
  double residual = 0.0;
};

struct Group {
  std::vector<Member> members;
  std::size_t pooled = 0;
  bool pool_shown = true;
};

bool pooled(const PriceRow& row) {
  return row.observation->visibility == "pool";
}

GroupOffset offset_of(const std::string& name, const Group& group, double shrink) {
  GroupOffset out;
  out.name = name;
  std::vector<double> residuals;
  std::vector<double> prices;
  std::set<std::string> carriers;
  for (const Member& member : group.members) {
    const Observation& observation = *member.row->observation;
    if (pooled(*member.row) && !group.pool_shown) continue;
    residuals.push_back(member.residual);
    prices.push_back(member.row->log_price);
    carriers.insert(upper(trim(observation.carrier)));
    if (!out.oldest || observation.date < *out.oldest) out.oldest = observation.date;
    if (!out.newest || observation.date > *out.newest) out.newest = observation.date;
    if (!pooled(*member.row)) out.ids.push_back(observation.id);
  }
  std::sort(out.ids.begin(), out.ids.end());
  out.n = residuals.size();
  out.carriers = carriers.size();
  out.residual = median_of(std::move(residuals));
  out.log_median = median_of(std::move(prices));
  const auto n = static_cast<double>(out.n);
  out.offset = out.n == 0 ? 0.0 : out.residual * n / (n + shrink);
  return out;
}

// Complementary suppression: one hidden part of a published whole is no secret.
void hide_the_next(std::map<std::string, Group>& groups, std::string PriceRow::*inside) {
  std::map<std::string, std::vector<Group*>> wholes;
  for (auto& [name, group] : groups)
    if (group.pooled > 0) wholes[group.members.front().row->*inside].push_back(&group);
  for (auto& [name, parts] : wholes) {
    const auto hidden =
        std::count_if(parts.begin(), parts.end(), [](const Group* group) { return !group->pool_shown; });
    if (hidden != 1) continue;
    Group* smallest = nullptr;
    for (Group* group : parts)
      if (group->pool_shown && (smallest == nullptr || group->pooled < smallest->pooled)) smallest = group;
    if (smallest != nullptr) smallest->pool_shown = false;
  }
}

}  // namespace

bool pool_allows(std::span<const PriceRow* const> rows) {
  std::map<std::string, std::size_t> contributors;
  std::size_t all = 0;
  std::size_t largest = 0;
  for (const PriceRow* row : rows) {
    if (!pooled(*row)) continue;
    ++all;
    largest = std::max(largest, ++contributors[row->observation->contributor]);
  }
  return all == 0 || (contributors.find("") == contributors.end() &&
                      contributors.size() >= kPoolContributors && largest * kPoolShare <= all);
}

std::vector<GroupOffset> group_offsets(std::span<const PriceRow> rows, std::span<const double> residuals,
                                       double shrink, std::string PriceRow::*group,
                                       std::string PriceRow::*inside) {
  std::map<std::string, Group> groups;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].current || (rows[i].*group).empty()) continue;
    Group& found = groups[rows[i].*group];
    found.members.push_back({&rows[i], residuals[i]});
    if (pooled(rows[i])) ++found.pooled;
  }
  for (auto& [name, one] : groups) {
    std::vector<const PriceRow*> members;
    for (const Member& member : one.members) members.push_back(member.row);
    one.pool_shown = pool_allows(members);
  }
  if (inside != nullptr) hide_the_next(groups, inside);
  std::vector<GroupOffset> out;
  for (const auto& [name, one] : groups) {
    GroupOffset offset = offset_of(name, one, shrink);
    if (offset.n > 0) out.push_back(std::move(offset));
  }
  return out;
}

}  // namespace telaudit::pricing
