#include "cli/print_table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace telaudit::cli {
namespace {

std::string print(const PrintedTable& table, Format format) {
  std::ostringstream out;
  print_table(out, table, format);
  return out.str();
}

const PrintedTable kTable = {{{"name", false, 6}, {"amount", true}},
                             {{"Äpfel", "1.50"}, {"=cmd()\x1b[31m", "-20.00"}}};

TEST(PrintTable, TextIsAlignedShortenedAndHarmless) {
  EXPECT_EQ(print(kTable, Format::text), "name    amount\nÄpfel     1.50\n=cmd(…  -20.00\n");
}

TEST(PrintTable, CsvDefusesTextAndLeavesNumbers) {
  EXPECT_EQ(print(kTable, Format::csv), "name,amount\nÄpfel,1.50\n'=cmd()\x1b[31m,-20.00\n");
}

TEST(PrintTable, JsonKeepsColumnOrder) {
  EXPECT_EQ(print({{{"b"}, {"a"}}, {{"1", "2"}}}, Format::json),
            "[\n {\n  \"b\": \"1\",\n  \"a\": \"2\"\n }\n]\n");
}

}  // namespace
}  // namespace telaudit::cli
