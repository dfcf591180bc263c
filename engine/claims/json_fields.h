// The fields of what claims and credits are kept as: JSON documents that this program wrote itself.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/date.h"
#include "base/decimal.h"

namespace telaudit::claims {

using Json = nlohmann::ordered_json;

// What is unknown or empty is left out.
void put(Json& json, const char* name, const std::string& text);
void put(Json& json, const char* name, const std::optional<Date>& date);
void put(Json& json, const char* name, const std::optional<Decimal>& amount);

// Thrown out of by what is not as it was written, and caught where a text is read; so are nlohmann's own
// exceptions.
struct NotAsWritten {};

// What is not there is empty or unknown.
std::string text_at(const Json& json, const char* name);
std::optional<Date> date_at(const Json& json, const char* name);
std::optional<Decimal> decimal_at(const Json& json, const char* name);

// Of a field without which nothing is written.
template <typename T>
T must(std::optional<T> value) {
  if (!value) throw NotAsWritten();
  return *value;
}

}  // namespace telaudit::claims
