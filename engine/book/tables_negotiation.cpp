#include "book/tables_negotiation.h"

#include "base/text.h"
#include "book/cells.h"

namespace telaudit::book {
namespace {

Cell cell_of(std::size_t count) {
  return cell(static_cast<std::uint64_t>(count));
}

}  // namespace

Table levers_table(const Contents& contents) {
  const Savings& savings = contents.negotiation->savings;
  Table table{"savings-by-lever",
              "Savings by lever",
              "Identified savings, each dollar once; nothing is negotiated or proved yet. Recurring money is "
              "of a month, "
              "one-off money apart; what has no date is in neither the year nor the values. New demand adds, "
              "and is in no saving. Over " +
                  savings.period + ".",
              {{"currency"},
               {"lever"},
               {"label", Content::long_text},
               {"one_off"},
               {"hard_or_soft"},
               {"status"},
               {"items", Content::count},
               {"monthly", Content::money},
               {"annualised", Content::money},
               {"one_off_amount", Content::money},
               {"in_year", Content::money},
               {"monthly_without_date", Content::money},
               {"added_monthly", Content::money},
               {"termination", Content::money},
               {"overlap", Content::money},
               {"undiscounted", Content::money},
               {"present_value", Content::money},
               {"basis", Content::long_text}},
              {}};
  for (const LeverRow& row : savings.rows)
    table.rows.push_back(
        {cell(row.currency), cell(lever_name(row.lever)), cell(lever_label(row.lever)), yes_no(row.one_off),
         cell(row.hard ? "hard" : "soft"), cell("identified"), cell(row.items),
         row.one_off ? Cell{} : cell(row.monthly), row.one_off ? Cell{} : cell(row.annualised),
         row.one_off ? cell(row.amount) : Cell{}, cell(row.in_year), row.one_off ? Cell{} : cell(row.undated),
         Cell{}, row.one_off ? Cell{} : cell(row.termination), row.one_off ? Cell{} : cell(row.overlap),
         cell(row.undiscounted), cell(row.present_value), cell(row.basis)});
  for (const NewDemand& row : savings.added) {
    Cells cells(table.columns.size());
    cells[0] = cell(row.currency);
    cells[1] = cell("new_demand");
    cells[2] = cell("what requirements " + std::string(kind_word(row.kind)));
    cells[3] = yes_no(false);
    cells[4] = cell("no saving");
    cells[5] = cell("planned");
    cells[6] = cell(row.items);
    if (row.items != 0) cells[12] = cell(row.monthly[static_cast<std::size_t>(DemandCase::base)]);
    cells.back() = cell(new_demand_basis(row));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Table expectation_bridge_table(const Contents& contents) {
  Table table{
      "bridge-to-expectation",
      "Bridge to expectation",
      "From what was billed over the clean base to what is expected, on the latest bill of each account.",
      {{"currency"},
       {"step"},
       {"label", Content::long_text},
       {"amount", Content::money},
       {"running", Content::money},
       {"filter", Content::long_text}},
      {}};
  for (const Bridge& bridge : contents.negotiation->savings.bridges)
    for (const BridgeStep& step : bridge.steps)
      table.rows.push_back({cell(bridge.currency), cell(step.id), cell(step.label), cell(step.amount),
                            cell(step.running), cell(step.filter)});
  return table;
}

Table commitments_table(const Contents& contents) {
  Table table{"commitment-sizing",
              "Commitment sizing",
              "Candidates for what to commit to, year by year: the same part of the low case's first year "
              "in each, "
              "or of each year's own where the low case changes; beside the spend of each case and what a "
              "shortfall would cost.",
              {{"currency"},
               {"carrier"},
               {"part_of_low", Content::quantity},
               {"shape"},
               {"year", Content::count},
               {"commitment", Content::money}},
              {}};
  for (const std::string name : {"low", "base", "high"})
    table.columns.push_back({"spend_" + name, Content::money});
  for (const std::string name : {"low", "base", "high"})
    table.columns.push_back({"shortfall_" + name, Content::money});
  table.columns.push_back({"basis", Content::long_text});
  for (const CommitmentSizing& sizing : contents.negotiation->commitments.sizing)
    for (const CommitmentCandidate& one : sizing.candidates)
      for (std::size_t year = 0; year < one.amounts.size(); ++year) {
        Cells cells = {cell(sizing.currency), cell(sizing.carrier),
                       cell(one.part),        cell(one.by_year() ? "by the year" : "even"),
                       cell_of(year + 1),     cell(one.amounts[year])};
        for (const Total& spend : sizing.years[year].spend) cells.push_back(cell(spend));
        for (const Total& shortfall : one.shortfall[year]) cells.push_back(cell(shortfall));
        cells.push_back(cell(sizing.basis));
        table.rows.push_back(std::move(cells));
      }
  return table;
}

Table commitment_curve_table(const Contents& contents) {
  Table table{
      "commitment-curve",
      "Shortfall exposure",
      "What is owed for the first year if so much is committed and a case comes; and the spend of each year.",
      {{"currency"},
       {"carrier"},
       {"row"},
       {"year", Content::count},
       {"commitment", Content::money},
       {"low", Content::money},
       {"base", Content::money},
       {"high", Content::money}},
      {}};
  for (const CommitmentSizing& sizing : contents.negotiation->commitments.sizing) {
    for (const SpendYear& year : sizing.years)
      table.rows.push_back({cell(sizing.currency),
                            cell(sizing.carrier),
                            cell("spend"),
                            cell_of(static_cast<std::size_t>(year.year)),
                            {},
                            cell(year.spend[0]),
                            cell(year.spend[1]),
                            cell(year.spend[2])});
    for (const CurvePoint& point : sizing.curve)
      table.rows.push_back({cell(sizing.currency), cell(sizing.carrier), cell("exposure"), cell_of(1),
                            cell(point.commitment), cell(point.exposure[0]), cell(point.exposure[1]),
                            cell(point.exposure[2])});
  }
  return table;
}

Table commitment_positions_table(const Contents& contents) {
  Table table{
      "commitment-positions",
      "Commitments in force",
      "Each commitment by the year beside twelve of the latest month of the accounts it names; what is "
      "left of it from the first month of the demand on, what will be spent towards it at the prices "
      "of today in each case, what is owed where that is less, and what ending its contract today "
      "costs by the clause on what is left.",
      {{"carrier"},
       {"contract", Content::id},
       {"commitment", Content::id},
       {"basis"},
       {"currency"},
       {"a_year", Content::money},
       {"run_rate", Content::money},
       {"over", Content::money},
       {"exposure", Content::money},
       {"last_day", Content::date},
       {"months_left", Content::quantity},
       {"left", Content::money}},
      {}};
  for (const std::string name : {"low", "base", "high"})
    table.columns.push_back({"spend_left_" + name, Content::money});
  for (const std::string name : {"low", "base", "high"})
    table.columns.push_back({"shortfall_left_" + name, Content::money});
  table.columns.push_back({"ending_costs", Content::money});
  const auto add_cases = [](Cells& cells, const std::optional<CaseTotals>& cases) {
    for (std::size_t at = 0; at < kDemandCases; ++at) cells.push_back(cases ? cell((*cases)[at]) : Cell{});
  };
  for (const CommitmentPosition& row : contents.negotiation->commitments.positions) {
    Cells cells = {cell(printable(row.carrier)),
                   cell(printable(row.contract)),
                   cell(printable(row.commitment)),
                   cell(row.basis),
                   cell(row.currency),
                   cell(row.a_year),
                   cell(row.run_rate),
                   cell(row.over),
                   cell(row.exposure),
                   cell(row.ends),
                   cell(row.months_left),
                   cell(row.left)};
    add_cases(cells, row.spend_left);
    add_cases(cells, row.shortfall_left);
    cells.push_back(cell(row.ending));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Table contributions_table(const Contents& contents) {
  Table table{
      "commitment-contributions",
      "What counts towards a commitment",
      "The latest bills by carrier and kind of charge, and whether the contract counts it.",
      {{"carrier"}, {"currency"}, {"what"}, {"monthly", Content::money}, {"counts", Content::long_text}},
      {}};
  for (const ContributionRow& row : contents.negotiation->commitments.contributions)
    table.rows.push_back({cell(row.carrier), cell(row.currency), cell(row.what), cell(row.monthly),
                          cell(printable(row.counts))});
  return table;
}

Table surcharges_table(const Contents& contents) {
  Table table{"surcharges",
              "Surcharges",
              "What carriers invent is a negotiable percentage of recurring and usage; what is prescribed or "
              "capped is "
              "checked, not negotiated; what no class table knows is shown. What a bill prints as recurring "
              "stands in the recurring charges of the bridge and is no part of the base here.",
              {{"carrier"},
               {"description", Content::long_text},
               {"printed_as"},
               {"service_class"},
               {"origin"},
               {"because", Content::long_text},
               {"currency"},
               {"monthly", Content::money},
               {"percent_of_base", Content::quantity},
               {"one_percent_a_year", Content::money},
               {"charges", Content::count}},
              {}};
  for (const SurchargeRow& row : contents.negotiation->spend.surcharges)
    table.rows.push_back({cell(row.carrier), cell(row.description), cell(row.printed_as),
                          cell(row.service_class.empty() ? "unclassified" : row.service_class),
                          cell(origin_word(row.origin)), cell(row.because), cell(row.currency),
                          cell(row.monthly), cell(row.percent), cell(row.point_a_year), cell(row.charges)});
  return table;
}

Table expiry_table(const Contents& contents) {
  Table table{"price-changes-by-quarter",
              "Price changes by quarter",
              "Dollars of a year by the quarter in which their price can change for the first time.",
              {{"carrier"},
               {"currency"},
               {"quarter"},
               {"first_day", Content::date},
               {"rows", Content::count},
               {"a_year", Content::money},
               {"contracts", Content::long_text}},
              {}};
  for (const ExpiryRow& row : contents.negotiation->leverage.expiry)
    table.rows.push_back({cell(row.carrier), cell(row.currency), cell(row.quarter), cell(row.first),
                          cell_of(row.rows), cell(row.a_year), cell(printable(row.contracts))});
  return table;
}

Table leverage_table(const Contents& contents) {
  Table table{
      "leverage",
      "Leverage",
      "What stands behind each ask: dollars that can leave a carrier, what leaving today would cost, its "
      "commitments, the end of its quarter, and what is open between us. The cost of leaving is not known "
      "for as many dollars of a year as are named. Credits are potential, claimed or agreed, and never "
      "added.",
      {{"carrier"},
       {"currency"},
       {"a_year", Content::money},
       {"contestable_now", Content::money},
       {"contestable_within_a_year", Content::money},
       {"not_known_when", Content::money},
       {"leaving_today_costs", Content::money},
       {"leaving_cost_not_known_for", Content::money},
       {"over_commitment", Content::money},
       {"quarter_ends", Content::date},
       {"quarter_basis"},
       {"credits_potential", Content::money},
       {"credits_claimed", Content::money},
       {"credits_agreed", Content::money}},
      {}};
  for (const LeverageRow& row : contents.negotiation->leverage.carriers)
    table.rows.push_back({cell(row.carrier), cell(row.currency), cell(row.a_year), cell(row.contestable_now),
                          cell(row.contestable_year), cell(row.not_known), cell(row.leaving_now),
                          cell(row.leaving_unknown), cell(row.commitment_over), cell(row.quarter_end),
                          cell(row.quarter_assumed ? "calendar quarter, assumed" : "fiscal year as stated"),
                          cell(row.credits_potential), cell(row.credits_claimed), cell(row.credits_agreed)});
  return table;
}

Table terms_sheet_table(const Contents& contents) {
  Table table{"terms-sheet",
              "Terms sheet",
              "Our clause, what carriers usually write, where we can go, what it is worth, and whether it is "
              "a must or a "
              "trade.",
              {{"id", Content::id},
               {"topic"},
               {"stance"},
               {"ours", Content::long_text},
               {"usual", Content::long_text},
               {"fallback", Content::long_text},
               {"why", Content::long_text},
               {"currency"},
               {"value", Content::money},
               {"value_of", Content::long_text}},
              {}};
  for (const PricedTerm& row : contents.negotiation->terms)
    table.rows.push_back({cell(row.term.id), cell(row.term.topic), cell(row.term.must ? "must" : "trade"),
                          cell(row.term.ours), cell(row.term.usual), cell(row.term.fallback),
                          cell(row.term.why), cell(row.currency), cell(row.value), cell(row.value_words)});
  return table;
}

Table concessions_table(const Contents& contents) {
  Table table{"concession-plan",
              "Concession plan",
              "What we can give, in this order, what we take for it, and how far it goes.",
              {{"order", Content::count},
               {"id", Content::id},
               {"give", Content::long_text},
               {"take", Content::long_text},
               {"limit", Content::long_text}},
              {}};
  std::uint64_t order = 0;
  for (const Concession& row : contents.negotiation->concessions)
    table.rows.push_back({cell(++order), cell(row.id), cell(row.give), cell(row.take), cell(row.limit)});
  return table;
}

Table site_checklist_table(const Contents& contents) {
  Table table{"site-checklist",
              "Site checklist",
              "What carriers need to qualify a site: what the records hold, what they lack, and whom to ask "
              "for the rest.",
              {{"site", Content::id},
               {"name"},
               {"services", Content::count},
               {"known", Content::long_text},
               {"missing", Content::long_text},
               {"to_ask", Content::long_text}},
              {}};
  for (const SiteChecklist& row : contents.negotiation->sites)
    table.rows.push_back({cell(row.site), cell(row.site.empty() ? "services of no known site" : row.name),
                          cell_of(row.services), cell(join(row.known, "; ")), cell(join(row.missing, "; ")),
                          cell(join(row.to_ask, "; "))});
  return table;
}

}  // namespace telaudit::book
