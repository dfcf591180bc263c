// The parts of build_variance that are arithmetic alone.
#pragma once

#include <optional>
#include <vector>

#include "base/decimal.h"
#include "book/variance.h"
#include "book/variance_scan.h"

namespace telaudit::book {

// The middle of the values, of an even number the mean of the middle two, exactly; nothing for none.
std::optional<Total> median_of(std::vector<Total> values);
// The median of the distances from `middle`.
std::optional<Total> median_deviation(const std::vector<Total>& values, const Total& middle);

// What an element's difference comes from; adds up to it. `part` may be null. `replaced`: its service has
// other codes instead, so that what came and went is mix.
VarianceCauses causes_of(const ElementSum& sum, const PeriodSum* part, std::string_view category,
                         bool replaced, std::uint8_t decimals);

// recurring, instalment, discount: what is priced by the period.
bool is_periodic(std::string_view category);

// The quantities of both bills where they were stated in one way, else how many rows there are.
std::array<Total, 2> quantities_of(const ElementSum& sum);

}  // namespace telaudit::book
