// The reader of TAP3 (GSMA TD.57), releases 9 to 12: transfer batches of roaming calls, and notifications
// that there were none. The sender is the carrier, the recipient the account, the file's sequence number the
// invoice. What it promises beyond Reader: bytes() of the dispositions is the size of the file; a file that
// is cut off is refused whole; an event that cannot be read is quarantined, and the sums tell what it cost.
//
// Amounts stay in the file's currency. A charge is what stands after discounts and before taxes; each tax is
// a charge of its own. Sums other than totals (type 00) are kept beside them and count nowhere.
#pragma once

#include <memory>

#include "formats/reader.h"

namespace telaudit::formats {

std::unique_ptr<Reader> make_tap3_reader();

}  // namespace telaudit::formats
