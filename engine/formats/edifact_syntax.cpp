#include "formats/edifact_syntax.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/text.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace telaudit::formats::edifact {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kBlock = 64;

bool is_line_end(char c) {
  return c == '\r' || c == '\n';
}

bool is_filler(char c) {
  constexpr char kEndOfFile = '\x1A';
  return is_line_end(c) || c == ' ' || c == '\t' || c == '\0' || c == kEndOfFile;
}

// The characters of some bytes, line ends left out.
class Unwrapped {
 public:
  explicit Unwrapped(std::string_view bytes) : bytes_(bytes) {}

  // False at the end.
  bool next(char& c) {
    while (at_ < bytes_.size() && is_line_end(bytes_[at_])) ++at_;
    if (at_ == bytes_.size()) return false;
    c = bytes_[at_++];
    return true;
  }
  // As it stands, be it a line end.
  bool next_byte(char& c) {
    if (at_ == bytes_.size()) return false;
    c = bytes_[at_++];
    return true;
  }
  std::size_t at() const { return at_; }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

bool may_delimit(char c) {
  const bool letter_or_digit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return c != ' ' && c != '-' && static_cast<unsigned char>(c) < 0x80 && !letter_or_digit;
}

// The tag of the segment that the bytes begin: HeaderOutcome::found where it is `tag`.
HeaderOutcome read_tag(Unwrapped& text, std::string_view tag) {
  for (const char expected : tag) {
    char c = 0;
    if (!text.next(c)) return HeaderOutcome::needs_more;
    if (c != expected) return HeaderOutcome::none;
  }
  return HeaderOutcome::found;
}

// The five marks and the decimal mark, which is not needed: both are read.
bool read_marks(Unwrapped& text, ServiceCharacters& marks, char& repetition) {
  char decimal = 0;
  char release = 0;
  if (!text.next(marks.component) || !text.next(marks.element) || !text.next(decimal) ||
      !text.next(release) || !text.next(repetition) || !text.next_byte(marks.segment))
    return false;
  marks.release = release == ' ' ? '\0' : release;
  return true;
}

bool are_usable(const ServiceCharacters& marks) {
  const auto differ = [](char a, char b) { return a != b; };
  return may_delimit(marks.component) && may_delimit(marks.element) && may_delimit(marks.segment) &&
         (marks.release == 0 || may_delimit(marks.release)) && differ(marks.component, marks.element) &&
         differ(marks.component, marks.segment) && differ(marks.element, marks.segment) &&
         differ(marks.release, marks.component) && differ(marks.release, marks.element) &&
         differ(marks.release, marks.segment);
}

// Whether the mark at `at` stands after a release character that is not released itself.
bool is_released(std::string_view bytes, std::size_t at, char release) {
  if (release == 0) return false;
  bool odd = false;
  while (at-- > 0) {
    if (is_line_end(bytes[at])) continue;
    if (bytes[at] != release) break;
    odd = !odd;
  }
  return odd;
}

// What stands before the filler at the end of the bytes; a terminator of segments is none.
std::string_view without_filler_at_end(std::string_view bytes, char terminator) {
  for (;;) {
    while (!bytes.empty() && bytes.back() != terminator && is_filler(bytes.back())) bytes.remove_suffix(1);
    if (!bytes.ends_with(kByteOrderMark)) return bytes;
    bytes.remove_suffix(kByteOrderMark.size());
  }
}

}  // namespace

HeaderOutcome read_header(std::string_view bytes, bool last, Header& header) {
  header = {};
  // A UNA that no UNB follows still declares marks, at the end of what is read too.
  const auto una_alone = [&] { return header.una != 0 ? HeaderOutcome::found : HeaderOutcome::none; };
  const auto ended = [&] { return last ? una_alone() : HeaderOutcome::needs_more; };
  Unwrapped text(bytes);
  char repetition = '*';
  auto outcome = read_tag(text, "UNA");
  if (outcome == HeaderOutcome::found) {
    ServiceCharacters marks;
    if (!read_marks(text, marks, repetition)) return ended();
    header.una = text.at();
    header.tags = header.una;
    header.bad_marks = !are_usable(marks);
    if (!header.bad_marks) header.syntax.marks = marks;
    if (header.bad_marks || repetition == ' ') repetition = '*';
  }
  std::size_t begin = header.una;
  while (begin < bytes.size() && is_filler(bytes[begin])) ++begin;
  text = Unwrapped(bytes.substr(begin));
  outcome = read_tag(text, "UNB");
  if (outcome == HeaderOutcome::needs_more) return ended();
  if (outcome == HeaderOutcome::none) return una_alone();
  const std::size_t tag_end = begin + text.at();
  // "UNOC:3" after the first separator.
  constexpr std::size_t kLongest = 8;
  std::string level;
  char c = 0;
  if (!text.next(c)) return ended();
  // "UNB" at the beginning of another tag is none.
  if (c != header.syntax.marks.element) return una_alone();
  header.tags = tag_end;
  bool whole = false;
  while (!whole && level.size() < kLongest) {
    if (!text.next(c)) break;
    whole = c == header.syntax.marks.element || c == header.syntax.marks.segment;
    if (!whole) level += c;
  }
  if (!whole && level.size() < kLongest && !last) return HeaderOutcome::needs_more;
  const auto colon = level.find(header.syntax.marks.component);
  const auto set = character_set(level.substr(0, colon));
  header.known_level = set.has_value();
  if (set) header.syntax.characters = *set;
  const bool fourth = colon != std::string::npos && colon + 1 < level.size() && level[colon + 1] >= '4';
  const ServiceCharacters& marks = header.syntax.marks;
  if (fourth && may_delimit(repetition) && repetition != marks.component && repetition != marks.element &&
      repetition != marks.segment && repetition != marks.release)
    header.syntax.marks.repetition = repetition;
  return HeaderOutcome::found;
}

