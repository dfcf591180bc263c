// Reads any bytes as an electronic invoice or a utility statement, whole and cut, and stops when a promise is
// broken.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/reader.h"
#include "formats/xml_readers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace formats = telaudit::formats;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const formats::Readers readers = [] {
    formats::Readers made;
    made.push_back(formats::make_ubl_invoice_reader());
    made.push_back(formats::make_cii_invoice_reader());
    made.push_back(formats::make_fattura_pa_reader());
    made.push_back(formats::make_ebinterface_reader());
    made.push_back(formats::make_ubl_utility_statement_reader());
    return made;
  }();
  for (const auto& reader : readers) {
    if (!reader->sniff(text)) continue;
    const auto whole = formats::read_at_cuts(*reader, text, "fuzz", {});
    std::vector<std::size_t> cuts;
    for (std::size_t near = 1 + size / 7; near < size; near += 1 + size / 5) cuts.push_back(near);
    const auto pieces = formats::read_at_cuts(*reader, text, "fuzz", cuts);
    telaudit::require(whole.ok() == pieces.ok(), "cuts do not decide whether a file is read");
    if (!whole) continue;
    telaudit::require(whole->dispositions.bytes() == size, "every byte has one disposition");
    telaudit::require(whole->charges.rows() == pieces->charges.rows(), "cuts do not change the charges");
    telaudit::require(whole->parts.size() == 1 || reader->name() == "fattura-pa", "a document is one part");
  }
  return 0;
}
