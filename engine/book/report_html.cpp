#include "book/report_html.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "book/html.h"
#include "book/report_calendar.h"
#include "book/report_market.h"
#include "book/report_negotiation.h"
#include "book/report_requirements.h"
#include "book/report_right_sizing.h"
#include "book/report_sections.h"
#include "book/report_style.h"

namespace telaudit::book {
namespace {

std::string document_head(const Contents& contents) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '" +
         policy_hash(kReportStyle) +
         "'; base-uri 'none'; form-action 'none'\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"referrer\" content=\"no-referrer\">\n<title>" +
         escaped(contents.input->title) + ", " + contents.input->as_of.text() + "</title>\n<style>" +
         std::string(kReportStyle) + "</style>\n</head>\n<body>\n";
}

std::string cover(const Contents& contents) {
  std::string out = "<header>\n<h1>" + escaped(contents.input->title) +
                    "</h1>\n<p class=\"quiet\">Internal book, as of " + contents.input->as_of.text() +
                    ". For the customer's own people; carriers get the folder carrier.</p>\n";
  out +=
      "<nav><a href=\"#page\">One page</a><a href=\"#findings\">Findings</a><a href=\"#bills\">Bills</a><a "
      "href=\"#demand\">Demand set</a>"
      "<a href=\"#market\">Market</a><a href=\"#contract-ends\">Contract ends</a><a "
      "href=\"#calendar\">Calendar</a><a "
      "href=\"#negotiation\">Into the room</a><a href=\"#requirements\">Needed</a><a "
      "href=\"#savings\">Savings proved</a><a "
      "href=\"#bridge\">Bridge</a><a href=\"#cost-centres\">Cost centres</a><a "
      "href=\"#coverage\">Coverage</a>"
      "<a href=\"#ladder\">Inputs</a><a href=\"#checks\">Checks</a></nav>\n<dl class=\"facts\">\n";
  for (const auto& billed : contents.billed)
    out += fact("Billed, " + counted(billed.bills, "bill"), read_money(billed.payable, billed.currency),
                counted(billed.charges, "charge"));
  std::string states;
  for (const auto& [state, count] : contents.states)
    states += (states.empty() ? "" : ", ") + std::to_string(count) + " " + state;
  std::replace(states.begin(), states.end(), '_', ' ');
  std::uint64_t foots = 0;
  for (const auto& bill : contents.bills) foots += bill.foots ? 1U : 0U;
  out += fact("Bills that add up", std::to_string(foots) + " of " + std::to_string(contents.bills.size()),
              states);
  for (const auto& sum : contents.kinds) {
    std::string label(kind_word(sum.kind, contents.contract_given()));
    label.replace(0, 1, upper(label.substr(0, 1)));
    const std::string count = counted(sum.findings, "finding");
    if (sum.with_amount != 0)
      out += fact(label + ", potential", read_money(sum.allocated, sum.currency),
                  count + (sum.ahead ? ", twelve months ahead" : "") + ", each dollar once");
    else
      out += fact(label, count, "no amount");
  }
  for (const auto& bridge : contents.bridges)
    out += fact("Clean month", read_money(bridge.steps.back().amount, bridge.currency),
                "recurring and usage, latest bills");
  out += fact("Rung", std::to_string(contents.ladder.rung) + " of 5",
              contents.ladder.rungs[static_cast<std::size_t>(contents.ladder.rung - 1)].title);
  return out + "</dl>\n</header>\n";
}

// Identity of the checks that ran, from their names and versions.
std::string rules_hash(const audit::Audit& audit) {
  std::vector<std::string> fields;
  for (const auto& rule : audit.rules) {
    fields.push_back(rule.rule);
    fields.push_back(rule.version);
  }
  return sha256_fields(fields);
}

std::string footer(const Contents& contents) {
  return "<footer><p>Run " + escaped(contents.input->run) + "; checks " + rules_hash(*contents.input->audit) +
         "; telaudit " + escaped(contents.input->version) +
         ". Amounts are sums of exact decimals in the currency each bill names; currencies are never added; "
         "averages and "
         "quartiles, and the sums of the first page, are rounded half up. Numbers of other parties are "
         "masked.</p></footer>\n";
}

}  // namespace

std::string report_html(const Contents& contents) {
  return document_head(contents) + cover(contents) + "<main>\n" + goals_section(contents) +
         first_page_section(contents) + findings_section(contents) + bills_section(contents) +
         demand_section(contents) + spreads_section(contents) + market_section(contents) +
         contract_ends_section(contents) + calendar_section(contents) + negotiation_section(contents) +
         requirements_section(contents) + savings_section(contents) + day_one_section(contents) +
         bridge_section(contents) + cost_centres_section(contents) + wireless_section(contents) +
         seats_section(contents) + coverage_section(contents) + ladder_section(contents) +
         withdrawn_section(contents) + checks_section(contents) + "</main>\n" + footer(contents) +
         "</body>\n</html>\n";
}

}  // namespace telaudit::book
