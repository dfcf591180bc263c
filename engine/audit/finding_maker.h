// Findings made of what fires, as it comes.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "audit/bill_environment.h"
#include "audit/finding_record.h"
#include "audit/finding_rows.h"
#include "base/hash.h"
#include "rules/rules.h"

namespace telaudit::audit {

class FindingMaker {
 public:
  // `rule` is the number of its rule. Those of one rule come in the order in which it fired. A finding on
  // many charges has them packed.
  using Take = std::function<Result<void>(std::size_t rule, FindingRecord&& record)>;

  // Refers to all three. Findings on bills outside the period are counted and not taken.
  FindingMaker(const BillEnvironment& bills, const std::vector<rules::RuleInfo>& rules,
               const std::optional<Period>& period, Take take);

  // Some firings wait, so that the rows they rest on are read together.
  Result<void> add(std::size_t rule, rules::Firing&& firing);
  Result<void> finish();

  // Findings of the rule outside the period.
  std::uint64_t fired_elsewhere(std::size_t rule) const { return rules_[rule].fired_elsewhere; }
  std::uint64_t withdrawn_elsewhere(std::size_t rule) const { return rules_[rule].withdrawn_elsewhere; }

 private:
  struct HashOfHash {
    std::size_t operator()(const Hash128& hash) const { return hash.low; }
  };
  struct OfRule {
    std::vector<rules::Firing> waiting;
    std::size_t rows_waiting = 0;
    // How many there were of one service and product on one bill.
    std::unordered_map<Hash128, std::uint32_t, HashOfHash> ordinals;
    std::uint64_t fired_elsewhere = 0;
    std::uint64_t withdrawn_elsewhere = 0;
  };

  Result<void> make(std::size_t rule, const FindingRows& rows);
  void identify(FindingRecord& record, const rules::Firing& firing, OfRule& of) const;

  const BillEnvironment& bills_;
  const std::vector<rules::RuleInfo>& infos_;
  const std::optional<Period>& period_;
  Take take_;
  std::vector<OfRule> rules_;
  std::size_t rows_waiting_ = 0;
};

}  // namespace telaudit::audit
