// The columns of an export: every column of the charges under its own name, or the columns of FOCUS (FinOps
// Open Cost and Usage Specification, 1.2) followed by telecom columns whose names begin with x_.
//
// In FOCUS form: one row for each charge. BilledCost and EffectiveCost are the amount where the charge is
// payable, else 0, so that they add up to what an invoice asks for. Ends of periods are exclusive. FOCUS has
// times in UTC only; bills print local days, which are written as midnight UTC of the same day; x_ columns
// keep local times. BillingPeriodStart and BillingPeriodEnd are what the invoice states, else empty.
// ContractedUnitPrice and ListUnitPrice are left out: FOCUS wants them to multiply to the cost exactly, and
// carriers round; x_Rate has the printed rate.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "bill/relation.h"

namespace telaudit::cli {

enum class ExportKind : std::uint8_t {
  text,
  masked_number,  // sources: the number, the service
  masked_text,    // sources: the text, the service, origin, destination
  integer,
  boolean,
  decimal,
  date,
  moment,
  charge_id,  // sources: reading, source_offset, ordinal
  // Of FOCUS alone.
  fixed_text,
  first_text,      // the first source that is known
  last_of_two,     // the second source where the first is known
  first_decimal,   // the first source that is known
  payable_amount,  // sources: amount, payable
  category,        // source: charge_class
  frequency,       // source: charge_class
  period_start,    // sources: from, start
  period_end,      // sources: through, from, start
  local_time,
  seconds,            // of tenths
  consumed_quantity,  // sources: charge_class, data_volume, duration, billed_units
  consumed_unit,      // the same, and unit
  pricing_quantity,   // sources: charge_class, billed_units, quantity
  invoice_from,       // sources: carrier, account, parent_account, invoice, bill_date
  invoice_through,
};

struct ExportColumn {
  std::string name;
  ExportKind kind = ExportKind::text;
  std::vector<std::size_t> sources;  // of the relation
  std::string text;                  // fixed_text
};

// `schema` is that of Workspace::charges().
std::vector<ExportColumn> plain_export(const bill::Schema& schema, bool reveal);
std::vector<ExportColumn> focus_export(const bill::Schema& schema, bool reveal);

// Those of the names, in their order; a Problem with the nearest name for one that is not there.
Result<std::vector<ExportColumn>> picked(std::span<const ExportColumn> columns,
                                         std::span<const std::string> names);

}  // namespace telaudit::cli
