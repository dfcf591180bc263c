#include "terms/yaml_fields.h"

#include <algorithm>

#include "base/text.h"
#include "terms/csv_input.h"

namespace telaudit::terms {

void YamlFields::fail(Problem problem) {
  if (!failed()) *first_ = std::move(problem);
}

void YamlFields::only(std::initializer_list<std::string_view> known) {
  const std::vector<std::string> keys(known.begin(), known.end());
  if (auto checked = node_->only(keys); !checked) fail(checked.problem());
}

void YamlFields::only(const std::vector<std::string>& known) {
  if (failed()) return;
  if (auto checked = node_->only(known); !checked) fail(checked.problem());
}

const YamlNode* YamlFields::scalar(std::string_view key) {
  if (failed()) return nullptr;
  const YamlNode* value = node_->find(key);
  if (value == nullptr || value->is_null()) return nullptr;
  if (!value->is_scalar()) {
    fail(value->problem("one value was expected", "write " + std::string(key) + ": value"));
    return nullptr;
  }
  if (!value->quoted() && value->text() == "unknown") return nullptr;
  return value;
}

std::optional<std::string> YamlFields::text(std::string_view key) {
  const YamlNode* value = scalar(key);
  if (value == nullptr || trim(value->text()).empty()) return std::nullopt;
  return std::string(trim(value->text()));
}

std::string YamlFields::required_text(std::string_view key, std::string_view expected) {
  auto value = text(key);
  if (!value && !failed())
    fail(node_->problem("the key '" + std::string(key) + "' is missing",
                        "add " + std::string(key) + ": " + std::string(expected)));
  return value.value_or(std::string());
}

std::optional<std::string> YamlFields::word(std::string_view key,
                                            std::initializer_list<std::string_view> words) {
  const YamlNode* value = scalar(key);
  if (value == nullptr) return std::nullopt;
  const std::vector<std::string> known(words.begin(), words.end());
  if (std::find(known.begin(), known.end(), value->text()) == known.end()) {
    fail(value->problem("'" + value->text() + "' is not one of: " + join(known, ", "),
                        did_you_mean(value->text(), known)));
    return std::nullopt;
  }
  return value->text();
}

std::optional<Date> YamlFields::date(std::string_view key) {
  const YamlNode* value = scalar(key);
  if (value == nullptr) return std::nullopt;
  auto cell = parse_cell(bill::Type::date, value->text(), value->place());
  if (!cell) {
    fail(cell.problem());
    return std::nullopt;
  }
  return Date{static_cast<std::int32_t>(cell->number)};
}

std::optional<std::int64_t> YamlFields::count(std::string_view key) {
  const YamlNode* value = scalar(key);
  if (value == nullptr) return std::nullopt;
  auto cell = parse_cell(bill::Type::integer, value->text(), value->place());
  // A hundred years of days: whatever is counted here, more is a slip of the pen, and dates computed from it
  // stay in range.
  constexpr std::int64_t kMost = 36525;
  if (!cell || cell->number < 0 || cell->number > kMost) {
    fail(value->problem("'" + value->text() + "' is not a whole number from 0 to " + std::to_string(kMost),
                        "leave it out when the document does not say"));
    return std::nullopt;
  }
  return cell->number;
}

std::optional<Decimal> YamlFields::decimal(std::string_view key) {
  const YamlNode* value = scalar(key);
  if (value == nullptr) return std::nullopt;
  auto cell = parse_cell(bill::Type::decimal, value->text(), value->place());
  if (!cell) {
    fail(cell.problem());
    return std::nullopt;
  }
  return cell->decimal;
}

std::optional<bool> YamlFields::boolean(std::string_view key) {
  const YamlNode* value = scalar(key);
  if (value == nullptr) return std::nullopt;
  auto cell = parse_cell(bill::Type::boolean, value->text(), value->place());
  if (!cell) {
    fail(cell.problem());
    return std::nullopt;
  }
  return cell->number != 0;
}

std::optional<Cell> YamlFields::cell(std::string_view key, bill::Type type) {
  if (type == bill::Type::integer) {
    const auto number = count(key);
    return number ? std::optional(Cell{true, {}, *number, {}}) : std::nullopt;
  }
  const YamlNode* value = scalar(key);
  if (value == nullptr || trim(value->text()).empty()) return std::nullopt;
  auto found = parse_cell(type, trim(value->text()), value->place());
  if (!found) {
    fail(found.problem());
    return std::nullopt;
  }
  return *found;
}

const YamlNode* YamlFields::map(std::string_view key) {
  if (failed()) return nullptr;
  const YamlNode* value = node_->find(key);
  if (value == nullptr || value->is_null()) return nullptr;
  if (value->is_scalar() && value->text() == "unknown") return nullptr;
  if (!value->is_map()) {
    fail(value->problem("a map of keys was expected", "write " + std::string(key) + ": {key: value}"));
    return nullptr;
  }
  return value;
}

const std::vector<YamlNode>* YamlFields::list(std::string_view key) {
  if (failed()) return nullptr;
  const YamlNode* value = node_->find(key);
  if (value == nullptr || value->is_null()) return nullptr;
  if (value->is_scalar() && value->text() == "unknown") return nullptr;
  if (!value->is_sequence()) {
    fail(value->problem("a list was expected", "write one '- ' line for each"));
    return nullptr;
  }
  return &value->items();
}

}  // namespace telaudit::terms
