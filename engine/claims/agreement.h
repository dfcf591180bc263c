// What contracts say of disputes, by account and day.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/dispute_window.h"
#include "base/date.h"
#include "base/result.h"
#include "claims/claim.h"
#include "terms/terms.h"

namespace telaudit::claims {

class Agreements {
 public:
  // The relations `contract` and `escalation`.
  static Result<Agreements> load(const terms::Terms& terms);

  // In force for the account on that day: one that names it goes before one for any account. Nothing known
  // where there is none, or two are equally close.
  DisputeTerms of(const std::string& carrier, const std::string& account, Date day) const;
  audit::Window window_of(const std::string& carrier, const std::string& account, Date bill_date,
                          std::optional<Date> due_date, Date on) const;

 private:
  struct Row {
    audit::ContractWindow key;  // which accounts and days it holds for
    DisputeTerms terms;
  };
  std::vector<Row> rows_;
  std::vector<audit::ContractWindow> windows_;
};

// "MSA p. 12 § 7.3", of what is known.
std::string citation_text(const std::string& document, const std::string& page, const std::string& clause);

}  // namespace telaudit::claims
