#include "base/hash.h"
#include "book/calendar.h"
#include "book/wording.h"

namespace telaudit::book {
namespace {

constexpr std::size_t kMostOctets = 75;  // of a line, its end not counted: RFC 5545 3.1
constexpr std::size_t kIdentityDigits = 32;

std::string basic_date(Date date) {
  const std::string text = date.text();
  return text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 2);
}

// A value of type TEXT: RFC 5545 3.3.11.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out;
}

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// A line longer than 75 octets goes on in a next one that begins with a blank; no character of UTF-8 is
// split.
void add_line(std::string& out, std::string_view line) {
  std::size_t room = kMostOctets;
  while (line.size() > room) {
    std::size_t cut = room;
    while (continues_character(line[cut])) --cut;
    out += line.substr(0, cut);
    out += "\r\n ";
    line.remove_prefix(cut);
    room = kMostOctets - 1;
  }
  out += line;
  out += "\r\n";
}

std::string stake_words(const Stake& stake, const std::string& currency, std::string_view what) {
  if (!stake.amount)
    return stake.basis.empty() ? std::string() : std::string(what) + ": not known, " + stake.basis;
  return std::string(what) + ": " + money_text(*stake.amount, currency) +
         (stake.basis.empty() ? std::string() : " (" + stake.basis + ")");
}

std::string description(const CalendarEntry& entry) {
  std::string out = entry.what;
  const auto add = [&out](const std::string& text) {
    if (!text.empty()) out += "\n" + text;
  };
  add(stake_words(entry.a_month, entry.currency, "Each month nothing is done"));
  add(stake_words(entry.once, entry.currency, "Lost when the day passes"));
  if (!entry.document.empty())
    add(entry.document + (entry.page.empty() ? std::string() : " p. " + entry.page) +
        (entry.clause.empty() ? std::string() : ", " + entry.clause));
  return out;
}

std::string identity(const CalendarEntry& entry) {
  std::vector<std::string> key = {std::string(event_name(entry.event)),
                                  entry.carrier,
                                  entry.contract,
                                  entry.account,
                                  entry.subject,
                                  entry.currency};
  // A date that moves is the same entry moved; of one item's prices each change is its own, and of an
  // account's bills each day on which windows close.
  if (entry.event == CalendarEvent::price_changes || entry.event == CalendarEvent::dispute_closes)
    key.push_back(entry.day.text());
  return sha256_fields(key).substr(0, kIdentityDigits);
}

}  // namespace

std::string icalendar(const std::vector<CalendarEntry>& entries, Date stamp, unsigned alarm_days) {
  std::string out;
  add_line(out, "BEGIN:VCALENDAR");
  add_line(out, "VERSION:2.0");
  add_line(out, "PRODID:-//telaudit//calendar//EN");
  add_line(out, "CALSCALE:GREGORIAN");
  for (const CalendarEntry& entry : entries) {
    const std::string about = entry.subject.empty() ? entry.contract : entry.subject;
    add_line(out, "BEGIN:VEVENT");
    add_line(out, "UID:" + identity(entry) + "@telaudit");
    add_line(out, "DTSTAMP:" + basic_date(stamp) + "T000000Z");
    add_line(out, "DTSTART;VALUE=DATE:" + basic_date(entry.day));
    add_line(out, "DTEND;VALUE=DATE:" + basic_date(add_days(entry.day, 1)));
    add_line(out, "SUMMARY:" + escaped(entry.carrier + (about.empty() ? std::string() : " " + about) + ": " +
                                       std::string(event_words(entry.event))));
    add_line(out, "DESCRIPTION:" + escaped(description(entry)));
    add_line(out, "CATEGORIES:" + std::string(event_name(entry.event)));
    add_line(out, "TRANSP:TRANSPARENT");
    if (entry.state == "open") {
      add_line(out, "BEGIN:VALARM");
      add_line(out, "ACTION:DISPLAY");
      add_line(out, "DESCRIPTION:" + escaped(entry.what));
      add_line(out, "TRIGGER:-P" + std::to_string(alarm_days) + "D");
      add_line(out, "END:VALARM");
    }
    add_line(out, "END:VEVENT");
  }
  add_line(out, "END:VCALENDAR");
  return out;
}

}  // namespace telaudit::book
