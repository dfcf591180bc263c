#include "audit/place_findings.h"

#include <map>
#include <string>
#include <tuple>
#include <unordered_map>

namespace telaudit::audit {

// Adds what stands beside the bill: whether it balances, until when it can be disputed, and whether a person
// suppressed it.
void place_findings(std::vector<Finding>& findings, const std::vector<store::InvoiceRow>& invoices,
                    const std::vector<ContractWindow>& contracts,
                    const std::vector<Suppression>& suppressions, Date as_of) {
  std::map<std::tuple<std::string, std::string, std::string, Date>, const store::InvoiceRow*> by_key;
  for (const auto& invoice : invoices) {
    by_key[{invoice.key.carrier, invoice.key.account, invoice.key.number, invoice.key.bill_date}] = &invoice;
    by_key.try_emplace({invoice.key.carrier, std::string(), invoice.key.number, invoice.key.bill_date},
                       &invoice);
  }
  // A consolidated bill prints sub-accounts: a charge's account is then not the invoice's.
  const auto invoice_of = [&](const Finding& finding) -> const store::InvoiceRow* {
    for (const std::string& account : {finding.account, std::string()})
      if (const auto at = by_key.find({finding.carrier, account, finding.invoice, finding.bill_date});
          at != by_key.end())
        return at->second;
    return nullptr;
  };
  for (auto& finding : findings) {
    const store::InvoiceRow* invoice = invoice_of(finding);
    std::optional<Date> due;
    if (invoice != nullptr) {
      finding.invoice_state = bill::state_name(invoice->state);
      if (finding.currency.empty()) finding.currency = invoice->currency;
      due = invoice->due_date;
    }
    finding.window = window_of(contracts, finding.carrier, finding.account, finding.bill_date, due, as_of);
    if (!finding.withdrawn_by.empty()) continue;
    if (const auto* suppression = suppression_for(suppressions, finding, as_of)) {
      finding.suppression = suppression->id;
      finding.withdrawn_by = "suppression " + suppression->id;
      finding.withdrawn_because = suppression->reason + " (until " + suppression->expires.text() + ")";
    }
  }
}

void split_by_window(std::vector<Finding>& findings, std::span<const LedgerEntry> ledger,
                     const std::vector<store::InvoiceRow>& invoices,
                     const std::vector<ContractWindow>& contracts, Date as_of) {
  std::unordered_map<std::string, Finding*> by_id;
  for (auto& finding : findings) by_id[finding.id] = &finding;
  std::map<std::tuple<std::string, std::string, Date>, std::optional<Date>> due_dates;
  for (const auto& invoice : invoices)
    due_dates.try_emplace({invoice.key.carrier, invoice.key.account, invoice.key.bill_date},
                          invoice.due_date);
  // The charges of the finding that was looked at last: a finding's entries stand together.
  const Finding* last = nullptr;
  std::map<bill::ChargeId, Date> bill_dates;
  for (const auto& entry : ledger) {
    const auto at = by_id.find(entry.finding);
    if (at == by_id.end()) continue;
    Finding& finding = *at->second;
    if (&finding != last) {
      last = &finding;
      bill_dates.clear();
      for (const auto& charge : finding.charges) bill_dates[charge.id] = charge.bill_date;
    }
    Window window = finding.window;
    const auto bill_date = bill_dates.find(entry.charge);
    if (bill_date != bill_dates.end() && bill_date->second != finding.bill_date) {
      const auto due = due_dates.find({finding.carrier, finding.account, bill_date->second});
      window = window_of(contracts, finding.carrier, finding.account, bill_date->second,
                         due == due_dates.end() ? std::nullopt : due->second, as_of);
    }
    Decimal& part = !window.known ? finding.window_unknown
                    : window.open ? finding.in_window
                                  : finding.out_of_window;
    part = add(part, entry.amount).value_or(part);
  }
}

}  // namespace telaudit::audit
