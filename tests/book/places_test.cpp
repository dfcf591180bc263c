#include "book/places.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

terms::Terms load(const std::string& inventory) {
  const auto path = fresh_folder("places") / "inventory.csv";
  EXPECT_TRUE(write_output(path, inventory).ok());
  terms::Inputs inputs;
  inputs.inventory = {path.string()};
  auto loaded = terms::Terms::load(inputs);
  EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : loaded.problem().text());
  return std::move(*loaded);
}

const Date kDay = *make_date(2026, 4, 10);

TEST(Places, TakeTheClosestRow) {
  const auto terms = load(
      "service,carrier,account,status,installed,disconnected,cost_centre\n"
      "3125550141,,,active,,,any\n"
      "3125550141,Alpha,,active,,,carrier\n"
      "3125550141,Alpha,100,active,2026-01-01,,account\n"
      "3125550141,Alpha,200,disconnected,2020-01-01,2026-01-01,gone\n");
  const Places places(&terms);
  EXPECT_TRUE(places.inventory_given());
  EXPECT_EQ(places.find("Beta", "1", "3125550141", kDay).cost_centre, "any");
  EXPECT_EQ(places.find("Alpha", "1", "312-555-0141", kDay).cost_centre, "carrier");
  EXPECT_EQ(places.find("Alpha", "100", "(312) 555-0141", kDay).cost_centre, "account");
  // A row in force is closer than one that ended, whoever it names.
  EXPECT_EQ(places.find("Alpha", "200", "3125550141", kDay).cost_centre, "carrier");
  EXPECT_EQ(places.find("Alpha", "200", "3125550141", *make_date(2025, 12, 31)).cost_centre, "gone");
  EXPECT_FALSE(places.find("Alpha", "100", "3125550199", kDay).in_inventory);
  EXPECT_FALSE(places.find("Alpha", "100", "", kDay).in_inventory);
}

TEST(Places, KnowNothingWithoutAnInventory) {
  const Places places(nullptr);
  EXPECT_FALSE(places.inventory_given());
  EXPECT_FALSE(places.find("Alpha", "100", "3125550141", kDay).in_inventory);
}

}  // namespace
}  // namespace telaudit::book
