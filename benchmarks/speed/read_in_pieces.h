// A file in memory read as an ingest reads it, on one thread: cut near every 16 MiB, parsed, joined, its
// charges taken. The measurements of all readers share it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/freed_memory.h"
#include "formats/reader.h"

namespace telaudit::speed {

inline constexpr std::size_t kPieceBytes = std::size_t{16} << 20U;

// A text whose pieces may be read behind their end.
class FileText {
 public:
  explicit FileText(std::string text) : size_(text.size()), text_(std::move(text)) {
    text_.append(formats::kPieceSlack, '\0');
  }
  std::string_view bytes() const { return std::string_view(text_).substr(0, size_); }

 private:
  std::size_t size_;
  std::string text_;
};

inline std::shared_ptr<const formats::OpenFile> open_text(const formats::Reader& reader,
                                                          std::string_view text) {
  return *reader.open(text.substr(0, formats::kSniffBytes), "measured");
}

// Where the pieces end, the last one's included.
inline std::vector<std::size_t> cuts_of(const formats::OpenFile& file, std::string_view text) {
  std::vector<std::size_t> ends;
  std::size_t begin = 0;
  while (text.size() - begin > kPieceBytes) {
    const auto cut = file.cut(text.substr(begin), kPieceBytes);
    if (!cut) break;
    begin += *cut;
    ends.push_back(begin);
  }
  ends.push_back(text.size());
  return ends;
}

// Calls visit(bytes, offset) for each piece.
template <typename Visit>
void each_piece(std::string_view text, const std::vector<std::size_t>& ends, Visit&& visit) {
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    visit(text.substr(begin, end - begin), begin);
    begin = end;
  }
}

// Reads all of it, cutting included; take(Table) gets the charges as they come.
template <typename Take>
void read_in_pieces(const formats::OpenFile& file, std::string_view text, Take&& take) {
  const auto joining = file.join();
  each_piece(text, cuts_of(file, text), [&](std::string_view bytes, std::size_t offset) {
    if (auto piece = *joining->add(file.parse(bytes, offset))) take(piece->take_charges());
  });
  take(std::move(joining->finish()->charges));
}

}  // namespace telaudit::speed
