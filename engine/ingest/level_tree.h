// The tree of an invoice's levels, merged over its parts: one file may open a level and another print its
// total.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "bill/levels.h"
#include "store/workspace.h"

namespace telaudit::ingest {

class LevelTree {
 public:
  using Index = std::int32_t;
  static constexpr Index kNone = -1;

  // The parts outlive the tree.
  explicit LevelTree(std::span<const store::StoredPart* const> parts);

  // Nodes have the numbers 0 to size() - 1, in the order in which the parts give them.
  std::size_t size() const { return nodes_.size(); }
  std::span<const Index> roots() const { return roots_; }

  // What the parts say of the node; its parent is a level of the tree.
  bill::LevelView level(std::size_t node) const;
  const Total& computed(std::size_t node) const { return nodes_[node].computed; }
  const std::string& currency(std::size_t node) const;
  const std::string& reading(std::size_t node) const;  // of the part that printed its total, else declared it

 private:
  // A level of a part; where it is undeclared, one of its sums.
  struct Source {
    std::uint32_t part = 0;
    std::uint32_t at = 0;
  };
  struct Node {
    Source level;
    Source balance;
    std::uint32_t currency = 0;  // the part that states it
    Index parent = kNone;
    Index first_child = kNone;
    Index next_sibling = kNone;
    bool undeclared = false;
    bool information_only = false;
    Total computed;
  };

  struct Slot {
    std::uint32_t hash = 0;
    Index node = kNone;
  };

  bill::LevelView declared(Source source) const { return parts_[source.part]->part.levels[source.at]; }
  std::string_view id_of(const Node& node) const;
  std::size_t slot_of(std::string_view id, std::uint32_t hash) const;
  Index find(std::string_view id) const;
  // The node with this id, which is added where it is new.
  Node& node_for(std::string_view id, std::uint32_t part, bool& added);
  void grow();
  void declare(std::uint32_t part, std::uint32_t at);
  void add_sum(std::uint32_t part, std::uint32_t at);
  void find_parents();
  void find_roots();
  void compute_sums();

  std::span<const store::StoredPart* const> parts_;
  std::vector<Node> nodes_;
  std::vector<Slot> slots_;  // nodes by the hash of their ids; a power of two, at most half full
  std::vector<Index> roots_;
};

}  // namespace telaudit::ingest
