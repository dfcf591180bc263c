// Looks for the invoice attached to any bytes taken for a PDF, and at its pages; and reads the bytes as the
// text of one.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "formats/exhibit.h"
#include "formats/pdf_invoice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text = "%PDF-1.7\n";
  text.append(reinterpret_cast<const char*>(data), size);
  const auto invoice = telaudit::formats::pdf_invoice(text, "fuzz");
  telaudit::require(invoice.ok() || !invoice.problem().advice.empty(), "a refusal says what to do");
  const auto pages = telaudit::formats::pdf_pages(text, "fuzz");
  telaudit::require(!pages || *pages > 0, "a document has pages");
  static const telaudit::formats::ExhibitLabels labels{
      {"Account Number", "BAN"}, {"Invoice Number"}, {"Invoice Date"}, {"Total Due"}};
  const auto says = telaudit::formats::read_exhibit_text(text, labels);
  telaudit::require(says.total || says.currency.empty(), "a currency is that of a total");
  return 0;
}
