#include "formats/edifact_profile.h"

#include <algorithm>
#include <bit>

#include "base/hash.h"
#include "base/text.h"
#include "base/yaml.h"
#include "bill/charge.h"

namespace telaudit::formats::edifact {
namespace {

// Key in a profile, segment, and the qualifiers of the UN code lists (1153, 2005, 3035, 6063, 5125, 5025)
// that mean it, those first that are preferred. What the lists leave to the parties is empty.
struct RoleEntry {
  Role role;
  const char* key;
  std::vector<std::string_view> qualifiers;
};

const std::vector<RoleEntry>& role_table() {
  static const std::vector<RoleEntry> kTable = {
      // RFF
      {Role::account, "account", {"IT", "ADE"}},
      {Role::parent_account, "parent_account", {}},
      {Role::contract, "contract", {"CT", "BC"}},
      {Role::order, "order", {"ON", "VN"}},
      {Role::previous_invoice, "previous_invoice", {"OI", "IV"}},
      {Role::service, "service", {}},
      {Role::cost_centre, "cost_centre", {}},
      {Role::user, "user", {}},
      // DTM
      {Role::bill_date, "bill_date", {"3", "137"}},
      {Role::due_date, "due_date", {"13", "140"}},
      {Role::period_from, "period_from", {"167", "155"}},
      {Role::period_through, "period_through", {"168", "156"}},
      {Role::period, "period", {"263"}},
      {Role::call_start, "call_start", {}},
      // NAD
      {Role::carrier_party, "carrier_party", {"II", "SE", "SU", "PE"}},
      {Role::customer_party, "customer_party", {"IV", "BY", "PR"}},
      // QTY, PRI
      {Role::quantity, "quantity", {"47"}},
      {Role::price, "price", {"AAA", "INV", "AAB"}},
      // MOA
      {Role::line_amount, "line_amount", {"203", "38"}},
      {Role::line_amount_before_allowances, "line_amount_before_allowances", {"66"}},
      {Role::allowance_amount, "allowance_amount", {"8", "204", "23"}},
      {Role::tax_amount, "tax_amount", {"124", "150", "161"}},
      {Role::tax_base, "tax_base", {"125"}},
      {Role::unit_price, "unit_price", {"146"}},
      {Role::total, "total", {"77", "39", "86", "128"}},
      {Role::payable, "payable", {"9"}},
      {Role::lines_total, "lines_total", {"79"}},
      {Role::tax_total, "tax_total", {"176", "124", "150", "161"}},
      {Role::allowances_total, "allowances_total", {"131"}},
      {Role::prepaid, "prepaid", {"113"}},
      // LOC
      {Role::call_destination, "call_destination", {}},
  };
  return kTable;
}

const std::vector<std::string>& profile_keys() {
  static const std::vector<std::string> kKeys = [] {
    std::vector<std::string> keys = {"edifact",          "version", "about",         "source",
                                     "senders",          "carrier", "service_items", "usage_units",
                                     "detail_documents", "classes"};
    for (const auto& entry : role_table()) keys.emplace_back(entry.key);
    return keys;
  }();
  return kKeys;
}

Result<void> read_list(const YamlNode& root, const char* key, std::vector<std::string>& list) {
  const YamlNode* node = root.find(key);
  if (node == nullptr) return {};
  if (!node->is_sequence()) return node->problem("a list was expected", "write [A, B]");
  list.clear();
  for (const auto& item : node->items()) {
    if (!item.is_scalar() || item.text().empty()) return item.problem("a word was expected");
    list.push_back(item.text());
  }
  return {};
}

Result<void> read_roles(const YamlNode& root, Profile& profile) {
  for (const auto& entry : role_table()) {
    std::vector<std::string> words;
    const auto read = read_list(root, entry.key, words);
    if (!read) return read;
    if (root.find(entry.key) == nullptr) continue;
    auto& qualifiers = profile.qualifiers[static_cast<std::size_t>(entry.role)];
    qualifiers.clear();
    for (const auto& word : words) {
      if (qualifier(word) == 0)
        return root.find(entry.key)->problem("'" + word + "' is no qualifier",
                                             "qualifiers have one to three characters");
      qualifiers.push_back(qualifier(word));
    }
  }
  return {};
}

Result<void> read_classes(const YamlNode& root, Profile& profile) {
  const YamlNode* node = root.find("classes");
  if (node == nullptr) return {};
  if (!node->is_map()) return node->problem("a map of beginnings of product codes was expected");
  for (const auto& [begin, value] : node->entries()) {
    if (!bill::is_charge_class(value.text()))
      return value.problem("'" + value.text() + "' is no class of charge",
                           "recurring, one_time, usage, discount, credit, ...");
    profile.classes.emplace_back(begin, value.text());
  }
  std::stable_sort(profile.classes.begin(), profile.classes.end(),
                   [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  return {};
}

}  // namespace

QualifierTable::QualifierTable(const Profile& profile) {
  std::size_t all = 0;
  for (const auto& qualifiers : profile.qualifiers) all += qualifiers.size();
  slots_.resize(std::bit_ceil(2 * all + 2));
  QualifierRanks nothing;
  nothing.ranks.fill(-1);
  ranks_.push_back(nothing);
  for (std::size_t role = 0; role < kRoles; ++role) {
    const auto& qualifiers = profile.qualifiers[role];
    for (std::size_t i = 0; i < qualifiers.size() && i <= INT16_MAX; ++i) {
      std::size_t at = place(qualifiers[i]);
      while (slots_[at].at != kNone && slots_[at].value != qualifiers[i]) at = (at + 1) & (slots_.size() - 1);
      if (slots_[at].at == kNone) {
        slots_[at] = {qualifiers[i], static_cast<std::uint32_t>(ranks_.size())};
        ranks_.push_back(nothing);
      }
      std::int16_t& rank = ranks_[slots_[at].at].ranks[role];
      if (rank < 0) rank = static_cast<std::int16_t>(i);
    }
  }
}

Profile standard_profile() {
  Profile profile;
  for (const auto& entry : role_table())
    for (const auto word : entry.qualifiers)
      profile.qualifiers[static_cast<std::size_t>(entry.role)].push_back(qualifier(word));
  return profile;
}

Result<Profile> load_sender_profile(std::string_view yaml, const std::string& file) {
  const auto root = parse_yaml(yaml, file);
  if (!root) return root.problem();
  if (!root->is_map())
    return root->problem("a profile is a map of keys", "see rules/profiles/edifact/README.md");
  if (const auto known = root->only(profile_keys()); !known) return known.problem();
  Profile profile = standard_profile();
  const auto name = root->required_text("edifact", "the profile's name");
  const auto version = root->required_text("version", "a number that grows with each change of meaning");
  if (!name) return name.problem();
  if (!version) return version.problem();
  profile.name = "edifact-invoic " + *name;
  profile.version = *version;
  profile.hash = sha256(yaml);
  if (const auto* carrier = root->find("carrier")) profile.carrier = carrier->text();
  const std::pair<const char*, std::vector<std::string>*> lists[] = {
      {"senders", &profile.senders},
      {"service_items", &profile.service_items},
      {"usage_units", &profile.usage_units},
      {"detail_documents", &profile.detail_documents},
  };
  for (const auto& [key, list] : lists)
    if (const auto read = read_list(*root, key, *list); !read) return read.problem();
  if (profile.senders.empty())
    return root->problem("a profile needs 'senders'", "name how the sender in UNB begins");
  if (const auto read = read_roles(*root, profile); !read) return read.problem();
  if (const auto read = read_classes(*root, profile); !read) return read.problem();
  return profile;
}

}  // namespace telaudit::formats::edifact
