// A contract as its YAML file states it. What the file does not state is nothing here and unknown in the
// relations.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "terms/clauses.h"
#include "terms/csv_input.h"
#include "terms/period.h"

namespace telaudit::terms {

// Where a document says so.
struct Citation {
  std::optional<std::string> document;
  std::optional<std::string> page;
  std::optional<std::string> clause;
};

struct Document {
  std::string id;
  std::string type;
  std::optional<Date> signed_on;
  std::optional<Date> effective;
  std::optional<std::int64_t> pages;
};

// A rate as written, before amendments and precedence are applied.
struct StatedRate {
  std::string item;
  Decimal price;
  std::string currency;
  std::string unit;
  std::int64_t precision = 0;
  Period period;
  Citation citation;
  Place place;
  std::size_t layer = 0;        // rank of its document type; 0 stands before all others
  std::optional<Date> amended;  // effective day of its amendment; nothing for an original rate
};

struct Commitment {
  std::string id;
  std::optional<std::string> basis;
  Decimal amount;
  std::optional<std::string> currency;
  std::optional<Decimal> shortfall_rate;
  std::optional<std::int64_t> workoff_months;
  Period period;
  Citation citation;
  Place place;
};

struct Disputes {
  std::optional<std::int64_t> report_days;
  std::optional<std::string> trigger;
  std::optional<std::int64_t> refund_lookback_days;
  std::optional<std::int64_t> response_days;
  std::optional<bool> withhold_allowed;
  Citation citation;
};

// Who signed, as the contract names them.
struct Party {
  std::string name;
  std::optional<std::string> role;
  std::optional<bool> affiliates_included;
  Citation citation;
};

struct Renewal {
  std::optional<std::string> type;
  std::optional<std::int64_t> months;
  std::optional<std::int64_t> notice_days;
  std::optional<std::int64_t> notice_most_days;
  std::optional<std::string> notice_method;
  std::optional<std::string> notice_to;
  std::optional<std::string> notice_counts;
  Citation citation;
};

struct Billing {
  std::optional<std::int64_t> payment_days;
  std::optional<std::string> payment_trigger;
  std::optional<std::string> bill_of_record;
  std::optional<std::string> proration_basis;
  std::optional<bool> late_fee_allowed;
  std::optional<Decimal> late_fee_rate;
  std::optional<std::string> late_fee_base;
  Citation late_fee_citation;
  Citation citation;  // of the rest
};

struct Contract {
  std::string id;
  std::string carrier;
  std::vector<std::string> accounts;  // {"*"}: any
  std::optional<std::string> currency;
  std::vector<Party> parties;
  std::vector<Document> documents;
  std::vector<std::string> order_of_precedence;
  Period period;  // in which it is in force, holdover and open renewal included
  std::optional<std::int64_t> term_months;
  std::optional<Date> term_end;  // last day
  Citation term_citation;
  Renewal renewal;
  Disputes disputes;
  Billing billing;
  std::optional<std::int64_t> backbilling_days;
  Citation backbilling_citation;
  std::vector<Commitment> commitments;
  bool commitments_stated = false;  // the key is there: an empty list says that there are none
  std::vector<StatedRate> rates;
  std::vector<StatedClause> clauses;
  std::vector<std::string> stated_clauses;  // relations whose keys the file has, if empty
  Place place;
};

Result<Contract> read_contract(const InputFile& file);

// The first day, later than `date`, on which a billing cycle begins that begins on `cycle_day` of each month;
// in a month without that day, on its last day.
Date first_full_cycle_after(Date date, unsigned cycle_day);

}  // namespace telaudit::terms
