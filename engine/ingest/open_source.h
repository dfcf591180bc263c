// The bytes behind a source's name, wherever they lie.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "ingest/byte_stream.h"

namespace telaudit::ingest {

// Of a file, of a member of a packed one by its name (packed_file.h), of the invoice attached to a PDF
// (held_document.h), or of a sheet of a workbook (workbook_sheets.h) with this decimal mark; in archives,
// too. Problems: as of these; there is no such member.
struct OpenedSource {
  std::unique_ptr<ByteStream> bytes;
  bool sheet = false;  // of a workbook: lines are rows
};
Result<OpenedSource> open_source(const std::string& path, char decimal_mark = '.');

}  // namespace telaudit::ingest
