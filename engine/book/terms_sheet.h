// The terms sheet with what each clause is worth, and what carriers need to know of a site before they quote.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "book/carrier_spend.h"
#include "book/commitment_sizing.h"
#include "book/demand_set.h"
#include "book/levers.h"
#include "book/negotiation.h"
#include "terms/terms.h"

namespace telaudit::book {

struct PricedTerm {
  TermRow term;
  std::string currency;        // empty: not measured in money
  std::optional<Total> value;  // nothing: what it is worth cannot be read from the bills
  std::string value_words;
};

// Each clause once for each currency it is worth something in, else once.
std::vector<PricedTerm> price_terms(const Negotiation& negotiation, const Savings& savings,
                                    const SpendByCarrier& spend, const Commitments& commitments,
                                    std::span<const ExpectationRow> rows, std::span<const DemandRow> demand);

struct SiteChecklist {
  std::string site, name;  // site "": services of no known site
  std::size_t services = 0;
  std::vector<std::string> known, missing, to_ask;  // items in words
};

// A row for each site with demand, by site; services of no known site last.
std::vector<SiteChecklist> build_site_checklist(std::span<const DemandRow> demand, const terms::Terms* terms,
                                                const Negotiation& negotiation);

}  // namespace telaudit::book
