// The interpreter: one expression, one row or group, one value. Plain recursion over the tree; it is the
// oracle that faster evaluators are held against.
#pragma once

#include <re2/re2.h>

#include <compare>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/aggregates.h"
#include "rules/rule.h"
#include "rules/time_bands.h"

namespace telaudit::rules {

// A row of a joined relation: the values that are read of it.
struct Record {
  std::vector<Value> values;
  std::uint64_t row = 0;
};

// What holds for all rows of one evaluation.
struct Setting {
  const Rule* rule = nullptr;
  // The currency of its row, among the columns the rule reads of `over`; kNone where it reads none. Nothing
  // before the first amount was asked for.
  std::optional<std::size_t> currency;
  Date as_of;
  std::vector<std::vector<Value>> params;
  // What texts were parsed to, so that each is parsed once.
  std::map<std::string, std::unique_ptr<RE2>, std::less<>> patterns;
  std::map<std::string, std::optional<DayList>, std::less<>> day_lists;
  std::map<std::string, Result<TimeBands>, std::less<>> time_bands;
};

// What an expression about a row sees. Sources without a row are null.
struct RowFrame {
  Setting* setting = nullptr;
  const bill::Batch* batch = nullptr;
  std::size_t position = 0;
  std::uint64_t row = 0;  // number in the relation, from 0
  std::vector<const Record*> matched;
  std::vector<std::vector<const Record*>> lists;  // `many` sources
  std::vector<std::uint8_t> not_given;            // `many` sources whose aggregates are unknown
  std::vector<std::optional<Value>> lets;

  // `row` matters only to windows and to joins of the rule's own relation.
  void start(Setting& setting, const bill::Batch& batch, std::size_t position, std::uint64_t row = 0);
  // No row at all: for expressions of a joined row alone.
  void start(Setting& setting);
};

// What an expression about a group sees.
struct GroupFrame {
  Setting* setting = nullptr;
  std::vector<Value> keys;
  std::vector<Accumulator> aggregates;
  std::vector<std::optional<Value>> lets;
};

// Whether two values that stand in this order are as a comparison says.
bool holds(Node comparison, std::strong_ordering order);

Value evaluate(const Expression& expression, RowFrame& frame);
Value evaluate(const Expression& expression, GroupFrame& frame);

// A cell of a batch as a value of this kind.
Value cell(const bill::ColumnView& column, std::size_t row, bool money, std::string currency);
// A column of `over` in the frame's row, with its currency.
Value over_value(const RowFrame& frame, std::size_t index);

// A function of the table, on values.
Value call_function(const Expression& call, const std::vector<Value>& arguments, Setting& setting);

// The columns and keys whose being unknown can make this expression unknown: "rate of charge", sorted.
std::vector<std::string> unknown_leaves(const Expression& expression, RowFrame& frame);
std::vector<std::string> unknown_leaves(const Expression& expression, GroupFrame& frame);

}  // namespace telaudit::rules
