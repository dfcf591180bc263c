#include "book/variance_scan.h"

#include <algorithm>

#include "base/in_parallel.h"
#include "base/text.h"
#include "bill/charge.h"
#include "bill/parted_scan.h"

namespace telaudit::book {
namespace {

namespace column = bill::charge;

constexpr std::uint32_t kNobody = UINT32_MAX;
constexpr std::uint8_t kNoSlot = UINT8_MAX;
constexpr std::size_t kMostCurrencies = UINT8_MAX;

enum Asked : std::size_t {
  kCarrier,
  kAccount,
  kBillDate,
  kService,
  kProductCode,
  kDescription,
  kChargeClass,
  kPayable,
  kFrom,
  kThrough,
  kQuantity,
  kUnit,
  kAmount,
  kCurrency,
  kBilledUnits,
  kDuration,
  kAskedCount
};

bill::ScanRequest request_for(std::span<const BillSlots> accounts) {
  bill::ScanRequest request;
  request.columns = {column::kCarrier,     column::kAccount,     column::kBillDate,    column::kService,
                     column::kProductCode, column::kDescription, column::kChargeClass, column::kPayable,
                     column::kFrom,        column::kThrough,     column::kQuantity,    column::kUnit,
                     column::kAmount,      column::kCurrency,    column::kBilledUnits, column::kDuration};
  std::optional<Date> first, last;
  for (const BillSlots& one : accounts) {
    if (one.days.empty()) continue;
    first = first ? std::min(*first, one.days.front().first) : one.days.front().first;
    last = last ? std::max(*last, one.days.back().first) : one.days.back().first;
  }
  if (first) request.ranges.push_back({column::kBillDate, first->days, last->days});
  return request;
}

// The number of the word in each row of a text column; a word of a dictionary is looked up once.
class RowNumbers {
 public:
  template <typename NumberOf>
  void bind(const bill::ColumnView& view, NumberOf&& number_of) {
    view_ = &view;
    by_word_.clear();
    switch (view.encoding) {
      case bill::Encoding::constant:
        by_word_.push_back(view.rows > 0 && view.is_known(0) ? number_of(view.text(0)) : number_of({}));
        break;
      case bill::Encoding::dictionary:
        by_word_.reserve(view.words.size());
        for (const std::string_view word : view.words) by_word_.push_back(number_of(word));
        unknown_ = view.known.empty() ? 0 : number_of({});
        break;
      default:
        by_word_.reserve(view.rows);
        for (std::size_t row = 0; row < view.rows; ++row)
          by_word_.push_back(view.is_known(row) ? number_of(view.text(row)) : number_of({}));
    }
  }

  std::uint32_t operator[](std::size_t row) const {
    if (view_->encoding == bill::Encoding::constant) return by_word_[0];
    if (view_->encoding != bill::Encoding::dictionary) return by_word_[row];
    return view_->is_known(row) ? by_word_[view_->codes[row]] : unknown_;
  }

 private:
  const bill::ColumnView* view_ = nullptr;
  std::vector<std::uint32_t> by_word_;
  std::uint32_t unknown_ = 0;
};

// The same for a column that few rows are asked for: a word is numbered when its row is.
class AskedNumbers {
 public:
  void bind(const bill::ColumnView& view) {
    view_ = &view;
    by_word_.assign(view.encoding == bill::Encoding::dictionary ? view.words.size() : 0, kNobody);
  }
  std::uint32_t of(std::size_t row, WordTable& table) {
    if (!view_->is_known(row)) return table.code({});
    if (by_word_.empty()) return table.code(view_->text(row));
    std::uint32_t& number = by_word_[view_->codes[row]];
    if (number == kNobody) number = table.code(view_->words[view_->codes[row]]);
    return number;
  }

