// What the kernels of structural_scan.h share: from the masks of one block of 64 bytes to positions. Bit i of
// a mask is byte i of the block. Everything here is inlined into each kernel, so that it is compiled for that
// kernel's instructions.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

#include "base/structural_scan.h"

#define TELAUDIT_INTO_KERNEL __attribute__((always_inline)) inline

namespace telaudit::scan {

struct Masks {
  std::uint64_t delimiters;
  std::uint64_t line_feeds;
  std::uint64_t carriage_returns;
  std::uint64_t quotes;
  std::uint64_t high;  // bytes above 0x7F
};

inline constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();

// What one block leaves to the next.
struct Progress {
  std::uint64_t inside = 0;         // all bits set while inside quotes
  std::uint64_t cell_may_open = 1;  // bit 0: the byte before was a separator or a quote
  std::uint64_t closed = 0;         // bit 0: the byte before was a closing quote
  std::uint64_t returned = 0;       // bit 0: the byte before was a \r outside quotes
};

struct Allowed {
  std::uint64_t line_ends_in_quotes;   // all bits or none
  std::uint64_t delimiters_in_quotes;  // all bits or none
};

// No tab stands in a cell of tab-separated text without quoted line ends: what looks like one lies between
// two stray quotes.
inline Allowed allowed(ScanGrammar grammar) {
  const bool tabs_alone = !grammar.quoted_line_ends && grammar.delimiter == '\t';
  return {grammar.quoted_line_ends ? ~std::uint64_t{0} : 0, tabs_alone ? 0 : ~std::uint64_t{0}};
}

// The bytes before the first failure.
TELAUDIT_INTO_KERNEL std::uint64_t before_failure(std::uint64_t failures) {
  return (failures & (~failures + 1)) - 1;
}

struct Outside {
  std::uint64_t outside;              // bytes outside quotes
  std::uint64_t failures;             // bytes at which simple quoting turns out to fail
  std::uint64_t returned_line_feeds;  // line feeds after a \r
};

// `parity`: bit i tells whether an odd number of the block's quotes stands at or before byte i. `there`: the
// bytes the window has.
TELAUDIT_INTO_KERNEL Outside follow_quotes(const Masks& masks, std::uint64_t parity, std::uint64_t there,
                                           Allowed allow, Progress& progress) {
  // Inside: from an opening quote up to, not including, its closing one.
  const std::uint64_t inside = parity ^ progress.inside;
  const std::uint64_t line_bytes = masks.line_feeds | masks.carriage_returns;
  const std::uint64_t opening = masks.quotes & inside;
  const std::uint64_t closing = masks.quotes & ~inside;
  const std::uint64_t opener = masks.delimiters | masks.line_feeds | masks.quotes;
  const std::uint64_t may_open = (opener << 1) | progress.cell_may_open;
  const std::uint64_t after_closing = (closing << 1) | progress.closed;
  const std::uint64_t returns = masks.carriage_returns & ~inside;
  const std::uint64_t after_return = (returns << 1) | progress.returned;
  std::uint64_t failures = opening & ~may_open;
  failures |= after_closing & ~(masks.delimiters | line_bytes | masks.quotes);
  failures |= after_return & ~masks.line_feeds;
  failures |=
      inside & ((line_bytes & ~allow.line_ends_in_quotes) | (masks.delimiters & ~allow.delimiters_in_quotes));
  progress.inside = (inside >> 63) != 0 ? ~std::uint64_t{0} : 0;
  progress.cell_may_open = opener >> 63;
  progress.closed = closing >> 63;
  progress.returned = returns >> 63;
  return {~inside, failures & there, after_return & masks.line_feeds};
}

// The same for a block without a quote, outside quotes.
TELAUDIT_INTO_KERNEL Outside follow_plain(const Masks& masks, std::uint64_t there, Progress& progress) {
  const std::uint64_t after_return = (masks.carriage_returns << 1) | progress.returned;
  std::uint64_t failures = after_return & ~masks.line_feeds;
  failures |= progress.closed & ~(masks.delimiters | masks.line_feeds | masks.carriage_returns);
  progress.cell_may_open = (masks.delimiters | masks.line_feeds) >> 63;
  progress.closed = 0;
  progress.returned = masks.carriage_returns >> 63;
  return {~std::uint64_t{0}, failures & there, after_return & masks.line_feeds};
}

// Writes the positions of the `count` bits, and anything in up to 16 places beyond.
TELAUDIT_INTO_KERNEL void append_positions(std::uint32_t* out, std::uint32_t base, std::uint64_t bits,
                                           int count) {
  // Eight at a time without asking after each: what is written beyond the last is overwritten.
  for (int i = 0; i < 8; ++i) {
    out[i] = base + static_cast<std::uint32_t>(std::countr_zero(bits));
    bits &= bits - 1;
  }
  if (count <= 8) return;
  for (int i = 8; i < 16; ++i) {
    out[i] = base + static_cast<std::uint32_t>(std::countr_zero(bits));
    bits &= bits - 1;
  }
  for (int i = 16; i < count; ++i) {
    out[i] = base + static_cast<std::uint32_t>(std::countr_zero(bits));
    bits &= bits - 1;
  }
}

// Appends the indexes of a block's line feeds among all separators; `separators_before` precede the block.
// Gives their number.
TELAUDIT_INTO_KERNEL std::size_t append_line_ends(std::uint32_t* list, std::uint32_t separators_before,
                                                  std::uint64_t separators, std::uint64_t line_feeds) {
  // Most blocks have one or none, and which of both is not asked: what is written for none is overwritten.
  const auto count = static_cast<std::size_t>(std::popcount(line_feeds));
  for (std::size_t i = 0;;) {
    const std::uint64_t before = (line_feeds & (~line_feeds + 1)) - 1;
    list[i] = separators_before + static_cast<std::uint32_t>(std::popcount(separators & before));
    if (++i >= count) [[likely]]
      return count;
    line_feeds &= line_feeds - 1;
  }
}

// Takes what is found into a Structure, block by block, separator by separator, or both in turn.
class StructureTaker {
 public:
  StructureTaker(std::string_view window, ScanGrammar grammar, Structure& out)
      : window_(window), quote_(grammar.quote), out_(out) {}

