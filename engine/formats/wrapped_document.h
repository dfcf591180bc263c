// Documents that come within another: signed (CMS, PKCS #7: RFC 5652, as Italy's .xml.p7m), or as the text of
// a UBL AttachedDocument (as Colombia's and others' invoices are sent). And EDI in the code of a mainframe,
// which says what the same file in ASCII says, byte for byte. Nothing is verified: a signature proves who
// sent the file, not that its sums are right.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "formats/record_code.h"

namespace telaudit::formats {

enum class Wrapping : std::uint8_t {
  none,
  signed_data,        // BER, DER, PEM or base64
  attached_document,  // XML
  ebcdic,             // X12 or EDIFACT
};

// Of a file that begins with these bytes.
Wrapping wrapping_of(std::string_view prefix);

// The document in a whole file of signed data or in an AttachedDocument; one that is signed twice is taken
// out of both. Problems: broken, or nothing in it. `name` stands in Problems.
Result<std::string> wrapped_document(std::string_view bytes, const std::string& name);

// Characters of EDI in EBCDIC, as ASCII: lines end with a line feed. IBM's code page 037, from which 1047
// differs in none that X12 or EDIFACT names or counts with.
const CodeTable& edi_characters();
// EDI of a mainframe as ASCII; any other file as it is.
std::string edi_in_ascii(std::string bytes);

}  // namespace telaudit::formats
