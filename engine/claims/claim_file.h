// The claim file: one row for each bill line and finding, as dispute desks' systems take them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "book/tables.h"
#include "claims/claim.h"

namespace telaudit::claims {

// claim_no line_no carrier ban invoice_no bill_date due_date locator service_id usoc description from to qty
// rate_billed amt_billed rate_expected amt_expected amt_disputed tax_disputed reason_code clause_ref
// evidence_file withheld_amt order_no rule_id rule_version, in this order. Numbers as printed, unknown cells
// empty. `evidence_files` are those of the lines, in their order; none: left empty.
book::Table claim_table(const Claim& claim, const std::vector<std::string>& evidence_files);

// The table as a workbook of one sheet: the header in its first row, then the lines, and nothing else. Text
// is never a formula; a number with more digits than a cell holds is written as text.
Result<void> write_claim_workbook(const book::Table& table, const std::filesystem::path& path,
                                  const Claim& claim, Date day);

}  // namespace telaudit::claims
