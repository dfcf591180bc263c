#include "book/savings.h"

#include <algorithm>

#include "base/text.h"
#include "book/demand_set.h"
#include "book/proportion.h"
#include "book/wording.h"

namespace telaudit::book {
namespace {

constexpr int kShortestFullPeriod = 27;  // days: a cycle that ends a day early in February is a whole one
constexpr Decimal kHalfCent{5, 3};
constexpr std::size_t kBillsThatProve = 2;

Date day_of(const ChargeRow& row) {
  return row.from.value_or(*row.bill_date);
}

bool is_part_period(const ChargeRow& row) {
  return row.charge_class == "recurring" && row.from && row.through &&
         row.through->days - row.from->days + 1 < kShortestFullPeriod;
}

Decimal quantity_of(const ChargeRow& row) {
  if (row.charge_class == "usage" && row.billed_units) return *row.billed_units;
  return row.quantity.value_or(Decimal{1, 0});
}

}  // namespace

std::string_view state_word(SavingState state) {
  switch (state) {
    case SavingState::negotiated:
      return "negotiated";
    case SavingState::billed:
      return "billed";
    case SavingState::verified:
      return "verified";
    case SavingState::not_applied:
      return "not applied";
  }
  return "negotiated";
}

const pricing::Classifier::Match* SavingsBuilder::match_of(const ChargeRow& row) {
  if (classifier_ == nullptr) return nullptr;
  const std::string wording = wording_of(row);
  std::vector<std::string> key = {std::string(row.carrier), std::string(row.product_code), wording};
  auto found = matches_.find(key);
  if (found == matches_.end())
    found =
        matches_.emplace(std::move(key), classifier_->classify(row.carrier, row.product_code, wording)).first;
  return found->second ? &*found->second : nullptr;
}

void SavingsBuilder::add(const ChargeRow& row) {
  if (!row.payable || !row.amount || !row.bill_date) return;
  const std::string service = normalise_service_id(row.service);
  const BillKey bill{*row.bill_date, std::string(row.invoice)};
  if (row.charge_class == "discount" && !service.empty())
    discounts_[{std::string(row.carrier), std::string(row.account), service, bill}].add(*row.amount);
  if (row.charge_class != "recurring" && row.charge_class != "usage") return;
  const std::string description = wording_of(row);
  const ServicePlace place = places_.find(row.carrier, row.account, row.service, *row.bill_date);
  const BilledAs element{row.carrier,      row.account, service,      place.site,
                         row.product_code, description, row.currency, match_of(row)};
  const Date day = day_of(row);
  const auto since = figure_for(figures_, element, day);
  const auto figure = since ? since : figure_for(figures_, element, std::nullopt);
  if (!figure) return;
  Element& sums = elements_[{*figure, std::string(row.account)}];
  Sum& sum = (since ? sums.since : sums.before)[bill];
  add_to(sum, row);
  if (!service.empty()) sum.services.insert(service);
}

void SavingsBuilder::add_to(Sum& sum, const ChargeRow& row) {
  AgreedOnBill& bill = sum.bill;
  bill.invoice = printable(row.invoice);
  bill.bill_date = *row.bill_date;
  if (is_part_period(row)) {
    ++bill.part_periods;
    return;
  }
  if (bill.charges++ == 0) {
    bill.first_charge = row.id().text();
    sum.rate = row.rate;
  }
  sum.one_rate = sum.one_rate && row.rate && sum.rate && *row.rate == *sum.rate;
  bill.quantity.add(quantity_of(row));
  bill.amount.add(*row.amount);
}

void SavingsBuilder::take_discounts(const AgreedFigure& figure, const std::string& account,
                                    const BillKey& key, Sum& sum) {
  for (const std::string& service : sum.services)
    if (const auto found = discounts_.extract({figure.carrier, account, service, key}))
      sum.bill.discounts.add(found.mapped());
}

SavingLine SavingsBuilder::line_of(std::size_t figure, const std::string& account, Element& element) {
  const AgreedFigure& agreed = figures_[figure];
  SavingLine line;
  line.figure = figure;
  line.account = printable(account);
  line.previous = agreed.previous;
  line.previous_stated = agreed.previous.has_value();
  const auto price_of = [](const Sum& sum) {
    return sum.one_rate ? sum.rate : average_price(sum.bill.amount, sum.bill.quantity);
  };
  for (auto& [key, sum] : element.before)
    if (!line.previous_stated && sum.bill.charges != 0)
      if (const auto price = price_of(sum)) line.previous = price;
  for (auto& [key, sum] : element.since) {
    AgreedOnBill& bill = sum.bill;
    if (bill.charges != 0) {
      take_discounts(agreed, account, key, sum);
      Total net = bill.amount;
      net.add(bill.discounts);
      bill.unit_price = bill.discounts.is_zero() ? price_of(sum) : average_price(net, bill.quantity);
      bill.expected = times(bill.quantity, agreed.price).value_or(Total());
      Total allowed = bill.expected;
      allowed.add(
          times(total_of(Decimal{static_cast<std::int64_t>(bill.charges), 0}), kHalfCent).value_or(Total()));
      if (allowed < net) bill.over = minus(net, bill.expected);
      if (line.previous) {
        bill.realised = minus(times(bill.quantity, *line.previous).value_or(Total()), net);
        if (!line.realised) line.realised.emplace();
        line.realised->add(*bill.realised);
      }
      line.over.add(bill.over);
    }
    line.bills.push_back(std::move(bill));
  }
  std::size_t shown = 0, over = 0;
  for (auto bill = line.bills.rbegin(); bill != line.bills.rend() && shown < kBillsThatProve; ++bill) {
    if (bill->charges == 0) continue;
    ++shown;
    over += bill->over.is_zero() ? 0U : 1U;
  }
  if (over != 0)
    line.state = SavingState::not_applied;
  else if (shown >= kBillsThatProve)
    line.state = SavingState::verified;
  else if (shown == 1)
    line.state = SavingState::billed;
  return line;
}

std::vector<SavingLine> SavingsBuilder::finish() {
  std::vector<SavingLine> out;
  auto next = elements_.begin();
  for (std::size_t figure = 0; figure < figures_.size(); ++figure) {
    bool any = false;
    for (; next != elements_.end() && next->first.first == figure; ++next) {
      out.push_back(line_of(figure, next->first.second, next->second));
      any = true;
    }
    if (any) continue;
    SavingLine line;
    line.figure = figure;
    line.previous = figures_[figure].previous;
    line.previous_stated = line.previous.has_value();
    out.push_back(std::move(line));
  }
  elements_.clear();
  return out;
}

}  // namespace telaudit::book
