// Streams of numbers read back from bytes that nobody vouches for.
#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "store/segment_bits.h"
#include "store/segment_numbers.h"
#include "store/segment_unpack.h"

namespace telaudit::store {
namespace {

using Wrong = std::optional<std::string>;

// Streams inside of streams: what the writer nests, and no more.
constexpr int kDeepest = 2;

Wrong decode(ByteReader& reader, std::span<std::int64_t> numbers, int depth);

// The head of packed or stepped values, and their bytes.
Wrong take_packed(ByteReader& reader, NumberForm kind, std::size_t count, PackedForm& form,
                  std::string_view& bytes) {
  form.width = reader.number<std::uint8_t>();
  form.base = static_cast<std::uint64_t>(reader.number<std::int64_t>());
  form.step = kind == NumberForm::stepped ? reader.number<std::uint64_t>() : 1;
  if (!reader.ok()) return "it is cut off";
  if (form.width == 0 || form.width > kWidestPacked || form.step == 0)
    return "numbers of " + std::to_string(form.width) + " bits";
  bytes = reader.take(packed_bytes(count, form.width));
  return reader.ok() ? std::nullopt : Wrong("the numbers are cut off");
}

Wrong decode_delta(ByteReader& reader, std::span<std::int64_t> numbers, int depth) {
  auto sum = static_cast<std::uint64_t>(reader.number<std::int64_t>());
  numbers[0] = static_cast<std::int64_t>(sum);
  if (numbers.size() < 2) return "differences of one number";
  if (auto wrong = decode(reader, numbers.subspan(1), depth + 1)) return wrong;
  for (std::int64_t& number : numbers.subspan(1)) {
    sum += static_cast<std::uint64_t>(number);
    number = static_cast<std::int64_t>(sum);
  }
  return std::nullopt;
}

Wrong take_runs(ByteReader& reader, std::size_t count, std::vector<std::int64_t>& values,
                std::vector<std::int64_t>& lengths, int depth) {
  const auto runs = reader.number<std::uint32_t>();
  if (!reader.ok() || runs == 0 || runs > count) return std::to_string(runs) + " runs";
  values.resize(runs);
  lengths.resize(runs);
  if (auto wrong = decode(reader, values, depth + 1)) return wrong;
  if (auto wrong = decode(reader, lengths, depth + 1)) return wrong;
  std::uint64_t left = count;
  for (const std::int64_t length : lengths) {
    if (length <= 0 || static_cast<std::uint64_t>(length) > left) return "a run of an impossible length";
    left -= static_cast<std::uint64_t>(length);
  }
  return left == 0 ? std::nullopt : Wrong("runs that end early");
}

Wrong decode_runs(ByteReader& reader, std::span<std::int64_t> numbers, int depth) {
  std::vector<std::int64_t> values;
  std::vector<std::int64_t> lengths;
  if (auto wrong = take_runs(reader, numbers.size(), values, lengths, depth)) return wrong;
  auto at = numbers.begin();
  for (std::size_t i = 0; i < values.size(); ++i) at = std::fill_n(at, lengths[i], values[i]);
  return std::nullopt;
}

constexpr const char* kBeyond = "a number beyond its bounds";
constexpr const char* kBeyondDictionary = "a place beyond the dictionary";

// Packed places of `form`, which begin at 0: they are unpacked in 32 bits, some at a time, and looked up
// while they are at hand.
Wrong look_up_places(std::string_view bytes, const PackedForm& form, std::span<const std::int64_t> distinct,
                     std::span<std::int64_t> numbers) {
  constexpr std::size_t kAtATime = 2048;  // in whole bytes, whatever their width
  std::array<std::uint32_t, kAtATime> places;
  for (std::size_t begin = 0; begin < numbers.size(); begin += kAtATime) {
    const auto out = numbers.subspan(begin, std::min(kAtATime, numbers.size() - begin));
    const auto some = std::span(places).first(out.size());
    if (best_unpacking().codes(bytes.substr(begin / 8 * form.width), form, some) >= distinct.size())
      return kBeyondDictionary;
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = distinct[some[i]];
  }
  return std::nullopt;
}

Wrong decode_dictionary(ByteReader& reader, std::span<std::int64_t> numbers, int depth) {
  const auto count = reader.number<std::uint32_t>();
  if (!reader.ok() || count == 0 || count > numbers.size())
    return "a dictionary of " + std::to_string(count) + " numbers";
  std::vector<std::int64_t> distinct(count);
  if (auto wrong = decode(reader, distinct, depth + 1)) return wrong;
  ByteReader ahead = reader;
  if (static_cast<NumberForm>(ahead.number<std::uint8_t>()) == NumberForm::packed && ahead.ok() &&
      depth < kDeepest) {
    PackedForm form;
    std::string_view bytes;
    if (auto wrong = take_packed(ahead, NumberForm::packed, numbers.size(), form, bytes)) return wrong;
    if (form.base == 0 && form.width <= 32) {
      reader = ahead;
      return look_up_places(bytes, form, distinct, numbers);
    }
  }
  if (auto wrong = decode(reader, numbers, depth + 1)) return wrong;
  std::uint64_t largest = 0;
  for (const std::int64_t place : numbers) largest = std::max(largest, static_cast<std::uint64_t>(place));
  if (largest >= count) return kBeyondDictionary;
  for (std::int64_t& number : numbers) number = distinct[static_cast<std::size_t>(number)];
  return std::nullopt;
}

Wrong decode(ByteReader& reader, std::span<std::int64_t> numbers, int depth) {
  if (depth > kDeepest) return "streams nested too deeply";
  const auto kind = static_cast<NumberForm>(reader.number<std::uint8_t>());
  if (!reader.ok()) return "it is cut off";
  switch (kind) {
    case NumberForm::constant:
      std::fill(numbers.begin(), numbers.end(), reader.number<std::int64_t>());
      return reader.ok() ? std::nullopt : Wrong("it is cut off");
    case NumberForm::packed:
    case NumberForm::stepped: {
      PackedForm form;
      std::string_view bytes;
      if (auto wrong = take_packed(reader, kind, numbers.size(), form, bytes)) return wrong;
      unpack(bytes, form, numbers);
      return std::nullopt;
    }
    case NumberForm::delta:
      return decode_delta(reader, numbers, depth);
    case NumberForm::runs:
      return decode_runs(reader, numbers, depth);
    case NumberForm::dictionary:
      return decode_dictionary(reader, numbers, depth);
    case NumberForm::plain: {
      const auto bytes = reader.take(numbers.size_bytes());
      if (!reader.ok()) return "the numbers are cut off";
      std::memcpy(numbers.data(), bytes.data(), bytes.size());
      return std::nullopt;
    }
  }
  return "a stream of the unknown form " + std::to_string(static_cast<int>(kind));
}

// Runs are few: each fills its rows at once.
template <typename Narrow>
Wrong fill_runs(ByteReader& reader, std::span<Narrow> numbers, std::uint64_t limit) {
  std::vector<std::int64_t> values;
  std::vector<std::int64_t> lengths;
  if (auto wrong = take_runs(reader, numbers.size(), values, lengths, 0)) return wrong;
  auto at = numbers.begin();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (static_cast<std::uint64_t>(values[i]) >= limit) return kBeyond;
    at = std::fill_n(at, lengths[i], static_cast<Narrow>(values[i]));
  }
  return std::nullopt;
}

// False where a number is not below the limit.
template <typename Narrow>
bool narrow(std::span<const std::int64_t> wide, std::uint64_t limit, Narrow* target) {
  bool within = true;
  for (std::size_t i = 0; i < wide.size(); ++i) {
    within &= static_cast<std::uint64_t>(wide[i]) < limit;
    target[i] = static_cast<Narrow>(wide[i]);
  }
  return within;
}

std::uint64_t unpack_narrow(std::string_view bytes, const PackedForm& form,
                            std::span<std::uint32_t> numbers) {
  return best_unpacking().codes(bytes, form, numbers);
}
std::uint64_t unpack_narrow(std::string_view bytes, const PackedForm& form, std::span<std::uint8_t> numbers) {
  return best_unpacking().small(bytes, form, numbers);
}

template <typename Narrow>
Wrong decode_narrow(ByteReader& reader, std::span<Narrow> numbers, std::uint64_t limit) {
  ByteReader ahead = reader;
  const auto kind = static_cast<NumberForm>(ahead.number<std::uint8_t>());
  if (ahead.ok() && kind == NumberForm::constant) {
    reader = ahead;
    const auto number = reader.number<std::int64_t>();
    if (!reader.ok()) return "it is cut off";
    if (static_cast<std::uint64_t>(number) >= limit) return kBeyond;
    std::fill(numbers.begin(), numbers.end(), static_cast<Narrow>(number));
    return std::nullopt;
  }
  if (ahead.ok() && kind == NumberForm::packed) {
    reader = ahead;
    PackedForm form;
    std::string_view bytes;
    if (auto wrong = take_packed(reader, kind, numbers.size(), form, bytes)) return wrong;
    // Else a value could be cut off unseen.
    constexpr std::uint64_t kMost = std::numeric_limits<Narrow>::max();
    const std::uint64_t widest = (std::uint64_t{1} << form.width) - 1;
    if (widest <= kMost && form.base <= kMost - widest)
      return unpack_narrow(bytes, form, numbers) < limit ? std::nullopt : Wrong(kBeyond);
    std::vector<std::int64_t> wide(numbers.size());
    unpack(bytes, form, wide);
    return narrow<Narrow>(wide, limit, numbers.data()) ? std::nullopt : Wrong(kBeyond);
  }
  if (ahead.ok() && kind == NumberForm::runs) {
    reader = ahead;
    return fill_runs(reader, numbers, limit);
  }
  std::vector<std::int64_t> wide(numbers.size());
  if (auto wrong = decode(reader, wide, 0)) return wrong;
  return narrow<Narrow>(wide, limit, numbers.data()) ? std::nullopt : Wrong(kBeyond);
}

}  // namespace

