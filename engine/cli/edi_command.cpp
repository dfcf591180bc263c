// `telaudit ack` and `telaudit payments`: the answer to a file of X12, and what a remittance says was paid.
#include <chrono>
#include <ctime>
#include <iostream>

#include "base/file.h"
#include "cli/commands.h"
#include "formats/reader.h"
#include "formats/wrapped_document.h"
#include "formats/x12_820.h"
#include "formats/x12_acknowledge.h"

namespace telaudit::cli {
namespace {

ExitCode write_text(const std::string& out, const std::string& text) {
  if (out.empty() || out == "-") {
    std::cout << text;
    return ExitCode::done;
  }
  if (auto written = write_output(out, text); !written) return fail(written.problem());
  return ExitCode::done;
}

// Universal time, as CCYYMMDD and HHMM.
void set_now(formats::x12::AcknowledgeOptions& options) {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[16];
  if (std::strftime(text, sizeof text, "%Y%m%d", &parts) > 0) options.date = text;
  if (std::strftime(text, sizeof text, "%H%M", &parts) > 0) options.time = text;
}

// A file of a mainframe as ASCII.
Result<std::string> read_edi(const std::string& file) {
  auto text = read_file(file);
  if (!text) return text.problem();
  return formats::edi_in_ascii(std::move(*text));
}

}  // namespace

ExitCode acknowledge_command(const GlobalOptions& global, const AcknowledgeOptions& options) {
  const auto text = read_edi(options.file);
  if (!text) return fail(text.problem());
  const auto readers = load_session_readers(global);
  if (!readers) return fail(readers.problem());
  // Of a file that no reader takes only the envelope is acknowledged.
  std::optional<bill::Reading> reading;
  const auto reader =
      formats::detect(*readers, std::string_view(*text).substr(0, formats::kSniffBytes), options.file);
  if (reader) {
    auto read = formats::read_at_cuts(**reader, *text, options.file, {});
    if (!read) return fail(read.problem());
    reading.emplace(std::move(*read));
  }
  formats::x12::AcknowledgeOptions how;
  set_now(how);
  how.control = options.control;
  if (!options.at.empty()) {
    const auto day = parse_iso_date(options.at.substr(0, 10));
    if (!day) return fail(Problem{"'" + options.at + "' is no date", {}, "write it as 2026-05-31"});
    how.date = options.at.substr(0, 4) + options.at.substr(5, 2) + options.at.substr(8, 2);
    how.time = "0000";
  }
  const auto answer = formats::x12::acknowledge(*text, reading ? &*reading : nullptr, options.file, how);
  if (!answer) return fail(answer.problem());
  const ExitCode written = write_text(options.out, *answer);
  if (written != ExitCode::done) return written;
  return reading && !reading->refused.empty() ? ExitCode::input_refused : ExitCode::done;
}

ExitCode payments_command(const GlobalOptions&, const PaymentsOptions& options) {
  formats::x12::Remittances all;
  for (const auto& file : options.files) {
    const auto text = read_edi(file);
    if (!text) return fail(text.problem());
    auto read = formats::x12::read_remittances(*text, file);
    if (!read) return fail(read.problem());
    for (auto& payment : read->payments) all.payments.push_back(std::move(payment));
    for (const auto& note : read->notes) std::cerr << "note: " << printable(note.problem.text()) << '\n';
    for (const auto& problem : read->refused) {
      say_problem(problem);
      all.refused.push_back(problem);
    }
  }
  const ExitCode written = write_text(options.out, formats::x12::payment_records(all));
  if (written != ExitCode::done) return written;
  return all.refused.empty() ? ExitCode::done : ExitCode::input_refused;
}

}  // namespace telaudit::cli
