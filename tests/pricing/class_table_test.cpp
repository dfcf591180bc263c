#include "pricing/class_table.h"

#include <gtest/gtest.h>

namespace telaudit::pricing {
namespace {

TEST(ClassTable, AWordStandsAlone) {
  EXPECT_TRUE(stands_in("SIP", "SIP TRUNK"));
  EXPECT_TRUE(stands_in("SIP", "25 CHANNEL/SIP"));
  EXPECT_FALSE(stands_in("SIP", "GOSSIP LINE"));
  EXPECT_FALSE(stands_in("SIP", "SIPPING"));
  EXPECT_TRUE(stands_in("SIP", "GOSSIP SIP"));
  EXPECT_TRUE(stands_in("CALL WAITING", "3-WAY CALL WAITING"));
  EXPECT_FALSE(stands_in("SIP", ""));
}

TEST(ClassTable, AStarLetsAWordGoOn) {
  EXPECT_TRUE(stands_in("TAX*", "STATE TAXES"));
  EXPECT_TRUE(stands_in("TAX*", "TAX"));
  EXPECT_FALSE(stands_in("TAX*", "SYNTAX"));
}

// The speeds of one row with this mbps_down, for this description.
std::string speed(const std::string& mbps, const std::string& description) {
  const auto rows = read_class_table(
      {"t.yaml",
       "about: t\nrows:\n  - {words: [X], class: data.x, label: x, unit: month, mbps_down: " + mbps + "}\n"});
  if (!rows) return rows.problem().text();
  const auto found = speed_in(rows->front().down, description);
  return found ? found->text() : "unknown";
}

TEST(ClassTable, SpeedsScaleByTheirUnit) {
  const std::string pattern = R"('(\d+(\.\d+)?) ?(G|M|K)BPS')";
  EXPECT_EQ(speed(pattern, "ETHERNET 100 MBPS"), "100");
  EXPECT_EQ(speed(pattern, "ETHERNET 1GBPS"), "1000");
  EXPECT_EQ(speed(pattern, "ETHERNET 2.5 GBPS"), "2500");
  EXPECT_EQ(speed(pattern, "FRAME 56 KBPS"), "0.056");
  EXPECT_EQ(speed(pattern, "FRAME 1.50 mbps"), "1.5");
  EXPECT_EQ(speed(pattern, "ETHERNET"), "unknown");
  EXPECT_EQ(speed(pattern, "0 MBPS"), "unknown");
  EXPECT_EQ(speed(pattern, "99999999999999999999 MBPS"), "unknown");
  EXPECT_EQ(speed(R"('(\d+) ?MB')", "20 MB"), "20");
  EXPECT_EQ(speed("1.544", "T1"), "1.544");
  EXPECT_EQ(speed("100.00", ""), "100");
}

struct BadTable {
  const char* text;
  const char* problem;
};

// Named by what is wrong, so that a list of the tests reads the same on every run.
void PrintTo(const BadTable& bad, std::ostream* out) {
  *out << bad.problem;
}

class BadTables : public testing::TestWithParam<BadTable> {};

TEST_P(BadTables, AreRefusedWithTheirPlace) {
  const auto rows = read_class_table({"t.yaml", GetParam().text});
  ASSERT_FALSE(rows) << GetParam().problem;
  EXPECT_NE(rows.problem().text().find(GetParam().problem), std::string::npos) << rows.problem().text();
  EXPECT_EQ(rows.problem().where.file, "t.yaml");
}

INSTANTIATE_TEST_SUITE_P(
    ClassTable, BadTables,
    testing::Values(
        BadTable{"", "a table of classes was expected"}, BadTable{"[1]", "a table of classes was expected"},
        BadTable{"rows: []", "the key 'about' is missing"},
        BadTable{"about: t", "a list of rows was expected"},
        BadTable{"about: t\nrow: []", "did you mean 'rows'?"},
        BadTable{"about: t\nrows:\n  - {clas: x}",
                 "t.yaml:3:12, clas: unknown key 'clas' (did you mean 'class'?)"},
        BadTable{"about: t\nrows: [x]", "a map of keys was expected"},
        BadTable{"about: t\nrows:\n  - {class: data.x, label: x, unit: month}", "neither codes nor words"},
        BadTable{"about: t\nrows:\n  - {codes: 1FB, class: data.x, label: x, unit: month}",
                 "a list was expected"},
        BadTable{"about: t\nrows:\n  - {codes: [1FB, 1fb], class: data.x, label: x, unit: month}",
                 "stands twice"},
        BadTable{"about: t\nrows:\n  - {words: ['*'], class: data.x, label: x, unit: month}",
                 "a word was expected"},
        BadTable{"about: t\nrows:\n  - {codes: [A], class: Data, label: x, unit: month}", "not a class path"},
        BadTable{"about: t\nrows:\n  - {codes: [A], class: data.x, unit: month}",
                 "the key 'label' is missing"},
        BadTable{"about: t\nrows:\n  - {codes: [A], class: data.x, label: x}", "the key 'unit' is missing"},
        BadTable{"about: t\nrows:\n  - {codes: [A], class: data.x, label: x, unit: moth}",
                 "did you mean 'month'?"},
        BadTable{"about: t\nrows:\n  - {codes: [A], class: data.x, label: x, unit: month, access: fibr}",
                 "did you mean 'fibre'?"},
        BadTable{"about: t\nrows:\n  - {codes: [A], class: data.x, label: x, unit: month, bundle: maybe}",
                 "not one of true"},
        BadTable{"about: t\nrows:\n  - {codes: [A], class: data.x, label: x, unit: month, confidence: D}",
                 "not one of A, B, C"},
        BadTable{"about: t\nrows:\n  - {codes: [A], class: data.x, label: x, unit: month, mbps_down: '('}",
                 "neither a number nor a pattern"},
        BadTable{"about: t\nrows:\n  - {codes: [A], class: data.x, label: x, unit: month, mbps_down: 'GBPS'}",
                 "captures no number"},
        BadTable{"about: t\nrows:\n  - {codes: [A], class: data.x, label: x, unit: month, mbps_down: 0}",
                 "a speed is more than zero"},
        BadTable{"about: t\nrows:\n  - {codes: [A], class: data.x, label: x, unit: month, mbps_up: 5}",
                 "mbps_up stands without mbps_down"},
        BadTable{"about: t\nrows:\n  - {codes: [[A]], class: data.x, label: x, unit: month}",
                 "a word was expected"}));

TEST(ClassTable, TaxesNeedNoUnit) {
  const auto rows =
      read_class_table({"t.yaml", "about: t\nrows:\n  - {words: [TAX], class: tax.sales, label: tax}\n"});
  ASSERT_TRUE(rows) << rows.problem().text();
  EXPECT_EQ(rows->front().match.unit, "");
}

}  // namespace
}  // namespace telaudit::pricing
