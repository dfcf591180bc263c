// The room of the month: what a procurement analyst does once a month, as one page. Which bills came and
// which did not, what is done with each of those that came, what is new beside the month before, and what can
// soon be done no more.
//
// Promises: a bill of the month stands under exactly one head, and the sums of the page are the sums of its
// bills. Nothing reads the clock: a month is looked at as of its last day, or as of an earlier day that is
// named; what is dated later is not seen. The same bills, terms and checks give the same page, byte for byte.
// A page of a month stands once a later month has one: what comes to light after that is told beside it, and
// a bill of a month whose page stands, that came or was corrected since, is on the next page that is made.
//
// Threads: functions of values; nothing is shared.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audit/run.h"
#include "month/bill_verdict.h"
#include "month/expected_bills.h"
#include "month/month_page.h"
#include "store/workspace.h"
#include "terms/terms.h"

namespace telaudit::month {

struct MonthOptions {
  ExpectationOptions expected;
  int ahead_days = 45;    // windows that close within so many days
  Decimal withhold_from;  // smaller amounts are not withheld
};

// A bill that the page disposes of.
struct PageBill {
  const store::InvoiceRow* invoice = nullptr;
  std::string hash;
  std::string came;  // as BillLine::came
  Total before;      // as BillLine::before
};

// The first day of "2026-10"; nothing for other text.
std::optional<Date> parse_month(std::string_view text);
Date last_day_of(Date month);

// Bills dated from the first day of the month until `as_of`, and those of earlier months that no page has
// shown as they are now. The months before the first page are history: their bills are on no page. `invoices`
// and `hashes`: of all bills until `as_of`, in order of key; `pages`: of the months before, oldest first.
std::vector<PageBill> bills_of_page(std::span<const store::InvoiceRow> invoices,
                                    std::span<const audit::AuditedBill> hashes,
                                    std::span<const MonthPage> pages, Date month, Date as_of);

// What an audit finds on the bills of a page, taken in as it passes by.
class PageFindings {
 public:
  explicit PageFindings(std::span<const PageBill> bills);
  // Findings that were withdrawn, and those of other bills, are passed over.
  void add(const audit::Finding& finding);

  const FoundOnBill& on(const bill::InvoiceKey& bill) const;
  // By series.
  std::vector<SeriesLine> series() const;
  // Those that stand on no bill of the page, such as a payment or a contract: by kind and currency.
  std::uint64_t elsewhere() const { return elsewhere_; }

 private:
  std::map<bill::InvoiceKey, FoundOnBill> bills_;
  std::map<std::string, SeriesLine> series_;
  std::uint64_t elsewhere_ = 0;
};

struct MonthInput {
  Date month;  // its first day
  Date as_of;
  std::string identity, run;
  std::span<const store::InvoiceRow> invoices;  // of all bills until `as_of`, in order of key
  std::span<const PageBill> bills;
  const PageFindings* findings = nullptr;
  const terms::Terms* terms = nullptr;
  std::span<const MonthPage> pages;                  // of the months before, oldest first
  std::span<const SeriesLine> series_before = {};    // of the last of them
  std::vector<ClaimLine> claims = {};                // claims and credits, as they are to be shown
  std::map<bill::InvoiceKey, Total> handed_in = {};  // of bills, to carriers: see claims_of_month.h
  std::vector<UnusualAccount> unusual = {};          // the largest difference first
  bool contract_given = false;
};

MonthPage build_page(const MonthInput& input, const MonthOptions& options);

// What the workspace says now of a month whose page stands. `invoices` and `hashes` of all bills.
SinceThen since_page(const MonthPage& page, std::span<const store::InvoiceRow> invoices,
                     std::span<const audit::AuditedBill> hashes);

}  // namespace telaudit::month
