// One month's bills beside those before them: what is unusual, and what each difference comes from.
//
// Each account is compared with its own bill before, whenever that was: an account that is billed each
// quarter with the quarter before. An account whose bill is missing, incomplete, or its first is listed and
// not compared, so that no missing paper looks like a saving. Currencies stand apart everywhere.
//
// Method. What is usual is the median of the account's bills before, how much it moves the median absolute
// deviation, which one odd month does not spoil (Hampel 1974; both exact here, of an even number of months
// the mean of the middle two). What a difference comes from is the difference between price and volume of
// cost accounting, for each element (account, service, code, class and unit) alone: quantity at the price
// before, price at the quantity now. What it comes from adds up to the difference exactly.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "bill/relation.h"
#include "book/tables.h"
#include "book/variance_policy.h"
#include "store/workspace.h"
#include "terms/terms.h"

namespace telaudit::book {

enum class VarianceBy : std::uint8_t { account, category, service, product };
std::string_view variance_by_name(VarianceBy by);
std::optional<VarianceBy> parse_variance_by(std::string_view name);

enum class VarianceCause : std::uint8_t {
  price,        // of recurring charges, instalments and discounts, at the quantity now
  quantity,     // of these, at the price before; all of what came or went
  mix,          // a service that stays has other codes than before
  usage,        // more or less of it, at the price before
  usage_price,  // its price
  part_period,  // recurring charges for less or more than one billing period
  taxes,        // taxes, surcharges and fees
  one_off,      // one-time charges, credits, adjustments, late fees
  unclassed
};
inline constexpr std::size_t kVarianceCauses = 9;
std::string_view variance_cause_name(VarianceCause cause);
using VarianceCauses = std::array<Total, kVarianceCauses>;  // by VarianceCause

struct VarianceRow {
  VarianceBy by = VarianceBy::account;
  std::string currency, carrier;
  std::string account;  // by account and service; else empty
  std::string subject;  // category, service or code; empty by account, and for what has none
  Total before;         // on each account's bill before
  Total now;
  Total difference;  // now less before, and the sum of `causes`
  VarianceCauses causes;
  // Over the bills before, as far as the policy looks back; nothing where there are too few. A month in which
  // one of several accounts had no bill counts with that account's median.
  std::optional<Total> usual, deviation;
  std::size_t months = 0;
  bool alert = false;  // now is off what is usual by more than each threshold of the policy
  std::string why;     // by which one it is or is not unusual
};

enum class MonthBill : std::uint8_t {
  compared,
  first,       // nothing of the account is before it
  incomplete,  // a part of it is missing, or there are fewer bills than in any month before
  missing,     // expected, and late by more than the policy allows
  not_yet,     // expected, and not late as of the latest bill
};
std::string_view month_bill_name(MonthBill bill);

// What became of one account's bill of the month. An account that is not due (each quarter), or has had no
// bill for two of its periods, is not listed.
struct MonthBillRow {
  MonthBill state = MonthBill::compared;
  std::string currency, carrier, account;
  std::optional<Date> bill_date, before;  // the latest of the month; of the bill that it is compared with
  std::optional<Date> expected;           // of a bill that is not there
  std::optional<Total> now;
  std::optional<Total> usual;  // median of its bills before
  std::string why;
};

// A recurring code that a service has now and had not before, or the other way.
struct CodeChange {
  bool came = false;
  bool whole_service = false;  // the service has nothing recurring on the other bill
  std::string currency, carrier, account, service, product, description, category;
  Total amount;                     // of the bill on which it stands
  std::vector<std::string> orders;  // references of orders that explain it
};

// A price of recurring charges that differs between the two bills, over all services with that code.
struct PriceMove {
  std::string currency, carrier, product, description, category, unit;
  std::uint64_t services = 0, accounts = 0;
  // Of one unit, to six decimals.
  Total lowest_before, highest_before, lowest_now, highest_now;
  Total amount;  // what the price makes a month at the quantity now
};

// The bills that were compared, in one currency; beside them the money of those that were not.
struct VarianceSum {
  std::string currency;
  std::uint64_t accounts = 0;
  Total before, now, difference;
  VarianceCauses causes;
  Total first, incomplete;  // on bills of the month that were not compared
  Total missing;            // usual for the bills that are not there
  std::uint64_t alerts = 0;
  Total came, came_ordered, went, went_ordered;  // a month; of it explained by orders
};

struct Variance {
  Date month;                       // its first day
  std::vector<VarianceSum> sums;    // by currency
  std::vector<VarianceRow> rows;    // by dimension as asked; by currency; the largest difference first
  std::vector<MonthBillRow> bills;  // by state, carrier, account
  std::vector<CodeChange> changes;  // by currency; the largest amount first
  std::vector<PriceMove> prices;    // likewise
};

struct VarianceInput {
  const bill::Relation* charges = nullptr;  // Workspace::charges()
  std::span<const store::InvoiceRow> invoices;
  const terms::Terms* terms = nullptr;  // for orders; null: none were given
  VariancePolicy policy;
  Date month;                  // any day of it
  std::vector<VarianceBy> by;  // each gives its rows
  unsigned threads = 1;
};

// Reads the charges of that month and of the months that the policy looks back at, and no others. Problem:
// they cannot be read.
Result<Variance> build_variance(const VarianceInput& input);

// The calendar month of the latest bill that has charges; nothing where no bill was read.
std::optional<Date> latest_month(std::span<const store::InvoiceRow> invoices);

Table variance_table(const Variance& variance);         // the rows
Table variance_alerts_table(const Variance& variance);  // those that are unusual
Table variance_sums_table(const Variance& variance);
Table month_bills_table(const Variance& variance);
Table code_changes_table(const Variance& variance);
Table price_moves_table(const Variance& variance);

}  // namespace telaudit::book
