// Invoices in X12 810: charges, sums, defects, and the same reading at any cuts.
#include "formats/x12_810_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "x12_bills.h"

namespace telaudit::formats::test {
namespace {

namespace charge = bill::charge;

Result<bill::Reading> read_810_at(std::string_view text, std::vector<std::size_t> cuts = {}) {
  const auto reader = make_x12_810_reader();
  return read_at_cuts(*reader, text, "bill.edi", cuts);
}

bill::Reading read_810(std::string_view text) {
  auto reading = read_810_at(text);
  EXPECT_TRUE(reading.ok()) << reading.problem().text();
  if (!reading) return {};
  return std::move(*reading);
}

std::string set_810(const std::string& body, const std::string& control = "0001",
                    const std::string& big = "BIG*20240301*INV1**PO1***DI~") {
  std::string set = "ST*810*" + control + "~" + big + "REF*12*ACC1~N1*RI*EXAMPLE NETWORKS~" + body;
  const auto segments = std::count(set.begin(), set.end(), '~') + 1;
  return set + "SE*" + std::to_string(segments) + "*" + control + "~";
}

std::string file_810(const std::string& sets, int count = 1) {
  std::string text = BillText::envelope(sets, count);
  return replaced(text, "GS*CI", "GS*IN");
}

// A number or a circuit that both sides agreed on (ZZ) is a service; another id that they agreed on is none.
TEST(X12Invoice, ServicesAreKnownByTheirShape) {
  const auto reading =
      read_810(file_810(set_810("IT1*1*1*EA*1.00**ZZ*3125550100*VP*LINE~PID*F****A~"
                                "IT1*2*1*EA*2.00**ZZ*GOLD~PID*F****B~"
                                "IT1*3*1*EA*3.00**VP*3125550100~PID*F****C~TDS*600~CTT*3~")));
  EXPECT_EQ(cell(reading, row_of(reading, "A"), charge::kService), "3125550100");
  EXPECT_EQ(cell(reading, row_of(reading, "A"), charge::kProductCode), "LINE");
  EXPECT_EQ(cell(reading, row_of(reading, "B"), charge::kService), "");
  EXPECT_EQ(cell(reading, row_of(reading, "B"), charge::kProductCode), "GOLD");
  EXPECT_EQ(cell(reading, row_of(reading, "C"), charge::kService), "");
}

// The same bytes are a description where * stands between elements, and no known segment where | does.
TEST(X12Invoice, BytesThatCameBeforeMeanNothingUnderOtherDelimiters) {
  const std::string item = "IT1*1*1*EA*5~";
  const std::string first = file_810(set_810(item + "PID*F****A~TDS*500~"));
  std::string second = file_810(set_810("IT1*1*1*EA*5~PID@F@@@@A~TDS*500~"));
  std::replace(second.begin(), second.end(), '*', '|');
  std::replace(second.begin(), second.end(), '@', '*');
  const auto reading = read_810(first + second);
  ASSERT_EQ(reading.charges.rows(), 2U);
  EXPECT_EQ(cell(reading, 0, charge::kDescription), "A");
  EXPECT_EQ(cell(reading, 1, charge::kDescription), "");
}

// 1150 and 75, less 50, with 30 of tax and 5 of a fee: 1210.00.
TEST(X12Invoice, TheSample) {
  const auto reading = read_810(fixture("own_810_telecom_004010.edi"));
  ASSERT_EQ(reading.parts.size(), 1u);
  const auto& part = reading.parts[0];
  EXPECT_EQ(part.key.text(), "TERRAFIBER NETWORKS LLC | ETH-55810 | TF-240301-9 | 2024-03-01");
  EXPECT_EQ(part.customer, "BLUEBAY HOSPITALS");
  EXPECT_EQ(part.contract_reference, "MSA-2021-044");
  EXPECT_EQ(sum_of(reading, 0), "1210.00");
  EXPECT_EQ(optional_text(part.levels.front().printed), "1210.00");
  EXPECT_TRUE(reading.notes.empty()) << reading.notes.front().problem.text();
  const auto block = row_of(reading, "STATIC IP BLOCK");
  EXPECT_EQ(cell(reading, block, charge::kAmount), "75.00");
  EXPECT_EQ(cell(reading, block, charge::kQuantity), "3");
  EXPECT_EQ(cell(reading, block, charge::kProductCode), "STATICIP");
  EXPECT_EQ(cell(reading, block, charge::kFrom), "2024-03-01");
  const auto access = row_of(reading, "ETHERNET ACCESS 1 GBPS MRC");
  EXPECT_EQ(cell(reading, access, charge::kProductCode), "ETH1G");
  EXPECT_EQ(cell(reading, access, charge::kService), "45/KXGS/900101//TFN");
  const auto discount = row_of(reading, "10 PERCENT PROMOTION");
  EXPECT_EQ(cell(reading, discount, charge::kAmount), "-50.00");
  EXPECT_EQ(cell(reading, discount, charge::kBelongsTo),
            cell(reading, row_of(reading, "ETHERNET ACCESS 1 GBPS MRC"), charge::kSourceOffset) + ":0");
  const auto tax = row_of(reading, "ST");
  EXPECT_EQ(cell(reading, tax, charge::kAmount), "30.00");
  EXPECT_EQ(cell(reading, tax, charge::kTaxRate), "0.025");
}

TEST(X12Invoice, PricesForAHundredAndParts) {
  const auto reading = read_810(
      file_810(set_810("IT1*1*250*EA*4*HP*VN*CABLE~SLN*1**I*2*EA*5~IT1*2~SLN*1**A*3*EA*2~TDS*1600~CTT*2~")));
  EXPECT_EQ(sum_of(reading, 0), "16.00");  // 250 at 4 for a hundred, and three at 2
  EXPECT_EQ(cell(reading, 0, charge::kRate), "0.04");
  EXPECT_EQ(cell(reading, 1, charge::kInTotal), "0");
}

TEST(X12Invoice, ACreditWithoutASign) {
  const auto reading =
      read_810(file_810(set_810("IT1*1*1*EA*5~TDS*500~", "0001", "BIG*20240301*C1*****CR~")));
  EXPECT_EQ(sum_of(reading, 0), "-5.00");
  EXPECT_EQ(note_codes(reading), (std::vector<std::string>{"x12.credit-turned"}));
}

TEST(X12Invoice, WrongCountsAreNotes) {
  std::string text = file_810(set_810("IT1*1*1*EA*5~TDS*5.00~CTT*7~"));
  text = replaced(text, "SE*8*0001", "SE*9*0002");
  text = replaced(text, "GE*1*1", "GE*2*1");
  const auto reading = read_810(text);
  EXPECT_EQ(sum_of(reading, 0), "5.00");
  EXPECT_EQ(note_codes(reading), (std::vector<std::string>{"x12.se-count", "x12.se-control", "x12.ctt-count",
                                                           "x12.point-in-implied", "x12.ge-count"}));
}

TEST(X12Invoice, WhatCannotBeReadIsRefusedAndTheOthersStay) {
  const std::string good = set_810("IT1*1*1*EA*5~TDS*500~", "0002");
  for (const auto& bad : {set_810("IT1*1*1*EA*5x~TDS*500~"), set_810("IT1*1*1*EA*5~TDS*5A0~"),
                          set_810("IT1*1*1*EA*5~SAC*A*C310***5Q~TDS*500~"),
                          set_810("IT1*1*1*EA*5~TDS*500~", "0001", "BIG*20241399*INV1~"),
                          set_810("IT1*1*1*EA*99999999999999999999~TDS*500~")}) {
    const std::string text = file_810(bad + good, 2);
    const auto reading = read_810(text);
    EXPECT_EQ(reading.parts.size(), 1u) << bad;
    EXPECT_EQ(reading.refused.size(), 1u) << bad;
    EXPECT_EQ(reading.charges.rows(), 1u) << bad;
    EXPECT_EQ(reading.dispositions.bytes(), text.size()) << bad;
  }
}

TEST(X12Invoice, AnyCutsGiveTheSameReading) {
  const std::string sample = fixture("own_810_telecom_004010.edi");
  const std::string sets = set_810("IT1*1*1*EA*5~TXI*ST*1~TDS*600~") + "QQQ*1~" +
                           set_810("SAC*C*D240***100~IT1*1*1*EA*5~TDS*600~", "0002") +
                           "ST*820*3~BPR*C*1~SE*3*3~" + set_810("IT1*1*1*EA*5~TDS*600~", "0002");
  std::string other = sample;
  for (char& c : other) c = c == '*' ? '|' : c == '~' ? '!' : c;
  std::mt19937 random(810);
  for (const std::string& text :
       {sample, file_810(sets, 4), sample + other + file_810(sets, 4), sample + sample}) {
    const auto whole = read_810(text);
    EXPECT_EQ(whole.dispositions.bytes(), text.size());
    const std::string expected = dump(whole);
    for (int round = 0; round < 100; ++round) {
      std::vector<std::size_t> cuts(std::uniform_int_distribution<std::size_t>(1, 9)(random));
      for (auto& cut : cuts) cut = std::uniform_int_distribution<std::size_t>(1, text.size() - 1)(random);
      std::sort(cuts.begin(), cuts.end());
      const auto pieces = read_810_at(text, cuts);
      ASSERT_TRUE(pieces.ok());
      ASSERT_EQ(dump(*pieces), expected) << "round " << round;
    }
  }
}

TEST(X12Invoice, TruncationAndDamage) {
  const std::string text = fixture("own_810_telecom_004010.edi");
  for (std::size_t size = 1; size < text.size(); ++size) {
    const auto reading = read_810_at(std::string_view(text).substr(0, size));
    if (!reading) continue;
    ASSERT_EQ(reading->dispositions.bytes(), size);
    ASSERT_EQ(reading->parts.size() + reading->refused.size(), 1u) << size;
  }
  std::mt19937 random(10);
  for (int round = 0; round < 500; ++round) {
    std::string damaged = text;
    for (int i = 0; i < 8; ++i)
      damaged[std::uniform_int_distribution<std::size_t>(0, damaged.size() - 1)(random)] =
          static_cast<char>(std::uniform_int_distribution<int>(0, 255)(random));
    const auto whole = read_810_at(damaged);
    const auto pieces = read_810_at(damaged, {damaged.size() / 3, damaged.size() / 2});
    ASSERT_EQ(whole.ok(), pieces.ok()) << "round " << round;
    if (!whole) continue;
    ASSERT_EQ(whole->dispositions.bytes(), damaged.size()) << "round " << round;
    ASSERT_EQ(dump(*whole), dump(*pieces)) << "round " << round;
  }
}

TEST(X12Invoice, FilesOfThe811ReaderAreNotClaimed) {
  const auto reader = make_x12_810_reader();
  EXPECT_TRUE(reader->sniff(fixture("own_810_telecom_004010.edi")));
  EXPECT_FALSE(reader->sniff(fixture("own_811_01_ilec_usoc_004010.edi")));
  EXPECT_FALSE(reader->sniff(fixture("own_820_remittance_004010.edi")));
}

TEST(X12Invoice, ACurrencyThatIsNoCodeIsNotTaken) {
  const std::string body = "IT1*1*1*EA*5.00~PID*F****A~TDS*500~CTT*1~";
  EXPECT_EQ(read_810(file_810(set_810(body))).parts.at(0).currency, "USD");
  EXPECT_EQ(read_810(file_810(set_810("CUR*SE*CAD~" + body))).parts.at(0).currency, "CAD");
  for (const std::string stated : {"9USD", "US", "usd", "EURO"}) {
    const auto reading = read_810(file_810(set_810("CUR*SE*" + stated + "~" + body)));
    EXPECT_EQ(reading.parts.at(0).currency, "") << stated;
    ASSERT_EQ(reading.notes.size(), 1U) << stated;
    EXPECT_EQ(reading.notes[0].code, "x12.no-currency");
  }
}

}  // namespace
}  // namespace telaudit::formats::test
