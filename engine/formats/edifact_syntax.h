// EDIFACT as bytes (ISO 9735, syntax versions 1 to 4): which characters delimit, where each segment begins
// and ends, and its elements and components. Everything that decides where a segment begins stands here, so
// that cutting a file and parsing a piece of it can never disagree.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "formats/edifact_characters.h"
#include "formats/segment_text.h"

namespace telaudit::formats::edifact {

// What UNA declares, or what holds without it.
struct ServiceCharacters {
  char component = ':';
  char element = '+';
  char release = '?';      // 0: none
  char repetition = '\0';  // 0: none; syntax version 4 only
  char segment = '\'';

  bool operator==(const ServiceCharacters&) const = default;
};

// How an interchange is written: its service characters, and its character set.
struct Syntax {
  ServiceCharacters marks;
  CharacterSet characters = CharacterSet::ascii;

  bool operator==(const Syntax&) const = default;
};

inline constexpr std::size_t kMostComponents = 1024;
inline constexpr std::size_t kLongestSegment = std::size_t{64} << 10U;

// Where UNA or UNB begins with the first of `bytes`, and under what syntax the interchange is written.
struct Header {
  Syntax syntax;
  std::size_t una = 0;       // bytes of UNA, 0 without
  std::size_t tags = 0;      // bytes to the end of UNA, or of the tag of the UNB that is read with it
  bool bad_marks = false;    // UNA declares marks that cannot delimit; the usual ones are used
  bool known_level = false;  // UNB names a character set that is known
};
enum class HeaderOutcome { found, none, needs_more };
// `last`: nothing follows the bytes, so that the answer is never needs_more.
HeaderOutcome read_header(std::string_view bytes, bool last, Header& header);

// False where no UNA or UNB begins a segment in the bytes, also not one with line ends inside its tag or one
// cut off at the end. `marks` hold before the bytes.
bool may_hold_header(std::string_view bytes, const ServiceCharacters& marks);

// Whether what follows the filler at the beginning of a file can be UNA or UNB, by its first letter: most
// files are told so before they are split.
bool may_begin_interchange(std::string_view prefix);

// Behind the last terminator in the bytes; npos where there is none.
std::size_t last_segment_begin(std::string_view bytes, const ServiceCharacters& marks);

// Bytes between segments: line ends, blanks, a byte order mark, the end of file that DOS writes.
struct Filler {
  std::size_t bytes = 0;
  bool byte_order_mark = false;
};

// Walks over segments and splits them. Syntax changes by itself where an interchange begins. Reads no byte
// outside of `bytes`. Views live until the next segment.
class Segments {
 public:
  Segments(std::string_view bytes, const Syntax& syntax, bool last)
      : bytes_(bytes), syntax_(syntax), last_(last) {}

  // False at the end, or where more bytes are needed to go on (only when not `last`). filler() is set in
  // either case.
  bool next();

  // The bytes of the next segment up to the first mark that can end it, where it begins at once, and with a
  // letter; empty where that cannot be told. A segment of other bytes may go on behind a released mark.
  std::string_view peek();
  // Goes on behind so many bytes of what is peeked at.
  void skip(std::size_t bytes) { at_ += bytes; }

  const Filler& filler() const { return filler_; }
  std::size_t begin() const { return begin_; }
  std::size_t next_begin() const { return at_; }  // after the terminator
  bool terminated() const { return !facts_.unterminated; }
  const Syntax& syntax() const { return syntax_; }
  // Set where the segment is UNA, or a UNB without one: what it begins.
  const Header* header() const { return facts_.header ? &header_ : nullptr; }
  bool is_una() const { return facts_.una; }
  // Whether what it gives are bytes of the file, and live as long as they do.
  bool in_place() const { return text_ >= bytes_.data() && text_ < bytes_.data() + bytes_.size(); }
  std::string_view raw() const { return bytes_.substr(begin_, at_ - begin_); }

  // Of the segment:
  std::uint32_t tag() const { return tag_; }
  std::string_view tag_text() const { return component(0, 0); }
  // Number of elements after the tag.
  std::size_t size() const { return elements_ - 1; }
  // Component c (0 is the first) of element e (1 is the first after the tag) without blanks at its ends;
  // empty when absent. Of an element that is repeated, the first.
  std::string_view component(std::size_t e, std::size_t c) const {
    if (e >= elements_) return {};
    const std::size_t at = first_[e] + c;
    if (at >= first_[e + 1]) return {};
    const std::uint32_t begin = ends_[at] + 1;
    return without_blanks({text_ + begin, ends_[at + 1] - begin});
  }
  std::string_view operator[](std::size_t e) const { return component(e, 0); }
  // How many components element e has, its repetitions left out.
  std::size_t components(std::size_t e) const { return e < elements_ ? first_[e + 1] - first_[e] : 0; }
  bool too_large() const {
    return facts_.too_large;
  }                                                // longer or of more components than is read; then empty
  bool wrapped() const { return facts_.wrapped; }  // line ends stood inside
  bool undeclared() const { return facts_.undeclared; }  // not in the character set that UNB declares
  bool repeated() const { return facts_.repeated; }  // repetitions stood inside, of which the first is read

 private:
  // What is said of a segment; nothing of nearly all.
  struct Facts {
    bool unterminated = false;
    bool header = false;
    bool una = false;
    bool too_large = false;
    bool wrapped = false;
    bool undeclared = false;
    bool repeated = false;
  };
  // What stands where among 64 bytes, as bits: bit i is byte i.
  struct Marks {
    std::uint64_t separators = 0;   // of components and elements
    std::uint64_t elements = 0;     // of elements alone
    std::uint64_t terminators = 0;  // of segments
    std::uint64_t odd = 0;  // others that need a second look: control characters, bytes beyond ASCII, release
  };

  void skip_filler();
  bool begin_header();
  bool next_of_any_form();
  Marks marks_at(std::size_t block) const;
  void find_marks(std::size_t block);
  bool split_fast();
  bool split_slow();
  bool split_una();
  // Where the terminator stands, or the end of the bytes, and what stands before it.
  struct End {
    std::size_t at = 0;
    bool line_ends = false;
    bool high = false;  // bytes beyond ASCII
  };
  End find_end() const;
  void split_text(std::string_view raw, const End& end);
  std::string_view without_line_ends(std::string_view raw);
  void end_component(const char* at);
  void end_element(const char* at);
  void set_empty();

  std::string_view bytes_;
  Syntax syntax_;
  bool last_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  bool after_una_ = false;
  Facts facts_{true, false, false, false, false, false, false};
  Header header_;
  Filler filler_;

  // Marks of the block that was looked at last.
  std::size_t block_ = SIZE_MAX;
  Marks marks_;

  const char* text_ = nullptr;
  std::uint32_t tag_ = 0;
  std::size_t elements_ = 1;
  // Component i stands between ends_[i] + 1 and ends_[i + 1], counted from text_; ends_[0] + 1 is 0. Marks
  // are taken 64 bytes at a time, and counted behind that.
  static constexpr std::size_t kMostMarks = kMostComponents + 64;
  std::array<std::uint32_t, kMostMarks + 2> ends_{};
  std::array<std::uint32_t, kMostMarks + 2> first_{};  // of each element; one more behind the last
  std::size_t components_ = 0;
  std::string unwrapped_;
  std::string plain_;  // room for a segment whose text is not as in the file
  std::string decoded_;
};

}  // namespace telaudit::formats::edifact
