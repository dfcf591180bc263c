// The rows of the level relation that a commit brings, packed as they come: a bill may have hundreds of
// thousands.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "bill/invoice.h"
#include "store/list_packer.h"

namespace telaudit::store {

// The state of one level, as reconciliation found it.
struct LevelRow {
  bill::InvoiceKey key;
  std::string reading;  // of the part that printed it
  bill::Level level;
  std::string currency;
  Total computed;
  std::optional<Total> difference;  // printed minus computed
  Decimal allowed;
  std::string state;
};

class LevelRowLists {
 public:
  // The lists of an invoice and a reading, in the order of both.
  struct Place {
    bill::InvoiceKey key;
    std::string reading;
    auto operator<=>(const Place&) const = default;
  };

  // Memory is least where the rows of an invoice follow each other.
  void add(const LevelRow& row);
  // Adds the lists of others, which are used up; no place may be among these already.
  void append(LevelRowLists&& others);
  std::size_t size() const { return rows_; }
  // Whether some sum is beyond what can be kept.
  bool too_large() const { return too_large_; }
  // Calls visit(place, list) in the order of the places.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (const auto& [place, at] : places_) visit(place, lists_[at]);
  }

 private:
  std::map<Place, std::size_t> places_;  // indexes of lists_
  std::vector<ListPacker> lists_;
  Place last_;
  std::size_t last_list_ = 0;  // that of last_, where there are lists
  std::size_t rows_ = 0;
  bool too_large_ = false;
};

}  // namespace telaudit::store
