// Where the cells and records of delimited text end, found 64 bytes at a time. The fast way holds for records
// in which quotes only open and close whole cells and \n ends the line. Others are irregular: they are found
// out, and either the scan ends there or it walks through them by the grammar of formats/profile_records.h,
// one byte after the other.
//
// All kernels give the same answer. The portable one looks at single bytes and is the twin the others are
// compared with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace telaudit {

enum class ScanKernel : std::uint8_t { portable, sse2, avx2, avx512, neon };

// Those this processor can run, portable first, fastest last. Lives for the whole program.
std::span<const ScanKernel> scan_kernels();
ScanKernel best_scan_kernel();
// "portable", "sse2", "avx2", "avx512", "neon".
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
// separator i; record r ends with separators[line_ends[r]]. Of \r\n the \n is the separator.
struct Structure {
  Positions separators;  // delimiters and line ends outside quotes, from the window's beginning, ascending
  Positions line_ends;   // indexes into `separators` of those that end a record, ascending
  Positions irregular_records;    // of scan_records: which of the records are irregular, ascending
  std::size_t complete = 0;       // bytes up to and including the last line end
  bool quoted = false;            // a quote stands among the complete bytes
  bool carriage_returns = false;  // a \r stands before one of the line ends
  bool high_bytes = false;        // a byte above 0x7F stands among the complete bytes
  // False when the record that begins at `complete` is irregular: a quote inside an unquoted cell, text after
  // a closing quote, a \r that no \n follows, a line end in quotes where none may be. True, too, when the
  // window only ends inside a record.
  bool regular = true;
};

// The records before the first irregular one; a scan may be begun again after it. `window` begins at a record
// and is shorter than 4 GiB. Reads no byte outside it. Any number of threads, each with its own `out`, whose
// memory is reused.
void scan_structure(std::string_view window, ScanGrammar grammar, ScanKernel kernel, Structure& out);

// The same with the irregular records, which are listed: their separators stand where the grammar of
// formats/profile_records.h has them, a lone \r among them; their cells are for that reader (a quote in them
// may be a character). `regular` is false only where an irregular record does not end in the window, perhaps
// since a quote is never closed.
void scan_records(std::string_view window, ScanGrammar grammar, ScanKernel kernel, Structure& out);

// The first beginning of a record at or after `near`, by the same grammar: 0 < result < window.size().
// Nothing where the window ends inside quotes or inside a record. `window` begins at a record; the quotes are
// followed from there, so a line end inside quotes is never taken for one between records. Where no cell can
// hold a line end only the bytes around `near` are looked at.
std::optional<std::size_t> find_record_start(std::string_view window, std::size_t near, ScanGrammar grammar,
                                             ScanKernel kernel);

}  // namespace telaudit
