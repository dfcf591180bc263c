// One 811 transaction set as its fragments come in: the tree of its levels, and the decision which charges
// count. A set holds what its levels say and what they sum up to, never its charges, so that these can be
// given away before the set ends.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bill/reading.h"
#include "formats/x12_811_level_names.h"
#include "formats/x12_811_piece.h"

namespace telaudit::formats::x12 {

inline constexpr std::size_t kDeepestLevel = 64;
// A set of so many has its memory given back as soon as it is free.
inline constexpr std::size_t kManyLevels = std::size_t{128} << 10U;

struct SetContext {
  std::string file;
  std::string interchange;  // ISA13
  std::string issued;       // ISA09 as CCYYMMDD, ISA10, ISA13
  std::string sender;       // GS02, else ISA06
};

// A fragment and where its levels and bundles stand among those of its set.
struct FragmentOf {
  ParsedPiece* piece = nullptr;  // none: its charges were given away
  const TextStore* piece_text = nullptr;
  SetFragment set;
  std::size_t first_level = 0;
  std::size_t first_bundle = 0;
};

// Text that keeps its place in memory.
class TextArena {
 public:
  // `first` and `second`, one behind the other.
  std::string_view keep(std::string_view first, std::string_view second);

 private:
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* free_ = nullptr;
  std::size_t left_ = 0;
  std::size_t block_bytes_ = 256;
};

// What a level has in common with most levels around it.
struct Inherited {
  std::string_view account;
  std::string_view contract_reference;
  std::string_view order_reference;
  std::string_view cost_centre;
  std::string_view user;
  std::optional<Date> from;
  std::optional<Date> through;
};
inline const Inherited kInheritsNothing;

// A level with what it inherits. Views live as long as its set.
struct TreeLevel {
  const LevelNode* node = nullptr;       // until the set ends
  const FragmentOf* fragment = nullptr;  // the same
  const Inherited* inherited = &kInheritsNothing;
  std::string_view tail;     // its id is "<root>/<tail>"
  std::string_view section;  // labels of it and the levels above it, outermost first
  std::string_view service;
  std::int32_t parent = kNoIndex;
  std::uint32_t depth = 0;
  ServiceKind service_kind = ServiceKind::none;
  bool grown = false;  // all below is filled in, for good

  std::string_view view(KeptText kept) const { return fragment->piece_text->view(kept); }
  const LevelDetails& details() const;
};

// Writes the level's id in the invoice to `id`; of no level: the root's.
void write_level_id(const std::string& root, const TreeLevel* level, std::string& id);

// What every charge of the set inherits.
struct BillFacts {
  std::string carrier;
  std::string account;
  std::string parent_account;
  std::string number;
  std::string currency;
  std::string contract_reference;
  Date bill_date;
  bool information_only = false;
};

struct WholeSet {
  SetContext context;
  std::string root;  // id of its root level

  std::deque<FragmentOf> fragments;
  std::vector<std::shared_ptr<const TextStore>> texts;

  // Of all fragments so far.
  const Heading* heading = nullptr;
  std::vector<PrintedTotal> totals;
  bill::BalanceForward balance;
  std::uint64_t balance_offset = 0;
  std::string line_items;
  std::uint64_t line_items_offset = 0;
  std::uint64_t segments = 0;
  std::uint64_t bytes = 0;
  std::uint64_t loops = 0;
  std::array<std::uint64_t, kChargeSegments> rows_of_segment{};
  CountedNotes notes;
  CountedNotes tree_notes;  // of no interest where the set is refused for another reason
  bill::Dispositions dispositions;
  std::optional<Problem> problem;
  std::deque<Bundle> bundles;

  // A deque: levels that are grown are read while others are added.
  std::deque<TreeLevel> levels;
  std::deque<Inherited> inherited;
  TextArena level_text;
  LevelNames names;                         // tails, and HL01 as printed
  std::vector<std::uint32_t> times_used;    // of each tail
  std::vector<std::int32_t> last_numbered;  // the latest level with each HL01
  std::vector<std::int32_t> waiting;        // levels whose parent was not met yet
  std::size_t not_grown = 0;
  std::vector<std::int32_t> order;  // of all levels, each after its parent; by finish_tree

  // Decided, the facts perhaps before the set ends.
  std::optional<BillFacts> facts;
  bool merged = false;             // an IT1 that repeats the SLN before it is the same charge
  bool turned = false;             // a credit sent without a sign
  std::optional<Decimal> printed;  // the bill's total, as a credit where it is one

  const SetFragment& first() const { return fragments.front().set; }
  const SetFragment& last() const { return fragments.back().set; }
  std::uint64_t rows() const;
  // The problem that stops the set, when it has none yet.
  void refuse(std::string what, std::string element, std::string advice, std::uint64_t offset);
  void note(std::string code, std::string what, std::string element, std::string advice, std::uint64_t offset,
            std::string subject = {});
};

// Takes the next fragment and grows what of its levels can be grown.
void add_fragment(WholeSet& set, ParsedPiece& piece, SetFragment fragment);

// Resolves what HL02 left open, and hands down what levels inherit. The set may be refused.
void finish_tree(WholeSet& set);

// Let go of what only the tree and the counting needed; charges can still be taken. The levels of a fragment
// go with what they print.
void release_counting(WholeSet& set);
void release_levels(FragmentOf& fragment);
void release_tree(WholeSet& set);

// What charges inherit from the bill as a whole, where it can be told already; `at_end`: the set is whole.
// Nothing, too, where no invoice can be told.
std::optional<BillFacts> bill_facts(const WholeSet& set, bool at_end);

// Whether the bill is of a kind whose amounts may have to be turned: a credit.
bool may_be_turned(const WholeSet& set);

// Decides which bundles are part of the printed total. Where the standard leaves two readings (relationship
// I, an SLN repeated as IT1, a tax total beside its parts), the printed sums decide, and a note says so.
void decide_counting(WholeSet& set);

// Decides of which level's printed total each counted bundle is part: its own level, unless that level prints
// its total before allowances or taxes.
void place_in_levels(WholeSet& set);

// The printed total of the bill (0) or of a level (its number and one).
using PrintedTotals = std::function<std::optional<Decimal>(std::size_t)>;

// How often the bill rounded on the way to each printed total, as far as the sums show: first the bill's own,
// then each level's.
std::vector<std::uint32_t> count_roundings(const WholeSet& set, const PrintedTotals& printed);

// Levels whose HL02 names no level of the set: attached to the bill itself, unless the sums decide: where one
// printed level total lacks exactly what hangs below such a level, it belongs there. Each gets a note.
void place_orphans(WholeSet& set, std::span<const std::int32_t> orphans);

}  // namespace telaudit::formats::x12
