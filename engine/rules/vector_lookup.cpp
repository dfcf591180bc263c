// Functions of one column with few different values: each value is asked of the interpreter once, and rows
// are looked up by word or by number.
#include <algorithm>
#include <bit>
#include <limits>

#include "rules/vector_evaluate.h"

namespace telaudit::rules {
namespace {

constexpr std::int64_t kWidestTable = 1 << 16;        // different numbers of one column that are looked up
constexpr std::size_t kFewNumbers = 64;               // so many are asked whether or not a row has them
constexpr std::size_t kMostRemembered = 1U << 12;     // words of a dictionary that are remembered
constexpr std::size_t kLargestVocabulary = 1U << 16;  // words of a column that are remembered at a time

void set_bit(std::vector<std::uint32_t>& bits, std::size_t at) {
  bits[at / 32] |= 1U << (at % 32);
}

bool is_true(const Image& image) {
  return image.state == State::known && image.number != 0;
}
bool is_false(const Image& image) {
  return image.state == State::known && image.number == 0;
}

}  // namespace

void VectorEvaluator::begin_scan() {
  for (auto& lookup : lookups_) lookup.words = 0;
  for (auto& vocabulary : vocabularies_) vocabulary.words = 0;
}

Image VectorEvaluator::image_of(const PlanNode& node, const bill::ColumnView& cell_view) {
  bill::Batch& batch = word_batch_;
  const auto& places = plan_.rules[node.rule].columns;
  batch.rows = 1;
  batch.columns.resize(places.size());
  for (std::size_t i = 0; i < places.size(); ++i)
    if (places[i] == node.column) batch.columns[i] = cell_view;
  frame_.start(*settings_[node.rule], batch, 0);
  return image_of_value(evaluate(*node.expression, frame_), node.step == Step::predicate);
}

Image image_of_value(const Value& value, bool condition) {
  Image out;
  out.asked = true;
  out.state = value.state;
  if (!value.known()) return out;
  if (condition) {
    out.number = value.is_true() ? 1 : 0;
    return out;
  }
  out.scale = value.scale;
  out.fits = is_narrow(value.number);
  if (out.fits) out.number = static_cast<std::int64_t>(value.number);
  return out;
}

std::optional<VectorEvaluator::Domain> VectorEvaluator::domain_of(std::size_t column) {
  const bill::ColumnView& view = head(column);
  Domain domain;
  domain.one.type = view.type;
  domain.one.encoding = bill::Encoding::constant;
  domain.one.rows = 1;
  domain.text = view.type == bill::Type::text;
  if (domain.text) {
    if (view.encoding != bill::Encoding::dictionary && view.encoding != bill::Encoding::constant)
      return std::nullopt;
    domain.size = view.words.size();
    return domain;
  }
  BoundNode range;
  bind_column(column, range);
  if (range.high - range.low >= kWidestTable) return std::nullopt;
  domain.low = static_cast<std::int64_t>(range.low);
  domain.size = static_cast<std::size_t>(range.high - range.low + 1);
  return domain;
}

void VectorEvaluator::bind_lookup(std::uint32_t number, BoundNode& bound) {
  const PlanNode& node = plan_.nodes[number];
  const bool condition = node.step == Step::predicate;
  const auto domain = domain_of(node.column);
  if (!domain) {
    bound.unable = true;
    bound.lazy = condition;
    return;
  }
  Lookup& lookup = lookups_[number];
  const std::uint64_t words = domain->text ? batch_->words[node.column] : 0;
  const bool few = domain->size <= kFewNumbers;
  const bool stands = domain->text ? words != 0 && lookup.words == words
                                   : few && lookup.first == domain->low && lookup.size == domain->size;
  if (!lookup.filled || !stands) {
    lookup.filled = false;
    lookup.words = words;
    lookup.first = domain->low;
    lookup.size = domain->size;
    // Which of many numbers are used only the rows say.
    if (domain->text || few || !condition) fill_lookup(number, *domain);
  }
  if (!lookup.filled) return;
  const bool unknown_cells = !nothing_unknown(node.column);
  if (condition) {
    if (!unknown_cells || (lookup.of_unknown_cell.state == State::known &&
                           lookup.same == std::optional(lookup.of_unknown_cell.number != 0)))
      bound.settled = lookup.same;
    return;
  }
  bound.unable = !lookup.fits;
  bound.scale = lookup.scale;
  bound.low = lookup.low;
  bound.high = lookup.high;
  bound.complete = lookup.all_known && (!unknown_cells || lookup.of_unknown_cell.state == State::known);
  bound.constant = bound.complete && !unknown_cells && lookup.size == 1;
  if (bound.constant) bound.low = bound.high = lookup.numbers[0];
}

const std::vector<std::uint8_t>& VectorEvaluator::used_numbers(std::size_t column, const Domain& domain) {
  std::vector<std::uint8_t>& used = used_numbers_[column];
  if (!used.empty()) return used;
  used.assign(domain.size, domain.size <= kFewNumbers ? 1 : 0);
  if (domain.size <= kFewNumbers) return used;
  const bill::ColumnView& view = this->column(column);
  for (std::size_t row = 0; row < view.numbers.size(); ++row)
    if (view.known.empty() || view.known[row] != 0)
      used[static_cast<std::size_t>(view.numbers[row] - domain.low)] = 1;
  return used;
}

const std::vector<std::uint32_t>& VectorEvaluator::vocabulary_of(std::size_t column) {
  Vocabulary& vocabulary = vocabularies_[column];
  const std::uint64_t words = batch_->words[column];
  if (vocabulary.stamp == bind_stamp_ || (words != 0 && vocabulary.words == words))
    return vocabulary.of_codes;
  const bill::ColumnView& view = head(column);
  if (vocabulary.numbers.size() + view.words.size() > kLargestVocabulary) {
    vocabulary.numbers.clear();
    ++vocabulary.forgotten;
  }
  vocabulary.stamp = bind_stamp_;
  vocabulary.words = words;
  vocabulary.of_codes.resize(view.words.size());
  for (std::size_t code = 0; code < view.words.size(); ++code) {
    const auto next = static_cast<std::uint32_t>(vocabulary.numbers.size());
    vocabulary.of_codes[code] =
        vocabulary.numbers.try_emplace(std::string(view.words[code]), next).first->second;
  }
  return vocabulary.of_codes;
}

// Calls `take(code or number less the least, image)`.
template <typename Take>
void VectorEvaluator::each_value(std::uint32_t number, const Domain& domain, Take take) {
  const PlanNode& node = plan_.nodes[number];
  Memory& memory = memories_[number];
  bill::ColumnView one = domain.one;
  if (domain.text) {
    const bill::ColumnView& view = head(node.column);
    const bool remembers = domain.size <= kMostRemembered;
    const std::vector<std::uint32_t>* codes = remembers ? &vocabulary_of(node.column) : nullptr;
    if (memory.forgotten != vocabularies_[node.column].forgotten) memory.images.clear();
    memory.forgotten = vocabularies_[node.column].forgotten;
    for (std::size_t i = 0; i < domain.size; ++i) {
      one.words = view.words.subspan(i, 1);
      if (!remembers) {
        take(i, image_of(node, one));
        continue;
      }
      const std::size_t word = (*codes)[i];
      if (memory.images.size() <= word) memory.images.resize(vocabularies_[node.column].numbers.size());
      if (!memory.images[word].asked) memory.images[word] = image_of(node, one);
      take(i, memory.images[word]);
    }
    return;
  }
  const auto& used = used_numbers(node.column, domain);
  const bool within =
      domain.low >= memory.first &&
      static_cast<std::size_t>(domain.low - memory.first) + domain.size <= memory.images.size();
  if (!within) {
    memory.images.assign(domain.size, {});
    memory.first = domain.low;
  }
  for (std::size_t i = 0; i < domain.size; ++i) {
    if (used[i] == 0) continue;
    const std::int64_t value = domain.low + static_cast<std::int64_t>(i);
    Image& image = memory.images[static_cast<std::size_t>(value - memory.first)];
    if (!image.asked) {
      one.numbers = std::span<const std::int64_t>(&value, 1);
      image = image_of(node, one);
    }
    take(i, image);
  }
}

void VectorEvaluator::fill_lookup(std::uint32_t number, const Domain& domain) {
  Memory& memory = memories_[number];
  if (!memory.of_unknown_cell) {
    static constexpr std::uint8_t kUnknown = 0;
    bill::ColumnView one = domain.one;
    one.known = std::span<const std::uint8_t>(&kUnknown, 1);
    memory.of_unknown_cell = image_of(plan_.nodes[number], one);
  }
  Lookup& lookup = lookups_[number];
  lookup.of_unknown_cell = *memory.of_unknown_cell;
  lookup.filled = true;
  if (plan_.nodes[number].step == Step::predicate) {
    fill_condition(number, domain);
  } else {
    fill_numbers(number, domain);
  }
}

void VectorEvaluator::fill_numbers(std::uint32_t number, const Domain& domain) {
  Lookup& lookup = lookups_[number];
  std::vector<Image> images(domain.size);
  each_value(number, domain, [&](std::size_t i, const Image& image) { images[i] = image; });
  lookup.all_known = std::all_of(images.begin(), images.end(), [](const Image& image) {
    return !image.asked || image.state == State::known;
  });
  images.push_back(lookup.of_unknown_cell);
  lookup.scale = 0;
  for (const auto& image : images)
    if (image.asked && image.state == State::known) lookup.scale = std::max(lookup.scale, image.scale);
  lookup.numbers.assign(images.size(), 0);
  lookup.known.assign(images.size(), 0);
  lookup.fits = true;
  lookup.low = lookup.high = 0;
  bool first = true;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const Image& image = images[i];
    if (!image.asked) continue;
    if (image.state == State::error) lookup.known[i] = 2;
    if (image.state != State::known) continue;
    Int128 value = image.number;
    const bool fits =
        image.fits &&
        !__builtin_mul_overflow(value, ten_to(lookup.scale - image.scale).value_or(0), &value) &&
        is_narrow(value);
    if (!fits) {
      lookup.fits = false;
      return;
    }
    lookup.known[i] = 1;
    lookup.numbers[i] = static_cast<std::int64_t>(value);
    lookup.low = first ? value : std::min(lookup.low, value);
    lookup.high = first ? value : std::max(lookup.high, value);
    first = false;
  }
}

