// What a commitment says of its years, its ramp and the spend that counts towards it.
#pragma once

#include <optional>

#include "base/result.h"
#include "terms/clauses.h"
#include "terms/contract.h"
#include "terms/yaml_fields.h"

namespace telaudit::terms {

// Reads the keys years, ramp and eligible of a commitment's entry and adds the rows of commitment_period and
// eligible_spend to the contract.
void read_commitment_clauses(YamlFields& entry, const Commitment& commitment, const ClauseFrame& frame,
                             std::optional<Problem>& problem, Contract& contract);

// Period and citation as cells of a row.
void fill_row(CsvRow& row, const Period& period, const Citation& citation);

}  // namespace telaudit::terms
