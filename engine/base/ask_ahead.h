// Memory that is walked through from end to end. The processor fetches by itself what comes next in a page of
// memory, and begins anew with the next page; where a walk does little with each byte, that is half of its
// time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace telaudit {

// Asks the memory for the bytes that are walked through a little after those at `at`; any address, nothing
// is read there. Once for every kAskedBytes.
inline constexpr std::size_t kAskedBytes = 64;
[[gnu::always_inline]] inline void ask_ahead(const void* at) {
  constexpr std::size_t kAhead = 4096;
  __builtin_prefetch(reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(at) + kAhead));
}

}  // namespace telaudit
