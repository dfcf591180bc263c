#include "intake/workbook_writing.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "book/places.h"
#include "book/xlsx.h"
#include "intake/sheet_layouts.h"

namespace telaudit::intake {
namespace {

using book::Style;
using book::XlsxFile;
using book::XlsxSheet;
using Use = LayoutColumn::Use;

constexpr std::uint32_t kFirstRow = 1;
constexpr std::uint16_t kFewestLines = 2;  // rows a rule for cells spans at least

void write_read_me(XlsxFile& file, std::span<const std::string> lines) {
  XlsxSheet sheet = file.sheet("Read me");
  sheet.width(0, 0, 110);
  sheet.width(1, 1, 16);
  sheet.text(0, 0, "How this workbook is filled in", Style::title);
  std::uint32_t row = 2;
  for (const auto& line : lines) sheet.text(row++, 0, line, Style::paragraph);
  ++row;
  sheet.text(row, 0, "date style");
  sheet.text(row, 1, " ", Style::input);
  sheet.allow_words(row, row, 1, {"iso", "us", "european"}, "Write iso, us or european, or leave it blank.");
  ++row;
  sheet.text(
      row, 0,
      "Blank above: dates that are typed as text and can be two days, such as 03/04/2026, are refused. us: "
      "month/day/year. european: day/month/year. iso: 2026-04-03 only. Cells that the program shows as dates "
      "need no style.",
      Style::paragraph);
}

std::vector<std::string> common_lines() {
  return {
      "What the document does not state stays blank, which is unknown: red cells. Nothing is filled in by "
      "itself.",
      "Columns may be moved, and columns of your own added; the names in the first row stay as they are. "
      "Cells are "
      "not merged.",
      "Numbers are plain: 1234.50. A percentage is written as 1.5 %. A text that looks like a date, such as "
      "clause "
      "3-1, gets an apostrophe before it.",
      "telaudit intake read FILE names every cell that cannot be taken, and takes nothing while there is "
      "one; "
      "with --accept-good it takes the rest."};
}

std::string heading_of(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

void write_heading(XlsxSheet& sheet, const SheetLayout& layout, std::uint16_t frozen) {
  for (std::uint16_t at = 0; at < layout.columns.size(); ++at) {
    const LayoutColumn& column = layout.columns[at];
    sheet.width(at, at, column.width);
    sheet.text(0, at, heading_of(column.name), Style::heading);
    if (!column.meaning.empty()) sheet.note(0, at, column.meaning);
  }
  sheet.print_header(0, frozen);
}

// What may be typed into cells of a column, by the rule of their values.
void allow(XlsxSheet& sheet, std::uint32_t first, std::uint32_t last, std::uint16_t column,
           const ValueRule& rule) {
  const std::string here = book::cell_name(first, column);
  switch (rule.type) {
    case ValueType::word:
      return sheet.allow_words(first, last, column, rule.words,
                               "Write one of: " + join(rule.words, ", ") + ".");
    case ValueType::boolean:
      return sheet.allow_words(first, last, column, {"yes", "no"}, "Write yes or no.");
    case ValueType::count:
      return sheet.allow_where(
          first, last, column,
          "=IF(ISNUMBER(" + here + "),AND(" + here + ">=0," + here + "=INT(" + here + ")),FALSE)",
          "Write a whole number.");
    case ValueType::decimal:
    case ValueType::money:
      return sheet.allow_where(first, last, column,
                               "=IF(ISNUMBER(" + here + ")," + here + ">=0,ISNUMBER(VALUE(" + here + ")))",
                               "Write a plain number such as 1234.50.");
    case ValueType::fraction:
      return sheet.allow_where(first, last, column,
                               "=IF(ISNUMBER(" + here + "),AND(" + here + ">=0," + here + "<=1),FALSE)",
                               "Write a percentage such as 1.5 %, or the part of one: 0.015.");
    default:
      return;
  }
}

std::uint16_t column_of(const SheetLayout& layout, std::string_view name) {
  const LayoutColumn* column = layout.find(name);
  require(column != nullptr, "a layout has the column that is written");
  return static_cast<std::uint16_t>(column - layout.columns.data());
}

// A value that was entered before, as a cell of its kind; a decimal with more digits than a number cell keeps
// stays a text.
void put_value(XlsxSheet& sheet, std::uint32_t row, std::uint16_t column, const ValueRule& rule,
               const std::string& value) {
  if (value.empty()) return;
  if (rule.type == ValueType::date) {
    if (const auto day = parse_iso_date(value)) return sheet.date(row, column, *day);
  } else if (rule.type == ValueType::boolean) {
    return sheet.text(row, column, value == "true" ? "yes" : "no");
  } else if (rule.type == ValueType::count) {
    return sheet.number(row, column, value, 0);
  }
  sheet.text(row, column, value);
}

// Contracts.

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

// Rates.

// Rates that were entered, by carrier (of their contract) and code.
class EnteredRates {
 public:
  explicit EnteredRates(const EnteredTerms& entered) {
    const TableShape& terms = contract_term_shape();
    for (const auto& row : entered.terms.rows)
      if (row[terms.column("section")] == "contract" && row[terms.column("field")] == "carrier")
        carriers_[row[terms.column("contract")]] = row[terms.column("value")];
    const TableShape& shape = rate_shape();
    for (const auto& row : entered.rates.rows)
      rows_[{carriers_[row[shape.column("contract")]], row[shape.column("product_code")],
             row[shape.column("description")]}]
          .push_back(&row);
  }

  // Takes them, so that those without a billed code are left.
  std::vector<const KeptRow*> take(const BilledCode& code) {
    const auto found = rows_.find(
        {code.carrier, code.product_code, code.product_code.empty() ? code.description : std::string()});
    if (found == rows_.end()) return {};
    auto rows = std::move(found->second);
    rows_.erase(found);
    return rows;
  }
  // With their carriers.
  std::vector<std::pair<std::string, const KeptRow*>> left() const {
    std::vector<std::pair<std::string, const KeptRow*>> out;
    for (const auto& [key, rows] : rows_)
      for (const auto* row : rows) out.emplace_back(key[0], row);
    return out;
  }

 private:
  std::map<std::string, std::string> carriers_;
  std::map<std::array<std::string, 3>, std::vector<const KeptRow*>> rows_;
};

class RateSheet {
 public:
  RateSheet(XlsxSheet sheet, const WorkbookContent& content)
      : sheet_(sheet), content_(content), rates_(*content.entered) {
    if (const auto* crosswalk = book::given_relation(content.terms, "crosswalk")) {
      const book::TermColumn carrier(crosswalk->table, "carrier"), code(crosswalk->table, "product_code"),
          description(crosswalk->table, "description"), item(crosswalk->table, "item"),
          in_force(crosswalk->table, "in_force");
      for (std::size_t row = 0; row < crosswalk->table.rows(); ++row)
        if (in_force.flag(row).value_or(false))
          items_[{std::string(carrier.text(row)), std::string(code.text(row)),
                  std::string(description.text(row))}] = item.text(row);
    }
  }

  void write() {
    write_heading(sheet_, layout_, 3);
    const auto totals = content_.billed->totals();
    std::map<std::string, Total> so_far;
    for (std::size_t at = 0; at < content_.billed->codes.size(); ++at) {
      const BilledCode& code = content_.billed->codes[at];
      so_far[code.currency].add(code.amount);
      if (code.product_code.empty() && code.description.empty()) continue;
      const auto kept = rates_.take(code);
      std::size_t next = 0;
      do {
        write_code(code, totals[at], so_far[code.currency]);
        write_kept(next < kept.size() ? kept[next] : nullptr);
        ++row_;
      } while (++next < kept.size());
    }
    for (const auto& [carrier, kept] : rates_.left()) {
      const TableShape& shape = rate_shape();
      text("carrier", carrier);
      text("product_code", (*kept)[shape.column("product_code")]);
      text("description", (*kept)[shape.column("description")]);
      write_kept(kept);
      ++row_;
    }
    finish();
  }

 private:
  std::uint16_t at(std::string_view name) const { return column_of(layout_, name); }
  void text(const char* name, const std::string& value) { sheet_.text(row_, at(name), value); }

  void write_code(const BilledCode& code, const Total& total, const Total& so_far) {
    text("carrier", code.carrier);
    text("product_code", code.product_code);
    text("description", code.description);
    text("class", code.service_class.empty() ? code.charge_class : code.service_class);
    if (code.unit_price)
      sheet_.number(row_, at("unit_price"), code.unit_price->text(), code.unit_price->scale);
    sheet_.number(row_, at("unit_prices"), std::to_string(code.unit_prices.size()), 0);
    sheet_.number(row_, at("charges"), std::to_string(code.charges), 0);
    sheet_.number(row_, at("amount"), code.amount.text(), book::money_decimals(code.amount.text()));
    text("billed_currency", code.currency);
    sheet_.number(row_, at("share"), percent_of(code.amount, total), 2);
    sheet_.number(row_, at("cumulative_share"), percent_of(so_far, total), 2);
    for (const auto& key : {std::array<std::string, 3>{code.carrier, code.product_code, code.description},
                            std::array<std::string, 3>{code.carrier, code.product_code, "*"},
                            std::array<std::string, 3>{code.carrier, "*", code.description}}) {
      const auto found = items_.find(key);
      if (found == items_.end() || (key[1].empty() && key[2].empty())) continue;
      text("item_in_force", found->second);
      break;
    }
  }

  void write_kept(const KeptRow* kept) {
    if (kept == nullptr) return;
    const TableShape& shape = rate_shape();
    for (const auto& column : layout_.columns) {
      if (column.use != Use::filled || column.name == "mapping") continue;
      put_value(sheet_, row_, at(column.name), column.rule, (*kept)[shape.column(column.name)]);
    }
  }

  void finish() {
    const std::uint32_t last = std::max(row_, kFirstRow + kFewestLines) - 1;
    for (const auto& column : layout_.columns)
      if (column.use == Use::filled) allow(sheet_, kFirstRow, last, at(column.name), column.rule);
    for (const char* name : {"contract", "price", "unit", "document", "page", "clause"})
      sheet_.mark_blank(kFirstRow, last, at(name), at(name));
    sheet_.filter(0, last, static_cast<std::uint16_t>(layout_.columns.size() - 1));
  }

  const SheetLayout& layout_ = rate_layout();
  XlsxSheet sheet_;
  const WorkbookContent& content_;
  EnteredRates rates_;
  std::map<std::array<std::string, 3>, std::string> items_;
  std::uint32_t row_ = kFirstRow;
};

// Inventory.

using ServiceKey = std::array<std::string, 3>;  // normalised service, carrier, account

ServiceKey key_of_entry(const KeptRow& row) {
  const TableShape& shape = inventory_shape();
  return {normalise_service_id(row[shape.column("service")]), row[shape.column("carrier")],
          row[shape.column("account")]};
}

class InventorySheet {
 public:
  InventorySheet(XlsxSheet sheet, const WorkbookContent& content) : sheet_(sheet), content_(content) {
    for (const auto& row : content.entered->inventory.rows) entered_[key_of_entry(row)].push_back(&row);
    if (const auto* inventory = book::given_relation(content.terms, "inventory")) {
      const book::TermColumn service(inventory->table, "service");
      for (std::size_t row = 0; row < inventory->table.rows(); ++row) known_.emplace(service.text(row));
    }
    for (const auto& [key, rows] : entered_) known_.erase(key[0]);
  }

  void write() {
    write_heading(sheet_, layout_, 1);
    std::map<std::string, Total> totals;
    for (const auto& service : content_.billed->services) totals[service.currency].add(service.amount);
    for (const auto& service : content_.billed->services) {
      const ServiceKey key{normalise_service_id(service.service), service.carrier, service.account};
      if (known_.contains(key[0])) continue;
      const auto found = entered_.find(key);
      if (found == entered_.end()) {
        write_service(service, totals[service.currency]);
        ++row_;
        continue;
      }
      for (const auto* kept : found->second) {
        write_service(service, totals[service.currency]);
        write_kept(*kept, false);
        ++row_;
      }
      entered_.erase(found);
    }
    for (const auto& [key, rows] : entered_)
      for (const auto* kept : rows) {
        write_kept(*kept, true);
        ++row_;
      }
    finish();
  }

 private:
  std::uint16_t at(std::string_view name) const { return column_of(layout_, name); }

  void write_service(const BilledService& service, const Total& total) {
    sheet_.text(row_, at("service"), service.service);
    sheet_.text(row_, at("carrier"), service.carrier);
    sheet_.text(row_, at("account"), service.account);
    sheet_.text(row_, at("description"), service.description);
    sheet_.number(row_, at("charges"), std::to_string(service.charges), 0);
    sheet_.number(row_, at("amount"), service.amount.text(), book::money_decimals(service.amount.text()));
    sheet_.text(row_, at("billed_currency"), service.currency);
    sheet_.number(row_, at("share"), percent_of(service.amount, total), 2);
  }

  void write_kept(const KeptRow& kept, bool with_key) {
    const TableShape& shape = inventory_shape();
    for (const auto& column : layout_.columns)
      if (column.use == Use::filled || (with_key && column.use == Use::key))
        put_value(sheet_, row_, at(column.name), column.rule, kept[shape.column(column.name)]);
  }

  void finish() {
    const std::uint32_t last = std::max(row_, kFirstRow + kFewestLines) - 1;
    for (const auto& column : layout_.columns)
      if (column.use == Use::filled) allow(sheet_, kFirstRow, last, at(column.name), column.rule);
    for (const char* name : {"status", "site", "cost_centre", "owner"})
      sheet_.mark_blank(kFirstRow, last, at(name), at(name));
    sheet_.filter(0, last, static_cast<std::uint16_t>(layout_.columns.size() - 1));
  }

  const SheetLayout& layout_ = inventory_layout();
  XlsxSheet sheet_;
  const WorkbookContent& content_;
  std::map<ServiceKey, std::vector<const KeptRow*>> entered_;
  std::set<std::string, std::less<>> known_;
  std::uint32_t row_ = kFirstRow;
};

}  // namespace

Result<void> write_contract_workbook(const WorkbookContent& content, const std::filesystem::path& path) {
  XlsxFile file(path, content.title + ": contracts", content.as_of);
  std::vector<std::string> lines{
      "One sheet is one contract; copy a sheet for another one. The name of the sheet does not matter.",
      "Write the contract's id in the row contract, id: until then the sheet is not read.",
      "document is the id of one of the sheet's documents; one document, page and clause for each section.",
      "Of what a contract has several, the number tells which: rows with the next number may be added.",
      "Contracts that are given as files (YAML) have no sheet here: they are changed in those files."};
  for (auto& line : common_lines()) lines.push_back(std::move(line));
  write_read_me(file, lines);
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

Result<void> write_rate_workbook(const WorkbookContent& content, const std::filesystem::path& path) {
  XlsxFile file(path, content.title + ": rates", content.as_of);
  std::vector<std::string> lines{
      "Sheet Rates: what the latest bills charge by code, those with the most money first. cumulative share "
      "says how "
      "much of the money the rows down to there are.",
      "Fill in a row from the contract: contract, price, unit, document, page, clause. A row without any of "
      "these is "
      "no entry.",
      "item is the contract's own name of what it prices; blank, the code is its name. Several codes may be "
      "one item.",
      "mapping: confirmed says that the code is that item, in your name; blank leaves it a suggestion, and "
      "nothing is "
      "claimed through it.",
      "A price out of a number cell has two decimals at least. More that are zeros, as in 0.0880, are "
      "written as a text: "
      "'0.0880, or their number in the column precision.",
      "A price that an amendment sets has the amendment as its document; the amendment's effective day "
      "stands in the "
      "contract's sheet."};
  for (auto& line : common_lines()) lines.push_back(std::move(line));
  write_read_me(file, lines);
  RateSheet(file.sheet("Rates"), content).write();
  return file.finish();
}

Result<void> write_inventory_workbook(const WorkbookContent& content, const std::filesystem::path& path) {
  XlsxFile file(path, content.title + ": inventory", content.as_of);
  std::vector<std::string> lines{
      "Sheet Inventory: every service on the latest bills. Fill in status and what is known: site, cost "
      "centre, owner.",
      "That a service is billed does not say that it is in use: status is yours to say. A row without any of "
      "these is no "
      "entry.",
      "A service that is not billed may be added as a row: service, carrier and account as a bill would have "
      "them.",
      "Services that stand in an inventory file of your own have no row here: they are changed in that "
      "file."};
  for (auto& line : common_lines()) lines.push_back(std::move(line));
  write_read_me(file, lines);
  InventorySheet(file.sheet("Inventory"), content).write();
  return file.finish();
}

}  // namespace telaudit::intake
