#include "ingest/part_sums.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "bill/charge.h"
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

  void add(std::size_t part, const store::LevelSums::Columns& columns, std::uint64_t begin,
           std::uint64_t end) {
    if (begin < end) open_[part].add(columns, static_cast<std::size_t>(begin), static_cast<std::size_t>(end));
  }
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

Result<PartSums> part_sums(const bill::Parts& parts, const bill::Relation& charges) {
  const std::vector<Stretch> stretches = stretches_of(parts);
  PartAdder adder(parts.size(), stretches);
  bill::ScanRequest request;
  request.columns = {bill::charge::kLevel, bill::charge::kAmount, bill::charge::kInTotal,
                     bill::charge::kPayable};
  std::uint64_t first = 0;
  std::size_t next = 0;
  auto scanned = charges.scan(request, [&](const bill::Batch& batch) -> Result<void> {
    const std::uint64_t last = first + batch.rows;
    const store::LevelSums::Columns columns{batch.columns[0], batch.columns[1], batch.columns[2],
                                            batch.columns[3]};
    for (std::size_t i = next; i < stretches.size() && stretches[i].rows.begin < last; ++i) {
      const Stretch& stretch = stretches[i];
      const std::uint64_t begin = std::max(stretch.rows.begin, first);
      const std::uint64_t end = std::min(stretch.rows.end, last);
      if (begin < end) adder.add(stretch.part, columns, begin - first, end - first);
    }
    for (; next < stretches.size() && stretches[next].rows.end <= last; ++next)
      if (auto ended = adder.end_stretch(stretches[next].part); !ended) return ended;
    first = last;
    return {};
  });
  if (!scanned) return scanned.problem();
  for (; next < stretches.size(); ++next)
    if (auto ended = adder.end_stretch(stretches[next].part); !ended) return ended.problem();
  return adder.take();
}

}  // namespace telaudit::ingest
