#include "formats/profile_plan.h"

#include <algorithm>
#include <set>

#include "bill/charge.h"
#include "formats/profile_values.h"

namespace telaudit::formats::profile {
namespace {

// The columns of the profile that a value depends on, and that stand in the file.
class Dependence {
 public:
  Dependence(const Profile& profile, const Layout& layout) : profile_(profile), layout_(layout) {}

  std::set<std::size_t> of(const Field& field) const {
    std::set<std::size_t> out;
    add(field, out);
    return out;
  }
  std::set<std::size_t> of(const Template& form) const {
    std::set<std::size_t> out;
    add(form, out);
    return out;
  }
  bool present(std::size_t column) const { return column != kNone && layout_.columns[column] != kNone; }

 private:
  void add(const Field& field, std::set<std::size_t>& out) const {
    if (field.constant) return;
    if (field.from) {
      add(*field.from, out);
      return add(*field.to, out);
    }
    if (field.made_of) {
      add(*field.made_of, out);
    } else if (present(field.column)) {
      out.insert(field.column);
    }
    if (field.day) add(*field.day, out);
  }
  void add(const Template& form, std::set<std::size_t>& out) const {
    for (const auto& part : form.parts) {
      if (part.key != kNone) {
        add(profile_.keys[part.key], out);
      } else if (present(part.column)) {
        out.insert(part.column);
      }
    }
  }

  const Profile& profile_;
  const Layout& layout_;
};

// The cell is the value, or the number it spells.
bool is_direct(const Field& field) {
  return !field.constant && !field.made_of && !field.from && field.column != kNone && field.strip.empty() &&
         field.empty.empty() && !field.pattern && !field.has_table && !field.otherwise && !field.required;
}

std::optional<FastDatePattern> direct_pattern(const Field& field) {
  if (!is_direct(field) || field.formats.size() != 1) return std::nullopt;
  return fast_date_pattern(field.formats.front());
}

std::int64_t duration_factor(DurationUnit unit) {
  switch (unit) {
    case DurationUnit::tenths:
      return 1;
    case DurationUnit::seconds:
      return 10;
    case DurationUnit::minutes:
      return 600;
    case DurationUnit::hours:
      return 36'000;
    default:
      return 0;
  }
}

// What a direct field of this type becomes; nothing where it has no quick way.
std::optional<Step> direct_step(const Field& field, const Dependence& dependence) {
  Step step;
  step.field = &field;
  step.target = field.target;
  step.column = field.column;
  if (!is_direct(field) || !dependence.present(field.column)) return std::nullopt;
  switch (field.type) {
    case ValueType::text:
      step.way = Step::Way::text;
      return step;
    case ValueType::money:
    case ValueType::decimal:
      if (field.money.implied || field.money.overpunch || field.percent) return std::nullopt;
      step.way = Step::Way::decimal;
      return step;
    case ValueType::integer:
      step.way = Step::Way::count;
      return step;
    case ValueType::duration:
      if (!field.other_durations.empty()) return std::nullopt;
      step.way = Step::Way::count;
      step.factor = duration_factor(field.duration);
      break;
    case ValueType::data:
      step.way = Step::Way::count;
      step.factor = field.data_unit;
      break;
    case ValueType::date:
      if (const auto pattern = direct_pattern(field)) {
        step.way = Step::Way::date;
        step.pattern = *pattern;
        return step;
      }
      return std::nullopt;
    case ValueType::moment:
      if (!field.day || !dependence.present(field.day->column) || field.day->column == field.column)
        return std::nullopt;
      if (const auto pattern = direct_pattern(*field.day)) {
        step.way = Step::Way::moment;
        step.day_column = field.day->column;
        step.pattern = *pattern;
        return step;
      }
      return std::nullopt;
  }
  constexpr std::int64_t kLargestFactor = 1'000'000'000'000;
  return step.factor > 0 && step.factor <= kLargestFactor ? std::optional(step) : std::nullopt;
}

std::optional<Step> step_for(const Field& field, const Dependence& dependence) {
  const auto columns = dependence.of(field);
  Step step;
  step.field = &field;
  step.target = field.target;
  if (columns.empty()) return step;
  if (auto direct = direct_step(field, dependence)) return direct;
  if (columns.size() > 1) return std::nullopt;
  step.way = Step::Way::word;
  step.column = *columns.begin();
  return step;
}

class Planner {
 public:
  Planner(const Profile& profile, const Layout& layout)
      : profile_(profile), layout_(layout), dependence_(profile, layout) {}

  std::optional<Plan> plan() {
    const auto& container = profile_.container;
    if (container.in_sequence() || container.escape != '\0' || !container.lines.empty() ||
        !layout_.title.empty())
      return std::nullopt;
    if (!profile_.part.replaces_when.empty() || !choose_rule() || !add_steps() || !place_in_levels() ||
        !add_latest_day())
      return std::nullopt;
    const bool fixed = !layout_.fixed.empty();
    const std::set<std::size_t> asked = fixed ? asked_columns() : std::set<std::size_t>();
    for (std::size_t i = 0; i < layout_.columns.size(); ++i)
      if (dependence_.present(i) && (!fixed || asked.count(i) == 1)) plan_.columns.push_back(i);
    return std::move(plan_);
  }

