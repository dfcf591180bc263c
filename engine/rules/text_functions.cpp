// Text: patterns, parts, and forms in which texts are compared.
#include <algorithm>

#include "base/text.h"
#include "rules/functions.h"
#include "rules/similarity.h"

namespace telaudit::rules {
namespace {

Value matches(const FunctionCall& call) {
  const std::string& pattern = call[1].text;
  auto& patterns = call.setting.patterns;
  auto found = patterns.find(pattern);
  if (found == patterns.end()) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(8 << 20);
    found = patterns.emplace(pattern, std::make_unique<RE2>(pattern, options)).first;
  }
  if (!found->second->ok())
    return make_error("the pattern '" + pattern + "' is not valid: " + found->second->error());
  return make_boolean(RE2::PartialMatch(call[0].text, *found->second));
}

// Where the n-th character begins, or the end of the text. A byte that continues a UTF-8 character begins
// none.
std::size_t character_at(const std::string& text, std::int64_t n) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) continue;
    if (n == 0) return at;
    --n;
  }
  return at;
}

Value number(const FunctionCall& call) {
  constexpr int kMostDigits = 18;
  const auto written = parse_decimal(trim(call[0].text));
  if (!written || digits(make_decimal(Kind::decimal, *written).number) > kMostDigits)
    return make_unknown(Kind::decimal);
  return make_decimal(Kind::decimal, *written);
}

std::int64_t length(const std::string& text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

// `count` characters from the `first`, counted from 0; what the text does not have is left out.
Value part(const std::string& text, std::int64_t first, std::int64_t count) {
  const std::size_t begin = character_at(text, first);
  const std::size_t end = character_at(text, first + count);
  return make_text(std::string_view(text).substr(begin, end - begin));
}

// A number of characters; no text has more than the limit.
std::optional<std::int64_t> characters(const Value& count) {
  constexpr std::int64_t kMost = 1'000'000'000;
  if (count.number < 0) return std::nullopt;
  return static_cast<std::int64_t>(std::min(count.number, Integer(kMost)));
}

Value wrong_count() {
  return make_error("a number of characters of 0 or more was expected");
}

Value left(const FunctionCall& call) {
  const auto count = characters(call[1]);
  return count ? part(call[0].text, 0, *count) : wrong_count();
}

Value right(const FunctionCall& call) {
  const auto count = characters(call[1]);
  if (!count) return wrong_count();
  return part(call[0].text, std::max<std::int64_t>(0, length(call[0].text) - *count), *count);
}

Value substring(const FunctionCall& call) {
  const auto first = characters(call[1]);
  const auto count = characters(call[2]);
  if (!first || *first < 1) return make_error("the first character is 1, found " + display(call[1]));
  return count ? part(call[0].text, *first - 1, *count) : wrong_count();
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_word(char c) {
  return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         static_cast<unsigned char>(c) >= 0x80U;
}

// Upper case, with one blank for each run of anything but letters and digits and none at the ends.
std::string normalise_text(const std::string& text) {
  std::string out;
  bool gap = false;
  for (const char c : upper(text)) {
    if (!is_word(c)) {
      gap = !out.empty();
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    out += c;
  }
  return out;
}

// Letters and digits in upper case, with O written as 0: bills and tables confuse the two.
std::string normalise_usoc(const std::string& text) {
  std::string out;
  for (const char c : upper(text))
    if (is_word(c)) out += c == 'O' ? '0' : c;
  return out;
}

std::string digits_only(const std::string& text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), is_digit);
  return out;
}

}  // namespace

