// Under which head a bill of the page stands, and why.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "audit/finding.h"
#include "base/result.h"
#include "month/month_page.h"
#include "store/workspace.h"
#include "terms/terms.h"

namespace telaudit::month {

// What one check found on one bill. The words of its findings are not kept: they may name other parties'
// numbers.
struct FoundByRule {
  std::string title;
  audit::Kind kind = audit::Kind::question;
  std::uint64_t findings = 0;
  Total amount;
};

// What an audit found on one bill, added up as findings pass by. Kinds are never added.
struct FoundOnBill {
  std::uint64_t findings = 0;
  std::uint64_t claims = 0, questions = 0, fraud = 0, under_billing = 0;
  Total disputable;                            // of claims: their window is open, or nobody knows it
  Total withholdable;                          // of these, of confidence A or B
  Total too_late;                              // of claims: the window has closed
  Total asked;                                 // of questions, what they may come to
  std::optional<Date> window_closes;           // the first of its claims
  std::map<std::string, FoundByRule> by_rule;  // claims, questions and suspicions of fraud
};

// Whether the ledger gave the whole of an error to other findings.
bool is_claimed_by_another(const audit::Finding& finding);

// Adds a finding that stands.
void add_finding(FoundOnBill& found, const audit::Finding& finding);

// A contract that says whether disputed amounts may be withheld.
struct WithholdTerm {
  std::string contract, carrier, account;
  std::optional<Date> valid_from, valid_to;
  std::optional<bool> allowed;
  std::string clause;  // "MSA p. 12 § 7.3"; empty where none is named
};
std::vector<WithholdTerm> load_withhold_terms(const terms::Terms* terms);

// A named account goes before "*"; where two contracts are equally close, none speaks.
const WithholdTerm* withhold_term_of(const std::vector<WithholdTerm>& terms, const bill::InvoiceKey& bill);

// Sets head, why, clause and the amounts of `line`, whose bill facts and `before` are set. Amounts are
// withheld only where a contract allows it and the clause is known, by findings of confidence A or B, while
// the bill is not yet due on `as_of`, from `least` on.
void judge(BillLine& line, const store::InvoiceRow& bill, const FoundOnBill& found,
           const std::vector<WithholdTerm>& terms, Date as_of, Decimal least, bool contract_given);

}  // namespace telaudit::month
