// Takes any bytes for a block of a segment: the first three say what the footer would (type, rows), the rest
// is the block. Decoding and adding up must end with an answer and read nothing beyond it.
#include <cstddef>
#include <cstdint>

#include "base/result.h"
#include "store/segment_block.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace telaudit;
  if (size < 3) return 0;
  const auto type = static_cast<bill::Type>(data[0] % 6);
  const std::size_t rows = 1 + (data[1] | std::size_t{data[2]} << 8U) * (data[0] / 6);
  store::StoredBlock block;
  block.bytes.assign(data + 3, data + size);
  if (store::open_block(block, type, rows)) return 0;
  store::ZoneColumn column;
  store::ZoneColumn scratch;
  for (std::size_t zone = 0; zone * store::kZoneRows < rows; ++zone) {
    if (!store::decode_zone(block, zone, column) && type == bill::Type::text) {
      std::size_t odd = 0;
      for (std::size_t row = 0; row < column.view.rows; ++row)
        if (column.view.is_known(row)) odd += column.view.text(row).ends_with('1') ? 1 : 0;
      require(odd <= column.view.rows, "every known row has a text");
    }
    store::sum_zone(block, zone, scratch);
  }
  return 0;
}
