#include "book/leverage.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/date.h"
#include "book/places.h"
#include "book/proportion.h"
#include "book/wording.h"

namespace telaudit::book {
namespace {

constexpr unsigned kMonthsOfQuarter = 3;

Total a_year_of(const Total& month) {
  const auto out = times(month, Decimal{kMonthsOfYear, 0}, month.scale());
  require(out.has_value(), "twelve months of a bill fit where one does");
  return *out;
}

// The last day of a quarter that ends with a fiscal year of that month, on or after the day.
Date next_quarter_end(Date day, int year_end) {
  Date first = *make_date(day.year(), day.month(), 1);
  while ((first.month() + kMonthsOfYear - static_cast<unsigned>(year_end)) % kMonthsOfQuarter != 0)
    first = add_months(first, 1);
  return add_days(add_months(first, 1), -1);
}

using CarrierKey = std::array<std::string, 2>;  // currency, carrier

class LeverageBuilder {
 public:
  LeverageBuilder(Date as_of, const Negotiation& negotiation) : as_of_(as_of), negotiation_(negotiation) {}

  void add(const DemandRow& row, const PriceChange& change) {
    const Total amount = a_year_of(row.amount);
    LeverageRow& carrier = carrier_of(row.currency, row.carrier);
    carrier.a_year.add(amount);
    const bool now = change.from && *change.from <= as_of_;
    if (now) carrier.contestable_now.add(amount);
    if (change.from && *change.from <= add_months(as_of_, kMonthsOfYear))
      carrier.contestable_year.add(amount);
    if (!change.from) carrier.not_known.add(amount);
    // What can change already stands first, what is not known last.
    const int order = now ? 0 : change.from ? 1 : 2;
    const std::string quarter = now ? "now" : change.from ? quarter_of(*change.from) : "not known";
    Expiry& expiry = expiry_[{row.carrier, row.currency, std::to_string(order) + quarter}];
    expiry.row.carrier = row.carrier;
    expiry.row.currency = row.currency;
    expiry.row.quarter = quarter;
    if (change.from && !now && (!expiry.row.first || *change.from < *expiry.row.first))
      expiry.row.first = change.from;
    ++expiry.row.rows;
    expiry.row.a_year.add(amount);
    if (!change.contract.empty()) expiry.contracts.insert(change.contract);
  }

  // What leaving today would cost.
  void add(const DemandRow& row, const LeavingCost& cost) {
    if (!cost.term_runs) return;
    LeverageRow& carrier = carrier_of(row.currency, row.carrier);
    if (cost.by_commitment && ending_known_.contains({row.currency, row.carrier})) return;
    if (!cost.amount || cost.currency != row.currency) {
      carrier.leaving_unknown.add(a_year_of(row.amount));
      return;
    }
    const std::array<std::string, 3> service = {row.carrier, row.account,
                                                row.service_key.empty() ? row.id : row.service_key};
    if (!cost.once || left_.insert(service).second) carrier.leaving_now.add(*cost.amount);
  }

  // Of these carriers it is known what ending the contract of a commitment costs.
  void know(const CommitmentPosition& position) {
    if (position.ending) ending_known_.insert({position.currency, position.carrier});
  }

  void add(const CommitmentPosition& position) {
    const auto found = carriers_.find({position.currency, position.carrier});
    if (found == carriers_.end()) return;
    if (position.ending) found->second.leaving_now.add(*position.ending);
    if (!position.over) return;
    if (!found->second.commitment_over) found->second.commitment_over = Total();
    found->second.commitment_over->add(*position.over);
  }

  void add(const audit::Finding& finding) {
    if (finding.kind != audit::Kind::error || finding.allocated.is_zero()) return;
    const auto found = carriers_.find({finding.currency, finding.carrier});
    if (found != carriers_.end()) found->second.credits_potential.add(finding.allocated);
  }

  // The record of disputes: what is asked for, and what was agreed and is not yet credited.
  void add_claims(const terms::Terms* terms) {
    const auto* relation = given_relation(terms, "claim");
    if (relation == nullptr) return;
    const bill::Table& table = relation->table;
    const TermColumn carrier(table, "carrier"), status(table, "status"), currency(table, "currency"),
        claimed(table, "amount_claimed"), approved(table, "amount_approved");
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const auto found = carriers_.find({std::string(currency.text(row)), std::string(carrier.text(row))});
      if (found == carriers_.end()) continue;
      const std::string_view word = status.text(row);
      if (word == "submitted" || word == "in_review") {
        if (const auto amount = claimed.decimal(row)) found->second.credits_claimed.add(*amount);
      } else if (word == "approved" || word == "partly_approved") {
        if (const auto amount = approved.decimal(row)) found->second.credits_agreed.add(*amount);
      }
    }
  }

  Leverage finish() {
    Leverage out;
    for (auto& [key, expiry] : expiry_) {
      for (const std::string& contract : expiry.contracts)
        expiry.row.contracts += (expiry.row.contracts.empty() ? "" : ", ") + contract;
      out.expiry.push_back(std::move(expiry.row));
    }
    for (auto& [key, row] : carriers_) out.carriers.push_back(std::move(row));
    std::stable_sort(out.carriers.begin(), out.carriers.end(), [](const auto& left, const auto& right) {
      if (left.currency != right.currency) return left.currency < right.currency;
      return right.a_year < left.a_year;
    });
    return out;
  }

 private:
  struct Expiry {
    ExpiryRow row;
    std::set<std::string> contracts;
  };

  LeverageRow& carrier_of(const std::string& currency, const std::string& carrier) {
    const auto [place, fresh] = carriers_.try_emplace({currency, carrier});
    if (!fresh) return place->second;
    LeverageRow& row = place->second;
    row.carrier = carrier;
    row.currency = currency;
    const auto stated = negotiation_.carrier_year_ends.find(carrier);
    row.quarter_assumed = stated == negotiation_.carrier_year_ends.end();
    row.quarter_end = next_quarter_end(as_of_, row.quarter_assumed ? kMonthsOfYear : stated->second);
    return row;
  }

  Date as_of_;
  const Negotiation& negotiation_;
  std::map<CarrierKey, LeverageRow> carriers_;
  std::set<CarrierKey> ending_known_;
  std::set<std::array<std::string, 3>> left_;  // services whose cost was counted: carrier, account, service
  std::map<std::array<std::string, 3>, Expiry> expiry_;  // carrier, currency, order and quarter
};

}  // namespace

Leverage build_leverage(std::span<const DemandRow> demand, const PriceChanges& changes,
                        const Commitments& commitments, const audit::Audit& audit, const terms::Terms* terms,
                        Date as_of, const Negotiation& negotiation) {
  LeverageBuilder builder(as_of, negotiation);
  for (const CommitmentPosition& position : commitments.positions) builder.know(position);
  for (const DemandRow& row : demand) {
    builder.add(row, changes.of(row));
    builder.add(row, changes.leaving(row, as_of));
  }
  for (const CommitmentPosition& position : commitments.positions) builder.add(position);
  for (const audit::Finding& finding : audit.findings) builder.add(finding);
  builder.add_claims(terms);
  return builder.finish();
}

}  // namespace telaudit::book
