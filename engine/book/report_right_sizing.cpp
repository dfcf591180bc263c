#include "book/report_right_sizing.h"

#include <algorithm>
#include <map>
#include <vector>

#include "book/html.h"
#include "book/report_charts.h"
#include "book/svg.h"
#include "book/tables_right_sizing.h"

namespace telaudit::book {
namespace {

using right_sizing::PlanAdvice;
using right_sizing::SeatAdvice;
using right_sizing::Sum;

constexpr std::size_t kMostMoves = 30;
constexpr std::size_t kMostReasons = 12;
constexpr std::size_t kMostSeatRows = 60;

// The columns of a table that a page has room for, in its order.
std::string page_table(const Table& table, std::initializer_list<std::string_view> columns, std::size_t most,
                       std::string_view file) {
  ChartTable out;
  std::vector<std::size_t> places;
  for (const auto name : columns) {
    const std::size_t at = table.column(name);
    std::string heading = table.columns[at].name;
    std::replace(heading.begin(), heading.end(), '_', ' ');
    out.headings.push_back((is_numeric(table.columns[at].content) ? ">" : "") + heading);
    places.push_back(at);
  }
  for (const auto& cells : table.rows) {
    auto& row = out.rows.emplace_back();
    for (const std::size_t at : places) row.push_back(cells[at].text);
  }
  return chart_table(out, most, file);
}

std::string cases_figure(const PlanAdvice& advice, std::size_t index) {
  std::vector<RankedBar> bars;
  for (const auto& one : advice.cases)
    bars.push_back({one.name, advice.mean(one), &one == &advice.least() ? "less" : "level",
                    counted(one.moved, "line") + " moved"});
  const ChartName name{
      "wireless-" + std::to_string(index),
      "A month of the wireless lines of " + printable(advice.carrier) + ", " + advice.currency,
      "A bar for each way to choose plans. The table holds the figures."};
  const Table table = wireless_plans_table({&advice, 1});
  return figure(
      name.title,
      "The mean of the months that were seen. What moving costs once, and months in which a pool does "
      "not hold, stand in the table.",
      ranked_chart(name, bars, advice.currency) +
          page_table(table,
                     {"choice", "lines_moved", "mean_month", "worst_month", "months_over_pool", "paid_once",
                      "saved_over_horizon", "proof"},
                     table.rows.size(), ""));
}

// Lines that go from one plan to another.
struct MoveGroup {
  std::string from, to;
  std::size_t lines = 0;
  Sum monthly = 0, once = 0;
};

std::vector<MoveGroup> moves_of(const PlanAdvice& advice) {
  std::map<std::pair<std::string, std::string>, MoveGroup> found;
  for (std::size_t i = 0; i < advice.lines.size(); ++i) {
    const auto& line = advice.problem.lines[i];
    const std::size_t to = advice.least().assignment[i];
    if (to == line.current) continue;
    const auto& now = line.choices[line.current];
    const auto& then = line.choices[to];
    MoveGroup& group = found[{advice.plans[now.plan].name, advice.plans[then.plan].name}];
    ++group.lines;
    group.monthly += Sum{then.monthly} - now.monthly;
    group.once += then.once;
  }
  std::vector<MoveGroup> out;
  for (auto& [plans, group] : found) {
    group.from = plans.first;
    group.to = plans.second;
    out.push_back(std::move(group));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const MoveGroup& left, const MoveGroup& right) { return left.lines > right.lines; });
  return out;
}

std::string moves_table(const PlanAdvice& advice) {
  ChartTable table{{"from", "to", ">lines", ">price of a month, change", ">once"}, {}};
  for (const auto& group : moves_of(advice))
    table.rows.push_back({printable(group.from), printable(group.to), std::to_string(group.lines),
                          read_money(advice.money(group.monthly), advice.currency),
                          read_money(advice.money(group.once), advice.currency)});
  if (table.rows.empty()) return "<p>No line needs another plan.</p>\n";
  return "<h4>Moves</h4>\n" + chart_table(table, kMostMoves, "wireless-lines.csv");
}

std::string reasons_table(const PlanAdvice& advice) {
  std::map<std::string, std::size_t> counts;
  for (const auto& line : advice.unknown) ++counts["left out: " + line.unknown];
  for (const auto& line : advice.lines)
    if (!line.stays.empty()) ++counts["stays: " + line.stays];
  if (counts.empty()) return {};
  std::vector<std::pair<std::string, std::size_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& left, const auto& right) { return left.second > right.second; });
  ChartTable table{{"why lines are not moved", ">lines"}, {}};
  for (const auto& [why, count] : sorted) table.rows.push_back({printable(why), std::to_string(count)});
  return chart_table(table, kMostReasons, "wireless-lines.csv");
}

std::string advice_part(const PlanAdvice& advice, std::size_t index) {
  const auto& today = advice.today();
  const auto& least = advice.least();
  const Total saved = minus(advice.mean(today), advice.mean(least));
  std::string out =
      "<h3>" + escaped(advice.carrier + ", " + advice.currency) + "</h3>\n<dl class=\"facts\">\n";
  out += fact("As it is, a month", read_money(advice.mean(today), advice.currency),
              counted(advice.lines.size(), "line"));
  out += fact("At the least", read_money(advice.mean(least), advice.currency),
              advice.proven ? "proven: no choice costs less" : "the best that was found, not proven");
  out += fact("Less a month", read_money(saved, advice.currency),
              counted(least.moved, "line") + " moved, " +
                  read_money(advice.money(least.cost.once), advice.currency) + " once");
  out += fact("Worst month then", read_money(advice.worst_month(least), advice.currency),
              counted(least.months_beyond, "month") + " over a pool");
  out += fact("Left out", counted(advice.unknown.size(), "line"), "plan, use or charges not known");
  return out + "</dl>\n" + cases_figure(advice, index) + moves_table(advice) + reasons_table(advice);
}

}  // namespace

std::string wireless_section(const Contents& contents) {
  if (!has_wireless_plans(contents)) return {};
  std::string out = "<h2 id=\"wireless\">Wireless plans</h2>\n";
  for (std::size_t i = 0; i < contents.plans.size(); ++i) out += advice_part(contents.plans[i], i);
  return out;
}

std::string seats_section(const Contents& contents) {
  if (!has_seats(contents)) return {};
  const Table table = seats_table(contents.seats);
  return "<h2 id=\"seats\">Seats</h2>\n<p>" + escaped(table.note) + "</p>\n" +
         page_table(table,
                    {"carrier", "product_code", "billed", "assigned", "used", "currency", "billed_a_month",
                     "offer", "needed_by", "most_bought", "mean_month", "worst_month",
                     "months_above_commitment", "saved_a_month"},
                    kMostSeatRows, "seats.csv");
}

}  // namespace telaudit::book
