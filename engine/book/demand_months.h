// The demand set by month: what is bought today and what the requirements change of it, in the low, the base
// and the high case.
//
// A month counts what is in service on its first day: what opens on 15 March counts from April, what closes
// on 15 March still counts in March. Quantities are exact and never below zero. Usage goes on as the latest
// bill has it. No price stands here; a line of today names the row of the demand set, which has one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "book/demand_set.h"
#include "book/requirements.h"

namespace telaudit::book {

// From `month` on (0 is the first one) as many are in service, until the next step.
struct DemandStep {
  int month = 0;
  CaseQuantities quantity;
  std::string requirement;  // whose change this is, several with a comma between; empty: today's
};

// One element of demand. A line of today is a row of the demand set; any other was added by one requirement.
struct DemandLine {
  std::string id;                      // of the demand row, "D-..."; else of the requirement
  std::optional<std::size_t> current;  // row of the demand set the months were built from
  std::string requirement;             // that added the line; empty: a line of today
  bool draft = false;                  // of an unsigned requirement
  std::string site;                    // empty: not known
  std::string service_class;           // empty: unclassified
  std::optional<Decimal> mbps_down, mbps_up;
  std::string access;
  bool bundle = false;
  std::string unit;
  std::string charge_class;       // recurring or usage
  std::vector<DemandStep> steps;  // ascending, one at most for each month; the first is of month 0
};

// Months in which the old and the new are both billed.
struct Overlap {
  std::string requirement;
  std::size_t line = 0;     // the old one, of DemandMonths::lines
  int from = 0, until = 0;  // months, half-open, within those that were asked for
  CaseQuantities quantity;  // of the old that would not be needed
};

// What a requirement takes from a line; month 0 where it holds already.
struct Ending {
  std::string requirement;
  std::size_t line = 0;  // of DemandMonths::lines
  int month = 0;         // from which it is gone, within those that were asked for
  CaseQuantities quantity;
};

struct DemandMonths {
  Date first;      // first day of month 0
  int months = 0;  // how many were asked for
  // Those of today in the order of the demand set, then those that were added, by (date, id).
  std::vector<DemandLine> lines;
  std::vector<Overlap> overlaps;             // in order of the day on which the old one ends
  std::vector<Ending> endings;               // in the order in which they take
  std::vector<std::size_t> drafts_left_out;  // requirements that are in no line
  // Requirements that ask for more than there is, or for what is not there; place of the requirement.
  std::vector<Problem> remarks;
};

struct DemandMonthsSettings {
  Date start;           // any day of the first month
  int months = 36;      // at least 1
  bool drafts = false;  // unsigned requirements count too
};

// `requirements` may be null: today's demand goes on. Where a requirement takes less than there is and names
// no service, rows give in the order of the demand set. Requirements dated before the first month hold from
// its beginning. Problems: no month, or a quantity that does not fit 64 bits.
Result<DemandMonths> build_demand_months(std::span<const DemandRow> demand, const Requirements* requirements,
                                         const DemandMonthsSettings& settings);

// Whether a row of the demand set is among what the requirement closes or moves away from.
bool ends_row(const Requirement& requirement, const DemandRow& row);

// What is in service in a month of the line, 0 <= month < months.
const Decimal& quantity_of(const DemandLine& line, DemandCase demand_case, int month);

// First day of the month.
Date month_of(const DemandMonths& demand, int month);

}  // namespace telaudit::book
