#include "cli/carrier_bytes.h"

#include <gtest/gtest.h>

namespace telaudit::cli {
namespace {

TEST(MaskNumber, KeepsAreaAndExchange) {
  EXPECT_EQ(mask_number("SI*TI*TN*3125550141~", "3125550141"), "SI*TI*TN*312555####~");
  EXPECT_EQ(mask_number("a 3125550141 b 3125550141", "3125550141"), "a 312555#### b 312555####");
}

// In a file wrapped at 80 columns a number may be broken by a line end.
TEST(MaskNumber, FindsNumbersAcrossLineEnds) {
  EXPECT_EQ(mask_number("TN*31255\r\n50141~", "3125550141"), "TN*31255\r\n5####~");
  EXPECT_EQ(mask_number("TN*312555\n0141~", "3125550141"), "TN*312555\n####~");
}

TEST(MaskNumber, LeavesEverythingElse) {
  EXPECT_EQ(mask_number("3125550142", "3125550141"), "3125550142");
  EXPECT_EQ(mask_number("911", "911"), "911");
  EXPECT_EQ(mask_number("", "3125550141"), "");
  EXPECT_EQ(mask_number("x", ""), "x");
}

TEST(CarrierBytesText, KeepsTabsAndMarksOtherControls) {
  const auto text = carrier_bytes_text({"f.txt", "00", 3, "a\tb\t\x01\r\nc"});
  EXPECT_NE(text.find("  | a\tb\t"), std::string::npos) << text;
  EXPECT_EQ(text.find('\x01'), std::string::npos);
  EXPECT_NE(text.find("\n  | c\n"), std::string::npos);
}

}  // namespace
}  // namespace telaudit::cli
