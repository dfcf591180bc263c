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

void scan_portable(std::string_view window, ScanGrammar grammar, Structure& out) {
  std::size_t separators = 0;
  std::size_t line_ends = 0;
  out.regular = each_separator(window, grammar, [&](std::size_t at, bool is_line_end) {
    out.separators.reserve(separators, 1)[separators] = static_cast<std::uint32_t>(at);
    if (is_line_end) {
      out.line_ends.reserve(line_ends, 1)[line_ends] = static_cast<std::uint32_t>(separators);
      ++line_ends;
      if (at > 0 && window[at - 1] == '\r') out.carriage_returns = true;
      out.complete = at + 1;
    }
    ++separators;
    return true;
  });
  out.line_ends.set_size(line_ends);
  out.separators.set_size(out.line_ends.empty() ? 0 : out.line_ends.back() + 1);
  out.quoted =
      grammar.quote != '\0' && window.substr(0, out.complete).find(grammar.quote) != std::string_view::npos;
}

RecordStart find_portable(std::string_view window, std::size_t near, ScanGrammar grammar) {
  RecordStart out;
  std::size_t record = 0;
  out.regular = each_separator(window, grammar, [&](std::size_t at, bool is_line_end) {
    if (is_line_end) record = at + 1;
    return record < near;
  });
  if (!out.regular) out.irregular_record = record;
  if (out.regular && record >= near && record < window.size()) out.at = record;
  return out;
}

#if defined(__x86_64__)
bool runs_avx2() {
  return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi") != 0 &&
         __builtin_cpu_supports("bmi2") != 0 && __builtin_cpu_supports("popcnt") != 0 &&
         __builtin_cpu_supports("pclmul") != 0;
}
constexpr std::array kKernels = {ScanKernel::portable, ScanKernel::sse2, ScanKernel::avx2};
#elif defined(__aarch64__)
constexpr std::array kKernels = {ScanKernel::portable, ScanKernel::neon};
#else
constexpr std::array kKernels = {ScanKernel::portable};
#endif

}  // namespace

std::span<const ScanKernel> scan_kernels() {
  const std::span<const ScanKernel> all(kKernels);
#if defined(__x86_64__)
  static const bool avx2 = runs_avx2();
  return avx2 ? all : all.first(all.size() - 1);
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

void scan::StructureTaker::finish() {
  out_.regular = regular_;
  out_.line_ends.set_size(line_ends_);
  if (line_ends_ == 0) return;
  out_.separators.set_size(out_.line_ends.back() + 1);
  out_.complete = std::size_t{out_.separators.back()} + 1;
  out_.quoted = first_quote_ < out_.complete;
  out_.carriage_returns = first_return_ < out_.complete;
}

void scan_structure(std::string_view window, ScanGrammar grammar, ScanKernel kernel, Structure& out) {
  out.separators.set_size(0);
  out.line_ends.set_size(0);
  out.complete = 0;
  out.quoted = false;
  out.carriage_returns = false;
  out.regular = true;
  scan::StructureTaker taker(out);
  switch (kernel) {
#if defined(__x86_64__)
    case ScanKernel::avx2:
      scan::scan_avx2(window, grammar, taker);
      return taker.finish();
    case ScanKernel::sse2:
      scan::scan_sse2(window, grammar, taker);
      return taker.finish();
#elif defined(__aarch64__)
    case ScanKernel::neon:
      scan::scan_neon(window, grammar, taker);
      return taker.finish();
#endif
    default:
      scan_portable(window, grammar, out);
  }
}

RecordStart find_record_start(std::string_view window, std::size_t near, ScanGrammar grammar,
                              ScanKernel kernel) {
  near = std::max<std::size_t>(near, 1);
  if (!grammar.quoted_line_ends || grammar.quote == '\0') {
    const std::size_t at = window.find_first_of("\r\n", near - 1);
    RecordStart out;
    if (at == std::string_view::npos) return out;
    const std::size_t start = at + (window.substr(at, 2) == "\r\n" ? 2 : 1);
    if (start < window.size()) out.at = start;
    return out;
  }
  scan::StartFinder finder(near, window.size());
  switch (kernel) {
#if defined(__x86_64__)
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

}  // namespace telaudit
