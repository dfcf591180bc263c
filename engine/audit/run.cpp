#include "audit/run.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <thread>
#include <tuple>

#include "audit/dispute_window.h"
#include "audit/following_taxes.h"
#include "audit/ledger.h"
#include "audit/place_findings.h"
#include "base/hash.h"
#include "base/text.h"

namespace telaudit::audit {
namespace {

constexpr std::size_t kIdDigits = 16;

const std::vector<std::string> kChargeColumns = {
    "reading", "source_offset", "ordinal", "carrier",  "account", "invoice",    "bill_date",
    "service", "product_code",  "amount",  "currency", "origin",  "destination"};
const std::vector<std::string> kLevelColumns = {"carrier",   "account", "invoice",
                                                "bill_date", "level",   "currency"};
const std::vector<std::string> kInvoiceColumns = {"carrier", "account", "invoice", "bill_date", "currency"};

std::string value_of(const RowText& row, const std::string& column) {
  const auto at = row.find(column);
  return at == row.end() ? std::string() : at->second;
}

// Firings of one rule with the facts of the rows they rest on.
struct RuleFirings {
  rules::RuleInfo info;
  rules::RuleResult result;
  std::map<std::uint64_t, RowText> rows;
};

Result<std::map<std::uint64_t, RowText>> rows_of(const BillEnvironment& bills, const rules::RuleInfo& info,
                                                 const rules::RuleResult& result) {
  const std::vector<std::string>* columns = info.over == "charge"    ? &kChargeColumns
                                            : info.over == "level"   ? &kLevelColumns
                                            : info.over == "invoice" ? &kInvoiceColumns
                                                                     : nullptr;
  if (columns == nullptr) return std::map<std::uint64_t, RowText>{};
  std::vector<std::uint64_t> wanted;
  for (const auto& firing : result.firings)
    wanted.insert(wanted.end(), firing.rows.begin(), firing.rows.end());
  return fetch_rows(*bills.find(info.over), std::move(wanted), *columns);
}

FindingCharge charge_of(const RowText& row) {
  FindingCharge charge;
  charge.id.reading = value_of(row, "reading");
  charge.id.offset = std::stoull(value_of(row, "source_offset"));
  charge.id.ordinal = static_cast<std::uint32_t>(std::stoul(value_of(row, "ordinal")));
  charge.billed = parse_decimal(value_of(row, "amount")).value_or(Decimal{});
  charge.bill_date = parse_iso_date(value_of(row, "bill_date")).value_or(Date{});
  return charge;
}

std::string key_text(const rules::Firing& firing) {
  std::string out;
  for (const auto& [name, value] : firing.key) out += name + "=" + value + ";";
  return out;
}

// Fields the firing's key names; what the key leaves out comes from its first row.
class FindingFacts {
 public:
  FindingFacts(const rules::Firing& firing, const RowText* row) : firing_(firing), row_(row) {}

  std::string operator()(const std::string& column) const {
    for (const auto& [name, value] : firing_.key)
      if (name == column) return value;
    return row_ == nullptr ? std::string() : value_of(*row_, column);
  }

