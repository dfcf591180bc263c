#include "base/text.h"

#include <algorithm>
#include <numeric>

namespace telaudit {
namespace {

char lower_character(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
char upper_character(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

// Whether two letters of four are another by more than their order: such words have little in common.
bool unlike(std::string_view left, std::string_view right) {
  constexpr std::size_t kShort = 4;
  if (left.size() > kShort) return false;
  std::string a(left);
  std::string b(right);
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a != b;
}

// The shortest word one of whose parts is the written one: charge_class for class.
std::optional<std::string> with_part(std::string_view written, std::span<const std::string> known) {
  std::optional<std::string> best;
  for (const auto& candidate : known) {
    const auto parts = split(candidate, '_');
    if (parts.size() > 1 && std::find(parts.begin(), parts.end(), written) != parts.end() &&
        (!best || candidate.size() < best->size()))
      best = candidate;
  }
  return best;
}

}  // namespace

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower_character);
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), upper_character);
  return out;
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += separator;
    out += parts[i];
  }
  return out;
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known) {
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  std::size_t best_prefix = 0;
  const std::string written = lower(word);
  for (const auto& candidate : known) {
    const std::string other = lower(candidate);
    const std::size_t distance = edit_distance(written, other);
    // Of two equally far words the one that begins alike is meant: people get beginnings right.
    const auto prefix = static_cast<std::size_t>(
        std::mismatch(written.begin(), written.end(), other.begin(), other.end()).first - written.begin());
    if (distance > 1 && unlike(written, other)) continue;
    if (distance < best_distance || (best && distance == best_distance && prefix > best_prefix)) {
      best_distance = distance;
      best_prefix = prefix;
      best = candidate;
    }
  }
  return best ? best : with_part(written, known);
}

std::string did_you_mean(std::string_view word, std::span<const std::string> known) {
  constexpr std::size_t kMostListed = 24;
  if (const auto meant = nearest(word, known)) return "did you mean '" + *meant + "'?";
  if (known.size() <= kMostListed) return "known: " + join(known, ", ");
  return "known: " + join(known.first(kMostListed), ", ") + " and " +
         std::to_string(known.size() - kMostListed) + " more";
}

std::string mask_digits(std::string_view text, std::size_t keep) {
  std::string out(text);
  std::size_t digits = 0;
  for (char& c : out) {
    if (c < '0' || c > '9') continue;
    if (++digits > keep) c = '#';
  }
  return out;
}

std::string masked_number(std::string_view number) {
  constexpr std::ptrdiff_t kFullNumber = 10;
  constexpr std::size_t kAreaAndExchange = 6;
  constexpr std::size_t kShortPrefix = 3;
  const auto digits =
      std::count_if(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
  return mask_digits(number, digits >= kFullNumber ? kAreaAndExchange : kShortPrefix);
}

std::string normalise_service_id(std::string_view printed) {
  std::string id;
  bool all_digits = true;
  for (const char c : printed) {
    const char raised = upper_character(c);
    const bool digit = raised >= '0' && raised <= '9';
    if (!digit && (raised < 'A' || raised > 'Z')) continue;
    all_digits = all_digits && digit;
    id += raised;
  }
  // An area code begins with 2 to 9, so an eleven-digit number 1 + 2..9 is one with its country code.
  if (all_digits && id.size() == 11 && id[0] == '1' && id[1] >= '2') id.erase(0, 1);
  return id;
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  std::size_t at = 0;
  while (at < text.size()) {
    const unsigned lead = byte(at);
    if (lead < 0x80) {
      ++at;
      continue;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) return at;
    // The second byte is narrower after some leads: no overlong forms, no surrogates, nothing beyond
    // U+10FFFF.
    const unsigned lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (byte(at + 1) < lowest || byte(at + 1) > highest) return at;
    for (std::size_t i = 2; i < length; ++i)
      if (byte(at + i) < 0x80 || byte(at + i) > 0xBF) return at;
    at += length;
  }
  return std::nullopt;
}

bool is_currency_code(std::string_view text) {
  return text.size() == 3 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace telaudit
