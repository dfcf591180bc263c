// The ladder of inputs: on which rung a book stands, and which file would lift it most.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "book/book.h"
#include "book/demand_set.h"

namespace telaudit::book {

struct LadderRung {
  int number = 0;
  std::string title;
  std::string gives;  // what a book on this rung can say
  bool reached = false;
  std::string has;  // what was given of it, in words
};

// One input that was not given.
struct NextInput {
  std::string input;       // contract, inventory, ...
  std::string what;        // which file
  std::string holder;      // who usually holds it
  std::string unlocks;     // in words
  std::size_t checks = 0;  // that become evaluable with it
  MoneySums touched;       // dollars on the latest bills it would speak to
};

struct Ladder {
  int rung = 1;
  std::size_t months = 0;  // most months of bills of one account
  bool contract_given = false;
  std::size_t checks = 0;          // all
  std::size_t evaluable = 0;       // with the inputs at hand
  std::vector<LadderRung> rungs;   // 1 to 5
  std::vector<NextInput> missing;  // the best first
};

Ladder build_ladder(const BookInput& input, std::span<const DemandRow> demand);

}  // namespace telaudit::book
