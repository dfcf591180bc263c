#include "rules/join_rows.h"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "rules/word_cells.h"

namespace telaudit::rules {
namespace {

constexpr std::string_view kAny = "*";
constexpr std::int64_t kNotAsked = -1;
constexpr std::int64_t kStar = -2;

std::int64_t pair_of(std::int64_t before, std::int64_t code) {
  return before << 32 | code;
}

}  // namespace

JoinRows::JoinRows(const Join& join, const SourceBinding& binding)
    : join_(join), binding_(binding), codes_(join.matches.size()), presence_only_(binding.presence_only) {
  for (const std::size_t column : binding.columns)
    presence_only_ = presence_only_ && !binding.schema.columns[column].money;
  presence_.values.resize(binding.columns.size());
  part_order_.resize(join.matches.size() + (join.prefix ? 1 : 0));
  std::iota(part_order_.begin(), part_order_.end(), std::size_t{0});
}

bool JoinRows::can_wait() const {
  return std::none_of(join_.matches.begin(), join_.matches.end(),
                      [](const Join::Match& match) { return match.key.has_value(); });
}

// `parts`: a code for each match, kStar for "*", and then that of the prefix.
JoinRows::Chain& JoinRows::chain_for(std::uint64_t pattern, const std::vector<std::int64_t>& parts) {
  Pattern& of = patterns_[pattern];
  of.pairs.resize(parts.size());
  std::int64_t key = 0;
  for (const std::size_t i : part_order_) {
    if (parts[i] == kStar) continue;
    key = key == 0 ? parts[i] : of.pairs[i].add_whole(pair_of(key, parts[i]));
  }
  const auto at = static_cast<std::size_t>(key);
  if (of.chains.size() <= at) of.chains.resize(std::max(at + 1, 2 * of.chains.size()));
  return of.chains[at];
}

const JoinRows::Chain* JoinRows::find_chain(std::uint64_t pattern, const Pattern& of,
                                            const std::vector<std::int64_t>& parts,
                                            std::int64_t prefix) const {
  std::int64_t key = 0;
  const auto go_on = [&](std::size_t i, std::int64_t code) {
    key = code == KeyCodes::kAbsent ? code : (key == 0 ? code : of.pairs[i].of_number(pair_of(key, code), 0));
    return key != KeyCodes::kAbsent;
  };
  for (const std::size_t i : part_order_) {
    const bool of_prefix = i == parts.size();
    if (!of_prefix && is_star(pattern, i, parts.size())) continue;
    if (!go_on(i, of_prefix ? prefix : parts[i])) return nullptr;
  }
  const auto at = static_cast<std::size_t>(key);
  return at < of.chains.size() && of.chains[at].first != kNone ? &of.chains[at] : nullptr;
}

void JoinRows::append(Chain& chain, std::uint64_t row, bool failed) {
  const auto entry = static_cast<std::uint32_t>(entries_.size());
  entries_.push_back({row, kNone, failed});
  if (chain.first == kNone) {
    chain.first = entry;
  } else {
    entries_[chain.last].next = entry;
  }
  chain.last = entry;
}

void JoinRows::add(const Record& record, const std::vector<Value>& values, bool failed) {
  std::vector<std::int64_t> parts;
  std::uint64_t pattern = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool star = join_.matches[i].text && values[i].text == kAny;
    pattern = pattern << 1U | (star ? 1U : 0U);
    if (star) codes_[i].add_any();
    parts.push_back(star ? kStar : codes_[i].add(values[i]));
  }
  if (join_.prefix) {
    const std::string& prefix = record.values[join_.prefix->column].text;
    parts.push_back(prefix_codes_.add(record.values[join_.prefix->column]));
    prefix_lengths_.insert(prefix.size());
    prefix_texts_.push_back(prefix);
  }
  Chain& chain = chain_for(pattern, parts);
  // Where only presence is asked and nothing else decides, one row says it.
  const bool plain = !join_.at && join_.where.empty() && join_.ranges.empty() && !join_.others;
  if (join_.cardinality == Cardinality::exists && plain && chain.first != kNone) {
    if (!entries_[chain.first].failed) return;
    if (!failed) chain = {};
  }
  if (join_.latest != Expression::kNone && !failed && !is_latest(chain, record.values[join_.latest])) return;
  append(chain, record.row, failed);
  packed_.add(record);
}

