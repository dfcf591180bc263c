// Bytes of a mainframe's record, as a person can look at them: hexadecimal beside the text in EBCDIC or
// ASCII.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace telaudit::cli {

// True of bytes that no terminal shows: packed numbers, EBCDIC.
bool is_record_bytes(std::string_view bytes);

// Lines of 16 bytes, each with its offset. The tails of `numbers` (base/text.h, masked_number) become '#'
// wherever one stands in EBCDIC, in ASCII, or two digits a byte.
std::string record_bytes_text(std::string_view bytes, std::uint64_t offset,
                              std::span<const std::string> numbers);

}  // namespace telaudit::cli
