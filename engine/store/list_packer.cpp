#include "store/list_packer.h"

#include <zstd.h>

#include <limits>

#include "base/result.h"
#include "store/segment_format.h"

namespace telaudit::store {
namespace {

constexpr std::uint8_t kRaw = 0;
constexpr std::uint8_t kCompressed = 1;
constexpr std::size_t kLeastCompressed = 1024;
constexpr int kCompressionLevel = 1;
// No list shrinks further, so a damaged length cannot ask for more memory than a multiple of its bytes.
constexpr std::uint64_t kLargestRatio = 1024;

// Bytes that wait are compressed when there are so many.
constexpr std::size_t kFrameBytes = std::size_t{256} << 10U;

// Appends a frame that expands to `content`.
void append_frame(std::string& out, std::string_view content) {
  const std::size_t head = out.size();
  out.resize(head + ZSTD_compressBound(content.size()));
  const std::size_t size =
      ZSTD_compress(out.data() + head, out.size() - head, content.data(), content.size(), kCompressionLevel);
  require(ZSTD_isError(size) == 0, "there is room for a frame");
  out.resize(head + size);
}

std::string head_of(std::uint8_t form, std::uint64_t size) {
  require(size <= std::numeric_limits<std::uint32_t>::max(), "a list is smaller than 4 GiB");
  std::string out;
  put_number(out, form);
  put_number(out, static_cast<std::uint32_t>(size));
  return out;
}

std::string wrap(const std::string& content) {
  if (content.size() >= kLeastCompressed) {
    std::string out = head_of(kCompressed, content.size());
    const std::size_t head = out.size();
    append_frame(out, content);
    const std::size_t size = out.size() - head;
    if (size < content.size() && content.size() <= size * kLargestRatio) return out;
  }
  return head_of(kRaw, content.size()) + content;
}

}  // namespace

void ListPacker::end_entry() {
  require(entries_ < std::numeric_limits<std::uint32_t>::max(), "a list has fewer than 2^32 entries");
  ++entries_;
  if (waiting_.size() >= kFrameBytes) compress_waiting();
}

void ListPacker::rest() {
  if (waiting_.size() < kLeastCompressed) return;
  compress_waiting();
  waiting_.shrink_to_fit();
  frames_.shrink_to_fit();
}

void ListPacker::compress_waiting() {
  const std::size_t before = frames_.size();
  append_frame(frames_, waiting_);
  expanded_ += waiting_.size();
  // A frame that shrank further than a reader believes is followed by one that is skipped.
  const std::size_t least = waiting_.size() / kLargestRatio + 1;
  if (const std::size_t size = frames_.size() - before; size < least) {
    constexpr std::uint32_t kSkippedFrame = ZSTD_MAGIC_SKIPPABLE_START;
    put_number(frames_, kSkippedFrame);
    put_number(frames_, static_cast<std::uint32_t>(least - size));
    frames_.append(least - size, '\0');
  }
  waiting_.clear();
}

std::string ListPacker::finish() const {
  std::string count;
  put_number(count, entries_);
  if (frames_.empty()) return wrap(count + waiting_);
  std::string out = head_of(kCompressed, count.size() + expanded_ + waiting_.size());
  append_frame(out, count);
  out += frames_;
  if (!waiting_.empty()) append_frame(out, waiting_);
  return out;
}

std::optional<std::string> expand_list(std::string_view bytes) {
  ByteReader reader(bytes);
  const auto form = reader.number<std::uint8_t>();
  const auto size = reader.number<std::uint32_t>();
  if (!reader.ok()) return std::nullopt;
  const auto content = reader.take(reader.remaining());
  if (form == kRaw && content.size() == size) return std::string(content);
  if (form != kCompressed || size > content.size() * kLargestRatio) return std::nullopt;
  std::string out(size, '\0');
  if (ZSTD_decompress(out.data(), out.size(), content.data(), content.size()) != size) return std::nullopt;
  return out;
}

}  // namespace telaudit::store
