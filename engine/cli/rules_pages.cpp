#include "cli/rules_pages.h"

#include <algorithm>
#include <iostream>

#include "base/file.h"
#include "base/text.h"
#include "cli/rules_coverage.h"
#include "cli/rules_words.h"
#include "rules/describe.h"
#include "rules/lint.h"

namespace telaudit::cli {
namespace {

ExitCode print_problems(const GlobalOptions& global, const std::vector<Problem>& problems) {
  if (global.format == Format::text) {
    for (const auto& problem : problems) std::cout << printable(problem.text()) << '\n';
    return ExitCode::done;
  }
  PrintedTable table{{{"file"}, {"line", true}, {"column", true}, {"key"}, {"problem"}, {"advice"}}, {}};
  for (const auto& problem : problems)
    table.rows.push_back({problem.where.file, problem.where.line ? std::to_string(*problem.where.line) : "",
                          problem.where.column ? std::to_string(*problem.where.column) : "",
                          problem.where.element, problem.what, problem.advice});
  print_table(std::cout, table, global.format);
  return ExitCode::done;
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

Result<CheckCatalogue> load_catalogue(const GlobalOptions& global) {
  const std::string file = find_data_dir(global) + "/rules/catalogue.yaml";
  const auto text = read_file(file);
  if (!text) return text.problem();
  return read_check_catalogue(*text, file);
}

// Of the shipped rules also those that the catalogue does not name.
Result<std::vector<Problem>> notes_on(const rules::RuleSet& rules, const NamedRules& named,
                                      const std::vector<std::string>& catalogue) {
  std::vector<Problem> notes;
  for (const auto& info : rules.rules()) {
    if (!named.means(info.id)) continue;
    auto some = rules::lint_rule(rules, info.id);
    if (!some) return some.problem();
    notes.insert(notes.end(), some->begin(), some->end());
    const auto words = notes_on_words(**rules.rule(info.id));
    notes.insert(notes.end(), words.begin(), words.end());
    if (!catalogue.empty() && std::find(catalogue.begin(), catalogue.end(), info.id) == catalogue.end())
      notes.push_back(Problem{"the catalogue does not name the check " + info.id,
                              {info.path, {}, {}, {}, "rule"},
                              "count it in rules/catalogue.yaml"});
  }
  return notes;
}

}  // namespace

Result<NamedRules> NamedRules::of(const GlobalOptions& global, const std::string& only,
                                  const rules::RuleSet& rules) {
  NamedRules out;
  if (!only.empty()) {
    if (auto known = rules.rule(only); !known) return known.problem();
    out.ids_.insert(only);
    return out;
  }
  const auto chosen = chosen_rules(global, rules);
  if (!chosen) return chosen.problem();
  out.ids_.insert(chosen->begin(), chosen->end());
  return out;
}

ExitCode lint_rules(const GlobalOptions& global, const RulesOptions& options, const terms::Terms& terms) {
  const auto paths = session_rule_paths(global);
  const auto schemas = audit::schemas_of(terms);
  const auto elsewhere = shipped_ids(global);
  const auto problems = rules::RuleSet::problems(paths, schemas, elsewhere);
  if (!problems.empty()) {
    print_problems(global, problems);
    return ExitCode::input_refused;
  }
  const auto rules = rules::RuleSet::load(paths, schemas, elsewhere);
  if (!rules) return fail(rules.problem());
  const auto named = NamedRules::of(global, options.rule, *rules);
  if (!named) return fail(named.problem(), ExitCode::wrong_usage);
  std::vector<std::string> checks;
  if (paths == std::vector<std::string>{find_data_dir(global) + "/rules/audit"}) {
    auto catalogue = load_catalogue(global);
    if (!catalogue) return fail(catalogue.problem());
    checks = std::move(catalogue->checks);
  }
  const auto notes = notes_on(*rules, *named, checks);
  if (!notes) return fail(notes.problem());
  print_problems(global, *notes);
  if (global.format == Format::text)
    std::cout << (notes->empty() ? "nothing to note" : counted(notes->size(), "note")) << " on "
              << counted(named->count(*rules), "rule") << '\n';
  return notes->empty() ? ExitCode::done : ExitCode::findings;
}

ExitCode print_coverage(const GlobalOptions& global, const rules::RuleSet& rules, const NamedRules& named) {
  const auto catalogue = load_catalogue(global);
  if (!catalogue) return fail(catalogue.problem());
  PrintedTable table{{{"check"}, {"lacks", false, 120}}, {}};
  const auto infos = rules.rules();
  std::size_t covered = 0;
  for (const auto& check : catalogue->checks) {
    if (!named.all() && !named.means(check)) continue;
    if (std::any_of(infos.begin(), infos.end(), [&](const auto& info) { return info.id == check; })) {
      ++covered;
      continue;
    }
    const auto left_out = std::find_if(catalogue->left_out.begin(), catalogue->left_out.end(),
                                       [&](const auto& entry) { return entry.first == check; });
    table.rows.push_back(
        {check, "a rule" + (left_out == catalogue->left_out.end() ? "" : ": " + left_out->second)});
  }
  for (const auto& info : infos) {
    if (!named.means(info.id)) continue;
    const auto report = rules.test(info.id);
    if (!report) return fail(report.problem());
    for (const auto& clause : report->unreached)
      table.rows.push_back({info.id, "a case that reaches " + clause});
  }
  print_table(std::cout, table, global.format);
  if (global.format == Format::text && named.all())
    std::cout << covered << " of " << catalogue->checks.size() << " checks of the catalogue have a rule, "
              << infos.size() - covered << " rules stand beside it\n";
  return ExitCode::done;
}

ExitCode explain_rule(const rules::RuleSet& rules, const std::string& id) {
  const auto words = rules::describe_rule(rules, id);
  if (!words) return fail(words.problem(), ExitCode::wrong_usage);
  std::cout << *words;
  return ExitCode::done;
}

ExitCode print_relations(const GlobalOptions& global, const std::string& name, const terms::Terms& terms) {
  const auto schemas = audit::schemas_of(terms);
  if (name.empty()) {
    PrintedTable table{{{"relation"}, {"columns", false, 120}}, {}};
    for (const auto& relation : schemas.names()) {
      std::vector<std::string> columns;
      const auto schema = schemas(relation);
      for (const auto& column : schema->columns) columns.push_back(column.name);
      table.rows.push_back({relation, join(columns, ", ")});
    }
    print_table(std::cout, table, global.format);
    if (global.format == Format::text)
      std::cout
          << "\ntelaudit rules relations NAME shows all columns of one, with their types and meanings\n";
    return ExitCode::done;
  }
  const auto schema = schemas(name);
  if (!schema)
    return fail(Problem{"there is no relation '" + name + "'", {}, did_you_mean(name, schemas.names())},
                ExitCode::wrong_usage);
  PrintedTable table{{{"column"}, {"type"}, {"meaning", false, 100}, {"words", false, 200}}, {}};
  for (const auto& column : schema->columns)
    table.rows.push_back({column.name, column.money ? "money" : std::string(bill::type_name(column.type)),
                          column.meaning, join(words_of(name, column.name), ", ")});
  print_table(std::cout, table, global.format);
  return ExitCode::done;
}

}  // namespace telaudit::cli
