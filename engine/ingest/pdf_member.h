// The electronic invoice attached to a PDF, as a source of its own: it is named like the member of an
// archive, "bill.pdf!factur-x.xml".
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "ingest/byte_stream.h"

namespace telaudit::ingest {

struct PdfMember {
  std::string path;
  std::unique_ptr<ByteStream> stream;
};

// Reads the PDF `path` whole: it is held while the attachment is found, and no longer. Problems: larger than
// 64 MiB, no invoice in it, broken.
Result<PdfMember> pdf_member(ByteStream& pdf, const std::string& path);

}  // namespace telaudit::ingest
