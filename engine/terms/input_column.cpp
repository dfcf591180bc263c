#include "terms/input_column.h"

#include <utility>

namespace telaudit::terms {
namespace {

using bill::Type;

InputColumn column(std::string name, Type type, bool money, std::string meaning) {
  InputColumn out;
  out.spec = {std::move(name), type, money, std::move(meaning)};
  return out;
}

}  // namespace

InputColumn InputColumn::must() const {
  InputColumn out = *this;
  out.required = true;
  return out;
}

InputColumn InputColumn::any() const {
  InputColumn out = *this;
  out.any_when_blank = true;
  return out;
}

InputColumn InputColumn::one_of(std::vector<std::string> allowed) const {
  InputColumn out = *this;
  out.words = std::move(allowed);
  return out;
}

InputColumn text(std::string name, std::string meaning) {
  return column(std::move(name), Type::text, false, std::move(meaning));
}
InputColumn date(std::string name, std::string meaning) {
  return column(std::move(name), Type::date, false, std::move(meaning));
}
InputColumn moment(std::string name, std::string meaning) {
  return column(std::move(name), Type::moment, false, std::move(meaning));
}
InputColumn integer(std::string name, std::string meaning) {
  return column(std::move(name), Type::integer, false, std::move(meaning));
}
InputColumn decimal(std::string name, std::string meaning) {
  return column(std::move(name), Type::decimal, false, std::move(meaning));
}
InputColumn fraction(std::string name, std::string meaning) {
  InputColumn out = decimal(std::move(name), std::move(meaning));
  out.fraction = true;
  return out;
}
InputColumn money(std::string name, std::string meaning) {
  return column(std::move(name), Type::decimal, true, std::move(meaning));
}
InputColumn boolean(std::string name, std::string meaning) {
  return column(std::move(name), Type::boolean, false, std::move(meaning));
}
InputColumn telephone(std::string name, std::string meaning) {
  InputColumn out = text(std::move(name), std::move(meaning));
  out.number = true;
  return out;
}
InputColumn derived(InputColumn column) {
  column.derived = true;
  return column;
}

InputColumn carrier_column() {
  return text("carrier", "The carrier, spelt as its bills are loaded");
}
InputColumn account_column() {
  return text("account", "Billing account");
}
InputColumn service_column() {
  InputColumn out = text("service", "Service id, kept normalised as in `inventory`");
  out.service = true;
  return out.must();
}
InputColumn currency_column() {
  return text("currency", "ISO 4217 code");
}
InputColumn valid_from_column() {
  return date("valid_from", "First day on which the row holds; unknown is open");
}
InputColumn valid_to_column() {
  return date("valid_to", "First day on which it holds no more; unknown is open");
}

void append_columns(const std::vector<InputColumn>& columns, bill::Schema& schema) {
  for (const auto& each : columns) {
    schema.columns.push_back(each.spec);
    if (each.service)
      schema.columns.push_back(
          {each.spec.name + "_printed", Type::text, false, "The same as the file has it"});
  }
}

void append_place_columns(bill::Schema& schema) {
  schema.columns.push_back({"file", Type::text, false, "Name of the input file the row was read from"});
  schema.columns.push_back({"line", Type::integer, false, "Line of that file"});
}

}  // namespace telaudit::terms
