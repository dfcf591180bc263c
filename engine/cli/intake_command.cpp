#include <algorithm>
#include <filesystem>
#include <iostream>

#include "base/delimited.h"
#include "base/file.h"
#include "base/text.h"
#include "book/requirement_template.h"
#include "cli/bought.h"
#include "cli/commands.h"
#include "cli/entering.h"
#include "cli/intake_options.h"
#include "intake/workbook_reading.h"
#include "intake/workbook_writing.h"

namespace telaudit::cli {
namespace {

namespace fs = std::filesystem;

Result<void> make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) return {};
  return Problem{
      "cannot make the folder: " + error.message(), {folder.string(), {}, {}, {}, {}}, "name another folder"};
}

Result<void> write_requirements(const GlobalOptions& global, const IntakeOptions& options,
                                const fs::path& path) {
  auto evaluation = open_evaluation(global, options.inputs, store::Workspace::Access::read);
  if (!evaluation) return evaluation.problem();
  evaluation->inputs.requirements.clear();
  const auto classifier = load_session_classifier(global);
  if (!classifier) return classifier.problem();
  const auto bought = what_is_bought(*evaluation, *classifier);
  if (!bought) return bought.problem();
  return book::write_requirement_template(*bought->contents, path);
}

ExitCode write_command(const GlobalOptions& global, const IntakeOptions& options) {
  const auto session = open_billed(global, options.inputs, store::Workspace::Access::read);
  if (!session) return fail(session.problem());
  const auto entered = intake::last_entered_terms(*session->workspace);
  if (!entered) return fail(entered.problem());
  const fs::path folder = options.out;
  if (auto made = make_folder(folder); !made) return fail(made.problem());
  const intake::WorkbookContent content{&session->billed, &*entered, session->terms.get(),
                                        session->customer.empty() ? "Intake" : session->customer,
                                        session->as_of};
  PrintedTable table{{{"file", false, 200}, {"rows", true}, {"what", false, 100}}, {}};
  const auto add = [&](const char* name, std::size_t rows, const char* what) {
    table.rows.push_back({(folder / name).string(), rows == 0 ? "" : std::to_string(rows), what});
  };
  if (auto done = intake::write_contract_workbook(content, folder / "contracts.xlsx"); !done)
    return fail(done.problem());
  add("contracts.xlsx", 0, "a sheet for each contract");
  if (auto done = intake::write_rate_workbook(content, folder / "rates.xlsx"); !done)
    return fail(done.problem());
  add("rates.xlsx", session->billed.codes.size(), "billed codes, those with the most money first");
  if (auto done = intake::write_inventory_workbook(content, folder / "inventory.xlsx"); !done)
    return fail(done.problem());
  add("inventory.xlsx", session->billed.services.size(), "services on the latest bills");
  if (auto done = write_requirements(global, options, folder / "requirements.xlsx"); !done)
    return fail(done.problem());
  add("requirements.xlsx", 0, "what opens, closes, grows and moves: for --requirements");
  print_table(std::cout, table, global.format);
  return ExitCode::done;
}

const std::vector<std::string>& fault_columns() {
  static const std::vector<std::string> columns{"file",   "sheet", "row",  "cell",
                                                "column", "found", "what", "expected"};
  return columns;
}

std::vector<std::string> fault_cells(const intake::Fault& fault) {
  const auto mark = fault.place.element.rfind('!');
  return {fs::path(fault.place.file).filename().string(),
          fault.sheet,
          fault.row == 0 ? "" : std::to_string(fault.row),
          mark == std::string::npos ? "" : fault.place.element.substr(mark + 1),
          fault.column,
          fault.found,
          fault.what,
          fault.expected};
}

Result<void> write_rejected(const fs::path& path, const std::vector<intake::Fault>& faults) {
  std::string out = join(fault_columns(), ",") + "\n";
  for (const auto& fault : faults) {
    const auto cells = fault_cells(fault);
    for (std::size_t at = 0; at < cells.size(); ++at) {
      if (at != 0) out += ',';
      append_delimited(out, formula_safe(cells[at]));
    }
    out += '\n';
  }
  return write_output(path, out);
}

void print_faults(const GlobalOptions& global, const std::vector<intake::Fault>& faults) {
  PrintedTable table;
  for (const auto& name : fault_columns()) table.columns.push_back({name, name == "row", 90});
  for (const auto& fault : faults) table.rows.push_back(fault_cells(fault));
  print_table(std::cout, table, global.format);
}

std::string counted(std::uint64_t number, const std::string& word) {
  return std::to_string(number) + " " + word + (number == 1 ? "" : "s");
}

fs::path rejected_file(const IntakeOptions& options) {
  if (!options.rejected.empty()) return options.rejected;
  return fs::path(options.files.front()).replace_extension(".rejected.csv");
}

