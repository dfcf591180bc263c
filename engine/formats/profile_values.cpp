#include "formats/profile_values.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace telaudit::formats::profile {
namespace {

char lower_ascii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// `word` is lower case.
bool same_word(std::string_view text, std::string_view word) {
  if (text.size() != word.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (lower_ascii(text[i]) != word[i]) return false;
  return true;
}

bool is_one_of(std::string_view text, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return same_word(text, word); });
}

bool found(const re2::RE2& pattern, std::string_view text) {
  return pattern.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), re2::RE2::UNANCHORED,
                       nullptr, 0);
}

std::optional<std::string_view> captured(const re2::RE2& pattern, std::string_view text) {
  re2::StringPiece groups[2];
  const int wanted = pattern.NumberOfCapturingGroups() > 0 ? 2 : 1;
  if (!pattern.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), re2::RE2::UNANCHORED, groups,
                     wanted))
    return std::nullopt;
  const auto& group = groups[wanted - 1];
  if (group.data() == nullptr) return std::nullopt;
  return std::string_view(group.data(), group.size());
}

// value * 10^-scale * factor in whole units, ties away from zero; nothing on overflow.
std::optional<std::int64_t> whole(Decimal value, std::int64_t factor) {
  __int128 product = static_cast<__int128>(value.mantissa) * factor;
  __int128 divisor = 1;
  for (int i = 0; i < value.scale; ++i) divisor *= 10;
  const bool negative = product < 0;
  if (negative) product = -product;
  const __int128 rounded = (product + divisor / 2) / divisor;
  if (rounded > static_cast<__int128>(INT64_MAX)) return std::nullopt;
  return static_cast<std::int64_t>(negative ? -rounded : rounded);
}

std::optional<Decimal> plain_decimal(const Field& field, std::string_view text) {
  const MoneyText read = parse_money(text, field.money);
  return read.error.empty() ? read.value : std::nullopt;
}

std::optional<std::int64_t> integer(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "1:02:03" with 3 parts, "62:03" or "1:02" with 2, in tenths of a second.
std::optional<std::int64_t> clock_duration(std::string_view text, std::size_t parts, std::int64_t last_unit) {
  std::int64_t total = 0;
  const auto words = split(text, ':');
  if (words.size() != parts) return std::nullopt;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto part = integer(words[i]);
    if (!part || *part < 0 || *part > 100'000'000 || (i > 0 && (*part > 59 || words[i].size() != 2)))
      return std::nullopt;
    total = total * 60 + *part;
  }
  return total * last_unit * 10;
}

// "1h 02m 3s", "12 min", "45 sec": numbers with their units, the larger first.
std::optional<std::int64_t> written_duration(std::string_view text) {
  std::int64_t total = 0;
  std::int64_t before = INT64_MAX;
  text = trim_blanks(text);
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = integer(text.substr(0, digits));
    text = trim_blanks(text.substr(digits));
    std::size_t letters = 0;
    while (letters < text.size() && lower_ascii(text[letters]) >= 'a' && lower_ascii(text[letters]) <= 'z')
      ++letters;
    const std::string unit = lower(text.substr(0, letters));
    text = trim_blanks(text.substr(letters));
    const auto is_one = [&](std::initializer_list<std::string_view> words) {
      return std::find(words.begin(), words.end(), unit) != words.end();
    };
    const std::int64_t seconds = is_one({"h", "hr", "hrs", "hour", "hours"})         ? 3600
                                 : is_one({"m", "min", "mins", "minute", "minutes"}) ? 60
                                 : is_one({"s", "sec", "secs", "second", "seconds"}) ? 1
                                                                                     : 0;
    if (!number || *number < 0 || *number > 100'000'000 || seconds == 0 || seconds >= before)
      return std::nullopt;
    total += *number * seconds;
    before = seconds;
  }
  return total * 10;
}

std::optional<std::int64_t> duration_in(const Field& field, DurationUnit form, std::string_view text) {
  switch (form) {
    case DurationUnit::h_m_s:
      return clock_duration(text, 3, 1);
    case DurationUnit::m_s:
      return clock_duration(text, 2, 1);
    case DurationUnit::h_m:
      return clock_duration(text, 2, 60);
    case DurationUnit::written:
      return written_duration(text);
    default:
      break;
  }
  const auto value = plain_decimal(field, text);
  if (!value) return std::nullopt;
  const std::int64_t tenths = form == DurationUnit::tenths    ? 1
                              : form == DurationUnit::seconds ? 10
                              : form == DurationUnit::minutes ? 600
                                                              : 36'000;
  return whole(*value, tenths);
}

std::optional<std::int64_t> duration(const Field& field, std::string_view text) {
  auto read = duration_in(field, field.duration, text);
  for (std::size_t i = 0; !read && i < field.other_durations.size(); ++i)
    read = duration_in(field, field.other_durations[i], text);
  return read;
}

