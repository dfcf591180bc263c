#include "audit/ledger.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "base/result.h"

namespace telaudit::audit {
namespace {

// Kinds that may take a dollar, in the order in which they take it.
std::optional<int> kind_rank(Kind kind) {
  switch (kind) {
    case Kind::error: return 0;
    case Kind::fraud: return 1;
    case Kind::question: return 2;
    case Kind::saving: return 3;
    case Kind::under_billing:
    case Kind::quality:
    case Kind::calendar: return std::nullopt;
  }
  return std::nullopt;
}

struct Taken {
  Decimal amount;
  std::string first_finding;
};

using TakenByCharge = std::map<bill::ChargeId, Taken>;

Decimal exact_sum(Decimal left, Decimal right) {
  const auto sum = add(left, right);
  require(sum.has_value(), "a ledger amount stays within what was billed");
  return *sum;
}

Decimal exact_difference(Decimal left, Decimal right) {
  const auto rest = subtract(left, right);
  require(rest.has_value(), "a ledger amount stays within what was billed");
  return *rest;
}

void allocate(Finding& finding, TakenByCharge& taken, std::vector<LedgerEntry>& ledger) {
  Decimal wanted = *finding.potential;
  if (finding.charges.empty()) {
    finding.allocated = wanted;
    ledger.push_back({finding.id, {}, wanted});
    return;
  }
  for (auto charge = finding.charges.rbegin(); charge != finding.charges.rend() && wanted > Decimal{}; ++charge) {
    auto& spent = taken[charge->id];
    const Decimal left = exact_difference(absolute(charge->billed), spent.amount);
    const Decimal share = std::min(left, wanted);
    if (share > Decimal{}) {
      ledger.push_back({finding.id, charge->id, share});
      spent.amount = exact_sum(spent.amount, share);
      finding.allocated = exact_sum(finding.allocated, share);
      wanted = exact_difference(wanted, share);
    }
    if (share < left || spent.first_finding == finding.id) continue;
    if (!spent.first_finding.empty() && finding.taken_by.empty() && wanted > Decimal{}) finding.taken_by = spent.first_finding;
  }
  for (const auto& charge : finding.charges) {
    auto& spent = taken[charge.id];
    if (spent.first_finding.empty() && !spent.amount.is_zero()) spent.first_finding = finding.id;
  }
}

}  // namespace

std::vector<LedgerEntry> fill_ledger(std::span<Finding> findings, const std::map<std::string, int>& precedence) {
  std::vector<Finding*> order;
  for (auto& finding : findings)
    if (kind_rank(finding.kind) && finding.withdrawn_by.empty() && finding.potential && *finding.potential > Decimal{})
      order.push_back(&finding);
  const auto rank = [&](const Finding& finding) {
    const auto at = precedence.find(finding.rule);
    return std::tuple(*kind_rank(finding.kind), at == precedence.end() ? 0 : at->second);
  };
  std::sort(order.begin(), order.end(), [&](const Finding* a, const Finding* b) {
    if (rank(*a) != rank(*b)) return rank(*a) < rank(*b);
    if (*a->potential != *b->potential) return *a->potential > *b->potential;
    return a->id < b->id;
  });
  TakenByCharge taken;
  std::vector<LedgerEntry> ledger;
  for (Finding* finding : order) allocate(*finding, taken, ledger);
  return ledger;
}

}  // namespace telaudit::audit
