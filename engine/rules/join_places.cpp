#include "rules/join_places.h"

#include <algorithm>

#include "rules/value.h"

namespace telaudit::rules {
namespace {

constexpr std::uint64_t kMostPlaces = std::uint64_t{1} << 20;
// A dictionary with more words than so many of the batch's rows is not looked up word by word.
constexpr std::size_t kRowsOfWord = 4;

}  // namespace

JoinPlaces::JoinPlaces(const Plan& plan, const PlannedJoin& join, const JoinIndex& index)
    : plan_(plan), join_(join), index_(index), steps_(join.matches.size()) {
  if (join.prefix || !join.columns.empty() || !join.earlier.empty()) return;
  // Others than the day by which it chooses, and what its ranges compare, look at expressions.
  if (std::any_of(join.turns.begin(), join.turns.end(), [](const auto& turn) { return turn.of_where; }))
    return;
  std::uint64_t places = 1;
  for (std::size_t i = 0; i < join.matches.size(); ++i) {
    const PlannedMatch& match = join.matches[i];
    if (match.from != PlannedMatch::From::texts || match.places.size() > 1) return;
    code_steps_.push_back(static_cast<std::uint32_t>(places));
    places *= index.codes(i).size() + 1;
    if (places > kMostPlaces) return;
  }
  for (std::size_t i = 0; i < join.turns.size(); ++i) {
    const auto* numbers = index.turns(i);
    if (numbers == nullptr) return;
    turn_steps_.push_back(static_cast<std::uint32_t>(places));
    places *= numbers->size() + 1;
    if (places > kMostPlaces) return;
  }
  turns_.resize(join.turns.size());
  entries_.assign(places, 0);
}

void JoinPlaces::begin_scan() {
  for (auto& steps : steps_) steps = {};
}

bool JoinPlaces::begin_batch(VectorEvaluator& evaluator) {
  first_ = 0;
  for (std::size_t i = 0; i < join_.turns.size(); ++i) {
    const std::uint32_t node = join_.turns[i].node;
    if (!evaluator.able(node) || evaluator.scale(node) != 0) return false;
    const auto [low, high] = evaluator.bounds(node);
    const std::vector<std::int64_t>& all = *index_.turns(i);
    const auto reached = [&](Int128 number) {
      const auto after = std::partition_point(all.begin(), all.end(),
                                              [&](std::int64_t turn) { return Int128{turn} <= number; });
      return static_cast<std::size_t>(after - all.begin());
    };
    const std::size_t before = reached(low);
    turns_[i].numbers = std::span(all).subspan(before, reached(high) - before);
    turns_[i].step = turn_steps_[i];
    first_ += static_cast<std::uint32_t>(before) * turn_steps_[i];
  }
  return true;
}

const std::vector<std::uint32_t>& JoinPlaces::steps_of_words(VectorEvaluator& evaluator, std::size_t match,
                                                             const RowCodes& codes) {
  const std::size_t place = join_.matches[match].places.front();
  const bill::ColumnView& view = evaluator.column(place);
  Steps& steps = steps_[match];
  const std::uint64_t number = evaluator.words_number(place);
  const bool stands = steps.batch == batch_ || (number != 0 && number == steps.number);
  steps.number = number;
  steps.batch = batch_;
  // Unknown rows may have the code of a word where there is none.
  const std::size_t size = std::max<std::size_t>(1, view.words.size());
  if (stands && steps.of_words.size() == size) return steps.of_words;
  steps.of_words.assign(size, 0);
  for (std::size_t i = 0; i < view.words.size(); ++i)
    steps.of_words[i] =
        static_cast<std::uint32_t>(codes.code_of(view.words[i], index_.codes(match))) * code_steps_[match];
  return steps.of_words;
}

void JoinPlaces::add_codes(VectorEvaluator& evaluator, std::size_t match, RowCodes& codes) {
  const PlannedMatch& planned = join_.matches[match];
  const std::uint32_t step = code_steps_[match];
  const std::size_t rows = evaluator.rows();
  const auto step_of = [&](std::string_view text) {
    return static_cast<std::uint32_t>(codes.code_of(text, index_.codes(match))) * step;
  };
  const auto add_one = [&](std::uint32_t more) {
    for (std::size_t row = 0; row < rows && more != 0; ++row) places_[row] += more;
  };
  const std::uint32_t otherwise = planned.otherwise ? step_of(*planned.otherwise) : 0;
  if (planned.places.empty()) return add_one(otherwise);
  const std::size_t place = planned.places.front();
  const Mask& known = evaluator.known(place);
  const bill::ColumnView& view = evaluator.column(place);
  const bool few_words = view.words.size() <= view.rows / kRowsOfWord + 1;
  if (view.encoding == bill::Encoding::constant) {
    add_one(rules::any(known) ? step_of(view.words.front()) : otherwise);
  } else if (view.encoding == bill::Encoding::dictionary && few_words) {
    const std::uint32_t* const of_words = steps_of_words(evaluator, match, codes).data();
    const std::uint32_t* const words = view.codes.data() + evaluator.first();
    best_kernels().add_steps(words, of_words, places_.data(), rows);
    each_row(without(evaluator.all(), known),
             [&](std::size_t row) { places_[row] += otherwise - of_words[words[row]]; });
  } else {
    codes.read(evaluator, index_.codes(match), evaluator.all());
    for (std::size_t row = 0; row < rows; ++row)
      places_[row] += static_cast<std::uint32_t>(codes.code(row)) * step;
  }
}

bool JoinPlaces::add_turn(VectorEvaluator& evaluator, const PlannedTurn& turn, const Turn& of) {
  if (of.numbers.empty() && evaluator.complete(turn.node)) return true;
  // Whether a day was reached a moment says as well.
  const PlanNode& node = plan_.nodes[turn.node];
  const bool by_moment = node.step == Step::day_of && evaluator.able(node.children.front());
  const VectorNumbers& numbers = evaluator.number(by_moment ? node.children.front() : turn.node);
  placed_ = without(placed_ & numbers.known, numbers.error);
  if (of.numbers.empty()) return true;
  if (numbers.narrow == nullptr) return false;
  for (const std::int64_t number : of.numbers) {
    std::int64_t reached = number;
    if (by_moment && __builtin_mul_overflow(number, kTenthsOfDay, &reached)) return false;
    best_kernels().add_reached(numbers.narrow, reached, of.step, places_.data(), evaluator.rows());
  }
  return true;
}

bool JoinPlaces::find(VectorEvaluator& evaluator, const Mask& rows, std::vector<RowCodes>& codes,
                      std::uint32_t* entries, Mask& none) {
  if (begun_ != batch_) {
    begun_ = batch_;
    fits_ = begin_batch(evaluator);
  }
  if (!fits_) return false;
  std::fill_n(places_.begin(), evaluator.rows(), first_);
  placed_ = evaluator.all();
  for (std::size_t i = 0; i < join_.matches.size(); ++i) add_codes(evaluator, i, codes[i]);
  for (std::size_t i = 0; i < join_.turns.size(); ++i)
    if (!add_turn(evaluator, join_.turns[i], turns_[i])) return false;
  best_kernels().find_entries(places_.data(), entries_.data(), entries, none.words.data(), evaluator.rows());
  none = rows & (none | without(rows, placed_));
  return true;
}

}  // namespace telaudit::rules
