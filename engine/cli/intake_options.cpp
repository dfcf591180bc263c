#include "cli/intake_options.h"

#include <CLI/CLI.hpp>

#include "cli/input_options.h"

namespace telaudit::cli {
namespace {

void add_contracts_command(CLI::App& app, ContractsOptions& o) {
  auto* contracts = app.add_subcommand(
      "contracts", "The register of contracts: every term with document, page and clause, or unknown");
  add_inputs(*contracts, o.inputs);
  contracts->add_flag("--unknown", o.unknown, "Only what the contracts' files do not state");
}

// Who answers for what is entered, and when.
void add_entering(CLI::App& command, std::string& role, std::string& on) {
  command.add_option("--role", role, "The role that answers for it")->required()->type_name("ROLE");
  command.add_option("--on", on, "Its day (default: today)")->type_name("DATE");
}

void add_intake_command(CLI::App& app, IntakeOptions& o) {
  auto* intake = app.add_subcommand(
      "intake",
      "Contracts, rates and inventory through workbooks: written from the bills, filled in, read back");
  intake->require_subcommand(1);
  const auto action = [&](const char* name, const char* what) {
    auto* command = intake->add_subcommand(name, what);
    command->callback([&o, name] { o.action = name; });
    return command;
  };
  auto* write = action("write", "The workbooks to be filled in: contracts, rates, inventory, requirements");
  add_inputs(*write, o.inputs);
  write->add_option("--out", o.out, "Folder for them")->required()->type_name("DIR");
  auto* read =
      action("read", "Read workbooks back: every cell that is wrong is named, and nothing is taken then");
  read->add_option("files", o.files, "The workbooks (.xlsx)")->required()->type_name("FILE");
  add_entering(*read, o.role, o.on);
  read->add_flag("--accept-good", o.accept_good, "Take the rows that are right although others are not");
  read->add_option("--rejected", o.rejected,
                   "Where to write what is wrong (default: beside the first workbook)")
      ->type_name("FILE");
  action("list", "The versions of what was entered");
  auto* diff = action("diff", "What one version says and another does not, cell by cell");
  diff->add_option("before", o.before, "Version (default: the one before the last)")->type_name("N");
  diff->add_option("after", o.after, "Version (default: the last)")->type_name("N");
  auto* written =
      action("export", "The last version as files: contracts (YAML), inventory and crosswalk (CSV)");
  written->add_option("--out", o.out, "Folder for them")->required()->type_name("DIR");
}

void add_map_command(CLI::App& app, MapOptions& o) {
  auto* map = app.add_subcommand(
      "map", "Which billed code is which item of a contract: suggested, confirmed by a person");
  map->require_subcommand(1);
  const auto action = [&](const char* name, const char* what) {
    auto* command = map->add_subcommand(name, what);
    add_inputs(*command, o.inputs);
    command->callback([&o, name] { o.action = name; });
    return command;
  };
  auto* suggest = action("suggest", "Codes that nobody confirmed, with the item that each may be and why");
  suggest->add_option("--carrier", o.carrier, "Only this carrier");
  suggest->add_option("--least", o.least, "Only from this confidence on, as 0.80")->type_name("SHARE");
  auto* confirm = action("confirm", "Say that a code is an item: in force from now on");
  confirm->add_option("--carrier", o.carrier, "The carrier, as status shows it");
  confirm->add_option("--code", o.code, "The billed code");
  confirm->add_option("--description", o.description, "The billed description, where there is no code");
  confirm->add_option("--item", o.item, "The contract item (default: the one that is suggested)");
  confirm
      ->add_option("--from", o.from,
                   "The table of `map suggest --format csv`, with yes in the column confirm")
      ->type_name("FILE");
  add_entering(*confirm, o.role, o.on);
  auto* list = action("list", "Every billed code: confirmed, suggested or unmapped, with its money");
  list->add_option("--carrier", o.carrier, "Only this carrier");
  list->add_option("--status", o.status, "Only these")
      ->check(CLI::IsMember({"confirmed", "suggested", "unmapped"}))
      ->type_name("STATUS");
  action("export", "The crosswalk as a file for --crosswalk")
      ->add_option("--out", o.out, "File to write (default: standard output)")
      ->type_name("FILE");
}

}  // namespace

void add_intake_commands(CLI::App& app, IntakeCommands& o) {
  add_contracts_command(app, o.contracts);
  add_intake_command(app, o.intake);
  add_map_command(app, o.map);
}

std::optional<ExitCode> run_intake_command(const CLI::App& app, const GlobalOptions& global,
                                           const IntakeCommands& o) {
  if (app.got_subcommand("contracts")) return contracts_command(global, o.contracts);
  if (app.got_subcommand("intake")) return intake_command(global, o.intake);
  if (app.got_subcommand("map")) return map_command(global, o.map);
  return std::nullopt;
}

}  // namespace telaudit::cli
