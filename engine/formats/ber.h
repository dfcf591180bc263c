// Basic Encoding Rules (ITU-T X.690): one element after the other, of definite or indefinite length. Nothing
// is copied, nothing is trusted: lengths are checked against the bytes that are there, nesting is bounded.
#pragma once

#include <cstddef>
#include <cstdint>
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

// Tag and length alone: `element.content` is what is there of it, from its beginning; `element.size` is 0
// where the length is indefinite.
Found read_header(std::string_view bytes, Element& element);

// The element that begins the bytes.
Found read_element(std::string_view bytes, Element& element);

// An integer (8.3) of any length whose value fits; nothing where it does not, or there are no octets.
std::optional<std::int64_t> integer(std::string_view content);

}  // namespace telaudit::formats::ber
