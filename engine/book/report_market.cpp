#include "book/report_market.h"

#include <algorithm>
#include <vector>

#include "book/html.h"
#include "book/market_plot.h"
#include "book/report_charts.h"
#include "book/summary.h"
#include "book/svg.h"

namespace telaudit::book {

std::string region_words(const std::string& country, const std::string& region) {
  if (region.empty()) return {};
  const bool number = region.find_first_not_of("0123456789") == std::string::npos;
  return ", " + (number && !country.empty() ? country + "-" : std::string()) + region;
}

namespace {

constexpr std::size_t kMostGaps = 20;
constexpr std::size_t kMostEnds = 50;
constexpr int kDaysOfAYear = 365;

Total yearly(const Total& monthly) {
  Total out;
  for (int month = 0; month < 12; ++month) out.add(monthly);
  return out;
}

std::string name_of(const MarketGap& gap) {
  const std::string speed = speed_text(gap.mbps_down, gap.mbps_up);
  // What tells groups apart comes first, where a narrow page shows it.
  return (speed.empty() ? "" : speed + ", ") + gap.label + region_words(gap.country, gap.region);
}

std::string band_of(const MarketGap& gap) {
  const auto& mark = gap.benchmark;
  return (mark.lower_quartile ? mark.lower_quartile->text() : "?") + " / " + mark.median->text() + " / " +
         (mark.upper_quartile ? mark.upper_quartile->text() : "?");
}

std::string ends_of(const MarketGap& gap) {
  if (gap.contract_end) return gap.contract_end->text();
  return gap.contract.empty() ? "no contract known" : "no end stated";
}

std::vector<const MarketGap*> gaps_in(const Contents& contents, const std::string& currency) {
  std::vector<const MarketGap*> out;
  for (const auto& gap : contents.gaps)
    if (gap.currency == currency) out.push_back(&gap);
  return out;
}

std::vector<const MarketGap*> above_market(const Contents& contents, const std::string& currency) {
  auto out = gaps_in(contents, currency);
  std::erase_if(out, [](const MarketGap* gap) { return gap->above_median <= Total(); });
  return out;
}

Total sum_above(const std::vector<const MarketGap*>& gaps) {
  Total out;
  for (const auto* gap : gaps) out.add(gap->above_median);
  return out;
}

// Ten prices of five carriers are what a level needs: the share of the month that has them.
std::string evidence_share(const Contents& contents, const std::string& currency) {
  constexpr std::size_t kPrices = 10, kCarriers = 5;
  Total with, all;
  for (const auto& row : contents.demand) {
    if (row.currency != currency) continue;
    all.add(row.amount);
    const auto& mark = row.benchmark;
    if (mark.median && mark.n >= kPrices && mark.carriers >= kCarriers) with.add(row.amount);
  }
  return share_text(with, all);
}

std::string kind_fact(const Contents& contents, const std::string& currency, audit::Kind kind,
                      std::string_view label) {
  for (const auto& sum : contents.kinds)
    if (sum.kind == kind && sum.currency == currency && sum.with_amount != 0)
      return fact(label, read_money(sum.allocated, currency),
                  counted(sum.with_amount, "finding") + (sum.ahead ? ", twelve months ahead" : "") +
                      "; findings.csv");
  return {};
}

std::string ending_fact(const Contents& contents, const std::string& currency) {
  Total ending;
  std::uint64_t contracts = 0;
  for (const auto& end : contents.contract_ends)
    if (end.currency == currency && end.end && end.end->days - contents.input->as_of.days <= kDaysOfAYear) {
      ending.add(end.monthly);
      ++contracts;
    }
  if (contracts == 0) return {};
  return fact("Under contracts that end within a year", read_money(ending, currency) + " a month",
              counted(contracts, "contract") + "; contract-ends.csv");
}

// What the CFO asks for, from figures that stand in the book.
std::string cfo_facts(const Contents& contents, const Bridge& bridge) {
  const std::string& currency = bridge.currency;
  std::string out = "<dl class=\"facts\">\n";
  const auto above = above_market(contents, currency);
  if (!gaps_in(contents, currency).empty())
    out += fact("Paid above the market's median, a year", read_money(yearly(sum_above(above)), currency),
                counted(above.size(), "group") + " above it; potential before any offer; price-gaps.csv");
  out += kind_fact(contents, currency, audit::Kind::saving, "Savings the checks found, potential");
  out += ending_fact(contents, currency);
  out += fact("Share of spend with ten prices of five carriers", evidence_share(contents, currency),
              "of recurring and usage, latest bills; demand-set.csv");
  return out + "</dl>\n";
}

// Low, amount and high of each figure, with what it rests on.
std::string summary_rows(const Contents& contents, const std::string& currency) {
  std::string out = table_head({"figure", ">low", ">amount", ">high", "rests on"});
  const auto money = [&](const std::optional<Total>& amount) {
    return amount ? money_cell(*amount, currency) : figure_cell("");
  };
  for (const SummaryRow& row : build_summary(contents)) {
    if (row.currency != currency) continue;
    out += "<tr><th scope=\"row\">" + escaped(row.label) + "</th>" + money(row.low) +
           (row.amount ? money_cell(*row.amount, currency) : figure_cell(row.text)) + money(row.high) +
           text_cell(row.basis) + "</tr>\n";
  }
  return out + std::string(kTableEnd);
}

std::string gap_rows(const std::vector<const MarketGap*>& gaps) {
  std::string out = table_head({"what, carrier, dearest row", ">a month", ">price", ">market",
                                ">above the median", "evidence", "contract ends"});
  for (std::size_t at = 0; at < gaps.size() && at < kMostGaps; ++at) {
    const auto& gap = *gaps[at];
    out += "<tr><th scope=\"row\">" + escaped(name_of(gap)) + "<br><span class=\"quiet\">" +
           escaped(gap.carrier) + ", <code>" + escaped(gap.dearest_demand) + "</code></span></th>" +
           money_cell(gap.amount, gap.currency) +
           figure_cell(gap.current ? price_text(*gap.current) : std::string("?")) +
           figure_cell(band_of(gap)) + money_cell(gap.above_median, gap.currency) +
           text_cell(std::string(1, confidence_of(gap.benchmark)) + ": " + counted(gap.benchmark.n, "price") +
                     " of " + counted(gap.benchmark.carriers, "carrier")) +
           date_cell(ends_of(gap)) + "</tr>\n";
  }
  return out + std::string(kTableEnd);
}

std::string negotiator_part(const Contents& contents, const std::string& currency) {
  const auto all = gaps_in(contents, currency);
  if (all.empty()) return {};
  const auto above = above_market(contents, currency);
  std::string out = "<h3>For the negotiator: the largest gaps, " + escaped(currency) + "</h3>\n";
  if (above.empty())
    return out +
           "<p>Nothing that has a market price is paid above its median: do not open these prices.</p>\n";
  out +=
      "<p class=\"note\">Market figures are lower quartile / median / upper quartile of one unit. Evidence A "
      "is "
      "prices of the very same service, B the curve of like ones.</p>\n" +
      gap_rows(above);
  if (above.size() > kMostGaps)
    out +=
        "<p class=\"note\">" + counted(above.size() - kMostGaps, "more group") + " in price-gaps.csv.</p>\n";
  if (above.size() < all.size())
    out += "<p class=\"note\">" + counted(all.size() - above.size(), "group stands", "groups stand") +
           " at or below the market's median: do not open these prices.</p>\n";
  return out;
}

// What is not on the page, and which input would bring it.
std::string waiting_list(const Contents& contents) {
  std::string out;
  const auto wait = [&](std::string_view what, std::string_view input) {
    out += "<li>" + escaped(what) + ": " + escaped(input) + "</li>\n";
  };
  if (contents.gaps.empty())
    wait("gaps, bands and prices over bandwidth",
         "current market prices (--prices), and class tables that name what is bought");
  if (std::all_of(contents.contract_ends.begin(), contents.contract_ends.end(),
                  [](const ContractEnd& end) { return !end.end; }))
    wait("when contracts end", "the contracts (--contracts)");
  return out.empty() ? out : "<h3>What this page still lacks</h3>\n<ul class=\"waits\">\n" + out + "</ul>\n";
}

std::string gaps_figure(const std::vector<const MarketGap*>& gaps, const std::string& currency) {
  std::vector<RankedBar> bars;
  ChartTable table{
      {"what", "carrier", ">a month", ">above the median", ">share", ">above the lower quartile"}, {}};
  for (const auto* gap : gaps) {
    if (bars.size() < kMostGaps)
      bars.push_back({name_of(*gap) + ", " + gap->carrier, gap->above_median,
                      gap->above_median.is_negative() ? "less" : "gain",
                      share_text(gap->above_median, gap->amount) + " of what is paid"});
    table.rows.push_back({name_of(*gap), gap->carrier, read_money(gap->amount, currency),
                          read_money(gap->above_median, currency), share_text(gap->above_median, gap->amount),
                          read_money(gap->above_lower_quartile, currency)});
  }
  const ChartName name{
      "gaps-" + currency, "What is paid above the market's median a month, " + currency,
      "A bar for each group of like services of one carrier, the largest first; bars to the left are "
      "below the market. The table under the chart holds the figures."};
  return figure(name.title, "The largest first. Bars to the left are below the market: do not open these.",
                ranked_chart(name, bars, currency) + chart_table(table, kMostGaps, "price-gaps.csv"));
}

std::string bands_figure(std::vector<const MarketGap*> gaps, const std::string& currency) {
  std::stable_sort(gaps.begin(), gaps.end(), [](const MarketGap* left, const MarketGap* right) {
    return right->amount < left->amount;
  });
  std::vector<BulletRow> rows;
  ChartTable table{{"what", "carrier", ">price", ">lower quartile", ">median", ">upper quartile"}, {}};
  for (const auto* gap : gaps) {
    const auto& mark = gap->benchmark;
    if (!gap->current || !mark.lower_quartile || !mark.upper_quartile || mark.median->mantissa <= 0) continue;
    if (rows.size() < kMostGaps)
      rows.push_back({name_of(*gap) + ", " + gap->carrier, *gap->current, *mark.lower_quartile, *mark.median,
                      *mark.upper_quartile});
    table.rows.push_back({name_of(*gap), gap->carrier, price_text(*gap->current), mark.lower_quartile->text(),
                          mark.median->text(), mark.upper_quartile->text()});
  }
  if (rows.empty()) return {};
  const ChartName name{
      "bands-" + currency, "Where each price stands in its market's band, " + currency,
      "A row for each group, the dearest month first: a bar from the lower to the upper quartile, a "
      "line at the median, a diamond at the price that is paid. The table holds the figures."};
  const LegendEntry entries[] = {{LegendEntry::Sign::diamond, "own", "paid"},
                                 {LegendEntry::Sign::bar, "band", "quartiles of the market"},
                                 {LegendEntry::Sign::line, "middle", "median"}};
  return figure(
      name.title, "As shares of the median.",
      legend(entries) + bullet_chart(name, rows, currency) + chart_table(table, kMostGaps, "price-gaps.csv"));
}

std::string scenarios_figure(const Contents& contents, const std::string& currency) {
  std::vector<RankedBar> bars;
  ChartTable table{
      {"to pay no more than", ">a month", ">a year", ">over the months", ">present value", "groups"}, {}};
  for (const auto& scenario : contents.scenarios) {
    if (scenario.currency != currency || scenario.monthly.is_zero()) continue;
    const std::string level(level_words(scenario.level));
    bars.push_back({level, scenario.over, scenario.level == MarketLevel::median ? "level" : "less", ""});
    table.rows.push_back(
        {level, read_money(scenario.monthly, currency), read_money(yearly(scenario.monthly), currency),
         read_money(scenario.over, currency),
         scenario.present_value ? read_money(*scenario.present_value, currency) : "no rate given",
         std::to_string(scenario.groups) +
             (scenario.undated == 0 ? "" : ", " + std::to_string(scenario.undated) + " without a date")});
  }
  if (bars.empty()) return {};
  const std::string months = counted(static_cast<std::uint64_t>(contents.input->months), "month");
  const ChartName name{"scenarios-" + currency,
                       "Worth of meeting the market over " + months + ", " + currency,
                       "A bar for each level of the market. The table holds the figures."};
  return figure(name.title,
                "A saving counts from the month after its contract ends; without a known end it counts in "
                "the month and "
                "the year alone. Potential before any offer.",
                ranked_chart(name, bars, currency) + chart_table(table, table.rows.size(), ""));
}

std::string sensitivities_figure(const Contents& contents, const std::string& currency) {
  std::vector<Sensitivity> rows;
  ChartTable table{{"assumption", "moved down", ">then", "moved up", ">then"}, {}};
  Total base;
  for (const auto& row : contents.sensitivities) {
    if (row.currency != currency) continue;
    base = row.base;
    rows.push_back({row.label, row.low_words, row.high_words, row.low, row.high});
    table.rows.push_back({row.label, row.low_words, read_money(row.low, currency), row.high_words,
                          read_money(row.high, currency)});
  }
  const ChartName name{
      "sensitivities-" + currency, "What moves the worth of the market's median, " + currency,
      "A bar to each side of the base for each assumption, the widest first. The table holds the "
      "figures."};
  const std::string drawn = tornado_chart(name, base, rows, currency);
  if (drawn.empty()) return {};
  return figure(name.title, "One assumption moves, the others stay; the middle is the base.",
                drawn + chart_table(table, table.rows.size(), ""));
}

}  // namespace

std::string first_page_section(const Contents& contents) {
  std::string out = "<h2 id=\"page\">On one page</h2>\n";
  for (const auto& bridge : contents.bridges)
    out += "<h3>For the CFO, " + escaped(bridge.currency) + "</h3>\n" + cfo_facts(contents, bridge) +
           summary_rows(contents, bridge.currency);
  for (const auto& bridge : contents.bridges) out += negotiator_part(contents, bridge.currency);
  return out + waiting_list(contents);
}

std::string market_section(const Contents& contents) {
  std::string out = "<h2 id=\"market\">Beside the market</h2>\n";
  if (contents.gaps.empty())
    return out +
           "<p>No price here has a market median beside it. Current market prices (--prices) would bring the "
           "gaps, "
           "the bands and the prices over bandwidth; the demand set says of each row why it has none.</p>\n";
  for (const auto& bridge : contents.bridges) {
    const auto gaps = gaps_in(contents, bridge.currency);
    if (gaps.empty()) continue;
    out += gaps_figure(gaps, bridge.currency) + bands_figure(gaps, bridge.currency);
  }
  out += market_plots(contents);
  for (const auto& bridge : contents.bridges)
    out += scenarios_figure(contents, bridge.currency) + sensitivities_figure(contents, bridge.currency);
  return out;
}

std::string contract_ends_section(const Contents& contents) {
  std::string out =
      "<h2 id=\"contract-ends\">When contracts end</h2>\n<p class=\"note\">Prices can move when a contract "
      "ends; the "
      "money is that of the latest month.</p>\n";
  for (const auto& bridge : contents.bridges) {
    std::vector<EndingMoney> ends;
    ChartTable table{{"contract", "carrier", "ends", "notice by", "renewal", ">a month"}, {}};
    for (const auto& end : contents.contract_ends) {
      if (end.currency != bridge.currency) continue;
      ends.push_back(
          {end.contract.empty() ? end.carrier + ", no contract known" : end.contract, end.end, end.monthly});
      table.rows.push_back({end.contract.empty() ? "none known" : end.contract, end.carrier,
                            end.end ? end.end->text() : "not known",
                            end.notice_latest ? end.notice_latest->text() : "", end.renewal,
                            read_money(end.monthly, end.currency)});
    }
    const ChartName name{"ends-" + bridge.currency,
                         "Money of a month by the quarter its contract ends, " + bridge.currency,
                         "A row for each quarter, longer bars for more money. The table holds the figures."};
    out += figure(name.title, "",
                  expiry_chart(name, ends, contents.input->as_of, bridge.currency) +
                      chart_table(table, kMostEnds, "contract-ends.csv"));
  }
  return out;
}

}  // namespace telaudit::book
