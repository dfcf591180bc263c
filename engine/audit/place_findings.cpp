#include "audit/place_findings.h"

#include <unordered_map>

namespace telaudit::audit {

FindingPlacer::FindingPlacer(const std::vector<store::InvoiceRow>& invoices,
                             const std::vector<ContractWindow>& contracts,
                             const std::vector<Suppression>& suppressions, Date as_of)
    : contracts_(contracts), suppressions_(suppressions), as_of_(as_of) {
  for (const auto& invoice : invoices) {
    const auto& key = invoice.key;
    by_key_[{key.carrier, key.account, key.number, key.bill_date}] = &invoice;
    by_key_.try_emplace({key.carrier, std::string(), key.number, key.bill_date}, &invoice);
    due_dates_.try_emplace({key.carrier, key.account, key.bill_date}, invoice.due_date);
  }
}

// A consolidated bill prints sub-accounts: a charge's account is then not the invoice's.
const store::InvoiceRow* FindingPlacer::invoice_of(const Finding& finding) const {
  for (const std::string& account : {finding.account, std::string()})
    if (const auto at = by_key_.find({finding.carrier, account, finding.invoice, finding.bill_date});
        at != by_key_.end())
      return at->second;
  return nullptr;
}

void FindingPlacer::place(Finding& finding) const {
  const store::InvoiceRow* invoice = invoice_of(finding);
  std::optional<Date> due;
  if (invoice != nullptr) {
    finding.invoice_state = bill::state_name(invoice->state);
    if (finding.currency.empty()) finding.currency = invoice->currency;
    due = invoice->due_date;
  }
  finding.window = window_of(contracts_, finding.carrier, finding.account, finding.bill_date, due, as_of_);
  if (!finding.withdrawn_by.empty()) return;
  if (const auto* suppression = suppression_for(suppressions_, finding, as_of_)) {
    finding.suppression = suppression->id;
    finding.withdrawn_by = "suppression " + suppression->id;
    finding.withdrawn_because = suppression->reason + " (until " + suppression->expires.text() + ")";
  }
}

void FindingPlacer::split(Finding& finding, const Decimal& amount, Date bill_date,
                          DateWindows& windows) const {
  const Window* window = &finding.window;
  if (bill_date != finding.bill_date) {
    const auto [at, is_new] = windows.try_emplace(bill_date);
    if (is_new) {
      const auto due = due_dates_.find({finding.carrier, finding.account, bill_date});
      at->second = window_of(contracts_, finding.carrier, finding.account, bill_date,
                             due == due_dates_.end() ? std::nullopt : due->second, as_of_);
    }
    window = &at->second;
  }
  Decimal& part = !window->known ? finding.window_unknown
                  : window->open ? finding.in_window
                                 : finding.out_of_window;
  part = add(part, amount).value_or(part);
}

void place_findings(std::vector<Finding>& findings, const std::vector<store::InvoiceRow>& invoices,
                    const std::vector<ContractWindow>& contracts,
                    const std::vector<Suppression>& suppressions, Date as_of) {
  const FindingPlacer placer(invoices, contracts, suppressions, as_of);
  for (auto& finding : findings) placer.place(finding);
}

void split_by_window(std::vector<Finding>& findings, std::span<const LedgerEntry> ledger,
                     const std::vector<store::InvoiceRow>& invoices,
                     const std::vector<ContractWindow>& contracts, Date as_of) {
  std::unordered_map<std::string, std::vector<LedgerEntry>> entries;
  for (const auto& entry : ledger) entries[entry.finding].push_back(entry);
  const std::vector<Suppression> none;
  const FindingPlacer placer(invoices, contracts, none, as_of);
  for (auto& finding : findings) {
    const auto own = entries.find(finding.id);
    if (own == entries.end()) continue;
    std::map<bill::ChargeId, Date> bill_dates;
    for (const auto& charge : finding.charges) bill_dates[charge.id] = charge.bill_date;
    FindingPlacer::DateWindows windows;
    for (const auto& entry : own->second) {
      const auto bill_date = bill_dates.find(entry.charge);
      placer.split(finding, entry.amount,
                   bill_date == bill_dates.end() ? finding.bill_date : bill_date->second, windows);
    }
  }
}

}  // namespace telaudit::audit
