// Which characters delimit, and where segments stand.
#include "formats/x12_envelope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace telaudit::formats::x12 {
namespace {

using testing::ElementsAre;

const std::string kIsa =
    "ISA*00*          *00*          *ZZ*CARRIER        *ZZ*CUSTOMER       "
    "*240112*0215*U*00401*000000001*0*P*:~";

IsaHeader header_of(const std::string& text) {
  IsaHeader header;
  EXPECT_EQ(read_isa(text, true, header), IsaOutcome::found) << text;
  return header;
}

std::vector<std::string> segments_of(const std::string& text) {
  SegmentScanner scanner(text, Delimiters{}, true);
  std::vector<std::string> segments;
  while (scanner.next()) segments.emplace_back(scanner.raw());
  return segments;
}

TEST(X12Isa, WellFormedHeaderHas106Bytes) {
  const auto header = header_of(kIsa + "GS*CI*");
  EXPECT_EQ(header.length, 106u);
  EXPECT_EQ(header.delimiters.element, '*');
  EXPECT_EQ(header.delimiters.segment, '~');
  EXPECT_EQ(header.delimiters.component, ":");
  EXPECT_FALSE(header.delimiters.line_ends);
  EXPECT_FALSE(header.unpadded);
  EXPECT_FALSE(header.component_missing);
}

TEST(X12Isa, UnpaddedHeader) {
  const auto header = header_of("ISA*00**00**ZZ*A*ZZ*B*240112*0215*U*00401*1*0*P*>!GS*");
  EXPECT_TRUE(header.unpadded);
  EXPECT_EQ(header.delimiters.segment, '!');
  EXPECT_EQ(header.delimiters.component, ">");
}

TEST(X12Isa, MissingComponentSeparator) {
  const std::string base = kIsa.substr(0, kIsa.size() - 3);
  for (const std::string end : {"~GS*CI", "~\r\nGS*CI", "*~GS*CI", "*~\nGS*CI"}) {
    const auto header = header_of(base + end);
    EXPECT_TRUE(header.component_missing) << end;
    EXPECT_EQ(header.delimiters.component, "") << end;
    EXPECT_EQ(header.delimiters.segment, '~') << end;
    EXPECT_FALSE(header.delimiters.line_ends) << end;
  }
  for (const std::string end : {"\nGS*CI", "\r\nGS*CI", "*\nGS*CI", "*\r\nTA1*0"}) {
    const auto header = header_of(base + end);
    EXPECT_TRUE(header.component_missing) << end;
    EXPECT_TRUE(header.delimiters.line_ends) << end;
  }
}

TEST(X12Isa, LineEndsAsTerminators) {
  const std::string base = kIsa.substr(0, kIsa.size() - 1);
  for (const std::string end : {"\nGS*CI", "\r\nGS*CI", "\rGS*CI", "\n  GS*CI"}) {
    const auto header = header_of(base + end);
    EXPECT_TRUE(header.delimiters.line_ends) << end;
    EXPECT_EQ(header.delimiters.component, ":") << end;
  }
}

TEST(X12Isa, BlankBeforeTheTerminator) {
  const auto header = header_of(kIsa.substr(0, kIsa.size() - 1) + " ~GS*");
  EXPECT_TRUE(header.blank_before_terminator);
  EXPECT_EQ(header.delimiters.segment, '~');
}

// A broken bar, U+00A6, is two bytes in UTF-8 and one in Latin-1.
TEST(X12Isa, ComponentSeparatorOfOneOrTwoBytes) {
  const std::string base = kIsa.substr(0, kIsa.size() - 2);
  EXPECT_EQ(header_of(base + "\xC2\xA6!GS*").delimiters.component, "\xC2\xA6");
  EXPECT_EQ(header_of(base + "\xA6!GS*").delimiters.component, "\xA6");
}

TEST(X12Isa, WrappedAnywhere) {
  for (std::size_t at = 1; at < kIsa.size(); ++at) {
    std::string wrapped = kIsa + "GS*CI*X~";
    wrapped.insert(at, "\r\n");
    const auto header = header_of(wrapped);
    EXPECT_EQ(header.length, 108u) << at;
    EXPECT_EQ(header.delimiters, header_of(kIsa + "GS*").delimiters) << at;
    EXPECT_FALSE(header.unpadded) << at;
  }
}

TEST(X12Isa, WhatIsNoHeader) {
  IsaHeader header;
  EXPECT_EQ(read_isa("ISAAC*NEWTON~", true, header), IsaOutcome::no_isa);
  EXPECT_EQ(read_isa("ISA", true, header), IsaOutcome::no_isa);
  EXPECT_EQ(read_isa("ISA", false, header), IsaOutcome::needs_more);
  EXPECT_EQ(read_isa(std::string("ISA*") + std::string(600, 'x'), false, header), IsaOutcome::no_isa);
  EXPECT_EQ(read_isa(kIsa.substr(0, 60), false, header), IsaOutcome::needs_more);
  // The element separator cannot end segments, too.
  EXPECT_EQ(read_isa(kIsa.substr(0, 105) + "*GS*", true, header), IsaOutcome::no_isa);
}

TEST(X12Scanner, NamesDoNotBeginInterchanges) {
  EXPECT_THAT(segments_of(kIsa + "NM1*IL*1*ISAAC~ISAAC*1~ISA*1~"),
              ElementsAre(kIsa.substr(0, 105), "NM1*IL*1*ISAAC", "ISAAC*1", "ISA*1"));
}

TEST(X12Scanner, FillerBetweenSegments) {
  EXPECT_THAT(segments_of("\xEF\xBB\xBF\r\n " + kIsa + "\r\n  GS*1~~\n\tST*811~ \x1A\r\n"),
              ElementsAre(kIsa.substr(0, 105), "GS*1", "ST*811"));
}

TEST(X12Scanner, BothLineEndsTerminate) {
  const std::string lines = kIsa.substr(0, 105) + "\r\nGS*1\nST*811\r\nSE*2\r";
  EXPECT_THAT(segments_of(lines), ElementsAre(kIsa.substr(0, 105), "GS*1", "ST*811", "SE*2"));
}

TEST(X12Scanner, TagsMayBeWrapped) {
  const std::string text = kIsa + "H\r\nL*1~HLX*1~HL~";
  SegmentScanner scanner(text, Delimiters{}, true);
  ASSERT_TRUE(scanner.next());
  ASSERT_TRUE(scanner.next());
  EXPECT_TRUE(scanner.tagged("HL"));
  ASSERT_TRUE(scanner.next());
  EXPECT_FALSE(scanner.tagged("HL"));
  ASSERT_TRUE(scanner.next());
  EXPECT_FALSE(scanner.tagged("HL"));
}

TEST(X12Scanner, StopsWhereMoreBytesAreNeeded) {
  SegmentScanner scanner(std::string_view("ST*811~HL*1"), Delimiters{}, false);
  EXPECT_TRUE(scanner.next());
  EXPECT_FALSE(scanner.next());
}

TEST(X12Envelope, MayHoldIsaWhereOneCouldBegin) {
  for (std::size_t at = 0; at < 40; ++at) {
    const std::string before(at, 'x');
    for (const std::string tag : {"ISA*00", "I\nSA*", "I\r\nS\nA", "I", "IS", "I\n"})
      EXPECT_TRUE(may_hold_isa(before + tag)) << tag << " at " << at;
    for (const std::string text : {"IEA*1", "SI*TI*TN", "IS*A", "I S A", "isa*", "MISSING", "I\nxSA"})
      EXPECT_FALSE(may_hold_isa(before + text + std::string(3, '.'))) << text << " at " << at;
  }
}

}  // namespace
}  // namespace telaudit::formats::x12
