// How a form is chosen for numbers and how they are written in it.
#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <numeric>
#include <utility>

#include "store/segment_bits.h"
#include "store/segment_numbers.h"

namespace telaudit::store {
namespace {

using Numbers = std::span<const std::int64_t>;

constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
// The sample: stripes of neighbouring rows, evenly spread.
constexpr std::size_t kStripes = 32;
constexpr std::size_t kStripeRows = 64;
constexpr std::size_t kSampleRows = kStripes * kStripeRows;
// A dictionary of numbers that lie this near together is found by a table instead of by hashing.
constexpr std::uint64_t kTableRange = 1U << 17U;

std::uint64_t distance(std::int64_t low, std::int64_t high) {
  return static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
}

std::int64_t difference(std::int64_t before, std::int64_t after) {
  return static_cast<std::int64_t>(distance(before, after));
}

unsigned width_of(std::uint64_t range) {
  return static_cast<unsigned>(std::bit_width(range));
}

// Bits of a packed stream; wider ones are kept plain.
std::uint64_t packed_cost(std::size_t count, std::uint64_t range) {
  const unsigned width = width_of(range);
  return std::uint64_t{width > kWidestPacked ? 64 : width} * count;
}

// What the sample says.
struct Sample {
  std::size_t rows = 0;
  std::size_t distinct = 0;
  std::size_t changes = 0;
  std::uint64_t step = 0;             // of numbers less the least
  Bounds differences;                 // between neighbours
  std::uint64_t difference_step = 0;  // of differences less one of them
};

// Counts distinct numbers of a sample.
class DistinctCounter {
 public:
  void add(std::int64_t number) {
    std::size_t slot = (static_cast<std::uint64_t>(number) * 0x9e3779b97f4a7c15U) >> 52U;
    while (used_[slot] != 0 && keys_[slot] != number) slot = (slot + 1) % kSlots;
    if (used_[slot] != 0) return;
    used_[slot] = 1;
    keys_[slot] = number;
    ++count_;
  }
  std::size_t count() const { return count_; }

 private:
  static constexpr std::size_t kSlots = 4096;
  static_assert(kSampleRows < kSlots);
  std::array<std::int64_t, kSlots> keys_;
  std::array<std::uint8_t, kSlots> used_{};
  std::size_t count_ = 0;
};

// The largest step that divides both; 0 is divided by all.
void join_step(std::uint64_t& step, std::uint64_t distance) {
  if (step == 1 || (step != 0 && distance % step == 0)) return;
  step = std::gcd(step, distance);
}

Sample sample_of(Numbers numbers, std::int64_t least) {
  Sample sample;
  sample.differences = {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()};
  DistinctCounter distinct;
  std::optional<std::int64_t> first_difference;
  const auto look = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      distinct.add(numbers[i]);
      join_step(sample.step, distance(least, numbers[i]));
      if (i == 0) continue;
      const std::int64_t step = difference(numbers[i - 1], numbers[i]);
      sample.changes += step != 0 ? 1 : 0;
      sample.differences.min = std::min(sample.differences.min, step);
      sample.differences.max = std::max(sample.differences.max, step);
      if (!first_difference) first_difference = step;
      // Of differences modulo 2^64, which is where they are added up again.
      join_step(sample.difference_step,
                distance(std::min(*first_difference, step), std::max(*first_difference, step)));
    }
    sample.rows += end - begin;
  };
  if (numbers.size() <= kSampleRows) {
    look(0, numbers.size());
  } else {
    for (std::size_t stripe = 0; stripe < kStripes; ++stripe) {
      const std::size_t begin = stripe * (numbers.size() - kStripeRows) / (kStripes - 1);
      look(begin, begin + kStripeRows);
    }
  }
  sample.distinct = distinct.count();
  return sample;
}

