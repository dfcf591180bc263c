// Decimals of one column stand at one scale in the whole file; what does not fit beside those before it is
// left out, and a charge whose amount does not fit is quarantined.
#pragma once

#include <array>

#include "bill/reading.h"
#include "formats/x12_811_take.h"

namespace telaudit::formats::x12 {

using DecimalRooms = std::array<DecimalRoom, kDecimalFields>;

// Finds what of a fragment, whose charges are still with its piece, has to be left out. Its set then counts
// without it.
LeftOut leave_out(WholeSet& set, const FragmentOf& fragment, DecimalRooms& rooms, bill::Reading& reading);

}  // namespace telaudit::formats::x12
