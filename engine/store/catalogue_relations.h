// Levels and invoices of the catalogue as the relations that rules and the book read.
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "bill/relation.h"
#include "store/workspace.h"

namespace telaudit::store {

// level_schema(). A text that is empty is unknown. A Problem where a sum does not fit in a column of
// decimals.
Result<std::unique_ptr<bill::Relation>> level_table(const std::vector<LevelRow>& levels);
// invoice_schema(), likewise.
Result<std::unique_ptr<bill::Relation>> invoice_table(const std::vector<InvoiceRow>& invoices);

}  // namespace telaudit::store
