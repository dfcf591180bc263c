// What stands beside a finding's bill: whether it balances, until when it can be disputed, who suppressed it.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audit/dispute_window.h"
#include "audit/finding.h"
#include "audit/suppression.h"
#include "store/workspace.h"

namespace telaudit::audit {

// Both refer to what they are made of.
class FindingPlacer {
 public:
  FindingPlacer(const std::vector<store::InvoiceRow>& invoices, const std::vector<ContractWindow>& contracts,
                const std::vector<Suppression>& suppressions, Date as_of);
  // As place_findings, of one.
  void place(Finding& finding) const;
  // As split_by_window, of one entry of the finding, on a charge of this day. `windows` are those of other
  // days that the finding met so far.
  using DateWindows = std::map<Date, Window>;
  void split(Finding& finding, const Decimal& amount, Date bill_date, DateWindows& windows) const;

 private:
  using Invoices = std::vector<const store::InvoiceRow*>;

  const store::InvoiceRow* invoice_of(const Finding& finding) const;
  std::optional<Date> due_date_of(const Finding& finding, Date bill_date) const;

  const std::vector<ContractWindow>& contracts_;
  const std::vector<Suppression>& suppressions_;
  Date as_of_;
  Invoices by_account_;  // by carrier, account, number, bill date; as a workspace gives them
  // By carrier, number, bill date, and by carrier, account, bill date: made when they are asked for, since
  // most findings name the invoice of their own account and day. One thread at a time.
  mutable std::optional<Invoices> by_number_;
  mutable std::optional<Invoices> by_day_;
};

// Fills invoice_state, currency where the finding has none, window, and the suppression that takes a finding
// back.
void place_findings(std::vector<Finding>& findings, const std::vector<store::InvoiceRow>& invoices,
                    const std::vector<ContractWindow>& contracts,
                    const std::vector<Suppression>& suppressions, Date as_of);

// Splits what the ledger gave each finding by the dispute windows of the bills its charges stand on:
// in_window, out_of_window and window_unknown add up to `allocated`. Savings ahead have no window.
void split_by_window(std::vector<Finding>& findings, std::span<const LedgerEntry> ledger,
                     const std::vector<store::InvoiceRow>& invoices,
                     const std::vector<ContractWindow>& contracts, Date as_of);

}  // namespace telaudit::audit
