#include "formats/x12_811_bundle.h"

#include <algorithm>

namespace telaudit::formats::x12 {
namespace {

constexpr std::uint8_t kCents = 2;

BundleKind kind_of(const ChargeRow& row) {
  if (!row.amount || row.relation == Relation::information) return BundleKind::silent;
  if (row.segment == ChargeSegment::txi) return BundleKind::tax;
  if (row.segment != ChargeSegment::ita) return BundleKind::item;
  return row.amount->is_negative() ? BundleKind::allowance : BundleKind::charge;
}

bool has_other_taxes(std::span<const ChargeRow> open, std::int32_t parent) {
  return std::any_of(open.begin(), open.end(), [&](const ChargeRow& row) {
    return row.parent == parent && !row.tax_total && kind_of(row) == BundleKind::tax;
  });
}

}  // namespace

void ChargeSums::add(Decimal amount) {
  exact.add(amount);
  Decimal shortest = amount;
  while (shortest.scale > 0 && shortest.mantissa % 10 == 0) {
    shortest.mantissa /= 10;
    --shortest.scale;
  }
  most_decimals = std::max(most_decimals, shortest.scale);
  if (shortest.scale <= kCents) return by_charge.add(amount);
  by_charge.add(round(amount, kCents, Rounding::half_up).value_or(amount));
  ++charges;
}

void ChargeSums::add(const Run& run) {
  exact.add(Decimal{run.exact, run.scale});
  by_charge.add(Decimal{run.cents, kCents});
  charges += run.changed;
  most_decimals = std::max(most_decimals, run.most_decimals);
}

BundleSorter::Sort BundleSorter::sort_of(const ChargeRow& row, BundleKind kind, Relation relation) {
  return {row.level, kind, relation, row.parent != kNoIndex};
}

std::uint32_t BundleSorter::own(const Sort& sort) {
  Bundle& bundle = bundles_.emplace_back();
  bundle.level = sort.level;
  bundle.kind = sort.kind;
  bundle.relation = sort.relation;
  bundle.below_charge = sort.below_charge;
  return static_cast<std::uint32_t>(bundles_.size() - 1);
}

std::uint32_t BundleSorter::shared(const Sort& sort) {
  const std::size_t slot = static_cast<std::size_t>(sort.kind) * 4 +
                           (sort.relation == Relation::included ? 2U : 0U) + (sort.below_charge ? 1U : 0U);
  if (shared_[slot] == kNoIndex) shared_[slot] = static_cast<std::int32_t>(own(sort));
  return static_cast<std::uint32_t>(shared_[slot]);
}

// An item that stands under no other: it may repeat the one before it, or break one down.
std::uint32_t BundleSorter::place_top_item(const ChargeRow& row, bool counts, std::uint32_t number) {
  if (row.segment == ChargeSegment::sln) {
    after_line_ = true;
    line_row_ = number;
    line_amount_ = counts ? row.amount : std::nullopt;
    if (!counts || row.relation == Relation::included || !itemised_)
      return shared(sort_of(row, kind_of(row), row.relation));
    if (lines_ == kNoIndex)
      lines_ = static_cast<std::int32_t>(own(sort_of(row, BundleKind::item, row.relation)));
    return static_cast<std::uint32_t>(lines_);
  }
  end_lines();
  const bool repeats = row.segment == ChargeSegment::it1 && after_line_ && counts && line_amount_ &&
                       !line_amount_->is_zero() && *line_amount_ == *row.amount;
  after_line_ = false;
  if (repeats) {
    const std::uint32_t bundle = own(sort_of(row, BundleKind::item, row.relation));
    bundles_[bundle].repeats = true;
    repeated_.push_back({line_row_, number});
    return bundle;
  }
  if (row.segment == ChargeSegment::it1 && counts && !row.amount->is_zero()) itemised_ = row.amount;
  return shared(sort_of(row, kind_of(row), row.relation));
}

std::uint32_t BundleSorter::place(std::span<const ChargeRow> open, std::size_t at, std::uint32_t row_number) {
  const ChargeRow& row = open[at];
  if (at == 0) taxed_ = nullptr;
  const BundleKind kind = kind_of(row);
  const bool counts = kind != BundleKind::silent;
  const Relation relation = counts ? row.relation : Relation::counts;
  std::uint32_t bundle = 0;
  if (row.segment != ChargeSegment::txi && row.segment != ChargeSegment::ita) {
    bundle = place_top_item(row, counts, row_number);
  } else {
    if (row.parent == kNoIndex) end_lines();
    if (counts && row.tax_total) {
      bundle = own(sort_of(row, kind, relation));
      bundles_[bundle].tax_total = true;
      bundles_[bundle].beside_taxes = stands_beside_taxes(open, at);
    } else {
      bundle = shared(sort_of(row, kind, relation));
    }
  }
  if (counts) add_amount(bundle, *row.amount);
  return bundle;
}

std::uint32_t BundleSorter::place_call(std::int32_t level, Decimal amount) {
  taxed_ = nullptr;
  end_lines();
  after_line_ = false;
  const std::uint32_t bundle = shared({level, BundleKind::item, Relation::counts, false});
  add_amount(bundle, amount);
  return bundle;
}

// The taxes of one charge follow each other, so what is known of the last one's charge is kept.
bool BundleSorter::stands_beside_taxes(std::span<const ChargeRow> open, std::size_t at) {
  const std::int32_t parent = open[at].parent;
  if (parent == kNoIndex) return false;
  if (open.data() + parent != taxed_ || at != last_tax_ + 1) beside_taxes_ = has_other_taxes(open, parent);
  taxed_ = open.data() + parent;
  last_tax_ = at;
  return beside_taxes_;
}

void BundleSorter::end_lines() {
  if (lines_ != kNoIndex) {
    Bundle& lines = bundles_[static_cast<std::size_t>(lines_)];
    lines.sums.add(lines.run);
    lines.run = ChargeSums::Run();
    Total whole;
    whole.add(*itemised_);
    lines.breaks_down = lines.sums.exact.valid() && lines.sums.exact == whole;
  }
  lines_ = kNoIndex;
  itemised_.reset();
}

void BundleSorter::end_level() {
  end_lines();
  for (; of_level_ < bundles_.size(); ++of_level_) {
    bundles_[of_level_].sums.add(bundles_[of_level_].run);
    bundles_[of_level_].run = ChargeSums::Run();
  }
  after_line_ = false;
  shared_ = no_bundles();
}

}  // namespace telaudit::formats::x12
