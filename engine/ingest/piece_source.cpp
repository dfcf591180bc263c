#include "ingest/piece_source.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <thread>

#include "ingest/byte_stream.h"
#include "ingest/turns.h"

namespace telaudit::ingest {
namespace {

// Small enough to stay in the near memory between reading and hashing.
constexpr std::size_t kNearBlock = 64U * 1024U;
// What a thread reads before it hashes, where nothing but the hash is wanted.
constexpr std::size_t kHashedBlock = 8 * kReadBlock;
// How far beyond the wanted end of a piece is looked for a place to cut, at first.
constexpr std::size_t kFirstLook = 64U * 1024U;

}  // namespace

void PieceBuffer::reserve(std::size_t capacity) {
  capacity += formats::kPieceSlack;
  if (capacity <= capacity_) return;
  auto larger = large_bytes(capacity);
  if (size_ > 0) std::memcpy(larger.get(), memory_.get(), size_);
  memory_ = std::move(larger);
  capacity_ = capacity;
}

Result<PieceSource> PieceSource::open(const std::string& path) {
  auto stream = open_file_stream(path);
  if (!stream) return stream.problem();
  return open(std::move(*stream), path);
}

Result<PieceSource> PieceSource::open(std::unique_ptr<ByteStream> stream, std::string path) {
  PieceSource source(std::move(stream), std::move(path));
  if (auto begun = source.rewind(); !begun) return begun.problem();
  if (source.prefix_.empty())
    return Problem{"is empty", {source.path_, {}, {}, {}, {}}, "fetch the file from the carrier again"};
  return source;
}

Result<void> PieceSource::rewind() {
  if (auto begun = stream_->rewind(); !begun) return begun;
  hash_ = Sha256Stream();
  hashed_ = 0;
  given_ = 0;
  read_ = 0;
  ended_ = false;
  prefix_.assign(kReadBlock, '\0');
  std::size_t got = 0;
  while (got < formats::kSniffBytes && !ended_) {
    const auto read = read_block(prefix_.data() + got, prefix_.size() - got);
    if (!read) return read.problem();
    got += *read;
  }
  prefix_.resize(got);
  carried_ = prefix_;
  return {};
}

Result<std::unique_ptr<ByteStream>> PieceSource::take_stream() && {
  if (auto begun = stream_->rewind(); !begun) return begun.problem();
  return std::move(stream_);
}

// Up to `length` bytes; 0 at the end.
Result<std::size_t> PieceSource::read_some(char* target, std::size_t length) {
  return stream_->read(target, std::min(length, kReadBlock));
}

// The same, counted.
Result<std::size_t> PieceSource::read_block(char* target, std::size_t length) {
  const auto got = read_some(target, length);
  if (!got) return got;
  ended_ = *got == 0;
  read_ += *got;
  return got;
}

// As read_block, where all that was read before is hashed; and hashes it.
Result<std::size_t> PieceSource::read_hashing(char* target, std::size_t length) {
  if (near_ == nullptr) near_ = std::make_unique_for_overwrite<char[]>(kNearBlock);
  const auto got = read_block(near_.get(), std::min(length, kNearBlock));
  if (!got) return got;
  hash_.add_copying({near_.get(), *got}, target);
  hashed_ += *got;
  return got;
}

Result<void> PieceSource::fill(const formats::OpenFile& file, PieceBuffer& buffer, std::size_t wanted,
                               const MayHash& may_hash) {
  buffer.reserve(wanted);
  while (buffer.size_ < wanted && !ended_) {
    char* const target = buffer.memory_.get() + buffer.size_;
    const std::size_t length = wanted - buffer.size_;
    bool hashes = may_hash();
    // What waits to be hashed, little by little: another worker may want to read meanwhile.
    for (; hashes && hashed_ < given_ + buffer.size_; hashes = may_hash())
      hash_some(buffer, given_, kNearBlock);
    const auto got = hashes ? read_hashing(target, length) : read_block(target, length);
    if (!got) return got.problem();
    if (buffer.plain_ == buffer.size_ && file.plain({buffer.memory_.get() + buffer.size_, *got}))
      buffer.plain_ += *got;
    buffer.size_ += *got;
  }
  return {};
}

void PieceSource::hash(const PieceBuffer& buffer, std::uint64_t offset) {
  if (hashed_ < offset + buffer.size_) hash_some(buffer, offset, buffer.size_);
}

// Up to `most` of the bytes that are not hashed yet.
void PieceSource::hash_some(const PieceBuffer& buffer, std::uint64_t offset, std::size_t most) {
  require(hashed_ >= offset, "pieces are hashed in the order of the file");
  const auto bytes = buffer.bytes().substr(static_cast<std::size_t>(hashed_ - offset), most);
  hash_.add(bytes);
  hashed_ += bytes.size();
}

Result<bool> PieceSource::next(const formats::OpenFile& file, std::size_t piece_bytes, PieceBuffer& buffer,
                               std::uint64_t& offset, const MayHash& may_hash) {
  offset = given_;
  buffer.size_ = 0;
  // A small file needs no room for a large piece.
  const std::uint64_t size = stream_->size().value_or(UINT64_MAX);
  const std::uint64_t left = size > given_ ? size - given_ : 0;
  const auto first = static_cast<std::size_t>(std::min<std::uint64_t>(left, piece_bytes + kFirstLook));
  buffer.reserve(std::max(first, carried_.size()));
  std::memcpy(buffer.memory_.get(), carried_.data(), carried_.size());
  buffer.size_ = carried_.size();
  buffer.plain_ = file.plain(carried_) ? carried_.size() : 0;
  carried_.clear();
  std::size_t end = 0;
  for (std::size_t look = kFirstLook;; look *= 4) {
    if (auto filled = fill(file, buffer, piece_bytes + look, may_hash); !filled) return filled.problem();
    if (buffer.size_ == 0) return false;
    end = buffer.size_;
    if (buffer.size_ <= piece_bytes) break;
    if (const auto cut = file.cut_behind(buffer.bytes(), piece_bytes, buffer.plain_)) {
      end = *cut;
      break;
    }
    if (ended_) break;
  }
  carried_.assign(buffer.memory_.get() + end, buffer.size_ - end);
  buffer.size_ = end;
  // Of a large buffer only what is used is touched: memory that is not touched costs nothing.
  std::memset(buffer.memory_.get() + end, 0, formats::kPieceSlack);
  given_ += end;
  // A disk brings the next piece while this one is parsed.
  if (!ended_) stream_->will_need(read_, piece_bytes);
  return true;
}

// Where nothing but the hash is wanted, reading would be a quarter of the time: two threads take turns, one
// reads while the other hashes. Each hashes what it has read itself, since a processor's near memory is far
// from the other's.
Result<void> PieceSource::skip_rest() {
  // What one block holds needs no second one.
  const bool small = stream_->size().value_or(UINT64_MAX) < read_ + kHashedBlock;
  const std::size_t threads = small ? 1 : 2;
  hash_.add(carried_);
  Turns reads, hashes;
  std::optional<Problem> problem;  // of whose turn it is to read, as ended_ and read_
  std::array<std::unique_ptr<char[]>, 2> blocks;
  for (std::size_t i = 0; i < threads; ++i) blocks[i] = std::make_unique_for_overwrite<char[]>(kHashedBlock);
  const auto work = [&](std::size_t thread) {
    char* const block = blocks[thread].get();
    for (std::size_t turn = thread; reads.wait_for(turn); turn += threads) {
      std::size_t length = 0;
      while (length < kHashedBlock && !ended_ && !problem) {
        if (const auto got = read_some(block + length, kHashedBlock - length)) {
          ended_ = *got == 0;
          length += *got;
        } else {
          problem = got.problem();
        }
      }
      read_ += length;
      if (ended_ || problem)
        reads.stop();
      else
        reads.pass();
      hashes.wait_for(turn);
      hash_.add({block, length});
      hashes.pass();
    }
  };
  std::jthread second;
  if (threads > 1) second = std::jthread(work, 1);
  work(0);
  if (second.joinable()) second.join();
  if (problem) return *problem;
  return {};
}

Result<std::string> PieceSource::finish() {
  if (auto whole = stream_->is_whole(read_); !whole) return whole.problem();
  return hash_.finish();
}

}  // namespace telaudit::ingest
