#include "cli/carrier_bytes.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/record_bytes.h"

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

// "CALL 3125550141" in EBCDIC (cp037), then the same number packed: 03 12 55 50 14 1C.
const std::string kRecord =
    "\xC3\xC1\xD3\xD3\x40\xF3\xF1\xF2\xF5\xF5\xF5\xF0\xF1\xF4\xF1\x40\x03\x12\x55\x50\x14\x1C";

TEST(RecordBytesText, ShowsEbcdicAndMasksNumbersInEveryForm) {
  const std::vector<std::string> numbers{"3125550141"};
  EXPECT_EQ(carrier_bytes_text({"f.bdt", "00", 225, kRecord}, numbers),
            "  file f.bdt\n  sha256 00\n  bytes 225 to 247\n"
            "  |        225  C3 C1 D3 D3 40 F3 F1 F2 F5 F5 F5 ## ## ## ## 40  CALL 312555#### \n"
            "  |        241  03 12 55 5# ## #C                                ...###\n");
}

TEST(RecordBytesText, TextInOtherCodesStaysText) {
  EXPECT_FALSE(is_record_bytes("a\tb\r\n"));
  EXPECT_FALSE(is_record_bytes("caf\xE9 123"));                                           // Windows-1252
  EXPECT_FALSE(is_record_bytes("\xC0\xE1\xEE\xED\xE5\xED\xF2 \xEF\xEB\xE0\xF2\xE0 10"));  // Windows-1251
  EXPECT_TRUE(is_record_bytes(kRecord));
  EXPECT_TRUE(is_record_bytes(std::string(4, '\0')));
}

}  // namespace
}  // namespace telaudit::cli
