#include "claims/reasons.h"

#include <array>

#include "base/yaml.h"

namespace telaudit::claims {
namespace {

constexpr std::string_view kOther = "OTHER";

Result<Reason> read_reason(const YamlNode& node) {
  static const std::array<std::string, 5> kKeys = {"code", "title", "of", "statement", "remedy"};
  if (auto known = node.only(kKeys); !known) return known.problem();
  Reason out;
  auto code = node.required_text("code", "the reason's code, such as RATE");
  if (!code) return code.problem();
  auto title = node.required_text("title", "a few words");
  if (!title) return title.problem();
  auto statement = node.required_text("statement", "one sentence for letters");
  if (!statement) return statement.problem();
  out.code = std::move(*code);
  out.title = std::move(*title);
  out.statement = std::move(*statement);
  if (const auto* remedy = node.find("remedy")) out.remedy = remedy->text();
  return out;
}

}  // namespace

Result<Reasons> Reasons::load(std::string_view yaml, const std::string& file) {
  const auto root = parse_yaml(yaml, file);
  if (!root) return root.problem();
  static const std::array<std::string, 1> kKeys = {"reasons"};
  if (auto known = root->only(kKeys); !known) return known.problem();
  const auto* list = root->find("reasons");
  if (list == nullptr || !list->is_sequence()) return root->problem("wants a list `reasons`");
  Reasons out;
  for (const auto& node : list->items()) {
    auto reason = read_reason(node);
    if (!reason) return reason.problem();
    const std::size_t at = out.reasons_.size();
    if (!out.by_code_.emplace(reason->code, at).second)
      return node.problem("the reason " + reason->code + " stands here twice");
    if (const auto* of = node.find("of"))
      for (const auto& check : of->items())
        if (!out.by_check_.emplace(check.text(), at).second)
          return check.problem("the reason " + check.text() + " of checks stands under two reasons");
    out.reasons_.push_back(std::move(*reason));
  }
  if (!out.by_code_.contains(kOther)) return root->problem("wants a reason OTHER for what no other names");
  return out;
}

const Reason& Reasons::of_check(std::string_view check_reason) const {
  const auto at = by_check_.find(check_reason);
  return at == by_check_.end() ? by_code(kOther) : reasons_[at->second];
}

const Reason& Reasons::by_code(std::string_view code) const {
  const auto at = by_code_.find(code);
  return reasons_[at == by_code_.end() ? by_code_.find(kOther)->second : at->second];
}

}  // namespace telaudit::claims
