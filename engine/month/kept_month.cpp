#include "month/kept_month.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace telaudit::month {
namespace {

using Json = nlohmann::json;

constexpr const char* kIndex = "month-pages";

std::string page_document(const std::string& month) {
  return "month/" + month;
}

std::string series_document(const std::string& month) {
  return "month/" + month + "/series";
}

// Carriers' text need not be UTF-8; what is not becomes the replacement character.
std::string text_of(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json maybe(const std::optional<Total>& amount) {
  return amount ? Json(amount->text()) : Json();
}

Json maybe(const std::optional<Decimal>& amount) {
  return amount ? Json(amount->text()) : Json();
}

Json maybe(const std::optional<Date>& day) {
  return day ? Json(day->text()) : Json();
}

struct Unreadable {};

std::string text_at(const Json& json, const char* key) {
  return json.at(key).get<std::string>();
}

Total total_at(const Json& json, const char* key) {
  const auto total = parse_total(text_at(json, key));
  if (!total) throw Unreadable();
  return *total;
}

std::optional<Total> maybe_total_at(const Json& json, const char* key) {
  return json.at(key).is_null() ? std::nullopt : std::optional(total_at(json, key));
}

Date date_at(const Json& json, const char* key) {
  const auto day = parse_iso_date(text_at(json, key));
  if (!day) throw Unreadable();
  return *day;
}

std::optional<Date> maybe_date_at(const Json& json, const char* key) {
  return json.at(key).is_null() ? std::nullopt : std::optional(date_at(json, key));
}

audit::Kind kind_at(const Json& json) {
  const auto kind = audit::parse_kind(text_at(json, "kind"));
  if (!kind) throw Unreadable();
  return *kind;
}

void put_key(Json& json, const bill::InvoiceKey& key) {
  json["carrier"] = key.carrier;
  json["account"] = key.account;
  json["invoice"] = key.number;
  json["bill_date"] = key.bill_date.text();
}

bill::InvoiceKey key_of(const Json& json) {
  return {text_at(json, "carrier"), text_at(json, "account"), text_at(json, "invoice"),
          date_at(json, "bill_date")};
}

Json json_of(const BillLine& line) {
  Json out = {{"head", head_name(line.head)},
              {"currency", line.currency},
              {"state", line.state},
              {"hash", line.hash},
              {"came", line.came},
              {"why", line.why},
              {"clause", line.clause},
              {"charges", line.charges.text()},
              {"before", line.before.text()},
              {"claimed", line.claimed.text()},
              {"withheld", line.withheld.text()},
              {"to_pay", line.to_pay.text()},
              {"total_due", maybe(line.total_due)},
              {"due_date", maybe(line.due_date)},
              {"window_closes", maybe(line.window_closes)},
              {"findings", line.findings}};
  put_key(out, line.key);
  return out;
}

void read(const Json& json, BillLine& line) {
  const auto head = parse_head(text_at(json, "head"));
  if (!head) throw Unreadable();
  line.head = *head;
  line.key = key_of(json);
  line.currency = text_at(json, "currency");
  line.state = text_at(json, "state");
  line.hash = text_at(json, "hash");
  line.came = text_at(json, "came");
  line.why = text_at(json, "why");
  line.clause = text_at(json, "clause");
  line.charges = total_at(json, "charges");
  line.before = total_at(json, "before");
  line.claimed = total_at(json, "claimed");
  line.withheld = total_at(json, "withheld");
  line.to_pay = total_at(json, "to_pay");
  if (!json.at("total_due").is_null()) {
    line.total_due = parse_decimal(text_at(json, "total_due"));
    if (!line.total_due) throw Unreadable();
  }
  line.due_date = maybe_date_at(json, "due_date");
  line.window_closes = maybe_date_at(json, "window_closes");
  line.findings = json.at("findings").get<std::uint64_t>();
}

Json json_of(const HeadSum& sum) {
  return {{"head", head_name(sum.head)},     {"currency", sum.currency},    {"bills", sum.bills},
          {"charges", sum.charges.text()},   {"before", sum.before.text()}, {"claimed", sum.claimed.text()},
          {"withheld", sum.withheld.text()}, {"to_pay", sum.to_pay.text()}};
}

void read(const Json& json, HeadSum& sum) {
  const auto head = parse_head(text_at(json, "head"));
  if (!head) throw Unreadable();
  sum = {*head,
         text_at(json, "currency"),
         json.at("bills").get<std::uint64_t>(),
         total_at(json, "charges"),
         total_at(json, "before"),
         total_at(json, "claimed"),
         total_at(json, "withheld"),
         total_at(json, "to_pay")};
}

Json json_of(const ExpectedBill& bill) {
  return {{"carrier", bill.carrier},           {"account", bill.account},
          {"expected", bill.expected.text()},  {"by", bill.by.text()},
          {"state", arrival_name(bill.state)}, {"basis", bill.basis},
          {"currency", bill.currency},         {"usual", maybe(bill.usual)}};
}

void read(const Json& json, ExpectedBill& bill) {
  const auto state = parse_arrival(text_at(json, "state"));
  if (!state) throw Unreadable();
  bill = {text_at(json, "carrier"),
          text_at(json, "account"),
          date_at(json, "expected"),
          date_at(json, "by"),
          *state,
          text_at(json, "basis"),
          text_at(json, "currency"),
          maybe_total_at(json, "usual")};
}

Json json_of(const SeriesLine& line) {
  return {{"series", line.series},     {"rule", line.rule},
          {"title", line.title},       {"carrier", line.carrier},
          {"account", line.account},   {"service", line.service},
          {"currency", line.currency}, {"kind", kind_name(line.kind)},
          {"findings", line.findings}, {"amount", line.amount.text()}};
}

void read(const Json& json, SeriesLine& line) {
  line = {text_at(json, "series"),
          text_at(json, "rule"),
          text_at(json, "title"),
          text_at(json, "carrier"),
          text_at(json, "account"),
          text_at(json, "service"),
          text_at(json, "currency"),
          kind_at(json),
          json.at("findings").get<std::uint64_t>(),
          total_at(json, "amount")};
}

Json json_of(const SeriesSum& sum) {
  return {{"kind", kind_name(sum.kind)},
          {"currency", sum.currency},
          {"appeared", sum.appeared},
          {"continuing", sum.continuing},
          {"stopped", sum.stopped},
          {"appeared_amount", sum.appeared_amount.text()},
          {"continuing_amount", sum.continuing_amount.text()},
          {"stopped_amount", sum.stopped_amount.text()}};
}

void read(const Json& json, SeriesSum& sum) {
  sum = {kind_at(json),
         text_at(json, "currency"),
         json.at("appeared").get<std::uint64_t>(),
         json.at("continuing").get<std::uint64_t>(),
         json.at("stopped").get<std::uint64_t>(),
         total_at(json, "appeared_amount"),
         total_at(json, "continuing_amount"),
         total_at(json, "stopped_amount")};
}

Json json_of(const AccountChange& change) {
  return {{"carrier", change.carrier},
          {"account", change.account},
          {"currency", change.currency},
          {"before", change.before.text()},
          {"now", change.now.text()}};
}

void read(const Json& json, AccountChange& change) {
  change = {text_at(json, "carrier"), text_at(json, "account"), text_at(json, "currency"),
            total_at(json, "before"), total_at(json, "now")};
}

Json json_of(const UnusualAccount& account) {
  return {{"carrier", account.carrier},    {"account", account.account}, {"currency", account.currency},
          {"usual", account.usual.text()}, {"now", account.now.text()},  {"why", account.why}};
}

void read(const Json& json, UnusualAccount& account) {
  account = {text_at(json, "carrier"), text_at(json, "account"), text_at(json, "currency"),
             total_at(json, "usual"),  total_at(json, "now"),    text_at(json, "why")};
}

Json json_of(const ClosingWindow& window) {
  return {{"day", window.day.text()},      {"what", window.what},       {"carrier", window.carrier},
          {"account", window.account},     {"invoice", window.invoice}, {"currency", window.currency},
          {"amount", maybe(window.amount)}};
}

void read(const Json& json, ClosingWindow& window) {
  window = {date_at(json, "day"),          text_at(json, "what"),    text_at(json, "carrier"),
            text_at(json, "account"),      text_at(json, "invoice"), text_at(json, "currency"),
            maybe_total_at(json, "amount")};
}

Json json_of(const StillHeld& held) {
  Json out = {{"month", held.month},
              {"currency", held.currency},
              {"why", held.why},
              {"charges", held.charges.text()}};
  put_key(out, held.key);
  return out;
}

void read(const Json& json, StillHeld& held) {
  held = {text_at(json, "month"), key_of(json), text_at(json, "currency"), text_at(json, "why"),
          total_at(json, "charges")};
}

Json json_of(const ShareLine& share) {
  return {{"currency", share.currency},
          {"label", share.label},
          {"part", maybe(share.part)},
          {"whole", share.whole.text()},
          {"of", share.of}};
}

void read(const Json& json, ShareLine& share) {
  share = {text_at(json, "currency"), text_at(json, "label"), maybe_total_at(json, "part"),
           total_at(json, "whole"), text_at(json, "of")};
}

Json json_of(const ClaimLine& line) {
  return {{"claim", line.claim},         {"carrier", line.carrier},   {"account", line.account},
          {"status", line.status},       {"currency", line.currency}, {"what", line.what},
          {"amount", maybe(line.amount)}};
}

void read(const Json& json, ClaimLine& line) {
  line = {text_at(json, "claim"),        text_at(json, "carrier"),  text_at(json, "account"),
          text_at(json, "status"),       text_at(json, "currency"), text_at(json, "what"),
          maybe_total_at(json, "amount")};
}

template <typename T>
Json list_of(const std::vector<T>& lines) {
  Json out = Json::array();
  for (const auto& line : lines) out.push_back(json_of(line));
  return out;
}

template <typename T>
void read_list(const Json& json, std::vector<T>& lines) {
  for (const auto& entry : json) read(entry, lines.emplace_back());
}

Problem unreadable(const std::string& what) {
  return {what + " cannot be read", {}, "make it again: telaudit month MONTH --anew"};
}

}  // namespace

std::string write_page_json(const MonthPage& page) {
  return text_of({{"month", page.month},
                  {"as_of", page.as_of.text()},
                  {"customer", page.customer},
                  {"run", page.run},
                  {"identity", page.identity},
                  {"contract_given", page.contract_given},
                  {"bills", list_of(page.bills)},
                  {"heads", list_of(page.heads)},
                  {"expected", list_of(page.expected)},
                  {"compared_with", page.compared_with},
                  {"series", list_of(page.series)},
                  {"appeared", list_of(page.appeared)},
                  {"changes", list_of(page.changes)},
                  {"unusual", list_of(page.unusual)},
                  {"closing", list_of(page.closing)},
                  {"still_held", list_of(page.still_held)},
                  {"shares", list_of(page.shares)},
                  {"claims", list_of(page.claims)},
                  {"remarks", page.remarks}});
}

Result<MonthPage> read_page_json(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    MonthPage page;
    page.month = text_at(json, "month");
    page.as_of = date_at(json, "as_of");
    page.customer = text_at(json, "customer");
    page.run = text_at(json, "run");
    page.identity = text_at(json, "identity");
    page.contract_given = json.at("contract_given").get<bool>();
    read_list(json.at("bills"), page.bills);
    read_list(json.at("heads"), page.heads);
    read_list(json.at("expected"), page.expected);
    page.compared_with = text_at(json, "compared_with");
    read_list(json.at("series"), page.series);
    read_list(json.at("appeared"), page.appeared);
    read_list(json.at("changes"), page.changes);
    // Pages of earlier versions have none.
    if (json.contains("unusual")) read_list(json.at("unusual"), page.unusual);
    read_list(json.at("closing"), page.closing);
    read_list(json.at("still_held"), page.still_held);
    read_list(json.at("shares"), page.shares);
    read_list(json.at("claims"), page.claims);
    page.remarks = json.at("remarks").get<std::vector<std::string>>();
    return page;
  } catch (const Json::exception&) {
    return unreadable("the page of a month");
  } catch (const Unreadable&) {
    return unreadable("the page of a month");
  }
}

