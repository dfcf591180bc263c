#include "base/large_pages.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace telaudit {
namespace {

// 2 MiB is the size of a large page on x86-64 and, with small pages of 4 KiB, on AArch64.
TEST(LargePages, LargeBuffersBeginAtALargePageAndCanBeFilled) {
  constexpr std::size_t kSize = (std::size_t{5} << 20U) + 1;
  const LargeBytes bytes = large_bytes(kSize);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(bytes.get()) % (std::size_t{2} << 20U), 0U);
  for (std::size_t i = 0; i < kSize; ++i) bytes[i] = static_cast<char>(i % 127);
  EXPECT_EQ(bytes[kSize - 1], static_cast<char>((kSize - 1) % 127));
}

TEST(LargePages, SmallOnesAreOrdinaryMemory) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{100}, std::size_t{1} << 20U}) {
    const LargeBytes bytes = large_bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = 'x';
    EXPECT_TRUE(size == 0 || bytes[size - 1] == 'x');
  }
}

}  // namespace
}  // namespace telaudit
