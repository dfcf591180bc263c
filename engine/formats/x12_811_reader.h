// The reader of X12 811, the consolidated service invoice: releases 003030 to 005010, any delimiters, several
// interchanges in one file. What it promises beyond Reader: bytes() of the dispositions is the size of the
// file; a set that is cut off, or whose money cannot be read, is refused whole, with none of its charges in
// any part, and the other sets stay.
#pragma once

#include <cstddef>
#include <memory>

#include "formats/reader.h"

namespace telaudit::formats {

std::unique_ptr<Reader> make_x12_811_reader();

// So many charges of one set are held back until the set ends and its totals decide how they count. Charges
// of a larger set are given before; where it is then refused, they are rows of no part.
std::unique_ptr<Reader> make_x12_811_reader(std::size_t held_rows);

}  // namespace telaudit::formats
