// The register of contracts: what each of them says of the terms that a buyer must know, one row for each,
// with the document, page and clause that say so. What a contract's file does not state is a row, too.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "terms/contract.h"

namespace telaudit::intake {

struct RegisterRow {
  std::string contract;
  std::string carrier;
  std::string term;   // parties, renewal, dispute window, commitment MARC, ...
  std::string value;  // in words; "" where it is unknown
  terms::Citation citation;

  bool known() const { return !value.empty(); }
};

// What an unknown term shows.
inline constexpr const char* kUnknown = "unknown";

// In the order of the contracts' ids; of each the terms in the order in which one reads a contract. Every
// term has a row: several where a contract states several, such as commitments.
std::vector<RegisterRow> contract_register(std::span<const terms::Contract> contracts);

// The contracts of the files; the first Problem ends the reading.
Result<std::vector<terms::Contract>> read_contracts(std::span<const std::string> paths);

}  // namespace telaudit::intake
