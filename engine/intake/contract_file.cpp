#include "intake/contract_file.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

#include "base/text.h"
#include "base/yaml.h"
#include "intake/sheet_layouts.h"

namespace telaudit::intake {
namespace {

using Origin = ContractFile::Origin;

const std::array<const char*, 3> kCitation{"document", "page", "clause"};

// One entry of a section: its fields with the rows they come from.
struct SectionEntry {
  struct Field {
    std::string value;
    std::size_t row = 0;  // of the terms
  };
  std::map<std::string, Field, std::less<>> fields;
  std::array<std::string, 3> citation;
  std::size_t first = 0;  // row

  const std::string* find(std::string_view name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? nullptr : &found->second.value;
  }
};

class FileWriter {
 public:
  FileWriter(std::span<const KeptRow> terms, std::span<const KeptRow> rates,
             std::vector<ContractFileFault>& faults)
      : terms_(terms), rates_(rates), faults_(faults) {}

  ContractFile write() {
    collect();
    write_head();
    write_lists();
    write_single("term");
    write_single("renewal");
    write_single("disputes");
    write_billing();
    write_single("backbilling");
    write_commitments();
    write_clauses("rate_reviews", "no_rate_reviews");
    write_clauses("termination_liabilities", "no_termination_liabilities");
    write_clauses("tiers");
    write_clauses("waivers");
    write_rates();
    return std::move(file_);
  }

 private:
  void line(const std::string& text, Origin origin = {}) {
    file_.text += text + '\n';
    file_.origins.push_back(origin);
  }
  static Origin term(std::size_t row) { return {row, std::nullopt}; }

  std::string term_cell(std::size_t row, std::string_view column) const {
    return terms_[row][contract_term_shape().column(column)];
  }
  std::string rate_cell(std::size_t row, std::string_view column) const {
    return rates_[row][rate_shape().column(column)];
  }

  void collect() {
    for (std::size_t row = 0; row < terms_.size(); ++row) {
      const auto number = parse_decimal(term_cell(row, "number"));
      auto& entries = sections_[term_cell(row, "section")];
      const auto [at, fresh] = entries.try_emplace(number ? number->mantissa : 1);
      SectionEntry& entry = at->second;
      if (fresh) entry.first = row;
      if (!term_cell(row, "value").empty())
        entry.fields[term_cell(row, "field")] = {term_cell(row, "value"), row};
      for (std::size_t i = 0; i < kCitation.size(); ++i) {
        const std::string cited = term_cell(row, kCitation[i]);
        if (cited.empty() || entry.citation[i] == cited) continue;
        if (!entry.citation[i].empty())
          faults_.push_back(
              {term(row), kCitation[i],
               "'" + cited + "' beside '" + entry.citation[i] + "' in the rows of one section",
               "one " + std::string(kCitation[i]) + " for the section: where its clause begins"});
        entry.citation[i] = cited;
      }
    }
    for (const auto& section : contract_sections()) {
      const auto entries = sections_.find(section.name);
      if (entries == sections_.end()) continue;
      for (const auto& [number, entry] : entries->second)
        for (const auto& field : section.fields)
          if (field.needed && entry.find(field.name) == nullptr)
            faults_.push_back({term(entry.first), "value",
                               "the field " + field.name + " of " + section.name + " " +
                                   std::to_string(number) + " is missing",
                               field.meaning});
    }
  }

  const SectionEntry* single(std::string_view section) const {
    const auto found = sections_.find(section);
    return found == sections_.end() || found->second.empty() ? nullptr : &found->second.begin()->second;
  }

  static bool is_list(ValueType type) {
    return type == ValueType::words || type == ValueType::names || type == ValueType::counts;
  }

  static std::string quoted_list(std::string_view value) {
    std::vector<std::string> out;
    for (const auto& name : names_of(value)) out.push_back(yaml_quoted(name));
    return "[" + join(out, ", ") + "]";
  }

  // "amount: "12.00"", for fields that the file has under the name and in the form they were asked for.
  void plain_field(const std::string& indent, const ContractField& field, const SectionEntry& entry) {
    const auto found = entry.fields.find(field.name);
    if (found == entry.fields.end()) return;
    const std::string value =
        is_list(field.rule.type) ? quoted_list(found->second.value) : yaml_quoted(found->second.value);
    line(indent + field.name + ": " + value, term(found->second.row));
  }

  void citation(const std::string& indent, const SectionEntry& entry) {
    for (std::size_t i = 0; i < kCitation.size(); ++i)
      if (!entry.citation[i].empty())
        line(indent + kCitation[i] + ": " + yaml_quoted(entry.citation[i]), term(entry.first));
  }

