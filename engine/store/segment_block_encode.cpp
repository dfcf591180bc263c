// How a column of a table becomes the bytes of a block.
#include <algorithm>
#include <cstring>
#include <limits>

#include "base/word_order.h"
#include "store/segment_block.h"
#include "store/segment_text.h"

namespace telaudit::store {
namespace {

using bill::ColumnView;
using bill::Encoding;
using bill::Type;

constexpr std::uint32_t kUnused = std::numeric_limits<std::uint32_t>::max();

std::uint64_t unknown_rows(const ColumnView& view) {
  if (view.known.empty()) return 0;
  if (view.encoding == Encoding::constant) return view.known[0] != 0 ? 0 : view.rows;
  return static_cast<std::uint64_t>(std::count(view.known.begin(), view.known.end(), std::uint8_t{0}));
}

void put_head(Encoding encoding, std::uint8_t scale, std::uint8_t flags, std::size_t rows, std::string& out) {
  put_number(out, static_cast<std::uint8_t>(encoding));
  put_number(out, scale);
  put_number(out, flags);
  put_number(out, std::uint8_t{0});
  put_number(out, static_cast<std::uint32_t>(rows));
}

// Bytes are compared with their neighbours, many at a time.
bool all_equal(std::span<const std::uint8_t> values) {
  return values.empty() || std::memcmp(values.data(), values.data() + 1, values.size() - 1) == 0;
}

template <typename Value>
bool all_equal(std::span<const Value> values) {
  return std::all_of(values.begin(), values.end(), [&](Value value) { return value == values[0]; });
}

void put_constant_number(std::int64_t number, std::uint8_t scale, std::uint8_t printed_scale,
                         std::size_t rows, std::string& out) {
  put_head(Encoding::constant, scale, printed_scale != scale ? kHasPrintedScales : std::uint8_t{0}, rows,
           out);
  put_number(out, number);
  if (printed_scale != scale) put_number(out, printed_scale);
}

void put_constant_text(std::string_view word, std::size_t rows, std::string& out) {
  put_head(Encoding::constant, 0, 0, rows, out);
  put_text(out, word);
}

// Numbers of a zone as they are stored: an unknown row repeats the one before it, so that it costs least.
template <typename NumberAt>
std::span<const std::int64_t> filled(const ColumnView& view, std::vector<std::int64_t>& room,
                                     NumberAt number_at) {
  const auto values = room_for(room, view.rows);
  if (view.known.empty()) {
    for (std::size_t row = 0; row < view.rows; ++row) values[row] = number_at(row);
    return values;
  }
  const auto first =
      std::find_if(view.known.begin(), view.known.end(), [](auto known) { return known != 0; });
  std::int64_t last = 0;
  if (first != view.known.end()) last = number_at(static_cast<std::size_t>(first - view.known.begin()));
  for (std::size_t row = 0; row < view.rows; ++row) {
    if (view.known[row] != 0) last = number_at(row);
    values[row] = last;
  }
  return values;
}

class BlockWriter {
 public:
  BlockWriter(const ColumnView& view, BlockScratch& scratch, std::string& out, std::vector<bill::Zone>& zones)
      : view_(view), scratch_(scratch), out_(out), zones_(zones) {}

  bool write() {
    const std::uint64_t unknown = unknown_rows(view_);
    if (unknown == view_.rows) {
      for (std::size_t begin = 0; begin < view_.rows; begin += kZoneRows) {
        bill::Zone zone;
        zone.unknown = zone_rows(view_.rows, begin / kZoneRows);
        zones_.push_back(zone);
      }
      return true;
    }
    // A table may say for each row that it is known.
    if (unknown == 0) view_.known = {};
    if (view_.encoding == Encoding::constant) {
      put_constant();
      return true;
    }
    if (view_.type != Type::text) {
      write_numbers();
      return true;
    }
    if (view_.encoding == Encoding::dictionary) return write_dictionary();
    if (view_.encoding == Encoding::digits) {
      if (!write_digit_dictionary()) write_digits(view_.numbers, view_.digit_counts);
      return true;
    }
    return write_plain_text();
  }

