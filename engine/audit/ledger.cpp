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
    case Kind::error:
      return 0;
    case Kind::fraud:
      return 1;
    case Kind::question:
      return 2;
    case Kind::saving:
      return 3;
    case Kind::under_billing:
    case Kind::quality:
    case Kind::calendar:
      return std::nullopt;
  }
  return std::nullopt;
}

struct Taken {
  Decimal amount;   // of what was billed, by findings of any kind
  Decimal monthly;  // of what it costs each month: by errors, fraud and savings ahead
  std::string first_finding;
  std::string first_ahead;
};

using TakenByCharge = std::map<bill::ChargeId, Taken>;

bool ends_with_the_claim(Kind kind) {
  return kind == Kind::error || kind == Kind::fraud;
}

bool is_ahead(const Finding& finding) {
  return finding.kind == Kind::saving && finding.monthly && !finding.charges.empty();
}

// What a finding on one charge may still take when it says what the charge should have been: two checks that
// see the same wrong price do not bring the charge below that price. Unknown where nothing of the kind is
// said.
std::optional<Decimal> down_to_expected(const Finding& finding, const FindingCharge& charge,
                                        const Decimal& spent) {
  if (finding.charges.size() != 1 || !finding.expected || spent.is_zero() || charge.billed <= Decimal{})
    return std::nullopt;
  const auto above = subtract(charge.billed, *finding.expected);
  const auto room = above ? subtract(*above, spent) : std::nullopt;
  return room ? std::optional(std::max(*room, Decimal{})) : std::nullopt;
}

void allocate(Finding& finding, TakenByCharge& taken, std::vector<LedgerEntry>& ledger) {
  Decimal wanted = *finding.potential;
  if (finding.charges.empty()) {
    finding.allocated = wanted;
    ledger.push_back({finding.id, {}, wanted});
    return;
  }
  for (auto charge = finding.charges.rbegin(); charge != finding.charges.rend() && wanted > Decimal{};
       ++charge) {
    auto& spent = taken[charge->id];
    const auto left = subtract(absolute(charge->billed), spent.amount);
    if (!left) continue;
    const Decimal share = std::min({*left, wanted, charge->at_most.value_or(*left),
                                    down_to_expected(finding, *charge, spent.amount).value_or(*left)});
    const auto spent_then = add(spent.amount, share);
    const auto allocated_then = add(finding.allocated, share);
    const auto wanted_then = subtract(wanted, share);
    // Amounts of absurd sizes and scales, which no 64-bit decimal holds together, give nothing.
    if (share > Decimal{} && spent_then && allocated_then && wanted_then) {
      ledger.push_back({finding.id, charge->id, share});
      spent.amount = *spent_then;
      if (ends_with_the_claim(finding.kind)) {
        spent.monthly = add(spent.monthly, share).value_or(spent.amount);
        if (spent.first_ahead.empty()) spent.first_ahead = finding.id;
      }
      finding.allocated = *allocated_then;
      wanted = *wanted_then;
    }
    if (!spent.first_finding.empty() && finding.taken_by.empty() && wanted > Decimal{})
      finding.taken_by = spent.first_finding;
  }
  for (const auto& charge : finding.charges) {
    auto& spent = taken[charge.id];
    if (spent.first_finding.empty() && !spent.amount.is_zero()) spent.first_finding = finding.id;
  }
}

// What of each month ahead no finding before it took.
void allocate_ahead(Finding& finding, TakenByCharge& taken, std::vector<LedgerEntry>& ahead) {
  const Date latest =
      std::max_element(finding.charges.begin(), finding.charges.end(), [](const auto& a, const auto& b) {
        return a.bill_date < b.bill_date;
      })->bill_date;
  Decimal wanted = *finding.monthly;
  for (auto charge = finding.charges.rbegin(); charge != finding.charges.rend() && wanted > Decimal{};
       ++charge) {
    if (charge->bill_date != latest || charge->billed <= Decimal{}) continue;
    auto& spent = taken[charge->id];
    const auto left = subtract(absolute(charge->billed), spent.monthly);
    if (!left) continue;
    const Decimal share = std::min({*left, wanted, charge->at_most.value_or(*left),
                                    down_to_expected(finding, *charge, spent.monthly).value_or(*left)});
    const auto spent_then = add(spent.monthly, share);
    const auto allocated_then = add(finding.allocated_monthly, share);
    const auto wanted_then = subtract(wanted, share);
    if (share > Decimal{} && spent_then && allocated_then && wanted_then) {
      ahead.push_back({finding.id, charge->id, share});
      spent.monthly = *spent_then;
      finding.allocated_monthly = *allocated_then;
      wanted = *wanted_then;
    }
    if (!spent.first_ahead.empty() && finding.taken_by.empty() && wanted > Decimal{})
      finding.taken_by = spent.first_ahead;
  }
  for (const auto& charge : finding.charges) {
    auto& spent = taken[charge.id];
    if (charge.bill_date == latest && spent.first_ahead.empty() && !spent.monthly.is_zero())
      spent.first_ahead = finding.id;
  }
  // An average month can be a little more than the latest: only what another finding took is missing.
  if (finding.taken_by.empty() && !finding.allocated_monthly.is_zero()) wanted = Decimal{};
  const auto missing = multiply(wanted, Decimal{kMonthsAhead, 0});
  const auto rest = missing ? subtract(*finding.potential, *missing) : std::nullopt;
  finding.allocated = rest ? std::max(*rest, Decimal{}) : Decimal{};
}

}  // namespace

Ledger fill_ledger(std::span<Finding> findings, const std::map<std::string, int>& precedence) {
  std::vector<Finding*> order;
  for (auto& finding : findings)
    if (kind_rank(finding.kind) && finding.withdrawn_by.empty() && finding.potential &&
        *finding.potential > Decimal{})
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
  Ledger ledger;
  for (Finding* finding : order) {
    if (is_ahead(*finding))
      allocate_ahead(*finding, taken, ledger.ahead);
    else
      allocate(*finding, taken, ledger.billed);
  }
  return ledger;
}

}  // namespace telaudit::audit
