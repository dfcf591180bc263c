#include "formats/line_class.h"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <span>
#include <string>

#include "base/text.h"

namespace telaudit::formats {
namespace {

using Words = std::initializer_list<std::string_view>;

// In small letters; a word that ends in * may go on. Letters beyond ASCII stand in both cases where they may
// be the first of a word.
const Words kOfPeriod = {"monthly",  "per month",    "quarterly", "annual*",   "yearly",   "monatlich*",
                         "mtl",      "jährlich*",    "mensuel*",  "annuel*",   "mensil*",  "annuale",
                         "mensual*", "maandelijks*", "månad*",    "månedlig*", "kuukausi*"};
const Words kOnce = {"install*",       "set up",       "setup",           "activation*",
                     "one off",        "one time",     "non recurring",   "connection charge",
                     "connection fee", "einrichtung*", "einmalig*",       "aktivierung*",
                     "installazion*",  "eenmalig*",    "mise en service", "frais d'acc*",
                     "instalación",    "attivazion*",  "una tantum",      "engångs*",
                     "engangs*"};
const Words kOfUse = {
    "calls",         "minutes",           "usage",     "data volume", "traffic",   "sms",
    "verbindungen*", "verbindungspreis*", "gespräch*", "verbrauch*",  "einheiten", "appels",
    "consomm*",      "llamadas",          "consumo*",  "chiamate",    "traffico",  "samtal*",
    "opkald*",       "gesprekken",        "verbruik*"};
const Words kOfRent = {"rental*",     "rent",          "subscription*", "grundgebühr*",
                       "grundpreis*", "grundentgelt*", "miete*",        "abonnement*",
                       "licen?e*",    "canone*",       "cuota*",        "redevance*",
                       "abbonament*", "huur*",         "leasing*",      "recurring"};
constexpr std::int64_t kLeastDays = 28;  // of a period that is billed as one: a February

bool in_word(char character) {
  return std::isalnum(static_cast<unsigned char>(character)) != 0 ||
         static_cast<unsigned char>(character) >= 0x80;
}

bool same(char known, char character) {
  if (known == '?') return in_word(character);
  if (known == ' ') return !in_word(character);
  return known == character;
}

bool stands_at(std::string_view text, std::size_t at, std::string_view word) {
  const bool goes_on = word.ends_with('*');
  if (goes_on) word.remove_suffix(1);
  if (at + word.size() > text.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i)
    if (!same(word[i], text[at + i])) return false;
  const std::size_t end = at + word.size();
  return goes_on || end == text.size() || !in_word(text[end]);
}

bool has_any(std::string_view text, const Words& words) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!in_word(text[at]) || (at > 0 && in_word(text[at - 1]))) continue;
    if (std::any_of(words.begin(), words.end(), [&](auto word) { return stands_at(text, at, word); }))
      return true;
  }
  return false;
}

bool is_whole(const Decimal& number) {
  return number == round(number, 0, Rounding::half_up);
}

}  // namespace

std::string_view class_of_line(const DescribedLine& line) {
  const std::string text = lower(line.text);
  if (has_any(text, kOfPeriod)) return "recurring";
  if (has_any(text, kOnce)) return "one_time";
  if (has_any(text, kOfUse)) return "usage";
  if (has_any(text, kOfRent)) return "recurring";
  if (line.days && *line.days >= kLeastDays && (!line.quantity || is_whole(*line.quantity)))
    return "recurring";
  return {};
}

}  // namespace telaudit::formats
