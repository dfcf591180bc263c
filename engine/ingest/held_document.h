// The document that another file holds, as a source of its own: the electronic invoice attached to a PDF,
// what a signature or an AttachedDocument is around, EDI in EBCDIC as ASCII. It is named like the member of
// an archive: "bill.pdf!factur-x.xml", "bill.xml.p7m!bill.xml", "bill.edi!ascii".
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ingest/byte_stream.h"

namespace telaudit::ingest {

struct HeldDocument {
  std::string path;
  std::unique_ptr<ByteStream> stream;
};

// Reads the PDF `path` whole: it is held while the attachment is found, and no longer. Problems: larger than
// 64 MiB, no invoice in it, broken.
Result<HeldDocument> pdf_document(ByteStream& pdf, const std::string& path);

// Whether a file that begins with these bytes is a document within another (formats/wrapped_document.h).
bool is_wrapped(std::string_view prefix);

// Takes that document out. A signed or attached one is read whole, and Problems are as with a PDF; EBCDIC is
// turned to ASCII as it is read.
Result<HeldDocument> unwrapped_document(std::unique_ptr<ByteStream> file, std::string_view prefix,
                                        const std::string& path);

}  // namespace telaudit::ingest
