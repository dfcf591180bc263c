#include "store/segment_text.h"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

#include "bill/relation.h"

namespace telaudit::store {
namespace {

constexpr std::uint8_t kRaw = 0;
constexpr std::uint8_t kCompressed = 1;
constexpr std::uint8_t kDigits = 2;

constexpr std::size_t kLeastCompressed = 4096;
constexpr int kCompressionLevel = 1;
// What is written never shrinks further than this, so a length in a damaged file cannot ask for more memory
// than a multiple of the file's size.
constexpr std::uint64_t kLargestRatio = 1024;

constexpr std::array<std::int64_t, 19> kPowers = [] {
  std::array<std::int64_t, 19> powers{};
  std::int64_t power = 1;
  for (auto& entry : powers) {
    entry = power;
    if (power <= std::numeric_limits<std::int64_t>::max() / 10) power *= 10;
  }
  return powers;
}();

// Of at most kDigitCell digits.
bool is_digits(std::int64_t value, std::uint8_t count) {
  return count != 0 && value >= 0 && value < kPowers[count];
}

bool put_as_digits(std::span<const std::string_view> texts, NumberScratch& scratch, std::string& out) {
  std::vector<std::int64_t> numbers(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto value = digits_value(texts[i]);
    if (!value) return false;
    numbers[i] = *value;
  }
  put_number(out, kDigits);
  encode_numbers(numbers, scratch, out);
  for (std::size_t i = 0; i < texts.size(); ++i) numbers[i] = static_cast<std::int64_t>(texts[i].size());
  encode_numbers(numbers, scratch, out);
  return true;
}

std::optional<std::string> expand(std::string_view bytes, std::size_t length, std::vector<char>& room) {
  if (length > bytes.size() * kLargestRatio) return "a text of an impossible length";
  room.resize(length);
  const std::size_t got = ZSTD_decompress(room.data(), room.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(got) != 0 || got != length) return "text that cannot be expanded";
  return std::nullopt;
}

std::optional<std::string> take_digit_texts(ByteReader& reader, std::size_t count,
                                            std::vector<std::string_view>& texts, std::vector<char>& room) {
  std::vector<std::int64_t> values(count);
  std::vector<std::uint8_t> counts(count);
  if (auto wrong = take_digits(reader, values, counts)) return wrong;
  put_digit_texts(values, counts, texts, room);
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> digits_value(std::string_view text) {
  if (text.empty() || text.size() > bill::kDigitCell) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

bool put_texts(std::span<const std::string_view> texts, NumberScratch& scratch, std::string& out) {
  if (put_as_digits(texts, scratch, out)) return true;
  std::uint64_t total = 0;
  std::vector<std::int64_t> lengths(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    lengths[i] = static_cast<std::int64_t>(texts[i].size());
    total += texts[i].size();
  }
  if (total > std::numeric_limits<std::uint32_t>::max()) return false;
  const std::size_t form_at = out.size();
  put_number(out, kRaw);
  encode_numbers(lengths, scratch, out);
  const std::size_t begin = out.size();
  out.reserve(begin + static_cast<std::size_t>(total));
  for (const auto text : texts) out.append(text);
  if (total < kLeastCompressed) return true;
  // Not cleared first: what is not written takes no memory.
  const std::size_t bound = ZSTD_compressBound(static_cast<std::size_t>(total));
  const auto compressed = std::make_unique_for_overwrite<char[]>(bound);
  const std::size_t size = ZSTD_compress(compressed.get(), bound, out.data() + begin,
                                         static_cast<std::size_t>(total), kCompressionLevel);
  if (ZSTD_isError(size) != 0 || size > total - total / 8 || total > size * kLargestRatio) return true;
  out.resize(begin);
  out[form_at] = static_cast<char>(kCompressed);
  put_text(out, {compressed.get(), size});
  return true;
}

void put_digit_texts(std::span<const std::int64_t> values, unsigned count, NumberScratch& scratch,
                     std::string& out) {
  put_number(out, kDigits);
  encode_numbers(values, scratch, out);
  const std::int64_t counts = count;
  encode_numbers({&counts, 1}, scratch, out);
}

bool begin_digit_texts(ByteReader& reader) {
  ByteReader ahead = reader;
  if (ahead.number<std::uint8_t>() != kDigits || !ahead.ok()) return false;
  reader = ahead;
  return true;
}

void put_digit_texts(std::span<const std::int64_t> values, std::span<const std::uint8_t> counts,
                     std::vector<std::string_view>& texts, std::vector<char>& room) {
  texts.resize(values.size());
  room.resize(values.size() * bill::kDigitCell);
  bill::put_digits(values, counts, room);
  for (std::size_t i = 0; i < values.size(); ++i) texts[i] = {room.data() + i * bill::kDigitCell, counts[i]};
}

std::optional<std::string> take_digits(ByteReader& reader, std::span<std::int64_t> values,
                                       std::span<std::uint8_t> counts) {
  if (auto wrong = decode_numbers(reader, values)) return wrong;
  if (auto wrong = decode_small(reader, counts, bill::kDigitCell + 1)) return wrong;
  bool right = true;
  for (std::size_t i = 0; i < values.size(); ++i) right &= is_digits(values[i], counts[i]);
  if (!right) return "digits that do not hold their number";
  return std::nullopt;
}

bool take_digits_at(ByteReader& reader, std::size_t rows, std::size_t row, std::int64_t& value,
                    std::uint8_t& count) {
  const auto number = number_at(reader, rows, row);
  const auto digits = number ? number_at(reader, rows, row) : std::nullopt;
  if (!digits || *digits < 0 || *digits > static_cast<std::int64_t>(bill::kDigitCell)) return false;
  value = *number;
  count = static_cast<std::uint8_t>(*digits);
  return is_digits(value, count);
}

std::optional<std::string> take_texts(ByteReader& reader, std::size_t count,
                                      std::vector<std::string_view>& texts, std::vector<char>& room) {
  texts.resize(count);
  const auto form = reader.number<std::uint8_t>();
  if (!reader.ok()) return "the texts are cut off";
  if (form == kDigits) return take_digit_texts(reader, count, texts, room);
  if (form != kRaw && form != kCompressed) return "texts of an unknown form";
  std::vector<std::uint32_t> lengths(count);
  if (auto wrong = decode_small(reader, lengths, std::uint64_t{1} << 32U)) return wrong;
  std::uint64_t total = 0;
  for (const std::uint32_t length : lengths) total += length;
  std::string_view bytes;
  if (form == kRaw) {
    bytes = reader.take(total);
    if (!reader.ok()) return "the texts are cut off";
  } else {
    const auto compressed = reader.text();
    if (!reader.ok()) return "the texts are cut off";
    if (auto wrong = expand(compressed, static_cast<std::size_t>(total), room)) return wrong;
    bytes = {room.data(), room.size()};
  }
  std::size_t begin = 0;
  for (std::size_t i = 0; i < count; ++i) {
    texts[i] = bytes.substr(begin, lengths[i]);
    begin += lengths[i];
  }
  return std::nullopt;
}

}  // namespace telaudit::store
