// What an audit's id covers, and what of it changed since.
#include "audit/run_identity.h"

#include <algorithm>

#include "base/hash.h"

namespace telaudit::audit {
namespace {

constexpr std::size_t kIdDigits = 16;

}  // namespace

Result<std::vector<AuditedBill>> bills_here(const store::Workspace& workspace) {
  const auto parts = workspace.part_states();
  if (!parts) return parts.problem();
  std::vector<std::pair<const bill::InvoiceKey*, std::string>> named;
  for (const auto& part : *parts)
    named.emplace_back(&part.key, part.reading + "/" + std::to_string(part.index) + "/" +
                                      std::string(part_state_name(part.state)));
  const auto before = [](const auto& a, const auto& b) {
    return *a.first != *b.first ? *a.first < *b.first : a.second < b.second;
  };
  std::sort(named.begin(), named.end(), before);
  std::vector<AuditedBill> out;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < named.size(); ++i) {
    if (names.empty() || names.back() != named[i].second) names.push_back(std::move(named[i].second));
    if (i + 1 < named.size() && *named[i + 1].first == *named[i].first) continue;
    out.push_back({*named[i].first, sha256_fields(names).substr(0, kIdDigits)});
    names.clear();
  }
  return out;
}

std::optional<Date> last_day_seen(const RunInputs& inputs) {
  if (!inputs.period || !inputs.as_of || inputs.period->last != *inputs.as_of) return std::nullopt;
  return inputs.as_of;
}

Result<std::vector<AuditedBill>> bills_seen(const RunInputs& inputs) {
  auto bills = bills_here(*inputs.workspace);
  if (const auto until = last_day_seen(inputs); bills && until)
    std::erase_if(*bills, [&](const AuditedBill& bill) { return bill.key.bill_date > *until; });
  return bills;
}

std::vector<std::pair<std::string, std::string>> terms_here(const terms::Terms& terms) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& name : terms.names())
    if (const auto* relation = terms.find(name); relation->given)
      out.emplace_back(name, relation->source_hash.substr(0, kIdDigits));
  return out;
}

Result<std::string> run_id(const RunInputs& inputs, Date as_of) {
  const auto bills = bills_seen(inputs);
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
  if (const auto until = last_day_seen(inputs)) fields.push_back("until " + until->text());
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
  const auto bills = bills_seen(now);
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
