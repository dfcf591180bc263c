#include "right_sizing/seat_advice.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "right_sizing/charge_row.h"
#include "terms/term_column.h"

namespace telaudit::right_sizing {
namespace {

namespace column = bill::charge;
using terms::TermColumn;

constexpr std::string_view kAny = "*";

// Who holds a seat from when to when.
struct Holder {
  std::string account, user;  // account "*": any
  std::optional<Date> from, to;
  std::optional<Date> last_used;
  bool exempt = false;
};

using ProductKey = std::array<std::string, 2>;  // carrier, product code
using SeatKey = std::array<std::string, 4>;     // carrier, account, product code, currency

// The seats of one account while its bills are read.
struct Draft {
  std::string description;
  std::vector<std::optional<Total>> quantity, paid;
};

class Reading {
 public:
  Reading(const terms::Terms* terms, const SeatQuestion& question)
      : question_(question), offers_(seat_offers(terms, question.as_of)) {
    take_holders(terms);
    for (const auto& offer : offers_) products_.insert({offer.carrier, offer.product_code});
    for (const auto& [product, holders] : holders_) products_.insert(product);
    for (const auto& product : products_) bills_.emplace(product[0], std::nullopt);
  }

  Result<std::vector<SeatAdvice>> read(const bill::Relation& charges) {
    std::vector<SeatAdvice> out;
    if (products_.empty()) return out;
    if (auto found = find_bill_days(charges, question_.as_of, bills_); !found) return found.problem();
    std::optional<Date> first;
    for (const auto& [carrier, days] : bills_)
      if (days && (!first || first_month(days->last) < *first)) first = first_month(days->last);
    if (!first) return out;
    auto taken =
        charges.scan(charge_request(*first, question_.as_of), [&](const bill::Batch& batch) -> Result<void> {
          for (std::size_t row = 0; row < batch.rows; ++row) take(ChargeRow(batch, row));
          return {};
        });
    if (!taken) return taken.problem();
    for (const auto& [key, draft] : drafts_)
      if (draft.quantity.back()) out.push_back(advice_of(key, draft));
    return out;
  }

 private:
  Date first_month(Date last) const { return add_months(first_of_month(last), 1 - question_.months); }

  void take_holders(const terms::Terms* terms) {
    const auto* relation = terms::given_relation(terms, "seat_assignment");
    if (relation == nullptr) return;
    const bill::Table& table = relation->table;
    const TermColumn carrier(table, "carrier"), account(table, "account"), code(table, "product_code"),
        user(table, "user"), last_used(table, "last_used"), exempt(table, "exempt_class"),
        from(table, "valid_from"), to(table, "valid_to");
    for (std::size_t row = 0; row < table.rows(); ++row)
      holders_[{std::string(carrier.text(row)), std::string(code.text(row))}].push_back(
          {std::string(account.text(row)), std::string(user.text(row)), from.date(row), to.date(row),
           last_used.date(row), !exempt.text(row).empty()});
  }

  void take(const ChargeRow& row) {
    if (row.text(column::kChargeClass) != "recurring" || !row.is_whole_month()) return;
    const ProductKey product{std::string(row.text(column::kCarrier)),
                             std::string(row.text(column::kProductCode))};
    if (!products_.contains(product)) return;
    const auto day = row.date(column::kBillDate);
    const auto bills = bills_.find(product[0]);
    const auto quantity = row.decimal(column::kQuantity), amount = row.decimal(column::kAmount);
    if (!day || *day > question_.as_of || bills == bills_.end() || !bills->second || !amount) return;
    const int month = months_between(first_month(bills->second->last), *day);
    if (month < 0) return;
    Draft& draft = drafts_[{product[0], std::string(row.text(column::kAccount)), product[1],
                            std::string(row.text(column::kCurrency))}];
    const auto at = static_cast<std::size_t>(month);
    draft.quantity.resize(static_cast<std::size_t>(question_.months));
    draft.paid.resize(static_cast<std::size_t>(question_.months));
    if (draft.description.empty()) draft.description = row.text(column::kDescription);
    if (!draft.quantity[at]) draft.quantity[at] = draft.paid[at] = Total();
    draft.paid[at]->add(*amount);
    // A charge that states no quantity is for one seat; a negative one takes them away.
    Decimal seats = quantity.value_or(Decimal{1, 0});
    if (amount->is_negative() && !seats.is_negative()) seats = negate(seats);
    draft.quantity[at]->add(seats);
  }

