#include "month/claims_of_month.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "base/text.h"
#include "book/wording.h"

namespace telaudit::month {
namespace {

using claims::Claim;
using claims::Status;

// The claim as its history says on a day; nothing where it was not drafted yet.
std::optional<Claim> as_it_stood(const Claim& claim, Date day) {
  Claim out = claim;
  std::erase_if(out.history, [&](const claims::Change& change) { return day < change.on; });
  if (out.history.empty() || !claims::follow(out)) return std::nullopt;
  return out;
}

bool is_over(Status status) {
  return status == Status::closed_won || status == Status::abandoned || status == Status::withdrawn;
}

// Withdrawn because its bill was replaced: nobody decided about the one in its place.
bool fell_with_its_bill(const Claim& claim) {
  return claim.status == Status::withdrawn && claim.flagged;
}

std::string accounts_of(const Claim& claim) {
  std::set<std::string> accounts;
  for (const auto& line : claim.lines) accounts.insert(line.account);
  if (accounts.size() == 1) return *accounts.begin();
  return std::to_string(accounts.size()) + " accounts";
}

std::string words(std::string_view name) {
  std::string out(name);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::string story_of(const Claim& claim) {
  const auto& last = claim.history.back();
  std::string out = claim.reason + ", " + words(claims::action_name(last.action)) + " on " + last.on.text();
  if (!last.why.empty()) out += " (" + last.why + ")";
  if (!claim.carrier_reference.empty()) out += ", carrier's number " + claim.carrier_reference;
  if (claim.agreed) out += ", agreed " + book::money_text(book::total_of(*claim.agreed), claim.currency);
  if (claim.credit_due && claim.status == Status::credit_expected)
    out += ", credit due by " + claim.credit_due->text();
  if (!claim.withheld.is_zero())
    out += ", withheld " + book::money_text(book::total_of(claim.withheld), claim.currency);
  if (claim.flagged) out += ", a bill it speaks of was replaced";
  return out;
}

}  // namespace

std::vector<ClaimLine> claim_lines(std::span<const Claim> claims, Date first, Date as_of) {
  std::vector<ClaimLine> out;
  for (const auto& claim : claims) {
    const auto stood = as_it_stood(claim, as_of);
    if (!stood || (is_over(stood->status) && stood->history.back().on < first)) continue;
    out.push_back({stood->number, stood->carrier, accounts_of(*stood),
                   words(claims::status_name(stood->status)), stood->currency, story_of(*stood),
                   book::total_of(claims::disputed_with_tax(*stood))});
  }
  return out;
}

std::vector<ClaimLine> credit_lines(const claims::Settlement& settlement, Date first, Date as_of) {
  std::vector<ClaimLine> out;
  const auto in_month = [&](const claims::KeptLine& line) {
    return first <= line.bill_date && line.bill_date <= as_of;
  };
  const auto line_of = [&](const claims::KeptLine& line, const char* status, Decimal amount,
                           std::string what) {
    out.push_back({"credit", line.carrier, line.account, status, line.currency,
                   line.invoice + ", " + std::move(what), book::total_of(amount)});
  };
  for (const auto& proposal : settlement.proposals)
    if (in_month(proposal.line))
      line_of(proposal.line, "to be confirmed", proposal.line.amount,
              proposal.because + ": telaudit credits confirm " + proposal.id);
  for (const auto& unmatched : settlement.unmatched)
    if (in_month(unmatched.line)) line_of(unmatched.line, "of no claim", unmatched.rest, unmatched.because);
  return out;
}

std::vector<ClaimLine> unclaimed_lines(std::span<const MonthPage> before, std::span<const Claim> claims,
                                       Date as_of) {
  std::set<bill::InvoiceKey> claimed;
  for (const auto& claim : claims)
    if (const auto stood = as_it_stood(claim, as_of); stood && !fell_with_its_bill(*stood))
      for (const auto& line : claim.lines)
        claimed.insert({claim.carrier, line.account, line.invoice, line.bill_date});
  // A bill that was corrected stands on two pages, and the later one holds.
  std::map<bill::InvoiceKey, std::pair<const MonthPage*, const BillLine*>> bills;
  for (const auto& page : before)
    for (const auto& bill : page.bills) bills[bill.key] = {&page, &bill};
  struct Left {
    std::string run;
    std::uint64_t bills = 0;
    Total amount;
  };
  std::map<std::array<std::string, 3>, Left> left;  // by page, carrier and currency
  for (const auto& [key, shown] : bills) {
    const auto& [page, bill] = shown;
    const bool disputed = bill->head == Head::short_pay || bill->head == Head::dispute;
    if (!disputed || claimed.contains(key)) continue;
    if (bill->window_closes && *bill->window_closes < as_of) continue;
    Left& one = left[{page->month, key.carrier, bill->currency}];
    one.run = page->run;
    ++one.bills;
    one.amount.add(bill->claimed);
  }
  std::vector<ClaimLine> out;
  for (const auto& [where, one] : left)
    out.push_back({"no claim", where[1], book::counted(one.bills, "bill"), "not claimed", where[2],
                   "disputed on the page of " + where[0] + ": telaudit claims draft --run " + one.run,
                   one.amount});
  return out;
}

std::map<bill::InvoiceKey, Total> handed_in(std::span<const Claim> claims, Date as_of) {
  std::map<bill::InvoiceKey, Total> out;
  for (const auto& claim : claims) {
    const auto stood = as_it_stood(claim, as_of);
    if (!stood || claims::is_own(stood->status) || !claims::holds_its_lines(*stood)) continue;
    for (const auto& line : stood->lines)
      out[{stood->carrier, line.account, line.invoice, line.bill_date}].add(line.amount_disputed);
  }
  return out;
}

void add_claims_since(const MonthPage& page, std::span<const Claim> claims, SinceThen& since) {
  std::map<std::string, std::string> then;
  for (const auto& line : page.claims) then[line.claim] = line.status;
  for (const auto& claim : claims) {
    const auto on_page = then.find(claim.number);
    if (on_page == then.end()) continue;
    const std::string now = words(claims::status_name(claim.status));
    if (now == on_page->second) continue;
    since.lines.push_back({"claim " + claim.number,
                           claim.carrier,
                           accounts_of(claim),
                           {},
                           claim.currency,
                           {},
                           {},
                           book::total_of(claims::disputed_with_tax(claim)),
                           "was " + on_page->second + ", is " + now + ": " + story_of(claim)});
  }
}

}  // namespace telaudit::month
