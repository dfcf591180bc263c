// What prices are judged by beside the observations: a stored model of the market, and the policy of the
// negotiation.
#pragma once

#include <optional>
#include <string>

#include "base/date.h"
#include "base/result.h"
#include "book/negotiation.h"
#include "cli/inputs.h"
#include "cli/session.h"
#include "pricing/market_model.h"

namespace telaudit::cli {

struct PriceBasisOptions {
  std::string model;   // file of `prices fit`; empty: a model is fitted from the observations
  std::string policy;  // empty: the shipped one
};

struct PriceBasis {
  std::optional<pricing::MarketModel> model;
  book::Negotiation negotiation;

  // The input refers to this basis, which must outlive it.
  void give_to(book::BookInput& input) const;
};

// Problem: a model that was fitted from other files of prices or as of another day, or a policy with an
// error.
Result<PriceBasis> load_price_basis(const GlobalOptions& global, const InputFiles& inputs, Date as_of,
                                    const PriceBasisOptions& options);

}  // namespace telaudit::cli
