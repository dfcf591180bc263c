#include <string>

#include "book/cells.h"
#include "book/tables.h"

namespace telaudit::book {
namespace {

constexpr std::string_view kUnknown = "not known";

std::string contract_words(const MarketGap& gap) {
  if (gap.without_contract == gap.rows) return std::string(kUnknown);
  return gap.contract + (gap.without_contract == 0
                             ? std::string()
                             : "; " + counted(gap.without_contract, "row") + " under none that is known");
}

}  // namespace

Table gaps_table(const Contents& contents) {
  Table table{"price-gaps",
              "Price gaps",
              "What is paid beside the market, by group of like services of one carrier, the largest gap "
              "first. Change the what-if price and its saving follows.",
              {{"currency"},
               {"carrier"},
               {"label", Content::long_text},
               {"service_class"},
               {"mbps_down", Content::quantity},
               {"mbps_up", Content::quantity},
               {"region"},
               {"country"},
               {"unit"},
               {"quantity", Content::quantity},
               {"monthly_amount", Content::money},
               {"current_price", Content::rate},
               {"lower_quartile", Content::rate},
               {"median", Content::rate},
               {"upper_quartile", Content::rate},
               {"above_median", Content::money},
               {"above_median_share"},
               {"above_lower_quartile", Content::money},
               {"what_if_price", Content::rate},
               {"what_if_saving", Content::money},
               {"benchmark_n", Content::count},
               {"benchmark_carriers", Content::count},
               {"benchmark_newest", Content::date},
               {"confidence"},
               {"contract", Content::long_text},
               {"contract_end", Content::date},
               {"demand_rows", Content::count},
               {"dearest_demand", Content::id},
               {"benchmark", Content::long_text}},
              {}};
  for (const auto& gap : contents.gaps) {
    const auto& mark = gap.benchmark;
    table.rows.push_back({cell(gap.currency),
                          cell(gap.carrier),
                          cell(gap.label),
                          cell(gap.service_class),
                          cell(gap.mbps_down),
                          cell(gap.mbps_up),
                          cell(gap.region),
                          cell(gap.country),
                          cell(gap.unit),
                          cell(gap.quantity),
                          cell(gap.amount),
                          cell(gap.current),
                          cell(mark.lower_quartile),
                          cell(mark.median),
                          cell(mark.upper_quartile),
                          cell(gap.above_median),
                          cell(share_text(gap.above_median, gap.amount)),
                          cell(gap.above_lower_quartile),
                          cell(mark.median),
                          cell(gap.above_median),
                          cell(static_cast<std::uint64_t>(mark.n)),
                          cell(static_cast<std::uint64_t>(mark.carriers)),
                          cell(mark.newest),
                          cell(std::string(1, confidence_of(mark))),
                          cell(contract_words(gap)),
                          cell(gap.contract_end),
                          cell(gap.rows),
                          cell(gap.dearest_demand),
                          cell(benchmark_words(mark, contents.input->as_of))});
  }
  return table;
}

Table contract_ends_table(const Contents& contents) {
  Table table{
      "contract-ends",
      "Contract ends",
      "The money of a month by the contract it stands under, and when that ends. Every row of the demand set "
      "is in one row here.",
      {{"currency"},
       {"carrier"},
       {"contract", Content::id},
       {"term_end", Content::date},
       {"notice_latest", Content::date},
       {"renewal"},
       {"monthly_amount", Content::money},
       {"demand_rows", Content::count},
       {"document"},
       {"page"}},
      {}};
  for (const auto& end : contents.contract_ends)
    table.rows.push_back({cell(end.currency), cell(end.carrier),
                          cell(end.contract.empty() ? std::string(kUnknown) : end.contract), cell(end.end),
                          cell(end.notice_latest), cell(end.renewal), cell(end.monthly), cell(end.rows),
                          cell(end.document), cell(end.page)});
  return table;
}

Table scenarios_table(const Contents& contents) {
  Table table{"market-scenarios",
              "Scenarios",
              "What it would be worth to pay no more than a level of the market. A saving counts from the "
              "month after "
              "its contract ends; groups whose end is not known count in the month and the year alone.",
              {{"currency"},
               {"level"},
               {"groups", Content::count},
               {"undated_groups", Content::count},
               {"monthly", Content::money},
               {"yearly", Content::money},
               {"months", Content::count},
               {"over_months", Content::money},
               {"present_value", Content::money}},
              {}};
  for (const auto& scenario : contents.scenarios) {
    Total yearly;
    for (int month = 0; month < 12; ++month) yearly.add(scenario.monthly);
    table.rows.push_back({cell(scenario.currency), cell(level_words(scenario.level)), cell(scenario.groups),
                          cell(scenario.undated), cell(scenario.monthly), cell(yearly),
                          cell(static_cast<std::uint64_t>(contents.input->months)), cell(scenario.over),
                          cell(scenario.present_value)});
  }
  return table;
}

Table sensitivities_table(const Contents& contents) {
  Table table{"market-sensitivities",
              "Sensitivities",
              "The median scenario over its months when one assumption moves and the others stay.",
              {{"currency"},
               {"assumption"},
               {"low_case"},
               {"low", Content::money},
               {"base", Content::money},
               {"high_case"},
               {"high", Content::money}},
              {}};
  for (const auto& row : contents.sensitivities)
    table.rows.push_back({cell(row.currency), cell(row.label), cell(row.low_words), cell(row.low),
                          cell(row.base), cell(row.high_words), cell(row.high)});
  return table;
}

}  // namespace telaudit::book
