// Everything the documents say, computed once: workbook, report, CSV and JSON only lay it out.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "book/book.h"
#include "book/bridge.h"
#include "book/calendar.h"
#include "book/charges.h"
#include "book/contract_ends.h"
#include "book/cost_centres.h"
#include "book/coverage.h"
#include "book/demand_months.h"
#include "book/demand_set.h"
#include "book/ladder.h"
#include "book/market_gaps.h"
#include "book/market_scenarios.h"
#include "book/negotiation_figures.h"
#include "book/price_spread.h"
#include "book/savings.h"
#include "right_sizing/plan_advice.h"
#include "right_sizing/seat_advice.h"

namespace telaudit::book {

struct BillRow {
  std::string carrier, account, invoice, currency, state, detail;
  Date bill_date;
  std::optional<Date> due_date;
  std::optional<Total> printed;
  Total computed;
  std::optional<Total> difference;  // printed minus computed
  Total payable;
  std::optional<Decimal> total_due;
  std::uint64_t charges = 0;
  bool foots = false;
};

// A finding with its texts made fit to be shown: valid, and other parties' numbers masked.
struct FindingRow {
  audit::Finding finding;
  std::vector<std::string> charges;  // charge ids
};

// The findings of one kind in one currency. Kinds are never added.
struct KindSum {
  audit::Kind kind = audit::Kind::question;
  std::string currency;  // "" where no finding of the kind carries money
  std::uint64_t findings = 0;
  std::uint64_t with_amount = 0;  // the others say nothing of money
  Total potential, allocated;
  bool ahead = false;  // money of twelve months ahead is among it
};

struct BilledRow {
  std::string currency;
  Total payable;    // all bills here
  Total total_due;  // as the bills print it, balances included, where they do
  std::uint64_t bills = 0;
  std::uint64_t charges = 0;
};

// A charge as it is shown, with what the book derives of it. Views as in ChargeRow.
struct ShownCharge {
  const ChargeRow& row;
  std::string id;
  std::string description, origin, destination;  // masked
  ServicePlace place;
  std::string cost_centre;
  bool on_latest_bill = false;
  Step step = Step::unclassed;
  TakenAway taken;
};

struct Contents {
  const BookInput* input = nullptr;
  ChargeContext context;
  Places places;
  std::vector<BilledRow> billed;  // by currency
  std::vector<std::pair<std::string, std::uint64_t>>
      states;  // invoices by state, in the order of InvoiceState
  std::vector<BillRow> bills;
  std::vector<DemandRow> demand;
  DemandMonths months;  // of `demand` and the requirements
  std::vector<Problem> requirement_remarks;
  std::vector<SavingLine> savings;  // of what was agreed
  pricing::MarketModel model;       // of the observations, as of the day of the book
  std::vector<PriceSpread> spreads;
  std::vector<MarketGap> gaps;
  std::vector<ContractEnd> contract_ends;
  BookCalendar calendar;
  std::vector<MarketScenario> scenarios;  // over the months of `months`
  std::vector<MarketSensitivity> sensitivities;
  std::vector<FindingRow> findings, withdrawn;
  std::vector<KindSum> kinds;   // by kind, then currency
  std::vector<Bridge> bridges;  // by currency
  std::vector<CostCentreRow> cost_centres;
  Coverage coverage;
  Ladder ladder;
  std::optional<NegotiationFigures> negotiation;  // where the input has a policy
  // Which line to which plan, and how many seats: only in what write_book writes, since finding them takes
  // time that other readers of the contents do not have.
  std::vector<right_sizing::PlanAdvice> plans;
  std::vector<right_sizing::SeatAdvice> seats;
  std::uint64_t charges = 0;

  bool contract_given() const { return ladder.contract_given; }
};

// Problems: the charges cannot be read; a requirement is at odds with sites or inventory; the dispute windows
// of the contracts cannot be read.
Result<Contents> build_contents(const BookInput& input);

// Prices of what requirements add; none without a policy.
std::span<const AddedPrice> added_prices(const Contents& contents);

// Every charge in order, as it is shown.
Result<void> each_shown_charge(const Contents& contents,
                               const std::function<Result<void>(const ShownCharge&)>& visit);

}  // namespace telaudit::book
