#include "formats/line_class.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "bill/charge.h"

namespace telaudit::formats {
namespace {

bool in_word(char character) {
  return std::isalnum(static_cast<unsigned char>(character)) != 0 ||
         static_cast<unsigned char>(character) >= 0x80;
}

bool same(char known, char character) {
  if (known == '?') return in_word(character);
  if (known == ' ') return !in_word(character);
  return known == character;
}

bool stands_at(std::string_view text, std::size_t at, std::string_view letters, bool goes_on) {
  const std::size_t end = at + letters.size();
  if (end > text.size()) return false;
  for (std::size_t i = 0; i < letters.size(); ++i)
    if (!same(letters[i], text[at + i])) return false;
  return goes_on || end == text.size() || !in_word(text[end]);
}

}  // namespace

Result<void> LineWords::add(const YamlNode& list) {
  const char* const expected = "a list of {class: recurring, words: [monthly, ...]}";
  if (!list.is_sequence()) return list.problem("a list was expected", expected);
  for (const YamlNode& item : list.items()) {
    const YamlNode* words = item.is_map() ? item.find("words") : nullptr;
    if (words == nullptr || !words->is_sequence())
      return item.problem("words of a class were expected", expected);
    static const std::vector<std::string> kKeys = {"class", "words"};
    if (auto only = item.only(kKeys); !only) return only;
    const auto charge_class = item.required_text("class", "recurring, one_time, usage, ...");
    if (!charge_class) return charge_class.problem();
    if (!bill::is_charge_class(*charge_class))
      return item.problem("'" + *charge_class + "' is no class of charges",
                          "recurring, one_time, usage, ...");
    const auto rank = static_cast<std::uint32_t>(classes_.size());
    classes_.push_back(*charge_class);
    for (const YamlNode& node : words->items()) {
      Word word{lower(trim(node.text())), false, rank};
      word.goes_on = word.letters.ends_with('*');
      if (word.goes_on) word.letters.pop_back();
      if (!node.is_scalar() || word.letters.empty() || !in_word(word.letters[0]))
        return node.problem("'" + node.text() + "' is no word", "a word that begins with a letter");
      by_first_[static_cast<unsigned char>(word.letters[0])].push_back(std::move(word));
    }
  }
  return {};
}

std::string_view LineWords::class_of(std::string_view text) const {
  const std::string small = lower(text);
  std::size_t best = classes_.size();
  for (std::size_t at = 0; at < small.size(); ++at) {
    if (!in_word(small[at]) || (at > 0 && in_word(small[at - 1]))) continue;
    for (const Word& word : by_first_[static_cast<unsigned char>(small[at])])
      if (word.rank < best && stands_at(small, at, word.letters, word.goes_on)) best = word.rank;
  }
  return best == classes_.size() ? std::string_view() : classes_[best];
}

bool is_rent_by_days(const LineClasses& known, const DescribedLine& line) {
  return known.rent_days > 0 && line.days && *line.days >= known.rent_days &&
         (!line.quantity || *line.quantity == round(*line.quantity, 0, Rounding::half_up));
}

std::string_view class_of_line(const LineClasses& known, const DescribedLine& line) {
  const std::string_view told = known.words.class_of(line.text);
  if (!told.empty()) return told;
  return is_rent_by_days(known, line) ? std::string_view("recurring") : std::string_view();
}

}  // namespace telaudit::formats
