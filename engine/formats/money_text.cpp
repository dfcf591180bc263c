#include "formats/money_text.h"

#include <algorithm>
#include <array>

namespace telaudit::formats {
namespace {

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
constexpr std::string_view kNarrowNoBreakSpace = "\xE2\x80\xAF";
constexpr std::string_view kMinusSign = "\xE2\x88\x92";
constexpr std::string_view kRightQuote = "\xE2\x80\x99";

struct Symbol {
  std::string_view text;
  std::string_view currencies;  // ISO codes it may stand for
};
constexpr std::array<Symbol, 6> kSymbols = {{{"US$", "USD"},
                                             {"$", "USD CAD AUD NZD HKD SGD MXN"},
                                             {"\xC2\xA3", "GBP"},
                                             {"\xE2\x82\xAC", "EUR"},
                                             {"\xC2\xA5", "JPY CNY"},
                                             {"\xE2\x82\xB9", "INR"}}};

// Signs that stand for currencies beside those, where nothing but a sign can stand: too short and too common
// for a text that holds the amount too.
constexpr std::array<Symbol, 25> kFurtherSigns = {{{"C$", "CAD"},
                                                   {"CA$", "CAD"},
                                                   {"A$", "AUD"},
                                                   {"AU$", "AUD"},
                                                   {"NZ$", "NZD"},
                                                   {"HK$", "HKD"},
                                                   {"S$", "SGD"},
                                                   {"MX$", "MXN"},
                                                   {"R$", "BRL"},
                                                   {"R", "ZAR"},
                                                   {"kr", "SEK NOK DKK ISK"},
                                                   {"kr.", "SEK NOK DKK ISK"},
                                                   {"Fr.", "CHF"},
                                                   {"SFr.", "CHF"},
                                                   {"z\xC5\x82", "PLN"},
                                                   {"K\xC4\x8D", "CZK"},
                                                   {"Ft", "HUF"},
                                                   {"lei", "RON"},
                                                   {"\xD0\xBB\xD0\xB2.", "BGN"},
                                                   {"\xE2\x82\xBD", "RUB"},
                                                   {"\xE2\x82\xBA", "TRY"},
                                                   {"\xE2\x82\xA9", "KRW"},
                                                   {"\xE2\x82\xAA", "ILS"},
                                                   {"\xE2\x82\xB4", "UAH"},
                                                   {"\xE0\xB8\xBF", "THB"}}};

// The currencies of ISO 4217 in use (list one, without units of account and metals).
constexpr std::string_view kCurrencyCodes =
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD "
    "HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD "
    "LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK "
    "PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS "
    "TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
bool begins(std::string_view text, std::string_view with) {
  return text.substr(0, with.size()) == with;
}
bool ends(std::string_view text, std::string_view with) {
  return text.size() >= with.size() && text.substr(text.size() - with.size()) == with;
}

// The length of the blank at the front of `text`, 0 when there is none.
std::size_t front_blank(std::string_view text) {
  if (text.empty()) return 0;
  if (text.front() == ' ' || text.front() == '\t' || text.front() == '\r' || text.front() == '\n') return 1;
  if (begins(text, kNoBreakSpace)) return kNoBreakSpace.size();
  if (begins(text, kNarrowNoBreakSpace)) return kNarrowNoBreakSpace.size();
  return 0;
}

std::size_t back_blank(std::string_view text) {
  if (text.empty()) return 0;
  if (text.back() == ' ' || text.back() == '\t' || text.back() == '\r' || text.back() == '\n') return 1;
  if (ends(text, kNoBreakSpace)) return kNoBreakSpace.size();
  if (ends(text, kNarrowNoBreakSpace)) return kNarrowNoBreakSpace.size();
  return 0;
}

// The currencies that a word can name; nothing for a word that names none.
std::string_view currencies_of_word(std::string_view word) {
  const auto is_it = [&](const Symbol& symbol) { return symbol.text == word; };
  if (const auto* found = std::find_if(kSymbols.begin(), kSymbols.end(), is_it); found != kSymbols.end())
    return found->currencies;
  if (const auto* found = std::find_if(kFurtherSigns.begin(), kFurtherSigns.end(), is_it);
      found != kFurtherSigns.end())
    return found->currencies;
  if (word.size() != 3 || word.find(' ') != std::string_view::npos) return {};
  const auto code = kCurrencyCodes.find(word);
  return code == std::string_view::npos ? std::string_view() : kCurrencyCodes.substr(code, 3);
}

// What stands around the digits.
struct Marks {
  int negative = 0;
  int positive = 0;
  int currencies = 0;
  std::string_view error;
};

void meet_currency(std::string_view candidates, const MoneyStyle& style, Marks& marks) {
  ++marks.currencies;
  if (!style.currency.empty() && candidates.find(style.currency) == std::string_view::npos)
    marks.error = "another currency than the profile states";
}

// Takes one mark from the front of `text`; false when none stands there.
bool take_front(std::string_view& text, const MoneyStyle& style, Marks& marks) {
  if (begins(text, kMinusSign)) {
    text.remove_prefix(kMinusSign.size());
    ++marks.negative;
    return true;
  }
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    ++(text.front() == '-' ? marks.negative : marks.positive);
    text.remove_prefix(1);
    return true;
  }
  for (const auto& symbol : kSymbols) {
    if (!begins(text, symbol.text)) continue;
    meet_currency(symbol.currencies, style, marks);
    text.remove_prefix(symbol.text.size());
    return true;
  }
  if (text.size() >= 4 && is_letter(text[0]) && is_letter(text[1]) && is_letter(text[2]) &&
      !is_letter(text[3])) {
    meet_currency(text.substr(0, 3), style, marks);
    text.remove_prefix(3);
    return true;
  }
  return false;
}

bool take_back(std::string_view& text, const MoneyStyle& style, Marks& marks) {
  if (ends(text, kMinusSign)) {
    text.remove_suffix(kMinusSign.size());
    ++marks.negative;
    return true;
  }
  if (!text.empty() && (text.back() == '-' || text.back() == '+')) {
    ++(text.back() == '-' ? marks.negative : marks.positive);
    text.remove_suffix(1);
    return true;
  }
  for (const auto& symbol : kSymbols) {
    if (!ends(text, symbol.text)) continue;
    meet_currency(symbol.currencies, style, marks);
    text.remove_suffix(symbol.text.size());
    return true;
  }
  std::size_t letters = 0;
  while (letters < text.size() && is_letter(text[text.size() - 1 - letters])) ++letters;
  const std::string_view word = text.substr(text.size() - letters);
  if (word == "CR" || word == "cr" || word == "Cr") {
    ++marks.negative;
  } else if (word == "DR" || word == "dr" || word == "Dr") {
    ++marks.positive;
  } else if (letters == 3) {
    meet_currency(word, style, marks);
  } else {
    return false;
  }
  text.remove_suffix(letters);
  return true;
}

// The last digit of a mainframe amount carries the sign.
bool take_overpunch(std::string_view text, std::string& plain, Marks& marks) {
  if (text.empty()) return false;
  const char last = text.back();
  plain.assign(text.substr(0, text.size() - 1));
  if (last == '{' || last == '}') {
    plain += '0';
    marks.negative += last == '}' ? 1 : 0;
  } else if (last >= 'A' && last <= 'I') {
    plain += static_cast<char>('1' + (last - 'A'));
  } else if (last >= 'J' && last <= 'R') {
    plain += static_cast<char>('1' + (last - 'J'));
    ++marks.negative;
  } else {
    plain += last;
  }
  return true;
}

// Collects the digits of the integer part and checks its groups: threes, or twos before a last three (lakh).
struct Groups {
  std::size_t first = 0;  // digits before the first separator
  std::size_t run = 0;    // digits since the last separator
  std::size_t twos = 0;
  std::size_t threes = 0;
  bool other = false;
  bool any = false;

