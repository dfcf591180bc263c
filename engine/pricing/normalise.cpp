#include "pricing/normalise.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "pricing/words.h"

namespace telaudit::pricing {
namespace {

constexpr std::uint8_t kDecimals = 6;
// What a year without an index adds to the band: in the E-rate prices of 2011 to 2016 the fastest fall found
// was 12 % a year, so a tenth in both directions is of the size that prices do move.
constexpr Decimal kUnknownBand{10, 2};

Problem plain(std::string what, std::string advice) {
  Problem problem;
  problem.what = std::move(what);
  problem.advice = std::move(advice);
  return problem;
}

Decimal trimmed(Decimal value, std::uint8_t least_scale) {
  while (value.scale > least_scale && value.mantissa % 10 == 0) {
    value.mantissa /= 10;
    --value.scale;
  }
  return value;
}

__int128 power_of_ten(int exponent) {
  __int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// value * factor / divisor, of numbers that are not negative, half up to six decimals.
std::optional<Decimal> scaled(Decimal value, Decimal factor, Decimal divisor) {
  if (divisor.mantissa <= 0) return std::nullopt;
  __int128 top = static_cast<__int128>(value.mantissa) * factor.mantissa;
  __int128 bottom = divisor.mantissa;
  const int up = kDecimals + divisor.scale - value.scale - factor.scale;
  constexpr __int128 kRoom = static_cast<__int128>(1) << 120U;
  if (up >= 0) {
    if (top > kRoom / power_of_ten(up)) return std::nullopt;
    top *= power_of_ten(up);
  } else {
    bottom *= power_of_ten(-up);
  }
  if (top > kRoom || bottom > kRoom) return std::nullopt;
  const __int128 rounded = (2 * top + bottom) / (2 * bottom);
  if (rounded > INT64_MAX) return std::nullopt;
  return trimmed({static_cast<std::int64_t>(rounded), kDecimals},
                 std::min<std::uint8_t>(std::max<std::uint8_t>(value.scale, 2), kDecimals));
}

constexpr Decimal kOne{1, 0};

Problem too_large() {
  return plain("the price does not fit", "a price has at most 18 digits");
}

struct UnitStep {
  const char* from;
  const char* to;
  Decimal times;
  Decimal over;
  const char* words;
};
constexpr std::array<UnitStep, 5> kUnitSteps{{
    {"year", "month", {1, 0}, {12, 0}, "a year is 12 months"},
    {"quarter", "month", {1, 0}, {3, 0}, "a quarter is 3 months"},
    {"day", "month", {365, 0}, {12, 0}, "a month is a twelfth of 365 days"},
    {"second", "minute", {60, 0}, {1, 0}, "a minute is 60 seconds"},
    {"hour", "minute", {1, 0}, {60, 0}, "an hour is 60 minutes"},
}};

// The steps taken so far.
struct Walk {
  NormalisedPrice price;

  void step(std::string what, Decimal after) {
    price.price = after;
    price.steps.push_back({std::move(what), after});
  }
  void note(std::string what) { price.steps.push_back({std::move(what), price.price}); }
};

Result<void> take_tax_out(Walk& walk, const FoundPrice& found) {
  if ((found.tax && found.tax->is_negative()) || (found.tax_rate && found.tax_rate->is_negative()))
    return plain("the tax is negative", "write what is in the price as a positive number");
  if (found.tax && !found.tax->is_zero()) {
    const auto net = subtract(walk.price.price, *found.tax);
    if (!net || net->is_negative())
      return plain("the tax " + found.tax->text() + " is more than the price",
                   "look which of the two is wrong");
    walk.step("tax " + found.tax->text() + " out", *net);
  }
  if (found.tax_rate && !found.tax_rate->is_zero()) {
    const auto whole = add(Decimal{100, 0}, *found.tax_rate);
    const auto net = whole ? scaled(walk.price.price, Decimal{100, 0}, *whole) : std::nullopt;
    if (!net) return too_large();
    walk.step("tax of " + found.tax_rate->text() + " % out", *net);
  }
  return {};
}

Result<void> change_unit(Walk& walk) {
  for (const UnitStep& step : kUnitSteps) {
    if (walk.price.unit != step.from) continue;
    const auto price = scaled(walk.price.price, step.times, step.over);
    if (!price) return too_large();
    walk.price.unit = step.to;
    walk.step(std::string("by the ") + step.to + ": " + step.words, *price);
    return {};
  }
  return {};
}

Result<void> spread_one_time(Walk& walk, const FoundPrice& found) {
  if (!found.one_time || found.one_time->is_zero()) return {};
  const std::string fee = "one-time " + found.one_time->text();
  if (walk.price.unit != "month") {
    walk.note(fee + " not spread: the price is not by the month");
    return {};
  }
  if (!found.term_months || *found.term_months == 0) {
    walk.note(fee + " not spread: the term is unknown");
    return {};
  }
  const auto each = scaled(*found.one_time, kOne, Decimal{*found.term_months, 0});
  const auto price = each ? add(walk.price.price, *each) : std::nullopt;
  if (!price) return too_large();
  walk.step(fee + " over " + std::to_string(*found.term_months) + " months", trimmed(*price, 2));
  return {};
}

Result<void> spread_connection(Walk& walk, const FoundPrice& found) {
  if (!found.connect || found.connect->is_zero()) return {};
  const std::string fee = "connection fee " + found.connect->text();
  if (!found.call_minutes || found.call_minutes->mantissa <= 0)
    return plain("has a " + fee + " a call and no length of a call to spread it over",
                 "state call_minutes in the map: the mean length of your calls");
  const auto each = scaled(*found.connect, kOne, *found.call_minutes);
  const auto price = each ? add(walk.price.price, *each) : std::nullopt;
  if (!price) return too_large();
  walk.step(fee + " over " + found.call_minutes->text() + " minutes", trimmed(*price, 2));
  return {};
}

Result<void> convert(Walk& walk, const FoundPrice& found, const NormalisationSettings& settings) {
  if (settings.currency.empty() || walk.price.currency == settings.currency) return {};
  for (const ExchangeRate& rate : settings.rates) {
    if (rate.from != walk.price.currency || rate.to != settings.currency) continue;
    if ((rate.valid_from && found.date < *rate.valid_from) || (rate.valid_to && found.date >= *rate.valid_to))
      continue;
    const auto price = scaled(walk.price.price, rate.rate, kOne);
    if (!price) return too_large();
    walk.price.currency = settings.currency;
    walk.step("1 " + rate.from + " is " + rate.rate.text() + " " + rate.to + " (" + rate.source + ")",
              *price);
    return {};
  }
  return plain(
      "no rate from " + walk.price.currency + " to " + settings.currency + " on " + found.date.text(),
      "add one to the table of --rates; without it the price is not compared");
}

// Days of [from, to) that the index covers.
int covered_days(const AgeIndex& index, Date from, Date to) {
  const int begin = std::max(index.valid_from.days, from.days);
  const int end = std::min(index.valid_to.days, to.days);
  return std::max(end - begin, 0);
}

double value_of(Decimal decimal) {
  return static_cast<double>(decimal.mantissa) / std::pow(10.0, decimal.scale);
}

std::optional<Decimal> six_decimals(double value) {
  const double units = std::floor(value * 1e6 + 0.5);
  if (!(units >= 0) || units > 9e18) return std::nullopt;
  return Decimal{static_cast<std::int64_t>(units), kDecimals};
}

// The index of the longest class and, among those, of the country itself before any country.
std::vector<const AgeIndex*> indexes_for(const FoundPrice& found, std::span<const AgeIndex> indexes) {
  std::vector<const AgeIndex*> best;
  std::pair<std::size_t, bool> rank{0, false};
  for (const AgeIndex& index : indexes) {
    if (!is_under(found.service_class, index.service_class)) continue;
    if (!index.country.empty() && index.country != found.country) continue;
    const std::pair<std::size_t, bool> own{index.service_class.size(), !index.country.empty()};
    if (best.empty() || own > rank) {
      best.clear();
      rank = own;
    }
    if (own == rank) best.push_back(&index);
  }
  return best;
}

Result<void> age(Walk& walk, const FoundPrice& found, const NormalisationSettings& settings) {
  if (!settings.as_of || *settings.as_of <= found.date) return {};
  constexpr double kDaysOfYear = 365.25;
  const int days = settings.as_of->days - found.date.days;
  int covered = 0;
  double change = 0;
  double band = 0;
  std::string source;
  for (const AgeIndex* index : indexes_for(found, settings.indexes)) {
    const int part = covered_days(*index, found.date, *settings.as_of);
    if (part == 0) continue;
    covered += part;
    change += std::log1p(value_of(index->change)) * part / kDaysOfYear;
    band += value_of(index->band) * part / kDaysOfYear;
    source = index->source;
  }
  const int uncovered = days - covered;
  band += value_of(kUnknownBand) * uncovered / kDaysOfYear;
  const auto width = six_decimals(band);
  const auto price = six_decimals(value_of(walk.price.price) * std::exp(change));
  if (!width || !price) return too_large();
  walk.price.age_band = trimmed(*width, 0);
  if (covered > 0)
    walk.step(
        "aged over " + std::to_string(covered) + " days by the index of " + source,
        trimmed(*price, std::min<std::uint8_t>(kDecimals, std::max<std::uint8_t>(found.recurring.scale, 2))));
  if (uncovered > 0)
    walk.note("no index for " + std::to_string(uncovered) +
              " days: the price does not move for them, the band widens");
  return {};
}

struct TableReader {
  std::optional<Problem> problem;

  void refuse(const TableRow& row, std::size_t column, std::string what, std::string advice) {
    if (problem) return;
    problem = plain(std::move(what), std::move(advice));
    problem->where = row.place(column);
  }
  std::optional<Decimal> decimal(const TableRow& row, std::size_t column) {
    const auto value = parse_decimal(row.cell(column));
    if (!value)
      refuse(row, column, shown(row.cell(column)) + " is not a decimal number", "write it as 0.9213");
    return value;
  }
  std::optional<Date> date(const TableRow& row, std::size_t column, bool required) {
    if (row.cell(column).empty() && !required) return std::nullopt;
    const auto value = parse_iso_date(row.cell(column));
    if (!value) refuse(row, column, shown(row.cell(column)) + " is not a date", "write it as 2026-01-31");
    return value;
  }
};

TableLayout layout_of(std::initializer_list<const char*> required, std::initializer_list<const char*> more) {
  TableLayout layout;
  for (const char* name : required) layout.columns.push_back({{name}, true});
  for (const char* name : more) layout.columns.push_back({{name}, false});
  return layout;
}

bool overlap(const ExchangeRate& left, const ExchangeRate& right) {
  const bool before = left.valid_to && right.valid_from && *left.valid_to <= *right.valid_from;
  const bool after = right.valid_to && left.valid_from && *right.valid_to <= *left.valid_from;
  return left.from == right.from && left.to == right.to && !before && !after;
}

}  // namespace

Result<std::vector<ExchangeRate>> read_exchange_rates(const PriceFile& file) {
  std::vector<ExchangeRate> rates;
  TableReader reader;
  const auto take = [&](const TableRow& row) {
    if (row.blank()) return;
    const auto rate = reader.decimal(row, 2);
    const auto from = reader.date(row, 4, false);
    const auto to = reader.date(row, 5, false);
    if (!rate) return;
    if (rate->mantissa <= 0) reader.refuse(row, 2, "a rate is more than zero", "write it as 0.9213");
    rates.push_back(
        {std::string(row.cell(0)), std::string(row.cell(1)), *rate, from, to, std::string(row.cell(3))});
    for (std::size_t i = 0; i + 1 < rates.size(); ++i)
      if (overlap(rates[i], rates.back()))
        reader.refuse(row, 2, "another rate of the same currencies holds on the same days",
                      "give each its valid_from and valid_to");
  };
  auto read = read_price_table(
      file, layout_of({"from_currency", "to_currency", "rate", "source"}, {"valid_from", "valid_to"}), take);
  if (!read) return read.problem();
  if (reader.problem) return *reader.problem;
  return rates;
}

Result<std::vector<AgeIndex>> read_age_indexes(const PriceFile& file) {
  std::vector<AgeIndex> indexes;
  TableReader reader;
  const auto take = [&](const TableRow& row) {
    if (row.blank()) return;
    const auto from = reader.date(row, 1, true);
    const auto to = reader.date(row, 2, true);
    const auto change = reader.decimal(row, 3);
    const auto band = reader.decimal(row, 4);
    if (!from || !to || !change || !band) return;
    if (!is_class_path(row.cell(0)))
      reader.refuse(row, 0, shown(row.cell(0)) + " is not a class path", "see rules/classes/README.md");
    if (*from >= *to)
      reader.refuse(row, 2, "the index ends before it begins", "valid_to is the first day after");
    if (*change <= Decimal{-1, 0} || band->is_negative())
      reader.refuse(row, 3, "no price falls by all of itself, and no band is negative",
                    "write a fall of 12.4 % as -0.124");
    indexes.push_back({std::string(row.cell(0)), std::string(row.cell(6)), *from, *to, *change, *band,
                       std::string(row.cell(5))});
    for (std::size_t i = 0; i + 1 < indexes.size(); ++i)
      if (indexes[i].service_class == indexes.back().service_class &&
          indexes[i].country == indexes.back().country && indexes[i].valid_from < *to &&
          *from < indexes[i].valid_to)
        reader.refuse(row, 1, "another index of the same class holds on the same days",
                      "keep one of the two");
  };
  auto read = read_price_table(
      file,
      layout_of({"service_class", "valid_from", "valid_to", "change_per_year", "band_per_year", "source"},
                {"country"}),
      take);
  if (!read) return read.problem();
  if (reader.problem) return *reader.problem;
  return indexes;
}

Result<NormalisedPrice> normalise(const FoundPrice& found, const NormalisationSettings& settings) {
  Walk walk;
  walk.price.unit = found.unit;
  walk.price.currency = found.currency;
  walk.step("as found", found.recurring);
  if (auto done = take_tax_out(walk, found); !done) return done.problem();
  if (auto done = change_unit(walk); !done) return done.problem();
  if (auto done = spread_one_time(walk, found); !done) return done.problem();
  if (auto done = spread_connection(walk, found); !done) return done.problem();
  if (auto done = convert(walk, found, settings); !done) return done.problem();
  if (auto done = age(walk, found, settings); !done) return done.problem();
  return std::move(walk.price);
}

std::string steps_text(const NormalisedPrice& price) {
  std::string text;
  for (const NormalisationStep& step : price.steps) {
    if (!text.empty()) text += "; ";
    text += step.what + ": " + step.after.text();
  }
  return text;
}

}  // namespace telaudit::pricing
