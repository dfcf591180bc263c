// Reads a file once, in pieces that a reader can parse: at the first place to cut at or after multiples of 32
// MiB.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/reader.h"

namespace telaudit::speed {

inline constexpr std::size_t kPieceBytes = std::size_t{16} << 20;

// A piece's bytes with formats::kPieceSlack readable bytes behind them; its memory serves for the next piece.
struct PieceBuffer {
  std::unique_ptr<char[]> memory;
  std::size_t capacity = 0;
  std::size_t size = 0;
  std::uint64_t offset = 0;  // in the file
  std::uint64_t number = 0;  // 0, 1, ... in the order of the file

  std::string_view bytes() const { return {memory.get(), size}; }
  void reserve(std::size_t bytes);
};

// Not safe for use from several threads at once.
class PieceSource {
 public:
  static Result<PieceSource> open(const std::string& path);
  ~PieceSource();
  PieceSource(PieceSource&& other) noexcept;
  PieceSource& operator=(PieceSource&&) = delete;

  // The file's first bytes, as formats::Reader::sniff takes them.
  const std::string& prefix() const { return prefix_; }

  // False when the file is at its end.
  Result<bool> next(const formats::OpenFile& file, PieceBuffer& piece);

 private:
  PieceSource(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  Result<std::size_t> read(char* to, std::size_t bytes);

  int descriptor_ = -1;
  std::string path_;
  std::string prefix_;
  std::string carried_;  // read, and behind the last cut
  std::uint64_t offset_ = 0;
  std::uint64_t pieces_ = 0;
  bool at_end_ = false;
};

}  // namespace telaudit::speed
