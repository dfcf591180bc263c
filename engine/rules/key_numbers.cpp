#include "rules/key_numbers.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "rules/dense_rows.h"
#include "rules/word_cells.h"

namespace telaudit::rules {
namespace {

// So many places for pairs stand side by side.
constexpr std::size_t kMostPlaces = std::size_t{1} << 21;
constexpr std::size_t kFirstNumberSlots = 1024;
constexpr unsigned kNeighbourBits = 3;
constexpr std::uint64_t kNumberFactor = 0x9E3779B97F4A7C15ULL;

std::uint64_t mixed(std::uint64_t value) {
  const std::uint64_t product = (value ^ value >> 32) * kNumberFactor;
  return product ^ product >> 29;
}

bool alike(const PlannedKey& a, const PlannedKey& b) {
  return a.from == b.from && a.kind == b.kind && a.place == b.place && a.places == b.places &&
         a.otherwise == b.otherwise && a.node == b.node;
}

// The numbers of the words of these codes, row by row; false where one of them was not asked for yet.
bool numbers_of_codes(const std::vector<std::uint32_t>& of_codes, std::span<const std::uint32_t> codes,
                      std::array<std::uint32_t, kVectorRows>& numbers) {
  bool all_asked = true;
  for (std::size_t row = 0; row < codes.size(); ++row) {
    const std::uint32_t number = of_codes[codes[row]];
    all_asked &= number != 0;
    numbers[row] = number - 1;
  }
  return all_asked;
}

}  // namespace

std::size_t PairNumbers::slot_of(std::uint32_t left, std::uint32_t right) const {
  const std::size_t last = table_.size() - 1;
  std::size_t slot = first_slot_of(left, right);
  for (; table_[slot] != 0; slot = (slot + 1) & last) {
    const Pair& pair = pairs_[table_[slot] - 1];
    if (pair.left == left && pair.right == right) break;
  }
  return slot;
}

void PairNumbers::hash_again(std::size_t slots) {
  table_.assign(slots, 0);
  for (std::size_t i = 0; i < pairs_.size(); ++i)
    table_[slot_of(pairs_[i].left, pairs_[i].right)] = static_cast<std::uint32_t>(i + 1);
}

std::size_t PairNumbers::first_slot_of(std::uint32_t left, std::uint32_t right) const {
  return mixed(std::uint64_t{left} << 32 | right) & (table_.size() - 1);
}

void PairNumbers::prefetch(std::uint32_t left, std::uint32_t right) const {
  if (table_.empty() || (direct_ && (left >= lefts_ || right >= rights_))) return;
  __builtin_prefetch(&table_[direct_ ? std::size_t{left} * rights_ + right : first_slot_of(left, right)]);
}

void PairNumbers::expect(std::size_t lefts, std::size_t rights, std::size_t pairs) {
  if (lefts == 0 || rights == 0) return;
  if (direct_ && (lefts > lefts_ || rights > rights_))
    widen(static_cast<std::uint32_t>(lefts - 1), static_cast<std::uint32_t>(rights - 1));
  if (!direct_ && pairs * 2 > table_.size()) hash_again(std::bit_ceil(pairs * 2));
}

void PairNumbers::widen(std::uint32_t left, std::uint32_t right) {
  const auto lefts = std::max<std::size_t>(lefts_, std::bit_ceil(std::size_t{left} + 1));
  const auto rights = std::max<std::size_t>(rights_, std::bit_ceil(std::size_t{right} + 1));
  if (lefts * rights > kMostPlaces) {
    direct_ = false;
    hash_again(std::max(kFirstNumberSlots, std::bit_ceil(pairs_.size() * 4)));
    return;
  }
  lefts_ = static_cast<std::uint32_t>(lefts);
  rights_ = static_cast<std::uint32_t>(rights);
  table_.assign(lefts * rights, 0);
  for (std::size_t i = 0; i < pairs_.size(); ++i)
    table_[std::size_t{pairs_[i].left} * rights_ + pairs_[i].right] = static_cast<std::uint32_t>(i + 1);
}

std::uint32_t PairNumbers::number_of_new(std::uint32_t left, std::uint32_t right) {
  if (direct_ && (left >= lefts_ || right >= rights_)) widen(left, right);
  const std::size_t slot = direct_ ? std::size_t{left} * rights_ + right : slot_of(left, right);
  if (table_[slot] != 0) return table_[slot] - 1;
  pairs_.push_back({left, right});
  table_[slot] = static_cast<std::uint32_t>(pairs_.size());
  if (!direct_ && pairs_.size() * 2 > table_.size()) hash_again(table_.size() * 4);
  return static_cast<std::uint32_t>(pairs_.size() - 1);
}

// The values of one part that were met; number 0 is the unknown one.
struct KeyNumbers::Part {
  Part(const Plan& plan, WordNumbers& words, const PlannedKey& of, std::size_t of_rule)
      : key(of), rule(of_rule), reader(plan, words) {
    cells.push_back(0);
    shapes.push_back(Cells::kUnknownShape);
  }

