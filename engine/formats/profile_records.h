// The bytes of a delimited file: records, fields, and where a piece may begin. One grammar serves splitting
// and cutting, so that a file read in pieces has the records of the file read whole.
//
// The grammar is RFC 4180 with the liberties of real files: line ends are \n, \r\n or a lone \r, mixed as
// they come; a quote that does not open a field is literal; text after a closing quote belongs to its field;
// a quote that is never closed is literal. Where quoted_line_ends is false a quote that is not closed on its
// line is literal.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace telaudit::formats::profile {

struct Grammar {
  char delimiter = ',';
  char quote = '"';
  bool quoted_line_ends = true;
  char escape = '\0';  // '\0': none; a line end ends the record all the same

  bool operator==(const Grammar&) const = default;
};

enum class LineEnd : std::uint8_t { none, lf, crlf, cr };

class RecordScanner {
 public:
  RecordScanner(std::string_view text, Grammar grammar, std::size_t start = 0);

  // Goes on at another place, where a record begins.
  void seek(std::size_t at) { at_ = at; }
  // False at the end. A blank line is a record of one empty field. Fields live until the next call.
  bool next();

  const std::vector<std::string_view>& fields() const { return fields_; }
  std::size_t offset() const { return begin_; }
  std::size_t end() const { return end_; }  // without its line end
  std::size_t next_offset() const { return at_; }
  LineEnd line_end() const { return line_end_; }
  bool literal_quote() const { return literal_quote_; }  // a quote opened a field and was never closed

 private:
  bool read_quoted();
  void read_plain();
  void read_escaped();

  std::string_view text_;
  Grammar grammar_;
  std::array<bool, 256> stops_{};  // delimiter and line ends
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  LineEnd line_end_ = LineEnd::none;
  bool literal_quote_ = false;
  std::vector<std::string_view> fields_;
  std::vector<std::string> unescaped_;
  std::vector<std::pair<std::size_t, std::size_t>> doubled_;  // field, its string in unescaped_
  std::size_t unescaped_used_ = 0;
};

// The first beginning of a record at or after `near`, 0 < result < window.size(); nothing where the window
// ends inside quotes or inside a record. `window` begins at a record.
std::optional<std::size_t> find_cut(std::string_view window, std::size_t near, Grammar grammar);

// Latin-1 is read as Windows-1252, which has characters where Latin-1 has controls that no bill holds.
enum class Encoding { utf8, windows_1252, windows_1251, utf16_little, utf16_big };

constexpr bool is_wide(Encoding encoding) {
  return encoding == Encoding::utf16_little || encoding == Encoding::utf16_big;
}
constexpr bool is_single_byte(Encoding encoding) {
  return encoding == Encoding::windows_1252 || encoding == Encoding::windows_1251;
}

// By byte order mark, or by the zero bytes that ASCII text has in UTF-16; utf8 otherwise.
Encoding guess_encoding(std::string_view prefix);

// The first byte that is not UTF-8 (RFC 3629); text.size() when all are. `cut_short` lets an incomplete last
// character pass.
std::size_t valid_utf8(std::string_view text, bool cut_short = false);
bool has_high_bytes(std::string_view text);

// Appends UTF-8. Bytes without a character, and lone surrogates, become U+FFFD. An odd last byte
// is left out.
void append_as_utf8(std::string& out, std::string_view text, Encoding encoding);

// Where decoded UTF-8 text stands in the original bytes. Positions must ascend.
class OffsetMap {
 public:
  OffsetMap(std::string_view decoded, Encoding encoding, std::uint64_t base)
      : decoded_(decoded), encoding_(encoding), raw_(base) {}
  std::uint64_t raw(std::size_t decoded_position);

 private:
  std::string_view decoded_;
  Encoding encoding_;
  std::size_t at_ = 0;
  std::uint64_t raw_;
};

}  // namespace telaudit::formats::profile
