#include "rules/evaluate.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "rules/expressions_of.h"
#include "rules/language.h"

namespace telaudit::rules {

bool holds(Node node, std::strong_ordering order) {
  switch (node) {
    case Node::equal:
      return order == std::strong_ordering::equal;
    case Node::not_equal:
      return order != std::strong_ordering::equal;
    case Node::less:
      return order == std::strong_ordering::less;
    case Node::less_equal:
      return order != std::strong_ordering::greater;
    case Node::greater:
      return order == std::strong_ordering::greater;
    case Node::greater_equal:
      return order != std::strong_ordering::less;
    default:
      return false;
  }
}

namespace {

// The error of a value with the place in the rule where it arose.
Value placed(Value value, const Expression& at, const Setting& setting) {
  if (!value.error()) return value;
  std::string place = setting.rule->info.id;
  if (starts_with(value.text, place + ":")) return value;  // a member's own error
  if (at.place.line) place += ":" + std::to_string(*at.place.line);
  if (at.place.line && at.place.column) place += ":" + std::to_string(*at.place.column);
  value.text = place + ": " + value.text;
  return value;
}

bool any_error(const std::vector<Value>& values) {
  return std::any_of(values.begin(), values.end(), [](const Value& value) { return value.error(); });
}

// The error among the values; of several the first by text, so that their order cannot show.
Value first_error(const std::vector<Value>& values) {
  const Value* found = nullptr;
  for (const auto& value : values)
    if (value.error() && (found == nullptr || value.text < found->text)) found = &value;
  return *found;
}

// Whether two values agree on a currency.
bool currencies_mix(const Value& left, const Value& right) {
  if (left.kind != Kind::money || right.kind != Kind::money) return true;
  return left.text.empty() || right.text.empty() || left.text == right.text;
}

Value compare(Node node, const Value& left, const Value& right) {
  if (left.error() || right.error()) return first_error({left, right});
  if (left.unknown() || right.unknown()) return make_unknown(Kind::boolean);
  if (!currencies_mix(left, right)) {
    const auto& [low, high] = std::minmax(left.text, right.text);
    return make_error("amounts in " + low + " and " + high + " do not mix");
  }
  return make_boolean(holds(node, order(left, right)));
}

// a / b against c / d, exactly: a * d against c * b, turned round when b * d is negative.
Value compare_quotients(Node node, const std::vector<Value>& parts) {
  if (any_error(parts)) return first_error(parts);
  for (const auto& part : parts)
    if (part.unknown()) return make_unknown(Kind::boolean);
  const Value& b = parts[1];
  const Value& d = parts[3];
  if (b.number == 0 || d.number == 0) return make_error("division by zero");
  const auto dividend_and_divisor = common_currency(parts[0], b);
  if (!dividend_and_divisor || !common_currency(parts[2], d) || !common_currency(parts[0], parts[2]))
    return make_error("amounts in different currencies do not mix");
  Value left = multiply(parts[0], d, Kind::decimal);
  Value right = multiply(parts[2], b, Kind::decimal);
  if (left.error() || right.error()) return left.error() ? left : right;
  if ((b.number < 0) != (d.number < 0)) std::swap(left, right);
  return make_boolean(holds(node, order(left, right)));
}

Value cast(Value value, Kind kind) {
  if (value.state != State::error) value.kind = kind;
  return value;
}

// A param's value; of a list, where a list of days is expected, its members with commas between.
Value param_of(const Setting& setting, std::size_t index) {
  const auto& values = setting.params[index];
  if (!setting.rule->params[index].list) return values.front();
  std::string members;
  for (const auto& value : values) members += (members.empty() ? "" : ", ") + value.text;
  return make_text(members);
}

// Walks an expression; how leaves and aggregates are found differs between rows and groups.
template <typename Frame>
class Walk {
 public:
  explicit Walk(Frame& frame) : frame_(frame) {}

