#include "rules/key_codes.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "rules/word_cells.h"

namespace telaudit::rules {
namespace {

constexpr std::size_t kFirstSlots = 64;

// A number of a column of numbers: whole ones of 64 bits are their own; others are told apart as words.
std::optional<std::int64_t> whole_number(const Value& value, std::string& word) {
  Integer number = value.number;
  int scale = value.scale;
  while (scale > 0 && number % 10 == 0) {
    number /= 10;
    --scale;
  }
  if (scale == 0 && abs(number) <= std::numeric_limits<std::int64_t>::max())
    return static_cast<std::int64_t>(number);
  word = number.str() + "/" + std::to_string(scale);
  return std::nullopt;
}

}  // namespace

std::size_t KeyCodes::slot_of(std::int64_t number) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = place_of(number);
  while (slots_[at].code != kAbsent && slots_[at].number != number) at = (at + 1) & mask;
  return at;
}

void KeyCodes::grow(std::size_t slots) {
  std::vector<Slot> old(slots);
  old.swap(slots_);
  for (const Slot& slot : old)
    if (slot.code != kAbsent) slots_[slot_of(slot.number)] = slot;
}

void KeyCodes::expect(std::size_t numbers) {
  const std::size_t slots = std::max(kFirstSlots, std::bit_ceil(2 * numbers));
  if (numbers != 0 && slots > slots_.size()) grow(slots);
}

std::int64_t KeyCodes::add_whole(std::int64_t number) {
  if (2 * numbers_ >= slots_.size()) grow(slots_.empty() ? kFirstSlots : 2 * slots_.size());
  Slot& slot = slots_[slot_of(number)];
  if (slot.code != kAbsent) return slot.code;
  slot = {number, static_cast<std::int64_t>(++size_)};
  ++numbers_;
  return slot.code;
}

void KeyCodes::add_whole(std::span<std::int64_t> numbers) {
  constexpr std::size_t kAtOnce = 64;
  expect(1);
  while (!numbers.empty()) {
    const auto some = numbers.first(std::min(kAtOnce, numbers.size()));
    for (const std::int64_t number : some) __builtin_prefetch(&slots_[place_of(number)], 1);
    for (std::int64_t& number : some) number = add_whole(number);
    numbers = numbers.subspan(some.size());
  }
}

std::int64_t KeyCodes::add_other(std::string_view word) {
  if (const auto at = words_.find(word); at != words_.end()) return at->second;
  words_.emplace(word, static_cast<std::int64_t>(++size_));
  return static_cast<std::int64_t>(size_);
}

std::int64_t KeyCodes::add_word(std::string_view word) {
  const auto number = number_of_digits(word);
  return number ? add_whole(*number) : add_other(word);
}

std::int64_t KeyCodes::add_digits(unsigned count, std::int64_t value) {
  return add_whole(kFirstOfLength[count] + value);
}

std::int64_t KeyCodes::add(const Value& known) {
  if (known.kind == Kind::text) return add_word(known.text);
  std::string word;
  const auto number = whole_number(known, word);
  return number ? add_whole(*number) : add_other(word);
}

std::int64_t KeyCodes::of(const Value& value) const {
  if (!value.known()) return kAbsent;
  if (value.kind == Kind::text) return of_word(value.text);
  std::string word;
  const auto number = whole_number(value, word);
  if (number) return slots_.empty() ? kAbsent : slots_[slot_of(*number)].code;
  const auto at = words_.find(word);
  return at == words_.end() ? kAbsent : at->second;
}

std::int64_t KeyCodes::of_word(std::string_view word) const {
  if (const auto number = number_of_digits(word))
    return slots_.empty() ? kAbsent : slots_[slot_of(*number)].code;
  const auto at = words_.find(word);
  return at == words_.end() ? kAbsent : at->second;
}

std::int64_t KeyCodes::of_digits(unsigned count, std::int64_t value) const {
  return slots_.empty() ? kAbsent : slots_[slot_of(kFirstOfLength[count] + value)].code;
}

void KeyCodes::of_digits(std::span<const std::uint8_t> counts, std::span<const std::int64_t> values,
                         std::span<std::int64_t> codes) const {
  std::fill(codes.begin(), codes.end(), kAbsent);
  if (slots_.empty()) return;
  for (std::size_t i = 0; i < counts.size(); ++i)
    __builtin_prefetch(&slots_[place_of(kFirstOfLength[counts[i]] + values[i])]);
  for (std::size_t i = 0; i < counts.size(); ++i)
    codes[i] = slots_[slot_of(kFirstOfLength[counts[i]] + values[i])].code;
}

std::int64_t KeyCodes::of_number(std::int64_t number, int scale) const {
  if (scale == 0) return slots_.empty() ? kAbsent : slots_[slot_of(number)].code;
  const auto at = words_.find(std::to_string(number) + "/" + std::to_string(scale));
  return at == words_.end() ? kAbsent : at->second;
}

}  // namespace telaudit::rules