bool may_hold_header(std::string_view bytes, const ServiceCharacters& marks) {
  for (std::size_t at = 0;; ++at) {
    const void* found = at < bytes.size() ? std::memchr(bytes.data() + at, 'U', bytes.size() - at) : nullptr;
    if (found == nullptr) return false;
    at = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    Unwrapped text(bytes.substr(at + 1));
    char c = 0;
    if (text.next(c) && c != 'N') continue;
    if (c == 'N' && text.next(c) && c != 'A' && c != 'B') continue;
    const std::string_view before = without_filler_at_end(bytes.substr(0, at), marks.segment);
    if (before.empty() || before.back() == marks.segment) return true;
  }
}

std::size_t last_segment_begin(std::string_view bytes, const ServiceCharacters& marks) {
  std::size_t at = bytes.rfind(marks.segment);
  while (at != std::string_view::npos && is_released(bytes, at, marks.release))
    at = at == 0 ? std::string_view::npos : bytes.rfind(marks.segment, at - 1);
  return at == std::string_view::npos ? at : at + 1;
}

bool may_begin_interchange(std::string_view prefix) {
  std::size_t at = 0;
  for (;;) {
    while (at < prefix.size() && is_filler(prefix[at])) ++at;
    if (prefix.compare(at, kByteOrderMark.size(), kByteOrderMark) != 0) break;
    at += kByteOrderMark.size();
  }
  return at < prefix.size() && prefix[at] == 'U';
}

void Segments::skip_filler() {
  const std::size_t from = at_;
  for (;;) {
    while (at_ < bytes_.size() && is_filler(bytes_[at_])) ++at_;
    if (bytes_.compare(at_, kByteOrderMark.size(), kByteOrderMark) != 0) break;
    filler_.byte_order_mark = true;
    at_ += kByteOrderMark.size();
  }
  filler_.bytes = at_ - from;
}

bool Segments::next() {
  filler_ = {};
  facts_ = {};
  begin_ = at_;
  // Nearly always the next segment begins at once, and no interchange with it.
  const char first = at_ < bytes_.size() ? bytes_[at_] : '\0';
  if (first >= 'A' && first <= 'Z' && first != 'U') {
    after_una_ = false;
    return split_fast() || split_slow();
  }
  return next_of_any_form();
}

bool Segments::next_of_any_form() {
  skip_filler();
  begin_ = at_;
  if (at_ == bytes_.size()) {
    set_empty();
    return false;
  }
  if (bytes_[at_] != 'U') {
    after_una_ = false;
  } else if (!begin_header()) {
    set_empty();
    return false;
  }
  if (facts_.una) return split_una();
  if (split_fast()) return true;
  return split_slow();
}

// False where more bytes are needed.
bool Segments::begin_header() {
  if (after_una_) {
    after_una_ = false;
    return true;
  }
  const auto outcome = read_header(bytes_.substr(at_), last_, header_);
  if (outcome == HeaderOutcome::needs_more) return false;
  if (outcome == HeaderOutcome::none) return true;
  facts_.header = true;
  facts_.una = header_.una != 0;
  after_una_ = facts_.una;
  syntax_ = header_.syntax;
  block_ = SIZE_MAX;
  return true;
}

bool Segments::split_una() {
  set_empty();
  at_ = begin_ + header_.una;
  tag_ = tag_number("UNA");
  return true;
}

