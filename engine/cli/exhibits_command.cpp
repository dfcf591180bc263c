#include "cli/exhibits_command.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "base/text.h"
#include "cli/commands.h"
#include "formats/exhibit.h"
#include "ingest/exhibits.h"
#include "ingest/open_source.h"

namespace telaudit::cli {
namespace {

// Registers documents by what a person says they are.
Result<void> add_exhibits(const GlobalOptions& global, const ExhibitsOptions& options) {
  const auto kind = ingest::parse_exhibit_kind(options.as);
  if (!kind) return Problem{"an exhibit is no '" + options.as + "'", {}, "write --as bill, contract or loa"};
  std::optional<Date> expires;
  if (!options.expires.empty()) {
    expires = parse_iso_date(options.expires);
    if (!expires) return Problem{"'" + options.expires + "' is no day", {}, "write it as 2027-03-31"};
  }
  if (*kind == ingest::Exhibit::Kind::letter_of_agency && !expires)
    return Problem{"a letter of agency expires", {}, "write --expires with its last day"};
  const auto labels = formats::load_exhibit_labels(profile_folders(global));
  if (!labels) return labels.problem();
  auto workspace = open_workspace(global, store::Workspace::Access::write);
  if (!workspace) return workspace.problem();
  const auto known = ingest::exhibits(*workspace);
  if (!known) return known.problem();
  std::vector<ingest::Exhibit> added;
  for (const auto& file : options.files) {
    std::error_code error;
    const std::string path = std::filesystem::absolute(file, error).lexically_normal().string();
    auto source = ingest::open_source(path);
    if (!source) return source.problem();
    auto exhibit = ingest::read_exhibit(*source->bytes, path, *labels, *known);
    if (!exhibit) return exhibit.problem();
    exhibit->kind = *kind;
    exhibit->carrier = options.carrier;
    exhibit->account = options.account;
    exhibit->contract = options.contract;
    exhibit->expires = expires;
    added.push_back(std::move(*exhibit));
  }
  return ingest::keep_exhibits(*workspace, added);
}

}  // namespace

void add_exhibits_command(CLI::App& app, ExhibitsOptions& o) {
  auto* exhibits = app.add_subcommand("exhibits",
                                      "Documents registered as evidence: pages, what their text surely says, "
                                      "their bill; contracts and letters of agency");
  exhibits->require_subcommand(0, 1);
  auto* add = exhibits->add_subcommand("add", "Register a document");
  add->add_option("files", o.files, "The documents (PDF)")->required()->type_name("FILE");
  add->add_option("--as", o.as, "What it is: bill, contract, or loa (letter of agency)")
      ->check(CLI::IsMember({"bill", "contract", "loa"}))
      ->required();
  add->add_option("--carrier", o.carrier, "The carrier it is for")->type_name("NAME");
  add->add_option("--account", o.account, "The account it is for (default: what it says)");
  add->add_option("--contract", o.contract, "The contract it is a document of")->type_name("ID");
  add->add_option("--expires", o.expires, "Last day on which a letter of agency holds")->type_name("DATE");
  add->callback([&o] { o.action = "add"; });
}

ExitCode exhibits_command(const GlobalOptions& global, const ExhibitsOptions& options) {
  if (options.action == "add")
    if (auto added = add_exhibits(global, options); !added) return fail_request(added.problem());
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
                      {"as"},
                      {"expires"},
                      {"contract"},
                      {"sha256", false, global.format == Format::text ? 12U : 64U}},
                     {}};
  for (const auto& exhibit : *all) {
    const auto& says = exhibit.says;
    const auto* bill = ingest::bill_of(exhibit, *invoices);
    table.rows.push_back(
        {global.format == Format::text ? std::filesystem::path(exhibit.path).filename().string()
                                       : exhibit.path,
         exhibit.pages ? std::to_string(*exhibit.pages) : std::string(),
         std::string(ingest::exhibit_text_name(exhibit.text)),
         exhibit.account.empty() ? says.account : exhibit.account, says.invoice,
         says.date ? says.date->text() : std::string(), says.total ? says.total->text() : std::string(),
         says.currency, bill != nullptr ? bill->key.text() : std::string(),
         bill != nullptr && bill->printed ? bill->printed->text() : std::string(),
         std::string(ingest::exhibit_kind_name(exhibit.kind)),
         exhibit.expires ? exhibit.expires->text() : std::string(), exhibit.contract,
         global.format == Format::text ? exhibit.content_hash.substr(0, 12) : exhibit.content_hash});
  }
  print_table(std::cout, table, global.format);
  return ExitCode::done;
}

}  // namespace telaudit::cli