  void separator() {
    if (!any) {
      first = run;
    } else if (run == 2 && threes == 0) {
      ++twos;
    } else if (run == 3 && twos == 0) {
      ++threes;
    } else {
      other = true;
    }
    any = true;
    run = 0;
  }
  bool sound() const {
    if (!any) return true;
    if (other || run != 3 || first == 0) return false;
    return twos > 0 ? first <= 2 : first <= 3;
  }
};

struct Digits {
  unsigned __int128 mantissa = 0;
  std::size_t count = 0;
  std::size_t decimals = 0;
  std::string_view error;
};

Digits read_digits(std::string_view text, const MoneyStyle& style) {
  Digits out;
  Groups groups;
  std::string_view separator;
  bool point = false;
  while (!text.empty()) {
    const char c = text.front();
    if (is_digit(c)) {
      out.mantissa = out.mantissa * 10 + static_cast<unsigned>(c - '0');
      if (out.mantissa > static_cast<unsigned __int128>(INT64_MAX))
        return {0, 0, 0, "more digits than an amount can have"};
      ++out.count;
      ++(point ? out.decimals : groups.run);
      text.remove_prefix(1);
      continue;
    }
    if (c == style.decimal) {
      if (point) return {0, 0, 0, "two decimal marks"};
      if (style.implied) return {0, 0, 0, "a decimal mark where decimals are implied"};
      point = true;
      text.remove_prefix(1);
      continue;
    }
    std::size_t length = front_blank(text);
    if (length == 0 && (c == style.group || c == '\'')) length = 1;
    if (length == 0 && begins(text, kRightQuote)) length = kRightQuote.size();
    if (length == 0) return {0, 0, 0, "not an amount"};
    const std::string_view here = text.substr(0, length);
    if (point) return {0, 0, 0, "a group separator after the decimal mark"};
    if (!separator.empty() && separator != here) return {0, 0, 0, "two kinds of group separator"};
    separator = here;
    groups.separator();
    text.remove_prefix(length);
  }
  if (out.count == 0) return {0, 0, 0, "not an amount"};
  if (!groups.sound()) return {0, 0, 0, "groups of digits of the wrong size"};
  if (style.implied) out.decimals = *style.implied;
  if (out.decimals > static_cast<std::size_t>(kMaxScale))
    return {0, 0, 0, "more decimals than an amount can have"};
  return out;
}

// Plain digits with at most a leading minus and a point: nearly every amount of nearly every file.
std::optional<Decimal> plain_amount(std::string_view text, const MoneyStyle& style) {
  if (style.implied || style.overpunch || text.empty() || text.size() > 18) return std::nullopt;
  const bool negative = text.front() == '-';
  std::size_t at = negative ? 1 : 0;
  std::int64_t mantissa = 0;
  std::size_t digits = 0;
  for (; at < text.size() && is_digit(text[at]); ++at, ++digits) mantissa = mantissa * 10 + (text[at] - '0');
  if (digits == 0) return std::nullopt;
  std::size_t decimals = 0;
  if (at < text.size()) {
    if (text[at] != style.decimal) return std::nullopt;
    for (++at; at < text.size() && is_digit(text[at]); ++at, ++decimals)
      mantissa = mantissa * 10 + (text[at] - '0');
    if (at != text.size() || decimals == 0 || decimals > static_cast<std::size_t>(kMaxScale))
      return std::nullopt;
  }
  return Decimal{negative ? -mantissa : mantissa, static_cast<std::uint8_t>(decimals)};
}

template <typename Wanted>
std::string_view first_word(std::string_view words, const Wanted& wanted) {
  while (!(words = trim_blanks(words)).empty()) {
    std::size_t end = 0;
    while (end < words.size() && front_blank(words.substr(end)) == 0) ++end;
    if (wanted(words.substr(0, end))) return words.substr(0, end);
    words.remove_prefix(end);
  }
  return {};
}

}  // namespace

