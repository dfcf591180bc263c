// Memory that was freed and is kept for later.
#pragma once

namespace telaudit {

// Gives it back to the system, where the C library knows how. It takes some milliseconds for each hundred
// megabytes: for the moment between two steps that hold much, and different things. Any thread.
void give_back_freed_memory();

// Keeps what is freed from now on, blocks of up to 32 MB, for what is asked for next: columns of a piece are
// some megabytes each and come and go with every piece, and given back each time they would cost a page fault
// for every 4 KiB. For the beginning of a program.
void keep_freed_memory();

}  // namespace telaudit
