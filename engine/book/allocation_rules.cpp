#include "book/allocation_rules.h"

#include <algorithm>
#include <array>

#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "bill/charge.h"
#include "book/wording.h"

namespace telaudit::book {
namespace {

constexpr std::array<std::string_view, 4> kKeys = {"lines", "spend", "headcount", "shares"};
constexpr std::array<std::string_view, 4> kOvers = {"invoice", "account", "carrier", "all"};
constexpr std::array<std::string_view, 2> kTaxes = {"follow", "spend"};

template <std::size_t n>
Result<std::size_t> word_of(const YamlNode& node, const std::array<std::string_view, n>& words) {
  std::vector<std::string> known;
  for (std::size_t at = 0; at < n; ++at) {
    if (node.text() == words[at]) return at;
    known.emplace_back(words[at]);
  }
  return node.problem("one of " + join(known, ", ") + " was expected", did_you_mean(node.text(), known));
}

Result<std::vector<std::string>> texts_of(const YamlNode& node) {
  std::vector<std::string> out;
  if (node.is_scalar()) {
    out.push_back(node.text());
    return out;
  }
  if (!node.is_sequence()) return node.problem("a text or a list of texts was expected", "write [A, B]");
  for (const YamlNode& item : node.items()) {
    if (!item.is_scalar()) return item.problem("a text was expected");
    out.push_back(item.text());
  }
  return out;
}

Result<std::map<std::string, Decimal>> numbers_of(const YamlNode& node) {
  if (!node.is_map()) return node.problem("a number by cost centre was expected", "write {\"4410\": 0.6}");
  std::map<std::string, Decimal> out;
  for (const auto& [centre, value] : node.entries()) {
    const auto number = value.is_scalar() ? parse_decimal(value.text()) : std::nullopt;
    if (!number || number->is_negative())
      return value.problem("a number that is not negative was expected", "write \"" + centre + "\": 0.6");
    out[centre] = *number;
  }
  return out;
}

Result<void> read_where(const YamlNode& node, SharedCharges& out) {
  static const std::array<std::string, 5> kKnown = {"carrier", "account", "service", "product_code",
                                                    "charge_class"};
  if (!node.is_map()) return node.problem("where is a map", "write where: {carrier: NAME}");
  if (auto checked = node.only(kKnown); !checked) return checked;
  const std::array<std::pair<const char*, std::vector<std::string>*>, 5> lists = {
      {{"carrier", &out.carriers},
       {"account", &out.accounts},
       {"service", &out.services},
       {"product_code", &out.product_codes},
       {"charge_class", &out.charge_classes}}};
  for (const auto& [key, into] : lists) {
    const YamlNode* value = node.find(key);
    if (value == nullptr || value->is_null()) continue;
    auto texts = texts_of(*value);
    if (!texts) return texts.problem();
    *into = std::move(*texts);
  }
  for (std::string& service : out.services) service = normalise_service_id(service);
  for (const std::string& word : out.charge_classes)
    if (!bill::is_charge_class(word)) return node.problem("'" + word + "' is no class of charges");
  return {};
}

Result<SharedCharges> read_shared(const YamlNode& node, const AllocationRules& rules) {
  static const std::array<std::string, 5> kKnown = {"name", "where", "key", "over", "shares"};
  if (!node.is_map()) return node.problem("a rule is a map", "write - {name: ..., where: {...}, key: spend}");
  if (auto checked = node.only(kKnown); !checked) return checked.problem();
  SharedCharges out;
  const auto name = node.required_text("name", "a name for people");
  if (!name) return name.problem();
  out.name = *name;
  if (const YamlNode* where = node.find("where"); where != nullptr && !where->is_null())
    if (auto read = read_where(*where, out); !read) return read.problem();
  const YamlNode* key = node.find("key");
  if (key == nullptr) return node.problem("key is missing", "write key: lines, spend, headcount or shares");
  const auto word = word_of(*key, kKeys);
  if (!word) return word.problem();
  out.key = static_cast<AllocationKey>(*word);
  if (const YamlNode* over = node.find("over"); over != nullptr && !over->is_null()) {
    const auto place = word_of(*over, kOvers);
    if (!place) return place.problem();
    out.over = static_cast<AllocationOver>(*place);
  }
  const YamlNode* shares = node.find("shares");
  if ((out.key == AllocationKey::shares) != (shares != nullptr))
    return node.problem("shares stand with key: shares, and only there");
  if (shares != nullptr) {
    auto numbers = numbers_of(*shares);
    if (!numbers) return numbers.problem();
    Total sum;
    for (const auto& [centre, share] : *numbers) sum.add(share);
    if (!(sum == total_of(Decimal{1, 0})))
      return shares->problem("the shares come to " + sum.text() + ", not to 1",
                             "write parts such as 0.6 and 0.4");
    out.shares = std::move(*numbers);
  }
  if (out.key == AllocationKey::headcount && rules.headcount.empty())
    return node.problem("no headcount is stated", "add headcount: {\"4410\": 120} to the file");
  return out;
}

}  // namespace

std::string_view allocation_key_name(AllocationKey key) {
  return kKeys[static_cast<std::size_t>(key)];
}

std::string_view allocation_over_name(AllocationOver over) {
  return kOvers[static_cast<std::size_t>(over)];
}

Result<AllocationRules> parse_allocation_rules(const std::string& text, const std::string& file) {
  static const std::array<std::string, 4> kKnown = {"printed_cost_centres", "taxes", "shared", "headcount"};
  const auto root = parse_yaml(text, file);
  if (!root) return root.problem();
  AllocationRules out;
  if (root->is_null()) return out;
  if (!root->is_map()) return root->problem("rules of allocation are a map", "write key: value");
  if (auto checked = root->only(kKnown); !checked) return checked.problem();
  if (const YamlNode* printed = root->find("printed_cost_centres");
      printed != nullptr && !printed->is_null()) {
    const auto word = word_of(*printed, std::array<std::string_view, 2>{"no", "yes"});
    if (!word) return word.problem();
    out.printed_cost_centres = *word == 1;
  }
  if (const YamlNode* taxes = root->find("taxes"); taxes != nullptr && !taxes->is_null()) {
    const auto word = word_of(*taxes, kTaxes);
    if (!word) return word.problem();
    out.taxes = static_cast<TaxAllocation>(*word);
  }
  if (const YamlNode* headcount = root->find("headcount"); headcount != nullptr && !headcount->is_null()) {
    auto numbers = numbers_of(*headcount);
    if (!numbers) return numbers.problem();
    out.headcount = std::move(*numbers);
  }
  const YamlNode* shared = root->find("shared");
  if (shared == nullptr || shared->is_null()) return out;
  if (!shared->is_sequence()) return shared->problem("shared is a list of rules", "write - {name: ...}");
  for (const YamlNode& item : shared->items()) {
    auto rule = read_shared(item, out);
    if (!rule) return rule.problem();
    out.shared.push_back(std::move(*rule));
  }
  return out;
}

Result<AllocationRules> load_allocation_rules(const std::string& file) {
  const auto text = read_file(file);
  if (!text) return text.problem();
  return parse_allocation_rules(*text, file);
}

}  // namespace telaudit::book