std::optional<std::int64_t> data_volume(const Field& field, std::string_view text) {
  std::int64_t unit = field.data_unit;
  if (unit == 0) {
    const std::size_t letters = text.find_first_of("bBkKmMgG");
    const std::string word = letters == std::string_view::npos ? std::string() : lower(text.substr(letters));
    const int power = word == "b" || word == "bytes" ? 0
                      : word == "kb"                 ? 1
                      : word == "mb"                 ? 2
                      : word == "gb"                 ? 3
                                                     : -1;
    if (power < 0) return std::nullopt;
    unit = 1;
    for (int i = 0; i < power; ++i) unit *= field.data_base;
    text = trim_blanks(text.substr(0, letters));
  }
  const auto value = plain_decimal(field, text);
  return value ? whole(*value, unit) : std::nullopt;
}

std::optional<Date> date(const Field& field, std::string_view text) {
  for (const auto& format : field.formats)
    if (const auto read = parse_date(text, format)) return read;
  return field.constant ? parse_iso_date(text) : std::nullopt;
}

// Takes a fraction off a time that ends with one, "091535.123" or "09:15:35.123"; its first digit are tenths.
std::int64_t take_tenths(std::string& time) {
  const std::size_t end = time.find(':') == std::string::npos ? 6 : 8;
  if (time.size() < end + 2 || time[end] != '.') return 0;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!std::all_of(time.begin() + static_cast<std::ptrdiff_t>(end) + 1, time.end(), is_digit)) return 0;
  const std::int64_t tenths = time[end + 1] - '0';
  time.resize(end);
  return tenths;
}

