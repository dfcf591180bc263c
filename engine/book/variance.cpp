#include "book/variance.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "book/bill_cycles.h"
#include "book/lasting_words.h"
#include "book/places.h"
#include "book/proportion.h"
#include "book/variance_comparison.h"
#include "book/variance_scan.h"
#include "book/wording.h"
#include "pricing/words.h"
#include "terms/any_key.h"

namespace telaudit::book {
namespace {

using terms::kAny;

constexpr std::array<std::string_view, 4> kBy = {"account", "category", "service", "product"};
constexpr std::array<std::string_view, kVarianceCauses> kCauses = {
    "price", "quantity", "mix", "usage", "usage_price", "part_period", "taxes", "one_off", "unclassed"};
constexpr std::array<std::string_view, 5> kBills = {"compared", "first", "incomplete", "missing", "not_yet"};
constexpr int kLeastDaysOfMonth = 28;
constexpr int kMostDaysOfMonth = 31;
constexpr int kPeriodsTillEnded = 2;
constexpr std::uint8_t kPriceDecimals = 6;

Dimension dimension_of(VarianceBy by) {
  switch (by) {
    case VarianceBy::account:
      return Dimension::none;
    case VarianceBy::category:
      return Dimension::category;
    case VarianceBy::service:
      return Dimension::service;
    case VarianceBy::product:
      return Dimension::product;
  }
  return Dimension::none;
}

void add_causes(VarianceCauses& sums, const VarianceCauses& causes) {
  for (std::size_t at = 0; at < kVarianceCauses; ++at) sums[at].add(causes[at]);
}

Total magnitude(const Total& value) {
  return value.is_negative() ? negated(value) : value;
}

// As few decimals as hold it, but no fewer than the currency uses.
Total tidy(Total value, const std::string& currency) {
  const std::uint8_t decimals = pricing::currency_decimals(currency);
  value.add(Decimal{0, decimals});
  if (value.scale() == decimals) return value;
  const auto shorter = times(value, Decimal{1, 0}, decimals);
  return shorter && *shorter == value ? *shorter : value;
}

// An account of the month: its bill, and the bills it is compared with, the nearest first.
struct Compared {
  const AccountCycles* account = nullptr;
  const BillCycle* now = nullptr;
  std::vector<const BillCycle*> before;
};

std::vector<const BillCycle*> whole_before(const AccountCycles& account, int month, int months) {
  std::vector<const BillCycle*> out;
  for (auto at = account.cycles.rbegin(); at != account.cycles.rend(); ++at)
    if (at->month < month && month - months <= at->month && at->whole) out.push_back(&*at);
  return out;
}

std::size_t fewest_bills(const std::vector<const BillCycle*>& cycles) {
  std::size_t out = cycles.empty() ? 0 : cycles.front()->dates.size();
  for (const auto* cycle : cycles) out = std::min(out, cycle->dates.size());
  return out;
}

std::optional<Total> usual_payable(const std::vector<const BillCycle*>& cycles) {
  std::vector<Total> values;
  for (const auto* cycle : cycles) values.push_back(cycle->payable);
  return median_of(std::move(values));
}

class VarianceBuilder {
 public:
  explicit VarianceBuilder(const VarianceInput& input)
      : input_(input), month_(month_number(input.month)), accounts_(bill_cycles(input.invoices)) {}

  Result<Variance> build();

 private:
  // A row while it is added up; its cells by place.
  struct Work {
    VarianceRow row;
    std::vector<std::size_t> cells;
  };
  struct Rows {
    PairNumbers numbers;
    std::vector<Work> works;
  };
  // What of the recurring codes of a service is on which bill.
  struct ServiceState {
    bool now = false, before = false, came = false, went = false;
  };
  struct Order {
    std::string carrier, account, kind, product, reference;
    Date day;
  };

