#include "claims/credit_settlement.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "claims/credit_amounts.h"
#include "claims/credit_proof.h"
#include "claims/credit_reference.h"
#include "claims/credit_take_back.h"

namespace telaudit::claims {
namespace {

constexpr std::size_t kBillsUntilCredit = 2;
constexpr std::size_t kMonthsOfRow = 3;  // as often as that, a credit is a price and not an answer
constexpr int kDaysBeforeFirst = 45;     // a bill before the claim shows what came month for month

std::vector<CreditShare> shares_of(const CreditMatch& match, const std::vector<OpenApproval>& approvals) {
  std::vector<CreditShare> out;
  for (const auto& part : match.allocations) {
    const auto& one = approvals[part.approval];
    out.push_back({one.claim, one.line, part.amount, part.tax});
  }
  return out;
}

// To the claim of the settlement and to its changes. A history is written forwards.
Result<void> add_change(Settlement& settlement, Claim& claim, Date on, const std::string& by, Action action,
                        const std::string& why, std::optional<Date> due = {}) {
  Change change;
  change.on = std::max(on, claim.history.back().on);
  change.by = by;
  change.action = action;
  change.why = why;
  change.due = due;
  if (auto sound = check_change(claim, change); !sound) return sound;
  claim.history.push_back(change);
  if (auto sound = follow(claim); !sound) return sound;
  settlement.changes.push_back({claim.number, std::move(change)});
  return {};
}

class Settler {
 public:
  explicit Settler(SettlementInput input) : input_(std::move(input)) {
    out_.claims = std::move(input_.claims);
    out_.record = std::move(input_.record);
  }

  Result<Settlement> run() {
    end_what_is_gone();
    for (bool again = true; again;) {
      again = match();
      again = take_back() || again;
    }
    tell_what_is_left();
    if (auto done = change_claims(); !done) return done.problem();
    return std::move(out_);
  }

 private:
  void add(CreditEvent event) {
    follow(out_.record, CreditEntry{input_.on, input_.by, {event}});
    --out_.record.entries;  // all events of a run are one entry
    out_.events.push_back(std::move(event));
  }

  // A bill that was replaced or forgotten no longer credits, or debits, anything.
  void end_what_is_gone() {
    std::set<std::string> there;
    for (const auto* lines : {&input_.lines.credits, &input_.lines.debits})
      for (const auto& line : *lines) there.insert(line.bill_line);
    std::vector<CreditEvent> ends;
    for (const auto* held : {&out_.record.take_backs, &out_.record.matches})
      for (const auto& [id, event] : *held) {
        if (event.line.bill_date < input_.read_from || there.contains(event.line.bill_line)) continue;
        CreditEvent end;
        end.kind = CreditEventKind::end;
        end.id = id;
        end.because = "invoice " + event.line.invoice + " of " + event.line.bill_date.text() +
                      " as it was read is no longer there";
        ends.push_back(std::move(end));
      }
    for (auto& end : ends) add(std::move(end));
  }

  bool match() {
    const auto standing = standing_by_claim(out_.record);
    approvals_.clear();
    for (const auto& claim : out_.claims) {
      const auto of_claim = standing.find(claim.number);
      auto open = open_approvals(
          claim, of_claim == standing.end() ? std::span<const CreditShare>() : std::span(of_claim->second));
      std::move(open.begin(), open.end(), std::back_inserter(approvals_));
    }
    std::set<std::string> used;
    for (const auto& [id, match] : out_.record.matches) used.insert(match.line.bill_line);
    places_.clear();
    std::vector<CreditLine> credits;
    for (std::size_t i = 0; i < input_.lines.credits.size(); ++i) {
      const auto& credit = input_.lines.credits[i];
      if (credit.line.bill_date > input_.as_of || used.contains(credit.bill_line)) continue;
      places_.push_back(i);
      credits.push_back(credit.line);
      auto& line = credits.back();
      if (const auto back = taken_back_.find(credit.bill_line); back != taken_back_.end())
        line.taken_back = back->second;
      for (auto at = out_.record.ruled_out.lower_bound({credit.bill_line, ""});
           at != out_.record.ruled_out.end() && at->first == credit.bill_line; ++at)
        line.not_for.push_back(at->second);
    }
    matching_ = match_credits(approvals_, credits);
    for (const auto& found : matching_.matches) {
      const auto& credit = input_.lines.credits[places_[found.credit]];
      CreditEvent event;
      event.kind = CreditEventKind::match;
      event.line = kept_line(credit);
      event.step = step_name(found.step);
      event.shares = shares_of(found, approvals_);
      event.because = found.because;
      event.id = match_id(credit.bill_line, event.shares);
      add(std::move(event));
    }
    return !matching_.matches.empty();
  }

