#include "base/fast_number.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/date.h"

namespace telaudit {
namespace {

constexpr std::uint32_t kSeed = 20260202;

// A cell in memory that ends kCellSlack bytes after it, so that a sanitizer sees any byte read beyond, with
// what looks like more of the cell behind it.
class Cell {
 public:
  explicit Cell(std::string_view text) : length_(text.size()), bytes_(text.begin(), text.end()) {
    for (std::size_t i = 0; i < kCellSlack; ++i) bytes_.push_back("5.5:5-5/"[(i + text.size()) % 8]);
  }
  const char* data() const { return bytes_.data(); }
  std::size_t size() const { return length_; }

 private:
  std::size_t length_;
  std::vector<char> bytes_;
};

bool all_decimal(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

FastDigits digits(std::string_view text) {
  const Cell cell(text);
  return fast_digits(cell.data(), cell.size());
}

FastDecimal decimal(std::string_view text, char point = '.') {
  const Cell cell(text);
  return fast_decimal(cell.data(), cell.size(), point);
}

void expect_digits(const std::string& text) {
  const auto read = digits(text);
  const bool valid = !text.empty() && text.size() <= 18 && all_decimal(text);
  ASSERT_EQ(read.valid, valid) << testing::PrintToString(text);
  if (valid) {
    ASSERT_EQ(std::to_string(read.value), std::to_string(std::stoull(text))) << text;
  }
}

// Every byte value at every place of every length.
TEST(FastDigits, NothingButDigits) {
  for (std::size_t length = 0; length <= 20; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text = std::string("92345678901234567890").substr(0, length);
        text[at] = static_cast<char>(byte);
        expect_digits(text);
      }
    }
    expect_digits(std::string(length, '9'));
    expect_digits(std::string(length, '0'));
  }
}

TEST(FastDigits, TwoBytesOfAnything) {
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second)
      for (const auto* before : {"", "1", "123456", "1234567", "1234567890"})
        expect_digits(before + std::string{static_cast<char>(first), static_cast<char>(second)});
}

// What stands in the comment of fast_decimal, asked of the text.
bool is_plain_decimal(std::string_view text, char point) {
  if (text.empty() || text.size() > 18) return false;
  if (text.front() == '-') text.remove_prefix(1);
  const std::size_t at = text.find(point);
  if (at == std::string_view::npos) return !text.empty() && all_decimal(text);
  const auto decimals = text.substr(at + 1);
  return at > 0 && all_decimal(text.substr(0, at)) && !decimals.empty() && decimals.size() <= kMaxScale &&
         all_decimal(decimals);
}

void expect_decimal(const std::string& text, char point) {
  const auto read = decimal(text, point);
  ASSERT_EQ(read.valid, is_plain_decimal(text, point)) << testing::PrintToString(text);
  if (!read.valid) return;
  std::string pointed = text;
  for (char& c : pointed) c = c == point ? '.' : c;
  const auto expected = parse_decimal(pointed);
  ASSERT_TRUE(expected.has_value()) << text;
  ASSERT_EQ(read.mantissa, expected->mantissa) << text;
  ASSERT_EQ(read.scale, expected->scale) << text;
}

TEST(FastDecimal, Examples) {
  const auto price = decimal("-12.0500");
  EXPECT_TRUE(price.valid);
  EXPECT_EQ(price.mantissa, -120500);
  EXPECT_EQ(price.scale, 4);
  EXPECT_EQ(decimal("0,088", ',').mantissa, 88);
  EXPECT_EQ(decimal("0,088", ',').scale, 3);
  EXPECT_EQ(decimal("999999999999999999").mantissa, 999999999999999999);
  EXPECT_EQ(decimal("-99999999999999999").mantissa, -99999999999999999);
  for (const auto* text : {"",
                           "-",
                           ".",
                           "-.",
                           ".5",
                           "5.",
                           "-.5",
                           "--5",
                           "+5",
                           "5-",
                           " 5",
                           "5 ",
                           "1.2.3",
                           "1..2",
                           "1,2",
                           "1e5",
                           "$5",
                           "0.1234567890123",
                           "1234567890123456789",
                           "1234567.",
                           "12345678.",
                           ".1234567",
                           ".12345678"})
    EXPECT_FALSE(decimal(text).valid) << text;
}

TEST(FastDecimal, EveryByteAtEveryPlace) {
  for (std::size_t length = 0; length <= 20; ++length) {
    for (std::size_t point = 0; point <= length; ++point) {
      for (const bool minus : {false, true}) {
        std::string plain = std::string("98765432101234567890").substr(0, length);
        if (point < length) plain[point] = '.';
        if (minus && length > 0) plain[0] = '-';
        expect_decimal(plain, '.');
        for (std::size_t at = 0; at < length; ++at) {
          std::string text = plain;
          for (int byte = 0; byte < 256; ++byte) {
            text[at] = static_cast<char>(byte);
            expect_decimal(text, '.');
          }
        }
      }
    }
  }
}

TEST(FastDecimal, AnyShortText) {
  const std::string letters = std::string("01959.-+, :/;e$") + '\0' + "\x80\xB0\xFA\xFF";
  std::mt19937 random(kSeed);
  for (int round = 0; round < 300000; ++round) {
    std::string text(random() % 21, '0');
    // Mostly digits, or hardly anything would be valid.
    for (char& c : text) c = letters[random() % (random() % 3 == 0 ? letters.size() : 5)];
    if (random() % 2 == 0 && !text.empty()) text[random() % text.size()] = '.';
    expect_decimal(text, random() % 4 == 0 ? ',' : '.');
    expect_digits(text);
  }
}

