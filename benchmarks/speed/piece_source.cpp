#include "piece_source.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace telaudit::speed {

namespace {

constexpr std::size_t kReadBytes = std::size_t{128} << 10;
constexpr std::size_t kLookAhead = std::size_t{1} << 20;  // behind a multiple of kPieceBytes, to find a cut

Problem file_problem(const std::string& path, std::string_view what) {
  return Problem{
      std::string(what) + ": " + std::strerror(errno), {path, {}, {}, {}, {}}, "name another file"};
}

}  // namespace

void PieceBuffer::reserve(std::size_t bytes) {
  const std::size_t wanted = bytes + formats::kPieceSlack;
  if (wanted <= capacity) return;
  auto larger = std::make_unique_for_overwrite<char[]>(wanted);
  if (size != 0) std::memcpy(larger.get(), memory.get(), size);
  memory = std::move(larger);
  capacity = wanted;
}

Result<PieceSource> PieceSource::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return file_problem(path, "cannot be opened");
  PieceSource source(descriptor, path);
  source.carried_.resize(formats::kSniffBytes);
  auto got = source.read(source.carried_.data(), source.carried_.size());
  if (!got) return got.problem();
  source.carried_.resize(*got);
  source.prefix_ = source.carried_;
  return source;
}

PieceSource::~PieceSource() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

PieceSource::PieceSource(PieceSource&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      prefix_(std::move(other.prefix_)),
      carried_(std::move(other.carried_)),
      offset_(other.offset_),
      pieces_(other.pieces_),
      at_end_(other.at_end_) {}

Result<std::size_t> PieceSource::read(char* to, std::size_t bytes) {
  std::size_t done = 0;
  while (done < bytes && !at_end_) {
    const ssize_t got = ::read(descriptor_, to + done, std::min(bytes - done, kReadBytes));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_problem(path_, "cannot be read");
    if (got == 0) at_end_ = true;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

Result<bool> PieceSource::next(const formats::OpenFile& file, PieceBuffer& piece) {
  const auto near = static_cast<std::size_t>((offset_ / kPieceBytes + 1) * kPieceBytes - offset_);
  piece.size = 0;
  piece.reserve(std::max(near + kLookAhead, carried_.size()));
  std::memcpy(piece.memory.get(), carried_.data(), carried_.size());
  piece.size = carried_.size();
  carried_.clear();
  for (;;) {
    const std::size_t wanted = std::max(near + kLookAhead, piece.size + kLookAhead);
    piece.reserve(wanted);
    auto got = read(piece.memory.get() + piece.size, wanted - piece.size);
    if (!got) return got.problem();
    piece.size += *got;
    if (piece.size <= near) break;
    if (const auto cut = file.cut(piece.bytes(), near)) {
      carried_.assign(piece.memory.get() + *cut, piece.size - *cut);
      piece.size = *cut;
      break;
    }
    if (at_end_) break;
  }
  piece.offset = offset_;
  piece.number = pieces_++;
  offset_ += piece.size;
  return piece.size != 0;
}

}  // namespace telaudit::speed
