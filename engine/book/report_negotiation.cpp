#include "book/report_negotiation.h"

#include <algorithm>
#include <vector>

#include "book/html.h"
#include "book/report_charts.h"
#include "book/report_market.h"
#include "book/svg.h"

namespace telaudit::book {
namespace {

constexpr std::size_t kMostGroups = 20;
constexpr std::size_t kMostTerms = 60;

std::string text_of(const std::optional<Decimal>& price) {
  return price ? price_text(*price) : std::string("none");
}

std::string money_or(const std::optional<Total>& amount, const std::string& currency,
                     std::string_view otherwise) {
  return amount ? read_money(*amount, currency) : std::string(otherwise);
}

std::string evidence_of(const pricing::Expectation& figures) {
  if (figures.stance != pricing::Stance::open) return figures.why;
  const auto& expected = figures.expected;
  return "open: " + std::string(pricing::words(expected.rank)) + ", " + counted(expected.n, "price") +
         " of " + counted(expected.carriers, "carrier") +
         (expected.sayable ? "; may be said" : "; not to be said");
}

std::string expectations_part(const NegotiationFigures& figures) {
  // A table for each currency, so that one does not take the room of another.
  std::vector<std::pair<std::string, ChartTable>> tables;
  for (const auto& group : figures.expectations.groups) {
    if (tables.empty() || tables.back().first != group.currency)
      tables.emplace_back(group.currency, ChartTable{{"what", "carrier", ">a month", ">price", ">opening",
                                                      ">expected", ">walk-away", "stands on"},
                                                     {}});
    ChartTable& table = tables.back().second;
    const std::string speed = speed_text(group.mbps_down, group.mbps_up);
    table.rows.push_back(
        {(speed.empty() ? "" : speed + ", ") + group.label + region_words(group.country, group.region),
         group.carrier, read_money(group.monthly, group.currency), text_of(group.average),
         text_of(group.figures.opening.price), text_of(group.figures.expected.price),
         text_of(group.figures.walk_away.price), evidence_of(group.figures)});
  }
  std::string out;
  for (const auto& [currency, table] : tables)
    out += "<h3>Opening, expected, walk-away, " + escaped(currency) +
           "</h3>\n<p class=\"note\">Prices of one unit, the dearest month first. A price below the market "
           "is not "
           "opened; a figure that may not be said is for the customer alone.</p>\n" +
           chart_table(table, kMostGroups, "expectations-by-group.csv");
  return out;
}

std::string cases_part(const Contents& contents) {
  const auto& cases = contents.negotiation->cases;
  ChartTable table{{"case", ">today, a month", ">expected, a month", ">over the months", "stands on"}, {}};
  for (const auto& row : cases)
    table.rows.push_back({row.name + ", " + row.currency, read_money(row.today, row.currency),
                          read_money(row.expected, row.currency), read_money(row.over, row.currency),
                          row.basis});
  if (table.rows.empty()) return {};
  return "<h3>Falling market and exchange rates</h3>\n<p class=\"note\">Beside the cases of demand, and in "
         "no other figure: " +
         std::to_string(contents.input->negotiation->money.months) +
         " months, by the policy (sensitivity).</p>\n" +
         chart_table(table, table.rows.size(), "expectation-cases.csv");
}

// Levels stand for themselves: what was billed, the clean month, and where the bridge ends.
std::string bridge_figure(const Bridge& bridge) {
  std::vector<WaterfallStep> steps;
  ChartTable table{{"step", ">amount", ">running"}, {}};
  for (const auto& step : bridge.steps) {
    const bool is_level = &step == &bridge.steps.front() || &step == &bridge.steps.back() ||
                          step.id == "clean" || step.id == "expectation";
    steps.push_back({step.label.substr(0, step.label.find(':')), step.amount, is_level});
    table.rows.push_back(
        {step.label, read_money(step.amount, bridge.currency), read_money(step.running, bridge.currency)});
  }
  const ChartName name{
      "expectation-" + bridge.currency, "From billed over clean to expected, a month, " + bridge.currency,
      "A bar for each step: what is taken off to the clean month, then each lever. The table holds the "
      "figures."};
  return figure(name.title, "The latest bill of each account; each dollar goes to one lever only.",
                waterfall_chart(name, steps, bridge.currency) + chart_table(table, table.rows.size(), ""));
}

std::string levers_part(const Savings& savings) {
  ChartTable table{{"lever", "kind", ">a month", ">a year", ">once", ">in the running year", ">present value",
                    "stands on"},
                   {}};
  for (const auto& row : savings.rows)
    table.rows.push_back({std::string(lever_label(row.lever)) + ", " + row.currency,
                          std::string(row.one_off ? "once" : "recurring") + (row.hard ? "" : ", soft"),
                          row.one_off ? "" : read_money(row.monthly, row.currency),
                          row.one_off ? "" : read_money(row.annualised, row.currency),
                          row.one_off ? read_money(row.amount, row.currency) : "",
                          money_or(row.in_year, row.currency, "no date"),
                          money_or(row.present_value, row.currency, "no rate given"), row.basis});
  for (const auto& row : savings.added)
    table.rows.push_back(
        {"new demand that requirements " + std::string(kind_word(row.kind)) + ", " + row.currency,
         "adds, no saving", row.items != 0 ? read_money(row.monthly[1], row.currency) : "no price", "", "",
         "", "", new_demand_basis(row)});
  if (table.rows.empty()) return {};
  return "<h3>Savings by lever</h3>\n<p class=\"note\">Potential before any offer; " +
         escaped(savings.period) + ". Each dollar is counted once, one-off money apart.</p>\n" +
         chart_table(table, table.rows.size(), "");
}

// "USD 1,000.00 each year", "USD 1,000.00, 900.00, 900.00 by the year".
std::string amounts_words(const CommitmentCandidate& candidate, const std::string& currency) {
  std::string out = read_money(candidate.amounts.front(), currency);
  if (!candidate.by_year()) return out + " each year";
  for (std::size_t year = 1; year < candidate.amounts.size(); ++year)
    out += ", " + amount_text(candidate.amounts[year], currency);
  return out + " by the year";
}

std::string commitment_figure(const CommitmentSizing& sizing, std::size_t at) {
  const std::string& currency = sizing.currency;
  std::vector<FanStep> steps;
  const CommitmentCandidate* middle =
      sizing.candidates.empty() ? nullptr : &sizing.candidates[sizing.candidates.size() / 2];
  for (std::size_t year = 0; year < sizing.years.size(); ++year) {
    const CaseTotals& spend = sizing.years[year].spend;
    steps.push_back({"year " + std::to_string(sizing.years[year].year), spend[0], spend[1], spend[2],
                     middle == nullptr ? std::nullopt : std::optional(middle->amounts[year])});
  }
  ChartTable table{
      {"commitment", ">of the low case", ">owed if low, in all years", ">owed if base", ">owed if high"}, {}};
  for (const auto& candidate : sizing.candidates) {
    const CaseTotals owed = candidate.owed();
    table.rows.push_back(
        {amounts_words(candidate, currency), share_text(total_of(candidate.part), total_of(Decimal{1, 0})),
         read_money(owed[0], currency), read_money(owed[1], currency), read_money(owed[2], currency)});
  }
  const ChartName name{
      "commitment-" + std::to_string(at),
      "What to commit to: " + sizing.carrier + ", " + currency + " a year",
      "A band from the low to the high case of spend, a line for the base, a dashed one for the middle "
      "candidate of a commitment. The table holds the candidates."};
  const LegendEntry entries[] = {{LegendEntry::Sign::line, "middle", "base"},
                                 {LegendEntry::Sign::bar, "fan", "low to high"},
                                 {LegendEntry::Sign::line, "committed", "middle candidate"}};
  return figure(
      name.title, sizing.basis,
      legend(entries) + fan_chart(name, steps, currency) + chart_table(table, table.rows.size(), ""));
}

std::string terms_part(const NegotiationFigures& figures) {
  ChartTable table{{"term", "ours", "usual", "fallback", "must or trade", "worth"}, {}};
  for (const auto& priced : figures.terms)
    table.rows.push_back({priced.term.topic, priced.term.ours, priced.term.usual, priced.term.fallback,
                          priced.term.must ? "must" : "trade",
                          priced.value ? read_money(*priced.value, priced.currency) : priced.value_words});
  if (table.rows.empty()) return {};
  return "<h3>Terms</h3>\n" + chart_table(table, kMostTerms, "terms-sheet.csv");
}

std::string leaving_words(const LeverageRow& row) {
  if (row.leaving_unknown.is_zero()) return read_money(row.leaving_now, row.currency);
  return row.leaving_now.is_zero() ? std::string("not known")
                                   : "at least " + read_money(row.leaving_now, row.currency);
}

// What stands behind each ask, by carrier.
std::string leverage_part(const Leverage& leverage) {
  ChartTable table{
      {"carrier", ">a year", ">can change now", ">within a year", ">not known when", ">leaving today costs",
       ">over its commitments", "its quarter ends", ">credits asked for"},
      {}};
  for (const auto& row : leverage.carriers) {
    table.rows.push_back(
        {row.carrier, read_money(row.a_year, row.currency), read_money(row.contestable_now, row.currency),
         read_money(row.contestable_year, row.currency), read_money(row.not_known, row.currency),
         leaving_words(row), money_or(row.commitment_over, row.currency, "none known"),
         row.quarter_end.text(), read_money(row.credits_potential, row.currency)});
  }
  if (table.rows.empty()) return {};
  return "<h3>Leverage by carrier</h3>\n<p class=\"note\">Recurring and usage of a year by when its price "
         "can "
         "change for the first time. Credits are potential. A commitment below zero is short.</p>\n" +
         chart_table(table, kMostTerms, "leverage.csv");
}

// What is owed where less is spent than was promised.
std::string positions_part(const std::vector<CommitmentPosition>& positions) {
  ChartTable table{{"commitment", "until", ">left of it", ">short if low", ">short if base", ">short if high",
                    ">ending the contract today"},
                   {}};
  for (const auto& row : positions) {
    const auto shortfall = [&](std::size_t at) {
      return row.shortfall_left ? read_money((*row.shortfall_left)[at], row.currency)
                                : std::string("not known");
    };
    table.rows.push_back({row.carrier + ", " + row.contract + " " + row.commitment,
                          row.ends ? row.ends->text() : std::string("not known"),
                          money_or(row.left, row.currency, "not known"), shortfall(0), shortfall(1),
                          shortfall(2), money_or(row.ending, row.currency, "no clause on it")});
  }
  if (table.rows.empty()) return {};
  return "<h3>Commitments in force</h3>\n<p class=\"note\">From the first month of the demand on, at the "
         "prices of today: what each case spends less than is left of the commitment, at its rate.</p>\n" +
         chart_table(table, kMostTerms, "commitment-positions.csv");
}

// What carriers set themselves, priced as a percentage; the rest is checked, not negotiated.
std::string surcharges_part(const SpendByCarrier& spend) {
  ChartTable table{{"surcharge", "carrier", "printed as", "who sets it", ">a month",
                    ">of recurring and usage", ">one percent is worth, a year"},
                   {}};
  for (const auto& row : spend.surcharges)
    table.rows.push_back(
        {row.description, row.carrier, row.printed_as,
         std::string(origin_word(row.origin)) + ": " + row.because, read_money(row.monthly, row.currency),
         row.percent ? row.percent->text() + " %" : "not known",
         row.origin == SurchargeOrigin::carrier ? read_money(row.point_a_year, row.currency) : ""});
  if (table.rows.empty()) return {};
  return "<h3>Surcharges</h3>\n" + chart_table(table, kMostTerms, "surcharges.csv");
}

std::string concessions_part(const std::vector<Concession>& concessions) {
  ChartTable table{{"we can give", "for", "as far as"}, {}};
  for (const auto& row : concessions) table.rows.push_back({row.give, row.take, row.limit});
  if (table.rows.empty()) return {};
  return "<h3>What to concede, in this order</h3>\n" + chart_table(table, kMostTerms, "concession-plan.csv");
}

// Whether any price said something of one of the customer's; without that a target would be yesterday's price
// by another name.
bool is_compared(const Expectations& expectations) {
  return std::any_of(expectations.groups.begin(), expectations.groups.end(),
                     [](const auto& group) { return group.figures.stance != pricing::Stance::no_evidence; });
}

}  // namespace

std::string negotiation_section(const Contents& contents) {
  std::string out = "<h2 id=\"negotiation\">Into the room</h2>\n";
  if (!contents.negotiation || !is_compared(contents.negotiation->expectations))
    return out +
           "<p>Nothing yet: prices (bids, public contracts, the market) would bring opening and walk-away "
           "prices, savings by lever and what to commit to.</p>\n";
  const auto& figures = *contents.negotiation;
  out += expectations_part(figures) + cases_part(contents);
  for (const auto& bridge : figures.savings.bridges) out += bridge_figure(bridge);
  out += levers_part(figures.savings);
  for (std::size_t at = 0; at < figures.commitments.sizing.size(); ++at)
    out += commitment_figure(figures.commitments.sizing[at], at);
  return out + positions_part(figures.commitments.positions) + leverage_part(figures.leverage) +
         surcharges_part(figures.spend) + terms_part(figures) + concessions_part(figures.concessions);
}

}  // namespace telaudit::book