  Value operator()(const Expression& e) {
    switch (e.node) {
      case Node::literal:
        return e.literal;
      case Node::param:
        return param_of(*frame_.setting, e.index);
      case Node::logical_not:
        return logical_not((*this)(e.children[0]));
      case Node::logical_and: {
        const Value left = (*this)(e.children[0]);
        return left.is_false() ? make_boolean(false) : logical_and(left, (*this)(e.children[1]));
      }
      case Node::logical_or: {
        const Value left = (*this)(e.children[0]);
        return left.is_true() ? make_boolean(true) : logical_or(left, (*this)(e.children[1]));
      }
      case Node::equal:
      case Node::not_equal:
      case Node::less:
      case Node::less_equal:
      case Node::greater:
      case Node::greater_equal:
        return comparison(e);
      case Node::add:
        return arithmetic(e, add);
      case Node::subtract:
        return arithmetic(e, subtract);
      case Node::multiply:
        return arithmetic(e, multiply);
      case Node::negate:
        return negate((*this)(e.children[0]));
      case Node::divide:
        return make_error("a division without its rounding");
      case Node::in:
        return member(e);
      case Node::is_known:
      case Node::is_unknown:
        return presence(e);
      case Node::call:
        return call(e);
      default:
        return leaf(e);
    }
  }

 private:
  using Operation = Value (*)(const Value&, const Value&, Kind);

  // Where the value lies already; nowhere when it has to be worked out.
  const Value* at_hand(const Expression& e);

  const Value& look(const Expression& e, Value& room) {
    if (e.node == Node::literal) return e.literal;
    if (const Value* there = at_hand(e)) return *there;
    return room = (*this)(e);
  }

  Value arithmetic(const Expression& e, Operation operation) {
    Value room[2];
    const Value& left = look(e.children[0], room[0]);
    const Value& right = look(e.children[1], room[1]);
    Value result = operation(left, right, e.type.kind);
    return left.error() || right.error() ? result : placed(std::move(result), e, *frame_.setting);
  }

  Value comparison(const Expression& e) {
    const auto& left = e.children[0];
    const auto& right = e.children[1];
    if (left.node != Node::divide && right.node != Node::divide) {
      Value room[2];
      const Value& a = look(left, room[0]);
      const Value& b = look(right, room[1]);
      Value result = compare(e.node, a, b);
      return a.error() || b.error() ? result : placed(std::move(result), e, *frame_.setting);
    }
    std::vector<Value> parts;
    for (const Expression* side : {&left, &right}) {
      const bool quotient = side->node == Node::divide;
      parts.push_back((*this)(quotient ? side->children[0] : *side));
      parts.push_back(quotient ? (*this)(side->children[1]) : make_integer(1));
    }
    Value result = compare_quotients(e.node, parts);
    return any_error(parts) ? result : placed(std::move(result), e, *frame_.setting);
  }

  Value member(const Expression& e) {
    Value room;
    const Value& value = look(e.children[0], room);
    Value result = make_boolean(false);
    if (e.children.size() == 2 && e.children[1].node == Node::param) {
      for (const auto& candidate : frame_.setting->params[e.children[1].index])
        result = logical_or(result, compare(Node::equal, value, candidate));
      return result;
    }
    for (std::size_t i = 1; i < e.children.size(); ++i)
      result = logical_or(result, compare(Node::equal, value, (*this)(e.children[i])));
    return result;
  }

  Value presence(const Expression& e) {
    Value room;
    const Value& value = look(e.children[0], room);
    if (value.error()) return value;
    // A joined row is there or not; anything else is known or not.
    const bool known = e.children[0].node == Node::alias ? value.is_true() : value.known();
    return make_boolean(known == (e.node == Node::is_known));
  }

  Value call(const Expression& e) {
    if (e.function == FunctionId::if_) {
      const Value condition = (*this)(e.children[0]);
      if (condition.error()) return condition;
      if (condition.unknown()) return make_unknown(e.type.kind);
      return cast((*this)(e.children[condition.is_true() ? 1 : 2]), e.type.kind);
    }
    if (e.function == FunctionId::coalesce) {
      for (const auto& child : e.children) {
        Value value = (*this)(child);
        if (!value.unknown()) return cast(std::move(value), e.type.kind);
      }
      return make_unknown(e.type.kind);
    }
    std::vector<Value> arguments;
    arguments.reserve(e.children.size() + 1);
    if (e.function == FunctionId::round && e.children[0].node == Node::divide) {
      // round(a / b, scale, mode) is divided once, exactly.
      arguments.push_back((*this)(e.children[0].children[0]));
      arguments.push_back((*this)(e.children[1]));
      arguments.push_back((*this)(e.children[2]));
      arguments.push_back((*this)(e.children[0].children[1]));
    } else {
      for (const auto& child : e.children) arguments.push_back((*this)(child));
    }
    if (any_error(arguments)) return first_error(arguments);
    return placed(call_function(e, arguments, *frame_.setting), e, *frame_.setting);
  }

