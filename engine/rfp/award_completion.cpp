#include "rfp/award_completion.h"

#include <coin/Cbc_C_Interface.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <string>

namespace telaudit::rfp {
namespace {

constexpr int kNoRow = -1;
constexpr double kInfinite = std::numeric_limits<double>::max();

struct DeleteModel {
  void operator()(Cbc_Model* model) const { Cbc_deleteModel(model); }
};
using Model = std::unique_ptr<Cbc_Model, DeleteModel>;

// Columns and rows as CBC takes them.
class Program {
 public:
  // Rows are numbered in the order in which they are made.
  int row(double lowest, double highest) {
    row_lowest_.push_back(lowest);
    row_highest_.push_back(highest);
    return static_cast<int>(row_lowest_.size()) - 1;
  }
  int column(double cost, double highest, bool whole) {
    starts_.push_back(static_cast<int>(rows_.size()));
    costs_.push_back(cost);
    highest_.push_back(highest);
    whole_.push_back(whole);
    return static_cast<int>(costs_.size()) - 1;
  }
  // Of the column made last.
  void entry(int row, double value) {
    rows_.push_back(row);
    values_.push_back(value);
  }

  Model model() {
    Model out(Cbc_newModel());
    starts_.push_back(static_cast<int>(rows_.size()));
    const std::vector<double> zeros(costs_.size(), 0);
    Cbc_setParameter(out.get(), "logLevel", "0");
    // Who waits sees the clock on the wall, not the processor's, and so does the search around this.
    Cbc_setParameter(out.get(), "timeMode", "elapsed");
    Cbc_loadProblem(out.get(), static_cast<int>(costs_.size()), static_cast<int>(row_lowest_.size()),
                    starts_.data(), rows_.data(), values_.data(), zeros.data(), highest_.data(),
                    costs_.data(), row_lowest_.data(), row_highest_.data());
    for (std::size_t i = 0; i < whole_.size(); ++i)
      if (whole_[i]) Cbc_setInteger(out.get(), static_cast<int>(i));
    return out;
  }

 private:
  std::vector<double> row_lowest_, row_highest_;
  std::vector<int> starts_, rows_;
  std::vector<double> values_, costs_, highest_;
  std::vector<bool> whole_;
};

// Where the columns of the assignment stand.
struct Choice {
  int column = 0;
  std::size_t group = 0;
  std::size_t carrier = 0;
};

}  // namespace

Completion complete_award(const AwardTerms& terms, const OpenRanges& open, double known, double gap,
                          double seconds) {
  Program program;
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
      choices.push_back({program.column(once, 1, true), g, c});
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
    program.column(terms.leaving[l].amount, 1, true);
    for (const int row : leaving_row[l])
      if (row != kNoRow) program.entry(row, -1);
  }
  for (std::size_t s = 0; s < terms.shortfalls.size(); ++s) {
    program.column(terms.shortfalls[s].rate, kInfinite, false);
    program.entry(shortfall_row[s], -1);
  }
  for (std::size_t c = 0; c < terms.carriers; ++c)
    for (std::size_t k = 1; k < terms.ranges[c].size(); ++k) {
      if ((open[c] >> k & 1U) == 0) continue;
      const SpendRange& range = terms.ranges[c][k];
      // The spend within the range, and whether the range is taken.
      const int above = program.row(0, kInfinite);
      const int below = program.row(-kInfinite, 0);
      program.column(range.slope, kInfinite, false);
      program.entry(spend_row[c], -1);
      program.entry(above, 1);
      program.entry(below, 1);
      program.column(range.fixed, 1, true);
      program.entry(one_row[c], 1);
      program.entry(above, -range.lowest);
      program.entry(below, -range.highest);
      program.entry(winners_row, 1);
      program.entry(used_row[c], -1);  // nobody gets a credit for nothing
      for (const int row : free_rows[c]) program.entry(row, -1);
    }

  const Model model = program.model();
  Cbc_setAllowableFractionGap(model.get(), gap);
  Cbc_setMaximumSeconds(model.get(), seconds);
  if (known < AwardTerms::kNoBid) Cbc_setCutoff(model.get(), known);
  Cbc_solve(model.get());

  Completion out;
  if (Cbc_isProvenInfeasible(model.get()) != 0) {
    out.bound = kInfinite;
    return out;
  }
  out.bound = Cbc_getBestPossibleObjValue(model.get());
  const double* solution = Cbc_bestSolution(model.get());
  if (solution == nullptr) return out;
  std::vector<std::size_t> carrier(terms.groups, 0);
  for (const Choice& choice : choices)
    if (solution[choice.column] > 0.5) carrier[choice.group] = choice.carrier;
  out.carrier = std::move(carrier);
  return out;
}

}  // namespace telaudit::rfp
