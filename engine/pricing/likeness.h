// Which observations may stand beside an element at all, and in which order: the rules of likeness of design
// section 9.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pricing/benchmark.h"

namespace telaudit::pricing {

enum class Symmetry : std::uint8_t { symmetric, asymmetric, unknown };
Symmetry symmetry(const std::optional<Decimal>& down, const std::optional<Decimal>& up);

// Why an observation of the element's class is not like the element; the first reason that applies counts.
enum class Unlike : std::uint8_t {
  nothing,  // it is like
  later,
  currency,
  unit,
  bundle,
  country,
  access,
  bandwidth_unknown,  // of the observation
  element_bandwidth_unknown,
  symmetry,
  kCount,
};

// The reason in words, after "14 prices left out: ".
std::string reason(Unlike unlike, const Element& element, Date as_of);

// Of an observation of the element's own class.
Unlike unlikeness(const Element& element, const Observation& observation, Date as_of);

bool same_bandwidth(const Element& element, const Observation& observation);

// Months after which a price of this class no longer sets a level: 36, and 24 for copper voice and TDM, whose
// prices rise.
int level_months(std::string_view service_class);

// The observations of the element's class, one for each id, in an order that does not depend on the order
// given.
struct OfClass {
  std::vector<const Observation*> observations;
  std::size_t repeated = 0;  // ids met again
};
OfClass of_class(const Element& element, std::span<const Observation> observations);
OfClass each_id_once(std::vector<const Observation*> observations);

// Nearest in log bandwidth first, then newest, then by id.
void sort_by_nearness(const Element& element, std::vector<const Observation*>& observations);

}  // namespace telaudit::pricing