// The largest step that divides all distances from `base`; it divides `candidate`.
template <typename Distance>
std::uint64_t common_step(std::size_t count, std::uint64_t candidate, Distance distance_at) {
  if (candidate == 0) return 1;
  std::size_t i = 0;
  while (candidate != 1) {
    // A multiple of an odd number, times its inverse modulo 2^64, is at most 2^64 divided by that number.
    const auto shift = static_cast<unsigned>(std::countr_zero(candidate));
    const std::uint64_t odd = candidate >> shift;
    std::uint64_t inverse = odd;
    for (int round = 0; round < 5; ++round) inverse *= 2 - odd * inverse;
    const std::uint64_t largest = kNever / candidate;
    for (; i < count; ++i)
      if (std::rotr(distance_at(i) * inverse, static_cast<int>(shift)) > largest) break;
    if (i == count) return candidate;
    candidate = std::gcd(candidate, distance_at(i));
  }
  return 1;
}

void put_packed(Numbers numbers, const Bounds& bounds, std::uint64_t step, std::string& out) {
  const PackedForm form{static_cast<std::uint64_t>(bounds.min), step,
                        width_of(distance(bounds.min, bounds.max) / step)};
  put_number(out, static_cast<std::uint8_t>(step == 1 ? NumberForm::packed : NumberForm::stepped));
  put_number(out, static_cast<std::uint8_t>(form.width));
  put_number(out, bounds.min);
  if (step != 1) put_number(out, step);
  pack(numbers, form, out);
}

void put_constant(std::int64_t number, std::string& out) {
  put_number(out, static_cast<std::uint8_t>(NumberForm::constant));
  put_number(out, number);
}

void put_plain(Numbers numbers, std::string& out) {
  put_number(out, static_cast<std::uint8_t>(NumberForm::plain));
  out.append(reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes());
}

// Constant, packed, stepped or plain: what numbers inside of another form get.
void put_simple(Numbers numbers, const Bounds& bounds, std::uint64_t step, std::string& out) {
  if (bounds.min == bounds.max) return put_constant(bounds.min, out);
  if (width_of(distance(bounds.min, bounds.max) / step) > kWidestPacked) return put_plain(numbers, out);
  put_packed(numbers, bounds, step, out);
}

void put_simple(Numbers numbers, std::string& out) {
  put_simple(numbers, bounds_of(numbers), 1, out);
}

void put_delta(Numbers numbers, std::uint64_t sampled_step, NumberScratch& scratch, std::string& out) {
  const auto differences = room_for(scratch.differences, numbers.size() - 1);
  for (std::size_t i = 0; i + 1 < numbers.size(); ++i)
    differences[i] = difference(numbers[i], numbers[i + 1]);
  const Bounds bounds = bounds_of(differences);
  const std::uint64_t step = common_step(differences.size(), sampled_step,
                                         [&](std::size_t i) { return distance(bounds.min, differences[i]); });
  put_number(out, static_cast<std::uint8_t>(NumberForm::delta));
  put_number(out, numbers[0]);
  put_simple(differences, bounds, step, out);
}

void put_runs(Numbers numbers, NumberScratch& scratch, std::string& out) {
  auto& values = scratch.distinct;
  auto& lengths = scratch.lengths;
  values.clear();
  lengths.clear();
  std::size_t begin = 0;
  for (std::size_t i = 1; i <= numbers.size(); ++i) {
    if (i < numbers.size() && numbers[i] == numbers[begin]) continue;
    values.push_back(numbers[begin]);
    lengths.push_back(static_cast<std::int64_t>(i - begin));
    begin = i;
  }
  put_number(out, static_cast<std::uint8_t>(NumberForm::runs));
  put_number(out, static_cast<std::uint32_t>(values.size()));
  put_simple(values, out);
  put_simple(lengths, out);
}

