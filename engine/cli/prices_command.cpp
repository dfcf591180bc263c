#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <iostream>

#include "base/date.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "cli/commands.h"
#include "pricing/backtest.h"
#include "pricing/market_checks.h"
#include "pricing/market_model.h"
#include "pricing/model_file.h"

namespace telaudit::cli {
namespace {

std::string fixed(double value, int decimals) {
  std::array<char, 64> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, decimals);
  return {text.data(), end.ptr};
}

using Observations = std::vector<pricing::Observation>;

struct LoadedPrices {
  Observations observations;
  std::vector<std::string> hashes;  // ascending, so that the order of the files changes nothing
};

Result<LoadedPrices> load(const std::vector<std::string>& files) {
  LoadedPrices out;
  for (const std::string& file : files) {
    const auto text = read_file(file);
    if (!text) return text.problem();
    auto some = pricing::parse_observations(*text, file);
    if (!some) return some.problem();
    out.hashes.push_back(sha256(*text));
    std::move(some->begin(), some->end(), std::back_inserter(out.observations));
  }
  std::sort(out.hashes.begin(), out.hashes.end());
  return out;
}

// The day asked for, or that of the newest price: the clock decides nothing.
Result<pricing::ModelSettings> settings_of(const GlobalOptions& global, const PricesOptions& options,
                                           std::initializer_list<const Observations*> prices) {
  pricing::ModelSettings out;
  out.threads = worker_count(global);
  if (!options.as_of.empty()) {
    const auto date = parse_iso_date(options.as_of);
    if (!date)
      return Problem{
          "--as-of " + options.as_of + " is not a date", {}, "write year-month-day, as 2026-01-31"};
    out.as_of = *date;
    return out;
  }
  bool any = false;
  for (const Observations* some : prices)
    for (const auto& one : *some) {
      out.as_of = any ? std::max(out.as_of, one.date) : one.date;
      any = true;
    }
  if (!any) return Problem{"the files hold no price", {}, "a header line alone is no evidence"};
  return out;
}

double coefficient(const pricing::MarketCurve& curve, std::string_view name) {
  for (const auto& one : curve.coefficients)
    if (one.name == name) return one.value;
  return 0.0;
}

PrintedTable curves_table(const pricing::MarketModel& model) {
  PrintedTable table{{{"class", false, 34},
                      {"currency"},
                      {"unit"},
                      {"access"},
                      {"country"},
                      {"bundle"},
                      {"prices", true},
                      {"current", true},
                      {"carriers", true},
                      {"regions", true},
                      {"cells", true},
                      {"bandwidth_elasticity", true},
                      {"per_year_of_age", true}},
                     {}};
  for (const auto& curve : model.curves)
    table.rows.push_back({curve.service_class, curve.currency, curve.unit, curve.access, curve.country,
                          curve.bundle ? "true" : "false", std::to_string(curve.n),
                          std::to_string(curve.current), std::to_string(curve.current_carriers),
                          std::to_string(curve.regions.size()), std::to_string(curve.cells.size()),
                          fixed(coefficient(curve, "log_mbps"), 4),
                          fixed(coefficient(curve, "age_years"), 4)});
  return table;
}

ExitCode fit(const GlobalOptions& global, const PricesOptions& options) {
  const auto prices = load(options.files);
  if (!prices) return fail(prices.problem());
  const auto settings = settings_of(global, options, {&prices->observations});
  if (!settings) return fail(settings.problem());
  pricing::MarketModel model = pricing::fit_model(prices->observations, *settings);
  model.input_hashes = prices->hashes;
  const auto written = write_output(options.out, pricing::model_text(model));
  if (!written) return fail(written.problem());
  print_table(std::cout, curves_table(model), global.format);
  if (!global.quiet)
    for (const std::string& note : model.notes) std::cerr << printable(note) << "\n";
  return ExitCode::done;
}

Result<std::optional<Decimal>> positive(const char* option, const std::string& text) {
  if (text.empty()) return std::optional<Decimal>();
  const auto value = parse_decimal(text);
  if (!value || value->mantissa <= 0)
    return Problem{std::string(option) + " " + text + " is not a number above zero", {}, "write it as 100"};
  return value;
}

Result<pricing::Element> element_of(const PricesOptions& options) {
  pricing::Element out;
  out.service_class = options.service_class;
  const auto down = positive("--down", options.down);
  if (!down) return down.problem();
  const auto up = positive("--up", options.up);
  if (!up) return up.problem();
  const auto quantity = positive("--quantity", options.quantity);
  if (!quantity) return quantity.problem();
  out.mbps_down = *down;
  out.mbps_up = *up;
  out.quantity = *quantity;
  out.access = options.access;
  out.bundle = options.bundle;
  out.country = options.country;
  out.region = options.region;
  out.segment = options.segment;
  out.unit = options.unit;
  out.currency = options.currency;
  return out;
}

std::string text_of(const std::optional<Decimal>& value) {
  return value ? value->text() : std::string();
}

std::string text_of(const std::optional<Date>& value) {
  return value ? value->text() : std::string();
}

PrintedTable explanation(const pricing::MarketModel& model, const pricing::Estimate& found) {
  constexpr std::size_t kWide = 100000;
  PrintedTable table{{{"what"}, {"value", false, kWide}}, {}};
  const auto add = [&](const char* what, std::string value) {
    table.rows.push_back({what, std::move(value)});
  };
  const bool none = found.rung == pricing::Estimate::Rung::none;
  add("rung", none ? "none" : found.rung == pricing::Estimate::Rung::cell ? "own cell" : "curve");
  add("why", found.why);
  if (none) return table;
  add("median", text_of(found.median));
  add("lower_quartile", text_of(found.lower_quartile));
  add("upper_quartile", text_of(found.upper_quartile));
  add("band_low", text_of(found.low));
  add("band_high", text_of(found.high));
  add("band_holds", fixed(100.0 * model.settings.band, 0) + " %");
  add("as_of", model.settings.as_of.text());
  add("n", std::to_string(found.n));
  add("carriers", std::to_string(found.carriers));
  add("oldest", text_of(found.oldest));
  add("newest", text_of(found.newest));
  add("evidence", "the model: last in rank, behind bids, the carrier's own prices and its public contracts");
  for (const std::string& step : found.steps) add("step", step);
  for (const std::string& id : found.ids) add("observation", id);
  for (const std::string& hash : model.input_hashes) add("input", hash);
  return table;
}

ExitCode explain(const GlobalOptions& global, const PricesOptions& options) {
  const auto model = pricing::load_model(options.model);
  if (!model) return fail(model.problem());
  const auto element = element_of(options);
  if (!element) return fail(element.problem(), ExitCode::wrong_usage);
  pricing::AskedAs asked;
  asked.kind = options.kind;
  if (!options.date.empty()) {
    asked.date = parse_iso_date(options.date);
    if (!asked.date)
      return fail({"--date " + options.date + " is not a date", {}, "write year-month-day, as 2026-01-31"},
                  ExitCode::wrong_usage);
  }
  print_table(std::cout, explanation(*model, pricing::estimate(*model, *element, asked)), global.format);
  return ExitCode::done;
}

ExitCode test(const GlobalOptions& global, const PricesOptions& options) {
  const auto prices = load(options.files);
  if (!prices) return fail(prices.problem());
  const auto held = load(options.held);
  if (!held) return fail(held.problem());
  const auto settings = settings_of(global, options, {&prices->observations, &held->observations});
  if (!settings) return fail(settings.problem());
  const auto result = options.held.empty()
                          ? pricing::backtest(prices->observations, *settings, options.folds)
                          : pricing::backtest_held(prices->observations, held->observations, *settings);
  PrintedTable table{{{"class", false, 34},
                      {"tested", true},
                      {"refused", true},
                      {"by_cell", true},
                      {"by_curve", true},
                      {"median_error", true},
                      {"p90_error", true},
                      {"covered", true},
                      {"below", true},
                      {"median_width", true},
                      {"current", true},
                      {"covered_current", true}},
                     {}};
  for (const auto& one : result.classes) {
    // Nothing is known of the errors of a class of which every price was refused.
    const bool priced = one.refused < one.tested;
    const auto figure = [&](double value, int decimals) {
      return priced ? fixed(value, decimals) : std::string();
    };
    table.rows.push_back({one.service_class, std::to_string(one.tested), std::to_string(one.refused),
                          std::to_string(one.by_cell), std::to_string(one.by_curve),
                          figure(one.median_error, 4), figure(one.p90_error, 4), figure(one.covered, 4),
                          figure(one.below, 4), figure(one.median_width, 3),
                          priced ? std::to_string(one.current) : std::string(),
                          one.current > 0 ? figure(one.covered_current, 4) : std::string()});
  }
  print_table(std::cout, table, global.format);
  if (!global.quiet)
    for (const std::string& note : result.notes) std::cerr << printable(note) << "\n";
  return ExitCode::done;
}

PrintedTable checks_table(std::span<const pricing::CurveCheck> checks) {
  PrintedTable table{{{"class", false, 34},
                      {"currency"},
                      {"unit"},
                      {"access"},
                      {"country"},
                      {"what", false, 40},
                      {"n", true},
                      {"median_regression", true},
                      {"other_fit", true}},
                     {}};
  for (const auto& check : checks) {
    const auto add = [&](std::string what, std::size_t n, std::string median, std::string other) {
      table.rows.push_back({check.service_class, check.currency, check.unit, check.access, check.country,
                            std::move(what), std::to_string(n), std::move(median), std::move(other)});
    };
    for (std::size_t i = 0; i < check.huber.size(); ++i)
      add("huber " + check.huber[i].name, check.n, fixed(check.median[i].value, 6),
          fixed(check.huber[i].value, 6));
    for (const auto& year : check.years)
      add("year " + std::to_string(year.year), year.n, "", fixed(year.log_change, 6));
  }
  return table;
}

ExitCode check(const GlobalOptions& global, const PricesOptions& options) {
  const auto prices = load(options.files);
  if (!prices) return fail(prices.problem());
  const auto settings = settings_of(global, options, {&prices->observations});
  if (!settings) return fail(settings.problem());
  const auto model = pricing::fit_model(prices->observations, *settings);
  print_table(std::cout, checks_table(pricing::check_curves(prices->observations, model)), global.format);
  return ExitCode::done;
}

}  // namespace

ExitCode prices_command(const GlobalOptions& global, const PricesOptions& options) {
  if (options.action == "fit") return fit(global, options);
  if (options.action == "explain") return explain(global, options);
  if (options.action == "check") return check(global, options);
  return test(global, options);
}

}  // namespace telaudit::cli
