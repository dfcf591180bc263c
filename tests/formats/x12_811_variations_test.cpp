// Bills as other carriers build them: where sums, rounding, loops and releases differ, and what has to
// balance all the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "x12_bills.h"

namespace telaudit::formats::test {
namespace {

using testing::Contains;
using testing::Not;
namespace column = bill::charge;

const std::string kLevels = "HL*1**1*1~LX*1~NM1*SJ*2*EXAMPLE TEL~HL*2*1*2*1~LX*1~";

bill::Reading bill_of(const std::string& segments, const std::string& type = "DI") {
  return read_whole(BillText(type).add(kLevels + segments).text());
}

std::uint32_t roundings_of(const bill::Reading& reading, std::size_t level = 0) {
  return reading.parts.at(0).levels[level].roundings;
}

// A level's total as printed, by the level's label.
std::string printed_at(const bill::Reading& reading, std::string_view label) {
  for (const auto& level : reading.parts.at(0).levels)
    if (level.label == label) return optional_text(level.printed);
  return "no such level";
}

// GXS public sample: charges marked I, whole per cents, total before the levels, ~ and ! as delimiters.
TEST(X12Variations, IncludedChargesMakeUpTheBill) {
  // 1200.00 + 2023.24 = 3223.24; 77.00 + 8.40 = 85.40; together 3308.64.
  std::string text = BillText("CI")
                         .add(
                             "TDS*330864~HL*1**1*1~LX*1~NM1*SJ*2*EXAMPLE NET~HL*2*1*4*1~LX*1~AMT*5*3308.64~"
                             "TXI*ST*77.00*6~TXI*CT*8.40*1~HL*3*2*8*0~SLN*1**I*1*EA*1200.00*PM~HL*4*2*8*0~"
                             "SLN*1**I*1*EA*2023.24*PM~CTT*3~")
                         .text();
  for (char& c : text) c = c == '~' ? '!' : c == '*' ? '~' : c;
  const auto reading = read_whole(text);
  EXPECT_EQ(sum_of(reading, 0), "3308.64");
  EXPECT_THAT(note_codes(reading), Contains("x12.included-counted"));
  // Six per cent and one per cent.
  EXPECT_EQ(cell(reading, 0, column::kTaxRate), "0.06");
  EXPECT_EQ(cell(reading, 1, column::kTaxRate), "0.01");
}

TEST(X12Variations, SubLinesThatBreakUpAnItemAreNotAdded) {
  const auto broken =
      bill_of("HL*3*2*8*0~IT1*1*1*EA*50.00~TXI*ST*3.50~SLN*1*1*A*1*EA*30.00~SLN*2*1*A*1*EA*20.00~TDS*5350~");
  EXPECT_EQ(sum_of(broken, 0), "53.50");
  EXPECT_THAT(note_codes(broken), Contains("x12.itemised"));
  const auto same = bill_of("HL*3*2*8*0~IT1*1*1*EA*50.00~SLN*1*1*A*1*EA*50.00~TDS*5000~");
  EXPECT_EQ(sum_of(same, 0), "50.00");
  // Where the printed total asks for both, both count.
  const auto both = bill_of("HL*3*2*8*0~IT1*1*1*EA*50.00~SLN*1*1*A*1*EA*50.00~TDS*10000~");
  EXPECT_EQ(sum_of(both, 0), "100.00");
  EXPECT_THAT(note_codes(both), Not(Contains("x12.itemised")));
}

// HL03 9 is support for a charge: the calls behind a sum.
TEST(X12Variations, LineDetailSupportsACharge) {
  const std::string calls =
      "HL*3*2*8*1~USD*A*1*0.05**MJ*100**5.00~HL*4*3*9*0~TCD*1*20240103*0912*CI*A*IL*CI*B*NE*60**3.00~"
      "TCD*2*20240103*0930*CI*A*IL*CI*B*NE*40**2.00~";
  const auto support = bill_of(calls + "TDS*500~");
  EXPECT_EQ(sum_of(support, 0), "5.00");
  EXPECT_EQ(support.charges.rows(), 3u);
  EXPECT_THAT(note_codes(support), Contains("x12.itemised"));
  EXPECT_EQ(sum_of(bill_of(calls + "TDS*1000~"), 0), "10.00");
}

TEST(X12Variations, EveryLineRounded) {
  // Eight times 10 x 0.0334 = 0.334, printed 0.33 each: 2.64, where one rounding at the end would give 2.67.
  std::string lines;
  for (int i = 1; i <= 8; ++i) lines += "USD*A*" + std::to_string(i) + "*0.0334**MJ*10~";
  const auto reading = bill_of("HL*3*2*8*0~" + lines + "TDS*264~");
  EXPECT_EQ(sum_of(reading, 0), "2.6720");
  EXPECT_EQ(roundings_of(reading), 8u);  // eight halves of a cent hold the 0.032
  // Not a total that no rounding explains.
  EXPECT_EQ(roundings_of(bill_of("HL*3*2*8*0~" + lines + "TDS*265~")), 1u);
}

TEST(X12Variations, EveryGroupRounded) {
  // Four groups of 10.004, each printed 10.00: 40.00, where one rounding at the end would give 40.02.
  std::string groups;
  for (int i = 3; i <= 6; ++i)
    groups += "HL*" + std::to_string(i) + "*2*4*0~LX*1~AMT*GW*10.00~USD*A*1*1**EA*1**10.004~";
  const auto reading = bill_of(groups + "TDS*4000~");
  EXPECT_EQ(roundings_of(reading), 4u);
  EXPECT_EQ(roundings_of(reading, 3), 1u);
}

// Type R drops zeros: a total of 52 is 52.00, and 52.40 is not rounded to it.
TEST(X12Variations, WholeTotalsAreExact) {
  const auto reading = bill_of("HL*3*2*4*0~LX*1~PID*F****GROUP~AMT*GW*52~SLN*1**A*1*EA*52.40~TDS*52.4~");
  EXPECT_EQ(printed_at(reading, "GROUP"), "52.00");
  EXPECT_EQ(optional_text(reading.parts[0].levels[0].printed), "52.40");
}

// X12 interpretation 29: a carrier leaves last month's credit out of TDS01 and shows it in BAL alone.
TEST(X12Variations, CreditOnlyInTheBalanceCarriedForward) {
  const std::string bill =
      "HL*3*2*8*0~ITA*A***04***300******PREVIOUS MONTH CREDIT***A~SLN*1**A*1*EA*10.00*PM~";
  const auto left_out =
      bill_of(bill + "TDS*1000~BAL*P*PB*5.00~BAL*A*NA*-3.00~BAL*M*TP*-2.00~BAL*M*TT*10.00~");
  EXPECT_EQ(sum_of(left_out, 0), "10.00");
  EXPECT_THAT(note_codes(left_out), Contains("x12.credit-carried"));
  const auto taken = bill_of(bill + "TDS*700~BAL*A*NA*-3.00~");
  EXPECT_EQ(sum_of(taken, 0), "7.00");
  EXPECT_THAT(note_codes(taken), Not(Contains("x12.credit-carried")));
  // Without a balance that shows it, the bill does not add up.
  EXPECT_EQ(sum_of(bill_of(bill + "TDS*1000~"), 0), "7.00");
}

TEST(X12Variations, SummaryOfAPartyRepeatsTheLateFee) {
  const std::string fee = "ITA*C***06***150******LATE PAYMENT CHARGE***A~";
  const std::string bill = "HL*3*2*8*0~SLN*1**A*1*EA*10.00*PM~TDS*1150~";
  EXPECT_EQ(sum_of(bill_of(bill + fee), 0), "11.50");
  EXPECT_EQ(sum_of(bill_of(bill + fee + "N1*SJ*EXAMPLE TEL~BAL*M*TT*11.50~" + fee), 0), "11.50");
  EXPECT_EQ(sum_of(bill_of(bill + "N1*SJ*EXAMPLE TEL~" + fee), 0), "11.50");
}

TEST(X12Variations, ChargesOfOthersAreNotTheCustomers) {
  const std::string line = "HL*3*2*8*0~SLN*1**A*1*EA*10.00*PM~";
  const std::string by_vendor = "ITA*C***05***300******INSTALLATION PAID BY VENDOR***A~";
  EXPECT_EQ(sum_of(bill_of(line + by_vendor + "TDS*1000~"), 0), "10.00");
  EXPECT_EQ(sum_of(bill_of(line + by_vendor + "TDS*1300~"), 0), "13.00");
  EXPECT_EQ(sum_of(bill_of(line + "ITA*N***06***300******NO CHARGE***A~TDS*1000~"), 0), "10.00");
}

TEST(X12Variations, WhatStandsUnderInformationIsInformation) {
  const auto reading = bill_of(
      "HL*3*2*8*0~SLN*1**A*1*EA*10.00*PM~SLN*2**O*1*EA*5.00~TXI*ST*0.30~ITA*C***06***100******FEE~TDS*1000~");
  EXPECT_EQ(sum_of(reading, 0), "10.00");
  EXPECT_EQ(sum_of(bill_of("HL*3*2*8*0~SLN*2**O*1*EA*5.00~TXI*ST*0.30~TXI*ST*0.40*****A~TDS*40~"), 0),
            "0.40");
}

// A second LX after charges: the charges behind it are for its own number.
TEST(X12Variations, LoopsBetweenCharges) {
  const auto reading = bill_of(
      "HL*3*2*5*0~LX*1~SI*TI*TN*3125550101~AMT*GW*10.00~SLN*1**A*1*EA*10.00*PM~"
      "LX*2~SI*TI*TN*3125550102~AMT*GW*20.00~SLN*1**A*1*EA*20.00*PM~"
      "HL*4*2*5*0~LX*1~SI*TI*TN*3125550103~AMT*GW*9.00~SLN*1**A*1*EA*4.00*PM~"
      "LX*2~SI*TI*TN*3125550104~SLN*1**A*1*EA*5.00*PM~TDS*3900~");
  ASSERT_EQ(reading.charges.rows(), 4u);
  EXPECT_EQ(cell(reading, 0, column::kService), "3125550101");
  EXPECT_EQ(cell(reading, 1, column::kService), "3125550102");
  EXPECT_EQ(cell(reading, 2, column::kService), "3125550103");
  EXPECT_EQ(cell(reading, 3, column::kService), "3125550104");
  // What 10.00 covers when the second loop prints 20.00 is not known; 9.00 covers 4.00 and 5.00.
  EXPECT_EQ(printed_at(reading, "3125550101"), "-");
  EXPECT_EQ(printed_at(reading, "3125550102"), "20.00");
  EXPECT_EQ(printed_at(reading, "3125550103"), "9.00");
  EXPECT_EQ(cell(reading, 3, column::kLevel), "000000001/0001/4.2");
  EXPECT_EQ(sum_of(reading, 0), "39.00");
}

// Before 004010: six digits of a date, N1 in the levels, the century before a period.
TEST(X12Variations, Release003040) {
  const auto reading = read_whole(BillText::envelope(
      "ST*811*0001~BIG*960110*INV1*****DI~REF*12*3125550100123~N1*PE*EXAMPLE TEL~HL*1**1*1~LX*1~"
      "N1*SJ*EXAMPLE TEL~HL*2*1*5*0~LX*1~SI*TI*TN*3125550101~DTM*150****19*RD6*960101-960131~"
      "SLN*1**A*1*EA*10.00~TDS*1000~SE*14*0001~",
      1));
  EXPECT_EQ(reading.parts.at(0).key.bill_date.text(), "1996-01-10");
  EXPECT_EQ(cell(reading, 0, column::kFrom), "1996-01-01");
  EXPECT_EQ(cell(reading, 0, column::kThrough), "1996-01-31");
}

TEST(X12Variations, AccountBehindAChargeOfTheHeading) {
  const auto reading = read_whole(BillText::envelope(
      "ST*811*0001~BIG*20240110*INV1*****DI~ITA*C***06***100******FEE***A~REF*12*777~N1*PE*EXAMPLE TEL~"
      "HL*1**1*0~SLN*1**A*1*EA*10.00~TDS*1100~SE*9*0001~",
      1));
  EXPECT_EQ(reading.parts.at(0).key.account, "777");
  EXPECT_EQ(sum_of(reading, 0), "11.00");
}

TEST(X12Variations, NamesThatAreNotUtf8) {
  // 0xC9 is the letter E with an acute accent in Windows-1252.
  const auto reading = read_whole(replaced(
      BillText("DI").add("HL*1**1*0~SLN*1**A*1*EA*10.00~TDS*1000~").text(), "EXAMPLE TEL", "T\xC9L\xC9"));
  EXPECT_EQ(reading.parts.at(0).key.carrier, "T\xC3\x89L\xC3\x89");
  EXPECT_THAT(note_codes(reading), Contains("x12.not-utf8"));
}

TEST(X12Variations, ControlNumbersUsedTwice) {
  const BillText bill = BillText("DI").add("HL*1**1*0~SLN*1**A*1*EA*10.00~TDS*1000~");
  const auto once = read_whole(BillText::envelope(bill.set("0001") + bill.set("0002"), 2));
  EXPECT_THAT(note_codes(once), Not(Contains("x12.control-repeated")));
  const auto twice = read_whole(BillText::envelope(bill.set("0001") + bill.set("0001"), 2));
  EXPECT_EQ(twice.parts.size(), 2u);
  EXPECT_THAT(note_codes(twice), Contains("x12.control-repeated"));
}

}  // namespace
}  // namespace telaudit::formats::test
