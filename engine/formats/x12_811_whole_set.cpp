#include "formats/x12_811_whole_set.h"

#include <algorithm>
#include <utility>

#include "base/freed_memory.h"

namespace telaudit::formats::x12 {
namespace {

constexpr std::size_t kLongestSection = 1024;
constexpr std::size_t kLongestTail = 64;  // before it is made unlike all others

void merge_balance(bill::BalanceForward& into, const bill::BalanceForward& from) {
  if (!into.previous_balance) into.previous_balance = from.previous_balance;
  if (!into.payments) into.payments = from.payments;
  if (!into.adjustments) into.adjustments = from.adjustments;
  if (!into.other_adjustments) into.other_adjustments = from.other_adjustments;
  if (!into.total_due) into.total_due = from.total_due;
}

void note_of_tree(WholeSet& set, std::string code, std::string what, std::string element, std::string advice,
                  std::uint64_t offset) {
  CountedNote counted;
  counted.code = std::move(code);
  counted.what = std::move(what);
  counted.element = std::move(element);
  counted.advice = std::move(advice);
  counted.offset = offset;
  set.tree_notes.add(std::move(counted));
}

std::uint32_t name_code(WholeSet& set, std::string_view name) {
  const std::uint32_t code = set.names.code(name);
  if (code == set.times_used.size()) {
    set.times_used.push_back(0);
    set.last_numbered.push_back(kNoIndex);
  }
  return code;
}

// Names the level, and gives the code of its tail.
std::uint32_t name_level(WholeSet& set, TreeLevel& level, std::size_t number_in_set) {
  const auto number = level.view(level.node->id).substr(0, kLongestTail);
  level.tail = number.empty() ? set.level_text.keep("HL", std::to_string(number_in_set)) : number;
  const std::uint32_t first = name_code(set, level.tail);
  for (std::uint32_t times = ++set.times_used[first]; times > 1;
       times = ++set.times_used[name_code(set, level.tail)]) {
    note_of_tree(
        set, "x12.hl-repeated", "the level number " + std::string(number) + " is used more than once", "HL01",
        "levels that name it as their parent were put below the nearest one before them", level.node->offset);
    level.tail = set.level_text.keep(level.tail, "#" + std::to_string(times));
  }
  return first;
}

// The latest level with the number; kNoIndex where there is none.
std::int32_t numbered(const WholeSet& set, std::string_view number) {
  const std::uint32_t code = set.names.find(number);
  return code == LevelNames::kNotThere ? kNoIndex : set.last_numbered[code];
}

// What the level's own details change of what stands above it.
const Inherited* inherit_details(WholeSet& set, const TreeLevel& level, const Inherited* above) {
  if (level.node->details == kNoIndex) return above;
  const LevelDetails& details = level.details();
  const auto own = [&](KeptText kept, std::string_view inherited) {
    return kept.empty() ? inherited : level.view(kept);
  };
  Inherited& to = set.inherited.emplace_back();
  // A master account (REF 14) or consolidated number (2F) at a level names what is above the account, not the
  // account.
  to.account = own(details.accounts[0].empty() ? details.accounts[1] : details.accounts[0], above->account);
  to.contract_reference = own(details.contract_reference, above->contract_reference);
  to.order_reference = own(details.order_reference, above->order_reference);
  to.cost_centre = own(details.cost_centre, above->cost_centre);
  to.user = own(details.user, above->user);
  to.from = details.from ? details.from : above->from;
  to.through = details.through ? details.through : above->through;
  return &to;
}

std::string_view section_of(WholeSet& set, std::string_view above, std::string_view label) {
  if (label.empty()) return above;
  std::string section(above);
  if (!section.empty()) section += " / ";
  section += label;
  section.resize(std::min(section.size(), kLongestSection));
  return set.level_text.keep(section, {});
}

void inherit(WholeSet& set, std::int32_t index) {
  TreeLevel& level = set.levels[static_cast<std::size_t>(index)];
  const LevelNode& node = *level.node;
  const TreeLevel none;
  const TreeLevel& above =
      level.parent == kNoIndex ? none : set.levels[static_cast<std::size_t>(level.parent)];
  level.depth = above.depth + 1;
  level.service = node.service.empty() ? above.service : level.view(node.service);
  level.service_kind = node.service.empty() ? above.service_kind : node.service_kind;
  level.inherited = inherit_details(set, level, above.inherited);
  level.section = section_of(set, above.section, level.view(node.label));
  level.grown = true;
}

void add_level(WholeSet& set, const LevelNode& node, const FragmentOf& fragment) {
  const auto index = static_cast<std::int32_t>(set.levels.size());
  TreeLevel& level = set.levels.emplace_back();
  level.node = &node;
  level.fragment = &fragment;
  const std::uint32_t tail = name_level(set, level, set.levels.size());
  const auto parent = level.view(node.parent);
  bool waits = false;
  if (!parent.empty()) {
    level.parent = numbered(set, parent);
    waits = level.parent == kNoIndex;
    if (waits) set.waiting.push_back(index);
  }
  const auto number = level.view(node.id);
  if (!number.empty()) {
    const bool is_tail = number.size() <= kLongestTail;
    set.last_numbered[is_tail ? tail : name_code(set, number)] = index;
  }
  if (!waits && (level.parent == kNoIndex || set.levels[static_cast<std::size_t>(level.parent)].grown)) {
    inherit(set, index);
  } else {
    ++set.not_grown;
  }
}

// A parent that comes later in the file is against the standard's order, but clear.
void find_late_parents(WholeSet& set) {
  std::vector<std::int32_t> orphans;
  for (const std::int32_t index : set.waiting) {
    TreeLevel& level = set.levels[static_cast<std::size_t>(index)];
    const std::int32_t found = numbered(set, level.view(level.node->parent));
    if (found != kNoIndex && found != index) {
      level.parent = found;
      continue;
    }
    orphans.push_back(index);
  }
  place_orphans(set, orphans);
}

}  // namespace

void WholeSet::refuse(std::string what, std::string element, std::string advice, std::uint64_t offset) {
  if (problem) return;
  Problem found;
  found.what = std::move(what);
  found.where.file = context.file;
  found.where.offset = offset;
  found.where.element = std::move(element);
  found.advice = std::move(advice);
  problem = std::move(found);
}

void WholeSet::note(std::string code, std::string what, std::string element, std::string advice,
                    std::uint64_t offset, std::string subject) {
  CountedNote counted;
  counted.code = std::move(code);
  counted.subject = std::move(subject);
  counted.what = std::move(what);
  counted.element = std::move(element);
  counted.advice = std::move(advice);
  counted.offset = offset;
  notes.add(std::move(counted));
}

std::string_view TextArena::keep(std::string_view first, std::string_view second) {
  constexpr std::size_t kLargestBlock = std::size_t{64} << 10U;
  const std::size_t size = first.size() + second.size();
  if (size > left_) {
    left_ = std::max(size, block_bytes_);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(left_));
    free_ = blocks_.back().get();
    block_bytes_ = std::min(2 * block_bytes_, kLargestBlock);
  }
  char* const begin = free_;
  std::copy(second.begin(), second.end(), std::copy(first.begin(), first.end(), begin));
  free_ += size;
  left_ -= size;
  return {begin, size};
}

