#include "base/fast_columns.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

namespace telaudit {
namespace {

constexpr std::uint32_t kSeed = 20260311;

class EachColumnKernel : public testing::TestWithParam<ScanKernel> {};

INSTANTIATE_TEST_SUITE_P(Kernels, EachColumnKernel,
                         testing::ValuesIn(scan_kernels().begin(), scan_kernels().end()),
                         [](const auto& info) { return std::string(scan_kernel_name(info.param)); });

// Cells one after the other in memory that ends kCellSlack bytes from the last one's last byte on.
class Column {
 public:
  explicit Column(const std::vector<std::string>& cells) {
    for (const auto& cell : cells) {
      begin_.push_back(static_cast<std::uint32_t>(bytes_.size()));
      length_.push_back(static_cast<std::uint32_t>(cell.size()));
      bytes_.insert(bytes_.end(), cell.begin(), cell.end());
    }
    for (std::size_t i = 0; i < kCellSlack; ++i) bytes_.push_back("5.5:5-5/"[i % 8]);
    rows_ = cells.size();
    begin_.resize((rows_ + 7) / 8 * 8, 0xFFFFFFFF);
    length_.resize(begin_.size(), 0xFFFFFFFF);
  }
  FastCells cells() const { return {bytes_.data(), begin_.data(), length_.data(), rows_}; }
  const char* cell(std::size_t row) const { return bytes_.data() + begin_[row]; }
  std::size_t length(std::size_t row) const { return length_[row]; }
  std::size_t rows() const { return rows_; }
  // Room for what is read.
  std::size_t room() const { return begin_.size(); }

 private:
  std::vector<char> bytes_;
  std::vector<std::uint32_t> begin_;
  std::vector<std::uint32_t> length_;
  std::size_t rows_ = 0;
};

std::vector<std::string> made_cells(std::size_t rows, std::mt19937& random,
                                    const std::function<std::string()>& sound) {
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < rows; ++i) {
    std::string cell = sound();
    const std::size_t disturbance = random() % 40;
    if (disturbance == 0 && !cell.empty()) cell[random() % cell.size()] = static_cast<char>(random() % 256);
    if (disturbance == 1 && !cell.empty()) cell[random() % cell.size()] = "0123456789.-+: ,/"[random() % 17];
    if (disturbance == 2 && !cell.empty()) cell.erase(random() % cell.size(), 1);
    if (disturbance == 3) cell.insert(random() % (cell.size() + 1), 1, "09.-: "[random() % 6]);
    if (disturbance == 4) cell.clear();
    cells.push_back(cell);
  }
  return cells;
}

std::string made_digits(std::size_t most, std::mt19937& random) {
  std::string text;
  for (std::size_t length = 1 + random() % most; text.size() < length;)
    text += static_cast<char>('0' + random() % 10);
  return text;
}

std::string two(std::size_t value) {
  return std::string{static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10)};
}

// Rows that were read, of which `read(row)` says whether they are as they should be.
void each_read(const std::vector<std::uint8_t>& unread, const Column& column,
               const std::function<void(std::size_t)>& check) {
  for (std::size_t row = 0; row < column.room(); ++row) {
    const bool left = (unread[row / 8] >> (row % 8) & 1U) != 0;
    if (row >= column.rows()) {
      EXPECT_FALSE(left) << "beyond the last row";
    } else if (!left) {
      check(row);
    }
  }
}

void check_digits(ScanKernel kernel, const std::vector<std::string>& cells, std::uint64_t factor,
                  std::uint64_t most) {
  const Column column(cells);
  std::vector<std::int64_t> values(column.room());
  std::vector<std::uint8_t> counts(column.room());
  std::vector<std::uint8_t> unread(column.room() / 8, 0xFF);
  fast_digits_column(kernel, column.cells(), factor, most, values.data(), counts.data(), unread);
  each_read(unread, column, [&](std::size_t row) {
    const FastDigits digits = fast_digits(column.cell(row), column.length(row));
    ASSERT_TRUE(digits.valid) << testing::PrintToString(cells[row]);
    ASSERT_LE(digits.value, most) << cells[row];
    ASSERT_EQ(static_cast<std::uint64_t>(values[row]), digits.value * factor) << cells[row];
    ASSERT_EQ(counts[row], cells[row].size());
  });
}

TEST_P(EachColumnKernel, Digits) {
  std::mt19937 random(kSeed);
  for (int round = 0; round < 400; ++round) {
    SCOPED_TRACE(round);
    const std::size_t most = 1 + random() % 19;
    const auto cells = made_cells(1 + random() % 40, random, [&] { return made_digits(most, random); });
    check_digits(GetParam(), cells, 1, UINT64_MAX);
    check_digits(GetParam(), cells, 36'000, INT64_MAX / 36'000);
    check_digits(GetParam(), cells, 1'000'000'000'000, INT64_MAX / 1'000'000'000'000);
  }
}

