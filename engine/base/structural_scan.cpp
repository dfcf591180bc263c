#include "base/structural_scan.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/structural_scan_blocks.h"

namespace telaudit {
namespace {

// One byte after the other. `take_separator(at, is_line_end)` answers whether to go on.
enum class Place { cell_begins, plain, quoted, quote_in_quotes, returned };

template <typename TakeSeparator>
bool each_separator(std::string_view window, ScanGrammar grammar, TakeSeparator take_separator) {
  const bool tabs_alone = !grammar.quoted_line_ends && grammar.delimiter == '\t';
  Place place = Place::cell_begins;
  for (std::size_t at = 0; at < window.size(); ++at) {
    const char c = window[at];
    const bool is_quote = grammar.quote != '\0' && c == grammar.quote;
    const bool is_line_byte = c == '\n' || c == '\r';
    if (place == Place::returned && c != '\n') return false;
    if (place == Place::quoted) {
      if (is_quote) place = Place::quote_in_quotes;
      if (is_line_byte && !grammar.quoted_line_ends) return false;
      if (c == grammar.delimiter && tabs_alone) return false;
      continue;
    }
    if (is_quote) {
      if (place == Place::plain) return false;
      place = Place::quoted;  // opened, or again after a doubled quote
    } else if (c == grammar.delimiter || c == '\n') {
      place = Place::cell_begins;
      if (!take_separator(at, c == '\n')) return true;
    } else if (c == '\r') {
      place = Place::returned;
    } else {
      if (place == Place::quote_in_quotes) return false;
      place = Place::plain;
    }
  }
  return true;
}

void scan_portable(std::string_view window, std::size_t origin, ScanGrammar grammar,
                   scan::StructureTaker& taker) {
  const bool regular = each_separator(window.substr(origin), grammar, [&](std::size_t at, bool ends_record) {
    taker.take_separator(origin + at, ends_record);
    return true;
  });
  if (!regular) taker.fail();
}

scan::RecordStart find_portable(std::string_view window, std::size_t near, ScanGrammar grammar) {
  scan::RecordStart out;
  std::size_t record = 0;
  out.regular = each_separator(window, grammar, [&](std::size_t at, bool ends_record) {
    if (ends_record) record = at + 1;
    return record < near;
  });
  if (!out.regular) out.irregular_record = record;
  if (out.regular && record >= near && record < window.size()) out.at = record;
  return out;
}

// One irregular record, by the grammar of formats/profile_records.h.
class RecordWalk {
 public:
  RecordWalk(std::string_view window, std::size_t begin, ScanGrammar grammar)
      : window_(window), grammar_(grammar), at_(begin), quote_limit_(window.size()) {
    if (grammar.quoted_line_ends) return;
    for (quote_limit_ = begin; quote_limit_ < window.size(); ++quote_limit_)
      if (window[quote_limit_] == '\n' || window[quote_limit_] == '\r') break;
  }

  // The beginning of the record behind it; nothing where it does not end in the window.
  template <typename TakeSeparator>
  std::optional<std::size_t> next_record(TakeSeparator take_separator) {
    for (;; ++at_) {
      const bool quoted = grammar_.quote != '\0' && at_ < window_.size() && window_[at_] == grammar_.quote;
      if (quoted) {
        const auto closing = closing_quote();
        if (closing) at_ = *closing + 1;
        // It may stand beyond the window.
        if (!closing && quote_limit_ == window_.size()) return std::nullopt;
      }
      while (at_ < window_.size() && !is_separator(window_[at_])) ++at_;
      if (at_ + 1 >= window_.size() && !(at_ < window_.size() && window_[at_] == '\n')) return std::nullopt;
      if (window_[at_] != grammar_.delimiter) break;
      take_separator(at_, false);
    }
    if (window_[at_] == '\r' && window_[at_ + 1] == '\n') ++at_;
    take_separator(at_, true);
    return at_ + 1;
  }

 private:
  bool is_separator(char c) const { return c == grammar_.delimiter || c == '\n' || c == '\r'; }

