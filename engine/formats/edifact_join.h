// Puts the pieces of an EDIFACT file together: the envelope is checked, messages are closed or refused, and
// each whole INVOIC becomes a part of an invoice. Charges are given back when their message ends, since its
// end decides whether it counts.
#pragma once

#include <memory>
#include <string>

#include "bill/reading.h"
#include "formats/edifact_piece.h"

namespace telaudit::formats::edifact {

class Joiner;

// See formats::Joining. One thread at a time; what is given back may be used on another.
class MessageJoining {
 public:
  MessageJoining(std::string file, const Profile& profile);
  ~MessageJoining();

  std::unique_ptr<ParsedPiece> add(std::unique_ptr<ParsedPiece> piece);
  // A Problem when there is no INVOIC at all.
  Result<bill::Reading> finish();

 private:
  std::unique_ptr<Joiner> joiner_;
};

}  // namespace telaudit::formats::edifact
