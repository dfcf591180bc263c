// Remittances: what was paid for which bill, and whether it adds up.
#include "formats/x12_820.h"

#include <gtest/gtest.h>

#include "x12_bills.h"

namespace telaudit::formats::test {
namespace {

std::string envelope_820(const std::string& set) {
  return replaced(BillText::envelope(set, 1), "GS*CI", "GS*RA");
}

TEST(X12Remittance, TheSample) {
  const auto read = x12::read_remittances(fixture("own_820_remittance_004010.edi"), "pay.edi");
  ASSERT_TRUE(read.ok()) << read.problem().text();
  ASSERT_EQ(read->payments.size(), 1u);
  const auto& payment = read->payments[0];
  EXPECT_EQ(payment.payee, "MERIDIAN BELL TELEPHONE");
  EXPECT_EQ(payment.payer, "LAKESHORE SUPPLY CO");
  EXPECT_EQ(payment.trace, "20240205000017");
  EXPECT_EQ(payment.date->text(), "2024-02-05");
  ASSERT_EQ(payment.items.size(), 1u);
  const auto& item = payment.items[0];
  EXPECT_EQ(item.account, "3125550100123");
  EXPECT_EQ(item.invoice, "3125550100123-0110");
  EXPECT_EQ(item.paid->text(), "286.96");
  EXPECT_EQ(item.billed->text(), "299.79");
  ASSERT_EQ(item.adjustments.size(), 1u);
  EXPECT_EQ(item.adjustments[0].amount.text(), "-12.83");
  EXPECT_EQ(item.adjustments[0].reason, "01");
  // 299.79 less 12.83 are 286.96, as the payment says.
  EXPECT_TRUE(read->notes.empty()) << read->notes.front().problem.text();
  EXPECT_EQ(
      x12::payment_records(*read),
      "carrier,account,invoice,sent,amount,currency,method,reference\n"
      "MERIDIAN BELL TELEPHONE,3125550100123,3125550100123-0110,2024-02-05,286.96,USD,ach,20240205000017\n");
}

TEST(X12Remittance, SumsThatDoNotProveIt) {
  const auto read = x12::read_remittances(
      envelope_820("ST*820*1~BPR*C*10~N1*PE*A, B~ENT*1~RMR*IV*I1*PO*4*6~RMR*IV*I2*PO*5*5~ADX*-1*06~SE*8*1~"),
      "p");
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->notes.size(), 3u);
  EXPECT_EQ(read->notes[0].code, "x12.remittance-item");   // 6 billed, 4 paid
  EXPECT_EQ(read->notes[1].code, "x12.remittance-item");   // 5 less 1 billed, 5 paid
  EXPECT_EQ(read->notes[2].code, "x12.remittance-total");  // 9 are not 10
  EXPECT_NE(x12::payment_records(*read).find("\"A, B\",,I2,"), std::string::npos);
}

TEST(X12Remittance, WhatCannotBeReadIsRefused) {
  const std::string text = fixture("own_820_remittance_004010.edi");
  for (const auto& bad : {replaced(text, "*286.96*299.79", "*28x*299.79"), replaced(text, "BPR*", "BPX*"),
                          text.substr(0, text.find("SE*"))}) {
    const auto read = x12::read_remittances(bad, "p");
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->payments.size(), 0u);
    EXPECT_EQ(read->refused.size(), 1u);
  }
  EXPECT_FALSE(x12::read_remittances(fixture("own_811_01_ilec_usoc_004010.edi"), "p").ok());
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto read = x12::read_remittances(std::string_view(text).substr(0, size), "p");
    if (read) {
      EXPECT_EQ(read->payments.size() + read->refused.size(), 1u) << size;
    }
  }
}

}  // namespace
}  // namespace telaudit::formats::test