const LevelDetails& TreeLevel::details() const {
  static const LevelDetails none;
  return node->details == kNoIndex ? none
                                   : fragment->set.level_details[static_cast<std::size_t>(node->details)];
}

void write_level_id(const std::string& root, const TreeLevel* level, std::string& id) {
  id.assign(root);
  if (level != nullptr) id.append("/").append(level->tail);
}

std::uint64_t WholeSet::rows() const {
  std::uint64_t rows = 0;
  for (const std::uint64_t of_segment : rows_of_segment) rows += of_segment;
  return rows;
}

void add_fragment(WholeSet& set, ParsedPiece& piece, SetFragment fragment) {
  FragmentOf& of = set.fragments.emplace_back();
  of.piece = &piece;
  of.piece_text = piece.level_text.get();
  of.set = std::move(fragment);
  of.set.levels.shrink_to_fit();
  of.first_level = set.levels.size();
  of.first_bundle = set.bundles.size();
  const SetFragment& from = of.set;
  if (set.fragments.size() == 1) set.heading = from.heading.get();
  set.texts.push_back(piece.level_text);
  set.totals.insert(set.totals.end(), from.totals.begin(), from.totals.end());
  merge_balance(set.balance, from.balance);
  if (from.balance_offset != 0) set.balance_offset = from.balance_offset;
  if (!from.line_items.empty()) {
    set.line_items = from.line_items;
    set.line_items_offset = from.line_items_offset;
  }
  set.segments += from.segments;
  set.bytes += from.bytes;
  set.loops += from.loops;
  for (std::size_t i = 0; i < kChargeSegments; ++i) set.rows_of_segment[i] += from.rows_of_segment[i];
  set.notes.add(from.notes);
  set.dispositions.add(from.dispositions);
  if (!set.problem && from.problem) set.problem = from.problem;
  for (const auto& node : from.levels) add_level(set, node, of);
  for (Bundle bundle : from.bundles) {
    if (bundle.level != kNoIndex) bundle.level += static_cast<std::int32_t>(of.first_level);
    bundle.counted_at = bundle.level;
    set.bundles.push_back(bundle);
  }
  of.set.bundles = {};
}

