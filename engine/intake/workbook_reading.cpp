#include "intake/workbook_reading.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.h"

namespace telaudit::intake {
namespace {

using Use = LayoutColumn::Use;

SheetPlaces places_in(const Workbook& book, const ReadTable& table) {
  SheetPlaces out{book.file(), table.sheet, cell_place(book, table, 1, "").element, table.columns};
  out.before_cell.erase(out.before_cell.rfind('!') + 1);
  return out;
}

class SheetRows {
 public:
  SheetRows(const Workbook& book, DateStyle style, const ReadTable& table, WorkbookReading& out)
      : book_(book), style_(style), table_(table), out_(out) {
    for (const auto& fault : table.faults) refused_rows_.insert(fault.row);
    bad_rows_ = refused_rows_;
    places_ = std::make_shared<const SheetPlaces>(places_in(book, table));
  }

  void read() {
    if (table_.layout == &contract_layout()) return read_contract();
    for (const ReadRow& row : table_.rows) {
      if (table_.layout == &rate_layout())
        read_rate(row);
      else
        read_service(row);
    }
  }

 private:
  void fault(const ReadRow& row, std::string_view column, std::string what, std::string expected) {
    const ReadCell* cell = row.find(column);
    // Of merged cells the row is refused already; that they hold nothing says no more.
    if (cell == nullptr && refused_rows_.contains(row.number)) return;
    out_.faults.push_back({cell_place(book_, table_, row.number, column), table_.sheet, row.number,
                           std::string(column), cell == nullptr ? "" : cell->written.text, std::move(what),
                           std::move(expected)});
    bad_rows_.insert(row.number);
  }

  bool bad(const ReadRow& row) const { return bad_rows_.contains(row.number); }

  // "" where the cell is blank, and where it is wrong, which is a fault.
  std::string value(const ReadRow& row, std::string_view column, const ValueRule& rule) {
    const ReadCell* cell = row.find(column);
    if (cell == nullptr) return {};
    auto text = written_value(cell->written, rule, style_, book_.counts_days_from_1904());
    if (text) return std::move(*text);
    fault(row, column, text.problem().what, text.problem().advice);
    return {};
  }
  std::string value(const ReadRow& row, std::string_view column) {
    const LayoutColumn* known = table_.layout->find(column);
    require(known != nullptr, "a sheet has the column that is read");
    return value(row, column, known->rule);
  }

  EnteredRow entered(const ReadRow& row, const TableShape& shape) const {
    EnteredRow out;
    out.row.resize(shape.columns.size());
    out.shape = &shape;
    out.number = row.number;
    out.places = places_;
    return out;
  }

  // Every column of the shape that the sheet has.
  EnteredRow typed(const ReadRow& row, const TableShape& shape) {
    EnteredRow out = entered(row, shape);
    for (std::size_t at = 0; at < shape.columns.size(); ++at)
      if (table_.layout->find(shape.columns[at]) != nullptr) out.row[at] = value(row, shape.columns[at]);
    return out;
  }

  void read_rate(const ReadRow& row) {
    const TableShape& shape = rate_shape();
    EnteredRate rate;
    rate.entered = typed(row, shape);
    rate.carrier = value(row, "carrier");
    rate.mapping = value(row, "mapping");
    auto& cells = rate.entered.row;
    const auto cell = [&](std::string_view name) -> std::string& { return cells[shape.column(name)]; };
    rate.priced = row.find("price") != nullptr;
    const bool coded = row.find("product_code") != nullptr;
    if (rate.carrier.empty() && !bad(row))
      fault(row, "carrier", "the carrier is missing", "the carrier as on its bills");
    if (!coded && row.find("description") == nullptr)
      fault(row, "product_code", "neither code nor description", "what the bill shows");
    if (rate.priced && row.find("contract") == nullptr)
      fault(row, "contract", "the contract is missing", "the id of the contract that says so");
    if (!rate.priced && row.find("item") == nullptr)
      fault(row, "price", "neither price nor item",
            "the contract's price, or the contract item that the code is");
    if (rate.priced && row.find("unit") == nullptr)
      fault(row, "unit", "the unit is missing", "what one unit is by the contract: month, minute, each");
    if (!cell("from").empty() && !cell("to").empty() && cell("to") < cell("from"))
      fault(row, "to", "it ends before it begins", "a last day after " + cell("from"));
    if (cell("item").empty()) cell("item") = coded ? cell("product_code") : cell("description");
    // A code says enough; descriptions of it come in many wordings.
    if (coded) cell("description").clear();
    if (!bad(row)) out_.rates.push_back(std::move(rate));
  }

