// The steps from the YAML of one rule to a checked rule. Every step goes on after a problem, so that all of a
// file are listed at once; what reads a part that was refused is silent about it.
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/yaml.h"
#include "rules/check.h"

namespace telaudit::rules {

class Loader {
 public:
  Loader(std::string_view yaml, std::string file, const SchemaOf& schemas, std::vector<Problem>& problems);

  // The rule, or nothing where a problem was found.
  std::unique_ptr<Rule> load();

 private:
  // load.cpp: what is read as words, and the fixed facts.
  bool refuse(Problem problem);
  bool take(Result<void> result);
  bool only(const YamlNode& map, std::string_view within);
  bool word(const YamlNode& map, std::string_view within, std::string_view key, std::string& out);
  static bool behind_comma(const std::string& key, const YamlNode& value);
  static std::string comma_advice();
  bool ends_at_comma(const YamlNode& node) const;
  bool unspellable(const YamlNode& node, const std::string& name);
  bool text(const YamlNode& map, std::string_view key, std::string& out);
  bool texts(const YamlNode& map, std::string_view key, std::vector<std::string>& out);
  bool whole_number(const YamlNode& map, std::string_view key, int& out);
  bool missing_word(const YamlNode& map, std::string_view within, std::string_view key, Missing& out);
  bool day(const YamlNode* node, std::optional<Date>& out);
  bool quotes_close(const YamlNode& top);
  bool present(const YamlNode& map, std::string_view key);
  void read(const YamlNode& top);
  void read_info(const YamlNode& top);
  void read_valid(const YamlNode& top);
  void read_params(const YamlNode& top);
  bool read_param(const std::string& name, const YamlNode& node);
  void finish(const YamlNode& top);
  std::size_t covered(std::string name, bool needs_true, bool needs_false);

  // load_sources.cpp: the relations a rule reads.
  bool declare(const YamlNode& at, const std::string& relation, const std::string& alias, bool many,
               std::size_t& source, const YamlNode* relation_at = nullptr);
  bool declare_alias(const YamlNode& map, std::string_view key, const std::string& relation, bool many,
                     std::size_t& source, const YamlNode* relation_at = nullptr);
  bool read_over(const YamlNode& top);
  void declare_priors(const YamlNode& top);
  bool declare_prior(const YamlNode& node);
  void declare_joins(const YamlNode& top);
  bool declare_join(const YamlNode& item);
  std::optional<std::size_t> column_of(std::size_t source, const std::string& name, const YamlNode& at);
  bool over_column(const std::string& name, const YamlNode& at, Clause& clause);
  void read_priors();
  bool read_prior(const YamlNode& node, Prior& prior);
  bool prior_key(const YamlNode& at, Prior& prior, const std::string& name, const YamlNode* value);
  void read_joins();
  bool read_join(const YamlNode& node, Join& join);
  bool read_matches(const YamlNode& node, Join& join);
  bool read_match(const std::string& column, const YamlNode& node, Join& join);
  bool read_match_key(const std::string& expression, const YamlNode& node, Join& join, Join::Match& match);
  bool read_ranges(const YamlNode& node, Join& join);
  bool read_range(const YamlNode& node, Join& join);
  bool read_prefix(const YamlNode& node, Join& join);
  bool read_at(const YamlNode& node, Join& join);
  bool read_latest(const YamlNode& node, Join& join);
  bool earlier(const Clause& clause, std::size_t source, bool itself);
  bool fits(const YamlNode& at, std::size_t source, std::size_t schema_column, const Expression& value);

  // load_window.cpp
  void declare_window(const YamlNode& top);
  void read_window(const YamlNode& top);
  bool window_value(const YamlNode& node, Clause& clause);
  bool window_values(const YamlNode& window, std::string_view key, std::vector<Clause>& out);
  bool read_overlap(const YamlNode& node, WindowOverlap& overlap);
  bool read_run(const YamlNode& node, WindowRun& run);
  bool read_within(const YamlNode& node, Window& window);

  // load_clauses.cpp: expressions, and what is made of them.
  bool parse(const YamlNode& node, SourceText& source, Expression& expression);
  bool value(const YamlNode& node, Clause& clause, bool in_group);
  bool amount(const YamlNode& node, Clause& clause, bool in_group);
  bool conditions(const YamlNode& node, std::vector<Clause>& out, bool in_group,
                  std::size_t open = Expression::kNone);
  bool one_condition(const YamlNode& map, std::string_view key, Clause& clause, bool in_group);
  bool taken(const YamlNode& node, const std::string& name);
  bool bounded(const YamlNode& node, Let& let);
  void read_lets(const YamlNode& lets, bool in_group, std::vector<Let>& out);
  void read_where(const YamlNode& top);
  void read_requirements(const YamlNode& map, std::string_view within, bool in_group,
                         std::vector<Requirement>& out);
  void read_group(const YamlNode& top);
  bool read_by(const YamlNode& item, Group& group);
  void read_complete(const YamlNode& node);
  bool in_group() const { return rule_->group.has_value(); }
  void read_when(const YamlNode& top);
  void read_traps(const YamlNode& top);
  void read_confidence(const YamlNode& top);
  void read_amounts(const YamlNode& top);
  void read_evidence(const YamlNode& top);
  void read_message(const YamlNode& top);

  std::string yaml_;
  std::string file_;
  const SchemaOf& schemas_;
  std::vector<Problem>& problems_;
  std::unique_ptr<Rule> rule_;
  Checker checker_;
  std::vector<std::string> refused_;  // relations of joins that were refused; * where it is not known which
  // The nodes of rule_->priors and rule_->joins; those that were refused are in neither.
  std::vector<const YamlNode*> prior_nodes_;
  std::vector<const YamlNode*> join_nodes_;
};

}  // namespace telaudit::rules
