// Random well-typed rules and random relations for them, from a seed. The same seed gives the same pair on
// every machine.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bill/relation.h"
#include "bill/table.h"

namespace telaudit::rules {

// One item of a clause: what is left out when a failing pair is made smaller.
struct RandomRule {
  std::string kind = "error";
  std::vector<std::string> params;  // lines under params
  std::vector<std::string> where;   // conjuncts
  std::vector<std::string> window;  // none or one line
  std::vector<std::string> prior;   // none or one line
  std::vector<std::string> joins;   // items, one line each
  std::vector<std::string> lets;    // name: "expression"
  std::vector<std::string> group_by;
  std::vector<std::string> group_lets;
  std::vector<std::string> having;
  std::vector<std::string> when;
  std::vector<std::string> traps;
  std::vector<std::string> confidence_when;
  std::vector<std::string> amounts;  // billed, expected, potential, allocate

  std::string yaml() const;
  // All lists from which one entry may be left out.
  std::vector<std::vector<std::string>*> parts();
};

// Cells as text; an absent column is unknown.
using RandomRow = std::map<std::string, std::string>;

struct RandomRelation {
  std::string name;
  bool given = true;
  std::vector<RandomRow> rows;
};

struct RandomPair {
  std::uint64_t seed = 0;
  RandomRule rule;
  std::vector<RandomRelation> relations;  // the first is the one the rule is over

  std::string text() const;
};

std::optional<bill::Schema> random_schema(std::string_view name);
bill::Table random_table(const RandomRelation& relation);
RandomPair random_pair(std::uint64_t seed);

}  // namespace telaudit::rules