  void look_at_bills();
  void look_for_bill(const AccountCycles& account, const std::vector<const BillCycle*>& before);
  std::vector<BillSlots> slots() const;
  std::uint32_t row_number(std::size_t at, std::uint32_t account, std::uint32_t subject,
                           std::uint8_t currency);
  VarianceRow named_row(std::size_t at, const ElementSums::Cell& cell) const;
  void collect_rows();
  void judge(std::size_t at, Work& work) const;
  std::vector<Total> series_of(std::size_t at, const Work& work) const;
  void collect_elements();
  void add_to_rows(const ElementKey& key, const VarianceCauses& causes);
  void add_change(const ElementKey& key, const ElementSum& sum, const PeriodSum* part);
  void add_price(const ElementKey& key, const ElementSum& sum, const Total& amount);
  void read_orders();
  std::vector<std::string> orders_for(const CodeChange& change, const Compared& account) const;
  void finish_rows();
  void finish_sums();

  std::string category(std::uint8_t number) const { return printable(sums_.categories.word(number)); }
  std::string currency(std::uint8_t number) const { return printable(sums_.currencies.word(number)); }
  std::string service(std::uint32_t number) const { return printable(sums_.service(number)); }
  std::string product(std::uint32_t number) const;
  std::string description(std::uint32_t number) const;
  ServiceState& state_of(const ElementKey& key) {
    const std::uint32_t number = service_numbers_.number(
        {(std::uint64_t{key.account} << 32U) | key.service, std::uint64_t{key.currency}});
    if (number == services_.size()) services_.emplace_back();
    return services_[number];
  }

