// Tables of what the customer will need: goals, requirements, the demand by month, the moves.
#pragma once

#include <optional>

#include "book/requirements.h"
#include "book/tables.h"

namespace telaudit::book {

// Requirements were given; without them none of these tables is shown.
bool has_requirements(const Contents& contents);

// How many a close or a move ends in the base case; nothing: all that it names.
std::optional<Decimal> ended_quantity(const Requirement& requirement);

Table goals_table(const Contents& contents);
Table requirements_table(const Contents& contents);
Table requirement_remarks_table(const Contents& contents);
// One row for each requirement in force, by day: what moves, who answers for it, what the overlap costs.
Table transition_table(const Contents& contents);

// One row for each line of demand where the three cases agree in every month, else three; a column for each
// month.
Table demand_months_columns(const Contents& contents);
std::uint64_t demand_months_count(const Contents& contents);
Result<void> each_demand_months_row(const Contents& contents, const RowVisitor& visit);

}  // namespace telaudit::book
