// Reads any bytes as an 810, whole and cut where their first bytes say, as an 820, and answers them; stops
// when a promise is broken.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/reader.h"
#include "formats/x12_810_reader.h"
#include "formats/x12_820.h"
#include "formats/x12_acknowledge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto reader = telaudit::formats::make_x12_810_reader();
  reader->sniff(text);
  const auto whole = telaudit::formats::read_at_cuts(*reader, text, "fuzz", {});
  std::vector<std::size_t> cuts;
  for (std::size_t near = 1 + size / 7; near < size; near += 1 + size / 5) cuts.push_back(near);
  const auto pieces = telaudit::formats::read_at_cuts(*reader, text, "fuzz", cuts);
  telaudit::require(whole.ok() == pieces.ok(), "cuts do not decide whether a file is read");
  const auto answer = telaudit::formats::x12::acknowledge(text, whole.ok() ? &*whole : nullptr, "fuzz", {});
  const auto paid = telaudit::formats::x12::read_remittances(text, "fuzz");
  if (paid) telaudit::formats::x12::payment_records(*paid);
  if (!whole) return 0;
  telaudit::require(answer.ok(), "what is read is answered");
  telaudit::require(whole->dispositions.bytes() == size, "every byte has one disposition");
  telaudit::require(whole->charges.rows() == pieces->charges.rows(), "cuts do not change the charges");
  telaudit::require(whole->parts.size() == pieces->parts.size(), "cuts do not change the invoices");
  return 0;
}
