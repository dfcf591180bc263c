#include "claims/ledger.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "audit/run_history.h"
#include "bill/charge.h"
#include "claims/claim_store.h"
#include "claims/credit_record.h"

namespace telaudit::claims {
namespace {

struct ChargeHash {
  std::size_t operator()(const bill::ChargeId& id) const {
    return std::hash<std::string>()(id.reading) ^ (id.offset * 0x9E3779B97F4A7C15ULL) ^ id.ordinal;
  }
};
using ChargeClasses = std::unordered_map<bill::ChargeId, std::string, ChargeHash>;

// What an audit looked at.
struct Looked {
  std::set<bill::InvoiceKey> bills;
  std::set<std::string> rules;
  std::optional<audit::Period> period;

  bool at(const std::string& rule, const bill::InvoiceKey& bill) const {
    if (!rules.contains(rule)) return false;
    if (bill.number.empty()) return true;  // a finding on no bill: the later audit speaks of it
    if (!bills.contains(bill)) return false;
    return !period || (bill.bill_date >= period->first && bill.bill_date <= period->last);
  }
};

// Errors that stand, each as the latest audit that looked says.
Result<std::vector<audit::Finding>> standing_errors(const store::Workspace& workspace,
                                                    const std::set<bill::InvoiceKey>& bills) {
  std::vector<audit::Finding> out;
  const auto runs = audit::kept_runs(workspace);
  if (!runs) return runs.problem();
  std::vector<Looked> later;
  for (auto run = runs->rbegin(); run != runs->rend(); ++run) {
    const auto facts = audit::kept_facts(workspace, run->run);
    if (!facts) return facts.problem();
    auto read =
        audit::each_finding(workspace, *facts, true, [&](const audit::Finding& finding) -> Result<void> {
          if (finding.kind != audit::Kind::error || finding.allocated.mantissa <= 0) return {};
          const bill::InvoiceKey bill{finding.carrier, finding.account, finding.invoice, finding.bill_date};
          if (!finding.invoice.empty() && !bills.contains(bill)) return {};
          if (std::none_of(later.begin(), later.end(),
                           [&](const Looked& looked) { return looked.at(finding.rule, bill); }))
            out.push_back(finding);
          return {};
        });
    if (!read) return read.problem();
    Looked looked;
    for (const auto& bill : facts->bills) looked.bills.insert(bill.key);
    for (const auto& rule : facts->rules) looked.rules.insert(rule.rule);
    looked.period = facts->period;
    later.push_back(std::move(looked));
  }
  std::sort(out.begin(), out.end(), [](const audit::Finding& a, const audit::Finding& b) {
    return std::tie(a.carrier, a.account, a.bill_date, a.id) <
           std::tie(b.carrier, b.account, b.bill_date, b.id);
  });
  return out;
}

// The classes of the charges that findings rest on.
Result<ChargeClasses> classes_of(const store::Workspace& workspace,
                                 const std::vector<audit::Finding>& findings) {
  namespace column = bill::charge;
  ChargeClasses out;
  Date first{std::numeric_limits<std::int32_t>::max()};
  Date last{std::numeric_limits<std::int32_t>::min()};
  for (const auto& finding : findings)
    if (!finding.charges.empty()) {
      const auto& charge = finding.charges.front();
      out.emplace(charge.id, "");
      const Date date = charge.bill_date == Date{} ? finding.bill_date : charge.bill_date;
      first = std::min({first, date, finding.bill_date});
      last = std::max({last, date, finding.bill_date});
    }
  if (out.empty()) return out;
  const auto charges = workspace.charges();
  if (!charges) return charges.problem();
  const auto reading = (*charges)->schema().find("reading");
  require(reading.has_value(), "charges name their reading");
  bill::ScanRequest request{{column::kSourceOffset, column::kOrdinal, column::kChargeClass, *reading},
                            {{column::kBillDate, first.days, last.days}}};
  auto scanned = (*charges)->scan(request, [&](const bill::Batch& batch) -> Result<void> {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      if (!batch.columns[2].is_known(row)) continue;
      const auto at = out.find({std::string(batch.columns[3].text(row)),
                                static_cast<std::uint64_t>(batch.columns[0].number(row)),
                                static_cast<std::uint32_t>(batch.columns[1].number(row))});
      if (at != out.end()) at->second = batch.columns[2].text(row);
    }
    return {};
  });
  if (!scanned) return scanned.problem();
  return out;
}

std::string group_of(const LedgerItem& item, LedgerBy by) {
  constexpr std::size_t kMonth = 7;  // 2026-05
  switch (by) {
    case LedgerBy::carrier:
      return item.carrier;
    case LedgerBy::account:
      return item.carrier + " " + item.account;
    case LedgerBy::reason:
      return item.reason;
    case LedgerBy::month:
      return item.bill_date == Date{} ? std::string() : item.bill_date.text().substr(0, kMonth);
    case LedgerBy::claim:
      return item.claim;
    case LedgerBy::total:
      break;
  }
  return {};
}

}  // namespace

