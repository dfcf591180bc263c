// One YAML table of rules/classes as rows; the format stands in rules/classes/README.md.
#pragma once

#include <re2/re2.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "pricing/benchmark.h"

namespace telaudit::pricing {

// A speed that a row states, or finds in the description.
struct Speed {
  std::optional<Decimal> constant;
  std::shared_ptr<const RE2> pattern;
};

struct ClassRow {
  std::string carrier;             // upper case; "" any
  std::vector<std::string> codes;  // upper case
  std::vector<std::string> words;  // upper case, sorted, none twice
  std::size_t letters = 0;         // of all words together
  Speed down;
  Speed up;
  bool up_as_down = false;
  Classifier::Match match;  // what the row states; speeds and basis are filled in by the classifier
  Place place;
};

Result<std::vector<ClassRow>> read_class_table(const Classifier::Source& table);

// True when `word` stands in `text` with no letter or digit touching it; a word that ends in '*' may go on.
// Both upper case.
bool stands_in(std::string_view word, std::string_view text);

// The speed in Mbps, without trailing zeros. In a pattern group 1 is the number, and a later group that
// begins with K, M, G or T the unit; without one it is Mbps. Two different speeds in one description are
// none.
std::optional<Decimal> speed_in(const Speed& speed, const std::string& description);

}  // namespace telaudit::pricing
