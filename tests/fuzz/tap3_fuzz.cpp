// Reads any bytes as a TAP3 file.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../formats/profile_reading_text.h"
#include "formats/tap3_reader.h"
#include "whole_and_cut.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace formats = telaudit::formats;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = telaudit::fuzz::read_whole_and_cut(*formats::make_tap3_reader(), text);
  if (read)
    telaudit::require(formats::reading_text(read->whole) == formats::reading_text(read->cut),
                      "cuts do not change the reading");
  return 0;
}