// Every byte value at every place of a cell.
TEST_P(EachColumnKernel, DigitsAndOneByteOfAnything) {
  for (std::size_t length = 1; length <= 18; ++length)
    for (std::size_t at = 0; at < length; ++at) {
      std::vector<std::string> cells;
      for (int byte = 0; byte < 256; ++byte) {
        cells.push_back(std::string("923456789012345678").substr(0, length));
        cells.back()[at] = static_cast<char>(byte);
      }
      check_digits(GetParam(), cells, 1, UINT64_MAX);
    }
}

void check_decimals(ScanKernel kernel, const std::vector<std::string>& cells, const FastDecimalRules& rules) {
  const Column column(cells);
  std::vector<std::int64_t> mantissas(column.room());
  std::vector<std::uint8_t> scales(column.room());
  std::vector<std::uint8_t> unread(column.room() / 8, 0xFF);
  fast_decimal_column(kernel, column.cells(), rules, mantissas.data(), scales.data(), unread);
  each_read(unread, column, [&](std::size_t row) {
    const FastDecimal one = fast_decimal(column.cell(row), column.length(row), rules.point);
    ASSERT_TRUE(one.valid) << testing::PrintToString(cells[row]);
    ASSERT_LT(std::abs(one.mantissa), rules.below[one.scale]) << cells[row];
    ASSERT_EQ(mantissas[row], rules.negate ? -one.mantissa : one.mantissa) << cells[row];
    ASSERT_EQ(scales[row], one.scale + rules.more_scale) << cells[row];
  });
}

FastDecimalRules made_rules(std::mt19937& random) {
  FastDecimalRules rules;
  rules.point = random() % 3 == 0 ? ',' : '.';
  rules.negate = random() % 4 == 0;
  rules.more_scale = random() % 4 == 0 ? 2 : 0;
  const std::size_t scales = 1 + random() % 9;
  const std::int64_t limit = random() % 4 == 0 ? 5000 : 1'000'000'000'000;
  for (std::size_t scale = 0; scale < scales; ++scale) rules.below[scale] = limit;
  return rules;
}

TEST_P(EachColumnKernel, Decimals) {
  std::mt19937 random(kSeed);
  for (int round = 0; round < 400; ++round) {
    SCOPED_TRACE(round);
    const FastDecimalRules rules = made_rules(random);
    const std::size_t most = 1 + random() % 9;
    const auto cells = made_cells(1 + random() % 40, random, [&] {
      std::string text = made_digits(most, random);
      if (random() % 4 != 0) text.insert(random() % (text.size() + 1), 1, rules.point);
      if (random() % 4 == 0) text.insert(0, 1, '-');
      return text;
    });
    check_decimals(GetParam(), cells, rules);
  }
}

// Every cell of up to six characters of those that matter.
TEST_P(EachColumnKernel, ShortDecimals) {
  std::mt19937 random(kSeed);
  FastDecimalRules rules;
  rules.below.fill(INT64_MAX);
  const std::string characters = "-.5x0";
  for (std::size_t length = 1; length <= 6; ++length) {
    std::size_t count = 1;
    for (std::size_t i = 0; i < length; ++i) count *= characters.size();
    std::vector<std::string> cells;
    for (std::size_t number = 0; number < count; ++number) {
      std::string cell;
      for (std::size_t rest = number; cell.size() < length; rest /= characters.size())
        cell += characters[rest % characters.size()];
      cells.push_back(cell);
    }
    check_decimals(GetParam(), cells, rules);
  }
}

void check_dates(ScanKernel kernel, const std::vector<std::string>& cells, const FastDatePattern& pattern) {
  const Column column(cells);
  std::vector<std::int64_t> days(column.room());
  std::vector<std::uint8_t> unread(column.room() / 8, 0xFF);
  fast_date_column(kernel, column.cells(), pattern, days.data(), unread);
  each_read(unread, column, [&](std::size_t row) {
    const FastDate one = fast_date(column.cell(row), column.length(row), pattern);
    ASSERT_TRUE(one.valid) << testing::PrintToString(cells[row]);
    ASSERT_EQ(days[row], one.days) << cells[row];
  });
}

std::string made_date(const std::string& pattern, std::size_t year, std::size_t month, std::size_t day) {
  std::string text;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') {
      text += pattern[i];
      continue;
    }
    const char part = pattern[++i];
    if (part == 'Y') text += two(year / 100);
    text += two(part == 'Y' ? year % 100 : part == 'm' ? month : day);
  }
  return text;
}

