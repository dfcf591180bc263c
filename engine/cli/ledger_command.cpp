#include "cli/ledger_command.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>

#include "base/text.h"
#include "claims/ledger.h"
#include "cli/commands.h"

namespace telaudit::cli {
namespace {

using claims::LedgerItem;
using claims::Stage;

constexpr std::array kAllStages = {Stage::potential, Stage::claimed,  Stage::agreed,
                                   Stage::credited,  Stage::verified, Stage::not_agreed};
// Before a carrier has credited it, nothing is money for a board.
constexpr std::array kBoardStages = {Stage::credited, Stage::verified};

PrintedTable items_table(const std::vector<LedgerItem>& items) {
  PrintedTable table{{{"claim"},
                      {"line", true},
                      {"finding"},
                      {"rule"},
                      {"reason"},
                      {"carrier", false, 24},
                      {"account"},
                      {"bill_date"},
                      {"of"},
                      {"recurrence"},
                      {"window"},
                      {"currency"}},
                     {}};
  for (const auto stage : kAllStages) table.columns.push_back({std::string(stage_name(stage)), true});
  table.columns.push_back({"charges", false, 40});
  for (const auto& item : items) {
    std::vector<std::string> row{item.claim,
                                 item.claim.empty() ? "" : std::to_string(item.line),
                                 item.finding,
                                 item.rule,
                                 item.reason,
                                 item.carrier,
                                 item.account,
                                 item.bill_date == Date{} ? "" : item.bill_date.text(),
                                 item.tax ? "taxes" : "charges",
                                 std::string(recurrence_name(item.recurrence)),
                                 std::string(window_name(item.window)),
                                 item.currency};
    for (const auto stage : kAllStages) row.push_back(item.at(stage).text());
    row.push_back(join(item.charges, " "));
    table.rows.push_back(std::move(row));
  }
  return table;
}

PrintedTable sums_table(const std::vector<claims::LedgerRow>& rows, const std::string& by) {
  PrintedTable table{{}, {}};
  if (by != "total") table.columns.push_back({by, false, 40});
  for (const auto* name : {"of", "recurrence", "window"}) table.columns.push_back({name});
  table.columns.push_back({"items", true});
  table.columns.push_back({"currency"});
  for (const auto stage : kAllStages) table.columns.push_back({std::string(stage_name(stage)), true});
  for (const auto& row : rows) {
    std::vector<std::string> cells;
    if (by != "total") cells.push_back(row.group);
    cells.insert(cells.end(),
                 {row.tax ? "taxes" : "charges", std::string(recurrence_name(row.recurrence)),
                  std::string(window_name(row.window)), std::to_string(row.items), row.currency});
    for (const auto& total : row.totals) cells.push_back(total.text());
    table.rows.push_back(std::move(cells));
  }
  return table;
}

// One line for each group and currency, taxes included.
PrintedTable board_table(const std::vector<claims::LedgerRow>& rows, const std::string& by) {
  PrintedTable table{{}, {}};
  if (by != "total") table.columns.push_back({by, false, 40});
  table.columns.push_back({"currency"});
  for (const auto stage : kBoardStages) table.columns.push_back({std::string(stage_name(stage)), true});
  std::map<std::pair<std::string, std::string>, std::array<Total, kBoardStages.size()>> sums;
  for (const auto& row : rows)
    for (std::size_t i = 0; i < kBoardStages.size(); ++i)
      sums[{row.group, row.currency}][i].add(row.totals[static_cast<std::size_t>(kBoardStages[i])]);
  for (const auto& [key, totals] : sums) {
    std::vector<std::string> cells;
    if (by != "total") cells.push_back(key.first);
    cells.push_back(key.second);
    for (const auto& total : totals) cells.push_back(total.text());
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Result<ExitCode> run(const GlobalOptions& global, const LedgerOptions& options) {
  std::optional<Date> as_of;
  if (!options.as_of.empty()) {
    as_of = parse_iso_date(options.as_of);
    if (!as_of)
      return Problem{"--as-of: '" + options.as_of + "' is not a date", {}, "write it as 2026-11-21"};
  }
  const auto by = claims::parse_ledger_by(options.by);
  require(by.has_value(), "the command line knows the groups of the ledger");
  const auto workspace = open_workspace(global, store::Workspace::Access::read);
  if (!workspace) return workspace.problem();
  const auto items = claims::ledger_items(*workspace, as_of);
  if (!items) return items.problem();
  const auto rows = claims::ledger_rows(*items, *by);
  print_table(std::cout,
              options.items   ? items_table(*items)
              : options.board ? board_table(rows, options.by)
                              : sums_table(rows, options.by),
              global.format);
  return ExitCode::done;
}

}  // namespace

void add_ledger_command(CLI::App& app, LedgerOptions& o) {
  auto* ledger = app.add_subcommand(
      "ledger", "Money found, claimed, agreed, credited and verified: every dollar under one name");
  ledger->add_option("--by", o.by, "total, carrier, account, reason, month or claim (default: total)")
      ->check(CLI::IsMember({"total", "carrier", "account", "reason", "month", "claim"}))
      ->type_name("GROUP");
  ledger->add_option("--as-of", o.as_of, "Day on which windows are open (default: the latest bill)")
      ->type_name("DATE");
  auto* items = ledger->add_flag("--items", o.items, "Each line, with its claim, finding and charges");
  ledger->add_flag("--board", o.board, "Only what was credited and what was verified")->excludes(items);
}

ExitCode ledger_command(const GlobalOptions& global, const LedgerOptions& options) {
  const auto code = run(global, options);
  return code ? *code : fail_request(code.problem());
}

}  // namespace telaudit::cli
