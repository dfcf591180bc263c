// Reads any bytes as a TAP3 file, whole and cut where their first bytes say, and stops when a promise is
// broken.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "../formats/profile_reading_text.h"
#include "base/result.h"
#include "formats/reader.h"
#include "formats/tap3_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace formats = telaudit::formats;
  using telaudit::require;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto reader = formats::make_tap3_reader();
  reader->sniff(text);
  const auto whole = formats::read_at_cuts(*reader, text, "fuzz", {});
  std::vector<std::size_t> cuts;
  for (std::size_t near = 1 + size / 7; near < size; near += 1 + size / 5) cuts.push_back(near);
  const auto pieces = formats::read_at_cuts(*reader, text, "fuzz", cuts);
  require(whole.ok() == pieces.ok(), "cuts do not decide whether a file is read");
  if (!whole) return 0;
  require(whole->dispositions.bytes() == size, "every byte has one disposition");
  require(formats::reading_text(*whole) == formats::reading_text(*pieces), "cuts do not change the reading");
  return 0;
}
