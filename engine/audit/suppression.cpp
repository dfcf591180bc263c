#include "audit/suppression.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "base/yaml.h"

namespace telaudit::audit {
namespace {

const std::array<std::string, 8> kKeys = {"id",     "series",      "rule", "scope",
                                          "reason", "approved_by", "from", "expires"};
const std::array<std::string, 3> kScopeKeys = {"carrier", "account", "service"};

std::string optional_text(const YamlNode& node, std::string_view key) {
  const auto* value = node.find(key);
  return value == nullptr ? std::string() : value->text();
}

Result<Date> date_at(const YamlNode& node, std::string_view key) {
  auto text = node.required_text(key, "a date such as 2026-12-31");
  if (!text) return text.problem();
  const auto date = parse_iso_date(*text);
  if (!date) return node.find(key)->problem("'" + *text + "' is not a date", "write it as 2026-12-31");
  return *date;
}

Result<Suppression> parse_one(const YamlNode& node) {
  if (auto known = node.only(kKeys); !known) return known.problem();
  Suppression out;
  auto id = node.required_text("id", "an id such as S-0001");
  if (!id) return id.problem();
  auto reason = node.required_text("reason", "why this is not to be shown");
  if (!reason) return reason.problem();
  auto approved_by = node.required_text("approved_by", "the role that answers for it");
  if (!approved_by) return approved_by.problem();
  auto expires = date_at(node, "expires");
  if (!expires) return expires.problem();
  out.id = *id;
  out.reason = *reason;
  out.expires = *expires;
  out.series = optional_text(node, "series");
  out.rule = optional_text(node, "rule");
  out.approved_by = *approved_by;
  if (out.series.empty() == out.rule.empty())
    return node.problem("a suppression names a series or a rule", "write one of series: and rule:");
  if (node.find("from") != nullptr) {
    auto from = date_at(node, "from");
    if (!from) return from.problem();
    out.from = *from;
  }
  if (const auto* scope = node.find("scope"); scope != nullptr) {
    if (auto known = scope->only(kScopeKeys); !known) return known.problem();
    out.carrier = optional_text(*scope, "carrier");
    out.account = optional_text(*scope, "account");
    out.service = normalise_service_id(optional_text(*scope, "service"));
  }
  return out;
}

bool holds(const Suppression& suppression, const Finding& finding, Date as_of) {
  return as_of <= suppression.expires && (!suppression.from || as_of >= *suppression.from) &&
         speaks_of(suppression, finding);
}

void append_text(std::string& out, const char* key, const std::string& value) {
  if (!value.empty()) out += "    " + std::string(key) + ": " + yaml_quoted(value) + "\n";
}

constexpr std::string_view kDocument = "suppressions";

}  // namespace

bool speaks_of(const Suppression& suppression, const Finding& finding) {
  if (!suppression.series.empty()) return suppression.series == finding.series;
  const auto matches = [](const std::string& scope, const std::string& value) {
    return scope.empty() || scope == value;
  };
  return suppression.rule == finding.rule && matches(suppression.carrier, finding.carrier) &&
         matches(suppression.account, finding.account) &&
         matches(suppression.service, normalise_service_id(finding.service));
}

std::string write_suppressions(std::span<const Suppression> suppressions) {
  std::string out = "suppressions:\n";
  for (const auto& s : suppressions) {
    out += "  - id: " + yaml_quoted(s.id) + "\n";
    append_text(out, "series", s.series);
    append_text(out, "rule", s.rule);
    std::vector<std::string> scope;
    for (const auto& [key, value] : {std::pair("carrier", &s.carrier), std::pair("account", &s.account),
                                     std::pair("service", &s.service)})
      if (!value->empty()) scope.push_back(std::string(key) + ": " + yaml_quoted(*value));
    if (!scope.empty()) out += "    scope: {" + join(scope, ", ") + "}\n";
    append_text(out, "reason", s.reason);
    append_text(out, "approved_by", s.approved_by);
    if (s.from) out += "    from: " + s.from->text() + "\n";
    out += "    expires: " + s.expires.text() + "\n";
  }
  return out;
}

Result<std::vector<Suppression>> kept_suppressions(const store::Workspace& workspace) {
  const auto text = workspace.document(kDocument);
  if (!text) return text.problem();
  if (!*text) return std::vector<Suppression>();
  auto kept = parse_suppressions(**text, "suppressions of the workspace");
  if (!kept) return kept;
  for (auto& suppression : *kept) suppression.file.clear();
  return kept;
}

Result<void> keep_suppressions(store::Workspace& workspace, std::span<const Suppression> suppressions) {
  if (suppressions.empty()) return workspace.remove_document(kDocument);
  return workspace.put_document(kDocument, write_suppressions(suppressions));
}

Result<void> add_suppressions(std::vector<Suppression>& all, std::vector<Suppression> more) {
  for (auto& one : more) {
    if (std::any_of(all.begin(), all.end(), [&](const auto& other) { return other.id == one.id; }))
      return Problem{"the suppression '" + one.id + "' stands twice",
                     {one.file, {}, {}, {}, {}},
                     "give each its own id; telaudit suppress list shows those of the workspace"};
    all.push_back(std::move(one));
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return {};
}

Result<std::vector<Suppression>> parse_suppressions(std::string_view yaml, const std::string& file) {
  auto root = parse_yaml(yaml, file);
  if (!root) return root.problem();
  if (auto known = root->only(std::array<std::string, 1>{"suppressions"}); !known) return known.problem();
  const auto* list = root->find("suppressions");
  if (list == nullptr || !list->is_sequence())
    return root->problem("a list of suppressions was expected", "write suppressions: and a list");
  std::vector<Suppression> out;
  for (const auto& item : list->items()) {
    auto suppression = parse_one(item);
    if (!suppression) return suppression.problem();
    if (std::any_of(out.begin(), out.end(), [&](const auto& other) { return other.id == suppression->id; }))
      return item.problem("the suppression '" + suppression->id + "' stands twice", "give each its own id");
    suppression->file = file;
    out.push_back(std::move(*suppression));
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return out;
}

const Suppression* suppression_for(const std::vector<Suppression>& suppressions, const Finding& finding,
                                   Date as_of) {
  const auto at = std::find_if(suppressions.begin(), suppressions.end(),
                               [&](const auto& s) { return holds(s, finding, as_of); });
  return at == suppressions.end() ? nullptr : &*at;
}

}  // namespace telaudit::audit