 private:
  void put_constant() {
    if (view_.type == Type::text) {
      put_constant_text(view_.words[0], view_.rows, out_);
    } else {
      const std::uint8_t scale = view_.type == Type::decimal ? view_.scale : std::uint8_t{0};
      put_constant_number(view_.numbers[0], scale,
                          view_.printed_scales.empty() ? scale : view_.printed_scales[0], view_.rows, out_);
    }
    for (std::size_t begin = 0; begin < view_.rows; begin += kZoneRows) {
      bill::Zone zone;
      zone.distinct = 1;
      if (view_.type != Type::text) zone.min = zone.max = view_.numbers[0];
      zones_.push_back(zone);
    }
  }

  void fold(std::int64_t number, std::uint8_t printed_scale, std::string_view word) {
    folded_number_ = number;
    folded_scale_ = printed_scale;
    folded_word_ = word;
    view_.encoding = Encoding::constant;
    view_.numbers = {&folded_number_, 1};
    view_.words = {&folded_word_, 1};
    view_.printed_scales = {&folded_scale_, 1};
    put_constant();
  }

  // Calls `put(view of the zone)` for each zone, which appends its bytes, and notes their length.
  template <typename Put>
  void write_zones(Put put) {
    const std::size_t count = (view_.rows + kZoneRows - 1) / kZoneRows;
    const std::size_t lengths = out_.size();
    out_.resize(out_.size() + count * sizeof(std::uint32_t));
    for (std::size_t zone = 0; zone < count; ++zone) {
      const std::size_t begin = out_.size();
      const ColumnView rows = slice(view_, zone * kZoneRows, zone_rows(view_.rows, zone));
      zones_.emplace_back();
      zones_.back().unknown = unknown_rows(rows);
      put_known(rows, zones_.back().unknown);
      put(rows, zones_.back());
      const auto length = static_cast<std::uint32_t>(out_.size() - begin);
      std::memcpy(out_.data() + lengths + zone * sizeof length, &length, sizeof length);
    }
  }

  void put_known(const ColumnView& rows, std::uint64_t unknown) {
    put_number(out_, static_cast<std::uint8_t>(unknown != 0 ? 1 : 0));
    if (unknown == 0) return;
    const auto flags = room_for(scratch_.flags, rows.rows);
    for (std::size_t row = 0; row < rows.rows; ++row) flags[row] = rows.known[row] != 0 ? 1 : 0;
    encode_numbers(flags, scratch_.numbers, out_);
  }

  template <typename NumberAt>
  void put_stream(const ColumnView& rows, NumberAt number_at) {
    encode_numbers(filled(rows, scratch_.values, number_at), scratch_.numbers, out_);
  }

  void write_numbers() {
    const std::uint8_t scale = view_.type == Type::decimal ? view_.scale : std::uint8_t{0};
    require(scale <= kMaxScale, "the scale of a column is at most 12");
    if (view_.type != Type::decimal) view_.printed_scales = {};
    const auto scales = view_.printed_scales;
    bool printed = !scales.empty() && (scales[0] != scale || !all_equal(scales));
    if (printed && !view_.known.empty()) {
      printed = false;
      for (std::size_t row = 0; row < scales.size(); ++row)
        printed |= scales[row] != scale && view_.known[row] != 0;
    }
    if (!printed) view_.printed_scales = {};
    if (view_.known.empty() && all_equal(view_.numbers) && all_equal(view_.printed_scales))
      return fold(view_.numbers[0], printed ? view_.printed_scales[0] : scale, {});
    put_head(Encoding::plain, scale, printed ? kHasPrintedScales : std::uint8_t{0}, view_.rows, out_);
    write_zones([&](const ColumnView& rows, bill::Zone& zone) {
      const auto numbers = zone.unknown == 0 ? rows.numbers
                                             : filled(rows, scratch_.values,
                                                      [&](std::size_t row) { return rows.numbers[row]; });
      const Bounds bounds = bounds_of(numbers);
      if (zone.unknown != rows.rows) {
        zone.min = bounds.min;
        zone.max = bounds.max;
      }
      encode_numbers(numbers, bounds, scratch_.numbers, out_);
      if (!printed) return;
      put_stream(rows, [&](std::size_t row) { return std::int64_t{rows.printed_scales[row]}; });
    });
  }

