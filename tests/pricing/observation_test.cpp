#include <gtest/gtest.h>

#include "base/file.h"
#include "pricing/benchmark.h"

namespace telaudit::pricing {
namespace {

const std::string kHeader = "id,date,service_class,carrier,kind,unit,price,currency\n";
const std::string kRow = "a1,2026-01-31,data.internet.dedicated,Lakes Fiber,quote,month,900.00,USD\n";

Result<std::vector<Observation>> parse(const std::string& csv) {
  return parse_observations(csv, "prices.csv");
}

// The text of the Problem that the file must cause.
std::string problem(const std::string& csv) {
  const auto read = parse(csv);
  return read ? "no problem" : read.problem().text();
}

TEST(Observations, ReadEveryColumn) {
  const auto read = parse(
      "id,date,service_class,mbps_down,mbps_up,access,on_net,bundle,quantity,term_months,country,region,"
      "segment,carrier,kind,"
      "visibility,unit,price,currency,source,contributor\n"
      "p1,2025-07-01,data.internet.dedicated,100,20.5,Fiber,yes,true,3,36,US,IL,retail,\"Lakes, "
      "Inc.\",best_and_final,pool,"
      "month,1250.50,USD,\"a \"\"quoted\"\" note\",c-17\n");
  ASSERT_TRUE(read) << read.problem().text();
  ASSERT_EQ(read->size(), 1U);
  const Observation& o = read->front();
  EXPECT_EQ(o.id, "p1");
  EXPECT_EQ(o.date.text(), "2025-07-01");
  EXPECT_EQ(o.service_class, "data.internet.dedicated");
  EXPECT_EQ(o.mbps_down->text(), "100");
  EXPECT_EQ(o.mbps_up->text(), "20.5");
  EXPECT_EQ(o.access, "fibre");
  EXPECT_EQ(o.on_net, std::optional<bool>(true));
  EXPECT_TRUE(o.bundle);
  EXPECT_EQ(o.quantity->text(), "3");
  EXPECT_EQ(o.term_months, std::optional<int>(36));
  EXPECT_EQ(o.country, "US");
  EXPECT_EQ(o.region, "IL");
  EXPECT_EQ(o.segment, "retail");
  EXPECT_EQ(o.carrier, "Lakes, Inc.");
  EXPECT_EQ(o.kind, "best_and_final");
  EXPECT_EQ(o.visibility, "pool");
  EXPECT_EQ(o.unit, "month");
  EXPECT_EQ(o.price.text(), "1250.50");
  EXPECT_EQ(o.currency, "USD");
  EXPECT_EQ(o.source, "a \"quoted\" note");
  EXPECT_EQ(o.contributor, "c-17");
}

TEST(Observations, UnknownStaysUnknownAndVisibilityIsOwn) {
  const auto read = parse(kHeader + kRow);
  ASSERT_TRUE(read) << read.problem().text();
  const Observation& o = read->front();
  EXPECT_EQ(o.visibility, "own");
  EXPECT_FALSE(o.mbps_down || o.mbps_up || o.on_net || o.quantity || o.term_months);
  EXPECT_EQ(o.access + o.country + o.region + o.segment + o.source + o.contributor, "");
  EXPECT_FALSE(o.bundle);
}

TEST(Observations, PriceKeepsItsPrintedScale) {
  const auto read = parse(kHeader + "a,2026-01-31,voice.long_distance,X,list,minute,0.0880,USD\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->front().price.text(), "0.0880");
}

TEST(Observations, ByteOrderMarkLineEndsBlanksAndBlankLinesChangeNothing) {
  std::string crlf;
  for (const char c : kHeader + kRow) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  const auto plain = parse(kHeader + kRow);
  for (const std::string& csv :
       {"\xEF\xBB\xBF" + crlf, kHeader + "\n\n" + kRow + "\n", kHeader + kRow.substr(0, kRow.size() - 1),
        "\n ID , Date,SERVICE_CLASS,carrier,kind,unit,price,currency\n" + kRow}) {
    const auto read = parse(csv);
    ASSERT_TRUE(read) << read.problem().text();
    ASSERT_EQ(read->size(), 1U);
    EXPECT_EQ(read->front().price.text(), plain->front().price.text());
    EXPECT_EQ(read->front().currency, "USD");
  }
}

TEST(Observations, AHeaderAloneHoldsNoPrices) {
  const auto read = parse(kHeader);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->empty());
}

TEST(Observations, UnknownColumnNamesTheNearest) {
  EXPECT_EQ(problem("id,date,service_clas,carrier,kind,unit,price,currency\n"),
            "prices.csv:1:9, header: unknown column 'service_clas' (did you mean 'service_class'?)");
}

TEST(Observations, HeaderMistakesAreNamed) {
  EXPECT_EQ(problem("id,date,id\n"),
            "prices.csv:1:9, header: the column 'id' stands twice (keep one of them)");
  EXPECT_NE(
      problem("id,date,service_class,carrier,kind,unit,price\n").find("the column 'currency' is missing"),
      std::string::npos);
  EXPECT_NE(problem("id;date;price\n").find("save the file with commas"), std::string::npos);
  EXPECT_NE(problem("").find("the file is empty"), std::string::npos);
  EXPECT_NE(problem("\xEF\xBB\xBF\r\n").find("the file is empty"), std::string::npos);
  EXPECT_NE(problem(std::string("\xFF\xFEi\0d\0", 6)).find("UTF-16"), std::string::npos);
  EXPECT_NE(problem(std::string("\x7F\x45\x4C\x46\x00\x01", 6)).find("unknown column"), std::string::npos);
}

TEST(Observations, BadCellsAreNamedWithLineAndColumn) {
  // "a1,2026-01-31,data.internet.dedicated,Lakes Fiber,quote,month," is 3 + 11 + 24 + 12 + 6 + 6 = 62 bytes:
  // price at 63.
  EXPECT_EQ(
      problem(kHeader + kRow + "a2,2026-01-31,data.internet.dedicated,Lakes Fiber,quote,month,$900,USD\n"),
      "prices.csv:3:63, price: '$900' is not a decimal number (write digits with a point and at most 12 "
      "decimals, "
      "without thousands marks or currency signs)");
  EXPECT_EQ(problem(kHeader + "a2,2026-02-30,data.internet.dedicated,Lakes,quote,month,9,USD\n"),
            "prices.csv:2:4, date: '2026-02-30' is not a date (write year-month-day, as 2026-01-31)");
}

TEST(Observations, PlacesCountLinesInsideQuotes) {
  // The carrier of line 2 goes on in line 3, where the kind stands at column 5 behind 'de",'.
  EXPECT_EQ(problem(kHeader + "a2,2026-01-31,data.internet.dedicated,\"La\nde\",qoute,month,9,USD\n"),
            "prices.csv:3:5, kind: 'qoute' is not one of list, public_contract, quote, best_and_final, "
            "in_force (did you mean "
            "'quote'?)");
  // Doubled quotes and a comma inside quotes do not shift the column: 38 bytes, then "L""x, y" is 9 with
  // quotes.
  EXPECT_EQ(problem(kHeader + "a2,2026-01-31,data.internet.dedicated,\"L\"\"x, y\",qoute,month,9,USD\n")
                .substr(0, 22),
            "prices.csv:2:49, kind:");
}

struct BadRow {
  const char* row;
  const char* word;
};

// Named by what is wrong, so that a list of the tests reads the same on every run.
void PrintTo(const BadRow& bad, std::ostream* out) {
  *out << bad.word;
}

class BadRows : public testing::TestWithParam<BadRow> {};

TEST_P(BadRows, AreRefusedWithTheirReason) {
  const std::string header =
      "id,date,service_class,carrier,kind,unit,price,currency,visibility,mbps_down,mbps_up,access,on_net,"
      "quantity,"
      "term_months,country\n";
  EXPECT_NE(problem(header + GetParam().row).find(GetParam().word), std::string::npos)
      << problem(header + GetParam().row);
}

INSTANTIATE_TEST_SUITE_P(
    Observations, BadRows,
    testing::Values(
        BadRow{"a,2026-01-31,data.x,L,quote,month,1,USD,,,,,,,", "15 fields where the header has 16"},
        BadRow{",2026-01-31,data.x,L,quote,month,1,USD,,,,,,,,", "needs its id"},
        BadRow{"a,2026-01-31,data.x, ,quote,month,1,USD,,,,,,,,", "needs its carrier"},
        BadRow{"a,2026-01-31,data.x,L,quote,month,,USD,,,,,,,,", "needs its price"},
        BadRow{"a,2026-01-31,data.x,L,quote,month,-1,USD,,,,,,,,", "is negative"},
        BadRow{"a,2026-01-31,data.x,L,quote,month,1.1234567890123,USD,,,,,,,,", "not a decimal number"},
        BadRow{"a,2026-01-31,data.x,L,quote,month,\"1,200.00\",USD,,,,,,,,", "not a decimal number"},
        BadRow{"a,01/31/2026,data.x,L,quote,month,1,USD,,,,,,,,", "is not a date"},
        BadRow{"a,2026-01-31,Data.X,L,quote,month,1,USD,,,,,,,,", "not a class path"},
        BadRow{"a,2026-01-31,data..x,L,quote,month,1,USD,,,,,,,,", "not a class path"},
        BadRow{"a,2026-01-31,tax.sales,L,quote,month,1,USD,,,,,,,,", "never benchmarked"},
        BadRow{"a,2026-01-31,data.x,L,guess,month,1,USD,,,,,,,,", "not one of list, public_contract"},
        BadRow{"a,2026-01-31,data.x,L,quote,monthly,1,USD,,,,,,,,", "did you mean 'month'?"},
        BadRow{"a,2026-01-31,data.x,L,quote,month,1,usd,,,,,,,,", "3 capitals"},
        BadRow{"a,2026-01-31,data.x,L,quote,month,1,USD,secret,,,,,,,", "not one of own, pool, public"},
        BadRow{"a,2026-01-31,data.x,L,quote,month,1,USD,pool,,,,,,,", "names no contributor"},
        BadRow{"a,2026-01-31,data.x,L,quote,month,1,USD,,0,,,,,,", "not more than zero"},
        BadRow{"a,2026-01-31,data.x,L,quote,month,1,USD,,,10,,,,,", "mbps_up stands without mbps_down"},
        BadRow{"a,2026-01-31,data.x,L,quote,month,1,USD,,,,fibr,,,,", "did you mean 'fibre'?"},
        BadRow{"a,2026-01-31,data.x,L,quote,month,1,USD,,,,,maybe,,,", "neither true nor false"},
        BadRow{"a,2026-01-31,data.x,L,quote,month,1,USD,,,,,,-3,,", "not more than zero"},
        BadRow{"a,2026-01-31,data.x,L,quote,month,1,USD,,,,,,,3y,", "whole number of months"},
        BadRow{"a,2026-01-31,data.x,L,quote,month,1,USD,,,,,,,,USA", "2 capitals"},
        BadRow{"a,2026-01-31,data.x,\"L,quote,month,1,USD,,,,,,,,", "never closed"}));

TEST(Observations, AnIdStandsOnce) {
  EXPECT_NE(problem(kHeader + kRow + kRow).find("prices.csv:3:1: the id 'a1' stands already in line 2"),
            std::string::npos);
}

TEST(Observations, TheDemonstrationsPricesAndTheReadmesExampleAreRead) {
  const auto demonstration = load_observations(TELAUDIT_SOURCE_DIR "/fixtures/showcase-input/prices.csv");
  ASSERT_TRUE(demonstration) << demonstration.problem().text();
  EXPECT_FALSE(demonstration->empty());
  const auto readme = read_file(TELAUDIT_SOURCE_DIR "/benchmarks/prices/README.md");
  ASSERT_TRUE(readme);
  const std::size_t begin = readme->find("```csv\n") + 7;
  const auto example = parse(readme->substr(begin, readme->find("```", begin) - begin));
  ASSERT_TRUE(example) << example.problem().text();
  EXPECT_EQ(example->size(), 2U);
}

TEST(Observations, AMissingFileIsAProblem) {
  EXPECT_FALSE(load_observations(TELAUDIT_SOURCE_DIR "/no/such/prices.csv"));
}

}  // namespace
}  // namespace telaudit::pricing
