// Savings proved: what was agreed beside what the bills show since, element by element. A negotiated price is
// no saving until it stands on bills, and is proved when it stands on two.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "book/agreed.h"
#include "book/charges.h"
#include "book/places.h"

namespace telaudit::book {

enum class SavingState : std::uint8_t {
  negotiated,   // no bill since shows the element
  billed,       // one bill since shows it, at no more than was agreed
  verified,     // two or more, the latest two at no more
  not_applied,  // one of the latest two charges more than was agreed
};
std::string_view state_word(SavingState state);

// The element on one bill.
struct AgreedOnBill {
  std::string invoice;
  Date bill_date;
  std::uint64_t charges = 0;
  std::uint64_t part_periods = 0;  // recurring charges of less than 27 days: in no figure here
  Total quantity, amount;
  Total discounts;  // of the same services; of several figures of a service the first has them
  // Printed where all charges print the same and nothing is discounted; else the average, six decimals.
  std::optional<Decimal> unit_price;
  Total expected;  // agreed price times quantity, exact
  Total over;      // amount with discounts, less expected, where that is more than rounding explains; else 0
  std::optional<Total> realised;  // previous price times quantity, less that; unknown without one
  std::string first_charge;       // charge id
};

// One agreed figure on one account.
struct SavingLine {
  std::size_t figure = 0;  // of the agreed figures
  std::string account;     // empty: on no bill at all
  std::optional<Decimal> previous;
  bool previous_stated = false;     // by the figure; else what the last bill before shows
  std::vector<AgreedOnBill> bills;  // by day, invoice
  SavingState state = SavingState::negotiated;
  Total over;                     // of all bills since
  std::optional<Total> realised;  // of all bills since
};

// Payable recurring and usage charges of every bill. A charge stands under the agreed price where its period
// begins on or after the day from which it holds; the bill's day counts where no period is printed. Amounts
// may differ from price times quantity by half a hundredth for each charge.
class SavingsBuilder {
 public:
  // The arguments outlive the builder; `classifier` may be null.
  SavingsBuilder(std::span<const AgreedFigure> figures, const Places& places,
                 const pricing::Classifier* classifier)
      : figures_(figures), places_(places), classifier_(classifier) {}

  void add(const ChargeRow& row);
  // By figure, then account.
  std::vector<SavingLine> finish();

 private:
  struct Sum {
    AgreedOnBill bill;
    std::optional<Decimal> rate;
    bool one_rate = true;
    std::set<std::string> services;
  };
  using BillKey = std::pair<Date, std::string>;
  using DiscountKey =
      std::tuple<std::string, std::string, std::string, BillKey>;  // carrier, account, service
  struct Element {
    std::map<BillKey, Sum> since, before;
  };

  const pricing::Classifier::Match* match_of(const ChargeRow& row);
  static void add_to(Sum& sum, const ChargeRow& row);
  void take_discounts(const AgreedFigure& figure, const std::string& account, const BillKey& key, Sum& sum);
  SavingLine line_of(std::size_t figure, const std::string& account, Element& element);

  std::span<const AgreedFigure> figures_;
  const Places& places_;
  const pricing::Classifier* classifier_;
  std::map<std::pair<std::size_t, std::string>, Element> elements_;
  std::map<DiscountKey, Total> discounts_;
  std::map<std::vector<std::string>, std::optional<pricing::Classifier::Match>> matches_;
};

}  // namespace telaudit::book