  // Numbers that follow each other, as those of a block of lines do, share a line of the processor's memory.
  static std::uint64_t hash(std::int64_t cell, std::uint8_t shape) {
    const auto bits = static_cast<std::uint64_t>(cell);
    return (mixed((bits >> kNeighbourBits) + (std::uint64_t{shape} << 57)) << kNeighbourBits) |
           (bits & ((1U << kNeighbourBits) - 1));
  }
  std::size_t slot_for(std::uint64_t hash) const { return hash & (slots.size() - 1); }
  static std::uint64_t tag_of(std::uint64_t hash) { return hash & 0xFFFFFFFF00000000ULL; }
  std::uint32_t number(std::int64_t cell, std::uint8_t shape) {
    return number(cell, shape, hash(cell, shape));
  }
  std::uint32_t number(std::int64_t cell, std::uint8_t shape, std::uint64_t hash) {
    std::size_t slot = slot_for(hash);
    for (; slots[slot] != 0; slot = (slot + 1) & (slots.size() - 1)) {
      if (tag_of(slots[slot] ^ hash) != 0) continue;
      const auto found = static_cast<std::uint32_t>(slots[slot]);
      if (cells[found] == cell && shapes[found] == shape) return found;
    }
    return add(cell, shape, hash, slot);
  }
  std::uint32_t add(std::int64_t cell, std::uint8_t shape, std::uint64_t hash, std::size_t slot);
  std::optional<std::uint32_t> find(std::int64_t cell, std::uint8_t shape) const;

  const PlannedKey& key;
  std::size_t rule;
  CellReader reader;
  std::vector<std::int64_t> cells;   // by number
  std::vector<std::uint8_t> shapes;  // by number
  // A tag, then the number; 0: free.
  std::vector<std::uint64_t> slots = std::vector<std::uint64_t>(kFirstNumberSlots);
  // Numbers of the words of a dictionary, + 1; 0: not asked yet. They stand while the column shows these
  // words.
  std::uint64_t words_shown = 0;
  bool words_stand = false;  // in this batch
  std::vector<std::uint32_t> of_codes;
  using Digits = bill::DeferredBatch::WordDigits;
  static std::int64_t cell_of(WordNumbers& numbers, std::span<const std::string_view> words,
                              const Digits& digits, std::size_t code) {
    if (digits.counts.empty()) return numbers.number(words[code]);
    return kFirstOfLength[digits.counts[code]] + digits.numbers[code];
  }
  // Asks for those of these words that were not asked for yet.
  void add_words(WordNumbers& numbers, std::span<const std::string_view> words, const Digits& digits);
  // Room for so many values, so that they are put in order once.
  void expect(std::size_t values);

