// Reads any bytes as an 810 and as an 820, and answers them.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "formats/x12_810_reader.h"
#include "formats/x12_820.h"
#include "formats/x12_acknowledge.h"
#include "whole_and_cut.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace formats = telaudit::formats;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = telaudit::fuzz::read_whole_and_cut(*formats::make_x12_810_reader(), text);
  const auto answer = formats::x12::acknowledge(text, read ? &read->whole : nullptr, "fuzz", {});
  const auto paid = formats::x12::read_remittances(text, "fuzz");
  if (paid) formats::x12::payment_records(*paid);
  if (read) telaudit::require(answer.ok(), "what is read is answered");
  return 0;
}