// Fills scratch.distinct, in ascending order, and scratch.places.
void table_dictionary(Numbers numbers, const Bounds& bounds, NumberScratch& scratch) {
  auto& slots = scratch.slots;
  slots.assign(static_cast<std::size_t>(distance(bounds.min, bounds.max)) + 1, 0);
  for (const std::int64_t number : numbers) slots[distance(bounds.min, number)] = 1;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (slots[i] == 0) continue;
    slots[i] = static_cast<std::uint32_t>(scratch.distinct.size());
    scratch.distinct.push_back(
        static_cast<std::int64_t>(static_cast<std::uint64_t>(bounds.min) + std::uint64_t{i}));
  }
  for (std::size_t i = 0; i < numbers.size(); ++i)
    scratch.places[i] = slots[distance(bounds.min, numbers[i])];
}

// Finds a number's place among the different ones by its hash. Place 0 stands in no slot, so that an empty
// slot, which says 0, needs no question of its own.
class PlaceFinder {
 public:
  // The first number has place 0.
  PlaceFinder(std::vector<std::int64_t>& distinct, std::vector<std::uint32_t>& slots)
      : distinct_(distinct), slots_(slots) {
    slots_.assign(std::size_t{1} << bits_, 0);
  }

  // The place of the number, or 0 or that of another.
  std::uint32_t likely(std::int64_t number) const { return slots_[slot_of(number)]; }

  // Its place; that of a new one is distinct.size(), and the caller appends it or stops.
  std::uint32_t find(std::int64_t number) {
    if (number == distinct_[0]) return 0;
    std::size_t slot = slot_of(number);
    for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1))
      if (distinct_[slots_[slot]] == number) return slots_[slot];
    slots_[slot] = static_cast<std::uint32_t>(distinct_.size());
    return slots_[slot];
  }

  // After each number that was appended. Few numbers are looked for twice where most slots are empty; that
  // is worth it as long as the slots stay in the near memory.
  void grow() {
    constexpr unsigned kNearBits = 18;
    if (distinct_.size() * (bits_ < kNearBits ? 8 : 2) <= slots_.size()) return;
    slots_.assign(std::size_t{1} << ++bits_, 0);
    for (std::size_t place = 1; place < distinct_.size(); ++place) {
      std::size_t slot = slot_of(distinct_[place]);
      while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = static_cast<std::uint32_t>(place);
    }
  }

 private:
  std::size_t slot_of(std::int64_t number) const {
    return static_cast<std::size_t>((static_cast<std::uint64_t>(number) * 0x9e3779b97f4a7c15U) >>
                                    (64 - bits_));
  }

  std::vector<std::int64_t>& distinct_;
  std::vector<std::uint32_t>& slots_;
  unsigned bits_ = 10;
};

// The same in the order in which they first come; false when there are more than `most`. What was met before
// is found without a jump that depends on the number; the others of some rows are looked for after these.
bool hash_dictionary(Numbers numbers, std::size_t most, NumberScratch& scratch) {
  constexpr std::size_t kTogether = 256;
  auto& distinct = scratch.distinct;
  if (numbers.empty()) return true;
  if (most == 0) return false;
  distinct.push_back(numbers[0]);
  PlaceFinder finder(distinct, scratch.slots);
  std::array<std::uint32_t, kTogether> missed;
  for (std::size_t begin = 0; begin < numbers.size(); begin += kTogether) {
    const Numbers some = numbers.subspan(begin, std::min(kTogether, numbers.size() - begin));
    std::int64_t* const places = scratch.places.data() + begin;
    std::size_t misses = 0;
    for (std::uint32_t i = 0; i < some.size(); ++i) {
      const std::uint32_t place = finder.likely(some[i]);
      places[i] = place;
      missed[misses] = i;
      misses += distinct[place] != some[i] ? 1 : 0;
    }
    for (std::size_t miss = 0; miss < misses; ++miss) {
      const std::uint32_t i = missed[miss];
      const std::uint32_t place = finder.find(some[i]);
      places[i] = place;
      if (place < distinct.size()) continue;
      if (distinct.size() == most) return false;
      distinct.push_back(some[i]);
      finder.grow();
    }
  }
  return true;
}