void VectorEvaluator::fill_condition(std::uint32_t number, const Domain& domain) {
  Lookup& lookup = lookups_[number];
  // Codes are packed in bits, and those of unknown rows may be any that these bits can hold.
  const std::size_t words = std::bit_ceil(domain.size + 1) / 32 + 1;
  lookup.yes.assign(words, 0);
  lookup.no.assign(words, 0);
  lookup.error.assign(words, 0);
  lookup.total = true;
  CodeRun run;
  std::size_t yeses = 0;
  bool yes = false;
  bool no = false;
  each_value(number, domain, [&](std::size_t i, const Image& image) {
    if (is_true(image)) {
      set_bit(lookup.yes, i);
      if (yeses++ == 0) run.first = static_cast<std::uint32_t>(i);
      run.more = static_cast<std::uint32_t>(i) - run.first;
    }
    if (is_false(image)) set_bit(lookup.no, i);
    if (image.state == State::error) set_bit(lookup.error, i);
    yes = yes || is_true(image);
    no = no || is_false(image);
    lookup.total = lookup.total && image.state == State::known;
  });
  lookup.few = domain.size <= 32;
  lookup.yes_run.reset();
  if (yeses == std::size_t{run.more} + 1) lookup.yes_run = run;
  lookup.same.reset();
  if (lookup.total && yes != no) lookup.same = yes;
}

