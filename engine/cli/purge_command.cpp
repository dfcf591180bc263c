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
  PrintedTable forgotten{{{"forgotten", false, 80}, {"bytes", true}, {"reading"}}, {}};
  std::vector<std::string> readings;
  for (const auto& name : options.readings) {
    const auto exhibits = ingest::forget_exhibits(*workspace, name);
    if (!exhibits) return fail(exhibits.problem());
    if (exhibits->empty()) readings.push_back(name);
    for (const auto& exhibit : *exhibits)
      forgotten.rows.push_back({exhibit.path, std::to_string(exhibit.size), "exhibit"});
  }
  const auto report = ingest::purge(*workspace, readings);
  if (!report) return fail_request(report.problem());
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
