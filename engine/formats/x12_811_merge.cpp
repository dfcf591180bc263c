#include "formats/x12_811_merge.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace telaudit::formats::x12 {
namespace {

constexpr std::size_t kNowhere = SIZE_MAX;

std::size_t find(std::span<const std::uint32_t> rows, std::uint32_t row) {
  const auto at = std::lower_bound(rows.begin(), rows.end(), row);
  return at != rows.end() && *at == row ? static_cast<std::size_t>(at - rows.begin()) : kNowhere;
}

// A row that is to have the value at `from`.
struct Addition {
  std::uint32_t row = 0;
  std::size_t from = 0;
};

// What the firsts lack and the seconds have; with `children`, what stands under the firsts lacks it, too.
std::vector<Addition> additions(std::span<const std::uint32_t> rows, std::span<const Repeated> pairs,
                                const SparseColumn<std::uint32_t>* children) {
  std::vector<Addition> found;
  for (const Repeated& pair : pairs) {
    const std::size_t from = find(rows, pair.second);
    if (from == kNowhere || find(rows, pair.first) != kNowhere) continue;
    found.push_back({pair.first, from});
    if (children == nullptr) continue;
    auto child = std::lower_bound(children->rows.begin(), children->rows.end(), pair.first);
    for (; child != children->rows.end() && *child < pair.second; ++child) {
      const auto at = static_cast<std::size_t>(child - children->rows.begin());
      if (children->values[at] == pair.first && find(rows, *child) == kNowhere)
        found.push_back({*child, from});
    }
  }
  return found;
}

// Calls `keep` with each place of the rows that were there and the added ones, in the order of the rows.
template <typename Keep>
void in_order(std::span<const std::uint32_t> rows, std::span<const Addition> added, Keep&& keep) {
  std::size_t next = 0;
  for (std::size_t at = 0; at < rows.size(); ++at) {
    for (; next < added.size() && added[next].row < rows[at]; ++next) keep(added[next].row, added[next].from);
    keep(rows[at], at);
  }
  for (; next < added.size(); ++next) keep(added[next].row, added[next].from);
}

void merge_text(SparseText& text, std::span<const Repeated> pairs) {
  const auto added = additions(text.rows, pairs, nullptr);
  if (added.empty()) return;
  std::vector<std::uint32_t> rows;
  std::vector<std::uint32_t> codes;
  in_order(text.rows, added, [&](std::uint32_t row, std::size_t from) {
    rows.push_back(row);
    codes.push_back(text.codes[from]);
  });
  text.rows = std::move(rows);
  text.codes = std::move(codes);
}

void merge_dates(SparseColumn<std::int64_t>& dates, std::span<const Repeated> pairs,
                 const SparseColumn<std::uint32_t>& children) {
  const auto added = additions(dates.rows, pairs, &children);
  if (added.empty()) return;
  SparseColumn<std::int64_t> merged;
  in_order(dates.rows, added,
           [&](std::uint32_t row, std::size_t from) { merged.add(row, dates.values[from]); });
  dates = std::move(merged);
}

void merge_services(ChargeColumns& columns, std::span<const Repeated> pairs) {
  SparseIdentifiers& services = columns.services;
  const auto added = additions(services.rows(), pairs, &columns.parents);
  if (added.empty()) return;
  for (const Addition& addition : added)
    columns.kinds[addition.row].service_kind = columns.kinds[services.rows()[addition.from]].service_kind;
  SparseIdentifiers merged;
  bill::DigitCell cell;
  in_order(services.rows(), added, [&](std::uint32_t row, std::size_t from) {
    if (!services.digits()) return merged.add(row, services.text().words.word(services.text().codes[from]));
    merged.add(row, bill::put_digits(services.numbers()[from], services.digit_counts()[from], cell));
  });
  services = std::move(merged);
}

}  // namespace

void merge_repeated(ChargeColumns& columns, std::span<const Repeated> pairs) {
  if (pairs.empty()) return;
  for (const std::size_t field : {kProductCodeField, kDescriptionField, kOrderReferenceField,
                                  kContractReferenceField, kCostCentreField, kUserField})
    merge_text(columns.texts[field], pairs);
  merge_services(columns, pairs);
  merge_dates(columns.from, pairs, columns.parents);
  merge_dates(columns.through, pairs, columns.parents);
  for (const Repeated& pair : pairs) {
    columns.lengths[pair.first] =
        columns.offsets[pair.second] + columns.lengths[pair.second] - columns.offsets[pair.first];
    ChargeClass& own = columns.kinds[pair.first].charge_class;
    if (own == ChargeClass::unknown) own = columns.kinds[pair.second].charge_class;
  }
}

}  // namespace telaudit::formats::x12