Result<std::vector<LedgerItem>> ledger_items(const store::Workspace& workspace, std::optional<Date> as_of) {
  const auto claims = kept_claims(workspace);
  if (!claims) return claims.problem();
  const auto record = kept_credits(workspace);
  if (!record) return record.problem();
  const auto invoices = workspace.invoices();
  if (!invoices) return invoices.problem();
  std::set<bill::InvoiceKey> bills;
  Date day = as_of.value_or(Date{});
  for (const auto& invoice : *invoices) {
    bills.insert(invoice.key);
    if (!as_of) day = std::max(day, invoice.key.bill_date);
  }
  const auto standing = standing_by_claim(*record);
  std::vector<LedgerItem> out;
  for (const auto& claim : *claims) {
    const auto shares = standing.find(claim.number);
    auto items = claim_items(
        claim, shares == standing.end() ? std::span<const CreditShare>() : std::span(shares->second), day);
    std::move(items.begin(), items.end(), std::back_inserter(out));
  }
  const auto findings = standing_errors(workspace, bills);
  if (!findings) return findings.problem();
  const auto classes = classes_of(workspace, *findings);
  if (!classes) return classes.problem();
  const auto readings = workspace.readings();
  if (!readings) return readings.problem();
  std::map<std::string, std::string> contents;
  for (const auto& reading : *readings) contents.emplace(reading.id, reading.content_hash);
  const ChargeLookup facts_of = [&](const bill::ChargeId& id) -> LedgerCharge {
    const auto content = contents.find(id.reading);
    const auto charge_class = classes->find(id);
    return {(content == contents.end() ? id.reading : content->second) + ":" + std::to_string(id.offset) +
                ":" + std::to_string(id.ordinal),
            charge_class == classes->end() ? std::string() : charge_class->second};
  };
  const auto claimed = claimed_money(*claims);
  for (const auto& finding : *findings) {
    auto items = potential_items(finding, claimed, facts_of);
    std::move(items.begin(), items.end(), std::back_inserter(out));
  }
  return out;
}

std::optional<LedgerBy> parse_ledger_by(std::string_view name) {
  constexpr std::array<std::string_view, 6> kNames = {"total",  "carrier", "account",
                                                      "reason", "month",   "claim"};
  const auto at = std::find(kNames.begin(), kNames.end(), name);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<LedgerBy>(at - kNames.begin());
}

std::vector<LedgerRow> ledger_rows(const std::vector<LedgerItem>& items, LedgerBy by) {
  std::map<std::tuple<std::string, std::string, bool, Recurrence, WindowSide>, LedgerRow> rows;
  for (const auto& item : items) {
    auto group = group_of(item, by);
    auto& row = rows[{group, item.currency, item.tax, item.recurrence, item.window}];
    row.group = std::move(group);
    row.currency = item.currency;
    row.tax = item.tax;
    row.recurrence = item.recurrence;
    row.window = item.window;
    ++row.items;
    for (std::size_t i = 0; i < kStages; ++i) row.totals[i].add(item.amounts[i]);
  }
  std::vector<LedgerRow> out;
  out.reserve(rows.size());
  for (auto& [key, row] : rows) out.push_back(std::move(row));
  return out;
}

}  // namespace telaudit::claims
