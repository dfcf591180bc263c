#include "intake/billed_codes.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "base/text.h"
#include "book/charges.h"
#include "book/demand_set.h"
#include "book/proportion.h"

namespace telaudit::intake {
namespace {

// No contract prices these. A charge whose class its format does not say may be priced.
constexpr std::array<std::string_view, 5> kNotPriced{"tax", "credit", "adjustment", "late_fee", "balance"};
constexpr std::size_t kMostWordings = 256;  // of one code; what comes after them is not looked at

bool is_priced(std::string_view charge_class) {
  return std::find(kNotPriced.begin(), kNotPriced.end(), charge_class) == kNotPriced.end();
}

// The rate that the bill prints, or the amount of one unit.
std::optional<Decimal> unit_price(const book::ChargeRow& row) {
  if (row.rate) return row.rate;
  if (!row.amount) return std::nullopt;
  if (!row.quantity || *row.quantity == Decimal{1, 0}) return row.amount;
  Total amount, quantity;
  amount.add(*row.amount);
  quantity.add(*row.quantity);
  return book::average_price(amount, quantity);
}

struct Group {
  BilledCode code;
  std::map<std::string, Total> wordings, classes, units;
  std::map<Decimal, Total> prices;
};

void add_to(std::map<std::string, Total>& sums, std::string_view name, const Decimal& amount,
            std::size_t most) {
  const auto found = sums.find(std::string(name));
  if (found != sums.end())
    found->second.add(absolute(amount));
  else if (sums.size() < most)
    sums[std::string(name)].add(absolute(amount));
}

template <typename Key>
const Key* largest(const std::map<Key, Total>& sums) {
  const Key* out = nullptr;
  const Total* most = nullptr;
  for (const auto& [key, sum] : sums)
    if (most == nullptr || sum > *most) {
      out = &key;
      most = &sum;
    }
  return out;
}

class Collecting {
 public:
  void add(const book::ChargeRow& row) {
    if (seen_.empty() || seen_.rbegin()->carrier != row.carrier || seen_.rbegin()->account != row.account)
      seen_.insert({std::string(row.carrier), std::string(row.account)});
    if (!row.amount || !is_priced(row.charge_class)) return;
    add_code(row);
    if (!row.service.empty()) add_service(row);
  }

  Billed finish(const pricing::Classifier& classifier) {
    Billed out;
    out.accounts.assign(seen_.begin(), seen_.end());
    for (auto& [key, group] : codes_) out.codes.push_back(finished(group, classifier));
    for (auto& [key, service] : services_) out.services.push_back(std::move(service.service));
    sort(out.codes,
         [](const BilledCode& code) { return std::tie(code.carrier, code.product_code, code.description); });
    sort(out.services,
         [](const BilledService& one) { return std::tie(one.carrier, one.account, one.service); });
    return out;
  }

 private:
  struct Service {
    BilledService service;
    Decimal largest;
  };

  void add_code(const book::ChargeRow& row) {
    const std::string wording = book::shown_description(row);
    const std::string by_wording = row.product_code.empty() ? wording : std::string();
    Group& group = codes_[{std::string(row.carrier), std::string(row.currency), std::string(row.product_code),
                           by_wording}];
    BilledCode& code = group.code;
    if (code.charges++ == 0) {
      code.carrier = row.carrier;
      code.currency = row.currency;
      code.product_code = row.product_code;
    }
    code.amount.add(*row.amount);
    add_to(group.wordings, wording, *row.amount, kMostWordings);
    add_to(group.classes, row.charge_class, *row.amount, kMostWordings);
    add_to(group.units, row.unit, *row.amount, kMostWordings);
    const auto price = unit_price(row);
    if (!price) return;
    const auto found = group.prices.find(*price);
    if (found != group.prices.end())
      found->second.add(absolute(*row.amount));
    else if (group.prices.size() < BilledCode::kMostPrices)
      group.prices[*price].add(absolute(*row.amount));
  }

  void add_service(const book::ChargeRow& row) {
    Service& kept = services_[{std::string(row.carrier), std::string(row.account),
                               normalise_service_id(row.service), std::string(row.currency)}];
    BilledService& service = kept.service;
    if (service.charges++ == 0) {
      service.carrier = row.carrier;
      service.account = row.account;
      service.service = row.service;
      service.currency = row.currency;
    }
    service.amount.add(*row.amount);
    if (service.charges == 1 || absolute(*row.amount) > kept.largest) {
      kept.largest = absolute(*row.amount);
      service.description = book::shown_description(row);
    }
  }

  static BilledCode finished(Group& group, const pricing::Classifier& classifier) {
    BilledCode code = std::move(group.code);
    if (const auto* text = largest(group.wordings)) code.description = *text;
    if (const auto* text = largest(group.classes)) code.charge_class = *text;
    if (const auto* text = largest(group.units)) code.unit = *text;
    if (const auto* price = largest(group.prices)) code.unit_price = *price;
    for (const auto& [price, sum] : group.prices) code.unit_prices.push_back(price);
    if (const auto match = classifier.classify(code.carrier, code.product_code, code.description))
      code.service_class = match->service_class;
    return code;
  }

  // By share of the money in the same currency; of shares that are equal by name.
  template <typename Row, typename Name>
  static void sort(std::vector<Row>& rows, const Name& name) {
    std::map<std::string, std::size_t> counts;
    for (const auto& row : rows) ++counts[row.currency];
    std::vector<std::pair<std::string, std::size_t>> order(counts.begin(), counts.end());
    // The currency with the most rows first: amounts of two currencies have no order.
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& left, const auto& right) { return left.second > right.second; });
    std::map<std::string, std::size_t> rank;
    for (std::size_t at = 0; at < order.size(); ++at) rank[order[at].first] = at;
    std::sort(rows.begin(), rows.end(), [&](const Row& left, const Row& right) {
      if (left.currency != right.currency) return rank[left.currency] < rank[right.currency];
      if (left.amount != right.amount) return left.amount > right.amount;
      return name(left) < name(right);
    });
  }

  std::set<BilledAccount> seen_;
  std::map<std::array<std::string, 4>, Group> codes_;
  std::map<std::array<std::string, 4>, Service> services_;
};

}  // namespace

std::vector<Total> Billed::totals() const {
  std::map<std::string, Total> by_currency;
  for (const auto& code : codes) by_currency[code.currency].add(code.amount);
  std::vector<Total> out;
  for (const auto& code : codes) out.push_back(by_currency[code.currency]);
  return out;
}

Result<Billed> collect_billed(const bill::Relation& charges, const audit::Audit& audit,
                              const pricing::Classifier& classifier) {
  const auto context = book::ChargeContext::build(charges, audit);
  if (!context) return context.problem();
  Collecting collecting;
  const auto seen = book::each_charge(charges, [&](const book::ChargeRow& row) -> Result<void> {
    if (row.payable && context->on_latest_bill(row)) collecting.add(row);
    return {};
  });
  if (!seen) return seen.problem();
  return collecting.finish(classifier);
}

std::string percent_of(const Total& part, const Total& whole) {
  Total hundred;
  hundred.add({100, 0});
  const auto share = book::proportion(hundred, part, whole, 2);
  return share ? share->text() : "0.00";
}

}  // namespace telaudit::intake