  bool take_back() {
    CreditLines until;
    const auto is_later = [&](const BilledCredit& one) { return one.line.bill_date > input_.as_of; };
    until = input_.lines;
    std::erase_if(until.credits, is_later);
    std::erase_if(until.debits, is_later);
    auto found = find_taken_back(out_.record, until, out_.claims);
    const bool changed = !found.events.empty() || found.unmatched != taken_back_;
    taken_back_ = std::move(found.unmatched);
    for (auto& event : found.events) add(std::move(event));
    return changed;
  }

  void tell_what_is_left() {
    for (const auto& found : matching_.proposals) {
      const auto& credit = input_.lines.credits[places_[found.credit]];
      CreditProposal one{{}, kept_line(credit), found.step, found.because, shares_of(found, approvals_)};
      one.id = match_id(credit.bill_line, one.shares);
      out_.proposals.push_back(std::move(one));
    }
    std::set<std::string> proposed;
    for (const auto& one : out_.proposals) proposed.insert(one.line.bill_line);
    for (const auto& unused : matching_.unused) {
      const auto& credit = input_.lines.credits[places_[unused.credit]];
      if (credit.row >= kMonthsOfRow && !proposed.contains(credit.bill_line)) {
        ++out_.monthly;
        continue;
      }
      out_.unmatched.push_back({kept_line(credit), unused.rest, why(credit, unused.because)});
    }
    // What matches left of their credit.
    struct Left {
      const CreditEvent* match = nullptr;
      Millionths rest = 0;
    };
    std::map<std::string, Left> left;
    for (const auto& [id, match] : out_.record.matches) {
      if (match.line.bill_date < input_.read_from) continue;
      auto& of_line =
          left.try_emplace(match.line.bill_line, Left{&match, millionths(match.line.amount).value_or(0)})
              .first->second;
      for (const auto& share : match.shares)
        of_line.rest -= millionths(share.amount).value_or(0) + millionths(share.tax).value_or(0);
    }
    for (const auto& [line, one] : left)
      if (one.rest > 0)
        out_.unmatched.push_back(
            {one.match->line, money_of(one.rest), "what " + one.match->id + " left: " + one.match->because});
    std::stable_sort(out_.unmatched.begin(), out_.unmatched.end(), [](const auto& a, const auto& b) {
      return std::tie(a.line.bill_date, a.line.bill_line) < std::tie(b.line.bill_date, b.line.bill_line);
    });
  }

  std::string why(const BilledCredit& credit, const std::string& because) const {
    if (const auto back = taken_back_.find(credit.bill_line); back != taken_back_.end())
      return "a bill of " + back->second.text() + " takes it back";
    for (const auto& key : reference_keys_in(credit.line.description))
      for (const auto& claim : out_.claims)
        if (!awaits_credit(claim) && claim.carrier == credit.line.carrier &&
            (key == reference_key(claim.number) || key == reference_key(claim.carrier_reference)))
          return "its text names " + claim.number + ", which is " + std::string(status_name(claim.status)) +
                 ": enter what the carrier decided";
    return because;
  }

  // ---- What becomes of the claims.

  Result<void> change(Claim& claim, Action action, const std::string& why, std::optional<Date> due = {}) {
    return add_change(out_, claim, input_.on, input_.by, action, why, due);
  }

  // Two bills of each account that still has bills came since the decision, and the day is past.
  bool is_overdue(const Claim& claim) const {
    if (input_.as_of <= credit_due(claim)) return false;
    std::map<std::string, std::set<Date>> bills;
    std::set<std::string> accounts;
    for (const auto& line : claim.lines) accounts.insert(line.account);
    for (const auto& account : accounts) {
      const bill::InvoiceKey first{claim.carrier, account, "", {}};
      for (auto at = std::lower_bound(input_.bills.begin(), input_.bills.end(), first);
           at != input_.bills.end() && at->carrier == claim.carrier && at->account == account; ++at)
        if (at->bill_date > *claim.decided && at->bill_date <= input_.as_of)
          bills[account].insert(at->bill_date);
    }
    return !bills.empty() && std::all_of(bills.begin(), bills.end(), [](const auto& of_account) {
      return of_account.second.size() >= kBillsUntilCredit;
    });
  }

  Result<void> expect(Claim& claim) {
    if (claim.status == Status::approved || claim.status == Status::partly_approved ||
        claim.status == Status::settled || claim.status == Status::reopened)
      return change(claim, Action::expect_credit, "", credit_due(claim));
    return {};
  }

