// Matching against a plain oracle on generated months: each match is replayed on what was open before it, and
// every way in which the credit could have fitted is counted by trying all choices.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>

#include "claims/credit_amounts.h"
#include "claims/credit_matching.h"

namespace telaudit::claims {
namespace {

struct Month {
  std::vector<OpenApproval> approvals;
  std::vector<CreditLine> credits;
};

// Small whole amounts and few names, so that much fits by chance.
Month generated(std::mt19937& random) {
  const auto one_of = [&](std::initializer_list<const char*> words) {
    return std::string(*(words.begin() + random() % words.size()));
  };
  const Date start = *make_date(2026, 3, 1);
  Month out;
  for (std::uint32_t claim = 0; claim < 2 + random() % 4; ++claim) {
    OpenApproval one;
    one.claim = "CLM-100" + std::to_string(claim);
    if (random() % 3 == 0) one.carrier_reference = "REF-200" + std::to_string(random() % 3);
    one.carrier = one_of({"X", "X", "X", "X", "X", "X", "Y"});
    one.currency = one_of({"USD", "USD", "USD", "USD", "USD", "USD", "CAD"});
    one.since = add_days(start, static_cast<int>(random() % 40));
    one.decided = add_days(one.since, static_cast<int>(random() % 40));
    const std::uint32_t lines = static_cast<std::uint32_t>(random() % 3);
    for (std::uint32_t line = lines == 0 ? 0 : 1; line <= lines; ++line) {
      one.line = line;
      one.account = one_of({"A1", "A1", "A2"});
      one.service = one_of({"", "S1", "S2"});
      one.product_code = one_of({"", "P", "Q"});
      one.amount = {static_cast<std::int64_t>(1 + random() % 9), 0};
      one.tax = {static_cast<std::int64_t>(random() % 2), 0};
      out.approvals.push_back(one);
    }
  }
  for (std::uint64_t i = 0; i < 3 + random() % 6; ++i) {
    CreditLine one;
    one.charge = {"r", i, 0};
    one.carrier = one_of({"X", "X", "X", "X", "X", "X", "Y"});
    one.currency = one_of({"USD", "USD", "USD", "USD", "USD", "USD", "CAD"});
    one.account = one_of({"A1", "A1", "A2"});
    one.service = one_of({"", "", "S1", "S2"});
    one.product_code = one_of({"", "P", "Q"});
    one.amount = {static_cast<std::int64_t>(1 + random() % 20), 0};
    one.bill_date = add_days(start, 30 + static_cast<int>(random() % 120));
    one.first_month = random() % 4 == 0 ? start : one.bill_date;
    if (random() % 4 == 0) one.description = "credit CLM-100" + std::to_string(random() % 5);
    if (random() % 6 == 0) one.description += " REF-200" + std::to_string(random() % 3);
    if (random() % 8 == 0) one.not_for = {random() % 2 == 0 ? "CLM-1000" : "CLM-1000+CLM-1001"};
    out.credits.push_back(one);
  }
  return out;
}

// What each claim gets: amount and tax.
using Given = std::map<std::string, std::pair<std::int64_t, std::int64_t>>;

struct Open {
  std::int64_t amount = 0;
  std::int64_t tax = 0;
};

bool agree(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() || a == b;
}

class Oracle {
 public:
  explicit Oracle(const Month& month) : month_(month) {
    for (const auto& one : month.approvals) open.push_back({one.amount.mantissa, one.tax.mantissa});
  }

