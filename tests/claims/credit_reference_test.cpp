#include "claims/credit_reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace telaudit::claims {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

TEST(CreditReference, IsComparedByLettersAndDigits) {
  EXPECT_EQ(reference_key("CLM-000012"), "CLM000012");
  EXPECT_EQ(reference_key("cr 77/2026"), "CR772026");
  // Too short, and without a digit: they would be met in texts that do not mean them.
  EXPECT_EQ(reference_key("C-1"), "");
  EXPECT_EQ(reference_key("GOODWILL"), "");
  EXPECT_EQ(reference_key(""), "");
}

TEST(CreditReference, IsFoundHoweverItIsWritten) {
  for (const auto* text : {"CLM-000012", "Credit for clm 000012.", "ADJ/CLM000012/BAN", "see CLM#000012"})
    EXPECT_THAT(reference_keys_in(text), Contains("CLM000012")) << text;
  EXPECT_THAT(reference_keys_in("2026 CR 77 a"), Contains("2026CR77"));
}

TEST(CreditReference, IsNotPartOfAnother) {
  EXPECT_THAT(reference_keys_in("CLM-0000123"), Not(Contains("CLM000012")));
  EXPECT_THAT(reference_keys_in("XCLM-000012"), Not(Contains("CLM000012")));
  EXPECT_THAT(reference_keys_in("CLM, see 000012"), Not(Contains("CLM000012")));
  EXPECT_THAT(reference_keys_in("credit to account"), IsEmpty());
  EXPECT_THAT(reference_keys_in(""), IsEmpty());
}

// A text as long as a file ends in time, and every key is there once.
TEST(CreditReference, LongTexts) {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "a1b2 ";
  EXPECT_EQ(reference_keys_in(text).size(), 4U);
  EXPECT_THAT(reference_keys_in(std::string(1'000'000, '7')), IsEmpty());
  EXPECT_EQ(reference_key(std::string(65, '7')), "");
}

}  // namespace
}  // namespace telaudit::claims
