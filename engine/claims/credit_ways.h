// The ways in which one credit may belong to what is open: what each step of the matching finds. Nothing here
// decides which credit comes first, or uses anything up.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "claims/credit_amounts.h"
#include "claims/credit_matching.h"

namespace telaudit::claims {

// What goes to one approval.
struct WayPart {
  std::size_t approval = 0;  // its place
  Millionths amount = 0;
  Millionths tax = 0;
};

struct Way {
  std::vector<WayPart> parts;
  std::string because;
};

// What one step makes of one credit: nothing, the one way that fits, or ways of which none is certain.
struct Ways {
  std::vector<Way> ways;
  bool certain = false;
};

// Where nothing is open.
inline constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

// A credit and what is left of it.
struct CreditLeft {
  const CreditLine* line = nullptr;
  Millionths rest = 0;
  std::size_t carrier = kNowhere;       // OpenApprovals::carrier_of
  std::size_t account = kNowhere;       // OpenApprovals::account_of
  std::vector<std::string> references;  // keys in its text that some approval has
};

// Approvals and what is open of each. Their places are in an order of their own: by decision, claim and line.
class OpenApprovals {
 public:
  explicit OpenApprovals(std::span<const OpenApproval> approvals);

  std::size_t given_place(std::size_t place) const { return order_[place]; }
  const OpenApproval& at(std::size_t place) const { return given_[order_[place]]; }
  const OpenAmount& open(std::size_t place) const { return open_[place]; }
  // Of the carrier in one currency, and of an account of it: numbers from 0.
  std::size_t carrier_of(const CreditLine& credit) const;
  std::size_t account_of(const CreditLine& credit) const;
  std::size_t account_of(std::size_t place) const { return account_of_[place]; }
  std::size_t carriers() const { return carriers_.size(); }
  std::size_t accounts() const { return accounts_.size(); }
  bool has_reference(const std::string& key) const { return by_reference_.contains(key); }
  void use(const Way& way);

  Ways by_reference(const CreditLeft& credit) const;
  Ways by_service(const CreditLeft& credit) const;
  Ways by_sum(const CreditLeft& credit) const;
  Ways by_service_elsewhere(const CreditLeft& credit) const;
  Ways by_sum_elsewhere(const CreditLeft& credit) const;
  // Never certain.
  Ways near(const CreditLeft& credit) const;

  // Approvals, open or not, that the text names: why it may have been meant and did not help.
  std::vector<std::size_t> named(const CreditLeft& credit) const;

 private:
  using Places = std::vector<std::size_t>;  // ascending
  using Index = std::unordered_map<std::string, Places>;
  // What is open of an approval, with the days between which a credit may be for it: walked for each credit,
  // so it stands beside its neighbours in memory.
  struct Sized {
    Millionths amount = 0;
    std::size_t place = 0;
    Date since;
    Date until;
  };
  using BySize = std::vector<Sized>;  // by amount and place; nothing that is paid
  // Approvals that a lump would pay together.
  struct Item {
    Places places;
    OpenAmount open;
  };

  const Places& found(const Index& index, const std::string& key) const;
  bool may_pay(const CreditLeft& credit, std::size_t place) const;
  Item whole_claim(const CreditLeft& credit, std::size_t claim, bool own_account) const;
  bool is_later(const CreditLine& credit, std::size_t place) const;
  static bool is_in_days(const CreditLine& credit, const Sized& open);
  bool is_in_sums(const CreditLeft& credit, std::size_t place, bool own_account) const;
  std::string name_of(std::size_t place) const;
  std::string names_of(const std::vector<WayPart>& parts) const;
  bool is_allowed(const CreditLine& credit, const Way& way) const;
  std::vector<WayPart> fill(Millionths amount, const Places& order) const;
  std::vector<WayPart> paid_by(const std::vector<Item>& items, const FittingSum& sum) const;
  std::vector<Item> items_of(const Places& places) const;
  std::vector<Item> claims_of(const Places& places) const;
  std::vector<Way> distinct(const CreditLeft& credit, const std::vector<Item>& items) const;
  Ways one_claim_named(const CreditLeft& credit, const Places& named) const;
  Ways equal_ones(const CreditLeft& credit, const Places& places, const std::string& why) const;
  Ways by_sum_of(const CreditLeft& credit, bool own_account, const std::string& why) const;
  void size_changed(std::size_t place, Millionths before, Millionths after);

  std::span<const OpenApproval> given_;
  std::vector<std::size_t> order_;
  std::vector<OpenAmount> open_;
  Index by_reference_;
  std::vector<Date> until_;  // the last day of a sum
  Index by_service_;         // carrier, currency, service
  // Places of claims, carriers and accounts among those that follow.
  std::vector<std::size_t> claim_of_, carrier_of_, account_of_;
  std::vector<Places> claims_;
  std::vector<BySize> carriers_, accounts_;
  std::unordered_map<std::string, std::size_t> carrier_numbers_, account_numbers_;
};

}  // namespace telaudit::claims
