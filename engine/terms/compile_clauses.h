// From the clauses of contracts to their relations.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "bill/table.h"
#include "terms/contract.h"
#include "terms/records.h"

namespace telaudit::terms {

struct ClauseTables {
  std::vector<std::pair<std::string, bill::Table>>
      tables;                  // of the relations that a contract states, by name
  std::vector<Problem> notes;  // patterns that no item begins with
};

// Items written as LD.* are those that a rate of the contract or a mapping of its carrier names. A Problem
// that names both places when two rows of one key overlap.
Result<ClauseTables> compile_clauses(std::span<const Contract> contracts, std::span<const Mapping> mappings);

// An item and a charge class, "*" for any, and whether a clause holds for such charges.
struct ScopeRow {
  std::string item;
  std::string charge_class;
  bool eligible = true;

  auto operator<=>(const ScopeRow&) const = default;
};

// The rows of a scope whose items are spelt out. What is excepted stands as a row for each included pair it
// meets, so that the closest row of a charge is always right.
std::vector<ScopeRow> scope_rows(const StatedScope& scope);

}  // namespace telaudit::terms
