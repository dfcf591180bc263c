// The carrier's own bytes behind a figure, other parties' numbers masked in place.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/workspace.h"

namespace telaudit::cli {

struct CarrierBytes {
  std::string path;
  std::string content_hash;
  std::uint64_t offset = 0;
  std::string bytes;
  bool sheet = false;      // of a workbook, whose rows are the lines
  std::uint64_t line = 1;  // in which the bytes begin
};

// Reads a range of the source of a reading. Problems: the file is gone, or is not the one that was read.
Result<CarrierBytes> carrier_bytes(const store::Workspace& workspace, const std::string& reading,
                                   std::uint64_t offset, std::uint64_t length);

// The tail of `number` (base/text.h, masked_number) becomes '#', wherever the number stands in `bytes`, also
// across the line ends of a wrapped file.
std::string mask_number(std::string bytes, const std::string& number);

// "file PATH, sha256 HASH, bytes OFFSET to END" and the bytes, indented, with these numbers masked: lines of
// text, what record_bytes.h makes of the bytes of a mainframe, or of a sheet its cells by reference.
std::string carrier_bytes_text(const CarrierBytes& bytes, std::span<const std::string> masked = {});

}  // namespace telaudit::cli
