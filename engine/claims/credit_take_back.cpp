#include "claims/credit_take_back.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <unordered_map>

#include "base/text.h"
#include "claims/credit_amounts.h"
#include "claims/credit_reference.h"
#include "claims/joined_key.h"

namespace telaudit::claims {
namespace {

// Of a line of a bill, as it is read or as it is kept.
template <typename Line>
std::string key_of(const Line& line) {
  return joined_key({line.carrier, line.account, line.currency, line.service,
                     rescale(line.amount, kMaxScale).value_or(line.amount).text()});
}

bool follows(const CreditLine& debit, Date credited, bool same_bill_too) {
  return (same_bill_too ? debit.bill_date >= credited : debit.bill_date > credited) &&
         debit.bill_date <= add_days(credited, kDaysOfTakingBack);
}

// Whether a charge calls itself the end of a credit.
bool says_that_it_reverses(std::string_view description) {
  constexpr std::array<std::string_view, 6> kWords = {"revers",  "adjust", "rebill",
                                                      "re-bill", "storno", "rückbelast"};
  const std::string text = lower(description);
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

bool may_be_of(const BilledCredit& debit, const std::string& code) {
  if (debit.charge_class == "credit" || debit.charge_class == "adjustment") return true;
  if (says_that_it_reverses(debit.line.description)) return true;
  return !code.empty() && debit.line.product_code == code;
}

class Finder {
 public:
  Finder(const CreditRecord& record, const CreditLines& lines, const std::vector<Claim>& claims)
      : record_(record), lines_(lines) {
    for (const auto& [id, match] : record_.matches) {
      matches_[key_of(match.line)].push_back(id);
      used_.insert(match.line.bill_line);
    }
    for (const auto& [id, back] : record_.take_backs) used_.insert(back.line.bill_line);
    for (const auto& claim : claims)
      for (const auto& key : {reference_key(claim.number), reference_key(claim.carrier_reference)})
        if (!key.empty()) named_.insert({key, claim.number});
    for (std::size_t i = 0; i < lines_.credits.size(); ++i)
      if (!used_.contains(lines_.credits[i].bill_line)) unused_[key_of(lines_.credits[i].line)].push_back(i);
  }

  TakenBack find() {
    for (const auto& debit : lines_.debits) {
      if (used_.contains(debit.bill_line) || take_by_name(debit)) continue;
      if (!take_unmatched(debit)) take_match(debit);
    }
    return std::move(out_);
  }

 private:
  void take(const BilledCredit& debit, const CreditEvent& match, std::vector<CreditShare> shares,
            const std::string& because) {
    CreditEvent event;
    event.kind = CreditEventKind::take_back;
    event.id = take_back_id(debit.bill_line, match.id);
    event.line = kept_line(debit);
    event.match = match.id;
    event.shares = std::move(shares);
    event.because = because;
    follow(record_, CreditEntry{{}, {}, {event}});
    out_.events.push_back(std::move(event));
  }

  bool take_by_name(const BilledCredit& debit) {
    auto left = millionths(debit.line.amount).value_or(0);
    bool named = false;
    for (const auto& key : reference_keys_in(debit.line.description))
      for (auto [at, end] = named_.equal_range(key); at != end; ++at) {
        const auto& claim = at->second;
        // The latest credit first.
        std::vector<std::pair<Date, std::string>> of_claim;
        for (const auto& [id, match] : record_.matches)
          if (match.line.carrier == debit.line.carrier && match.line.currency == debit.line.currency &&
              follows(debit.line, match.line.bill_date, false) &&
              std::any_of(match.shares.begin(), match.shares.end(),
                          [&](const CreditShare& share) { return share.claim == claim; }))
            of_claim.emplace_back(match.line.bill_date, id);
        std::sort(of_claim.rbegin(), of_claim.rend());
        for (const auto& [date, id] : of_claim) {
          const auto& match = record_.matches.at(id);
          std::vector<CreditShare> shares;
          for (const auto& share : standing_shares(record_, match)) {
            if (share.claim != claim || left == 0) continue;
            const auto amount = std::min(left, millionths(share.amount).value_or(0));
            left -= amount;
            const auto tax = std::min(left, millionths(share.tax).value_or(0));
            left -= tax;
            shares.push_back({share.claim, share.line, money_of(amount), money_of(tax)});
          }
          if (shares.empty()) continue;
          named = true;
          take(debit, match, std::move(shares), "its text names " + claim);
        }
      }
    return named;
  }

  bool take_unmatched(const BilledCredit& debit) {
    const auto at = unused_.find(key_of(debit.line));
    if (at == unused_.end()) return false;
    // The latest before it.
    for (auto place = at->second.rbegin(); place != at->second.rend(); ++place) {
      const auto& credit = lines_.credits[*place];
      if (!follows(debit.line, credit.line.bill_date, true) || !may_be_of(debit, credit.line.product_code))
        continue;
      out_.unmatched.emplace(credit.bill_line, debit.line.bill_date);
      at->second.erase(std::next(place).base());
      return true;
    }
    return false;
  }

  void take_match(const BilledCredit& debit) {
    const auto at = matches_.find(key_of(debit.line));
    if (at == matches_.end()) return;
    // By credit: several claims may share one.
    struct Credit {
      Date bill_date;
      std::vector<std::string> matches;
      std::vector<std::string> claims;
    };
    std::map<std::string, Credit> credits;
    for (const auto& id : at->second) {
      const auto& match = record_.matches.at(id);
      if (standing_shares(record_, match) != match.shares ||
          !follows(debit.line, match.line.bill_date, false) || !may_be_of(debit, match.line.product_code))
        continue;
      auto& credit = credits[match.line.bill_line];
      credit.bill_date = match.line.bill_date;
      credit.matches.push_back(id);
      for (const auto& share : match.shares) credit.claims.push_back(share.claim);
    }
    std::set<std::string> claims;
    const Credit* latest = nullptr;
    for (const auto& [line, credit] : credits) {
      claims.insert(claims_key(credit.claims));
      if (latest == nullptr || latest->bill_date < credit.bill_date) latest = &credit;
    }
    if (claims.size() != 1) return;
    for (const auto& id : latest->matches) {
      const CreditEvent match = record_.matches.at(id);
      take(debit, match, match.shares,
           "the amount of the credit on " + match.line.invoice + " of " + match.line.bill_date.text() +
               ", same account" + (match.line.service.empty() ? "" : " and service"));
    }
  }

  CreditRecord record_;
  const CreditLines& lines_;
  std::unordered_map<std::string, std::vector<std::string>> matches_;  // ids
  std::unordered_map<std::string, std::vector<std::size_t>> unused_;   // places of credits, by bill date
  std::multimap<std::string, std::string> named_;                      // reference key, claim
  std::set<std::string> used_;
  TakenBack out_;
};

}  // namespace

TakenBack find_taken_back(const CreditRecord& record, const CreditLines& lines,
                          const std::vector<Claim>& claims) {
  return Finder(record, lines, claims).find();
}

}  // namespace telaudit::claims
