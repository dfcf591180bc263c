#include "book/expectation_cases.h"

#include <algorithm>
#include <map>

#include "base/date.h"
#include "book/proportion.h"
#include "book/requirement_worth.h"
#include "book/wording.h"
#include "pricing/words.h"

namespace telaudit::book {
namespace {

Total part_of(const Total& amount, const Decimal& factor, std::string_view currency) {
  const auto out = times(amount, factor, pricing::currency_decimals(currency));
  require(out.has_value(), "a part of what is billed fits where that does");
  return *out;
}

// Decimals of a share as percent: 0.05 is 5.
std::string percent_of(const Decimal& share) {
  Decimal out = *multiply(share, Decimal{100, 0});
  while (out.scale > 0 && out.mantissa % 10 == 0) {
    out.mantissa /= 10;
    --out.scale;
  }
  return out.text() + " %";
}

enum class Market { steady, falls, is_followed };

struct Sums {
  Total today, expected, over;
};

class Cases {
 public:
  Cases(std::span<const DemandRow> demand, std::span<const ExpectationRow> rows, Date as_of,
        const Negotiation& negotiation)
      : demand_(demand), as_of_(as_of), negotiation_(negotiation), row_of_(demand.size(), nullptr) {
    for (const ExpectationRow& row : rows)
      if (row.figures.stance == pricing::Stance::open && row.at_expected) row_of_[row.demand] = &row;
  }

  std::vector<ExpectationCase> build() {
    const SensitivityPolicy& policy = negotiation_.sensitivity;
    if (!policy.market_decline && policy.exchange.empty()) return {};
    const auto steady = sums(Market::steady);
    for (const auto& [currency, sum] : steady) add(currency, "as expected", sum, "what the book expects");
    if (policy.market_decline) {
      const std::string falls = "the market falls " + percent_of(*policy.market_decline) + " a year";
      for (const auto& [currency, sum] : sums(Market::falls))
        add(currency, falls + " until a price changes", sum, "for each whole year until then; then it stays");
      for (const auto& [currency, sum] : sums(Market::is_followed))
        add(currency, falls + ", and prices follow it", sum,
            "as a yearly review against the market would have it; expected in the last of the months");
    }
    for (const ExchangeCase& one : policy.exchange)
      if (const auto found = steady.find(one.from); found != steady.end()) add_exchange(one, found->second);
    std::stable_sort(out_.begin(), out_.end(),
                     [](const auto& left, const auto& right) { return left.currency < right.currency; });
    return std::move(out_);
  }

 private:
  void add(const std::string& currency, std::string name, const Sums& sum, std::string basis) {
    out_.push_back({currency, std::move(name), sum.today, sum.expected, sum.over, std::move(basis)});
  }

  void add_exchange(const ExchangeCase& one, const Sums& sum) {
    const auto at = [&](const Decimal& factor) {
      const auto rate = multiply(one.rate, factor);
      require(rate.has_value(), "the policy's rates fit with their moves");
      return Sums{part_of(sum.today, *rate, one.to), part_of(sum.expected, *rate, one.to),
                  part_of(sum.over, *rate, one.to)};
    };
    const std::string basis = "1 " + one.from + " = " + one.rate.text() + " " + one.to + " on " +
                              one.date.text() + ", " + one.source;
    const std::string move = percent_of(one.move);
    add(one.to, "what is paid in " + one.from, at(Decimal{1, 0}), basis);
    add(one.to, "what is paid in " + one.from + ", " + move + " dearer", at(*add_one(one.move)),
        basis + ", moved by " + move);
    Decimal down = one.move;
    down.mantissa = -down.mantissa;
    add(one.to, "what is paid in " + one.from + ", " + move + " cheaper", at(*add_one(down)),
        basis + ", moved by " + move);
  }
  static std::optional<Decimal> add_one(const Decimal& value) { return telaudit::add(Decimal{1, 0}, value); }

  std::map<std::string, Sums> sums(Market market) const {
    std::map<std::string, Sums> out;
    for (std::size_t at = 0; at < demand_.size(); ++at) add_row(at, market, out[demand_[at].currency]);
    return out;
  }

  void add_row(std::size_t at, Market market, Sums& sum) const {
    const DemandRow& row = demand_[at];
    sum.today.add(row.amount);
    const ExpectationRow* expected = row_of_[at];
    const bool changes = expected != nullptr && expected->change.from.has_value();
    const int months = negotiation_.money.months;
    const int first = changes ? first_month_of(*expected->change.from, as_of_) : months + 1;
    Total price = changes ? *expected->at_expected : row.amount;
    for (int month = 1; month <= std::max(months, changes ? first : 0); ++month) {
      const bool new_year = month > 1 && (month - 1) % kMonthsOfYear == 0;
      const bool falls = market == Market::is_followed || (market == Market::falls && month <= first);
      if (changes && new_year && falls)
        price =
            part_of(price, *telaudit::add(Decimal{1, 0}, minus_of(*negotiation_.sensitivity.market_decline)),
                    row.currency);
      if (month <= months) sum.over.add(month < first ? row.amount : price);
    }
    sum.expected.add(price);
  }
  static Decimal minus_of(Decimal value) {
    value.mantissa = -value.mantissa;
    return value;
  }

  std::span<const DemandRow> demand_;
  Date as_of_;
  const Negotiation& negotiation_;
  std::vector<const ExpectationRow*> row_of_;  // of each demand row
  std::vector<ExpectationCase> out_;
};

}  // namespace

std::vector<ExpectationCase> expectation_cases(std::span<const DemandRow> demand,
                                               std::span<const ExpectationRow> rows, Date as_of,
                                               const Negotiation& negotiation) {
  return Cases(demand, rows, as_of, negotiation).build();
}

}  // namespace telaudit::book
