// `telaudit calls`: what the customer's own exchange recorded, as rows of call_record.
#include <filesystem>
#include <iostream>

#include "base/delimited.h"
#include "base/file.h"
#include "bill/charge.h"
#include "cli/commands.h"
#include "formats/json_records.h"

namespace telaudit::cli {
namespace {

constexpr std::string_view kHeader =
    "origin,destination,start,duration,answered,direction,trunk_group,service\n";

// Empty where the exchange does not say it.
std::string text_of(const bill::Table& calls, std::size_t column, std::size_t row) {
  const auto view = calls.column(column);
  return view.is_known(row) ? delimited_field(view.text(row)) : std::string();
}

// A call whose start is not known cannot be compared with anything; `left_out` counts such.
void append_calls(const bill::Table& calls, std::string& out, std::size_t& left_out) {
  using namespace bill::charge;
  for (std::size_t row = 0; row < calls.rows(); ++row) {
    const auto start = calls.column(kStart);
    if (!start.is_known(row)) {
      ++left_out;
      continue;
    }
    const auto duration = calls.column(kDuration);
    const std::string answered = text_of(calls, kCallType, row);
    out += text_of(calls, kOrigin, row) + ',' + text_of(calls, kDestination, row) + ',' +
           Moment{start.number(row)}.text() + ',' +
           (duration.is_known(row) ? std::to_string(duration.number(row)) : std::string()) + ',' +
           (answered == "answered"       ? "true"
            : answered == "not answered" ? "false"
                                         : "") +
           ',' + text_of(calls, kDirection, row) + ',' + text_of(calls, kProductCode, row) + ',' +
           text_of(calls, kService, row) + '\n';
  }
}

}  // namespace

ExitCode calls_command(const GlobalOptions& global, const CallsOptions& options) {
  std::vector<std::string> folders;
  for (const auto& folder : profile_folders(global))
    if (std::filesystem::is_directory(folder + "/pbx")) folders.push_back(folder + "/pbx");
  const auto readers = formats::load_readers(folders);
  if (!readers) return fail(readers.problem());
  std::string out(kHeader);
  std::size_t left_out = 0;
  std::size_t refused = 0;
  for (const auto& file : options.files) {
    auto text = read_file(file);
    if (text && formats::looks_like_json(*text)) {
      text = formats::table_of_json(*text, file);
      if (text && text->empty()) continue;
    }
    if (!text) return fail(text.problem());
    const auto reader =
        formats::detect(*readers, std::string_view(*text).substr(0, formats::kSniffBytes), file);
    if (!reader) return fail(reader.problem());
    const auto reading = formats::read_at_cuts(**reader, *text, file, {});
    if (!reading) return fail(reading.problem());
    append_calls(reading->charges, out, left_out);
    for (const auto& row : reading->quarantine) {
      Place place;
      place.file = file;
      place.offset = row.offset;
      say_problem(Problem{row.reason, place, {}});
      ++refused;
    }
  }
  if (left_out > 0 && !global.quiet)
    std::cerr << "note: " << left_out << " calls without a start are left out\n";
  if (options.out.empty()) {
    std::cout << out;
  } else if (const auto written = write_output(options.out, out); !written) {
    return fail(written.problem());
  }
  return refused == 0 ? ExitCode::done : ExitCode::input_refused;
}

}  // namespace telaudit::cli
