// Looks for the document within any bytes taken for one that holds another.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "formats/wrapped_document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  telaudit::formats::wrapping_of(bytes);
  const auto document = telaudit::formats::wrapped_document(bytes, "fuzz");
  telaudit::require(!document || document->size() < size, "a document is less than what holds it");
  telaudit::require(document.ok() || !document.problem().advice.empty(), "a refusal says what to do");
  return 0;
}
