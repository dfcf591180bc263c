#include "ingest/part_sums.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/in_parallel.h"
#include "bill/charge.h"
#include "bill/parted_scan.h"
#include "store/catalogue_lists.h"
#include "store/level_sums.h"

namespace telaudit::ingest {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;

struct Stretch {
  bill::RowRange rows;
  std::size_t part = 0;
};

// The rows of all parts, in their order.
std::vector<Stretch> stretches_of(const bill::Parts& parts) {
  std::vector<Stretch> stretches;
  stretches.reserve(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i)
    for (const auto& range : parts.rows(i)) stretches.push_back({range, i});
  std::sort(stretches.begin(), stretches.end(),
            [](const Stretch& a, const Stretch& b) { return a.rows.begin < b.rows.begin; });
  return stretches;
}

// Adds up stretch by stretch; what a part comes to is packed behind its last one.
class PartAdder {
 public:
  PartAdder(std::size_t parts, const std::vector<Stretch>& stretches) : sums_(parts), left_(parts) {
    for (const Stretch& stretch : stretches) ++left_[stretch.part];
  }

  store::LevelSums& of(std::size_t part) { return open_[part]; }
  Result<void> end_stretch(std::size_t part) {
    if (--left_[part] > 0) return {};
    const auto open = open_.extract(part);
    return open.empty() ? Result<void>() : sums_.set(part, open.mapped().sums());
  }
  PartSums take() { return std::move(sums_); }

 private:
  PartSums sums_;
  std::vector<std::uint32_t> left_;  // stretches of each part that are still to come
  std::unordered_map<std::size_t, store::LevelSums> open_;
};

}  // namespace

std::vector<store::LevelSum> PartSums::of(std::size_t part) const {
  const Place& place = places_[part];
  if (place.length == 0) return {};
  auto sums = store::unpack_sums(std::string_view(blocks_[place.block]).substr(place.begin, place.length));
  require(sums.has_value(), "what was packed is unpacked");
  return std::move(*sums);
}

Result<void> PartSums::set(std::size_t part, std::span<const store::LevelSum> sums) {
  for (const auto& sum : sums)
    if (!store::keepable(sum.in_total) || !store::keepable(sum.payable))
      return Problem{"a sum does not fit in 128 bits",
                     {},
                     "split the source into smaller files and read them one by one"};
  const std::string packed = store::pack_sums(sums);
  if (blocks_.empty() || blocks_.back().size() + packed.size() > kBlockBytes) {
    blocks_.emplace_back();
    blocks_.back().reserve(std::max(packed.size(), kBlockBytes));
  }
  std::string& block = blocks_.back();
  places_[part] = {static_cast<std::uint32_t>(blocks_.size() - 1), static_cast<std::uint32_t>(block.size()),
                   static_cast<std::uint32_t>(packed.size())};
  block += packed;
  return {};
}

namespace {

constexpr std::size_t kFewStretches = 4096;

bill::ScanRequest summed_columns() {
  bill::ScanRequest request;
  request.columns = {bill::charge::kLevel, bill::charge::kAmount, bill::charge::kInTotal,
                     bill::charge::kPayable};
  return request;
}

// Adds the rows of a batch, the first of which is row `first` of the reading, to what `sums_of` gives for
// each of the stretches they belong to.
template <typename SumsOf>
void add_batch(const bill::Batch& batch, std::uint64_t first, const std::vector<Stretch>& stretches,
               SumsOf sums_of) {
  const std::uint64_t last = first + batch.rows;
  const store::LevelSums::Columns columns{batch.columns[0], batch.columns[1], batch.columns[2],
                                          batch.columns[3]};
  auto at = std::partition_point(stretches.begin(), stretches.end(),
                                 [&](const Stretch& stretch) { return stretch.rows.end <= first; });
  for (; at != stretches.end() && at->rows.begin < last; ++at) {
    const Stretch& stretch = *at;
    const std::uint64_t begin = std::max(stretch.rows.begin, first);
    const std::uint64_t end = std::min(stretch.rows.end, last);
    if (begin < end)
      sums_of(stretch.part)
          .add(columns, static_cast<std::size_t>(begin - first), static_cast<std::size_t>(end - first));
  }
}

Result<void> add_in_turn(const bill::Relation& charges, const std::vector<Stretch>& stretches,
                         PartAdder& adder) {
  std::uint64_t first = 0;
  std::size_t next = 0;
  auto scanned = charges.scan(summed_columns(), [&](const bill::Batch& batch) -> Result<void> {
    add_batch(batch, first, stretches, [&](std::size_t part) -> store::LevelSums& { return adder.of(part); });
    first += batch.rows;
    for (; next < stretches.size() && stretches[next].rows.end <= first; ++next)
      if (auto ended = adder.end_stretch(stretches[next].part); !ended) return ended;
    return {};
  });
  for (; next < stretches.size() && scanned; ++next) scanned = adder.end_stretch(stretches[next].part);
  return scanned;
}

// Each worker takes a range of rows at a time; what they come to is put together in the order of the rows.
Result<void> add_in_parallel(const bill::PartedScan& charges, const std::vector<Stretch>& stretches,
                             unsigned workers, PartAdder& adder) {
  const auto ranges = charges.parts();
  if (!ranges) return ranges.problem();
  std::vector<std::map<std::size_t, store::LevelSums>> sums(ranges->size());
  std::vector<Result<void>> scanned(ranges->size());
  in_parallel(workers, ranges->size(), [&](std::size_t at) {
    std::uint64_t first = (*ranges)[at].begin;
    scanned[at] =
        charges.scan_part((*ranges)[at], summed_columns(), [&](const bill::Batch& batch) -> Result<void> {
          add_batch(batch, first, stretches,
                    [&](std::size_t part) -> store::LevelSums& { return sums[at][part]; });
          first += batch.rows;
          return {};
        });
  });
  for (std::size_t at = 0; at < sums.size(); ++at) {
    if (!scanned[at]) return scanned[at];
    for (const auto& [part, some] : sums[at]) adder.of(part).add(some);
  }
  for (const Stretch& stretch : stretches)
    if (auto ended = adder.end_stretch(stretch.part); !ended) return ended;
  return {};
}

}  // namespace

Result<PartSums> part_sums(const bill::Parts& parts, const bill::Relation& charges, unsigned workers) {
  const std::vector<Stretch> stretches = stretches_of(parts);
  PartAdder adder(parts.size(), stretches);
  const auto* parted = dynamic_cast<const bill::PartedScan*>(&charges);
  const bool shared = parted != nullptr && workers > 1 && stretches.size() <= kFewStretches;
  auto added =
      shared ? add_in_parallel(*parted, stretches, workers, adder) : add_in_turn(charges, stretches, adder);
  if (!added) return added.problem();
  return adder.take();
}

}  // namespace telaudit::ingest
