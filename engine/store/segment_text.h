// Texts side by side, as segments keep the words of a dictionary or the cells of a plain column:
//   u8 form 0   a stream of lengths; their bytes
//           1   a stream of lengths; u32 length of what follows, the bytes compressed by Zstandard
//           2   texts of 1 to 18 digits: a stream of their values, a stream of their numbers of digits
// How many texts there are stands outside. Compressed bytes are taken where they are at least an eighth
// smaller and save at least 512 bytes of 4 KiB or more.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/segment_numbers.h"

namespace telaudit::store {

// The value of 1 to 18 decimal digits; nothing for any other text.
std::optional<std::int64_t> digits_value(std::string_view text);

// False when there are more than 4 GiB of text.
[[nodiscard]] bool put_texts(std::span<const std::string_view> texts, NumberScratch& scratch,
                             std::string& out);

// The same for the texts that are `values`, each with `count` digits.
void put_digit_texts(std::span<const std::int64_t> values, unsigned count, NumberScratch& scratch,
                     std::string& out);

// Takes `count` texts; they point into the bytes of the reader or into `room`. Gives what is wrong with the
// bytes, or nothing.
std::optional<std::string> take_texts(ByteReader& reader, std::size_t count,
                                      std::vector<std::string_view>& texts, std::vector<char>& room);

// Whether the texts that come are of digits; then what comes is for take_digits(), else nothing is taken.
bool begin_digit_texts(ByteReader& reader);
// The texts of values and counts that take_digits() took; they point into `room`.
void put_digit_texts(std::span<const std::int64_t> values, std::span<const std::uint8_t> counts,
                     std::vector<std::string_view>& texts, std::vector<char>& room);

// Values of digits and their counts, checked against each other: the value of a row has no more digits than
// its count says.
std::optional<std::string> take_digits(ByteReader& reader, std::span<std::int64_t> values,
                                       std::span<std::uint8_t> counts);
// The same of one of `rows` rows; false where number_at() cannot tell it, or the bytes are wrong.
bool take_digits_at(ByteReader& reader, std::size_t rows, std::size_t row, std::int64_t& value,
                    std::uint8_t& count);

}  // namespace telaudit::store