  void write_digits(std::span<const std::int64_t> values, std::span<const std::uint8_t> counts) {
    if (view_.known.empty() && all_equal(values) && all_equal(counts)) {
      bill::DigitCell cell;
      return fold(0, 0, bill::put_digits(values[0], counts[0], cell));
    }
    put_head(Encoding::digits, 0, 0, view_.rows, out_);
    std::size_t first = 0;
    write_zones([&](const ColumnView& rows, const bill::Zone& zone) {
      const auto zone_values = values.subspan(first, rows.rows);
      const auto zone_counts = counts.subspan(first, rows.rows);
      first += rows.rows;
      if (zone.unknown == rows.rows) {
        // "0", so that what is read back are digits.
        scratch_.values.assign(rows.rows, 0);
        encode_numbers(scratch_.values, scratch_.numbers, out_);
        scratch_.values.assign(rows.rows, 1);
        encode_numbers(scratch_.values, scratch_.numbers, out_);
        return;
      }
      if (zone.unknown == 0) {
        encode_numbers(zone_values, scratch_.numbers, out_);
      } else {
        put_stream(rows, [&](std::size_t row) { return zone_values[row]; });
      }
      if (zone.unknown == 0 && all_equal(zone_counts)) {
        const std::int64_t count = zone_counts[0];
        encode_numbers({&count, 1}, scratch_.numbers, out_);
      } else {
        put_stream(rows, [&](std::size_t row) { return std::int64_t{zone_counts[row]}; });
      }
    });
  }

  // A dictionary of digits, where each is likely to come several times and all are of one length: then they
  // stand in the order of their numbers. False where nothing was written.
  bool write_digit_dictionary() {
    if (!view_.known.empty() || !all_equal(view_.digit_counts)) return false;
    const std::size_t most = view_.rows / 4;
    if (likely_distinct(view_.numbers) > most) return false;
    if (!sorted_dictionary(view_.numbers, most, scratch_.numbers) || scratch_.numbers.distinct.size() == 1)
      return false;
    // Streams are written with the memory that holds them.
    auto& distinct = scratch_.distinct;
    auto& places = scratch_.places;
    distinct.swap(scratch_.numbers.distinct);
    places.swap(scratch_.numbers.places);
    put_head(Encoding::dictionary, 0, 0, view_.rows, out_);
    put_number(out_, static_cast<std::uint32_t>(distinct.size()));
    put_digit_texts(distinct, view_.digit_counts[0], scratch_.numbers, out_);
    std::size_t first = 0;
    write_zones([&](const ColumnView& rows, bill::Zone& zone) {
      const auto zone_places = std::span(places).subspan(first, rows.rows);
      first += rows.rows;
      scratch_.used.assign(distinct.size(), 0);
      for (const std::int64_t place : zone_places) scratch_.used[static_cast<std::size_t>(place)] = 1;
      for (const std::uint32_t used : scratch_.used) zone.distinct += used;
      encode_numbers(zone_places, scratch_.numbers, out_);
    });
    return true;
  }

  // Sets the entry of each code to `mark`, which none has before. Where all entries have it the rest of the
  // codes is not looked at.
  static void mark_codes(std::span<const std::uint32_t> codes, std::uint32_t mark,
                         std::span<std::uint32_t> marks) {
    const std::size_t stretch = std::max<std::size_t>(marks.size(), 4096);
    for (std::size_t begin = 0; begin < codes.size(); begin += stretch) {
      for (const std::uint32_t code : codes.subspan(begin, std::min(stretch, codes.size() - begin)))
        marks[code] = mark;
      if (std::all_of(marks.begin(), marks.end(), [&](auto found) { return found == mark; })) return;
    }
  }

  void mark_used_words() {
    auto& new_codes = scratch_.new_codes;
    new_codes.assign(view_.words.size(), kUnused);
    if (view_.known.empty()) {
      mark_codes(view_.codes, 0, new_codes);
    } else {
      for (std::size_t row = 0; row < view_.rows; ++row)
        if (view_.known[row] != 0) new_codes[view_.codes[row]] = 0;
    }
  }