 private:
  // What the plan looks at. Cells of fixed records are found one by one, and many belong to other kinds of
  // records; of delimited rows every cell is seen, since each may be padded.
  std::set<std::size_t> asked_columns() const {
    std::set<std::size_t> out;
    const auto add_conditions = [&](const auto& self, const std::vector<Condition>& conditions) -> void {
      for (const auto& condition : conditions) {
        out.insert(condition.column);
        self(self, condition.of);
      }
    };
    for (const auto& step : plan_.steps) {
      out.insert(step.column);
      out.insert(step.day_column);
    }
    if (plan_.latest_day) out.insert(plan_.latest_day->column);
    if (plan_.level_name) out.insert(plan_.level_name->column);
    out.insert(plan_.level_column);
    for (const RecordRule* rule : plan_.before) add_conditions(add_conditions, rule->when);
    add_conditions(add_conditions, plan_.rule->when);
    const BillRule& bill = profile_.bill;
    out.insert(bill.carrier.column);
    out.insert(bill.account.column);
    if (bill.invoice) out.insert(bill.invoice->column);
    if (bill.bill_date) out.insert(bill.bill_date->column);
    return out;
  }

  // The last rule that reads one charge from a row: the rules before it speak of the exceptions.
  bool choose_rule() {
    for (const auto& rule : profile_.records) {
      const bool simple = rule.kind == RowKind::charge || rule.kind == RowKind::information;
      if (simple && rule.charges.size() == 1) plan_.rule = &rule;
    }
    if (plan_.rule == nullptr) return false;
    for (const auto& rule : profile_.records) {
      if (&rule == plan_.rule) break;
      plan_.before.push_back(&rule);
    }
    plan_.charge = &plan_.rule->charges.front();
    return plan_.rule->totals.empty();
  }

  bool add(const Field& field, std::size_t target) {
    auto step = step_for(field, dependence_);
    if (!step) return false;
    step->target = target;
    plan_.steps.push_back(std::move(*step));
    return true;
  }

  bool add_steps() {
    using namespace bill::charge;
    std::set<std::size_t> taken;
    for (const std::size_t column : inherited_columns(profile_)) taken.insert(column);
    if (plan_.charge->amount) {
      if (!add(*plan_.charge->amount, kAmount)) return false;
      plan_.amount = plan_.steps.size() - 1;
      taken.insert(kAmount);
    }
    // A later field of the same column would win where it is known; that is for whole rows.
    for (const auto& field : plan_.charge->fields)
      if (!taken.insert(field.target).second || !add(field, field.target)) return false;
    if (!taken.insert(kCurrency).second || !add(profile_.bill.currency, kCurrency)) return false;
    return !profile_.bill.parent_account ||
           (taken.insert(kParentAccount).second && add(*profile_.bill.parent_account, kParentAccount));
  }

  // The column that ids and labels of a level and those above it depend on; false where there are several.
  bool level_column(std::size_t level, std::set<std::size_t>& out) const {
    for (std::size_t at = level; at != kNone; at = profile_.levels[at].parent) {
      out.merge(dependence_.of(profile_.levels[at].id));
      out.merge(dependence_.of(profile_.levels[at].label));
    }
    return out.size() <= 1;
  }

  bool place_in_levels() {
    const Field& name = plan_.charge->level;
    std::set<std::size_t> columns = dependence_.of(name);
    if (columns.size() > 1) return false;
    if (columns.empty()) {
      Row row;
      row.cells.resize(profile_.columns.size());
      row.keys.resize(profile_.keys.size());
      Scratch scratch;
      const auto text = text_of(name, row, scratch).value_or(std::string_view());
      plan_.level = 0;
      for (std::size_t i = 0; i < profile_.levels.size(); ++i)
        if (profile_.levels[i].name == text) plan_.level = i;
      if (!level_column(plan_.level, columns)) return false;
    } else {
      Step step;
      step.way = Step::Way::word;
      step.field = &name;
      step.column = *columns.begin();
      plan_.level_name = step;
      for (std::size_t i = 0; i < profile_.levels.size(); ++i)
        if (!level_column(i, columns)) return false;
    }
    if (!columns.empty()) plan_.level_column = *columns.begin();
    return true;
  }

  bool add_latest_day() {
    const auto& bill = profile_.bill;
    if (!bill.latest_day || (bill.bill_date && !layout_.undated)) return true;
    plan_.latest_day = step_for(*bill.latest_day, dependence_);
    plan_.day_needed = bill.day_needed;
    return plan_.latest_day.has_value();
  }

  const Profile& profile_;
  const Layout& layout_;
  Dependence dependence_;
  Plan plan_;
};

}  // namespace

std::optional<Plan> plan_columns(const Profile& profile, const Layout& layout) {
  if (profile.levels.empty()) return std::nullopt;
  return Planner(profile, layout).plan();
}

}  // namespace telaudit::formats::profile
