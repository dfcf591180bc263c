#include <algorithm>
#include <iostream>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/entering.h"
#include "cli/intake_options.h"
#include "intake/code_mappings.h"
#include "intake/code_suggestions.h"

namespace telaudit::cli {
namespace {

struct MapSession {
  BilledSession bills;
  std::vector<intake::ContractItem> items;
  std::vector<intake::MappedCode> codes;  // as bills.billed.codes
};

Result<MapSession> open_session(const GlobalOptions& global, const MapOptions& options,
                                store::Workspace::Access access) {
  auto bills = open_billed(global, options.inputs, access);
  if (!bills) return bills.problem();
  MapSession out{std::move(*bills), {}, {}};
  out.items = intake::contract_items(*out.bills.terms);
  out.codes = intake::mapped_codes(out.bills.billed.codes, out.items, *out.bills.terms, out.bills.classifier);
  return out;
}

ExitCode suggest_command(const GlobalOptions& global, const MapOptions& options) {
  const auto least =
      options.least.empty() ? Decimal{} : parse_decimal(options.least).value_or(Decimal{-1, 0});
  if (least.is_negative())
    return fail_request(Problem{"'" + options.least + "' is no share", {}, "write --least 0.80"});
  const auto session = open_session(global, options, store::Workspace::Access::read);
  if (!session) return fail(session.problem());
  PrintedTable table{{{"carrier"},
                      {"product_code"},
                      {"description", false, 40},
                      {"amount", true},
                      {"currency"},
                      {"item"},
                      {"confidence", true},
                      {"confirm"},
                      {"contract"},
                      {"reasons", false, 100}},
                     {}};
  for (std::size_t at = 0; at < session->codes.size(); ++at) {
    const auto& code = session->bills.billed.codes[at];
    const auto& mapped = session->codes[at];
    if (mapped.status == intake::MappingStatus::confirmed) continue;
    if (!options.carrier.empty() && code.carrier != options.carrier) continue;
    if (!mapped.suggestion) {
      if (least.is_zero())
        table.rows.push_back({code.carrier, code.product_code, code.description, code.amount.text(),
                              code.currency, "", "", "", "", ""});
      continue;
    }
    if (mapped.suggestion->confidence < least) continue;
    table.rows.push_back({code.carrier, code.product_code, code.description, code.amount.text(),
                          code.currency, mapped.suggestion->item, mapped.suggestion->confidence.text(), "",
                          mapped.suggestion->contract, join(mapped.suggestion->reasons, "; ")});
  }
  print_table(std::cout, table, global.format);
  return ExitCode::done;
}

ExitCode list_command(const GlobalOptions& global, const MapOptions& options) {
  const auto session = open_session(global, options, store::Workspace::Access::read);
  if (!session) return fail(session.problem());
  PrintedTable table{{{"carrier"},
                      {"product_code"},
                      {"description", false, 40},
                      {"amount", true},
                      {"currency"},
                      {"share", true},
                      {"status"},
                      {"item"},
                      {"confidence", true},
                      {"confirmed_on"},
                      {"confirmed_role"},
                      {"version", true}},
                     {}};
  const auto totals = session->bills.billed.totals();
  for (std::size_t at = 0; at < session->codes.size(); ++at) {
    const auto& code = session->bills.billed.codes[at];
    const auto& mapped = session->codes[at];
    const std::string status(intake::status_word(mapped.status));
    if (!options.carrier.empty() && code.carrier != options.carrier) continue;
    if (!options.status.empty() && status != options.status) continue;
    table.rows.push_back({code.carrier, code.product_code, code.description, code.amount.text(),
                          code.currency, intake::percent_of(code.amount, totals[at]), status, mapped.item,
                          mapped.confidence, mapped.confirmed_on, mapped.confirmed_role, mapped.version});
  }
  print_table(std::cout, table, global.format);
  return ExitCode::done;
}

ExitCode confirm_command(const GlobalOptions& global, const MapOptions& options) {
  const auto entering = entering_of(options.role, options.on);
  if (!entering) return fail_request(entering.problem());
  const auto session = open_session(global, options, store::Workspace::Access::write);
  if (!session) return fail(session.problem());
  std::vector<intake::WantedMapping> wanted;
  if (options.from.empty()) {
    if (options.carrier.empty() || (options.code.empty() && options.description.empty()))
      return fail_request(
          Problem{"no code was named", {}, "name --carrier and --code, or a table with --from"});
    wanted.push_back({options.carrier, options.code, options.description, options.item, {}});
  } else {
    const auto text = read_file(options.from);
    if (!text) return fail(text.problem());
    auto read = intake::read_wanted_mappings(*text, options.from);
    if (!read) return fail(read.problem());
    wanted = std::move(*read);
  }
  const auto mappings = intake::confirmed_mappings(wanted, session->bills.billed.codes, session->codes,
                                                   session->items, *session->bills.terms);
  if (!mappings) return fail(mappings.problem());
  auto& workspace = *session->bills.workspace;
  auto entered = intake::last_entered_terms(workspace);
  if (!entered) return fail(entered.problem());
  std::size_t changed = 0;
  for (const auto& mapping : *mappings)
    if (intake::put_mapping(entered->crosswalk, mapping, *entering)) ++changed;
  if (changed == 0) {
    std::cout << "nothing to confirm: all of it is in force\n";
    return ExitCode::done;
  }
  intake::KeptVersion about;
  about.role = entering->role;
  about.on = entering->on.text();
  about.action = "confirmed";
  const auto kept = intake::keep_version(workspace, *entered, about, [&](const intake::TermPaths& paths) {
    return check_with_remembered(global, workspace, paths);
  });
  if (!kept) return fail(kept.problem());
  std::cout << changed << (changed == 1 ? " mapping" : " mappings") << " confirmed, version " << kept->number
            << '\n';
  return ExitCode::done;
}

ExitCode export_crosswalk_command(const GlobalOptions& global, const MapOptions& options) {
  auto workspace = open_workspace(global, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  const auto entered = intake::last_entered_terms(*workspace);
  if (!entered) return fail(entered.problem());
  const std::string text = intake::table_csv(entered->crosswalk);
  if (options.out.empty()) {
    std::cout << text;
    return ExitCode::done;
  }
  if (auto written = write_output(options.out, text); !written) return fail(written.problem());
  return ExitCode::done;
}

}  // namespace

ExitCode map_command(const GlobalOptions& global, const MapOptions& options) {
  if (options.action == "suggest") return suggest_command(global, options);
  if (options.action == "confirm") return confirm_command(global, options);
  if (options.action == "list") return list_command(global, options);
  return export_crosswalk_command(global, options);
}

}  // namespace telaudit::cli
