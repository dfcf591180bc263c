#include "rules/prefix_ranges.h"

#include <algorithm>
#include <array>

namespace telaudit::rules {
namespace {

constexpr unsigned kDigits = 18;

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
  std::uint64_t to = 0;
  std::uint32_t number = 0;
};

std::optional<PrefixRanges> PrefixRanges::of(std::vector<std::string> prefixes) {
  for (const auto& prefix : prefixes)
    if (prefix.size() > kDigits || !std::all_of(prefix.begin(), prefix.end(), is_digit)) return std::nullopt;
  // A prefix stands before those it is a prefix of.
  std::sort(prefixes.begin(), prefixes.end());
  prefixes.erase(std::unique(prefixes.begin(), prefixes.end()), prefixes.end());
  PrefixRanges out;
  std::vector<Prefix> ranges;
  ranges.reserve(prefixes.size());
  out.lengths_.push_back(0);
  for (const auto& prefix : prefixes) {
    const std::uint64_t unit = kPowers[kDigits - prefix.size()];
    const std::uint64_t from = value_of(prefix) * unit;
    ranges.push_back({from, from + unit, static_cast<std::uint32_t>(out.lengths_.size())});
    out.lengths_.push_back(static_cast<std::uint8_t>(prefix.size()));
  }
  out.shorter_.assign(out.lengths_.size(), 0);
  out.cut(ranges);
  out.fill_directory();
  return out;
}

void PrefixRanges::add_cut(std::uint64_t from, std::uint32_t longest) {
  if (from_.back() == from) {
    longest_.back() = longest;
    return;
  }
  from_.push_back(from);
  longest_.push_back(longest);
}

void PrefixRanges::cut(std::span<const Prefix> prefixes) {
  from_ = {0};
  longest_ = {0};
  std::vector<const Prefix*> open;
  const auto close = [&] {
    const std::uint64_t end = open.back()->to;
    open.pop_back();
    add_cut(end, open.empty() ? 0 : open.back()->number);
  };
  for (const Prefix& prefix : prefixes) {
    while (!open.empty() && open.back()->to <= prefix.from) close();
    if (!open.empty()) shorter_[prefix.number] = open.back()->number;
    add_cut(prefix.from, prefix.number);
    open.push_back(&prefix);
  }
  while (!open.empty()) close();
}

void PrefixRanges::fill_directory() {
  // About one stretch for each entry, as long as the directory stays in the caches.
  constexpr unsigned kMost = 6;
  unsigned digits = 1;
  while (digits < kMost && kPowers[digits] < from_.size()) ++digits;
  unit_ = kPowers[kDigits - digits];
  std::uint32_t stretch = 0;
  for (std::uint64_t entry = 0; entry <= kPowers[digits]; ++entry) {
    while (stretch + 1 < from_.size() && from_[stretch + 1] <= entry * unit_) ++stretch;
    directory_.push_back(stretch);
  }
}

std::int64_t PrefixRanges::of_digits(unsigned count, std::int64_t value) const {
  const std::uint64_t number = static_cast<std::uint64_t>(value) * kPowers[kDigits - count];
  const std::uint64_t entry = number / unit_;
  const auto first = from_.begin() + directory_[entry];
  const auto last = from_.begin() + directory_[entry + 1] + 1;
  const auto after = std::upper_bound(first, last, number);
  std::uint32_t longest = longest_[static_cast<std::size_t>(after - from_.begin()) - 1];
  // Noughts were added to the number: a prefix that has some of them is none of its.
  while (lengths_[longest] > count) longest = shorter_[longest];
  return longest;
}

std::int64_t PrefixRanges::of_word(std::string_view text) const {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const auto count = std::min<std::size_t>(static_cast<std::size_t>(end - text.begin()), kDigits);
  return of_digits(static_cast<unsigned>(count), static_cast<std::int64_t>(value_of(text.substr(0, count))));
}

}  // namespace telaudit::rules
