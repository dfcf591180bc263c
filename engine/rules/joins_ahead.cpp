#include "rules/joins_ahead.h"

#include <utility>

#include "bill/table.h"

namespace telaudit::rules {

void JoinsAhead::add(const Rule& rule, const std::optional<BillDates>& bill_dates,
                     std::shared_ptr<SharedJoins> joins) {
  Asked asked;
  for (std::size_t join = 0; join < rule.joins.size(); ++join) {
    const auto source = environment_.find(rule.sources[rule.joins[join].source].relation);
    const bool given = source && source->given;
    if (given && dynamic_cast<const bill::Table*>(source->relation) != nullptr) asked.joins.push_back(join);
  }
  if (asked.joins.empty()) return;
  asked.run = std::make_unique<RuleRun>(rule, environment_, nullptr, std::move(joins));
  asked.run->judge_days(bill_dates);
  if (asked.run->prepare()) asked_.push_back(std::move(asked));
}

void JoinsAhead::begin() {
  if (!asked_.empty()) thread_ = std::jthread([this] { build(); });
}

void JoinsAhead::build() {
  for (const auto& asked : asked_)
    for (const std::size_t join : asked.joins)
      if (!asked.run->index_of(join)) break;
}

}  // namespace telaudit::rules
