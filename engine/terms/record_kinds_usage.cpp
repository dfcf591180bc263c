// Records of use and operation: own call records, samples, outage tickets, working hours.
#include "terms/record_kinds.h"
#include "terms/record_rules.h"

namespace telaudit::terms {
namespace {

RecordKind ticket() {
  return {
      "ticket",
      "outages and other trouble",
      "the service desk",
      {text("ticket", "Ticket number").must(), service_column(), carrier_column().any(),
       account_column().any(),
       text("kind", "Kind of trouble").must().one_of({"outage", "degradation", "installation"}),
       moment("opened", "When it was reported").must(), moment("restored", "When it was over"),
       boolean("carrier_caused", "Whether the carrier's side caused it"),
       text("exclusion", "Ground on which the contract excludes it, such as maintenance_window"),
       date("credit_requested", "Day the credit was asked for"), text("carrier_ticket", "Carrier's number"),
       derived(integer("downtime_minutes", "Whole minutes from opened to restored"))},
      {"ticket", "service"},
      {"opened", "restored"},
      complete_ticket};
}

RecordKind call_record() {
  return {
      "call_record",
      "calls as one's own exchange (PBX, session border controller) recorded them",
      "telephony engineering",
      {telephone("origin", "Calling number"), telephone("destination", "Called number"),
       moment("start", "Start of the call").must(), integer("duration", "Tenths of a second, as of charges"),
       boolean("answered", "Whether it was answered"), text("direction", "Direction").one_of({"in", "out"}),
       text("trunk_group", "Trunk group"), telephone("service", "Line or trunk, kept normalised"),
       integer("info_digits", "ANI information digits, where the carrier sends them")},
      {}};
}

RecordKind burst_sample() {
  return {"burst_sample",
          "five-minute samples of ports that are billed by percentile",
          "network monitoring",
          {service_column(), moment("sampled", "End of the five minutes").must(),
           decimal("mbps_in", "Average in, Mbit/s"), decimal("mbps_out", "Average out, Mbit/s"),
           derived(decimal("mbps", "The larger of both; unknown when one is"))},
          {"service", "sampled"},
          {},
          complete_burst_sample};
}

RecordKind working_hours() {
  return {"working_hours",
          "when calls are expected from a site",
          "facilities",
          {text("site", "Site id").any(), integer("weekday", "1 is Monday, 7 Sunday, 0 a holiday").must(),
           integer("minute_from", "First minute of the day: 480 is 08:00").must(),
           integer("minute_to", "First minute after it: 1080 is 18:00").must()},
          {"site", "weekday", "minute_from"},
          {},
          complete_working_hours};
}

RecordKind interstate_certificate() {
  return {"interstate_certificate",
          "certificates of how much of a private line's traffic is interstate (the 10 per cent rule, 47 CFR "
          "36.154)",
          "network engineering; copies at the carrier",
          {service_column(), carrier_column().any(),
           fraction("interstate_share", "Share of traffic certified interstate").must(),
           date("certified", "Day of the certificate"), date("delivered", "Day the carrier had it"),
           text("reference", "Letter"), valid_from_column(), valid_to_column()},
          {"service", "carrier"},
          {"certified", "delivered"}};
}

RecordKind filed_factor() {
  return {"filed_factor",
          "jurisdictional factors filed with a carrier by letter",
          "carrier relations",
          {carrier_column().must(), account_column().any(), text("region", "State").any(),
           text("factor", "Which factor").must().one_of({"piu", "plu"}),
           fraction("share", "The factor as a fraction").must(), date("filed", "Day of the letter"),
           text("reference", "Letter"), valid_from_column(), valid_to_column()},
          {"carrier", "account", "region", "factor"}};
}

}  // namespace

std::vector<RecordKind> usage_record_kinds() {
  return {ticket(), call_record(), burst_sample(), working_hours(), interstate_certificate(), filed_factor()};
}

}  // namespace telaudit::terms
