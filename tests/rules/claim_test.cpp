// What a check may claim: money, at least nothing, and as an error at most what was billed.
#include "rules/claim.h"

#include "rule_text.h"

namespace telaudit::rules {
namespace {

RuleResult claim(const std::string& lines, const std::string& amount) {
  return run_on_charges("over: charge as c\nwhen: true\n" + lines,
                        {{{"amount", amount}, {"gross", "12.00"}, {"currency", "USD"}}});
}

std::string reason_of(const RuleResult& result) {
  return result.errors == 1 && result.reasons.size() == 1 ? result.reasons.front().first : "no error";
}

// Lines 11 to 15 of the rule: over, when, billed, potential.
TEST(Claim, OfLessThanNothingIsAnErrorOfItsRow) {
  EXPECT_EQ(reason_of(claim("potential: c.amount\n", "-5.00")),
            "T-01:13:12: the potential -5.00 is less than nothing");
  EXPECT_EQ(claim("potential: c.amount\n", "0.00").fired, 1U);
}

// 12.00 - 2.00 of 2.00.
TEST(Claim, OfMoreThanWasBilledIsAnErrorOfItsRow) {
  const std::string lines = "billed: c.amount\npotential: c.gross - c.amount\n";
  EXPECT_EQ(reason_of(claim(lines, "2.00")),
            "T-01:14:12: the potential 10.00 is more than the 2.00 that were billed");
  EXPECT_EQ(claim(lines, "6.00").fired, 1U);
}

// A credit of 12.00 was billed as a charge of 12.00.
TEST(Claim, ReachesDownToWhatIsExpected) {
  const std::string lines = "billed: c.gross\nexpected: -c.gross\npotential: ";
  EXPECT_EQ(claim(lines + "2 * c.gross\n", "1.00").fired, 1U);
  EXPECT_EQ(reason_of(claim(lines + "3 * c.gross\n", "1.00")),
            "T-01:15:12: the potential 36.00 is more than the 12.00 that were billed");
}

// A credit of 2.00 came where 14.00 are due.
TEST(Claim, OnACreditIsBoundByNothing) {
  EXPECT_EQ(claim("billed: c.amount\npotential: c.gross - c.amount\n", "-2.00").fired, 1U);
}

TEST(Claim, ThatATrapWithdrewIsNone) {
  const auto result =
      claim("traps: [{name: credit, when: c.amount < 0, because: a credit}]\npotential: c.amount\n", "-5.00");
  EXPECT_EQ(result.withdrawn, 1U);
  EXPECT_EQ(result.errors, 0U);
}

// What the evidence makes a matter of quality claims nothing.
TEST(Claim, GoesByTheKindThatTheEvidenceGives) {
  const auto result =
      claim("potential: c.amount\nconfidence_when: [{when: c.amount < 0, confidence: B, kind: quality}]\n",
            "-5.00");
  EXPECT_EQ(result.fired, 1U);
}

}  // namespace
}  // namespace telaudit::rules
