#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "book/places.h"
#include "intake/workbook_cells.h"
#include "intake/workbook_writing.h"

namespace telaudit::intake {
namespace {

using book::Style;
using book::XlsxFile;
using book::XlsxSheet;

struct FieldRow {
  const ContractSection* section;
  std::int64_t number;
  const ContractField* field;
  const KeptRow* kept = nullptr;
  std::string given;  // from the bills
};

class ContractSheet {
 public:
  explicit ContractSheet(XlsxSheet sheet) : sheet_(sheet) {}

  // Rows of a contract that was entered, each section with one entry more than it has.
  void write_entered(std::span<const KeptRow> rows) {
    std::map<std::tuple<std::string, std::string, std::string>, const KeptRow*> by_field;
    std::map<std::string, std::int64_t> most;
    const TableShape& shape = contract_term_shape();
    for (const auto& row : rows) {
      const std::string& section = row[shape.column("section")];
      const std::string& number = row[shape.column("number")];
      by_field[{section, number, row[shape.column("field")]}] = &row;
      if (const auto value = parse_decimal(number)) most[section] = std::max(most[section], value->mantissa);
    }
    write(
        [&](const ContractSection& section) { return section.repeated ? most[section.name] + 1 : 1; },
        [&](FieldRow& row) {
          const auto found = by_field.find({row.section->name, std::to_string(row.number), row.field->name});
          if (found != by_field.end()) row.kept = found->second;
        });
  }

  // A contract that the bills let one expect.
  void write_new(const std::string& carrier, const std::string& currency,
                 const std::vector<std::string>& accounts) {
    write(
        [&](const ContractSection& section) {
          return section.name == "accounts" ? static_cast<std::int64_t>(accounts.size()) : section.prepared;
        },
        [&](FieldRow& row) {
          if (row.section->name == "accounts") row.given = accounts[static_cast<std::size_t>(row.number - 1)];
          if (row.section->name != "contract") return;
          if (row.field->name == "carrier") row.given = carrier;
          if (row.field->name == "currency") row.given = currency;
        });
  }

 private:
  template <typename Entries, typename Fill>
  void write(const Entries& entries, const Fill& fill) {
    write_heading(sheet_, layout_, 4);
    for (const auto& section : contract_sections())
      for (std::int64_t number = 1; number <= entries(section); ++number)
        for (const auto& field : section.fields) {
          FieldRow row{&section, number, &field, nullptr, {}};
          fill(row);
          write_row(row);
        }
    sheet_.mark_blank(kFirstRow, row_ - 1, column_of(layout_, "value"), column_of(layout_, "value"));
    sheet_.filter(0, row_ - 1, static_cast<std::uint16_t>(layout_.columns.size() - 1));
  }

  void write_row(const FieldRow& row) {
    const auto at = [&](std::string_view name) { return column_of(layout_, name); };
    sheet_.text(row_, at("section"), row.section->name);
    sheet_.number(row_, at("number"), std::to_string(row.number), 0);
    sheet_.text(row_, at("field"), row.field->name);
    if (row.kept != nullptr) {
      const TableShape& shape = contract_term_shape();
      put_value(sheet_, row_, at("value"), row.field->rule, (*row.kept)[shape.column("value")]);
      for (const char* name : {"document", "page", "clause"})
        sheet_.text(row_, at(name), (*row.kept)[shape.column(name)]);
    } else {
      sheet_.text(row_, at("value"), row.given);
    }
    std::string meaning = row.field->meaning;
    if (row.field->rule.type == ValueType::word) meaning += " (" + join(row.field->rule.words, ", ") + ")";
    sheet_.text(row_, at("meaning"), meaning, Style::note);
    allow(sheet_, row_, row_, at("value"), row.field->rule);
    ++row_;
  }

  const SheetLayout& layout_ = contract_layout();
  XlsxSheet sheet_;
  std::uint32_t row_ = kFirstRow;
};

// Accounts under no contract that is known, by carrier.
std::map<std::string, std::set<std::string>> uncovered_accounts(const WorkbookContent& content) {
  std::set<std::pair<std::string, std::string>> covered;
  if (const auto* contract = book::given_relation(content.terms, "contract")) {
    const book::TermColumn carrier(contract->table, "carrier"), account(contract->table, "account");
    for (std::size_t row = 0; row < contract->table.rows(); ++row)
      covered.emplace(carrier.text(row), account.text(row));
  }
  std::map<std::string, std::set<std::string>> out;
  for (const auto& account : content.billed->accounts) {
    if (covered.contains({account.carrier, "*"}) || covered.contains({account.carrier, account.account}))
      continue;
    out[account.carrier].insert(account.account);
  }
  return out;
}

std::string currency_of(const Billed& billed, const std::string& carrier) {
  std::set<std::string> currencies;
  for (const auto& code : billed.codes)
    if (code.carrier == carrier && !code.currency.empty()) currencies.insert(code.currency);
  return currencies.size() == 1 ? *currencies.begin() : std::string();
}

}  // namespace

Result<void> write_contract_workbook(const WorkbookContent& content, const std::filesystem::path& path) {
  XlsxFile file(path, content.title + ": contracts", content.as_of);
  std::vector<std::string> lines{
      "One sheet is one contract; copy a sheet for another one. The name of the sheet does not matter.",
      "Write the contract's id in the row contract, id: until then the sheet is not read.",
      "document is the id of one of the sheet's documents; one document, page and clause for each section.",
      "Of what a contract has several, the number tells which: rows with the next number may be added.",
      "Contracts that are given as files (YAML) have no sheet here: they are changed in those files."};
  write_read_me(file, std::move(lines));
  int number = 0;
  const TableShape& shape = contract_term_shape();
  for (const auto& id : content.entered->contracts()) {
    std::vector<KeptRow> rows;
    for (const auto& row : content.entered->terms.rows)
      if (row[shape.column("contract")] == id) rows.push_back(row);
    ContractSheet(file.sheet("Contract " + std::to_string(++number))).write_entered(rows);
  }
  for (const auto& [carrier, accounts] : uncovered_accounts(content))
    ContractSheet(file.sheet("Contract " + std::to_string(++number)))
        .write_new(carrier, currency_of(*content.billed, carrier), {accounts.begin(), accounts.end()});
  return file.finish();
}

}  // namespace telaudit::intake
