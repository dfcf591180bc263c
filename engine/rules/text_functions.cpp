// Text: patterns, parts, and forms in which texts are compared.
#include "base/text.h"
#include "rules/functions.h"

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
      }};
}

}  // namespace telaudit::rules