 private:
  const bill::ColumnView* view_ = nullptr;
  std::vector<std::uint32_t> by_word_;
};

// Accounts by carrier and number.
class AccountIndex {
 public:
  explicit AccountIndex(std::span<const BillSlots> accounts) {
    for (std::size_t at = 0; at < accounts.size(); ++at)
      by_name_[{accounts[at].carrier, accounts[at].account}] = static_cast<std::uint32_t>(at);
  }
  std::uint32_t find(std::string_view carrier, std::string_view account) const {
    const auto found = by_name_.find(std::pair<std::string, std::string>(carrier, account));
    return found == by_name_.end() ? kNobody : found->second;
  }

 private:
  std::map<std::pair<std::string, std::string>, std::uint32_t> by_name_;
};

struct Category {
  bool counted = true, usage = false, recurring = false, instalment = false;
};

Category category_of(std::string_view charge_class) {
  return {charge_class != "balance", charge_class == "usage",
          charge_class == "recurring" || charge_class == "instalment" || charge_class == "discount",
          charge_class == "instalment"};
}

bool is_digit(char c) {
  return '0' <= c && c <= '9';
}

// "10/01", "10/01/26", "2026-10-01": digits in two or three groups of which none is longer than a year.
bool is_date(std::string_view word) {
  std::size_t groups = 1, length = 0;
  char separator = '\0';
  for (const char c : word) {
    if (is_digit(c)) {
      if (++length > 4) return false;
      continue;
    }
    if (length == 0 || (c != '/' && c != '-') || (separator != '\0' && c != separator)) return false;
    separator = c;
    length = 0;
    ++groups;
  }
  return length > 0 && (groups == 3 || (groups == 2 && separator == '/'));
}

// A date, or one to another: "10/01-10/31".
bool is_date_or_range(std::string_view word) {
  const std::size_t middle = word.find('-');
  if (is_date(word) || middle == std::string_view::npos || word.find('/') == std::string_view::npos)
    return is_date(word);
  return is_date(word.substr(0, middle)) && is_date(word.substr(middle + 1));
}

// A description without what changes from bill to bill: dates, and the numbers of an instalment ("Payment 7
// of 24").
std::string lasting_words(std::string_view description, bool instalment) {
  std::string out;
  std::string_view rest = description;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(" ()"), rest.size());
    const std::string_view word = rest.substr(0, end);
    if (!is_date_or_range(word))
      for (const char c : word) {
        const bool digit = instalment && is_digit(c);
        if (!digit)
          out += c;
        else if (out.empty() || out.back() != '#')
          out += '#';
      }
    if (end < rest.size()) out += rest[end];
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  const std::size_t last = out.find_last_not_of(" ()-,:");
  return last == std::string::npos ? std::string()
                                   : std::string(trim(std::string_view(out).substr(0, last + 1)));
}

class Scanner {
 public:
  Scanner(std::span<const BillSlots> accounts, const AccountIndex& index, std::span<const Dimension> by)
      : accounts_(accounts), index_(index) {
    std::size_t last = 1;
    for (const BillSlots& one : accounts)
      for (const auto& [day, slot] : one.days) last = std::max<std::size_t>(last, slot);
    out_.slots = last + 1;
    out_.by.resize(by.size());
    cell_numbers_.resize(by.size());
    for (std::size_t at = 0; at < by.size(); ++at) out_.by[at].dimension = by[at];
  }

  Result<void> add(const bill::Batch& batch);
  // What another scanner of the same accounts and dimensions has found.
  void take(Scanner& other);
  ElementSums finish() && {
    keep_descriptions();
    return std::move(out_);
  }

 private:
  void bind(const bill::Batch& batch);
  std::uint8_t slot_of(std::uint32_t account, Date date);
  std::uint32_t account_of(std::size_t row, const bill::Batch& batch);
  void add_quantity(ElementSum& sum, std::size_t slot, std::size_t row, const Category& category,
                    const bill::Batch& batch) const;
  bool other_period(std::uint32_t account, std::size_t row, const bill::Batch& batch) const;
  std::uint32_t element(const ElementKey& key);
  Total& cell(std::size_t dimension, const ElementKey& key, std::uint8_t slot);
  std::uint32_t service_number(std::string_view printed);
  std::uint32_t product_number(std::string_view word);
  std::uint32_t described_product(std::uint32_t product, std::uint32_t text, const Category& category);
  void keep_descriptions();

