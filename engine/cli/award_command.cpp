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

// An award problem, and what there is to say of it beside its tables.
struct AwardQuestion {
  rfp::AwardInput input;
  std::vector<std::string> remarks;
};

Result<AwardQuestion> question_of_event(const std::string& folder) {
  const auto event = rfp::load_event(folder);
  if (!event) return event.problem();
  const auto elements = rfp::load_elements(*event);
  if (!elements) return elements.problem();
  const auto bids = rfp::load_bids(*event, *elements);
  if (!bids) return bids.problem();
  const auto demand = rfp::load_demand(*event, *elements);
  if (!demand) return demand.problem();
  auto award = rfp::award_problem(*event, *elements, demand->base, *bids);
  if (!award) return award.problem();
  AwardQuestion out{{std::move(award->problem), event->currency}, {}};
  out.remarks.push_back("As it is today the same would cost " + rfp::rounded_text(award->today_total) + " " +
                        event->currency + ".");
  if (!award->staying.empty())
    out.remarks.push_back(std::to_string(award->staying.size()) +
                          " groups have no bid and stay as they are, for " +
                          rfp::rounded_text(award->staying_total) + " " + event->currency +
                          ", which is in no total above: " + join(award->staying, ", ") + ".");
  for (const auto bidder : award->excluded)
    out.remarks.push_back(event->bidders[bidder] + " does not meet every condition and is left out.");
  if (award->filled > 0)
    out.remarks.push_back(
        std::to_string(award->filled) +
        " offers lack a price in their group; the gap costs today's price and the penalty.");
  if (award->amounts_apart)
    out.remarks.push_back("Surcharges by amount and credits are not in the totals; rfp compare has them.");
  return out;
}

Result<AwardQuestion> question_of(const AwardOptions& options) {
  if (options.offers.empty()) return question_of_event(options.terms);
  auto input = rfp::load_award(options.terms, options.offers);
  if (!input) return input.problem();
  return AwardQuestion{*std::move(input), {}};
}

}  // namespace

ExitCode award_command(const GlobalOptions& global, const AwardOptions& options) {
  const auto question = question_of(options);
  if (!question) return fail(question.problem());
  const rfp::AwardInput* input = &question->input;
  rfp::AwardEffort effort;
  effort.seconds = options.seconds;
  const auto gap = parse_decimal(options.gap);
  if (!gap || gap->is_negative() || Decimal{1, 0} < *gap)
    return fail(
        {"--gap " + options.gap + " is not a share from 0 to 1", {}, "write 0.005 for half a percent"},
        ExitCode::wrong_usage);
  effort.gap = *gap;
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
  if (!question->remarks.empty()) std::cout << "\n";
  for (const auto& remark : question->remarks) std::cout << remark << "\n";
  return ExitCode::done;
}

}  // namespace telaudit::cli
