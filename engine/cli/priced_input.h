// What the book is made from, with what its prices are judged by: for commands that show pages of the book.
#pragma once

#include <memory>

#include "book/contents.h"
#include "cli/price_basis.h"
#include "cli/session.h"

namespace telaudit::cli {

// The input refers to the rest, and to the evaluation and the audit it was made from.
struct PricedInput {
  std::unique_ptr<const audit::BillEnvironment> bills;
  std::unique_ptr<const pricing::Classifier> classifier;
  std::unique_ptr<const PriceBasis> basis;
  std::unique_ptr<const book::BookInput> input;
};

// As of the audit's day.
Result<PricedInput> priced_input(const GlobalOptions& global, const Evaluation& evaluation,
                                 const audit::Audit& audit, const PriceBasisOptions& prices);

}  // namespace telaudit::cli
