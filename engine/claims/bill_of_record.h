// Whether the bill of record says what the electronic file says, who may dispute in whose name, and with
// these whether a claim's evidence is complete. Carriers often accept disputes only against their bill of
// record, so what an electronic file shows is asked of it first, unless the contract accepts the file as
// such.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "bill/invoice.h"
#include "claims/claim.h"
#include "ingest/exhibits.h"
#include "store/workspace.h"

namespace telaudit::claims {

struct RecordCheck {
  enum class State : std::uint8_t {
    not_registered,  // no PDF of this bill
    no_total,        // one without a total that is surely its
    same_total,
    other_total,
  };
  State state = State::not_registered;
  std::string file;  // name without folders
  std::optional<std::uint64_t> pages;
  std::string hash;
  std::optional<Decimal> total;
  std::string text() const;  // "bill.pdf, 3 pages, sha256 ...: total 118.40, as in the file"
};

class Exhibits {
 public:
  static Result<Exhibits> load(const store::Workspace& workspace);
  Exhibits(std::vector<ingest::Exhibit> exhibits, const std::vector<store::InvoiceRow>& invoices);

  RecordCheck record_of(const bill::InvoiceKey& bill) const;
  // A registered document of the contract; nullptr where there is none.
  const ingest::Exhibit* contract(const std::string& contract) const;
  // The letter of agency for the carrier and account that holds longest; one for any carrier or account where
  // none names them. nullptr: none.
  const ingest::Exhibit* letter_of_agency(const std::string& carrier, const std::string& account) const;

 private:
  std::vector<ingest::Exhibit> exhibits_;
  std::map<bill::InvoiceKey, RecordCheck> records_;
};

struct Readiness {
  std::vector<std::string> missing;  // what keeps it from being handed in
  std::vector<std::string> remarks;  // worth a word
};
// Missing: a dispute window that is over on the day; a bill that was replaced; a bill of record that says
// another total, or, where the contract counts paper bills, one that nobody looked at; a letter of agency
// that expired. What is not known is a remark.
Readiness readiness(const Claim& claim, const Exhibits& exhibits, Date on);

// What a letter says of the letter of agency: "letter of agency of FILE, valid until DATE"; empty where there
// is none or it expired.
std::string letter_of_agency_text(const Claim& claim, const Exhibits& exhibits, Date on);

}  // namespace telaudit::claims
