// Answers to files of X12: what they say, and that our own reading of envelopes finds them whole.
#include "formats/x12_acknowledge.h"

#include <gtest/gtest.h>

#include <map>

#include "formats/x12_810_reader.h"
#include "formats/x12_811_envelope.h"
#include "formats/x12_segment.h"
#include "x12_bills.h"

namespace telaudit::formats::test {
namespace {

x12::AcknowledgeOptions options() {
  x12::AcknowledgeOptions how;
  how.date = "20240115";
  how.time = "0930";
  how.control = 41;
  return how;
}

std::string answer_to(std::string_view text) {
  const auto reading = read_at(text);
  EXPECT_TRUE(reading.ok());
  const auto answer = x12::acknowledge(text, reading ? &*reading : nullptr, "bill.edi", options());
  EXPECT_TRUE(answer.ok());
  return answer.ok() ? *answer : std::string();
}

bool has_segment(const std::string& answer, const std::string& segment) {
  return answer.find("\n" + segment + "~\n") != std::string::npos;
}

// ISA with its fixed widths, and every count and control number.
void expect_whole(const std::string& answer) {
  x12::IsaHeader isa;
  ASSERT_EQ(x12::read_isa(answer, true, isa), x12::IsaOutcome::found);
  EXPECT_FALSE(isa.unpadded);
  EXPECT_EQ(isa.length, 106u);
  x12::SegmentScanner scanner(answer, x12::Delimiters{}, true);
  x12::Segment segment;
  std::map<std::string, std::string> control;
  std::uint64_t groups = 0;
  std::uint64_t sets = 0;
  std::uint64_t segments = 0;
  while (scanner.next()) {
    segment.split(scanner.raw(), scanner.delimiters());
    const std::string tag(segment.tag());
    ++segments;
    const auto ends = [&](const char* begin, std::uint64_t counted) {
      EXPECT_TRUE(x12::is_count(segment[1], counted)) << tag << " " << segment[1];
      EXPECT_EQ(std::string(segment[2]), control[begin]) << tag;
    };
    if (tag == "ISA") {
      control["ISA"] = segment[13];
      groups = 0;
    } else if (tag == "GS") {
      control["GS"] = segment[6];
      ++groups;
      sets = 0;
    } else if (tag == "ST") {
      control["ST"] = segment[2];
      ++sets;
      segments = 1;
    } else if (tag == "SE") {
      ends("ST", segments);
    } else if (tag == "GE") {
      ends("GS", sets);
    } else if (tag == "IEA") {
      ends("ISA", groups);
    }
  }
}

TEST(X12Acknowledge, ABillThatIsWhole) {
  const std::string answer = answer_to(fixture("own_811_01_ilec_usoc_004010.edi"));
  expect_whole(answer);
  EXPECT_EQ(answer.substr(0, 3), "ISA");
  EXPECT_TRUE(has_segment(answer, "AK2*811*0001")) << answer;
  EXPECT_TRUE(has_segment(answer, "AK5*A"));
  EXPECT_TRUE(has_segment(answer, "AK9*A*1*1*1"));
  EXPECT_NE(answer.find("*000000041*"), std::string::npos);
  const std::string plain =
      answer_to(BillText().add("TDS*500~HL*1**1*1~HL*2*1*4~SLN*1**A*1*EA*5.00~CTT*1~").text());
  EXPECT_NE(plain.find("\nOTI*TA*TN*INV1*"), std::string::npos) << plain;
  EXPECT_EQ(plain.find("\nTED*"), std::string::npos) << plain;
}

TEST(X12Acknowledge, WrongCountsAndATotalThatIsOff) {
  std::string text = BillText().add("TDS*999~HL*1**1*1~HL*2*1*4~SLN*1**A*1*EA*5.00~CTT*1~").text();
  text = replaced(text, "SE*", "SE*1");
  const std::string answer = answer_to(text);
  expect_whole(answer);
  EXPECT_TRUE(has_segment(answer, "AK5*E*4")) << answer;
  EXPECT_TRUE(has_segment(answer, "AK9*E*1*1*1"));
  EXPECT_NE(answer.find("\nOTI*TE*TN*INV1*CARRIER*CUSTOMER*20240112*0215*1*0001*811*004010~"),
            std::string::npos)
      << answer;
  EXPECT_NE(answer.find("TOTAL PRINTED 9.99, CHARGES ADD UP TO 5.00*TDS*"), std::string::npos) << answer;
}

TEST(X12Acknowledge, ASetThatIsCutOffIsRejectedAndTheOthersAreNot) {
  const BillText bill = BillText().add("TDS*500~HL*1**1*1~HL*2*1*4~SLN*1**A*1*EA*5.00~CTT*1~");
  const std::string whole = bill.set("0001");
  std::string cut = bill.set("0002");
  cut = cut.substr(0, cut.find("SE*"));
  const std::string answer = answer_to(BillText::envelope(cut + whole, 2));
  expect_whole(answer);
  EXPECT_TRUE(has_segment(answer, "AK5*R*2")) << answer;
  EXPECT_TRUE(has_segment(answer, "AK9*P*2*2*1")) << answer;
  EXPECT_NE(answer.find("\nOTI*TR*"), std::string::npos);
}

// DE723: 1 a mandatory element is missing, 8 an invalid date.
TEST(X12Acknowledge, AMissingDateIsNoInvalidOne) {
  const std::string bill = fixture("own_811_01_ilec_usoc_004010.edi");
  const auto begin = bill.find("BIG*") + 4;
  const auto end = bill.find('*', begin);
  for (const auto& [date, segment] : std::vector<std::pair<std::string, std::string>>{
           {"", "AK4*1**1"}, {"20261399", "AK4*1**8*20261399"}}) {
    const std::string answer = answer_to(bill.substr(0, begin) + date + bill.substr(end));
    expect_whole(answer);
    EXPECT_TRUE(has_segment(answer, "AK3*BIG*2**8")) << answer;
    EXPECT_TRUE(has_segment(answer, segment)) << answer;
  }
}

TEST(X12Acknowledge, WhatCannotBeReadIsNamed) {
  const auto reader = make_x12_810_reader();
  const std::string text = replaced(fixture("own_810_telecom_004010.edi"), "TDS*121000", "TDS*12A000");
  const auto reading = read_at_cuts(*reader, text, "bill.edi", {});
  ASSERT_TRUE(reading.ok());
  const auto answer = x12::acknowledge(text, &*reading, "bill.edi", options());
  ASSERT_TRUE(answer.ok());
  expect_whole(*answer);
  // The total is segment 16 of the set.
  EXPECT_TRUE(has_segment(*answer, "AK3*TDS*16**8")) << *answer;
  EXPECT_TRUE(has_segment(*answer, "AK4*1**6*12A000")) << *answer;
  EXPECT_TRUE(has_segment(*answer, "AK5*R*5"));
  EXPECT_NE(answer->find("TED*ZZZ*the amount '12A000' cannot be read*TDS*16*1~"), std::string::npos)
      << *answer;
}

TEST(X12Acknowledge, WithoutAReadingTheEnvelopeAlone) {
  const std::string text = fixture("own_820_remittance_004010.edi");
  const auto answer = x12::acknowledge(text, nullptr, "pay.edi", options());
  ASSERT_TRUE(answer.ok());
  expect_whole(*answer);
  EXPECT_TRUE(has_segment(*answer, "AK1*RA*302"));
  EXPECT_TRUE(has_segment(*answer, "AK9*A*1*1*1"));
  EXPECT_EQ(answer->find("824"), std::string::npos);
  // An answer is not answered.
  const auto again = x12::acknowledge(*answer, nullptr, "ack.edi", options());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*again, "");
  EXPECT_FALSE(x12::acknowledge("no X12", nullptr, "x", options()).ok());
}

TEST(X12Acknowledge, CutAnywhereItIsAnsweredWhole) {
  const std::string text = fixture("own_811_01_ilec_usoc_004010.edi");
  for (std::size_t size = 106; size < text.size(); size += 7) {
    const std::string_view cut = std::string_view(text).substr(0, size);
    const auto reading = read_at(cut);
    const auto answer = x12::acknowledge(cut, reading ? &*reading : nullptr, "bill.edi", options());
    if (answer && !answer->empty()) expect_whole(*answer);
  }
}

}  // namespace
}  // namespace telaudit::formats::test
