// Calls of an 811 that follow each other, each a TCD and perhaps the called number behind it, in the form in
// which nearly all senders write them: read here without a Segment, from the places of separators in 64 bytes
// at a time, straight into columns. What is of any other form is left to the way that reads every segment,
// and what is read here has the values that way gives it (tests/formats/x12_811_calls_test.cpp compares
// both).
#include <array>
#include <bit>
#include <cstring>

#include "base/fast_number.h"
#include "formats/x12_811_set.h"
#include "formats/x12_marks.h"

namespace telaudit::formats::x12 {
namespace {

using bill::Disposition;

bool is_alphanumeric(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// The separators of one segment of at most kMost elements.
template <std::size_t kMost>
class Places {
 public:
  static constexpr std::size_t kWords = 2;  // of 64 bytes, that a segment may take up

  // False where the segment does not end here, has bytes that must be looked at one by one, or blanks at the
  // ends of elements. Reads 64 bytes from any place up to bytes.size() on.
  bool find(std::string_view bytes, std::size_t at, char separator, char terminator) {
    begin_ = bytes.data() + at;
    count_ = 0;
    std::uint64_t border = 0;  // bit 0: the byte before the word is a separator
    std::uint64_t blank = 0;   // bit 63: that byte is a blank
    for (std::size_t word = 0; word < kWords; ++word) {
      const std::size_t base = 64 * word;
      if (at + base >= bytes.size()) return false;
      const Marks marks = marks_of(begin_ + base, separator, terminator);
      const bool ends = marks.terminators != 0;
      // The terminator and what stands before it, or the whole word.
      const std::uint64_t through = ends ? marks.terminators ^ (marks.terminators - 1) : ~std::uint64_t{0};
      const std::uint64_t last = ends ? (through >> 1) + 1 : 0;
      const std::uint64_t before = through ^ last;
      const std::uint64_t borders = (marks.separators & before) | last;
      const std::uint64_t blanks = marks.blanks & before;
      if ((marks.odd & before) != 0) return false;
      if ((blanks & ((borders << 1) | border | (borders >> 1))) != 0) return false;
      if ((borders & 1) != 0 && (blank >> 63) != 0) return false;
      if (!take(marks.separators & before, static_cast<std::uint32_t>(base))) return false;
      if (ends) {
        end_ = base + static_cast<std::size_t>(std::countr_zero(last));
        if (at + end_ >= bytes.size()) return false;
        for (std::size_t i = 0; count_ + i < ends_.size(); ++i)
          ends_[count_ + i] = static_cast<std::uint32_t>(end_ + i);
        return true;
      }
      border = borders >> 63;
      blank = blanks;
    }
    return false;
  }

  std::size_t size() const { return count_; }
  // The segment without its terminator.
  std::size_t length() const { return end_; }
  // Element n (1 is the first after the tag, at most kMost); empty when absent.
  std::string_view operator[](std::size_t n) const {
    const std::uint32_t begin = ends_[n - 1] + 1;
    return {begin_ + begin, ends_[n] - begin};
  }

 private:
  bool take(std::uint64_t separators, std::uint32_t base) {
    for (; separators != 0 && count_ < kMost; separators &= separators - 1)
      ends_[count_++] = base + static_cast<std::uint32_t>(std::countr_zero(separators));
    return separators == 0;
  }

  const char* begin_ = nullptr;
  std::size_t end_ = 0;
  std::size_t count_ = 0;
  std::array<std::uint32_t, kMost + 1> ends_{};  // of the tag and each element; absent ones are empty
};

// "TCD*" and the like as it stands in memory.
std::uint32_t head(const char* at) {
  std::uint32_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

std::uint32_t head_of(std::string_view tag, char separator) {
  std::array<char, 4> text{};
  tag.copy(text.data(), tag.size());
  text[tag.size()] = separator;
  return head(text.data());
}

// HHMM or HHMMSS in tenths of a second; -1 for anything else.
std::int64_t tenths_of_day(std::string_view text) {
  constexpr std::uint64_t kFour = 0xFFFFFFFFU;
  constexpr std::uint64_t kSix = 0xFFFFFFFFFFFFU;
  if (text.size() != 4 && text.size() != 6) return -1;
  const std::uint64_t taken = text.size() == 4 ? kFour : kSix;
  const std::uint64_t word = (fast::load8(text.data()) & taken) | (fast::kZeros & ~taken);
  if (fast::not_digits(word) != 0) return -1;
  const std::uint64_t digits = word - fast::kZeros;
  const std::uint64_t pairs = digits * 10 + (digits >> 8);
  const auto hour = static_cast<std::int64_t>(pairs & 0x7F);
  const auto minute = static_cast<std::int64_t>((pairs >> 16) & 0x7F);
  const auto second = static_cast<std::int64_t>((pairs >> 32) & 0x7F);
  if (hour >= 24 || minute >= 60 || second >= 60) return -1;
  return ((hour * 60 + minute) * 60 + second) * 10;
}

// Of CCYYMMDD.
FastDate date_of(std::uint64_t text) {
  const std::uint64_t digits = text - fast::kZeros;
  const std::uint64_t pairs = digits * 10 + (digits >> 8);
  const auto pair = [&](unsigned shift) { return static_cast<std::uint32_t>(pairs >> shift) & 0x7F; };
  FastDate date = fast::civil_day(pair(0), pair(16), pair(32), pair(48));
  date.valid = date.valid && fast::not_digits(text) == 0;
  return date;
}

FastDate short_date(std::string_view text) {
  const auto date = read_date(text);
  return date ? FastDate{date->days, true} : FastDate{};
}

// A number as nearly all are written, or none. False for any other text.
bool read_number(std::string_view text, Amount& amount) {
  if (text.empty()) {
    amount.state = Amount::State::absent;
    return true;
  }
  const FastDecimal number = fast_decimal(text.data(), text.size());
  amount.state = Amount::State::read;
  amount.value = {number.mantissa, number.scale};
  return number.valid;
}

// One run of calls: what all of them have in common is looked up once.
class CallRun {
 public:
  CallRun(std::string_view bytes, std::size_t at, std::uint64_t offset, const Delimiters& delimiters,
          bool knows_line_ends, ChargeColumns& columns)
      : bytes_(bytes),
        offset_(offset),
        separator_(delimiters.element),
        terminator_(delimiters.segment),
        knows_line_ends_(knows_line_ends),
        call_(head_of("TCD", separator_)),
        columns_(columns) {
    taken_.end = at;
  }

  // Whether a call stands next that can be read here, and behind it a call or a level. add() takes it.
  bool find() {
    next_ = taken_;
    if (!skip_line_end() || head(bytes_.data() + next_.end) != call_) return false;
    begin_ = next_.end;
    if (!tcd_.find(bytes_, begin_, separator_, terminator_) || !read_tcd()) return false;
    length_ = tcd_.length();
    tcd_bytes_ = length_ + 1;
    bytes_found_ = tcd_bytes_;
    segments_found_ = 1;
    called_ = {};
    next_.end = begin_ + tcd_bytes_;
    Stretch behind = next_;
    if (!skip_line_end()) return false;
    if (is_tag("SI")) {
      if (!si_.find(bytes_, next_.end, separator_, terminator_) || !read_called_number()) return false;
      length_ = next_.end + si_.length() - begin_;
      bytes_found_ += si_.length() + 1;
      ++segments_found_;
      next_.end += si_.length() + 1;
      behind = next_;
      if (!skip_line_end()) return false;
    }
    if (head(bytes_.data() + next_.end) != call_ && !is_tag("HL")) return false;
    // The line end behind the call goes with what follows.
    next_ = behind;
    return true;
  }

  Decimal amount() const { return amount_; }
  const Amount& gross() const { return gross_; }

  void add(std::uint32_t bundle) {
    const auto row = static_cast<std::uint32_t>(columns_.size());
    CallBlock& block = columns_.calls;
    if (block.size == CallBlock::kMost) columns_.append_calls();
    if (!called_.empty()) add_called_number(row);
    const std::size_t at = block.size;
    block.offsets[at] = static_cast<std::int64_t>(offset_ + begin_);
    block.lengths[at] = static_cast<std::int64_t>(length_);
    block.segment_bytes[at] = static_cast<std::uint32_t>(tcd_bytes_);
    block.bundles[at] = bundle;
    block.starts[at] = start_;
    block.amounts[at] = amount_.mantissa;
    block.amount_scales[at] = amount_.scale;
    if (gross_.known()) {
      block.gross_scales[block.gross.size] = gross_.value.scale;
      block.gross.add(row, gross_.value.mantissa);
    }
    if (duration_) block.durations.add(row, *duration_);
    add_place(kDestinationPlaceField, row, tcd_[5], tcd_[6], block.destination_places);
    add_place(kOriginPlaceField, row, tcd_[8], tcd_[9], block.origin_places);
    block.size = at + 1;
    taken_ = next_;
    segments_ += segments_found_;
    segment_bytes_ += bytes_found_;
    ends_with_number_ = segments_found_ == 2;
  }

  const Stretch& taken() const { return taken_; }
  std::uint64_t segments() const { return segments_; }            // of the calls taken
  std::uint64_t segment_bytes() const { return segment_bytes_; }  // with terminators
  std::string_view last_tag() const { return ends_with_number_ ? "SI" : "TCD"; }

 private:
  // To the next segment, over one line end or none; false where something else stands there.
  bool skip_line_end() {
    std::size_t& at = next_.end;
    if (at + 4 > bytes_.size()) return false;
    const char* const text = bytes_.data() + at;
    if (is_alphanumeric(text[0])) return true;
    if (!knows_line_ends_) return false;
    if (text[0] == '\n' && text[-1] != '\r' && is_alphanumeric(text[1])) {
      at += 1;
      ++next_.line_feeds;
    } else if (text[0] == '\r' && text[1] == '\n' && is_alphanumeric(text[2])) {
      at += 2;
      ++next_.crlf;
    } else {
      return false;
    }
    return at + 4 <= bytes_.size();
  }

  bool is_tag(std::string_view two) const {
    const char* const text = bytes_.data() + next_.end;
    return text[0] == two[0] && text[1] == two[1] && text[2] == separator_;
  }

  // As read_call, of what is written as nearly all write it.
  bool read_tcd() {
    const std::string_view relation = tcd_[16];
    if (!relation.empty() && relation != "A") return false;
    Amount net;
    Amount minutes;
    Amount seconds;
    if (!read_number(tcd_[12], gross_) || !read_number(tcd_[13], net) || !read_number(tcd_[10], minutes) ||
        !read_number(tcd_[11], seconds))
      return false;
    if (!net.known() && !gross_.known()) return false;
    amount_ = net.known() ? net.value : gross_.value;
    // Nearly all state whole seconds alone.
    constexpr std::int64_t kUsual = std::int64_t{1} << 40U;
    const Decimal whole = seconds.value;
    const bool is_usual = seconds.known() && !minutes.known() && whole.scale == 0 && whole.mantissa >= 0 &&
                          whole.mantissa < kUsual;
    duration_ = is_usual ? whole.mantissa * 10 : duration_in_tenths(minutes, seconds);
    return read_start(tcd_[2], tcd_[3]);
  }

  // The calls of a day mostly follow each other.
  bool read_start(std::string_view day, std::string_view time) {
    constexpr std::int64_t kTenthsInDay = 864000;
    if (day.size() != 6 && day.size() != 8) return false;
    const std::uint64_t digits = fast::load8(day.data()) & (~std::uint64_t{0} >> (64 - 8 * day.size()));
    if (digits != day_digits_) {
      const FastDate date = day.size() == 8 ? date_of(digits) : short_date(day);
      if (!date.valid) return false;
      day_digits_ = digits;
      day_start_ = date.days * kTenthsInDay;
    }
    const std::int64_t tenths = tenths_of_day(time);
    start_ = day_start_ + tenths;
    return tenths >= 0;
  }

  bool read_called_number() {
    const bool is_number = si_.size() == 3 && (si_[2] == "TN" || si_[2] == "IT");
    called_ = is_number ? si_[3] : std::string_view();
    return !called_.empty();
  }

  void add_called_number(std::uint32_t row) {
    if (columns_.destinations.digits()) {
      const FastDigits digits = fast_digits(called_.data(), called_.size());
      if (digits.valid) {
        CallBlock& block = columns_.calls;
        block.digit_counts[block.destinations.size] = static_cast<std::uint8_t>(called_.size());
        block.destinations.add(row, static_cast<std::int64_t>(digits.value));
        return;
      }
      columns_.append_calls();
    }
    columns_.destinations.add(row, called_);
  }

  void add_place(TextField field, std::uint32_t row, std::string_view place, std::string_view state,
                 CallBlock::Sparse<std::uint32_t>& codes) {
    if (place.empty() && state.empty()) return;
    WordTable& words = columns_.texts[field].words;
    if (place.empty() || state.empty()) return codes.add(row, words.code(place.empty() ? state : place));
    std::array<char, 64 * Places<16>::kWords + 1> both;
    place.copy(both.data(), place.size());
    both[place.size()] = ' ';
    state.copy(both.data() + place.size() + 1, state.size());
    codes.add(row, words.code({both.data(), place.size() + 1 + state.size()}));
  }

  std::string_view bytes_;
  std::uint64_t offset_;
  char separator_;
  char terminator_;
  bool knows_line_ends_;
  std::uint32_t call_;
  ChargeColumns& columns_;

  // The calls taken.
  Stretch taken_;
  std::uint64_t segments_ = 0;
  std::uint64_t segment_bytes_ = 0;
  bool ends_with_number_ = false;

  // The call found.
  Stretch next_;  // its end, and all line ends up to there
  Places<16> tcd_;
  Places<4> si_;
  std::size_t begin_ = 0;
  std::size_t length_ = 0;  // of its loop
  std::size_t tcd_bytes_ = 0;
  std::size_t bytes_found_ = 0;
  std::size_t segments_found_ = 0;
  std::int64_t start_ = 0;
  Decimal amount_;
  Amount gross_;
  std::optional<std::int64_t> duration_;
  std::string_view called_;

  // The day met last.
  std::uint64_t day_digits_ = 0;
  std::int64_t day_start_ = 0;
};

}  // namespace

Stretch SetParser::read_calls(std::string_view bytes, std::size_t at, std::uint64_t offset,
                              const Delimiters& delimiters, bool knows_line_ends) {
  Stretch nothing;
  nothing.end = at;
  if (!is_call_open_ && !is_between_charges()) return nothing;
  CallRun run(bytes, at, offset, delimiters, knows_line_ends, columns_);
  if (!run.find()) return nothing;
  store_call();
  allowance_ = kNoIndex;
  target_ = Target::charge;
  level_has_items_ = level_ != kNoIndex;
  const std::uint32_t bundle = sorter_.place_call(level_, run.amount());
  std::uint64_t calls = 0;
  do {
    if (calls++ > 0) sorter_.add_call(bundle, run.amount());
    set_.reach[kAmountField].add(run.amount());
    if (run.gross().known()) set_.reach[kGrossField].add(run.gross().value);
    run.add(bundle);
  } while (run.find());
  const Stretch& taken = run.taken();
  set_.rows_of_segment[static_cast<std::size_t>(ChargeSegment::tcd)] += calls;
  set_.segments += run.segments();
  set_.bytes += run.segment_bytes();
  set_.end = offset + taken.end;
  set_.last_tag.assign(run.last_tag());
  set_.dispositions.add(Disposition::charge, run.segment_bytes(), run.segments());
  add_filler(taken.end - at - run.segment_bytes());
  return taken;
}

}  // namespace telaudit::formats::x12
