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

}  // namespace telaudit
