// One aggregate while its members come in. The order in which they come cannot show.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rules/expression.h"
#include "rules/value.h"

namespace telaudit::rules {

class Accumulator {
 public:
  Accumulator(AggregateId id, bool known_only, Kind kind) : id_(id), known_only_(known_only), kind_(kind) {}

  void add(const Value& member);
  // first, last: a member and its place in the order.
  void add(const Value& member, const Value& place);
  void add_row() { ++count_; }  // count()

  // `second` is the share of percentile and nearest_rank, or the most members that list names.
  Value result(const Value& second = {}) const;

 private:
  void fold(const Value& member);
  Value in_currency(Value value) const;
  std::vector<Value> sorted() const;
  Value percentile(const Value& share) const;
  Value nearest_rank(const Value& share) const;
  Value deviation() const;
  Value list(const Value& most) const;

  AggregateId id_;
  bool known_only_;
  Kind kind_;
  std::uint64_t count_ = 0;
  bool unknown_ = false;
  std::optional<Value> error_;
  std::optional<Value> folded_;
  std::optional<Value> place_;  // first, last: of `folded_`
  std::vector<Value> members_;  // median, percentile, nearest_rank, mad, list
  std::set<std::string> currencies_;
  std::set<std::string> different_;  // distinct, list
};

}  // namespace telaudit::rules