  std::span<const BillSlots> accounts_;
  const AccountIndex& index_;
  ElementSums out_;
  PairNumbers element_numbers_;
  std::vector<PairNumbers> cell_numbers_;
  std::vector<Category> categories_;  // by number

  // Of the batch.
  RowNumbers carriers_, account_names_, services_, products_, classes_, units_, currencies_;
  AskedNumbers descriptions_;
  WordTable carrier_words_, account_words_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> accounts_met_;
  std::uint64_t last_account_key_ = UINT64_MAX;
  std::uint32_t last_account_ = kNobody;
  std::uint32_t slot_account_ = kNobody;
  Date slot_date_;
  std::uint8_t slot_ = kNoSlot;
  std::vector<std::uint32_t> product_description_;  // by product: number of its text, or kNobody
  // By text: number of the product it is, or kNobody; of instalments apart.
  std::array<std::vector<std::uint32_t>, 2> text_product_;
};

std::uint32_t Scanner::service_number(std::string_view printed) {
  const std::uint32_t number = out_.services.code(normalise_service_id(printed));
  if (number >= out_.service_shown.size()) out_.service_shown.resize(number + 1U);
  std::string& shown = out_.service_shown[number];
  if (shown.empty() || printed < shown) shown = printed;
  return number;
}

std::uint32_t Scanner::product_number(std::string_view word) {
  const std::uint32_t number = out_.products.code(word);
  if (number >= product_description_.size()) {
    product_description_.resize(number + 1U, kNobody);
    out_.product_text.resize(number + 1U);
  }
  return number;
}

// A code keeps the least of its descriptions; without a code the description is the product.
std::uint32_t Scanner::described_product(std::uint32_t product, std::uint32_t text,
                                         const Category& category) {
  if (!out_.products.word(product).empty()) {
    std::uint32_t& described = product_description_[product];
    if (described != text && (described == kNobody || out_.texts.word(text) < out_.texts.word(described)))
      described = text;
    return product;
  }
  auto& known = text_product_[category.instalment ? 1 : 0];
  if (text >= known.size()) known.resize(text + 1U, kNobody);
  if (known[text] != kNobody) return known[text];
  const std::string words = lasting_words(out_.texts.word(text), category.instalment);
  return known[text] = words.empty() ? product : product_number(kDescriptionMark + words);
}

void Scanner::bind(const bill::Batch& batch) {
  const auto words = [](WordTable& table) {
    return [&table](std::string_view word) { return table.code(word); };
  };
  carriers_.bind(batch.columns[kCarrier], words(carrier_words_));
  account_names_.bind(batch.columns[kAccount], words(account_words_));
  services_.bind(batch.columns[kService], [this](std::string_view word) { return service_number(word); });
  products_.bind(batch.columns[kProductCode], [this](std::string_view word) { return product_number(word); });
  descriptions_.bind(batch.columns[kDescription]);
  classes_.bind(batch.columns[kChargeClass], words(out_.categories));
  units_.bind(batch.columns[kUnit], words(out_.units));
  currencies_.bind(batch.columns[kCurrency], words(out_.currencies));
  for (std::size_t at = categories_.size(); at < out_.categories.size(); ++at)
    categories_.push_back(category_of(out_.categories.word(static_cast<std::uint32_t>(at))));
}

std::uint32_t Scanner::account_of(std::size_t row, const bill::Batch&) {
  const std::uint32_t carrier = carriers_[row], account = account_names_[row];
  const std::uint64_t key = (std::uint64_t{carrier} << 32U) | account;
  if (key == last_account_key_) return last_account_;
  const auto [met, fresh] = accounts_met_.try_emplace({carrier, account}, kNobody);
  if (fresh) met->second = index_.find(carrier_words_.word(carrier), account_words_.word(account));
  last_account_key_ = key;
  return last_account_ = met->second;
}

std::uint8_t Scanner::slot_of(std::uint32_t account, Date date) {
  if (account == slot_account_ && date == slot_date_) return slot_;
  slot_account_ = account;
  slot_date_ = date;
  const auto& days = accounts_[account].days;
  const auto found = std::lower_bound(days.begin(), days.end(), date,
                                      [](const auto& day, Date wanted) { return day.first < wanted; });
  return slot_ = found == days.end() || found->first != date ? kNoSlot : found->second;
}

bool Scanner::other_period(std::uint32_t account, std::size_t row, const bill::Batch& batch) const {
  const auto& allowed = accounts_[account].period_days;
  const bill::ColumnView &from = batch.columns[kFrom], &through = batch.columns[kThrough];
  if (!allowed || !from.is_known(row) || !through.is_known(row)) return false;
  const std::int64_t days = through.number(row) - from.number(row) + 1;
  return days < allowed->first || allowed->second < days;
}

void Scanner::add_quantity(ElementSum& sum, std::size_t slot, std::size_t row, const Category& category,
                           const bill::Batch& batch) const {
  Measure measure = Measure::rows;
  Decimal quantity{1, 0};
  if (category.usage && batch.columns[kBilledUnits].is_known(row)) {
    measure = Measure::billed_units;
    quantity = batch.columns[kBilledUnits].decimal(row);
  } else if (category.usage && batch.columns[kDuration].is_known(row)) {
    measure = Measure::duration;
    quantity = {batch.columns[kDuration].number(row), 0};
  } else if (batch.columns[kQuantity].is_known(row)) {
    measure = Measure::quantity;
    quantity = batch.columns[kQuantity].decimal(row);
  }
  sum.quantity[slot].add(quantity);
  Measure& all = sum.measure[slot];
  all = all == Measure::none || all == measure ? measure : Measure::mixed;
}

std::uint32_t Scanner::element(const ElementKey& key) {
  const PairNumbers::Pair pair = {(std::uint64_t{key.account} << 32U) | key.service,
                                  (std::uint64_t{key.product} << 32U) | (std::uint64_t{key.unit} << 16U) |
                                      (std::uint64_t{key.category} << 8U) | key.currency};
  const std::uint32_t number = element_numbers_.number(pair);
  if (number == out_.keys.size()) {
    out_.keys.push_back(key);
    out_.sums.emplace_back();
  }
  return number;
}

Total& Scanner::cell(std::size_t dimension, const ElementKey& key, std::uint8_t slot) {
  ElementSums::Cells& cells = out_.by[dimension];
  std::uint32_t subject = 0;
  switch (cells.dimension) {
    case Dimension::none:
      break;
    case Dimension::category:
      subject = key.category;
      break;
    case Dimension::service:
      subject = key.service;
      break;
    case Dimension::product:
      subject = key.product;
      break;
  }
  const std::uint32_t number = cell_numbers_[dimension].number(
      {(std::uint64_t{key.account} << 32U) | subject, std::uint64_t{key.currency}});
  if (number == cells.cells.size()) {
    cells.cells.push_back({key.account, subject, key.currency});
    cells.amounts.resize(cells.amounts.size() + out_.slots);
  }
  return cells.amounts[number * out_.slots + slot];
}

Result<void> Scanner::add(const bill::Batch& batch) {
  bind(batch);
  if (out_.currencies.size() > kMostCurrencies || out_.units.size() > UINT16_MAX ||
      out_.categories.size() > UINT8_MAX)
    return Problem{"the bills name too many currencies, units or classes of charges to be compared", {}, {}};
  const bill::ColumnView &dates = batch.columns[kBillDate], &payable = batch.columns[kPayable],
                         &amounts = batch.columns[kAmount];
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (!dates.is_known(row) || !amounts.is_known(row)) continue;
    if (payable.is_known(row) && payable.number(row) == 0) continue;
    ElementKey key;
    key.account = account_of(row, batch);
    if (key.account == kNobody) continue;
    const std::uint8_t slot = slot_of(key.account, Date{static_cast<std::int32_t>(dates.number(row))});
    if (slot == kNoSlot) continue;
    key.category = static_cast<std::uint8_t>(classes_[row]);
    const Category& category = categories_[key.category];
    if (!category.counted) continue;
    key.service = services_[row];
    key.product = products_[row];
    key.unit = static_cast<std::uint16_t>(units_[row]);
    key.currency = static_cast<std::uint8_t>(currencies_[row]);
    if (!category.usage)
      key.product = described_product(key.product, descriptions_.of(row, out_.texts), category);
    const Decimal amount = amounts.decimal(row);
    for (std::size_t at = 0; at < out_.by.size(); ++at) cell(at, key, slot).add(amount);
    if (slot > 1) continue;
    const std::uint32_t number = element(key);
    ElementSum& sum = out_.sums[number];
    ++sum.rows[slot];
    if (category.recurring && other_period(key.account, row, batch)) {
      out_.parts[number].amount[slot].add(amount);
      continue;
    }
    sum.amount[slot].add(amount);
    add_quantity(sum, slot, row, category, batch);
  }
  return {};
}