void Segments::set_empty() {
  text_ = "";
  tag_ = 0;
  elements_ = 1;
  components_ = 0;
  ends_[0] = UINT32_MAX;
  ends_[1] = 0;
  first_[0] = 0;
  first_[1] = 1;
}

Segments::Marks Segments::marks_at(std::size_t block) const {
  const std::size_t from = block * kBlock;
  const char* at = bytes_.data() + from;
  std::array<char, kBlock> tail;
  if (bytes_.size() - from < kBlock) {
    tail.fill('0');
    std::memcpy(tail.data(), at, bytes_.size() - from);
    at = tail.data();
  }
  const ServiceCharacters& marks = syntax_.marks;
  Marks found;
#if defined(__SSE2__)
  const __m128i component = _mm_set1_epi8(marks.component);
  const __m128i element = _mm_set1_epi8(marks.element);
  const __m128i segment = _mm_set1_epi8(marks.segment);
  // Where there is none, 0 is looked for, which is a control character anyway.
  const __m128i release = _mm_set1_epi8(marks.release);
  const __m128i repetition = _mm_set1_epi8(marks.repetition);
  const __m128i blank = _mm_set1_epi8(' ');
  const auto bits = [](__m128i equal, unsigned part) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(equal))) << (part * 16);
  };
  for (unsigned part = 0; part < 4; ++part) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + part * 16));
    const __m128i is_element = _mm_cmpeq_epi8(bytes, element);
    found.elements |= bits(is_element, part);
    found.separators |= bits(_mm_or_si128(is_element, _mm_cmpeq_epi8(bytes, component)), part);
    found.terminators |= bits(_mm_cmpeq_epi8(bytes, segment), part);
    // As signed numbers the bytes beyond ASCII are below all others.
    const __m128i odd =
        _mm_or_si128(_mm_cmplt_epi8(bytes, blank),
                     _mm_or_si128(_mm_cmpeq_epi8(bytes, release), _mm_cmpeq_epi8(bytes, repetition)));
    found.odd |= bits(odd, part);
  }
#else
  for (unsigned i = 0; i < kBlock; ++i) {
    const char c = at[i];
    const std::uint64_t bit = std::uint64_t{1} << i;
    const auto byte = static_cast<unsigned char>(c);
    if (c == marks.element) found.elements |= bit;
    if (c == marks.element || c == marks.component) found.separators |= bit;
    if (c == marks.segment) found.terminators |= bit;
    if (byte < ' ' || byte >= 0x80 || c == marks.release || c == marks.repetition) found.odd |= bit;
  }
#endif
  // A control character may be a mark.
  found.odd &= ~(found.separators | found.terminators);
  return found;
}

void Segments::find_marks(std::size_t block) {
  if (block == block_) return;
  block_ = block;
  marks_ = marks_at(block);
}

std::string_view Segments::peek() {
  if (at_ >= bytes_.size() || bytes_[at_] < 'A' || bytes_[at_] > 'Z') return {};
  std::size_t block = at_ / kBlock;
  find_marks(block);
  std::uint64_t terminators = marks_.terminators & (UINT64_MAX << (at_ % kBlock));
  if (terminators == 0) {
    // Segments that are looked at so are short.
    if (++block * kBlock >= bytes_.size()) return {};
    find_marks(block);
    terminators = marks_.terminators;
    if (terminators == 0) return {};
  }
  const std::size_t end = block * kBlock + static_cast<std::size_t>(std::countr_zero(terminators));
  return bytes_.substr(at_, end + 1 - at_);
}

// Splits a segment that stands there as it is meant; false, and nothing is known, for any other.
bool Segments::split_fast() {
  std::size_t components = 0;
  std::size_t elements = 0;
  ends_[0] = UINT32_MAX;
  first_[0] = 0;
  std::size_t block = begin_ / kBlock;
  std::uint64_t wanted = UINT64_MAX << (begin_ % kBlock);
  for (;; ++block, wanted = UINT64_MAX) {
    if (block * kBlock >= bytes_.size() || block * kBlock > begin_ + kLongestSegment) return false;
    find_marks(block);
    const std::uint64_t terminators = marks_.terminators & wanted;
    // The terminator and what stands before it.
    if (terminators != 0) wanted &= terminators ^ (terminators - 1);
    if ((marks_.odd & wanted) != 0) return false;
    const std::uint64_t enders = marks_.elements | terminators;
    std::uint64_t found = (marks_.separators | terminators) & wanted;
    const std::size_t base = block * kBlock - begin_;  // of the first block less than 0, and wraps
    for (; found != 0; found &= found - 1) {
      const auto bit = static_cast<unsigned>(std::countr_zero(found));
      ends_[++components] = static_cast<std::uint32_t>(base + bit);
      // What ends a component may end an element as well; where it does not, the next one overwrites this.
      first_[elements + 1] = static_cast<std::uint32_t>(components);
      elements += (enders >> bit) & 1U;
    }
    if (components > kMostComponents) return false;
    if (terminators == 0) continue;
    const std::size_t end = block * kBlock + static_cast<std::size_t>(std::countr_zero(terminators));
    if (end - begin_ > kLongestSegment) return false;
    text_ = bytes_.data() + begin_;
    components_ = components;
    elements_ = elements;
    at_ = end + 1;
    tag_ = tag_number({text_, ends_[1]});
    return true;
  }
}

