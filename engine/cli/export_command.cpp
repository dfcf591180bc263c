#include <cstdio>
#include <filesystem>
#include <future>
#include <iostream>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/export_writer.h"
#include "store/other_numbers.h"

namespace telaudit::cli {
namespace {

namespace fs = std::filesystem;

// Standard output, or a file that has its name only when it is whole.
class Target {
 public:
  static Result<Target> open(const std::string& path) {
    if (path.empty() || path == "-") return Target(stdout, {});
    FILE* file = std::fopen((path + ".part").c_str(), "wb");
    if (file == nullptr)
      return Problem{"cannot write", {path, {}, {}, {}, {}}, "check the folder and its permissions"};
    return Target(file, path);
  }
  Target(Target&& other) noexcept
      : file_(std::exchange(other.file_, nullptr)), path_(std::move(other.path_)) {}
  Target& operator=(Target&&) = delete;
  ~Target() {
    if (file_ == nullptr || file_ == stdout) return;
    std::fclose(file_);
    std::remove((path_ + ".part").c_str());
  }

  Result<void> write(std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size()) return {};
    return failed();
  }

  Result<void> finish() {
    if (std::fflush(file_) != 0) return failed();
    if (file_ == stdout) return {};
    const bool closed = std::fclose(std::exchange(file_, nullptr)) == 0;
    if (!closed || std::rename((path_ + ".part").c_str(), path_.c_str()) != 0) return failed();
    return {};
  }

 private:
  Target(FILE* file, std::string path) : file_(file), path_(std::move(path)) {}
  Problem failed() const {
    return {"cannot write", {path_.empty() ? "standard output" : path_, {}, {}, {}, {}}, "is the disk full?"};
  }

  FILE* file_;
  std::string path_;
};

Result<InvoicePeriods> periods_of(const store::Workspace& workspace) {
  const auto invoices = workspace.invoices();
  if (!invoices) return invoices.problem();
  InvoicePeriods periods;
  for (const auto& row : *invoices)
    periods[{row.key.carrier, row.key.account, row.key.number, row.key.bill_date.days}] = {
        row.period_from, row.period_through};
  return periods;
}

Result<std::vector<ExportColumn>> columns_of(const bill::Schema& schema, const ExportOptions& options) {
  auto columns =
      options.format == "focus" ? focus_export(schema, options.reveal) : plain_export(schema, options.reveal);
  if (options.columns.empty()) return columns;
  return picked(columns, options.columns);
}

// Each worker writes its share of a batch's rows; the shares follow each other in the file.
class SharedWriter {
 public:
  SharedWriter(const std::vector<ExportColumn>& columns, ExportShape shape, const InvoicePeriods& periods,
               unsigned workers)
      : bytes_(workers) {
    for (unsigned i = 0; i < workers; ++i) writers_.emplace_back(columns, shape, periods);
  }

  const ExportWriter& first() const { return writers_.front(); }

  Result<void> write(const bill::Batch& batch, Target& target) {
    const std::size_t shares = batch.rows < 1000 ? 1 : writers_.size();
    std::vector<std::future<void>> running;
    const auto write_share = [&](std::size_t share) {
      bytes_[share].shrink(0);
      writers_[share].write(batch, batch.rows * share / shares, batch.rows * (share + 1) / shares,
                            bytes_[share]);
    };
    for (std::size_t share = 1; share < shares; ++share)
      running.push_back(std::async(std::launch::async, write_share, share));
    write_share(0);
    for (auto& one : running) one.get();
    for (std::size_t share = 0; share < shares; ++share)
      if (auto written = target.write(bytes_[share].view()); !written) return written;
    return {};
  }

 private:
  std::vector<ExportWriter> writers_;
  std::vector<OutputBytes> bytes_;
};

Result<void> export_charges(const store::Workspace& workspace, const ExportOptions& options,
                            unsigned workers) {
  const auto relation = workspace.charges();
  if (!relation) return relation.problem();
  const auto columns = columns_of((*relation)->schema(), options);
  if (!columns) return columns.problem();
  const auto periods = periods_of(workspace);
  if (!periods) return periods.problem();
  auto target = Target::open(options.out);
  if (!target) return target.problem();
  SharedWriter writer(*columns, options.format == "jsonl" ? ExportShape::json_lines : ExportShape::csv,
                      *periods, workers);
  if (auto written = target->write(writer.first().header()); !written) return written;
  bill::ScanRequest request;
  request.columns = writer.first().request();
  const auto scanned =
      (*relation)->scan(request, [&](const bill::Batch& batch) { return writer.write(batch, *target); });
  if (!scanned) return scanned;
  return target->finish();
}

}  // namespace

ExitCode export_command(const GlobalOptions& global, const ExportOptions& options) {
  if (options.reveal)
    if (auto logged = store::log_reveal(global.workspace, "export"); !logged) return fail(logged.problem());
  const auto workspace = store::Workspace::open(global.workspace, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  if (auto done = export_charges(*workspace, options, worker_count(global)); !done)
    return fail(done.problem());
  return ExitCode::done;
}

}  // namespace telaudit::cli