  void write_head() {
    const SectionEntry* head = single("contract");
    if (head == nullptr) {
      faults_.push_back(
          {{}, "contract", "the contract is not known", "a contract that a workbook of contracts states"});
      return;
    }
    for (const auto& field : find_section("contract")->fields) {
      if (starts_with(field.name, "no_")) continue;
      if (field.name != "id") {
        plain_field("", field, *head);
      } else if (const std::string* id = head->find("id")) {
        line("contract: " + yaml_quoted(*id), term(head->fields.find("id")->second.row));
      }
    }
    write_accounts();
  }

  void write_accounts() {
    const auto accounts = sections_.find("accounts");
    if (accounts == sections_.end()) return;
    std::vector<std::string> named;
    for (const auto& [number, entry] : accounts->second)
      if (const std::string* account = entry.find("account")) named.push_back(*account);
    if (named == std::vector<std::string>{"any"}) return line("accounts: any");
    line("accounts:");
    for (const auto& [number, entry] : accounts->second)
      if (const std::string* account = entry.find("account"))
        line("  - " + yaml_quoted(*account), term(entry.first));
  }

  void write_lists() {
    for (const char* name : {"documents", "parties"}) {
      const auto entries = sections_.find(std::string_view(name));
      if (entries == sections_.end()) continue;
      line(std::string(name) + ":");
      for (const auto& [number, entry] : entries->second) {
        line("  -", term(entry.first));
        for (const auto& field : find_section(name)->fields) plain_field("    ", field, entry);
        citation("    ", entry);
      }
    }
  }

  void write_single(const char* name) {
    const SectionEntry* entry = single(name);
    if (entry == nullptr) return;
    line(std::string(name) + ":", term(entry->first));
    for (const auto& field : find_section(name)->fields) plain_field("  ", field, *entry);
    citation("  ", *entry);
  }

  void write_billing() {
    const SectionEntry* billing = single("billing");
    const SectionEntry* fee = single("late_fee");
    if (billing == nullptr && fee == nullptr) return;
    if (billing != nullptr)
      write_single("billing");
    else
      line("billing:");
    if (fee == nullptr) return;
    line("  late_fee:", term(fee->first));
    for (const auto& field : find_section("late_fee")->fields) plain_field("    ", field, *fee);
    citation("    ", *fee);
  }

  bool said_none(std::string_view field) const {
    const SectionEntry* head = single("contract");
    const std::string* said = head == nullptr ? nullptr : head->find(field);
    return said != nullptr && *said == "true";
  }

  // The list's key, or an empty list where the contract says that there is none. False where nothing follows.
  bool begin_list(const std::string& key, const std::string& none_field) {
    const auto entries = sections_.find(key);
    const bool any = entries != sections_.end() && !entries->second.empty();
    if (said_none(none_field)) {
      const SectionEntry& head = *single("contract");
      if (any)
        faults_.push_back({term(head.fields.find(none_field)->second.row), "value",
                           none_field + " is yes, and the sheet states some", "one of the two"});
      line(key + ": []", term(head.fields.find(none_field)->second.row));
      return false;
    }
    if (any) line(key + ":");
    return any;
  }

  void parts_field(const std::string& key, const SectionEntry& entry, std::string_view field,
                   const std::function<std::string(const ValuePart&)>& item) {
    const auto found = entry.fields.find(field);
    if (found == entry.fields.end()) return;
    std::vector<std::string> items;
    for (const auto& part : parts_of(found->second.value)) items.push_back("{" + item(part) + "}");
    line("    " + key + ": [" + join(items, ", ") + "]", term(found->second.row));
  }

  void write_commitments() {
    if (!begin_list("commitments", "no_commitments")) return;
    const std::set<std::string, std::less<>> eligible{
        "measure", "taxes_count", "credits_reduce", "classes", "except_classes", "items", "except_items"};
    for (const auto& [number, entry] : sections_.find("commitments")->second) {
      line("  -", term(entry.first));
      bool counts = false;
      for (const auto& field : find_section("commitments")->fields) {
        if (eligible.contains(field.name))
          counts = counts || entry.find(field.name) != nullptr;
        else if (field.rule.type != ValueType::by_year && field.rule.type != ValueType::by_month)
          plain_field("    ", field, entry);
      }
      parts_field("years", entry, "years", [](const ValuePart& part) {
        return "year: " + part.from + ", amount: " + yaml_quoted(part.value);
      });
      parts_field("ramp", entry, "ramp", [](const ValuePart& part) {
        return "from_month: " + part.from + ", to_month: " + part.to + ", rate: " + yaml_quoted(part.value);
      });
      if (counts) {
        line("    eligible:", term(entry.first));
        for (const auto& field : find_section("commitments")->fields)
          if (eligible.contains(field.name)) plain_field("      ", field, entry);
      }
      citation("    ", entry);
    }
  }

