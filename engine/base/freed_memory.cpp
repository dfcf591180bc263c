#include "base/freed_memory.h"

#include <features.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace telaudit {

void give_back_freed_memory() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int kLargest = 32 * 1024 * 1024;
  mallopt(M_MMAP_THRESHOLD, kLargest);
  mallopt(M_TRIM_THRESHOLD, 8 * kLargest);
#endif
}

}  // namespace telaudit
