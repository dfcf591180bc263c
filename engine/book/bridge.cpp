#include "book/bridge.h"

namespace telaudit::book {
namespace {

bool stays(Step step) {
  return step == Step::recurring || step == Step::usage || step == Step::discount;
}

class StepList {
 public:
  explicit StepList(Bridge& bridge) : bridge_(bridge) {}

  void level(std::string id, std::string label, const Total& amount, std::uint64_t charges,
             std::string filter) {
    running_ = amount;
    bridge_.steps.push_back({std::move(id), std::move(label), amount, running_, charges, std::move(filter)});
  }
  void less(std::string id, std::string label, const Total& amount, std::uint64_t charges,
            std::string filter) {
    const Total change = negated(amount);
    running_.add(change);
    bridge_.steps.push_back({std::move(id), std::move(label), change, running_, charges, std::move(filter)});
  }
  const Total& running() const { return running_; }

 private:
  Bridge& bridge_;
  Total running_;
};

std::string rows_where(const std::string& condition, const std::string& currency) {
  return "charges.csv: on_latest_bill = yes, payable = yes, currency = " + currency +
         (condition.empty() ? "" : ", " + condition);
}

}  // namespace

TakenAway taken_away(const ChargeContext& context, const ChargeRow& row) {
  TakenAway out;
  if (!row.payable || !stays(step_of(row.charge_class)) || !context.on_latest_bill(row)) return out;
  const auto* allocated = context.allocated(row);
  if (allocated == nullptr) return out;
  out.differences = allocated->differences;
  out.savings = allocated->savings;
  return out;
}

void BridgeBuilder::add(const ChargeRow& row) {
  if (!row.payable || !row.amount || !context_.on_latest_bill(row)) return;
  Sums& sums = sums_[printable(row.currency)];
  const auto count = [&](Sum& sum) {
    sum.amount.add(*row.amount);
    ++sum.charges;
  };
  count(sums.billed);
  switch (step_of(row.charge_class)) {
    case Step::one_off:
      count(sums.one_off);
      break;
    case Step::tax:
      count(sums.tax);
      break;
    case Step::surcharge:
      count(sums.surcharge);
      break;
    case Step::unclassed:
      count(sums.unclassed);
      break;
    case Step::recurring:
    case Step::usage:
    case Step::discount:
      break;
  }
  const TakenAway taken = taken_away(context_, row);
  const auto take = [](Sum& sum, const Total& amount) {
    if (amount.is_zero()) return;
    sum.amount.add(amount);
    ++sum.charges;
  };
  take(sums.differences, taken.differences);
  take(sums.savings, taken.savings);
}

std::vector<Bridge> BridgeBuilder::finish(bool contract_given) const {
  std::vector<Bridge> out;
  for (const auto& entry : sums_) {
    const std::string& currency = entry.first;
    const Sums& sums = entry.second;
    Bridge bridge;
    bridge.currency = currency;
    StepList steps(bridge);
    steps.level("billed", "Billed, latest bill of each account", sums.billed.amount, sums.billed.charges,
                rows_where("", currency) + ": sum of amount");
    const auto step = [&](const char* id, const char* label, const Sum& sum, const std::string& word) {
      steps.less(id, label, sum.amount, sum.charges,
                 rows_where("bridge_step = " + word, currency) + ": sum of amount");
    };
    step("one_off", "less one-offs: installations, credits, adjustments, late fees, balances", sums.one_off,
         "one_off");
    step("taxes", "less taxes", sums.tax, "tax");
    step("surcharges", "less surcharges and fees", sums.surcharge, "surcharge");
    if (sums.unclassed.charges != 0)
      step("unclassed", "less charges of no known class", sums.unclassed, "unclassed");
    steps.less("findings", contract_given ? "less claims, as allocated" : "less differences, as allocated",
               sums.differences.amount, sums.differences.charges,
               rows_where("", currency) + ": sum of less_findings");
    steps.less("savings", "less savings of one month, as allocated", sums.savings.amount,
               sums.savings.charges, rows_where("", currency) + ": sum of less_savings");
    steps.level("clean", "Clean recurring and usage", steps.running(), 0,
                rows_where("bridge_step in (recurring, usage, discount)", currency) +
                    ": sum of amount - less_findings - less_savings");
    out.push_back(std::move(bridge));
  }
  return out;
}

}  // namespace telaudit::book
