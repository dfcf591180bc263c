// Clauses on prices: discounts, tiers, zones, mileage, usage rating, allowances, increases.
#include "terms/clause_kinds.h"
#include "terms/clause_rules.h"

namespace telaudit::terms {
namespace {

ClauseKind discount() {
  return {"discounts",
          "discount",
          "A percentage off eligible charges.",
          ClauseScope::item_and_class,
          {text("discount", "Id of the discount within the contract").must(),
           fraction("rate", "The discount as a fraction: 0.18 is 18 %").must(),
           text("base", "What it is taken of").one_of({"gross", "net", "list"}),
           text("level", "Where the bill shows it").one_of({"line", "service", "account"}),
           text("month_of_base", "Whose month's charges count").one_of({"current", "previous"}),
           text("line_item", "Item that the discount's own line on the bill is mapped to")},
          {},
          {"discount", "item", "charge_class"},
          {}};
}

ClauseKind tier() {
  return {
      "tiers",
      "tier",
      "Prices or discounts by volume.",
      ClauseScope::item,
      {text("tier", "Id of the scale within the contract").must(),
       text("unit", "What the volume is counted in: minute, line, USD, ...").must(),
       text("method",
            "incremental: each step's price for the volume within it; all_units: the price of the step that "
            "the volume reaches for all of it")
           .must()
           .one_of({"incremental", "all_units"}),
       text("volume_period", "Time over which the volume is counted")
           .one_of({"month", "quarter", "contract_year"}),
       text("volume_of", "Which such time sets the step").one_of({"current", "previous"}),
       text("volume_scope", "Whose volume counts").one_of({"service", "account", "contract", "enterprise"}),
       currency_column()},
      {"steps",
       {},
       "volume",
       "Volume",
       {money("price", "Price of one unit in this step"),
        fraction("rate", "Discount of this step as a fraction")}},
      {"tier", "item", "volume_from"},
      {"price", "rate"}};
}

ClauseKind zone_rate() {
  return {"zone_rates",
          "zone_rate",
          "Prices by zone, density band or MSA set.",
          ClauseScope::item,
          {text("zone", "The zone, as the table of wire centres names it").must(),
           money("price", "Price of one unit").must(), currency_column(),
           text("unit", "What one unit is").must()},
          {},
          {"item", "zone"},
          {}};
}

ClauseKind mileage_rate() {
  return {"mileage_rates",
          "mileage_rate",
          "Prices by airline miles between the ends of a circuit.",
          ClauseScope::item,
          {text("method",
                "A: the root of a tenth of the squares, rounded up; B: rounded up before and after the root; "
                "C: divided by "
                "three in rounded steps, as AT&T FCC 10; as the function vh_miles")
               .must()
               .one_of({"A", "B", "C"}),
           text("ends", "Which coordinates count").one_of({"wire_centre", "rate_centre"}),
           integer("minimum_miles", "Least miles billed"),
           boolean("free_when_colocated", "Whether nothing is due where both ends share a wire centre"),
           currency_column()},
          {"steps",
           {},
           "miles",
           "Miles",
           {money("fixed_amount", "Fixed amount of the band for a month"),
            money("mile_amount", "Amount for a mile and month")}},
          {"item", "miles_from"},
          {"fixed_amount", "mile_amount"}};
}

ClauseKind usage_rating() {
  return {"usage_ratings",
          "usage_rating",
          "How calls are timed and rounded.",
          ClauseScope::item,
          {text("country", "Country called, where it differs by country; ISO 3166-1").any(),
           integer("initial_seconds", "Least time of a call that is charged"),
           integer("increment_seconds", "Time is counted in steps of so many seconds after that"),
           text("duration_rounding", "How a part of a step counts").one_of({"up", "down", "half_up"}),
           money("minimum_amount", "Least amount of a call"),
           money("setup_amount", "Amount for each call beside time"), currency_column(),
           integer("amount_scale", "Decimals an amount is rounded to"),
           text("amount_rounding", "How it is rounded").one_of({"half_up", "half_even", "up", "down"}),
           text("amount_level", "What is rounded").one_of({"call", "line", "bill"}),
           text("time_of", "Whose local time sets the band").one_of({"origin", "destination", "account"}),
           text("band_by", "Whether the start sets the band of the whole call").one_of({"start", "split"}),
           integer("late_days", "Days after the call within which it must be billed")},
          {},
          {"item", "country"},
          {}};
}

ClauseKind time_band() {
  return {"time_bands",
          "time_band",
          "Bands by weekday and time of day; a band over midnight is written as two.",
          ClauseScope::item,
          {text("band", "Name of the band: day, evening, night, weekend").must(),
           integer("minute_from", "First minute of the day: 480 is 08:00").must(),
           integer("minute_to", "First minute after it: 1440 is midnight").must(),
           text("band_item", "Item whose rate holds in the band"),
           text("holidays", "Calendar of the reference table `holiday` that day 0 follows")},
          {"weekdays", integer("weekday", "1 is Monday, 7 Sunday, 0 a holiday").must(), "", "", {}},
          {"item", "weekday", "minute_from"},
          {},
          expand_time_band};
}

ClauseKind allowance() {
  return {"allowances",
          "allowance",
          "What a plan includes before it charges for use.",
          ClauseScope::item,
          {text("unit", "What is included").must().one_of({"minute", "message", "byte", "call", "each"}),
           text("usage_item", "Item of the usage it covers").any(),
           decimal("included", "How much for a month").must(),
           text("each", "For whom it counts").one_of({"service", "account"}),
           text("pool", "Pool that lines share; lines of one pool name share it"),
           boolean("prorated", "Whether a part month has part of it"),
           money("overage_price", "Price of a unit beyond"), currency_column()},
          {},
          {"item", "unit", "usage_item"},
          {}};
}

ClauseKind bundle() {
  return {"bundles",
          "bundle",
          "Features that a plan includes.",
          ClauseScope::item,
          {decimal("included", "How many of each; unknown: any number"),
           text("condition", "What must hold besides, in words")},
          {"features", text("feature_item", "Item that is included").must(), "", "", {}},
          {"item", "feature_item"},
          {}};
}

ClauseKind plan() {
  return {"plans",
          "plan",
          "Plans that lines may be on.",
          ClauseScope::item,
          {text("status", "Whether new lines may have it").must().one_of({"offered", "legacy", "withdrawn"}),
           text("replaced_by", "Item of the plan that stands for it now"),
           money("suspended_price", "Price for a month while suspended"), currency_column(),
           integer("suspension_days", "Days after which a suspended line is active again")},
          {},
          {"item"},
          {}};
}

ClauseKind roaming_package() {
  return {
      "roaming_packages",
      "roaming_package",
      "Day passes and roaming packages.",
      ClauseScope::item,
      {text("unit", "What is included").one_of({"day", "minute", "message", "byte"}),
       decimal("included", "How much; unknown: any amount"), money("price", "Price of one"),
       currency_column(),
       text("day_basis", "What a day of a pass is").one_of({"home_day", "visited_day", "rolling_24_hours"})},
      {"countries", text("country", "Country covered; ISO 3166-1, or * for any").must(), "", "", {}},
      {"item", "country"},
      {}};
}

ClauseKind increase_limit() {
  return {"increase_limits",
          "increase_limit",
          "How far prices may rise.",
          ClauseScope::item_and_class,
          {fraction("cap_rate", "Most by which a price may rise at once, as a fraction; 0 is a fixed price"),
           text("index", "Name in the reference table `price_index` whose rise is the limit"),
           fraction("index_rate", "What is added to the rise of the index"),
           integer("every_months", "Months that lie between two rises"),
           integer("not_before_month", "Contract month before which no price rises"),
           integer("notice_days", "Days of notice")},
          {},
          {"item", "charge_class", "index"},
          {"cap_rate", "index"}};
}

ClauseKind surcharge_clause() {
  return {"surcharges",
          "surcharge_clause",
          "What the contract says on fees and surcharges that are no taxes.",
          ClauseScope::item,
          {text("surcharge", "The fee as the contract names it; * is any new one").must(),
           text("treatment", "What is agreed").must().one_of({"allowed", "prohibited", "notice", "capped"}),
           fraction("cap_rate", "Most, as a fraction of the charges it is computed on"),
           money("cap_amount", "Most for a month and line"), currency_column(),
           integer("notice_days", "Days of notice")},
          {},
          {"surcharge", "item"},
          {}};
}

}  // namespace

std::vector<ClauseKind> price_clause_kinds() {
  return {discount(),  tier(),   zone_rate(), mileage_rate(),    usage_rating(),   time_band(),
          allowance(), bundle(), plan(),      roaming_package(), increase_limit(), surcharge_clause()};
}

}  // namespace telaudit::terms