 private:
  void place_again(std::size_t wanted);
};

void KeyNumbers::Part::expect(std::size_t values) {
  const std::size_t wanted = std::bit_ceil(2 * values);
  if (wanted > slots.size()) place_again(wanted);
}

void KeyNumbers::Part::place_again(std::size_t wanted) {
  slots.assign(wanted, 0);
  for (std::size_t i = 1; i < cells.size(); ++i) {
    const std::uint64_t of = Part::hash(cells[i], shapes[i]);
    std::size_t at = slot_for(of);
    while (slots[at] != 0) at = (at + 1) & (slots.size() - 1);
    slots[at] = tag_of(of) | i;
  }
}

void KeyNumbers::Part::add_words(WordNumbers& numbers, std::span<const std::string_view> words,
                                 const Digits& digits) {
  // Some at a time, so that where they stand is on its way while others are looked at.
  struct Word {
    std::size_t code = 0;
    std::int64_t cell = 0;
    std::uint64_t hash = 0;
  };
  std::array<Word, 64> some;
  std::size_t count = 0;
  const auto add_some = [&] {
    for (std::size_t i = 0; i < count; ++i)
      of_codes[some[i].code] = number(some[i].cell, 0, some[i].hash) + 1;
    count = 0;
  };
  for (std::size_t code = 0; code < words.size(); ++code) {
    if (of_codes[code] != 0) continue;
    const std::int64_t cell = cell_of(numbers, words, digits, code);
    some[count++] = {code, cell, hash(cell, 0)};
    __builtin_prefetch(&slots[slot_for(some[count - 1].hash)]);
    if (count == some.size()) add_some();
  }
  add_some();
}

std::optional<std::uint32_t> KeyNumbers::Part::find(std::int64_t cell, std::uint8_t shape) const {
  if (shape == Cells::kUnknownShape) return 0;
  const std::uint64_t of = hash(cell, shape);
  for (std::size_t slot = slot_for(of); slots[slot] != 0; slot = (slot + 1) & (slots.size() - 1)) {
    const auto found = static_cast<std::uint32_t>(slots[slot]);
    if (cells[found] == cell && shapes[found] == shape) return found;
  }
  return std::nullopt;
}

std::uint32_t KeyNumbers::Part::add(std::int64_t cell, std::uint8_t shape, std::uint64_t hash,
                                    std::size_t slot) {
  const auto found = static_cast<std::uint32_t>(cells.size());
  slots[slot] = tag_of(hash) | found;
  cells.push_back(cell);
  shapes.push_back(shape);
  if (cells.size() * 2 > slots.size()) place_again(slots.size() * 2);
  return found;
}

// A part, or the pairs of two nodes, and what it says of the vector.
struct KeyNumbers::Node {
  std::unique_ptr<Part> part;
  std::size_t left = 0;
  std::size_t right = 0;
  PairNumbers pairs;
  bool given_up = false;
  std::size_t first = kNoVector;  // the vector that the rest speaks of
  Mask done;
  Mask error;
  std::array<std::uint32_t, kVectorRows> numbers{};

