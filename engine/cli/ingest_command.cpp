#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/end_on_signal.h"
#include "cli/ingest_progress.h"
#include "cli/ingest_report.h"
#include "ingest/ingest.h"

namespace telaudit::cli {

ExitCode fail(const Problem& problem, ExitCode code) {
  say_problem(problem);
  return code;
}

ExitCode fail_request(const Problem& problem) {
  return fail(problem, problem.where.file.empty() ? ExitCode::wrong_usage : ExitCode::input_refused);
}

LoadingReaders begin_loading_readers(const GlobalOptions& global) {
  return std::async(std::launch::async, [&global] { return load_session_readers(global); });
}

Result<ingest::Report> ingest_files(const GlobalOptions& global, LoadingReaders loading,
                                    store::Workspace& workspace, const std::vector<std::string>& files,
                                    const std::vector<std::string>& supersedes) {
  const auto sources = ingest::list_sources(files);
  if (!sources) return sources.problem();
  const auto readers = loading.get();
  if (!readers) return readers.problem();
  ingest::Options options;
  options.read.workers = worker_count(global);
  options.supersedes = supersedes;
  auto labels = formats::load_exhibit_labels(profile_folders(global));
  if (!labels) return labels.problem();
  options.exhibit_labels = std::move(*labels);
  IngestProgress line(!global.quiet && ::isatty(STDERR_FILENO) == 1);
  return ingest::ingest(workspace, *readers, *sources, options,
                        [&](const ingest::Progress& progress) { line.show(progress); });
}

namespace {

std::string_view outcome_name(ingest::FileReport::Outcome outcome) {
  switch (outcome) {
    case ingest::FileReport::Outcome::read:
      return "read";
    case ingest::FileReport::Outcome::already_read:
      return "already_read";
    case ingest::FileReport::Outcome::refused:
      return "refused";
    case ingest::FileReport::Outcome::unknown:
      return "unknown";
    case ingest::FileReport::Outcome::exhibit:
      return "exhibit";
  }
  return "refused";
}

constexpr std::size_t kMostNamed = 20;  // files of which nothing was read, of one folder or archive

// Counts the files that no reader knows and those that were refused, each in its folder or archive.
class FilesNotRead {
 public:
  // Whether this is one too many of its folder to be named.
  bool is_one_too_many(const ingest::FileReport& file) {
    if (file.outcome != ingest::FileReport::Outcome::unknown &&
        file.outcome != ingest::FileReport::Outcome::refused)
      return false;
    const std::string_view path = file.path;
    return ++counts_[{file.outcome, path.substr(0, path.find_last_of("!/") + 1)}] > kMostNamed;
  }
  // How many were, of each folder or archive.
  using Counts = std::map<std::pair<ingest::FileReport::Outcome, std::string_view>, std::size_t>;
  const Counts& counts() const { return counts_; }