Mask VectorEvaluator::look_up(const bill::ColumnView& view, const Lookup& lookup,
                              const std::vector<std::uint32_t>& table, const std::optional<CodeRun>& run) {
  Mask mask;
  auto* bits = mask.words.data();
  if (view.encoding == bill::Encoding::constant) {
    if ((table[0] & 1U) != 0) mask = all_;
  } else if (view.type != bill::Type::text) {
    kernels_.look_up_numbers(view.numbers.data() + first_, lookup.first, lookup.size, table.data(),
                             table.size(), bits, rows_);
  } else if (run) {
    kernels_.within(view.codes.data() + first_, run->first, run->more, bits, rows_);
  } else if (lookup.few) {
    kernels_.look_up_few(view.codes.data() + first_, table[0], bits, rows_);
  } else {
    kernels_.look_up(view.codes.data() + first_, table.data(), table.size(), bits, rows_);
  }
  return mask;
}

Mask VectorEvaluator::looked_up_yes(std::uint32_t number) {
  const Lookup& lookup = lookups_[number];
  const std::size_t place = plan_.nodes[number].column;
  Mask yes = look_up(column(place), lookup, lookup.yes, lookup.yes_run);
  if (nothing_unknown(place)) return yes;
  const Mask& there = known(place);
  yes = yes & there;
  return is_true(lookup.of_unknown_cell) ? yes | without(all_, there) : yes;
}