 private:
  const rules::Firing& firing_;
  const RowText* row_;
};

constexpr std::size_t kLeastDigitsOfANumber = 7;  // 411 and 911 name nobody

std::string without_number(std::string text, const std::string& number) {
  const auto digits =
      std::count_if(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (digits < static_cast<std::ptrdiff_t>(kLeastDigitsOfANumber)) return text;
  const std::string masked = masked_number(number);
  for (auto at = text.find(number); at != std::string::npos; at = text.find(number, at + masked.size()))
    text.replace(at, number.size(), masked);
  return text;
}

// A finding is printed, stored and sent about: what it says in words names no other party's number in full.
void mask_other_parties(Finding& finding, const RowText& row) {
  for (const auto* column : {"origin", "destination"}) {
    const std::string number = value_of(row, column);
    if (number.empty() || normalise_service_id(number) == normalise_service_id(value_of(row, "service")))
      continue;
    finding.message = without_number(std::move(finding.message), number);
    for (auto& [name, value] : finding.evidence) value = without_number(std::move(value), number);
  }
}

Finding make_finding(const RuleFirings& rule, const rules::Firing& firing) {
  Finding finding;
  finding.rule = rule.info.id;
  finding.rule_version = rule.info.version;
  finding.title = rule.info.title;
  finding.kind = parse_kind(firing.kind.empty() ? rule.info.kind : firing.kind).value_or(Kind::question);
  finding.reason = rule.info.reason;
  finding.confidence = firing.confidence;
  finding.over = rule.info.over;
  finding.rows = firing.rows;
  const auto first = firing.rows.empty() ? rule.rows.end() : rule.rows.find(firing.rows.front());
  const FindingFacts facts(firing, first == rule.rows.end() ? nullptr : &first->second);
  finding.carrier = facts("carrier");
  finding.account = facts("account");
  finding.invoice = facts("invoice");
  finding.bill_date = parse_iso_date(facts("bill_date")).value_or(Date{});
  finding.service = facts("service");
  finding.product = facts("product_code");
  finding.level = facts("level");
  finding.currency = facts("currency");
  if (rule.info.over == "charge")
    for (std::size_t i = 0; i < firing.rows.size(); ++i) {
      finding.charges.push_back(charge_of(rule.rows.at(firing.rows[i])));
      if (i < firing.weights.size()) finding.charges.back().at_most = absolute(firing.weights[i]);
    }
  finding.billed = firing.billed;
  finding.expected = firing.expected;
  finding.potential = firing.potential;
  if (finding.kind == Kind::saving) finding.monthly = firing.monthly;
  finding.message = firing.message;
  finding.evidence = firing.evidence;
  finding.withdrawn_by = firing.withdrawn_by;
  finding.withdrawn_because = firing.withdrawn_because;
  if (rule.info.over == "charge")
    for (const auto row : firing.rows) mask_other_parties(finding, rule.rows.at(row));
  return finding;
}

// series_id follows a finding from month to month; the ordinal tells apart several of one rule on the same
// service and product within one bill.
void identify(Finding& finding, const rules::Firing& firing, std::map<std::string, unsigned>& ordinals) {
  const std::string service = normalise_service_id(finding.service);
  const std::string within =
      join(std::array<std::string, 6>{finding.rule, finding.carrier, finding.account, service,
                                      finding.product, finding.invoice + "|" + finding.bill_date.text()},
           "\x1f");
  const unsigned ordinal = ordinals[within]++;
  finding.series =
      sha256_fields(std::array<std::string, 6>{finding.rule, finding.carrier, finding.account, service,
                                               finding.product, std::to_string(ordinal)})
          .substr(0, kIdDigits);
  const std::string element = finding.charges.empty() ? key_text(firing) : finding.charges.front().id.text();
  finding.id = sha256_fields(std::array<std::string, 3>{
                                 finding.series, finding.invoice + "|" + finding.bill_date.text(), element})
                   .substr(0, kIdDigits);
}

// A finding on several bills belongs to the period if one of them does; one that speaks of no bill always
// does.
bool within(const std::optional<Period>& period, const Finding& finding) {
  if (!period) return true;
  const auto inside = [&](Date date) {
    return date == Date{} || (date >= period->first && date <= period->last);
  };
  if (finding.charges.empty()) return inside(finding.bill_date);
  return std::any_of(finding.charges.begin(), finding.charges.end(),
                     [&](const auto& charge) { return inside(charge.bill_date); });
}

RuleSummary summary_of(const RuleFirings& rule) {
  RuleSummary summary;
  summary.rule = rule.info.id;
  summary.version = rule.info.version;
  summary.title = rule.info.title;
  summary.kind = parse_kind(rule.info.kind).value_or(Kind::question);
  summary.fired = rule.result.fired;
  summary.withdrawn = rule.result.withdrawn;
  summary.not_fired = rule.result.not_fired;
  summary.not_evaluated = rule.result.not_evaluated;
  summary.errors = rule.result.errors;
  summary.reasons = rule.result.reasons;
  summary.missing_inputs = rule.result.missing_inputs;
  summary.hash = rule.info.hash;
  summary.relations = rule.info.relations;
  return summary;
}

std::vector<ExpiredSuppression> expired_ones(const std::vector<Suppression>& suppressions,
                                             const std::vector<Finding>& findings, Date as_of) {
  std::vector<ExpiredSuppression> out;
  for (const auto& suppression : suppressions) {
    if (as_of <= suppression.expires) continue;
    const auto count = std::count_if(findings.begin(), findings.end(), [&](const Finding& finding) {
      return status_of(finding) == Status::open && speaks_of(suppression, finding);
    });
    if (count != 0) out.push_back({suppression.id, suppression.expires, static_cast<std::uint64_t>(count)});
  }
  return out;
}

Result<Date> latest_bill_date(const std::vector<store::InvoiceRow>& invoices) {
  if (invoices.empty())
    return Problem{"this workspace holds no bills", {}, "read some first: telaudit ingest FILES..."};
  return std::max_element(invoices.begin(), invoices.end(),
                          [](const auto& a, const auto& b) { return a.key.bill_date < b.key.bill_date; })
      ->key.bill_date;
}

}  // namespace

Result<Audit> run_audit(const RunInputs& inputs) {
  const auto invoices = inputs.workspace->invoices();
  if (!invoices) return invoices.problem();
  auto as_of = inputs.as_of ? Result<Date>(*inputs.as_of) : latest_bill_date(*invoices);
  if (!as_of) return as_of.problem();
  auto run = run_id(inputs, *as_of);
  if (!run) return run.problem();
  auto bills = BillEnvironment::open(*inputs.workspace, *inputs.terms);
  if (!bills) return bills.problem();
  auto contracts = load_windows(*inputs.terms);
  if (!contracts) return contracts.problem();

  Audit audit;
  audit.run = *run;
  audit.as_of = *as_of;
  audit.params = inputs.params;
  audit.period = inputs.period;
  audit.terms = terms_here(*inputs.terms);
  auto here = bills_here(*inputs.workspace);
  if (!here) return here.problem();
  audit.bills = std::move(*here);
  const auto environment = bills->environment(*as_of, inputs.params);
  std::vector<Finding> all;
  std::map<std::string, unsigned> ordinals;
  std::map<std::string, int> precedence;
  std::vector<rules::RuleInfo> infos = inputs.rules->rules();
  const auto selected = inputs.rules->select(inputs.choice);
  if (!selected) return selected.problem();
  audit.choice = inputs.choice;
  for (const auto& rule : *selected) {
    if (rule.not_run.empty()) continue;
    std::erase_if(infos, [&](const rules::RuleInfo& info) { return info.id == rule.rule; });
    audit.not_run.push_back(rule);
  }
  std::vector<std::string> ids;
  for (const auto& info : infos) ids.push_back(info.id);
  auto results =
      inputs.rules->evaluate_all(ids, environment, std::max(1U, std::thread::hardware_concurrency()));
  if (!results) return results.problem();
  for (std::size_t i = 0; i < infos.size(); ++i) {
    const rules::RuleInfo& info = infos[i];
    auto rows = rows_of(*bills, info, (*results)[i]);
    if (!rows) return rows.problem();
    const RuleFirings rule{info, std::move((*results)[i]), std::move(*rows)};
    precedence[info.id] = info.precedence;
    audit.rules.push_back(summary_of(rule));
    auto& summary = audit.rules.back();
    for (const auto& firing : rule.result.firings) {
      Finding finding = make_finding(rule, firing);
      identify(finding, firing, ordinals);
      if (within(inputs.period, finding))
        all.push_back(std::move(finding));
      else
        --(finding.withdrawn_by.empty() ? summary.fired : summary.withdrawn);
    }
  }
  place_findings(all, *invoices, *contracts, inputs.suppressions, *as_of);
  audit.expired = expired_ones(inputs.suppressions, all, *as_of);
  Ledger ledger = fill_ledger(all, precedence);
  audit.ledger = std::move(ledger.billed);
  audit.ahead = std::move(ledger.ahead);
  split_by_window(all, audit.ledger, *invoices, *contracts, *as_of);
  if (auto followed = follow_taxes(all, audit.ledger, bills->charges()); !followed) return followed.problem();
  for (auto& finding : all) list_as_ranges(finding);
  std::sort(all.begin(), all.end(), [](const Finding& a, const Finding& b) {
    if (a.kind != b.kind) return a.kind < b.kind;
    if (a.allocated != b.allocated) return a.allocated > b.allocated;
    return a.id < b.id;
  });
  for (auto& finding : all)
    (finding.withdrawn_by.empty() ? audit.findings : audit.withdrawn).push_back(std::move(finding));
  return audit;
}

}  // namespace telaudit::audit
