#include "formats/xml_places.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/hash.h"
#include "base/text.h"
#include "base/yaml.h"
#include "bill/charge.h"

namespace telaudit::formats::xml {
namespace {

constexpr std::array<std::string_view, 3> kServiceKinds = {"telephone", "circuit", "other"};
const std::vector<std::string> kKeys = {"object_schemes", "service_properties", "classes_by_unit",
                                        "line_words", "rent_days"};

bool is_service_kind(std::string_view word) {
  return std::find(kServiceKinds.begin(), kServiceKinds.end(), word) != kServiceKinds.end();
}

using Words = std::map<std::string, std::string, std::less<>>;

Result<void> add_words(const YamlNode& node, bool in_small_letters, bool (*known)(std::string_view),
                       const char* expected, Words& words) {
  if (!node.is_map()) return node.problem("a map was expected", expected);
  for (const auto& [key, value] : node.entries()) {
    if (!value.is_scalar() || !known(value.text()))
      return value.problem("'" + value.text() + "' is not known here", expected);
    words[in_small_letters ? lower(key) : key] = value.text();
  }
  return {};
}

}  // namespace

Result<void> add_places(std::string_view yaml, const std::string& file, Places& places) {
  const auto root = parse_yaml(yaml, file);
  if (!root) return root.problem();
  if (!root->is_map()) return root->problem("a map was expected", "see rules/profiles/README.md");
  if (auto only = root->only(kKeys); !only) return only;
  const char* kinds = "a kind of service: telephone, circuit or other";
  if (const auto* node = root->find("object_schemes"))
    if (auto added = add_words(*node, false, is_service_kind, kinds, places.object_schemes); !added)
      return added;
  if (const auto* node = root->find("service_properties"))
    if (auto added = add_words(*node, true, is_service_kind, kinds, places.service_properties); !added)
      return added;
  if (const auto* node = root->find("classes_by_unit"))
    if (auto added = add_words(*node, false, bill::is_charge_class,
                               "a class of charges: recurring, one_time, usage, ...", places.classes_by_unit);
        !added)
      return added;
  if (const auto* node = root->find("line_words"))
    if (auto added = places.line_classes.words.add(*node); !added) return added;
  if (const auto* node = root->find("rent_days")) {
    const auto days = parse_decimal(node->text());
    if (!days || days->scale != 0 || days->mantissa < 1 || days->mantissa > 366)
      return node->problem("'" + node->text() + "' is no number of days", "a whole number from 1 to 366");
    places.line_classes.rent_days = days->mantissa;
  }
  if (root->find("line_words") != nullptr || root->find("rent_days") != nullptr)
    places.line_classes.hash = sha256(places.line_classes.hash + sha256(yaml));
  places.hash = sha256(places.hash + sha256(yaml));
  return {};
}

}  // namespace telaudit::formats::xml
