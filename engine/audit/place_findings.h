// What stands beside a finding's bill: whether it balances, until when it can be disputed, who suppressed it.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
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
  const store::InvoiceRow* invoice_of(const Finding& finding) const;

  const std::vector<ContractWindow>& contracts_;
  const std::vector<Suppression>& suppressions_;
  Date as_of_;
  std::map<std::tuple<std::string, std::string, std::string, Date>, const store::InvoiceRow*> by_key_;
  std::map<std::tuple<std::string, std::string, Date>, std::optional<Date>> due_dates_;
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
