#include "base/delimited.h"

#include <gtest/gtest.h>

#include <random>

namespace telaudit {
namespace {

using Records = std::vector<std::vector<std::string>>;

Records read(std::string_view text, Dialect dialect = {}) {
  Records records;
  DelimitedReader reader(text, dialect);
  while (reader.next()) records.emplace_back(reader.fields().begin(), reader.fields().end());
  return records;
}

TEST(Delimited, ReadsRfc4180) {
  EXPECT_EQ(read("a,b\r\n\"c,d\",\"e\"\"f\"\r\n"), (Records{{"a", "b"}, {"c,d", "e\"f"}}));
  EXPECT_EQ(read("\"two\nlines\",x\n"), (Records{{"two\nlines", "x"}}));
}

TEST(Delimited, TakesLineEndsAsTheyCome) {
  EXPECT_EQ(read("h1\th2\r\n1\t2\n3\t4\r5\t6", {'\t', '"'}),
            (Records{{"h1", "h2"}, {"1", "2"}, {"3", "4"}, {"5", "6"}}));
  EXPECT_EQ(read("a,\n,b"), (Records{{"a", ""}, {"", "b"}}));
  EXPECT_EQ(read("a,"), (Records{{"a", ""}}));
  EXPECT_EQ(read("\n\na\n"), (Records{{""}, {""}, {"a"}}));
  EXPECT_TRUE(read("").empty());
}

TEST(Delimited, ALoneQuoteInsideAFieldIsLiteral) {
  EXPECT_EQ(read("5\" disk,x\n"), (Records{{"5\" disk", "x"}}));
  EXPECT_EQ(read("\"a\"b,c\n"), (Records{{"ab", "c"}}));
}

TEST(Delimited, SaysWhenAQuoteNeverEnds) {
  DelimitedReader reader("a,\"b\nc", {});
  ASSERT_TRUE(reader.next());
  EXPECT_TRUE(reader.unterminated_quote());
}

TEST(Delimited, KnowsWhereRecordsStand) {
  DelimitedReader reader("ab,c\r\n\"d\",e\n", {});
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.offset(), 0U);
  EXPECT_EQ(reader.length(), 4U);
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.offset(), 6U);
  EXPECT_EQ(reader.length(), 5U);
  EXPECT_EQ(reader.next_offset(), 12U);
}

// What append_delimited writes, the reader reads back, whatever the fields hold.
TEST(Delimited, WritesWhatItReads) {
  std::mt19937 random(7);
  const std::string alphabet = "ab,\"\n\r ;";
  for (int round = 0; round < 5'000; ++round) {
    std::vector<std::string> fields(1 + random() % 5);
    for (auto& field : fields) {
      const auto length = random() % 6;
      for (unsigned i = 0; i < length; ++i) field += alphabet[random() % alphabet.size()];
    }
    std::string line;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (i > 0) line += ',';
      append_delimited(line, fields[i]);
    }
    line += '\n';
    ASSERT_EQ(read(line), Records{fields}) << line;
  }
}

TEST(Delimited, FormulasAreDefused) {
  for (const char* text : {"=1+1", "+1", "-1", "@x", "\tx", "\rx"})
    EXPECT_EQ(formula_safe(text), "'" + std::string(text));
  EXPECT_EQ(formula_safe("plain"), "plain");
  EXPECT_EQ(formula_safe(""), "");
}

}  // namespace
}  // namespace telaudit