  // The words that known rows use, ascending, in scratch_.words; new_codes leads from the view's codes to
  // places in it. Words lie all over the memory, so each is looked at once: where all are digits,
  // scratch_.word_values holds their values.
  void collect_words() {
    mark_used_words();
    auto& new_codes = scratch_.new_codes;
    auto& used = scratch_.used;
    auto& values = scratch_.word_values;
    used.clear();
    values.clear();
    bool ascending = true;
    all_digits_ = true;
    for (std::uint32_t code = 0; code < new_codes.size(); ++code) {
      if (new_codes[code] == kUnused) continue;
      const std::string_view word = view_.words[code];
      ascending = ascending && (used.empty() || view_.words[used.back()] < word);
      used.push_back(code);
      if (!all_digits_) continue;
      const auto value = digits_value(word);
      all_digits_ = value.has_value();
      values.push_back(value.value_or(0));
    }
    if (!ascending) sort_words();
    auto& words = scratch_.words;
    words.clear();
    words.reserve(used.size());
    for (const std::uint32_t code : used) {
      if (ascending || words.empty() || words.back() != view_.words[code]) words.push_back(view_.words[code]);
      new_codes[code] = static_cast<std::uint32_t>(words.size() - 1);
    }
    in_order_ = ascending && used.size() == view_.words.size();
  }

  void sort_words() {
    auto& used = scratch_.used;
    sort_by_words(view_.words, used);
    if (!all_digits_) return;
    scratch_.word_values.clear();
    for (std::size_t i = 0; i < used.size(); ++i)
      if (i == 0 || view_.words[used[i - 1]] != view_.words[used[i]])
        scratch_.word_values.push_back(*digits_value(view_.words[used[i]]));
  }

  // Digits take no dictionary where nearly every row has its own.
  bool better_as_digits() const { return all_digits_ && scratch_.words.size() * 2 >= view_.rows; }

  void write_words_as_digits() {
    const auto& word_values = scratch_.word_values;
    std::vector<std::uint8_t> word_counts(word_values.size());
    for (std::size_t i = 0; i < word_counts.size(); ++i)
      word_counts[i] = static_cast<std::uint8_t>(scratch_.words[i].size());
    std::vector<std::int64_t> values(view_.rows);
    std::vector<std::uint8_t> counts(view_.rows);
    for (std::size_t row = 0; row < view_.rows; ++row) {
      if (!view_.is_known(row)) continue;
      const std::uint32_t code = scratch_.new_codes[view_.codes[row]];
      values[row] = word_values[code];
      counts[row] = word_counts[code];
    }
    write_digits(values, counts);
  }

  bool write_dictionary() {
    collect_words();
    const auto& words = scratch_.words;
    const auto& new_codes = scratch_.new_codes;
    if (words.size() == 1 && view_.known.empty()) {
      fold(0, 0, words[0]);
      return true;
    }
    if (better_as_digits()) {
      write_words_as_digits();
      return true;
    }
    put_head(Encoding::dictionary, 0, 0, view_.rows, out_);
    put_number(out_, static_cast<std::uint32_t>(words.size()));
    if (!put_texts(words, scratch_.numbers, out_)) return false;
    write_zones([&](const ColumnView& rows, bill::Zone& zone) {
      auto& met = scratch_.met;
      met.assign(view_.words.size(), 0);
      if (zone.unknown == 0) {
        mark_codes(rows.codes, 1, met);
      } else {
        for (std::size_t row = 0; row < rows.rows; ++row)
          if (rows.known[row] != 0) met[rows.codes[row]] = 1;
      }
      // Words that are equal count once.
      auto& used = scratch_.used;
      used.assign(words.size(), 0);
      for (std::size_t code = 0; code < met.size(); ++code)
        if (met[code] != 0) used[new_codes[code]] = 1;
      for (const std::uint32_t one : used) zone.distinct += one;
      if (zone.unknown == 0) {
        put_codes(rows);
      } else {
        put_stream(rows, [&](std::size_t row) { return std::int64_t{new_codes[rows.codes[row]]}; });
      }
    });
    return true;
  }

