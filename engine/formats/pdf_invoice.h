// The electronic invoice that is attached to a PDF: Factur-X and ZUGFeRD (a PDF/A-3 with a CII document), or
// any other attachment that is an invoice in XML.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace telaudit::formats {

// Whether a file that begins with these bytes is a PDF.
bool is_pdf(std::string_view prefix);

// What the Problem says of a PDF that is whole and holds none.
inline constexpr std::string_view kNoInvoiceInPdf = "is a PDF without an electronic invoice in it";

struct PdfInvoice {
  std::string name;  // of the attachment, without characters that a path could not hold
  std::string xml;
};

// Problems: no attached invoice (such a PDF is an exhibit), more than one and nothing says which, encrypted,
// broken, over the bounds. `name` stands in Problems.
Result<PdfInvoice> pdf_invoice(std::string_view pdf, const std::string& name);

}  // namespace telaudit::formats