bool put_dictionary(Numbers numbers, const Bounds& bounds, std::size_t most, NumberScratch& scratch,
                    std::string& out) {
  scratch.distinct.clear();
  const auto places = room_for(scratch.places, numbers.size());
  if (distance(bounds.min, bounds.max) < kTableRange) {
    table_dictionary(numbers, bounds, scratch);
    if (scratch.distinct.size() > most) return false;
  } else if (!hash_dictionary(numbers, most, scratch)) {
    return false;
  }
  put_number(out, static_cast<std::uint8_t>(NumberForm::dictionary));
  put_number(out, static_cast<std::uint32_t>(scratch.distinct.size()));
  put_simple(scratch.distinct, out);
  put_simple(places, {0, static_cast<std::int64_t>(scratch.distinct.size()) - 1}, 1, out);
  return true;
}

// Of numbers that are equally frequent, a sample of s with c repetitions is to be expected from s * s / 2c.
std::uint64_t estimated_distinct(const Sample& sample, std::size_t count) {
  const std::size_t repetitions = sample.rows - sample.distinct;
  if (repetitions == 0) return kNever;
  if (sample.rows == count || sample.distinct * 4 < sample.rows) return sample.distinct;
  return std::min<std::uint64_t>(count, sample.rows * sample.rows / (2 * repetitions));
}

struct Costs {
  std::uint64_t packed = kNever;
  std::uint64_t delta = kNever;
  std::uint64_t runs = kNever;
  std::uint64_t dictionary = kNever;
};

Costs costs_of(const Sample& sample, std::size_t count, std::uint64_t range, std::uint64_t step) {
  Costs costs;
  costs.packed = packed_cost(count, range / step);
  const std::uint64_t difference_range = sample.differences.min > sample.differences.max
                                             ? 0
                                             : distance(sample.differences.min, sample.differences.max);
  // The widest of all rows is wider than that of the sample.
  if (sample.rows > 1)
    costs.delta = packed_cost(count, difference_range / std::max<std::uint64_t>(sample.difference_step, 1)) +
                  (sample.rows == count ? 0 : count);
  const std::uint64_t runs = 1 + count * sample.changes / sample.rows;
  costs.runs = runs * (width_of(range) + width_of(2 * count / runs) + 2);
  const std::uint64_t distinct = estimated_distinct(sample, count);
  if (distinct < count / 2) costs.dictionary = count * width_of(distinct - 1) + distinct * width_of(range);
  return costs;
}

}  // namespace

void encode_numbers(Numbers numbers, const Bounds& bounds, NumberScratch& scratch, std::string& out) {
  if (bounds.min == bounds.max) return put_constant(bounds.min, out);
  const std::size_t count = numbers.size();
  const std::uint64_t range = distance(bounds.min, bounds.max);
  const Sample sample = sample_of(numbers, bounds.min);
  const std::uint64_t step =
      common_step(count, sample.step, [&](std::size_t i) { return distance(bounds.min, numbers[i]); });
  Costs costs = costs_of(sample, count, range, step);
  const std::size_t start = out.size();
  // A form that has to be added up must be worth it, and more so one that has to be looked up.
  const std::uint64_t worth = costs.packed - costs.packed / 16;
  if (costs.dictionary > costs.packed - costs.packed / 3) costs.dictionary = kNever;
  const std::uint64_t least = std::min({costs.delta, costs.runs, costs.dictionary});
  bool done = false;
  if (least < worth) {
    done = true;
    if (costs.runs == least) {
      put_runs(numbers, scratch, out);
    } else if (costs.delta == least) {
      put_delta(numbers, sample.difference_step, scratch, out);
    } else {
      done = put_dictionary(numbers, bounds, count / 2, scratch, out);
    }
    // The sample may have been wrong.
    if (!done || out.size() - start > costs.packed / 8 + 26) {
      out.resize(start);
      done = false;
    }
  }
  if (!done) put_simple(numbers, bounds, step, out);
  if (out.size() - start <= 1 + numbers.size_bytes()) return;
  out.resize(start);
  put_plain(numbers, out);
}

