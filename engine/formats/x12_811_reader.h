// The reader of X12 811, the consolidated service invoice: releases 003030 to 005010, any delimiters, several
// interchanges in one file. What it promises beyond Reader: bytes() of the dispositions is the size of the
// file; a set that is cut off, or whose money cannot be read, is refused whole, with none of its charges in
// the reading, and the other sets stay.
#pragma once

#include <memory>

#include "formats/reader.h"

namespace telaudit::formats {

std::unique_ptr<Reader> make_x12_811_reader();

}  // namespace telaudit::formats
