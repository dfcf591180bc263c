// Charges of one level that can only count together. What the printed totals decide is decided for bundles,
// so that a bill of any size is judged from what its levels hold, not from its charges.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/decimal.h"
#include "formats/x12_811_row.h"

namespace telaudit::formats::x12 {

// Sums of charges, by the ways in which bills round them.
struct ChargeSums {
  Total exact;
  Total by_charge;            // every charge rounded to cents
  std::uint32_t charges = 0;  // that rounding changes
  std::uint8_t most_decimals = 0;

  void add(Decimal amount);
  // Of charges that were added to `run`, whose amounts have one scale.
  struct Run;
  void add(const Run& run);
};

// Sums of amounts of one scale, while they fit.
struct ChargeSums::Run {
  std::int64_t exact = 0;
  std::int64_t cents = 0;
  std::uint32_t changed = 0;
  std::uint8_t scale = 0;
  std::uint8_t most_decimals = 0;

  // False, and nothing changes, where the amount does not fit.
  bool add(Decimal amount);

 private:
  template <std::int64_t kUnit>
  void add_rounded(std::int64_t mantissa);
};

// Rounds half away from zero to cents, of which `kUnit` mantissas are one.
template <std::int64_t kUnit>
void ChargeSums::Run::add_rounded(std::int64_t mantissa) {
  const std::int64_t over = mantissa % kUnit;
  std::int64_t rounded = mantissa / kUnit;
  if (over != 0) {
    if (2 * over >= kUnit) ++rounded;
    if (2 * over <= -kUnit) --rounded;
    ++changed;
  }
  cents += rounded;
}

inline bool ChargeSums::Run::add(Decimal amount) {
  constexpr std::int64_t kLargest = std::int64_t{1} << 40U;
  if (amount.scale != scale || scale < 2 || scale > 4) return false;
  if (amount.mantissa > kLargest || amount.mantissa < -kLargest || exact > INT64_MAX / 2 ||
      exact < INT64_MIN / 2)
    return false;
  exact += amount.mantissa;
  if (scale == 2) {
    add_rounded<1>(amount.mantissa);
  } else if (scale == 3) {
    add_rounded<10>(amount.mantissa);
  } else {
    add_rounded<100>(amount.mantissa);
  }
  std::uint8_t decimals = scale;
  for (std::int64_t rest = amount.mantissa; decimals > most_decimals && rest % 10 == 0; rest /= 10)
    --decimals;
  most_decimals = std::max(most_decimals, decimals);
  return true;
}

enum class BundleKind : std::uint8_t {
  silent,     // never counts: without an amount, or information
  item,       // IT1, SLN, TCD, USD
  charge,     // ITA that adds
  allowance,  // ITA that takes away
  tax,
};

struct Bundle {
  std::int32_t level = kNoIndex;  // none: the whole bill
  BundleKind kind = BundleKind::silent;
  Relation relation = Relation::counts;
  bool below_charge = false;  // its charges stand under another charge
  bool tax_total = false;     // one TXI of type TX
  bool beside_taxes = false;  // such a one, under a charge that has other taxes
  bool repeats = false;       // one IT1 that repeats the SLN before it
  bool breaks_down = false;   // SLNs behind an IT1, whose sum is its amount
  bool any_amount = false;    // other than zero
  ChargeSums sums;
  ChargeSums::Run run;  // not yet in the sums while its level is read

  // Decided by the set.
  bool beside_parts = false;  // a tax total whose parts are there
  bool in_total = false;
  std::int32_t counted_at = kNoIndex;  // the level whose printed total it is part of

  bool can_count() const { return kind != BundleKind::silent; }
  // One of the charges that line detail may itemise or be.
  bool may_be_itemised() const {
    return kind == BundleKind::item && relation == Relation::counts && level != kNoIndex;
  }
};

// An IT1 and the SLN right before it that is the same charge, where the sums say so; rows of the piece.
struct Repeated {
  std::uint32_t first = 0;   // SLN
  std::uint32_t second = 0;  // IT1
};

// Puts the rows of one fragment, in their order, into bundles.
class BundleSorter {
 public:
  // The bundle of open[at]; `open` are the rows of one loop, their parents indexes into it. `row` is its
  // number in the piece.
  std::uint32_t place(std::span<const ChargeRow> open, std::size_t at, std::uint32_t row);
  // The bundle of a call that counts, stands alone in its loop, and has this amount.
  std::uint32_t place_call(std::int32_t level, Decimal amount);
  // The same for another call right behind one of this bundle.
  void add_call(std::uint32_t bundle, Decimal amount) { add_amount(bundle, amount); }
  // What comes next belongs to another level.
  void end_level();

  // After end_level().
  std::vector<Bundle>& bundles() { return bundles_; }
  std::vector<Repeated>& repeated() { return repeated_; }

 private:
  // What decides the bundle of a row beside its amount.
  struct Sort {
    std::int32_t level = kNoIndex;
    BundleKind kind = BundleKind::silent;
    Relation relation = Relation::counts;
    bool below_charge = false;
  };
  static Sort sort_of(const ChargeRow& row, BundleKind kind, Relation relation);
  std::uint32_t shared(const Sort& sort);
  std::uint32_t own(const Sort& sort);
  void add_amount(std::uint32_t bundle, Decimal amount);
  std::uint32_t place_top_item(const ChargeRow& row, bool counts, std::uint32_t number);
  bool stands_beside_taxes(std::span<const ChargeRow> open, std::size_t at);
  void end_lines();

  std::vector<Bundle> bundles_;
  std::size_t of_level_ = 0;  // the first bundle of the level
  std::vector<Repeated> repeated_;
  // Bundles of the level by kind, relation and whether they stand under a charge; kNoIndex where none is.
  static constexpr std::size_t kShared = 5 * 2 * 2;
  std::array<std::int32_t, kShared> shared_ = no_bundles();
  static constexpr std::array<std::int32_t, kShared> no_bundles() {
    std::array<std::int32_t, kShared> none{};
    none.fill(kNoIndex);
    return none;
  }
  // The last item, when it was an SLN.
  bool after_line_ = false;
  std::uint32_t line_row_ = 0;
  std::optional<Decimal> line_amount_;  // of an SLN that can count
  // The IT1 whose SLNs are being met, and their bundle.
  std::optional<Decimal> itemised_;
  std::int32_t lines_ = kNoIndex;
  // The tax total met last: its charge, its place, and whether other taxes are there.
  const ChargeRow* taxed_ = nullptr;
  std::size_t last_tax_ = 0;
  bool beside_taxes_ = false;
};

inline void BundleSorter::add_amount(std::uint32_t bundle, Decimal amount) {
  Bundle& to = bundles_[bundle];
  to.any_amount = to.any_amount || !amount.is_zero();
  if (to.run.add(amount)) return;
  to.sums.add(to.run);
  to.run = ChargeSums::Run();
  to.run.scale = amount.scale;
  if (!to.run.add(amount)) to.sums.add(amount);
}

}  // namespace telaudit::formats::x12