void release_counting(WholeSet& set) {
  set.order = {};
  set.bundles = {};
  if (set.levels.size() >= kManyLevels) give_back_freed_memory();
}

void release_levels(FragmentOf& fragment) {
  fragment.set.levels = {};
  fragment.set.level_details = {};
}

void release_tree(WholeSet& set) {
  for (FragmentOf& fragment : set.fragments) release_levels(fragment);
  set.order = {};
  set.bundles = {};
}

void finish_tree(WholeSet& set) {
  set.notes.add(set.tree_notes);
  find_late_parents(set);
  // Nobody looks for levels by their names any more.
  set.names = {};
  set.times_used = {};
  set.last_numbered = {};
  set.waiting = {};
  enum : std::uint8_t { kNew, kOpen, kDone };
  std::vector<std::uint8_t> state(set.levels.size(), kNew);
  std::vector<std::int32_t> chain;
  set.order.reserve(set.levels.size());
  for (std::size_t i = 0; i < set.levels.size(); ++i) {
    chain.clear();
    auto at = static_cast<std::int32_t>(i);
    while (at != kNoIndex && state[static_cast<std::size_t>(at)] == kNew) {
      state[static_cast<std::size_t>(at)] = kOpen;
      chain.push_back(at);
      at = set.levels[static_cast<std::size_t>(at)].parent;
    }
    if (at != kNoIndex && state[static_cast<std::size_t>(at)] == kOpen) {
      TreeLevel& last = set.levels[static_cast<std::size_t>(chain.back())];
      last.parent = kNoIndex;
      set.note("x12.hl-cycle", "levels name each other as parents; the circle was opened at the bill itself",
               "HL02", "the bill's total is still checked", last.node->offset);
    }
    for (auto level = chain.rbegin(); level != chain.rend(); ++level) {
      if (!set.levels[static_cast<std::size_t>(*level)].grown) inherit(set, *level);
      state[static_cast<std::size_t>(*level)] = kDone;
      set.order.push_back(*level);
      if (set.levels[static_cast<std::size_t>(*level)].depth > kDeepestLevel) {
        set.refuse("levels are nested more than " + std::to_string(kDeepestLevel) + " deep", "HL",
                   "no bill is built so: HL02 of this set is damaged; ask the carrier for a corrected file",
                   set.levels[static_cast<std::size_t>(*level)].node->offset);
        return;
      }
    }
  }
}

}  // namespace telaudit::formats::x12
