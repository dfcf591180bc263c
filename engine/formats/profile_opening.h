// The beginning of a file as text, as profiles ask after it. What one of them has made of it the next need
// not make again: there are dozens, and each is asked of each file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "formats/profile_language.h"
#include "formats/profile_records.h"

namespace telaudit::formats::profile {

inline constexpr std::size_t kTitleLines = 30;  // how many lines may stand before a header

// A line that may be a header: its names as normalise_header() has them, and its place in the text.
struct HeaderLine {
  std::vector<std::string> names;
  std::size_t begin = 0;
  std::size_t end = 0;
};

// One thread at a time.
class Opening {
 public:
  // Up to kSniffBytes of a file, or the whole of it; they outlive the opening.
  explicit Opening(std::string_view prefix);
  Opening(const Opening&) = delete;
  Opening& operator=(const Opening&) = delete;

  std::string_view bytes() const { return bytes_; }
  Encoding encoding() const { return encoding_; }
  bool foreign() const { return foreign_; }  // not UTF-8: read in the fallback, when there is one
  std::string_view text() const { return text_; }
  std::size_t start() const { return start_; }  // after a byte order mark
  bool whole() const { return whole_; }         // the file ends here

  // The first lines, up to one that is not text, split as the grammar has it. Where the file is foreign it is
  // read in `fallback`.
  const std::vector<HeaderLine>& header_lines(const Grammar& grammar, Encoding fallback) const;

 private:
  struct SplitLines {
    Grammar grammar;
    Encoding encoding;
    std::vector<HeaderLine> lines;
  };

  std::string_view bytes_;
  Encoding encoding_ = Encoding::utf8;
  bool foreign_ = false;
  std::string decoded_;  // of UTF-16
  std::string_view text_;
  std::size_t start_ = 0;
  bool whole_ = true;
  mutable std::vector<SplitLines> split_;
};

// An archive may hold a bill's text as it stands; its own bytes tell it from the text.
bool is_binary(const Opening& opening, const RecordScanner& scanner);

}  // namespace telaudit::formats::profile
