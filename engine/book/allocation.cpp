#include "book/allocation.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

#include "base/text.h"
#include "bill/charge.h"
#include "book/bill_cycles.h"
#include "book/charges.h"
#include "book/largest_remainder.h"
#include "book/places.h"
#include "book/proportion.h"
#include "book/wording.h"
#include "pricing/words.h"

namespace telaudit::book {
namespace {

namespace column = bill::charge;

constexpr const char* kByInventory = "inventory";
constexpr const char* kPrinted = "printed by the carrier";
constexpr const char* kTaxesBySpend = "taxes by spend";
constexpr const char* kTaxesOnTheRest = "taxes by spend: on charges without a cost centre";

using BillKey = std::tuple<std::string, std::string, std::string, Date>;  // carrier, account, invoice, day

// Whom a part of a bill is for.
struct Centre {
  std::string business_unit, cost_centre;

  auto operator<=>(const Centre&) const = default;
};

// Where a charge goes: to a centre, to a rule's pool, to the taxes of its bill, or nowhere.
struct Target {
  enum class Kind : std::uint8_t { centre, shared, taxes, nowhere };
  Kind kind = Kind::nowhere;
  Centre centre;
  std::size_t rule = 0;  // of shared
  std::string how;       // of centre; of nowhere the reason

  auto operator<=>(const Target&) const = default;
};

struct BillWork {
  const store::InvoiceRow* invoice = nullptr;
  std::string currency;
  Total payable;
  std::map<std::pair<Target, std::string>, Total> sums;  // by target and class, exact
  std::map<Centre, std::set<std::string>> services;      // where some rule counts them
};

// What cost centres have on some bills, by which shared charges are spread.
struct Weights {
  std::map<Centre, Total> spend;
  std::map<Centre, std::set<std::string>> services;
};

// The columns an allocation looks at, row by row.
class ChargeCells {
 public:
  enum Asked : std::size_t {
    kReading,
    kOffset,
    kOrdinal,
    kCarrier,
    kAccount,
    kInvoice,
    kBillDate,
    kService,
    kProductCode,
    kChargeClass,
    kPayable,
    kAmount,
    kCurrency,
    kBelongsTo,
    kCostCentre
  };
  static Result<bill::ScanRequest> request(const bill::Relation& charges, Date first, Date last) {
    const auto reading = charges.schema().find("reading");
    if (!reading)
      return Problem{
          "the charges do not say which reading they came from", {}, "give the workspace's charges"};
    bill::ScanRequest out;
    out.columns = {*reading,
                   column::kSourceOffset,
                   column::kOrdinal,
                   column::kCarrier,
                   column::kAccount,
                   column::kInvoice,
                   column::kBillDate,
                   column::kService,
                   column::kProductCode,
                   column::kChargeClass,
                   column::kPayable,
                   column::kAmount,
                   column::kCurrency,
                   column::kBelongsTo,
                   column::kCostCentre};
    out.ranges.push_back({column::kBillDate, first.days, last.days});
    return out;
  }

  ChargeCells(const bill::Batch& batch, std::size_t row) : batch_(batch), row_(row) {}
  std::string_view text(Asked at) const {
    return batch_.columns[at].is_known(row_) ? batch_.columns[at].text(row_) : std::string_view();
  }
  std::optional<std::int64_t> number(Asked at) const {
    if (!batch_.columns[at].is_known(row_)) return std::nullopt;
    return batch_.columns[at].number(row_);
  }
  std::optional<Decimal> amount() const {
    if (!batch_.columns[kAmount].is_known(row_)) return std::nullopt;
    return batch_.columns[kAmount].decimal(row_);
  }
  std::string id() const {
    return std::string(text(kReading)) + ":" + std::to_string(number(kOffset).value_or(0)) + ":" +
           std::to_string(number(kOrdinal).value_or(0));
  }
  // The charge it is part of, as id() has it.
  std::string parent() const {
    const std::string_view named = text(kBelongsTo);
    return named.empty() ? std::string() : std::string(text(kReading)) + ":" + std::string(named);
  }

