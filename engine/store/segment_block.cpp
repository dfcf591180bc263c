#include "store/segment_block.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/decimal.h"
#include "store/segment_format.h"

namespace telaudit::store {
namespace {

using bill::ColumnView;
using bill::Encoding;
using bill::Type;

constexpr std::uint8_t kHasUnknown = 1;
constexpr std::uint8_t kHasPrintedScales = 2;
constexpr std::uint32_t kUnused = std::numeric_limits<std::uint32_t>::max();

std::uint64_t unknown_rows(const ColumnView& view) {
  if (view.known.empty()) return 0;
  if (view.encoding == Encoding::constant) return view.known[0] != 0 ? 0 : view.rows;
  return static_cast<std::uint64_t>(std::count(view.known.begin(), view.known.end(), std::uint8_t{0}));
}

void make_constant(ColumnBlock& block, std::int64_t number, std::uint8_t printed_scale,
                   std::string_view word) {
  block.encoding = Encoding::constant;
  block.numbers.clear();
  block.codes.clear();
  block.printed_scales.clear();
  block.words.clear();
  if (block.type == Type::text) {
    block.words = {word};
    return;
  }
  block.numbers = {number};
  if (printed_scale != block.scale) block.printed_scales = {printed_scale};
}

// Keeps the words that known rows use, sorted by bytes, and gives the rows their new codes.
void canonical_words(const ColumnView& view, ColumnBlock& block) {
  std::vector<std::uint32_t> new_code(view.words.size(), kUnused);
  std::vector<std::uint32_t> used;
  for (std::size_t row = 0; row < view.rows; ++row) {
    if (!view.is_known(row)) continue;
    const std::uint32_t code = view.codes[row];
    require(code < view.words.size(), "a code of a dictionary column names a word");
    if (new_code[code] != kUnused) continue;
    new_code[code] = 0;
    used.push_back(code);
  }
  std::sort(used.begin(), used.end(),
            [&](auto left, auto right) { return view.words[left] < view.words[right]; });
  for (const std::uint32_t code : used) {
    if (block.words.empty() || block.words.back() != view.words[code])
      block.words.push_back(view.words[code]);
    new_code[code] = static_cast<std::uint32_t>(block.words.size() - 1);
  }
  if (block.words.size() == 1 && block.known.empty())
    return make_constant(block, 0, 0, std::string_view(block.words[0]));
  block.encoding = Encoding::dictionary;
  block.codes.resize(view.rows);
  for (std::size_t row = 0; row < view.rows; ++row)
    block.codes[row] = view.is_known(row) ? new_code[view.codes[row]] : 0;
}

void canonical_numbers(const ColumnView& view, ColumnBlock& block) {
  const std::uint8_t scale = block.scale;
  require(scale <= kMaxScale, "the scale of a column is at most 12");
  block.encoding = Encoding::plain;
  block.numbers.assign(view.numbers.begin(), view.numbers.end());
  if (block.type == Type::decimal)
    block.printed_scales.assign(view.printed_scales.begin(), view.printed_scales.end());
  for (std::size_t row = 0; row < block.known.size(); ++row) {
    if (block.known[row] != 0) continue;
    block.numbers[row] = 0;
    if (!block.printed_scales.empty()) block.printed_scales[row] = scale;
  }
  require(std::all_of(block.printed_scales.begin(), block.printed_scales.end(),
                      [&](auto s) { return s <= scale; }),
          "a printed scale is at most that of its column");
  if (std::all_of(block.printed_scales.begin(), block.printed_scales.end(),
                  [&](auto s) { return s == scale; }))
    block.printed_scales.clear();
  if (!block.known.empty() || block.numbers.empty()) return;
  const auto same = [](const auto& values) {
    return std::all_of(values.begin(), values.end(), [&](auto value) { return value == values.front(); });
  };
  if (!same(block.numbers) || !same(block.printed_scales)) return;
  make_constant(block, block.numbers[0], block.printed_scales.empty() ? scale : block.printed_scales[0], {});
}

std::uint8_t number_width(const std::vector<std::int64_t>& numbers) {
  std::int64_t low = 0;
  std::int64_t high = 0;
  for (const std::int64_t number : numbers) {
    low = std::min(low, number);
    high = std::max(high, number);
  }
  const auto fits = [&](auto narrow) {
    using Narrow = decltype(narrow);
    return low >= std::numeric_limits<Narrow>::min() && high <= std::numeric_limits<Narrow>::max();
  };
  if (fits(std::int8_t{})) return 1;
  if (fits(std::int16_t{})) return 2;
  if (fits(std::int32_t{})) return 4;
  return 8;
}

std::uint8_t code_width(std::size_t words) {
  return words <= 0x100 ? 1 : (words <= 0x10000 ? 2 : 4);
}

template <typename Narrow, typename Value>
void append_narrow(std::string& out, const std::vector<Value>& values) {
  const std::size_t start = out.size();
  out.resize(start + values.size() * sizeof(Narrow));
  char* target = out.data() + start;
  for (const Value value : values) {
    const auto narrow = static_cast<Narrow>(value);
    std::memcpy(target, &narrow, sizeof narrow);
    target += sizeof narrow;
  }
}

template <typename Narrow, typename Value>
void read_narrow(std::string_view bytes, std::vector<Value>& values) {
  const char* source = bytes.data();
  for (Value& value : values) {
    Narrow narrow{};
    std::memcpy(&narrow, source, sizeof narrow);
    value = static_cast<Value>(narrow);
    source += sizeof narrow;
  }
}

void append_bitmap(std::string& out, const std::vector<std::uint8_t>& known) {
  std::string bits((known.size() + 7) / 8, '\0');
  for (std::size_t row = 0; row < known.size(); ++row)
    if (known[row] != 0)
      bits[row / 8] = static_cast<char>(static_cast<unsigned char>(bits[row / 8]) | (1U << (row % 8)));
  out += bits;
}

bool read_bitmap(ByteReader& reader, std::vector<std::uint8_t>& known, std::size_t rows) {
  const auto bits = reader.take((rows + 7) / 8);
  if (!reader.ok()) return false;
  known.resize(rows);
  for (std::size_t row = 0; row < rows; ++row)
    known[row] = static_cast<std::uint8_t>((static_cast<unsigned char>(bits[row / 8]) >> (row % 8)) & 1U);
  return true;
}

std::optional<std::string> decode_constant(ByteReader& reader, ColumnBlock& block, std::uint8_t flags) {
  if ((flags & kHasUnknown) != 0) {
    block.known = {0};
    block.numbers = {0};
    block.words = {std::string_view()};
    return std::nullopt;
  }
  if (block.type == Type::text) {
    block.words = {reader.text()};
  } else {
    block.numbers = {reader.number<std::int64_t>()};
    if ((flags & kHasPrintedScales) != 0) block.printed_scales = {reader.number<std::uint8_t>()};
  }
  return std::nullopt;
}

std::optional<std::string> decode_words(ByteReader& reader, ColumnBlock& block) {
  const auto count = reader.number<std::uint32_t>();
  if (!reader.ok() || count > block.rows || count == 0)
    return "a dictionary of " + std::to_string(count) + " words";
  const auto ends = reader.take(std::uint64_t{count} * sizeof(std::uint32_t));
  if (!reader.ok()) return "the dictionary is cut off";
  std::vector<std::uint32_t> end(count);
  read_narrow<std::uint32_t>(ends, end);
  const auto bytes = reader.take(end.back());
  if (!reader.ok()) return "the words are cut off";
  block.words.reserve(count);
  std::uint32_t begin = 0;
  for (const std::uint32_t stop : end) {
    if (stop < begin || stop > bytes.size()) return "a word ends before it begins";
    const auto word = bytes.substr(begin, stop - begin);
    if (!block.words.empty() && !(block.words.back() < word)) return "the words are not sorted";
    block.words.push_back(word);
    begin = stop;
  }
  return std::nullopt;
}

std::optional<std::string> decode_codes(ByteReader& reader, ColumnBlock& block, std::uint8_t width) {
  if (width != code_width(block.words.size())) return "codes of " + std::to_string(width) + " bytes";
  const auto bytes = reader.take(std::uint64_t{block.rows} * width);
  if (!reader.ok()) return "the codes are cut off";
  block.codes.resize(block.rows);
  if (width == 1) read_narrow<std::uint8_t>(bytes, block.codes);
  if (width == 2) read_narrow<std::uint16_t>(bytes, block.codes);
  if (width == 4) read_narrow<std::uint32_t>(bytes, block.codes);
  const auto largest = *std::max_element(block.codes.begin(), block.codes.end());
  if (largest >= block.words.size()) return "a code beyond the dictionary";
  return std::nullopt;
}

std::optional<std::string> decode_numbers(ByteReader& reader, ColumnBlock& block, std::uint8_t width) {
  if (width != 1 && width != 2 && width != 4 && width != 8)
    return "numbers of " + std::to_string(width) + " bytes";
  const auto bytes = reader.take(std::uint64_t{block.rows} * width);
  if (!reader.ok()) return "the numbers are cut off";
  block.numbers.resize(block.rows);
  if (width == 1) read_narrow<std::int8_t>(bytes, block.numbers);
  if (width == 2) read_narrow<std::int16_t>(bytes, block.numbers);
  if (width == 4) read_narrow<std::int32_t>(bytes, block.numbers);
  if (width == 8) read_narrow<std::int64_t>(bytes, block.numbers);
  return std::nullopt;
}

// ColumnView::decimal() gives a value at its printed scale, so the digits beyond it must be zeros.
std::optional<std::string> check_printed_scales(const ColumnBlock& block) {
  for (std::size_t row = 0; row < block.printed_scales.size(); ++row) {
    const std::uint8_t printed = block.printed_scales[row];
    if (printed == block.scale) continue;
    if (printed > block.scale || !rescale(Decimal{block.numbers[row], block.scale}, printed))
      return "a printed scale of " + std::to_string(printed) + " that does not hold its value";
  }
  return std::nullopt;
}

}  // namespace

ColumnView ColumnBlock::view() const {
  ColumnView out;
  out.type = type;
  out.encoding = encoding;
  out.scale = scale;
  out.rows = rows;
  out.known = known;
  out.numbers = numbers;
  out.printed_scales = printed_scales;
  out.codes = codes;
  out.words = words;
  return out;
}

std::size_t ColumnBlock::memory() const {
  return known.capacity() + numbers.capacity() * sizeof(std::int64_t) + printed_scales.capacity() +
         codes.capacity() * sizeof(std::uint32_t) + words.capacity() * sizeof(std::string_view) +
         bytes.capacity();
}

ColumnBlock unknown_block(Type type, std::size_t rows) {
  ColumnBlock block;
  block.type = type;
  block.encoding = Encoding::constant;
  block.rows = rows;
  block.known = {0};
  block.numbers = {0};
  block.words = {std::string_view()};
  return block;
}

ColumnView slice(const ColumnView& view, std::size_t begin, std::size_t rows) {
  ColumnView out = view;
  out.rows = rows;
  if (view.encoding == Encoding::constant) return out;
  if (!view.known.empty()) out.known = view.known.subspan(begin, rows);
  if (!view.numbers.empty()) out.numbers = view.numbers.subspan(begin, rows);
  if (!view.printed_scales.empty()) out.printed_scales = view.printed_scales.subspan(begin, rows);
  if (!view.codes.empty()) out.codes = view.codes.subspan(begin, rows);
  return out;
}

bill::Zone zone_of(const ColumnView& view) {
  bill::Zone zone;
  zone.unknown = unknown_rows(view);
  if (zone.unknown == view.rows) return zone;
  if (view.encoding == Encoding::constant) {
    zone.distinct = 1;
    if (view.type != Type::text) zone.min = zone.max = view.numbers[0];
    return zone;
  }
  if (view.type == Type::text) {
    std::vector<std::uint8_t> seen(view.words.size(), 0);
    for (std::size_t row = 0; row < view.rows; ++row)
      if (view.is_known(row)) seen[view.codes[row]] = 1;
    zone.distinct = static_cast<std::uint64_t>(std::count(seen.begin(), seen.end(), std::uint8_t{1}));
    return zone;
  }
  std::int64_t low = std::numeric_limits<std::int64_t>::max();
  std::int64_t high = std::numeric_limits<std::int64_t>::min();
  for (std::size_t row = 0; row < view.rows; ++row) {
    if (!view.is_known(row)) continue;
    low = std::min(low, view.numbers[row]);
    high = std::max(high, view.numbers[row]);
  }
  zone.min = low;
  zone.max = high;
  return zone;
}

ColumnBlock canonical_block(const ColumnView& view) {
  const std::uint64_t unknown = unknown_rows(view);
  if (unknown == view.rows) return unknown_block(view.type, view.rows);
  ColumnBlock block;
  block.type = view.type;
  block.rows = view.rows;
  block.scale = view.type == Type::decimal ? view.scale : std::uint8_t{0};
  if (view.encoding == Encoding::constant) {
    const bool text = view.type == Type::text;
    make_constant(block, text ? 0 : view.numbers[0],
                  view.printed_scales.empty() ? block.scale : view.printed_scales[0],
                  text ? view.words[0] : std::string_view());
    return block;
  }
  if (unknown != 0) {
    block.known.resize(view.rows);
    for (std::size_t row = 0; row < view.rows; ++row) block.known[row] = view.is_known(row) ? 1 : 0;
  }
  if (view.type == Type::text) {
    canonical_words(view, block);
  } else {
    canonical_numbers(view, block);
  }
  return block;
}

std::optional<std::string> encode_block(const ColumnBlock& block) {
  const bool constant = block.encoding == Encoding::constant;
  const bool text = block.type == Type::text;
  std::uint8_t width = 0;
  if (block.encoding == Encoding::dictionary) width = code_width(block.words.size());
  if (block.encoding == Encoding::plain) width = number_width(block.numbers);
  std::uint8_t flags = 0;
  if (!block.known.empty()) flags = static_cast<std::uint8_t>(flags | kHasUnknown);
  if (!block.printed_scales.empty()) flags = static_cast<std::uint8_t>(flags | kHasPrintedScales);
  std::uint64_t word_bytes = 0;
  for (const auto word : block.words) word_bytes += word.size();
  if (word_bytes > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;

  std::string out;
  put_number(out, static_cast<std::uint8_t>(block.encoding));
  put_number(out, block.scale);
  put_number(out, width);
  put_number(out, flags);
  put_number(out, static_cast<std::uint32_t>(block.rows));
  if (constant) {
    if (!block.known.empty()) return out;
    if (text) {
      put_text(out, block.words[0]);
    } else {
      put_number(out, block.numbers[0]);
      if (!block.printed_scales.empty()) put_number(out, block.printed_scales[0]);
    }
    return out;
  }
  if (!block.known.empty()) append_bitmap(out, block.known);
  if (text) {
    put_number(out, static_cast<std::uint32_t>(block.words.size()));
    std::uint32_t end = 0;
    for (const auto word : block.words) put_number(out, end += static_cast<std::uint32_t>(word.size()));
    for (const auto word : block.words) out.append(word);
    if (width == 1) append_narrow<std::uint8_t>(out, block.codes);
    if (width == 2) append_narrow<std::uint16_t>(out, block.codes);
    if (width == 4) append_narrow<std::uint32_t>(out, block.codes);
    return out;
  }
  out.append(reinterpret_cast<const char*>(block.printed_scales.data()), block.printed_scales.size());
  if (width == 1) append_narrow<std::int8_t>(out, block.numbers);
  if (width == 2) append_narrow<std::int16_t>(out, block.numbers);
  if (width == 4) append_narrow<std::int32_t>(out, block.numbers);
  if (width == 8) append_narrow<std::int64_t>(out, block.numbers);
  return out;
}

std::optional<std::string> decode_block(ColumnBlock& block, Type type, std::size_t rows) {
  block.type = type;
  block.rows = rows;
  block.known.clear();
  block.numbers.clear();
  block.printed_scales.clear();
  block.codes.clear();
  block.words.clear();

  ByteReader reader(std::string_view(block.bytes.data(), block.bytes.size()));
  const auto encoding = reader.number<std::uint8_t>();
  block.scale = reader.number<std::uint8_t>();
  const auto width = reader.number<std::uint8_t>();
  const auto flags = reader.number<std::uint8_t>();
  const auto stated_rows = reader.number<std::uint32_t>();
  if (!reader.ok()) return "it is too short";
  if (stated_rows != rows || rows == 0)
    return std::to_string(stated_rows) + " rows where " + std::to_string(rows) + " were expected";
  if (block.scale > kMaxScale || (type != Type::decimal && block.scale != 0))
    return "a scale of " + std::to_string(block.scale);
  if ((flags & ~(kHasUnknown | kHasPrintedScales)) != 0) return "unknown flags";
  if ((flags & kHasPrintedScales) != 0 && type != Type::decimal)
    return "printed scales of what is no decimal";

  std::optional<std::string> wrong;
  if (encoding == static_cast<std::uint8_t>(Encoding::constant)) {
    block.encoding = Encoding::constant;
    wrong = decode_constant(reader, block, flags);
  } else if (encoding == static_cast<std::uint8_t>(Encoding::dictionary) && type == Type::text) {
    block.encoding = Encoding::dictionary;
    if ((flags & kHasUnknown) != 0 && !read_bitmap(reader, block.known, rows))
      return "the bitmap of known rows is cut off";
    wrong = decode_words(reader, block);
    if (!wrong) wrong = decode_codes(reader, block, width);
  } else if (encoding == static_cast<std::uint8_t>(Encoding::plain) && type != Type::text) {
    block.encoding = Encoding::plain;
    if ((flags & kHasUnknown) != 0 && !read_bitmap(reader, block.known, rows))
      return "the bitmap of known rows is cut off";
    if ((flags & kHasPrintedScales) != 0) {
      const auto scales = reader.take(rows);
      block.printed_scales.assign(scales.begin(), scales.end());
    }
    wrong = decode_numbers(reader, block, width);
  } else {
    return "an unknown encoding (" + std::to_string(encoding) + ")";
  }
  if (wrong) return wrong;
  if (!reader.complete()) return reader.ok() ? "bytes after its end" : "it is cut off";
  return check_printed_scales(block);
}

}  // namespace telaudit::store
