#include "intake/code_mappings.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/delimited.h"
#include "base/text.h"
#include "book/places.h"

namespace telaudit::intake {
namespace {

constexpr std::string_view kAny = "*";
using MappingKey = std::array<std::string, 3>;  // carrier, product code, description; * is any

struct CrosswalkRow {
  std::string item, status, confidence, confirmed_on, confirmed_role;
  std::int64_t version = 0;
  bool in_force = false;
};

std::map<MappingKey, std::vector<CrosswalkRow>> crosswalk_rows(const terms::Terms& terms) {
  std::map<MappingKey, std::vector<CrosswalkRow>> out;
  const terms::TermRelation* crosswalk = book::given_relation(&terms, "crosswalk");
  if (crosswalk == nullptr) return out;
  const book::TermColumn carrier(crosswalk->table, "carrier"), code(crosswalk->table, "product_code"),
      description(crosswalk->table, "description"), item(crosswalk->table, "item"),
      status(crosswalk->table, "status"), confidence(crosswalk->table, "confidence"),
      on(crosswalk->table, "confirmed_on"), role(crosswalk->table, "confirmed_role"),
      version(crosswalk->table, "version"), in_force(crosswalk->table, "in_force");
  for (std::size_t row = 0; row < crosswalk->table.rows(); ++row) {
    const auto sure = confidence.decimal(row);
    const auto day = on.date(row);
    out[{std::string(carrier.text(row)), std::string(code.text(row)), std::string(description.text(row))}]
        .push_back({std::string(item.text(row)), std::string(status.text(row)), sure ? sure->text() : "",
                    day ? day->text() : "", std::string(role.text(row)), version.integer(row).value_or(0),
                    in_force.flag(row).value_or(false)});
  }
  return out;
}

// The keys that speak of a code, the closest first.
std::vector<MappingKey> keys_of(const BilledCode& code) {
  std::vector<MappingKey> keys;
  if (!code.product_code.empty() && !code.description.empty())
    keys.push_back({code.carrier, code.product_code, code.description});
  if (!code.product_code.empty()) keys.push_back({code.carrier, code.product_code, std::string(kAny)});
  if (!code.description.empty()) keys.push_back({code.carrier, std::string(kAny), code.description});
  return keys;
}

MappedCode mapped_code(const BilledCode& code,
                       const std::map<MappingKey, std::vector<CrosswalkRow>>& crosswalk,
                       std::optional<CodeSuggestion> suggestion) {
  MappedCode out;
  const CrosswalkRow* suggested = nullptr;
  for (const auto& key : keys_of(code)) {
    const auto found = crosswalk.find(key);
    if (found == crosswalk.end()) continue;
    for (const auto& row : found->second) {
      if (row.in_force)
        return {
            MappingStatus::confirmed,    row.item,    row.confidence, row.confirmed_on, row.confirmed_role,
            std::to_string(row.version), std::nullopt};
      if (row.status == "suggested" && (suggested == nullptr || row.version > suggested->version))
        suggested = &row;
    }
  }
  if (suggested != nullptr && (!suggestion || suggestion->item != suggested->item)) {
    const auto sure = parse_decimal(suggested->confidence);
    suggestion = CodeSuggestion{suggested->item, "", sure.value_or(Decimal{}), {"entered as a suggestion"}};
    out.confidence = suggested->confidence;
  } else if (suggestion) {
    out.confidence = suggestion->confidence.text();
  }
  if (!suggestion) return out;
  out.status = MappingStatus::suggested;
  out.item = suggestion->item;
  if (suggested != nullptr) out.version = std::to_string(suggested->version);
  out.suggestion = std::move(suggestion);
  return out;
}

Problem no_such_code(const WantedMapping& wanted, std::span<const BilledCode> codes) {
  std::vector<std::string> known, carriers;
  const std::string& name = wanted.product_code.empty() ? wanted.description : wanted.product_code;
  for (const auto& code : codes) {
    carriers.push_back(code.carrier);
    if (code.carrier == wanted.carrier)
      known.push_back(wanted.product_code.empty() ? code.description : code.product_code);
  }
  if (known.empty()) {
    const auto meant = nearest(wanted.carrier, carriers);
    return {"no bill of the carrier '" + wanted.carrier + "' is here", wanted.place,
            meant ? "did you mean '" + *meant + "'?" : "write it as telaudit map list shows it"};
  }
  const auto meant = nearest(name, known);
  return {"'" + name + "' is not on the latest bills of " + wanted.carrier, wanted.place,
          meant ? "did you mean '" + *meant + "'?" : "telaudit map list shows the codes"};
}

}  // namespace

std::string_view status_word(MappingStatus status) {
  switch (status) {
    case MappingStatus::confirmed:
      return "confirmed";
    case MappingStatus::suggested:
      return "suggested";
    case MappingStatus::unmapped:
      return "unmapped";
  }
  return "";
}

std::vector<MappedCode> mapped_codes(std::span<const BilledCode> codes, std::span<const ContractItem> items,
                                     const terms::Terms& terms, const pricing::Classifier& classifier) {
  auto suggestions = suggest_items(codes, items, book::given_relation(&terms, "crosswalk"), classifier);
  const auto crosswalk = crosswalk_rows(terms);
  std::vector<MappedCode> out;
  for (std::size_t at = 0; at < codes.size(); ++at)
    out.push_back(mapped_code(codes[at], crosswalk, std::move(suggestions[at])));
  return out;
}

Result<std::vector<WantedMapping>> read_wanted_mappings(std::string_view csv, const std::string& file) {
  if (starts_with(csv, "\xEF\xBB\xBF")) csv.remove_prefix(3);
  DelimitedReader reader(csv, {});
  Place place;
  place.file = file;
  std::uint32_t record = 0;
  std::map<std::string, std::size_t> columns;
  std::vector<WantedMapping> out;
  while (reader.next()) {
    place.line = ++record;
    const auto& fields = reader.fields();
    if (record == 1) {
      for (std::size_t at = 0; at < fields.size(); ++at) columns.emplace(std::string(trim(fields[at])), at);
      for (const char* name : {"carrier", "product_code", "description", "item", "confirm"})
        if (!columns.contains(name))
          return Problem{"the column " + std::string(name) + " is missing", place,
                         "begin with telaudit map suggest --format csv"};
      continue;
    }
    const auto cell = [&](const char* name) {
      const std::size_t at = columns.at(name);
      return at < fields.size() ? std::string(trim(fields[at])) : std::string();
    };
    const std::string word = lower(cell("confirm"));
    if (word.empty() || word == "no") continue;
    if (word != "yes")
      return Problem{"'" + cell("confirm") + "' in the column confirm", place,
                     "write yes, or leave it blank"};
    out.push_back({cell("carrier"), cell("product_code"), cell("description"), cell("item"), place});
  }
  return out;
}

Result<std::vector<MappingEntry>> confirmed_mappings(std::span<const WantedMapping> wanted,
                                                     std::span<const BilledCode> codes,
                                                     std::span<const MappedCode> mapped,
                                                     std::span<const ContractItem> items,
                                                     const terms::Terms& terms) {
  const auto crosswalk = crosswalk_rows(terms);
  std::vector<MappingEntry> out;
  for (const auto& want : wanted) {
    const auto found = std::find_if(codes.begin(), codes.end(), [&](const BilledCode& code) {
      return code.carrier == want.carrier && code.product_code == want.product_code &&
             (!want.product_code.empty() || code.description == want.description);
    });
    if (found == codes.end()) return no_such_code(want, codes);
    const MappedCode& known_as = mapped[static_cast<std::size_t>(found - codes.begin())];
    const auto& suggestion = known_as.suggestion;
    MappingEntry entry{want.carrier,
                       want.product_code,
                       want.product_code.empty() ? want.description : "",
                       want.item.empty() ? known_as.item : want.item,
                       true,
                       "",
                       0};
    if (entry.item.empty())
      return Problem{
          "no item is named for " + want.product_code + want.description + ", and none is suggested",
          want.place, "name it: --item"};
    if (suggestion && suggestion->item == entry.item && !suggestion->confidence.is_zero())
      entry.confidence = suggestion->confidence.text();
    std::vector<std::string> known;
    for (const auto& item : items)
      if (item.carrier == want.carrier) known.push_back(item.item);
    if (std::find(known.begin(), known.end(), entry.item) == known.end()) {
      const auto meant = nearest(entry.item, known);
      return Problem{
          "no contract of " + want.carrier + " prices the item '" + entry.item + "'", want.place,
          meant ? "did you mean '" + *meant + "'?" : "enter its rate first, or leave the code unmapped"};
    }
    const auto kept =
        crosswalk.find({entry.carrier, entry.product_code.empty() ? std::string(kAny) : entry.product_code,
                        entry.description.empty() ? std::string(kAny) : entry.description});
    if (kept != crosswalk.end()) {
      bool in_force = false;
      for (const auto& row : kept->second) {
        entry.after = std::max(entry.after, row.version);
        in_force = in_force || (row.in_force && row.item == entry.item);
      }
      if (in_force) continue;
    }
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace telaudit::intake
