// Reads any bytes as EDIFACT.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "formats/edifact_reader.h"
#include "whole_and_cut.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = telaudit::fuzz::read_whole_and_cut(*telaudit::formats::make_edifact_reader(), text);
  if (read)
    telaudit::require(read->whole.notes.size() == read->cut.notes.size(), "cuts do not change the notes");
  return 0;
}
