// Words in the order of their bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace telaudit {

// Brings codes, which are places in `words`, into the order of their words' bytes. Of equal words either may
// come first.
void sort_by_words(std::span<const std::string_view> words, std::vector<std::uint32_t>& codes);

}  // namespace telaudit
