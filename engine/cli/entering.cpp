#include "cli/entering.h"

#include <algorithm>
#include <chrono>

namespace telaudit::cli {
namespace {

Date today() {
  const auto days = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return Date{static_cast<std::int32_t>(days.time_since_epoch().count())};
}

}  // namespace

Result<intake::Entering> entering_of(const std::string& role, const std::string& on) {
  if (on.empty()) return intake::Entering{role, today()};
  const auto day = parse_iso_date(on);
  if (!day) return Problem{"'" + on + "' is no day", {}, "write --on 2026-11-21"};
  return intake::Entering{role, *day};
}

Result<void> check_with_remembered(const GlobalOptions& global, const store::Workspace& workspace,
                                   const intake::TermPaths& entered) {
  auto inputs = remembered_inputs(workspace);
  if (!inputs) return inputs.problem();
  const auto kept = intake::kept_term_paths(workspace);
  if (!kept) return kept.problem();
  const auto replace = [](std::vector<std::string>& files, const std::vector<std::string>& before,
                          const std::vector<std::string>& now) {
    std::erase_if(files, [&](const std::string& file) {
      return std::find(before.begin(), before.end(), file) != before.end();
    });
    files.insert(files.end(), now.begin(), now.end());
  };
  replace(inputs->contracts, kept->contracts, entered.contracts);
  replace(inputs->inventory, kept->inventory, entered.inventory);
  replace(inputs->crosswalks, kept->crosswalks, entered.crosswalks);
  const auto terms = terms::Terms::load(term_inputs(*inputs, find_data_dir(global)));
  if (!terms) return terms.problem();
  return {};
}

Result<BilledSession> open_billed(const GlobalOptions& global, const InputFiles& named,
                                  store::Workspace::Access access) {
  auto resolved = resolve(named);
  if (!resolved) return resolved.problem();
  auto workspace = open_workspace(global, access);
  if (!workspace) return workspace.problem();
  BilledSession out;
  out.workspace = std::make_unique<store::Workspace>(std::move(*workspace));
  const auto remembered = remembered_inputs(*out.workspace);
  if (!remembered) return remembered.problem();
  out.inputs = merge(*resolved, *remembered);
  auto terms = terms::Terms::load(term_inputs(out.inputs, find_data_dir(global)));
  if (!terms) return terms.problem();
  out.terms = std::make_unique<terms::Terms>(std::move(*terms));
  auto classifier = load_session_classifier(global);
  if (!classifier) return classifier.problem();
  out.classifier = std::move(*classifier);
  const auto invoices = out.workspace->invoices();
  if (!invoices) return invoices.problem();
  if (invoices->empty()) return Problem{"no bill was read", {}, "read bills first: telaudit ingest FILES"};
  audit::Audit facts;
  for (const auto& invoice : *invoices) {
    facts.as_of = std::max(facts.as_of, invoice.key.bill_date);
    if (out.customer.empty()) out.customer = invoice.customer;
  }
  out.as_of = facts.as_of;
  const auto bills = audit::BillEnvironment::open(*out.workspace, *out.terms, *invoices);
  if (!bills) return bills.problem();
  auto billed = intake::collect_billed(bills->charges(), facts, out.classifier);
  if (!billed) return billed.problem();
  out.billed = std::move(*billed);
  return out;
}

}  // namespace telaudit::cli
