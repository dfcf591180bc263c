// Where the cells and records of delimited text end, found 64 bytes at a time. What is found holds for text
// in which quotes only open and close whole cells; the scan says where that stops being so, and the reader
// of all liberties (formats/profile_records.h) goes on from there.
//
// All kernels give the same answer. The portable one looks at one byte after the other and is the twin the
// others are compared with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace telaudit {

enum class ScanKernel : std::uint8_t { portable, sse2, avx2, neon };

// Those this processor can run, portable first, fastest last. Lives for the whole program.
std::span<const ScanKernel> scan_kernels();
ScanKernel best_scan_kernel();
// "portable", "sse2", "avx2", "neon".
std::string_view scan_kernel_name(ScanKernel kernel);
// Nothing for another word and for a kernel this processor cannot run.
std::optional<ScanKernel> parse_scan_kernel(std::string_view name);

// A growing list of positions whose memory is kept from window to window and is not cleared first.
class Positions {
 public:
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::uint32_t operator[](std::size_t i) const { return values_[i]; }
  std::uint32_t back() const { return values_[size_ - 1]; }
  const std::uint32_t* data() const { return values_.get(); }
  const std::uint32_t* begin() const { return values_.get(); }
  const std::uint32_t* end() const { return values_.get() + size_; }

  // For whoever fills the list: room for `more` values after the first `used`, which stay. The answer is the
  // beginning of the list and holds until the next call.
  std::uint32_t* reserve(std::size_t used, std::size_t more) {
    if (capacity_ - used < more) grow(used, more);
    return values_.get();
  }
  void set_size(std::size_t size) { size_ = size; }

 private:
  void grow(std::size_t used, std::size_t more);

  std::unique_ptr<std::uint32_t[]> values_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

// What is asked of a scan. `quote` '\0': there are no quotes. Delimiter and quote differ from each other and
// from the line ends.
struct ScanGrammar {
  char delimiter = ',';
  char quote = '"';
  bool quoted_line_ends = true;  // a quoted cell may hold line ends
};

// The complete records at the front of a window. Cell i of the window stands between separator i - 1 and
// separator i; a record ends with separators[line_ends[r]].
struct Structure {
  Positions separators;           // delimiters and \n outside quotes, from the window's beginning, ascending
  Positions line_ends;            // indexes into `separators` of those that are \n, ascending
  std::size_t complete = 0;       // bytes up to and including the last separator that is \n
  bool quoted = false;            // a quote stands among the complete bytes
  bool carriage_returns = false;  // a \r stands before one of the line ends
  // False when the record that begins at `complete` needs the reader of all liberties: a quote inside an
  // unquoted cell, text after a closing quote, a \r that no \n follows, a line end in quotes where none may
  // be. A scan may be begun again after that record. True, too, when the window only ends inside a record.
  bool regular = true;
};

// `window` begins at a record and is shorter than 4 GiB. Reads no byte outside it. Any number of threads,
// each with its own `out`, whose memory is reused.
void scan_structure(std::string_view window, ScanGrammar grammar, ScanKernel kernel, Structure& out);

// The first beginning of a record at or after `near`.
struct RecordStart {
  std::optional<std::size_t> at;  // 0 < at < window.size()
  // Where `regular` is false, nothing was found before the record at `irregular_record`, which needs the
  // reader of all liberties. Where it is true and `at` is unset, the window ends first.
  bool regular = true;
  std::size_t irregular_record = 0;
};

// `window` begins at a record. Follows the quotes from there up to `near` and beyond, so a line end inside
// quotes is never taken for one between records. Where no cell can hold a line end it only looks around
// `near`, and every window is regular.
RecordStart find_record_start(std::string_view window, std::size_t near, ScanGrammar grammar,
                              ScanKernel kernel);

}  // namespace telaudit