std::string_view word_of_another_currency(std::string_view words, std::string_view currency) {
  return first_word(words, [&](std::string_view word) {
    const std::string_view currencies = currencies_of_word(word);
    return !currencies.empty() && currencies.find(currency) == std::string_view::npos;
  });
}

std::string_view currency_among(std::string_view words) {
  return first_word(words, [](std::string_view word) { return !currencies_of_word(word).empty(); });
}

std::string_view trim_blanks(std::string_view text) {
  while (const std::size_t blank = front_blank(text)) text.remove_prefix(blank);
  while (const std::size_t blank = back_blank(text)) text.remove_suffix(blank);
  return text;
}

MoneyText parse_money(std::string_view text, const MoneyStyle& style) {
  if (const auto plain = plain_amount(text, style)) return {plain, {}};
  text = trim_blanks(text);
  if (text.empty() || text == "-" || text == kMinusSign) return {};
  Marks marks;
  std::string overpunched;
  if (style.overpunch && take_overpunch(text, overpunched, marks)) text = overpunched;

  // Marks may stand inside the parentheses or around them: ($7.23), $(7.23).
  int parentheses = 0;
  for (bool taken = true; taken;) {
    taken = false;
    text = trim_blanks(text);
    if (text.size() >= 2 && text.front() == '(' && text.back() == ')') {
      text = text.substr(1, text.size() - 2);
      ++parentheses;
      ++marks.negative;
      taken = true;
      continue;
    }
    if (take_front(text, style, marks)) {
      taken = true;
      continue;
    }
    if (!text.empty() && !is_digit(text.back()) && text.back() != style.decimal)
      taken = take_back(text, style, marks);
  }
  if (!marks.error.empty()) return {std::nullopt, marks.error};
  if (marks.negative + marks.positive > 1) return {std::nullopt, "two marks of sign"};
  if (marks.currencies > 1) return {std::nullopt, "two marks of currency"};
  const Digits digits = read_digits(text, style);
  if (!digits.error.empty()) return {std::nullopt, digits.error};
  const auto mantissa = static_cast<std::int64_t>(digits.mantissa);
  return {Decimal{marks.negative > 0 ? -mantissa : mantissa, static_cast<std::uint8_t>(digits.decimals)}, {}};
}

}  // namespace telaudit::formats
