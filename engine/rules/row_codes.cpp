#include "rules/row_codes.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "rules/word_cells.h"

namespace telaudit::rules {
namespace {

constexpr std::int64_t kNotAsked = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kFailed = kNotAsked + 1;

// What normalise_service_id makes of a word of digits: an area code begins with 2 to 9, so an eleven-digit
// number 1 + 2..9 is one with its country code.
constexpr unsigned kWithCountry = 11;
constexpr std::int64_t kCountry = 10'000'000'000;
constexpr std::int64_t kFirstWithCountry = 12'000'000'000;
constexpr std::int64_t kLastWithCountry = 19'999'999'999;

void drop_country(std::uint8_t& count, std::int64_t& value) {
  if (count != kWithCountry || value < kFirstWithCountry || value > kLastWithCountry) return;
  --count;
  value -= kCountry;
}

constexpr std::size_t kAtOnce = 64;

template <typename Codes>
struct Finder {
  const Codes& codes;
  bool normalised;

  std::int64_t word(std::string_view text) const {
    return normalised ? codes.of_word(normalise_service_id(text)) : codes.of_word(text);
  }
  void many(std::span<const std::uint8_t> counts, std::span<const std::int64_t> values,
            std::span<std::int64_t> out) const {
    codes.of_digits(counts, values, out);
  }
};

// Every text has a number.
struct AllTexts {
  WordNumbers& words;
  std::int64_t of_word(std::string_view text) const { return words.number(text); }
  void of_digits(std::span<const std::uint8_t> counts, std::span<const std::int64_t> values,
                 std::span<std::int64_t> out) const {
    for (std::size_t i = 0; i < counts.size(); ++i) out[i] = kFirstOfLength[counts[i]] + values[i];
  }
};

}  // namespace

void RowCodes::begin_scan() {
  for (auto& words : words_) words = {};
}

// Some at a time, so that what is looked up for one row is on its way while another is looked at.
template <typename Finder>
void RowCodes::read_digits(const bill::ColumnView& view, std::size_t first, const Finder& finder,
                           const Mask& rows) {
  std::array<std::uint32_t, kAtOnce> places{};
  std::array<std::uint8_t, kAtOnce> counts{};
  std::array<std::int64_t, kAtOnce> values{};
  std::array<std::int64_t, kAtOnce> codes{};
  std::size_t some = 0;
  const auto look_up = [&] {
    finder.many({counts.data(), some}, {values.data(), some}, {codes.data(), some});
    for (std::size_t i = 0; i < some; ++i) codes_[places[i]] = codes[i];
    some = 0;
  };
  each_row(rows, [&](std::size_t row) {
    places[some] = static_cast<std::uint32_t>(row);
    counts[some] = view.digit_counts[first + row];
    values[some] = view.numbers[first + row];
    if (finder.normalised) drop_country(counts[some], values[some]);
    if (++some == kAtOnce) look_up();
  });
  look_up();
}

std::vector<std::int64_t>& RowCodes::codes_of_words(VectorEvaluator& evaluator, std::size_t place) {
  const bill::ColumnView& view = evaluator.column(match_.places[place]);
  Words& words = words_[place];
  const std::uint64_t number = evaluator.words_number(match_.places[place]);
  const bool stands = words.batch == batch_ || (number != 0 && number == words.number);
  if (!stands || words.codes.size() != view.words.size()) words.codes.assign(view.words.size(), kNotAsked);
  words.number = number;
  words.batch = batch_;
  return words.codes;
}

template <typename Finder>
void RowCodes::read_place(VectorEvaluator& evaluator, std::size_t place, const Finder& finder,
                          const Mask& rows) {
  const bill::ColumnView& view = evaluator.column(match_.places[place]);
  const std::size_t first = evaluator.first();
  if (view.encoding == bill::Encoding::digits) {
    read_digits(view, first, finder, rows);
    return;
  }
  if (view.encoding == bill::Encoding::plain) {
    each_row(rows, [&](std::size_t row) { codes_[row] = finder.word(view.words[first + row]); });
    return;
  }
  auto& codes = codes_of_words(evaluator, place);
  const auto code_of = [&](std::size_t at) {
    std::int64_t& code = codes[at];
    if (code == kNotAsked) code = finder.word(view.words[at]);
    return code;
  };
  if (view.encoding == bill::Encoding::constant) {
    const std::int64_t code = code_of(0);
    each_row(rows, [&](std::size_t row) { codes_[row] = code; });
  } else if (rows == evaluator.all()) {
    for (std::size_t row = 0; row < evaluator.rows(); ++row) codes_[row] = code_of(view.codes[first + row]);
  } else {
    each_row(rows, [&](std::size_t row) { codes_[row] = code_of(view.codes[first + row]); });
  }
}

template <typename Finder>
void RowCodes::read_texts(VectorEvaluator& evaluator, const Finder& finder, std::int64_t unknown,
                          const Mask& rows) {
  Mask open = rows;
  for (std::size_t place = 0; place < match_.places.size() && any(open); ++place) {
    const Mask known = evaluator.known(match_.places[place]) & open;
    if (any(known)) read_place(evaluator, place, finder, known);
    open = without(open, known);
  }
  if (!any(open)) return;
  const std::int64_t code = match_.otherwise ? finder.word(*match_.otherwise) : unknown;
  each_row(open, [&](std::size_t row) { codes_[row] = code; });
}

void RowCodes::read(VectorEvaluator& evaluator, const KeyCodes& codes, const Mask& rows) {
  read_texts(evaluator, Finder<KeyCodes>{codes, match_.normalised}, KeyCodes::kAbsent, rows);
}

std::int64_t RowCodes::code_of(std::string_view text, const KeyCodes& codes) const {
  return Finder<KeyCodes>{codes, match_.normalised}.word(text);
}

void RowCodes::read(VectorEvaluator& evaluator, const PrefixRanges& prefixes, const Mask& rows) {
  const auto unknown = static_cast<std::int64_t>(prefixes.size() + 1);
  read_texts(evaluator, Finder<PrefixRanges>{prefixes, match_.normalised}, unknown, rows);
}

void RowCodes::read(VectorEvaluator& evaluator, WordNumbers& words, const Mask& rows) {
  const AllTexts all{words};
  read_texts(evaluator, Finder<AllTexts>{all, match_.normalised}, 0, rows);
}

template <typename Finder>
void RowCodes::make_texts(VectorEvaluator& evaluator, std::size_t rule, const Finder& finder,
                          std::int64_t unknown, const Mask& rows, Mask& failed) {
  const bill::ColumnView& view = evaluator.column(match_.places.front());
  const auto ask = [&](std::size_t row) {
    const Value value = evaluator.interpreted(rule, *match_.expression, row, match_.reads);
    if (value.error()) return kFailed;
    return value.known() ? finder.word(value.text) : unknown;
  };
  const bool dictionary = view.encoding != bill::Encoding::plain && view.encoding != bill::Encoding::digits;
  const bool constant = view.encoding == bill::Encoding::constant;
  std::vector<std::int64_t>* codes = dictionary ? &codes_of_words(evaluator, 0) : nullptr;
  const Mask known = dictionary ? evaluator.known(match_.places.front()) & rows : Mask{};
  each_row(known, [&](std::size_t row) {
    std::int64_t& code = (*codes)[constant ? 0 : view.codes[evaluator.first() + row]];
    if (code == kNotAsked) code = ask(row);
    codes_[row] = code;
  });
  each_row(without(rows, known), [&](std::size_t row) { codes_[row] = ask(row); });
  each_row(rows, [&](std::size_t row) {
    if (codes_[row] == kFailed) failed.set(row);
  });
}

void RowCodes::read_made(VectorEvaluator& evaluator, std::size_t rule, const KeyCodes& codes,
                         const Mask& rows, Mask& failed) {
  make_texts(evaluator, rule, Finder<KeyCodes>{codes, false}, KeyCodes::kAbsent, rows, failed);
}

void RowCodes::read_made(VectorEvaluator& evaluator, std::size_t rule, const PrefixRanges& prefixes,
                         const Mask& rows, Mask& failed) {
  const auto unknown = static_cast<std::int64_t>(prefixes.size() + 1);
  make_texts(evaluator, rule, Finder<PrefixRanges>{prefixes, false}, unknown, rows, failed);
}

void RowCodes::read_made(VectorEvaluator& evaluator, std::size_t rule, WordNumbers& words, const Mask& rows,
                         Mask& failed) {
  const AllTexts all{words};
  make_texts(evaluator, rule, Finder<AllTexts>{all, false}, 0, rows, failed);
}

void RowCodes::read_numbers(VectorEvaluator& evaluator, CellReader& reader, Cells& cells, std::size_t rule,
                            const KeyCodes& codes, const Mask& rows, Mask& failed) {
  reader.read(evaluator, match_.number, rule, rows, cells);
  failed = failed | cells.error;
  each_row(rows, [&](std::size_t row) {
    codes_[row] =
        cells.known.test(row) ? codes.of_number(cells.cells[row], cells.shapes[row]) : KeyCodes::kAbsent;
  });
}

void RowCodes::read_joined(VectorEvaluator& evaluator, std::size_t rule, const KeyCodes& codes,
                           const Mask& rows, Mask& failed) {
  static const std::vector<std::size_t> kNoColumns;
  const JoinedRows& joined = evaluator.joined(match_.join);
  joined_.resize(joined.entries.size(), kNotAsked);
  each_row(rows, [&](std::size_t row) {
    std::int64_t& code = joined_[joined.of_rows[row]];
    if (code == kNotAsked) {
      const Value value = evaluator.interpreted(rule, *match_.expression, row, kNoColumns);
      code = value.error() ? kFailed : codes.of(value);
    }
    if (code == kFailed) failed.set(row);
    codes_[row] = code;
  });
}

}  // namespace telaudit::rules
