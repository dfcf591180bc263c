// Puts the pieces of an 811 file together: the envelope is checked, sets are closed or refused, and each
// whole set becomes a part of an invoice.
//
// Charges are given back as soon as it is known how they count. That is so at the end of their set, since the
// printed totals decide. But a set of more charges than are held back is given as it comes, on the assumption
// that everything is read as the standard says; where its end proves otherwise, the file is to be read again,
// with all sets held to their ends.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "bill/reading.h"
#include "formats/x12_811_piece.h"

namespace telaudit::formats::x12 {

class Joiner;

// See formats::Joining. One thread at a time; what is given back may be used on another.
class SetJoining {
 public:
  // `held_rows`: so many charges of a set that has not ended are held back.
  SetJoining(std::string file, std::size_t held_rows);
  ~SetJoining();

  // The piece whose charges, after those of the pieces before it that were kept, can be taken; or null.
  std::unique_ptr<ParsedPiece> add(std::unique_ptr<ParsedPiece> piece);
  // Charges were given that do not count as it turned out.
  bool misjudged() const;
  // A Problem when there is no 811 set at all.
  Result<bill::Reading> finish();

 private:
  std::unique_ptr<Joiner> joiner_;
};

}  // namespace telaudit::formats::x12
