// Values as whole numbers that tell them apart.
#include <algorithm>
#include <limits>

#include "rules/vector_groups.h"
#include "rules/word_cells.h"

namespace telaudit::rules {
namespace {

// Words of up to 18 digits are their own numbers (word_cells.h); others are counted from here.
constexpr std::int64_t kFirstWord = std::int64_t{1} << 61;

}  // namespace

std::int64_t WordNumbers::number(std::string_view word) {
  if (const auto number = number_of_digits(word)) return *number;
  const std::lock_guard lock(mutex_);
  return words_.try_emplace(std::string(word), kFirstWord + static_cast<std::int64_t>(words_.size()))
      .first->second;
}

void CellReader::bind() {
  for (auto& numbers : numbers_of_codes_) numbers.clear();
}

template <typename Take>
void CellReader::each_word(VectorEvaluator& evaluator, std::size_t place, const Mask& rows, Take take) {
  const bill::ColumnView& view = evaluator.column(place);
  const std::size_t first = evaluator.first();
  if (view.encoding == bill::Encoding::digits) {
    const std::uint8_t* counts = view.digit_counts.data() + first;
    const std::int64_t* digits = view.numbers.data() + first;
    each_row(rows, [&](std::size_t row) { take(row, kFirstOfLength[counts[row]] + digits[row]); });
    return;
  }
  if (view.encoding == bill::Encoding::plain) {
    each_row(rows, [&](std::size_t row) { take(row, words_.number(view.words[first + row])); });
    return;
  }
  auto& numbers = numbers_of_codes_[place];
  if (numbers.empty()) numbers.assign(view.words.size(), 0);
  const bool constant = view.encoding == bill::Encoding::constant;
  each_row(rows, [&](std::size_t row) {
    const std::size_t code = constant ? 0 : view.codes[first + row];
    std::int64_t& number = numbers[code];
    if (number == 0) number = words_.number(view.words[code]);
    take(row, number);
  });
}

void CellReader::set_number(Int128 number, int scale, std::size_t row, Cells& out) {
  while (scale > 0 && number % 10 == 0) {
    number /= 10;
    --scale;
  }
  if (number > std::numeric_limits<std::int64_t>::max() ||
      number < std::numeric_limits<std::int64_t>::min()) {
    out.error.set(row);
    return;
  }
  out.known.set(row);
  out.cells[row] = static_cast<std::int64_t>(number);
  out.shapes[row] = static_cast<std::uint8_t>(scale);
}

void CellReader::set_value(const Value& value, std::size_t row, Cells& out) {
  if (value.error()) out.error.set(row);
  if (!value.known()) return;
  std::string key;
  append_key(key, value, true);
  out.known.set(row);
  out.cells[row] = words_.number(key);
  out.shapes[row] = 0;
}

void CellReader::read(VectorEvaluator& evaluator, const PlannedKey& key, std::size_t rule, const Mask& wanted,
                      Cells& out) {
  out.known = out.error = Mask{};
  each_row(wanted, [&](std::size_t row) {
    out.cells[row] = 0;
    out.shapes[row] = Cells::kUnknownShape;
  });
  switch (key.from) {
    case PlannedKey::From::text: {
      out.known = evaluator.known(key.place) & wanted;
      each_word(evaluator, key.place, out.known, [&](std::size_t row, std::int64_t number) {
        out.cells[row] = number;
        out.shapes[row] = 0;
      });
      return;
    }
    case PlannedKey::From::condition: {
      const Truth truth = evaluator.condition(key.node, wanted);
      out.error = truth.error & wanted;
      out.known = (truth.yes | truth.no) & wanted;
      each_row(out.known, [&](std::size_t row) {
        out.cells[row] = truth.yes.test(row) ? 1 : 0;
        out.shapes[row] = 0;
      });
      return;
    }
    case PlannedKey::From::number: {
      if (evaluator.able(key.node)) {
        const VectorNumbers& numbers = evaluator.number(key.node);
        const int scale = evaluator.scale(key.node);
        out.error = numbers.error & wanted;
        each_row(numbers.known & wanted,
                 [&](std::size_t row) { set_number(numbers.at(row), scale, row, out); });
        return;
      }
      // A number that the vectors cannot hold in this batch must have the cell it has in others.
      each_row(wanted, [&](std::size_t row) {
        const Value value = evaluator.interpreted(rule, *key.expression, row, key.reads);
        if (value.error()) out.error.set(row);
        if (!value.known()) return;
        Integer number = value.number;
        int scale = value.scale;
        while (scale > 0 && number % 10 == 0) {
          number /= 10;
          --scale;
        }
        if (abs(number) > std::numeric_limits<std::int64_t>::max()) {
          out.error.set(row);
        } else {
          set_number(static_cast<std::int64_t>(number), scale, row, out);
        }
      });
      return;
    }
    case PlannedKey::From::texts:
    case PlannedKey::From::row:
      each_row(wanted, [&](std::size_t row) {
        set_value(evaluator.interpreted(rule, *key.expression, row, key.reads), row, out);
      });
      return;
  }
}

std::optional<std::int64_t> CellReader::common_currency(VectorEvaluator& evaluator, std::size_t place,
                                                        const Mask& wanted) {
  if (evaluator.column(place).encoding != bill::Encoding::constant) return std::nullopt;
  if (any(without(wanted, evaluator.known(place)))) return std::nullopt;
  std::int64_t out = 0;
  Mask one;
  one.set(first_of(wanted));
  each_word(evaluator, place, one, [&](std::size_t, std::int64_t number) { out = number; });
  return out;
}

void CellReader::read_currency(VectorEvaluator& evaluator, std::size_t place, const Mask& wanted,
                               std::array<std::int64_t, kVectorRows>& out) {
  const Mask known = evaluator.known(place) & wanted;
  each_row(without(wanted, known), [&](std::size_t row) { out[row] = 0; });
  each_word(evaluator, place, known, [&](std::size_t row, std::int64_t number) { out[row] = number; });
}

}  // namespace telaudit::rules
