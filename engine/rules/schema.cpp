#include "rules/schema.h"

#include <vector>

#include "base/yaml.h"
#include "rules/language.h"

namespace telaudit::rules {
namespace {

std::string list_of(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ", ") + yaml_quoted(word);
  return "[" + out + "]";
}

std::string reference(std::string_view definition) {
  return "{\"$ref\": \"#/definitions/" + std::string(definition) + "\"}";
}

std::string list(const std::string& items) {
  return "{\"type\": \"array\", \"items\": " + items + "}";
}

std::string one_of(const std::string& first, const std::string& second) {
  return "{\"anyOf\": [" + first + ", " + second + "]}";
}

std::string map_of(const std::string& values) {
  return "{\"type\": \"object\", \"additionalProperties\": " + values + "}";
}

std::string joins(std::string_view name, std::span<const std::string> relations) {
  std::string one = "{\"type\": \"object\", \"minProperties\": 1, \"maxProperties\": 1";
  if (!relations.empty())
    one += ", \"propertyNames\": {\"enum\": " + list_of({relations.begin(), relations.end()}) + "}";
  return list(one + ", \"additionalProperties\": " + reference(name) + "}");
}

// JSON has true and false, YAML text too: the loader reads either.
std::string choice(const Key& key) {
  const auto words = key_choices(key.within, key.name);
  if (!words.empty() && words.front() == "true") return "{\"type\": \"boolean\"}";
  return "{\"enum\": " + list_of(words) + "}";
}

std::string shape_of(const Key& key, std::span<const std::string> relations) {
  const std::string nested = reference(key.name);
  const std::string labelled =
      "{\"type\": \"object\", \"minProperties\": 1, \"maxProperties\": 1, "
      "\"additionalProperties\": {\"$ref\": \"#/definitions/expression\"}}";
  switch (key.shape) {
    case KeyShape::any:
      return "{}";
    case KeyShape::text:
      return reference("text");
    case KeyShape::number:
      return reference("number");
    case KeyShape::whole_number:
      return "{\"type\": \"integer\", \"minimum\": 0, \"maximum\": 1000000}";
    case KeyShape::day:
      return reference("day");
    case KeyShape::choice:
      return choice(key);
    case KeyShape::texts:
      return one_of(reference("text"), list(reference("text")));
    case KeyShape::expression:
      return reference("expression");
    case KeyShape::expressions:
      return list(reference("expression"));
    case KeyShape::labelled:
      return list(one_of(reference("expression"), labelled));
    case KeyShape::lets:
      return map_of(reference("expression"));
    case KeyShape::names_or_lets:
      return one_of(list(reference("text")), map_of(reference("expression")));
    case KeyShape::named:
      return map_of(nested);
    case KeyShape::nested:
      return nested;
    case KeyShape::nested_list:
      return list(nested);
    case KeyShape::nested_or_list:
      return one_of(nested, list(nested));
    case KeyShape::joins:
      return joins(key.name, relations);
    case KeyShape::rows:
      return map_of(list("{\"type\": \"object\"}"));
  }
  return "{}";
}

// The keys under `within`: each with its meaning and example, which editors show.
std::string object(std::string_view within, std::span<const std::string> relations,
                   const std::string& indent) {
  std::string out =
      "{\n" + indent + "  \"type\": \"object\",\n" + indent + "  \"additionalProperties\": false,\n";
  std::vector<std::string> required;
  std::string properties;
  for (const auto& key : keys()) {
    if (key.within != within) continue;
    if (key.required) required.emplace_back(key.name);
    properties +=
        (properties.empty() ? "\n" : ",\n") + indent + "    " + yaml_quoted(key.name) +
        ": {\"description\": " + yaml_quoted(std::string(key.meaning) + " " + std::string(key.example)) +
        ", \"allOf\": [" + shape_of(key, relations) + "]}";
  }
  if (!required.empty()) out += indent + "  \"required\": " + list_of(required) + ",\n";
  return out + indent + "  \"properties\": {" + properties + "\n" + indent + "  }\n" + indent + "}";
}

}  // namespace

std::string rule_schema(std::span<const std::string> relations) {
  std::string out = object("", relations, "");
  out.resize(out.size() - 2);  // the closing brace and its line
  std::string definitions =
      "    \"text\": {\"type\": [\"string\", \"number\", \"boolean\"]},\n"
      "    \"number\": {\"type\": [\"number\", \"string\"]},\n"
      "    \"day\": {\"type\": \"string\", \"pattern\": \"^[0-9]{4}-[0-9]{2}-[0-9]{2}$\"},\n"
      "    \"expression\": {\"type\": [\"string\", \"number\", \"boolean\"]}";
  std::vector<std::string_view> seen;
  for (const auto& key : keys()) {
    if (key.within.empty() || (!seen.empty() && seen.back() == key.within)) continue;
    seen.push_back(key.within);
    definitions += ",\n    " + yaml_quoted(key.within) + ": " + object(key.within, relations, "    ");
  }
  return "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"title\": \"An audit check of "
         "telaudit\"," +
         out.substr(1) + ",\n  \"definitions\": {\n" + definitions + "\n  }\n}\n";
}

}  // namespace telaudit::rules
