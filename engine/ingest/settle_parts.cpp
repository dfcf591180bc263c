#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ingest/element_identity.h"
#include "ingest/reconcile.h"

namespace telaudit::ingest {
namespace {

using store::PartState;
using store::StoredPart;

std::string short_id(const StoredPart& part) {
  return "reading " + part.reading.substr(0, 12);
}

auto issue_order(const StoredPart& part) {
  return std::tie(part.part.issued, part.reading, part.index);
}

void set(StoredPart& part, PartState state, std::string because) {
  part.state = state;
  part.because = std::move(because);
}

using Group = std::vector<StoredPart*>;

void keep_current(Group& group) {
  std::erase_if(group, [](const StoredPart* part) { return part->state != PartState::current; });
}

Result<void> mark_copies(Group& group, const SameElements& same_elements) {
  // Asked of few parts: most bills have one.
  std::vector<std::optional<Hash128>> known(group.size());
  const auto by_value = [&](std::size_t i) {
    if (!known[i]) known[i] = totals_by_value(group[i]->part, group[i]->sums);
    return *known[i];
  };
  for (std::size_t later = 1; later < group.size(); ++later)
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      if (group[earlier]->state != PartState::current ||
          group[earlier]->part.marker != group[later]->part.marker)
        continue;
      if (!(group[earlier]->fingerprint == group[later]->fingerprint) &&
          !(by_value(earlier) == by_value(later)))
        continue;
      const auto same = same_elements(*group[earlier], *group[later]);
      if (!same) return same.problem();
      if (!*same) continue;
      set(*group[later], PartState::copy,
          "the same elements as " + short_id(*group[earlier]) + ", counted there");
      break;
    }
  keep_current(group);
  return {};
}

// The last part that carries a marker decides over everything issued before it and over every part without
// one.
void apply_markers(Group& group) {
  const auto last = std::find_if(group.rbegin(), group.rend(), [](const StoredPart* part) {
    return part->part.marker != bill::Marker::none;
  });
  if (last == group.rend()) return;
  StoredPart* const decider = *last;
  const bool cancels = decider->part.marker == bill::Marker::cancels;
  for (StoredPart* part : group) {
    if (part == decider) continue;
    set(*part, cancels ? PartState::cancelled : PartState::superseded,
        std::string(cancels ? "cancelled by " : "replaced by ") + short_id(*decider) +
            ", which says so itself");
  }
  if (cancels) set(*decider, PartState::cancelled, "a cancellation: nothing in it is payable");
  keep_current(group);
}

Result<void> find_conflicts(Group& group, const Disjoint& disjoint) {
  std::vector<std::pair<StoredPart*, StoredPart*>> contradictions;
  for (std::size_t i = 0; i < group.size(); ++i)
    for (std::size_t j = i + 1; j < group.size(); ++j) {
      const auto apart = disjoint(*group[i], *group[j]);
      if (!apart) return apart.problem();
      if (!*apart) contradictions.emplace_back(group[i], group[j]);
    }
  for (const auto& [one, other] : contradictions) {
    set(*one, PartState::conflict,
        "differs from " + short_id(*other) + " and nothing says which holds; name it with --supersedes");
    set(*other, PartState::conflict,
        "differs from " + short_id(*one) + " and nothing says which holds; name it with --supersedes");
  }
  return {};
}

}  // namespace

Result<void> settle_parts(std::span<StoredPart> parts,
                          std::span<const store::Commit::Supersession> supersessions,
                          const SameElements& same_elements, const Disjoint& disjoint) {
  for (auto& part : parts) set(part, PartState::current, "");
  std::map<std::pair<std::string, bool>, Group> groups;
  for (auto& part : parts) groups[{part.part.kind, part.part.information_only}].push_back(&part);
  for (auto& [kind, group] : groups) {
    std::sort(group.begin(), group.end(),
              [](const auto* a, const auto* b) { return issue_order(*a) < issue_order(*b); });
    for (StoredPart* older : group)
      for (const auto& supersession : supersessions) {
        const bool newer_is_here = std::any_of(group.begin(), group.end(), [&](const auto* part) {
          return part->reading == supersession.newer;
        });
        if (supersession.older == older->reading && newer_is_here)
          set(*older, PartState::superseded,
              "replaced by reading " + supersession.newer.substr(0, 12) + ", as --supersedes said");
      }
    keep_current(group);
    if (auto marked = mark_copies(group, same_elements); !marked) return marked;
    apply_markers(group);
    if (auto found = find_conflicts(group, disjoint); !found) return found;
  }
  return {};
}

}  // namespace telaudit::ingest
