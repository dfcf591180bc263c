#include "book/lasting_words.h"

#include <algorithm>

#include "base/text.h"

namespace telaudit::book {
namespace {

bool is_digit(char c) {
  return '0' <= c && c <= '9';
}

// "10/01", "10/01/26", "2026-10-01": digits in two or three groups of which none is longer than a year.
bool is_date(std::string_view word) {
  std::size_t groups = 1, length = 0;
  char separator = '\0';
  for (const char c : word) {
    if (is_digit(c)) {
      if (++length > 4) return false;
      continue;
    }
    if (length == 0 || (c != '/' && c != '-') || (separator != '\0' && c != separator)) return false;
    separator = c;
    length = 0;
    ++groups;
  }
  return length > 0 && (groups == 3 || (groups == 2 && separator == '/'));
}

// A date, or one to another: "10/01-10/31".
bool is_date_or_range(std::string_view word) {
  const std::size_t middle = word.find('-');
  if (is_date(word) || middle == std::string_view::npos || word.find('/') == std::string_view::npos)
    return is_date(word);
  return is_date(word.substr(0, middle)) && is_date(word.substr(middle + 1));
}

}  // namespace

std::string lasting_words(std::string_view description, bool instalment) {
  std::string out;
  std::string_view rest = description;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(" ()"), rest.size());
    const std::string_view word = rest.substr(0, end);
    if (!is_date_or_range(word))
      for (const char c : word) {
        const bool digit = instalment && is_digit(c);
        if (!digit)
          out += c;
        else if (out.empty() || out.back() != '#')
          out += '#';
      }
    if (end < rest.size()) out += rest[end];
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  const std::size_t last = out.find_last_not_of(" ()-,:");
  return last == std::string::npos ? std::string()
                                   : std::string(trim(std::string_view(out).substr(0, last + 1)));
}

}  // namespace telaudit::book
