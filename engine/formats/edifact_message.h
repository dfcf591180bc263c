// A whole INVOIC: its fragments put together, its totals, and the part of an invoice that it becomes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bill/reading.h"
#include "formats/edifact_piece.h"

namespace telaudit::formats::edifact {

// The interchange a message stands in.
struct InterchangeContext {
  std::string reference;
  std::string sender;
  std::string issued;
};

struct Message {
  // One fragment's rows, with their piece until they are given.
  struct Rows {
    ParsedPiece* piece = nullptr;
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  InterchangeContext interchange;
  std::string root;  // id of its level
  bool is_invoic = true;
  bool ended = false;
  bool end_terminated = true;
  std::uint64_t offset = 0;
  std::uint64_t end = 0;
  std::uint64_t segments = 0;
  std::string type;
  std::string directory;
  std::string reference;
  std::string end_count;
  std::string end_reference;
  std::uint64_t end_offset = 0;
  std::unique_ptr<Heading> heading;
  std::unique_ptr<Summary> summary;
  LooseTotals loose;
  LineCurrencies currencies;
  std::uint64_t lines = 0;
  std::vector<Rows> rows;
  struct Level {
    LineLevel level;
    std::optional<std::uint64_t> parent;  // offset of the line it is part of
  };
  std::vector<Level> levels;
  Total counted;
  Total line_taxes;
  Total calls;
  Total summary_allowances;
  std::uint64_t line_tax_rows = 0;
  std::uint64_t call_rows = 0;
  std::uint64_t allowance_rows = 0;
  std::uint64_t tax_rows = 0;
  Tallies defects{};
  std::optional<Problem> problem;
  bill::Dispositions dispositions;
};

// What the message is as a part of an invoice, and what its charges inherit. Refuses it (Message::problem)
// where it has no BGM or no bill date. Notes are appended.
struct MadePart {
  bill::Part part;
  std::shared_ptr<RowContext> context;
};
std::optional<MadePart> make_part(Message& message, const Profile& profile, const std::string& file,
                                  std::vector<bill::Note>& notes);

}  // namespace telaudit::formats::edifact
