// One rule over one environment: rows go through where, window, prior, joins and require; what is left is
// judged alone or in groups.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "rules/horizon.h"
#include "rules/window.h"

namespace telaudit::rules {

// Which clauses were seen true and which not true; filled while tests run.
struct Coverage {
  std::vector<std::uint8_t> seen_true;
  std::vector<std::uint8_t> seen_false;
};

struct Verdict {
  Outcome outcome = Outcome::not_fired;
  std::string reason;
};

struct GroupState {
  GroupFrame frame;
  std::vector<std::uint64_t> rows;
  std::vector<Decimal> weights;
  std::optional<Verdict> spoilt;  // a row that could not be judged spoils its group
};

// What one row brings to its group.
struct GroupMember {
  std::uint64_t row = 0;
  // Later rows of the group that `arguments` speak for, too; ascending. `times` then says of each count how
  // many rows it counts.
  std::vector<std::uint64_t> others;
  std::vector<std::uint64_t> times;
  std::optional<Verdict> ended;  // why it spoils its group
  std::vector<Value> keys;
  std::string key;
  std::vector<Value> arguments;  // of each aggregate, unless `ended`; those of count() mean nothing
  std::vector<Value> places;     // of each aggregate; first and last alone have one
  Value weight;                  // where the rule allocates
};

// The indexes of one rule's joins, priors and window: built by the first who asks, read by all threads that
// run the rule.
struct SharedJoins {
  explicit SharedJoins(const Rule& rule)
      : of_index(rule.joins.size()), indexes(rule.joins.size()), priors(rule.priors.size()) {}
  std::mutex mutex;                  // of priors and window
  std::vector<std::mutex> of_index;  // of each of the indexes
  std::vector<std::shared_ptr<const JoinIndex>> indexes;
  std::vector<std::shared_ptr<const PriorIndex>> priors;
  std::shared_ptr<const WindowIndex> window;
};

class RuleRun {
 public:
  RuleRun(const Rule& rule, const Environment& environment, Coverage* coverage = nullptr,
          std::shared_ptr<SharedJoins> joins = nullptr);

  Result<RuleResult> run();

  // Before it runs: no more than the rows of these days come to anything, where the rule judges by bill date.
  void judge_days(const std::optional<BillDates>& days) {
    if (judges_by_bill_date(rule_)) judged_ = days;
    bill_date_ = bill_date_place(rule_);
  }

  // The steps, for explain.
  Result<void> prepare();
  bool over_given() const { return over_ != nullptr; }
  Result<void> scan(const std::function<Result<void>(RowFrame&, std::uint64_t row)>& visit);
  // The verdict that ends a row before it is judged; nothing when it goes on.
  std::optional<Verdict> where(RowFrame& frame);
  // Window, priors, joins and requirements. Joins that `placed` marks, by number, have their rows in the
  // frame.
  Result<std::optional<Verdict>> join(RowFrame& frame, const std::vector<std::uint8_t>* placed = nullptr);
  // All of a firing but its rows and its key, which name() gives.
  Verdict judge(RowFrame& frame, Firing& firing);
  // The rest of judge() for a row of which `when` is known to be true.
  Verdict fire(RowFrame& frame, Firing& firing);
  // Adds what names the row of a finding: the same for all rules that know these columns of it.
  void name(const RowFrame& frame, std::vector<std::pair<std::string, std::string>>& key) const;
  Verdict judge(GroupFrame& frame, Firing& firing);
  Result<void> collect_groups();
  // One row of collect_groups(): what it brings to its group; nothing where it belongs to none.
  Result<std::optional<GroupMember>> member_of(RowFrame& frame, std::uint64_t row);
  // The key of a row's group.
  void take_key(RowFrame& frame, GroupMember& member) const { member.key = group_key(frame, member.keys); }
  // Adds it to its group, in the order of rows; it may come from another run of the rule.
  void add_to_group(GroupMember&& member);
  // The result of the groups that were collected, which are gone then. To be asked once.
  RuleResult judge_groups();
  const GroupState* group_of(RowFrame& frame) const;
  // The index of a join; nullptr where its relation is not given.
  Result<const JoinIndex*> index_of(std::size_t join);
  const std::shared_ptr<SharedJoins>& joins() const { return joins_; }
  Setting& setting() { return setting_; }
  const std::vector<std::string>& missing_inputs() const { return missing_; }

 private:
  template <typename Frame>
  Value conjunction(const std::vector<Clause>& clauses, Frame& frame, std::string& unknown);
  template <typename Frame>
  std::optional<Verdict> decide(const std::vector<Clause>& clauses, Frame& frame);
  template <typename Frame>
  std::optional<Verdict> withdraw(Frame& frame, Firing& firing);
  template <typename Frame>
  std::optional<std::string> fill(Frame& frame, Firing& firing);
  template <typename Frame>
  Value covered(const Clause& clause, Frame& frame);

  void mark(std::size_t clause, bool reached);
  // With its mutex held.
  Result<void> build_index(std::size_t join, const bill::Relation& relation);
  // That of another join to a table in memory, where nobody builds it yet.
  void build_another(std::size_t join);
  Result<std::optional<Verdict>> join_one(std::size_t number, RowFrame& frame);
  Result<std::optional<Verdict>> find_place(RowFrame& frame);
  Result<std::shared_ptr<const WindowIndex>> build_window();
  Result<std::optional<Verdict>> find_prior(std::size_t number, RowFrame& frame);
  template <typename Frame>
  std::optional<Verdict> require_all(const std::vector<Requirement>& requirements, Frame& frame);
  std::optional<Verdict> is_complete(GroupFrame& frame);
  RuleResult finish();
  std::string group_key(RowFrame& frame, std::vector<Value>& keys) const;
  static void spoil(GroupState& group, Verdict&& verdict);
  void count(const Verdict& verdict);
  void missing(const std::string& relation);
  const bill::Relation* given(std::size_t source) const;
  bool is_judged(const RowFrame& frame) const;

  const Rule& rule_;
  const Environment& environment_;
  Coverage* coverage_;
  Setting setting_;
  const bill::Relation* over_ = nullptr;
  std::optional<BillDates> judged_;
  std::size_t bill_date_ = Expression::kNone;
  std::shared_ptr<SharedJoins> joins_;
  std::vector<std::shared_ptr<const JoinIndex>> indexes_;
  std::shared_ptr<const WindowIndex> window_;
  std::vector<std::shared_ptr<const PriorIndex>> priors_;
  std::vector<GroupState> groups_;
  std::unordered_map<std::string, std::size_t> group_at_;
  std::vector<std::string> missing_;
  RuleResult result_;
  std::map<std::string, std::uint64_t> reasons_;
};

}  // namespace telaudit::rules
