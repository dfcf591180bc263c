#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "book/html.h"
#include "book/report_charts.h"
#include "book/report_sections.h"

namespace telaudit::book {
namespace {

constexpr std::size_t kMostOfAKind = 200;
constexpr std::size_t kMostAlike = 5;  // of one check on one product of an account
constexpr std::size_t kMostCharges = 20;

constexpr std::array kOrder = {audit::Kind::error,    audit::Kind::question,      audit::Kind::saving,
                               audit::Kind::calendar, audit::Kind::under_billing, audit::Kind::fraud,
                               audit::Kind::quality};

constexpr std::size_t kMostWindows = 12;

std::string look_of(audit::Kind kind) {
  switch (kind) {
    case audit::Kind::error:
      return "due";
    case audit::Kind::question:
      return "question";
    case audit::Kind::saving:
      return "saving";
    default:
      return "other";
  }
}

// Potential of each kind in one currency, side by side, never added.
std::string kinds_chart(const Contents& contents, const std::string& currency) {
  std::vector<RankedBar> bars;
  for (const auto& sum : contents.kinds)
    if (sum.currency == currency && sum.with_amount != 0 && !sum.allocated.is_zero())
      bars.push_back({std::string(kind_word(sum.kind, contents.contract_given())) + " (" +
                          counted(sum.with_amount, "finding") + ")",
                      sum.allocated, look_of(sum.kind), ""});
  return ranked_chart({"kinds-" + currency, "Potential by kind of finding, " + currency,
                       "Each dollar once; the kinds are not added. Their sums stand over the lists below."},
                      bars, currency);
}

// When dispute windows close, the nearest first; nothing when none is known and open.
std::string windows_chart(std::span<const FindingRow> findings, Date as_of) {
  std::vector<const audit::Finding*> closing;
  for (const auto& row : findings)
    if (row.finding.window.known && row.finding.window.open && row.finding.window.closes &&
        *row.finding.window.closes >= as_of)
      closing.push_back(&row.finding);
  std::stable_sort(closing.begin(), closing.end(), [](const auto* left, const auto* right) {
    return std::tie(*left->window.closes, left->id) < std::tie(*right->window.closes, right->id);
  });
  if (closing.size() > kMostWindows) closing.resize(kMostWindows);
  std::vector<DaysBar> bars;
  for (const auto* finding : closing) {
    const int days = finding->window.closes->days - as_of.days;
    const std::string amount = finding->potential
                                   ? money_text(total_of(*finding->potential), finding->currency)
                                   : std::string("no amount");
    bars.push_back(
        {(finding->product.empty() ? finding->rule : finding->product) + ", " + finding->carrier + " " +
             finding->account + (finding->service.empty() ? "" : ", " + finding->service) + ", " + amount,
         days, finding->window.closes->text() + ", " + counted(static_cast<std::uint64_t>(days), "day"),
         look_of(finding->kind)});
  }
  return days_chart(
      {"windows", "Days until dispute windows close", "Each finding is in the lists below, with its check."},
      bars);
}

std::string evidence_row(std::string_view name, const std::string& value) {
  return value.empty() ? std::string() : "<tr>" + text_cell(name) + text_cell(value) + "</tr>\n";
}

std::string money_of(const std::optional<Decimal>& value, const std::string& currency) {
  return value ? money_text(total_of(*value), currency) : std::string();
}

std::string window_words(const audit::Window& window, Date as_of) {
  if (!window.known) return "dispute window unknown";
  if (!window.open)
    return "dispute window closed" + (window.closes ? " " + window.closes->text() : std::string());
  if (!window.closes) return "dispute window open";
  const int days = window.closes->days - as_of.days;
  return "window closes " + window.closes->text() +
         (days >= 0 ? ", " + counted(static_cast<std::uint64_t>(days), "day") + " left" : std::string());
}

std::string charges_rows(const FindingRow& row) {
  std::string out;
  for (std::size_t i = 0; i < row.charges.size() && i < kMostCharges; ++i)
    out += "<tr><td>charge</td><td>" +
           escaped(money_text(total_of(row.finding.charges[i].billed), row.finding.currency)) + " billed " +
           explain_hint(row.charges[i]) + "</td></tr>\n";
  for (std::size_t i = 0; i < row.finding.ranges.size() && i < kMostCharges; ++i) {
    const auto& range = row.finding.ranges[i];
    out += evidence_row("charges", counted(range.charges, "charge") + ", " + range.first.text() + " to " +
                                       range.last.text() + ", billed " +
                                       money_text(range.billed, row.finding.currency));
  }
  if (row.charges.size() > kMostCharges)
    out += evidence_row("charges",
                        "and " + std::to_string(row.charges.size() - kMostCharges) + " more in findings.csv");
  return out;
}

std::string details_of(const FindingRow& row) {
  const auto& f = row.finding;
  std::string out = "<div class=\"wide\"><table>\n<tbody>\n";
  out += evidence_row("billed", money_of(f.billed, f.currency));
  out += evidence_row("should be", money_of(f.expected, f.currency));
  out += evidence_row("potential", money_of(f.potential, f.currency));
  if (f.potential && !f.allocated.is_zero())
    out += evidence_row("allocated", money_of(f.allocated, f.currency));
  if (f.monthly) {
    out += evidence_row("a month", money_of(f.monthly, f.currency));
    out += evidence_row("counted",
                        "twelve months ahead, less what the change costs once; none of it is billed yet");
  }
  if (!f.taken_by.empty()) out += evidence_row("the dollar went to", f.taken_by);
  out += evidence_row("taxes that follow", audit::following_taxes_text(f));
  if (!f.in_window.is_zero() && !f.out_of_window.is_zero()) {
    out += evidence_row("inside the window", money_of(f.in_window, f.currency));
    out += evidence_row("outside the window", money_of(f.out_of_window, f.currency));
  }
  for (const auto& [name, value] : f.evidence) out += evidence_row(name, value);
  out += charges_rows(row);
  if (f.window.known) out += evidence_row("dispute window", f.window.basis);
  out += evidence_row("invoice", f.invoice + ", " + f.bill_date.text() +
                                     (f.invoice_state.empty() ? "" : ", " + f.invoice_state));
  out += evidence_row("check", f.rule + " " + f.rule_version + ", " + f.title);
  out += evidence_row("withdrawn by", f.withdrawn_by);
  out += evidence_row("because", f.withdrawn_because);
  return out + "</tbody></table></div>\n";
}

std::string who(const audit::Finding& f) {
  std::string out = f.carrier + " " + f.account;
  if (!f.service.empty()) out += ", service " + f.service;
  if (!f.product.empty()) out += ", " + f.product;
  return out;
}

// What stands in no total, said where its amount stands.
std::string taken_words(const audit::Finding& f) {
  return f.taken_by.empty() ? std::string() : escaped("; counted with " + f.taken_by);
}

std::string finding_details(const FindingRow& row, Date as_of, bool with_window) {
  const auto& f = row.finding;
  const std::string amount = f.potential ? money_of(f.potential, f.currency) : std::string("no amount");
  std::string out = "<details><summary><span class=\"amount\">" + escaped(amount) + "</span><span>" +
                    escaped(f.message.empty() ? f.title : f.message) + "<span class=\"who\">" +
                    escaped(who(f)) + "; confidence " + escaped(std::string(1, f.confidence)) + "; " +
                    explain_hint(f.id) + taken_words(f) + "</span></span><span class=\"window\">";
  if (with_window) out += escaped(window_words(f.window, as_of));
  return out + "</span></summary>\n<div>" + details_of(row) + "</div></details>\n";
}

std::string kind_totals(const Contents& contents, audit::Kind kind) {
  std::string out;
  for (const auto& sum : contents.kinds) {
    if (sum.kind != kind) continue;
    if (!out.empty()) out += "; ";
    out += counted(sum.findings, "finding");
    if (sum.with_amount != 0) out += ", potential " + read_money(sum.potential, sum.currency);
    if (!sum.allocated.is_zero()) out += ", allocated " + read_money(sum.allocated, sum.currency);
  }
  return out;
}

// Findings of one check on one product of an account: a price that is wrong on every line and bill is one
// thing to know, and hundreds of cards.
struct AlikeFindings {
  std::vector<const FindingRow*> rows;  // as they stand
  Total potential;                      // of those that are not shown
};

std::vector<AlikeFindings> alike_findings(const Contents& contents, audit::Kind kind) {
  std::vector<AlikeFindings> out;
  std::map<std::array<std::string, 5>, std::size_t> place;
  for (const auto& row : contents.findings) {
    const audit::Finding& f = row.finding;
    if (f.kind != kind) continue;
    const auto [at, fresh] =
        place.try_emplace({f.rule, f.carrier, f.account, f.product, f.currency}, out.size());
    if (fresh) out.emplace_back();
    AlikeFindings& alike = out[at->second];
    alike.rows.push_back(&row);
    if (alike.rows.size() > kMostAlike && f.potential) alike.potential.add(*f.potential);
  }
  return out;
}

std::string kind_block(const Contents& contents, audit::Kind kind) {
  const bool contract = contents.contract_given();
  const bool with_window = contract && kind == audit::Kind::error;
  std::string list;
  std::size_t shown = 0;
  std::size_t all = 0;
  for (const AlikeFindings& alike : alike_findings(contents, kind)) {
    all += alike.rows.size();
    if (shown >= kMostOfAKind) continue;
    const std::size_t most = std::min(alike.rows.size(), kMostAlike);
    for (std::size_t i = 0; i < most; ++i)
      list += finding_details(*alike.rows[i], contents.input->as_of, with_window);
    shown += alike.rows.size();
    if (most == alike.rows.size()) continue;
    const audit::Finding& f = alike.rows.front()->finding;
    list += "<p class=\"note\">" + counted(alike.rows.size() - most, "more finding") + " of " +
            escaped(f.rule) + " on " +
            escaped((f.product.empty() ? std::string() : f.product + " of ") + f.carrier + " " + f.account) +
            ", potential " + escaped(read_money(alike.potential, f.currency)) + ", in findings.csv.</p>\n";
  }
  if (all == 0) return {};
  std::string out = "<h3>" + escaped(kind_heading(kind, contract)) + "</h3>\n<p class=\"note\">" +
                    escaped(kind_meaning(kind, contract)) + " " + escaped(kind_totals(contents, kind)) +
                    ".</p>\n" + list;
  if (shown < all) out += "<p class=\"note\">" + std::to_string(all - shown) + " more in findings.csv.</p>\n";
  return out;
}

}  // namespace

std::string findings_section(const Contents& contents) {
  std::string out = "<h2 id=\"findings\">What the checks found</h2>\n";
  if (contents.findings.empty())
    return out +
           "<p>Nothing. Which checks looked, and which could not, stands under <a "
           "href=\"#checks\">Checks</a>.</p>\n";
  out +=
      "<p class=\"note\">Unlike kinds are never added. Every amount is potential until a carrier has agreed "
      "to it.</p>\n";
  for (const auto& billed : contents.billed) out += kinds_chart(contents, billed.currency);
  const std::string windows =
      contents.contract_given() ? windows_chart(contents.findings, contents.input->as_of) : std::string();
  if (!windows.empty()) out += "<h3>Dispute windows, the nearest first</h3>\n" + windows;
  for (const auto kind : kOrder) out += kind_block(contents, kind);
  return out;
}

std::string withdrawn_section(const Contents& contents) {
  if (contents.withdrawn.empty()) return {};
  std::string out =
      "<h2 id=\"withdrawn\">Withdrawn</h2>\n<p class=\"note\">Found, and taken back: by the check's own "
      "trap, or by "
      "a suppression. Nothing of it is counted above.</p>\n";
  std::size_t shown = 0;
  for (const auto& row : contents.withdrawn) {
    if (++shown > kMostOfAKind) break;
    out += finding_details(row, contents.input->as_of, false);
  }
  return out;
}

}  // namespace telaudit::book
