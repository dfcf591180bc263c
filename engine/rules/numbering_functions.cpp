// Numbers of the North American Numbering Plan, and the jurisdiction of a call from the places of its ends.
#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"
#include "rules/functions.h"

namespace telaudit::rules {
namespace {

// The ten digits NPA NXX XXXX of a number, N being 2 to 9; empty for any other.
std::string ten_digits(const std::string& printed) {
  std::string number = normalise_service_id(printed);
  const bool digits = std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || number.size() != 10 || number[0] < '2' || number[3] < '2') number.clear();
  return number;
}

Value digits_of(const FunctionCall& call, std::size_t first) {
  const std::string number = ten_digits(call[0].text);
  return number.empty() ? make_unknown(Kind::text) : make_text(number.substr(first, 3));
}

// Toll-free codes in use, and 822, which is next.
bool is_toll_free(const std::string& printed) {
  constexpr std::array<std::string_view, 8> kCodes = {"800", "822", "833", "844", "855", "866", "877", "888"};
  const std::string number = ten_digits(printed);
  return !number.empty() &&
         std::find(kCodes.begin(), kCodes.end(), std::string_view(number).substr(0, 3)) != kCodes.end();
}

bool is_empty(const Value& place) {
  return place.kind == Kind::text && place.text.empty();
}

// One LATA comes before the state: a few LATAs reach over a border, and a call within one is the local
// carrier's.
Value jurisdiction(const FunctionCall& call) {
  for (const auto& place : call.arguments)
    if (is_empty(place)) return make_unknown(Kind::text);
  if (order(call[1], call[3]) == std::strong_ordering::equal) return make_text("intralata");
  return make_text(call[0].text == call[2].text ? "intrastate_interlata" : "interstate");
}

}  // namespace

FunctionFamily numbering_functions() {
  return {
      "Telephone numbers",
      {
          {.id = FunctionId::npa,
           .name = "npa",
           .parameters = {Parameter::text},
           .returns = Returns::text,
           .signature = "npa(number)",
           .meaning = "Area code of a North American number, however it is printed; unknown for any other "
                      "number.",
           .example = "npa(c.destination) == '900'",
           .evaluate = [](const FunctionCall& call) { return digits_of(call, 0); }},
          {.id = FunctionId::nxx,
           .name = "nxx",
           .parameters = {Parameter::text},
           .returns = Returns::text,
           .signature = "nxx(number)",
           .meaning = "Exchange code, the three digits after the area code; unknown for a number that is not "
                      "North American.",
           .example = "nxx(c.destination) == '976'",
           .evaluate = [](const FunctionCall& call) { return digits_of(call, 3); }},
          {.id = FunctionId::is_nanp,
           .name = "is_nanp",
           .parameters = {Parameter::text},
           .returns = Returns::boolean,
           .signature = "is_nanp(number)",
           .meaning =
               "Whether it is a number of the North American plan: ten digits, the first and fourth from "
               "2 to 9, with or without a 1 before them. Many of its area codes are abroad.",
           .example = "not is_nanp(c.destination)",
           .evaluate =
               [](const FunctionCall& call) { return make_boolean(!ten_digits(call[0].text).empty()); }},
          {.id = FunctionId::is_toll_free,
           .name = "is_toll_free",
           .parameters = {Parameter::text},
           .returns = Returns::boolean,
           .signature = "is_toll_free(number)",
           .meaning = "Whether its area code is 800, 822, 833, 844, 855, 866, 877 or 888.",
           .example = "is_toll_free(c.destination)",
           .evaluate = [](const FunctionCall& call) { return make_boolean(is_toll_free(call[0].text)); }},
          {.id = FunctionId::jurisdiction,
           .name = "jurisdiction",
           .parameters = {Parameter::text, Parameter::same, Parameter::text, Parameter::same},
           .returns = Returns::text,
           .signature = "jurisdiction(origin_state, origin_lata, state, lata)",
           .meaning =
               "Of a call between two fixed lines of the United States, by the first that holds: one LATA, "
               "'intralata'; one state, 'intrastate_interlata'; else 'interstate'. An empty place is as "
               "unknown; a LATA is a number or text. Toll-free, international, local and wireless calls are "
               "decided before it.",
           .example = "jurisdiction('IL', '358', 'IL', '360') == 'intrastate_interlata'",
           .evaluate = jurisdiction},
      }};
}

}  // namespace telaudit::rules
