// Whole numbers as bytes: the one form in which segments keep numbers, days, moments, mantissas, codes of
// words, digits, lengths and flags. A stream is u8 form and then
//   constant    i64 number
//   packed      u8 width, i64 base; values of `width` bits (see segment_bits.h)
//   stepped     u8 width, i64 base, u64 step; values of `width` bits
//   delta       i64 first number; a stream of the differences, modulo 2^64
//   runs        u32 runs; a stream of their numbers, a stream of their lengths
//   dictionary  u32 numbers; a stream of them, all different; a stream of their places, one a row
//   plain       i64 each
// How many numbers a stream holds stands outside of it. Which form a stream has is chosen from a sample of
// its numbers, so it depends on the numbers alone, and no stream is larger than a plain one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/segment_bits.h"
#include "store/segment_format.h"

namespace telaudit::store {

struct NumberAt {
  std::int64_t number = 0;
  std::uint32_t place = 0;
};

// At least `count` values, whatever they hold: what was there before is neither cleared nor given back.
template <typename Value>
std::span<Value> room_for(std::vector<Value>& values, std::size_t count) {
  if (values.size() < count) values.resize(count);
  return std::span(values).first(count);
}

// Memory that is used again from stream to stream.
struct NumberScratch {
  std::vector<std::int64_t> differences;
  std::vector<std::int64_t> lengths;
  std::vector<std::int64_t> distinct;
  std::vector<std::int64_t> places;
  std::vector<std::uint32_t> slots;
  std::vector<NumberAt> sorted;
  std::vector<NumberAt> turned;
};

// Appends the stream of at least one number; `bounds` are theirs.
void encode_numbers(std::span<const std::int64_t> numbers, const Bounds& bounds, NumberScratch& scratch,
                    std::string& out);
void encode_numbers(std::span<const std::int64_t> numbers, NumberScratch& scratch, std::string& out);

// Takes a stream of numbers.size() numbers, in which nothing is trusted. Gives what is wrong, or nothing.
std::optional<std::string> decode_numbers(ByteReader& reader, std::span<std::int64_t> numbers);

// Takes a stream of `count` numbers and gives the one at `place`, which is one of them. Nothing where the
// others are needed to tell it, or the bytes are wrong.
std::optional<std::int64_t> number_at(ByteReader& reader, std::size_t count, std::size_t place);

// As decode_numbers for numbers that must lie in [0, limit), in narrower form.
std::optional<std::string> decode_small(ByteReader& reader, std::span<std::uint32_t> numbers,
                                        std::uint64_t limit);
std::optional<std::string> decode_small(ByteReader& reader, std::span<std::uint8_t> numbers,
                                        std::uint64_t limit);

// The exact sum of `count` numbers, at most 2^20, without writing them down where their form allows. Nothing
// where the bytes are wrong.
std::optional<__int128> sum_numbers(ByteReader& reader, std::size_t count);

// How many different numbers there are likely to be, by the sample; their count where none came twice.
std::uint64_t likely_distinct(std::span<const std::int64_t> numbers);

// The different numbers, ascending, in scratch.distinct, and the place of each number among them at the
// beginning of scratch.places. False where there are more than `most`.
bool sorted_dictionary(std::span<const std::int64_t> numbers, std::size_t most, NumberScratch& scratch);

// One form, for tests and measurements: false where it cannot hold these numbers.
enum class NumberForm : std::uint8_t { constant, packed, stepped, delta, runs, dictionary, plain };
bool encode_as(NumberForm form, std::span<const std::int64_t> numbers, NumberScratch& scratch,
               std::string& out);
NumberForm form_of(std::string_view stream);

}  // namespace telaudit::store
