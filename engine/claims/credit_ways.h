// The ways in which one credit may belong to what is open: what each step of the matching finds. Nothing here
// decides which credit comes first, or uses anything up.
#pragma once

#include <cstdint>
#include <set>
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

// A credit and what is left of it.
struct CreditLeft {
  const CreditLine* line = nullptr;
  Millionths rest = 0;
  std::vector<std::string> references;  // keys in its text that some approval has
};

// Approvals and what is open of each. Their places are in an order of their own: by decision, claim and line.
class OpenApprovals {
 public:
  explicit OpenApprovals(std::span<const OpenApproval> approvals);

  std::size_t given_place(std::size_t place) const { return order_[place]; }
  const OpenApproval& at(std::size_t place) const { return given_[order_[place]]; }
  const OpenAmount& open(std::size_t place) const { return open_[place]; }
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
  using BySize = std::set<std::pair<Millionths, std::size_t>>;  // open amount, place
  // Approvals that a lump would pay together.
  struct Item {
    Places places;
    OpenAmount open;
  };

  const Places& found(const Index& index, const std::string& key) const;
  bool may_pay(const CreditLine& credit, std::size_t place) const;
  bool is_later(const CreditLine& credit, std::size_t place) const;
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
  Index by_claim_;
  Index by_service_;                                  // carrier, currency, service
  std::unordered_map<std::string, BySize> accounts_;  // carrier, currency, account
  std::unordered_map<std::string, BySize> carriers_;  // carrier, currency
};

}  // namespace telaudit::claims