// "9:05 PM", "09:05P", "09:05", "090500", "09.05.00", "09:05:00.250".
std::optional<Moment> moment(Date day, std::string_view text, Scratch& scratch) {
  int half = -1;
  if (!text.empty() && lower_ascii(text.back()) == 'm') text.remove_suffix(1);
  if (!text.empty() && (lower_ascii(text.back()) == 'a' || lower_ascii(text.back()) == 'p')) {
    half = lower_ascii(text.back()) == 'p' ? 1 : 0;
    text.remove_suffix(1);
    text = trim_blanks(text);
  }
  std::string& padded = scratch.take();
  if (text.size() > 1 && (text[1] == ':' || text[1] == '.')) padded += '0';
  padded += text;
  const std::int64_t tenths = take_tenths(padded);
  if (padded.find(':') == std::string::npos) std::replace(padded.begin(), padded.end(), '.', ':');
  auto read = parse_time(day, padded);
  if (read) read->tenths += tenths;
  if (!read || half < 0) return read;
  const std::int64_t hour = (read->tenths - static_cast<std::int64_t>(day.days) * 864'000) / 36'000;
  if (hour < 1 || hour > 12) return std::nullopt;
  read->tenths += ((half == 1 ? 12 : 0) - (hour == 12 ? 12 : 0)) * std::int64_t{36'000};
  return read;
}

bool amount(const Field& field, std::string_view text, Value& out, std::string_view& why) {
  if (field.percent && !text.empty() && text.back() == '%')
    text = trim_blanks(text.substr(0, text.size() - 1));
  const MoneyText read = parse_money(text, field.money);
  if (!read.error.empty()) {
    why = read.error;
    return false;
  }
  if (!read.value) return true;
  Decimal value = *read.value;
  if (field.minor_unit || field.percent) value.scale = static_cast<std::uint8_t>(value.scale + 2);
  // A bound for each value alone, so that what is taken never depends on the rows beside it: 18 digits in
  // all.
  std::int64_t limit = 1;
  for (int i = 0; i < 18 - field.most_decimals + value.scale && i < 18; ++i) limit *= 10;
  if (value.scale > field.most_decimals || value.mantissa >= limit || value.mantissa <= -limit) {
    why = "more digits than the column keeps (see max_scale)";
    return false;
  }
  out.kind = Value::Kind::decimal;
  out.decimal = field.negate ? negate(value) : value;
  return true;
}

void set_number(Value& out, std::int64_t number) {
  out.kind = Value::Kind::number;
  out.number = number;
}

// Reads a known text as the field's type.
bool typed(const Field& field, std::string_view text, const Row& row, Scratch& scratch, Value& out,
           std::string_view& why) {
  switch (field.type) {
    case ValueType::text:
      out.kind = Value::Kind::text;
      out.text = text;
      return true;
    case ValueType::money:
    case ValueType::decimal:
      return amount(field, text, out, why);
    case ValueType::integer:
      if (const auto value = integer(text)) return set_number(out, *value), true;
      why = "not a whole number";
      return false;
    case ValueType::date:
      if (const auto value = date(field, text)) return set_number(out, value->days), true;
      why = "not a date in the stated form";
      return false;
    case ValueType::duration:
      if (const auto value = duration(field, text)) return set_number(out, *value), true;
      why = "not a duration in the stated unit";
      return false;
    case ValueType::data:
      if (const auto value = data_volume(field, text)) return set_number(out, *value), true;
      why = "not a data volume in the stated unit";
      return false;
    case ValueType::moment: {
      if (field.epoch) {
        const auto seconds = integer(text);
        if (!seconds || *seconds < 0 || *seconds > 253'402'300'799) {  // the end of the year 9999
          why = "not seconds since 1970";
          return false;
        }
        if (*seconds > 0) set_number(out, *seconds * 10);
        return true;
      }
      const auto day_text = text_of(*field.day, row, scratch);
      if (!day_text) return true;
      const auto day = date(*field.day, *day_text);
      const auto value = day ? moment(*day, text, scratch) : std::nullopt;
      if (value) return set_number(out, value->tenths), true;
      why = day ? "not a time of day" : "its date is not in the stated form";
      return false;
    }
  }
  return false;
}

}  // namespace

std::string& Scratch::take() {
  if (used_ == strings_.size()) strings_.emplace_back();
  std::string& text = strings_[used_++];
  text.clear();
  return text;
}

std::optional<std::string_view> text_of(const Field& field, const Row& row, Scratch& scratch) {
  if (field.constant) return *field.constant;
  std::string_view text;
  if (field.made_of) {
    std::string& made = scratch.take();
    fill_template(*field.made_of, row, made);
    text = made;
  } else {
    text = row.cells[field.column];
  }
  if (!field.strip.empty()) {
    while (!text.empty() && field.strip.find(text.front()) != std::string::npos) text.remove_prefix(1);
    while (!text.empty() && field.strip.find(text.back()) != std::string::npos) text.remove_suffix(1);
    text = trim_blanks(text);
  }
  const auto otherwise = [&]() -> std::optional<std::string_view> {
    if (field.otherwise) return std::string_view(*field.otherwise);
    return std::nullopt;
  };
  const bool empty_in_table = text.empty() && field.has_table;
  if ((text.empty() && !empty_in_table) || (!field.empty.empty() && is_one_of(text, field.empty)))
    return otherwise();
  if (field.pattern) {
    const auto part = captured(*field.pattern, text);
    if (!part || part->empty()) return otherwise();
    text = *part;
  }
  if (!field.has_table) return text;
  for (const auto& [from, to] : field.map)
    if (same_word(text, from)) return std::string_view(to);
  for (const auto& [pattern, to] : field.matches)
    if (found(*pattern, text)) return std::string_view(to);
  return otherwise();
}

bool may_name_currency(const Field& field, std::string_view cell) {
  return field.type == ValueType::money && field.money.currency.empty() &&
         cell.find_first_not_of("0123456789.,-+() ") != std::string_view::npos;
}

namespace {

// A duration between two moments; unknown where one of them is.
bool read_between(const Field& field, const Row& row, Scratch& scratch, Value& out, std::string& reason) {
  Value from;
  Value to;
  out = {};
  if (!read_value(*field.from, row, scratch, from, reason) ||
      !read_value(*field.to, row, scratch, to, reason))
    return false;
  if (from.kind == Value::Kind::unknown || to.kind == Value::Kind::unknown) return true;
  if (to.number < from.number) {
    reason = field.name + ": ends before it begins";
    return false;
  }
  set_number(out, to.number - from.number);
  return true;
}

}  // namespace

bool read_value(const Field& field, const Row& row, Scratch& scratch, Value& out, std::string& reason) {
  if (field.from) return read_between(field, row, scratch, out, reason);
  out.kind = Value::Kind::unknown;
  const auto text = text_of(field, row, scratch);
  if (!text) {
    if (!field.required) return true;
    reason = field.name + " is empty";
    return false;
  }
  std::string_view why;
  std::string_view value = *text;
  if (field.type != ValueType::text)  // a quote is part of no number and no date
    while (!value.empty() && (value.back() == '"' || value.back() == ' ')) value.remove_suffix(1);
  if (typed(field, value, row, scratch, out, why)) return true;
  // The cell itself is not repeated: a reason is shown where other parties' numbers are masked.
  reason = field.name + ": " + std::string(why);
  return false;
}

void fill_template(const Template& form, const Row& row, std::string& out) {
  out.clear();
  for (const auto& part : form.parts) {
    if (part.key != kNone) {
      out += row.keys[part.key];
    } else if (part.column != kNone) {
      out += row.cells[part.column];
    } else {
      out += part.literal;
    }
  }
}

bool holds(const Condition& condition, const Row& row) {
  bool met = false;
  switch (condition.test) {
    case Condition::Test::one_of:
      met = is_one_of(row.cells[condition.column], condition.words);
      break;
    case Condition::Test::matches:
      met = found(*condition.pattern, row.cells[condition.column]);
      break;
    case Condition::Test::empty:
      met = row.cells[condition.column].empty();
      break;
    case Condition::Test::negative: {
      const auto read = parse_money(row.cells[condition.column], {});
      met = read.value && read.value->is_negative();
      break;
    }
    case Condition::Test::section:
      met = std::find(condition.sections.begin(), condition.sections.end(), row.section) !=
            condition.sections.end();
      break;
    case Condition::Test::any:
      met = std::any_of(condition.of.begin(), condition.of.end(),
                        [&](const Condition& one) { return holds(one, row); });
      break;
  }
  return met == condition.holds;
}

bool all_hold(const std::vector<Condition>& conditions, const Row& row) {
  return std::all_of(conditions.begin(), conditions.end(),
                     [&](const Condition& one) { return holds(one, row); });
}

}  // namespace telaudit::formats::profile
