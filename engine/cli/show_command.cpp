#include <algorithm>
#include <iostream>
#include <map>

#include "base/text.h"
#include "cli/carrier_bytes.h"
#include "cli/commands.h"
#include "cli/ingest_report.h"

namespace telaudit::cli {
namespace {

namespace charge = bill::charge;

Result<std::vector<store::InvoiceRow>> matching_invoices(const store::Workspace& workspace,
                                                         const std::string& number) {
  auto invoices = workspace.invoices();
  if (!invoices) return invoices.problem();
  std::vector<store::InvoiceRow> out;
  std::vector<std::string> known;
  for (auto& row : *invoices) {
    known.push_back(row.key.number);
    if (row.key.number == number || (row.key.number.starts_with(number) && !number.empty()))
      out.push_back(std::move(row));
  }
  if (out.empty())
    return Problem{"no invoice '" + number + "' in this workspace", {}, did_you_mean(number, known)};
  return out;
}

PrintedTable level_table(const std::vector<store::LevelRow>& levels) {
  PrintedTable table{{{"level", false, 60},
                      {"kind"},
                      {"label", false, 44},
                      {"printed", true},
                      {"computed", true},
                      {"difference", true},
                      {"state"},
                      {"payable"}},
                     {}};
  std::map<std::string, std::size_t> depths;
  for (const auto& row : levels) {
    const auto parent = depths.find(row.level.parent);
    const std::size_t depth = parent == depths.end() ? 0 : parent->second + 1;
    depths[row.level.id] = depth;
    table.rows.push_back(
        {std::string(2 * std::min<std::size_t>(depth, 12), ' ') + row.level.id, row.level.kind,
         row.level.label, row.level.printed ? row.level.printed->text() : std::string(), row.computed.text(),
         row.difference && !row.difference->is_zero() ? row.difference->text() : std::string(), row.state,
         row.level.information_only ? "no" : "yes"});
  }
  return table;
}

std::string cell(const bill::Batch& batch, std::size_t column, std::size_t row) {
  const auto& view = batch.columns[column];
  return view.is_known(row) ? audit::cell_text(view, row) : std::string();
}

const std::vector<std::size_t> kShown = {
    charge::kService, charge::kProductCode, charge::kDescription, charge::kChargeClass, charge::kFrom,
    charge::kThrough, charge::kQuantity,    charge::kRate,        charge::kAmount,      charge::kPayable,
    charge::kStart,   charge::kDestination, charge::kLevel};

Result<PrintedTable> charge_table(const store::Workspace& workspace, const bill::InvoiceKey& key,
                                  bool reveal) {
  auto relation = workspace.charges();
  if (!relation) return relation.problem();
  const auto& schema = (*relation)->schema();
  PrintedTable table{{{"charge"}}, {}};
  for (const auto column : kShown) {
    const auto type = schema.columns[column].type;
    table.columns.push_back(
        {schema.columns[column].name, type == bill::Type::decimal || type == bill::Type::integer, 40});
  }
  const auto found_reading = schema.find("reading");
  require(found_reading.has_value(), "charges carry their reading");
  bill::ScanRequest request;
  request.columns = {charge::kSourceOffset, charge::kOrdinal,  charge::kCarrier, charge::kAccount,
                     charge::kInvoice,      charge::kBillDate, *found_reading,   charge::kParentAccount};
  request.columns.insert(request.columns.end(), kShown.begin(), kShown.end());
  request.ranges.push_back({charge::kBillDate, key.bill_date.days, key.bill_date.days});
  auto scanned = (*relation)->scan(request, [&](const bill::Batch& batch) -> Result<void> {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      // A consolidated bill prints sub-accounts; their parent is then the invoice's account.
      const bool same_account = cell(batch, 3, row) == key.account || cell(batch, 7, row) == key.account;
      if (cell(batch, 2, row) != key.carrier || !same_account || cell(batch, 4, row) != key.number ||
          cell(batch, 5, row) != key.bill_date.text())
        continue;
      const bill::ChargeId id{cell(batch, 6, row), static_cast<std::uint64_t>(batch.columns[0].number(row)),
                              static_cast<std::uint32_t>(batch.columns[1].number(row))};
      auto& line = table.rows.emplace_back(std::vector<std::string>{id.text()});
      for (std::size_t i = 0; i < kShown.size(); ++i) {
        std::string text = cell(batch, 8 + i, row);
        if (kShown[i] == charge::kDestination && !reveal) text = masked_number(text);
        line.push_back(std::move(text));
      }
    }
    return {};
  });
  if (!scanned) return scanned.problem();
  return table;
}

}  // namespace

ExitCode show_command(const GlobalOptions& global, const ShowOptions& options) {
  const auto workspace = store::Workspace::open(global.workspace, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  const auto invoices = matching_invoices(*workspace, options.invoice);
  if (!invoices) return fail(invoices.problem(), ExitCode::wrong_usage);
  const auto levels = workspace->levels();
  if (!levels) return fail(levels.problem());
  for (const auto& invoice : *invoices) {
    if (options.charges) {
      const auto table = charge_table(*workspace, invoice.key, options.reveal);
      if (!table) return fail(table.problem());
      print_table(std::cout, *table, global.format);
      continue;
    }
    if (global.format == Format::text) {
      print_table(std::cout, invoice_table({invoice}), global.format);
      const auto& balance = invoice.balance;
      const auto line = [](const char* name, const std::optional<Decimal>& value) {
        if (value) std::cout << name << value->text() << '\n';
      };
      line("previous balance  ", balance.previous_balance);
      line("payments          ", balance.payments);
      line("adjustments       ", balance.adjustments);
      line("other adjustments ", balance.other_adjustments);
      line("total due         ", balance.total_due);
      std::cout << '\n';
    }
    std::vector<store::LevelRow> own;
    std::copy_if(levels->begin(), levels->end(), std::back_inserter(own),
                 [&](const auto& row) { return row.key == invoice.key; });
    print_table(std::cout, level_table(own), global.format);
  }
  return ExitCode::done;
}

}  // namespace telaudit::cli
