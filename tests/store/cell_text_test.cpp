#include "store/cell_text.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <random>
#include <string>

namespace telaudit::store {
namespace {

template <typename Write>
std::string written(const Write& write) {
  std::array<char, kCellText> buffer{};
  const char* end = write(buffer.data());
  return std::string(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
}

TEST(CellText, IsThatOfTheTypesThemselves) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 20'000; ++i) {
    const auto number = static_cast<std::int64_t>(random() >> (random() % 64)) * (i % 2 == 0 ? 1 : -1);
    const Decimal decimal{number, static_cast<std::uint8_t>(i % 13)};
    EXPECT_EQ(written([&](char* out) { return write_integer(out, number); }), std::to_string(number));
    EXPECT_EQ(written([&](char* out) { return write_decimal(out, decimal); }), decimal.text());
    const Date date{static_cast<std::int32_t>(random() % 3'652'424) - 719'528};
    EXPECT_EQ(written([&](char* out) { return write_date(out, date); }), date.text());
    const Moment moment{date.days * INT64_C(864'000) + static_cast<std::int64_t>(random() % 864'000)};
    EXPECT_EQ(written([&](char* out) { return write_moment(out, moment); }), moment.text());
  }
}

TEST(CellText, HasRoomForTheLongest) {
  for (const std::int64_t number :
       {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(written([&](char* out) { return write_integer(out, number); }), std::to_string(number));
    EXPECT_EQ(written([&](char* out) {
                return write_decimal(out, Decimal{number, 12});
              }),
              (Decimal{number, 12}.text()));
  }
  const Moment late{std::numeric_limits<std::int32_t>::max() * INT64_C(864'000) + 1};
  EXPECT_EQ(written([&](char* out) { return write_moment(out, late); }), late.text());
}

}  // namespace
}  // namespace telaudit::store
