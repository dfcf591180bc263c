#include "audit/run_difference.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "base/text.h"

namespace telaudit::audit {
namespace {

using Findings = std::vector<const Finding*>;
using Pairs = std::vector<std::pair<std::string, std::string>>;

std::map<std::string, Findings> by_series(const Audit& audit) {
  std::map<std::string, Findings> out;
  for (const auto* list : {&audit.findings, &audit.withdrawn})
    for (const auto& finding : *list) out[finding.series].push_back(&finding);
  for (auto& [series, findings] : out)
    std::sort(findings.begin(), findings.end(), [](const Finding* a, const Finding* b) {
      return std::tuple(a->bill_date, a->id) < std::tuple(b->bill_date, b->id);
    });
  return out;
}

auto compared(const Finding& f) {
  return std::tuple(f.id, f.kind, status_of(f), f.potential, f.allocated);
}

bool same_findings(const Findings& before, const Findings& after) {
  return std::equal(before.begin(), before.end(), after.begin(), after.end(),
                    [](const Finding* a, const Finding* b) { return compared(*a) == compared(*b); });
}

SeriesSide side_of(const Findings& findings) {
  SeriesSide out;
  std::set<std::string> statuses;
  for (const auto* finding : findings) {
    ++out.findings;
    if (finding->potential) out.potential.add(*finding->potential);
    out.allocated.add(finding->allocated);
    statuses.insert(std::string(status_name(status_of(*finding))));
  }
  out.status = join(std::vector<std::string>(statuses.begin(), statuses.end()), "+");
  return out;
}

std::optional<std::string> value_in(const Pairs& pairs, const std::string& name) {
  for (const auto& [key, value] : pairs)
    if (key == name) return value;
  return std::nullopt;
}

const RuleSummary* summary_in(const Audit& audit, const std::string& rule) {
  const auto at =
      std::find_if(audit.rules.begin(), audit.rules.end(), [&](const auto& one) { return one.rule == rule; });
  return at == audit.rules.end() ? nullptr : &*at;
}

std::string bill_words(const AuditedBill& bill) {
  return "bill " + bill.key.number + " of " + bill.key.bill_date.text();
}

// Bills that only one of the audits had, or that were read differently.
class Bills {
 public:
  Bills(const Audit& before, const Audit& after) {
    std::map<bill::InvoiceKey, std::string> was;
    for (const auto& bill : before.bills) was[bill.key] = bill.hash;
    for (const auto& bill : after.bills) {
      const auto at = was.find(bill.key);
      if (at == was.end()) changed_.push_back({bill, bill_words(bill) + " is new"});
      if (at != was.end() && at->second != bill.hash)
        changed_.push_back({bill, bill_words(bill) + " changed"});
      if (at != was.end()) was.erase(at);
    }
    for (const auto& [key, hash] : was) {
      const AuditedBill bill{key, hash};
      changed_.push_back({bill, bill_words(bill) + " is gone"});
    }
  }

  std::vector<std::string> words() const {
    std::vector<std::string> out;
    for (const auto& [bill, text] : changed_) out.push_back(text);
    return out;
  }

  // What became of the finding's own bill. A consolidated bill prints sub-accounts, so that a finding's
  // account need not be its bill's.
  std::optional<std::string> of(const Finding& finding) const {
    for (const auto& [bill, text] : changed_)
      if (bill.key.carrier == finding.carrier && bill.key.number == finding.invoice &&
          bill.key.bill_date == finding.bill_date)
        return text;
    return std::nullopt;
  }

  bool any_of_account(const Finding& finding) const {
    return std::any_of(changed_.begin(), changed_.end(), [&](const auto& one) {
      return one.first.key.carrier == finding.carrier && one.first.key.account == finding.account;
    });
  }

 private:
  std::vector<std::pair<AuditedBill, std::string>> changed_;
};

std::string shown(const std::optional<std::string>& value) {
  return value.value_or("the rule's own");
}

std::vector<std::string> changed_params(const Audit& before, const Audit& after, const std::string& prefix) {
  std::set<std::string> names;
  for (const auto* audit : {&before, &after})
    for (const auto& [name, value] : audit->params)
      if (name.starts_with(prefix)) names.insert(name);
  std::vector<std::string> out;
  for (const auto& name : names) {
    const auto was = value_in(before.params, name);
    const auto is = value_in(after.params, name);
    if (was != is) out.push_back("parameter " + name + ": " + shown(was) + ", now " + shown(is));
  }
  return out;
}

std::vector<std::string> changed_terms(const Audit& before, const Audit& after,
                                       const std::vector<std::string>* only) {
  std::set<std::string> names;
  for (const auto* audit : {&before, &after})
    for (const auto& [name, hash] : audit->terms) names.insert(name);
  std::vector<std::string> out;
  for (const auto& name : names) {
    if (only != nullptr && std::find(only->begin(), only->end(), name) == only->end()) continue;
    const auto was = value_in(before.terms, name);
    const auto is = value_in(after.terms, name);
    if (was == is) continue;
    out.push_back("input " + name + (!was ? " was given" : !is ? " is not given any more" : " changed"));
  }
  return out;
}

std::optional<std::string> changed_rule(const RuleSummary* was, const RuleSummary* is) {
  if (was == nullptr && is == nullptr) return std::nullopt;
  if (was == nullptr) return "the check did not run before";
  if (is == nullptr) return "the check does not run any more";
  if (was->hash == is->hash) return std::nullopt;
  if (was->version == is->version) return "the check's file changed";
  return "the check changed from " + was->version + " to " + is->version;
}

std::string period_words(const std::optional<Period>& period) {
  return period ? period->first.text() + " to " + period->last.text() : "all bills";
}

bool outside(const std::optional<Period>& period, Date date) {
  return period && (date < period->first || date > period->last);
}

std::optional<std::string> changed_suppression(const Findings& before, const Findings& after) {
  for (const auto* now : after)
    for (const auto* then : before) {
      if (now->id != then->id || now->suppression == then->suppression) continue;
      if (now->suppression.empty()) return "suppression " + then->suppression + " does not hold any more";
      return "suppression " + now->suppression;
    }
  return std::nullopt;
}

// Only the ledger decided otherwise.
std::optional<std::string> changed_ledger(const Findings& before, const Findings& after) {
  if (before.size() != after.size()) return std::nullopt;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto &was = *before[i], &is = *after[i];
    if (was.id != is.id || was.potential != is.potential || was.allocated == is.allocated) continue;
    if (was.taken_by != is.taken_by)
      return is.taken_by.empty() ? "no other finding takes the dollar any more"
                                 : "finding " + is.taken_by + " takes the dollar";
    return "other findings take another part of the dollar";
  }
  return std::nullopt;
}

class Causes {
 public:
  Causes(const Audit& before, const Audit& after) : before_(before), after_(after), bills_(before, after) {}

