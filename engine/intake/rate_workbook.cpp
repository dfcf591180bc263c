#include <algorithm>
#include <array>
#include <map>

#include "book/places.h"
#include "intake/workbook_cells.h"
#include "intake/workbook_writing.h"

namespace telaudit::intake {
namespace {

using book::XlsxFile;
using book::XlsxSheet;
using Use = LayoutColumn::Use;

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
    finish_rows(sheet_, layout_, row_, {"contract", "price", "unit", "document", "page", "clause"});
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

  const SheetLayout& layout_ = rate_layout();
  XlsxSheet sheet_;
  const WorkbookContent& content_;
  EnteredRates rates_;
  std::map<std::array<std::string, 3>, std::string> items_;
  std::uint32_t row_ = kFirstRow;
};

}  // namespace

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
  write_read_me(file, std::move(lines));
  RateSheet(file.sheet("Rates"), content).write();
  return file.finish();
}

}  // namespace telaudit::intake