  void read_service(const ReadRow& row) {
    const TableShape& shape = inventory_shape();
    EnteredRow entry = typed(row, shape);
    const auto cell = [&](std::string_view name) -> const std::string& {
      return entry.row[shape.column(name)];
    };
    if (normalise_service_id(cell("service")).empty() && !bad(row))
      fault(row, "service", "the service is missing", "its id as billed");
    if (row.find("status") == nullptr)
      fault(row, "status", "the status is missing", "active, disconnected or ordered");
    if (cell("status") == "disconnected" && row.find("disconnected") == nullptr)
      fault(row, "disconnected", "a disconnected service without its day", "the first day without service");
    if (cell("status") == "active" && row.find("disconnected") != nullptr)
      fault(row, "disconnected", "an active service with a day of disconnection",
            "a blank, or the status disconnected");
    if (!cell("installed").empty() && !cell("disconnected").empty() &&
        cell("disconnected") < cell("installed"))
      fault(row, "disconnected", "disconnected before it was installed", "a day after " + cell("installed"));
    if (!bad(row)) out_.inventory.push_back(std::move(entry));
  }

  // One field of the contract. Its value is typed by what the field is.
  void read_field(const ReadRow& row, EnteredContract& contract) {
    const TableShape& shape = contract_term_shape();
    EnteredRow entry = entered(row, shape);
    const auto cell = [&](std::string_view name) -> std::string& { return entry.row[shape.column(name)]; };
    cell("section") = value(row, "section");
    cell("field") = value(row, "field");
    cell("number") = value(row, "number");
    if (cell("number").empty()) cell("number") = "1";
    const ContractSection* section = find_section(cell("section"));
    if (section == nullptr) {
      std::vector<std::string> names;
      for (const auto& each : contract_sections()) names.push_back(each.name);
      const auto meant = nearest(cell("section"), names);
      return fault(row, "section", "'" + cell("section") + "' is no section of a contract",
                   meant ? "the name " + *meant : "one of: " + join(names, ", "));
    }
    if (!section->repeated && cell("number") != "1")
      return fault(row, "number", "a contract has one " + section->name, "1 or a blank");
    const ContractField* field = section->find(cell("field"));
    if (field == nullptr) {
      std::vector<std::string> names;
      for (const auto& each : section->fields) names.push_back(each.name);
      const auto meant = nearest(cell("field"), names);
      return fault(row, "field", "'" + cell("field") + "' is no field of " + section->name,
                   meant ? "the name " + *meant : "one of: " + join(names, ", "));
    }
    cell("value") = value(row, "value", field->rule);
    for (const char* name : {"document", "page", "clause"}) {
      cell(name) = value(row, name);
      if (!section->cited && row.find(name) != nullptr)
        fault(row, name, "the section " + section->name + " has no " + name, "a blank");
    }
    if (!seen_.emplace(cell("section"), cell("number"), cell("field")).second)
      return fault(row, "field", "the field stands twice", "one of them, or another number");
    if (!bad(row)) contract.rows.push_back(std::move(entry));
  }

