#include "formats/x12_envelope.h"

#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace telaudit::formats::x12 {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
// A well-formed ISA has 106 bytes; wrapped and overfull ones stay far below this.
constexpr std::size_t kLongestIsa = 512;
constexpr std::size_t kSeparatorsInIsa = 16;
constexpr std::size_t kSixteenthSeparator = 103;  // its offset when every element has its fixed width
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_line_end(char c) {
  return c == '\r' || c == '\n';
}

bool is_alphanumeric(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::size_t skip_line_ends(std::string_view bytes, std::size_t at) {
  while (at < bytes.size() && is_line_end(bytes[at])) ++at;
  return at;
}

enum class Follows { yes, no, needs_more };

// Whether, after line ends and blanks, a segment stands that can follow an ISA.
Follows group_follows(std::string_view bytes, std::size_t at, char separator, bool last) {
  while (at < bytes.size() && (is_line_end(bytes[at]) || bytes[at] == ' ' || bytes[at] == '\t')) ++at;
  const std::string_view rest = bytes.substr(at);
  for (const std::string_view tag :
       {std::string_view("GS"), std::string_view("TA1"), std::string_view("IEA")}) {
    if (rest.size() > tag.size() && rest.substr(0, tag.size()) == tag && rest[tag.size()] == separator)
      return Follows::yes;
    if (rest.size() <= tag.size() && !last && rest == tag.substr(0, rest.size())) return Follows::needs_more;
  }
  return Follows::no;
}

std::size_t component_length(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes[0]);
  const std::size_t wanted = lead >= 0xF0U ? 4U : lead >= 0xE0U ? 3U : lead >= 0xC2U ? 2U : 1U;
  if (wanted == 1 || bytes.size() < wanted) return 1;
  for (std::size_t i = 1; i < wanted; ++i)
    if ((static_cast<unsigned char>(bytes[i]) & 0xC0U) != 0x80U) return 1;
  return wanted;
}

// The walk over one ISA; each step says whether to go on.
class IsaWalk {
 public:
  IsaWalk(std::string_view bytes, bool last, IsaHeader& header)
      : bytes_(bytes.substr(0, kLongestIsa)), last_(last || bytes.size() >= kLongestIsa), header_(header) {}

  IsaOutcome run() {
    if (!tag_and_separator()) return outcome_;
    for (std::size_t count = 1; count < kSeparatorsInIsa - 1; ++count)
      if (!next_separator()) return outcome_;
    if (!usage_indicator()) return outcome_;
    if (ended_) return outcome_;
    if (!component()) return outcome_;
    if (ended_) return outcome_;
    return terminator();
  }

 private:
  bool stop(IsaOutcome outcome) {
    outcome_ = outcome;
    return false;
  }
  bool out_of_bytes() { return stop(last_ ? IsaOutcome::no_isa : IsaOutcome::needs_more); }

  bool tag_and_separator() {
    for (const char c : std::string_view("ISA")) {
      at_ = skip_line_ends(bytes_, at_);
      if (at_ == bytes_.size()) return out_of_bytes();
      if (bytes_[at_++] != c) return stop(IsaOutcome::no_isa);
    }
    at_ = skip_line_ends(bytes_, at_);
    if (at_ == bytes_.size()) return out_of_bytes();
    separator_ = bytes_[at_++];
    if (is_alphanumeric(separator_) || separator_ == ' ' || separator_ == '\0')
      return stop(IsaOutcome::no_isa);
    header_.delimiters.element = separator_;
    return true;
  }

  bool next_separator() {
    const auto found = bytes_.find(separator_, at_);
    if (found == kNone) return out_of_bytes();
    at_ = found + 1;
    return true;
  }

  // ISA15 and the separator after it. Some senders end the segment here, without ISA16.
  bool usage_indicator() {
    at_ = skip_line_ends(bytes_, at_);
    if (at_ < bytes_.size() && bytes_[at_] != separator_) ++at_;
    const std::size_t after = skip_line_ends(bytes_, at_);
    if (after == bytes_.size()) return out_of_bytes();
    if (bytes_[after] == separator_) {
      at_ = after + 1;
      return true;
    }
    const char candidate = bytes_[at_];
    const std::size_t behind = at_ + 1;
    switch (group_follows(bytes_, behind, separator_, last_)) {
      case Follows::needs_more:
        return stop(IsaOutcome::needs_more);
      case Follows::yes:
        if (is_alphanumeric(candidate)) break;
        header_.component_missing = true;
        return end_with(candidate, behind);
      case Follows::no:
        break;
    }
    return next_separator();
  }