bool JoinRows::is_latest(Chain& chain, const Value& day) {
  if (!day.known()) return false;
  const auto number = static_cast<std::int64_t>(day.number);
  if (number < chain.day) return false;
  if (number == chain.day) return true;
  Chain left;
  left.day = number;
  for (std::uint32_t entry = chain.first; entry != kNone; entry = entries_[entry].next) {
    if (!entries_[entry].failed) continue;
    (left.first == kNone ? left.first : entries_[left.last].next) = entry;
    left.last = entry;
  }
  if (left.last != kNone) entries_[left.last].next = kNone;
  chain = left;
  return true;
}

std::int64_t JoinRows::code_of(CodedColumn& column, std::size_t row, std::size_t match) {
  const bill::ColumnView& view = column.view;
  const bool prefix = match == codes_.size();
  KeyCodes& codes = prefix ? prefix_codes_ : codes_[match];
  if (view.type != bill::Type::text) return codes.add(cell(view, row, false, {}));
  if (view.encoding == bill::Encoding::digits)
    return codes.add_digits(view.digit_counts[row], view.numbers[row]);
  const bool plain = view.encoding == bill::Encoding::plain;
  const std::size_t at = view.encoding == bill::Encoding::constant ? 0 : (plain ? row : view.codes[row]);
  if (column.of_words.empty()) column.of_words.assign(plain ? 1 : view.words.size(), kNotAsked);
  std::int64_t& code = column.of_words[plain ? 0 : at];
  if (plain || code == kNotAsked) {
    const bool any = !prefix && join_.matches[match].text && view.words[at] == kAny;
    if (any) codes.add_any();
    code = any ? kStar : codes.add_word(view.words[at]);
  }
  return code;
}

std::vector<std::int64_t> JoinRows::codes_of(std::size_t match, std::span<const std::uint64_t> rows) {
  const bool prefix = match == codes_.size();
  CodedColumn column{views_[prefix ? join_.prefix->column : join_.matches[match].column], {}};
  const bill::ColumnView& view = column.view;
  std::vector<std::int64_t> out;
  out.reserve(rows.size());
  if (!prefix && view.type == bill::Type::text && view.encoding == bill::Encoding::digits) {
    for (const std::uint64_t row : rows)
      out.push_back(kFirstOfLength[view.digit_counts[row]] + view.numbers[row]);
    codes_[match].expect(rows.size());
    codes_[match].add_whole(out);
    return out;
  }
  const bool each_alone = view.encoding == bill::Encoding::plain || view.encoding == bill::Encoding::digits;
  (prefix ? prefix_codes_ : codes_[match]).expect(each_alone ? rows.size() : view.words.size());
  for (const std::uint64_t number : rows) {
    const auto row = static_cast<std::size_t>(number);
    out.push_back(code_of(column, row, match));
    if (!prefix || out.back() <= static_cast<std::int64_t>(prefix_texts_.size())) continue;
    const Value text = cell(view, row, false, {});
    prefix_lengths_.insert(text.text.size());
    prefix_texts_.push_back(text.text);
  }
  return out;
}

Result<void> JoinRows::look_at(const bill::Table& table) {
  const auto& names = binding_.schema.columns;
  for (const std::size_t column : binding_.columns) {
    const auto at = table.schema().find(names[column].name);
    if (!at || table.schema().columns[*at].type != names[column].type)
      return Problem{"the relation " + binding_.relation + " has no column " + names[column].name +
                         " of the type the rule was checked with",
                     {},
                     "load the rules again with the schemas of this data"};
    if (names[column].name == "currency") currency_ = views_.size();
    views_.push_back(table.column(*at));
  }
  return {};
}

// Column by column, so that each table of codes is near while it is asked; and keys are put together from the
// parts of which there are fewest, so that one table of pairs is large at most.
Result<void> JoinRows::add(const bill::Table& table, std::span<const std::uint64_t> rows) {
  if (auto looked = look_at(table); !looked) return looked;
  const auto known = [&](std::uint64_t row) {
    const auto of_column = [&](std::size_t column) {
      return views_[column].is_known(static_cast<std::size_t>(row));
    };
    return std::all_of(join_.matches.begin(), join_.matches.end(),
                       [&](const Join::Match& match) { return of_column(match.column); }) &&
           (!join_.prefix || of_column(join_.prefix->column));
  };
  std::vector<std::uint64_t> kept;  // unknown equals nothing
  kept.reserve(rows.size());
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(kept), known);
  std::vector<std::vector<std::int64_t>> codes;
  for (std::size_t i = 0; i < part_order_.size(); ++i) codes.push_back(codes_of(i, kept));
  const auto first_prefix = part_order_.begin() + static_cast<std::ptrdiff_t>(codes_.size());
  std::stable_sort(part_order_.begin(), first_prefix, [&](std::size_t left, std::size_t right) {
    return codes_[left].size() < codes_[right].size();
  });
  entries_.reserve(kept.size());
  const bool any = std::any_of(codes_.begin(), codes_.end(), [](const KeyCodes& of) { return of.any(); });
  if (!any && !codes.empty()) {
    add_by_columns(kept, std::move(codes));
    return {};
  }
  std::vector<std::int64_t> parts(codes.size());
  for (std::size_t at = 0; at < kept.size(); ++at) {
    std::uint64_t pattern = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      parts[i] = codes[i][at];
      if (i < codes_.size()) pattern = pattern << 1U | (parts[i] == kStar ? 1U : 0U);
    }
    append(chain_for(pattern, parts), kept[at], false);
  }
  return {};
}

