#include "book/report_requirements.h"

#include <algorithm>
#include <map>
#include <vector>

#include "book/html.h"
#include "book/report_charts.h"
#include "book/spend_months.h"
#include "book/svg.h"
#include "book/tables_of_agreed.h"
#include "book/tables_of_future.h"

namespace telaudit::book {
namespace {

constexpr std::size_t kMostRequirements = 200;
constexpr std::size_t kMostTests = 60;
constexpr std::size_t kMostAgreed = 100;

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

// A table of the workbook, as far as a page has room for its columns.
struct PageColumn {
  std::string_view name;     // of the table's column
  std::string_view heading;  // with > where it stands over figures
};

ChartTable page_table(const Table& table, std::span<const PageColumn> columns) {
  ChartTable out;
  std::vector<std::size_t> places;
  for (const PageColumn& column : columns) {
    out.headings.emplace_back(column.heading);
    places.push_back(table.column(column.name));
  }
  for (const Cells& cells : table.rows) {
    auto& row = out.rows.emplace_back();
    for (const std::size_t at : places) row.push_back(cells[at].text);
  }
  return out;
}

std::string transition_part(const Contents& contents) {
  constexpr PageColumn kColumns[] = {{"date", "from"},
                                     {"id", "requirement"},
                                     {"site", "site"},
                                     {"begins", "begins"},
                                     {"ends", "ends"},
                                     {"old_ends", "old ends"},
                                     {"overlap_cost", ">both billed, once"},
                                     {"it_owner", "IT owner"}};
  const ChartTable table = page_table(transition_table(contents), kColumns);
  if (table.rows.empty()) return {};
  return "<h3>Transition plan</h3>\n<p class=\"note\">While old and new are both in service both are billed: "
         "the cost is that of the old at today's prices.</p>\n" +
         chart_table(table, kMostRequirements, "transition.csv");
}

std::string worth_part(const Contents& contents) {
  if (!contents.negotiation || contents.negotiation->savings.requirements.empty()) return {};
  ChartTable table{
      {"requirement", "kind", ">ends, a month", ">begins, a month", ">saves, a month", "stands on"}, {}};
  constexpr auto kBase = static_cast<std::size_t>(DemandCase::base);
  for (const RequirementWorth& worth : contents.negotiation->savings.requirements) {
    const auto money = [&](const std::optional<CaseMoney>& amounts) {
      return amounts ? read_money((*amounts)[kBase], worth.currency) : std::string("not known");
    };
    const bool saves = worth.kind == RequirementKind::close || worth.kind == RequirementKind::migrate;
    table.rows.push_back({worth.requirement, std::string(kind_word(worth.kind)),
                          saves ? money(worth.ended) : "",
                          worth.kind == RequirementKind::close ? "" : money(worth.begun),
                          saves ? money(worth.saved) : "", worth.basis});
  }
  return "<h3>What the requirements are worth</h3>\n<p class=\"note\">The base case, of what is left when "
         "findings and rates are taken off; what closes is avoided cost.</p>\n" +
         chart_table(table, kMostRequirements, "savings-by-requirement.csv");
}

std::string agreed_part(const Contents& contents) {
  const auto& figures = contents.input->agreed->figures;
  ChartTable table{{"agreed", "carrier, account", "state", ">agreed price", ">last billed", ">on the bills",
                    ">over what was agreed"},
                   {}};
  for (const SavingLine& line : contents.savings) {
    const AgreedFigure& figure = figures[line.figure];
    const AgreedOnBill* last = nullptr;
    for (const AgreedOnBill& bill : line.bills)
      if (bill.charges != 0) last = &bill;
    table.rows.push_back(
        {figure.id + ", " + what_is_agreed(figure),
         figure.carrier + (line.account.empty() ? "" : ", " + line.account),
         std::string(state_word(line.state)), price_text(figure.price),
         last != nullptr && last->unit_price ? price_text(*last->unit_price) : "on no bill",
         line.realised ? read_money(*line.realised, figure.currency) : "former price not known",
         read_money(line.over, figure.currency)});
  }
  return "<p class=\"note\">Billed: one bill since shows the price. Verified: two in a row do. Not applied: "
         "one "
         "of the latest two charges more.</p>\n" +
         chart_table(table, kMostAgreed, "savings.csv");
}

std::string spend_figure(const SpendMonths& spend) {
  constexpr std::size_t kEvery = 3;  // a row of the table for each quarter's first month
  std::vector<FanStep> steps;
  ChartTable table{{"month", ">low", ">base", ">high", ">of base new"}, {}};
  bool differs = false;
  for (const auto& month : spend.months) {
    const std::string label = month.month.text().substr(0, 7);
    steps.push_back({label, month.low, month.base, month.high, {}});
    differs = differs || month.low != month.high || month.base != spend.months.front().base;
    if ((steps.size() - 1) % kEvery == 0)
      table.rows.push_back({label, read_money(month.low, spend.currency),
                            read_money(month.base, spend.currency), read_money(month.high, spend.currency),
                            read_money(month.added[1], spend.currency)});
  }
  if (!differs) return {};
  const ChartName name{
      "spend-" + spend.currency, "Spend of each month at the prices of today, " + spend.currency,
      "A band from the low to the high case, a line for the base. The table holds each third month."};
  const LegendEntry entries[] = {{LegendEntry::Sign::line, "middle", "base"},
                                 {LegendEntry::Sign::bar, "fan", "low to high"}};
  std::string words =
      "Recurring and usage of the demand set, as the signed requirements change it; what they add, at what "
      "is "
      "expected for it.";
  if (spend.without_price != 0)
    words += " " + counted(spend.without_price, "line that they add has", "lines that they add have") +
             " no benchmark and count for nothing here.";
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
  out += transition_part(contents) + worth_part(contents);
  for (const auto& spend : spend_by_month(contents.demand, contents.months, added_prices(contents)))
    out += spend_figure(spend);
  return out;
}

std::string day_one_section(const Contents& contents) {
  if (!has_future(contents)) return {};
  constexpr PageColumn kColumns[] = {
      {"test", "test"},         {"by", "by"},     {"site", "site"},
      {"service", "service"},   {"what", "what"}, {"quantity", ">quantity"},
      {"unit_price", ">price"}, {"from", "from"}, {"passes_when", "passes when"}};
  const ChartTable table = page_table(day_one_table(contents), kColumns);
  if (table.rows.empty()) return {};
  return "<h2 id=\"day-one\">Day-one test of the first two bills</h2>\n<p class=\"note\">What the first two "
         "bills from each day on must show; taxes and surcharges come on top.</p>\n" +
         chart_table(table, kMostTests, "day-one.csv");
}

std::string savings_section(const Contents& contents) {
  if (contents.input->agreed == nullptr)
    return "<h2 id=\"savings\">Savings proved</h2>\n<p>Nothing yet: agreed prices (--agreed) would bring "
           "what "
           "was negotiated beside what is billed, element by element.</p>\n";
  if (contents.savings.empty()) return {};
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
  std::string out = "<h2 id=\"savings\">Savings proved</h2>\n" + agreed_part(contents);
  if (months.empty())
    return out +
           "<p>No bill since shows an element whose price was agreed, with a price before to compare.</p>\n";
  for (const auto& [currency, by_month] : months) {
    std::vector<SavedMonth> list;
    ChartTable table{{"month", ">negotiated", ">on the bills", ">not yet"}, {}};
    for (const auto& [month, sum] : by_month) {
      list.push_back(sum);
      table.rows.push_back({month.text().substr(0, 7), read_money(sum.negotiated, currency),
                            read_money(*sum.realised, currency),
                            read_money(minus(sum.negotiated, *sum.realised), currency)});
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
