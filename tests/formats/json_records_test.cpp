#include "formats/json_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace telaudit::formats {
namespace {

using testing::HasSubstr;

TEST(JsonRecords, ATableHasTheNamesInTheOrderInWhichTheyAppear) {
  const auto table = table_of_json(
      R"({"@odata.count": 2, "value": [{"id": "a,b", "units": [1], "of": {"x": 1}, "long": 61},
                                       {"price": 1.10, "id": null, "won": false}, {}, {"units": []}]})",
      "page.json");
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(*table,
            "id,long,price,won\r\n"
            "\"a,b\",61,,\r\n"
            ",,1.10,false\r\n");
}

TEST(JsonRecords, APageWithoutRecordsIsNoTableAndNoProblem) {
  EXPECT_EQ(*table_of_json(R"({"value": []})", "page.json"), "");
  EXPECT_EQ(*table_of_json(" [ {} ] ", "page.json"), "");
}

TEST(JsonRecords, WhatStandsBesideRecordsIsPassedOver) {
  const auto table = table_of_json(
      R"([{"a": 1, "in": {"b": 2}}, ["x"], 7, {"c": 18446744073709551616, "rows": [{"value": [{"d": 1}]}]}])",
      "page.json");
  EXPECT_EQ(*table, "a,c\r\n1,\r\n,18446744073709551616\r\n");
}

TEST(JsonRecords, WhatHoldsNoListIsRefused) {
  EXPECT_THAT(table_of_json(R"({"value": {"id": 1}})", "page.json").problem().what, HasSubstr("no list"));
  EXPECT_THAT(table_of_json(R"({"value": [{"id": 1})", "page.json").problem().what, HasSubstr("cut off"));
  EXPECT_EQ(table_of_json("[\"\xFF\"]", "page.json").ok(), false);
}

// 100,000 records of one name each would be a table of ten thousand million cells; 5,000 of the same twenty
// are one of a hundred thousand.
TEST(JsonRecords, RecordsWithNothingInCommonAreNotSpreadOut) {
  std::string apart = "[";
  for (int i = 0; i < 100'000; ++i) apart += (i > 0 ? ",{\"n" : "{\"n") + std::to_string(i) + "\":1}";
  EXPECT_THAT(table_of_json(apart + "]", "page.json").problem().what, HasSubstr("100000 different members"));
  std::string alike = "[";
  for (int i = 0; i < 5'000; ++i) {
    alike += i > 0 ? ",{" : "{";
    for (int name = 0; name < 20; ++name)
      alike += (name > 0 ? ",\"n" : "\"n") + std::to_string(name) + "\":" + std::to_string(i);
    alike += '}';
  }
  EXPECT_TRUE(table_of_json(alike + "]", "page.json").ok());
}

TEST(JsonRecords, AMillionOpenBracketsAreRefused) {
  EXPECT_FALSE(table_of_json(std::string(1'000'000, '['), "page.json").ok());
  EXPECT_EQ(*table_of_json(std::string(1'000'000, '[') + std::string(1'000'000, ']'), "page.json"), "");
}

}  // namespace
}  // namespace telaudit::formats
