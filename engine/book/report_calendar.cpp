#include "book/report_calendar.h"

#include <map>
#include <set>
#include <utility>

#include "book/html.h"
#include "book/wording.h"

namespace telaudit::book {
namespace {

constexpr std::size_t kMostEntries = 80;

std::string stake_cell(const Stake& stake, const std::string& currency) {
  if (stake.amount) return money_cell(rounded_amount(*stake.amount, currency), currency);
  return "<td class=\"figure\"></td>";
}

// Several days of one contract stand for the same money: it counts once.
std::string cost_of_doing_nothing(const std::vector<CalendarEntry>& entries) {
  std::map<std::string, Total> sums;
  std::set<std::pair<std::string, std::string>> seen;
  for (const CalendarEntry& entry : entries) {
    const bool of_contract = entry.event <= CalendarEvent::term_ends ||
                             entry.event == CalendarEvent::review_opens ||
                             entry.event == CalendarEvent::review_closes;
    if (!of_contract || !entry.a_month.amount || entry.a_month.amount->is_zero()) continue;
    if (seen.insert({entry.contract, entry.currency}).second) sums[entry.currency].add(*entry.a_month.amount);
  }
  std::string out;
  for (const auto& [currency, sum] : sums)
    out += (out.empty() ? "" : "; ") + read_money(sum, currency) + " a month over what is expected for " +
           "what stands under these contracts, each counted once";
  return out.empty() ? out : "<p>Doing nothing costs " + escaped(out) + ".</p>\n";
}

}  // namespace

std::string calendar_section(const Contents& contents) {
  std::string out = "<h2 id=\"calendar\">The next twelve months</h2>\n";
  const std::vector<CalendarEntry>& entries = contents.calendar.entries;
  if (entries.empty())
    return out + "<p class=\"note\">No contract or record that was given has a day in them.</p>\n";
  out += "<p class=\"note\">What has to be done or happens from " + contents.input->as_of.text() +
         " on, and what not doing it costs.</p>\n" + cost_of_doing_nothing(entries) +
         table_head({"day", "what", "carrier", "about", "in words", ">each month", ">once"});
  std::size_t shown = 0;
  for (const CalendarEntry& entry : entries) {
    if (shown++ == kMostEntries) break;
    const std::string about = entry.contract.empty() || entry.subject.empty()
                                  ? entry.contract + entry.subject
                                  : entry.contract + ", " + entry.subject;
    out += "<tr>" + date_cell(entry.day.text()) +
           text_cell(std::string(event_words(entry.event)) +
                     (entry.state == "open" ? std::string() : " (" + entry.state + ")")) +
           text_cell(entry.carrier) + text_cell(about) + text_cell(entry.what) +
           stake_cell(entry.a_month, entry.currency) + stake_cell(entry.once, entry.currency) + "</tr>\n";
  }
  out += kTableEnd;
  if (entries.size() > kMostEntries)
    out += "<p class=\"note\">The first " + std::to_string(kMostEntries) + " of " +
           std::to_string(entries.size()) + " entries; all stand in calendar.csv.</p>\n";
  return out;
}

}  // namespace telaudit::book
