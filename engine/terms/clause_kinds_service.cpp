// Clauses on service and term: waivers, credits, service levels, termination, holdover, minimums, reviews.
#include "terms/clause_kinds.h"
#include "terms/clause_rules.h"

namespace telaudit::terms {
namespace {

ClauseKind waiver() {
  return {
      "waivers",
      "waiver",
      "Charges that are not owed, and under which conditions.",
      ClauseScope::item_and_class,
      {text("waiver", "Id of the waiver within the contract").must(),
       text("kind", "What is waived")
           .must()
           .one_of({"nonrecurring", "activation", "upgrade", "administration", "expedite", "termination"}),
       fraction("rate", "Part that is waived: 1 is all of it").must(),
       text("ground", "Why termination is free")
           .any()
           .one_of({"technology_migration", "business_downturn", "divestiture", "site_closure", "portability",
                    "chronic_outage", "regulatory", "*"}),
       integer("minimum_months", "Months the service must stay, else the waived charge is due"),
       fraction("quota_rate", "Part of the lines that may use it in a year"),
       integer("quota_count", "Times it may be used in a year"),
       integer("not_before_month", "Contract month before which it does not hold"),
       integer("notice_days", "Days of notice"), text("condition", "What must hold besides, in words")},
      {},
      {"waiver", "kind", "ground", "item", "charge_class"},
      {}};
}

ClauseKind promised_credit() {
  return {
      "credits",
      "promised_credit",
      "Credits promised at signature: one row for each instalment, holding in the month in which it is due.",
      ClauseScope::contract,
      {text("credit", "Id of the credit within the contract").must(),
       text("kind", "Kind of credit").must().one_of({"sign_on", "promotion", "loyalty", "monthly"}),
       money("amount", "Amount of one instalment, as a positive number").must(), currency_column(),
       text("each", "For whom it is due").one_of({"contract", "account", "service"}),
       text("line_item", "Item that the credit's line on the bill is mapped to"),
       integer("start_month", "Contract month of the first instalment; 1 is the first").must(),
       integer("months", "How many months in a row it is due").must(),
       text("clawback", "What is owed back after an early end").one_of({"none", "pro_rata", "full"}),
       text("condition", "What must hold besides, in words"),
       derived(integer("instalment", "Number of this instalment, from 1"))},
      {},
      {"credit", "instalment"},
      {},
      expand_promised_credit};
}

ClauseKind service_level() {
  return {"service_levels",
          "service_level",
          "Service levels and what is credited when they are missed.",
          ClauseScope::item,
          {text("service_level", "Id within the contract").must(),
           text("metric", "What is measured")
               .must()
               .one_of({"availability", "outage", "outage_count", "installation", "repair"}),
           text("unit", "Unit of the measure").must().one_of({"percent", "hour", "minute", "day", "count"}),
           text("window", "Time over which it is measured")
               .one_of({"event", "cycle", "month", "quarter", "year"}),
           text("credit_base", "What the credit is a part of").one_of({"recurring", "nonrecurring"}),
           integer("claim_days", "Days within which the credit must be asked for"),
           text("exclusions", "What does not count, in words")},
          {"steps",
           {},
           "measure",
           "Measured value",
           {fraction("credit_rate", "Credit as a fraction of its base"),
            decimal("credit_days", "Credit as days of the recurring charge"),
            boolean("pro_rata", "Whether the credit is the recurring charge for the time of the outage")}},
          {"service_level", "item", "measure_from"},
          {"credit_rate", "credit_days", "pro_rata"}};
}

ClauseKind termination_liability() {
  return {"termination_liabilities",
          "termination_liability",
          "What ending a service or the contract early costs, by months since its start.",
          ClauseScope::item,
          {text("liability", "Id within the contract").must(),
           text("method",
                "remaining_recurring: rate x recurring charge x months left; remaining_commitment: rate x "
                "commitment left; fixed: one amount")
               .must()
               .one_of({"remaining_recurring", "remaining_commitment", "fixed"}),
           text("base", "Which recurring charge counts").one_of({"net", "undiscounted"}),
           text("part_month", "How the month of the end counts").one_of({"whole", "pro_rata", "none"}),
           boolean("credits_repaid", "Whether promised credits are repaid in proportion"), currency_column()},
          {"steps",
           {},
           "month",
           "Whole months since the start of the term",
           {fraction("rate", "Part that is owed"), money("amount", "Fixed amount")}},
          {"liability", "item", "month_from"},
          {"rate", "amount"}};
}

ClauseKind holdover() {
  return {
      "holdover",
      "holdover",
      "Which prices hold after the end of the term.",
      ClauseScope::item,
      {text("method",
            "contract_rates: the rates of the contract go on; list_rates: the carrier's list; uplift: the "
            "contract's rates and uplift_rate")
           .must()
           .one_of({"contract_rates", "list_rates", "uplift"}),
       integer("days", "Days after the end of the term for which that holds"),
       decimal("uplift_rate", "Rise over the contract's rates as a fraction")},
      {},
      {"item"},
      {}};
}

ClauseKind rate_review() {
  return {
      "rate_reviews",
      "rate_review",
      "Rate reviews and benchmarks: one row for each, at the month of the contract in which it may be asked "
      "for.",
      ClauseScope::contract,
      {text("review", "Id within the contract").must(),
       integer("window_days", "Days from the review date within which it may be asked for"),
       text("method", "How prices are compared")
           .one_of({"independent_benchmark", "own_benchmark", "negotiation"}),
       fraction("gap_rate", "Difference from which the carrier must act"),
       text("remedy", "What follows when it does not").one_of({"reduce_commitment", "release", "none"}),
       derived(date("review_on", "First day of that month of the contract"))},
      {"months", integer("month", "Contract month; 1 is the first").must(), "", "", {}},
      {"review", "month"},
      {},
      expand_rate_review};
}

ClauseKind escalation() {
  return {"escalations",
          "escalation",
          "The carrier's levels for disputes that are not settled.",
          ClauseScope::contract,
          {integer("level", "1 is the first above the desk that took the dispute").must(),
           text("role", "Who that is, as a role").must(),
           integer("days",
                   "Days after which a dispute may go there: from its submission for level 1, from the level "
                   "before for others")
               .must(),
           integer("lapse_days", "Days, counted likewise, after which the right to it is gone")},
          {},
          {"level"},
          {}};
}

ClauseKind service_minimum() {
  return {
      "service_minimums",
      "service_minimum",
      "Least quantities or amounts of a service, and true-ups.",
      ClauseScope::item,
      {text("minimum", "Id within the contract").must(), decimal("minimum_quantity", "Least quantity billed"),
       money("minimum_amount", "Least amount billed"), currency_column(),
       text("period", "For which time").one_of({"month", "contract_year"}),
       text("true_up", "Which way the quantity is corrected").one_of({"up", "both", "none"}),
       integer("true_up_month", "Month of the contract year in which it is corrected"),
       fraction("reduction_rate", "Part by which the quantity may be lowered at a true-up"),
       integer("block", "Quantity is sold in blocks of so many")},
      {},
      {"minimum", "item"},
      {"minimum_quantity", "minimum_amount", "block"}};
}

ClauseKind service_billing() {
  return {"service_billing",
          "service_billing",
          "When billing of a service begins and ends.",
          ClauseScope::item,
          {text("start_at", "What starts it").one_of({"acceptance", "installation", "order_confirmation"}),
           integer("start_days", "Days after that"),
           integer("deemed_acceptance_days", "Days after delivery on which it counts as accepted"),
           integer("disconnect_notice_days", "Days after a disconnect request that may still be billed")},
          {},
          {"item"},
          {"start_at", "disconnect_notice_days"}};
}

ClauseKind eligible_spend() {
  return {"eligible",
          "eligible_spend",
          "Charges that count towards a commitment, and those that do not.",
          ClauseScope::item_and_class,
          {derived(text("commitment", "Id of the commitment within the contract")),
           text("measure", "Whether charges count before or after discounts").one_of({"gross", "net"}),
           boolean("taxes_count", "Whether taxes and surcharges count"),
           boolean("credits_reduce", "Whether credits lower the spend")},
          {},
          {"commitment", "item", "charge_class"},
          {}};
}

ClauseKind commitment_period() {
  return {
      "years",
      "commitment_period",
      "A commitment by the periods in which it is tested: contract years, months or the term.",
      ClauseScope::contract,
      {derived(text("commitment", "Id of the commitment within the contract")),
       derived(text("basis", "annual, monthly or term")),
       derived(integer("contract_year", "1 is the first; of a term, 1")),
       derived(money("amount", "What is committed for this period before the ramp")),
       derived(currency_column()),
       derived(fraction("shortfall_rate", "Part of the unmet commitment that is owed")),
       derived(integer("months", "Months of the period")),
       derived(decimal(
           "counted_months",
           "Months weighted by the ramp: the commitment of the period is amount x counted_months / months")),
       derived(integer("workoff_months", "Months in which a shortfall may be worked off instead"))},
      {},
      {"commitment"},
      {}};
}

}  // namespace

const ClauseKind& eligible_spend_kind() {
  static const ClauseKind kind = eligible_spend();
  return kind;
}

const ClauseKind& commitment_period_kind() {
  static const ClauseKind kind = commitment_period();
  return kind;
}

std::vector<ClauseKind> service_clause_kinds() {
  return {waiver(),      promised_credit(), service_level(),   termination_liability(), holdover(),
          rate_review(), escalation(),      service_minimum(), service_billing()};
}

}  // namespace telaudit::terms
