// A draft's inputs made by hand: findings, what the ledger gave them, the charges they rest on, and a
// contract.
//
// Alpha Telecom, contract MSA-1 for account 100200: disputes within 180 days of the invoice date (MSA p. 12
// § 7.3), 30 days for an answer, disputed amounts may be withheld, the electronic bill counts. Account 900
// has no contract.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "claims/draft_claims.h"
#include "sample_claim.h"

namespace telaudit::claims {

class SampleDraft {
 public:
  SampleDraft();

  // A finding on charges that get an offset each, in order from 100 on: {billed, what the ledger gave}. Its
  // id is "f1", "f2", ...; its service "S1", ... unless another is named.
  struct On {
    const char* billed;
    const char* given;
  };
  audit::FindingRecord& add(const char* rule, const char* reason, const std::vector<On>& charges,
                            const char* bill_date = "2026-04-10", const char* account = "100200");
  // A tax on the bill of the last finding's first charge, which follows it with that amount.
  void add_tax(audit::FindingRecord& record, const char* billed, const char* follows);

  Drafting draft(const char* on = "2026-05-01", bool again = false) const;
  // As kept: numbered, with a history.
  std::vector<Claim> kept(const Drafting& drafting) const;

  std::vector<audit::FindingRecord> records;
  ChargesById charges;
  std::map<bill::InvoiceKey, store::InvoiceRow> invoices;
  std::set<bill::InvoiceKey> changed;
  std::vector<Claim> claims;
  std::vector<CarrierForm> forms;
  Reasons reasons;
  Agreements agreements;
};

Reasons shipped_reasons();
std::vector<CarrierForm> shipped_forms();

}  // namespace telaudit::claims
