// Reading files from the command line, and saying what became of them; shared by `ingest` and `run`.
#pragma once

#include <future>
#include <string>
#include <vector>

#include "cli/session.h"
#include "ingest/ingest.h"

namespace telaudit::cli {

// Readers that a thread of its own loads: profiles are many, and the workspace is opened meanwhile.
using LoadingReaders = std::future<Result<formats::Readers>>;
LoadingReaders begin_loading_readers(const GlobalOptions& global);

// Reads files and folders into the workspace, with progress on a terminal.
Result<ingest::Report> ingest_files(const GlobalOptions& global, LoadingReaders loading,
                                    store::Workspace& workspace, const std::vector<std::string>& files,
                                    const std::vector<std::string>& supersedes);

// One row a file; as text, of the files of one folder or archive that no reader knows the first twenty.
PrintedTable file_table(const ingest::Report& report, Format format);
PrintedTable invoice_table(const std::vector<store::InvoiceRow>& invoices);

// What was refused, survived, not counted or quarantined: on standard error. The files of one folder or
// archive that no reader knows are counted behind the first twenty.
void say_file_events(const ingest::Report& report);
bool anything_left_out(const ingest::Report& report);

}  // namespace telaudit::cli