  // Blocks are those of the window from `origin` on, where a record begins.
  void begin_at(std::size_t origin) {
    origin_ = origin;
    regular_ = true;
  }

  // The separators of a block: `out` has room for their positions and as many more as a block has bytes.
  struct Separators {
    std::uint32_t* out;
    std::uint32_t base;
    std::uint64_t bits;
    int count;
  };

  // False at the first failure, after which no block may follow.
  TELAUDIT_INTO_KERNEL bool take(const Masks& masks, const Outside& found, std::size_t base) {
    const Separators separators = begin_block(masks, found, base);
    append_positions(separators.out, separators.base, separators.bits, separators.count);
    return end_block(separators, found);
  }

  // The same in two halves; between them the positions are written by a kernel with a way of its own.
  TELAUDIT_INTO_KERNEL Separators begin_block(const Masks& masks, const Outside& found, std::size_t base) {
    base += origin_;
    const std::uint64_t before = before_failure(found.failures);
    if ((masks.quotes | masks.high) != 0) note_bytes(masks, base);
    const std::uint64_t returned = found.returned_line_feeds & before;
    if (returned != 0 && first_return_ == kNowhere)
      first_return_ = base + static_cast<std::size_t>(std::countr_zero(returned));
    const std::uint64_t line_feeds = masks.line_feeds & found.outside & before;
    const std::uint64_t separators = line_feeds | (masks.delimiters & found.outside & before);
    line_ends_ += append_line_ends(out_.line_ends.reserve(line_ends_, kRoom) + line_ends_,
                                   static_cast<std::uint32_t>(separators_), separators, line_feeds);
    return {out_.separators.reserve(separators_, kRoom) + separators_, static_cast<std::uint32_t>(base),
            separators, std::popcount(separators)};
  }
  TELAUDIT_INTO_KERNEL bool end_block(const Separators& separators, const Outside& found) {
    separators_ += static_cast<std::size_t>(separators.count);
    regular_ = found.failures == 0;
    return regular_;
  }

  // For a kernel with a loop of its own over blocks of which nothing but separators is to be noted: it takes
  // the lists, appends to them, and puts them back before another block is taken here.
  struct Lists {
    std::uint32_t* separators = nullptr;  // the whole lists
    std::uint32_t* line_ends = nullptr;
    std::size_t separator_count = 0;
    std::size_t line_end_count = 0;
  };
  // Lists with room for so many bytes' separators, and anything that is written in 64 places beyond.
  Lists take_lists(std::size_t bytes) {
    return {out_.separators.reserve(separators_, bytes + 64), out_.line_ends.reserve(line_ends_, bytes + 64),
            separators_, line_ends_};
  }
  void put_back(const Lists& lists) {
    separators_ = lists.separator_count;
    line_ends_ = lists.line_end_count;
  }
  std::size_t origin() const { return origin_; }
  bool has_high_bytes() const { return first_high_ != kNowhere; }

  // The same for a separator alone; `ends_record` completes a record.
  void take_separator(std::size_t at, bool ends_record);
  void fail() { regular_ = false; }

  bool regular() const { return regular_; }
  // Forgets the separators of the record that is not complete and gives its beginning.
  std::size_t drop_incomplete();
  // The last record is irregular.
  void note_irregular();
  void finish(bool regular);

 private:
  TELAUDIT_INTO_KERNEL void note_bytes(const Masks& masks, std::size_t base) {
    if (masks.quotes != 0 && first_quote_ == kNowhere)
      first_quote_ = base + static_cast<std::size_t>(std::countr_zero(masks.quotes));
    if (masks.high != 0 && first_high_ == kNowhere)
      first_high_ = base + static_cast<std::size_t>(std::countr_zero(masks.high));
  }