  // The places of words of a zone whose rows are all known; scratch_.used tells which words it has.
  void put_codes(const ColumnView& rows) {
    const auto& used = scratch_.used;
    const auto values = room_for(scratch_.values, rows.rows);
    if (in_order_) {
      std::copy(rows.codes.begin(), rows.codes.end(), values.begin());
    } else {
      for (std::size_t row = 0; row < rows.rows; ++row) values[row] = scratch_.new_codes[rows.codes[row]];
    }
    const auto first = std::find(used.begin(), used.end(), 1U);
    const auto last = std::find(used.rbegin(), used.rend(), 1U);
    encode_numbers(values, {first - used.begin(), used.rend() - last - 1}, scratch_.numbers, out_);
  }

  bool write_plain_text() {
    if (view_.known.empty() && all_equal(view_.words)) {
      fold(0, 0, view_.words[0]);
      return true;
    }
    put_head(Encoding::plain, 0, 0, view_.rows, out_);
    bool fits = true;
    write_zones([&](const ColumnView& rows, const bill::Zone& zone) {
      if (zone.unknown == 0) {
        fits = put_texts(rows.words, scratch_.numbers, out_) && fits;
        return;
      }
      scratch_.words.assign(rows.words.begin(), rows.words.end());
      for (std::size_t row = 0; row < rows.rows; ++row)
        if (!rows.is_known(row)) scratch_.words[row] = {};
      fits = put_texts(scratch_.words, scratch_.numbers, out_) && fits;
    });
    return fits;
  }

  ColumnView view_;
  BlockScratch& scratch_;
  std::string& out_;
  std::vector<bill::Zone>& zones_;
  std::int64_t folded_number_ = 0;
  std::uint8_t folded_scale_ = 0;
  std::string_view folded_word_;
  bool all_digits_ = false;
  bool in_order_ = false;  // scratch_.words are those of the view
};

}  // namespace

bool encode_block(const ColumnView& view, BlockScratch& scratch, std::string& out,
                  std::vector<bill::Zone>& zones) {
  const std::size_t begin = out.size();
  const bool fits = BlockWriter(view, scratch, out, zones).write();
  return fits && out.size() - begin <= std::numeric_limits<std::uint32_t>::max();
}

ColumnView slice(const ColumnView& view, std::size_t begin, std::size_t rows) {
  ColumnView out = view;
  out.rows = rows;
  if (view.encoding == Encoding::constant) return out;
  if (!view.known.empty()) out.known = view.known.subspan(begin, rows);
  if (!view.numbers.empty()) out.numbers = view.numbers.subspan(begin, rows);
  if (!view.printed_scales.empty()) out.printed_scales = view.printed_scales.subspan(begin, rows);
  if (!view.codes.empty()) out.codes = view.codes.subspan(begin, rows);
  if (!view.digit_counts.empty()) out.digit_counts = view.digit_counts.subspan(begin, rows);
  out.first_digit_text += begin;
  if (view.encoding == Encoding::plain && !view.words.empty()) out.words = view.words.subspan(begin, rows);
  return out;
}

bill::Zone zone_of(const ColumnView& view) {
  bill::Zone zone;
  zone.unknown = unknown_rows(view);
  if (zone.unknown == view.rows) return zone;
  if (view.encoding == Encoding::constant) {
    zone.distinct = 1;
    if (view.type != Type::text) zone.min = zone.max = view.numbers[0];
    return zone;
  }
  if (view.type == Type::text) {
    if (view.encoding != Encoding::dictionary) return zone;
    std::vector<std::uint8_t> seen(view.words.size(), 0);
    for (std::size_t row = 0; row < view.rows; ++row)
      if (view.is_known(row)) seen[view.codes[row]] = 1;
    zone.distinct = static_cast<std::uint64_t>(std::count(seen.begin(), seen.end(), std::uint8_t{1}));
    return zone;
  }
  if (zone.unknown == 0) {
    const Bounds bounds = bounds_of(view.numbers);
    zone.min = bounds.min;
    zone.max = bounds.max;
    return zone;
  }
  std::int64_t low = std::numeric_limits<std::int64_t>::max();
  std::int64_t high = std::numeric_limits<std::int64_t>::min();
  for (std::size_t row = 0; row < view.rows; ++row) {
    if (!view.is_known(row)) continue;
    low = std::min(low, view.numbers[row]);
    high = std::max(high, view.numbers[row]);
  }
  zone.min = low;
  zone.max = high;
  return zone;
}

}  // namespace telaudit::store
