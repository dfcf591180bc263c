#include "audit/place_findings.h"

#include <algorithm>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace telaudit::audit {

namespace {

auto by_account(const bill::InvoiceKey& key) {
  return std::tie(key.carrier, key.account, key.number, key.bill_date);
}
auto by_number(const bill::InvoiceKey& key) {
  return std::tie(key.carrier, key.number, key.bill_date);
}
auto by_day(const bill::InvoiceKey& key) {
  return std::tie(key.carrier, key.account, key.bill_date);
}

// Of equal ones the first stays the first.
template <typename Of>
std::vector<const store::InvoiceRow*> sorted(std::vector<const store::InvoiceRow*> invoices, Of of) {
  const auto before = [&](const auto* a, const auto* b) { return of(a->key) < of(b->key); };
  if (!std::is_sorted(invoices.begin(), invoices.end(), before))
    std::stable_sort(invoices.begin(), invoices.end(), before);
  return invoices;
}

// Those that are like `key`.
template <typename Of>
auto alike(const std::vector<const store::InvoiceRow*>& invoices, const bill::InvoiceKey& key, Of of) {
  const auto first = std::lower_bound(invoices.begin(), invoices.end(), key,
                                      [&](const auto* a, const auto& b) { return of(a->key) < of(b); });
  const auto last = std::upper_bound(first, invoices.end(), key,
                                     [&](const auto& a, const auto* b) { return of(a) < of(b->key); });
  return std::span(first, last);
}

}  // namespace

FindingPlacer::FindingPlacer(const std::vector<store::InvoiceRow>& invoices,
                             const std::vector<ContractWindow>& contracts,
                             const std::vector<Suppression>& suppressions, Date as_of)
    : contracts_(contracts), suppressions_(suppressions), as_of_(as_of) {
  for (const auto& invoice : invoices) by_account_.push_back(&invoice);
  by_account_ = sorted(std::move(by_account_), by_account);
}

// A consolidated bill prints sub-accounts: a charge's account is then not the invoice's.
const store::InvoiceRow* FindingPlacer::invoice_of(const Finding& finding) const {
  bill::InvoiceKey key{finding.carrier, finding.account, finding.invoice, finding.bill_date};
  if (const auto own = alike(by_account_, key, by_account); !own.empty()) return own.back();
  key.account.clear();
  if (const auto none = alike(by_account_, key, by_account); !none.empty()) return none.back();
  if (!by_number_) by_number_ = sorted(by_account_, by_number);
  const auto any = alike(*by_number_, key, by_number);
  return any.empty() ? nullptr : any.front();
}

std::optional<Date> FindingPlacer::due_date_of(const Finding& finding, Date bill_date) const {
  if (!by_day_) by_day_ = sorted(by_account_, by_day);
  const auto found = alike(*by_day_, {finding.carrier, finding.account, {}, bill_date}, by_day);
  return found.empty() ? std::nullopt : found.front()->due_date;
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
      at->second = window_of(contracts_, finding.carrier, finding.account, bill_date,
                             due_date_of(finding, bill_date), as_of_);
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