  // Of the quote at at_; nothing for one that is a character. Before the limit, or at it, a line end stands
  // or the window ends.
  std::optional<std::size_t> closing_quote() const {
    const std::string_view text = window_.substr(0, quote_limit_);
    std::size_t closing = text.find(grammar_.quote, at_ + 1);
    while (closing != std::string_view::npos && closing + 1 < text.size() &&
           text[closing + 1] == grammar_.quote)
      closing = text.find(grammar_.quote, closing + 2);
    if (closing == std::string_view::npos) return std::nullopt;
    const bool tabs_alone = !grammar_.quoted_line_ends && grammar_.delimiter == '\t';
    if (tabs_alone && text.substr(at_, closing - at_).find('\t') != std::string_view::npos)
      return std::nullopt;
    return closing;
  }

  std::string_view window_;
  ScanGrammar grammar_;
  std::size_t at_;
  std::size_t quote_limit_;  // no closing quote stands from there on
};

#if defined(__x86_64__)
bool runs_avx2() {
  return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi") != 0 &&
         __builtin_cpu_supports("bmi2") != 0 && __builtin_cpu_supports("popcnt") != 0 &&
         __builtin_cpu_supports("pclmul") != 0;
}
// The second generation of the byte instructions: server processors from Ice Lake and Zen 4 on.
bool runs_avx512() {
  return runs_avx2() && __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
         __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
         __builtin_cpu_supports("avx512cd") != 0 && __builtin_cpu_supports("avx512vbmi") != 0 &&
         __builtin_cpu_supports("avx512vbmi2") != 0;
}
constexpr std::array kKernels = {ScanKernel::portable, ScanKernel::sse2, ScanKernel::avx2,
                                 ScanKernel::avx512};
#elif defined(__aarch64__)
constexpr std::array kKernels = {ScanKernel::portable, ScanKernel::neon};
#else
constexpr std::array kKernels = {ScanKernel::portable};
#endif

}  // namespace

std::span<const ScanKernel> scan_kernels() {
  const std::span<const ScanKernel> all(kKernels);
#if defined(__x86_64__)
  static const std::size_t beyond = runs_avx512() ? 0 : runs_avx2() ? 1 : 2;
  return all.first(all.size() - beyond);
#else
  return all;
#endif
}

ScanKernel best_scan_kernel() {
  return scan_kernels().back();
}

std::string_view scan_kernel_name(ScanKernel kernel) {
  switch (kernel) {
    case ScanKernel::sse2:
      return "sse2";
    case ScanKernel::avx2:
      return "avx2";
    case ScanKernel::avx512:
      return "avx512";
    case ScanKernel::neon:
      return "neon";
    case ScanKernel::portable:
      break;
  }
  return "portable";
}

std::optional<ScanKernel> parse_scan_kernel(std::string_view name) {
  for (const ScanKernel kernel : scan_kernels())
    if (scan_kernel_name(kernel) == name) return kernel;
  return std::nullopt;
}

void Positions::grow(std::size_t used, std::size_t more) {
  const std::size_t capacity = std::max<std::size_t>(capacity_ * 2, used + more + 1024);
  std::unique_ptr<std::uint32_t[]> values(new std::uint32_t[capacity]);
  if (used != 0) std::memcpy(values.get(), values_.get(), used * sizeof(std::uint32_t));
  values_ = std::move(values);
  capacity_ = capacity;
}

namespace scan {

void StructureTaker::take_separator(std::size_t at, bool ends_record) {
  out_.separators.reserve(separators_, 1)[separators_] = static_cast<std::uint32_t>(at);
  if (ends_record) {
    out_.line_ends.reserve(line_ends_, 1)[line_ends_] = static_cast<std::uint32_t>(separators_);
    ++line_ends_;
    const std::string_view record = window_.substr(complete_, at - complete_);
    if (quote_ != '\0' && first_quote_ == kNowhere) {
      const std::size_t quote = record.find(quote_);
      if (quote != std::string_view::npos) first_quote_ = complete_ + quote;
    }
    if (first_high_ == kNowhere) {
      const auto* const high = std::find_if(record.begin(), record.end(),
                                            [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
      if (high != record.end()) first_high_ = complete_ + static_cast<std::size_t>(high - record.begin());
    }
    if (first_return_ == kNowhere && window_[at] == '\n' && !record.empty() && record.back() == '\r')
      first_return_ = at;
    complete_ = at + 1;
  }
  ++separators_;
}

std::size_t StructureTaker::drop_incomplete() {
  separators_ = 0;
  complete_ = 0;
  if (line_ends_ > 0) {
    const std::size_t last = out_.line_ends.reserve(line_ends_, 0)[line_ends_ - 1];
    separators_ = last + 1;
    complete_ = std::size_t{out_.separators.reserve(separators_, 0)[last]} + 1;
  }
  return complete_;
}

void StructureTaker::note_irregular() {
  out_.irregular_records.reserve(irregular_records_, 1)[irregular_records_] =
      static_cast<std::uint32_t>(line_ends_ - 1);
  ++irregular_records_;
}

void StructureTaker::finish(bool regular) {
  out_.regular = regular;
  out_.complete = drop_incomplete();
  out_.separators.set_size(separators_);
  out_.line_ends.set_size(line_ends_);
  out_.irregular_records.set_size(irregular_records_);
  out_.quoted = first_quote_ < complete_;
  out_.carriage_returns = first_return_ < complete_;
  out_.high_bytes = first_high_ < complete_;
}

}  // namespace scan

namespace {

void scan_from(std::string_view window, std::size_t origin, ScanGrammar grammar, ScanKernel kernel,
               scan::StructureTaker& taker) {
  taker.begin_at(origin);
  switch (kernel) {
#if defined(__x86_64__)
    case ScanKernel::avx512:
      return scan::scan_avx512(window.substr(origin), grammar, taker);
    case ScanKernel::avx2:
      return scan::scan_avx2(window.substr(origin), grammar, taker);
    case ScanKernel::sse2:
      return scan::scan_sse2(window.substr(origin), grammar, taker);
#elif defined(__aarch64__)
    case ScanKernel::neon:
      return scan::scan_neon(window.substr(origin), grammar, taker);
#endif
    default:
      return scan_portable(window, origin, grammar, taker);
  }
}

scan::RecordStart find_start(std::string_view window, std::size_t near, ScanGrammar grammar,
                             ScanKernel kernel) {
  scan::StartFinder finder(near, window.size());
  switch (kernel) {
#if defined(__x86_64__)
    case ScanKernel::avx512:
      scan::find_avx512(window, grammar, finder);
      return finder.found();
    case ScanKernel::avx2:
      scan::find_avx2(window, grammar, finder);
      return finder.found();
    case ScanKernel::sse2:
      scan::find_sse2(window, grammar, finder);
      return finder.found();
#elif defined(__aarch64__)
    case ScanKernel::neon:
      scan::find_neon(window, grammar, finder);
      return finder.found();
#endif
    default:
      return find_portable(window, near, grammar);
  }
}

}  // namespace

void scan_structure(std::string_view window, ScanGrammar grammar, ScanKernel kernel, Structure& out) {
  scan::StructureTaker taker(window, grammar, out);
  scan_from(window, 0, grammar, kernel, taker);
  taker.finish(taker.regular());
}

void scan_records(std::string_view window, ScanGrammar grammar, ScanKernel kernel, Structure& out) {
  scan::StructureTaker taker(window, grammar, out);
  std::optional<std::size_t> at = 0;
  while (at) {
    scan_from(window, *at, grammar, kernel, taker);
    if (taker.regular()) break;
    const std::size_t begin = taker.drop_incomplete();
    at = RecordWalk(window, begin, grammar).next_record([&](std::size_t separator, bool ends_record) {
      taker.take_separator(separator, ends_record);
    });
    if (at) taker.note_irregular();
  }
  taker.finish(at.has_value());
}

std::optional<std::size_t> find_record_start(std::string_view window, std::size_t near, ScanGrammar grammar,
                                             ScanKernel kernel) {
  near = std::max<std::size_t>(near, 1);
  if (!grammar.quoted_line_ends || grammar.quote == '\0') {
    const std::size_t at = window.find_first_of("\r\n", near - 1);
    if (at == std::string_view::npos) return std::nullopt;
    const std::size_t start = at + (window.substr(at, 2) == "\r\n" ? 2 : 1);
    return start < window.size() ? std::optional(start) : std::nullopt;
  }
  for (std::size_t begin = 0; begin < near;) {
    const auto found = find_start(window.substr(begin), near - begin, grammar, kernel);
    if (found.at) return begin + *found.at;
    if (found.regular) return std::nullopt;
    const auto next =
        RecordWalk(window, begin + found.irregular_record, grammar).next_record([](std::size_t, bool) {});
    if (!next || *next >= window.size()) return std::nullopt;
    if (*next >= near) return next;
    begin = *next;
  }
  return std::nullopt;
}

}  // namespace telaudit
