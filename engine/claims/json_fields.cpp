#include "claims/json_fields.h"

namespace telaudit::claims {

void put(Json& json, const char* name, const std::string& text) {
  if (!text.empty()) json[name] = text;
}

void put(Json& json, const char* name, const std::optional<Date>& date) {
  if (date) json[name] = date->text();
}

void put(Json& json, const char* name, const std::optional<Decimal>& amount) {
  if (amount) json[name] = amount->text();
}

std::string text_at(const Json& json, const char* name) {
  return json.value(name, std::string());
}

std::optional<Date> date_at(const Json& json, const char* name) {
  if (!json.contains(name)) return std::nullopt;
  const auto date = parse_iso_date(json.at(name).get<std::string>());
  if (!date) throw NotAsWritten();
  return date;
}

std::optional<Decimal> decimal_at(const Json& json, const char* name) {
  if (!json.contains(name)) return std::nullopt;
  const auto amount = parse_decimal(json.at(name).get<std::string>());
  if (!amount) throw NotAsWritten();
  return amount;
}

}  // namespace telaudit::claims
