#include <algorithm>
#include <iostream>

#include "audit/run_history.h"
#include "cli/commands.h"
#include "cli/ingest_report.h"
#include "ingest/exhibits.h"
#include "ingest/purge.h"

namespace telaudit::cli {

ExitCode purge_command(const GlobalOptions& global, const PurgeOptions& options) {
  auto workspace = open_workspace(global, store::Workspace::Access::write);
  if (!workspace) return fail(workspace.problem());
  // A name that means neither stops the command before anything is forgotten.
  const auto exhibits = ingest::exhibits(*workspace);
  if (!exhibits) return fail(exhibits.problem());
  std::vector<std::string> readings;
  std::vector<std::string> of_exhibits;
  for (const auto& name : options.readings) {
    const bool is_exhibit = std::any_of(exhibits->begin(), exhibits->end(),
                                        [&](const auto& exhibit) { return ingest::is_named(exhibit, name); });
    (is_exhibit ? of_exhibits : readings).push_back(name);
  }
  const auto report = ingest::purge(*workspace, readings);
  if (!report) return fail_request(report.problem());
  PrintedTable forgotten{{{"forgotten", false, 80}, {"bytes", true}, {"reading"}}, {}};
  for (const auto& name : of_exhibits) {
    const auto gone = ingest::forget_exhibits(*workspace, name);
    if (!gone) return fail(gone.problem());
    for (const auto& exhibit : *gone)
      forgotten.rows.push_back({exhibit.path, std::to_string(exhibit.size), "exhibit"});
  }
  // The findings of audits quote the carrier's bytes.
  if (auto removed = audit::forget_runs(*workspace); !removed) return fail(removed.problem());

  for (const auto& row : report->readings)
    forgotten.rows.push_back({row.path, std::to_string(row.size), row.id.substr(0, 12)});
  print_table(std::cout, forgotten, global.format);
  if (global.format != Format::text) return ExitCode::done;
  for (const auto& key : report->gone)
    std::cout << "no longer in the workspace: " << printable(key.text()) << '\n';
  if (!report->remaining.empty()) {
    std::cout << "\nbills that lost a part, as they stand now:\n";
    print_table(std::cout, invoice_table(report->remaining), global.format);
  }
  return ExitCode::done;
}

}  // namespace telaudit::cli
