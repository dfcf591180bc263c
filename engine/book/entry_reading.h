// Typing of one entry's texts, for every kind of entry alike.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "book/entry_file.h"

namespace telaudit::book {

// Each mistake is appended to the problems, with its place; what was left out is nothing. Both arguments
// outlive the reading.
class EntryReading {
 public:
  EntryReading(const Entry& entry, std::vector<Problem>& problems) : entry_(entry), problems_(problems) {}

  void problem(std::string_view name, std::string what, std::string advice);
  bool has(std::string_view name) const { return entry_.find(name) != nullptr; }
  const Place& place() const { return entry_.place; }

  // Fit to be shown; of 2,000 characters at most.
  std::string text(std::string_view name);
  // The same; `what` says what to write where it is missing.
  std::string needed(std::string_view name, std::string_view what);
  std::optional<Date> date(std::string_view name);
  std::optional<Date> needed_date(std::string_view name, std::string_view what);
  // Not negative; `what` as in "is not a speed in Mbit/s".
  std::optional<Decimal> number(std::string_view name, std::string_view what);
  // A number, or with a % sign behind it a percentage: sets `percent`, and a number of the other kind than
  // one before is a mistake.
  std::optional<Decimal> change(std::string_view name, std::optional<bool>& percent);
  std::optional<int> count(std::string_view name, int most);
  // In lower case, one of the words.
  std::string word(std::string_view name, std::span<const std::string> words);
  // A text that this kind of entry has no use for.
  void unused(std::string_view name, std::string_view why);

 private:
  std::optional<Decimal> plain_number(std::string_view name, std::string_view written, std::string_view what);

  const Entry& entry_;
  std::vector<Problem>& problems_;
};

// "did you mean 'this'?", or `otherwise` where none of the known words is near: they are too many to be
// listed.
std::string meant_or(std::string_view word, std::span<const std::string> known, std::string_view otherwise);

// 'text', fit to be shown.
std::string in_quotes(std::string_view text);

}  // namespace telaudit::book
