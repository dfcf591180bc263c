#include "ingest/level_tree.h"

#include <algorithm>
#include <bit>

#include "base/hash.h"

namespace telaudit::ingest {
namespace {

constexpr std::size_t kFirstSlots = 64;

std::uint32_t hash_of(std::string_view id) {
  return static_cast<std::uint32_t>(xxh3(id));
}

}  // namespace

// An undeclared level or parent becomes a root of its own: its charges count, and nothing printed proves
// them.
LevelTree::LevelTree(std::span<const store::StoredPart* const> parts) : parts_(parts) {
  std::size_t levels = 0;
  for (const auto* part : parts_) levels += part->part.levels.size();
  nodes_.reserve(levels);
  slots_.resize(std::bit_ceil(std::max(2 * levels, kFirstSlots)));
  for (std::uint32_t part = 0; part < parts_.size(); ++part)
    for (std::uint32_t at = 0; at < parts_[part]->part.levels.size(); ++at) declare(part, at);
  for (std::uint32_t part = 0; part < parts_.size(); ++part)
    for (std::uint32_t at = 0; at < parts_[part]->sums.size(); ++at) add_sum(part, at);
  find_parents();
  find_roots();
  compute_sums();
}

bill::LevelView LevelTree::level(std::size_t index) const {
  const Node& node = nodes_[index];
  bill::LevelView level;
  if (node.undeclared) {
    level.id = level.label = id_of(node);
    level.kind = "undeclared";
  } else {
    level = declared(node.level);
    level.balance_forward = declared(node.balance).balance_forward;
    if (node.parent == kNone) level.parent = {};
  }
  level.information_only = node.information_only;
  return level;
}

const std::string& LevelTree::currency(std::size_t node) const {
  return parts_[nodes_[node].currency]->part.currency;
}

const std::string& LevelTree::reading(std::size_t node) const {
  return parts_[nodes_[node].level.part]->reading;
}

std::string_view LevelTree::id_of(const Node& node) const {
  if (node.undeclared) return parts_[node.level.part]->sums[node.level.at].level;
  return declared(node.level).id;
}

// Where the id stands, or would stand.
std::size_t LevelTree::slot_of(std::string_view id, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  for (; slots_[at].node != kNone; at = (at + 1) & mask)
    if (slots_[at].hash == hash && id_of(nodes_[static_cast<std::size_t>(slots_[at].node)]) == id) break;
  return at;
}

LevelTree::Index LevelTree::find(std::string_view id) const {
  return slots_[slot_of(id, hash_of(id))].node;
}

LevelTree::Node& LevelTree::node_for(std::string_view id, std::uint32_t part, bool& added) {
  if (2 * nodes_.size() >= slots_.size()) grow();
  const std::uint32_t hash = hash_of(id);
  Slot& slot = slots_[slot_of(id, hash)];
  added = slot.node == kNone;
  if (added) {
    slot = {hash, static_cast<Index>(nodes_.size())};
    nodes_.emplace_back().currency = part;
  }
  Node& node = nodes_[static_cast<std::size_t>(slot.node)];
  if (parts_[node.currency]->part.currency.empty()) node.currency = part;
  return node;
}

void LevelTree::grow() {
  std::vector<Slot> larger(slots_.size() * 2);
  const std::size_t mask = larger.size() - 1;
  for (const Slot& slot : slots_) {
    if (slot.node == kNone) continue;
    std::size_t at = slot.hash & mask;
    while (larger[at].node != kNone) at = (at + 1) & mask;
    larger[at] = slot;
  }
  slots_.swap(larger);
}

void LevelTree::declare(std::uint32_t part, std::uint32_t at) {
  const bill::LevelView level = declared({part, at});
  bool added = false;
  Node& node = node_for(level.id, part, added);
  const auto take = [&] { node.level = node.balance = {part, at}; };
  if (added) {
    take();
    node.information_only = level.information_only;
  } else if (level.printed && !declared(node.level).printed) {
    take();
    node.information_only = node.information_only && level.information_only;
  } else if (level.balance().any() && !declared(node.balance).balance().any()) {
    node.balance = {part, at};
  }
}

void LevelTree::add_sum(std::uint32_t part, std::uint32_t at) {
  const store::LevelSum& sum = parts_[part]->sums[at];
  bool added = false;
  Node& node = node_for(sum.level, part, added);
  if (added) {
    node.level = {part, at};
    node.undeclared = true;
    node.information_only = parts_[part]->part.information_only;
  }
  node.computed.add(sum.in_total);
}

void LevelTree::find_parents() {
  // Most levels stand behind their parent, or behind a level of the same parent.
  std::string_view last_parent;
  Index last = kNone;
  for (std::size_t i = nodes_.size(); i-- > 0;) {
    Node& node = nodes_[i];
    if (node.undeclared) continue;
    const std::string_view parent = declared(node.level).parent;
    if (parent != last_parent) {
      last_parent = parent;
      const bool is_before = i > 0 && id_of(nodes_[i - 1]) == parent;
      last = parent.empty() ? kNone : is_before ? static_cast<Index>(i - 1) : find(parent);
    }
    const Index above = last;
    if (above == kNone || above == static_cast<Index>(i)) continue;
    node.parent = above;
    node.next_sibling = nodes_[static_cast<std::size_t>(above)].first_child;
    nodes_[static_cast<std::size_t>(above)].first_child = static_cast<Index>(i);
  }
}

// Levels whose ancestors run in a circle hang from no root; the first of a circle is taken as a root.
void LevelTree::find_roots() {
  std::vector<bool> reached(nodes_.size());
  std::vector<Index> open;
  const auto reach = [&](std::size_t root) {
    roots_.push_back(static_cast<Index>(root));
    open.push_back(static_cast<Index>(root));
    while (!open.empty()) {
      const auto at = static_cast<std::size_t>(open.back());
      open.pop_back();
      if (reached[at]) continue;
      reached[at] = true;
      for (Index child = nodes_[at].first_child; child != kNone;
           child = nodes_[static_cast<std::size_t>(child)].next_sibling)
        if (nodes_[static_cast<std::size_t>(child)].parent == static_cast<Index>(at)) open.push_back(child);
    }
  };
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    if (nodes_[i].parent == kNone) reach(i);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (reached[i]) continue;
    nodes_[i].parent = kNone;
    reach(i);
  }
}

// Children before parents, without recursion: a hostile bill may nest deeply.
void LevelTree::compute_sums() {
  std::vector<Index> preorder;
  preorder.reserve(nodes_.size());
  std::vector<Index> open(roots_.begin(), roots_.end());
  while (!open.empty()) {
    const Index at = open.back();
    open.pop_back();
    preorder.push_back(at);
    const Node& node = nodes_[static_cast<std::size_t>(at)];
    for (Index child = node.first_child; child != kNone;) {
      Node& below = nodes_[static_cast<std::size_t>(child)];
      if (below.parent == at) {
        // What hangs below a memorandum is part of it.
        below.information_only = below.information_only || node.information_only;
        open.push_back(child);
      }
      child = below.next_sibling;
    }
  }
  for (auto at = preorder.rbegin(); at != preorder.rend(); ++at) {
    const Node& node = nodes_[static_cast<std::size_t>(*at)];
    if (node.parent != kNone) nodes_[static_cast<std::size_t>(node.parent)].computed.add(node.computed);
  }
}

}  // namespace telaudit::ingest