ExitCode read_command(const GlobalOptions& global, const IntakeOptions& options) {
  const auto entering = entering_of(options.role, options.on);
  if (!entering) return fail_request(entering.problem());
  auto workspace = open_workspace(global, store::Workspace::Access::write);
  if (!workspace) return fail(workspace.problem());
  const auto before = intake::last_entered_terms(*workspace);
  if (!before) return fail(before.problem());
  std::vector<intake::WorkbookReading> readings;
  std::vector<intake::Fault> faults;
  intake::KeptVersion about;
  for (const auto& file : options.files) {
    auto reading = intake::read_intake_workbook(file);
    if (!reading) return fail(reading.problem());
    faults.insert(faults.end(), reading->faults.begin(), reading->faults.end());
    for (const auto& remark : reading->remarks)
      std::cerr << "note: " << printable(fs::path(file).filename().string() + ": " + remark) << '\n';
    about.sources.push_back({fs::path(file).filename().string(), reading->hash});
    readings.push_back(std::move(*reading));
  }
  const auto taken = intake::take_entered(*before, readings, *entering, !faults.empty());
  faults.insert(faults.end(), taken.faults.begin(), taken.faults.end());
  if (!faults.empty()) {
    print_faults(global, faults);
    const fs::path rejected = rejected_file(options);
    if (auto written = write_rejected(rejected, faults); !written) return fail(written.problem());
    std::cerr << counted(faults.size(), "fault") << ", also in " << rejected.string() << '\n';
    if (!options.accept_good) {
      std::cerr << "nothing was taken; mend the cells, or take the rest with --accept-good\n";
      return ExitCode::input_refused;
    }
  }
  about.role = entering->role;
  about.on = entering->on.text();
  about.action = "read";
  about.refused = faults.size();
  const auto kept = intake::keep_version(
      *workspace, taken.entered, about,
      [&](const intake::TermPaths& paths) { return check_with_remembered(global, *workspace, paths); });
  if (!kept) return fail(kept.problem());
  if (global.format == Format::text)
    std::cout << (faults.empty() ? "" : "\n") << "version " << kept->number << ": "
              << counted(taken.contracts, "contract") << ", " << counted(taken.rates, "rate") << ", "
              << counted(taken.services, "service") << " and " << counted(taken.mappings, "mapping")
              << " taken; it holds " << counted(kept->contracts, "contract") << ", "
              << counted(kept->rates, "rate") << ", " << counted(kept->services, "service") << " and "
              << counted(kept->mappings, "mapping") << '\n';
  return faults.empty() ? ExitCode::done : ExitCode::input_refused;
}

ExitCode list_command(const GlobalOptions& global) {
  const auto workspace = open_workspace(global, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  const auto versions = intake::kept_versions(*workspace);
  if (!versions) return fail(versions.problem());
  PrintedTable table{{{"version", true},
                      {"on"},
                      {"role"},
                      {"action"},
                      {"contracts", true},
                      {"rates", true},
                      {"services", true},
                      {"mappings", true},
                      {"refused", true},
                      {"sources", false, 60},
                      {"hash", false, 64}},
                     {}};
  for (const auto& version : *versions) {
    std::vector<std::string> sources;
    for (const auto& source : version.sources) sources.push_back(source.name);
    table.rows.push_back({std::to_string(version.number), version.on, version.role, version.action,
                          std::to_string(version.contracts), std::to_string(version.rates),
                          std::to_string(version.services), std::to_string(version.mappings),
                          std::to_string(version.refused), join(sources, ", "),
                          global.format == Format::text ? version.hash.substr(0, 12) : version.hash});
  }
  print_table(std::cout, table, global.format);
  return ExitCode::done;
}

// By number; `otherwise` where none was named.
Result<std::uint64_t> version_number(const std::string& named, std::uint64_t otherwise) {
  if (named.empty()) return otherwise;
  const auto number = parse_decimal(named);
  if (!number || number->scale != 0 || number->is_negative())
    return Problem{"'" + named + "' is no version", {}, "telaudit intake list shows them"};
  return static_cast<std::uint64_t>(number->mantissa);
}

ExitCode diff_command(const GlobalOptions& global, const IntakeOptions& options) {
  const auto workspace = open_workspace(global, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  const auto versions = intake::kept_versions(*workspace);
  if (!versions) return fail(versions.problem());
  const std::uint64_t last = versions->empty() ? 0 : versions->back().number;
  const auto before = version_number(options.before, last == 0 ? 0 : last - 1);
  if (!before) return fail_request(before.problem());
  const auto after = version_number(options.after, last);
  if (!after) return fail_request(after.problem());
  const auto left = intake::entered_terms(*workspace, *before);
  if (!left) return fail(left.problem());
  const auto right = intake::entered_terms(*workspace, *after);
  if (!right) return fail(right.problem());
  PrintedTable table{
      {{"table"}, {"row", false, 60}, {"change"}, {"column"}, {"before", false, 40}, {"after", false, 40}},
      {}};
  const auto left_tables = left->tables();
  const auto right_tables = right->tables();
  for (std::size_t at = 0; at < left_tables.size(); ++at)
    for (const auto& change : intake::table_changes(*left_tables[at], *right_tables[at]))
      table.rows.push_back(
          {change.table, change.key, change.change, change.column, change.before, change.after});
  print_table(std::cout, table, global.format);
  return ExitCode::done;
}

ExitCode export_files_command(const GlobalOptions& global, const IntakeOptions& options) {
  const auto workspace = open_workspace(global, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  const auto entered = intake::last_entered_terms(*workspace);
  if (!entered) return fail(entered.problem());
  PrintedTable table{{{"file", false, 200}}, {}};
  for (const auto& [name, text] : intake::term_files(*entered)) {
    const fs::path path = fs::path(options.out) / name;
    if (auto made = make_folder(path.parent_path()); !made) return fail(made.problem());
    if (auto written = write_output(path, text); !written) return fail(written.problem());
    table.rows.push_back({path.string()});
  }
  if (table.rows.empty())
    return fail(Problem{"nothing was entered", {}, "read workbooks first: telaudit intake read"});
  print_table(std::cout, table, global.format);
  return ExitCode::done;
}

}  // namespace

ExitCode intake_command(const GlobalOptions& global, const IntakeOptions& options) {
  if (options.action == "write") return write_command(global, options);
  if (options.action == "read") return read_command(global, options);
  if (options.action == "list") return list_command(global);
  if (options.action == "diff") return diff_command(global, options);
  return export_files_command(global, options);
}

}  // namespace telaudit::cli
