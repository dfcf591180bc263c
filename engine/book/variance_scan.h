// The charges of some months, added up by account, service, code, class and unit: what variance.cpp compares.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "bill/relation.h"
#include "book/element_sums.h"

namespace telaudit::book {

// Which bill of its account a charge stands on: 0 is the bill of the month, 1 the one before, and so on.
struct BillSlots {
  std::string carrier, account;
  std::vector<std::pair<Date, std::uint8_t>> days;  // of bills, ascending
  // Days that one billing period may have; charges for less or more are kept apart. Nothing: any.
  std::optional<std::pair<int, int>> period_days;
};

// The charges that are to be paid on the bills named, without balances. Services are normalised; products are
// as lasting_words.h says. The same for any number of threads.
Result<ElementSums> sum_elements(const bill::Relation& charges, std::span<const BillSlots> accounts,
                                 std::span<const Dimension> by, unsigned threads);

}  // namespace telaudit::book