const std::vector<std::string> kPatterns = {"%d/%m/%Y", "%Y-%m-%d", "%Y%m%d",
                                            "%m/%d/%Y", "%d%m%Y",   "%d.%Y%m"};

// Every day of leap years, other years and centuries, and days that are none.
TEST_P(EachColumnKernel, EveryDay) {
  for (const auto& form : kPatterns) {
    const auto pattern = fast_date_pattern(form);
    ASSERT_TRUE(pattern);
    for (const unsigned year : {1899U, 1900U, 1904U, 1969U, 1970U, 2000U, 2023U, 2024U, 2100U, 9999U}) {
      std::vector<std::string> cells;
      for (unsigned month = 0; month <= 20; ++month)
        for (unsigned day = 0; day <= 33; ++day) cells.push_back(made_date(form, year, month, day));
      check_dates(GetParam(), cells, *pattern);
    }
  }
}

TEST_P(EachColumnKernel, DisturbedDates) {
  std::mt19937 random(kSeed);
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(round);
    const auto& form = kPatterns[random() % kPatterns.size()];
    const auto cells = made_cells(1 + random() % 40, random, [&] {
      return made_date(form, 1950 + random() % 120, random() % 13, random() % 32);
    });
    check_dates(GetParam(), cells, *fast_date_pattern(form));
  }
}

TEST_P(EachColumnKernel, Moments) {
  std::mt19937 random(kSeed);
  for (int round = 0; round < 400; ++round) {
    SCOPED_TRACE(round);
    const auto& form = kPatterns[random() % kPatterns.size()];
    const auto pattern = fast_date_pattern(form);
    const std::size_t rows = 1 + random() % 40;
    const auto dates = made_cells(rows, random, [&] {
      return made_date(form, 1950 + random() % 120, 1 + random() % 12, 1 + random() % 28);
    });
    const auto times = made_cells(rows, random, [&] {
      return two(random() % 25) + ":" + two(random() % 61) +
             (random() % 9 != 0 ? ":" + two(random() % 61) : "");
    });
    const Column date_column(dates);
    const Column time_column(times);
    std::vector<std::int64_t> tenths(date_column.room());
    std::vector<std::uint8_t> unread(date_column.room() / 8, 0xFF);
    fast_moment_column(GetParam(), date_column.cells(), *pattern, time_column.cells(), tenths.data(), unread);
    each_read(unread, date_column, [&](std::size_t row) {
      const FastDate day = fast_date(date_column.cell(row), date_column.length(row), *pattern);
      const FastTime time = fast_time(time_column.cell(row), time_column.length(row));
      ASSERT_TRUE(day.valid && time.valid) << dates[row] << ' ' << times[row];
      ASSERT_EQ(tenths[row], std::int64_t{day.days} * 864'000 + time.tenths)
          << dates[row] << ' ' << times[row];
    });
  }
}

// What the kernel with eight rows at once is there for is not left to the caller.
TEST(FastColumns, PlainCellsAreRead) {
  const ScanKernel kernel = ScanKernel::avx512;
  if (parse_scan_kernel("avx512") == std::nullopt) GTEST_SKIP() << "needs AVX-512";
  const std::vector<std::string> digits = {"1", "0247614843", "12345678", "123456789", "1234567890123456",
                                           "9", "00",         "7654321"};
  const std::vector<std::string> decimals = {"2.4",      "0.0155",  "-0.0043", "19.5",
                                             "12345678", "-123456", "1.0220",  "7"};
  const std::vector<std::string> dates(8, "2026-03-31");
  const std::vector<std::string> times = {"00:00:00", "23:59:59", "12:34:56", "09:08:07",
                                          "10:00:00", "00:10:00", "00:00:10", "19:19:19"};
  std::vector<std::int64_t> values(8);
  std::vector<std::uint8_t> scales(8);
  std::vector<std::uint8_t> unread(1, 0xFF);
  fast_digits_column(kernel, Column(digits).cells(), 1, UINT64_MAX, values.data(), scales.data(), unread);
  EXPECT_EQ(unread[0], 0);
  FastDecimalRules rules;
  rules.below.fill(INT64_MAX);
  fast_decimal_column(kernel, Column(decimals).cells(), rules, values.data(), scales.data(), unread);
  EXPECT_EQ(unread[0], 0);
  const auto pattern = *fast_date_pattern("%Y-%m-%d");
  fast_date_column(kernel, Column(dates).cells(), pattern, values.data(), unread);
  EXPECT_EQ(unread[0], 0);
  fast_moment_column(kernel, Column(dates).cells(), pattern, Column(times).cells(), values.data(), unread);
  EXPECT_EQ(unread[0], 0);
}

}  // namespace
}  // namespace telaudit
