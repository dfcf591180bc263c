// Departures out of the contracts, for the elements that an event asks for.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "book/demand_months.h"
#include "book/demand_set.h"
#include "book/price_changes.h"
#include "book/running_commitments.h"
#include "rfp/element.h"
#include "terms/terms.h"

namespace telaudit::rfp {

// What each row of today is owed by its service's term, else its contract's clauses (book/price_changes.h),
// on the first day after the overlap, and after the late months too. Rows that the planned demand has ended
// by then owe nothing for leaving, nor do those of carriers for whom rfp.yaml states an amount. Commitments
// in force (book/running_commitments.h) owe what they are more than what stays towards them till their end,
// contract year by contract year where they differ, at their own rate of a shortfall, else at that of the
// contract's clause on termination; where everything leaves, at that of the clause, else at their own. What
// is spent less than the commitment already is owed either way, and in none of this. Refers to what it is
// given.
class DeparturesOfBills {
 public:
  // `rows`: of today, as `months` was built from.
  DeparturesOfBills(const Event& event, std::span<const book::DemandRow> rows,
                    const book::DemandMonths& months, const terms::Terms* terms,
                    const book::PriceChanges& changes);

  // Takes the rows of today that an element stands for, by place.
  void take(std::size_t element, std::span<const std::size_t> rows);

  // Sets the departures of the elements, which have their ids.
  void finish(std::span<Element> elements) const;

 private:
  struct Claim {
    Departure departure;
    DueAmounts amount;
  };
  struct Commitment {
    book::RunningCommitment running;
    // Stretches of its periods in which it asks for the same each month, on time and late, as many in both.
    std::optional<std::vector<book::CommitmentLeft>> left[2];
    std::optional<Decimal> part_rate, all_rate;
    std::map<std::size_t, DueAmounts> spent_by_element;  // of a month, in service by then
    Total spent_by_elements, spent;                      // of a month; by all rows
  };
  struct ElementClaims {
    std::map<std::string, Claim> own, unknown;  // by carrier
    std::map<std::string, Claim> services;      // by claim
  };

  void take_row(ElementClaims& claims, const book::DemandRow& row, const bool (&runs)[2]);
  bool in_service(std::size_t row, int day) const;
  Departure::Commitment terms_of(const Commitment& one, std::size_t stretch) const;
  Total over_stretch(const Commitment& one, std::size_t stretch, int day, const Total& month) const;
  void finish(const Commitment& one, std::span<Element> elements) const;

  const Event& event_;
  std::span<const book::DemandRow> rows_;
  const book::DemandMonths& months_;
  const book::PriceChanges& changes_;
  Date days_[2];  // on time, late
  std::vector<Commitment> commitments_;
  std::map<std::size_t, ElementClaims> elements_;
};

}  // namespace telaudit::rfp
