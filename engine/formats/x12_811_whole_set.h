// One 811 transaction set with its fragments in order, the tree of its levels, and the decision which charges
// count.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bill/reading.h"
#include "formats/x12_811_piece.h"

namespace telaudit::formats::x12 {

inline constexpr std::size_t kDeepestLevel = 64;

struct SetContext {
  std::string file;
  std::string interchange;  // ISA13
  std::string issued;       // ISA09 as CCYYMMDD, ISA10, ISA13
  std::string sender;       // GS02, else ISA06
};

struct FragmentOf {
  const ParsedPiece* piece = nullptr;
  SetFragment* set = nullptr;
};

// A level with what it inherits. Views live as long as the pieces.
struct TreeLevel {
  const LevelNode* node = nullptr;
  const TextStore* text = nullptr;
  std::int32_t parent = kNoIndex;
  std::uint32_t depth = 0;
  std::string id;
  std::string section;  // own; set only where section_of is the level itself
  std::int32_t section_of = kNoIndex;
  std::string_view service;
  ServiceKind service_kind = ServiceKind::none;
  std::string_view account;
  std::string_view contract_reference;
  std::string_view order_reference;
  std::string_view cost_centre;
  std::string_view user;
  std::optional<Date> from;
  std::optional<Date> through;

  std::string_view view(KeptText kept) const { return text->view(kept); }
};

struct RowOf {
  ChargeRow* row = nullptr;
  const TextStore* text = nullptr;
  std::int32_t level = kNoIndex;        // index into WholeSet::levels
  std::int32_t parent = kNoIndex;       // index into WholeSet::rows
  std::int32_t merged_into = kNoIndex;  // another row stands for it
  std::int32_t counted_at = kNoIndex;   // the level whose printed total it is part of
  bool in_total = false;
};

struct WholeSet {
  SetContext context;
  std::vector<FragmentOf> fragments;

  // Filled by gather().
  const Heading* heading = nullptr;
  std::vector<PrintedTotal> totals;
  bill::BalanceForward balance;
  std::uint64_t balance_offset = 0;
  std::string line_items;
  std::uint64_t line_items_offset = 0;
  std::uint64_t segments = 0;
  std::uint64_t bytes = 0;
  std::uint64_t loops = 0;
  CountedNotes notes;
  bill::Dispositions dispositions;
  std::optional<Problem> problem;
  std::vector<TreeLevel> levels;
  std::vector<std::int32_t> order;  // levels, each after its parent
  std::vector<RowOf> rows;

  const SetFragment& first() const { return *fragments.front().set; }
  const SetFragment& last() const { return *fragments.back().set; }
  // The problem that stops the set, when it has none yet.
  void refuse(std::string what, std::string element, std::string advice, std::uint64_t offset);
  void note(std::string code, std::string what, std::string element, std::string advice, std::uint64_t offset,
            std::string subject = {});
};

// Sums up the fragments.
void gather(WholeSet& set);

// Resolves HL02, names levels under `root`, and hands down what levels inherit.
void grow_tree(WholeSet& set, const std::string& root);

// The section of a level: labels of it and the levels above it, outermost first.
std::string_view section_of(const WholeSet& set, std::int32_t level);

// Decides which rows are part of the printed total. Where the standard leaves two readings (relationship I,
// an SLN repeated as IT1, a tax total beside its parts), the printed sums decide, and a note says so.
void decide_counting(WholeSet& set);

// Decides of which level's printed total each counted row is part: its own level, unless that level prints
// its total before allowances or taxes.
void place_in_levels(WholeSet& set);

// How often the bill rounded on the way to each printed total, as far as the sums show: first the bill's own,
// then each level's. `printed` has the same order.
std::vector<std::uint32_t> count_roundings(const WholeSet& set,
                                           const std::vector<std::optional<Decimal>>& printed);

// Levels whose HL02 names no level of the set: attached to the bill itself, unless the sums decide: where one
// printed level total lacks exactly what hangs below such a level, it belongs there. Each gets a note.
void place_orphans(WholeSet& set, std::span<const std::int32_t> orphans);

}  // namespace telaudit::formats::x12
