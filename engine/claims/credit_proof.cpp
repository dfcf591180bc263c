#include "claims/credit_proof.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "audit/run_history.h"

namespace telaudit::claims {
namespace {

ProofKey key_of(const ProofWanted& wanted) {
  return {wanted.series, wanted.bill.account, wanted.bill.number, wanted.bill.bill_date};
}

// The day after which bills are to be right.
std::optional<Date> proved_from(const Claim& claim, const CreditRecord& record) {
  std::optional<Date> from = claim.decided;
  for (const auto& [id, match] : record.matches)
    for (const auto& share : match.shares)
      if (share.claim == claim.number)
        from = std::max(from.value_or(match.line.bill_date), match.line.bill_date);
  bool reopened = false;
  for (const auto& change : claim.history) {
    if (reopened && change.action == Action::expect_credit)
      from = std::max(from.value_or(change.on), change.on);
    reopened = change.action == Action::reopen || (reopened && change.action == Action::note);
  }
  return from;
}

// Whether the audit looked at the bill with the rule.
bool looked_at(const audit::Audit& run, const std::set<bill::InvoiceKey>& bills, const ProofWanted& wanted) {
  if (!bills.contains(wanted.bill)) return false;
  if (run.period && (wanted.bill.bill_date < run.period->first || wanted.bill.bill_date > run.period->last))
    return false;
  return std::any_of(run.rules.begin(), run.rules.end(), [&](const audit::RuleSummary& rule) {
    return rule.rule == wanted.rule && rule.missing_inputs.empty() && rule.errors == 0;
  });
}

// Series and bill dates of findings that stand.
Result<std::set<std::pair<std::string, Date>>> fired_in(const store::Workspace& workspace,
                                                        const audit::Audit& run,
                                                        const std::set<std::string>& series) {
  std::set<std::pair<std::string, Date>> out;
  auto read = audit::each_finding(workspace, run, true, [&](const audit::Finding& finding) -> Result<void> {
    if (!series.contains(finding.series)) return {};
    out.emplace(finding.series, finding.bill_date);
    for (const auto& charge : finding.charges) out.emplace(finding.series, charge.bill_date);
    return {};
  });
  if (!read) return read.problem();
  return out;
}

}  // namespace

ProofBills bills_to_prove(const Claim& claim, const CreditRecord& record,
                          const std::vector<bill::InvoiceKey>& bills, Date as_of) {
  ProofBills out;
  const auto from = proved_from(claim, record);
  if (!from) return out;
  std::map<std::pair<std::string, std::string>, std::string> series;  // series, account: rule
  for (const auto& line : claim.lines)
    if (!line.series.empty()) series[{line.series, line.account}] = line.rule;
  out.nothing_to_find = series.empty();
  out.all = !series.empty();
  for (const auto& [of, rule] : series) {
    std::set<Date> dates;
    const bill::InvoiceKey first{claim.carrier, of.second, "", {}};
    std::vector<bill::InvoiceKey> later;
    for (auto at = std::lower_bound(bills.begin(), bills.end(), first);
         at != bills.end() && at->carrier == claim.carrier && at->account == of.second; ++at)
      if (at->bill_date > *from && at->bill_date <= as_of) later.push_back(*at);
    std::stable_sort(later.begin(), later.end(),
                     [](const auto& a, const auto& b) { return a.bill_date < b.bill_date; });
    for (auto& bill : later) {
      if (!dates.contains(bill.bill_date) && dates.size() == kBillsToProve) break;
      dates.insert(bill.bill_date);
      out.bills.push_back({claim.number, of.first, rule, std::move(bill)});
    }
    out.all = out.all && dates.size() == kBillsToProve;
  }
  return out;
}

Result<std::vector<CreditEvent>> find_proofs(const store::Workspace& workspace, const CreditRecord& record,
                                             const std::vector<ProofWanted>& wanted) {
  std::vector<CreditEvent> out;
  if (wanted.empty()) return out;
  const auto runs = audit::kept_runs(workspace);
  if (!runs) return runs.problem();
  std::vector<bool> found(wanted.size());
  for (auto run = runs->rbegin(); run != runs->rend(); ++run) {
    if (std::find(found.begin(), found.end(), false) == found.end()) break;
    const auto facts = audit::kept_facts(workspace, run->run);
    if (!facts) return facts.problem();
    std::set<bill::InvoiceKey> bills;
    for (const auto& bill : facts->bills) bills.insert(bill.key);
    std::vector<std::size_t> here;
    std::set<std::string> series;
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (!found[i] && looked_at(*facts, bills, wanted[i])) {
        here.push_back(i);
        series.insert(wanted[i].series);
      }
    if (here.empty()) continue;
    const auto fired = fired_in(workspace, *facts, series);
    if (!fired) return fired.problem();
    for (const auto i : here) {
      const auto& one = wanted[i];
      found[i] = true;
      CreditEvent event;
      event.kind = CreditEventKind::proof;
      event.line.carrier = one.bill.carrier;
      event.line.account = one.bill.account;
      event.line.invoice = one.bill.number;
      event.line.bill_date = one.bill.bill_date;
      event.series = one.series;
      event.run = facts->run;
      event.fired = fired->contains({one.series, one.bill.bill_date});
      const auto known = record.proofs.find(key_of(one));
      if (known == record.proofs.end() || known->second.fired != event.fired) out.push_back(std::move(event));
    }
  }
  return out;
}

ProofOfClaim proof_of(const ProofBills& wanted, const CreditRecord& record) {
  std::string lacking;
  for (const auto& one : wanted.bills) {
    const auto known = record.proofs.find(key_of(one));
    const std::string bill = "invoice " + one.bill.number + " of " + one.bill.bill_date.text();
    if (known == record.proofs.end()) {
      if (lacking.empty()) lacking = "no audit looked at " + bill + " with " + one.rule;
      continue;
    }
    if (known->second.fired) return {Proof::billed_as_before, bill + " is billed as before"};
  }
  if (!lacking.empty()) return {Proof::unknown, lacking};
  if (wanted.nothing_to_find)
    return {Proof::unknown, "it rests on no finding, so that no audit can tell; a person closes it"};
  if (!wanted.all) return {Proof::unknown, "the next two bills after the credit have not all come"};
  return {Proof::right, "credited in full, and the two bills after it are right"};
}

}  // namespace telaudit::claims
