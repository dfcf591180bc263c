#include "book/report_charts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <regex>
#include <vector>

namespace telaudit::book {
namespace {

Total money(const char* text) {
  return *parse_total(text);
}

// An attribute of every element whose class is `look`, in order.
std::vector<double> attributes(const std::string& svg, const std::string& look,
                               const std::string& attribute) {
  std::vector<double> out;
  const std::regex element("<[a-z]+[^>]*class=\"" + look + "\"[^>]*>");
  const std::regex value(" " + attribute + "=\"([-0-9.]+)");
  for (std::sregex_iterator at(svg.begin(), svg.end(), element), end; at != end; ++at) {
    const std::string text = at->str();
    std::smatch found;
    if (std::regex_search(text, found, value)) out.push_back(std::strtod(found[1].str().c_str(), nullptr));
  }
  return out;
}

const ChartName kName = {"id", "Title & more", "words"};

TEST(Chart, SaysItsTitleAndWordsToThoseWhoDoNotSeeIt) {
  const RankedBar bars[] = {{"one", money("10.00"), "gain", ""}};
  const std::string svg = ranked_chart(kName, bars, "USD");
  EXPECT_NE(svg.find("role=\"img\" aria-labelledby=\"id-title id-words\""), std::string::npos);
  EXPECT_NE(svg.find("<title id=\"id-title\">Title &amp; more</title>"), std::string::npos);
  EXPECT_NE(svg.find("<desc id=\"id-words\">words</desc>"), std::string::npos);
}

TEST(Chart, OfNothingIsNothing) {
  EXPECT_EQ(waterfall_chart(kName, {}, "USD"), "");
  EXPECT_EQ(ranked_chart(kName, {}, "USD"), "");
  EXPECT_EQ(days_chart(kName, {}), "");
  EXPECT_EQ(scatter_chart(kName, {}, {}, {}, "USD"), "");
  EXPECT_EQ(bullet_chart(kName, {}, "USD"), "");
  EXPECT_EQ(expiry_chart(kName, {}, *make_date(2026, 4, 10), "USD"), "");
  EXPECT_EQ(fan_chart(kName, {}, "USD"), "");
  EXPECT_EQ(tornado_chart(kName, money("1.00"), {}, "USD"), "");
  EXPECT_EQ(savings_chart(kName, {}, "USD"), "");
}

// 200 billed, 50 taken away, 150 left: of an axis from 0 to 200 the step runs from 75 % to 100 %.
TEST(Waterfall, DrawsEachStepWhereTheSumStands) {
  const WaterfallStep steps[] = {{"billed", money("200.00"), true},
                                 {"one-offs", money("-50.00"), false},
                                 {"clean", money("150.00"), true}};
  const std::string svg = waterfall_chart(kName, steps, "USD");
  EXPECT_EQ(attributes(svg, "level", "width"), (std::vector<double>{100, 75}));
  EXPECT_EQ(attributes(svg, "less", "x"), (std::vector<double>{75}));
  EXPECT_EQ(attributes(svg, "less", "width"), (std::vector<double>{25}));
  EXPECT_NE(svg.find("USD -50.00"), std::string::npos);
}

// From -10 to 30 zero lies at a quarter.
TEST(Ranked, PutsWhatIsBelowZeroToTheLeft) {
  const RankedBar bars[] = {{"dear", money("30.00"), "gain", ""}, {"cheap", money("-10.00"), "less", ""}};
  const std::string svg = ranked_chart(kName, bars, "USD");
  EXPECT_EQ(attributes(svg, "gain", "x"), (std::vector<double>{25}));
  EXPECT_EQ(attributes(svg, "gain", "width"), (std::vector<double>{75}));
  EXPECT_EQ(attributes(svg, "less", "x"), (std::vector<double>{0}));
  EXPECT_EQ(attributes(svg, "axis", "x1"), (std::vector<double>{25}));
}

TEST(Ranked, EscapesWhatCarriersWrite) {
  const RankedBar bars[] = {{"<script>", money("30.00"), "gain", "\"quoted\""}};
  const std::string svg = ranked_chart(kName, bars, "USD");
  EXPECT_EQ(svg.find("<script>"), std::string::npos);
  EXPECT_NE(svg.find("&lt;script&gt;"), std::string::npos);
}

// Axes from 10 to 1000 Mbps and from 100 to 1000: 100 Mbps lies in the middle of the 92 percent between the
// margins, and the square root of 100 x 1000 in the middle of the 320 pixels below the first 20.
TEST(Scatter, IsLogarithmicBothWays) {
  const PricePoint market[] = {{10, 100, ""}, {1000, 1000, ""}};
  const PricePoint own[] = {{100, 316.227766, "here"}};
  const PriceLine lines[] = {{"median", "middle", {{10, 100, ""}, {1000, 1000, ""}}}};
  const std::string svg = scatter_chart(kName, market, own, lines, "USD");
  EXPECT_EQ(attributes(svg, "market", "cx"), (std::vector<double>{4, 96}));
  EXPECT_EQ(attributes(svg, "market", "cy"), (std::vector<double>{340, 20}));
  EXPECT_NE(svg.find("<svg x=\"50.00%\" y=\"180.0\""), std::string::npos) << svg;
  EXPECT_NE(svg.find("M40.0 340.0L960.0 20.0"), std::string::npos) << svg;
}

// Median 200, paid 300, quartiles 160 and 240: the axis ends at 1.05 x 1.5 = 1.575 medians.
TEST(Bullets, MeasureInMedians) {
  const BulletRow rows[] = {{"port", Decimal{300, 0}, Decimal{160, 0}, Decimal{200, 0}, Decimal{240, 0}}};
  const std::string svg = bullet_chart(kName, rows, "USD");
  const auto at = attributes(svg, "median", "x1");
  ASSERT_EQ(at.size(), 1U);
  EXPECT_NEAR(at[0], 100 / 1.575, 0.01);
  EXPECT_NEAR(attributes(svg, "band", "x")[0], 80 / 1.575, 0.01);
  EXPECT_NEAR(attributes(svg, "band", "width")[0], 40 / 1.575, 0.02);
}

TEST(Expiry, KeepsEmptyQuartersAndSaysWhatIsNotKnown) {
  const EndingMoney ends[] = {{"C-A", make_date(2026, 6, 30), money("100.00")},
                              {"C-B", make_date(2026, 12, 31), money("50.00")},
                              {"none", std::nullopt, money("25.00")}};
  const std::string svg = expiry_chart(kName, ends, *make_date(2026, 4, 10), "USD");
  EXPECT_NE(svg.find(">2026 Q2<"), std::string::npos);
  EXPECT_NE(svg.find(">2026 Q3<"), std::string::npos) << "nothing ends in it, and it keeps its place";
  EXPECT_NE(svg.find(">2026 Q4<"), std::string::npos);
  EXPECT_NE(svg.find(">no end known<"), std::string::npos);
  EXPECT_EQ(attributes(svg, "level", "width"), (std::vector<double>{100, 50}));
  EXPECT_EQ(attributes(svg, "less", "width"), (std::vector<double>{25}));
}

TEST(Fan, DrawsTheBandAndTheCommitment) {
  const FanStep months[] = {{"2026-05", money("80.00"), money("100.00"), money("120.00"), money("60.00")},
                            {"2026-06", money("60.00"), money("100.00"), money("150.00"), money("60.00")}};
  const std::string svg = fan_chart(kName, months, "USD");
  // 150 is the whole height: 20 from the top; 75 would be half. 60 is 0.4 x 320 = 128 above the ground at
  // 340.
  EXPECT_NE(svg.find("M250.0 84.0L750.0 20.0L750.0 212.0L250.0 169.3"), std::string::npos) << svg;
  EXPECT_NE(svg.find("M0.0 212.0L500.0 212.0L500.0 212.0L1000.0 212.0"), std::string::npos) << svg;
  EXPECT_NE(svg.find(">2026-05<"), std::string::npos);
}

// 1000 moves to 900 and to 1050: 100 is half the width, 50 a quarter.
TEST(Tornado, OpensToBothSides) {
  const Sensitivity rows[] = {{"demand", "-20 %", "+20 %", money("900.00"), money("1050.00")}};
  const std::string svg = tornado_chart(kName, money("1000.00"), rows, "USD");
  EXPECT_EQ(attributes(svg, "less", "x"), (std::vector<double>{0}));
  EXPECT_EQ(attributes(svg, "less", "width"), (std::vector<double>{50}));
  EXPECT_EQ(attributes(svg, "level", "x"), (std::vector<double>{50}));
  EXPECT_EQ(attributes(svg, "level", "width"), (std::vector<double>{25}));
}

TEST(Savings, StandBesideWhatWasNegotiated) {
  const SavedMonth months[] = {{*make_date(2026, 5, 1), money("100.00"), money("50.00")},
                               {*make_date(2026, 6, 1), money("100.00"), std::nullopt}};
  const std::string svg = savings_chart(kName, months, "USD");
  EXPECT_EQ(attributes(svg, "promised", "height"), (std::vector<double>{320, 320}));
  EXPECT_EQ(attributes(svg, "level", "height"), (std::vector<double>{160}));
}

}  // namespace
}  // namespace telaudit::book