void Scanner::keep_descriptions() {
  for (std::size_t product = 0; product < product_description_.size(); ++product)
    if (product_description_[product] != kNobody)
      out_.product_text[product] = out_.texts.word(product_description_[product]);
}

void Scanner::take(Scanner& other) {
  other.keep_descriptions();
  const ElementSums& from = other.out_;
  const auto translated = [](const WordTable& words, auto&& number_of) {
    std::vector<std::uint32_t> out;
    for (const std::string_view word : words.words()) out.push_back(number_of(word));
    return out;
  };
  const auto into = [](WordTable& table) {
    return [&table](std::string_view word) { return table.code(word); };
  };
  std::vector<std::uint32_t> services;
  for (std::size_t at = 0; at < from.services.size(); ++at) {
    const std::uint32_t number = service_number(from.service_shown[at]);
    services.push_back(number);
  }
  const auto products =
      translated(from.products, [this](std::string_view word) { return product_number(word); });
  for (std::size_t at = 0; at < products.size(); ++at)
    if (from.product_text[at])
      (void)described_product(products[at], out_.texts.code(*from.product_text[at]), {});
  const auto units = translated(from.units, into(out_.units));
  const auto classes = translated(from.categories, into(out_.categories));
  const auto currencies = translated(from.currencies, into(out_.currencies));
  const auto key_here = [&](const ElementKey& key) {
    return ElementKey{key.account,
                      services[key.service],
                      products[key.product],
                      static_cast<std::uint16_t>(units[key.unit]),
                      static_cast<std::uint8_t>(classes[key.category]),
                      static_cast<std::uint8_t>(currencies[key.currency])};
  };
  for (std::size_t at = 0; at < from.keys.size(); ++at) {
    const std::uint32_t number = element(key_here(from.keys[at]));
    ElementSum& sum = out_.sums[number];
    const ElementSum& more = from.sums[at];
    for (std::size_t slot = 0; slot < 2; ++slot) {
      sum.amount[slot].add(more.amount[slot]);
      sum.quantity[slot].add(more.quantity[slot]);
      sum.rows[slot] += more.rows[slot];
      Measure& all = sum.measure[slot];
      if (more.measure[slot] == Measure::none) continue;
      all = all == Measure::none || all == more.measure[slot] ? more.measure[slot] : Measure::mixed;
    }
    if (const auto part = from.parts.find(static_cast<std::uint32_t>(at)); part != from.parts.end())
      for (std::size_t slot = 0; slot < 2; ++slot)
        out_.parts[number].amount[slot].add(part->second.amount[slot]);
  }
  for (std::size_t dimension = 0; dimension < from.by.size(); ++dimension) {
    const ElementSums::Cells& cells = from.by[dimension];
    for (std::size_t at = 0; at < cells.cells.size(); ++at) {
      const ElementSums::Cell& one = cells.cells[at];
      ElementKey key;
      key.account = one.account;
      key.currency = static_cast<std::uint8_t>(currencies[one.currency]);
      if (cells.dimension == Dimension::category)
        key.category = static_cast<std::uint8_t>(classes[one.subject]);
      if (cells.dimension == Dimension::service) key.service = services[one.subject];
      if (cells.dimension == Dimension::product) key.product = products[one.subject];
      for (std::size_t slot = 0; slot < from.slots; ++slot)
        cell(dimension, key, static_cast<std::uint8_t>(slot)).add(cells.amounts[at * from.slots + slot]);
    }
  }
}

