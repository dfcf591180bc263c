// From the columns of pieces to charges: what rows inherit and how they count is filled in.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "bill/table.h"
#include "formats/x12_811_columns.h"
#include "formats/x12_811_whole_set.h"

namespace telaudit::formats::x12 {

// What the rows of a bundle have in common.
struct PlacedBundle {
  const TreeLevel* level = nullptr;       // none: the whole bill
  const TreeLevel* counted_at = nullptr;  // none: the root
  bool in_total = false;
};

// What does not stand beside the decimals before it at one scale.
struct LeftOut {
  std::vector<std::uint32_t> rows;  // quarantined, as their amount is so; ascending
  std::array<std::vector<std::uint32_t>, kDecimalFields> values;  // of these rows only the one value
};

// The rows of one fragment that are charges of a bill.
struct TakenRows {
  std::shared_ptr<const WholeSet> set;  // its facts are known
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::vector<PlacedBundle> bundles;
  std::vector<Repeated> merged;  // the second of each is no charge of its own
  LeftOut left_out;
  bool turned = false;
};

// Appends the charges of the piece; its columns are used up.
void append_charges(ParsedPiece& piece, bill::TableBuilder& charges);

}  // namespace telaudit::formats::x12
