#include "cli/carrier_bytes.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "cli/print_table.h"
#include "cli/record_bytes.h"
#include "ingest/source_bytes.h"
#include "ingest/workbook_sheets.h"

namespace telaudit::cli {

Result<CarrierBytes> carrier_bytes(const store::Workspace& workspace, const std::string& reading,
                                   std::uint64_t offset, std::uint64_t length) {
  const auto readings = workspace.readings();
  if (!readings) return readings.problem();
  const auto row =
      std::find_if(readings->begin(), readings->end(), [&](const auto& r) { return r.id == reading; });
  if (row == readings->end())
    return Problem{"reading " + reading.substr(0, 12) + " is not in this workspace",
                   {},
                   "see telaudit status --readings"};
  auto bytes = ingest::source_bytes(row->path, row->content_hash, offset, length);
  if (!bytes) return bytes.problem();
  return CarrierBytes{row->path,    row->content_hash, offset, std::move(bytes->bytes),
                      bytes->sheet, bytes->line};
}

std::string mask_number(std::string bytes, const std::string& number) {
  const std::string masked = masked_number(number);
  if (number.empty() || masked == number) return bytes;
  for (std::size_t start = 0; start < bytes.size(); ++start) {
    std::vector<std::size_t> places;
    for (std::size_t at = start; at < bytes.size() && places.size() < number.size(); ++at) {
      if ((bytes[at] == '\r' || bytes[at] == '\n') && !places.empty()) continue;
      if (bytes[at] != number[places.size()]) break;
      places.push_back(at);
    }
    if (places.size() != number.size()) continue;
    for (std::size_t i = 0; i < places.size(); ++i) bytes[places[i]] = masked[i];
  }
  return bytes;
}

std::string carrier_bytes_text(const CarrierBytes& bytes, std::span<const std::string> masked) {
  std::string out = "  file " + bytes.path + "\n  sha256 " + bytes.content_hash + "\n  bytes " +
                    std::to_string(bytes.offset) + " to " +
                    std::to_string(bytes.offset + bytes.bytes.size()) + "\n";
  if (!bytes.sheet && is_record_bytes(bytes.bytes))
    return out + record_bytes_text(bytes.bytes, bytes.offset, masked);
  std::string shown = bytes.bytes;
  for (const auto& number : masked) shown = mask_number(std::move(shown), number);
  if (bytes.sheet) {
    for (const auto& [cell, text] : ingest::cells_of_lines(shown, bytes.line))
      out += "  | " + cell + "\t" + printable(text) + "\n";
    return out;
  }
  std::string line;
  const auto flush = [&] {
    // Tabs part the fields of many files; shown as they are, the line is still the carrier's.
    std::vector<std::string> fields;
    for (const auto field : split(line, '\t')) fields.push_back(printable(field));
    out += "  | " + join(fields, "\t") + "\n";
    line.clear();
  };
  for (const char c : shown) {
    if (c == '\n') {
      flush();
    } else if (c != '\r') {
      line += c;
    }
  }
  if (!line.empty()) flush();
  return out;
}

}  // namespace telaudit::cli
