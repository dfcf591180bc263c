// What an event asks for, out of the latest bills and the book: elements, their quantities by month, and what
// is expected of each. No audit and no finding has a part in it.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "bill/relation.h"
#include "book/negotiation.h"
#include "book/requirements.h"
#include "pricing/benchmark.h"
#include "pricing/market_model.h"
#include "rfp/demand.h"
#include "terms/terms.h"

namespace telaudit::rfp {

struct AskedInput {
  const bill::Relation* charges = nullptr;          // as BookInput's; never null
  const terms::Terms* terms = nullptr;              // null: no term was given
  const pricing::Classifier* classifier = nullptr;  // null: nothing is classified, nothing is asked for
  std::span<const pricing::Observation> observations;
  const pricing::MarketModel* model = nullptr;       // as of the day of issue; null: fitted
  const book::Negotiation* negotiation = nullptr;    // null: nothing is expected
  const book::Requirements* requirements = nullptr;  // null: today's demand goes on
  bool drafts = false;                               // requirements that nobody signed off count too
};

struct Asked {
  std::vector<Element> elements;
  DemandCases demand;
  // Requirements that are not asked for, or only in part, and why.
  std::vector<Problem> remarks;
};

// An element is asked for in the quantity of the first month of the contract, or of the first month in which
// the planned case needs any; what that case does not need within the longest term is not asked for, so that
// nothing of the low and the high case can reach a bidder. Expected of an element is the mean of what is
// expected for the rows that it stands for, weighted by quantity: the current price where that should not be
// opened, nothing where one of them has no evidence. Of an element that only requirements add it is what the
// book expects for the new (book/expectations.h), or nothing and a remark that says why. Bids of this very
// event take no part. Problems: requirements that are at odds with the terms, sums that do not fit.
Result<Asked> asked_of_bills(const AskedInput& input, const Event& event);

}  // namespace telaudit::rfp
