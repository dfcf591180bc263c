#include <array>

#include "rules/language.h"

namespace telaudit::rules {
namespace {

constexpr std::array kKeys = {
    Key{"", "rule", true, "Id of the check; the file bears its name.", "rule: ARI-05"},
    Key{"", "version", true, "Semantic version; a change of the amount is a new major one.",
        "version: 1.0.0"},
    Key{"", "title", true, "One line for a reader.", "title: Quantity times rate is not the amount"},
    Key{"", "status", true, "draft, stable or retired.", "status: stable"},
    Key{"", "kind", true, "What a firing is: see the kinds.", "kind: error"},
    Key{"", "confidence", true, "The ceiling, A to D.", "confidence: A"},
    Key{"", "precedence", true, "Whole number; the lower takes a dollar first.", "precedence: 50"},
    Key{"", "reason", true, "Reason code of a claim.", "reason: RATE"},
    Key{"", "valid", false, "Bill dates the check speaks of: from, and to (not with).",
        "valid: {from: 2003-04-01}"},
    Key{"", "params", false, "Values a user may set.",
        "params: {share: {type: decimal, default: 0.05, meaning: share of the base}}"},
    Key{"", "over", true, "The relation whose rows are looked at, and its alias.", "over: charge as c"},
    Key{"", "where", false, "Which of its rows. It stands before the joins and sees only the row.",
        "where: c.charge_class == 'recurring' and c.quantity > 0"},
    Key{"", "prior", false, "The latest earlier row of the same relation with the same account.",
        "prior: {as: p}"},
    Key{"", "join", false, "Rows of other relations, in order.",
        "join: [{rate: {as: r, match: {carrier: c.carrier}, at: c.from, cardinality: one}}]"},
    Key{"", "let", false, "Named values, in order; each may use those before it.",
        "let: {net: c.amount - c.gross}"},
    Key{"", "group", false, "Rows taken together. Everything after it speaks of the group.",
        "group: {by: [c.account, c.service], let: {copies: count()}, having: copies > 1}"},
    Key{"", "when", true, "Fires when true.", "when: delta > 0.01"},
    Key{"", "traps", false, "Harmless causes: a firing for which one is true is withdrawn with its reason.",
        "traps: [{name: minimum, when: c.quantity == 1, because: a minimum charge}]"},
    Key{"", "confidence_when", false, "The first that is true sets the confidence, never above the ceiling.",
        "confidence_when: [{when: o.confirmed == true, confidence: B}]"},
    Key{"", "billed", false, "What was billed.", "billed: c.amount"},
    Key{"", "expected", false, "What should have been.", "expected: extension"},
    Key{"", "potential", false, "What may come back, or be saved.", "potential: c.amount - extension"},
    Key{"", "allocate", false,
        "Groups: how the potential is spread, as the weight of each row; rows of weight 0 are no part of the "
        "finding. "
        "Without it every row weighs what it was billed.",
        "allocate: if(is_fusf, c.amount, 0)"},
    Key{"", "evidence", false, "Values shown with the finding; an item may be {label: expression}.",
        "evidence: [c.quantity, {page: r.page}]"},
    Key{"", "message", true, "One sentence; {expression} is filled in, {{ is a brace.",
        "message: \"{c.service}: billed {c.amount}, rate gives {extension}\""},
    Key{"", "references", false, "Where the check comes from.", "references: [47 CFR 54.712]"},
    Key{"", "false_positives", true, "What harmless cause may look the same.",
        "false_positives: a minimum charge"},
    Key{"", "tests", true, "Cases: rows given, what must come.",
        "tests: [{name: fires, given: {}, expect: []}]"},

    Key{"valid", "from", false, "First bill date.", "from: 2003-04-01"},
    Key{"valid", "to", false, "The bill date it ends before.", "to: 2026-01-01"},

    Key{"params", "type", true, "decimal, money, integer, text, boolean, date or list (of text).",
        "type: decimal"},
    Key{"params", "default", true, "Used when the user sets none; numbers of at most 9 digits.",
        "default: 0.05"},
    Key{"params", "meaning", true, "One sentence.", "meaning: share of the base"},

    Key{"prior", "as", true, "Alias.", "as: p"},
    Key{"prior", "match", false, "More columns that must be equal, beside carrier and account.",
        "match: [service]"},
    Key{"prior", "within_days", false,
        "A gap: a prior row further back than this is not_evaluated. 45 when not written.",
        "within_days: 100"},

    Key{"join", "as", true, "Alias.", "as: r"},
    Key{"join", "match", true,
        "Column of the joined relation: what it must equal. '*' in the column matches anything, and "
        "the row with more named values wins.",
        "match: {carrier: c.carrier, product: c.product_code}"},
    Key{"join", "at", false, "The day on which the row must be in force (valid_from <= day < valid_to).",
        "at: c.from"},
    Key{"join", "where", false, "Which of the matching rows.", "where: d.charge_class == 'discount'"},
    Key{"join", "cardinality", true,
        "one, optional, many or exists. Two equally close rows where one was expected are an error. The rows "
        "of `many` are "
        "read through aggregates; of `exists` only whether there is one.",
        "cardinality: one"},
    Key{"join", "missing", false,
        "What no match means: not_evaluated (the rule for one), not_fired, or unknown (the rule for the "
        "others).",
        "missing: not_fired"},
    Key{"join", "not_given", false,
        "What it means that nobody gave the relation: not_evaluated, or unknown for what is only evidence.",
        "not_given: unknown"},

    Key{"group", "by", true,
        "What the rows of a group share: columns or lets. Unknown is a group of its own.",
        "by: [c.carrier, c.account, c.invoice]"},
    Key{"group", "let", false, "Named values of the group, with aggregates.", "let: {total: sum(c.amount)}"},
    Key{"group", "having", false, "Which groups.", "having: total > 0"},

    Key{"traps", "name", true, "One word.", "name: minimum"},
    Key{"traps", "when", true, "The harmless cause holds.", "when: c.quantity == 1"},
    Key{"traps", "because", true, "The reason a reader sees.", "because: a minimum charge was billed"},

    Key{"confidence_when", "when", true, "The evidence is there.", "when: o is known"},
    Key{"confidence_when", "confidence", true, "A to D.", "confidence: B"},
    Key{"confidence_when", "kind", false, "What such a firing is, where that is not the rule's kind.",
        "kind: question"},

    Key{"tests", "name", true, "What the case shows.", "name: a charge above its rate fires"},
    Key{"tests", "given", true,
        "Rows of relations, as maps of columns. A relation that is not listed was not given.",
        "given: {charge: [{account: A1, amount: 10.00}]}"},
    Key{"tests", "as_of", false, "The day the audit stands on.", "as_of: 2026-03-31"},
    Key{"tests", "params", false, "Values of params.", "params: {share: 0.10}"},
    Key{"tests", "expect", false, "The firings, and no others; only what is named is compared.",
        "expect: [{row: 1, potential: 2.00}]"},
    Key{"tests", "expect_outcome", false,
        "not_fired, not_evaluated, withdrawn or error: nothing fires, and this came.",
        "expect_outcome: not_fired"},
    Key{"tests", "reason", false, "Part of the reason, trap name or error that came.",
        "reason: no rate given"},

    Key{"expect", "row", false, "Number of the row in `given`, from 1; for groups, one of its rows.",
        "row: 1"},
    Key{"expect", "group", false, "Key values of the group.", "group: {service: '3125550141'}"},
    Key{"expect", "billed", false, "By value.", "billed: 12.00"},
    Key{"expect", "expected", false, "By value.", "expected: 10.00"},
    Key{"expect", "potential", false, "By value.", "potential: 2.00"},
    Key{"expect", "confidence", false, "A to D.", "confidence: B"},
    Key{"expect", "kind", false, "The kind of the firing.", "kind: question"},
    Key{"expect", "message", false, "Part of the message.", "message: billed 12.00"},
};

}  // namespace

std::span<const Key> keys() {
  return kKeys;
}

}  // namespace telaudit::rules