  // The different things that the step could do with `rest` of the credit; a reference that names one claim
  // alone is left out.
  std::set<Given> ways(MatchStep step, const CreditLine& credit, std::int64_t rest) const {
    std::set<Given> out;
    const bool elsewhere = step == MatchStep::account;
    const auto fits = [&](std::size_t i, bool window) {
      const auto& one = month_.approvals[i];
      return open[i].amount > 0 && one.carrier == credit.carrier && one.currency == credit.currency &&
             credit.bill_date > one.since && credit.first_month > one.since &&
             (!window || credit.bill_date <= add_months(one.decided, 3));
    };
    if (step == MatchStep::service)
      for (std::size_t i = 0; i < open.size(); ++i) {
        const auto& one = month_.approvals[i];
        if (!fits(i, false) || credit.service.empty() || one.service != credit.service ||
            one.account != credit.account || !agree(one.product_code, credit.product_code))
          continue;
        if (open[i].amount == rest)
          out.insert(Given{{one.claim, std::pair(rest, std::int64_t{0})}});
        else if (open[i].amount + open[i].tax == rest)
          out.insert(Given{{one.claim, std::pair(open[i].amount, open[i].tax)}});
      }
    if (step == MatchStep::sum || elsewhere)
      for (std::uint32_t choice = 1; choice < (1U << open.size()); ++choice)
        for (const bool with_tax : {false, true}) {
          Given given;
          std::int64_t sum = 0;
          bool allowed = true;
          for (std::size_t i = 0; i < open.size(); ++i) {
            if ((choice >> i & 1U) == 0) continue;
            const auto& one = month_.approvals[i];
            allowed = allowed && fits(i, true) && agree(one.service, credit.service) &&
                      (elsewhere || one.account == credit.account);
            given[one.claim].first += open[i].amount;
            given[one.claim].second += with_tax ? open[i].tax : 0;
            sum += open[i].amount + (with_tax ? open[i].tax : 0);
          }
          if (allowed && sum == rest) out.insert(given);
        }
    std::erase_if(out, [&](const Given& given) {
      std::vector<std::string> claims;
      for (const auto& [claim, money] : given) claims.push_back(claim);
      return std::count(credit.not_for.begin(), credit.not_for.end(), claims_key(claims)) > 0;
    });
    return out;
  }

  // Of `elsewhere` the equal service alone.
  std::set<Given> same_service_elsewhere(const CreditLine& credit, std::int64_t rest) const {
    std::set<Given> out;
    for (const auto& given : ways(MatchStep::account, credit, rest))
      if (given.size() == 1)
        for (std::size_t i = 0; i < open.size(); ++i) {
          const auto& one = month_.approvals[i];
          const auto& [amount, tax] = given.begin()->second;
          if (!credit.service.empty() && one.claim == given.begin()->first && one.service == credit.service &&
              one.account != credit.account && open[i].amount == amount && (tax == 0 || open[i].tax == tax) &&
              one.since < credit.first_month && credit.bill_date <= add_months(one.decided, 3))
            out.insert(given);
        }
    return out;
  }

  bool is_certain(MatchStep step, const CreditLine& credit, std::int64_t rest) const {
    return ways(step, credit, rest).size() == 1 ||
           (step == MatchStep::account && same_service_elsewhere(credit, rest).size() == 1);
  }

  std::vector<Open> open;

