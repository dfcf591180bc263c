#include "formats/pdf_filters.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <utility>

namespace telaudit::formats::pdf {
namespace {

Unfiltered inflate_bytes(std::string_view packed, std::size_t most) {
  Unfiltered out;
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) {
    out.broken = true;
    return out;
  }
  std::array<char, std::size_t{64} << 10U> block{};
  int state = Z_OK;
  while (state == Z_OK) {
    if (stream.avail_in == 0) {
      const auto part = std::min<std::size_t>(packed.size(), std::size_t{1} << 20U);
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
      stream.avail_in = static_cast<uInt>(part);
      packed.remove_prefix(part);
    }
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    const uInt before = stream.avail_in;
    state = inflate(&stream, Z_NO_FLUSH);
    const std::size_t made = block.size() - stream.avail_out;
    if (out.bytes.size() + made > most) {
      out.over = true;
      break;
    }
    out.bytes.append(block.data(), made);
    if (made == 0 && stream.avail_in == before && packed.empty()) break;
  }
  inflateEnd(&stream);
  out.broken = state != Z_STREAM_END;
  return out;
}

std::int64_t number_of(const Object& parameters, std::string_view key, std::int64_t otherwise) {
  const Object* found = parameters.find(key);
  return found != nullptr && found->kind == Object::Kind::number ? found->number : otherwise;
}

std::uint8_t paeth(int left, int above, int corner) {
  const int guess = left + above - corner;
  const int by_left = std::abs(guess - left);
  const int by_above = std::abs(guess - above);
  const int by_corner = std::abs(guess - corner);
  if (by_left <= by_above && by_left <= by_corner) return static_cast<std::uint8_t>(left);
  return static_cast<std::uint8_t>(by_above <= by_corner ? above : corner);
}

// Rows of PNG (ISO/IEC 15948, 9): each begins with the filter that made it.
bool undo_png(std::string& bytes, const Object& parameters) {
  const std::int64_t columns = number_of(parameters, "Columns", 1);
  const std::int64_t bits = number_of(parameters, "Colors", 1) *
                            std::clamp<std::int64_t>(number_of(parameters, "BitsPerComponent", 8), 1, 16);
  if (columns < 1 || columns > 1'000'000 || bits < 1 || bits > 1024) return false;
  const auto row = static_cast<std::size_t>((columns * bits + 7) / 8);
  const auto pixel = static_cast<std::size_t>(std::max<std::int64_t>(bits / 8, 1));
  std::string above(row, '\0');
  std::string line(row, '\0');
  std::string out;
  out.reserve(bytes.size());
  const auto byte = [](char c) { return static_cast<int>(static_cast<std::uint8_t>(c)); };
  for (std::size_t at = 0; at + row < bytes.size(); at += row + 1) {
    const char filter = bytes[at];
    if (filter < 0 || filter > 4) return false;
    for (std::size_t i = 0; i < row; ++i) {
      const int left = i >= pixel ? byte(line[i - pixel]) : 0;
      const int up = byte(above[i]);
      const int corner = i >= pixel ? byte(above[i - pixel]) : 0;
      const int guess = filter == 1   ? left
                        : filter == 2 ? up
                        : filter == 3 ? (left + up) / 2
                        : filter == 4 ? paeth(left, up, corner)
                                      : 0;
      line[i] = static_cast<char>(static_cast<std::uint8_t>(byte(bytes[at + 1 + i]) + guess));
    }
    out += line;
    above = line;
  }
  bytes = std::move(out);
  return true;
}

Unfiltered from_hexadecimal(std::string_view packed) {
  Unfiltered out;
  // Read as a string object is.
  const std::string text = "<" + std::string(packed.substr(0, packed.find('>'))) + ">";
  std::size_t at = 0;
  if (auto object = parse_object(text, at)) out.bytes = std::move(object->text);
  return out;
}

Unfiltered from_base_85(std::string_view packed) {
  Unfiltered out;
  std::array<std::uint32_t, 5> group{};
  std::size_t count = 0;
  const auto flush = [&](std::size_t digits) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 5; ++i) value = value * 85 + (i < digits ? group[i] : 84);
    for (std::size_t i = 0; i + 1 < digits; ++i)
      out.bytes += static_cast<char>(static_cast<std::uint8_t>(value >> (24 - 8 * i)));
  };
  for (const char c : packed) {
    if (c == '~') break;
    if (is_blank(c)) continue;
    if (c == 'z' && count == 0) {
      out.bytes.append(4, '\0');
    } else if (c >= '!' && c <= 'u') {
      group[count++] = static_cast<std::uint32_t>(c - '!');
      if (count == 5) flush(std::exchange(count, 0));
    } else {
      out.broken = true;
      return out;
    }
  }
  if (count > 1) flush(count);
  return out;
}

}  // namespace

std::optional<Unfiltered> undo_filter(std::string_view filter, const Object& parameters,
                                      std::string_view packed, std::size_t most) {
  if (filter == "FlateDecode" || filter == "Fl") {
    auto out = inflate_bytes(packed, most);
    const std::int64_t predictor = number_of(parameters, "Predictor", 1);
    if (predictor >= 10 && !out.over && !undo_png(out.bytes, parameters)) out.broken = true;
    if (predictor > 1 && predictor < 10) return std::nullopt;
    return out;
  }
  const auto bounded = [&](Unfiltered out) {
    out.over = out.bytes.size() > most;
    return out;
  };
  if (filter == "ASCIIHexDecode" || filter == "AHx") return bounded(from_hexadecimal(packed));
  if (filter == "ASCII85Decode" || filter == "A85") return bounded(from_base_85(packed));
  return std::nullopt;
}

}  // namespace telaudit::formats::pdf