void JoinRows::add_by_columns(std::span<const std::uint64_t> rows,
                              std::vector<std::vector<std::int64_t>> codes) {
  Pattern& of = patterns_[0];
  of.pairs.resize(codes.size());
  std::vector<std::int64_t> keys = std::move(codes[part_order_.front()]);
  for (const std::size_t part : std::span(part_order_).subspan(1)) {
    std::transform(keys.begin(), keys.end(), codes[part].begin(), keys.begin(), pair_of);
    of.pairs[part].expect(part < codes_.size() ? codes_[part].size() : 1);
    of.pairs[part].add_whole(keys);
  }
  if (!keys.empty())
    of.chains.resize(static_cast<std::size_t>(*std::max_element(keys.begin(), keys.end())) + 1);
  for (std::size_t i = 0; i < rows.size(); ++i)
    append(of.chains[static_cast<std::size_t>(keys[i])], rows[i], false);
}

void JoinRows::finish() {
  known_ = std::make_unique<std::atomic<const Record*>[]>(entries_.size());
  packed_.finish();
  if (join_.prefix) prefixes_ = PrefixRanges::of(prefix_texts_);
  prefix_texts_ = {};
}

const Record& JoinRows::record(std::uint32_t entry) const {
  if (const Record* known = known_[entry].load(std::memory_order_acquire)) return *known;
  Record made = entry < packed_.size() ? packed_.record(entry) : record_of_table(entry);
  const std::lock_guard lock(mutex_);
  if (const Record* known = known_[entry].load(std::memory_order_relaxed)) return *known;
  const Record& record = records_.emplace_back(std::move(made));
  known_[entry].store(&record, std::memory_order_release);
  return record;
}

Record JoinRows::record_of_table(std::uint32_t entry) const {
  Record record;
  record.row = entries_[entry].row;
  const auto row = static_cast<std::size_t>(record.row);
  std::string currency;
  if (currency_ != Expression::kNone && views_[currency_].is_known(row))
    currency = std::string(views_[currency_].text(row));
  for (std::size_t i = 0; i < views_.size(); ++i)
    record.values.push_back(
        cell(views_[i], row, binding_.schema.columns[binding_.columns[i]].money, currency));
  return record;
}

void JoinRows::meet(const std::vector<Value>& values, const Value& prefix,
                    const std::function<bool(const Record&, std::uint32_t entry)>& visit,
                    const std::function<bool()>& more) const {
  std::vector<std::int64_t> parts;
  for (std::size_t i = 0; i < values.size(); ++i) parts.push_back(codes_[i].of(values[i]));
  Record unpacked;
  const auto at = [&](std::uint32_t entry) -> const Record& {
    if (const Record* known = known_[entry].load(std::memory_order_acquire)) return *known;
    if (entry >= packed_.size()) return record(entry);
    packed_.read(entry, unpacked);
    return unpacked;
  };
  const auto see = [&](std::uint64_t pattern, const Pattern& of, std::int64_t prefix_code) {
    const Chain* chain = find_chain(pattern, of, parts, prefix_code);
    if (chain == nullptr) return;
    for (std::uint32_t entry = chain->first; entry != kNone; entry = entries_[entry].next)
      if (!visit(at(entry), entry)) return;
  };
  for (const auto& [pattern, of] : patterns_) {
    if (!join_.prefix) {
      see(pattern, of, 0);
      if (!more()) return;
      continue;
    }
    for (const std::size_t length : prefix_lengths_) {
      if (!prefix.known() || length > prefix.text.size()) continue;
      see(pattern, of, prefix_codes_.of_word(std::string_view(prefix.text).substr(0, length)));
      if (!more()) return;
    }
  }
}

}  // namespace telaudit::rules
