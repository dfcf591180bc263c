// What every reader promises of any bytes: read whole, and cut where the bytes' number says, they give the
// same.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "formats/reader.h"

namespace telaudit::fuzz {

struct WholeAndCut {
  bill::Reading whole;
  bill::Reading cut;
};

// Stops when a promise is broken; nothing where the bytes are refused, both ways.
inline std::optional<WholeAndCut> read_whole_and_cut(const formats::Reader& reader, std::string_view text) {
  reader.sniff(text);
  auto whole = formats::read_at_cuts(reader, text, "fuzz", {});
  std::vector<std::size_t> cuts;
  for (std::size_t near = 1 + text.size() / 7; near < text.size(); near += 1 + text.size() / 5)
    cuts.push_back(near);
  auto pieces = formats::read_at_cuts(reader, text, "fuzz", cuts);
  require(whole.ok() == pieces.ok(), "cuts do not decide whether a file is read");
  if (!whole) return std::nullopt;
  require(whole->dispositions.bytes() == text.size(), "every byte has one disposition");
  require(whole->charges.rows() == pieces->charges.rows(), "cuts do not change the charges");
  require(whole->parts.size() == pieces->parts.size(), "cuts do not change the invoices");
  return WholeAndCut{std::move(*whole), std::move(*pieces)};
}

}  // namespace telaudit::fuzz
