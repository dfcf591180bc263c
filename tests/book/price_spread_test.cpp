#include "book/price_spread.h"

#include <gtest/gtest.h>

namespace telaudit::book {
namespace {

DemandRow row(const char* id, const char* code, const char* price, const char* quantity) {
  DemandRow out;
  out.id = id;
  out.carrier = "Alpha";
  out.product_code = code;
  out.charge_class = "recurring";
  out.currency = "USD";
  out.unit_price = parse_decimal(price);
  out.basis = PriceBasis::printed;
  out.quantity = *parse_total(quantity);
  return out;
}

// (30.00 - 25.00) x 2 + (26.50 - 25.00) x 1 = 11.50 above the lowest; 25.0 and 25.00 are one price.
TEST(PriceSpread, MeasuresWhatIsPaidAboveTheLowest) {
  const std::vector<DemandRow> demand = {row("a", "1FB", "25.00", "3"), row("b", "1FB", "30.00", "2"),
                                         row("c", "1FB", "26.50", "1"), row("d", "1FB", "25.0", "1"),
                                         row("e", "ESX", "3.10", "9")};
  const auto spreads = find_price_spreads(demand);
  ASSERT_EQ(spreads.size(), 1U);
  EXPECT_EQ(spreads[0].product_code, "1FB");
  EXPECT_EQ(spreads[0].prices, 3U);
  EXPECT_EQ(spreads[0].rows, 4U);
  EXPECT_EQ(spreads[0].lowest.text(), "25.00");
  EXPECT_EQ(spreads[0].highest.text(), "30.00");
  EXPECT_EQ(spreads[0].above_lowest, *parse_total("11.50"));
  EXPECT_EQ(spreads[0].quantity, *parse_total("7"));
  EXPECT_EQ(spreads[0].highest_demand, "b");
}

TEST(PriceSpread, AveragesAreNoPricesOfTheirOwn) {
  auto one = row("a", "LD", "0.031", "10");
  auto two = row("b", "LD", "0.034", "10");
  two.basis = PriceBasis::average;
  EXPECT_TRUE(find_price_spreads(std::vector<DemandRow>{one, two}).empty());
}

}  // namespace
}  // namespace telaudit::book
