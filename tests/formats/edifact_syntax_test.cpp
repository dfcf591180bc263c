// Segments, elements and components as ISO 9735 writes them.
#include "formats/edifact_syntax.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "formats/edifact_values.h"

namespace telaudit::formats::edifact {
namespace {

std::vector<std::vector<std::vector<std::string>>> all_of(std::string_view text) {
  std::vector<std::vector<std::vector<std::string>>> segments;
  Segments from(text, Syntax{}, true);
  while (from.next()) {
    if (from.is_una()) continue;
    std::vector<std::vector<std::string>> elements;
    for (std::size_t e = 0; e <= from.size(); ++e) {
      std::vector<std::string> components;
      for (std::size_t c = 0; c < from.components(e); ++c) components.emplace_back(from.component(e, c));
      elements.push_back(components);
    }
    segments.push_back(elements);
  }
  return segments;
}

TEST(EdifactSyntax, ReleaseCharactersMakeMarksText) {
  const auto segments = all_of("IMD+F++:::a?+b?:c?'d?\?'LIN+1'");
  ASSERT_EQ(segments.size(), 2u);
  EXPECT_EQ(segments[0][3][3], "a+b:c'd?");
  EXPECT_EQ(segments[1][1][0], "1");
}

TEST(EdifactSyntax, UnaDeclaresOtherMarks) {
  Segments segments("UNA=*.! ~UNB*UNOA=1*A*B~RFF*ON=5!~2~", Syntax{}, true);
  ASSERT_TRUE(segments.next());
  EXPECT_TRUE(segments.is_una());
  ASSERT_TRUE(segments.next());
  EXPECT_EQ(segments[2], "A");
  ASSERT_TRUE(segments.next());
  EXPECT_EQ(segments.component(1, 1), "5~2");
  EXPECT_FALSE(segments.next());
}

TEST(EdifactSyntax, MarksThatCannotDelimitAreNotUsed) {
  Segments segments("UNA::.? 'UNB+UNOA:1+A+B'", Syntax{}, true);
  ASSERT_TRUE(segments.next());
  ASSERT_NE(segments.header(), nullptr);
  EXPECT_TRUE(segments.header()->bad_marks);
  ASSERT_TRUE(segments.next());
  EXPECT_EQ(segments[2], "A");
}

// A repetition is one from syntax version 4 on; before, the asterisk is text.
TEST(EdifactSyntax, RepetitionsBeginWithVersionFour) {
  const auto third = all_of("UNB+UNOC:3+A+B'FTX+AAI+one*two'");
  EXPECT_EQ(third[1][2][0], "one*two");
  const auto fourth = all_of("UNB+UNOC:4+A+B'FTX+AAI+one:x*two:y+z'");
  EXPECT_EQ(fourth[1][2], (std::vector<std::string>{"one", "x"}));
  EXPECT_EQ(fourth[1][3][0], "z");
  const auto released = all_of("UNB+UNOC:4+A+B'FTX+AAI+one?*two'");
  EXPECT_EQ(released[1][2][0], "one*two");
}

TEST(EdifactSyntax, LineEndsInsideOfSegmentsAreTakenOut) {
  const auto segments = all_of("UNB+UN\r\nOC:3+A+B'\r\nIM\nD+F++:::ab?\r\n'c'\r\n\r\n");
  ASSERT_EQ(segments.size(), 2u);
  EXPECT_EQ(segments[0][1][0], "UNOC");
  EXPECT_EQ(segments[1][0][0], "IMD");
  EXPECT_EQ(segments[1][3][3], "ab'c");
}

// ISO 8859-1 DF is the sharp s, 8859-5 BF the Cyrillic capital PE, 8859-7 C1 the Greek capital alpha, 8859-15
// A4 the euro sign.
TEST(EdifactSyntax, CharacterSetsOfTheSyntaxLevels) {
  EXPECT_EQ(all_of("UNB+UNOC:3+Stra\xDF"
                   "e+B'")[0][2][0],
            "Stra\xC3\x9F"
            "e");
  EXPECT_EQ(all_of("UNB+UNOE:3+\xBF+B'")[0][2][0], "\xD0\x9F");
  EXPECT_EQ(all_of("UNB+UNOF:3+\xC1+B'")[0][2][0], "\xCE\x91");
  EXPECT_EQ(all_of("UNB+UNOL:3+\xA4+B'")[0][2][0], "\xE2\x82\xAC");
  // What is UTF-8 is read as that, whatever the level says; 80 is the euro sign of Windows-1252.
  EXPECT_EQ(all_of("UNB+UNOA:1+B\xC3\x9CTTNER+B'")[0][2][0], "B\xC3\x9CTTNER");
  EXPECT_EQ(all_of("UNB+UNOA:1+5 \x80+B'")[0][2][0], "5 \xE2\x82\xAC");
}

TEST(EdifactSyntax, SegmentsBeyondBoundsAreEmpty) {
  std::string many = "FTX";
  for (std::size_t i = 0; i < kMostComponents; ++i) many += "+a";
  many += "'LIN+1'";
  Segments of_many(many, Syntax{}, true);
  ASSERT_TRUE(of_many.next());
  EXPECT_TRUE(of_many.too_large());
  EXPECT_EQ(of_many.size(), 0u);
  ASSERT_TRUE(of_many.next());
  EXPECT_EQ(of_many[1], "1");
  const std::string text = "FTX+" + std::string(kLongestSegment, 'x') + "'LIN+1'";
  Segments of_long(text, Syntax{}, true);
  ASSERT_TRUE(of_long.next());
  EXPECT_TRUE(of_long.too_large());
  ASSERT_TRUE(of_long.next());
  EXPECT_EQ(of_long[1], "1");
}

// The plain twin: one character after the other.
std::vector<std::vector<std::vector<std::string>>> plainly(std::string_view text) {
  std::vector<std::vector<std::vector<std::string>>> segments;
  std::vector<std::vector<std::string>> elements{{""}};
  bool released = false;
  bool begun = false;
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    if (!begun && c == ' ') continue;
    begun = true;
    if (!released && c == '?') {
      released = true;
    } else if (!released && c == '\'') {
      segments.push_back(elements);
      elements = {{""}};
      begun = false;
    } else if (!released && c == '+') {
      elements.push_back({""});
    } else if (!released && c == ':') {
      elements.back().push_back("");
    } else {
      elements.back().back() += c;
      released = false;
    }
  }
  for (auto& segment : segments)
    for (auto& element : segment)
      for (auto& component : element) component = without_blanks(component);
  return segments;
}

TEST(EdifactSyntax, IsTheSameAsReadOneCharacterAfterTheOther) {
  std::mt19937 random(9735);
  constexpr std::string_view kLetters = "AB1:+:+''?\? \n";
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    const std::size_t size = std::uniform_int_distribution<std::size_t>(0, 300)(random);
    for (std::size_t i = 0; i < size; ++i)
      text += kLetters[std::uniform_int_distribution<std::size_t>(0, kLetters.size() - 1)(random)];
    // Without a released mark at the end.
    text += "A'";
    ASSERT_EQ(all_of(text), plainly(text)) << "round " << round << ": " << text;
  }
}

