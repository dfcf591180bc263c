#include "book/report_sections.h"

#include <algorithm>

#include "base/text.h"
#include "book/html.h"
#include "book/report_charts.h"
#include "terms/record_kinds.h"

namespace telaudit::book {
namespace {

// What a check waits for, in a reader's words.
std::vector<std::string> input_words(std::vector<std::string> relations) {
  std::transform(relations.begin(), relations.end(), relations.begin(), terms::words_of_relation);
  return relations;
}

constexpr std::size_t kMostBills = 500;
constexpr std::size_t kMostSpreads = 50;

// Carriers set surcharges themselves, so their share is worth knowing.
std::string surcharge_share(const Bridge& bridge) {
  Total billed, surcharges;
  for (const auto& step : bridge.steps) {
    if (step.id == "billed") billed = step.amount;
    if (step.id == "surcharges") surcharges = negated(step.amount);
  }
  return "<p>Surcharges and fees are " + escaped(share_text(surcharges, billed)) + " of what was billed in " +
         escaped(bridge.currency) + ".</p>\n";
}

}  // namespace

std::string bills_section(const Contents& contents) {
  std::string out = "<h2 id=\"bills\">The bills, and whether they add up</h2>\n";
  out += table_head(
      {"carrier", "account", "invoice", "date", "state", ">printed", ">computed", ">difference", "due"});
  std::size_t shown = 0;
  for (const auto& bill : contents.bills) {
    if (++shown > kMostBills) break;
    out += "<tr>" + text_cell(bill.carrier) + text_cell(bill.account) + text_cell(bill.invoice) +
           date_cell(bill.bill_date.text()) + "<td><span class=\"" + (bill.foots ? "foots" : "broken") +
           "\">" + escaped(bill.state) + "</span>" +
           (bill.detail.empty() ? "" : "<br><span class=\"quiet\">" + escaped(bill.detail) + "</span>") +
           "</td>" + (bill.printed ? money_cell(*bill.printed, bill.currency) : figure_cell("none printed")) +
           money_cell(bill.computed, bill.currency) +
           (bill.difference ? money_cell(*bill.difference, bill.currency) : figure_cell("")) +
           date_cell(bill.due_date ? bill.due_date->text() : std::string()) + "</tr>\n";
  }
  out += kTableEnd;
  if (contents.bills.size() > kMostBills) out += "<p class=\"note\">The rest stands in bills.csv.</p>\n";
  return out;
}

std::string spreads_section(const Contents& contents) {
  if (contents.spreads.empty()) return {};
  std::string out =
      "<h3>One thing at two prices</h3>\n<p class=\"note\">The same product of the same carrier. The last "
      "figure is what is "
      "paid above the lowest of its prices in a month; it may have its reasons.</p>\n";
  out += table_head(
      {"what", "carrier", ">prices", ">lowest", ">highest", ">above the lowest", "rows of demand-set.csv"});
  std::size_t shown = 0;
  for (const auto& spread : contents.spreads) {
    if (++shown > kMostSpreads) break;
    const auto& code = spread.product_code;
    out += "<tr>" +
           text_cell(code + (code.empty() || spread.description.empty() ? "" : ", ") + spread.description) +
           text_cell(spread.carrier) + figure_cell(std::to_string(spread.prices)) +
           figure_cell(spread.currency + " " + spread.lowest.text()) +
           figure_cell(spread.currency + " " + spread.highest.text()) +
           money_cell(spread.above_lowest, spread.currency) + "<td><code>" + escaped(spread.lowest_demand) +
           "</code> to <code>" + escaped(spread.highest_demand) + "</code></td></tr>\n";
  }
  return out + std::string(kTableEnd);
}

std::string bridge_section(const Contents& contents) {
  std::string out =
      "<h2 id=\"bridge\">From billed to clean</h2>\n<p class=\"note\">The latest bill of each account. "
      "Questions take nothing "
      "away. Each figure is the sum of rows of charges.csv.</p>\n";
  for (const auto& bridge : contents.bridges) {
    std::vector<WaterfallStep> steps;
    for (const auto& step : bridge.steps)
      steps.push_back({step.label.substr(0, step.label.find(':')), step.amount,
                       step.id == "billed" || step.id == "clean"});
    const ChartName name{"bridge-" + bridge.currency, "From billed to clean, " + bridge.currency,
                         "A bar for each step from what the latest bills ask for to the clean month."};
    out += waterfall_chart(name, steps, bridge.currency) +
           table_head({"step", ">amount", ">running", "rows of charges.csv"});
    for (const auto& step : bridge.steps)
      out += (step.id == "clean" ? "<tr class=\"sum\">" : "<tr>") + text_cell(step.label) +
             money_cell(step.amount, bridge.currency) + money_cell(step.running, bridge.currency) +
             text_cell(step.filter.substr(step.filter.find(':') + 2)) + "</tr>\n";
    out += kTableEnd;
    out += surcharge_share(bridge);
  }
  return out;
}

std::string cost_centres_section(const Contents& contents) {
  std::string out = "<h2 id=\"cost-centres\">By cost centre</h2>\n";
  const auto classes = classes_in(contents.cost_centres);
  out += "<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">cost centre</th>";
  for (const auto& word : classes) out += "<th scope=\"col\" class=\"figure\">" + escaped(word) + "</th>";
  out += "<th scope=\"col\" class=\"figure\">total</th></tr></thead>\n<tbody>\n";
  for (const auto& row : contents.cost_centres) {
    out += "<tr>" + text_cell(row.cost_centre);
    for (const auto& word : classes) {
      const auto found = row.by_class.find(word);
      out += found == row.by_class.end() ? figure_cell("") : money_cell(found->second, row.currency);
    }
    out += money_cell(row.total, row.currency) + "</tr>\n";
  }
  return out + std::string(kTableEnd);
}

std::string coverage_section(const Contents& contents) {
  std::string out =
      "<h2 id=\"coverage\">Coverage</h2>\n" + table_head({"measure", ">share", ">amount", ">of"});
  for (const auto& share : contents.coverage.shares)
    out += "<tr>" + text_cell(share.label) +
           figure_cell(share.part ? share_text(*share.part, share.whole) : "not known") +
           (share.part ? money_cell(*share.part, share.currency) : figure_cell("")) +
           money_cell(share.whole, share.currency) + "</tr>\n";
  out += kTableEnd;
  if (!contents.coverage.unbilled.empty()) {
    out += "<h3>Paid, and no bill here</h3>\n" +
           table_head({"carrier", "account", ">paid", "payments", "from", "to"});
    for (const auto& row : contents.coverage.unbilled)
      out += "<tr>" + text_cell(row.carrier) + text_cell(row.account) + money_cell(row.paid, row.currency) +
             text_cell(std::to_string(row.payments)) + text_cell(row.first.text()) +
             text_cell(row.last.text()) + "</tr>\n";
    out += kTableEnd;
  } else {
    out += contents.coverage.payables_given ? "<p>Every account in the payables ledger has a bill here.</p>\n"
                                            : "<p>Whether accounts are paid whose bills are not here is not "
                                              "known: no payables ledger was given.</p>\n";
  }
  out += "<h3>Every byte of every file</h3>\n" +
         table_head({"file", "reading", ">bytes", ">charges", ">context", ">printed totals", ">ignored",
                     ">quarantined", ">filler"});
  for (const auto& source : contents.coverage.sources) {
    out += "<tr>" + text_cell(source.file) + "<td><code>" + escaped(source.reading) + "</code></td>" +
           figure_cell(std::to_string(source.size));
    for (const auto& count : source.dispositions.counts)
      out += figure_cell(std::to_string(count.bytes) + " in " + std::to_string(count.records));
    out += "</tr>\n";
  }
  out += kTableEnd;
  for (const auto& source : contents.coverage.sources)
    for (const auto& words : source.not_counted)
      out += "<p class=\"note\">Not counted from " + escaped(source.file) + ": " + escaped(words) + "</p>\n";
  return out;
}

std::string ladder_section(const Contents& contents) {
  const auto& ladder = contents.ladder;
  std::string out =
      "<h2 id=\"ladder\">Where this book stands, and what would lift it</h2>\n<p>"
      "Evaluable for you: " +
      std::to_string(ladder.evaluable) + " of " + counted(ladder.checks, "check") +
      ".</p>\n<ol class=\"rungs\">\n";
  for (const auto& rung : ladder.rungs) {
    const std::string look = rung.number == ladder.rung ? "here" : "";
    out += "<li class=\"" + std::string(rung.reached ? "reached " : "") + look +
           "\"><span class=\"number\">" + std::to_string(rung.number) + "</span><span>" +
           escaped(rung.title) + (rung.number == ladder.rung ? " <strong>(this book)</strong>" : "") +
           "<br><span class=\"quiet\">" + escaped(rung.gives) +
           (rung.has.empty() ? "" : ". Given: " + escaped(rung.has)) + "</span></span></li>\n";
  }
  out += "</ol>\n";
  bool first = true;
  for (const auto& next : ladder.missing) {
    std::string touched;
    for (const auto& [currency, amount] : next.touched)
      touched += (touched.empty() ? "" : ", ") + money_text(amount, currency);
    const std::string effect =
        (next.checks == 0
             ? std::string("no check waits for it")
             : std::to_string(next.checks) + " of " + counted(ladder.checks, "check") + " become evaluable") +
        (touched.empty() ? "" : "; it speaks to " + touched + " a month");
    if (first)
      out += "<div class=\"next\"><p><strong>Next best input:</strong> " + escaped(next.what) +
             ". Usually held by " + escaped(next.holder) + ".</p><p>It opens " + escaped(next.unlocks) +
             ": " + escaped(effect) + ".</p></div>\n" +
             (ladder.missing.size() > 1 ? table_head({"after that", "usually held by", "opens", "effect"})
                                        : std::string());
    else
      out += "<tr>" + text_cell(next.what) + text_cell(next.holder) + text_cell(next.unlocks) +
             text_cell(effect) + "</tr>\n";
    first = false;
  }
  if (ladder.missing.size() > 1) out += kTableEnd;
  return out;
}

std::string checks_section(const Contents& contents) {
  const auto& rules = contents.input->audit->rules;
  std::string passed, found, undecided;
  for (const auto& rule : rules) {
    std::string reasons;
    for (const auto& [reason, count] : rule.reasons)
      reasons += (reasons.empty() ? "" : "; ") + printable(reason) + " (" + std::to_string(count) + ")";
    const std::string row =
        "<tr><td><code>" + escaped(rule.rule) + "</code></td>" + text_cell(rule.title) +
        figure_cell(std::to_string(rule.fired)) + figure_cell(std::to_string(rule.not_fired)) +
        figure_cell(std::to_string(rule.not_evaluated + rule.errors)) + text_cell(reasons) + "</tr>\n";
    if (!rule.missing_inputs.empty() || (rule.fired == 0 && rule.not_fired == 0))
      undecided += "<tr><td><code>" + escaped(rule.rule) + "</code></td>" + text_cell(rule.title) +
                   text_cell(rule.missing_inputs.empty()
                                 ? reasons.empty() ? "nothing on the bills that it looks at" : reasons
                                 : "not given: " + join(input_words(rule.missing_inputs), ", ")) +
                   "</tr>\n";
    else
      (rule.fired == 0 ? passed : found) += row;
  }
  const auto ran = [&](std::string_view heading, const std::string& rows) {
    if (rows.empty()) return std::string();
    return "<h3>" + escaped(heading) + "</h3>\n" +
           table_head({"check", "what it looks for", ">fired", ">passed", ">could not decide", "why"}) +
           rows + std::string(kTableEnd);
  };
  std::vector<std::string> untested;
  for (const auto& rule : rules)
    if (rule.untested) untested.push_back(rule.rule);
  const std::string warning = untested.empty()
                                  ? ""
                                  : "<p class=\"note\">Ran although they do not pass their own cases: " +
                                        escaped(join(untested, ", ")) + ".</p>\n";
  std::string out = "<h2 id=\"checks\">Checks</h2>\n" + warning + ran("Looked, and found nothing", passed) +
                    ran("Found something", found);
  if (!undecided.empty())
    out += "<h3>Could not look</h3>\n" + table_head({"check", "what it looks for", "why not"}) + undecided +
           std::string(kTableEnd);
  return out;
}

}  // namespace telaudit::book