  const Bills& bills() const { return bills_; }

  std::vector<std::string> of(const Findings& before, const Findings& after) const {
    const Finding& one = after.empty() ? *before.back() : *after.back();
    std::vector<std::string> out;
    const auto* was = summary_in(before_, one.rule);
    const auto* is = summary_in(after_, one.rule);
    if (auto text = changed_rule(was, is)) out.push_back(*text);
    append(out, changed_params(before_, after_, one.rule + "."));
    if (was != nullptr || is != nullptr)
      append(out, changed_terms(before_, after_, &(is == nullptr ? was : is)->relations));
    append(out, bills_and_period(before, after));
    if (auto text = changed_suppression(before, after)) out.push_back(*text);
    if (auto text = changed_ledger(before, after)) out.push_back(*text);
    if (out.empty() && bills_.any_of_account(one)) out.push_back("other bills of the account changed");
    if (out.empty() && before_.as_of != after_.as_of)
      out.push_back("as of " + before_.as_of.text() + ", now as of " + after_.as_of.text());
    return out;
  }

 private:
  static void append(std::vector<std::string>& out, std::vector<std::string> more) {
    out.insert(out.end(), more.begin(), more.end());
  }

  std::vector<std::string> bills_and_period(const Findings& before, const Findings& after) const {
    std::set<std::string> out;
    const auto look = [&](const Findings& here, const Findings& there, const std::optional<Period>& period) {
      for (const auto* finding : here) {
        if (std::any_of(there.begin(), there.end(), [&](const auto* f) { return f->id == finding->id; }))
          continue;
        if (auto text = bills_.of(*finding)) out.insert(*text);
        if (outside(period, finding->bill_date)) out.insert("the other audit was of " + period_words(period));
      }
    };
    look(after, before, before_.period);
    look(before, after, after_.period);
    return {out.begin(), out.end()};
  }

  const Audit& before_;
  const Audit& after_;
  Bills bills_;
};

std::vector<std::string> changed_inputs(const Audit& before, const Audit& after, const Bills& bills) {
  std::vector<std::string> out;
  if (before.as_of != after.as_of)
    out.push_back("as of " + before.as_of.text() + ", now as of " + after.as_of.text());
  const std::string was = period_words(before.period), is = period_words(after.period);
  if (was != is) out.push_back("period: " + was + ", now " + is);
  for (const auto& text : bills.words()) out.push_back(text);
  std::set<std::string> rules;
  for (const auto* audit : {&before, &after})
    for (const auto& rule : audit->rules) rules.insert(rule.rule);
  for (const auto& rule : rules)
    if (auto text = changed_rule(summary_in(before, rule), summary_in(after, rule)))
      out.push_back(rule + ": " + *text);
  for (auto& text : changed_params(before, after, "")) out.push_back(std::move(text));
  for (auto& text : changed_terms(before, after, nullptr)) out.push_back(std::move(text));
  return out;
}

}  // namespace

std::string_view change_name(Change change) {
  constexpr std::array<std::string_view, 3> kNames = {"new", "gone", "changed"};
  return kNames[static_cast<std::size_t>(change)];
}

RunDifference compare_runs(const Audit& before, const Audit& after) {
  const Causes causes(before, after);
  RunDifference out;
  out.inputs = changed_inputs(before, after, causes.bills());
  auto was = by_series(before);
  auto is = by_series(after);
  std::set<std::string> all;
  for (const auto* side : {&was, &is})
    for (const auto& [series, findings] : *side) all.insert(series);
  for (const auto& series : all) {
    const Findings &then = was[series], &now = is[series];
    if (same_findings(then, now)) {
      ++out.same;
      continue;
    }
    const Finding& one = now.empty() ? *then.back() : *now.back();
    SeriesChange change;
    change.change = then.empty() ? Change::appeared : now.empty() ? Change::gone : Change::changed;
    change.series = series;
    change.rule = one.rule;
    change.kind = one.kind;
    change.carrier = one.carrier;
    change.account = one.account;
    change.service = one.service;
    change.product = one.product;
    change.currency = one.currency;
    change.finding = one.id;
    change.before = side_of(then);
    change.after = side_of(now);
    change.causes = causes.of(then, now);
    out.changes.push_back(std::move(change));
  }
  std::sort(out.changes.begin(), out.changes.end(), [](const SeriesChange& a, const SeriesChange& b) {
    return std::tie(a.change, a.rule, a.series) < std::tie(b.change, b.rule, b.series);
  });
  return out;
}

}  // namespace telaudit::audit
