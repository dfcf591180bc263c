#include "cli/exhibits_command.h"

#include <filesystem>
#include <iostream>

#include "base/text.h"
#include "cli/commands.h"
#include "ingest/exhibits.h"

namespace telaudit::cli {
namespace {

// The bill of that number, or else of that account and day; nothing where neither is one bill's alone.
const store::InvoiceRow* bill_of(const formats::ExhibitText& says,
                                 const std::vector<store::InvoiceRow>& invoices) {
  const auto same = [](const std::string& one, const std::string& other) {
    return !one.empty() && normalise_service_id(one) == normalise_service_id(other);
  };
  const store::InvoiceRow* found = nullptr;
  std::size_t met = 0;
  for (const auto& row : invoices) {
    const bool by_number = same(says.invoice, row.key.number);
    const bool by_day = says.invoice.empty() && says.date && *says.date == row.key.bill_date;
    const bool other_account = !says.account.empty() && !same(says.account, row.key.account);
    const bool other_day = says.date && *says.date != row.key.bill_date;
    if (by_number ? other_account && other_day : !by_day || !same(says.account, row.key.account)) continue;
    found = &row;
    ++met;
  }
  return met == 1 ? found : nullptr;
}

}  // namespace

ExitCode exhibits_command(const GlobalOptions& global) {
  const auto workspace = store::Workspace::open(global.workspace, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  const auto all = ingest::exhibits(*workspace);
  if (!all) return fail(all.problem());
  const auto invoices = workspace->invoices();
  if (!invoices) return fail(invoices.problem());
  PrintedTable table{{{"file", false, 50},
                      {"pages", true},
                      {"text"},
                      {"account"},
                      {"invoice"},
                      {"date"},
                      {"total", true},
                      {"currency"},
                      {"bill", false, 60},
                      {"bill_total", true},
                      {"sha256", false, global.format == Format::text ? 12U : 64U}},
                     {}};
  for (const auto& exhibit : *all) {
    const auto& says = exhibit.says;
    const auto* bill = bill_of(says, *invoices);
    table.rows.push_back(
        {global.format == Format::text ? std::filesystem::path(exhibit.path).filename().string()
                                       : exhibit.path,
         exhibit.pages ? std::to_string(*exhibit.pages) : std::string(),
         std::string(ingest::exhibit_text_name(exhibit.text)), says.account, says.invoice,
         says.date ? says.date->text() : std::string(), says.total ? says.total->text() : std::string(),
         says.currency, bill != nullptr ? bill->key.text() : std::string(),
         bill != nullptr && bill->printed ? bill->printed->text() : std::string(),
         global.format == Format::text ? exhibit.content_hash.substr(0, 12) : exhibit.content_hash});
  }
  print_table(std::cout, table, global.format);
  return ExitCode::done;
}

}  // namespace telaudit::cli
