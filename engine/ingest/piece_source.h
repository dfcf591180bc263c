// A file read once, from front to back, in pieces that a reader cuts; hashed piece by piece in the same pass.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/large_pages.h"
#include "base/result.h"
#include "base/sha256_stream.h"
#include "formats/reader.h"
#include "ingest/byte_stream.h"

namespace telaudit::ingest {

// The bytes of one piece; formats::kPieceSlack more are readable behind them. Its memory is used again for
// the next piece.
class PieceBuffer {
 public:
  std::string_view bytes() const { return {memory_.get(), size_}; }

 private:
  friend class PieceSource;
  void reserve(std::size_t capacity);

  LargeBytes memory_;
  std::size_t size_ = 0;
  std::size_t plain_ = 0;  // of the first bytes OpenFile::plain() is true
  std::size_t capacity_ = 0;
};

class PieceSource {
 public:
  // Problems: missing, a directory, unreadable, empty.
  static Result<PieceSource> open(const std::string& path);
  // The same of any bytes; `path` names them.
  static Result<PieceSource> open(std::unique_ptr<ByteStream> stream, std::string path);

  const std::string& path() const { return path_; }
  // As the file was opened; nothing where only reading tells.
  std::optional<std::uint64_t> size() const { return stream_->size(); }
  std::uint64_t bytes_read() const { return read_; }
  // Up to formats::kSniffBytes, or the whole file.
  std::string_view prefix() const { return std::string_view(prefix_).substr(0, formats::kSniffBytes); }

  // Whether the thread that reads may hash at once what it has read: asked before each block. True only where
  // every piece before this one is hashed.
  using MayHash = std::function<bool()>;

  // The next piece, which begins at `offset` and ends at the first place to cut at or after `piece_bytes`;
  // false after the last one. A place that lies far away makes a large piece. Bytes that are hashed as they
  // are read are still near, and are copied to the piece while the hash waits for itself.
  Result<bool> next(const formats::OpenFile& file, std::size_t piece_bytes, PieceBuffer& buffer,
                    std::uint64_t& offset, const MayHash& may_hash);
  // Takes what of a piece is not hashed yet into the hash: every piece once, in the order of the file. One
  // thread may hash while another one reads.
  void hash(const PieceBuffer& buffer, std::uint64_t offset);
  // Reads and hashes what is left; no piece was taken before.
  Result<void> skip_rest();
  // SHA-256 of the whole file. A Problem when it changed while it was read. Call once, when the last piece is
  // hashed.
  Result<std::string> finish();
  // Begins again at the front.
  Result<void> rewind();
  // The bytes themselves, from the front: of a source that is read otherwise.
  Result<std::unique_ptr<ByteStream>> take_stream() &&;

 private:
  PieceSource(std::unique_ptr<ByteStream> stream, std::string path)
      : stream_(std::move(stream)), path_(std::move(path)) {}
  Result<std::size_t> read_some(char* target, std::size_t length);
  Result<std::size_t> read_block(char* target, std::size_t length);
  Result<std::size_t> read_hashing(char* target, std::size_t length);
  void hash_some(const PieceBuffer& buffer, std::uint64_t offset, std::size_t most);
  Result<void> fill(const formats::OpenFile& file, PieceBuffer& buffer, std::size_t wanted,
                    const MayHash& may_hash);

  std::unique_ptr<ByteStream> stream_;
  std::string path_;
  Sha256Stream hash_;
  std::string prefix_;            // read when the file was opened
  std::string carried_;           // read, and not yet given
  std::unique_ptr<char[]> near_;  // a block on its way to a piece, made when the first is read so
  std::uint64_t hashed_ = 0;      // of the file; only for whoever hashes
  std::uint64_t given_ = 0;
  std::uint64_t read_ = 0;
  bool ended_ = false;
};

}  // namespace telaudit::ingest
