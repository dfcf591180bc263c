#include "store/segment_numbers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <random>
#include <set>

#include "store/segment_bits.h"
#include "store/segment_unpack.h"

namespace telaudit::store {
namespace {

using Numbers = std::vector<std::int64_t>;

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

struct Family {
  const char* name;
  std::function<std::int64_t(std::mt19937_64&, std::int64_t row)> number;
};

const std::vector<Family>& families() {
  static const std::vector<Family> all = {
      {"equal", [](auto&, auto) -> std::int64_t { return -77; }},
      {"least", [](auto&, auto) -> std::int64_t { return kLeast; }},
      {"extremes", [](auto&, auto row) -> std::int64_t { return row % 2 == 0 ? kLeast : kMost; }},
      {"around zero",
       [](auto& random, auto) -> std::int64_t { return static_cast<std::int64_t>(random() % 3) - 1; }},
      {"bits", [](auto& random, auto) -> std::int64_t { return static_cast<std::int64_t>(random() % 2); }},
      {"anything", [](auto& random, auto) -> std::int64_t { return static_cast<std::int64_t>(random()); }},
      {"near the end",
       [](auto& random, auto) -> std::int64_t { return kMost - static_cast<std::int64_t>(random() % 100); }},
      {"rising", [](auto&, auto row) -> std::int64_t { return row * 187; }},
      {"rising unevenly",
       [](auto& random, auto row) -> std::int64_t {
         return row * 1000 + static_cast<std::int64_t>(random() % 500);
       }},
      {"rising past the end",
       [](auto&, auto row) -> std::int64_t {
         return static_cast<std::int64_t>(static_cast<std::uint64_t>(row) * 0x0fffffffffffffffU);
       }},
      {"whole seconds in tenths",
       [](auto& random, auto) -> std::int64_t {
         return 17048448000 + static_cast<std::int64_t>(random() % 86400) * 10;
       }},
      {"steps of an even number below zero",
       [](auto& random, auto) -> std::int64_t {
         return static_cast<std::int64_t>(random() % 5000) * 48 - 100001;
       }},
      {"almost whole seconds",
       [](auto& random, auto row) -> std::int64_t {
         return static_cast<std::int64_t>(random() % 86400) * 10 + (row == 777 ? 3 : 0);
       }},
      {"runs", [](auto&, auto row) -> std::int64_t { return row / 37 * 1000003; }},
      {"long runs of extremes",
       [](auto&, auto row) -> std::int64_t { return row / 500 % 2 == 0 ? kLeast : kMost; }},
      {"few numbers far apart",
       [](auto& random, auto) -> std::int64_t {
         const auto n = static_cast<std::int64_t>(random() % 97);
         return n * n * n * 0x123456789ab + n;
       }},
      {"few numbers near together",
       [](auto& random, auto) -> std::int64_t {
         return static_cast<std::int64_t>(random() % 11) * 9001 - 50000;
       }},
      {"services",
       [](auto& random, auto) -> std::int64_t {
         const auto n = static_cast<std::int64_t>(random() % 5000);
         return 3125550000 + n * n * 2 + n % 13;
       }},
      {"one stranger", [](auto&, auto row) -> std::int64_t { return row == 40 ? kMost : 3; }},
  };
  return all;
}

const std::vector<std::size_t>& sizes() {
  static const std::vector<std::size_t> all = {1,  2,  3,  7,  8,    9,    15,   16,
                                               17, 63, 64, 65, 1000, 2048, 2049, 65536};
  return all;
}

Numbers made(const Family& family, std::size_t rows, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Numbers numbers;
  for (std::size_t row = 0; row < rows; ++row)
    numbers.push_back(family.number(random, static_cast<std::int64_t>(row)));
  return numbers;
}

void expect_back(const std::string& stream, const Numbers& numbers) {
  // Beside other bytes, which it must not touch.
  const std::string framed = stream + "rest";
  ByteReader reader(framed);
  Numbers back(numbers.size(), 4711);
  const auto wrong = decode_numbers(reader, back);
  ASSERT_FALSE(wrong) << *wrong;
  ASSERT_TRUE(back == numbers);
  EXPECT_EQ(reader.remaining(), 4U);

  __int128 expected = 0;
  for (const std::int64_t number : numbers) expected += number;
  ByteReader again(framed);
  const auto sum = sum_numbers(again, numbers.size());
  ASSERT_TRUE(sum.has_value());
  EXPECT_TRUE(*sum == expected);
  EXPECT_EQ(again.remaining(), 4U);

  // One number alone; those of runs and differences follow from the others.
  for (const std::size_t place :
       {std::size_t{0}, numbers.size() / 3, numbers.size() / 2, numbers.size() - 1}) {
    ByteReader one(framed);
    const auto number = number_at(one, numbers.size(), place);
    const NumberForm form = form_of(stream);
    if (!number && (form == NumberForm::delta || form == NumberForm::runs || form == NumberForm::dictionary))
      continue;
    EXPECT_EQ(number, std::optional(numbers[place])) << place;
    EXPECT_EQ(one.remaining(), 4U);
  }
}

TEST(SegmentNumbers, ComeBackAndAreNeverLargerThanPlain) {
  NumberScratch scratch;
  for (const auto& family : families()) {
    for (const std::size_t rows : sizes()) {
      SCOPED_TRACE(std::string(family.name) + ", " + std::to_string(rows) + " rows");
      const Numbers numbers = made(family, rows, 1000 + rows);
      std::string stream;
      encode_numbers(numbers, scratch, stream);
      EXPECT_LE(stream.size(), 1 + rows * sizeof(std::int64_t));
      expect_back(stream, numbers);
      if (HasFatalFailure()) return;
      std::string again;
      encode_numbers(numbers, scratch, again);
      EXPECT_EQ(stream, again);
    }
  }
}

TEST(SegmentNumbers, EveryFormHoldsWhatItAccepts) {
  NumberScratch scratch;
  std::size_t held = 0;
  for (const auto& family : families()) {
    for (const std::size_t rows : sizes()) {
      const Numbers numbers = made(family, rows, 2000 + rows);
      for (int form = 0; form <= static_cast<int>(NumberForm::plain); ++form) {
        SCOPED_TRACE(std::string(family.name) + ", " + std::to_string(rows) + " rows, form " +
                     std::to_string(form));
        std::string stream;
        if (!encode_as(static_cast<NumberForm>(form), numbers, scratch, stream)) continue;
        EXPECT_EQ(form_of(stream), static_cast<NumberForm>(form));
        expect_back(stream, numbers);
        if (HasFatalFailure()) return;
        ++held;
      }
    }
  }
  EXPECT_GT(held, families().size() * sizes().size() * 3);
}

NumberForm chosen(const char* name, std::size_t& bytes) {
  for (const auto& family : families()) {
    if (std::string_view(family.name) != name) continue;
    NumberScratch scratch;
    std::string stream;
    encode_numbers(made(family, 65536, 3), scratch, stream);
    bytes = stream.size();
    return form_of(stream);
  }
  ADD_FAILURE() << name;
  return NumberForm::plain;
}

// Arithmetic: 86,400 seconds need 17 bits, 65,536 of them 139,264 bytes; 5,000 services need 13 bits a row
// (106,496 bytes) and at most 26 bits each (16,250).
TEST(SegmentNumbers, TheFormFollowsTheData) {
  std::size_t bytes = 0;
  EXPECT_EQ(chosen("equal", bytes), NumberForm::constant);
  EXPECT_EQ(bytes, 9U);
  EXPECT_EQ(chosen("rising", bytes), NumberForm::delta);
  EXPECT_LT(bytes, 20U);
  EXPECT_EQ(chosen("rising unevenly", bytes), NumberForm::delta);
  EXPECT_EQ(chosen("runs", bytes), NumberForm::runs);
  EXPECT_EQ(chosen("whole seconds in tenths", bytes), NumberForm::stepped);
  EXPECT_EQ(bytes, 139264U + 18U);
  EXPECT_EQ(chosen("almost whole seconds", bytes), NumberForm::packed);
  EXPECT_EQ(chosen("few numbers far apart", bytes), NumberForm::dictionary);
  EXPECT_EQ(chosen("few numbers near together", bytes), NumberForm::stepped);
  EXPECT_EQ(chosen("services", bytes), NumberForm::dictionary);
  EXPECT_LT(bytes, 106496U + 16250U + 64U);
  EXPECT_EQ(chosen("anything", bytes), NumberForm::plain);
}

TEST(SegmentNumbers, SmallNumbersKeepTheirBounds) {
  NumberScratch scratch;
  Numbers numbers(1000);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::int64_t>(i % 200);
  std::string stream;
  encode_numbers(numbers, scratch, stream);
  std::vector<std::uint8_t> narrow(1000);
  ByteReader reader(stream);
  ASSERT_FALSE(decode_small(reader, narrow, 200));
  for (std::size_t i = 0; i < numbers.size(); ++i) ASSERT_EQ(narrow[i], numbers[i]);
  ByteReader beyond(stream);
  EXPECT_TRUE(decode_small(beyond, narrow, 199));
  // Every form keeps them, whether or not it takes a way of its own to fewer bits.
  for (int form = 0; form < 7; ++form) {
    for (const std::int64_t length : {1, 7, 1000}) {
      for (std::size_t i = 0; i < numbers.size(); ++i)
        numbers[i] = 3 + static_cast<std::int64_t>(i) / length % 40;
      const std::int64_t largest = *std::max_element(numbers.begin(), numbers.end());
      std::string formed;
      if (!encode_as(static_cast<NumberForm>(form), numbers, scratch, formed)) continue;
      ByteReader within(formed);
      std::vector<std::uint32_t> small(numbers.size());
      ASSERT_FALSE(decode_small(within, small, static_cast<std::uint64_t>(largest) + 1)) << form;
      EXPECT_TRUE(std::equal(numbers.begin(), numbers.end(), small.begin())) << form;
      EXPECT_EQ(within.remaining(), 0U);
      ByteReader outside(formed);
      EXPECT_TRUE(decode_small(outside, small, static_cast<std::uint64_t>(largest))) << form;
    }
  }
  std::string negative;
  encode_numbers(Numbers{0, -1}, scratch, negative);
  std::vector<std::uint32_t> two(2);
  ByteReader below(negative);
  EXPECT_TRUE(decode_small(below, two, 1000));
}

// Whoever can write the file can write its checksums, too.
TEST(SegmentNumbers, LyingStreamsDoNoHarm) {
  NumberScratch scratch;
  std::mt19937_64 random(21);
  for (int round = 0; round < 40000; ++round) {
    const auto& family = families()[random() % families().size()];
    const Numbers numbers = made(family, 1 + random() % 300, random());
    std::string stream;
    if (!encode_as(static_cast<NumberForm>(random() % 7), numbers, scratch, stream)) continue;
    const std::size_t reach = random() % 2 == 0 ? std::min<std::size_t>(stream.size(), 24) : stream.size();
    for (std::uint64_t n = random() % 4; n < 4; ++n)
      stream[random() % reach] = static_cast<char>(random() % 4 == 0 ? 0xff : random() % 9);
    if (random() % 5 == 0) stream.resize(random() % stream.size());
    Numbers back(numbers.size());
    ByteReader reader(stream);
    const bool readable = !decode_numbers(reader, back);
    ByteReader again(stream);
    ASSERT_EQ(sum_numbers(again, numbers.size()).has_value(), readable) << "round " << round;
    std::vector<std::uint32_t> small(numbers.size());
    ByteReader third(stream);
    decode_small(third, small, 100);
  }
}

// A set sorts and finds the different numbers another way.
TEST(SegmentNumbers, SortedDictionaryHoldsEveryNumberInOrder) {
  NumberScratch scratch;
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const std::size_t different = 1 + random() % 5000;
    const unsigned reach = static_cast<unsigned>(random() % 65);
    Numbers some(different);
    for (auto& number : some)
      number =
          static_cast<std::int64_t>(reach == 64 ? random() : random() & ((std::uint64_t{1} << reach) - 1));
    Numbers numbers(1 + random() % 20000);
    for (auto& number : numbers) number = some[random() % different];
    const std::set<std::int64_t> expected(numbers.begin(), numbers.end());
    ASSERT_TRUE(sorted_dictionary(numbers, expected.size(), scratch));
    ASSERT_EQ(scratch.distinct, Numbers(expected.begin(), expected.end()));
    for (std::size_t i = 0; i < numbers.size(); ++i)
      ASSERT_EQ(scratch.distinct[static_cast<std::size_t>(scratch.places[i])], numbers[i]) << i;
    EXPECT_FALSE(sorted_dictionary(numbers, expected.size() - 1, scratch));
  }
}

// Packed by the definition: bit b of value i is bit i * width + b of the bytes.
TEST(SegmentBits, ValuesStandWhereTheDefinitionSays) {
  std::mt19937_64 random(5);
  for (unsigned width = 1; width <= kWidestPacked; ++width) {
    for (const std::size_t count : {1U, 2U, 7U, 8U, 9U, 40U, 333U}) {
      SCOPED_TRACE("width " + std::to_string(width) + ", " + std::to_string(count) + " values");
      const PackedForm form{random(), width < 30 ? 1 + random() % 1000 : 1, width};
      std::vector<std::uint64_t> values(count);
      Numbers numbers(count);
      unsigned __int128 expected_sum = 0;
      for (std::size_t i = 0; i < count; ++i) {
        values[i] = random() & ((std::uint64_t{1} << width) - 1);
        numbers[i] = static_cast<std::int64_t>(form.base + values[i] * form.step);
        expected_sum += values[i];
      }
      std::string expected(packed_bytes(count, width), '\0');
      for (std::size_t i = 0; i < count; ++i)
        for (unsigned b = 0; b < width; ++b)
          if ((values[i] >> b & 1U) != 0) {
            const std::size_t bit = i * width + b;
            expected[bit / 8] =
                static_cast<char>(static_cast<unsigned char>(expected[bit / 8]) | (1U << (bit % 8)));
          }
      std::string bytes = "before";
      pack(numbers, form, bytes);
      ASSERT_TRUE(bytes == "before" + expected);
      Numbers back(count);
      // An allocation of its own: a sanitizer sees what is read beyond it.
      const std::vector<char> alone(expected.begin(), expected.end());
      unpack({alone.data(), alone.size()}, form, back);
      ASSERT_TRUE(back == numbers);
      ASSERT_TRUE(sum_packed({alone.data(), alone.size()}, width, count) == expected_sum);
      if (width > kWidestLookedUp) continue;
      std::vector<std::uint64_t> table(std::size_t{1} << width);
      for (auto& entry : table) entry = random() % kNoEntry;
      std::uint64_t looked_up = 0;
      for (const std::uint64_t value : values) looked_up += table[value];
      ASSERT_EQ(sum_looked_up({alone.data(), alone.size()}, width, count, table), looked_up);
      table[values[random() % count]] = kNoEntry;
      ASSERT_EQ(sum_looked_up({alone.data(), alone.size()}, width, count, table), std::nullopt);
    }
  }
}

// The loops of this processor against their portable twins, which read what pack() wrote.
TEST(SegmentUnpacking, AgreesWithThePortableLoops) {
  const Unpacking* fast = avx512_unpacking();
  if (fast == nullptr) GTEST_SKIP() << "this processor has no AVX-512";
  const Unpacking& plain = portable_unpacking();
  std::mt19937_64 random(5);
  for (unsigned width = 1; width <= kWidestPacked; ++width) {
    for (const std::size_t count : {1U, 7U, 8U, 63U, 64U, 65U, 500U, 4099U}) {
      // Steps of ten bits; the steps of a number stay below 2^64.
      const PackedForm form{random(), width > 54 || random() % 2 == 0 ? 1 : random() % 1000 + 1, width};
      Numbers packed(count);
      for (auto& number : packed)
        number =
            static_cast<std::int64_t>(form.base + (random() & ((std::uint64_t{1} << width) - 1)) * form.step);
      std::string bytes;
      pack(packed, form, bytes);
      Numbers numbers(count);
      fast->numbers(bytes, form, numbers);
      EXPECT_EQ(numbers, packed) << width << " bits, " << count << " numbers";
      std::vector<std::uint32_t> codes(count), plain_codes(count);
      EXPECT_EQ(fast->codes(bytes, form, codes), plain.codes(bytes, form, plain_codes));
      EXPECT_EQ(codes, plain_codes) << width << " bits, " << count << " numbers";
      std::vector<std::uint8_t> small(count), plain_small(count);
      EXPECT_EQ(fast->small(bytes, form, small), plain.small(bytes, form, plain_small));
      EXPECT_EQ(small, plain_small) << width << " bits, " << count << " numbers";
      plain.numbers(bytes, form, numbers);
      EXPECT_EQ(numbers, packed) << width << " bits, " << count << " numbers";
    }
  }
}

}  // namespace
}  // namespace telaudit::store