 private:
  const bill::Batch& batch_;
  std::size_t row_;
};

bool is_tax(std::string_view charge_class) {
  const Step step = step_of(charge_class);
  return step == Step::tax || step == Step::surcharge;
}

bool fits(const std::vector<std::string>& wanted, std::string_view value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

class Allocator {
 public:
  explicit Allocator(const AllocationInput& input) : input_(input), places_(input.terms) {}

  Result<Allocation> build();

 private:
  void choose_bills();
  Result<void> each(const std::function<void(const ChargeCells&, BillWork&)>& visit) const;
  Target target_of(const ChargeCells& cells, const BillWork& bill) const;
  void add(const ChargeCells& cells, BillWork& bill);
  const ServicePlace& place_of(std::string_view service, const BillWork& bill) const;
  void weigh();
  std::string scope_of(const store::InvoiceRow& invoice, const std::string& currency,
                       AllocationOver over) const;
  std::pair<std::vector<Centre>, std::vector<Total>> weights_for(const SharedCharges& rule,
                                                                 const BillWork& bill) const;
  Centre centre_named(const std::string& cost_centre) const;
  static Total without_centre(const BillWork& bill);
  void finish(const BillWork& bill);

  const AllocationInput& input_;
  Places places_;
  std::map<BillKey, const store::InvoiceRow*> chosen_;
  mutable std::map<std::pair<BillKey, std::string>, BillWork> bills_;  // by currency, too
  std::optional<Date> first_, last_;
  bool counts_lines_ = false;
  // The charges of one service mostly follow each other.
  mutable const BillWork* place_bill_ = nullptr;
  mutable std::string place_service_;
  mutable ServicePlace place_;
  std::unordered_map<std::string, Target> parents_;  // of charges that others are part of
  std::map<std::string, Weights> weights_;           // by scope
  std::map<std::string, std::string> units_;         // business unit by cost centre, where there is one
  std::map<std::tuple<std::string, std::string, std::string, std::string, std::string>, UnallocatedRow>
      missing_;
  Allocation out_;
};

void Allocator::choose_bills() {
  const int month = month_number(input_.month);
  std::map<std::pair<std::string, std::string>, std::set<Date>> days;
  for (const AccountCycles& account : bill_cycles(input_.invoices))
    if (const BillCycle* cycle = account.of(month))
      days[{account.carrier, account.account}].insert(cycle->dates.begin(), cycle->dates.end());
  for (const store::InvoiceRow& invoice : input_.invoices) {
    const auto found = days.find({invoice.key.carrier, invoice.key.account});
    if (found == days.end() || !found->second.contains(invoice.key.bill_date)) continue;
    chosen_[{invoice.key.carrier, invoice.key.account, invoice.key.number, invoice.key.bill_date}] = &invoice;
    first_ = first_ ? std::min(*first_, invoice.key.bill_date) : invoice.key.bill_date;
    last_ = last_ ? std::max(*last_, invoice.key.bill_date) : invoice.key.bill_date;
  }
}

Result<void> Allocator::each(const std::function<void(const ChargeCells&, BillWork&)>& visit) const {
  if (!first_) return {};
  const auto request = ChargeCells::request(*input_.charges, *first_, *last_);
  if (!request) return request.problem();
  return input_.charges->scan(*request, [&](const bill::Batch& batch) -> Result<void> {
    using Asked = ChargeCells::Asked;
    std::string_view carrier, account, invoice, currency;
    Date day;
    BillWork* bill = nullptr;
    for (std::size_t row = 0; row < batch.rows; ++row) {
      const ChargeCells cells(batch, row);
      const auto date = cells.number(Asked::kBillDate);
      if (!date || !cells.amount() || cells.number(Asked::kPayable).value_or(1) == 0 ||
          cells.text(Asked::kChargeClass) == "balance")
        continue;
      // Rows of one bill mostly follow each other.
      const bool same = row > 0 && day.days == *date && cells.text(Asked::kCarrier) == carrier &&
                        cells.text(Asked::kAccount) == account && cells.text(Asked::kInvoice) == invoice &&
                        cells.text(Asked::kCurrency) == currency;
      if (!same) {
        day = Date{static_cast<std::int32_t>(*date)};
        carrier = cells.text(Asked::kCarrier);
        account = cells.text(Asked::kAccount);
        invoice = cells.text(Asked::kInvoice);
        currency = cells.text(Asked::kCurrency);
        const BillKey key{carrier, account, invoice, day};
        const auto found = chosen_.find(key);
        bill = nullptr;
        if (found != chosen_.end()) {
          bill = &bills_[{key, std::string(currency)}];
          bill->invoice = found->second;
          bill->currency = currency;
        }
      }
      if (bill != nullptr) visit(cells, *bill);
    }
    return {};
  });
}

const ServicePlace& Allocator::place_of(std::string_view service, const BillWork& bill) const {
  if (place_bill_ == &bill && place_service_ == service) return place_;
  const bill::InvoiceKey& key = bill.invoice->key;
  place_bill_ = &bill;
  place_service_ = service;
  return place_ = places_.find(key.carrier, key.account, service, key.bill_date);
}

Target Allocator::target_of(const ChargeCells& cells, const BillWork& bill) const {
  using Asked = ChargeCells::Asked;
  const std::string_view service = cells.text(Asked::kService),
                         charge_class = cells.text(Asked::kChargeClass);
  Target out;
  for (std::size_t at = 0; at < input_.rules.shared.size(); ++at) {
    const SharedCharges& rule = input_.rules.shared[at];
    if (!fits(rule.carriers, bill.invoice->key.carrier) || !fits(rule.accounts, bill.invoice->key.account) ||
        !fits(rule.product_codes, cells.text(Asked::kProductCode)) ||
        !fits(rule.charge_classes, charge_class))
      continue;
    if (!rule.services.empty() && !fits(rule.services, normalise_service_id(service))) continue;
    out.kind = Target::Kind::shared;
    out.rule = at;
    return out;
  }
  const bool tax = is_tax(charge_class);
  if (tax && input_.rules.taxes == TaxAllocation::spend) {
    out.kind = Target::Kind::taxes;
    return out;
  }
  const ServicePlace& place = place_of(service, bill);
  const std::string_view printed = cells.text(Asked::kCostCentre);
  if (!place.cost_centre.empty()) {
    out.kind = Target::Kind::centre;
    out.centre = {printable(place.business_unit), printable(place.cost_centre)};
    out.how = kByInventory;
  } else if (input_.rules.printed_cost_centres && !printed.empty()) {
    out.kind = Target::Kind::centre;
    out.centre = centre_named(printable(printed));
    out.how = kPrinted;
  } else if (tax) {
    out.kind = Target::Kind::taxes;
  } else {
    out.how = service.empty()      ? "no service stands on the charge"
              : place.in_inventory ? "the inventory names no cost centre"
                                   : "the service is not in the inventory";
  }
  return out;
}

// The business unit is the one that the inventory has beside the cost centre.
Centre Allocator::centre_named(const std::string& cost_centre) const {
  const auto found = units_.find(cost_centre);
  return {found == units_.end() ? std::string() : found->second, cost_centre};
}

void Allocator::add(const ChargeCells& cells, BillWork& bill) {
  using Asked = ChargeCells::Asked;
  const std::string charge_class(cells.text(Asked::kChargeClass));
  Target target;
  const std::string parent = cells.parent();
  const auto followed = is_tax(charge_class) && input_.rules.taxes == TaxAllocation::follow && !parent.empty()
                            ? parents_.find(parent)
                            : parents_.end();
  target = followed != parents_.end() ? followed->second : target_of(cells, bill);
  const Decimal amount = *cells.amount();
  bill.payable.add(amount);
  bill.sums[{target, charge_class}].add(amount);
  if (counts_lines_ && target.kind == Target::Kind::centre)
    if (const auto service = cells.text(Asked::kService); !service.empty())
      bill.services[target.centre].insert(bill.invoice->key.carrier + "|" + normalise_service_id(service));
  if (target.kind != Target::Kind::nowhere) return;
  UnallocatedRow& row = missing_[{bill.currency, bill.invoice->key.carrier, bill.invoice->key.account,
                                  std::string(cells.text(Asked::kService)), target.how}];
  row.why = target.how;
  row.amount.add(amount);
  ++row.charges;
}

void Allocator::weigh() {
  for (const auto& [key, bill] : bills_)
    for (const AllocationOver over :
         {AllocationOver::invoice, AllocationOver::account, AllocationOver::carrier, AllocationOver::all}) {
      Weights& weights = weights_[scope_of(*bill.invoice, bill.currency, over)];
      for (const auto& [target, sum] : bill.sums)
        if (target.first.kind == Target::Kind::centre) weights.spend[target.first.centre].add(sum);
      for (const auto& [centre, services] : bill.services)
        weights.services[centre].insert(services.begin(), services.end());
    }
}

std::string Allocator::scope_of(const store::InvoiceRow& invoice, const std::string& currency,
                                AllocationOver over) const {
  std::string out = std::string(allocation_over_name(over)) + "|" + currency;
  if (over == AllocationOver::all) return out;
  out += "|" + invoice.key.carrier;
  if (over == AllocationOver::carrier) return out;
  out += "|" + invoice.key.account;
  if (over == AllocationOver::account) return out;
  return out + "|" + invoice.key.number + "|" + invoice.key.bill_date.text();
}

std::pair<std::vector<Centre>, std::vector<Total>> Allocator::weights_for(const SharedCharges& rule,
                                                                          const BillWork& bill) const {
  std::vector<Centre> centres;
  std::vector<Total> amounts;
  const auto add = [&](const Centre& centre, const Total& weight) {
    if (weight.is_negative() || weight.is_zero()) return;
    centres.push_back(centre);
    amounts.push_back(weight);
  };
  if (rule.key == AllocationKey::shares)
    for (const auto& [name, share] : rule.shares) add(centre_named(name), total_of(share));
  if (rule.key == AllocationKey::headcount)
    for (const auto& [name, heads] : input_.rules.headcount) add(centre_named(name), total_of(heads));
  const auto found = weights_.find(scope_of(*bill.invoice, bill.currency, rule.over));
  if (found != weights_.end()) {
    if (rule.key == AllocationKey::spend)
      for (const auto& [centre, amount] : found->second.spend) add(centre, amount);
    if (rule.key == AllocationKey::lines)
      for (const auto& [centre, services] : found->second.services)
        add(centre, total_of(Decimal{static_cast<std::int64_t>(services.size()), 0}));
  }
  return {std::move(centres), std::move(amounts)};
}

// What of the bill is known to have no cost centre.
Total Allocator::without_centre(const BillWork& bill) {
  Total out;
  for (const auto& [target, sum] : bill.sums)
    if (target.first.kind == Target::Kind::nowhere) out.add(sum);
  return out;
}

void Allocator::finish(const BillWork& bill) {
  const std::uint8_t decimals = pricing::currency_decimals(bill.currency);
  AllocatedBill shown;
  const bill::InvoiceKey& key = bill.invoice->key;
  shown.carrier = printable(key.carrier);
  shown.account = printable(key.account);
  shown.invoice = printable(key.number);
  shown.currency = printable(bill.currency);
  shown.bill_date = key.bill_date;
  shown.payable = bill.payable;
  const auto rounded = times(bill.payable, Decimal{1, 0}, decimals);
  require(rounded.has_value(), "a bill that fits is rounded");
  shown.total = *rounded;
  const auto& printed = bill.invoice->printed;
  if (bill.invoice->state == bill::InvoiceState::balanced_with_rounding && printed &&
      bill.currency == bill.invoice->currency && bill.payable == bill.invoice->computed &&
      printed->scale() <= decimals)
    shown.total = *printed;
  shown.total.add(Decimal{0, decimals});
  std::vector<Total> exact;
  for (const auto& [target, sum] : bill.sums) exact.push_back(sum);
  const auto parts = rounded_to(shown.total, exact, decimals);
  require(parts.has_value(), "the parts of a bill are rounded to its total");
  std::map<std::tuple<Centre, std::string, std::string, bool>, Total> rows;
  std::size_t at = 0;
  for (const auto& [key_of, sum] : bill.sums) {
    const Target& target = key_of.first;
    const std::string& charge_class = key_of.second;
    const Total& part = (*parts)[at++];
    if (part.is_zero()) continue;
    if (target.kind == Target::Kind::centre) {
      rows[{target.centre, charge_class, target.how, true}].add(part);
      continue;
    }
    SharedCharges taxes;
    taxes.over = AllocationOver::invoice;
    const bool nowhere = target.kind == Target::Kind::nowhere;
    const bool shared = target.kind == Target::Kind::shared;
    const SharedCharges& rule = shared ? input_.rules.shared[target.rule] : taxes;
    auto [centres, weights] =
        nowhere ? std::pair<std::vector<Centre>, std::vector<Total>>() : weights_for(rule, bill);
    // The tax on what has no cost centre has none either.
    if (const Total homeless = without_centre(bill);
        !nowhere && !shared && !centres.empty() && !homeless.is_zero() && !homeless.is_negative()) {
      centres.emplace_back();
      weights.push_back(homeless);
    }
    const auto leave = [&](const std::string& why, const Total& amount) {
      rows[{Centre(), charge_class, "unallocated: " + why, false}].add(amount);
      shown.unallocated.add(amount);
    };
    const auto list = [&](const std::string& why, const Total& amount) {
      UnallocatedRow& row = missing_[{bill.currency, key.carrier, key.account, "", why}];
      row.why = why;
      row.amount.add(amount);
      ++row.charges;
    };
    const auto shares = spread(part, weights, decimals);
    const std::string how =
        shared ? rule.name + " by " + std::string(allocation_key_name(rule.key)) : kTaxesBySpend;
    if (!shares) {
      const std::string why = nowhere ? target.how : how + ": no cost centre has any";
      leave(why, part);
      if (!nowhere) list(why, sum);
      continue;
    }
    for (std::size_t one = 0; one < centres.size(); ++one) {
      const Total& share = (*shares)[one];
      if (share.is_zero()) continue;
      if (!centres[one].cost_centre.empty()) {
        rows[{centres[one], charge_class, how, true}].add(share);
        continue;
      }
      leave(kTaxesOnTheRest, share);
      list(kTaxesOnTheRest, share);
    }
  }
  Total sum;
  for (const auto& [row, amount] : rows) {
    const auto& [centre, charge_class, how, allocated] = row;
    sum.add(amount);
    out_.rows.push_back({shown.carrier, shown.account, shown.invoice, shown.currency, shown.bill_date,
                         centre.business_unit, centre.cost_centre, printable(charge_class), how, allocated,
                         amount});
  }
  require(sum == shown.total, "the parts of a bill add up to it");
  shown.unallocated.add(Decimal{0, decimals});
  out_.bills.push_back(std::move(shown));
}

Result<Allocation> Allocator::build() {
  out_.month = month_start(month_number(input_.month));
  choose_bills();
  for (const SharedCharges& rule : input_.rules.shared)
    counts_lines_ = counts_lines_ || rule.key == AllocationKey::lines;
  if (const auto* relation = given_relation(input_.terms, "inventory")) {
    const TermColumn unit(relation->table, "business_unit"), centre(relation->table, "cost_centre");
    for (std::size_t row = 0; row < relation->table.rows(); ++row)
      if (!centre.text(row).empty())
        units_.try_emplace(printable(centre.text(row)), printable(unit.text(row)));
  }
  // Taxes that are part of a charge follow it: first which charges are followed, then where these go.
  if (input_.rules.taxes == TaxAllocation::follow) {
    auto read = each([&](const ChargeCells& cells, BillWork&) {
      if (is_tax(cells.text(ChargeCells::Asked::kChargeClass)))
        if (std::string parent = cells.parent(); !parent.empty()) parents_.try_emplace(std::move(parent));
    });
    if (read && !parents_.empty())
      read = each([&](const ChargeCells& cells, BillWork& bill) {
        if (const auto found = parents_.find(cells.id()); found != parents_.end())
          found->second = target_of(cells, bill);
      });
    if (!read) return read.problem();
    bills_.clear();
    place_bill_ = nullptr;
    std::erase_if(parents_, [](const auto& one) {
      return one.second.kind == Target::Kind::nowhere && one.second.how.empty();
    });
  }
  if (auto read = each([this](const ChargeCells& cells, BillWork& bill) { add(cells, bill); }); !read)
    return read.problem();
  weigh();
  for (const auto& [key, bill] : bills_) finish(bill);
  for (auto& [key, row] : missing_) {
    row.currency = printable(std::get<0>(key));
    row.carrier = printable(std::get<1>(key));
    row.account = printable(std::get<2>(key));
    row.service = printable(std::get<3>(key));
    out_.missing.push_back(std::move(row));
  }
  std::stable_sort(out_.missing.begin(), out_.missing.end(),
                   [](const UnallocatedRow& left, const UnallocatedRow& right) {
                     if (left.currency != right.currency) return left.currency < right.currency;
                     return right.amount < left.amount;
                   });
  return std::move(out_);
}

}  // namespace

Result<Allocation> allocate(const AllocationInput& input) {
  return Allocator(input).build();
}

}  // namespace telaudit::book
