// Clauses of a contract as its file states them: read by the table of their kinds, one row for each step or
// listed value, and not yet spread over accounts and items.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/yaml.h"
#include "terms/clause_kinds.h"
#include "terms/csv_input.h"
#include "terms/period.h"
#include "terms/yaml_fields.h"

namespace telaudit::terms {

// Which charges a clause speaks of, as written: LD.* is every item that begins with LD.
struct StatedScope {
  std::vector<std::string> items;
  std::vector<std::string> classes;
  std::vector<std::string> except_items;
  std::vector<std::string> except_classes;
};

struct StatedClause {
  const ClauseKind* kind = nullptr;  // lives as long as the program
  CsvRow row;                        // of the kind's relation, without contract, carrier, account and scope
  StatedScope scope;
};

// What a clause takes from the contract it stands in.
struct ClauseFrame {
  std::optional<std::string> currency;
  std::optional<Date> start;  // of the contract; its months count from here
  // Fills period and citation of a row from the keys from, to, document, page and clause of an entry.
  std::function<void(YamlFields&, CsvRow&)> fill;
};

// The clauses under the keys of all kinds; `stated` receives the relation of each key that is there, an empty
// list included. The first Problem is left in `problem`.
std::vector<StatedClause> read_clauses(const YamlNode& contract, const ClauseFrame& frame,
                                       std::optional<Problem>& problem, std::vector<std::string>& stated);

// One entry whose period and citation `preset` holds already.
std::vector<StatedClause> read_nested_clause(const YamlNode& entry, const ClauseKind& kind,
                                             const CsvRow& preset, const ClauseFrame& frame,
                                             std::optional<Problem>& problem);

}  // namespace telaudit::terms
