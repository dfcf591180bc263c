// Expressions of rules made into nodes of a plan.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rules/vector_plan.h"

namespace telaudit::rules {

// Kinds whose values are whole numbers with a scale.
bool is_numeric(Kind kind);

// Adds nodes to a plan; one that is there already is not added again.
class PlanBuilder {
 public:
  explicit PlanBuilder(Plan& plan) : plan_(plan) {}

  std::uint32_t add(PlanNode node, const std::string& words = {});
  const PlanNode& node(std::uint32_t number) const { return plan_.nodes[number]; }
  // The same number for equal texts.
  std::size_t intern(const std::string& text);
  // A number nobody was given.
  std::size_t fresh() { return fresh_++; }

 private:
  Plan& plan_;
  std::map<std::string, std::uint32_t> nodes_;
  std::map<std::string, std::size_t> texts_;
  std::size_t fresh_ = 0;
};

// The expressions of one rule. `places` gives, for each column the rule reads, its place in the scan. Of a
// group, the columns are its keys and then its aggregates, and what only the interpreter knows is an error,
// which asks for a closer look. So it is of neighbours: their columns are those of show().
class Lowering {
 public:
  enum class About : std::uint8_t { row, group, neighbours };
  Lowering(PlanBuilder& builder, const Rule& rule, Setting& setting, std::size_t number,
           const std::vector<std::size_t>& places, About about = About::row);

  std::uint32_t condition(const Expression& expression);
  // Whether the bill date lies in the rule's validity.
  PlannedClause in_force();
  std::vector<std::pair<std::string, std::size_t>> unknown_leaves(const Expression& expression);
  PlannedKey key(const Expression& expression);
  // Nothing where only the interpreter can tell.
  std::optional<PlannedWindow> window(const Window& window);
  // Nothing where it would decide nothing. Columns that are not among `names` yet, those of the scan, are
  // added.
  std::optional<PlannedNeighbours> neighbours(const Window& window, const PlannedWindow& planned,
                                              std::vector<std::string>& names);
  // Nothing where only the interpreter can tell.
  std::optional<PlannedAggregate> aggregate(const GroupAggregate& aggregate);
  // Nothing where rows are brought to their groups one by one.
  std::optional<std::vector<PlannedFold>> folds();
  // A key or aggregate of the group that is not there to look at. To be said before anything is lowered.
  void leave_out(std::size_t place) { left_out_.insert(place); }
  // Keys and aggregates of the group that an expression looks at, as places.
  const std::set<std::size_t>& places_of(const Expression& expression) { return columns_of(expression); }

  // The rows of a source are found by a join of the plan. To be said before anything is lowered.
  void joined(std::size_t source, std::size_t slot) { slots_[source] = slot; }
  std::size_t slot_of(std::size_t source) const { return slots_.at(source); }
  // The sources beside `over` that an expression or a join looks at, through lets; a join, but for its own.
  std::set<std::size_t> sources_of(const Expression& e) const;
  std::set<std::size_t> sources_of(const Join& join) const;
  // Whether it looks at `over` and at what joins of the plan find alone.
  bool sees(const Expression& e) const;
  // Whether every row goes on after the join, whatever it finds.
  bool never_ends_a_row(const Join& join) const;
  // Its place in the plan and in the rule is for the caller to say.
  PlannedJoin join(const Join& join);
  std::optional<std::size_t> currency_place() const;

 private:
  // A node, or nothing where only the interpreter knows the way.
  std::optional<std::uint32_t> known_condition(const Expression& e);
  std::optional<std::uint32_t> number(const Expression& e);
  std::optional<std::uint32_t> known_number(const Expression& e);
  std::optional<std::uint32_t> call(const Expression& e);
  std::optional<std::uint32_t> round_call(const Expression& e);
  // The sum of two numbers, or one number, that is an error beyond `most`.
  std::optional<std::uint32_t> sum_within(const Expression& left, const Expression* right, std::int64_t most);
  std::optional<std::uint32_t> comparison(const Expression& e);
  std::optional<std::uint32_t> member(const Expression& e);
  std::optional<std::uint32_t> of_children(Step step, const Expression& e);
  std::optional<std::uint32_t> of_column(Step step, const Expression& e);

