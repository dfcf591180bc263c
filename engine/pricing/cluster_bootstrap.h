// How sure a median is when prices of one carrier are not independent of each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace telaudit::pricing {

struct ClusteredValue {
  double value = 0.0;
  std::string cluster;
};

struct Interval {
  double low = 0.0;
  double high = 0.0;
};

// The percentile interval of the median from the bootstrap of whole clusters (Cameron, Gelbach and Miller
// 2008, section II.B, resampling pairs): `replicates` times as many clusters as there are are drawn with
// replacement, all their values taken, the median noted; the interval holds the middle `level` of these
// medians by type 7. Draw k of replicate r among C clusters in ascending order of name uses
// random_below(seed, r * C + k, C) of counter_random.h, so the interval is the same on every machine and for
// any number of threads. With fewer than two clusters both ends are the median itself. At least one value.
Interval cluster_interval(std::span<const ClusteredValue> values, double level, std::size_t replicates,
                          std::uint64_t seed, unsigned threads);

}  // namespace telaudit::pricing
