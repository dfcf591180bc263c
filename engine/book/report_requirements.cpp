#include "book/report_requirements.h"

#include <algorithm>
#include <map>
#include <vector>

#include "book/html.h"
#include "book/report_charts.h"
#include "book/spend_months.h"
#include "book/svg.h"

namespace telaudit::book {
namespace {

constexpr std::size_t kMostRequirements = 200;

std::string goals_table(const std::vector<Goal>& goals, bool tests) {
  ChartTable table{{tests ? "acceptance test" : "goal", "measure", "threshold", "accepted by", "by"}, {}};
  for (const auto& goal : goals)
    if (goal.test == tests)
      table.rows.push_back(
          {goal.text, goal.measure, goal.threshold, goal.accepted_by, goal.by ? goal.by->text() : ""});
  return table.rows.empty() ? std::string() : chart_table(table, table.rows.size(), "");
}

std::string what_of(const Requirement& one) {
  const auto words = [](const ClassOfService& service) {
    const std::string speed = speed_text(service.mbps_down, service.mbps_up);
    return service.service_class + (speed.empty() ? "" : ", " + speed) +
           (service.access.empty() ? "" : ", " + service.access);
  };
  if (one.kind == RequirementKind::migrate) return words(one.from) + " to " + words(one.wanted);
  const std::string wanted = words(one.wanted);
  if (!one.service.empty()) return one.service + (wanted.empty() ? "" : ", " + wanted);
  return wanted.empty() ? "all of the site" : wanted;
}

std::string quantities_of(const Requirement& one) {
  if (!one.quantity) return "all there is";
  std::string out;
  for (const auto& quantity : *one.quantity) out += (out.empty() ? "" : " / ") + quantity.text();
  return out + (one.percent ? " %" : "");
}

std::string owners_of(const Requirement& one) {
  std::string out = one.it_owner;
  if (!one.business_owner.empty()) out += (out.empty() ? "" : ", ") + one.business_owner;
  return out + (one.draft() ? "; draft, not signed" : "; signed " + one.signed_off->text());
}

std::string requirements_table(const Requirements& given) {
  ChartTable table{{"requirement", "from", "kind", "site", "what", ">low / base / high", "owners", "because"},
                   {}};
  for (const auto& one : given.requirements)
    table.rows.push_back({one.id, one.date.text(), std::string(kind_word(one.kind)), one.site, what_of(one),
                          quantities_of(one), owners_of(one), one.reason});
  return chart_table(table, kMostRequirements, "requirements.csv");
}

std::string spend_figure(const SpendMonths& spend) {
  constexpr std::size_t kEvery = 3;  // a row of the table for each quarter's first month
  std::vector<FanStep> steps;
  ChartTable table{{"month", ">low", ">base", ">high"}, {}};
  bool differs = false;
  for (const auto& month : spend.months) {
    const std::string label = month.month.text().substr(0, 7);
    steps.push_back({label, month.low, month.base, month.high, {}});
    differs = differs || month.low != month.high || month.base != spend.months.front().base;
    if ((steps.size() - 1) % kEvery == 0)
      table.rows.push_back({label, money_text(month.low, spend.currency),
                            money_text(month.base, spend.currency), money_text(month.high, spend.currency)});
  }
  if (!differs) return {};
  const ChartName name{
      "spend-" + spend.currency, "Spend of each month at the prices of today, " + spend.currency,
      "A band from the low to the high case, a line for the base. The table holds each third month."};
  const LegendEntry entries[] = {{LegendEntry::Sign::line, "middle", "base"},
                                 {LegendEntry::Sign::bar, "fan", "low to high"}};
  std::string words = "Recurring and usage of the demand set, as the signed requirements change it.";
  if (spend.without_price != 0)
    words += " " + counted(spend.without_price, "line") +
             " that they add have no price of today and count for nothing here.";
  return figure(name.title, words,
                legend(entries) + fan_chart(name, steps, spend.currency) +
                    chart_table(table, table.rows.size(), "spend-by-month.csv"));
}

}  // namespace

std::string goals_section(const Contents& contents) {
  const Requirements* given = contents.input->requirements.get();
  if (given == nullptr || given->goals.empty()) return {};
  return "<h2 id=\"goals\">What the customer wants</h2>\n" + goals_table(given->goals, false) +
         goals_table(given->goals, true);
}

std::string requirements_section(const Contents& contents) {
  const Requirements* given = contents.input->requirements.get();
  std::string out = "<h2 id=\"requirements\">What will be needed</h2>\n";
  if (given == nullptr || given->requirements.empty())
    return out +
           "<p>Today's demand is taken to go on. Requirements signed by the business (--requirements) would "
           "bring what "
           "opens, closes, grows and moves, and the spend of each month in a low, a base and a high "
           "case.</p>\n";
  const auto drafts = static_cast<std::uint64_t>(std::count_if(
      given->requirements.begin(), given->requirements.end(), [](const auto& one) { return one.draft(); }));
  if (drafts != 0)
    out += "<p class=\"note\">" + counted(drafts, "requirement is", "requirements are") +
           " not signed, and counted only where drafts were asked for.</p>\n";
  out += requirements_table(*given);
  for (const auto& spend : spend_by_month(contents.demand, contents.months)) out += spend_figure(spend);
  return out;
}

std::string savings_section(const Contents& contents) {
  if (contents.input->agreed == nullptr || contents.savings.empty()) return {};
  std::map<std::string, std::map<Date, SavedMonth>> months;  // by currency
  for (const auto& line : contents.savings)
    for (const auto& bill : line.bills) {
      if (!bill.realised) continue;
      const std::string& currency = contents.input->agreed->figures[line.figure].currency;
      const Date month = *make_date(bill.bill_date.year(), bill.bill_date.month(), 1);
      SavedMonth& sum = months[currency].try_emplace(month, SavedMonth{month, {}, Total()}).first->second;
      // What the price agreed saves on as many is what was saved and what was charged above it.
      sum.negotiated.add(*bill.realised);
      sum.negotiated.add(bill.over);
      sum.realised->add(*bill.realised);
    }
  std::string out = "<h2 id=\"savings\">Savings on the bills</h2>\n";
  if (months.empty())
    return out +
           "<p>No bill since shows an element whose price was agreed, with a price before to compare.</p>\n";
  for (const auto& [currency, by_month] : months) {
    std::vector<SavedMonth> list;
    ChartTable table{{"month", ">negotiated", ">on the bills", ">not yet"}, {}};
    for (const auto& [month, sum] : by_month) {
      list.push_back(sum);
      table.rows.push_back({month.text().substr(0, 7), money_text(sum.negotiated, currency),
                            money_text(*sum.realised, currency),
                            money_text(minus(sum.negotiated, *sum.realised), currency)});
    }
    const ChartName name{
        "savings-" + currency, "Negotiated and billed, month by month, " + currency,
        "An outlined column for what the agreed prices save, a filled one for what the bills show. The "
        "table holds the figures."};
    const LegendEntry entries[] = {{LegendEntry::Sign::bar, "promised", "negotiated"},
                                   {LegendEntry::Sign::bar, "level", "on the bills"}};
    out += figure(
        name.title,
        "Of elements whose former price is known; a negotiated price is no saving until it is billed.",
        legend(entries) + savings_chart(name, list, currency) + chart_table(table, table.rows.size(), ""));
  }
  return out;
}

}  // namespace telaudit::book
