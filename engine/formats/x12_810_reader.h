// The reader of X12 810, the invoice for equipment and simple services. What it promises beyond Reader:
// bytes() of the dispositions is the size of the file; a set that is cut off, or whose money cannot be read,
// is refused whole, and the others stay. Files that hold an 811 too are the 811 reader's.
#pragma once

#include <memory>

#include "formats/reader.h"

namespace telaudit::formats {

std::unique_ptr<Reader> make_x12_810_reader();

}  // namespace telaudit::formats
