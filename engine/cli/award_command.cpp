#include <algorithm>
#include <iostream>

#include "base/text.h"
#include "cli/commands.h"
#include "rfp/award_file.h"
#include "rfp/event_award.h"

namespace telaudit::cli {
namespace {

std::string cents(const Total& total) {
  const auto decimal = total.decimal();
  if (!decimal || decimal->scale <= 2) return total.text();
  const auto rounded = round(*decimal, 2, Rounding::half_up);
  return rounded ? rounded->text() : total.text();
}

PrintedTable comparison_of(const rfp::AwardInput& input, const rfp::SolvedAward& solved) {
  PrintedTable table{
      {{"award"}, {"total", true}, {"currency"}, {"more_than_best", true}, {"limits", false, 80}}, {}};
  const auto add = [&](const char* name, const std::optional<rfp::Award>& award) {
    if (!award) {
      table.rows.push_back({name, "", input.currency, "", "not everybody asked has bid for every group"});
      return;
    }
    Total more = award->total;
    more.subtract(solved.award.total);
    std::string limits = award->broken.empty() ? "kept" : "";
    for (const auto& broken : award->broken) limits += (limits.empty() ? "" : "; ") + broken;
    table.rows.push_back({name, cents(award->total), input.currency, cents(more), limits});
  };
  add("best", solved.award);
  add("keep incumbents", rfp::keep_incumbents(input.problem));
  add("best single carrier", rfp::best_single(input.problem));
  add("least bid of each group", rfp::greedy_award(input.problem));
  return table;
}

PrintedTable shares_of(const rfp::AwardInput& input, const rfp::Award& award) {
  PrintedTable table{{{"carrier"},
                      {"groups", true},
                      {"monthly", true},
                      {"discount", true},
                      {"discounted", true},
                      {"shortfall", true},
                      {"one_off", true}},
                     {}};
  for (std::size_t c = 0; c < award.shares.size(); ++c) {
    const auto& carrier = input.problem.carriers[c];
    const auto& share = award.shares[c];
    table.rows.push_back({carrier.name, std::to_string(share.groups), cents(share.monthly),
                          share.tier ? carrier.tiers[*share.tier].discount.text() : "0",
                          cents(share.discounted), cents(share.shortfall), cents(share.one_off)});
  }
  return table;
}

PrintedTable groups_of(const rfp::AwardInput& input, const rfp::Award& award) {
  PrintedTable table{{{"group"}, {"carrier"}, {"incumbent"}, {"monthly", true}, {"one_off", true}}, {}};
  for (std::size_t g = 0; g < award.carrier.size(); ++g) {
    const auto& group = input.problem.groups[g];
    const auto& offer = *group.offers[award.carrier[g]];
    table.rows.push_back({group.id, input.problem.carriers[award.carrier[g]].name,
                          group.incumbent ? input.problem.carriers[*group.incumbent].name : "",
                          offer.monthly.text(), offer.one_off.text()});
  }
  return table;
}

ExitCode award_of_offers(const GlobalOptions& global, const AwardOptions& options,
                         const rfp::AwardEffort& effort) {
  if (options.cases)
    return fail({"--cases are those of an event", {}, "name an event alone"}, ExitCode::wrong_usage);
  const auto input = rfp::load_award(options.terms, options.offers);
  if (!input) return fail(input.problem());
  const auto solved = rfp::solve_award(input->problem, effort);
  if (!solved) return fail(solved.problem());
  if (options.groups) {
    print_table(std::cout, groups_of(*input, solved->award), global.format);
    return ExitCode::done;
  }
  print_table(std::cout, comparison_of(*input, *solved), global.format);
  if (global.format != Format::text) return ExitCode::done;
  std::cout << "\nNo award that keeps the limits costs less than " << cents(solved->bound) << " "
            << input->currency << ": the best is within " << solved->gap.text() << " of it.\n\n";
  print_table(std::cout, shares_of(*input, solved->award), global.format);
  return ExitCode::done;
}

// An award of an event by the name under which it is shown.
struct NamedChoice {
  std::string name;
  rfp::Choice choice;
};

std::vector<NamedChoice> named_choices(const rfp::EventAward& award, const rfp::SolvedChoice& solved) {
  const auto single = rfp::best_single(award);
  const auto winner =
      std::find_if(single.begin(), single.end(), [](const auto& one) { return one.has_value(); });
  std::string name = "best single carrier";
  if (winner != single.end()) name += ": " + award.event->bidders[award.carriers[**winner]];
  return {{"best", solved.choice},
          {"keep incumbents", rfp::keep_incumbents(award)},
          {name, single},
          {"least bid of each group", rfp::least_of_each(award)}};
}

PrintedTable comparison_of(const rfp::EventAward& award, const rfp::SolvedChoice& solved,
                           std::span<const NamedChoice> choices) {
  const rfp::Event& event = *award.event;
  PrintedTable table{{{"award"},
                      {"total", true},
                      {"present_value", true},
                      {"currency"},
                      {"more_than_best", true},
                      {"limits", false, 80}},
                     {}};
  for (const auto& [name, choice] : choices) {
    const auto cost = rfp::cost_of_choice(award, choice);
    std::vector<std::string> limits;
    if (event.award.winners > 0 && cost.winners > event.award.winners)
      limits.push_back(std::to_string(cost.winners) + " winners, at most " +
                       std::to_string(event.award.winners) + " were wanted");
    if (cost.stay > 0)
      limits.push_back(std::to_string(cost.stay) + " groups stay at today's price and the penalty");
    table.rows.push_back({name, rfp::rounded_text(cost.total), rfp::rounded_text(cost.npv), event.currency,
                          rfp::rounded_text(cost.counted(event) - solved.cost.counted(event)),
                          limits.empty() ? "kept" : join(limits, "; ")});
  }
  return table;
}

// Totals in every case of rfp compare.
PrintedTable cases_table(std::span<const NamedChoice> choices, std::span<const rfp::AwardCase> cases) {
  PrintedTable table{{{"case"}, {"today", true}}, {}};
  for (const auto& one : choices) table.columns.push_back({one.name, true});
  for (const auto& one : cases) {
    table.rows.push_back({one.name, rfp::rounded_text(one.today.total)});
    for (const auto& cost : one.choices) table.rows.back().push_back(rfp::rounded_text(cost.total));
  }
  return table;
}

PrintedTable shares_of(const rfp::EventAward& award, const rfp::SolvedChoice& solved) {
  PrintedTable table{{{"carrier"},
                      {"groups", true},
                      {"charges", true},
                      {"discount", true},
                      {"escalator", true},
                      {"waived", true},
                      {"surcharges", true},
                      {"shortfall", true},
                      {"once", true},
                      {"credit", true},
                      {"overlap", true},
                      {"without_price", true},
                      {"total", true},
                      {"present_value", true}},
                     {}};
  for (std::size_t c = 0; c < award.bids.size(); ++c) {
    const auto groups = std::count(solved.choice.begin(), solved.choice.end(), std::optional(c));
    const rfp::Cost cost = solved.cost.carriers[c].value_or(rfp::Cost{});
    std::vector<std::string> row = {award.event->bidders[award.carriers[c]], std::to_string(groups)};
    for (const auto& part : {cost.list, cost.discount, cost.escalation, cost.waived, cost.surcharges,
                             cost.shortfall, rfp::Exact(cost.once + cost.construction), cost.credit,
                             cost.overlap, cost.filled, cost.total, cost.npv})
      row.push_back(rfp::rounded_text(part));
    table.rows.push_back(std::move(row));
  }
  return table;
}

PrintedTable groups_of(const rfp::EventAward& award, const rfp::SolvedChoice& solved) {
  PrintedTable table{
      {{"group"}, {"carrier"}, {"incumbent"}, {"elements", true}, {"charges", true}, {"once", true}}, {}};
  const auto name = [&](const std::optional<std::size_t>& carrier) {
    return carrier ? award.event->bidders[award.carriers[*carrier]] : std::string();
  };
  for (std::size_t g = 0; g < award.groups.size(); ++g) {
    const auto& group = award.groups[g];
    const auto& flows = group.flows[*solved.choice[g]];
    rfp::Bid list;  // without what its offer makes of it
    list.carrier = award.bids[*solved.choice[g]]->carrier;
    const auto cost = rfp::cost_of_flows(*award.event, list, *flows, award.factors, rfp::Scenario{});
    table.rows.push_back({group.id, name(solved.choice[g]), name(group.incumbent),
                          std::to_string(group.elements.size()), rfp::rounded_text(cost.list),
                          rfp::rounded_text(cost.once + cost.construction)});
  }
  return table;
}

void print_remarks(const rfp::EventAward& award, const rfp::SolvedChoice& solved) {
  const rfp::Event& event = *award.event;
  std::cout << "\nAs it is today all of it would cost " << rfp::rounded_text(award.today.total) << " "
            << event.currency << ", present value " << rfp::rounded_text(award.today.npv) << ".\n";
  if (award.not_paid_today > 0)
    std::cout
        << award.not_paid_today
        << " elements have no price of today (new demand, or paid in a currency without a rate): every award "
           "pays for them, the cost as it is today does not. Keeping the incumbents buys them from whoever "
           "asks least.\n";
  if (solved.cost.leaving != 0)
    std::cout << "Owed to carriers who lose services: " << rfp::rounded_text(solved.cost.leaving) << " "
              << event.currency << ", in the totals.\n";
  if (solved.cost.leaving_unknown != 0)
    std::cout
        << "What leaving costs is not known in " << solved.cost.leaving_unknown
        << " cases, and in no total; internal/leaving.csv says why, and `leaving` in rfp.yaml can say it.\n";
  if (!award.staying.empty())
    std::cout << award.staying.size()
              << " groups have no bid and stay at today's price and the penalty, in every total: "
              << join(award.staying, ", ") << ".\n";
  for (const auto bidder : award.excluded)
    std::cout << event.bidders[bidder] << " does not meet every condition and is left out.\n";
  if (award.filled > 0)
    std::cout << award.filled
              << " offers lack a price in their group; the gap costs today's price and the penalty.\n";
}

ExitCode award_in_event(const GlobalOptions& global, const AwardOptions& options,
                        const rfp::AwardEffort& effort) {
  const auto event = rfp::load_event(options.terms);
  if (!event) return fail(event.problem());
  const auto elements = rfp::load_elements(*event);
  if (!elements) return fail(elements.problem());
  const auto bids = rfp::load_bids(*event, *elements);
  if (!bids) return fail(bids.problem());
  const auto demand = rfp::load_demand(*event, *elements);
  if (!demand) return fail(demand.problem());
  const auto award = rfp::award_of_event(*event, *elements, demand->base, *bids);
  if (!award) return fail(award.problem());
  const auto solved = rfp::solve_event_award(*award, effort);
  if (!solved) return fail(solved.problem());
  if (options.groups) {
    print_table(std::cout, groups_of(*award, *solved), global.format);
    return ExitCode::done;
  }
  const auto named = named_choices(*award, *solved);
  std::vector<rfp::Choice> choices;
  for (const auto& one : named) choices.push_back(one.choice);
  const auto cases = rfp::cases_of(*event, *elements, *demand, *bids, choices);
  if (!cases) return fail(cases.problem());
  if (options.cases) {
    print_table(std::cout, cases_table(named, *cases), global.format);
    return ExitCode::done;
  }
  print_table(std::cout, comparison_of(*award, *solved, named), global.format);
  if (global.format != Format::text) return ExitCode::done;
  if (solved->proven)
    std::cout << "\nNo award that keeps the limits costs less than " << cents(solved->bound) << " "
              << event->currency << ": the best is within " << solved->gap.text() << " of it.\n\n";
  else if (award->quantities_change)
    std::cout
        << "\nQuantities change by month, and somebody has tiers, a commitment or amounts of a month: the "
           "costs are exact, but that none is lower is shown for mean quantities only (within "
        << solved->gap.text() << ").\n\n";
  else
    std::cout << "\nWhat leaving costs is searched with at no more than it is: the costs are exact, but that "
                 "none is lower is shown with it only (within "
              << solved->gap.text() << ").\n\n";
  print_table(std::cout, shares_of(*award, *solved), global.format);
  std::cout << "\nWhat the same awards cost when it goes otherwise, in " << event->currency << ":\n";
  print_table(std::cout, cases_table(named, *cases), global.format);
  print_remarks(*award, *solved);
  return ExitCode::done;
}

}  // namespace

ExitCode award_command(const GlobalOptions& global, const AwardOptions& options) {
  rfp::AwardEffort effort;
  effort.seconds = options.seconds;
  const auto gap = parse_decimal(options.gap);
  if (!gap || gap->is_negative() || Decimal{1, 0} < *gap)
    return fail(
        {"--gap " + options.gap + " is not a share from 0 to 1", {}, "write 0.005 for half a percent"},
        ExitCode::wrong_usage);
  effort.gap = *gap;
  return options.offers.empty() ? award_in_event(global, options, effort)
                                : award_of_offers(global, options, effort);
}

}  // namespace telaudit::cli
