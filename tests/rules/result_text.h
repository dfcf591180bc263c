// All that a rule came to, as text to compare.
#pragma once

#include <optional>
#include <string>

#include "rules/rules.h"

namespace telaudit::rules {

inline std::string text_of(const std::optional<Decimal>& amount) {
  return amount ? amount->text() : "-";
}

inline std::string text_of(const Firing& firing) {
  std::string out = "rows";
  for (const auto row : firing.rows) out += " " + std::to_string(row);
  out += " weights";
  for (const auto& weight : firing.weights) out += " " + weight.text();
  for (const auto& [name, value] : firing.key) out += " " + name + "=" + value;
  out += " " + text_of(firing.billed) + " " + text_of(firing.expected) + " " + text_of(firing.potential);
  out += std::string(" ") + firing.confidence + firing.kind + " " + firing.message;
  for (const auto& [name, value] : firing.evidence) out += " " + name + "=" + value;
  return out + " " + firing.withdrawn_by + firing.withdrawn_because;
}

inline std::string text_of(const RuleResult& result) {
  std::string out = std::to_string(result.fired) + " fired " + std::to_string(result.withdrawn) +
                    " withdrawn " + std::to_string(result.not_fired) + " not fired " +
                    std::to_string(result.not_evaluated) + " not evaluated " + std::to_string(result.errors) +
                    " errors\n";
  for (const auto& [reason, times] : result.reasons) out += std::to_string(times) + " " + reason + "\n";
  for (const auto& name : result.missing_inputs) out += "missing " + name + "\n";
  for (const auto& firing : result.firings) out += text_of(firing) + "\n";
  return out;
}

}  // namespace telaudit::rules
