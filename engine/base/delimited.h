// Delimited text: records of fields by RFC 4180, with the liberties real files take, and its writing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace telaudit {

struct Dialect {
  char delimiter = ',';
  char quote = '"';  // '\0': nothing quotes
};

// Reads records one by one from text that outlives it. Line ends are \n, \r\n or a lone \r, mixed as they
// come; they may stand inside quotes. A lone quote inside an unquoted field is literal. Fields are views into
// the text, or into the reader's own buffer when doubled quotes had to be undone; they live until the next
// call.
class DelimitedReader {
 public:
  DelimitedReader(std::string_view text, Dialect dialect, std::size_t start = 0)
      : text_(text), dialect_(dialect), at_(start) {}

  // False at the end. A blank line is a record of one empty field.
  bool next();

  const std::vector<std::string_view>& fields() const { return fields_; }
  std::size_t offset() const { return begin_; }         // of the record's first byte
  std::size_t length() const { return end_ - begin_; }  // without its line end
  std::size_t next_offset() const { return at_; }
  bool unterminated_quote() const { return unterminated_; }  // the record ran to the end inside quotes

 private:
  void read_quoted();

  std::string_view text_;
  Dialect dialect_;
  std::size_t at_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool unterminated_ = false;
  std::vector<std::string_view> fields_;
  std::vector<std::string> unescaped_;
  std::size_t unescaped_used_ = 0;
};

// Appends one field, quoted when it must be.
void append_delimited(std::string& out, std::string_view field, char delimiter = ',');

// The same, alone.
std::string delimited_field(std::string_view field, char delimiter = ',');

// A text cell that a spreadsheet would run as a formula gets an apostrophe before it (CWE-1236): first
// character = + - @, tab or carriage return. Only for text columns; numbers stay numbers.
std::string formula_safe(std::string_view text);

}  // namespace telaudit