FunctionFamily text_functions() {
  return {
      "Text",
      {
          {.id = FunctionId::matches,
           .name = "matches",
           .parameters = {Parameter::text, Parameter::pattern},
           .returns = Returns::boolean,
           .signature = "matches(text, pattern)",
           .meaning = "Whether the RE2 pattern is found anywhere in the text. The pattern is a literal or a "
                      "param; (?i) ignores case.",
           .example = "matches(c.description, '(?i)universal service')",
           .evaluate = matches},
          {.id = FunctionId::contains,
           .name = "contains",
           .parameters = {Parameter::text, Parameter::text},
           .returns = Returns::boolean,
           .signature = "contains(text, part)",
           .meaning = "Whether part stands in the text, byte for byte.",
           .example = "contains(c.section, 'Long Distance')",
           .evaluate =
               [](const FunctionCall& call) {
                 return make_boolean(call[0].text.find(call[1].text) != std::string::npos);
               }},
          {.id = FunctionId::starts_with,
           .name = "starts_with",
           .parameters = {Parameter::text, Parameter::text},
           .returns = Returns::boolean,
           .signature = "starts_with(text, prefix)",
           .meaning = "Whether the text begins with prefix.",
           .example = "starts_with(c.destination, '1900')",
           .evaluate =
               [](const FunctionCall& call) {
                 return make_boolean(telaudit::starts_with(call[0].text, call[1].text));
               }},
          {.id = FunctionId::normalise_service,
           .name = "normalise_service",
           .parameters = {Parameter::text},
           .returns = Returns::text,
           .signature = "normalise_service(text)",
           .meaning = "A service id without blanks and punctuation, in upper case, and without the 1 before "
                      "ten digits: '1 (312) 555-0141' is 3125550141.",
           .example = "normalise_service(c.service)",
           .evaluate =
               [](const FunctionCall& call) { return make_text(normalise_service_id(call[0].text)); }},
          {.id = FunctionId::upper,
           .name = "upper",
           .parameters = {Parameter::text},
           .returns = Returns::text,
           .signature = "upper(text)",
           .meaning = "The text with a to z in upper case.",
           .example = "upper(c.unit) == 'MRC'",
           .evaluate = [](const FunctionCall& call) { return make_text(upper(call[0].text)); }},
          {.id = FunctionId::length,
           .name = "length",
           .parameters = {Parameter::text},
           .returns = Returns::integer,
           .signature = "length(text)",
           .meaning = "Number of characters.",
           .example = "length(c.product_code) == 5",
           .evaluate = [](const FunctionCall& call) { return make_integer(length(call[0].text)); }},
          {.id = FunctionId::left,
           .name = "left",
           .parameters = {Parameter::text, Parameter::integer},
           .returns = Returns::text,
           .signature = "left(text, count)",
           .meaning = "The first characters, as many as there are.",
           .example = "left(c.product_code, 5)",
           .evaluate = left},
          {.id = FunctionId::right,
           .name = "right",
           .parameters = {Parameter::text, Parameter::integer},
           .returns = Returns::text,
           .signature = "right(text, count)",
           .meaning = "The last characters, as many as there are.",
           .example = "right(c.product_code, 1) in ['3', '5']",
           .evaluate = right},
          {.id = FunctionId::substring,
           .name = "substring",
           .parameters = {Parameter::text, Parameter::integer, Parameter::integer},
           .returns = Returns::text,
           .signature = "substring(text, first, count)",
           .meaning = "Characters from the `first`, counted from 1; as many as there are.",
           .example = "substring(c.product_code, 3, 1) == 'Q'",
           .evaluate = substring},
          {.id = FunctionId::digits_only,
           .name = "digits_only",
           .parameters = {Parameter::text},
           .returns = Returns::text,
           .signature = "digits_only(text)",
           .meaning = "The digits 0 to 9 of the text.",
           .example = "digits_only(c.service)",
           .evaluate = [](const FunctionCall& call) { return make_text(digits_only(call[0].text)); }},
          {.id = FunctionId::number,
           .name = "number",
           .parameters = {Parameter::text},
           .returns = Returns::decimal,
           .signature = "number(text)",
           .meaning = "The number that the whole text is, of at most 18 digits, 12 of them behind the point; "
                      "unknown for any other text. number('1.50') is 1.50, number('100 Mbps') is unknown, "
                      "number(digits_only('100 Mbps')) is 100.",
           .example = "number(digits_only(c.description)) >= 100",
           .evaluate = number},
          {.id = FunctionId::normalise_text,
           .name = "normalise_text",
           .parameters = {Parameter::text},
           .returns = Returns::text,
           .signature = "normalise_text(text)",
           .meaning =
               "Upper case, one blank for each run of anything but letters and digits, none at the ends: "
               "'Fed. Univ.  Svc' is FED UNIV SVC.",
           .example = "normalise_text(c.description)",
           .evaluate = [](const FunctionCall& call) { return make_text(normalise_text(call[0].text)); }},
          {.id = FunctionId::normalise_usoc,
           .name = "normalise_usoc",
           .parameters = {Parameter::text},
           .returns = Returns::text,
           .signature = "normalise_usoc(text)",
           .meaning =
               "A product code without blanks and punctuation, in upper case, the letter O as the digit "
               "0: '1oz-pb' is 10ZPB. For comparing with another that is normalised, not for showing.",
           .example = "normalise_usoc(c.product_code) == normalise_usoc(p.product_code)",
           .evaluate = [](const FunctionCall& call) { return make_text(normalise_usoc(call[0].text)); }},
          {.id = FunctionId::similarity,
           .name = "similarity",
           .parameters = {Parameter::text, Parameter::text},
           .returns = Returns::decimal,
           .signature = "similarity(a, b)",
           .meaning =
               "How alike two texts are, 0.0000 to 1.0000: the share of trigrams they have in common, as "
               "PostgreSQL's pg_trgm counts them (words in lower case, two blanks before and one after), "
               "rounded half up. 'word' and 'words' are 0.5714.",
           .example = "similarity(c.description, p.description) >= 0.8",
           .evaluate =
               [](const FunctionCall& call) {
                 return make_number(Kind::decimal, similarity_of(call[0].text, call[1].text), 4);
               }},
      }};
}

}  // namespace telaudit::rules
