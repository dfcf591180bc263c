#include "month/month_page.h"

#include <map>

namespace telaudit::month {

std::string_view head_name(Head head) {
  switch (head) {
    case Head::approve:
      return "approve";
    case Head::short_pay:
      return "short_pay";
    case Head::dispute:
      return "dispute";
    case Head::ask:
      return "ask";
    case Head::hold:
      return "hold";
  }
  return "hold";
}

std::string_view head_words(Head head) {
  switch (head) {
    case Head::approve:
      return "approve to pay";
    case Head::short_pay:
      return "short-pay";
    case Head::dispute:
      return "pay and dispute";
    case Head::ask:
      return "pay and ask";
    case Head::hold:
      return "hold and watch";
  }
  return "hold and watch";
}

std::optional<Head> parse_head(std::string_view name) {
  for (const Head head : kHeads)
    if (head_name(head) == name) return head;
  return std::nullopt;
}

std::string_view arrival_name(Arrival arrival) {
  switch (arrival) {
    case Arrival::not_yet:
      return "not_yet";
    case Arrival::late:
      return "late";
    case Arrival::missing:
      return "missing";
  }
  return "missing";
}

std::optional<Arrival> parse_arrival(std::string_view name) {
  for (const Arrival arrival : {Arrival::not_yet, Arrival::late, Arrival::missing})
    if (arrival_name(arrival) == name) return arrival;
  return std::nullopt;
}

std::vector<HeadSum> head_sums(const std::vector<BillLine>& bills) {
  std::map<std::pair<std::string, Head>, HeadSum> sums;
  for (const auto& bill : bills) {
    auto& sum = sums[{bill.currency, bill.head}];
    sum.head = bill.head;
    sum.currency = bill.currency;
    ++sum.bills;
    sum.charges.add(bill.charges);
    sum.before.add(bill.before);
    sum.claimed.add(bill.claimed);
    sum.withheld.add(bill.withheld);
    sum.to_pay.add(bill.to_pay);
  }
  std::vector<HeadSum> out;
  for (auto& [key, sum] : sums) out.push_back(std::move(sum));
  return out;
}

}  // namespace telaudit::month
