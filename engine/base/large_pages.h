// Memory for buffers of many megabytes that are filled from end to end again and again.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>

namespace telaudit {

struct FreeBytes {
  void operator()(char* bytes) const { std::free(bytes); }
};
using LargeBytes = std::unique_ptr<char[], FreeBytes>;

// At least `size` bytes, not set to anything, in large pages where the system has them: a first walk through
// small ones costs an interruption for every four thousand bytes.
LargeBytes large_bytes(std::size_t size);

}  // namespace telaudit
