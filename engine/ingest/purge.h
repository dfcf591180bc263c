// A source that the workspace forgets.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "store/workspace.h"

namespace telaudit::ingest {

struct PurgeReport {
  std::vector<store::ReadingRow> readings;   // forgotten, in order of path, then id
  std::vector<bill::InvoiceKey> gone;        // bills that nothing is left of, in order of key
  std::vector<store::InvoiceRow> remaining;  // bills that lost a part, as they stand now, in order of key
};

// Forgets every reading that `names` mean (id, at least 8 digits of it, or the path it was read from), in one
// transaction: its charges, levels, notes and quarantine. What it superseded, or was the copy of, counts
// again where nothing else says otherwise. Problems: a name that is not known or means several; nothing has
// changed then.
Result<PurgeReport> purge(store::Workspace& workspace, const std::vector<std::string>& names);

}  // namespace telaudit::ingest
