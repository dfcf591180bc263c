// Puts the pieces of an 811 file together: the envelope is checked, sets are closed or refused, and each
// whole set becomes a part of an invoice.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bill/reading.h"
#include "formats/x12_811_piece.h"

namespace telaudit::formats::x12 {

// The pieces in order; their text is used until the reading is done. A Problem when there is no 811 set in
// them at all.
Result<bill::Reading> join_pieces(const std::string& file, std::vector<std::unique_ptr<ParsedPiece>> pieces);

}  // namespace telaudit::formats::x12