  std::uint32_t node(Step step, std::vector<std::uint32_t> children, const Expression* e = nullptr);
  std::uint32_t looked_up(Step step, const Expression& e);
  void ask_where_unable(PlanNode& node, const Expression* e);
  // The one join it looks at, where it looks at nothing else.
  std::optional<std::size_t> one_join(const Expression& e);
  std::uint32_t of_joined(Step step, const Expression& e, std::size_t slot);
  bool cannot_fail(const Expression& e) const;
  bool call_cannot_fail(const Expression& e) const;
  PlannedMatch match(const Expression& e, std::size_t source);
  std::optional<PlannedTurn> turn(const Expression& e);
  // Adds the turns of a condition of a join; false where it follows from more than these.
  bool turns_of(const Expression& e, std::size_t source, std::vector<PlannedTurn>& turns);
  std::uint32_t constant(Step step, const Value& value);
  Value evaluated(const Expression& e) const;
  // The columns of `over` an expression reads, through lets, among those the rule reads.
  const std::set<std::size_t>& columns_of(const Expression& e);
  bool looks_elsewhere(const Expression& e);
  // The one column it reads, where that is a text, or has few values and need not be printed.
  std::optional<std::size_t> one_column(const Expression& e, bool text);
  // Columns of the row and of its neighbours, by source and column; kNone: whether there is a row.
  using Shown = std::map<std::pair<std::size_t, std::size_t>, std::size_t>;
  // Says which column of the plan each of them is. To be said before anything is lowered.
  void show(const Window& window, Shown shown) {
    open_ = window.overlap ? window.overlap->open : Expression::kNone;
    shown_ = std::move(shown);
  }
  void add_shown(const Expression& e, const Window& window, Shown& shown) const;
  // Which neighbour a source of the window is; nothing where it is none, or has many rows.
  static std::optional<PlannedNeighbours::Of> neighbour_of(const Window& window, std::size_t source);
  bool currency_in_key(const Window& window) const;
  // What a column says is noted as; nothing where it cannot be.
  std::optional<std::uint32_t> note_of(std::size_t source, std::size_t column, bool same_currency,
                                       std::vector<std::string>& names);
  // Equal for expressions that mean the same on this relation.
  std::string meaning(const Expression& e);
  bill::Type type_of(std::size_t column) const;
  const Expression* let_of(const Expression& e) const;
  std::optional<std::size_t> leaf_of(const Expression& e) const;
  // The column that an expression is, through lets.
  const Expression* column_itself(const Expression& e) const;
  // The first known of several text columns, and what is said where none is.
  bool first_text(const Expression& e, PlannedKey& key) const;
  // The columns that the interpreter looks at, as places in the scan.
  std::vector<std::size_t> read_by(const Expression& e);

  PlanBuilder& builder_;
  const About about_;
  const Rule& rule_;
  Setting& setting_;
  std::size_t number_;
  const std::vector<std::size_t>& places_;
  std::set<std::size_t> left_out_;
  std::map<std::size_t, std::size_t> slots_;  // by source
  Shown shown_;                               // of neighbours
  std::size_t open_ = Expression::kNone;      // of neighbours: the source whose rows are not there
  std::map<const Expression*, std::set<std::size_t>> columns_;
  std::vector<std::optional<std::uint32_t>> conditions_of_lets_;
  std::vector<std::optional<std::optional<std::uint32_t>>> numbers_of_lets_;
  std::vector<std::string> meanings_of_lets_;
  std::vector<std::optional<bool>> lets_look_elsewhere_;
};

}  // namespace telaudit::rules
