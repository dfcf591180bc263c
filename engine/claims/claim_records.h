// Claims as records of the kind `claim` (engine/terms), so that checks of an audit join them.
#pragma once

#include <span>
#include <string>

#include "claims/claim.h"

namespace telaudit::claims {

// CSV with its header: a row for each bill, service and code of a claim, with what was claimed and, by lines
// or in proportion, agreed of it. Empty for no claims.
std::string claim_records(std::span<const Claim> claims);

// What such a record calls the status: the register's own has more words.
std::string record_status(const Claim& claim);

}  // namespace telaudit::claims
