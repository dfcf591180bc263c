#include "rules/vector_groups.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "rules/dense_rows.h"
#include "rules/key_numbers.h"

namespace telaudit::rules {
namespace {

constexpr std::size_t kShapesOfCell = 8;

std::uint64_t mixed(std::uint64_t hash, std::uint64_t cell) {
  // Multiply and fold, so that neighbouring keys do not fall into neighbouring slots only.
  const auto product = static_cast<unsigned __int128>(hash ^ cell) * 0x9E3779B97F4A7C15ULL;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::size_t shape_cells(std::size_t parts) {
  return (parts + kShapesOfCell - 1) / kShapesOfCell;
}

bool has_currency(const PlannedGroup& group) {
  return std::any_of(group.keys.begin(), group.keys.end(),
                     [](const PlannedKey& key) { return key.currency.has_value(); });
}

bool decides(AggregateId id, Int128 number, Int128 so_far) {
  return id == AggregateId::min ? number < so_far : number > so_far;
}

}  // namespace

GroupTable::GroupTable(std::size_t width, const std::vector<std::optional<PlannedAggregate>>& aggregates)
    : width_(width), aggregates_(&aggregates), slots_(64, 0), folded_(aggregates.size()) {
  static const std::vector<std::optional<PlannedAggregate>> kNothing;
  for (std::size_t i = 0; i < aggregates.size(); ++i)
    if (aggregates[i] && aggregates[i]->over == PlannedAggregate::Over::different)
      folded_[i].different = std::make_unique<GroupTable>(3, kNothing);
}

std::uint64_t GroupTable::hash(const std::int64_t* cells) const {
  std::uint64_t hash = 0x243F6A8885A308D3ULL;
  for (std::size_t i = 0; i < width_; ++i) hash = mixed(hash, static_cast<std::uint64_t>(cells[i]));
  return hash;
}

std::size_t GroupTable::slot_of(const std::int64_t* cells, std::uint32_t tag) const {
  const std::size_t last = slots_.size() - 1;
  std::size_t slot = slot_for(tag);
  for (; slots_[slot] != 0; slot = (slot + 1) & last) {
    if (slots_[slot] >> 32 != tag) continue;
    const std::size_t group = (slots_[slot] & 0xFFFFFFFFU) - 1;
    const std::int64_t* of_group = this->cells(group);
    bool same = true;
    for (std::size_t i = 0; i < width_; ++i) same = same && cells[i] == of_group[i];
    if (same) break;
  }
  return slot;
}

std::size_t GroupTable::find(const std::int64_t* cells) const {
  const std::uint64_t found = slots_[slot_of(cells, tag_of(hash(cells)))];
  return found == 0 ? kNone : (found & 0xFFFFFFFFU) - 1;
}

std::size_t GroupTable::find_or_add(const std::int64_t* cells, std::uint64_t hash) {
  const std::size_t slot = slot_of(cells, tag_of(hash));
  if (slots_[slot] != 0) return (slots_[slot] & 0xFFFFFFFFU) - 1;
  return add(cells, slot, tag_of(hash));
}

std::size_t GroupTable::add(const std::int64_t* cells, std::size_t slot, std::uint32_t tag) {
  const std::size_t group = size();
  cells_.insert(cells_.end(), cells, cells + width_);
  closer_.push_back(0);
  for (std::size_t i = 0; i < folded_.size(); ++i) {
    if (!(*aggregates_)[i]) continue;
    folded_[i].numbers.resize(group + 1);
    folded_[i].marks.push_back(0);
    if (folded_[i].apart) folded_[i].currencies.push_back(0);
  }
  slots_[slot] = std::uint64_t{tag} << 32 | (group + 1);
  if (size() * 2 > slots_.size()) grow();
  return group;
}

void GroupTable::number_up_to(std::size_t numbers) {
  if (numbered_ && numbers <= size()) return;
  for (std::size_t i = folded_.size(); i-- > 0;) {
    if (!(*aggregates_)[i]) continue;
    traced_ = i;
    folded_[i].numbers.resize(numbers);
    folded_[i].marks.resize(numbers, 0);
    if (folded_[i].apart) folded_[i].currencies.resize(numbers, 0);
  }
  closer_.resize(numbers, 0);
  numbered_ = true;
}

void GroupTable::see_rows(const Mask& rows, const std::uint32_t* groups) {
  if (!numbered_ || traced_ != kNone) return;
  each_row(rows, [&](std::size_t row) { closer_[groups[row]] |= kThere; });
}

void GroupTable::give_cells(const std::function<const std::int64_t*(std::uint32_t)>& cells_of) {
  if (!numbered_) return;
  GroupTable out(width_, *aggregates_);
  std::vector<std::size_t> here(size(), kNone);
  for (std::size_t group = 0; group < size(); ++group)
    if (there(group)) here[group] = out.find_or_add(cells_of(static_cast<std::uint32_t>(group)));
  out.merge_folded(*this, here);
  *this = std::move(out);
}

void GroupTable::grow() {
  std::vector<std::uint64_t> before(slots_.size() * 4, 0);
  before.swap(slots_);
  const std::size_t last = slots_.size() - 1;
  for (const std::uint64_t entry : before) {
    if (entry == 0) continue;
    std::size_t slot = slot_for(static_cast<std::uint32_t>(entry >> 32));
    while (slots_[slot] != 0) slot = (slot + 1) & last;
    slots_[slot] = entry;
  }
}

std::uint32_t GroupTable::reason_number(const std::string& reason) {
  const auto at = std::find(reasons_.begin(), reasons_.end(), reason);
  if (at == reasons_.end()) {
    reasons_.push_back(reason);
    return static_cast<std::uint32_t>(reasons_.size());
  }
  return static_cast<std::uint32_t>(at - reasons_.begin()) + 1;
}

void GroupTable::spoil(std::size_t group, std::uint32_t reason) {
  if (group >= spoilt_.size()) spoilt_.resize(size(), 0);
  std::uint32_t& so_far = spoilt_[group];
  if (so_far == 0 || (so_far != reason && reasons_[reason - 1] < reasons_[so_far - 1])) so_far = reason;
}

void GroupTable::add_mark(std::size_t aggregate, std::size_t group, std::uint8_t mark) {
  folded_[aggregate].marks[group] = static_cast<std::uint8_t>(folded_[aggregate].marks[group] | mark);
}

void GroupTable::raise_scale(Folded& folded, int scale) {
  if (scale <= folded.scale) return;
  const Int128 factor = ten_to(scale - folded.scale).value_or(0);
  folded.numbers.multiply(factor, [&](std::size_t group) { mark_closer(group); });
  folded.scale = scale;
}

void GroupTable::add_number(std::size_t aggregate, std::size_t group, Int128 number, int scale) {
  Folded& folded = folded_[aggregate];
  raise_scale(folded, scale);
  if (scale < folded.scale &&
      __builtin_mul_overflow(number, ten_to(folded.scale - scale).value_or(0), &number)) {
    mark_closer(group);
    return;
  }
  const AggregateId id = (*aggregates_)[aggregate]->id;
  if (id == AggregateId::sum) {
    if (!folded.numbers.add(group, number)) mark_closer(group);
  } else if ((folded.marks[group] & kSeen) == 0 || decides(id, number, folded.numbers[group])) {
    folded.numbers.set(group, number);
  }
  add_mark(aggregate, group, kSeen);
}

void GroupTable::add_numbers(std::size_t aggregate, const Mask& rows, const std::uint32_t* groups,
                             const VectorNumbers& numbers, int scale, Int128 most) {
  Folded& folded = folded_[aggregate];
  raise_scale(folded, scale);
  const Int128 factor = ten_to(folded.scale - scale).value_or(0);
  constexpr Int128 kMostFactor = 1'000'000'000'000'000'000;
  if (numbers.narrow == nullptr || factor == 0 || factor > kMostFactor)
    return each_row(rows,
                    [&](std::size_t row) { add_number(aggregate, groups[row], numbers.at(row), scale); });
  const auto unit = static_cast<std::int64_t>(factor);
  std::uint8_t* const marks = folded.marks.data();
  const AggregateId id = (*aggregates_)[aggregate]->id;
  if (id == AggregateId::sum) {
    folded.numbers.add_rows(rows, groups, numbers.narrow, unit, most,
                            [&](std::size_t group) { mark_closer(group); });
    each_row_of(rows, kVectorRows, [&](std::size_t row) { marks[groups[row]] |= kSeen; });
    return;
  }
  folded.numbers.keep_rows(id == AggregateId::max, rows, groups, numbers.narrow, unit, most, marks, kSeen);
}

void GroupTable::add_different(std::size_t aggregate, std::size_t group, std::int64_t cell,
                               std::uint8_t shape) {
  GroupTable& different = *folded_[aggregate].different;
  const std::size_t before = different.size();
  const std::array<std::int64_t, 3> key = {static_cast<std::int64_t>(group), cell, shape};
  different.find_or_add(key.data());
  if (different.size() != before) folded_[aggregate].numbers.count(group);
}

bool GroupTable::share_currency(std::size_t aggregate, std::optional<std::int64_t> currency) {
  Folded& folded = folded_[aggregate];
  if (folded.apart) return false;
  if (currency && (folded.common_currency == 0 || folded.common_currency == *currency)) {
    folded.common_currency = *currency;
    return true;
  }
  folded.apart = true;
  folded.currencies.assign(size(), 0);
  for (std::size_t group = 0; group < folded.numbers.size(); ++group)
    if ((folded.marks[group] & kSeen) != 0 || folded.numbers[group] != 0)
      folded.currencies[group] = folded.common_currency;
  return false;
}

void GroupTable::see_currency(std::size_t aggregate, std::size_t group, std::int64_t currency) {
  if (currency == 0) return;
  std::int64_t& seen = folded_[aggregate].currencies[group];
  if (seen == 0) seen = currency;
  if (seen != currency) mark_closer(group);
}

template <typename Wanted>
void GroupTable::merge_some(const GroupTable& other, Wanted wanted) {
  constexpr std::size_t kAtOnce = 64;
  std::array<std::uint64_t, kAtOnce> hashes;
  std::vector<std::size_t> here(other.size(), kNone);
  for (std::size_t first = 0; first < other.size(); first += kAtOnce) {
    const std::size_t end = std::min(other.size(), first + kAtOnce);
    for (std::size_t group = first; group < end; ++group) {
      hashes[group - first] = hash(other.cells(group));
      prefetch(hashes[group - first]);
    }
    for (std::size_t group = first; group < end; ++group)
      if (wanted(other.cells(group))) here[group] = find_or_add(other.cells(group), hashes[group - first]);
  }
  merge_folded(other, here);
}

void GroupTable::merge_folded(const GroupTable& other, const std::vector<std::size_t>& here) {
  for (std::size_t group = 0; group < other.size(); ++group) {
    if (here[group] == kNone) continue;
    closer_[here[group]] |= other.closer_[group];
    const std::string* reason = other.spoilt(group);
    if (reason != nullptr) spoil(here[group], reason_number(*reason));
  }
  for (std::size_t i = 0; i < folded_.size(); ++i) {
    const Folded& from = other.folded_[i];
    if (from.apart) share_currency(i, std::nullopt);
    if (!from.apart && from.common_currency != 0) share_currency(i, from.common_currency);
  }
  for (std::size_t i = 0; i < folded_.size(); ++i) {
    if (!(*aggregates_)[i]) continue;
    const Folded& from = other.folded_[i];
    const bool counts = (*aggregates_)[i]->over != PlannedAggregate::Over::number;
    for (std::size_t group = 0; group < other.size(); ++group) {
      if (from.different || here[group] == kNone) continue;
      if (counts) {
        folded_[i].numbers.add(here[group], from.numbers[group]);
      } else if ((from.marks[group] & kSeen) != 0) {
        add_number(i, here[group], from.numbers[group], from.scale);
      }
    }
    for (std::size_t group = 0; group < other.size(); ++group) {
      if (here[group] == kNone) continue;
      add_mark(i, here[group], from.marks[group]);
      if (folded_[i].apart)
        see_currency(i, here[group], from.apart ? from.currencies[group] : from.common_currency);
    }
    for (std::size_t entry = 0; from.different && entry < from.different->size(); ++entry) {
      const std::int64_t* cells = from.different->cells(entry);
      if (here[static_cast<std::size_t>(cells[0])] == kNone) continue;
      add_different(i, here[static_cast<std::size_t>(cells[0])], cells[1],
                    static_cast<std::uint8_t>(cells[2]));
    }
  }
}

void GroupTable::merge(const GroupTable& other, std::span<const std::uint32_t> numbers, std::size_t most) {
  number_up_to(most);
  std::vector<std::size_t> here(other.size(), kNone);
  for (std::size_t group = 0; group < other.size(); ++group)
    if (other.there(group)) here[group] = numbers[group];
  merge_folded(other, here);
}

void GroupTable::merge(const GroupTable& other) {
  merge_some(other, [](const std::int64_t*) { return true; });
}

void GroupTable::keep(std::uint32_t part, std::uint32_t parts) {
  if (parts == 1) return;
  GroupTable kept(width_, *aggregates_);
  kept.merge_some(*this, [&](const std::int64_t* cells) { return belongs(cells, part, parts); });
  *this = std::move(kept);
}

std::size_t GroupTable::bytes() const {
  // What was taken, not what is in use: a vector that grows takes twice what it held.
  const auto taken = [](const auto& values) { return values.capacity() * sizeof(values[0]); };
  std::size_t bytes = taken(cells_) + taken(closer_) + taken(slots_) + taken(spoilt_);
  for (const auto& folded : folded_) {
    bytes += folded.numbers.bytes() + taken(folded.marks) + taken(folded.currencies);
    if (folded.different) bytes += folded.different->bytes();
  }
  return bytes;
}

GroupReader::GroupReader(const Plan& plan, std::size_t rule, WordNumbers& words, KeyNumbers* numbers)
    : group_(*plan.rules[rule].group),
      rule_(rule),
      width_(width(group_)),
      reader_(plan, words),
      key_numbers_(numbers),
      numbered_(numbers != nullptr ? numbers->add(group_.keys, rule) : std::nullopt),
      keys_(width_ * kVectorRows),
      one_key_(width_),
      one_shapes_(group_.keys.size()),
      cells_(std::make_unique<Cells>()) {}

std::size_t GroupReader::width(const PlannedGroup& group) {
  return group.keys.size() + shape_cells(group.keys.size()) + (has_currency(group) ? 1 : 0);
}

void GroupReader::read(VectorEvaluator& evaluator, Mask& wanted, Mask& failed,
                       std::uint32_t parts_of_groups) {
  numbers_ =
      numbered_ && parts_of_groups == 1 ? key_numbers_->read(evaluator, *numbered_, wanted, failed) : nullptr;
  if (numbers_ != nullptr) {
    failed = failed & wanted;
    wanted = without(wanted, failed);
    return;
  }
  const std::size_t parts = group_.keys.size();
  each_row(wanted, [&](std::size_t row) {
    std::fill_n(keys_.data() + row * width_ + parts, width_ - parts, std::int64_t{0});
  });
  Mask with_currency;
  std::optional<std::size_t> currency;
  for (std::size_t part = 0; part < parts; ++part) {
    const PlannedKey& key = group_.keys[part];
    reader_.read(evaluator, key, rule_, wanted, *cells_);
    const std::size_t shape_at = parts + part / kShapesOfCell;
    const auto shift = static_cast<unsigned>(part % kShapesOfCell * 8);
    each_row(wanted, [&](std::size_t row) {
      std::int64_t* cells = keys_.data() + row * width_;
      cells[part] = cells_->cells[row];
      cells[shape_at] |= static_cast<std::int64_t>(std::uint64_t{cells_->shapes[row]} << shift);
    });
    failed = failed | cells_->error;
    if (key.currency) {
      currency = key.currency;
      with_currency = with_currency | cells_->known;
    }
  }
  if (currency) {
    reader_.read_currency(evaluator, *currency, with_currency, currencies_);
    each_row(with_currency, [&](std::size_t row) { keys_[row * width_ + width_ - 1] = currencies_[row]; });
  }
  failed = failed & wanted;
  wanted = without(wanted, failed);
}

const std::int64_t* GroupReader::key_of(std::uint32_t number) {
  const std::size_t parts = group_.keys.size();
  key_numbers_->parts_of(*numbered_, number, one_key_.data(), one_shapes_.data());
  std::fill(one_key_.begin() + static_cast<std::ptrdiff_t>(parts), one_key_.end(), std::int64_t{0});
  for (std::size_t part = 0; part < parts; ++part) {
    const auto shift = static_cast<unsigned>(part % kShapesOfCell * 8);
    one_key_[parts + part / kShapesOfCell] |=
        static_cast<std::int64_t>(std::uint64_t{one_shapes_[part]} << shift);
  }
  return one_key_.data();
}

Mask GroupReader::find(const GroupTable& keys, const Mask& rows,
                       std::array<std::uint32_t, kVectorRows>& groups) {
  Mask out;
  if (keys.size() == 0) return out;
  if (numbers_ == nullptr) {
    each_row(rows, [&](std::size_t row) {
      const std::size_t group = keys.find(key(row));
      if (group == GroupTable::kNone) return;
      out.set(row);
      groups[row] = static_cast<std::uint32_t>(group);
    });
    return out;
  }
  constexpr std::uint32_t kNotAsked = 0;
  constexpr std::uint32_t kNowhere = 1;
  if (found_in_ != &keys) {
    // Few of the numbers that were met so far are those of such groups.
    found_.assign(key_numbers_->size(*numbered_), kNowhere);
    const std::size_t parts = group_.keys.size();
    for (std::size_t group = 0; group < keys.size(); ++group) {
      const std::int64_t* cells = keys.cells(group);
      for (std::size_t part = 0; part < parts; ++part)
        one_shapes_[part] = static_cast<std::uint8_t>(
            static_cast<std::uint64_t>(cells[parts + part / kShapesOfCell]) >> (part % kShapesOfCell * 8));
      if (const auto number = key_numbers_->find(*numbered_, cells, one_shapes_.data()))
        found_[*number] = static_cast<std::uint32_t>(group + 2);
    }
  }
  found_in_ = &keys;
  const std::size_t numbers = key_numbers_->size(*numbered_);
  if (numbers > found_.size()) found_.resize(std::max(numbers, 2 * found_.size()), kNotAsked);
  std::uint32_t* const found = found_.data();
  // Each of 64 rows at a time, the bits of which are written at once.
  for (std::size_t word = 0; word < kMaskWords; ++word) {
    const std::uint64_t wanted = rows.words[word];
    if (wanted == 0) continue;
    const std::uint32_t* const asked = numbers_ + word * 64;
    std::uint32_t* const of_rows = groups.data() + word * 64;
    std::uint64_t there = 0;
    const auto look = [&](std::size_t at) {
      std::uint32_t of = found[asked[at]];
      if (of == kNotAsked) {
        const std::size_t group = keys.find(key_of(asked[at]));
        of = group == GroupTable::kNone ? kNowhere : static_cast<std::uint32_t>(group + 2);
        found[asked[at]] = of;
      }
      there |= std::uint64_t{of > kNowhere} << at;
      of_rows[at] = of - 2;
    };
    if (wanted == ~std::uint64_t{0}) {
      for (std::size_t at = 0; at < 64; ++at) look(at);
    } else {
      for (std::uint64_t bits = wanted; bits != 0; bits &= bits - 1)
        look(static_cast<std::size_t>(std::countr_zero(bits)));
    }
    out.words[word] = there;
  }
  return out;
}

void GroupReader::give_cells(GroupTable& table) {
  table.give_cells([&](std::uint32_t number) { return key_of(number); });
}

void GroupReader::find_groups(const Mask& rows, std::uint32_t parts, GroupTable& table) {
  const bool by_number = numbers_ != nullptr && parts == 1 && (table.numbered() || table.size() == 0);
  if (by_number) {
    table.number_up_to(key_numbers_->size(*numbered_));
    groups_ = numbers_;
    table.see_rows(rows, groups_);
    return;
  }
  give_cells(table);
  each_row(rows, [&](std::size_t row) {
    hashes_[row] = table.hash(key(row));
    table.prefetch(hashes_[row]);
  });
  each_row(rows, [&](std::size_t row) { table.prefetch_group(hashes_[row]); });
  each_row(rows, [&](std::size_t row) {
    found_groups_[row] = static_cast<std::uint32_t>(table.find_or_add(key(row), hashes_[row]));
  });
  groups_ = found_groups_.data();
}

void GroupReader::add(VectorEvaluator& evaluator, Mask rows, const Mask& closer, const Unjudged& unjudged,
                      const GroupScope& scope, GroupTable& table) {
  const std::uint32_t parts = scope.parts;
  if (parts > 1) {
    Mask elsewhere;
    each_row(rows, [&](std::size_t row) {
      if (!table.belongs(key(row), scope.part, parts)) elsewhere.set(row);
    });
    rows = without(rows, elsewhere);
  }
  if (!any(rows)) return;
  share_currencies(evaluator, rows, table);
  find_groups(rows, parts, table);
  each_row(rows & closer, [&](std::size_t row) { table.mark_closer(groups_[row]); });
  for (const auto& [reason, ended] : unjudged) {
    const Mask of = rows & ended;
    if (!any(of)) continue;
    const std::uint32_t number = table.reason_number(reason);
    each_row(of, [&](std::size_t row) { table.spoil(groups_[row], number); });
    // Whatever else they bring, nobody asks for it.
    rows = without(rows, of);
  }
  for (std::size_t i = 0; i < group_.computed.size(); ++i)
    if (group_.computed[i]) add_aggregate(evaluator, i, rows, table);
}

void GroupReader::share_currencies(VectorEvaluator& evaluator, const Mask& rows, GroupTable& table) {
  for (std::size_t i = 0; i < group_.computed.size(); ++i) {
    const auto& aggregate = group_.computed[i];
    if (!aggregate || !aggregate->currency || table.folded(i).apart) continue;
    table.share_currency(i, reader_.common_currency(evaluator, *aggregate->currency, rows));
  }
}

void GroupReader::see_currencies(VectorEvaluator& evaluator, std::size_t number, const Mask& rows,
                                 GroupTable& table) {
  const auto& place = group_.computed[number]->currency;
  if (!place || !table.folded(number).apart) return;
  reader_.read_currency(evaluator, *place, rows, currencies_);
  each_row(rows, [&](std::size_t row) { table.see_currency(number, groups_[row], currencies_[row]); });
}

void GroupReader::add_aggregate(VectorEvaluator& evaluator, std::size_t number, const Mask& rows,
                                GroupTable& table) {
  const PlannedAggregate& aggregate = *group_.computed[number];
  const auto mark = [&](const Mask& of, std::uint8_t as) {
    each_row(of, [&](std::size_t row) { table.add_mark(number, groups_[row], as); });
  };
  const auto look_closer = [&](const Mask& of) {
    each_row(of & rows, [&](std::size_t row) { table.mark_closer(groups_[row]); });
  };
  switch (aggregate.over) {
    case PlannedAggregate::Over::rows:
      each_row(rows, [&](std::size_t row) { table.add_times(number, groups_[row]); });
      return;
    case PlannedAggregate::Over::condition: {
      const Truth truth = evaluator.condition(aggregate.node, rows);
      look_closer(truth.error);
      mark(truth.yes & rows, GroupTable::kYes);
      mark(truth.no & rows, GroupTable::kNo);
      mark(truth.unknown(rows), GroupTable::kUnknown);
      if (aggregate.id == AggregateId::count)
        each_row(truth.yes & rows, [&](std::size_t row) { table.add_times(number, groups_[row]); });
      return;
    }
    case PlannedAggregate::Over::number: {
      if (!evaluator.able(aggregate.node)) return look_closer(rows);
      const VectorNumbers& numbers = evaluator.number(aggregate.node);
      const int scale = evaluator.scale(aggregate.node);
      const Mask known = numbers.known & rows;
      look_closer(numbers.error);
      const auto [low, high] = evaluator.bounds(aggregate.node);
      table.add_numbers(number, known, groups_, numbers, scale, std::max(-low, high));
      mark(without(without(rows, known), numbers.error), GroupTable::kUnknown);
      see_currencies(evaluator, number, known, table);
      return;
    }
    case PlannedAggregate::Over::different: {
      reader_.read(evaluator, aggregate.key, rule_, rows, *cells_);
      look_closer(cells_->error);
      const Mask known = without(cells_->known, cells_->error);
      mark(without(without(rows, known), cells_->error), GroupTable::kUnknown);
      each_row(known, [&](std::size_t row) {
        table.add_different(number, groups_[row], cells_->cells[row], cells_->shapes[row]);
      });
      // The same number in two currencies is two values, which the interpreter counts.
      see_currencies(evaluator, number, known, table);
      return;
    }
  }
}

namespace {

struct Shown {
  bool known = false;
  Int128 number = 0;
};

// As Accumulator::result.
Shown shown(const PlannedAggregate& aggregate, const GroupTable::Folded& folded, std::size_t group) {
  const std::uint8_t marks = folded.marks[group];
  const auto has = [&](std::uint8_t mark) { return (marks & mark) != 0; };
  const bool unknown = has(GroupTable::kUnknown);
  switch (aggregate.id) {
    case AggregateId::any:
      return {has(GroupTable::kYes) || !unknown, has(GroupTable::kYes) ? 1 : 0};
    case AggregateId::all:
      return {has(GroupTable::kNo) || !unknown, has(GroupTable::kNo) ? 0 : 1};
    case AggregateId::min:
    case AggregateId::max:
      return {has(GroupTable::kSeen) && (aggregate.known_only || !unknown), folded.numbers[group]};
    default:
      return {aggregate.known_only || !unknown, folded.numbers[group]};
  }
}

bool fits(Int128 number) {
  return number > std::numeric_limits<std::int64_t>::min() &&
         number <= std::numeric_limits<std::int64_t>::max();
}

}  // namespace

void GroupBatch::fill(const PlannedGroup& group, GroupTable& table, std::size_t first, std::size_t rows) {
  const std::size_t parts = group.keys.size();
  const std::size_t columns = parts + group.computed.size();
  numbers.resize(columns);
  known.resize(columns);
  batch.rows = rows;
  batch.columns.assign(columns, {});
  batch.zones.assign(columns, {});
  // Keys of one column stand at the scales of their values; the largest of these rows holds them all.
  std::vector<int> scales(columns, 0);
  const auto shape = [&](std::size_t row, std::size_t part) {
    const auto cell = static_cast<std::uint64_t>(table.cells(first + row)[parts + part / kShapesOfCell]);
    return static_cast<int>(cell >> (part % kShapesOfCell * 8) & 0xFFU);
  };
  for (std::size_t i = 0; i < columns; ++i) {
    numbers[i].assign(rows, 0);
    known[i].assign(rows, 0);
    bill::ColumnView& view = batch.columns[i];
    const bool is_key = i < parts;
    // Of a numbered table nobody looks at keys (looks_at_keys).
    if (is_key ? table.numbered() : !group.computed[i - parts]) {
      view.type = bill::Type::integer;
    } else if (is_key) {
      const bool number = group.keys[i].from == PlannedKey::From::number;
      view.type = number ? bill::Type::decimal
                         : (group.keys[i].from == PlannedKey::From::condition ? bill::Type::boolean
                                                                              : bill::Type::integer);
      for (std::size_t row = 0; number && row < rows; ++row)
        if (shape(row, i) != Cells::kUnknownShape) scales[i] = std::max(scales[i], shape(row, i));
      for (std::size_t row = 0; row < rows; ++row) {
        if (shape(row, i) == Cells::kUnknownShape) continue;
        Int128 value = table.cells(first + row)[i];
        if (number &&
            (__builtin_mul_overflow(value, *ten_to(scales[i] - shape(row, i)), &value) || !fits(value)))
          table.mark_closer(first + row);
        known[i][row] = 1;
        numbers[i][row] = static_cast<std::int64_t>(value);
      }
    } else {
      const PlannedAggregate& aggregate = *group.computed[i - parts];
      const GroupTable::Folded& folded = table.folded(i - parts);
      const bool condition = aggregate.id == AggregateId::any || aggregate.id == AggregateId::all;
      view.type = condition ? bill::Type::boolean : bill::Type::decimal;
      scales[i] = folded.scale;
      for (std::size_t row = 0; row < rows; ++row) {
        const Shown value = shown(aggregate, folded, first + row);
        known[i][row] = value.known ? 1 : 0;
        if (value.known && !fits(value.number)) table.mark_closer(first + row);
        numbers[i][row] = static_cast<std::int64_t>(value.number);
      }
    }
    view.encoding = bill::Encoding::plain;
    view.rows = rows;
    view.scale = static_cast<std::uint8_t>(scales[i]);
    view.numbers = numbers[i];
    view.known = known[i];
  }
}

}  // namespace telaudit::rules
