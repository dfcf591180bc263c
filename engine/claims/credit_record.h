// What is known of credits: which were matched to which claims, which matches ended, what was taken back, and
// what a person ruled out. A workspace keeps the events, each run of the matching in a document of its own
// that is never written again; what holds follows from them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "claims/credit_lines.h"
#include "claims/credit_matching.h"
#include "store/workspace.h"

namespace telaudit::claims {

// What of a credit goes to a claim.
struct CreditShare {
  std::string claim;
  std::uint32_t line = 0;  // 0: the claim as a whole
  Decimal amount;
  Decimal tax;

  bool operator==(const CreditShare&) const = default;
};

// A line of a bill as an event keeps it: later readings of the bill may be gone.
struct KeptLine {
  std::string bill_line;
  std::string charge;  // id as shown
  std::string carrier;
  std::string account;
  std::string invoice;
  Date bill_date;
  std::string service;
  std::string product_code;
  std::string description;
  std::string currency;
  Decimal amount;
};
KeptLine kept_line(const BilledCredit& credit);

enum class CreditEventKind : std::uint8_t {
  match,      // shares of a credit
  take_back,  // a later debit takes shares of a match back
  end,        // the match or taking back with that id holds no more
  rule_out,   // the credit is not for those claims together
  proof,      // a bill that was looked at for a finding of a claim
};

struct CreditEvent {
  CreditEventKind kind = CreditEventKind::match;
  std::string id;     // of a match "CR-<8 digits>", of a taking back "TB-<8 digits>"; `end`: which ends
  KeptLine line;      // match: the credit; take_back: the debit; rule_out: bill_line and charge
  std::string step;   // match: step_name(), or "person"
  std::string match;  // take_back: of which match
  std::vector<CreditShare> shares;  // match, take_back
  std::string claims;               // rule_out: claims_key()
  std::string because;
  // proof: of which series, and whether the bill shows it.
  std::string series;
  std::string run;
  bool fired = false;
};

// One run of the matching, or one decision of a person.
struct CreditEntry {
  Date on;
  std::string by;  // a role, or "telaudit" where nobody decided
  std::vector<CreditEvent> events;
};

struct EndedMatch {
  CreditEvent event;
  std::string because;
};

// A bill on which a series was looked for.
struct ProofKey {
  std::string series;
  std::string account;
  std::string invoice;
  Date bill_date;
  auto operator<=>(const ProofKey&) const = default;
};

struct CreditRecord {
  std::uint32_t entries = 0;
  std::map<std::string, CreditEvent> matches;     // that hold, by id
  std::map<std::string, CreditEvent> take_backs;  // that hold, by id
  std::vector<EndedMatch> ended;  // matches and takings back, in the order in which they ended
  std::set<std::pair<std::string, std::string>> ruled_out;  // bill_line, claims_key()
  std::map<ProofKey, CreditEvent> proofs;                   // the last of each
};

void follow(CreditRecord& record, const CreditEntry& entry);

// What a match still gives: its shares without what was taken back. Those of nothing are left out.
std::vector<CreditShare> standing_shares(const CreditRecord& record, const CreditEvent& match);

// A Problem where a document is not as it was written.
Result<CreditRecord> kept_credits(const store::Workspace& workspace);

// Adds an entry; one without events changes nothing.
Result<void> add_entry(store::Workspace& workspace, CreditRecord& record, const CreditEntry& entry);

std::string write_entry(const CreditEntry& entry);
Result<CreditEntry> read_entry(std::string_view json);

// Of a match, or of a proposal that becomes one: by the credit and its shares.
std::string match_id(const std::string& bill_line, std::span<const CreditShare> shares);
std::string take_back_id(const std::string& bill_line, const std::string& match);

}  // namespace telaudit::claims