const std::vector<std::string>& date_patterns() {
  static const std::vector<std::string> patterns = {"%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%Y",
                                                    "%Y%m%d",   "%d%m-%Y",  "%Y/%m%d",  "%d%m%Y",
                                                    "%m %Y %d", "%Y %d,%m"};
  return patterns;
}

std::string with_numbers(std::string pattern, int year, unsigned month, unsigned day) {
  const auto put = [&](const std::string& directive, int number, std::size_t width) {
    std::string text = std::to_string(number);
    pattern.replace(pattern.find(directive), 2,
                    std::string(width - std::min(width, text.size()), '0') + text);
  };
  put("%d", static_cast<int>(day), 2);
  put("%m", static_cast<int>(month), 2);
  put("%Y", year, 4);
  return pattern;
}

void expect_date(const std::string& text, const std::string& pattern, const FastDatePattern& fast) {
  const Cell cell(text);
  const auto read = fast_date(cell.data(), cell.size(), fast);
  const auto expected = parse_date(text, pattern);
  // parse_date also takes "1/2/2026".
  ASSERT_EQ(read.valid, expected.has_value() && text.size() == fast.length)
      << testing::PrintToString(text) << " as " << pattern;
  if (read.valid) {
    ASSERT_EQ(read.days, expected->days) << text << " as " << pattern;
  }
}

TEST(FastDate, EveryDayOfFourCenturiesAndDaysThatAreNone) {
  for (const auto& pattern : {date_patterns()[0], date_patterns()[2]}) {
    const auto fast = fast_date_pattern(pattern);
    ASSERT_TRUE(fast.has_value());
    for (int year = 1880; year <= 2110; ++year)
      for (unsigned month = 0; month <= 20; ++month)
        for (unsigned day = 0; day <= 40; ++day)
          expect_date(with_numbers(pattern, year, month, day), pattern, *fast);
  }
}

TEST(FastDate, EveryYear) {
  for (const auto& pattern : date_patterns()) {
    const auto fast = fast_date_pattern(pattern);
    ASSERT_TRUE(fast.has_value()) << pattern;
    for (int year = 0; year <= 9999; ++year)
      for (const auto& [month, day] :
           {std::pair{1U, 1U}, {2U, 28U}, {2U, 29U}, {3U, 1U}, {12U, 31U}, {99U, 99U}})
        expect_date(with_numbers(pattern, year, month, day), pattern, *fast);
  }
}

TEST(FastDate, EveryByteAtEveryPlace) {
  for (const auto& pattern : date_patterns()) {
    const auto fast = fast_date_pattern(pattern);
    ASSERT_TRUE(fast.has_value()) << pattern;
    const std::string date = with_numbers(pattern, 2012, 11, 12);
    for (std::size_t at = 0; at < date.size(); ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text = date;
        text[at] = static_cast<char>(byte);
        expect_date(text, pattern, *fast);
        // Two wrong bytes must not make up for each other.
        text[(at + 1) % text.size()] = static_cast<char>(255 - byte);
        expect_date(text, pattern, *fast);
      }
    }
    for (std::size_t length = 0; length < date.size(); ++length)
      expect_date(date.substr(0, length), pattern, *fast);
    expect_date(date + "1", pattern, *fast);
    expect_date(" " + date, pattern, *fast);
  }
}

TEST(FastDate, OtherPatternsAreNot) {
  for (const auto* pattern : {"", "%", "%d", "%d/%m/%y", "%b %d, %Y", "%d//%m/%Y", "/%d/%m/%Y", "%d/%m/%Y/",
                              "%d/%m/%d", "%d/%m/%Y%", "%Y%m%d%H"})
    EXPECT_FALSE(fast_date_pattern(pattern).has_value()) << pattern;
}

void expect_time(const std::string& text) {
  const Cell cell(text);
  const auto read = fast_time(cell.data(), cell.size());
  const auto expected = parse_time(Date{0}, text);
  // parse_time also takes digits alone.
  ASSERT_EQ(read.valid, expected.has_value() && text.find(':') != std::string::npos)
      << testing::PrintToString(text);
  if (read.valid) {
    ASSERT_EQ(read.tenths, expected->tenths) << text;
  }
}

TEST(FastTime, EverySecondAndTimesThatAreNone) {
  const auto two = [](int number) { return std::to_string(number / 10) + std::to_string(number % 10); };
  for (int hour = 0; hour < 100; ++hour) {
    for (int minute = 0; minute < 100; ++minute) {
      const std::string text = two(hour) + ":" + two(minute);
      expect_time(text);
      for (int second = 0; second < 100; ++second) expect_time(text + ":" + two(second));
    }
  }
}

TEST(FastTime, EveryByteAtEveryPlace) {
  for (const std::string time :
       {"11:12", "11:12:13", "111213", "1112", "1112130", "1:12", "11:12:1", "11:12:130", ""}) {
    expect_time(time);
    for (std::size_t at = 0; at < time.size(); ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text = time;
        text[at] = static_cast<char>(byte);
        expect_time(text);
        text[(at + 3) % text.size()] = static_cast<char>(byte);
        expect_time(text);
      }
    }
  }
}

}  // namespace
}  // namespace telaudit
