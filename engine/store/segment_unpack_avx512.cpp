// Packed numbers unpacked by a permutation of bytes: each lane takes the bytes that its value lies in, shifts
// them to their place and forgets the rest. What is left over goes through the portable loops.
#include "base/avx512.h"
#include "base/structural_scan.h"
#include "store/segment_unpack.h"

#if defined(__x86_64__)

#include <algorithm>
#include <array>

namespace telaudit::store {
namespace {

constexpr std::size_t kLoaded = 64;  // bytes of one load

// Which bytes each lane of Lane bytes takes, and how far its value is then from its lowest bit.
template <std::size_t Lane>
struct Places {
  alignas(kLoaded) std::array<std::uint8_t, kLoaded> bytes{};
  alignas(kLoaded) std::array<std::uint8_t, kLoaded> shifts{};

  explicit Places(unsigned width) {
    for (std::size_t lane = 0; lane < kLoaded / Lane; ++lane) {
      const std::size_t bit = lane * width;
      for (std::size_t byte = 0; byte < Lane; ++byte)
        bytes[lane * Lane + byte] = static_cast<std::uint8_t>(bit / 8 + byte);
      shifts[lane * Lane] = static_cast<std::uint8_t>(bit % 8);
    }
  }
};

TELAUDIT_AVX512 __attribute__((always_inline)) inline __m512i load(const void* at) {
  return _mm512_loadu_si512(at);
}

// The bytes of what remains after `done` numbers, a multiple of eight.
std::string_view rest(std::string_view bytes, const PackedForm& form, std::size_t done) {
  return bytes.substr(done / 8 * form.width);
}

// A value of 57 bits at most lies in 8 bytes wherever it begins, and eight values are `width` bytes.
TELAUDIT_AVX512 void unpack_numbers(std::string_view bytes, const PackedForm& form,
                                    std::span<std::int64_t> numbers) {
  const Places<8> places(form.width);
  const __m512i taken = load(places.bytes.data());
  const __m512i shifts = load(places.shifts.data());
  const __m512i mask = _mm512_set1_epi64((std::int64_t{1} << form.width) - 1);
  const __m512i base = _mm512_set1_epi64(static_cast<std::int64_t>(form.base));
  const __m512i step = _mm512_set1_epi64(static_cast<std::int64_t>(form.step));
  const char* source = bytes.data();
  const char* const end = source + bytes.size();
  std::size_t done = 0;
  for (; done + 8 <= numbers.size() && end - source >= static_cast<std::ptrdiff_t>(kLoaded);
       done += 8, source += form.width) {
    __m512i values = _mm512_permutexvar_epi8(taken, load(source));
    values = _mm512_and_si512(_mm512_srlv_epi64(values, shifts), mask);
    if (form.step != 1) values = _mm512_mullo_epi64(values, step);
    _mm512_storeu_si512(numbers.data() + done, _mm512_add_epi64(values, base));
  }
  portable_unpacking().numbers(rest(bytes, form, done), form, numbers.subspan(done));
}

// A value of 25 bits at most lies in 4 bytes wherever it begins, and sixteen values are 2 * `width` bytes.
TELAUDIT_AVX512 std::uint32_t unpack_codes(std::string_view bytes, const PackedForm& form,
                                           std::span<std::uint32_t> numbers) {
  constexpr unsigned kWidest = 25;
  std::size_t done = 0;
  __m512i largest = _mm512_setzero_si512();
  if (form.width <= kWidest && form.step == 1) {
    const Places<4> places(form.width);
    const __m512i taken = load(places.bytes.data());
    const __m512i shifts = load(places.shifts.data());
    const __m512i mask = _mm512_set1_epi32(static_cast<int>((1U << form.width) - 1));
    const __m512i base = _mm512_set1_epi32(static_cast<int>(static_cast<std::uint32_t>(form.base)));
    const char* source = bytes.data();
    const char* const end = source + bytes.size();
    for (; done + 16 <= numbers.size() && end - source >= static_cast<std::ptrdiff_t>(kLoaded);
         done += 16, source += 2 * form.width) {
      __m512i values = _mm512_permutexvar_epi8(taken, load(source));
      values = _mm512_add_epi32(_mm512_and_si512(_mm512_srlv_epi32(values, shifts), mask), base);
      _mm512_storeu_si512(numbers.data() + done, values);
      largest = _mm512_max_epu32(largest, values);
    }
  }
  return std::max(_mm512_reduce_max_epu32(largest),
                  portable_unpacking().codes(rest(bytes, form, done), form, numbers.subspan(done)));
}

// Eight values of 8 bits at most lie in a lane of 8 bytes, which takes the `width` bytes they are.
TELAUDIT_AVX512 std::uint8_t unpack_small(std::string_view bytes, const PackedForm& form,
                                          std::span<std::uint8_t> numbers) {
  constexpr unsigned kWidest = 8;
  std::size_t done = 0;
  __m512i largest = _mm512_setzero_si512();
  if (form.width <= kWidest && form.step == 1) {
    alignas(kLoaded) std::array<std::uint8_t, kLoaded> taken{};
    alignas(kLoaded) std::array<std::uint8_t, kLoaded> shifts{};
    for (std::size_t i = 0; i < kLoaded; ++i) {
      taken[i] = static_cast<std::uint8_t>(i / 8 * form.width + i % 8);
      shifts[i] = static_cast<std::uint8_t>(i % 8 * form.width);
    }
    const __m512i taken_bytes = load(taken.data());
    const __m512i shift = load(shifts.data());
    const __m512i mask = _mm512_set1_epi8(static_cast<char>((1U << form.width) - 1));
    const __m512i base = _mm512_set1_epi8(static_cast<char>(form.base & 0xFF));
    const char* source = bytes.data();
    const char* const end = source + bytes.size();
    for (; done + 64 <= numbers.size() && end - source >= static_cast<std::ptrdiff_t>(kLoaded);
         done += 64, source += 8 * form.width) {
      const __m512i lanes = _mm512_permutexvar_epi8(taken_bytes, load(source));
      const __m512i values =
          _mm512_add_epi8(_mm512_and_si512(_mm512_multishift_epi64_epi8(shift, lanes), mask), base);
      _mm512_storeu_si512(numbers.data() + done, values);
      largest = _mm512_max_epu8(largest, values);
    }
  }
  alignas(kLoaded) std::array<std::uint8_t, kLoaded> largest_of_lanes;
  _mm512_store_si512(largest_of_lanes.data(), largest);
  return std::max(*std::ranges::max_element(largest_of_lanes),
                  portable_unpacking().small(rest(bytes, form, done), form, numbers.subspan(done)));
}

constexpr Unpacking kAvx512 = {unpack_numbers, unpack_codes, unpack_small};

}  // namespace

const Unpacking* avx512_unpacking() {
  static const bool here = std::ranges::find(scan_kernels(), ScanKernel::avx512) != scan_kernels().end();
  return here ? &kAvx512 : nullptr;
}

}  // namespace telaudit::store

#else

namespace telaudit::store {

const Unpacking* avx512_unpacking() {
  return nullptr;
}

}  // namespace telaudit::store

#endif
