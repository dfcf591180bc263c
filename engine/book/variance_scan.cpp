#include "book/variance_scan.h"

#include <algorithm>

#include "base/in_parallel.h"
#include "base/text.h"
#include "bill/charge.h"
#include "bill/parted_scan.h"
#include "book/lasting_words.h"
#include "book/wording.h"

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

constexpr std::array<std::size_t, kAskedCount> kColumns = {
    column::kCarrier,     column::kAccount,     column::kBillDate,    column::kService,
    column::kProductCode, column::kDescription, column::kChargeClass, column::kPayable,
    column::kFrom,        column::kThrough,     column::kQuantity,    column::kUnit,
    column::kAmount,      column::kCurrency,    column::kBilledUnits, column::kDuration};

// A scan of some days, with the columns that are needed there.
struct DaysRequest {
  bill::ScanRequest scan;
  std::array<std::optional<std::size_t>, kAskedCount> place;

  void ask(std::initializer_list<Asked> asked) {
    for (const Asked one : asked) {
      place[one] = scan.columns.size();
      scan.columns.push_back(kColumns[one]);
    }
  }
};

// The bill of the month and the one before want everything, those before them what is added up by dimension.
std::vector<DaysRequest> requests_for(std::span<const BillSlots> accounts, std::span<const Dimension> by) {
  std::optional<Date> first, recent, last;
  const auto earlier = [](std::optional<Date>& least, Date day) {
    least = least ? std::min(*least, day) : day;
  };
  for (const BillSlots& one : accounts)
    for (const auto& [day, slot] : one.days) {
      earlier(first, day);
      if (slot <= 1) earlier(recent, day);
      last = last ? std::max(*last, day) : day;
    }
  std::vector<DaysRequest> out;
  if (!first) return out;
  const auto add = [&](Date from, Date to) {
    DaysRequest& request = out.emplace_back();
    request.scan.ranges.push_back({column::kBillDate, from.days, to.days});
    request.ask({kCarrier, kAccount, kBillDate, kChargeClass, kPayable, kAmount, kCurrency});
  };
  if (recent) {
    add(*recent, *last);
    out.back().ask(
        {kService, kProductCode, kDescription, kFrom, kThrough, kQuantity, kUnit, kBilledUnits, kDuration});
  }
  const Date before = recent ? add_days(*recent, -1) : *last;
  if (before < *first) return out;
  add(*first, before);
  for (const Dimension one : by) {
    if (one == Dimension::service && !out.back().place[kService]) out.back().ask({kService});
    if (one == Dimension::product && !out.back().place[kProductCode])
      out.back().ask({kProductCode, kDescription});
  }
  return out;
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
  template <typename NumberOf>
  std::uint32_t of(std::size_t row, NumberOf&& number_of) {
    if (!view_->is_known(row)) return number_of(std::string_view());
    if (by_word_.empty()) return number_of(view_->text(row));
    std::uint32_t& number = by_word_[view_->codes[row]];
    if (number == kNobody) number = number_of(view_->words[view_->codes[row]]);
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
    last_cells_.resize(by.size());
    for (std::size_t at = 0; at < by.size(); ++at) {
      out_.by[at].dimension = by[at];
      services_everywhere_ = services_everywhere_ || by[at] == Dimension::service;
      products_everywhere_ = products_everywhere_ || by[at] == Dimension::product;
    }
  }

  // A batch of the request.
  Result<void> add(const DaysRequest& request, const bill::Batch& batch);
  // What another scanner of the same accounts and dimensions has found.
  void take(Scanner& other);
  ElementSums finish() && {
    keep_descriptions();
    return std::move(out_);
  }

 private:
  void bind(const DaysRequest& request, const bill::Batch& batch);
  std::uint8_t slot_of(std::uint32_t account, Date date);
  std::uint32_t account_of(std::size_t row);
  void add_element(const ElementKey& key, std::size_t slot, std::size_t row, const Category& category,
                   const Decimal& amount);
  bool other_period(std::uint32_t account, std::size_t row) const;
  void add_sum(std::uint32_t number, std::size_t slot, const Decimal& amount, const Decimal& quantity,
               Measure measure);
  const bill::ColumnView& view(Asked asked) const { return *views_[asked]; }
  Total& cell(std::size_t dimension, const ElementKey& key, std::uint8_t slot);
  std::uint32_t service_number(std::string_view printed);
  std::uint32_t product_number(std::string_view word);
  std::uint32_t described_product(std::uint32_t product, std::uint32_t text, const Category& category);
  void keep_descriptions();

  std::span<const BillSlots> accounts_;
  const AccountIndex& index_;
  ElementSums out_;
  bool services_everywhere_ = false, products_everywhere_ = false;  // some dimension wants them of every bill
  std::vector<PairNumbers> cell_numbers_;
  struct LastCell {
    PairNumbers::Pair pair{};
    std::uint32_t number = kNobody;
  };
  std::vector<LastCell> last_cells_;
  std::vector<Category> categories_;  // by number

  // Of the batch.
  RowNumbers carriers_, account_names_, products_, classes_, units_, currencies_;
  AskedNumbers services_, descriptions_;
  std::array<const bill::ColumnView*, kAskedCount> views_{};
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
  const std::string normal = normalise_service_id(printed);
  const std::uint32_t number = out_.services.code(normal);
  if (printed == normal) return number;
  const auto [shown, fresh] = out_.service_printed.try_emplace(number, printed);
  if (!fresh && printed < shown->second) shown->second = printed;
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

// A column that was not asked for: unknown in every row.
const bill::ColumnView& unknown_column() {
  static constexpr std::uint8_t kUnknown = 0;
  static constexpr std::int64_t kNothing = 0;
  static const bill::ColumnView view = [] {
    bill::ColumnView out;
    out.encoding = bill::Encoding::constant;
    out.rows = 1;
    out.known = {&kUnknown, 1};
    out.numbers = {&kNothing, 1};
    return out;
  }();
  return view;
}

void Scanner::bind(const DaysRequest& request, const bill::Batch& batch) {
  for (std::size_t at = 0; at < kAskedCount; ++at)
    views_[at] = request.place[at] ? &batch.columns[*request.place[at]] : &unknown_column();
  const auto words = [](WordTable& table) {
    return [&table](std::string_view word) { return table.code(word); };
  };
  carriers_.bind(view(kCarrier), words(carrier_words_));
  account_names_.bind(view(kAccount), words(account_words_));
  services_.bind(view(kService));
  products_.bind(view(kProductCode), [this](std::string_view word) { return product_number(word); });
  descriptions_.bind(view(kDescription));
  classes_.bind(view(kChargeClass), words(out_.categories));
  units_.bind(view(kUnit), words(out_.units));
  currencies_.bind(view(kCurrency), words(out_.currencies));
  for (std::size_t at = categories_.size(); at < out_.categories.size(); ++at)
    categories_.push_back(category_of(out_.categories.word(static_cast<std::uint32_t>(at))));
}

std::uint32_t Scanner::account_of(std::size_t row) {
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

bool Scanner::other_period(std::uint32_t account, std::size_t row) const {
  const auto& allowed = accounts_[account].period_days;
  if (!allowed || !view(kFrom).is_known(row) || !view(kThrough).is_known(row)) return false;
  const std::int64_t days = view(kThrough).number(row) - view(kFrom).number(row) + 1;
  return days < allowed->first || allowed->second < days;
}

// Once a sum has outgrown its packed form, what comes later goes to the wide one.
void Scanner::add_sum(std::uint32_t number, std::size_t slot, const Decimal& amount, const Decimal& quantity,
                      Measure measure) {
  if (const auto wide = out_.wide.empty() ? out_.wide.end() : out_.wide.find(number); wide != out_.wide.end())
    return wide->second.add(slot, total_of(amount), total_of(quantity), measure);
  PackedSum& packed = out_.packed[number];
  if (packed.add(slot, amount, quantity, measure)) return;
  out_.wide[number].add(slot, total_of(amount), total_of(quantity), measure);
}

void Scanner::add_element(const ElementKey& key, std::size_t slot, std::size_t row, const Category& category,
                          const Decimal& amount) {
  const std::uint32_t number = out_.place(key);
  out_.packed[number].count_row(slot);
  if (category.recurring && other_period(key.account, row)) {
    out_.parts[number].amount[slot].add(amount);
    return;
  }
  if (category.usage && view(kBilledUnits).is_known(row))
    return add_sum(number, slot, amount, view(kBilledUnits).decimal(row), Measure::billed_units);
  if (category.usage && view(kDuration).is_known(row))
    return add_sum(number, slot, amount, {view(kDuration).number(row), 0}, Measure::duration);
  if (view(kQuantity).is_known(row))
    return add_sum(number, slot, amount, view(kQuantity).decimal(row), Measure::quantity);
  add_sum(number, slot, amount, {1, 0}, Measure::rows);
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
  const PairNumbers::Pair pair = {(std::uint64_t{key.account} << 32U) | subject, std::uint64_t{key.currency}};
  // Charges of one account, and of one service, mostly follow each other.
  LastCell& last = last_cells_[dimension];
  if (last.pair != pair || last.number == kNobody) last = {pair, cell_numbers_[dimension].number(pair)};
  const std::uint32_t number = last.number;
  if (number == cells.cells.size()) {
    cells.cells.push_back({key.account, subject, key.currency});
    cells.amounts.resize(cells.amounts.size() + out_.slots);
  }
  return cells.amounts[number * out_.slots + slot];
}

Result<void> Scanner::add(const DaysRequest& request, const bill::Batch& batch) {
  bind(request, batch);
  if (out_.currencies.size() > kMostCurrencies || out_.units.size() > UINT16_MAX ||
      out_.categories.size() > UINT8_MAX)
    return Problem{"the bills name too many currencies, units or classes of charges to be compared", {}, {}};
  const bill::ColumnView &dates = view(kBillDate), &payable = view(kPayable), &amounts = view(kAmount);
  const bill::ScanRequest::Range& days = request.scan.ranges.front();
  const auto text_number = [this](std::string_view word) { return out_.texts.code(word); };
  const auto service_of = [this](std::string_view word) { return service_number(word); };
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (!dates.is_known(row) || !amounts.is_known(row)) continue;
    if (payable.is_known(row) && payable.number(row) == 0) continue;
    // The relation leaves out whole batches only.
    if (dates.number(row) < days.min || days.max < dates.number(row)) continue;
    ElementKey key;
    key.account = account_of(row);
    if (key.account == kNobody) continue;
    const std::uint8_t slot = slot_of(key.account, Date{static_cast<std::int32_t>(dates.number(row))});
    if (slot == kNoSlot) continue;
    key.category = static_cast<std::uint8_t>(classes_[row]);
    const Category& category = categories_[key.category];
    if (!category.counted) continue;
    key.currency = static_cast<std::uint8_t>(currencies_[row]);
    if (slot <= 1 || services_everywhere_) key.service = services_.of(row, service_of);
    if (slot <= 1 || products_everywhere_) {
      key.product = products_[row];
      if (!category.usage)
        key.product = described_product(key.product, descriptions_.of(row, text_number), category);
    }
    const Decimal amount = amounts.decimal(row);
    for (std::size_t at = 0; at < out_.by.size(); ++at) cell(at, key, slot).add(amount);
    if (slot > 1) continue;
    key.unit = static_cast<std::uint16_t>(units_[row]);
    add_element(key, slot, row, category, amount);
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
  for (std::uint32_t at = 0; at < from.services.size(); ++at)
    services.push_back(service_number(from.service(at)));
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
  for (std::size_t at = 0; at < from.size(); ++at) {
    const auto there = static_cast<std::uint32_t>(at);
    const std::uint32_t number = out_.place(key_here(from.key(at)));
    const bool wide = out_.wide.contains(number) || from.wide.contains(there);
    if (wide || !out_.packed[number].add(from.packed[at])) out_.wide[number].add(from.sum(at));
    if (const auto part = from.parts.find(there); part != from.parts.end())
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

}  // namespace

Result<ElementSums> sum_elements(const bill::Relation& charges, std::span<const BillSlots> accounts,
                                 std::span<const Dimension> by, unsigned threads) {
  const AccountIndex index(accounts);
  const auto requests = requests_for(accounts, by);
  const auto* parted = dynamic_cast<const bill::PartedScan*>(&charges);
  if (parted == nullptr || threads < 2) {
    Scanner scanner(accounts, index, by);
    for (const DaysRequest& request : requests) {
      const auto read =
          charges.scan(request.scan, [&](const bill::Batch& batch) { return scanner.add(request, batch); });
      if (!read) return read.problem();
    }
    return std::move(scanner).finish();
  }
  const auto parts = parted->parts();
  if (!parts) return parts.problem();
  // Each worker takes every so many parts, so that what it holds does not depend on who was faster.
  std::vector<Scanner> scanners;
  for (unsigned worker = 0; worker < threads; ++worker) scanners.emplace_back(accounts, index, by);
  std::vector<std::optional<Problem>> problems(threads);
  in_parallel(threads, threads, [&](std::size_t worker) {
    for (const DaysRequest& request : requests)
      for (std::size_t at = worker; at < parts->size() && !problems[worker]; at += threads) {
        const auto read = parted->scan_part((*parts)[at], request.scan, [&](const bill::Batch& batch) {
          return scanners[worker].add(request, batch);
        });
        if (!read) problems[worker] = read.problem();
      }
  });
  for (const auto& problem : problems)
    if (problem) return *problem;
  while (scanners.size() > 1) {
    scanners[0].take(scanners.back());
    scanners.pop_back();
  }
  return std::move(scanners[0]).finish();
}

}  // namespace telaudit::book
