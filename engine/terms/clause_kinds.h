// The kinds of clauses a contract file may state beside its rates: each a list under a key of its own, each a
// relation with one row for every account, item and step it speaks of.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bill/relation.h"
#include "terms/csv_input.h"
#include "terms/input_column.h"

namespace telaudit::terms {

// Which charges a clause speaks of.
enum class ClauseScope : std::uint8_t {
  contract,        // all of the contract
  item,            // `items`, or any: column item
  item_and_class,  // `items` and `classes`, less `except_items` and `except_classes`: columns item,
                   // charge_class, eligible
};

// Rows for the values of a list, or for the steps of a scale.
struct ClauseRows {
  std::string key;                   // of the list in the file; empty: none
  InputColumn column;                // the value's column; of steps unused
  std::string step;                  // steps: their bounds are <step>_from and <step>_to
  std::string step_meaning;          // what the bounds are measured in
  std::vector<InputColumn> columns;  // what a step states
};

struct ClauseKind {
  std::string key;  // in the contract file
  std::string relation;
  std::string meaning;
  ClauseScope scope = ClauseScope::contract;
  std::vector<InputColumn> columns;
  ClauseRows rows;
  // Beside contract, carrier, account, what tells rows apart: rows of one key do not overlap in time.
  std::vector<std::string> row_key;
  // Columns of which a row states at least one; empty: no such condition.
  std::vector<std::string> one_needed;
  // The rows that a row stands for, where it is not itself alone; `start` is that of the contract.
  Result<std::vector<CsvRow>> (*expand)(const CsvRow& row, std::optional<Date> start) = nullptr;
};

// All kinds, sorted by relation.
std::span<const ClauseKind> clause_kinds();

bill::Schema clause_schema(const ClauseKind& kind);

// Whether a relation is made of clauses of contracts, those of commitments included.
bool is_clause_relation(std::string_view relation);

// The key of a contract's file that states such a relation, "discounts"; nothing for other relations.
std::optional<std::string> contract_key_of(std::string_view relation);

// What a commitment states of its spend and its years, under keys of its own.
const ClauseKind& eligible_spend_kind();
const ClauseKind& commitment_period_kind();

// Parts of the table, by what they are about.
std::vector<ClauseKind> price_clause_kinds();
std::vector<ClauseKind> service_clause_kinds();

}  // namespace telaudit::terms
