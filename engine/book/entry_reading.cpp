#include "book/entry_reading.h"

#include <algorithm>

#include "base/text.h"
#include "book/wording.h"

namespace telaudit::book {
namespace {

constexpr std::size_t kLongestText = 2000;

}  // namespace

std::string in_quotes(std::string_view text) {
  return "'" + printable(text) + "'";
}

std::string meant_or(std::string_view word, std::span<const std::string> known, std::string_view otherwise) {
  const auto meant = nearest(word, known);
  return meant ? "did you mean '" + *meant + "'?" : std::string(otherwise);
}

void EntryReading::problem(std::string_view name, std::string what, std::string advice) {
  problems_.push_back({std::move(what), entry_.place_of(name), std::move(advice)});
}

std::string EntryReading::text(std::string_view name) {
  const EntryText* found = entry_.find(name);
  if (found == nullptr) return {};
  if (found->text.size() > kLongestText)
    problem(name, std::string(name) + " is longer than " + std::to_string(kLongestText) + " characters",
            "keep what others must know");
  return printable(found->text);
}

std::string EntryReading::needed(std::string_view name, std::string_view what) {
  if (!has(name)) problem(name, std::string(name) + " is missing", "write " + std::string(what));
  return text(name);
}

std::optional<Date> EntryReading::date(std::string_view name) {
  const EntryText* found = entry_.find(name);
  if (found == nullptr) return std::nullopt;
  const auto date = parse_iso_date(found->text);
  if (!date) problem(name, in_quotes(found->text) + " is no day", "write a day such as 2027-03-01");
  return date;
}

std::optional<Date> EntryReading::needed_date(std::string_view name, std::string_view what) {
  if (!has(name))
    problem(name, std::string(name) + " is missing", "write " + std::string(what) + ", such as 2027-03-01");
  return date(name);
}

std::optional<Decimal> EntryReading::plain_number(std::string_view name, std::string_view written,
                                                  std::string_view what) {
  const auto value = parse_decimal(written);
  if (value && !value->is_negative()) return value;
  problem(name, in_quotes(written) + " is not " + std::string(what),
          value ? "it may not be negative" : "write a plain number such as 12 or 2.5");
  return std::nullopt;
}

std::optional<Decimal> EntryReading::number(std::string_view name, std::string_view what) {
  const EntryText* found = entry_.find(name);
  return found == nullptr ? std::nullopt : plain_number(name, found->text, what);
}

std::optional<Decimal> EntryReading::change(std::string_view name, std::optional<bool>& percent) {
  const EntryText* found = entry_.find(name);
  if (found == nullptr) return std::nullopt;
  std::string_view written = found->text;
  const bool marked = written.ends_with('%');
  if (marked) written = trim(written.substr(0, written.size() - 1));
  if (percent && *percent != marked)
    problem(name, "counts and percentages stand side by side", "write all of them the one way");
  percent = marked;
  return plain_number(name, written, "a quantity");
}

std::optional<int> EntryReading::count(std::string_view name, int most) {
  const EntryText* found = entry_.find(name);
  if (found == nullptr) return std::nullopt;
  const auto value = parse_decimal(found->text);
  const auto whole = value ? rescale(*value, 0) : std::nullopt;
  if (whole && whole->mantissa >= 0 && whole->mantissa <= most) return static_cast<int>(whole->mantissa);
  problem(name, in_quotes(found->text) + " is no whole number from 0 to " + std::to_string(most),
          "write a number such as 2");
  return std::nullopt;
}

std::string EntryReading::word(std::string_view name, std::span<const std::string> words) {
  const EntryText* found = entry_.find(name);
  if (found == nullptr) return {};
  const std::string word = lower(found->text);
  if (std::find(words.begin(), words.end(), word) != words.end()) return word;
  problem(name, in_quotes(found->text) + " is not one of: " + join(words, ", "),
          meant_or(word, words, "write one of them"));
  return {};
}

void EntryReading::unused(std::string_view name, std::string_view why) {
  if (has(name)) problem(name, std::string(name) + " does not belong here", std::string(why));
}

}  // namespace telaudit::book
