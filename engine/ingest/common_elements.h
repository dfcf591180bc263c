// Which parts of a bill hold an element in common.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace telaudit::ingest {

// An element of a part, by its identity (see element_identity.h).
struct PartElement {
  std::uint64_t identity = 0;
  std::uint32_t part = 0;
  bool operator==(const PartElement&) const = default;
  auto operator<=>(const PartElement&) const = default;
};

// Parts that are compared with each other are a family; each has a number, and those of a family follow each
// other.
class CommonElements {
 public:
  // `families` of the parts by their numbers; outlives this.
  explicit CommonElements(std::span<const std::uint32_t> families);

  // Notes what these have in common with each other, and keeps them for look_up until the next call. In any
  // order, an element of a part as often as it likes.
  void keep(std::vector<PartElement> elements);
  // Notes what an element that is not among the kept has in common with them.
  void look_up(const PartElement& element);

  // Of each part: the one with the highest number, of its family and not itself, that has an element of it.
  const std::vector<std::optional<std::uint32_t>>& last_partners() const { return partners_; }

 private:
  void note(std::uint32_t one, std::uint32_t other);

  std::span<const std::uint32_t> families_;
  std::vector<PartElement> kept_;  // ascending
  std::vector<std::uint64_t>
      marks_;  // a bit for each kept identity, by its lowest bits: most others have none
  std::vector<std::optional<std::uint32_t>> partners_;
};

}  // namespace telaudit::ingest