  // The reason of the last change by that action.
  static std::string last_why(const Claim& claim, Action action) {
    for (auto at = claim.history.rbegin(); at != claim.history.rend(); ++at)
      if (at->action == action) return at->why;
    return {};
  }

  Result<void> settle_claim(Claim& claim, std::span<const CreditShare> shares, const std::string& lost) {
    const auto stands = claim_credit(claim, shares);
    if (!stands || !claim.decided) return {};
    const bool full = stands->open.is_zero();
    const bool none = stands->credited.is_zero() && stands->credited_tax.is_zero();
    const std::string of_it = stands->open.text() + " " + claim.currency;
    const bool was_full = claim.status == Status::credit_matched || claim.status == Status::closed_won;
    if (was_full)
      return full ? Result<void>() : change(claim, Action::reopen, of_it + " is open again: " + lost);
    if (full) {
      // What was reopened although all of it came is billed as before: that is for people.
      if (claim.status == Status::reopened && !claim_was_open(claim)) return {};
      if (auto expected = expect(claim); !expected) return expected;
      return change(claim, Action::match_credit, "credited in full");
    }
    if (claim.status == Status::reopened) return {};
    if (!is_overdue(claim)) return {};
    const std::string why = none ? of_it + " did not come" : of_it + " is missing";
    if (none && claim.status == Status::credit_missing) return {};
    if (none && claim.status == Status::credit_short) return {};
    if (!none && claim.status == Status::credit_short && last_why(claim, Action::short_credit) == why)
      return {};
    if (auto expected = expect(claim); !expected) return expected;
    return change(claim, none ? Action::miss_credit : Action::short_credit, why);
  }

  // Whether money was open when it was reopened.
  static bool claim_was_open(const Claim& claim) {
    return last_why(claim, Action::reopen).find(" is open again: ") != std::string::npos;
  }

  Result<void> change_claims() {
    const auto standing = standing_by_claim(out_.record);
    std::map<std::string, std::string> lost;
    for (const auto& ended : out_.record.ended)
      for (const auto& share : ended.event.shares)
        if (ended.event.kind == CreditEventKind::match) lost[share.claim] = ended.because;
    for (const auto& [id, back] : out_.record.take_backs)
      for (const auto& share : back.shares)
        lost[share.claim] = "invoice " + back.line.invoice + " of " + back.line.bill_date.text() +
                            " takes a credit back (" + back.because + ")";
    for (auto& claim : out_.claims) {
      if (!is_agreed(claim.status) && claim.status != Status::reopened) continue;
      const auto of_claim = standing.find(claim.number);
      if (auto done = settle_claim(
              claim,
              of_claim == standing.end() ? std::span<const CreditShare>() : std::span(of_claim->second),
              lost[claim.number]);
          !done)
        return done;
    }
    return {};
  }

  SettlementInput input_;
  Settlement out_;
  std::vector<OpenApproval> approvals_;
  std::vector<std::size_t> places_;  // of the credits that were given to the last matching
  CreditMatching matching_;
  std::map<std::string, Date> taken_back_;
};

}  // namespace

Date first_bill_to_read(const std::vector<Claim>& claims, const CreditRecord& record, Date as_of) {
  // What came month for month is seen in no fewer.
  Date first = add_months(as_of, -kMonthsOfSums);
  for (const auto& claim : claims)
    if (awaits_credit(claim) && claim.submitted)
      first = std::min(first, add_days(*claim.submitted, -kDaysBeforeFirst));
  // Until a debit can take them back no more.
  for (const auto& [id, match] : record.matches)
    if (add_days(match.line.bill_date, kDaysOfTakingBack) >= as_of)
      first = std::min(first, match.line.bill_date);
  return first;
}

Result<Settlement> settle(SettlementInput input) {
  return Settler(std::move(input)).run();
}

Result<void> close_proved(Settlement& settlement, const std::vector<bill::InvoiceKey>& bills, Date as_of,
                          Date on, const std::string& by) {
  for (auto& claim : settlement.claims) {
    if (claim.status != Status::credit_matched) continue;
    const auto proof = proof_of(bills_to_prove(claim, settlement.record, bills, as_of), settlement.record);
    if (proof.proof == Proof::unknown) continue;
    const auto action = proof.proof == Proof::right ? Action::close : Action::reopen;
    if (auto done = add_change(settlement, claim, on, by, action, proof.because); !done) return done;
  }
  return {};
}

}  // namespace telaudit::claims
