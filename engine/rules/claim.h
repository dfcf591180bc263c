// What a check may claim.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/rule.h"

namespace telaudit::rules {

// Whether findings of this kind take money in the ledger, so that their potential is an amount of money.
bool takes_money(std::string_view kind);

// Why a firing that no trap withdrew is an error and no finding, with the place of its potential: a claim for
// less than nothing, or an error that claims more than was billed; where less than nothing is expected, more
// than what lies between. Where nothing, or less, was billed there is no such bound: a credit that is due can
// be more than the one that came.
std::optional<std::string> refused_claim(const Rule& rule, const Firing& firing);

}  // namespace telaudit::rules
