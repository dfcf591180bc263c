// From contracts to the relations contract, commitment, rate and priced_code.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "bill/table.h"
#include "terms/contract.h"
#include "terms/records.h"

namespace telaudit::terms {

struct ContractTables {
  bill::Table contract;
  bill::Table commitment;
  bill::Table rate;
  bill::Table priced_code;
  std::vector<Problem> notes;  // confirmed mappings that lead to no rate although the carrier has a contract
};

// A Problem that names both places when two contracts have one id, cover one account at one time, or price
// one item of an account at one time.
Result<ContractTables> compile_contracts(std::span<const Contract> contracts,
                                         std::span<const Mapping> mappings);

}  // namespace telaudit::terms
