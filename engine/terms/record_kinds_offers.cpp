// Records of offers: price lists of wireless plans and of seats, and what charges beside a plan are for.
#include "terms/record_kinds.h"
#include "terms/record_rules.h"

namespace telaudit::terms {
namespace {

const std::vector<std::string> kLimits{"unlimited", "own", "pool"};

RecordKind wireless_plan() {
  return {
      "wireless_plan",
      "plans that wireless lines are on or may go to, with what they include",
      "procurement; the carrier's offer or price list",
      {carrier_column().must(),
       account_column().any(),
       text("plan", "Name of the plan").must(),
       text("product_code", "Code by which bills name it").any(),
       text("description", "Description by which bills name it; the plan's name is always tried").any(),
       text("status", "Whether lines may go to it; legacy: those that have it may stay")
           .must()
           .one_of({"offered", "legacy"}),
       money("price", "What a line pays for a month, after discounts").must(),
       currency_column(),
       text("data", "Whether data is limited, for each line or for a pool; left out, it is not known")
           .one_of(kLimits),
       decimal("data_included", "Data of one line and month, in data_unit"),
       text("data_unit", "KB, MB, GB count by 1,000; KiB, MiB, GiB by 1,024")
           .one_of({"KB", "MB", "GB", "KiB", "MiB", "GiB"}),
       decimal("data_overage_unit", "How much of data_unit one overage price buys; a begun one counts whole"),
       money("data_overage_price", "Price of one such unit"),
       text("minutes", "Whether airtime is limited").one_of(kLimits),
       decimal("minutes_included", "Whole minutes of one line and month"),
       money("minutes_overage_price", "Price of a minute beyond"),
       text("messages", "Whether messages are limited").one_of(kLimits),
       decimal("messages_included", "Messages of one line and month"),
       money("messages_overage_price", "Price of a message beyond"),
       text("pool", "Pool that its lines share; plans of one pool name share it"),
       text("pool_scope", "Whether each account has a pool of its own, or all accounts share one")
           .one_of({"account", "carrier"}),
       integer("minimum_lines", "Least number of lines, where any line is on it"),
       integer("term_months", "Months that a line which goes to it is bound"),
       text("features", "Features that it may be had with, separated by semicolons; * is any"),
       text("included_features", "Features whose own charges it takes the place of, likewise"),
       text("reference", "Offer or price list that says so"),
       derived(integer("data_bytes", "data_included in bytes")),
       derived(integer("data_overage_bytes", "data_overage_unit in bytes")),
       valid_from_column(),
       valid_to_column()},
      {"carrier", "account", "plan"},
      {},
      complete_wireless_plan};
}

RecordKind plan_feature() {
  return {
      "plan_feature",
      "which features the charges beside a plan are for",
      "the mobility desk; the carrier's price list",
      {carrier_column().must(), text("product_code", "Code of the charge").any(),
       text("description", "Its description as billed").any(),
       text("feature", "The feature, as `wireless_plan` names it; none: any plan may be had with it").must(),
       valid_from_column(), valid_to_column()},
      {"carrier", "product_code", "description"}};
}

RecordKind seat_offer() {
  return {
      "seat_offer",
      "what seats of a service may be had for, by count and commitment",
      "procurement; the carrier's offer or contract",
      {carrier_column().must(), account_column().any(),
       text("product_code", "Code the seat is billed under").must(),
       text("offer", "Name of the offer; rows of one name are its steps").must(),
       text("status", "Whether it may be taken; in_force is what is billed by today")
           .must()
           .one_of({"offered", "in_force"}),
       text("method",
            "all_units: the price of the step that the count reaches, for all; incremental: each step's "
            "price for the seats within it")
           .must()
           .one_of({"all_units", "incremental"}),
       integer("seats_from", "Least count of this step").must(),
       money("price", "Price of a seat for a month in this step").must(), currency_column(),
       integer("minimum_seats", "Least count that is billed"), integer("block", "Seats are sold by so many"),
       integer("commit_months",
               "Months over which the count does not go down; 0: each month is billed by its own count")
           .must(),
       money("above_price", "Price for a month of a seat above the committed count, billed when it is there"),
       text("reference", "Offer or page that says so"), valid_from_column(), valid_to_column()},
      {"carrier", "account", "product_code", "offer", "seats_from"}};
}

}  // namespace

std::vector<RecordKind> offer_record_kinds() {
  return {wireless_plan(), plan_feature(), seat_offer()};
}

}  // namespace telaudit::terms
