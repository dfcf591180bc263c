// Taxes and surcharges that follow a claim: where a charge should not have been billed, what was computed on
// it should not have been billed either. Said beside the finding, in no total and outside of the ledger.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "audit/finding.h"
#include "base/result.h"
#include "bill/relation.h"

namespace telaudit::audit {

// Fills `taxes` of the errors among the findings. What follows, for what the ledger gave of a charge:
// - of a tax that names the charge it belongs to, the same part as of the charge;
// - of a tax of the same service on the same bill that states its rate, the amount times the rate;
// - of every other tax of that service, its part, where errors claim all that the service was billed on the
// bill. Each rounded as the tax is printed, half up, the parts of one tax adding up to no more than the tax,
// less what the ledger gave of the tax itself. Taxes on whole bills do not tell what they were computed on,
// and do not follow.
Result<void> follow_taxes(std::span<Finding> findings, std::span<const LedgerEntry> ledger,
                          const bill::Relation& charges);

// The same for findings that come one after the other, none of which it keeps. Where no charge of a service
// and none that names another is a tax or a surcharge, it remembers nothing.
class FollowingTaxes {
 public:
  static Result<FollowingTaxes> over(const bill::Relation& charges);
  ~FollowingTaxes();
  FollowingTaxes(FollowingTaxes&&) noexcept;
  FollowingTaxes& operator=(FollowingTaxes&&) noexcept;

  // In the ledger's order; the entries of one finding follow each other.
  void note(const Finding& finding, const LedgerEntry& entry);
  // After the last.
  Result<void> find();
  // Then: what follows the finding of that id.
  std::vector<FindingCharge> of(const std::string& finding) const;

 private:
  class Following;
  FollowingTaxes();
  const bill::Relation* charges_ = nullptr;
  std::unique_ptr<Following> following_;  // none where nothing can follow
};

}  // namespace telaudit::audit
