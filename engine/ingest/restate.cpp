#include "ingest/restate.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "ingest/element_identity.h"
#include "ingest/reconcile.h"

namespace telaudit::ingest {
namespace {

using store::Commit;
using store::PartState;
using store::StoredPart;
using store::Workspace;

// Compares parts by their elements; those of the reading at hand stand in its draft.
class ElementComparer {
 public:
  ElementComparer(const Workspace& workspace, const NewCharges& new_charges)
      : workspace_(workspace), new_(new_charges) {}

  Result<bool> same(const StoredPart& one, const StoredPart& other) {
    const auto left = fingerprint_of(one);
    if (!left) return left.problem();
    const auto right = fingerprint_of(other);
    if (!right) return right.problem();
    return *left == *right;
  }

  Result<bool> disjoint(const StoredPart& one, const StoredPart& other) {
    const auto left = charges_of(one);
    if (!left) return left.problem();
    const auto right = charges_of(other);
    if (!right) return right.problem();
    return are_disjoint({&one.part, *left}, {&other.part, *right});
  }

 private:
  Result<Hash128> fingerprint_of(const StoredPart& part) {
    const auto key = std::pair(part.reading, part.index);
    if (const auto known = fingerprints_.find(key); known != fingerprints_.end()) return known->second;
    const auto charges = charges_of(part);
    if (!charges) return charges.problem();
    auto fingerprint = elements_fingerprint(part.part, **charges);
    if (fingerprint) fingerprints_.emplace(key, *fingerprint);
    return fingerprint;
  }

  Result<const bill::Relation*> charges_of(const StoredPart& part) {
    if (part.reading == new_.reading) return new_.charges;
    if (const auto known = relations_.find(part.reading); known != relations_.end())
      return known->second.get();
    auto charges = workspace_.charges_of(part.reading);
    if (!charges) return charges.problem();
    return relations_.emplace(part.reading, std::move(*charges)).first->second.get();
  }

  const Workspace& workspace_;
  const NewCharges& new_;
  std::map<std::string, std::unique_ptr<bill::Relation>> relations_;
  std::map<std::pair<std::string, std::uint32_t>, Hash128> fingerprints_;
};

// A part without a stated bill date belongs to the first bill dated on or after its latest day, else to the
// last one before, else it stands alone under that day.
void place_undated(std::vector<StoredPart>& parts) {
  std::set<Date> stated;
  for (const auto& part : parts)
    if (part.part.bill_date_stated) stated.insert(part.part.key.bill_date);
  for (auto& part : parts) {
    if (part.part.bill_date_stated) continue;
    part.part.key.bill_date = part.read_bill_date;
    if (stated.empty()) continue;
    const auto next = stated.lower_bound(part.read_bill_date);
    part.part.key.bill_date = next == stated.end() ? *stated.rbegin() : *next;
  }
}

// What a part was before, so that only what differs is written.
struct Before {
  PartState state;
  std::string because;
  Date bill_date;
};

// Gives new parts back to the commit.
void record_changes(std::vector<StoredPart>& parts, const std::vector<Before>& before, Commit& commit) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto& part = parts[i];
    if (i >= before.size()) {
      commit.new_parts[part.index] = std::move(part);
    } else if (part.state != before[i].state || part.because != before[i].because ||
               part.part.key.bill_date != before[i].bill_date) {
      commit.states.push_back({part.reading, part.index, part.state, part.because, part.part.key.bill_date});
    }
  }
}

Result<void> restate_number(const Workspace& workspace, const BillNumber& number,
                            const std::vector<Commit::Supersession>& supersessions, ElementComparer& elements,
                            Commit& commit) {
  auto stored = workspace.parts_of_number(number.carrier, number.account, number.number);
  if (!stored) return stored.problem();
  std::vector<StoredPart> parts;
  std::vector<Before> before;
  std::set<bill::InvoiceKey> keys;
  for (auto& part : *stored) {
    keys.insert(part.part.key);
    if (std::find(commit.removed_readings.begin(), commit.removed_readings.end(), part.reading) !=
        commit.removed_readings.end())
      continue;
    before.push_back({part.state, part.because, part.part.key.bill_date});
    parts.push_back(std::move(part));
  }
  for (auto& part : commit.new_parts)
    if (number_of(part) == number) parts.push_back(std::move(part));
  place_undated(parts);
  std::map<bill::InvoiceKey, std::vector<StoredPart*>> bills;
  for (auto& part : parts) {
    keys.insert(part.part.key);
    bills[part.part.key].push_back(&part);
  }
  commit.touched.insert(commit.touched.end(), keys.begin(), keys.end());
  for (const auto& [key, members] : bills) {
    std::vector<StoredPart> bill;
    for (StoredPart* member : members) bill.push_back(std::move(*member));
    auto settled = settle_parts(
        bill, supersessions,
        [&](const StoredPart& one, const StoredPart& other) { return elements.same(one, other); },
        [&](const StoredPart& one, const StoredPart& other) { return elements.disjoint(one, other); });
    if (!settled) return settled;
    commit.invoices.push_back(reconcile(bill, commit.levels));
    for (std::size_t i = 0; i < members.size(); ++i) *members[i] = std::move(bill[i]);
  }
  record_changes(parts, before, commit);
  return {};
}

}  // namespace

BillNumber number_of(const StoredPart& part) {
  return {part.part.key.carrier, part.part.key.account, part.part.key.number};
}

Result<void> restate_bills(const Workspace& workspace, const std::vector<BillNumber>& numbers,
                           const std::vector<Commit::Supersession>& supersessions,
                           const NewCharges& new_charges, Commit& commit) {
  ElementComparer elements(workspace, new_charges);
  for (const auto& number : numbers)
    if (auto restated = restate_number(workspace, number, supersessions, elements, commit); !restated)
      return restated;
  return {};
}

}  // namespace telaudit::ingest
