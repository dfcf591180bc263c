#include "month/bill_verdict.h"

#include <algorithm>

#include "book/places.h"
#include "book/wording.h"
#include "terms/any_key.h"

namespace telaudit::month {
namespace {

using book::read_money;
using book::TermColumn;

constexpr std::size_t kReasons = 2;

std::string counted(std::uint64_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

void note_rule(FoundOnBill& found, const audit::Finding& finding, const Total& amount) {
  auto& rule = found.by_rule[finding.rule];
  rule.title = finding.title;
  rule.kind = finding.kind;
  ++rule.findings;
  rule.amount.add(amount);
}

// What is said of a bill beside the reason for its head.
void add_rest(std::string& why, const std::string& rest) {
  if (!why.empty()) why += "; ";
  why += rest;
}

// The checks that found most: "RAT-01 Billed above the contract (2), USD 42.00".
std::string reasons_text(const FoundOnBill& found, bool claims, const std::string& currency) {
  std::vector<const std::pair<const std::string, FoundByRule>*> rules;
  for (const auto& one : found.by_rule)
    if ((one.second.kind == audit::Kind::error) == claims) rules.push_back(&one);
  std::stable_sort(rules.begin(), rules.end(),
                   [](const auto* a, const auto* b) { return b->second.amount < a->second.amount; });
  std::string out;
  for (std::size_t i = 0; i < rules.size() && i < kReasons; ++i) {
    const auto& [id, rule] = *rules[i];
    add_rest(out, id + " " + rule.title);
    if (rule.findings > 1) out += " (" + std::to_string(rule.findings) + ")";
    if (!rule.amount.is_zero()) out += ", " + read_money(rule.amount, currency);
  }
  if (rules.size() > kReasons) add_rest(out, counted(rules.size() - kReasons, "check") + " more");
  return out;
}

std::string words_of_state(bill::InvoiceState state) {
  switch (state) {
    case bill::InvoiceState::unbalanced:
      return "its charges do not add up to what it prints";
    case bill::InvoiceState::incomplete:
      return "not all of it is here";
    case bill::InvoiceState::conflict:
      return "two versions of it disagree";
    default:
      return {};
  }
}

}  // namespace

bool is_claimed_by_another(const audit::Finding& finding) {
  return finding.kind == audit::Kind::error && finding.allocated.is_zero() && finding.potential &&
         !finding.potential->is_zero();
}

void add_finding(FoundOnBill& found, const audit::Finding& finding) {
  ++found.findings;
  switch (finding.kind) {
    case audit::Kind::error: {
      Total open;
      open.add(finding.in_window);
      open.add(finding.window_unknown);
      if (is_claimed_by_another(finding)) return;
      ++found.claims;
      found.disputable.add(open);
      found.too_late.add(finding.out_of_window);
      if (finding.confidence <= 'B') found.withholdable.add(open);
      if (finding.window.known && finding.window.open && finding.window.closes &&
          (!found.window_closes || *finding.window.closes < *found.window_closes))
        found.window_closes = finding.window.closes;
      note_rule(found, finding, open);
      return;
    }
    case audit::Kind::question:
    case audit::Kind::fraud: {
      ++(finding.kind == audit::Kind::fraud ? found.fraud : found.questions);
      Total amount;
      if (finding.potential) amount.add(*finding.potential);
      found.asked.add(amount);
      note_rule(found, finding, amount);
      return;
    }
    case audit::Kind::under_billing:
      ++found.under_billing;
      return;
    case audit::Kind::saving:
    case audit::Kind::quality:
    case audit::Kind::calendar:
      return;
  }
}

std::vector<WithholdTerm> load_withhold_terms(const terms::Terms* terms) {
  std::vector<WithholdTerm> out;
  const auto* relation = book::given_relation(terms, "contract");
  if (relation == nullptr) return out;
  const auto& table = relation->table;
  const TermColumn contract(table, "contract"), carrier(table, "carrier"), account(table, "account"),
      from(table, "valid_from"), to(table, "valid_to"), allowed(table, "withhold_allowed"),
      document(table, "dispute_document"), page(table, "dispute_page"), clause(table, "dispute_clause");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    WithholdTerm term{std::string(contract.text(row)),
                      std::string(carrier.text(row)),
                      std::string(account.text(row)),
                      from.date(row),
                      to.date(row),
                      allowed.flag(row),
                      {}};
    if (!document.text(row).empty() && (!page.text(row).empty() || !clause.text(row).empty())) {
      term.clause = std::string(document.text(row));
      if (!page.text(row).empty()) term.clause += " p. " + std::string(page.text(row));
      if (!clause.text(row).empty()) term.clause += " § " + std::string(clause.text(row));
    }
    out.push_back(std::move(term));
  }
  return out;
}

const WithholdTerm* withhold_term_of(const std::vector<WithholdTerm>& terms, const bill::InvoiceKey& bill) {
  const WithholdTerm* best = nullptr;
  bool ambiguous = false;
  for (const auto& term : terms) {
    if (term.carrier != bill.carrier || !terms::speaks_of(term.account, bill.account)) continue;
    if ((term.valid_from && bill.bill_date < *term.valid_from) ||
        (term.valid_to && *term.valid_to <= bill.bill_date))
      continue;
    if (best != nullptr && best->account == term.account) {
      ambiguous = true;
    } else if (best == nullptr || best->account == terms::kAny) {
      best = &term;
      ambiguous = false;
    }
  }
  return ambiguous ? nullptr : best;
}

void judge(BillLine& line, const store::InvoiceRow& bill, const FoundOnBill& found,
           const std::vector<WithholdTerm>& terms, Date as_of, Decimal least, bool contract_given) {
  line.findings = found.findings;
  line.claimed = found.disputable;
  line.window_closes = found.window_closes;
  line.to_pay = book::minus(line.charges, line.before);
  const std::string claim = contract_given ? "claim" : "difference";
  const bool has_claim = found.claims > 0 && !found.disputable.is_zero() && !found.disputable.is_negative();

  if (auto broken = words_of_state(bill.state); !broken.empty()) {
    line.head = Head::hold;
    line.why = broken + (bill.detail.empty() ? std::string() : ": " + bill.detail);
    line.to_pay = Total();
    if (has_claim) add_rest(line.why, counted(found.claims, claim) + " on what was read");
  } else if (has_claim) {
    line.head = Head::dispute;
    line.why = counted(found.claims, claim) + ": " + reasons_text(found, true, line.currency);
    const auto* term = withhold_term_of(terms, line.key);
    const bool enough = !(found.withholdable < book::total_of(least)) && !found.withholdable.is_zero();
    if (term != nullptr && term->allowed.value_or(false) && enough) {
      const bool due = line.due_date && *line.due_date < as_of;
      const auto open = book::minus(line.charges, line.before);
      if (term->clause.empty()) {
        add_rest(line.why, term->contract + " allows to withhold but its clause is not named");
      } else if (due) {
        add_rest(line.why, "it was due on " + line.due_date->text() + ", too late to withhold");
      } else if (open < found.withholdable) {
        add_rest(line.why, "what is disputed is more than is left to pay");
      } else {
        line.head = Head::short_pay;
        line.clause = term->contract + " " + term->clause;
        line.withheld = found.withholdable;
        line.to_pay = book::minus(line.to_pay, line.withheld);
      }
    }
  } else if (found.questions + found.fraud > 0) {
    line.head = Head::ask;
    line.why =
        counted(found.questions + found.fraud, "question") + ": " + reasons_text(found, false, line.currency);
  } else {
    line.head = Head::approve;
    const bool proved = bill.state != bill::InvoiceState::no_control_total;
    if (found.findings > 0 && found.claims == 0) {
      line.why = std::string(proved ? "it adds up; " : "it prints no total to be proved against; ") +
                 counted(found.findings, "remark") +
                 (found.findings == 1 ? " that concerns no payment" : " that concern no payment");
    } else {
      line.why = proved ? "it adds up, and nothing was found"
                        : "nothing found; it prints no total to be proved against";
    }
  }
  if (has_claim && found.questions + found.fraud > 0)
    add_rest(line.why, "beside them " + counted(found.questions + found.fraud, "question"));
  if (!found.too_late.is_zero())
    add_rest(line.why, read_money(found.too_late, line.currency) + " outside of the dispute window");
  if (found.under_billing > 0)
    add_rest(line.why, counted(found.under_billing, "item") + " billed too little, not for the carrier");
  if (bill.state == bill::InvoiceState::no_control_total && line.head != Head::approve)
    add_rest(line.why, "it prints no total to be proved against");
}

}  // namespace telaudit::month
