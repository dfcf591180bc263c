#include <unistd.h>

#include <iostream>
#include <iterator>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/row_printer.h"
#include "store/other_numbers.h"
#include "store/sql_session.h"

namespace telaudit::cli {
namespace {

constexpr std::string_view kExample =
    "write one, as in: telaudit sql \"select service, sum_money(amount, amount_scale) from charges group by "
    "1\"";

// The query as an argument, from a file, or from standard input ("-", or nothing when it is no terminal).
Result<std::string> query_text(const SqlOptions& options) {
  if (!options.query.empty() && !options.file.empty())
    return Problem{"a query and --file", {}, "give one of them"};
  if (!options.query.empty() && options.query != "-") return options.query;
  if (!options.file.empty() && options.file != "-") return read_file(options.file);
  if (options.query.empty() && options.file.empty() && ::isatty(STDIN_FILENO) != 0)
    return Problem{"no query", {}, std::string(kExample)};
  return std::string(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
}

void print_tables(store::SqlSnapshot& snapshot, Format format) {
  PrintedTable out{{{"table"}, {"column"}, {"type"}, {"meaning", false, 90}}, {}};
  for (const auto& table : snapshot.tables()) {
    out.rows.push_back({table.name(), "", "", table.meaning()});
    for (const auto& column : table.columns())
      out.rows.push_back(
          {table.name(), column.name, std::string(store::sql_kind_name(column.kind)), column.meaning});
  }
  print_table(std::cout, out, format);
}

Result<std::uint64_t> print_query(store::SqlQuery& query, Format format) {
  RowPrinter printer(std::cout, query.names(), format);
  for (;;) {
    const auto more = query.next();
    if (!more) return more.problem();
    if (!*more) break;
    for (std::size_t i = 0; i < query.columns(); ++i) {
      switch (query.kind(i)) {
        case store::SqlValue::null:
          printer.unknown();
          break;
        case store::SqlValue::integer:
        case store::SqlValue::real:
          printer.number(query.text(i));
          break;
        case store::SqlValue::text:
        case store::SqlValue::blob:
          printer.text(query.text(i));
          break;
      }
    }
    if (!printer.end_row()) break;
  }
  return printer.finish();
}

}  // namespace

ExitCode sql_command(const GlobalOptions& global, const SqlOptions& options) {
  if (options.reveal)
    if (auto logged = store::log_reveal(global.workspace, "sql"); !logged) return fail(logged.problem());
  auto session = store::SqlSession::open(global.workspace, options.reveal);
  if (!session) return fail(session.problem());
  if (options.tables) {
    print_tables((*session)->snapshot(), global.format);
    return ExitCode::done;
  }
  const auto text = query_text(options);
  if (!text) return fail(text.problem(), ExitCode::wrong_usage);
  std::string_view rest = *text;
  bool any = false;
  while (!rest.empty()) {
    auto query = (*session)->query(rest);
    if (!query) return fail(query.problem(), ExitCode::wrong_usage);
    if (query->columns() == 0) continue;
    if (any && global.format != Format::json) std::cout << '\n';
    any = true;
    if (const auto printed = print_query(*query, global.format); !printed) return fail(printed.problem());
  }
  if (!any) return fail(Problem{"no query", {}, std::string(kExample)}, ExitCode::wrong_usage);
  return ExitCode::done;
}

}  // namespace telaudit::cli
