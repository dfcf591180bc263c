#include "rules/separate_scans.h"

namespace telaudit::rules {
namespace {

bool keeps_large(const Rule& rule, const Environment& environment, std::uint64_t large) {
  for (std::size_t i = 1; i < rule.sources.size(); ++i) {
    const auto source = environment.find(rule.sources[i].relation);
    if (source && source->given && source->relation != nullptr && source->relation->rows() >= large)
      return true;
  }
  return false;
}

void add(Together& to, const Together& from, std::size_t rule) {
  to.relation = from.relation;
  to.numbers.push_back(from.numbers[rule]);
  to.rules.push_back(from.rules[rule]);
}

}  // namespace

std::vector<Together> separate_scans(const Together& together, const Environment& environment,
                                     std::size_t most_groups, std::uint64_t large) {
  std::vector<Together> out;
  Together light;
  std::size_t groups = 0;
  for (std::size_t i = 0; i < together.rules.size(); ++i) {
    if (keeps_large(*together.rules[i], environment, large)) continue;
    if (together.rules[i]->group && groups++ == most_groups) {
      out.push_back(std::move(light));
      light = {};
      groups = 1;
    }
    add(light, together, i);
  }
  if (!light.rules.empty()) out.push_back(std::move(light));
  Together keepers;
  for (std::size_t i = 0; i < together.rules.size(); ++i) {
    if (!keeps_large(*together.rules[i], environment, large)) continue;
    add(keepers, together, i);
    if (keepers.rules.size() < kKeepersAtOnce) continue;
    out.push_back(std::move(keepers));
    keepers = {};
  }
  if (!keepers.rules.empty()) out.push_back(std::move(keepers));
  return out;
}

}  // namespace telaudit::rules
