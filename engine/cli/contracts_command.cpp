#include <unistd.h>

#include <iostream>
#include <sstream>

#include "cli/commands.h"
#include "cli/intake_options.h"
#include "intake/contract_register.h"

namespace telaudit::cli {
namespace {

constexpr std::string_view kRed = "\x1b[31m", kPlain = "\x1b[0m";

// The word `unknown` in red, where it is a cell of a printed table: at the beginning of a line or behind two
// blanks, and at the end of a line or before a blank.
std::string with_red_unknowns(const std::string& text) {
  std::string out;
  const std::string_view word = intake::kUnknown;
  std::size_t from = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + word.size())) {
    const bool begins = at == 0 || text[at - 1] == '\n' || text.compare(at - 2, 2, "  ") == 0;
    const std::size_t end = at + word.size();
    if (!begins || (end < text.size() && text[end] != ' ' && text[end] != '\n')) continue;
    out.append(text, from, at - from).append(kRed).append(word).append(kPlain);
    from = end;
  }
  return out.append(text, from, std::string::npos);
}

// The files that count: those named now, or else those that the workspace remembers, where there is one.
Result<std::vector<std::string>> contract_files(const GlobalOptions& global, const InputFiles& named) {
  const auto resolved = resolve(named);
  if (!resolved) return resolved.problem();
  if (!resolved->contracts.empty() || !store::Workspace::exists(global.workspace)) return resolved->contracts;
  const auto workspace = open_workspace(global, store::Workspace::Access::read);
  if (!workspace) return workspace.problem();
  const auto remembered = remembered_inputs(*workspace);
  if (!remembered) return remembered.problem();
  return remembered->contracts;
}

}  // namespace

ExitCode contracts_command(const GlobalOptions& global, const ContractsOptions& options) {
  const auto files = contract_files(global, options.inputs);
  if (!files) return fail(files.problem());
  if (files->empty())
    return fail(
        Problem{"no contract is known", {}, "name contracts with --contracts, or read intake workbooks"});
  const auto contracts = intake::read_contracts(*files);
  if (!contracts) return fail(contracts.problem());
  PrintedTable table{
      {{"contract"}, {"carrier"}, {"term"}, {"value", false, 80}, {"document"}, {"page", true}, {"clause"}},
      {}};
  for (const auto& row : intake::contract_register(*contracts)) {
    if (options.unknown && row.known()) continue;
    table.rows.push_back({row.contract, row.carrier, row.term, row.known() ? row.value : intake::kUnknown,
                          row.citation.document.value_or(""), row.citation.page.value_or(""),
                          row.citation.clause.value_or("")});
  }
  if (global.format != Format::text || ::isatty(STDOUT_FILENO) != 1) {
    print_table(std::cout, table, global.format);
    return ExitCode::done;
  }
  std::ostringstream text;
  print_table(text, table, global.format);
  std::cout << with_red_unknowns(text.str());
  return ExitCode::done;
}

}  // namespace telaudit::cli
