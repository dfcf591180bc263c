// What an audit's id covers, and what of it changed since.
#include <algorithm>
#include <map>
#include <set>

#include "audit/run_identity.h"
#include "base/hash.h"

namespace telaudit::audit {
namespace {

constexpr std::size_t kIdDigits = 16;

}  // namespace

Result<std::vector<AuditedBill>> bills_here(const store::Workspace& workspace) {
  auto parts = workspace.all_parts();
  if (!parts) return parts.problem();
  std::map<bill::InvoiceKey, std::set<std::string>> parts_of;
  for (const auto& part : *parts)
    parts_of[part.part.key].insert(part.reading + "/" + std::to_string(part.index) + "/" +
                                   std::string(part_state_name(part.state)));
  std::vector<AuditedBill> out;
  for (const auto& [key, names] : parts_of)
    out.push_back(
        {key, sha256_fields(std::vector<std::string>(names.begin(), names.end())).substr(0, kIdDigits)});
  return out;
}

std::vector<std::pair<std::string, std::string>> terms_here(const terms::Terms& terms) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& name : terms.names())
    if (const auto* relation = terms.find(name); relation->given)
      out.emplace_back(name, relation->source_hash.substr(0, kIdDigits));
  return out;
}

Result<std::string> run_id(const RunInputs& inputs, Date as_of) {
  const auto bills = bills_here(*inputs.workspace);
  if (!bills) return bills.problem();
  return run_id(inputs, as_of, *bills);
}

Result<std::string> run_id(const RunInputs& inputs, Date as_of, const std::vector<AuditedBill>& bills) {
  std::vector<std::string> fields = {inputs.rules->hash(), inputs.terms->hash(), as_of.text()};
  for (const auto& bill : bills) fields.push_back(bill.hash);
  for (const auto& [name, value] : inputs.params) fields.push_back(name + "=" + value);
  auto selected = inputs.rules->select(inputs.choice);
  if (!selected) return selected.problem();
  for (const auto& rule : *selected)
    if (!rule.not_run.empty()) fields.push_back("without " + rule.rule);
  for (const auto& s : inputs.suppressions)
    fields.push_back(s.id + s.series + s.rule + s.carrier + s.account + s.service + s.expires.text());
  if (inputs.period) fields.push_back(inputs.period->first.text() + ".." + inputs.period->last.text());
  return sha256_fields(fields).substr(0, kIdDigits);
}

Result<std::string> changed_since(const Audit& audit, const RunInputs& now, const std::string& rule) {
  const auto summary =
      std::find_if(audit.rules.begin(), audit.rules.end(), [&](const auto& one) { return one.rule == rule; });
  const auto infos = now.rules->rules();
  const auto info = std::find_if(infos.begin(), infos.end(), [&](const auto& one) { return one.id == rule; });
  if (summary == audit.rules.end() || info == infos.end() || summary->hash != info->hash)
    return std::string("the rule");
  const auto bills = bills_here(*now.workspace);
  if (!bills) return bills.problem();
  if (*bills != audit.bills) return std::string("the bills");
  const auto hash_in = [](const auto& terms, const std::string& relation) {
    const auto at =
        std::find_if(terms.begin(), terms.end(), [&](const auto& one) { return one.first == relation; });
    return at == terms.end() ? std::string() : at->second;
  };
  const auto terms = terms_here(*now.terms);
  for (const auto& relation : info->relations)
    if (hash_in(terms, relation) != hash_in(audit.terms, relation)) return "the input '" + relation + "'";
  return std::string();
}

}  // namespace telaudit::audit