TEST(EdifactValues, BothDecimalMarks) {
  EXPECT_EQ(read_number("1234.56", kMoneyBounds).value.text(), "1234.56");
  EXPECT_EQ(read_number("1234,56", kMoneyBounds).value.text(), "1234.56");
  EXPECT_EQ(read_number("-,5", kMoneyBounds).value.text(), "-0.5");
  EXPECT_EQ(read_number("7,", kMoneyBounds).value.text(), "7");
  EXPECT_EQ(read_number("1.5000000000", kMoneyBounds).value.text(), "1.500000");
  EXPECT_EQ(read_number("1.00000001", kMoneyBounds).state, Number::State::does_not_fit);
  EXPECT_EQ(read_number("1234567890123", kMoneyBounds).state, Number::State::does_not_fit);
  for (const auto* text : {"1.234,56", "1e3", "abc", "-", ".", "12-", "+5", "1 2"})
    EXPECT_EQ(read_number(text, kMoneyBounds).state, Number::State::unreadable) << text;
}

TEST(EdifactValues, Times) {
  EXPECT_EQ(read_time("20260430", "102").date->text(), "2026-04-30");
  EXPECT_EQ(read_time("260430", "101").date->text(), "2026-04-30");
  EXPECT_EQ(read_time("202604301015", "203").moment->text(), "2026-04-30 10:15:00");
  EXPECT_EQ(read_time("20260430101559", "204").moment->text(), "2026-04-30 10:15:59");
  EXPECT_EQ(read_time("2604301015", "201").moment->text(), "2026-04-30 10:15:00");
  EXPECT_EQ(read_time("20260401-20260430", "718").through->text(), "2026-04-30");
  // Code list 2379: the hyphen of a period "is not to be given in the actual message"; many give it.
  EXPECT_EQ(read_time("2026040120260430", "718").date->text(), "2026-04-01");
  EXPECT_EQ(read_time("2026040120260430", "718").through->text(), "2026-04-30");
  EXPECT_EQ(read_time("260401260430", "717").through->text(), "2026-04-30");
  EXPECT_EQ(read_time("260401-260430", "717").date->text(), "2026-04-01");
  EXPECT_EQ(read_time("202604010000202604302359", "719").through->text(), "2026-04-30");
  EXPECT_EQ(read_time("26040100002604302359", "713").date->text(), "2026-04-01");
  EXPECT_EQ(read_time("202602202604", "710").date->text(), "2026-02-01");
  EXPECT_EQ(read_time("202602-202604", "710").through->text(), "2026-04-30");
  EXPECT_EQ(read_time("26022604", "709").through->text(), "2026-04-30");
  EXPECT_EQ(read_time("2602", "609").through->text(), "2026-02-28");
  EXPECT_EQ(read_time("30042026", "4").date->text(), "2026-04-30");
  EXPECT_EQ(read_time("300426", "2").date->text(), "2026-04-30");
  EXPECT_EQ(read_time("043026", "3").date->text(), "2026-04-30");
  EXPECT_FALSE(read_time("2026043020260401", "718").date);
  EXPECT_FALSE(read_time("202604012026043", "718").date);
  EXPECT_FALSE(read_time("20260401", "718").date);
  // With a distance from UTC, which the deregulated markets' messages print: the local day and time.
  EXPECT_EQ(read_time("202604300000+02", "303").moment->text(), "2026-04-30 00:00:00");
  EXPECT_EQ(read_time("202604301015-05", "303").date->text(), "2026-04-30");
  EXPECT_EQ(read_time("20260430101559+00", "304").moment->text(), "2026-04-30 10:15:59");
  EXPECT_EQ(read_time("202604301015+0530", "205").moment->text(), "2026-04-30 10:15:00");
  EXPECT_EQ(read_time("202602", "610").through->text(), "2026-02-28");
  EXPECT_FALSE(read_time("19999715", "102").date);
  EXPECT_FALSE(read_time("20260430-20260401", "718").date);
}

TEST(EdifactValues, PriceOfOne) {
  EXPECT_EQ(price_of_one({5, 0}, {100, 0})->text(), "0.05");
  EXPECT_EQ(*price_of_one({125, 2}, {10, 0}), (Decimal{125, 3}));
  EXPECT_FALSE(price_of_one({1, 0}, {3, 0}));
  EXPECT_FALSE(price_of_one({1, 0}, {0, 0}));
}

}  // namespace
}  // namespace telaudit::formats::edifact
