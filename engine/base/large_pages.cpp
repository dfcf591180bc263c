#include "base/large_pages.h"

#include <sys/mman.h>

#include <new>

namespace telaudit {
namespace {

constexpr std::size_t kLargePage = std::size_t{2} << 20U;

}  // namespace

LargeBytes large_bytes(std::size_t size) {
  const bool large = size >= 2 * kLargePage;
  const std::size_t page = large ? kLargePage : alignof(std::max_align_t);
  const std::size_t whole = (size + page - 1) / page * page;
  LargeBytes bytes(static_cast<char*>(std::aligned_alloc(page, whole)));
  if (bytes == nullptr) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
  // Advice only: where it is not taken, the pages are small.
  if (large) static_cast<void>(::madvise(bytes.get(), whole, MADV_HUGEPAGE));
#endif
  return bytes;
}

}  // namespace telaudit
