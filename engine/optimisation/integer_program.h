// A linear program with whole-number columns, to be made least, as COIN-OR CBC takes it.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace telaudit::optimisation {

class IntegerProgram {
 public:
  static constexpr double kInfinite = std::numeric_limits<double>::max();

  // A bound on the sum of its entries; rows are numbered in the order in which they are made.
  int row(double lowest, double highest);
  // From 0 to `highest`; columns are numbered in the order in which they are made.
  int whole_column(double cost, double highest);
  int any_column(double cost, double highest);
  // Of the column made last.
  void entry(int row, double value);

  std::size_t rows() const { return lowest_.size(); }
  std::size_t columns() const { return costs_.size(); }

  struct Effort {
    double seconds = 0;  // on the wall's clock; 0: any time
    int nodes = 0;       // 0: any number
    double step = 0;     // costs of solutions differ by at least so much
    double gap = 0;      // a share of the cost within which a solution is near enough
  };
  struct Answer {
    std::optional<std::vector<double>> columns;  // the cheapest that was found
    bool ended = false;                          // nothing better is looked for, or there is no solution
    double bound = 0;  // nothing costs less, as far as binary numbers go; kInfinite: there is no solution
    int nodes = 0;
  };
  // One thread. No cost is given to begin with: told a cutoff, CBC 2.10.8 may end at a solution that is not
  // the least and call it so.
  Answer solve(const Effort& effort) const;

 private:
  int column(double cost, double highest, bool whole);

  std::vector<double> lowest_, highest_;
  std::vector<int> starts_, entry_rows_;
  std::vector<double> values_, costs_, most_;
  std::vector<bool> whole_;
};

}  // namespace telaudit::optimisation
