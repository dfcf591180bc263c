#include "store/segment_sums.h"

#include <algorithm>
#include <limits>

#include "base/exact_sum.h"
#include "store/charge_relation.h"

namespace telaudit::store {
namespace {

using bill::ColumnView;
using bill::Encoding;

bool is_marked(const ColumnView& flags, std::size_t row) {
  return flags.is_known(row) && flags.number(row) != 0;
}

// The rows of one currency that follow each other, to the end at the latest.
std::size_t end_of_run(const ColumnView& currencies, std::size_t begin, std::size_t end) {
  if (currencies.encoding == Encoding::constant) return end;
  const bool known = currencies.is_known(begin);
  std::size_t row = begin + 1;
  for (; row < end; ++row) {
    if (currencies.is_known(row) != known) break;
    if (!known) continue;
    if (currencies.encoding == Encoding::dictionary ? currencies.codes[row] != currencies.codes[begin]
                                                    : currencies.text(row) != currencies.text(begin))
      break;
  }
  return row;
}

}  // namespace

void add_exact(Total& total, __int128 mantissa, std::uint8_t scale) {
  constexpr int kBits = 62;
  const auto high = static_cast<std::int64_t>(mantissa >> kBits);
  const auto low = static_cast<std::int64_t>(mantissa - (static_cast<__int128>(high) << kBits));
  total.add(Decimal{low, scale});
  if (high == 0) return;
  Total rest;
  rest.add(Decimal{high, scale});
  for (int bit = 0; bit < kBits; ++bit) {
    const Total half = rest;
    rest.add(half);
  }
  total.add(rest);
}

__int128 sum_rows(const ColumnView& numbers, std::size_t begin, std::size_t end) {
  if (numbers.encoding == Encoding::constant) {
    if (!numbers.is_known(begin)) return 0;
    return static_cast<__int128>(numbers.number(begin)) * static_cast<__int128>(end - begin);
  }
  if (numbers.known.empty()) return exact_sum(numbers.numbers.subspan(begin, end - begin));
  __int128 sum = 0;
  for (std::size_t row = begin; row < end; ++row) sum += numbers.known[row] != 0 ? numbers.numbers[row] : 0;
  return sum;
}

__int128 sum_marked(const ColumnView& numbers, const ColumnView& flags, std::size_t begin, std::size_t end) {
  if (begin == end) return 0;
  if (flags.encoding == Encoding::constant)
    return is_marked(flags, begin) ? sum_rows(numbers, begin, end) : __int128{0};
  __int128 sum = 0;
  if (numbers.encoding != Encoding::constant && numbers.known.empty() && flags.known.empty()) {
    for (std::size_t row = begin; row < end; ++row) sum += flags.numbers[row] != 0 ? numbers.numbers[row] : 0;
    return sum;
  }
  for (std::size_t row = begin; row < end; ++row)
    if (is_marked(flags, row) && numbers.is_known(row)) sum += numbers.number(row);
  return sum;
}

bool mark_the_same(const ColumnView& flags, const ColumnView& others) {
  return flags.encoding == Encoding::constant && others.encoding == Encoding::constant && flags.rows > 0 &&
         others.rows > 0 && is_marked(flags, 0) == is_marked(others, 0);
}

std::vector<CurrencySum> currency_sums(const bill::Schema& schema, std::span<const ColumnView> columns) {
  const auto amount = schema.find("amount");
  const auto currency = schema.find("currency");
  const auto in_total = schema.find("in_total");
  const auto payable = schema.find("payable");
  if (!amount || !currency || !in_total || !payable || columns.empty()) return {};
  const auto& amounts = columns[*amount];
  const auto& currencies = columns[*currency];
  if (amounts.type != bill::Type::decimal || currencies.type != bill::Type::text) return {};
  std::vector<CurrencySum> sums;
  for (std::size_t begin = 0; begin < amounts.rows;) {
    const std::size_t end = end_of_run(currencies, begin, amounts.rows);
    const bool any =
        amounts.encoding == Encoding::constant
            ? amounts.is_known(begin)
            : amounts.known.empty() || std::any_of(amounts.known.begin() + static_cast<std::ptrdiff_t>(begin),
                                                   amounts.known.begin() + static_cast<std::ptrdiff_t>(end),
                                                   [](auto k) { return k != 0; });
    if (any) {
      CurrencySum sum;
      if (currencies.is_known(begin)) sum.currency = std::string(currencies.text(begin));
      const __int128 counted = sum_marked(amounts, columns[*in_total], begin, end);
      add_exact(sum.in_total, counted, amounts.scale);
      const bool same = mark_the_same(columns[*in_total], columns[*payable]);
      add_exact(sum.payable, same ? counted : sum_marked(amounts, columns[*payable], begin, end),
                amounts.scale);
      add_sums(sums, {sum});
    }
    begin = end;
  }
  return sums;
}

void add_sums(std::vector<CurrencySum>& sums, const std::vector<CurrencySum>& more) {
  for (const auto& sum : more) {
    const auto at = std::lower_bound(
        sums.begin(), sums.end(), sum.currency,
        [](const CurrencySum& left, const std::string& right) { return left.currency < right; });
    if (at == sums.end() || at->currency != sum.currency) {
      sums.insert(at, sum);
      continue;
    }
    at->in_total.add(sum.in_total);
    at->payable.add(sum.payable);
  }
}

Result<Total> sum_column(const bill::Relation& relation, std::size_t column, unsigned workers) {
  if (const auto* stored = dynamic_cast<const StoredCharges*>(&relation)) return stored->sum(column, workers);
  Total total;
  const auto scanned = relation.scan({{column}, {}}, [&](const bill::Batch& batch) -> Result<void> {
    const ColumnView& view = batch.columns[0];
    if (batch.rows != 0) add_exact(total, sum_rows(view, 0, batch.rows), view.scale);
    return {};
  });
  if (!scanned) return scanned.problem();
  return total;
}

}  // namespace telaudit::store
