#include "store/cell_text.h"

#include <array>
#include <chrono>
#include <cstring>
#include <string>

namespace telaudit::store {
namespace {

constexpr std::int64_t kTenthsOfDay = 864'000;

constexpr std::array<char, 200> kPairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

constexpr std::array<std::uint64_t, 20> kPowers = [] {
  std::array<std::uint64_t, 20> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

void write_pair(char* out, std::uint64_t value) {
  std::memcpy(out, &kPairs[2 * static_cast<std::size_t>(value)], 2);
}

unsigned digits_of(std::uint64_t value) {
  unsigned digits = 1;
  while (digits < kPowers.size() && value >= kPowers[digits]) ++digits;
  return digits;
}

// The last `digits` digits of `value`, leading zeros included.
char* write_digits(char* out, std::uint64_t value, unsigned digits) {
  char* at = out + digits;
  for (; at - out >= 2; value /= 100) {
    at -= 2;
    write_pair(at, value % 100);
  }
  if (at != out) *out = static_cast<char>('0' + value % 10);
  return out + digits;
}

std::uint64_t magnitude_of(std::int64_t value) {
  return value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
}

char* write_text(char* out, const std::string& text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

}  // namespace

char* write_integer(char* out, std::int64_t value) {
  if (value < 0) *out++ = '-';
  const std::uint64_t magnitude = magnitude_of(value);
  return write_digits(out, magnitude, digits_of(magnitude));
}

char* write_decimal(char* out, Decimal value) {
  if (value.scale == 0) return write_integer(out, value.mantissa);
  if (value.mantissa < 0) *out++ = '-';
  const std::uint64_t magnitude = magnitude_of(value.mantissa);
  const std::uint64_t whole = magnitude / kPowers[value.scale];
  out = write_digits(out, whole, digits_of(whole));
  *out++ = '.';
  return write_digits(out, magnitude % kPowers[value.scale], value.scale);
}

char* write_date(char* out, Date date) {
  const std::chrono::year_month_day day{std::chrono::sys_days(std::chrono::days(date.days))};
  const int year = static_cast<int>(day.year());
  if (year < 0 || year > 9999) return write_text(out, date.text());
  write_digits(out, static_cast<std::uint64_t>(year), 4);
  out[4] = '-';
  write_pair(out + 5, static_cast<unsigned>(day.month()));
  out[7] = '-';
  write_pair(out + 8, static_cast<unsigned>(day.day()));
  return out + 10;
}

char* write_moment(char* out, Moment moment) {
  const Date date = moment.date();
  const auto in_day = static_cast<std::uint64_t>(moment.tenths - date.days * kTenthsOfDay);
  out = write_date(out, date);
  const std::uint64_t seconds = in_day / 10;
  *out = ' ';
  write_pair(out + 1, seconds / 3600);
  out[3] = ':';
  write_pair(out + 4, seconds / 60 % 60);
  out[6] = ':';
  write_pair(out + 7, seconds % 60);
  out += 9;
  if (in_day % 10 == 0) return out;
  *out++ = '.';
  *out++ = static_cast<char>('0' + in_day % 10);
  return out;
}

}  // namespace telaudit::store
