// Where the elements of a segment end, sixteen bytes at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace telaudit::formats::x12 {

struct ElementEnds {
  std::size_t count = 0;   // separators found
  bool all = true;         // false: more stand there than there was room for, and nothing else is known
  bool line_ends = false;  // CR or LF stands in the segment
  bool high = false;       // so does a byte beyond ASCII
};

// Writes the places of the separators to `ends`. Reads no byte outside the segment.
ElementEnds find_elements(std::string_view segment, char separator, std::span<std::uint32_t> ends);

// The same, one byte after the other: what find_elements is compared with, and what it is where there are no
// vectors.
ElementEnds find_elements_portable(std::string_view segment, char separator, std::span<std::uint32_t> ends);

}  // namespace telaudit::formats::x12
