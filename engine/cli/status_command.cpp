#include <filesystem>
#include <iostream>

#include "cli/commands.h"
#include "cli/ingest_report.h"

namespace telaudit::cli {
namespace {

Result<PrintedTable> readings_table(const store::Workspace& workspace) {
  const auto readings = workspace.readings();
  if (!readings) return readings.problem();
  PrintedTable table{{{"reading"}, {"path", false, 80}, {"bytes", true}, {"reader"}, {"version"}}, {}};
  for (const auto d :
       {bill::Disposition::charge, bill::Disposition::context, bill::Disposition::printed_total,
        bill::Disposition::ignored, bill::Disposition::quarantined, bill::Disposition::filler})
    table.columns.push_back({std::string(bill::disposition_name(d)) + "_bytes", true});
  for (const auto& row : *readings) {
    auto& line = table.rows.emplace_back(std::vector<std::string>{
        row.id.substr(0, 12), row.path, std::to_string(row.size), row.reader, row.reader_version});
    for (const auto& count : row.dispositions.counts) line.push_back(std::to_string(count.bytes));
  }
  return table;
}

Result<PrintedTable> notes_table(const store::Workspace& workspace) {
  const auto notes = workspace.notes();
  if (!notes) return notes.problem();
  PrintedTable table{{{"reading"}, {"code"}, {"text", false, 140}}, {}};
  for (const auto& note : *notes) table.rows.push_back({note.reading.substr(0, 12), note.code, note.text});
  return table;
}

Result<PrintedTable> quarantine_table(const store::Workspace& workspace) {
  const auto rows = workspace.quarantine();
  if (!rows) return rows.problem();
  PrintedTable table{{{"reading"}, {"offset", true}, {"length", true}, {"reason", false, 120}}, {}};
  for (const auto& row : *rows)
    table.rows.push_back({row.reading.substr(0, 12), std::to_string(row.record.offset),
                          std::to_string(row.record.length), row.record.reason});
  return table;
}

Result<PrintedTable> invoices_table(const store::Workspace& workspace) {
  const auto invoices = workspace.invoices();
  if (!invoices) return invoices.problem();
  return invoice_table(*invoices);
}

Result<void> print_uncounted(const store::Workspace& workspace) {
  const auto parts = workspace.all_parts();
  if (!parts) return parts.problem();
  for (const auto& part : *parts)
    if (part.state != store::PartState::current)
      std::cout << "not counted: " << printable(part.part.key.text()) << ", " << printable(part.part.kind)
                << " of reading " << part.reading.substr(0, 12) << ": " << part_state_name(part.state) << ", "
                << printable(part.because) << '\n';
  return {};
}

}  // namespace

ExitCode status_command(const GlobalOptions& global, const StatusOptions& options) {
  const auto workspace = store::Workspace::open(global.workspace, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  const bool detail = options.readings || options.notes || options.quarantine;
  const auto table = options.readings     ? readings_table(*workspace)
                     : options.notes      ? notes_table(*workspace)
                     : options.quarantine ? quarantine_table(*workspace)
                                          : invoices_table(*workspace);
  if (!table) return fail(table.problem());
  print_table(std::cout, *table, global.format);
  if (!detail && global.format == Format::text)
    if (const auto printed = print_uncounted(*workspace); !printed) return fail(printed.problem());
  return ExitCode::done;
}

ExitCode check_command(const GlobalOptions& global) {
  const auto workspace = store::Workspace::open(global.workspace, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  if (const auto checked = workspace->check(); !checked) return fail(checked.problem());
  std::cout << "every segment agrees with its checksums and with the catalogue\n";
  return ExitCode::done;
}

}  // namespace telaudit::cli