  const VarianceInput& input_;
  int month_;
  Date latest_;  // bill, of any account
  std::vector<AccountCycles> accounts_;
  std::vector<Compared> compared_;       // as the scan numbers accounts
  std::vector<std::uint32_t> carriers_;  // by compared account
  ElementSums sums_;
  std::vector<Rows> rows_;  // as input_.by
  PairNumbers service_numbers_;
  std::vector<ServiceState> services_;
  std::map<std::string, std::vector<Order>, std::less<>> orders_;  // by normalised service
  struct PriceWork {
    PriceMove move;
    std::set<std::uint32_t> accounts;
  };
  std::map<std::tuple<std::string, std::uint32_t, std::uint32_t, std::uint8_t, std::uint16_t>, PriceWork>
      prices_;
  std::map<std::string, VarianceSum> by_currency_;
  Variance out_;
};

std::string VarianceBuilder::product(std::uint32_t number) const {
  const std::string_view word = sums_.products.word(number);
  return printable(!word.empty() && word.front() == kDescriptionMark ? word.substr(1) : word);
}

std::string VarianceBuilder::description(std::uint32_t number) const {
  const auto& text = sums_.product_text[number];
  return text ? printable(*text) : std::string();
}

void VarianceBuilder::look_for_bill(const AccountCycles& account,
                                    const std::vector<const BillCycle*>& before) {
  const BillCycle* last = nullptr;
  for (const BillCycle& cycle : account.cycles)
    if (cycle.month < month_) last = &cycle;
  if (last == nullptr || month_ < last->month + account.every ||
      last->month + kPeriodsTillEnded * account.every < month_)
    return;
  MonthBillRow row;
  row.currency = printable(account.currency);
  row.carrier = printable(account.carrier);
  row.account = printable(account.account);
  row.before = last->dates.back();
  row.expected = add_months(last->dates.back(), month_ - last->month);
  row.usual = usual_payable(before);
  const bool late = add_days(*row.expected, input_.policy.late_days) < latest_;
  row.state = late ? MonthBill::missing : MonthBill::not_yet;
  row.why = "billed every " +
            (account.every == 1 ? std::string("month") : std::to_string(account.every) + " months") +
            ", last on " + row.before->text();
  out_.bills.push_back(std::move(row));
}

void VarianceBuilder::look_at_bills() {
  for (const auto& invoice : input_.invoices) latest_ = std::max(latest_, invoice.key.bill_date);
  for (const AccountCycles& account : accounts_) {
    const auto before = whole_before(account, month_, input_.policy.months);
    const BillCycle* now = account.of(month_);
    if (now == nullptr) {
      look_for_bill(account, before);
      continue;
    }
    MonthBillRow row;
    row.currency = printable(account.currency);
    row.carrier = printable(account.carrier);
    row.account = printable(account.account);
    row.bill_date = now->dates.back();
    row.now = now->payable;
    row.usual = usual_payable(before);
    const std::size_t fewest = fewest_bills(before);
    if (!now->whole || now->dates.size() < fewest) {
      row.state = MonthBill::incomplete;
      row.why = !now->whole ? "a part of the bill is missing"
                            : counted(now->dates.size(), "bill") + " where at least " +
                                  std::to_string(fewest) + " came in each month before";
    } else if (before.empty()) {
      row.state = MonthBill::first;
      row.why = "no complete bill is before it";
    } else {
      row.before = before.front()->dates.back();
      if (const int gap = month_ - before.front()->month; gap > account.every)
        row.why = "the bill before is " + std::to_string(gap) + " months older";
      compared_.push_back({&account, now, before});
    }
    out_.bills.push_back(std::move(row));
  }
  std::stable_sort(out_.bills.begin(), out_.bills.end(),
                   [](const MonthBillRow& left, const MonthBillRow& right) {
                     return std::tie(left.state, left.carrier, left.account) <
                            std::tie(right.state, right.carrier, right.account);
                   });
}

std::vector<BillSlots> VarianceBuilder::slots() const {
  std::vector<BillSlots> out;
  for (const Compared& one : compared_) {
    BillSlots& slots = out.emplace_back();
    slots.carrier = one.account->carrier;
    slots.account = one.account->account;
    for (const Date date : one.now->dates) slots.days.emplace_back(date, std::uint8_t{0});
    for (std::size_t lag = 0; lag < one.before.size(); ++lag)
      for (const Date date : one.before[lag]->dates)
        slots.days.emplace_back(date, static_cast<std::uint8_t>(lag + 1));
    std::sort(slots.days.begin(), slots.days.end());
    const int every = one.account->every;
    if (fewest_bills(one.before) == 1)
      slots.period_days = {kLeastDaysOfMonth * every - 1, kMostDaysOfMonth * every + 1};
  }
  return out;
}

std::uint32_t VarianceBuilder::row_number(std::size_t at, std::uint32_t account, std::uint32_t subject,
                                          std::uint8_t currency) {
  const VarianceBy by = input_.by[at];
  const bool own = by == VarianceBy::account || by == VarianceBy::service;
  return rows_[at].numbers.number(
      {own ? account : carriers_[account], (std::uint64_t{subject} << 8U) | currency});
}

VarianceRow VarianceBuilder::named_row(std::size_t at, const ElementSums::Cell& cell) const {
  VarianceRow row;
  row.by = input_.by[at];
  const AccountCycles& account = *compared_[cell.account].account;
  row.currency = currency(cell.currency);
  row.carrier = printable(account.carrier);
  if (row.by == VarianceBy::account || row.by == VarianceBy::service)
    row.account = printable(account.account);
  if (row.by == VarianceBy::category) row.subject = category(static_cast<std::uint8_t>(cell.subject));
  if (row.by == VarianceBy::service) row.subject = service(cell.subject);
  if (row.by == VarianceBy::product) row.subject = product(cell.subject);
  return row;
}

void VarianceBuilder::collect_rows() {
  for (std::size_t at = 0; at < input_.by.size(); ++at) {
    const ElementSums::Cells& cells = sums_.by[at];
    for (std::size_t place = 0; place < cells.cells.size(); ++place) {
      const ElementSums::Cell& cell = cells.cells[place];
      const std::uint32_t number = row_number(at, cell.account, cell.subject, cell.currency);
      if (number == rows_[at].works.size()) rows_[at].works.push_back({named_row(at, cell), {}});
      Work& work = rows_[at].works[number];
      work.cells.push_back(place);
      work.row.now.add(cells.amounts[place * sums_.slots]);
      work.row.before.add(cells.amounts[place * sums_.slots + 1]);
    }
  }
}

// The amounts on the bills before, the nearest first.
std::vector<Total> VarianceBuilder::series_of(std::size_t at, const Work& work) const {
  const ElementSums::Cells& cells = sums_.by[at];
  std::size_t most = 0;
  for (const std::size_t place : work.cells)
    most = std::max(most, compared_[cells.cells[place].account].before.size());
  std::vector<Total> out(most);
  for (const std::size_t place : work.cells) {
    const std::size_t had = compared_[cells.cells[place].account].before.size();
    const auto first = cells.amounts.begin() + static_cast<std::ptrdiff_t>(place * sums_.slots + 1);
    for (std::size_t lag = 0; lag < had; ++lag) out[lag].add(first[static_cast<std::ptrdiff_t>(lag)]);
    if (had == most) continue;
    const auto own = median_of({first, first + static_cast<std::ptrdiff_t>(had)});
    for (std::size_t lag = had; lag < most; ++lag) out[lag].add(*own);
  }
  return out;
}

void VarianceBuilder::judge(std::size_t at, Work& work) const {
  VarianceRow& row = work.row;
  const VariancePolicy& policy = input_.policy;
  const auto series = series_of(at, work);
  row.months = series.size();
  if (series.size() < static_cast<std::size_t>(policy.least_months)) {
    row.why =
        counted(series.size(), "bill") + " before, " + std::to_string(policy.least_months) + " are needed";
    return;
  }
  row.usual = tidy(*median_of(series), row.currency);
  row.deviation = tidy(*median_deviation(series, *row.usual), row.currency);
  const Total off = minus(row.now, *row.usual);
  const Total distance = magnitude(off);
  const auto share = times(magnitude(*row.usual), policy.share, kMaxScale);
  const auto deviations = times(*row.deviation, policy.deviations, kMaxScale);
  const bool over_share = share && *share < distance;
  const bool over_deviations = deviations && *deviations < distance;
  const bool over_amount = total_of(policy.amount_in(row.currency)) < distance;
  row.alert = over_share && over_deviations && over_amount;
  if (row.alert) {
    row.why = money_text(tidy(distance, row.currency), row.currency) +
              (off.is_negative() ? " below" : " over") + " the usual " +
              amount_text(*row.usual, row.currency) + " of " + counted(series.size(), "bill");
    return;
  }
  row.why = !over_amount  ? "off the usual by no more than the amount of the policy"
            : !over_share ? "off the usual by no more than the share of the policy"
                          : "within the deviations that are usual";
}

void VarianceBuilder::add_to_rows(const ElementKey& key, const VarianceCauses& causes) {
  for (std::size_t at = 0; at < input_.by.size(); ++at) {
    std::uint32_t subject = 0;
    if (input_.by[at] == VarianceBy::category) subject = key.category;
    if (input_.by[at] == VarianceBy::service) subject = key.service;
    if (input_.by[at] == VarianceBy::product) subject = key.product;
    const std::uint32_t number = row_number(at, key.account, subject, key.currency);
    require(number < rows_[at].works.size(), "every charge that is compared stands in a cell");
    add_causes(rows_[at].works[number].row.causes, causes);
  }
}

void VarianceBuilder::add_change(const ElementKey& key, const ElementSum& sum, const PeriodSum* part) {
  const bool came = sum.rows[1] == 0, went = sum.rows[0] == 0;
  if (came == went) return;
  CodeChange change;
  change.came = came;
  const std::size_t slot = came ? 0 : 1;
  change.amount = sum.amount[slot];
  if (part != nullptr) change.amount.add(part->amount[slot]);
  if (change.amount.is_zero()) return;
  const ServiceState& state = state_of(key);
  const bool named = !sums_.services.word(key.service).empty();
  change.whole_service = named && (came ? !state.before : !state.now);
  const Compared& account = compared_[key.account];
  change.currency = currency(key.currency);
  change.carrier = printable(account.account->carrier);
  change.account = printable(account.account->account);
  change.service = service(key.service);
  change.product = product(key.product);
  change.description = description(key.product);
  change.category = category(key.category);
  change.amount = tidy(change.amount, change.currency);
  change.orders = orders_for(change, account);
  out_.changes.push_back(std::move(change));
}

void VarianceBuilder::read_orders() {
  const auto* relation = given_relation(input_.terms, "order");
  if (relation == nullptr) return;
  const bill::Table& table = relation->table;
  const TermColumn service(table, "service"), carrier(table, "carrier"), account(table, "account"),
      kind(table, "kind"), product(table, "product_code"), reference(table, "order_reference"),
      effective(table, "effective"), confirmed(table, "confirmed"), requested(table, "requested"),
      cancelled(table, "cancelled");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    auto day = effective.date(row);
    if (!day) day = confirmed.date(row);
    if (!day) day = requested.date(row);
    if (!day || cancelled.date(row)) continue;
    orders_[normalise_service_id(service.text(row))].push_back(
        {printable(carrier.text(row)), printable(account.text(row)), std::string(kind.text(row)),
         printable(product.text(row)), printable(reference.text(row)), *day});
  }
}

// Of the service and, where it names one, the code: an installation or a change for what came, a disconnect
// or a change for what went, from the policy's days before the bill until a month after it, since carriers
// bill ahead.
std::vector<std::string> VarianceBuilder::orders_for(const CodeChange& change,
                                                     const Compared& account) const {
  const auto found = orders_.find(normalise_service_id(change.service));
  if (change.service.empty() || found == orders_.end()) return {};
  const Date bill = account.now->dates.back();
  std::set<std::string> out;
  const auto names = [](const std::string& named, const std::string& value) {
    return named.empty() || named == kAny || named == value;
  };
  for (const Order& order : found->second) {
    if (order.kind != "change" && order.kind != (change.came ? "install" : "disconnect")) continue;
    if (order.day < add_days(bill, -input_.policy.order_days) || add_months(bill, 1) < order.day) continue;
    if (!names(order.carrier, change.carrier) || !names(order.account, change.account) ||
        !names(order.product, change.product))
      continue;
    out.insert(order.reference);
  }
  return {out.begin(), out.end()};
}

void VarianceBuilder::add_price(const ElementKey& key, const ElementSum& sum, const Total& amount) {
  const auto quantities = quantities_of(sum);
  const auto unit_price = [&](std::size_t slot) {
    return proportion(sum.amount[slot], total_of(Decimal{1, 0}), quantities[slot], kPriceDecimals);
  };
  const auto now = unit_price(0), before = unit_price(1);
  if (!now || !before) return;
  const std::string money = currency(key.currency);
  PriceWork& work = prices_[{money, carriers_[key.account], key.product, key.category, key.unit}];
  PriceMove& move = work.move;
  if (move.services++ == 0) {
    move.currency = money;
    move.carrier = printable(compared_[key.account].account->carrier);
    move.product = product(key.product);
    move.description = description(key.product);
    move.category = category(key.category);
    move.unit = printable(sums_.units.word(key.unit));
    move.lowest_now = move.highest_now = *now;
    move.lowest_before = move.highest_before = *before;
  }
  move.lowest_now = std::min(move.lowest_now, *now);
  move.highest_now = std::max(move.highest_now, *now);
  move.lowest_before = std::min(move.lowest_before, *before);
  move.highest_before = std::max(move.highest_before, *before);
  move.amount.add(amount);
  work.accounts.insert(key.account);
}

void VarianceBuilder::collect_elements() {
  for (std::size_t at = 0; at < sums_.size(); ++at) {
    const ElementKey key = sums_.key(at);
    const ElementSum sum = sums_.sum(at);
    if (!is_periodic(sums_.categories.word(key.category))) continue;
    ServiceState& state = state_of(key);
    const bool now = sum.rows[0] != 0, before = sum.rows[1] != 0;
    state.now = state.now || now;
    state.before = state.before || before;
    state.came = state.came || (now && !before);
    state.went = state.went || (before && !now);
  }
  for (std::size_t at = 0; at < sums_.size(); ++at) {
    const ElementKey key = sums_.key(at);
    const ElementSum sum = sums_.sum(at);
    const std::string_view category = sums_.categories.word(key.category);
    const auto found = sums_.parts.find(static_cast<std::uint32_t>(at));
    const PeriodSum* part = found == sums_.parts.end() ? nullptr : &found->second;
    bool replaced = false;
    if (is_periodic(category)) {
      const ServiceState& state = state_of(key);
      replaced = state.came && state.went && !sums_.services.word(key.service).empty();
      add_change(key, sum, part);
    }
    const std::string money = currency(key.currency);
    const VarianceCauses causes = causes_of(sum, part, category, replaced, pricing::currency_decimals(money));
    add_to_rows(key, causes);
    VarianceSum& all = by_currency_[money];
    add_causes(all.causes, causes);
    for (std::size_t slot = 0; slot < 2; ++slot) {
      Total& side = slot == 0 ? all.now : all.before;
      side.add(sum.amount[slot]);
      if (part != nullptr) side.add(part->amount[slot]);
    }
    const Total& by_price = causes[static_cast<std::size_t>(VarianceCause::price)];
    if (!by_price.is_zero()) add_price(key, sum, by_price);
  }
}

void VarianceBuilder::finish_rows() {
  for (std::size_t at = 0; at < rows_.size(); ++at) {
    for (Work& work : rows_[at].works) {
      VarianceRow& row = work.row;
      if (row.before.is_zero() && row.now.is_zero()) continue;
      row.difference = minus(row.now, row.before);
      Total explained;
      for (const Total& part : row.causes) explained.add(part);
      require(explained == row.difference, "what a difference comes from adds up to it");
      judge(at, work);
      for (Total* value : {&row.before, &row.now, &row.difference}) *value = tidy(*value, row.currency);
      for (Total& part : row.causes) part = tidy(part, row.currency);
      if (row.alert) ++by_currency_[row.currency].alerts;
      out_.rows.push_back(std::move(row));
    }
  }
  const auto place_of = [this](VarianceBy by) {
    return std::find(input_.by.begin(), input_.by.end(), by) - input_.by.begin();
  };
  std::sort(out_.rows.begin(), out_.rows.end(), [&](const VarianceRow& left, const VarianceRow& right) {
    if (left.by != right.by) return place_of(left.by) < place_of(right.by);
    if (left.currency != right.currency) return left.currency < right.currency;
    const Total one = magnitude(left.difference), other = magnitude(right.difference);
    if (!(one == other)) return other < one;
    return std::tie(left.carrier, left.account, left.subject) <
           std::tie(right.carrier, right.account, right.subject);
  });
}

void VarianceBuilder::finish_sums() {
  for (MonthBillRow& row : out_.bills) {
    if (row.now) row.now = tidy(*row.now, row.currency);
    if (row.usual) row.usual = tidy(*row.usual, row.currency);
    VarianceSum& sum = by_currency_[row.currency];
    if (row.state == MonthBill::compared) ++sum.accounts;
    if (row.state == MonthBill::first && row.now) sum.first.add(*row.now);
    if (row.state == MonthBill::incomplete && row.now) sum.incomplete.add(*row.now);
    if (row.state == MonthBill::missing && row.usual) sum.missing.add(*row.usual);
  }
  for (const CodeChange& change : out_.changes) {
    VarianceSum& sum = by_currency_[change.currency];
    (change.came ? sum.came : sum.went).add(change.amount);
    if (!change.orders.empty()) (change.came ? sum.came_ordered : sum.went_ordered).add(change.amount);
  }
  for (auto& [currency, sum] : by_currency_) {
    sum.currency = currency;
    sum.difference = minus(sum.now, sum.before);
    for (Total* value : {&sum.before, &sum.now, &sum.difference, &sum.first, &sum.incomplete, &sum.missing,
                         &sum.came, &sum.came_ordered, &sum.went, &sum.went_ordered})
      *value = tidy(*value, currency);
    for (Total& part : sum.causes) part = tidy(part, currency);
    out_.sums.push_back(std::move(sum));
  }
  const auto larger = [](const auto& left, const auto& right) {
    if (left.currency != right.currency) return left.currency < right.currency;
    const Total one = magnitude(left.amount), other = magnitude(right.amount);
    if (!(one == other)) return other < one;
    return left.carrier < right.carrier;
  };
  std::sort(out_.changes.begin(), out_.changes.end(), [&](const CodeChange& left, const CodeChange& right) {
    if (larger(left, right) || larger(right, left)) return larger(left, right);
    return std::tie(left.account, left.service, left.product, left.category, left.came) <
           std::tie(right.account, right.service, right.product, right.category, right.came);
  });
  for (auto& [key, work] : prices_) {
    work.move.accounts = work.accounts.size();
    work.move.amount = tidy(work.move.amount, work.move.currency);
    for (Total* price :
         {&work.move.lowest_before, &work.move.highest_before, &work.move.lowest_now, &work.move.highest_now})
      *price = tidy(*price, work.move.currency);
    out_.prices.push_back(std::move(work.move));
  }
  std::sort(out_.prices.begin(), out_.prices.end(), [&](const PriceMove& left, const PriceMove& right) {
    if (larger(left, right) || larger(right, left)) return larger(left, right);
    return std::tie(left.product, left.category, left.unit) <
           std::tie(right.product, right.category, right.unit);
  });
}

Result<Variance> VarianceBuilder::build() {
  out_.month = month_start(month_);
  look_at_bills();
  std::map<std::string, std::uint32_t> carriers;
  for (const Compared& one : compared_)
    carriers_.push_back(
        carriers.try_emplace(one.account->carrier, static_cast<std::uint32_t>(carriers.size()))
            .first->second);
  std::vector<Dimension> dimensions;
  for (const VarianceBy by : input_.by) dimensions.push_back(dimension_of(by));
  auto sums = sum_elements(*input_.charges, slots(), dimensions, input_.threads);
  if (!sums) return sums.problem();
  sums_ = std::move(*sums);
  rows_.resize(input_.by.size());
  collect_rows();
  read_orders();
  collect_elements();
  finish_rows();
  finish_sums();
  return std::move(out_);
}

}  // namespace

std::string_view variance_by_name(VarianceBy by) {
  return kBy[static_cast<std::size_t>(by)];
}

std::optional<VarianceBy> parse_variance_by(std::string_view name) {
  for (std::size_t at = 0; at < kBy.size(); ++at)
    if (kBy[at] == name) return static_cast<VarianceBy>(at);
  return std::nullopt;
}

std::string_view variance_cause_name(VarianceCause cause) {
  return kCauses[static_cast<std::size_t>(cause)];
}

std::string_view month_bill_name(MonthBill bill) {
  return kBills[static_cast<std::size_t>(bill)];
}

std::optional<Date> latest_month(std::span<const store::InvoiceRow> invoices) {
  std::optional<Date> latest;
  for (const auto& invoice : invoices)
    if (invoice.charges > 0 && (!latest || *latest < invoice.key.bill_date)) latest = invoice.key.bill_date;
  if (!latest) return std::nullopt;
  return month_start(month_number(*latest));
}

Result<Variance> build_variance(const VarianceInput& input) {
  return VarianceBuilder(input).build();
}

}  // namespace telaudit::book
