// Memory that was freed and is kept for later.
#pragma once

namespace telaudit {

// Gives it back to the system, where the C library knows how. It takes some milliseconds for each hundred
// megabytes: for the moment between two steps that hold much, and different things. Any thread.
void give_back_freed_memory();

}  // namespace telaudit
