#include "audit/run.h"

#include <algorithm>
#include <future>
#include <thread>

#include "audit/dispute_window.h"
#include "audit/finding_maker.h"
#include "audit/finding_sorter.h"
#include "audit/following_taxes.h"
#include "audit/ledger.h"
#include "audit/place_findings.h"
#include "audit/run_identity.h"
#include "rules/evaluate_all.h"

namespace telaudit::audit {
namespace {

RuleSummary summary_of(const rules::RuleInfo& info, const rules::RuleResult& result) {
  RuleSummary summary;
  summary.rule = info.id;
  summary.version = info.version;
  summary.title = info.title;
  summary.kind = parse_kind(info.kind).value_or(Kind::question);
  summary.fired = result.fired;
  summary.withdrawn = result.withdrawn;
  summary.not_fired = result.not_fired;
  summary.not_evaluated = result.not_evaluated;
  summary.errors = result.errors;
  summary.reasons = result.reasons;
  summary.missing_inputs = result.missing_inputs;
  summary.hash = info.hash;
  summary.relations = info.relations;
  return summary;
}

// Suppressions whose last day is past, with the findings that they would have taken back.
class ExpiredOnes {
 public:
  ExpiredOnes(const std::vector<Suppression>& suppressions, Date as_of)
      : suppressions_(suppressions), as_of_(as_of), findings_(suppressions.size()) {}

  void note(const Finding& finding) {
    if (status_of(finding) != Status::open) return;
    for (std::size_t i = 0; i < suppressions_.size(); ++i)
      if (as_of_ > suppressions_[i].expires && speaks_of(suppressions_[i], finding)) ++findings_[i];
  }
  std::vector<ExpiredSuppression> with_findings() const {
    std::vector<ExpiredSuppression> out;
    for (std::size_t i = 0; i < suppressions_.size(); ++i)
      if (findings_[i] != 0) out.push_back({suppressions_[i].id, suppressions_[i].expires, findings_[i]});
    return out;
  }

