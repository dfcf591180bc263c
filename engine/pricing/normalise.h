// From the price that somebody wrote down to the one that is compared: each step with its own number, so that
// it can be shown, checked and argued about. What is not known is not guessed: the step says that it was not
// taken.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "pricing/price_table.h"

namespace telaudit::pricing {

// Units of `to` for one of `from`, from one day to before another.
struct ExchangeRate {
  std::string from;
  std::string to;
  Decimal rate;
  std::optional<Date> valid_from;
  std::optional<Date> valid_to;
  std::string source;
};
// Columns from_currency, to_currency, rate, source, valid_from, valid_to: those of the reference table
// fx_rate. Rates of one pair that overlap are a Problem.
Result<std::vector<ExchangeRate>> read_exchange_rates(const PriceFile& file);

// How the prices of a class move, a year, from one day to before another. Has the sign that was found:
// message prices rose while bandwidth fell.
struct AgeIndex {
  std::string service_class;  // of it and everything under it
  std::string country;        // "" any
  Date valid_from;
  Date valid_to;
  Decimal change;  // a year: -0.124 is 12.4 % down
  Decimal band;    // half width of what is known of it, a year, in the same terms
  std::string source;
};
// Columns service_class, country, valid_from, valid_to, change_per_year, band_per_year, source.
Result<std::vector<AgeIndex>> read_age_indexes(const PriceFile& file);

// The price as it was found.
struct FoundPrice {
  std::string service_class;
  std::string country;
  Date date;
  Decimal recurring;
  std::string unit;  // a known unit, or quarter, day, hour, which become month and minute
  std::string currency;
  std::optional<Decimal> one_time;
  std::optional<int> term_months;
  std::optional<Decimal> tax;           // in the recurring price, as money
  std::optional<Decimal> tax_rate;      // in the recurring price, as percent on top of it
  std::optional<Decimal> connect;       // once a call, beside a price by the minute
  std::optional<Decimal> call_minutes;  // over which it is spread
};

struct NormalisationSettings {
  std::string currency;  // "": prices stay in their own
  std::span<const ExchangeRate> rates;
  std::optional<Date> as_of;  // unset: prices stay of their own day
  std::span<const AgeIndex> indexes;
};

struct NormalisationStep {
  std::string what;  // "one-time 300.00 over 48 months"
  Decimal after;     // the price after it
};

struct NormalisedPrice {
  Decimal price;
  std::string unit;
  std::string currency;
  std::vector<NormalisationStep> steps;  // "as found" first
  // How much wider age makes what is known of the price: 0.2 is a fifth in both directions.
  Decimal age_band;
};

// In this order: tax out, unit, one-time over the term, connection fee over a call, currency, age. Each
// quotient or product of rates is rounded half up to six decimals, and trailing zeros are cut to those the
// price had. Problems: tax over the price, a currency without a rate on that day (never taken as 1), an age
// that makes the number too large.
Result<NormalisedPrice> normalise(const FoundPrice& found, const NormalisationSettings& settings);

// "1,200.00 as found; ..." with the price after each step.
std::string steps_text(const NormalisedPrice& price);

}  // namespace telaudit::pricing
