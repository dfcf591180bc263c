#include <array>

#include "rules/language.h"

namespace telaudit::rules {
namespace {

constexpr std::string_view kGrades = "A B C D";
constexpr std::string_view kKindWords = "error question saving under_billing quality fraud calendar";

constexpr std::array kKeys = {
    Key{"", "rule", true, KeyShape::text, "", "Id of the check; the file bears its name.", "rule: ARI-05"},
    Key{"", "version", true, KeyShape::text, "",
        "Semantic version; a change of the amount is a new major one.", "version: 1.0.0"},
    Key{"", "title", true, KeyShape::text, "", "One line for a reader.",
        "title: Quantity times rate is not the amount"},
    Key{"", "status", true, KeyShape::choice, "draft test stable retired",
        "draft, test, stable or retired; an audit runs test and stable ones, draft and retired ones where "
        "--status "
        "asks for them.",
        "status: stable"},
    Key{"", "kind", true, KeyShape::choice, kKindWords, "What a firing is: see the kinds.", "kind: error"},
    Key{"", "confidence", true, KeyShape::choice, kGrades, "The ceiling, A to D.", "confidence: A"},
    Key{"", "precedence", true, KeyShape::whole_number, "", "Whole number; the lower takes a dollar first.",
        "precedence: 50"},
    Key{"", "reason", true, KeyShape::text, "", "Reason code of a claim.", "reason: RATE"},
    Key{"", "pack", false, KeyShape::text, "",
        "Name of the pack it belongs to; it runs where --pack asks for it.", "pack: wholesale"},
    Key{"", "supersedes", false, KeyShape::texts, "",
        "Id, or ids, of checks whose place it takes: they do not run where it does.", "supersedes: RAT-01"},
    Key{"", "valid", false, KeyShape::nested, "", "Bill dates the check speaks of: from, and to (not with).",
        "valid: {from: 2003-04-01}"},
    Key{"", "params", false, KeyShape::named, "", "Values a user may set.",
        "params: {share: {type: decimal, default: 0.05, meaning: share of the base}}"},
    Key{"", "over", true, KeyShape::text, "", "The relation whose rows are looked at, and its alias.",
        "over: charge as c"},
    Key{"", "where", false, KeyShape::expression, "",
        "Which of its rows. It stands before the joins and sees only the row.",
        "where: c.charge_class == 'recurring' and c.quantity > 0"},
    Key{"", "window", false, KeyShape::nested, "",
        "Neighbours of the row among the rows of `over` that pass `where`.",
        "window: {by: [c.origin], order: [c.start], previous: p}"},
    Key{"", "prior", false, KeyShape::nested_or_list, "",
        "Earlier rows of the same account; one map or a list.", "prior: {as: p}"},
    Key{"", "join", false, KeyShape::joins, "", "Rows of other relations, in order.",
        "join: [{rate: {as: r, match: {carrier: c.carrier}, at: c.from, cardinality: one}}]"},
    Key{"", "let", false, KeyShape::lets, "", "Named values, in order; each may use those before it.",
        "let: {net: c.amount - c.gross}"},
    Key{"", "require", false, KeyShape::nested_list, "",
        "What must be true of a row after its joins; else it is not_evaluated for the reason given.",
        "require: [{that: k.cap is known, because: the contract states no cap}]"},
    Key{"", "group", false, KeyShape::nested, "",
        "Rows taken together. Everything after it speaks of the group.",
        "group: {by: [c.account, c.service], let: {copies: count()}, having: copies > 1}"},
    Key{"", "when", true, KeyShape::expression, "", "Fires when true.", "when: delta > 0.01"},
    Key{"", "traps", false, KeyShape::nested_list, "",
        "Harmless causes: a firing for which one is true is withdrawn with its reason.",
        "traps: [{name: minimum, when: c.quantity == 1, because: a minimum charge}]"},
    Key{"", "confidence_when", false, KeyShape::nested_list, "",
        "The first that is true sets the confidence, never above the ceiling.",
        "confidence_when: [{when: o.confirmed == true, confidence: B}]"},
    Key{"", "billed", false, KeyShape::expression, "", "What was billed.", "billed: c.amount"},
    Key{"", "expected", false, KeyShape::expression, "", "What should have been.", "expected: extension"},
    Key{"", "potential", false, KeyShape::expression, "", "What may come back, or be saved.",
        "potential: c.amount - extension"},
    Key{"", "monthly", false, KeyShape::expression, "",
        "Savings ahead: what each month costs less. The potential is then that of twelve months, less what "
        "the change costs once.",
        "monthly: round(paid / bills, 2, half_up)"},
    Key{"", "allocate", false, KeyShape::expression, "",
        "Groups: how the potential is spread, as the weight of each row; rows of weight 0 are no part of the "
        "finding. "
        "Without it every row weighs what it was billed.",
        "allocate: if(is_fusf, c.amount, 0)"},
    Key{"", "evidence", false, KeyShape::labelled, "",
        "Values shown with the finding; an item may be {label: expression}.",
        "evidence: [c.quantity, {page: r.page}]"},
    Key{"", "message", true, KeyShape::text, "", "One sentence; {expression} is filled in, {{ is a brace.",
        "message: \"{c.service}: billed {c.amount}, rate gives {extension}\""},
    Key{"", "references", false, KeyShape::texts, "", "Where the check comes from.",
        "references: [47 CFR 54.712]"},
    Key{"", "false_positives", true, KeyShape::text, "", "What harmless cause may look the same.",
        "false_positives: a minimum charge"},
    Key{"", "tests", true, KeyShape::nested_list, "", "Cases: rows given, what must come.",
        "tests: [{name: fires, given: {}, expect: []}]"},

    Key{"valid", "from", false, KeyShape::day, "", "First bill date.", "from: 2003-04-01"},
    Key{"valid", "to", false, KeyShape::day, "", "The bill date it ends before.", "to: 2026-01-01"},

    Key{"params", "type", true, KeyShape::choice, "decimal money integer text boolean date list",
        "decimal, money, integer, text, boolean, date or list (of text).", "type: decimal"},
    Key{"params", "default", true, KeyShape::any, "",
        "Used when the user sets none; numbers of at most 9 digits.", "default: 0.05"},
    Key{"params", "meaning", true, KeyShape::text, "", "One sentence.", "meaning: share of the base"},

    Key{"window", "by", true, KeyShape::expressions, "",
        "What the rows of a partition share; a row where one is unknown is alone in its partition.",
        "by: [c.carrier, c.account, c.origin]"},
    Key{"window", "order", true, KeyShape::expressions, "",
        "Their order, ascending; equal rows stand in the order of the relation. A row with an unknown value "
        "is not_evaluated and nobody's neighbour.",
        "order: [c.start]"},
    Key{"window", "previous", false, KeyShape::text, "", "Alias of the row before.", "previous: p"},
    Key{"window", "next", false, KeyShape::text, "", "Alias of the row after.", "next: n"},
    Key{"window", "overlap", false, KeyShape::nested, "",
        "The earlier row that is still open where this one begins.",
        "overlap: {as: o, from: c.from, to: c.through}"},
    Key{"window", "run", false, KeyShape::nested, "", "Rows that follow each other and share a condition.",
        "run: {as: r, when: c.quantity == 0}"},
    Key{"window", "within", false, KeyShape::nested, "",
        "Rows whose first `order` value is less than so much earlier, this one and its equals included: "
        "those of "
        "an hour, of thirty days.",
        "within: {as: w, seconds: 3600}"},

    Key{"overlap", "as", false, KeyShape::text, "",
        "Alias of the earlier row with the greatest `to`, where that is after this row's `from`.", "as: o"},
    Key{"overlap", "open", false, KeyShape::text, "",
        "Alias of all earlier rows whose `to` is after this row's `from`: many.", "open: q"},
    Key{"overlap", "from", true, KeyShape::expression, "", "Where a row begins: a date, moment or number.",
        "from: c.from"},
    Key{"overlap", "to", true, KeyShape::expression, "", "Where it ends, not with.",
        "to: add_days(c.through, 1)"},

    Key{"run", "as", false, KeyShape::text, "", "Alias of the rows of the run, many: count(r) is its length.",
        "as: r"},
    Key{"run", "so_far", false, KeyShape::text, "",
        "Alias of its rows up to this one, many: count(s) is the position.", "so_far: s"},
    Key{"run", "when", true, KeyShape::expression, "",
        "What its rows share. Where it is false there is no run; a neighbour for which it is unknown makes "
        "the run unknown.",
        "when: c.quantity == 0"},

    Key{"within", "as", true, KeyShape::text, "", "Alias: many.", "as: w"},
    Key{"within", "days", false, KeyShape::expression, "", "Length: a number or a param.", "days: 30"},
    Key{"within", "seconds", false, KeyShape::expression, "", "Length, of an order by moments.",
        "seconds: params.span"},

    Key{"prior", "as", true, KeyShape::text, "", "Alias.", "as: p"},
    Key{"prior", "of", false, KeyShape::text, "",
        "The relation; it has carrier, account and bill_date. That of `over` when not written.",
        "of: charge"},
    Key{"prior", "match", false, KeyShape::names_or_lets, "",
        "More columns that must be equal, beside carrier and account: names, or {column: expression}.",
        "match: [service]"},
    Key{"prior", "at", false, KeyShape::expression, "",
        "The date before which is looked. The row's bill_date when not written.", "at: c.bill_date"},
    Key{"prior", "within_days", false, KeyShape::whole_number, "",
        "A gap: a prior row or period further back than this is not_evaluated. 45 when not written.",
        "within_days: 100"},
    Key{"prior", "periods", false, KeyShape::whole_number, "",
        "How many of the account's latest earlier bill dates. The alias then has many rows: those that match "
        "in these periods. Not written: the one latest earlier row that matches.",
        "periods: 3"},
    Key{"prior", "at_least", false, KeyShape::whole_number, "",
        "How many periods must be there; all of them when not written.", "at_least: 2"},
    Key{"prior", "where", false, KeyShape::expression, "", "Which rows of the periods.",
        "where: p.charge_class == 'recurring'"},
    Key{"prior", "missing", false, KeyShape::choice, "not_evaluated not_fired unknown",
        "What too few earlier rows or periods mean: not_evaluated (when not written), not_fired or unknown.",
        "missing: not_fired"},

    Key{"join", "as", true, KeyShape::text, "", "Alias.", "as: r"},
    Key{"join", "match", false, KeyShape::lets, "",
        "Column of the joined relation: what it must equal. '*' in the column matches anything, and "
        "the row with more named values wins. In the place of the column an expression of the joined row may "
        "stand. Required without range or prefix.",
        "match: {carrier: c.carrier, normalise_service(r.service): normalise_service(c.service)}"},
    Key{"join", "range", false, KeyShape::nested_or_list, "",
        "A value lies between two columns of the joined row; one map or a list.",
        "range: {value: c.quantity, from: from_quantity, to: to_quantity}"},
    Key{"join", "prefix", false, KeyShape::lets, "",
        "Column of the joined relation: the text of which it is the longest prefix. Named values in match "
        "come before a longer prefix.",
        "prefix: {prefix: c.destination}"},
    Key{"join", "at", false, KeyShape::expression, "",
        "The day on which the row must be in force (valid_from <= day < valid_to).", "at: c.from"},
    Key{"join", "others", false, KeyShape::choice, "true false",
        "A join of the rule's own relation: true leaves out the row itself.", "others: true"},
    Key{"join", "where", false, KeyShape::expression, "", "Which of the matching rows.",
        "where: d.charge_class == 'discount'"},
    Key{"join", "latest", false, KeyShape::text, "",
        "A date column of the joined relation: of the rows that are left, those of the latest day. Rows "
        "without that day are none of them. With cardinality many, and where nothing but the row looked for "
        "decides which rows match.",
        "latest: bill_date"},
    Key{"join", "cardinality", true, KeyShape::choice, "one optional many exists",
        "one, optional, many or exists. Two equally close rows where one was expected are an error. The rows "
        "of `many` are "
        "read through aggregates; of `exists` only whether there is one.",
        "cardinality: one"},
    Key{"join", "missing", false, KeyShape::choice, "not_evaluated not_fired unknown",
        "What no match means: not_evaluated (the rule for one), not_fired, or unknown (the rule for the "
        "others).",
        "missing: not_fired"},
    Key{"join", "not_given", false, KeyShape::choice, "not_evaluated unknown",
        "What it means that nobody gave the relation: not_evaluated, or unknown for what is only evidence.",
        "not_given: unknown"},

    Key{"range", "value", true, KeyShape::expression, "", "A number, date or moment.", "value: c.quantity"},
    Key{"range", "from", false, KeyShape::text, "",
        "Column of the joined row: its least value. Unknown is open.", "from: from_quantity"},
    Key{"range", "to", false, KeyShape::text, "",
        "Column of the joined row: the value it ends before. Unknown is open.", "to: to_quantity"},

    Key{"require", "that", true, KeyShape::expression, "", "The condition.", "that: k.cap is known"},
    Key{"require", "because", true, KeyShape::text, "",
        "The reason a reader sees where it is false or unknown.", "because: the contract states no cap"},

    Key{"group", "by", true, KeyShape::labelled, "",
        "What the rows of a group share: columns, lets or {name: expression}. Unknown is a group of its own.",
        "by: [c.carrier, c.account, {year: year(c.bill_date)}]"},
    Key{"group", "let", false, KeyShape::lets, "", "Named values of the group, with aggregates.",
        "let: {total: sum(c.amount)}"},
    Key{"group", "having", false, KeyShape::expression, "", "Which groups.", "having: total > 0"},
    Key{"group", "complete", false, KeyShape::nested, "",
        "A group over periods: with fewer different ones than expected it is not_evaluated.",
        "complete: {periods: c.bill_date, expected: 12}"},
    Key{"group", "require", false, KeyShape::nested_list, "", "As the rule's require, of the group.",
        "require: [{that: total > 0, because: nothing was billed}]"},

    Key{"complete", "periods", true, KeyShape::expression, "", "What names a period.",
        "periods: c.bill_date"},
    Key{"complete", "expected", true, KeyShape::expression, "", "How many there should be.", "expected: 12"},

    Key{"traps", "name", true, KeyShape::text, "", "One word.", "name: minimum"},
    Key{"traps", "when", true, KeyShape::expression, "", "The harmless cause holds.",
        "when: c.quantity == 1"},
    Key{"traps", "because", true, KeyShape::text, "", "The reason a reader sees.",
        "because: a minimum charge was billed"},

    Key{"confidence_when", "when", true, KeyShape::expression, "", "The evidence is there.",
        "when: o is known"},
    Key{"confidence_when", "confidence", true, KeyShape::choice, kGrades, "A to D.", "confidence: B"},
    Key{"confidence_when", "kind", false, KeyShape::choice, kKindWords,
        "What such a firing is, where that is not the rule's kind.", "kind: question"},

    Key{"tests", "name", true, KeyShape::text, "", "What the case shows.",
        "name: a charge above its rate fires"},
    Key{"tests", "given", true, KeyShape::rows, "",
        "Rows of relations, as maps of columns. A relation that is not listed was not given.",
        "given: {charge: [{account: A1, amount: 10.00}]}"},
    Key{"tests", "as_of", false, KeyShape::day, "", "The day the audit stands on.", "as_of: 2026-03-31"},
    Key{"tests", "params", false, KeyShape::any, "", "Values of params.", "params: {share: 0.10}"},
    Key{"tests", "expect", false, KeyShape::nested_list, "",
        "The firings, and no others; only what is named is compared.", "expect: [{row: 1, potential: 2.00}]"},
    Key{"tests", "expect_outcome", false, KeyShape::choice, "withdrawn not_fired not_evaluated error",
        "not_fired, not_evaluated, withdrawn or error: nothing fires, and this came.",
        "expect_outcome: not_fired"},
    Key{"tests", "reason", false, KeyShape::text, "", "Part of the reason, trap name or error that came.",
        "reason: no rate given"},

    Key{"expect", "row", false, KeyShape::whole_number, "",
        "Number of the row in `given`, from 1; for groups, one of its rows.", "row: 1"},
    Key{"expect", "group", false, KeyShape::any, "", "Key values of the group.",
        "group: {service: '3125550141'}"},
    Key{"expect", "billed", false, KeyShape::number, "", "By value.", "billed: 12.00"},
    Key{"expect", "expected", false, KeyShape::number, "", "By value.", "expected: 10.00"},
    Key{"expect", "potential", false, KeyShape::number, "", "By value.", "potential: 2.00"},
    Key{"expect", "monthly", false, KeyShape::number, "", "By value.", "monthly: 40.00"},
    Key{"expect", "confidence", false, KeyShape::choice, kGrades, "A to D.", "confidence: B"},
    Key{"expect", "kind", false, KeyShape::choice, kKindWords, "The kind of the firing.", "kind: question"},
    Key{"expect", "message", false, KeyShape::text, "", "Part of the message.", "message: billed 12.00"},
};

}  // namespace

std::span<const Key> keys() {
  return kKeys;
}

}  // namespace telaudit::rules
