// Which contract a bought service stands under, and when contracts end.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "book/demand_set.h"
#include "terms/terms.h"

namespace telaudit::book {

struct ContractTerm {
  std::string contract, carrier, account;  // account "*": any of the carrier's
  std::string renewal;                     // automatic, month_to_month, none; "" not stated
  std::string document, page;
  std::optional<Date> from, to;       // in force from, and no more from; unknown is open
  std::optional<Date> end;            // last day of the initial term
  std::optional<Date> notice_latest;  // last day for a notice that ends it
};

// The contracts given; none are known without them.
class ContractTerms {
 public:
  ContractTerms() = default;
  explicit ContractTerms(const terms::Terms* terms);

  // The contract in force on the day of the row's bill: one that names the account before one for any, then
  // the one that began last, then by id. Null: none is known.
  const ContractTerm* of(const DemandRow& row) const;
  std::span<const ContractTerm> all() const { return rows_; }

 private:
  std::vector<ContractTerm> rows_;
};

// The money of a month that stands under one contract, in one currency.
struct ContractEnd {
  std::string currency;
  std::string contract;  // "" for what stands under no contract that is known
  std::string carrier;
  std::string renewal, document, page;
  std::optional<Date> end, notice_latest;
  Total monthly;
  std::uint64_t rows = 0;
};

// By currency, then end, the earliest first, those without a stated end and without a contract last.
std::vector<ContractEnd> find_contract_ends(std::span<const DemandRow> demand,
                                            const ContractTerms& contracts);

}  // namespace telaudit::book
