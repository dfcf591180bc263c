// Records of services: their terms, ends, status, quantities, users, devices and numbers.
#include "terms/record_kinds.h"
#include "terms/record_rules.h"

namespace telaudit::terms {
namespace {

RecordKind service_term() {
  return {
      "service_term",
      "the term signed for each service",
      "procurement; orders and service schedules",
      {service_column(), carrier_column().any(), account_column().any(),
       text("item", "Contract item or term plan that was signed"),
       date("start", "First day of the term").must(), integer("months", "Length of the term"),
       date("term_end", "Last day of the term; from start and months when it is left out"),
       date("change_from",
            "Earliest day on which the price or the service can be changed; the day after term_end when it "
            "is left out"),
       money("termination_amount", "What ending it before term_end costs, when it is one amount"),
       text("currency", "ISO 4217 code"),
       text("renewal", "What follows the term").one_of({"automatic", "month_to_month", "none"}),
       money("month_to_month_price", "Price for a month after the term"),
       text("reference", "Order or schedule that says so"), derived(valid_from_column()),
       derived(valid_to_column())},
      {"service", "carrier", "account", "item", "start"},
      {},
      complete_service_term,
      nullptr,
      close_service_terms};
}

RecordKind circuit_end() {
  return {"circuit_end",
          "where the two ends of each circuit are",
          "network engineering; design layouts and orders",
          {service_column(), text("side", "Which end").must().one_of({"a", "z"}), carrier_column().any(),
           text("clli", "CLLI of the end as the record gives it"),
           text("wire_centre",
                "First eight characters of the serving wire centre's CLLI; from clli when it is left out"),
           text("rate_centre", "Rate centre of the end"), text("site", "Site id"),
           boolean("on_net", "Whether the carrier reaches it on its own network"),
           text("access", "How it is reached").one_of({"dedicated", "switched"}), valid_from_column(),
           valid_to_column()},
          {"service", "side", "carrier"},
          {},
          complete_circuit_end};
}

RecordKind service_status() {
  return {"service_status",
          "suspensions and other status of lines over time",
          "the mobility or telecom desk; carrier confirmations",
          {service_column(), carrier_column().any(), account_column().any(),
           text("status", "Status in that time").must().one_of({"active", "suspended", "cancelled"}),
           text("reference", "Order or ticket that made it so"),
           text("evidence", "What proves it").one_of({"order_confirmation", "e_mail", "none"}),
           valid_from_column(), valid_to_column()},
          {"service", "carrier", "account"}};
}

RecordKind customer_service_record() {
  return {"customer_service_record",
          "what the carrier's record (CSR), an order or a count says that a service is made of",
          "the carrier's account team, or whoever counted",
          {carrier_column().must(), account_column().any(), service_column(),
           text("product_code", "USOC or product code").must(), decimal("quantity", "How many of it").must(),
           text("basis", "Where the count comes from").one_of({"csr", "order", "count"}),
           date("counted", "Day of the record or count"), valid_from_column(), valid_to_column()},
          {"carrier", "account", "service", "product_code"}};
}

RecordKind service_feature() {
  return {"service_feature",
          "features, plans and roaming packages of lines with the days they were on",
          "the mobility desk or the carrier portal",
          {service_column(), carrier_column().any(), account_column().any(),
           text("item", "Contract item of the feature or package").must(),
           text("product_code", "Code it is billed under"),
           text("country", "Country it covers, where it is for one; ISO 3166-1").any(), valid_from_column(),
           valid_to_column()},
          {"service", "carrier", "account", "item", "country"}};
}

RecordKind seat_assignment() {
  return {
      "seat_assignment",
      "who holds a licence or seat of a seat-based service",
      "the administrator of the service; its portal",
      {carrier_column().must(), account_column().any(),
       text("product_code", "Code the seat is billed under").must(),
       text("user", "User id of the portal; needs no name").must(), text("service", "Service or extension"),
       date("last_used", "Last day of use; unknown when the portal does not say"),
       text("exempt_class", "Why it stays although it looks unused"), text("cost_centre", "Cost centre"),
       valid_from_column(), valid_to_column()},
      {"carrier", "account", "product_code", "user"}};
}

RecordKind user_list() {
  return {"user",
          "who works here from when to when, by user id",
          "personnel or the directory",
          {text("user", "User id").must(), text("service", "Line the user holds"),
           text("status", "Status").one_of({"active", "on_leave", "left"}),
           text("cost_centre", "Cost centre"), valid_from_column(), valid_to_column()},
          {"user"}};
}

RecordKind port() {
  return {"port",
          "numbers that moved to another carrier",
          "provisioning; port confirmations",
          {service_column(), text("from_carrier", "Carrier that lost it").must(), account_column().any(),
           text("to_carrier", "Carrier that has it now"), date("ported", "Day of the port").must(),
           text("reference", "Port order"),
           text("evidence", "What proves it").one_of({"order_confirmation", "e_mail", "none"}),
           boolean("retained_service", "Whether another service stays on the line, such as broadband")},
          {"service", "from_carrier", "ported"}};
}

RecordKind presubscription() {
  return {"presubscription",
          "long-distance carriers chosen for lines",
          "customer service records of the local carrier",
          {service_column(), text("interstate_carrier", "Carrier chosen for interstate calls (PIC)"),
           text("intralata_carrier", "Carrier chosen for intraLATA toll calls (LPIC)"),
           boolean("frozen", "Whether changes are frozen"), valid_from_column(), valid_to_column()},
          {"service"}};
}

RecordKind authorised_carrier() {
  return {"authorised_carrier",
          "carriers and third-party providers that may bill",
          "procurement",
          {carrier_column().must(),
           text("provider", "Third party named on that carrier's bill; left out, the carrier itself"),
           text("authority", "Contract or letter of agency"), valid_from_column(), valid_to_column()},
          {"carrier", "provider"}};
}

RecordKind number_range() {
  return {"number_range",
          "telephone numbers of one's own, as ranges; each is kept as the prefixes it is made of",
          "telephony engineering",
          {telephone("first_number", "First number of the range").must(),
           telephone("last_number", "Last number; of the same length").must(), carrier_column().any(),
           account_column().any(), text("trunk_group", "Trunk group or service that the numbers ring"),
           derived(text("prefix", "Leading digits that belong to the range wholly")), valid_from_column(),
           valid_to_column()},
          {"carrier", "account", "prefix"},
          {},
          nullptr,
          expand_number_range};
}

RecordKind instalment_plan() {
  return {"instalment_plan",
          "devices paid in instalments",
          "the mobility desk; device orders",
          {service_column(), carrier_column().any(), account_column().any(),
           text("device", "Serial number or IMEI").must(), text("product_code", "Code of the instalment"),
           integer("instalments", "How many are owed").must(), money("amount", "Amount of one").must(),
           text("currency", "ISO 4217 code"), date("first_due", "Bill date of the first"),
           money("payoff_amount", "What ended the plan early"), date("paid_off", "Day it was ended early"),
           text("order_reference", "Order")},
          {"carrier", "account", "service", "device"}};
}

RecordKind equipment_return() {
  return {"equipment_return",
          "devices given back, with the return authorisation (RMA)",
          "the mobility desk or receiving",
          {text("reference", "Return authorisation").must(), service_column(), carrier_column().any(),
           account_column().any(), text("device", "Serial number or IMEI"),
           text("product_code", "Code it is billed under").any(), date("shipped", "Day it left"),
           date("received", "Day the carrier received it"),
           text("evidence", "What proves it").one_of({"receipt", "tracking", "none"})},
          {"reference", "service", "device"},
          {"shipped", "received"}};
}

RecordKind device_profile() {
  return {"device_profile",
          "what a line or SIM is meant for, where misuse is to be seen",
          "whoever runs the devices",
          {service_column(), carrier_column().any(),
           text("purpose", "What it is for").must().one_of({"voice", "data", "telemetry", "backup"}),
           decimal("monthly_limit", "Most units of use in a month"),
           text("unit", "Unit of that limit").one_of({"byte", "minute", "message"}),
           text("country", "Country it stays in; ISO 3166-1").any(), valid_from_column(), valid_to_column()},
          {"service", "carrier"}};
}

RecordKind primary_use() {
  return {"primary_use",
          "places of primary use of wireless lines (4 USC 124), as the carrier was told",
          "tax or the mobility desk",
          {service_column(), carrier_column().any(), text("jurisdiction", "Taxing jurisdiction").must(),
           text("region", "State"), text("site", "Site id"), date("told", "Day the carrier was told"),
           valid_from_column(), valid_to_column()},
          {"service", "carrier"}};
}

RecordKind rider() {
  return {"rider",
          "circuits that ride a shared facility",
          "network engineering",
          {service_column(), text("facility", "The facility they ride").must(),
           text("use", "How the circuit is used").must().one_of({"switched", "special"}),
           integer("channels", "Channels of the facility it takes").must(), valid_from_column(),
           valid_to_column()},
          {"service", "facility"}};
}

RecordKind end_of_life() {
  return {"end_of_life",
          "what a carrier or maker will stop offering or supporting, and from which day",
          "the carrier's notices of withdrawal; makers' lists",
          {carrier_column().any(), text("product_code", "Code as billed; * for every code").must(),
           text("what", "What it is, for people"), date("last_order", "Last day on which it can be ordered"),
           date("last_day", "Last day on which it works or is supported").must(),
           text("replaced_by", "What stands for it"),
           money("price_after", "Price of one a month of what does"), text("currency", "ISO 4217 code"),
           date("announced", "Day of the announcement"), text("reference", "The announcement")},
          {"carrier", "product_code"},
          {"announced", "last_order", "last_day"}};
}

}  // namespace

std::vector<RecordKind> service_record_kinds() {
  return {service_term(),     circuit_end(),        service_status(), customer_service_record(),
          service_feature(),  seat_assignment(),    user_list(),      port(),
          presubscription(),  authorised_carrier(), number_range(),   instalment_plan(),
          equipment_return(), device_profile(),     primary_use(),    rider(),
          end_of_life()};
}

}  // namespace telaudit::terms
