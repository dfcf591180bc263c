// Tables of the internal book for the negotiator: expectations, evidence, savings, commitments, leverage,
// terms. All need Contents::negotiation.
#pragma once

#include "book/tables.h"

namespace telaudit::book {

bool has_negotiation(const Contents& contents);

Table expectation_groups_table(const Contents& contents);
Table expectations_columns(const Contents& contents);
std::uint64_t expectations_count(const Contents& contents);
Result<void> each_expectation_row(const Contents& contents, const RowVisitor& visit);
Table evidence_table(const Contents& contents);
Table levers_table(const Contents& contents);
Table expectation_bridge_table(const Contents& contents);
Table commitments_table(const Contents& contents);
Table commitment_curve_table(const Contents& contents);
bool has_expectation_cases(const Contents& contents);
Table expectation_cases_table(const Contents& contents);
Table commitment_positions_table(const Contents& contents);
Table contributions_table(const Contents& contents);
Table surcharges_table(const Contents& contents);
Table expiry_table(const Contents& contents);
Table leverage_table(const Contents& contents);
Table terms_sheet_table(const Contents& contents);
Table concessions_table(const Contents& contents);
Table site_checklist_table(const Contents& contents);

}  // namespace telaudit::book
