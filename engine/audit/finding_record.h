// A finding with what the ledger gave it, as bytes: for files that hold more findings than memory does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "audit/finding.h"

namespace telaudit::audit {

struct FindingRecord {
  Finding finding;
  std::vector<LedgerEntry> billed;  // its entries of Audit::ledger, in their order
  std::vector<LedgerEntry> ahead;   // of Audit::ahead
  std::uint64_t turn = 0;           // when the ledger came to it, among all findings
};

// Appends the record; nothing of it is lost.
void append_record(std::string& out, const FindingRecord& record);

// False for anything that append_record did not write.
bool read_record(std::string_view bytes, FindingRecord& record);

}  // namespace telaudit::audit
