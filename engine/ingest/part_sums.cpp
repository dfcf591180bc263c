#include "ingest/part_sums.h"

#include <algorithm>
#include <cstddef>

#include "bill/charge.h"
#include "store/level_sums.h"

namespace telaudit::ingest {

Result<std::vector<std::vector<store::LevelSum>>> part_sums(std::span<const bill::Part> parts,
                                                            const bill::Relation& charges) {
  struct Stretch {
    bill::RowRange rows;
    std::size_t part;
  };
  std::vector<Stretch> stretches;
  for (std::size_t i = 0; i < parts.size(); ++i)
    for (const auto& range : parts[i].rows) stretches.push_back({range, i});
  std::sort(stretches.begin(), stretches.end(),
            [](const Stretch& a, const Stretch& b) { return a.rows.begin < b.rows.begin; });

  std::vector<store::LevelSums> sums(parts.size());
  bill::ScanRequest request;
  request.columns = {bill::charge::kLevel, bill::charge::kAmount, bill::charge::kInTotal,
                     bill::charge::kPayable};
  std::uint64_t first = 0;
  std::size_t next = 0;
  auto scanned = charges.scan(request, [&](const bill::Batch& batch) -> Result<void> {
    const std::uint64_t last = first + batch.rows;
    while (next < stretches.size() && stretches[next].rows.end <= first) ++next;
    const store::LevelSums::Columns columns{batch.columns[0], batch.columns[1], batch.columns[2],
                                            batch.columns[3]};
    for (std::size_t i = next; i < stretches.size() && stretches[i].rows.begin < last; ++i) {
      const std::uint64_t begin = std::max(stretches[i].rows.begin, first);
      const std::uint64_t end = std::min(stretches[i].rows.end, last);
      if (begin < end)
        sums[stretches[i].part].add(columns, static_cast<std::size_t>(begin - first),
                                    static_cast<std::size_t>(end - first));
    }
    first = last;
    return {};
  });
  if (!scanned) return scanned.problem();
  std::vector<std::vector<store::LevelSum>> out;
  out.reserve(sums.size());
  for (auto& of_part : sums) {
    out.push_back(of_part.sums());
    of_part = {};
  }
  return out;
}

}  // namespace telaudit::ingest
