#include "cli/input_options.h"

#include <CLI/CLI.hpp>

namespace telaudit::cli {

void add_inputs(CLI::App& command, InputFiles& inputs) {
  const auto add = [&](const char* name, std::vector<std::string>& files, const char* what) {
    command.add_option(name, files, what)->type_name("FILE")->allow_extra_args(true);
  };
  add("--contracts", inputs.contracts, "Contracts (YAML files, or a folder of them)");
  add("--crosswalk", inputs.crosswalks, "Billed codes to contract items (CSV)");
  add("--inventory", inputs.inventory, "Services in use (CSV)");
  add("--sites", inputs.sites, "Sites (CSV)");
  add("--orders", inputs.orders, "Orders and disconnects (CSV)");
  add("--payables", inputs.payables, "Payments from the accounting system (CSV)");
  add("--records", inputs.records,
      "Tickets, payments, claims, call records, ... (CSV, named after their kind: ticket.csv)");
  add("--prices", inputs.prices, "Market price observations (CSV)");
  add("--requirements", inputs.requirements,
      "Goals, openings, closings, growth and moves (YAML, CSV, .xlsx), for the book");
  add("--agreed", inputs.agreed, "Prices agreed with carriers, to be proved on bills (YAML, CSV, .xlsx)");
  add("--reference", inputs.references, "Folders of reference tables of your own");
  add("--suppressions", inputs.suppressions, "Findings not to be shown, with reason and expiry (YAML)");
}

}  // namespace telaudit::cli
