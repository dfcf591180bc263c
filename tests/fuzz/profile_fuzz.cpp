// Reads any bytes as a delimited file of a shipped profile, by columns and by rows, whole and cut where the
// first bytes say, and stops where the two differ or a promise is broken. Run it in the project's folder; the
// fixtures of fixtures/profiles are a good corpus.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "../formats/profile_reading_text.h"
#include "base/result.h"
#include "formats/reader.h"

namespace {

using telaudit::require;
namespace formats = telaudit::formats;

formats::Readers readers_of(bool column_wise) {
  const std::vector<std::string> folders{"rules/profiles"};
  formats::ReadingWay way;
  way.column_wise = column_wise;
  auto readers = formats::load_readers(folders, way);
  require(readers.ok(), "the shipped profiles load");
  return std::move(*readers);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const formats::Readers by_columns = readers_of(true);
  static const formats::Readers by_rows = readers_of(false);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view prefix = text.substr(0, formats::kSniffBytes);
  const auto fast = formats::detect(by_columns, prefix, "fuzz");
  const auto plain = formats::detect(by_rows, prefix, "fuzz");
  require(fast.ok() == plain.ok(), "the way of reading does not decide what a file is");
  if (!fast) return 0;
  std::vector<std::size_t> cuts;
  for (std::size_t near = 1 + size / 7; near < size; near += 1 + size / 5) cuts.push_back(near);
  const auto columns = formats::read_at_cuts(**fast, text, "fuzz", cuts);
  const auto rows = formats::read_at_cuts(**plain, text, "fuzz", {});
  require(columns.ok() == rows.ok(), "the way of reading does not decide whether a file is read");
  if (!columns) return 0;
  require(columns->dispositions.bytes() == size, "every byte has one disposition");
  require(formats::reading_text(*columns) == formats::reading_text(*rows), "the readings are the same");
  return 0;
}
