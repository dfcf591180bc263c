// Keys of groups as small numbers, for one thread: rows with equal keys have equal numbers, counted as keys
// are met. Rules that group by the same values share them, and rules that group by some of the same values
// share the numbers of these, so that each row's value is looked up once a vector.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "rules/vector_evaluate.h"
#include "rules/vector_groups.h"

namespace telaudit::rules {

// Numbers for pairs of small numbers, counted from 0 as pairs are met.
class PairNumbers {
 public:
  std::uint32_t number(std::uint32_t left, std::uint32_t right) {
    if (direct_ && left < lefts_ && right < rights_) {
      const std::uint32_t found = table_[std::size_t{left} * rights_ + right];
      if (found != 0) return found - 1;
    }
    return number_of_new(left, right);
  }
  // Nothing for a pair that was not met.
  std::optional<std::uint32_t> find(std::uint32_t left, std::uint32_t right) const {
    if (table_.empty() || (direct_ && (left >= lefts_ || right >= rights_))) return std::nullopt;
    const std::uint32_t found = table_[direct_ ? std::size_t{left} * rights_ + right : slot_of(left, right)];
    return found == 0 ? std::nullopt : std::optional(found - 1);
  }
  // Room for pairs of numbers below these, of which so many will be there.
  void expect(std::size_t lefts, std::size_t rights, std::size_t pairs);
  void prefetch(std::uint32_t left, std::uint32_t right) const;
  std::size_t size() const { return pairs_.size(); }
  std::uint32_t left(std::uint32_t number) const { return pairs_[number].left; }
  std::uint32_t right(std::uint32_t number) const { return pairs_[number].right; }
  std::size_t bytes() const {
    return pairs_.capacity() * sizeof(Pair) + table_.capacity() * sizeof table_[0];
  }

 private:
  struct Pair {
    std::uint32_t left = 0;
    std::uint32_t right = 0;
  };
  std::uint32_t number_of_new(std::uint32_t left, std::uint32_t right);
  // Makes room for these, or goes over to slots by hash.
  void widen(std::uint32_t left, std::uint32_t right);
  std::size_t first_slot_of(std::uint32_t left, std::uint32_t right) const;
  std::size_t slot_of(std::uint32_t left, std::uint32_t right) const;
  void hash_again(std::size_t slots);

  std::vector<Pair> pairs_;  // by number
  // Number + 1 for each left and right, or by slots of a hash; 0: none.
  std::vector<std::uint32_t> table_;
  std::uint32_t lefts_ = 0;
  std::uint32_t rights_ = 0;
  bool direct_ = true;
};

class KeyNumbers {
 public:
  // More different values or keys than so many have no numbers.
  static constexpr std::size_t kMost = std::size_t{1} << 20;

  KeyNumbers(const Plan& plan, WordNumbers& words, std::size_t most = kMost);
  ~KeyNumbers();

  // What keys of a rule are called in read(); nothing where a part of them can have no numbers. The keys live
  // as long as this.
  std::optional<std::size_t> add(const std::vector<PlannedKey>& keys, std::size_t rule);

  // To be called before each batch, and before the batches of another scan.
  void bind();
  void begin_scan();
  // The numbers of the rows of `wanted`, valid until the next vector begins; rows of which a part is an error
  // are added to `failed`, and have none. nullptr where there are too many different keys, from then on.
  const std::uint32_t* read(VectorEvaluator& evaluator, std::size_t keys, const Mask& wanted, Mask& failed);
  // How many numbers there are.
  std::size_t size(std::size_t keys) const;
  // The cells of a number: one for each part, and their shapes.
  void parts_of(std::size_t keys, std::uint32_t number, std::int64_t* cells, std::uint8_t* shapes) const;
  // The number of these cells and shapes; nothing where they were not met.
  std::optional<std::uint32_t> find(std::size_t keys, const std::int64_t* cells,
                                    const std::uint8_t* shapes) const;
  // What these numbers of another thread, which was made as this, are called here: an entry for each. Keys
  // that were not met here are, from then on. Nothing where either has too many.
  using Called = std::vector<std::vector<std::uint32_t>>;  // by node
  const std::vector<std::uint32_t>* called_here(std::size_t keys, const KeyNumbers& there, Called& called);
  // Keys of which there were too many keep the numbers they have until this is called.
  bool any_given_up() const { return given_up_; }
  void forget_given_up();
  std::size_t bytes() const;

 private:
  struct Part;
  struct Node;
  Node& read_node(VectorEvaluator& evaluator, std::size_t node, const Mask& wanted);
  void read_part(VectorEvaluator& evaluator, Node& node, const Mask& rows);
  void give_up(Node& node);
  void read_pair(VectorEvaluator& evaluator, Node& node, const Mask& rows);
  std::size_t node_of_part(const PlannedKey& key, std::size_t rule);
  std::size_t node_of_pair(std::size_t left, std::size_t right);

  const Plan& plan_;
  WordNumbers& words_;
  const std::size_t most_;
  const std::vector<std::uint32_t>& called_here_of(std::size_t node, const KeyNumbers& there, Called& called);
  std::vector<std::unique_ptr<Node>> nodes_;
  bool given_up_ = false;  // of a node there is something to be forgotten
  struct Keys {
    std::size_t node = 0;
    std::size_t parts = 0;
  };
  std::vector<Keys> keys_;
};

}  // namespace telaudit::rules
