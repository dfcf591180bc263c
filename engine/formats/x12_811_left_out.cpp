#include "formats/x12_811_left_out.h"

#include <algorithm>

namespace telaudit::formats::x12 {
namespace {

using bill::Disposition;

bool all_fit(const SetFragment& fragment, DecimalRooms& rooms) {
  DecimalRooms with = rooms;
  for (std::size_t field = 0; field < kDecimalFields; ++field)
    if (!with[field].take(fragment.reach[field])) return false;
  rooms = with;
  return true;
}

// One row after the other.
class Walk {
 public:
  Walk(WholeSet& set, const FragmentOf& fragment, DecimalRooms& rooms, bill::Reading& reading)
      : set_(set), of_(fragment), columns_(fragment.piece->columns), rooms_(rooms), reading_(reading) {}

  LeftOut run() {
    for (std::size_t field = 0; field < kDecimalFields; ++field) {
      const auto& rows = columns_.decimals[field].rows;
      at_[field] = static_cast<std::size_t>(std::lower_bound(rows.begin(), rows.end(), of_.set.rows_begin) -
                                            rows.begin());
    }
    for (std::uint32_t row = of_.set.rows_begin; row < of_.set.rows_end; ++row) visit(row);
    if (!out_.rows.empty()) sum_again();
    return std::move(out_);
  }

 private:
  // The value of the row, and on to the next.
  std::optional<Decimal> next(std::size_t field, std::uint32_t row) {
    const SparseDecimals& values = columns_.decimals[field];
    std::size_t& at = at_[field];
    if (at == values.rows.size() || values.rows[at] != row) return std::nullopt;
    return values.value(at++);
  }

  bool is_merged(std::uint32_t row) const {
    return set_.merged && set_.bundles[of_.first_bundle + columns_.bundles[row]].repeats;
  }

  void visit(std::uint32_t row) {
    std::array<std::optional<Decimal>, kDecimalFields> values;
    for (std::size_t field = 0; field < kDecimalFields; ++field) values[field] = next(field, row);
    if (is_merged(row)) return;
    if (values[kAmountField] && !rooms_[kAmountField].take(*values[kAmountField])) return quarantine(row);
    for (std::size_t field = kAmountField + 1; field < kDecimalFields; ++field) {
      if (!values[field] || rooms_[field].take(*values[field])) continue;
      out_.values[field].push_back(row);
      set_.note(
          "x12.value-left-out", "a value has too many digits to stand beside the others; it was left out", "",
          "the amount of the charge is not affected", static_cast<std::uint64_t>(columns_.offsets[row]));
    }
  }

  void quarantine(std::uint32_t row) {
    out_.rows.push_back(row);
    reading_.quarantine.push_back({static_cast<std::uint64_t>(columns_.offsets[row]), length_of(row),
                                   "the amount has too many digits to stand beside the others"});
    const std::uint64_t bytes = columns_.segment_bytes[row];
    auto& from = set_.dispositions.counts[static_cast<std::size_t>(Disposition::charge)];
    from.records -= 1;
    from.bytes -= bytes;
    set_.dispositions.add(Disposition::quarantined, bytes);
  }

  // With what is merged into it.
  std::uint64_t length_of(std::uint32_t row) const {
    const auto length = static_cast<std::uint64_t>(columns_.lengths[row]);
    if (!set_.merged) return length;
    const auto& pairs = of_.set.repeated;
    const auto found =
        std::lower_bound(pairs.begin(), pairs.end(), row,
                         [](const Repeated& pair, std::uint32_t first) { return pair.first < first; });
    if (found == pairs.end() || found->first != row) return length;
    return static_cast<std::uint64_t>(columns_.offsets[found->second] + columns_.lengths[found->second] -
                                      columns_.offsets[row]);
  }

  void sum_again() {
    const std::size_t end = of_.first_bundle + of_.set.bundle_count;
    for (std::size_t i = of_.first_bundle; i < end; ++i) set_.bundles[i].sums = ChargeSums();
    const SparseDecimals& amounts = columns_.decimals[kAmountField];
    for (std::size_t i = 0; i < amounts.rows.size(); ++i) {
      const std::uint32_t row = amounts.rows[i];
      if (row < of_.set.rows_begin || row >= of_.set.rows_end) continue;
      if (std::binary_search(out_.rows.begin(), out_.rows.end(), row)) continue;
      Bundle& bundle = set_.bundles[of_.first_bundle + columns_.bundles[row]];
      if (bundle.can_count()) bundle.sums.add(amounts.value(i));
    }
  }

  WholeSet& set_;
  const FragmentOf& of_;
  const ChargeColumns& columns_;
  DecimalRooms& rooms_;
  bill::Reading& reading_;
  std::array<std::size_t, kDecimalFields> at_{};
  LeftOut out_;
};

}  // namespace

LeftOut leave_out(WholeSet& set, const FragmentOf& fragment, DecimalRooms& rooms, bill::Reading& reading) {
  // What is merged away takes no room, which only the walk knows.
  const bool merged = set.merged && !fragment.set.repeated.empty();
  if (!merged && all_fit(fragment.set, rooms)) return {};
  return Walk(set, fragment, rooms, reading).run();
}

}  // namespace telaudit::formats::x12
