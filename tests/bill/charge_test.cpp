#include "bill/charge.h"

#include <gtest/gtest.h>

#include "bill/invoice.h"
#include "bill/reading.h"

namespace telaudit::bill {
namespace {

TEST(ChargeSchema, ColumnsStandWhereTheirNumbersSay) {
  const auto& schema = charge_schema();
  EXPECT_EQ(schema.columns[charge::kAmount].name, "amount");
  EXPECT_TRUE(schema.columns[charge::kAmount].money);
  EXPECT_EQ(schema.columns[charge::kStart].type, Type::moment);
  EXPECT_EQ(schema.columns[charge::kInstalments].name, "instalments");
  EXPECT_EQ(schema.find("tax_rate"), charge::kTaxRate);
  EXPECT_FALSE(schema.find("nothing").has_value());
}

TEST(ChargeId, GoesThroughText) {
  const ChargeId id{"0123456789abcdef", 1873, 2};
  EXPECT_EQ(id.text(), "0123456789ab-1873-2");
  const auto back = parse_charge_id(id.text());
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->reading, "0123456789ab");
  EXPECT_EQ(back->offset, 1873U);
  EXPECT_EQ(back->ordinal, 2U);
  for (const char* text : {"", "a-b-c", "a-1", "a-1-2-3", "-1-2", "a--2"})
    EXPECT_FALSE(parse_charge_id(text).has_value()) << text;
}

TEST(ChargeClass, TwelveWords) {
  EXPECT_EQ(charge_classes().size(), 12U);
  EXPECT_TRUE(is_charge_class("late_fee"));
  EXPECT_FALSE(is_charge_class("Recurring"));
}

TEST(Dispositions, AddUpToTheSource) {
  Dispositions one;
  one.add(Disposition::charge, 100);
  one.add(Disposition::filler, 7, 3);
  Dispositions other;
  other.add(Disposition::charge, 50, 2);
  one.add(other);
  EXPECT_EQ(one.bytes(), 157U);
  EXPECT_EQ(one.counts[static_cast<std::size_t>(Disposition::charge)].records, 3U);
}

}  // namespace
}  // namespace telaudit::bill
