#include <iostream>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/rules_pages.h"
#include "rules/schema.h"
#include "rules/sql.h"

namespace telaudit::cli {
namespace {

ExitCode list_rules(const GlobalOptions& global, const rules::RuleSet& rules, const RulesOptions& options,
                    const NamedRules& named) {
  const auto selected = rules.select(options.choice);
  if (!selected) return fail(selected.problem(), ExitCode::wrong_usage);
  PrintedTable table{{{"rule"},
                      {"version"},
                      {"status"},
                      {"pack"},
                      {"not_run", false, 40},
                      {"kind"},
                      {"confidence"},
                      {"precedence", true},
                      {"over"},
                      {"relations", false, 60},
                      {"title", false, 70}},
                     {}};
  const auto infos = rules.rules();
  for (std::size_t i = 0; i < infos.size(); ++i) {
    const auto& rule = infos[i];
    if (!named.means(rule.id)) continue;
    table.rows.push_back({rule.id, rule.version, rule.status, rule.pack, (*selected)[i].not_run, rule.kind,
                          std::string(1, rule.confidence), std::to_string(rule.precedence), rule.over,
                          join(rule.relations, ", "), rule.title});
  }
  print_table(std::cout, table, global.format);
  return ExitCode::done;
}

ExitCode test_rules(const rules::RuleSet& rules, const RulesOptions& options, const NamedRules& named) {
  const auto params = read_params(options.params, rules);
  if (!params) return fail_request(params.problem());
  std::size_t passed = 0;
  std::size_t failed = 0;
  for (const auto& rule : rules.rules()) {
    if (!named.means(rule.id)) continue;
    const auto report = rules.test(rule.id, *params);
    if (!report) return fail(report.problem());
    const std::size_t failed_before = failed;
    for (const auto& test : report->tests) {
      ++(test.passed ? passed : failed);
      if (!test.passed) std::cout << rule.id << ": " << test.name << ": " << test.difference << '\n';
    }
    // Where a case fails, it may be the one that was to fire.
    if (failed == failed_before && (!report->has_firing || !report->has_silent)) {
      ++failed;
      std::cout << rule.id << ": needs at least one case that fires and one that does not\n";
    }
    for (const auto& clause : report->unreached)
      std::cout << rule.id << ": no case reaches " << clause << '\n';
  }
  std::cout << passed << " passed, " << failed << " failed\n";
  return failed == 0 ? ExitCode::done : ExitCode::findings;
}

ExitCode print_sql(const rules::RuleInfo& rule, const terms::Terms& terms, const std::string& dialect) {
  rules::SqlSettings settings;
  settings.dialect = *rules::parse_sql_dialect(dialect);
  const auto schemas = audit::schemas_of(terms);
  const auto sql = rules::rule_file_as_sql(rule.path, schemas, settings);
  if (!sql) return fail(sql.problem());
  std::cout << *sql;
  return ExitCode::done;
}

ExitCode show_rule(const rules::RuleSet& rules, const terms::Terms& terms, const RulesOptions& options) {
  const std::string& id = options.rule;
  std::vector<std::string> known;
  for (const auto& rule : rules.rules()) {
    known.push_back(rule.id);
    if (rule.id != id) continue;
    if (!options.sql.empty()) return print_sql(rule, terms, options.sql);
    std::cout << rule.id << " " << rule.version << ": " << rule.title << "\nkind " << rule.kind
              << ", confidence at most " << rule.confidence << ", over " << rule.over << ", reads "
              << join(rule.relations, ", ") << "\nfile " << rule.path << "\nsha256 " << rule.hash << '\n';
    return ExitCode::done;
  }
  return fail(Problem{"no rule '" + id + "'", {}, did_you_mean(id, known)}, ExitCode::wrong_usage);
}

}  // namespace

ExitCode rules_command(const GlobalOptions& global, const RulesOptions& options) {
  if (options.action == "language") {
    std::cout << rules::language_reference();
    return ExitCode::done;
  }
  const auto terms = terms::Terms::load(term_inputs({}, find_data_dir(global)));
  if (!terms) return fail(terms.problem());
  if (options.action == "schema") {
    std::cout << rules::rule_schema(audit::schemas_of(*terms).names());
    return ExitCode::done;
  }
  if (options.action == "relations") return print_relations(global, options.rule, *terms);
  if (options.action == "lint") return lint_rules(global, options, *terms);
  const auto rules = load_session_rules(global, *terms);
  if (!rules) return fail(rules.problem());
  if (options.action == "explain") return explain_rule(*rules, options.rule);
  if (options.action == "show") return show_rule(*rules, *terms, options);
  const auto named = NamedRules::of(global, options.rule, *rules);
  if (!named) return fail(named.problem(), ExitCode::wrong_usage);
  if (options.action == "coverage") return print_coverage(global, *rules, *named);
  if (options.action == "test") return test_rules(*rules, options, *named);
  return list_rules(global, *rules, options, *named);
}

}  // namespace telaudit::cli
