#include <algorithm>

#include "audit/finding_filter.h"
#include "audit/run.h"
#include "audit/run_history.h"
#include "base/text.h"
#include "claims/claim_store.h"
#include "claims/draft_claims.h"

namespace telaudit::claims {
namespace {

bool passes(const DraftFilter& filter, const audit::Finding& finding) {
  audit::FindingFilter same;
  same.kind = audit::Kind::error;
  same.status = audit::Status::open;
  same.carrier = filter.carrier;
  same.account = filter.account;
  same.rules = filter.rules;
  if (finding.allocated.mantissa <= 0) return false;
  return audit::passes(same, finding) && (!filter.least || finding.allocated >= *filter.least);
}

// Bills of the audit that are gone or made of other parts now, and bills it did not see.
Result<std::set<bill::InvoiceKey>> changed_bills(const store::Workspace& workspace,
                                                 const audit::Audit& facts) {
  const auto here = audit::bills_here(workspace);
  if (!here) return here.problem();
  std::map<bill::InvoiceKey, std::string> now;
  for (const auto& bill : *here) now.emplace(bill.key, bill.hash);
  std::set<bill::InvoiceKey> out;
  for (const auto& bill : facts.bills) {
    const auto at = now.find(bill.key);
    if (at == now.end() || at->second != bill.hash) out.insert(bill.key);
  }
  return out;
}

}  // namespace

Result<GatheredDraft> gather_draft(const store::Workspace& workspace, std::string_view run,
                                   const DraftFilter& filter) {
  GatheredDraft out;
  auto facts = audit::kept_facts(workspace, run);
  if (!facts) return facts.problem();
  out.facts = std::move(*facts);
  auto read =
      audit::each_record(workspace, out.facts, [&](const audit::FindingRecord& record) -> Result<void> {
        if (passes(filter, record.finding)) out.records.push_back(record);
        return {};
      });
  if (!read) return read.problem();
  out.facts.findings.clear();
  out.facts.withdrawn.clear();
  std::set<bill::ChargeId> ids;
  for (const auto& record : out.records) {
    for (const auto& entry : record.billed)
      if (!entry.charge.reading.empty()) ids.insert(entry.charge);
    for (const auto& tax : record.finding.taxes) ids.insert(tax.id);
  }
  auto charges = charges_with_ids(workspace, ids);
  if (!charges) return charges.problem();
  out.charges = std::move(*charges);
  const auto invoices = workspace.invoices();
  if (!invoices) return invoices.problem();
  for (const auto& invoice : *invoices) out.invoices.emplace(invoice.key, invoice);
  auto changed = changed_bills(workspace, out.facts);
  if (!changed) return changed.problem();
  out.changed = std::move(*changed);
  auto claims = kept_claims(workspace);
  if (!claims) return claims.problem();
  out.claims = std::move(*claims);
  return out;
}

Result<std::map<std::string, std::string>> regions_of(const terms::Terms& terms) {
  const auto pairs_of = [&](std::string_view relation, std::string_view from,
                            std::string_view to) -> Result<std::map<std::string, std::string>> {
    std::map<std::string, std::string> out;
    const auto* found = terms.find(relation);
    if (found == nullptr) return out;
    bill::ScanRequest request;
    request.columns = {*found->table.schema().find(from), *found->table.schema().find(to)};
    auto scanned = found->table.scan(request, [&](const bill::Batch& batch) -> Result<void> {
      for (std::size_t row = 0; row < batch.rows; ++row)
        if (batch.columns[0].is_known(row) && batch.columns[1].is_known(row))
          out.emplace(batch.columns[0].text(row), batch.columns[1].text(row));
      return {};
    });
    if (!scanned) return scanned.problem();
    return out;
  };
  auto sites = pairs_of("inventory", "service", "site");
  if (!sites) return sites;
  const auto regions = pairs_of("site", "site", "region");
  if (!regions) return regions;
  std::map<std::string, std::string> out;
  for (const auto& [service, site] : *sites)
    if (const auto at = regions->find(site); at != regions->end()) out.emplace(service, at->second);
  return out;
}

}  // namespace telaudit::claims
