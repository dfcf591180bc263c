#include "rules/evaluate_all.h"

#include <algorithm>
#include <map>
#include <memory>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "rules/separate_scans.h"
#include "rules/shared_scan.h"

namespace telaudit::rules {
namespace {

// What a scan kept lies in many small pieces, whose pages the C library keeps until it is told. With it the
// audit of one month among two million charges (benchmarks/speed/month.py) held 829 MB at most, not 1,047.
void give_back_memory() {
#ifdef __GLIBC__
  // To take less from the next scan than it would have to ask for again is not worth the time.
  constexpr std::size_t kWorthwhile = std::size_t{128} << 20U;
  if (mallinfo2().fordblks >= kWorthwhile) malloc_trim(0);
#endif
}

}  // namespace

Result<std::vector<RuleResult>> evaluate_all(const std::vector<const Rule*>& rules,
                                             const Environment& environment, unsigned threads,
                                             const FiringSink& sink, std::size_t group_bytes,
                                             const std::optional<BillDates>& bill_dates) {
  std::vector<RuleResult> results(rules.size());
  std::map<std::string, Together> by_relation;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Rule& rule = *rules[i];
    const auto source = environment.find(rule.info.over);
    const bool given = source && source->given && source->relation != nullptr;
    if (!given || (rule.group && !grouped_by_vectors(rule))) {
      auto result = evaluate_alone(rule, i, environment, sink, bill_dates);
      if (!result) return result.problem();
      results[i] = std::move(*result);
      continue;
    }
    Together& together = by_relation[rule.info.over];
    together.relation = source->relation;
    together.numbers.push_back(i);
    together.rules.push_back(&rule);
  }
  // A run over a period scans its bills alone: a scan more costs little there.
  const std::size_t most_groups = bill_dates ? kGroupsOfAPeriod : SIZE_MAX;
  std::vector<Together> scans;
  for (const auto& [relation, together] : by_relation)
    for (auto& one : separate_scans(together, environment, most_groups)) scans.push_back(std::move(one));
  // Those that look back keep one thread at times: others' indexes are built then.
  if (bill_dates) std::reverse(scans.begin(), scans.end());
  std::unique_ptr<SharedScan> next;
  for (std::size_t i = 0; i < scans.size(); ++i) {
    auto scan = std::move(next);
    if (!scan) {
      scan = std::make_unique<SharedScan>(scans[i], environment, sink, bill_dates);
      if (auto prepared = scan->prepare(threads, group_bytes); !prepared) return prepared.problem();
      if (scan->looks_for_neighbours()) scan->build_joins_ahead();
    }
    if (bill_dates && i + 1 < scans.size()) {
      next = std::make_unique<SharedScan>(scans[i + 1], environment, sink, bill_dates);
      if (auto prepared = next->prepare(threads, group_bytes); !prepared) return prepared.problem();
      next->build_joins_ahead();
    }
    if (auto scanned = scan->run(results); !scanned) return scanned.problem();
    scan.reset();
    give_back_memory();
  }
  return results;
}

}  // namespace telaudit::rules
