#include "ingest/purge.h"

#include <algorithm>
#include <set>

#include "ingest/reading_name.h"
#include "ingest/restate.h"

namespace telaudit::ingest {

Result<PurgeReport> purge(store::Workspace& workspace, const std::vector<std::string>& names) {
  const auto known = workspace.readings();
  if (!known) return known.problem();
  std::set<std::string> ids;
  for (const auto& name : names) {
    auto id = find_reading(*known, name);
    if (!id) return id.problem();
    ids.insert(std::move(*id));
  }

  PurgeReport report;
  store::Commit commit;
  commit.removed_readings.assign(ids.begin(), ids.end());
  std::set<BillNumber> numbers;
  for (const auto& row : *known)
    if (ids.count(row.id) != 0) report.readings.push_back(row);
  for (const auto& id : ids) {
    const auto parts = workspace.parts_of_reading(id);
    if (!parts) return parts.problem();
    for (const auto& part : *parts) numbers.insert(number_of(part));
  }
  auto supersessions = workspace.supersessions();
  if (!supersessions) return supersessions.problem();
  Restatement asked{{numbers.begin(), numbers.end()}, commit.removed_readings, std::move(*supersessions), {}};
  if (auto restated = restate_bills(workspace, std::move(asked), commit); !restated)
    return restated.problem();
  if (auto done = workspace.commit(commit); !done) return done.problem();

  const auto by_key = [](const auto& one, const auto& other) { return one.key < other.key; };
  report.remaining = std::move(commit.invoices);
  std::sort(report.remaining.begin(), report.remaining.end(), by_key);
  std::set<bill::InvoiceKey> gone(commit.touched.begin(), commit.touched.end());
  for (const auto& invoice : report.remaining) gone.erase(invoice.key);
  report.gone.assign(gone.begin(), gone.end());
  return report;
}

}  // namespace telaudit::ingest
