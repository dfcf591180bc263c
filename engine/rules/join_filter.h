// The rows of a joined relation that its own conditions leave, found in vectors: a join of the charges among
// themselves looks at few of them, and only these are worth reading as values.
#pragma once

#include <cstdint>
#include <vector>

#include "rules/evaluate.h"

namespace telaudit::rules {

// Numbers of the rows, ascending, for which no condition on the joined row alone is false. One that is
// unknown does not decide: another condition may be an error. Of rows of which only presence counts, and
// which are the same to the join, the first stands for all, unless `alike` are kept: finding them costs more
// than keeping rows that take little. The setting is that of a rule with this join; `horizon` are further
// conditions on the joined row alone.
enum class Alike : std::uint8_t { one, all };
Result<std::vector<std::uint64_t>> rows_left(const Setting& setting, const Join& join,
                                             const bill::Relation& relation,
                                             const std::vector<Clause>& horizon = {},
                                             Alike alike = Alike::one);
// Whether rows_left() may leave any out.
bool leaves_rows_out(const Rule& rule, const Join& join);

}  // namespace telaudit::rules