  bool component() {
    std::size_t clean = 0;
    for (std::size_t i = 0; i + 1 < at_; ++i)
      if (!is_line_end(bytes_[i])) ++clean;
    header_.unpadded = clean != kSixteenthSeparator;
    if (at_ == bytes_.size()) return out_of_bytes();
    if (is_line_end(bytes_[at_])) {
      const auto follows = group_follows(bytes_, at_, separator_, last_);
      if (follows == Follows::needs_more) return stop(IsaOutcome::needs_more);
      if (follows == Follows::yes) {
        header_.component_missing = true;
        return end_with(bytes_[at_], at_ + 1);
      }
      at_ = skip_line_ends(bytes_, at_);
      if (at_ == bytes_.size()) return out_of_bytes();
    }
    // No sender separates components by the tilde that ends everybody's segments: ISA16 was left out.
    if (bytes_[at_] == '~') {
      const auto follows = group_follows(bytes_, at_ + 1, separator_, last_);
      if (follows == Follows::needs_more) return stop(IsaOutcome::needs_more);
      if (follows == Follows::yes) {
        header_.component_missing = true;
        return end_with('~', at_ + 1);
      }
    }
    if (!last_ && bytes_.size() - at_ < 4) return stop(IsaOutcome::needs_more);
    const std::size_t length = component_length(bytes_.substr(at_));
    header_.delimiters.component = std::string(bytes_.substr(at_, length));
    at_ += length;
    return true;
  }

  IsaOutcome terminator() {
    if (at_ < bytes_.size() && bytes_[at_] == ' ') {
      header_.blank_before_terminator = true;
      ++at_;
    }
    if (at_ == bytes_.size()) return last_ ? IsaOutcome::no_isa : IsaOutcome::needs_more;
    if (is_line_end(bytes_[at_])) {
      const auto follows = group_follows(bytes_, at_, separator_, last_);
      if (follows == Follows::needs_more) return IsaOutcome::needs_more;
      if (follows == Follows::yes) {
        end_with(bytes_[at_], at_ + 1);
        return outcome_;
      }
      at_ = skip_line_ends(bytes_, at_);
      if (at_ == bytes_.size()) return last_ ? IsaOutcome::no_isa : IsaOutcome::needs_more;
    }
    const char c = bytes_[at_];
    const bool clashes = c == separator_ || c == ' ' || is_alphanumeric(c) ||
                         header_.delimiters.component == std::string_view(&c, 1);
    if (clashes) return IsaOutcome::no_isa;
    end_with(c, at_ + 1);
    return outcome_;
  }

  // A lone CR or LF that ends segments: its partner is filler, and files mix the two, so both end segments.
  bool end_with(char terminator, std::size_t length) {
    header_.delimiters.line_ends = is_line_end(terminator);
    header_.delimiters.segment = header_.delimiters.line_ends ? '\n' : terminator;
    header_.length = length;
    ended_ = true;
    outcome_ = IsaOutcome::found;
    return true;
  }

  std::string_view bytes_;
  bool last_;
  IsaHeader& header_;
  std::size_t at_ = 0;
  char separator_ = '*';
  bool ended_ = false;
  IsaOutcome outcome_ = IsaOutcome::no_isa;
};

// Whether I, S and A follow each other at `at`, where an I stands, perhaps with line ends between them; the
// end of the bytes counts as any of them.
bool spells_isa(std::string_view bytes, std::size_t at) {
  for (const char c : std::string_view("ISA")) {
    at = skip_line_ends(bytes, at);
    if (at == bytes.size()) return true;
    if (bytes[at++] != c) return false;
  }
  return true;
}

}  // namespace

IsaOutcome read_isa(std::string_view bytes, bool last, IsaHeader& header) {
  header = IsaHeader{};
  return IsaWalk(bytes, last, header).run();
}

bool may_hold_isa(std::string_view bytes) {
  std::size_t at = 0;
#if defined(__SSE2__)
  // An I and what can stand behind it in the tag, sixteen places at a time.
  const __m128i i = _mm_set1_epi8('I');
  const __m128i s = _mm_set1_epi8('S');
  const __m128i line_feed = _mm_set1_epi8('\n');
  const __m128i carriage_return = _mm_set1_epi8('\r');
  const auto found_at = [&](std::size_t place) {
    const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + place));
    const __m128i next = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + place + 1));
    const __m128i behind =
        _mm_or_si128(_mm_cmpeq_epi8(next, s),
                     _mm_or_si128(_mm_cmpeq_epi8(next, line_feed), _mm_cmpeq_epi8(next, carriage_return)));
    return _mm_and_si128(_mm_cmpeq_epi8(here, i), behind);
  };
  for (; at + 17 <= bytes.size(); at += 16) {
    for (; at + 65 <= bytes.size(); at += 64)
      if (_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(found_at(at), found_at(at + 16)),
                                         _mm_or_si128(found_at(at + 32), found_at(at + 48)))) != 0)
        break;
    if (at + 17 > bytes.size()) break;
    auto mask = static_cast<std::uint32_t>(_mm_movemask_epi8(found_at(at)));
    for (; mask != 0; mask &= mask - 1)
      if (spells_isa(bytes, at + static_cast<std::size_t>(std::countr_zero(mask)))) return true;
  }
#endif
  for (; at < bytes.size(); ++at)
    if (bytes[at] == 'I' && spells_isa(bytes, at)) return true;
  return false;
}

