// Everything a negotiator takes into the room beside the findings, computed once for all documents. None of
// it goes into a carrier's documents.
#pragma once

#include <vector>

#include "book/book.h"
#include "book/bridge.h"
#include "book/commitment_sizing.h"
#include "book/expectation_cases.h"
#include "book/expectations.h"
#include "book/leverage.h"
#include "book/levers.h"
#include "book/terms_sheet.h"

namespace telaudit::book {

struct NegotiationFigures {
  Expectations expectations;
  std::vector<ExpectationCase> cases;  // where the policy states some
  Savings savings;
  SpendByCarrier spend;
  Commitments commitments;
  Leverage leverage;
  std::vector<PricedTerm> terms;
  std::vector<Concession> concessions;
  std::vector<SiteChecklist> sites;
};

// `demand` is priced already; `model` as in build_expectations; `bridges` are those of the book. Problem:
// money cannot be discounted as the policy says.
Result<NegotiationFigures> build_negotiation(std::span<const DemandRow> demand, const DemandMonths& months,
                                             const BookInput& input, const pricing::MarketModel* model,
                                             const CarrierSpendBuilder& spend,
                                             std::span<const Bridge> bridges);

}  // namespace telaudit::book
