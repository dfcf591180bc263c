#include "formats/record_frames.h"

#include <algorithm>

namespace telaudit::formats {
namespace {

constexpr std::size_t kDescriptor = 4;

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

std::size_t two_bytes(std::string_view bytes, std::size_t at) {
  return std::size_t{byte_at(bytes, at)} << 8U | byte_at(bytes, at + 1);
}

bool is_line_feed(unsigned byte, RecordCode code) {
  return is_ebcdic(code) ? byte == 0x25 || byte == 0x15 : byte == '\n';
}

// What transfers leave behind the last record.
bool is_tail(std::string_view rest) {
  return std::all_of(rest.begin(), rest.end(),
                     [](char c) { return c == '\r' || c == '\n' || c == '\x1A' || c == '\0'; });
}

}  // namespace

bool FrameScanner::next() {
  segment_ = false;
  if (!broken_.empty() || at_ >= bytes_.size()) return false;
  switch (way_.framing) {
    case Framing::lines:
      return next_line();
    case Framing::fixed:
      return next_fixed();
    case Framing::variable:
    case Framing::blocked:
      return next_described();
  }
  return false;
}

std::size_t FrameScanner::line_end_at(std::size_t at) const {
  if (at < bytes_.size() && is_line_feed(byte_at(bytes_, at), way_.code)) return 1;
  if (at + 1 < bytes_.size() && bytes_[at] == '\r' && is_line_feed(byte_at(bytes_, at + 1), way_.code))
    return 2;
  return 0;
}

bool FrameScanner::next_line() {
  begin_ = at_;
  if (way_.length != 0 && begin_ + way_.length <= bytes_.size()) {
    end_ = begin_ + way_.length;
    const std::size_t line_end = line_end_at(end_);
    // At the end of a piece the last byte may be the line end of a record that is too short.
    if (line_end != 0 || (end_ == bytes_.size() && line_end_at(end_ - 1) == 0)) {
      at_ = end_ + line_end;
      return true;
    }
  }
  end_ = begin_;
  if (is_ebcdic(way_.code)) {
    while (end_ < bytes_.size() && !is_line_feed(byte_at(bytes_, end_), way_.code)) ++end_;
  } else {
    end_ = std::min(bytes_.find('\n', begin_), bytes_.size());
  }
  at_ = std::min(end_ + 1, bytes_.size());
  if (end_ < bytes_.size() && end_ > begin_ && bytes_[end_ - 1] == '\r') --end_;
  return true;
}

bool FrameScanner::next_fixed() {
  begin_ = at_;
  end_ = std::min(begin_ + way_.length, bytes_.size());
  if (end_ - begin_ < way_.length && is_tail(bytes_.substr(begin_))) return false;
  at_ = end_;
  return true;
}

bool FrameScanner::break_off(std::string_view why) {
  broken_ = why;
  return false;
}

bool FrameScanner::open_block() {
  constexpr std::string_view kNoBlock = "no block of records begins here";
  if (at_ + 2 * kDescriptor > bytes_.size()) return break_off(kNoBlock);
  std::size_t length = two_bytes(bytes_, at_);
  // Large blocks: the highest bit, and the length in the other 31.
  if ((length & 0x8000U) != 0) length = (length & 0x7FFFU) << 16U | two_bytes(bytes_, at_ + 2);
  if (length < 2 * kDescriptor || length > kLargestBlock || length > bytes_.size() - at_)
    return break_off(kNoBlock);
  block_end_ = at_ + length;
  at_ += kDescriptor;
  return true;
}

bool FrameScanner::next_described() {
  if (at_ >= block_end_ && is_tail(bytes_.substr(at_))) return false;
  const std::size_t start = at_;
  if (way_.framing == Framing::blocked && at_ >= block_end_ && !open_block()) return false;
  const std::size_t room = (way_.framing == Framing::blocked ? block_end_ : bytes_.size()) - at_;
  const std::size_t length = room < kDescriptor ? 0 : two_bytes(bytes_, at_);
  if (length < kDescriptor || length > room || byte_at(bytes_, at_ + 2) > 3 ||
      byte_at(bytes_, at_ + 3) != 0) {
    // A block that was just opened and holds no record is no block.
    at_ = start;
    return break_off("no record begins here, or it is cut off");
  }
  segment_ = byte_at(bytes_, at_ + 2) != 0;
  begin_ = at_ + kDescriptor;
  end_ = at_ + length;
  at_ = end_;
  return true;
}

}  // namespace telaudit::formats