  Value leaf(const Expression& e);

  Frame& frame_;
};

// The share or count that an aggregate was given: a literal or param, which no row changes.
template <typename Frame>
Value second_value(const Expression& e, Frame& frame) {
  if (e.children.size() < 2 || e.aggregate == AggregateId::first || e.aggregate == AggregateId::last)
    return {};
  return evaluate(e.children[1], frame);
}

Value aggregate_list(const Expression& e, RowFrame& frame) {
  if (frame.not_given[e.source] != 0) return make_unknown(e.type.kind);
  Accumulator accumulator(e.aggregate, e.known_only, e.type.kind);
  const Record* outer = frame.matched[e.source];
  for (const Record* record : frame.lists[e.source]) {
    frame.matched[e.source] = record;
    if (e.children.empty()) {
      accumulator.add_row();
    } else if (e.aggregate == AggregateId::first || e.aggregate == AggregateId::last) {
      accumulator.add(evaluate(e.children[0], frame), evaluate(e.children[1], frame));
    } else {
      accumulator.add(evaluate(e.children[0], frame));
    }
  }
  frame.matched[e.source] = outer;
  return placed(accumulator.result(second_value(e, frame)), e, *frame.setting);
}

template <>
const Value* Walk<RowFrame>::at_hand(const Expression& e) {
  if (e.node == Node::column && e.source != 0) {
    const Record* record = frame_.matched[e.source];
    return record == nullptr ? nullptr : &record->values[e.index];
  }
  if (e.node != Node::let) return nullptr;
  if (!frame_.lets[e.index]) {
    Value value = evaluate(frame_.setting->rule->lets[e.index].clause.expression, frame_);
    frame_.lets[e.index] = std::move(value);
  }
  return &*frame_.lets[e.index];
}

template <>
const Value* Walk<GroupFrame>::at_hand(const Expression& e) {
  if (e.node == Node::group_key) return &frame_.keys[e.index];
  if (e.node != Node::group_let) return nullptr;
  if (!frame_.lets[e.index]) {
    Value value = evaluate(frame_.setting->rule->group->lets[e.index].clause.expression, frame_);
    frame_.lets[e.index] = std::move(value);
  }
  return &*frame_.lets[e.index];
}

template <>
Value Walk<RowFrame>::leaf(const Expression& e) {
  if (const Value* there = at_hand(e)) return *there;
  switch (e.node) {
    case Node::column:
      return e.source == 0 ? over_value(frame_, e.index) : make_unknown(e.type.kind);
    case Node::alias:
      return make_boolean(frame_.matched[e.source] != nullptr);
    case Node::aggregate:
      return aggregate_list(e, frame_);
    default:
      return make_error("not an expression of a row");
  }
}

template <>
Value Walk<GroupFrame>::leaf(const Expression& e) {
  if (const Value* there = at_hand(e)) return *there;
  switch (e.node) {
    case Node::aggregate:
      return placed(frame_.aggregates[e.index].result(second_value(e, frame_)), e, *frame_.setting);
    default:
      return make_error("not an expression of a group");
  }
}

// Which leaves are unknown; a let is looked into.
void collect(const Expression& e, RowFrame& frame, std::set<std::string>& names) {
  const Rule& rule = *frame.setting->rule;
  if (e.node == Node::column) {
    if (e.source != 0 && frame.matched[e.source] == nullptr) {
      if (!rule.sources[e.source].many) names.insert("no " + rule.sources[e.source].relation + " found");
    } else if (evaluate(e, frame).unknown()) {
      names.insert(e.name + " of " + rule.sources[e.source].relation);
    }
    return;
  }
  if (e.node == Node::let) return collect(rule.lets[e.index].clause.expression, frame, names);
  if (e.node == Node::aggregate && evaluate(e, frame).unknown()) {
    names.insert(short_text(e) + " of " + rule.sources[e.source].relation);
    return;
  }
  for (const auto& child : e.children) collect(child, frame, names);
}

void collect(const Expression& e, GroupFrame& frame, std::set<std::string>& names) {
  const Rule& rule = *frame.setting->rule;
  if (e.node == Node::group_let) return collect(rule.group->lets[e.index].clause.expression, frame, names);
  if (e.node == Node::group_key && frame.keys[e.index].unknown())
    names.insert(rule.group->key_names[e.index]);
  if (e.node == Node::aggregate) {
    if (evaluate(e, frame).unknown()) names.insert(rule.group->aggregates[e.index].text);
    return;
  }
  for (const auto& child : e.children) collect(child, frame, names);
}

}  // namespace

void RowFrame::start(Setting& new_setting) {
  static const bill::Batch kNoRow;
  start(new_setting, kNoRow, 0, 0);
}

void RowFrame::start(Setting& new_setting, const bill::Batch& new_batch, std::size_t new_position,
                     std::uint64_t new_row) {
  setting = &new_setting;
  batch = &new_batch;
  position = new_position;
  row = new_row;
  const Rule& rule = *setting->rule;
  matched.assign(rule.sources.size(), nullptr);
  lists.resize(rule.sources.size());
  for (auto& list : lists) list.clear();
  not_given.assign(rule.sources.size(), 0);
  lets.assign(rule.lets.size(), std::nullopt);
}

Value cell(const bill::ColumnView& column, std::size_t row, bool money, std::string currency) {
  const bool known = column.is_known(row);
  const auto number = [&](Kind kind) {
    return known ? make_number(kind, column.number(row), 0) : make_unknown(kind);
  };
  switch (column.type) {
    case bill::Type::text:
      if (known && column.encoding == bill::Encoding::digits) {
        // One text, and not those of the whole column.
        bill::DigitCell digits;
        return make_text(bill::put_digits(column.numbers[row], column.digit_counts[row], digits));
      }
      return known ? make_text(column.text(row)) : make_unknown(Kind::text);
    case bill::Type::decimal: {
      const Kind kind = money ? Kind::money : Kind::decimal;
      return known ? make_decimal(kind, column.decimal(row), std::move(currency)) : make_unknown(kind);
    }
    case bill::Type::date:
      return number(Kind::date);
    case bill::Type::moment:
      return number(Kind::moment);
    case bill::Type::integer:
      return number(Kind::integer);
    case bill::Type::boolean:
      return number(Kind::boolean);
  }
  return make_unknown(Kind::text);
}

namespace {

std::size_t currency_of(const SourceBinding& over) {
  const auto column = over.schema.find("currency");
  if (!column) return Expression::kNone;
  const auto at = std::find(over.columns.begin(), over.columns.end(), *column);
  return at == over.columns.end() ? Expression::kNone : static_cast<std::size_t>(at - over.columns.begin());
}

}  // namespace

Value over_value(const RowFrame& frame, std::size_t index) {
  Setting& setting = *frame.setting;
  const SourceBinding& over = setting.rule->sources[0];
  std::string currency;
  if (over.schema.columns[over.columns[index]].money) {
    if (!setting.currency) setting.currency = currency_of(over);
    if (*setting.currency != Expression::kNone) {
      const auto& view = frame.batch->columns[*setting.currency];
      if (view.is_known(frame.position)) currency = std::string(view.text(frame.position));
    }
  }
  return cell(frame.batch->columns[index], frame.position, over.schema.columns[over.columns[index]].money,
              std::move(currency));
}

Value evaluate(const Expression& expression, RowFrame& frame) {
  return Walk<RowFrame>(frame)(expression);
}
Value evaluate(const Expression& expression, GroupFrame& frame) {
  return Walk<GroupFrame>(frame)(expression);
}

std::vector<std::string> unknown_leaves(const Expression& expression, RowFrame& frame) {
  std::set<std::string> names;
  collect(expression, frame, names);
  return {names.begin(), names.end()};
}

std::vector<std::string> unknown_leaves(const Expression& expression, GroupFrame& frame) {
  std::set<std::string> names;
  collect(expression, frame, names);
  return {names.begin(), names.end()};
}

}  // namespace telaudit::rules