std::size_t mixed(const PairNumbers::Pair& pair) {
  std::uint64_t value = (pair[0] ^ 0x9E3779B97F4A7C15U) * 0xD6E8FEB86659FD93U;
  value ^= value >> 32U;
  value = (value ^ pair[1]) * 0xD6E8FEB86659FD93U;
  return static_cast<std::size_t>(value ^ (value >> 32U));
}

}  // namespace

std::uint32_t PairNumbers::number(const Pair& pair) {
  if (slots_.size() < 2 * (pairs_.size() + 1)) grow();
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = mixed(pair) & mask;; at = (at + 1) & mask) {
    if (slots_[at] == 0) {
      pairs_.push_back(pair);
      slots_[at] = static_cast<std::uint32_t>(pairs_.size());
      return slots_[at] - 1;
    }
    if (pairs_[slots_[at] - 1] == pair) return slots_[at] - 1;
  }
}

void PairNumbers::grow() {
  constexpr std::size_t kLeast = 1024;
  slots_.assign(std::max(kLeast, slots_.size() * 2), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t number = 0; number < pairs_.size(); ++number) {
    std::size_t at = mixed(pairs_[number]) & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = static_cast<std::uint32_t>(number) + 1;
  }
}

Result<ElementSums> sum_elements(const bill::Relation& charges, std::span<const BillSlots> accounts,
                                 std::span<const Dimension> by, unsigned threads) {
  const AccountIndex index(accounts);
  const bill::ScanRequest request = request_for(accounts);
  const auto* parted = dynamic_cast<const bill::PartedScan*>(&charges);
  if (request.ranges.empty()) return Scanner(accounts, index, by).finish();
  if (parted == nullptr || threads < 2) {
    Scanner scanner(accounts, index, by);
    const auto read = charges.scan(request, [&](const bill::Batch& batch) { return scanner.add(batch); });
    if (!read) return read.problem();
    return std::move(scanner).finish();
  }
  const auto parts = parted->parts();
  if (!parts) return parts.problem();
  // Each worker takes every so many parts, so that what it holds does not depend on who was faster.
  std::vector<Scanner> scanners;
  for (unsigned worker = 0; worker < threads; ++worker) scanners.emplace_back(accounts, index, by);
  std::vector<std::optional<Problem>> problems(threads);
  in_parallel(threads, threads, [&](std::size_t worker) {
    for (std::size_t at = worker; at < parts->size() && !problems[worker]; at += threads) {
      const auto read = parted->scan_part(
          (*parts)[at], request, [&](const bill::Batch& batch) { return scanners[worker].add(batch); });
      if (!read) problems[worker] = read.problem();
    }
  });
  for (const auto& problem : problems)
    if (problem) return *problem;
  for (std::size_t worker = 1; worker < threads; ++worker) scanners[0].take(scanners[worker]);
  return std::move(scanners[0]).finish();
}

}  // namespace telaudit::book
