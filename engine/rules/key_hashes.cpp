#include "rules/key_hashes.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "rules/word_cells.h"

namespace telaudit::rules {
namespace {

constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61) - 1;
constexpr std::uint64_t kUnknownCell = ~std::uint64_t{0};
constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15ULL;

constexpr std::uint64_t reduced(std::uint64_t number) {
  const std::uint64_t folded = (number & kPrime) + (number >> 61);
  return folded >= kPrime ? folded - kPrime : folded;
}

constexpr std::uint64_t multiplied(std::uint64_t a, std::uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return reduced((static_cast<std::uint64_t>(product) & kPrime) + static_cast<std::uint64_t>(product >> 61));
}

// By Fermat's little theorem 10^(p-2) is the inverse of 10 modulo p.
constexpr auto kInversePowers = [] {
  std::array<std::uint64_t, kMaxDigits + 1> out{};
  std::uint64_t inverse = 1;
  std::uint64_t square = 10;
  for (std::uint64_t exponent = kPrime - 2; exponent != 0; exponent >>= 1) {
    if ((exponent & 1U) != 0) inverse = multiplied(inverse, square);
    square = multiplied(square, square);
  }
  out[0] = 1;
  for (std::size_t i = 1; i < out.size(); ++i) out[i] = multiplied(out[i - 1], inverse);
  return out;
}();

std::uint64_t inverse_power(int scale) {
  const auto last = kInversePowers.size() - 1;
  std::uint64_t out = kInversePowers[std::min(static_cast<std::size_t>(scale), last)];
  for (auto more = last; more < static_cast<std::size_t>(scale); ++more)
    out = multiplied(out, kInversePowers[1]);
  return out;
}

std::uint64_t signed_residue(std::uint64_t magnitude, bool negative) {
  return negative && magnitude != 0 ? kPrime - magnitude : magnitude;
}

std::uint64_t residue_of(std::int64_t number) {
  const bool negative = number < 0;
  const auto bits = static_cast<std::uint64_t>(number);
  return signed_residue(reduced(negative ? 0 - bits : bits), negative);
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t cell) {
  const std::uint64_t product = (hash ^ cell) * kFactor;
  return product ^ (product >> 32);
}

std::uint64_t mixed_check(std::uint64_t check, std::uint64_t cell) {
  const std::uint64_t sum = std::rotl(check, 23) + cell;
  const std::uint64_t product = (sum ^ (sum >> 33)) * 0xD6E8FEB86659FD93ULL;
  return product ^ (product >> 32);
}

// Never 0, and equal for a word of digits to what columns of digits give.
std::uint64_t cell_of(std::string_view word) {
  if (const auto number = number_of_digits(word)) return static_cast<std::uint64_t>(*number);
  std::uint64_t hash = word.size();
  for (; word.size() >= sizeof hash; word.remove_prefix(sizeof hash)) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, word.data(), sizeof eight);
    hash = mixed(hash, eight);
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, word.data(), word.size());
  return mixed(hash, rest) | std::uint64_t{1} << 63;
}

}  // namespace

std::uint64_t residue_of(Int128 number, int scale) {
  const bool negative = number < 0;
  const auto bits = static_cast<unsigned __int128>(number);
  const auto magnitude = negative ? 0 - bits : bits;
  const std::uint64_t folded = (static_cast<std::uint64_t>(magnitude) & kPrime) +
                               (static_cast<std::uint64_t>(magnitude >> 61) & kPrime) +
                               static_cast<std::uint64_t>(magnitude >> 122);
  return multiplied(signed_residue(reduced(folded), negative), inverse_power(scale));
}

bool KeyHasher::able(const std::vector<PlannedKey>& keys) {
  return std::all_of(keys.begin(), keys.end(),
                     [](const PlannedKey& key) { return key.from != PlannedKey::From::row; });
}

void KeyHasher::begin_scan() {
  for (auto& words : words_) words = {};
}

void KeyHasher::read_words(VectorEvaluator& evaluator, std::size_t place, const Mask& wanted) {
  const bill::ColumnView& view = evaluator.column(place);
  const Mask& known = evaluator.known(place);
  const bool dense = known == evaluator.all();
  const std::size_t first = evaluator.first();
  if (view.encoding == bill::Encoding::constant && dense) {
    uniform_ = true;
    uniform_cell_ = cell_of(view.words[0]);
    return;
  }
  if (!dense) std::fill_n(cells_.begin(), evaluator.rows(), kUnknownCell);
  const auto each = [&](auto cell) {
    if (dense) {
      for (std::size_t row = 0; row < evaluator.rows(); ++row) cells_[row] = cell(first + row);
    } else {
      each_row(known, [&](std::size_t row) { cells_[row] = cell(first + row); });
    }
  };
  if (view.encoding == bill::Encoding::digits) {
    each([&](std::size_t at) {
      return static_cast<std::uint64_t>(kFirstOfLength[view.digit_counts[at]] + view.numbers[at]);
    });
  } else if (view.encoding == bill::Encoding::dictionary) {
    Words& words = words_[place];
    const std::uint64_t number = evaluator.words_number(place);
    if (number == 0 || number != words.number || words.cells.size() != view.words.size()) {
      words.cells.assign(view.words.size(), 0);
      words.number = number;
      const auto digits = evaluator.word_digits(place);
      words.all_there = !digits.counts.empty();
      for (std::size_t code = 0; code < digits.counts.size(); ++code)
        words.cells[code] =
            static_cast<std::uint64_t>(kFirstOfLength[digits.counts[code]] + digits.numbers[code]);
    }
    if (words.all_there) return each([&](std::size_t at) { return words.cells[view.codes[at]]; });
    each([&](std::size_t at) {
      std::uint64_t& cell = words.cells[view.codes[at]];
      if (cell == 0) cell = cell_of(view.words[view.codes[at]]);
      return cell;
    });
  } else {
    const bool constant = view.encoding == bill::Encoding::constant;
    each_row(known & wanted,
             [&](std::size_t row) { cells_[row] = cell_of(view.words[constant ? 0 : first + row]); });
  }
}