 private:
  const std::vector<Suppression>& suppressions_;
  Date as_of_;
  std::vector<std::uint64_t> findings_;
};

Result<Date> latest_bill_date(const std::vector<store::InvoiceRow>& invoices) {
  if (invoices.empty())
    return Problem{"this workspace holds no bills", {}, "read some first: telaudit ingest FILES..."};
  return std::max_element(invoices.begin(), invoices.end(),
                          [](const auto& a, const auto& b) { return a.key.bill_date < b.key.bill_date; })
      ->key.bill_date;
}

// The facts of a run that no rule needs to be evaluated for, but for those that identify() adds; `rules`
// become those that run.
Result<Audit> begin_audit(const RunInputs& inputs, const std::vector<store::InvoiceRow>& invoices,
                          std::vector<rules::RuleInfo>& rules) {
  Audit audit;
  auto as_of = inputs.as_of ? Result<Date>(*inputs.as_of) : latest_bill_date(invoices);
  if (!as_of) return as_of.problem();
  audit.as_of = *as_of;
  audit.params = inputs.params;
  audit.period = inputs.period;
  audit.terms = terms_here(*inputs.terms);
  audit.choice = inputs.choice;
  const auto selected = inputs.rules->select(inputs.choice);
  if (!selected) return selected.problem();
  for (const auto& rule : *selected) {
    if (rule.not_run.empty()) continue;
    std::erase_if(rules, [&](const rules::RuleInfo& info) { return info.id == rule.rule; });
    audit.not_run.push_back(rule);
  }
  return audit;
}

Result<void> identify(const RunInputs& inputs, Audit& audit) {
  auto here = bills_seen(inputs);
  if (!here) return here.problem();
  auto run = run_id(inputs, audit.as_of, *here);
  if (!run) return run.problem();
  audit.run = std::move(*run);
  audit.bills = std::move(*here);
  return {};
}

// Evaluates the rules; `audit` gets their summaries, `take` what they found.
Result<void> find_all(const RunInputs& inputs, const BillEnvironment& bills,
                      const std::vector<rules::RuleInfo>& infos, FindingMaker& maker, Audit& audit) {
  std::vector<const rules::Rule*> chosen;
  for (const auto& info : infos) {
    auto rule = inputs.rules->rule(info.id);
    if (!rule) return rule.problem();
    chosen.push_back(*rule);
  }
  std::optional<rules::BillDates> bill_dates;
  if (inputs.period) bill_dates = {inputs.period->first, inputs.period->last};
  const unsigned threads =
      inputs.threads != 0 ? inputs.threads : std::max(1U, std::thread::hardware_concurrency());
  auto results = rules::evaluate_all(
      chosen, bills.environment(audit.as_of, inputs.params), threads,
      [&](std::size_t rule, rules::Firing&& firing) { return maker.add(rule, std::move(firing)); },
      rules::kGroupBytes, bill_dates);
  if (!results) return results.problem();
  if (auto made = maker.finish(); !made) return made;
  for (std::size_t i = 0; i < infos.size(); ++i) {
    audit.rules.push_back(summary_of(infos[i], (*results)[i]));
    audit.rules.back().fired -= maker.fired_elsewhere(i);
    audit.rules.back().withdrawn -= maker.withdrawn_elsewhere(i);
  }
  return {};
}

// The order in which the ledger comes to the findings: last those to which it gives nothing.
FindingPlace ledger_place(const Finding& finding, int precedence) {
  constexpr int kAfterAll = 1000;
  const auto rank = ledger_rank(finding);
  return {rank.value_or(kAfterAll), precedence, rank ? *finding.potential : Decimal{}, finding.id, 0};
}

FindingPlace final_place(const Finding& finding) {
  return {static_cast<int>(finding.kind), 0, finding.allocated, finding.id, 0};
}

}  // namespace

// Findings pass by three times: as they are made, to the ledger in its order, and out in theirs. Between, the
// sorters hold them.
Result<Audit> run_audit(const RunInputs& inputs, const FindingSink& sink) {
  auto invoices = inputs.workspace->invoices();
  if (!invoices) return invoices.problem();
  if (const auto until = last_day_seen(inputs))
    std::erase_if(*invoices, [&](const auto& bill) { return bill.key.bill_date > *until; });
  std::vector<rules::RuleInfo> infos = inputs.rules->rules();
  auto audit = begin_audit(inputs, *invoices, infos);
  if (!audit) return audit;
  auto bills = BillEnvironment::open(*inputs.workspace, *inputs.terms, *invoices,
                                     BillEnvironment::levels_asked(infos));
  if (!bills) return bills.problem();
  auto contracts = load_windows(*inputs.terms);
  if (!contracts) return contracts.problem();
  auto taxes = FollowingTaxes::over(bills->charges());
  if (!taxes) return taxes.problem();

  const FindingPlacer placer(*invoices, *contracts, inputs.suppressions, audit->as_of);
  ExpiredOnes expired(inputs.suppressions, audit->as_of);
  SharedCharges shared;
  FindingSorter to_ledger(inputs.workspace->folder(), inputs.findings_held);
  FindingMaker maker(*bills, infos, inputs.period, [&](std::size_t rule, FindingRecord&& record) {
    placer.place(record.finding);
    expired.note(record.finding);
    if (ledger_rank(record.finding))
      ChargesOf(record).each([&](const FindingCharge& charge) { shared.note(charge.id); });
    return to_ledger.add(ledger_place(record.finding, infos[rule].precedence), record);
  });
  // The workspace is asked no more but for which bills it was: on a thread of its own, while rules are
  // evaluated.
  const auto when = inputs.threads == 1 ? std::launch::deferred : std::launch::async;
  auto identified = std::async(when, [&] { return identify(inputs, *audit); });
  auto found = find_all(inputs, *bills, infos, maker, *audit);
  if (auto done = identified.get(); !done) return done.problem();
  if (!found) return found.problem();
  audit->expired = expired.with_findings();

  LedgerFiller filler(&shared);
  FindingSorter to_sink(inputs.workspace->folder(), inputs.findings_held);
  std::uint64_t turn = 0;
  auto given = to_ledger.drain([&](FindingRecord&& record) {
    FindingPlacer::DateWindows windows;
    const auto give = [&](LedgerFiller::Share&& share) {
      if (share.ahead) return record.ahead.push_back(std::move(share.entry));
      placer.split(record.finding, share.entry.amount, share.bill_date, windows);
      taxes->note(record.finding, share.entry);
      record.billed.push_back(std::move(share.entry));
    };
    if (ledger_rank(record.finding)) filler.take(record.finding, ChargesOf(record), give);
    record.turn = turn++;
    list_as_ranges(record);
    return to_sink.add(final_place(record.finding), record);
  });
  if (!given) return given.problem();
  if (auto followed = taxes->find(); !followed) return followed.problem();
  auto taken = to_sink.drain([&](FindingRecord&& record) {
    record.finding.taxes = taxes->of(record.finding.id);
    return sink(std::move(record));
  });
  if (!taken) return taken.problem();
  return audit;
}

Result<Audit> run_audit(const RunInputs& inputs) {
  HeldFindings held;
  auto audit = run_audit(inputs, [&](FindingRecord&& record) -> Result<void> {
    held.add(std::move(record));
    return {};
  });
  if (audit) held.into(*audit);
  return audit;
}

void HeldFindings::add(FindingRecord&& record) {
  for (const auto& entry : record.billed) billed_.emplace_back(record.turn, entry);
  for (const auto& entry : record.ahead) ahead_.emplace_back(record.turn, entry);
  (record.finding.withdrawn_by.empty() ? findings_ : withdrawn_).push_back(std::move(record.finding));
}

void HeldFindings::into(Audit& audit) {
  const auto in_turn = [](Entries& entries) {
    std::stable_sort(entries.begin(), entries.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<LedgerEntry> out;
    for (auto& [turn, entry] : entries) out.push_back(std::move(entry));
    return out;
  };
  audit.findings = std::move(findings_);
  audit.withdrawn = std::move(withdrawn_);
  audit.ledger = in_turn(billed_);
  audit.ahead = in_turn(ahead_);
}

}  // namespace telaudit::audit
