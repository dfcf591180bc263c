// Claims, credits and debits by chance, month after month: whatever comes, no money is used twice.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "claims/credit_settlement.h"
#include "claims/ledger_items.h"
#include "sample_claim.h"

namespace telaudit::claims {
namespace {

const Date kStart = *make_date(2026, 1, 10);

Decimal cents(std::uint64_t value) {
  return {static_cast<std::int64_t>(value), 2};
}

// One to three lines of small amounts, agreed to in February: the whole, some lines, or a part.
Claim made_claim(std::mt19937& random, std::uint32_t number) {
  Claim out;
  out.number = claim_number(number);
  out.carrier = "X";
  out.currency = "USD";
  out.reason = "RATE";
  for (std::uint32_t i = 1; i <= 1 + random() % 3; ++i) {
    ClaimLine line;
    line.number = i;
    line.account = random() % 3 == 0 ? "A2" : "A1";
    line.service = random() % 2 == 0 ? "" : "S" + std::to_string(random() % 3);
    line.bill_date = kStart;
    line.amount_disputed = cents(100 * (1 + random() % 9));
    line.tax_disputed = cents(100 * (random() % 2));
    line.charge_class = "recurring";
    out.lines.push_back(line);
  }
  Change draft;
  draft.on = day("2026-01-12");
  draft.by = "desk";
  out.history = {draft};
  EXPECT_TRUE(follow(out).ok());
  out = changed(out, sample_change(out, Action::ready, "2026-01-13"));
  out = changed(out, sample_change(out, Action::submit, "2026-01-14"));
  auto decision = sample_change(out, Action::approve, "2026-02-01");
  if (random() % 2 == 0) decision.tax = disputed_tax(out);
  if (random() % 3 == 0 && disputed(out).mantissa > 100) {
    decision.action = Action::approve_part;
    decision.amount = cents(100);
    if (random() % 2 == 0) decision.lines = {{1, cents(100)}};
    if (decision.tax) decision.tax = cents(0);
  }
  return changed(out, decision);
}

BilledCredit made_line(std::mt19937& random, std::uint64_t offset, Date bill_date, std::size_t claims) {
  BilledCredit out;
  out.line.charge = {"r", offset, 0};
  out.line.carrier = "X";
  out.line.account = random() % 3 == 0 ? "A2" : "A1";
  out.line.invoice = "N" + bill_date.text();
  out.line.bill_date = bill_date;
  out.line.first_month = bill_date;
  out.line.service = random() % 2 == 0 ? "" : "S" + std::to_string(random() % 3);
  if (random() % 3 == 0)
    out.line.description = "for " + claim_number(static_cast<std::uint32_t>(1 + random() % (claims + 1)));
  out.line.currency = "USD";
  out.line.amount = cents(100 * (1 + random() % 14));
  out.bill_line = "c:" + std::to_string(offset) + ":0";
  out.charge_class = random() % 2 == 0 ? "credit" : "adjustment";
  return out;
}

Total sum_of(const std::vector<CreditShare>& shares) {
  Total out;
  for (const auto& share : shares) {
    out.add(share.amount);
    out.add(share.tax);
  }
  return out;
}

void expect_sound(const Settlement& now, const std::string& where) {
  // Of a credit no more than it has, of a match no more taken back than it gave.
  std::map<std::string, int> of_line;
  for (const auto& [id, match] : now.record.matches) {
    EXPECT_EQ(++of_line[match.line.bill_line], 1) << where;
    Total amount;
    amount.add(match.line.amount);
    EXPECT_LE(sum_of(match.shares), amount) << where;
    for (const auto& share : standing_shares(now.record, match)) {
      EXPECT_FALSE(share.amount.is_negative()) << where;
      EXPECT_FALSE(share.tax.is_negative()) << where;
    }
  }
  // A debit may take several credits of the claim that it names back, together no more than it is.
  std::map<std::string, Total> of_debit;
  for (const auto& [id, back] : now.record.take_backs) {
    of_debit[back.line.bill_line].add(sum_of(back.shares));
    Total amount;
    amount.add(back.line.amount);
    EXPECT_LE(of_debit[back.line.bill_line], amount) << where;
    EXPECT_FALSE(of_line.contains(back.line.bill_line)) << where;
    EXPECT_TRUE(now.record.matches.contains(back.match)) << where;
  }
  // No claim is filled beyond what was agreed; the ledger shows exactly what came.
  const auto standing = standing_by_claim(now.record);
  Total came;
  Total shown;
  for (const auto& claim : now.claims) {
    const auto shares = standing.find(claim.number);
    const std::vector<CreditShare> none;
    const auto& of_claim = shares == standing.end() ? none : shares->second;
    const auto stands = claim_credit(claim, of_claim);
    EXPECT_LE(stands->credited, *claim.agreed) << where;
    EXPECT_LE(stands->credited_tax, claim.agreed_tax.value_or(disputed_tax(claim))) << where;
    came.add(sum_of(of_claim));
    for (const auto& item : claim_items(claim, of_claim, kStart)) {
      shown.add(item.at(Stage::credited));
      shown.add(item.at(Stage::verified));
    }
    const bool full = stands->open.is_zero();
    EXPECT_EQ(full, claim.status == Status::credit_matched)
        << where << " " << claim.number << " " << status_name(claim.status);
  }
  EXPECT_EQ(came, shown) << where;
}

TEST(CreditSettlementProperty, MonthByMonthNoMoneyIsUsedTwice) {
  std::size_t matches = 0;
  std::size_t backs = 0;
  std::size_t ended = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    std::mt19937 random(seed);
    SettlementInput next;
    const std::size_t count = 1 + random() % 4;
    for (std::uint32_t i = 1; i <= count; ++i) next.claims.push_back(made_claim(random, i));
    next.read_from = kStart;
    next.by = "desk";
    std::uint64_t offset = 0;
    for (int month = 1; month <= 6; ++month) {
      const Date bill_date = add_months(kStart, month);
      for (const auto* account : {"A1", "A2"})
        next.bills.push_back({"X", account, "N" + bill_date.text(), bill_date});
      std::sort(next.bills.begin(), next.bills.end());
      for (std::size_t i = random() % 4; i-- > 0;)
        next.lines.credits.push_back(made_line(random, offset++, bill_date, count));
      for (std::size_t i = random() % 3; i-- > 0;) {
        auto debit = made_line(random, offset++, bill_date, count);
        // Most take something back that was there.
        if (!next.lines.credits.empty() && random() % 4 != 0) {
          const auto& of = next.lines.credits[random() % next.lines.credits.size()].line;
          debit.line.account = of.account;
          debit.line.service = of.service;
          debit.line.amount = of.amount;
        }
        next.lines.debits.push_back(debit);
      }
      // Now and then a bill is replaced by one without its credit.
      if (random() % 6 == 0 && !next.lines.credits.empty()) {
        next.lines.credits.erase(next.lines.credits.begin() +
                                 static_cast<std::ptrdiff_t>(random() % next.lines.credits.size()));
      }
      next.as_of = bill_date;
      next.on = bill_date;
      const std::string where = "seed " + std::to_string(seed) + " month " + std::to_string(month);
      auto now = settle(next);
      ASSERT_TRUE(now.ok()) << where << ": " << now.problem().text();
      expect_sound(*now, where);
      next.claims = now->claims;
      next.record = now->record;
      const auto again = settle(next);
      ASSERT_TRUE(again.ok()) << where;
      EXPECT_TRUE(again->events.empty()) << where;
      EXPECT_TRUE(again->changes.empty()) << where;
      if (testing::Test::HasFailure()) return;
    }
    matches += next.record.matches.size();
    backs += next.record.take_backs.size();
    ended += next.record.ended.size();
  }
  EXPECT_GT(matches, 500U);
  EXPECT_GT(backs, 50U);
  EXPECT_GT(ended, 20U);
}

}  // namespace
}  // namespace telaudit::claims
