// Reads any bytes as an 811.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "formats/x12_811_reader.h"
#include "whole_and_cut.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  telaudit::fuzz::read_whole_and_cut(*telaudit::formats::make_x12_811_reader(), text);
  return 0;
}
