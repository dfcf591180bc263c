#include "cli/priced_input.h"

namespace telaudit::cli {

Result<PricedInput> priced_input(const GlobalOptions& global, const Evaluation& evaluation,
                                 const audit::Audit& audit, const PriceBasisOptions& prices) {
  PricedInput out;
  auto bills = audit::BillEnvironment::open(*evaluation.workspace, *evaluation.terms);
  if (!bills) return bills.problem();
  out.bills = std::make_unique<const audit::BillEnvironment>(std::move(*bills));
  auto classifier = load_session_classifier(global);
  if (!classifier) return classifier.problem();
  out.classifier = std::make_unique<const pricing::Classifier>(std::move(*classifier));
  auto basis = load_price_basis(global, evaluation.inputs, audit.as_of, prices);
  if (!basis) return basis.problem();
  out.basis = std::make_unique<const PriceBasis>(std::move(*basis));
  auto input = book_input(evaluation, audit, *out.bills, *out.classifier);
  if (!input) return input.problem();
  out.basis->give_to(*input);
  out.input = std::make_unique<const book::BookInput>(std::move(*input));
  return out;
}

}  // namespace telaudit::cli
