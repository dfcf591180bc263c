// Packed numbers (segment_bits.h) unpacked as wide as their reader needs them: the loops of this processor,
// and the portable ones they are compared with.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "store/segment_bits.h"

namespace telaudit::store {

// `bytes` holds packed_bytes(numbers.size(), form.width), and nothing is read beyond. What does not fit in
// narrower numbers is cut off. Of these the largest is returned, 0 where there are none.
struct Unpacking {
  void (*numbers)(std::string_view bytes, const PackedForm& form, std::span<std::int64_t> numbers);
  std::uint32_t (*codes)(std::string_view bytes, const PackedForm& form, std::span<std::uint32_t> numbers);
  std::uint8_t (*small)(std::string_view bytes, const PackedForm& form, std::span<std::uint8_t> numbers);
};

const Unpacking& portable_unpacking();
// Nothing where the processor lacks AVX-512 and its byte instructions.
const Unpacking* avx512_unpacking();
const Unpacking& best_unpacking();

}  // namespace telaudit::store
