#include "right_sizing/seat_offers.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/result.h"
#include "terms/term_column.h"

namespace telaudit::right_sizing {
namespace {

using terms::TermColumn;

void add_product(Total& total, const Decimal& price, Seats count) {
  // Counts are below 2^31 and prices have 18 digits, so that parts are added where the product does not fit.
  if (const auto product = multiply(price, Decimal{count, 0})) {
    total.add(*product);
    return;
  }
  Total half;
  add_product(half, price, count / 2);
  total.add(half);
  total.add(half);
  if (count % 2 != 0) total.add(price);
}

// Counts at which the cost of some month bends or jumps, as they can be bought.
std::set<Seats> bends(const SeatOffer& offer, const std::vector<Seats>& needed) {
  std::set<Seats> out;
  const auto add = [&](Seats count) {
    const Seats whole = count / offer.block * offer.block;
    for (const Seats one : {whole, whole + offer.block, count}) out.insert(billed_seats(offer, one));
  };
  add(0);
  for (const Seats need : needed) add(need);
  for (const auto& step : offer.steps) {
    add(step.from);
    add(std::max<Seats>(step.from - 1, 0));
  }
  return out;
}

SeatCount by_month(const SeatOffer& offer, const std::vector<Seats>& needed, const std::set<Seats>& counts) {
  SeatCount out;
  for (const Seats need : needed) {
    std::optional<Total> least;
    Seats bought = 0;
    for (const Seats count : counts) {
      if (count < need) continue;
      const Total price = seats_price(offer, count);
      if (least && !(price < *least)) continue;
      least = price;
      bought = count;
    }
    require(least.has_value(), "some count is enough");
    out.bought.push_back(bought);
    out.months.push_back(*least);
    out.cost.add(*least);
  }
  return out;
}

SeatCount with(const SeatOffer& offer, const std::vector<Seats>& needed, Seats committed) {
  SeatCount out;
  for (const Seats need : needed) {
    Total month = seats_price(offer, committed);
    if (need > committed) {
      ++out.months_above;
      add_product(month, *offer.above_price, need - committed);
    }
    out.bought.push_back(committed);
    out.cost.add(month);
    out.months.push_back(std::move(month));
  }
  return out;
}

}  // namespace

std::vector<SeatOffer> seat_offers(const terms::Terms* terms, Date day) {
  std::vector<SeatOffer> out;
  const auto* relation = terms::given_relation(terms, "seat_offer");
  if (relation == nullptr) return out;
  const bill::Table& table = relation->table;
  const TermColumn carrier(table, "carrier"), account(table, "account"), code(table, "product_code"),
      name(table, "offer"), status(table, "status"), method(table, "method"), seats(table, "seats_from"),
      price(table, "price"), currency(table, "currency"), minimum(table, "minimum_seats"),
      block(table, "block"), commit(table, "commit_months"), above(table, "above_price"),
      reference(table, "reference"), from(table, "valid_from"), to(table, "valid_to");
  std::map<std::array<std::string, 5>, std::size_t> at;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (!holds_on(from, to, row, day)) continue;
    const auto text = [row](const TermColumn& column) { return std::string(column.text(row)); };
    const auto [found, added] =
        at.try_emplace({text(carrier), text(account), text(code), text(name), text(currency)}, out.size());
    if (added) {
      SeatOffer offer;
      offer.carrier = text(carrier);
      offer.account = text(account);
      offer.product_code = text(code);
      offer.name = text(name);
      offer.currency = text(currency);
      offer.reference = text(reference);
      offer.in_force = status.text(row) == "in_force";
      offer.all_units = method.text(row) == "all_units";
      offer.commit_months = static_cast<int>(commit.integer(row).value_or(0));
      out.push_back(std::move(offer));
    }
    SeatOffer& offer = out[found->second];
    offer.steps.push_back({seats.integer(row).value_or(0), price.decimal(row).value_or(Decimal{})});
    // What holds of the whole offer may stand in any of its rows.
    if (const auto least = minimum.integer(row)) offer.minimum = std::max(offer.minimum, *least);
    if (const auto whole = block.integer(row)) offer.block = std::max<Seats>(*whole, 1);
    if (const auto beyond = above.decimal(row)) offer.above_price = *beyond;
  }
  for (auto& offer : out)
    std::sort(offer.steps.begin(), offer.steps.end(),
              [](const SeatStep& left, const SeatStep& right) { return left.from < right.from; });
  return out;
}

Seats billed_seats(const SeatOffer& offer, Seats bought) {
  // Below its first step an offer cannot be had.
  const Seats least = std::max({bought, offer.minimum, offer.steps.front().from});
  return (least + offer.block - 1) / offer.block * offer.block;
}

Total seats_price(const SeatOffer& offer, Seats bought) {
  const Seats count = billed_seats(offer, bought);
  Total out;
  for (std::size_t s = 0; s < offer.steps.size(); ++s) {
    const Seats begin = s == 0 ? 0 : std::max<Seats>(offer.steps[s].from - 1, 0);
    const bool is_last = s + 1 == offer.steps.size();
    const Seats end = is_last ? count : std::min(count, std::max<Seats>(offer.steps[s + 1].from - 1, 0));
    if (offer.all_units) {
      if (is_last || count < offer.steps[s + 1].from) {
        add_product(out, offer.steps[s].price, count);
        break;
      }
    } else if (end > begin) {
      add_product(out, offer.steps[s].price, end - begin);
    }
  }
  return out;
}

SeatCount least_seats(const SeatOffer& offer, const std::vector<Seats>& needed) {
  const std::set<Seats> counts = bends(offer, needed);
  if (offer.commit_months == 0) return by_month(offer, needed, counts);
  const Seats most = *std::max_element(needed.begin(), needed.end());
  std::optional<SeatCount> least;
  for (const Seats count : counts) {
    if (!offer.above_price && count < most) continue;
    SeatCount one = with(offer, needed, count);
    if (!least || one.cost < least->cost) least = std::move(one);
  }
  require(least.has_value(), "some count is enough");
  return *std::move(least);
}

}  // namespace telaudit::right_sizing
