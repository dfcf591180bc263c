// Cells from exact values, for the tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/decimal.h"
#include "book/tables.h"

namespace telaudit::book {

inline Cell cell(std::string text) {
  return {std::move(text), {}};
}
inline Cell cell(std::string_view text) {
  return {std::string(text), {}};
}
inline Cell cell(const char* text) {
  return {text, {}};
}
inline Cell cell(Date date) {
  return {date.text(), {}};
}
inline Cell cell(const Decimal& value) {
  return {value.text(), {}};
}
inline Cell cell(const Total& value) {
  return {value.text(), {}};
}
inline Cell cell(std::uint64_t count) {
  return {std::to_string(count), {}};
}
template <typename Value>
inline Cell cell(const std::optional<Value>& value) {
  return value ? cell(*value) : Cell{};
}
inline Cell yes_no(bool value) {
  return cell(value ? "yes" : "no");
}

}  // namespace telaudit::book
