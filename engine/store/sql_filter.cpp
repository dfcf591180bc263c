#include "store/sql_filter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "store/cell_text.h"

namespace telaudit::store {
namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr Bounds kNone{1, 0};

// 0000-01-01 and 9999-12-31.
constexpr std::int64_t kFirstDay = -719'528;
constexpr std::int64_t kLastDay = 2'932'896;
constexpr std::int64_t kTenthsOfDay = 864'000;

// The first number of [first, last] whose text is not less than `constant` (or, `beyond`, greater); last + 1
// when there is none.
template <typename Write>
std::int64_t first_from(std::int64_t first, std::int64_t last, std::string_view constant, bool beyond,
                        const Write& write) {
  ++last;
  while (first < last) {
    const std::int64_t middle = first + (last - first) / 2;
    std::array<char, kCellText> buffer;
    const char* end = write(buffer.data(), middle);
    const int order =
        std::string_view(buffer.data(), static_cast<std::size_t>(end - buffer.data())).compare(constant);
    if (order < 0 || (beyond && order == 0)) {
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  return first;
}

// Where the constant lies outside of the years 0 to 9999, the bound stays open.
template <typename Write>
Bounds text_bounds(Comparison comparison, std::string_view constant, std::int64_t first, std::int64_t last,
                   const Write& write) {
  const auto least = [&](bool beyond) { return first_from(first, last, constant, beyond, write); };
  const auto from = [&](std::int64_t number) {
    return Bounds{number == first ? kLeast : (number > last ? kMost : number), kMost};
  };
  const auto before = [&](std::int64_t number) {
    return Bounds{kLeast, number > last ? kMost : (number == first ? kLeast : number - 1)};
  };
  switch (comparison) {
    case Comparison::at_least:
      return from(least(false));
    case Comparison::greater:
      return from(least(true));
    case Comparison::less:
      return before(least(false));
    case Comparison::at_most:
      return before(least(true));
    case Comparison::equal:
      break;
  }
  const Bounds exact{least(false), least(true) - 1};
  return exact;
}

std::int64_t power_of_ten(unsigned exponent) {
  std::int64_t power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

std::int64_t floor_divide(std::int64_t value, std::int64_t divisor) {
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}

std::int64_t ceiling_divide(std::int64_t value, std::int64_t divisor) {
  return value / divisor + (value % divisor > 0 ? 1 : 0);
}

// Bounds on mantissas at one scale as bounds at a smaller or equal one.
Bounds at_smaller_scale(Bounds bounds, unsigned digits) {
  if (digits == 0) return bounds;
  const std::int64_t power = power_of_ten(digits);
  if (bounds.min != kLeast) bounds.min = ceiling_divide(bounds.min, power);
  if (bounds.max != kMost) bounds.max = floor_divide(bounds.max, power);
  return bounds;
}

// How many decimals the view's mantissas lack. Zero is zero at any scale.
unsigned missing_digits(const ColumnFilter& filter, const bill::ColumnView& view) {
  return view.type == bill::Type::decimal && filter.scale > view.scale
             ? static_cast<unsigned>(filter.scale - view.scale)
             : 0;
}

std::optional<std::int64_t> digits_value(std::string_view word) {
  if (word.empty() || word.size() > bill::kDigitCell) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : word) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

void Bounds::intersect(const Bounds& other) {
  min = std::max(min, other.min);
  max = std::min(max, other.max);
}

Bounds bounds_of(Comparison comparison, std::int64_t constant) {
  switch (comparison) {
    case Comparison::equal:
      return {constant, constant};
    case Comparison::less:
      return constant == kLeast ? kNone : Bounds{kLeast, constant - 1};
    case Comparison::at_most:
      return {kLeast, constant};
    case Comparison::greater:
      return constant == kMost ? kNone : Bounds{constant + 1, kMost};
    case Comparison::at_least:
      return {constant, kMost};
  }
  return {};
}

Bounds bounds_of(Comparison comparison, double constant) {
  // 2^63 has a double, 2^63 - 1 has none.
  constexpr double kBeyond = 9223372036854775808.0;
  const bool upwards = comparison == Comparison::greater || comparison == Comparison::at_least;
  if (constant >= kBeyond) return upwards || comparison == Comparison::equal ? kNone : Bounds{};
  if (constant < -kBeyond) return upwards ? Bounds{} : kNone;
  const double down = std::floor(constant);
  const auto whole = static_cast<std::int64_t>(down);
  if (down == constant) return bounds_of(comparison, whole);
  switch (comparison) {
    case Comparison::equal:
      return kNone;
    case Comparison::less:
    case Comparison::at_most:
      return {kLeast, whole};
    case Comparison::greater:
    case Comparison::at_least:
      return bounds_of(Comparison::greater, whole);
  }
  return {};
}

Bounds days_of(Comparison comparison, std::string_view constant) {
  return text_bounds(comparison, constant, kFirstDay, kLastDay, [](char* out, std::int64_t day) {
    return write_date(out, Date{static_cast<std::int32_t>(day)});
  });
}

Bounds moments_of(Comparison comparison, std::string_view constant) {
  return text_bounds(comparison, constant, kFirstDay * kTenthsOfDay, (kLastDay + 1) * kTenthsOfDay - 1,
                     [](char* out, std::int64_t tenths) { return write_moment(out, Moment{tenths}); });
}

bool passes(const ColumnFilter& filter, const bill::ColumnView& view, std::size_t row) {
  const bool known = view.is_known(row);
  if (filter.known && *filter.known != known) return false;
  if (!filter.bounds && !filter.numbers && !filter.words) return true;
  if (!known) return false;
  if (filter.words && !std::binary_search(filter.words->begin(), filter.words->end(), view.text(row)))
    return false;
  if (!filter.bounds && !filter.numbers) return true;
  const unsigned digits = missing_digits(filter, view);
  const auto number = static_cast<__int128>(view.number(row)) * power_of_ten(digits);
  if (filter.bounds && (number < filter.bounds->min || number > filter.bounds->max)) return false;
  return !filter.numbers || std::any_of(filter.numbers->begin(), filter.numbers->end(),
                                        [&](std::int64_t wanted) { return wanted == number; });
}

void Selection::begin(std::size_t rows) {
  all_ = true;
  none_ = false;
  size_ = rows;
}

void Selection::finish() {
  if (none_) size_ = 0;
  if (none_ || all_) return;
  if (rows_.size() < size_) rows_.resize(size_);
  std::size_t count = 0;
  for (std::size_t row = 0; row < size_; ++row) {
    rows_[count] = static_cast<std::uint32_t>(row);
    count += keep_[row];
  }
  size_ = count;
}

std::vector<std::uint8_t>& Selection::kept() {
  if (all_) keep_.assign(size_, 1);
  all_ = false;
  return keep_;
}

// `passes(row)` is asked of known rows only; of a constant column, once.
template <typename Passes>
void Selection::keep_if(const bill::ColumnView& view, const Passes& passes) {
  if (view.encoding == bill::Encoding::constant) {
    if (!view.is_known(0) || !passes(0)) none_ = true;
    return;
  }
  auto& keep = kept();
  if (view.known.empty()) {
    for (std::size_t row = 0; row < size_; ++row)
      keep[row] = static_cast<std::uint8_t>(keep[row] & static_cast<unsigned>(passes(row)));
    return;
  }
  for (std::size_t row = 0; row < size_; ++row)
    if (view.known[row] == 0 || !passes(row)) keep[row] = 0;
}

void Selection::apply(const ColumnFilter& filter, const bill::ColumnView& view, const bill::Zone& zone) {
  if (none_ || size_ == 0) return;
  if (filter.known) apply_known(*filter.known, view);
  if (filter.bounds || filter.numbers) apply_numbers(filter, view, zone);
  if (filter.words) apply_words(*filter.words, view);
}

void Selection::apply_known(bool wanted, const bill::ColumnView& view) {
  if (view.known.empty() || view.encoding == bill::Encoding::constant) {
    if (view.is_known(0) != wanted) none_ = true;
    return;
  }
  auto& keep = kept();
  for (std::size_t row = 0; row < size_; ++row)
    if ((view.known[row] != 0) != wanted) keep[row] = 0;
}

void Selection::apply_numbers(const ColumnFilter& filter, const bill::ColumnView& view,
                              const bill::Zone& zone) {
  const unsigned digits = missing_digits(filter, view);
  const auto numbers = view.numbers;
  if (filter.bounds) {
    const Bounds bounds = at_smaller_scale(*filter.bounds, digits);
    if (bounds.empty() || (zone.max && *zone.max < bounds.min) || (zone.min && *zone.min > bounds.max)) {
      none_ = true;
      return;
    }
    const bool all =
        zone.unknown == 0 && zone.min && zone.max && bounds.contains(*zone.min) && bounds.contains(*zone.max);
    if (!all) keep_if(view, [&](std::size_t row) { return bounds.contains(numbers[row]); });
  }
  if (!filter.numbers) return;
  std::vector<std::int64_t> wanted;
  for (const std::int64_t number : *filter.numbers)
    if (digits == 0) {
      wanted.push_back(number);
    } else if (number % power_of_ten(digits) == 0) {
      wanted.push_back(number / power_of_ten(digits));
    }
  keep_if(view,
          [&](std::size_t row) { return std::binary_search(wanted.begin(), wanted.end(), numbers[row]); });
}

void Selection::apply_words(const std::vector<std::string>& words, const bill::ColumnView& view) {
  const auto wanted = [&](std::string_view word) {
    return std::binary_search(words.begin(), words.end(), word);
  };
  switch (view.encoding) {
    case bill::Encoding::constant:
    case bill::Encoding::plain:
      return keep_if(view, [&](std::size_t row) { return wanted(view.words[row]); });
    case bill::Encoding::dictionary: {
      std::vector<std::uint8_t> passes(view.words.size(), 0);
      bool any = false;
      for (const auto& word : words) {
        const auto at = std::lower_bound(view.words.begin(), view.words.end(), std::string_view(word));
        if (at == view.words.end() || *at != word) continue;
        passes[static_cast<std::size_t>(at - view.words.begin())] = 1;
        any = true;
      }
      if (!any) {
        none_ = true;
        return;
      }
      return keep_if(view, [&](std::size_t row) { return passes[view.codes[row]] != 0; });
    }
    case bill::Encoding::digits: {
      std::vector<std::pair<std::int64_t, std::uint8_t>> values;
      for (const auto& word : words)
        if (const auto value = digits_value(word))
          values.emplace_back(*value, static_cast<std::uint8_t>(word.size()));
      std::sort(values.begin(), values.end());
      if (values.empty()) {
        none_ = true;
        return;
      }
      return keep_if(view, [&](std::size_t row) {
        return std::binary_search(values.begin(), values.end(),
                                  std::pair(view.numbers[row], view.digit_counts[row]));
      });
    }
  }
}

}  // namespace telaudit::store