std::size_t scanned_from(std::string_view window, std::size_t near, const Delimiters& delimiters) {
  IsaHeader isa;
  const bool begins = read_isa(window, false, isa) == IsaOutcome::found;
  if (begins && !(isa.delimiters == delimiters)) return 0;
  const std::size_t first = begins ? isa.length : 0;
  const std::string_view before = window.substr(0, near);
  if (first >= before.size() || may_hold_isa(before.substr(first))) return 0;
  const std::size_t last =
      delimiters.line_ends ? before.find_last_of("\r\n") : before.rfind(delimiters.segment);
  return last == std::string_view::npos ? 0 : last + 1;
}

void SegmentScanner::skip_filler() {
  filler_.clear();
  const std::size_t from = at_;
  // Nearly always nothing, or one LF, stands before a tag.
  if (at_ + 1 < bytes_.size()) {
    if (is_alphanumeric(bytes_[at_])) return;
    if (bytes_[at_] == '\n' && is_alphanumeric(bytes_[at_ + 1]) && (at_ == 0 || bytes_[at_ - 1] != '\r')) {
      filler_.bytes = 1;
      filler_.first_line_end = at_++;
      filler_.line_feeds = 1;
      return;
    }
  }
  bool blank = false;
  while (at_ < bytes_.size()) {
    const char c = bytes_[at_];
    if (c == '\n' || c == '\r') {
      if (filler_.first_line_end == kNone) filler_.first_line_end = at_;
      if (c == '\r') {
        ++filler_.carriage_returns;
      } else if (at_ > 0 && bytes_[at_ - 1] == '\r') {
        ++filler_.crlf;
      } else {
        ++filler_.line_feeds;
      }
      blank = false;
    } else if (c == ' ' || c == '\t') {
      blank = true;
    } else if (c == '\x1A' || c == '\0') {
      blank = false;
    } else if (!delimiters_.line_ends && c == delimiters_.segment) {
      blank = false;
    } else if (bytes_.substr(at_, kByteOrderMark.size()) == kByteOrderMark) {
      filler_.byte_order_mark = true;
      at_ += kByteOrderMark.size() - 1;
      blank = false;
    } else {
      break;
    }
    ++at_;
  }
  filler_.bytes = at_ - from;
  filler_.indented = blank && at_ < bytes_.size();
  filler_.ends_blank = blank && at_ == bytes_.size();
}

std::size_t SegmentScanner::find_end(std::size_t from) const {
  if (!delimiters_.line_ends) {
    const void* found = std::memchr(bytes_.data() + from, delimiters_.segment, bytes_.size() - from);
    return found == nullptr ? kNone
                            : static_cast<std::size_t>(static_cast<const char*>(found) - bytes_.data());
  }
  for (std::size_t at = from; at < bytes_.size(); ++at)
    if (is_line_end(bytes_[at])) return at;
  return kNone;
}

bool SegmentScanner::next() {
  skip_filler();
  is_isa_ = false;
  begin_ = at_;
  if (at_ == bytes_.size()) return false;
  if (bytes_[at_] == 'I' && spells_isa(bytes_, at_)) {
    const auto outcome = read_isa(bytes_.substr(at_), last_, isa_);
    if (outcome == IsaOutcome::needs_more) return false;
    if (outcome == IsaOutcome::found) {
      is_isa_ = true;
      terminated_ = true;
      delimiters_ = isa_.delimiters;
      at_ += isa_.length;
      end_ = at_ - 1;
      return true;
    }
  }
  const std::size_t found = find_end(at_);
  terminated_ = found != kNone;
  if (!terminated_ && !last_) return false;
  end_ = terminated_ ? found : bytes_.size();
  at_ = terminated_ ? found + 1 : bytes_.size();
  // Two files put together, the first without its last terminator: an IEA holds digits only, so an ISA inside
  // it begins the next interchange.
  if (bytes_[begin_] == 'I' && tagged("IEA")) {
    const auto glued = bytes_.substr(begin_, std::min(end_ - begin_, kLongestIsa)).find("ISA");
    IsaHeader header;
    if (glued != kNone && read_isa(bytes_.substr(begin_ + glued), last_, header) == IsaOutcome::found) {
      end_ = begin_ + glued;
      while (end_ > begin_ && (is_line_end(bytes_[end_ - 1]) || bytes_[end_ - 1] == ' ')) --end_;
      at_ = end_;
      terminated_ = false;
    }
  }
  return true;
}

bool SegmentScanner::tagged(std::string_view tag) const {
  std::size_t at = begin_;
  for (const char c : tag) {
    while (at < end_ && is_line_end(bytes_[at])) ++at;
    if (at == end_ || bytes_[at] != c) return false;
    ++at;
  }
  while (at < end_ && is_line_end(bytes_[at])) ++at;
  return at < end_ && bytes_[at] == delimiters_.element;
}

}  // namespace telaudit::formats::x12
