#include "cli/bought.h"

#include <algorithm>

namespace telaudit::cli {

Result<Bought> what_is_bought(const Evaluation& evaluation, const pricing::Classifier& classifier) {
  Bought out;
  auto bills = audit::BillEnvironment::open(*evaluation.workspace, *evaluation.terms);
  if (!bills) return bills.problem();
  out.bills = std::make_unique<audit::BillEnvironment>(std::move(*bills));
  out.facts = std::make_unique<audit::Audit>();
  const auto invoices = evaluation.workspace->invoices();
  if (!invoices) return invoices.problem();
  if (invoices->empty()) return Problem{"no bill was read", {}, "read bills first: telaudit ingest FILES"};
  for (const auto& invoice : *invoices) out.facts->as_of = std::max(out.facts->as_of, invoice.key.bill_date);
  auto input = book_input(evaluation, *out.facts, *out.bills, classifier);
  if (!input) return input.problem();
  out.input = std::make_unique<book::BookInput>(std::move(*input));
  out.input->observations.clear();
  auto contents = book::build_contents(*out.input);
  if (!contents) return contents.problem();
  out.contents = std::make_unique<book::Contents>(std::move(*contents));
  return out;
}

}  // namespace telaudit::cli
