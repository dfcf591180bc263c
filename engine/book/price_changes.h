// When a price can change at the earliest, and what an earlier end of its term costs.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "book/demand_set.h"
#include "book/termination.h"
#include "terms/terms.h"

namespace telaudit::book {

struct PriceChange {
  std::optional<Date> from;          // nothing: not known, `basis` says why
  std::string basis;                 // "day after the term of C-1 ends", ...
  std::string contract;              // empty: of no contract that was given
  std::optional<Date> term_end;      // last day
  std::optional<Total> termination;  // what a change on `from` costs, where the term still runs then
  std::string termination_currency;
  bool termination_once = true;  // for all rows of the service together
};

// The nearest of: the day the term of the very service says, a rate review of the contract that obliges the
// carrier, the end of the contract's term or of its running renewal. A term that is over can change on
// `as_of`.
class PriceChanges {
 public:
  PriceChanges(const terms::Terms* terms, Date as_of);

  PriceChange of(const DemandRow& row) const;
  // What ending the row's service on `day` costs: the amount that the service's own term states, else by the
  // clause on termination of the contract, over the term of the service or else of the contract.
  LeavingCost leaving(const DemandRow& row, Date day) const;
  // The part of what is left of its commitment that a contract wants when it ends on `day`; nothing where it
  // has no such clause, or its term is not known.
  std::optional<Decimal> commitment_rate(std::string_view contract, Date day) const;

 private:
  struct ContractRow {
    std::string contract, carrier, account, renewal;
    std::optional<Date> valid_from, valid_to, term_end;
    std::optional<std::int64_t> renewal_months, term_months;
    std::vector<Date> reviews;  // that have not been yet
  };
  struct ServiceTerm {
    std::string carrier, account, item;
    Date start;
    std::optional<Date> term_end, change_from;
    std::optional<Decimal> termination;
    std::string currency;
  };
  PriceChange of_contract(const ContractRow& contract) const;
  const ServiceTerm* service_term_of(const DemandRow& row) const;
  // The closest in force; else the one of the row's that ended last.
  struct Found {
    const ContractRow* in_force = nullptr;
    const ContractRow* ended = nullptr;
  };
  Found contract_of(const DemandRow& row) const;

  Date as_of_;
  TerminationClauses clauses_;
  bool given_ = false;
  std::vector<ContractRow> contracts_;
  std::map<std::string, std::vector<ServiceTerm>, std::less<>> services_;  // by normalised service
};

// "2026 Q3".
std::string quarter_of(Date date);

}  // namespace telaudit::book
