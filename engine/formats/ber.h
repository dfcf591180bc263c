// Basic Encoding Rules (ITU-T X.690): one element after the other, of definite or indefinite length. Nothing
// is copied, nothing is trusted: lengths are checked against the bytes that are there, nesting is bounded.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace telaudit::formats::ber {

inline constexpr unsigned kDeepest = 64;

enum class Class : std::uint8_t { universal, application, context, own };

struct Element {
  Class tag_class = Class::universal;
  bool constructed = false;
  bool indefinite = false;
  std::uint32_t tag = 0;
  std::size_t header = 0;    // bytes of tag and length
  std::string_view content;  // without the end-of-contents octets
  std::size_t size = 0;      // of the whole element, with them

  bool is_application(std::uint32_t number) const { return tag_class == Class::application && tag == number; }
};

enum class Found : std::uint8_t {
  element,
  end,         // end-of-contents octets (8.1.5): two zeros
  incomplete,  // the bytes end before the element does
  broken,      // no element can begin so
};

// read_header() for every form of tag and length.
struct AnyHeader {
  Found found = Found::incomplete;
  Element element;
};
AnyHeader read_any_header(std::string_view bytes);

// Tag and length alone: `element.content` is what is there of it, from its beginning; `element.size` is 0
// where the length is indefinite.
[[gnu::always_inline]] inline Found read_header(std::string_view bytes, Element& element) {
  const auto by_any_form = [&] {
    const AnyHeader any = read_any_header(bytes);
    element = any.element;
    return any.found;
  };
  // Nearly all: a tag of one to three octets, and a length of one or an indefinite one.
  if (bytes.size() < 4) return by_any_form();
  const auto octet = [&](std::size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>(bytes[i]));
  };
  const unsigned first = octet(0);
  std::uint32_t tag = first & 0x1FU;
  std::size_t at = 1;
  if (tag == 0x1F) {
    tag = octet(at++);
    if (tag >= 0x80) {
      const unsigned last = octet(at++);
      if (last >= 0x80) return by_any_form();
      tag = (tag & 0x7FU) << 7U | last;
    }
  }
  const unsigned length = octet(at++);
  const bool constructed = (first & 0x20U) != 0;
  const bool indefinite = length == 0x80;
  if (length > 0x80 || first == 0 || (indefinite && !constructed)) {
    if (first == 0 && octet(1) == 0) return Found::end;
    return by_any_form();
  }
  element.tag_class = static_cast<Class>(first >> 6U);
  element.constructed = constructed;
  element.indefinite = indefinite;
  element.tag = tag;
  element.header = at;
  element.size = indefinite ? 0 : at + length;
  const std::size_t there = bytes.size() - at;
  element.content = {bytes.data() + at, indefinite || length > there ? there : length};
  return Found::element;
}

// The element that begins the bytes.
Found read_element(std::string_view bytes, Element& element);

// integer() of any length.
std::optional<std::int64_t> any_integer(std::string_view content);

// An integer (8.3) of any length whose value fits; nothing where it does not, or there are no octets.
inline std::optional<std::int64_t> integer(std::string_view content) {
  if (content.size() - 1 >= 8) return any_integer(content);
  const bool negative = (static_cast<unsigned char>(content[0]) & 0x80U) != 0;
  std::uint64_t value = negative ? UINT64_MAX : 0;
  for (const char c : content) value = (value << 8U) | static_cast<unsigned char>(c);
  return static_cast<std::int64_t>(value);
}

// The same, where eight bytes from the content's first on may be read, whatever they hold; false where there
// is none. Not an optional: events are made of integers, and one that is written in two parts and read as one
// waits.
inline bool integer_before_slack(std::string_view content, std::int64_t& value) {
  if (content.size() - 1 >= 8) {
    const auto any = any_integer(content);
    value = any.value_or(0);
    return any.has_value();
  }
  std::uint64_t word = 0;
  std::memcpy(&word, content.data(), sizeof word);
  if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
  value = static_cast<std::int64_t>(word) >> (64 - 8 * content.size());
  return true;
}

}  // namespace telaudit::formats::ber
