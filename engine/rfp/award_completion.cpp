#include "rfp/award_completion.h"

#include <algorithm>

#include "optimisation/integer_program.h"

namespace telaudit::rfp {
namespace {

using optimisation::IntegerProgram;

constexpr int kNoRow = -1;
constexpr double kInfinite = IntegerProgram::kInfinite;

// Where the columns of the assignment stand.
struct Choice {
  int column = 0;
  std::size_t group = 0;
  std::size_t carrier = 0;
};

}  // namespace

Completion complete_award(const AwardTerms& terms, const OpenRanges& open, double gap, double seconds) {
  IntegerProgram program;
  std::vector<int> group_row, spend_row, one_row;
  for (std::size_t g = 0; g < terms.groups; ++g) group_row.push_back(program.row(1, 1));
  for (std::size_t c = 0; c < terms.carriers; ++c) {
    spend_row.push_back(program.row(0, 0));
    // A carrier that may win nothing takes one of its ranges or none.
    one_row.push_back(program.row((open[c] & 1U) != 0 ? 0 : 1, 1));
  }
  const int winners_row = program.row(0, static_cast<double>(terms.most_winners));

  // What is owed once is a column of its own here, not a part of each group.
  std::vector<std::vector<int>> leaving_row(terms.leaving.size());
  for (std::size_t l = 0; l < terms.leaving.size(); ++l)
    for (std::size_t g = 0; g < terms.groups; ++g) {
      const auto part = terms.leaving[l].part.begin() + static_cast<std::ptrdiff_t>(g * terms.carriers);
      const bool owed = std::any_of(part, part + static_cast<std::ptrdiff_t>(terms.carriers),
                                    [](double amount) { return amount > 0; });
      leaving_row[l].push_back(owed ? program.row(-kInfinite, 0) : kNoRow);
    }
  std::vector<int> shortfall_row;
  for (const auto& shortfall : terms.shortfalls)
    shortfall_row.push_back(program.row(-kInfinite, shortfall.headroom));
  std::vector<int> used_row;
  for (std::size_t c = 0; c < terms.carriers; ++c) used_row.push_back(program.row(0, kInfinite));

  std::vector<std::vector<int>> free_rows(terms.carriers);
  std::vector<Choice> choices;
  for (std::size_t g = 0; g < terms.groups; ++g)
    for (std::size_t c = 0; c < terms.carriers; ++c) {
      const std::size_t at = g * terms.carriers + c;
      if (terms.monthly[at] == AwardTerms::kNoBid || open[c] == 1U) continue;
      double once = terms.one_off[at];
      for (const auto& leaving : terms.leaving) once -= leaving.part[at];
      choices.push_back({program.whole_column(once, 1), g, c});
      program.entry(group_row[g], 1);
      program.entry(spend_row[c], terms.monthly[at]);
      program.entry(used_row[c], 1);
      if (terms.monthly[at] == 0) {
        // What costs nothing a month makes a winner all the same.
        free_rows[c].push_back(program.row(-kInfinite, 0));
        program.entry(free_rows[c].back(), 1);
      }
      for (std::size_t l = 0; l < terms.leaving.size(); ++l)
        if (terms.leaving[l].part[at] > 0) program.entry(leaving_row[l][g], 1);
      for (std::size_t s = 0; s < terms.shortfalls.size(); ++s)
        if (terms.shortfalls[s].part[at] > 0) program.entry(shortfall_row[s], terms.shortfalls[s].part[at]);
    }
  for (std::size_t l = 0; l < terms.leaving.size(); ++l) {
    program.whole_column(terms.leaving[l].amount, 1);
    for (const int row : leaving_row[l])
      if (row != kNoRow) program.entry(row, -1);
  }
  for (std::size_t s = 0; s < terms.shortfalls.size(); ++s) {
    program.any_column(terms.shortfalls[s].rate, kInfinite);
    program.entry(shortfall_row[s], -1);
  }
  for (std::size_t c = 0; c < terms.carriers; ++c)
    for (std::size_t k = 1; k < terms.ranges[c].size(); ++k) {
      if ((open[c] >> k & 1U) == 0) continue;
      const SpendRange& range = terms.ranges[c][k];
      // The spend within the range, and whether the range is taken.
      const int above = program.row(0, kInfinite);
      const int below = program.row(-kInfinite, 0);
      program.any_column(range.slope, kInfinite);
      program.entry(spend_row[c], -1);
      program.entry(above, 1);
      program.entry(below, 1);
      program.whole_column(range.fixed, 1);
      program.entry(one_row[c], 1);
      program.entry(above, -range.lowest);
      program.entry(below, -range.highest);
      program.entry(winners_row, 1);
      program.entry(used_row[c], -1);  // nobody gets a credit for nothing
      for (const int row : free_rows[c]) program.entry(row, -1);
    }

  const auto answer = program.solve({.seconds = seconds, .gap = gap});
  Completion out;
  out.bound = answer.bound;
  if (!answer.columns) return out;
  std::vector<std::size_t> carrier(terms.groups, 0);
  for (const Choice& choice : choices)
    if ((*answer.columns)[static_cast<std::size_t>(choice.column)] > 0.5)
      carrier[choice.group] = choice.carrier;
  out.carrier = std::move(carrier);
  return out;
}

}  // namespace telaudit::rfp
