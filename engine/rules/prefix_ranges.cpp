#include "rules/prefix_ranges.h"

#include <algorithm>
#include <array>

namespace telaudit::rules {
namespace {

constexpr unsigned kDigits = 18;
constexpr unsigned kBits = 60;  // that hold them

constexpr auto kPowers = [] {
  std::array<std::uint64_t, kDigits + 1> out{};
  out[0] = 1;
  for (unsigned i = 1; i <= kDigits; ++i) out[i] = 10 * out[i - 1];
  return out;
}();

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::uint64_t value_of(std::string_view digits) {
  std::uint64_t value = 0;
  for (const char c : digits) value = 10 * value + static_cast<std::uint64_t>(c - '0');
  return value;
}

}  // namespace

struct PrefixRanges::Prefix {
  std::uint64_t from = 0;
  std::uint64_t unit = 0;  // how many numbers it covers
  std::uint8_t length = 0;
  std::uint32_t number = 0;
};

std::optional<PrefixRanges> PrefixRanges::of(std::span<const std::string> prefixes) {
  std::vector<Prefix> ranges;
  ranges.reserve(prefixes.size());
  for (const std::string_view prefix : prefixes) {
    if (prefix.size() > kDigits || !std::all_of(prefix.begin(), prefix.end(), is_digit)) return std::nullopt;
    const std::uint64_t unit = kPowers[kDigits - prefix.size()];
    ranges.push_back({value_of(prefix) * unit, unit, static_cast<std::uint8_t>(prefix.size()), 0});
  }
  // A prefix stands before those it is a prefix of.
  std::sort(ranges.begin(), ranges.end(), [](const Prefix& a, const Prefix& b) {
    return a.from != b.from ? a.from < b.from : a.length < b.length;
  });
  const auto same = [](const Prefix& a, const Prefix& b) { return a.from == b.from && a.length == b.length; };
  ranges.erase(std::unique(ranges.begin(), ranges.end(), same), ranges.end());
  PrefixRanges out;
  out.lengths_.push_back(0);
  for (Prefix& range : ranges) {
    range.number = static_cast<std::uint32_t>(out.lengths_.size());
    out.lengths_.push_back(range.length);
  }
  out.shorter_.assign(out.lengths_.size(), 0);
  out.cut(ranges);
  out.fill_directory();
  return out;
}

void PrefixRanges::add_cut(std::uint64_t from, std::uint32_t longest) {
  if (cuts_.back().from != from) cuts_.emplace_back().from = from;
  cuts_.back().longest = longest;
  cuts_.back().length = lengths_[longest];
}

void PrefixRanges::cut(std::span<const Prefix> prefixes) {
  cuts_ = {Cut{}};
  std::vector<const Prefix*> open;
  const auto close = [&] {
    const std::uint64_t end = open.back()->from + open.back()->unit;
    open.pop_back();
    add_cut(end, open.empty() ? 0 : open.back()->number);
  };
  for (const Prefix& prefix : prefixes) {
    while (!open.empty() && open.back()->from + open.back()->unit <= prefix.from) close();
    if (!open.empty()) shorter_[prefix.number] = open.back()->number;
    add_cut(prefix.from, prefix.number);
    open.push_back(&prefix);
  }
  while (!open.empty()) close();
}

void PrefixRanges::fill_directory() {
  // A few entries for each stretch, as long as the directory stays in the caches.
  constexpr std::size_t kMost = std::size_t{1} << 20;
  const std::uint64_t numbers = kPowers[kDigits];
  shift_ = kBits;
  while (shift_ > 0 && (numbers >> shift_) < std::min(kMost / 2, 8 * cuts_.size())) --shift_;
  std::uint32_t cut = 0;
  for (std::uint64_t entry = 0; entry <= (numbers >> shift_) + 1; ++entry) {
    while (cut + 1 < cuts_.size() && cuts_[cut + 1].from <= entry << shift_) ++cut;
    directory_.push_back(cut);
  }
}

std::int64_t PrefixRanges::search(std::uint64_t number, unsigned count) const {
  const std::uint64_t entry = number >> shift_;
  std::uint32_t first = directory_[entry];
  std::uint32_t cuts = directory_[entry + 1] - first + 1;
  // Halved without a branch, since nobody can foretell it.
  while (cuts > 1) {
    const std::uint32_t half = cuts / 2;
    first = cuts_[first + half].from <= number ? first + half : first;
    cuts -= half;
  }
  std::uint32_t longest = cuts_[first].longest;
  if (cuts_[first].length <= count) return longest;
  // Noughts were added to the number: a prefix that has some of them is none of its.
  while (lengths_[longest] > count) longest = shorter_[longest];
  return longest;
}

std::int64_t PrefixRanges::of_digits(unsigned count, std::int64_t value) const {
  return search(static_cast<std::uint64_t>(value) * kPowers[kDigits - count], count);
}

void PrefixRanges::of_digits(std::span<const std::uint8_t> counts, std::span<const std::int64_t> values,
                             std::span<std::int64_t> numbers) const {
  constexpr std::size_t kAtOnce = 32;
  std::array<std::uint64_t, kAtOnce> wanted{};
  for (std::size_t first = 0; first < counts.size(); first += kAtOnce) {
    const std::size_t some = std::min(kAtOnce, counts.size() - first);
    for (std::size_t i = 0; i < some; ++i) {
      wanted[i] = static_cast<std::uint64_t>(values[first + i]) * kPowers[kDigits - counts[first + i]];
      __builtin_prefetch(&directory_[wanted[i] >> shift_]);
    }
    for (std::size_t i = 0; i < some; ++i) __builtin_prefetch(&cuts_[directory_[wanted[i] >> shift_]]);
    for (std::size_t i = 0; i < some; ++i) numbers[first + i] = search(wanted[i], counts[first + i]);
  }
}

std::int64_t PrefixRanges::of_word(std::string_view text) const {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const auto count = std::min<std::size_t>(static_cast<std::size_t>(end - text.begin()), kDigits);
  return of_digits(static_cast<unsigned>(count), static_cast<std::int64_t>(value_of(text.substr(0, count))));
}

}  // namespace telaudit::rules
