#include "pricing/cluster_bootstrap.h"

#include <algorithm>
#include <map>
#include <thread>

#include "base/result.h"
#include "pricing/benchmark.h"
#include "pricing/counter_random.h"
#include "pricing/quantile.h"

namespace telaudit::pricing {
Interval cluster_interval(std::span<const ClusteredValue> values, double level, std::size_t replicates,
                          std::uint64_t seed, unsigned threads) {
  require(!values.empty() && replicates > 0, "a bootstrap has values and replicates");
  std::map<std::string, std::vector<double>> by_name;
  for (const ClusteredValue& one : values) by_name[one.cluster].push_back(one.value);
  std::vector<std::vector<double>> clusters;
  for (auto& [name, members] : by_name) clusters.push_back(std::move(members));
  const std::size_t count = clusters.size();
  if (count < 2) {
    const double median = median_of(clusters.front());
    return {median, median};
  }
  std::vector<double> medians(replicates);
  const auto replicate = [&](std::size_t at) {
    std::vector<double> drawn;
    for (std::size_t k = 0; k < count; ++k) {
      const auto& cluster = clusters[random_below(seed, at * count + k, count)];
      drawn.insert(drawn.end(), cluster.begin(), cluster.end());
    }
    medians[at] = median_of(std::move(drawn));
  };
  const std::size_t workers = std::min<std::size_t>(std::max(threads, 1U), replicates);
  const auto share = [&](std::size_t worker) {
    for (std::size_t at = worker; at < replicates; at += workers) replicate(at);
  };
  std::vector<std::thread> others;
  for (std::size_t worker = 1; worker < workers; ++worker) others.emplace_back(share, worker);
  share(0);
  for (std::thread& other : others) other.join();
  std::sort(medians.begin(), medians.end());
  const double tail = (1.0 - level) / 2.0;
  return {*quantile_type7(medians, tail), *quantile_type7(medians, 1.0 - tail)};
}

}  // namespace telaudit::pricing