std::optional<std::string> decode_numbers(ByteReader& reader, std::span<std::int64_t> numbers) {
  return decode(reader, numbers, 0);
}

namespace {

std::int64_t unpack_one(std::string_view bytes, const PackedForm& form, std::size_t place) {
  const std::size_t bit = place * form.width;
  std::uint64_t word = 0;
  std::memcpy(&word, bytes.data() + bit / 8, std::min(sizeof word, bytes.size() - bit / 8));
  const std::uint64_t value = word >> (bit % 8) & ((std::uint64_t{1} << form.width) - 1);
  return static_cast<std::int64_t>(form.base + value * form.step);
}

std::optional<std::int64_t> one_of(ByteReader& reader, std::size_t count, std::size_t place, int depth) {
  if (depth > kDeepest) return std::nullopt;
  const auto kind = static_cast<NumberForm>(reader.number<std::uint8_t>());
  if (!reader.ok()) return std::nullopt;
  switch (kind) {
    case NumberForm::constant: {
      const auto number = reader.number<std::int64_t>();
      return reader.ok() ? std::optional(number) : std::nullopt;
    }
    case NumberForm::packed:
    case NumberForm::stepped: {
      PackedForm form;
      std::string_view bytes;
      if (take_packed(reader, kind, count, form, bytes)) return std::nullopt;
      return unpack_one(bytes, form, place);
    }
    case NumberForm::dictionary: {
      const auto different = reader.number<std::uint32_t>();
      if (!reader.ok() || different == 0 || different > count) return std::nullopt;
      ByteReader numbers = reader;
      if (!one_of(reader, different, 0, depth + 1)) return std::nullopt;
      const auto at = one_of(reader, count, place, depth + 1);
      if (!at || static_cast<std::uint64_t>(*at) >= different) return std::nullopt;
      return one_of(numbers, different, static_cast<std::size_t>(*at), depth + 1);
    }
    case NumberForm::plain: {
      const auto bytes = reader.take(count * sizeof(std::int64_t));
      if (!reader.ok()) return std::nullopt;
      std::int64_t number = 0;
      std::memcpy(&number, bytes.data() + place * sizeof number, sizeof number);
      return number;
    }
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<std::int64_t> number_at(ByteReader& reader, std::size_t count, std::size_t place) {
  return one_of(reader, count, place, 0);
}

std::optional<std::string> decode_small(ByteReader& reader, std::span<std::uint32_t> numbers,
                                        std::uint64_t limit) {
  return decode_narrow(reader, numbers, limit);
}

std::optional<std::string> decode_small(ByteReader& reader, std::span<std::uint8_t> numbers,
                                        std::uint64_t limit) {
  return decode_narrow(reader, numbers, limit);
}

namespace {

// Of places that are packed and few: each is looked up where it lies.
std::optional<__int128> sum_packed_places(std::span<const std::int64_t> distinct, const Bounds& bounds,
                                          std::string_view bytes, unsigned width, std::size_t count) {
  std::vector<std::uint64_t> table(std::size_t{1} << width, kNoEntry);
  for (std::size_t i = 0; i < distinct.size() && i < table.size(); ++i)
    table[i] = static_cast<std::uint64_t>(distinct[i]) - static_cast<std::uint64_t>(bounds.min);
  const auto sum = sum_looked_up(bytes, width, count, table);
  if (!sum) return std::nullopt;
  return static_cast<__int128>(bounds.min) * static_cast<__int128>(count) + static_cast<__int128>(*sum);
}

std::optional<__int128> sum_dictionary(ByteReader& reader, std::size_t count) {
  const auto words = reader.number<std::uint32_t>();
  if (!reader.ok() || words == 0 || words > count) return std::nullopt;
  std::vector<std::int64_t> distinct(words);
  if (decode(reader, distinct, 1)) return std::nullopt;
  const Bounds bounds = bounds_of(distinct);
  const std::uint64_t range = static_cast<std::uint64_t>(bounds.max) - static_cast<std::uint64_t>(bounds.min);
  ByteReader ahead = reader;
  if (static_cast<NumberForm>(ahead.number<std::uint8_t>()) == NumberForm::packed && range < kNoEntry) {
    PackedForm form;
    std::string_view bytes;
    if (take_packed(ahead, NumberForm::packed, count, form, bytes)) return std::nullopt;
    if (form.base == 0 && form.width <= kWidestLookedUp) {
      reader = ahead;
      return sum_packed_places(distinct, bounds, bytes, form.width, count);
    }
  }
  std::vector<std::int64_t> places(count);
  if (decode(reader, places, 1)) return std::nullopt;
  __int128 sum = 0;
  for (const std::int64_t place : places) {
    if (static_cast<std::uint64_t>(place) >= words) return std::nullopt;
    sum += distinct[static_cast<std::size_t>(place)];
  }
  return sum;
}

}  // namespace

std::optional<__int128> sum_numbers(ByteReader& reader, std::size_t count) {
  ByteReader ahead = reader;
  const auto kind = static_cast<NumberForm>(ahead.number<std::uint8_t>());
  if (ahead.ok() && kind == NumberForm::constant) {
    reader = ahead;
    const auto number = reader.number<std::int64_t>();
    if (!reader.ok()) return std::nullopt;
    return static_cast<__int128>(number) * static_cast<__int128>(count);
  }
  if (ahead.ok() && (kind == NumberForm::packed || kind == NumberForm::stepped)) {
    reader = ahead;
    PackedForm form;
    std::string_view bytes;
    if (take_packed(reader, kind, count, form, bytes)) return std::nullopt;
    // Numbers wrap where the bytes lie; the sum of what is written is what counts then.
    return static_cast<__int128>(static_cast<std::int64_t>(form.base)) * static_cast<__int128>(count) +
           static_cast<__int128>(sum_packed(bytes, form.width, count) * form.step);
  }
  if (ahead.ok() && kind == NumberForm::dictionary) {
    reader = ahead;
    return sum_dictionary(reader, count);
  }
  std::vector<std::int64_t> numbers(count);
  if (decode(reader, numbers, 0)) return std::nullopt;
  __int128 sum = 0;
  for (const std::int64_t number : numbers) sum += number;
  return sum;
}

NumberForm form_of(std::string_view stream) {
  return static_cast<NumberForm>(static_cast<unsigned char>(stream[0]));
}

}  // namespace telaudit::store