  static constexpr std::size_t kRoom = 128;  // one block's bits, and what is written beyond them

  std::string_view window_;
  char quote_;
  Structure& out_;
  std::size_t origin_ = 0;
  std::size_t separators_ = 0;
  std::size_t line_ends_ = 0;
  std::size_t irregular_records_ = 0;
  std::size_t complete_ = 0;  // kept by take_separator and drop_incomplete
  std::size_t first_quote_ = kNowhere;
  std::size_t first_high_ = kNowhere;
  std::size_t first_return_ = kNowhere;  // the line feed of the first \r\n
  bool regular_ = true;
};

struct RecordStart {
  std::optional<std::size_t> at;
  bool regular = true;
  std::size_t irregular_record = 0;  // where not regular: nothing was found before it
};

// Looks for the first record that begins at or after `near`, which is not 0.
class StartFinder {
 public:
  StartFinder(std::size_t near, std::size_t window_size) : last_feed_(near - 1), size_(window_size) {}

  TELAUDIT_INTO_KERNEL bool take(const Masks& masks, const Outside& found, std::size_t base) {
    std::uint64_t line_feeds = masks.line_feeds & found.outside & before_failure(found.failures);
    if (line_feeds != 0) {
      record_ = base + 64 - static_cast<std::size_t>(std::countl_zero(line_feeds));
      if (record_ > last_feed_) {
        if (last_feed_ > base) line_feeds &= ~std::uint64_t{0} << (last_feed_ - base);
        const std::size_t start = base + static_cast<std::size_t>(std::countr_zero(line_feeds)) + 1;
        if (start < size_) found_.at = start;
        return false;
      }
    }
    found_.regular = found.failures == 0;
    found_.irregular_record = found_.regular ? 0 : record_;
    return found_.regular;
  }

  RecordStart found() const { return found_; }

 private:
  std::size_t last_feed_;  // the earliest line feed that may stand before the record
  std::size_t size_;
  std::size_t record_ = 0;  // where the last record begins
  RecordStart found_;
};

// A last block shorter than 64 bytes, read from a copy.
struct LastBlock {
  std::array<char, 64> bytes{};
  std::uint64_t there;

  explicit LastBlock(std::string_view rest)
      : there(rest.empty() ? 0 : ~std::uint64_t{0} >> (64 - rest.size())) {
    if (!rest.empty()) std::memcpy(bytes.data(), rest.data(), rest.size());
  }
};

TELAUDIT_INTO_KERNEL Masks cut_masks(Masks masks, std::uint64_t there) {
  return {masks.delimiters & there, masks.line_feeds & there, masks.carriage_returns & there,
          masks.quotes & there, masks.high & there};
}

// Bit i of the answer: the bits up to and including i, added modulo two.
TELAUDIT_INTO_KERNEL std::uint64_t parity_by_shifts(std::uint64_t bits) {
  for (unsigned i = 1; i < 64; i *= 2) bits ^= bits << i;
  return bits;
}

// Reads a window block by block for a taker; `read` gives the masks of 64 bytes.
template <typename Read, typename Taker>
void each_block(std::string_view window, ScanGrammar grammar, const Read& read, Taker& taker) {
  const Allowed allow = allowed(grammar);
  Progress progress;
  const std::size_t whole = window.size() / 64 * 64;
  const LastBlock last(window.substr(whole));
  for (std::size_t base = 0; base <= whole; base += 64) {
    const std::uint64_t there = base < whole ? ~std::uint64_t{0} : last.there;
    const Masks masks = cut_masks(read(base < whole ? window.data() + base : last.bytes.data()), there);
    const Outside found = (masks.quotes | progress.inside) != 0
                              ? follow_quotes(masks, parity_by_shifts(masks.quotes), there, allow, progress)
                              : follow_plain(masks, there, progress);
    if (!taker.take(masks, found, base)) return;
  }
}

// The kernels. `window` is shorter than 4 GiB for scan_structure.
#if defined(__x86_64__)
void scan_sse2(std::string_view window, ScanGrammar grammar, StructureTaker& taker);
void find_sse2(std::string_view window, ScanGrammar grammar, StartFinder& finder);
void scan_avx2(std::string_view window, ScanGrammar grammar, StructureTaker& taker);
void find_avx2(std::string_view window, ScanGrammar grammar, StartFinder& finder);
void scan_avx512(std::string_view window, ScanGrammar grammar, StructureTaker& taker);
void find_avx512(std::string_view window, ScanGrammar grammar, StartFinder& finder);
#elif defined(__aarch64__)
void scan_neon(std::string_view window, ScanGrammar grammar, StructureTaker& taker);
void find_neon(std::string_view window, ScanGrammar grammar, StartFinder& finder);
#endif

}  // namespace telaudit::scan
