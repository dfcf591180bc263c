#include "book/element_sums.h"

#include <algorithm>

namespace telaudit::book {
namespace {

std::size_t mixed(const PairNumbers::Pair& pair) {
  std::uint64_t value = (pair[0] ^ 0x9E3779B97F4A7C15U) * 0xD6E8FEB86659FD93U;
  value ^= value >> 32U;
  value = (value ^ pair[1]) * 0xD6E8FEB86659FD93U;
  return static_cast<std::size_t>(value ^ (value >> 32U));
}

Measure together(Measure all, Measure more) {
  if (more == Measure::none) return all;
  return all == Measure::none || all == more ? more : Measure::mixed;
}

// Adds at the larger of both scales; false where that does not fit.
bool add_at_scale(std::array<std::int64_t, 2>& sums, std::uint8_t& scale, std::size_t slot,
                  const Decimal& value) {
  Decimal more = value;
  if (more.scale < scale) {
    const auto scaled = rescale(more, scale);
    if (!scaled) return false;
    more = *scaled;
  }
  std::array<std::int64_t, 2> grown = sums;
  if (scale < more.scale)
    for (std::int64_t& sum : grown) {
      const auto scaled = rescale(Decimal{sum, scale}, more.scale);
      if (!scaled) return false;
      sum = scaled->mantissa;
    }
  if (__builtin_add_overflow(grown[slot], more.mantissa, &grown[slot])) return false;
  sums = grown;
  scale = more.scale;
  return true;
}

}  // namespace

void ElementSum::add(std::size_t slot, const Total& more, const Total& more_quantity, Measure how) {
  amount[slot].add(more);
  quantity[slot].add(more_quantity);
  measure[slot] = together(measure[slot], how);
}

void ElementSum::add(const ElementSum& other) {
  for (std::size_t slot = 0; slot < 2; ++slot) {
    add(slot, other.amount[slot], other.quantity[slot], other.measure[slot]);
    rows[slot] += other.rows[slot];
  }
}

bool PackedSum::add(std::size_t slot, const Decimal& amount, const Decimal& quantity, Measure measure) {
  PackedSum grown = *this;
  if (!add_at_scale(grown.amount_, grown.amount_scale_, slot, amount) ||
      !add_at_scale(grown.quantity_, grown.quantity_scale_, slot, quantity))
    return false;
  grown.measure_[slot] = together(grown.measure_[slot], measure);
  *this = grown;
  return true;
}

bool PackedSum::add(const PackedSum& other) {
  PackedSum grown = *this;
  for (std::size_t slot = 0; slot < 2; ++slot) {
    if (!grown.add(slot, {other.amount_[slot], other.amount_scale_},
                   {other.quantity_[slot], other.quantity_scale_}, other.measure_[slot]))
      return false;
    grown.rows_[slot] += other.rows_[slot];
  }
  *this = grown;
  return true;
}

ElementSum PackedSum::sum() const {
  ElementSum out;
  for (std::size_t slot = 0; slot < 2; ++slot) {
    out.amount[slot].add(Decimal{amount_[slot], amount_scale_});
    out.quantity[slot].add(Decimal{quantity_[slot], quantity_scale_});
  }
  out.rows = rows_;
  out.measure = measure_;
  return out;
}

std::uint32_t ElementSums::place(const ElementKey& key) {
  const std::uint32_t number =
      keys.number({(std::uint64_t{key.account} << 32U) | key.service,
                   (std::uint64_t{key.product} << 32U) | (std::uint64_t{key.unit} << 16U) |
                       (std::uint64_t{key.category} << 8U) | key.currency});
  if (number == packed.size()) packed.emplace_back();
  return number;
}

ElementKey ElementSums::key(std::size_t at) const {
  const auto& [first, second] = keys.pairs()[at];
  ElementKey out;
  out.account = static_cast<std::uint32_t>(first >> 32U);
  out.service = static_cast<std::uint32_t>(first);
  out.product = static_cast<std::uint32_t>(second >> 32U);
  out.unit = static_cast<std::uint16_t>(second >> 16U);
  out.category = static_cast<std::uint8_t>(second >> 8U);
  out.currency = static_cast<std::uint8_t>(second);
  return out;
}

ElementSum ElementSums::sum(std::size_t at) const {
  ElementSum out = packed[at].sum();
  const auto found = wide.empty() ? wide.end() : wide.find(static_cast<std::uint32_t>(at));
  if (found == wide.end()) return out;
  out.add(found->second);
  return out;
}

std::string_view ElementSums::service(std::uint32_t number) const {
  const auto found = service_printed.find(number);
  return found == service_printed.end() ? services.word(number) : std::string_view(found->second);
}

std::uint32_t PairNumbers::number(const Pair& pair) {
  if (slots_.size() < 2 * (pairs_.size() + 1)) grow();
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = mixed(pair) & mask;; at = (at + 1) & mask) {
    if (slots_[at] == 0) {
      pairs_.push_back(pair);
      slots_[at] = static_cast<std::uint32_t>(pairs_.size());
      return slots_[at] - 1;
    }
    if (pairs_[slots_[at] - 1] == pair) return slots_[at] - 1;
  }
}

void PairNumbers::grow() {
  constexpr std::size_t kLeast = 1024;
  slots_.assign(std::max(kLeast, slots_.size() * 2), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t number = 0; number < pairs_.size(); ++number) {
    std::size_t at = mixed(pairs_[number]) & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = static_cast<std::uint32_t>(number) + 1;
  }
}

}  // namespace telaudit::book