Result<std::vector<std::string>> kept_months(const store::Workspace& workspace) {
  const auto text = workspace.document(kIndex);
  if (!text) return text.problem();
  if (!*text) return std::vector<std::string>();
  const Json json = Json::parse(**text, nullptr, false);
  if (!json.is_array() ||
      !std::all_of(json.begin(), json.end(), [](const Json& one) { return one.is_string(); }))
    return unreadable("the list of months");
  auto months = json.get<std::vector<std::string>>();
  std::sort(months.begin(), months.end());
  return months;
}

Result<std::optional<MonthPage>> kept_page(const store::Workspace& workspace, const std::string& month) {
  const auto text = workspace.document(page_document(month));
  if (!text) return text.problem();
  if (!*text) return std::optional<MonthPage>();
  auto page = read_page_json(**text);
  if (!page) return page.problem();
  return std::optional(std::move(*page));
}

Result<std::vector<SeriesLine>> kept_series(const store::Workspace& workspace, const std::string& month) {
  const auto text = workspace.document(series_document(month));
  if (!text) return text.problem();
  std::vector<SeriesLine> out;
  if (!*text) return out;
  try {
    read_list(Json::parse(**text), out);
    return out;
  } catch (const Json::exception&) {
    return unreadable("what was found in " + month);
  } catch (const Unreadable&) {
    return unreadable("what was found in " + month);
  }
}

// The page is kept after what belongs to it, and named last: a page that is named is whole.
Result<void> keep_page(store::Workspace& workspace, const MonthPage& page,
                       const std::vector<SeriesLine>& series) {
  auto months = kept_months(workspace);
  if (!months) return months.problem();
  if (auto put = workspace.put_document(series_document(page.month), text_of(list_of(series))); !put)
    return put;
  if (auto put = workspace.put_document(page_document(page.month), write_page_json(page)); !put) return put;
  if (std::find(months->begin(), months->end(), page.month) != months->end()) return {};
  months->push_back(page.month);
  std::sort(months->begin(), months->end());
  return workspace.put_document(kIndex, text_of(Json(*months)));
}

}  // namespace telaudit::month
