// Coverage: what of the sources was read, what of the money is proved, classified, agreed and priced, and
// what was paid without a bill.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "book/book.h"
#include "book/demand_set.h"

namespace telaudit::book {

struct SourceCoverage {
  std::string reading;  // first twelve digits
  std::string file;     // name without folder
  std::string reader;
  std::string content_hash;
  std::uint64_t size = 0;
  bill::Dispositions dispositions;
  std::uint64_t notes = 0;
  std::uint64_t quarantined = 0;
  std::vector<std::string>
      not_counted;  // parts that are copies, superseded, cancelled or in conflict, and why
};

// A share of the money of one currency.
struct ShareRow {
  std::string currency;
  std::string measure;  // balanced, classified, mapped, priced
  std::string label;
  std::optional<Total> part;  // nothing: the input it needs was not given
  Total whole;
  std::string of;  // what the whole is
};

struct UnbilledPayable {
  std::string carrier, account, currency;
  Total paid;
  std::uint64_t payments = 0;
  Date first, last;
};

struct Coverage {
  std::vector<SourceCoverage> sources;  // in the order of the readings
  std::vector<ShareRow> shares;         // by currency, then measure
  bool payables_given = false;
  std::vector<UnbilledPayable> unbilled;  // accounts that were paid and have no bill here; largest first
};

Coverage build_coverage(const BookInput& input, std::span<const DemandRow> demand);

// The dollars of demand rows for which `wanted` holds, by currency.
template <typename Wanted>
MoneySums demand_money(std::span<const DemandRow> demand, const Wanted& wanted) {
  MoneySums out;
  for (const auto& row : demand)
    if (wanted(row)) add_money(out, row.currency, row.amount);
  return out;
}

// True when a crosswalk row in force names the row's product.
class Crosswalk {
 public:
  explicit Crosswalk(const terms::Terms* terms);
  bool given() const { return given_; }
  bool maps(const DemandRow& row) const;

 private:
  struct Row {
    std::string carrier, product_code, description;
  };
  std::vector<Row> rows_;
  bool given_ = false;
};

}  // namespace telaudit::book
