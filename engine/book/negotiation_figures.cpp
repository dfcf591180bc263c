#include "book/negotiation_figures.h"

#include "pricing/market_model.h"

namespace telaudit::book {

Result<NegotiationFigures> build_negotiation(std::span<const DemandRow> demand, const DemandMonths& months,
                                             const BookInput& input, const pricing::MarketModel* model,
                                             const CarrierSpendBuilder& spend,
                                             std::span<const Bridge> bridges) {
  const Negotiation& negotiation = *input.negotiation;
  const PriceChanges changes(input.terms, input.as_of);
  NegotiationFigures out;
  out.expectations =
      build_expectations(demand, input.observations, input.as_of, model, changes, negotiation, &months);
  out.cases = expectation_cases(demand, out.expectations.rows, input.as_of, negotiation);
  auto savings = build_savings(demand, out.expectations, changes, *input.audit, bridges, input.as_of,
                               negotiation, {input.requirements.get(), &months});
  if (!savings) return savings.problem();
  out.savings = std::move(*savings);
  out.spend = spend.finish();
  out.commitments = build_commitments(demand, months, input.requirements != nullptr, out.savings, out.spend,
                                      input.terms, changes, input.as_of, negotiation);
  out.leverage =
      build_leverage(demand, changes, out.commitments, *input.audit, input.terms, input.as_of, negotiation);
  out.terms =
      price_terms(negotiation, out.savings, out.spend, out.commitments, out.expectations.rows, demand);
  out.concessions = negotiation.concessions;
  out.sites = build_site_checklist(demand, input.terms, negotiation);
  return out;
}

}  // namespace telaudit::book