Truth VectorEvaluator::looked_up(std::uint32_t number) {
  const PlanNode& node = plan_.nodes[number];
  Lookup& lookup = lookups_[number];
  if (!lookup.filled) fill_lookup(number, *domain_of(node.column));
  const bill::ColumnView& view = column(node.column);
  const Mask& there = known(node.column);
  Truth out;
  if (any(there)) {
    out.yes = look_up(view, lookup, lookup.yes, lookup.yes_run) & there;
    out.no = lookup.total ? without(there, out.yes) : look_up(view, lookup, lookup.no, std::nullopt) & there;
    if (!lookup.total) out.error = look_up(view, lookup, lookup.error, std::nullopt) & there;
  }
  const Mask missing = without(all_, there);
  if (is_true(lookup.of_unknown_cell)) out.yes = out.yes | missing;
  if (is_false(lookup.of_unknown_cell)) out.no = out.no | missing;
  if (lookup.of_unknown_cell.state == State::error) out.error = out.error | missing;
  return out;
}

void VectorEvaluator::compute_table(std::uint32_t number, const BoundNode& bound, Slot& slot) {
  const PlanNode& node = plan_.nodes[number];
  VectorNumbers& numbers = slot.numbers;
  if (bound.constant) {
    numbers.known = all_;
    numbers.constant = bound.low;
    return;
  }
  const Lookup& lookup = lookups_[number];
  const bill::ColumnView& view = column(node.column);
  const Mask& there = known(node.column);
  const std::size_t of_unknown = lookup.numbers.size() - 1;
  std::int64_t* out = narrow_out(slot);
  numbers.known = Mask{};
  const auto set = [&](std::size_t row, std::size_t at) {
    out[row] = lookup.numbers[at];
    if (lookup.known[at] == 1) numbers.known.set(row);
    if (lookup.known[at] == 2) numbers.error.set(row);
  };
  if (view.encoding == bill::Encoding::constant) {
    each_row(there, [&](std::size_t row) { set(row, 0); });
  } else if (view.type == bill::Type::text) {
    each_row(there, [&](std::size_t row) { set(row, view.codes[first_ + row]); });
  } else {
    each_row(there, [&](std::size_t row) {
      set(row, static_cast<std::size_t>(view.numbers[first_ + row] - lookup.first));
    });
  }
  each_row(without(all_, there), [&](std::size_t row) { set(row, of_unknown); });
}

}  // namespace telaudit::rules
