#include "formats/x12_811_whole_set.h"

#include <algorithm>
#include <unordered_map>

namespace telaudit::formats::x12 {
namespace {

constexpr std::size_t kLongestSection = 1024;

void merge_balance(bill::BalanceForward& into, const bill::BalanceForward& from) {
  if (!into.previous_balance) into.previous_balance = from.previous_balance;
  if (!into.payments) into.payments = from.payments;
  if (!into.adjustments) into.adjustments = from.adjustments;
  if (!into.other_adjustments) into.other_adjustments = from.other_adjustments;
  if (!into.total_due) into.total_due = from.total_due;
}

void name_levels(WholeSet& set, const std::string& root) {
  std::unordered_map<std::string, std::uint32_t> used;
  for (std::size_t i = 0; i < set.levels.size(); ++i) {
    TreeLevel& level = set.levels[i];
    const auto number = level.view(level.node->id);
    std::string id =
        root + "/" + (number.empty() ? "HL" + std::to_string(i + 1) : std::string(number.substr(0, 64)));
    while (true) {
      const std::uint32_t times = ++used[id];
      if (times == 1) break;
      set.note("x12.hl-repeated",
               "the level number " + std::string(number.substr(0, 64)) + " is used more than once", "HL01",
               "levels that name it as their parent were put below the nearest one before them",
               level.node->offset);
      id += "#" + std::to_string(times);
    }
    level.id = std::move(id);
  }
}

void find_parents(WholeSet& set) {
  std::unordered_map<std::string_view, std::int32_t> known;
  std::vector<std::int32_t> waiting;
  for (std::size_t i = 0; i < set.levels.size(); ++i) {
    TreeLevel& level = set.levels[i];
    const auto index = static_cast<std::int32_t>(i);
    const auto parent = level.view(level.node->parent);
    if (!parent.empty()) {
      const auto found = known.find(parent);
      if (found != known.end()) {
        level.parent = found->second;
      } else {
        waiting.push_back(index);
      }
    }
    const auto number = level.view(level.node->id);
    if (!number.empty()) known[number] = index;
  }
  std::vector<std::int32_t> orphans;
  // A parent that comes later in the file is against the standard's order, but clear.
  for (const std::int32_t index : waiting) {
    TreeLevel& level = set.levels[static_cast<std::size_t>(index)];
    const auto parent = level.view(level.node->parent);
    const auto found = known.find(parent);
    if (found != known.end() && found->second != index) {
      level.parent = found->second;
      continue;
    }
    orphans.push_back(index);
  }
  place_orphans(set, orphans);
}

void inherit(WholeSet& set, std::int32_t index) {
  TreeLevel& level = set.levels[static_cast<std::size_t>(index)];
  const LevelNode& node = *level.node;
  const TreeLevel none;
  const TreeLevel& above =
      level.parent == kNoIndex ? none : set.levels[static_cast<std::size_t>(level.parent)];
  const auto own = [&](KeptText kept, std::string_view inherited) {
    return kept.empty() ? inherited : level.view(kept);
  };
  level.depth = level.parent == kNoIndex ? 1 : above.depth + 1;
  level.service = own(node.service, above.service);
  level.service_kind = node.service.empty() ? above.service_kind : node.service_kind;
  // A master account (REF 14) or consolidated number (2F) at a level names what is above the account, not the
  // account.
  level.account = own(node.accounts[0].empty() ? node.accounts[1] : node.accounts[0], above.account);
  level.contract_reference = own(node.contract_reference, above.contract_reference);
  level.order_reference = own(node.order_reference, above.order_reference);
  level.cost_centre = own(node.cost_centre, above.cost_centre);
  level.user = own(node.user, above.user);
  level.from = node.from ? node.from : above.from;
  level.through = node.through ? node.through : above.through;
  level.section_of = above.section_of;
  const auto label = level.view(node.label);
  if (label.empty()) return;
  const auto outer = section_of(set, above.section_of);
  level.section = std::string(outer);
  if (!outer.empty()) level.section += " / ";
  level.section += label;
  level.section.resize(std::min(level.section.size(), kLongestSection));
  level.section_of = index;
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

void gather(WholeSet& set) {
  std::size_t levels = 0;
  std::size_t rows = 0;
  for (const auto& fragment : set.fragments) {
    levels += fragment.set->levels.size();
    rows += fragment.set->rows.size();
  }
  set.levels.reserve(levels);
  set.rows.reserve(rows);
  set.heading = set.first().heading.get();
  for (const auto& [piece, fragment] : set.fragments) {
    set.totals.insert(set.totals.end(), fragment->totals.begin(), fragment->totals.end());
    merge_balance(set.balance, fragment->balance);
    if (fragment->balance_offset != 0) set.balance_offset = fragment->balance_offset;
    if (!fragment->line_items.empty()) {
      set.line_items = fragment->line_items;
      set.line_items_offset = fragment->line_items_offset;
    }
    set.segments += fragment->segments;
    set.bytes += fragment->bytes;
    set.loops += fragment->loops;
    set.notes.add(fragment->notes);
    set.dispositions.add(fragment->dispositions);
    if (!set.problem && fragment->problem) set.problem = fragment->problem;
    const auto level_base = static_cast<std::int32_t>(set.levels.size());
    const auto row_base = static_cast<std::int32_t>(set.rows.size());
    for (const auto& node : fragment->levels) {
      TreeLevel level;
      level.node = &node;
      level.text = &piece->text;
      set.levels.push_back(std::move(level));
    }
    for (auto& row : fragment->rows) {
      RowOf of;
      of.row = &row;
      of.text = &piece->text;
      of.level = row.level == kNoIndex ? kNoIndex : level_base + row.level;
      of.parent = row.parent == kNoIndex ? kNoIndex : row_base + row.parent;
      set.rows.push_back(of);
    }
  }
}

void grow_tree(WholeSet& set, const std::string& root) {
  name_levels(set, root);
  find_parents(set);
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
      inherit(set, *level);
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

std::string_view section_of(const WholeSet& set, std::int32_t level) {
  if (level == kNoIndex) return {};
  const std::int32_t owner = set.levels[static_cast<std::size_t>(level)].section_of;
  return owner == kNoIndex ? std::string_view{}
                           : std::string_view(set.levels[static_cast<std::size_t>(owner)].section);
}

}  // namespace telaudit::formats::x12