  // Steps of one entry: the fields "steps_rate", "steps_amount" state one list.
  void write_steps(const ContractSection& section, const SectionEntry& entry) {
    const ContractField* stated = nullptr;
    for (const auto& field : section.fields) {
      if (field.rule.type != ValueType::steps || entry.find(field.name) == nullptr) continue;
      if (stated != nullptr)
        faults_.push_back({term(entry.fields.find(field.name)->second.row), "value",
                           field.name + " stands beside " + stated->name, "one of the two"});
      stated = &field;
    }
    if (stated == nullptr) return;
    const std::string key = stated->name.substr(std::string_view("steps_").size());
    parts_field("steps", entry, stated->name, [&key](const ValuePart& part) {
      return "from: " + part.from + (part.to.empty() ? "" : ", to: " + part.to) + ", " + key + ": " +
             yaml_quoted(part.value);
    });
  }

  void write_clauses(const char* key, const char* none_field = "") {
    if (!begin_list(key, none_field)) return;
    const ContractSection& section = *find_section(key);
    for (const auto& [number, entry] : sections_.find(std::string_view(key))->second) {
      line("  -", term(entry.first));
      for (const auto& field : section.fields)
        if (field.rule.type != ValueType::steps) plain_field("    ", field, entry);
      write_steps(section, entry);
      citation("    ", entry);
    }
  }

  // Amendments by their document, with the day on which they are effective.
  std::map<std::string, std::string> amendments() const {
    std::map<std::string, std::string> out;
    const auto documents = sections_.find(std::string_view("documents"));
    if (documents == sections_.end()) return out;
    for (const auto& [number, entry] : documents->second) {
      const std::string* type = entry.find("type");
      const std::string* id = entry.find("id");
      if (type == nullptr || id == nullptr || *type != "amendment") continue;
      const std::string* effective = entry.find("effective");
      out.emplace(*id, effective == nullptr ? std::string() : *effective);
    }
    return out;
  }

  void write_rate(const std::string& indent, std::size_t row, bool of_amendment) {
    const Origin origin{std::nullopt, row};
    line(indent + "-", origin);
    for (const char* column : {"item", "price", "currency", "unit", "precision", "from", "to"})
      if (const std::string value = rate_cell(row, column); !value.empty())
        line(indent + "  " + column + ": " + yaml_quoted(value), origin);
    for (const char* column : kCitation)
      if (const std::string value = rate_cell(row, column);
          !value.empty() && !(of_amendment && std::string_view(column) == "document"))
        line(indent + "  " + column + ": " + yaml_quoted(value), origin);
  }

  // Rows that say the same of an item are one rate: several codes may be one item.
  std::vector<std::size_t> distinct_rates() const {
    std::set<std::vector<std::string>> seen;
    std::vector<std::size_t> out;
    for (std::size_t row = 0; row < rates_.size(); ++row) {
      if (rate_cell(row, "price").empty()) continue;
      std::vector<std::string> said;
      for (const char* column : {"item", "price", "currency", "unit", "precision", "from", "to", "document"})
        said.push_back(rate_cell(row, column));
      if (seen.insert(std::move(said)).second) out.push_back(row);
    }
    return out;
  }

  void write_rates() {
    const auto amended = amendments();
    std::map<std::string, std::vector<std::size_t>> by_amendment;
    bool begun = false;
    for (const std::size_t row : distinct_rates()) {
      const std::string document = rate_cell(row, "document");
      if (amended.contains(document)) {
        by_amendment[document].push_back(row);
        continue;
      }
      if (!begun) line("rates:");
      begun = true;
      write_rate("  ", row, false);
    }
    if (by_amendment.empty()) return;
    line("amendments:");
    for (const auto& [document, rows] : by_amendment) {
      const std::string& effective = amended.at(document);
      if (effective.empty())
        faults_.push_back({{std::nullopt, rows.front()},
                           "document",
                           "the amendment " + document + " has no effective day",
                           "its day in the contract's sheet: documents, effective"});
      line("  -");
      line("    document: " + yaml_quoted(document), {std::nullopt, rows.front()});
      line("    effective: " + yaml_quoted(effective), {std::nullopt, rows.front()});
      line("    rates:");
      for (const std::size_t row : rows) write_rate("      ", row, true);
    }
  }

  std::span<const KeptRow> terms_;
  std::span<const KeptRow> rates_;
  std::vector<ContractFileFault>& faults_;
  std::map<std::string, std::map<std::int64_t, SectionEntry>, std::less<>> sections_;
  ContractFile file_;
};

}  // namespace

ContractFile write_contract_file(std::span<const KeptRow> terms, std::span<const KeptRow> rates,
                                 std::vector<ContractFileFault>& faults) {
  return FileWriter(terms, rates, faults).write();
}

}  // namespace telaudit::intake
