// Joins of which few codes are asked for: where the days that turn them are few, too, there is a place for
// each code and day.
#include <algorithm>
#include <span>
#include <utility>

#include "rules/dense_rows.h"
#include "rules/vector_joins.h"

namespace telaudit::rules {
namespace {

// Of so many combinations of codes each has a number of its own, and of codes and days.
constexpr std::size_t kMostByCodes = std::size_t{1} << 20;

// Between which of the numbers in `reach` a join says what it says of `number`: those between the same turns,
// which ascend.
std::pair<std::int64_t, std::int64_t> alike(std::span<const std::int64_t> turns, std::int64_t number,
                                            std::pair<std::int64_t, std::int64_t> reach) {
  const auto next = std::lower_bound(turns.begin(), turns.end(), number);
  if (next != turns.end() && *next == number) return {number, number};
  return {next == turns.begin() ? reach.first : std::max(reach.first, *(next - 1) + 1),
          next == turns.end() ? reach.second : std::min(reach.second, *next - 1)};
}

}  // namespace

void JoinReader::prepare_codes() {
  if (!planned_.columns.empty() || !planned_.earlier.empty()) return;
  std::size_t combinations = 1;
  for (std::size_t i = 0; i < codes_.size() && combinations <= kMostByCodes; ++i) {
    const bool prefix = i == planned_.matches.size();
    if (prefix && !index_->prefixes()) return;
    const std::size_t count = 2 + (prefix ? index_->prefixes()->size() : index_->codes(i).size());
    code_counts_.push_back(static_cast<std::uint32_t>(count));
    combinations *= count;
  }
  if (combinations <= kMostByCodes) by_codes_.assign(combinations, 0);
}

// Whether there are places for the numbers of these rows, all known; where not yet, and there is room, they
// are made.
bool JoinReader::fit_reaches(const Mask& rows, std::size_t size) {
  bool fits = reaches_.size() == planned_.turns.size() && !noted_.empty();
  std::vector<Reach> wanted = reaches_;
  wanted.resize(planned_.turns.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto& numbers = turning_[i].numbers;
    const std::size_t one = first_of(rows);
    std::int64_t first = numbers[one];
    std::int64_t last = first;
    if (rows == first_rows(size)) {
      for (std::size_t row = 0; row < size; ++row) first = std::min(first, numbers[row]);
      for (std::size_t row = 0; row < size; ++row) last = std::max(last, numbers[row]);
    } else {
      each_row(rows, [&](std::size_t row) {
        first = std::min(first, numbers[row]);
        last = std::max(last, numbers[row]);
      });
    }
    Reach& reach = wanted[i];
    fits = fits && first >= reach.first && last <= reach.last;
    if (reach.first > reach.last) reach = {first, last};
    reach = {std::min(reach.first, first), std::max(reach.last, last)};
  }
  if (fits) return true;
  std::size_t places = by_codes_.size();
  for (const Reach& reach : wanted) {
    const auto numbers = static_cast<std::uint64_t>(reach.last) - static_cast<std::uint64_t>(reach.first);
    if (numbers >= kMostByCodes || places * (numbers + 1) > kMostByCodes) return false;
    places *= numbers + 1;
  }
  reaches_ = std::move(wanted);
  noted_.assign(places, 0);
  return true;
}

bool JoinReader::find_places(const Mask& rows, std::size_t size) {
  if (!any(rows) || !fit_reaches(rows, size)) return false;
  std::copy_n(combinations_.begin(), size, places_.begin());
  for (std::size_t i = 0; i < planned_.turns.size(); ++i) {
    const auto& numbers = turning_[i].numbers;
    const auto first = static_cast<std::uint32_t>(reaches_[i].first);
    const auto count = static_cast<std::uint32_t>(reaches_[i].last - reaches_[i].first + 1);
    for (std::size_t row = 0; row < size; ++row)
      places_[row] = places_[row] * count + (static_cast<std::uint32_t>(numbers[row]) - first);
  }
  return true;
}

void JoinReader::find_by_codes(VectorEvaluator& evaluator, const Mask& rows) {
  if (!any(rows)) return;
  const std::size_t size = evaluator.rows();
  std::fill_n(combinations_.begin(), size, 0U);
  for (std::size_t i = 0; i < codes_.size(); ++i) {
    const auto& codes = codes_[i].codes();
    const std::uint32_t count = code_counts_[i];
    for (std::size_t row = 0; row < size; ++row)
      combinations_[row] = combinations_[row] * count + static_cast<std::uint32_t>(codes[row]);
  }
  auto& of_rows = evaluator.joined(number_).of_rows;
  Mask known = rows;
  for (const Turning& turning : turning_) known = known & turning.known;
  if (find_places(known, size)) {
    each_row_of(known, size, [&](std::size_t row) {
      std::uint32_t& noted = noted_[places_[row]];
      if (noted == 0) {
        const std::uint32_t asking = asking_of(evaluator, row);
        noted = entry_of(evaluator, asking, row);
        if (turning_.size() == 1) {
          const std::size_t at = asking_[asking].turns;
          const std::size_t begin = at == 0 ? 0 : turn_ends_[at - 1];
          const std::int64_t number = turning_[0].numbers[row];
          const auto [first, last] = alike({turns_.data() + begin, turn_ends_[at] - begin}, number,
                                           {reaches_[0].first, reaches_[0].last});
          std::fill(&noted + (first - number), &noted + (last - number) + 1, noted);
        }
      }
      of_rows[row] = noted;
    });
  } else {
    known = Mask{};
  }
  each_row(without(rows, known),
           [&](std::size_t row) { of_rows[row] = entry_of(evaluator, asking_of(evaluator, row), row); });
}

}  // namespace telaudit::rules
