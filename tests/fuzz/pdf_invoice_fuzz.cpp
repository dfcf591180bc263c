// Looks for the invoice attached to any bytes taken for a PDF.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "formats/pdf_invoice.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text = "%PDF-1.7\n";
  text.append(reinterpret_cast<const char*>(data), size);
  const auto invoice = telaudit::formats::pdf_invoice(text, "fuzz");
  telaudit::require(invoice.ok() || !invoice.problem().advice.empty(), "a refusal says what to do");
  return 0;
}
