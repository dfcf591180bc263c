// Disputes as X12 820: written, and read back by the reader of remittances.
#include "formats/x12_disputes.h"

#include <gtest/gtest.h>

#include <random>

#include "base/file.h"
#include "formats/x12_820.h"

namespace telaudit::formats::x12 {
namespace {

const std::string kSource = TELAUDIT_SOURCE_DIR;

Dispute dispute(const std::string& account, const std::string& invoice, const char* amount,
                const std::string& reference) {
  return {account,   invoice, *parse_iso_date("2026-01-31"), "USD", *parse_decimal(amount), "01",
          reference, "RATE"};
}

DisputeEnvelope envelope() {
  DisputeEnvelope out;
  out.sender = "EXAMPLECO";
  out.receiver = "BELL";
  out.payer = "Example Co";
  out.payee = "Meridian * Bell";
  out.trace = "T1";
  out.date = "20260315";
  out.control = 7;
  return out;
}

// By hand: X12 004010, set 820; ISA has 106 characters, SE01 counts from ST to SE.
TEST(X12Disputes, AFileByHand) {
  const std::vector<Dispute> disputes = {dispute("900-1", "77", "12.83", "aa01"),
                                         dispute("900-1", "77", "0.5000", "aa02"),
                                         dispute("900-2", "", "7", "aa03")};
  EXPECT_EQ(write_disputes(disputes, envelope()),
            "ISA*00*          *00*          *ZZ*EXAMPLECO      *ZZ*BELL           "
            "*260315*0000*U*00401*000000007*0*P*:~\n"
            "GS*RA*EXAMPLECO*BELL*20260315*0000*7*X*004010~\n"
            "ST*820*0001~\n"
            "BPR*I*0*C*NON************20260315~\n"
            "TRN*1*T1~\n"
            "CUR*PR*USD~\n"
            "DTM*097*20260315~\n"
            "N1*PR*Example Co~\n"
            "N1*PE*Meridian   Bell~\n"
            "ENT*1~\n"
            "RMR*IV*77**0~\n"
            "REF*11*900-1~\n"
            "DTM*003*20260131~\n"
            "ADX*-12.83*01*CR*aa01~\n"
            "NTE*ADD*RATE~\n"
            "ADX*-0.5*01*CR*aa02~\n"
            "NTE*ADD*RATE~\n"
            "RMR*11*900-2**0~\n"
            "DTM*003*20260131~\n"
            "ADX*-7*01*CR*aa03~\n"
            "NTE*ADD*RATE~\n"
            "SE*20*0001~\n"
            "GE*1*7~\n"
            "IEA*1*000000007~\n");
}

// What was written is read back: every amount exactly, at its bill, and no sum is doubted.
TEST(X12Disputes, ReadBackTheyAreTheSame) {
  std::mt19937 random(11);
  const auto below = [&](std::uint32_t most) { return static_cast<std::int64_t>(random() % most); };
  for (int round = 0; round < 50; ++round) {
    std::vector<Dispute> disputes;
    Total disputed;
    for (std::int64_t i = 0, count = 1 + below(40); i < count; ++i) {
      Dispute one = dispute("A" + std::to_string(below(3)), "I" + std::to_string(below(4)), "1",
                            "ref" + std::to_string(i));
      one.amount = Decimal{1 + below(1'000'000'000), static_cast<std::uint8_t>(below(7))};
      one.currency = below(2) == 0 ? "USD" : "CAD";
      one.bill_date.days += static_cast<std::int32_t>(below(3));
      one.text = std::string(static_cast<std::size_t>(below(300)), 'x') + "~*\x01\xC3\xA9";
      disputed.add(one.amount);
      disputes.push_back(std::move(one));
    }
    const auto read = read_remittances(write_disputes(disputes, envelope()), "disputes.edi");
    ASSERT_TRUE(read) << read.problem().text();
    EXPECT_TRUE(read->refused.empty());
    EXPECT_TRUE(read->notes.empty()) << read->notes.front().problem.text();
    Total back;
    std::size_t lines = 0;
    for (const auto& payment : read->payments) {
      EXPECT_EQ(payment.payee, "Meridian   Bell");
      EXPECT_TRUE(payment.amount->is_zero());
      for (const auto& item : payment.items)
        for (const auto& adjustment : item.adjustments) {
          ++lines;
          const auto from = std::find_if(disputes.begin(), disputes.end(),
                                         [&](const auto& d) { return d.reference == adjustment.reference; });
          ASSERT_NE(from, disputes.end());
          EXPECT_TRUE(adjustment.amount == negate(from->amount));
          EXPECT_EQ(item.account, from->account);
          EXPECT_EQ(item.invoice, from->invoice);
          EXPECT_EQ(item.bill_date, from->bill_date);
          EXPECT_EQ(payment.currency, from->currency);
          back.add(negate(adjustment.amount));
        }
    }
    EXPECT_EQ(lines, disputes.size());
    EXPECT_TRUE(back == disputed);
  }
}

TEST(X12Disputes, ReasonsAreThoseOfTheTable) {
  const std::string file = kSource + "/rules/disputes/x12-reasons.yaml";
  const auto reasons = load_dispute_reasons(*read_file(file), file);
  ASSERT_TRUE(reasons) << reasons.problem().text();
  EXPECT_EQ(reasons->code_of("RATE"), "01");
  EXPECT_EQ(reasons->code_of("QUANTITY"), "06");
  EXPECT_EQ(reasons->code_of("NOBODY KNOWS"), "ZZ");
  EXPECT_FALSE(load_dispute_reasons("codes: {RATE: pricing}", "own.yaml"));
  EXPECT_FALSE(load_dispute_reasons("code: {RATE: '01'}", "own.yaml"));
  EXPECT_FALSE(load_dispute_reasons("[]", "own.yaml"));
}

}  // namespace
}  // namespace telaudit::formats::x12