  static constexpr std::size_t kNoVector = std::numeric_limits<std::size_t>::max();
  std::size_t size() const { return part ? part->cells.size() : pairs.size(); }
};

KeyNumbers::KeyNumbers(const Plan& plan, WordNumbers& words, std::size_t most)
    : plan_(plan), words_(words), most_(most) {}
KeyNumbers::~KeyNumbers() = default;

std::size_t KeyNumbers::node_of_part(const PlannedKey& key, std::size_t rule) {
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    if (nodes_[i]->part && alike(nodes_[i]->part->key, key)) return i;
  nodes_.push_back(std::make_unique<Node>());
  nodes_.back()->part = std::make_unique<Part>(plan_, words_, key, rule);
  return nodes_.size() - 1;
}

std::size_t KeyNumbers::node_of_pair(std::size_t left, std::size_t right) {
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    if (!nodes_[i]->part && nodes_[i]->left == left && nodes_[i]->right == right) return i;
  nodes_.push_back(std::make_unique<Node>());
  nodes_.back()->left = left;
  nodes_.back()->right = right;
  return nodes_.size() - 1;
}

std::optional<std::size_t> KeyNumbers::add(const std::vector<PlannedKey>& keys, std::size_t rule) {
  const auto able = [](const PlannedKey& key) { return key.from != PlannedKey::From::row && !key.currency; };
  if (keys.empty() || !std::all_of(keys.begin(), keys.end(), able)) return std::nullopt;
  std::size_t node = node_of_part(keys.front(), rule);
  for (std::size_t i = 1; i < keys.size(); ++i) node = node_of_pair(node, node_of_part(keys[i], rule));
  keys_.push_back({node, keys.size()});
  return keys_.size() - 1;
}

void KeyNumbers::bind() {
  for (auto& node : nodes_) {
    node->first = Node::kNoVector;
    if (!node->part) continue;
    node->part->reader.bind();
    node->part->words_stand = false;
  }
}

void KeyNumbers::begin_scan() {
  for (auto& node : nodes_)
    if (node->part) node->part->words_shown = 0;
}

void KeyNumbers::read_part(VectorEvaluator& evaluator, Node& node, const Mask& rows) {
  Part& part = *node.part;
  if (part.key.from != PlannedKey::From::text) {
    Cells cells;
    part.reader.read(evaluator, part.key, part.rule, rows, cells);
    node.error = node.error | cells.error;
    each_row(rows, [&](std::size_t row) {
      node.numbers[row] = cells.known.test(row) ? part.number(cells.cells[row], cells.shapes[row]) : 0;
    });
    return;
  }
  const Mask known = evaluator.known(part.key.place) & rows;
  each_row(without(rows, known), [&](std::size_t row) { node.numbers[row] = 0; });
  const bill::ColumnView& view = evaluator.column(part.key.place);
  const std::size_t first = evaluator.first();
  if (view.encoding == bill::Encoding::digits) {
    std::array<std::uint64_t, kVectorRows> hashes;
    const auto cell = [&](std::size_t row) {
      return kFirstOfLength[view.digit_counts[first + row]] + view.numbers[first + row];
    };
    each_row_of(known, evaluator.rows(), [&](std::size_t row) {
      hashes[row] = part.hash(cell(row), 0);
      __builtin_prefetch(&part.slots[part.slot_for(hashes[row])]);
    });
    each_row_of(known, evaluator.rows(),
                [&](std::size_t row) { node.numbers[row] = part.number(cell(row), 0, hashes[row]); });
  } else if (view.encoding == bill::Encoding::plain) {
    each_row(known, [&](std::size_t row) {
      node.numbers[row] = part.number(words_.number(view.words[first + row]), 0);
    });
  } else {
    const bool constant = view.encoding == bill::Encoding::constant;
    const std::uint64_t shown = constant ? 0 : evaluator.words_number(part.key.place);
    const bool same = shown != 0 && shown == part.words_shown && part.of_codes.size() == view.words.size();
    if (!part.words_stand && !same) part.of_codes.assign(view.words.size(), 0);
    part.words_stand = true;
    part.words_shown = shown;
    const auto digits = constant ? Part::Digits() : evaluator.word_digits(part.key.place);
    const auto code_of = [&](std::size_t row) { return constant ? 0 : view.codes[first + row]; };
    if (constant || known != evaluator.all()) {
      each_row(known, [&](std::size_t row) {
        std::uint32_t& number = part.of_codes[code_of(row)];
        if (number == 0) number = part.number(Part::cell_of(words_, view.words, digits, code_of(row)), 0) + 1;
        node.numbers[row] = number - 1;
      });
      return;
    }
    const auto codes = view.codes.subspan(first, evaluator.rows());
    if (numbers_of_codes(part.of_codes, codes, node.numbers)) return;
    // Where every row is asked for, every word of the dictionary soon is.
    part.add_words(words_, view.words, digits);
    static_cast<void>(numbers_of_codes(part.of_codes, codes, node.numbers));
  }
}

void KeyNumbers::read_pair(VectorEvaluator& evaluator, Node& node, const Mask& rows) {
  const Node& left = read_node(evaluator, node.left, rows);
  const Node& right = read_node(evaluator, node.right, rows);
  if (left.given_up || right.given_up) return give_up(node);
  node.error = node.error | ((left.error | right.error) & rows);
  each_row_of(without(rows, node.error), evaluator.rows(), [&](std::size_t row) {
    node.numbers[row] = node.pairs.number(left.numbers[row], right.numbers[row]);
  });
}

// New numbers are asked for no more.
void KeyNumbers::give_up(Node& node) {
  node.given_up = given_up_ = true;
}

void KeyNumbers::forget_given_up() {
  for (auto& node : nodes_) {
    if (!node->given_up) continue;
    node->pairs = {};
    if (node->part) node->part = std::make_unique<Part>(plan_, words_, node->part->key, node->part->rule);
  }
  given_up_ = false;
}

const std::vector<std::uint32_t>& KeyNumbers::called_here_of(std::size_t node, const KeyNumbers& there,
                                                             Called& called) {
  called.resize(nodes_.size());
  std::vector<std::uint32_t>& out = called[node];
  const Node& from = *there.nodes_[node];
  if (out.size() == from.size()) return out;
  out.reserve(from.size());
  Node& to = *nodes_[node];
  if (from.part) {
    // Some at a time, so that where they stand is on its way while others are looked at.
    constexpr std::size_t kAtOnce = 64;
    std::array<std::uint64_t, kAtOnce> hashes;
    const Part& part = *from.part;
    to.part->expect(to.part->cells.size() + part.cells.size());
    out.push_back(0);
    for (std::size_t first = 1; first < part.cells.size(); first += kAtOnce) {
      const std::size_t end = std::min(part.cells.size(), first + kAtOnce);
      for (std::size_t i = first; i < end; ++i) {
        hashes[i - first] = Part::hash(part.cells[i], part.shapes[i]);
        __builtin_prefetch(&to.part->slots[to.part->slot_for(hashes[i - first])]);
      }
      for (std::size_t i = first; i < end; ++i)
        out.push_back(to.part->number(part.cells[i], part.shapes[i], hashes[i - first]));
    }
    return out;
  }
  const auto& lefts = called_here_of(from.left, there, called);
  const auto& rights = called_here_of(from.right, there, called);
  to.pairs.expect(nodes_[to.left]->size(), nodes_[to.right]->size(), to.pairs.size() + from.pairs.size());
  constexpr std::uint32_t kAhead = 16;
  const auto left = [&](std::uint32_t number) { return lefts[from.pairs.left(number)]; };
  const auto right = [&](std::uint32_t number) { return rights[from.pairs.right(number)]; };
  const auto pairs = static_cast<std::uint32_t>(from.pairs.size());
  for (std::uint32_t number = 0; number < pairs; ++number) {
    if (number + kAhead < pairs) to.pairs.prefetch(left(number + kAhead), right(number + kAhead));
    out.push_back(to.pairs.number(left(number), right(number)));
  }
  return out;
}

const std::vector<std::uint32_t>* KeyNumbers::called_here(std::size_t keys, const KeyNumbers& there,
                                                          Called& called) {
  const std::size_t node = keys_[keys].node;
  if (nodes_[node]->given_up || there.nodes_[node]->given_up) return nullptr;
  return &called_here_of(node, there, called);
}

KeyNumbers::Node& KeyNumbers::read_node(VectorEvaluator& evaluator, std::size_t number, const Mask& wanted) {
  Node& node = *nodes_[number];
  if (node.given_up) return node;
  const bool of_vector = node.first == evaluator.first();
  if (!of_vector) node.done = node.error = Mask{};
  const Mask rows = without(wanted, node.done);
  if (any(rows)) {
    node.part ? read_part(evaluator, node, rows) : read_pair(evaluator, node, rows);
    node.done = node.done | rows;
  }
  node.first = evaluator.first();
  if (node.size() > most_) give_up(node);
  return node;
}

const std::uint32_t* KeyNumbers::read(VectorEvaluator& evaluator, std::size_t keys, const Mask& wanted,
                                      Mask& failed) {
  const Node& node = read_node(evaluator, keys_[keys].node, wanted);
  if (node.given_up) return nullptr;
  failed = failed | (node.error & wanted);
  return node.numbers.data();
}

std::size_t KeyNumbers::size(std::size_t keys) const {
  return nodes_[keys_[keys].node]->size();
}

void KeyNumbers::parts_of(std::size_t keys, std::uint32_t number, std::int64_t* cells,
                          std::uint8_t* shapes) const {
  const Node* node = nodes_[keys_[keys].node].get();
  for (std::size_t part = keys_[keys].parts; part-- > 0;) {
    const Node& of = node->part ? *node : *nodes_[node->right];
    const std::uint32_t value = node->part ? number : node->pairs.right(number);
    cells[part] = of.part->cells[value];
    shapes[part] = of.part->shapes[value];
    if (node->part) return;
    number = node->pairs.left(number);
    node = nodes_[node->left].get();
  }
}

std::optional<std::uint32_t> KeyNumbers::find(std::size_t keys, const std::int64_t* cells,
                                              const std::uint8_t* shapes) const {
  // The nodes of the keys, the last one first: each the pair of the one after it and a part.
  std::vector<const Node*> nodes = {nodes_[keys_[keys].node].get()};
  while (!nodes.back()->part) nodes.push_back(nodes_[nodes.back()->left].get());
  std::optional<std::uint32_t> number = nodes.back()->part->find(cells[0], shapes[0]);
  for (std::size_t part = 1; part < keys_[keys].parts && number; ++part) {
    const Node& pair = *nodes[nodes.size() - 1 - part];
    const auto right = nodes_[pair.right]->part->find(cells[part], shapes[part]);
    number = right ? pair.pairs.find(*number, *right) : std::nullopt;
  }
  return number;
}

std::size_t KeyNumbers::bytes() const {
  std::size_t out = 0;
  for (const auto& node : nodes_) {
    out += node->pairs.bytes();
    if (node->part)
      out += node->part->cells.capacity() * (sizeof(std::int64_t) + 1) +
             node->part->slots.capacity() * sizeof(std::uint64_t);
  }
  return out;
}

}  // namespace telaudit::rules
