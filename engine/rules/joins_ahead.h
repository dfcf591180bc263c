// Indexes of joins that are built while a scan looks for something else: most runs over a period have too few
// rows to keep every thread busy then.
#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "rules/run.h"

namespace telaudit::rules {

// What it is given outlives it. The indexes are those that RuleRun::index_of gives; what cannot be built is
// left for whoever asks for it, who hears why.
class JoinsAhead {
 public:
  explicit JoinsAhead(const Environment& environment) : environment_(environment) {}

  // The joins of a rule to tables in memory, whose indexes are put into `joins`. To be called before begin().
  void add(const Rule& rule, const std::optional<BillDates>& bill_dates, std::shared_ptr<SharedJoins> joins);
  // On a thread of its own, which ends with this.
  void begin();

 private:
  void build();

  struct Asked {
    std::unique_ptr<RuleRun> run;
    std::vector<std::size_t> joins;
  };
  const Environment& environment_;
  std::vector<Asked> asked_;
  std::jthread thread_;
};

}  // namespace telaudit::rules
