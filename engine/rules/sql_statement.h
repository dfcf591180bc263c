// The statement a rule becomes: CTEs in the order of its clauses, each adding columns to the rows before it.
#pragma once

#include <string>
#include <vector>

#include "rules/sql_expression.h"

namespace telaudit::rules {

class SqlStatement {
 public:
  SqlStatement(const Rule& rule, const SqlSettings& settings, std::vector<std::vector<Value>> params);

  Result<std::string> print();

 private:
  // Where the rows that go on are told from those that have their outcome already.
  struct State {
    std::string
        column;  // quoted: 'found', 'missing', 'not given', 'gap', 'error', 'ambiguous', 'not reached'
    bool missing_goes_on = false;
    bool missing_is_silent = false;
    bool not_given_goes_on = false;
    bool is_prior = false;
  };

  std::string head() const;
  void add(std::string name, std::string comment, std::string body);
  // SELECT of all columns of the current rows and these, from the current rows.
  void extend(std::string name, std::string comment, const std::vector<std::string>& columns);
  std::string table_columns(std::size_t source) const;
  bool is_given(std::size_t source) const;

  void print_over();
  void print_lets();
  void print_where();
  void print_window();
  void print_window_rows();
  void print_window_places();
  void print_window_runs();
  void print_neighbours();
  void one_neighbour(std::size_t source, const std::string& on);
  void many_neighbours(std::size_t source, const std::string& on, const std::string& uncertain);
  std::string within_reach();
  // left < right, money as plain numbers.
  std::string less(Kind kind, const std::string& left, const std::string& right) const;
  void print_prior(const Prior& prior);
  void print_latest(const Prior& prior);
  void print_periods(const Prior& prior);
  void print_period_rows(const Prior& prior);
  std::string account_keys(const Prior& prior, std::size_t count);
  std::string unasked_branches(const Prior& prior);
  void print_not_given(const Prior& prior);
  void print_requirements();
  std::vector<std::string> requirement_branches(const std::vector<Requirement>& requirements) const;
  std::vector<std::string> requirement_columns(const std::vector<Requirement>& requirements);
  std::string days_apart(const std::string& from, const std::string& to) const;
  void print_join(const Join& join);
  void print_wanted(const Join& join);
  void print_candidates(const Join& join);
  void print_found(const Join& join);
  void print_joined(const Join& join);
  std::string going_on() const;
  std::vector<std::string> range_conditions(const Join& join);
  std::string state_case(const Join& join) const;

  void print_groups();
  std::vector<std::string> group_columns();
  void print_group_lets();
  void print_judged();
  std::string last_select();

  // CASE branches that give a row its outcome before `when` is looked at.
  std::vector<std::string> early_branches() const;
  std::vector<std::string> branches_of(const std::string& condition) const;
  std::string outcome() const;
  std::string failed_amounts() const;
  std::vector<std::string> refused_claims() const;
  std::string confidence() const;
  std::string kind() const;
  std::string withdrawn_by() const;
  std::string is_true(const std::string& condition) const;
  std::string is_false(const std::string& condition) const;
  std::string is_error(const std::string& value) const;

  struct Cte {
    std::string name;
    std::string comment;
    std::string body;
  };

  const Rule& rule_;
  const SqlSettings& settings_;
  SqlNames names_;
  SqlExpressions expressions_;
  std::vector<Cte> ctes_;
  std::string current_;  // the CTE whose rows are extended next, quoted
  std::vector<State> states_;
  std::uint64_t seen_ = 1;  // sources that are joined by now
  std::vector<bool> let_printed_;
  int let_steps_ = 0;
  bool required_ = false;  // the requirements of a row stand as columns
};

}  // namespace telaudit::rules
