#include <array>
#include <map>
#include <set>

#include "base/text.h"
#include "book/places.h"
#include "intake/workbook_cells.h"
#include "intake/workbook_writing.h"

namespace telaudit::intake {
namespace {

using book::XlsxFile;
using book::XlsxSheet;
using Use = LayoutColumn::Use;

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
    finish_rows(sheet_, layout_, row_, {"status", "site", "cost_centre", "owner"});
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

  const SheetLayout& layout_ = inventory_layout();
  XlsxSheet sheet_;
  const WorkbookContent& content_;
  std::map<ServiceKey, std::vector<const KeptRow*>> entered_;
  std::set<std::string, std::less<>> known_;
  std::uint32_t row_ = kFirstRow;
};

}  // namespace

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
  write_read_me(file, std::move(lines));
  InventorySheet(file.sheet("Inventory"), content).write();
  return file.finish();
}

}  // namespace telaudit::intake
