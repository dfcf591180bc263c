// The policy of a negotiation and its tables, as rules/negotiation states them: data that a user may replace.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "pricing/expectation.h"

namespace telaudit::book {

// Where a saving comes from. The order is the one in which dollars are given: what is given to one is no
// longer there for the next.
enum class Lever : std::uint8_t { credits, clean_up, optimisation, technology, rate, avoidance };
std::string_view lever_name(Lever lever);   // as written in YAML: clean_up
std::string_view lever_label(Lever lever);  // for people

struct CommitmentPolicy {
  std::vector<Decimal> parts{{50, 2}, {60, 2}, {75, 2}};  // candidates, of the low case's spend
  Decimal low{80, 2};  // of today's run-rate, while no requirements say more
  Decimal high{120, 2};
  Decimal shortfall_rate{1, 0};  // part of the unmet commitment that is owed, where no contract says it
};

struct MoneyPolicy {
  std::optional<Decimal> discount_rate;  // a year, as a fraction; nothing: no present value is shown
  int months = 36;                       // that savings and costs are counted over
  int fiscal_year_end = 12;              // the month in which the customer's year ends
  int credit_month = 3;                  // month in which one-off credits are expected, 1 the first
};

// What is paid in one currency, seen in another.
struct ExchangeCase {
  std::string from, to;  // ISO 4217
  Decimal rate;          // of one `from` in `to`
  Date date;
  std::string source;
  Decimal move{10, 2};  // by which it goes either way, a share
};

// Cases that stand beside those of demand; none where nothing is stated.
struct SensitivityPolicy {
  std::optional<Decimal> market_decline;  // a year, as a share
  std::vector<ExchangeCase> exchange;
};

struct LeverRule {
  std::string rule;  // an id, or its beginning before '*'
  Lever lever = Lever::clean_up;
};

// How a row of the terms sheet is worth money; computed by terms_sheet.h.
enum class TermValue : std::uint8_t {
  none,
  month_of_rate_savings,
  carrier_surcharges,
  surcharge_point,
  shortfall,
  credits,
  early_termination,
  rate_savings,
};

struct TermRow {
  std::string id, topic, ours, usual, fallback, why;
  bool must = false;
  TermValue value = TermValue::none;
};

struct Concession {
  std::string id, give, take, limit;
};

struct SiteItem {
  std::string item;    // in words
  std::string column;  // of the relation site, "service", "bandwidth"; empty: to be asked of somebody
  std::string holder;  // who usually knows
};

struct Negotiation {
  pricing::ExpectationPolicy expectation;
  CommitmentPolicy commitment;
  MoneyPolicy money;
  SensitivityPolicy sensitivity;
  std::map<std::string, int> carrier_year_ends;    // month in which a carrier's fiscal year ends, by carrier
  std::vector<LeverRule> levers;                   // savings of no named rule count as clean-up
  std::vector<std::string> carrier_surcharges;     // classes of charges that carriers invent
  std::vector<std::string> prescribed_surcharges;  // classes that a law or regulator sets or caps
  std::vector<TermRow> terms;
  std::vector<Concession> concessions;
  std::vector<SiteItem> site_items;

  Lever lever_of(std::string_view rule) const;
};

// Reads policy.yaml, levers.yaml, surcharges.yaml, terms-sheet.yaml and site-checklist.yaml of `folder`, and
// `policy` instead of the first where one is named.
Result<Negotiation> load_negotiation(const std::string& folder, const std::string& policy);

}  // namespace telaudit::book