std::uint64_t likely_distinct(Numbers numbers) {
  return std::min<std::uint64_t>(estimated_distinct(sample_of(numbers, numbers[0]), numbers.size()),
                                 numbers.size());
}

namespace {

// The numbers, ascending, with their places; by some bits of their distance from the least at a time, the
// lowest first.
std::span<const NumberAt> sort_by_digits(Numbers numbers, NumberScratch& scratch) {
  constexpr unsigned kMostBits = 11;
  auto from = room_for(scratch.sorted, numbers.size());
  auto to = room_for(scratch.turned, numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) from[i] = {numbers[i], static_cast<std::uint32_t>(i)};
  if (numbers.size() < 2) return from;
  const Bounds bounds = bounds_of(numbers);
  const unsigned width = width_of(distance(bounds.min, bounds.max));
  const unsigned passes = (width + kMostBits - 1) / kMostBits;
  const unsigned bits = passes == 0 ? 0 : (width + passes - 1) / passes;
  std::array<std::uint32_t, std::size_t{1} << kMostBits> begins{};
  for (unsigned pass = 0; pass < passes; ++pass) {
    const auto digit_of = [&](const NumberAt& entry) {
      return (distance(bounds.min, entry.number) >> (pass * bits)) & ((std::uint64_t{1} << bits) - 1);
    };
    begins.fill(0);
    for (const NumberAt& entry : from) ++begins[digit_of(entry)];
    std::uint32_t begin = 0;
    for (auto& count : begins) begin += std::exchange(count, begin);
    for (const NumberAt& entry : from) to[begins[digit_of(entry)]++] = entry;
    std::swap(from, to);
  }
  return from;
}

}  // namespace

bool sorted_dictionary(Numbers numbers, std::size_t most, NumberScratch& scratch) {
  scratch.distinct.clear();
  const auto places = room_for(scratch.places, numbers.size());
  if (!hash_dictionary(numbers, most, scratch)) return false;
  auto& distinct = scratch.distinct;
  auto& rank = scratch.slots;
  // Sorted with the place each number has now, so that every row's place can follow it.
  const auto sorted = sort_by_digits(distinct, scratch);
  rank.resize(distinct.size());
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    distinct[i] = sorted[i].number;
    rank[sorted[i].place] = static_cast<std::uint32_t>(i);
  }
  for (auto& place : places) place = rank[static_cast<std::size_t>(place)];
  return true;
}

void encode_numbers(Numbers numbers, NumberScratch& scratch, std::string& out) {
  encode_numbers(numbers, bounds_of(numbers), scratch, out);
}

bool encode_as(NumberForm form, Numbers numbers, NumberScratch& scratch, std::string& out) {
  const Bounds bounds = bounds_of(numbers);
  const auto step = [&] {
    return common_step(numbers.size(), distance(bounds.min, bounds.max),
                       [&](std::size_t i) { return distance(bounds.min, numbers[i]); });
  };
  switch (form) {
    case NumberForm::constant:
      if (bounds.min != bounds.max) return false;
      put_constant(bounds.min, out);
      return true;
    case NumberForm::packed:
    case NumberForm::stepped: {
      const std::uint64_t by = form == NumberForm::packed ? 1 : step();
      if (bounds.min == bounds.max || (form == NumberForm::stepped && by == 1) ||
          width_of(distance(bounds.min, bounds.max) / by) > kWidestPacked)
        return false;
      put_packed(numbers, bounds, by, out);
      return true;
    }
    case NumberForm::delta:
      if (numbers.size() < 2) return false;
      put_delta(numbers, 0, scratch, out);
      return true;
    case NumberForm::runs:
      put_runs(numbers, scratch, out);
      return true;
    case NumberForm::dictionary:
      return put_dictionary(numbers, bounds, numbers.size(), scratch, out);
    case NumberForm::plain:
      put_plain(numbers, out);
      return true;
  }
  return false;
}

}  // namespace telaudit::store