  // What the program writes into a new sheet says nothing yet.
  static bool prepared(const ReadRow& row) {
    const ReadCell* section = row.find("section");
    const ReadCell* field = row.find("field");
    if (section == nullptr || field == nullptr) return false;
    const std::string_view name = section->written.text, what = field->written.text;
    return name == "accounts" || (name == "contract" && (what == "carrier" || what == "currency"));
  }

  void read_contract() {
    EnteredContract contract;
    contract.sheet = table_.sheet;
    const std::size_t faults = out_.faults.size();
    for (const ReadRow& row : table_.rows) read_field(row, contract);
    const TableShape& shape = contract_term_shape();
    for (const auto& entry : contract.rows)
      if (entry.row[shape.column("section")] == "contract" && entry.row[shape.column("field")] == "id")
        contract.id = entry.row[shape.column("value")];
    if (contract.id.empty() && out_.faults.size() == faults) {
      if (std::all_of(table_.rows.begin(), table_.rows.end(), prepared)) {
        out_.remarks.push_back(table_.sheet + ": nothing was filled in; not read");
        return;
      }
      Place place;
      place.file = book_.file();
      place.element = table_.sheet;
      out_.faults.push_back(
          {place, table_.sheet, 0, "value", "", "the contract has no id", "an id in the row contract, id"});
    }
    const bool refused = out_.faults.size() != faults || !table_.faults.empty();
    if (refused) {
      out_.remarks.push_back(table_.sheet + ": the contract is not taken while something is wrong with it");
      return;
    }
    for (auto& entry : contract.rows) entry.row[shape.column("contract")] = contract.id;
    out_.contracts.push_back(std::move(contract));
  }

  const Workbook& book_;
  DateStyle style_;
  const ReadTable& table_;
  WorkbookReading& out_;
  std::shared_ptr<const SheetPlaces> places_;
  std::set<std::uint32_t> refused_rows_;  // for what the table says of them
  std::set<std::uint32_t> bad_rows_;      // these, and others
  std::set<std::tuple<std::string, std::string, std::string>> seen_;
};

Result<WorkbookReading> read_book(const Workbook& book) {
  const auto style = stated_date_style(book);
  if (!style) return style.problem();
  WorkbookReading out;
  out.file = book.file();
  out.hash = book.hash();
  bool any = false;
  for (std::size_t sheet = 0; sheet < book.sheets().size(); ++sheet) {
    const auto table = read_table(book, sheet);
    if (!table) return table.problem();
    if (!*table) continue;
    any = true;
    out.faults.insert(out.faults.end(), (*table)->faults.begin(), (*table)->faults.end());
    for (const auto& name : (*table)->own_columns)
      out.remarks.push_back((*table)->sheet + ": the column '" + name + "' is not one of ours; not read");
    if ((*table)->whole) SheetRows(book, *style, **table, out).read();
  }
  if (!any)
    return Problem{"has no sheet of an intake workbook",
                   {book.file(), {}, {}, {}, {}},
                   "telaudit intake write makes the workbooks to be filled in"};
  return out;
}

}  // namespace

std::string EnteredRow::said(std::string_view column) const {
  const auto& names = shape->columns;
  const auto found = std::find(names.begin(), names.end(), column);
  return found == names.end() ? std::string() : row[static_cast<std::size_t>(found - names.begin())];
}

Place SheetPlaces::of(std::uint32_t row, std::string_view column) const {
  const auto found = columns.find(column);
  Place place;
  place.file = file;
  place.element =
      before_cell + letters_of_column(found == columns.end() ? 1 : found->second) + std::to_string(row);
  return place;
}

Result<WorkbookReading> read_intake_workbook(const std::string& path) {
  const auto book = Workbook::open(path);
  if (!book) return book.problem();
  return read_book(*book);
}

Result<WorkbookReading> parse_intake_workbook(std::string bytes, const std::string& file) {
  const auto book = Workbook::parse(std::move(bytes), file);
  if (!book) return book.problem();
  return read_book(*book);
}

}  // namespace telaudit::intake
