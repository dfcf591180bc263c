// A finding with what the ledger gave it, as bytes: for files that hold more findings than memory does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "audit/finding.h"
#include "audit/packed_list.h"

namespace telaudit::audit {

struct FindingRecord {
  Finding finding;
  LedgerEntries billed;    // its entries of Audit::ledger, in their order
  LedgerEntries ahead;     // of Audit::ahead
  std::uint64_t turn = 0;  // when the ledger came to it, among all findings
  // While the audit runs, the charges of a finding that rests on more than memory should hold; its own list
  // is empty then. In the end it has ranges.
  PackedCharges charges = {};
};

// The charges of a record, listed or packed.
class ChargesOf {
 public:
  explicit ChargesOf(const FindingRecord& record)
      : listed_(record.finding.charges), packed_(record.charges) {}
  explicit ChargesOf(const Finding& finding) : listed_(finding.charges), packed_(none()) {}

  std::size_t size() const { return listed_.size() + packed_.size(); }
  bool empty() const { return size() == 0; }
  template <typename Visit>
  void each(Visit visit) const {
    for (const auto& charge : listed_) visit(charge);
    for (const auto& charge : packed_) visit(charge);
  }
  // From the last one on, until `visit` says no.
  template <typename Visit>
  void each_backwards(Visit visit) const {
    if (!packed_.empty()) return packed_.each_backwards(visit);
    for (auto charge = listed_.rbegin(); charge != listed_.rend(); ++charge)
      if (!visit(*charge)) return;
  }

 private:
  static const PackedCharges& none() {
    static const PackedCharges kNone;
    return kNone;
  }

  const std::vector<FindingCharge>& listed_;
  const PackedCharges& packed_;
};

// As list_as_ranges of its finding, listed or packed.
void list_as_ranges(FindingRecord& record);

// Appends the record, in the second form; nothing of it is lost.
void append_record(std::string& out, const FindingRecord& record);

// False for anything that was not written in this form.
bool read_record(std::string_view bytes, FindingRecord& record, RecordForm form = RecordForm::second);

}  // namespace telaudit::audit