void KeyHasher::read_first_words(VectorEvaluator& evaluator, const PlannedKey& key, const Mask& wanted) {
  Mask open = evaluator.all();
  first_.fill(key.otherwise ? cell_of(*key.otherwise) : kUnknownCell);
  for (const std::size_t place : key.places) {
    if (!any(open & wanted)) break;
    read_words(evaluator, place, wanted);
    const Mask& known = evaluator.known(place);
    each_row(open & known, [&](std::size_t row) { first_[row] = uniform_ ? uniform_cell_ : cells_[row]; });
    uniform_ = false;
    open = without(open, known);
  }
  if (!key.otherwise) unknown_ = unknown_ | open;
  cells_ = first_;
}

void KeyHasher::read_numbers(VectorEvaluator& evaluator, const PlannedKey& key, Mask& wanted, Mask& failed) {
  if (!evaluator.able(key.node)) {
    // A number that the vectors cannot hold in this batch must have the cell it has in others.
    Mask errors;
    each_row(wanted, [&](std::size_t row) {
      const Value value = evaluator.interpreted(rule_, *key.expression, row, key.reads);
      cells_[row] = kUnknownCell;
      if (value.error()) errors.set(row);
      if (value.unknown()) unknown_.set(row);
      if (!value.known()) return;
      const Integer folded = abs(value.number) % Integer(kPrime);
      const std::uint64_t residue = signed_residue(static_cast<std::uint64_t>(folded), value.number < 0);
      cells_[row] = multiplied(residue, inverse_power(value.scale));
    });
    failed = failed | errors;
    return;
  }
  const VectorNumbers& numbers = evaluator.number(key.node);
  const int scale = evaluator.scale(key.node);
  failed = failed | (numbers.error & wanted);
  const std::size_t rows = evaluator.rows();
  const bool dense = numbers.known == evaluator.all();
  if (numbers.narrow == nullptr && numbers.wide == nullptr && dense) {
    uniform_ = true;
    uniform_cell_ = residue_of(numbers.constant, scale);
  } else if (numbers.narrow != nullptr && scale == 0) {
    for (std::size_t row = 0; row < rows; ++row) cells_[row] = residue_of(numbers.narrow[row]);
  } else if (numbers.narrow != nullptr) {
    const std::uint64_t unit = inverse_power(scale);
    for (std::size_t row = 0; row < rows; ++row)
      cells_[row] = multiplied(residue_of(numbers.narrow[row]), unit);
  } else {
    each_row(numbers.known, [&](std::size_t row) { cells_[row] = residue_of(numbers.at(row), scale); });
  }
  if (dense) return;
  const Mask unknown = without(evaluator.all(), numbers.known);
  each_row(unknown, [&](std::size_t row) { cells_[row] = kUnknownCell; });
  unknown_ = unknown_ | unknown;
}

void KeyHasher::read(VectorEvaluator& evaluator, Mask& wanted, Mask& failed) {
  const std::size_t rows = evaluator.rows();
  bool all_uniform = true;
  std::uint64_t same = kFactor;  // while every row has the same hash
  std::uint64_t same_check = 0;
  unknown_ = Mask{};
  for (const auto& key : keys_) {
    uniform_ = false;
    if (key.from == PlannedKey::From::text) {
      read_words(evaluator, key.place, wanted);
      unknown_ = unknown_ | without(evaluator.all(), evaluator.known(key.place));
    } else if (key.from == PlannedKey::From::texts) {
      read_first_words(evaluator, key, wanted);
    } else if (key.from == PlannedKey::From::condition) {
      const Truth& truth = evaluator.condition(key.node, wanted);
      failed = failed | (truth.error & wanted);
      std::fill_n(cells_.begin(), rows, kUnknownCell);
      each_row(truth.yes & wanted, [&](std::size_t row) { cells_[row] = 1; });
      each_row(truth.no & wanted, [&](std::size_t row) { cells_[row] = 0; });
      unknown_ = unknown_ | truth.unknown(wanted);
    } else {
      read_numbers(evaluator, key, wanted, failed);
    }
    if (uniform_ && all_uniform) {
      same = mixed(same, uniform_cell_);
      same_check = mixed_check(same_check, uniform_cell_);
      continue;
    }
    if (all_uniform) std::fill_n(hashes_.begin(), rows, same);
    if (all_uniform) std::fill_n(checks_.begin(), rows, same_check);
    all_uniform = false;
    if (uniform_) std::fill_n(cells_.begin(), rows, uniform_cell_);
    for (std::size_t row = 0; row < rows; ++row) hashes_[row] = mixed(hashes_[row], cells_[row]);
    for (std::size_t row = 0; with_checks_ && row < rows; ++row)
      checks_[row] = mixed_check(checks_[row], cells_[row]);
  }
  if (all_uniform) std::fill_n(hashes_.begin(), rows, same);
  if (all_uniform) std::fill_n(checks_.begin(), rows, same_check);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::uint64_t product = hashes_[row] * 0xBF58476D1CE4E5B9ULL;
    hashes_[row] = product ^ (product >> 29);
  }
  wanted = without(wanted, failed);
}

}  // namespace telaudit::rules
