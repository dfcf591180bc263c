// Filters of PDF streams (ISO 32000-1, 7.4), with a bound on what comes out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "formats/pdf_object.h"

namespace telaudit::formats::pdf {

struct Unfiltered {
  std::string bytes;
  bool over = false;    // more than `most` would come out
  bool broken = false;  // of a broken one what came before is there
};

// Undoes FlateDecode, ASCIIHexDecode or ASCII85Decode; nothing for another filter. `parameters` are those of
// the filter, or null: predictors of PNG are undone.
std::optional<Unfiltered> undo_filter(std::string_view filter, const Object& parameters,
                                      std::string_view packed, std::size_t most);

}  // namespace telaudit::formats::pdf