  // Users of the account's seats on any day of a month; `used`: without those who have been idle.
  Seats held(const SeatKey& key, Date month, bool used) const {
    const auto found = holders_.find(ProductKey{key[0], key[2]});
    if (found == holders_.end()) return 0;
    const Date end = add_months(month, 1);
    const Date idle_since = add_days(question_.as_of, -question_.idle_days);
    std::set<std::string> users;
    for (const auto& holder : found->second) {
      if (holder.account != kAny && holder.account != key[1]) continue;
      if ((holder.from && *holder.from >= end) || (holder.to && *holder.to <= month)) continue;
      // Who has got one lately may not have used it yet.
      const bool idle = holder.last_used && *holder.last_used < idle_since && !holder.exempt &&
                        (!holder.from || *holder.from < idle_since);
      if (!used || !idle) users.insert(holder.user);
    }
    return static_cast<Seats>(users.size());
  }

  SeatAdvice advice_of(const SeatKey& key, const Draft& draft) const {
    SeatAdvice out;
    out.carrier = key[0];
    out.account = key[1];
    out.product_code = key[2];
    out.currency = key[3];
    out.description = draft.description;
    const Date first = first_month(bills_.find(key[0])->second->last);
    const bool holders_known = holders_.contains(ProductKey{key[0], key[2]});
    for (int m = 0; m < question_.months; ++m) {
      const auto at = static_cast<std::size_t>(m);
      out.months.push_back(add_months(first, m));
      const auto quantity = draft.quantity[at] ? draft.quantity[at]->decimal() : std::nullopt;
      const auto seats = quantity ? round(*quantity, 0, Rounding::up) : std::nullopt;
      out.billed.push_back(seats ? std::optional<Seats>(std::max<Seats>(seats->mantissa, 0)) : std::nullopt);
      out.paid.push_back(draft.paid[at]);
      if (!holders_known) continue;
      out.assigned.push_back(held(key, out.months.back(), false));
      out.used.push_back(held(key, out.months.back(), true));
    }
    add_options(out, holders_known);
    return out;
  }

  void add_options(SeatAdvice& out, bool holders_known) const {
    std::vector<std::pair<SeatBasis, std::vector<Seats>>> needs;
    if (holders_known) {
      needs = {{SeatBasis::assigned, out.assigned}, {SeatBasis::used, out.used}};
    } else {
      // What was billed is the need of months that were billed.
      std::vector<Seats> billed;
      for (const auto& seats : out.billed) billed.push_back(seats.value_or(*out.billed.back()));
      needs = {{SeatBasis::billed, billed}};
    }
    for (const auto& [basis, needed] : needs) {
      const auto first = static_cast<std::ptrdiff_t>(out.options.size());
      for (const auto& offer : offers_) {
        if (offer.carrier != out.carrier || offer.product_code != out.product_code) continue;
        if (offer.currency != out.currency || (offer.account != kAny && offer.account != out.account))
          continue;
        out.options.push_back({offer, basis, least_seats(offer, needed)});
      }
      std::stable_sort(
          out.options.begin() + first, out.options.end(),
          [](const SeatOption& left, const SeatOption& right) { return left.count.cost < right.count.cost; });
    }
  }

  const SeatQuestion& question_;
  std::vector<SeatOffer> offers_;
  std::map<ProductKey, std::vector<Holder>> holders_;
  std::set<ProductKey> products_;
  CarrierBills bills_;
  std::map<SeatKey, Draft> drafts_;
};

}  // namespace

std::string_view seat_basis_word(SeatBasis basis) {
  switch (basis) {
    case SeatBasis::billed:
      return "billed";
    case SeatBasis::assigned:
      return "assigned";
    case SeatBasis::used:
      return "used";
  }
  return {};
}

Result<std::vector<SeatAdvice>> advise_seats(const bill::Relation& charges, const terms::Terms* terms,
                                             const SeatQuestion& question) {
  return Reading(terms, question).read(charges);
}

}  // namespace telaudit::right_sizing