Segments::End Segments::find_end() const {
  const ServiceCharacters& marks = syntax_.marks;
  End end;
  bool released = false;
  for (end.at = begin_; end.at < bytes_.size(); ++end.at) {
    const char c = bytes_[end.at];
    if (is_line_end(c) && c != marks.segment) {
      end.line_ends = true;
      continue;
    }
    end.high = end.high || static_cast<unsigned char>(c) >= 0x80;
    if (released) {
      // A line end that is the terminator is none when it is released.
      end.line_ends = end.line_ends || is_line_end(c);
      released = false;
    } else if (c == marks.segment) {
      return end;
    } else {
      released = marks.release != 0 && c == marks.release;
    }
  }
  return end;
}

// A segment with released or repeated characters, line ends or other alphabets. False where more bytes are
// needed.
bool Segments::split_slow() {
  const End end = find_end();
  facts_.unterminated = end.at == bytes_.size();
  if (facts_.unterminated && !last_) {
    set_empty();
    return false;
  }
  at_ = facts_.unterminated ? end.at : end.at + 1;
  if (end.at - begin_ > kLongestSegment) {
    facts_.too_large = true;
    set_empty();
    return true;
  }
  split_text(bytes_.substr(begin_, end.at - begin_), end);
  return true;
}

std::string_view Segments::without_line_ends(std::string_view raw) {
  facts_.wrapped = true;
  unwrapped_.clear();
  for (const char c : raw)
    if (!is_line_end(c)) unwrapped_ += c;
  return unwrapped_;
}

// The component ends at `at` of the room for text.
void Segments::end_component(const char* at) {
  if (components_ == kMostComponents) {
    facts_.too_large = true;
    return;
  }
  ends_[++components_] = static_cast<std::uint32_t>(at - plain_.data());
}

void Segments::end_element(const char* at) {
  end_component(at);
  if (!facts_.too_large) first_[++elements_] = static_cast<std::uint32_t>(components_);
}

void Segments::split_text(std::string_view raw, const End& end) {
  constexpr std::size_t kLongestCharacter = 4;  // in UTF-8, of one byte
  const ServiceCharacters& marks = syntax_.marks;
  const std::string_view text = end.line_ends ? without_line_ends(raw) : raw;
  const bool is_utf8 = !end.high || !first_invalid_utf8(text);
  facts_.undeclared = syntax_.characters == CharacterSet::utf_8 && !is_utf8;
  const std::size_t room = text.size() * (is_utf8 ? 1 : kLongestCharacter) + 1;
  if (plain_.size() < room) plain_.resize(room);
  char* to = plain_.data();
  components_ = 0;
  elements_ = 0;
  ends_[0] = UINT32_MAX;
  first_[0] = 0;
  bool released = false;
  bool again = false;  // inside of a repetition, which is left out
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool mark = !released;
    released = false;
    // Between components one byte stays free, as in the file.
    if (mark && marks.release != 0 && c == marks.release) {
      released = true;
    } else if (mark && c == marks.element) {
      again = false;
      end_element(to);
      *to++ = c;
    } else if (again) {
      continue;
    } else if (mark && c == marks.component) {
      end_component(to);
      *to++ = c;
    } else if (mark && marks.repetition != 0 && c == marks.repetition) {
      again = true;
      facts_.repeated = true;
    } else if (byte < 0x80 || is_utf8) {
      facts_.undeclared = facts_.undeclared || (byte >= 0x80 && syntax_.characters == CharacterSet::ascii);
      *to++ = c;
    } else {
      facts_.undeclared = facts_.undeclared || syntax_.characters == CharacterSet::ascii;
      decoded_.clear();
      append_decoded(syntax_.characters, byte, decoded_);
      to = std::copy(decoded_.begin(), decoded_.end(), to);
    }
  }
  end_element(to);
  if (facts_.too_large) return set_empty();
  text_ = plain_.data();
  tag_ = tag_number({text_, ends_[1]});
}

}  // namespace telaudit::formats::edifact
