#include "ingest/common_elements.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace telaudit::ingest {
namespace {

constexpr std::size_t kMarksForEach = 16;

std::uint64_t word_of(std::uint64_t identity, std::size_t words) {
  return (identity / 64) & (words - 1);
}
std::uint64_t bit_of(std::uint64_t identity) {
  return std::uint64_t{1} << (identity % 64);
}

}  // namespace

CommonElements::CommonElements(std::span<const std::uint32_t> families)
    : families_(families), partners_(families.size()) {}

void CommonElements::keep(std::vector<PartElement> elements) {
  kept_ = std::move(elements);
  std::sort(kept_.begin(), kept_.end());
  kept_.erase(std::unique(kept_.begin(), kept_.end()), kept_.end());
  marks_.assign(std::bit_ceil(kept_.size() * kMarksForEach / 64 + 1), 0);
  for (const auto& element : kept_)
    marks_[word_of(element.identity, marks_.size())] |= bit_of(element.identity);

  const auto belong_together = [&](const PartElement& left, const PartElement& right) {
    return left.identity == right.identity && families_[left.part] == families_[right.part];
  };
  for (std::size_t first = 0; first < kept_.size();) {
    std::size_t last = first;
    while (last + 1 < kept_.size() && belong_together(kept_[first], kept_[last + 1])) ++last;
    // The last of all is the last partner of each but itself.
    for (std::size_t i = first; i < last; ++i) note(kept_[i].part, kept_[last].part);
    if (last > first) note(kept_[last].part, kept_[last - 1].part);
    first = last + 1;
  }
}

void CommonElements::look_up(const PartElement& element) {
  if ((marks_[word_of(element.identity, marks_.size())] & bit_of(element.identity)) == 0) return;
  auto found = std::lower_bound(kept_.begin(), kept_.end(), PartElement{element.identity, 0});
  for (; found != kept_.end() && found->identity == element.identity; ++found)
    if (families_[found->part] == families_[element.part]) {
      note(found->part, element.part);
      note(element.part, found->part);
    }
}

void CommonElements::note(std::uint32_t one, std::uint32_t other) {
  partners_[one] = std::max(partners_[one].value_or(other), other);
}

}  // namespace telaudit::ingest
