#include <iostream>

#include "rfp/award_file.h"
#include "cli/commands.h"

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

}  // namespace

ExitCode award_command(const GlobalOptions& global, const AwardOptions& options) {
  const auto input = rfp::load_award(options.terms, options.offers);
  if (!input) return fail(input.problem());
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
  return ExitCode::done;
}

}  // namespace telaudit::cli