 private:
  Counts counts_;
};

// The file without its folders; of a member of an archive, the archive too.
std::string shown_name(const std::string& path) {
  const auto folder = path.rfind('/', path.find('!'));
  return folder == std::string::npos ? path : path.substr(folder + 1);
}

}  // namespace

PrintedTable file_table(const ingest::Report& report, Format format) {
  PrintedTable table{{{"file"},
                      {"outcome"},
                      {"reader"},
                      {"invoices", true},
                      {"charges", true},
                      {"quarantined", true},
                      {"notes", true},
                      {"reading"}},
                     {}};
  FilesNotRead not_read;
  for (const auto& file : report.files) {
    if (not_read.is_one_too_many(file) && format == Format::text) continue;
    table.rows.push_back({shown_name(file.path), std::string(outcome_name(file.outcome)), file.reader,
                          std::to_string(file.invoices), std::to_string(file.charges),
                          std::to_string(file.quarantined), std::to_string(file.notes.size()),
                          file.reading.substr(0, 12)});
  }
  return table;
}

PrintedTable invoice_table(const std::vector<store::InvoiceRow>& invoices) {
  PrintedTable table{{{"carrier", false, 28},
                      {"account"},
                      {"invoice"},
                      {"bill_date"},
                      {"currency"},
                      {"printed", true},
                      {"computed", true},
                      {"payable", true},
                      {"state"},
                      {"detail", false, 100}},
                     {}};
  for (const auto& row : invoices)
    table.rows.push_back({row.key.carrier, row.key.account, row.key.number, row.key.bill_date.text(),
                          row.currency, row.printed ? row.printed->text() : std::string(),
                          row.computed.text(), row.payable.text(), std::string(bill::state_name(row.state)),
                          row.detail});
  return table;
}

void say_file_events(const ingest::Report& report) {
  FilesNotRead not_read;
  for (const auto& file : report.files) {
    if (not_read.is_one_too_many(file)) continue;
    const std::string name = printable(shown_name(file.path));
    for (const auto& problem : file.problems) std::cerr << "refused: " << printable(problem) << '\n';
    for (const auto& note : file.notes)
      std::cerr << (file.outcome == ingest::FileReport::Outcome::unknown ? "unknown: " : "note: ")
                << printable(note) << '\n';
    for (const auto& state : file.part_states)
      std::cerr << "not counted: " << name << ": " << printable(state) << '\n';
    if (file.quarantined > 0)
      std::cerr << "quarantined: " << name << ": " << file.quarantined
                << " records; telaudit status --quarantine lists them\n";
  }
  for (const auto& [what, count] : not_read.counts()) {
    if (count <= kMostNamed) continue;
    const auto& [outcome, folder] = what;
    std::cerr << outcome_name(outcome) << ": " << printable(folder) << ": " << count - kMostNamed
              << (outcome == ingest::FileReport::Outcome::unknown ? " more files that no reader knows"
                                                                  : " more files that were refused")
              << "; telaudit --format csv ingest lists every one\n";
  }
}

bool anything_left_out(const ingest::Report& report) {
  return std::any_of(report.files.begin(), report.files.end(),
                     [](const auto& file) { return file.refused_something() || file.quarantined > 0; });
}

namespace {

// The invoices as they stand now. A file may hold hundreds of thousands, so they are read and laid out some
// at a time.
Result<void> print_invoices(const store::Workspace& workspace, const bill::InvoiceKeys& keys) {
  constexpr std::size_t kAtOnce = 10'000;
  for (std::size_t begin = 0; begin < keys.size(); begin += kAtOnce) {
    std::vector<bill::InvoiceKey> some;
    for (std::size_t i = begin; i < std::min(begin + kAtOnce, keys.size()); ++i) some.push_back(keys[i]);
    const auto invoices = workspace.invoices_of(some);
    if (!invoices) return invoices.problem();
    if (begin == 0) {
      std::cout << '\n';
      print_table(std::cout, invoice_table(*invoices), Format::text);
    } else {
      print_more_rows(std::cout, invoice_table(*invoices), Format::text);
    }
  }
  return {};
}

}  // namespace

ExitCode ingest_command(const GlobalOptions& global, const IngestOptions& options) {
  const EndOnSignal watch(global.workspace,
                          "telaudit: interrupted; the files read so far are in the workspace, run the same "
                          "command again for the others\n");
  auto loading = begin_loading_readers(global);
  auto workspace = open_workspace(global, store::Workspace::Access::write);
  if (!workspace) return fail(workspace.problem());
  const auto report = ingest_files(global, std::move(loading), *workspace, options.files, options.supersedes);
  if (!report) return fail(report.problem());
  say_file_events(*report);
  print_table(std::cout, file_table(*report, global.format), global.format);
  if (global.format == Format::text)
    if (auto printed = print_invoices(*workspace, report->touched); !printed) return fail(printed.problem());
  return anything_left_out(*report) ? ExitCode::input_refused : ExitCode::done;
}

}  // namespace telaudit::cli