 private:
  const Month& month_;
};

std::int64_t whole(Decimal value) {
  return rescale(value, 0)->mantissa;
}

Given given_by(const CreditMatch& match, const Month& month) {
  Given out;
  for (const auto& part : match.allocations) {
    auto& claim = out[month.approvals[part.approval].claim];
    claim.first += whole(part.amount);
    claim.second += whole(part.tax);
  }
  return out;
}

bool names(const CreditLine& credit, const OpenApproval& approval) {
  return credit.description.find(approval.claim) != std::string::npos ||
         (!approval.carrier_reference.empty() &&
          credit.description.find(approval.carrier_reference) != std::string::npos);
}

void expect_sound(const Month& month) {
  const auto out = match_credits(month.approvals, month.credits);
  Oracle oracle(month);
  std::vector<std::int64_t> rest;
  for (const auto& one : month.credits) rest.push_back(one.amount.mantissa);
  for (const auto& match : out.matches) {
    const auto& credit = month.credits[match.credit];
    if (match.step == MatchStep::reference) {
      for (const auto& part : match.allocations)
        EXPECT_TRUE(names(credit, month.approvals[part.approval])) << match.because;
    } else {
      EXPECT_TRUE(oracle.is_certain(match.step, credit, rest[match.credit])) << match.because;
      EXPECT_TRUE(oracle.ways(match.step, credit, rest[match.credit]).contains(given_by(match, month)))
          << match.because;
    }
    EXPECT_FALSE(match.allocations.empty());
    for (const auto& part : match.allocations) {
      const auto& one = month.approvals[part.approval];
      EXPECT_EQ(one.carrier, credit.carrier);
      EXPECT_EQ(one.currency, credit.currency);
      EXPECT_LT(one.since, credit.bill_date);
      rest[match.credit] -= whole(part.amount) + whole(part.tax);
      oracle.open[part.approval].amount -= whole(part.amount);
      oracle.open[part.approval].tax -= whole(part.tax);
      EXPECT_GE(oracle.open[part.approval].amount, 0);
      EXPECT_GE(oracle.open[part.approval].tax, 0);
    }
    EXPECT_GE(rest[match.credit], 0);
  }
  // What is left is what is said to be left; and where nothing was used no step was certain.
  std::map<std::size_t, std::int64_t> unused;
  for (const auto& one : out.unused) unused[one.credit] = whole(one.rest);
  for (std::size_t i = 0; i < month.credits.size(); ++i) {
    EXPECT_EQ(unused.contains(i) ? unused[i] : 0, rest[i]);
    if (rest[i] != month.credits[i].amount.mantissa) continue;
    for (const auto step : {MatchStep::service, MatchStep::sum, MatchStep::account})
      EXPECT_FALSE(oracle.is_certain(step, month.credits[i], rest[i]))
          << step_name(step) << " of credit " << i;
  }
  for (const auto& proposal : out.proposals) {
    EXPECT_GT(rest[proposal.credit], 0);
    for (const auto& part : proposal.allocations) {
      EXPECT_LE(whole(part.amount), oracle.open[part.approval].amount);
      EXPECT_LE(whole(part.tax), oracle.open[part.approval].tax);
    }
  }
}

// In words that do not depend on places.
std::vector<std::string> in_words(const Month& month) {
  std::vector<std::string> out;
  const auto all = match_credits(month.approvals, month.credits);
  const auto add = [&](const CreditMatch& match, const char* what) {
    std::string text = std::string(what) + month.credits[match.credit].charge.text() +
                       std::string(step_name(match.step)) + match.because;
    for (const auto& part : match.allocations)
      text += "|" + month.approvals[part.approval].claim + "." +
              std::to_string(month.approvals[part.approval].line) + part.amount.text() + part.tax.text();
    out.push_back(text);
  };
  for (const auto& one : all.matches) add(one, "match ");
  for (const auto& one : all.proposals) add(one, "proposal ");
  for (const auto& one : all.unused)
    out.push_back(month.credits[one.credit].charge.text() + one.rest.text() + one.because);
  return out;
}

TEST(CreditMatchingProperty, EveryMatchIsTheOnlyOneThatFits) {
  std::size_t matches = 0;
  std::size_t proposals = 0;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    std::mt19937 random(seed);
    const auto month = generated(random);
    SCOPED_TRACE("seed " + std::to_string(seed));
    expect_sound(month);
    const auto out = match_credits(month.approvals, month.credits);
    matches += out.matches.size();
    proposals += out.proposals.size();
    if (testing::Test::HasFailure()) return;
  }
  // The months are worth looking at.
  EXPECT_GT(matches, 1000U);
  EXPECT_GT(proposals, 500U);
}

TEST(CreditMatchingProperty, TheOrderOfInputDoesNotShow) {
  for (unsigned seed = 0; seed < 1000; ++seed) {
    std::mt19937 random(seed);
    auto month = generated(random);
    const auto before = in_words(month);
    std::shuffle(month.approvals.begin(), month.approvals.end(), random);
    std::shuffle(month.credits.begin(), month.credits.end(), random);
    ASSERT_EQ(in_words(month), before) << "seed " << seed;
  }
}

// What is left after a matching gives no further match.
TEST(CreditMatchingProperty, MatchingAgainFindsNothing) {
  for (unsigned seed = 0; seed < 1000; ++seed) {
    std::mt19937 random(seed);
    auto month = generated(random);
    const auto out = match_credits(month.approvals, month.credits);
    for (const auto& match : out.matches)
      for (const auto& part : match.allocations) {
        auto& one = month.approvals[part.approval];
        one.amount = *subtract(one.amount, part.amount);
        one.tax = *subtract(one.tax, part.tax);
      }
    Month left;
    for (const auto& one : month.approvals)
      if (!one.amount.is_zero() || !one.tax.is_zero()) left.approvals.push_back(one);
    std::set<std::size_t> used;
    for (const auto& match : out.matches) used.insert(match.credit);
    for (std::size_t i = 0; i < month.credits.size(); ++i)
      if (!used.contains(i)) left.credits.push_back(month.credits[i]);
    EXPECT_TRUE(match_credits(left.approvals, left.credits).matches.empty()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace telaudit::claims
