#include <algorithm>
#include <cstdint>
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

// Parts of one bill and kind.
struct Member {
  StoredPart* part = nullptr;
  bool counted = false;
};
using Group = std::vector<Member>;

void keep_current(Group& group) {
  std::erase_if(group, [](const Member& member) { return member.part->state != PartState::current; });
}

std::vector<Group> groups_of(std::span<const BillParts> bills) {
  std::vector<Group> out;
  for (const auto& bill : bills) {
    std::map<std::pair<std::string, bool>, Group> groups;
    for (std::size_t i = 0; i < bill.parts.size(); ++i) {
      StoredPart& part = bill.parts[i];
      groups[{part.part.kind, part.part.information_only}].push_back(
          {&part, !bill.counted.empty() && bill.counted[i]});
    }
    for (auto& [kind, group] : groups) {
      std::sort(group.begin(), group.end(), [](const Member& left, const Member& right) {
        return issue_order(*left.part) < issue_order(*right.part);
      });
      out.push_back(std::move(group));
    }
  }
  return out;
}

void apply_supersessions(Group& group, std::span<const store::Commit::Supersession> supersessions) {
  for (const auto& supersession : supersessions) {
    const bool newer_is_here = std::any_of(group.begin(), group.end(), [&](const Member& member) {
      return member.part->reading == supersession.newer;
    });
    if (!newer_is_here) continue;
    for (const Member& member : group)
      if (supersession.older == member.part->reading)
        set(*member.part, PartState::superseded,
            "replaced by reading " + supersession.newer.substr(0, 12) + ", as --supersedes said");
  }
  keep_current(group);
}

// Whether the totals of two members of a group agree, so that they may hold the same elements.
class LikeTotals {
 public:
  explicit LikeTotals(const Group& group) : group_(group), charges_(group.size()), by_value_(group.size()) {
    for (std::size_t i = 0; i < group.size(); ++i)
      for (const auto& sum : group[i].part->sums) charges_[i] += sum.charges;
  }

  bool operator()(std::size_t one, std::size_t other) {
    const StoredPart& left = *group_[one].part;
    const StoredPart& right = *group_[other].part;
    if (group_[one].counted && group_[other].counted) return false;
    if (left.part.marker != right.part.marker) return false;
    if (left.fingerprint == right.fingerprint) return true;
    return charges_[one] == charges_[other] && left.sums.size() == right.sums.size() &&
           by_value(one) == by_value(other);
  }

 private:
  const Hash128& by_value(std::size_t i) {
    if (!by_value_[i]) by_value_[i] = totals_by_value(group_[i].part->part, group_[i].part->sums);
    return *by_value_[i];
  }

  const Group& group_;
  std::vector<std::uint64_t> charges_;
  std::vector<std::optional<Hash128>> by_value_;
};

Result<void> mark_copies(std::vector<Group>& groups, const PrintElements& print_elements) {
  std::vector<const StoredPart*> asked;
  std::map<const StoredPart*, std::size_t> place;
  const auto ask = [&](const StoredPart* part) {
    if (place.emplace(part, asked.size()).second) asked.push_back(part);
  };
  for (const auto& group : groups) {
    LikeTotals are_like(group);
    for (std::size_t later = 1; later < group.size(); ++later)
      for (std::size_t earlier = 0; earlier < later; ++earlier)
        if (are_like(earlier, later)) {
          ask(group[earlier].part);
          ask(group[later].part);
        }
  }
  if (asked.empty()) return {};
  const auto prints = print_elements(asked);
  if (!prints) return prints.problem();
  for (auto& group : groups) {
    LikeTotals are_like(group);
    for (std::size_t later = 1; later < group.size(); ++later)
      for (std::size_t earlier = 0; earlier < later; ++earlier) {
        const StoredPart& counted = *group[earlier].part;
        StoredPart& again = *group[later].part;
        if (counted.state != PartState::current || !are_like(earlier, later) ||
            !same_elements((*prints)[place.at(&counted)], (*prints)[place.at(&again)]))
          continue;
        set(again, PartState::copy, "the same elements as " + short_id(counted) + ", counted there");
        break;
      }
    keep_current(group);
  }
  return {};
}

// The last part that carries a marker decides over everything issued before it and over every part without
// one.
void apply_markers(Group& group) {
  const auto last = std::find_if(group.rbegin(), group.rend(), [](const Member& member) {
    return member.part->part.marker != bill::Marker::none;
  });
  if (last == group.rend()) return;
  StoredPart* const decider = last->part;
  const bool cancels = decider->part.marker == bill::Marker::cancels;
  for (const Member& member : group) {
    if (member.part == decider) continue;
    set(*member.part, cancels ? PartState::cancelled : PartState::superseded,
        std::string(cancels ? "cancelled by " : "replaced by ") + short_id(*decider) +
            ", which says so itself");
  }
  if (cancels) set(*decider, PartState::cancelled, "a cancellation: nothing in it is payable");
  keep_current(group);
}

Result<void> find_conflicts(std::vector<Group>& groups, const Contradicting& contradicting) {
  std::erase_if(groups, [](const Group& group) { return group.size() < 2; });
  if (groups.empty()) return {};
  std::vector<PartGroup> asked;
  for (const auto& group : groups) {
    auto& members = asked.emplace_back();
    for (const Member& member : group) members.push_back({member.part, member.counted});
  }
  const auto partners = contradicting(asked);
  if (!partners) return partners.problem();
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (std::size_t i = 0; i < groups[g].size(); ++i)
      if (const auto partner = (*partners)[g][i]) {
        StoredPart& part = *groups[g][i].part;
        const StoredPart& other = *groups[g][*partner].part;
        set(part, PartState::conflict,
            part.reading == other.reading
                ? std::string(
                      "differs from another bill of this number in the same file and nothing says which "
                      "holds; ask the sender")
                : "differs from " + short_id(other) +
                      " and nothing says which holds; name it with --supersedes");
      }
  return {};
}

}  // namespace

bool same_elements(const ElementPrint& one, const ElementPrint& other) {
  if (one.elements == other.elements) return true;
  return one.invoice && other.invoice && one.invoice->reader != other.invoice->reader &&
         one.invoice->figures == other.invoice->figures;
}

Result<void> settle_parts(std::span<const BillParts> bills,
                          std::span<const store::Commit::Supersession> supersessions,
                          const PrintElements& print_elements, const Contradicting& contradicting) {
  for (const auto& bill : bills)
    for (auto& part : bill.parts) set(part, PartState::current, "");
  auto groups = groups_of(bills);
  for (auto& group : groups) apply_supersessions(group, supersessions);
  if (auto marked = mark_copies(groups, print_elements); !marked) return marked;
  for (auto& group : groups) apply_markers(group);
  return find_conflicts(groups, contradicting);
}

}  // namespace telaudit::ingest
