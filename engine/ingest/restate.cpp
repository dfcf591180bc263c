#include "ingest/restate.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "ingest/element_identity.h"
#include "ingest/in_parallel.h"
#include "ingest/reconcile.h"
#include "store/catalogue_lists.h"

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
    if (*left == *right || !is_electronic_invoice(one.part) || !is_electronic_invoice(other.part))
      return *left == *right;
    return in_two_syntaxes(one, other);
  }

  Result<bool> disjoint(const StoredPart& one, const StoredPart& other) {
    const auto left = charges_of(one);
    if (!left) return left.problem();
    const auto right = charges_of(other);
    if (!right) return right.problem();
    return are_disjoint({&one.part, *left}, {&other.part, *right});
  }

 private:
  // One says more than the other, or says it in other words: a gross price, an order, decimals of a rate.
  Result<bool> in_two_syntaxes(const StoredPart& one, const StoredPart& other) {
    const auto first = reader_of(one);
    if (!first) return first.problem();
    const auto second = reader_of(other);
    if (!second) return second.problem();
    if (*first == *second) return false;
    std::array<Hash128, 2> figures;
    for (std::size_t i = 0; i < 2; ++i) {
      const auto& part = i == 0 ? one : other;
      const auto charges = charges_of(part);
      if (!charges) return charges.problem();
      const auto fingerprint = figures_fingerprint(part.part, **charges);
      if (!fingerprint) return fingerprint.problem();
      figures[i] = *fingerprint;
    }
    return figures[0] == figures[1];
  }

  Result<std::string> reader_of(const StoredPart& part) {
    if (part.reading == new_.reading) return new_.reader;
    const auto row = workspace_.reading_by_id(part.reading);
    if (!row) return row.problem();
    return *row ? (*row)->reader : std::string();
  }

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

// The bills of one number as they will stand after a commit.
struct RestatedBills {
  struct Bill {
    std::vector<StoredPart> parts;
    std::vector<std::size_t> places;  // of each among those of the number
    store::InvoiceRow invoice;
    store::LevelRowLists levels;
  };
  std::vector<StoredPart> parts;  // those of bills moved out, until record_changes
  std::vector<Before> before;
  std::vector<Bill> bills;
};

// Gives the parts back, new ones to the commit.
void record_changes(RestatedBills& number, Commit& commit) {
  for (auto& bill : number.bills)
    for (std::size_t i = 0; i < bill.places.size(); ++i)
      number.parts[bill.places[i]] = std::move(bill.parts[i]);
  for (std::size_t i = 0; i < number.parts.size(); ++i) {
    auto& part = number.parts[i];
    if (i >= number.before.size()) {
      commit.new_parts[part.index] = std::move(part);
      continue;
    }
    const Before& before = number.before[i];
    if (part.state != before.state || part.because != before.because ||
        part.part.key.bill_date != before.bill_date)
      commit.states.push_back({part.reading, part.index, part.state, part.because, part.part.key.bill_date});
  }
}

// Settles and proves bills as they will stand after a commit, and writes what changes into it. Settling asks
// the workspace and goes number by number; then the bills of many numbers are proved by all workers.
class BillRestater {
 public:
  BillRestater(const Workspace& workspace, const std::vector<Commit::Supersession>& supersessions,
               ElementComparer& elements, unsigned workers, Commit& commit)
      : workspace_(workspace),
        supersessions_(supersessions),
        elements_(elements),
        workers_(workers),
        commit_(commit) {
    for (std::size_t i = 0; i < commit.new_parts.size(); ++i)
      new_parts_[number_of(commit.new_parts[i])].push_back(i);
  }

  // Its parts in the commit are gone until finish().
  Result<void> add(const BillNumber& number) {
    auto stored = workspace_.parts_of_number(number.carrier, number.account, number.number);
    if (!stored) return stored.problem();
    RestatedBills restated;
    std::set<bill::InvoiceKey> keys;
    for (auto& part : *stored) {
      keys.insert(part.part.key);
      if (std::find(commit_.removed_readings.begin(), commit_.removed_readings.end(), part.reading) !=
          commit_.removed_readings.end())
        continue;
      restated.before.push_back({part.state, part.because, part.part.key.bill_date});
      restated.parts.push_back(std::move(part));
    }
    if (const auto own = new_parts_.extract(number))
      for (const std::size_t i : own.mapped()) restated.parts.push_back(std::move(commit_.new_parts[i]));
    place_undated(restated.parts);
    std::map<bill::InvoiceKey, std::vector<std::size_t>> bills;
    for (std::size_t i = 0; i < restated.parts.size(); ++i) {
      keys.insert(restated.parts[i].part.key);
      bills[restated.parts[i].part.key].push_back(i);
    }
    commit_.touched.insert(commit_.touched.end(), keys.begin(), keys.end());
    for (auto& [key, places] : bills)
      if (auto settled = settle(restated, std::move(places)); !settled) return settled;
    waiting_bills_ += restated.bills.size();
    waiting_.push_back(std::move(restated));
    if (waiting_levels_ >= kLevelsAtOnce || waiting_bills_ >= kBillsAtOnce) prove();
    return {};
  }

  // Proves what is left; all new parts are back in the commit then.
  void finish() { prove(); }

 private:
  // What waits to be proved, so that a file of many bills does not hold all of what was stored of them.
  static constexpr std::size_t kLevelsAtOnce = std::size_t{256} << 10U;
  static constexpr std::size_t kBillsAtOnce = 2048;

  Result<void> settle(RestatedBills& number, std::vector<std::size_t> places) {
    auto& bill = number.bills.emplace_back();
    for (const std::size_t place : places) {
      waiting_levels_ += number.parts[place].part.levels.size();
      bill.parts.push_back(std::move(number.parts[place]));
    }
    bill.places = std::move(places);
    return settle_parts(
        bill.parts, supersessions_,
        [&](const StoredPart& one, const StoredPart& other) { return elements_.same(one, other); },
        [&](const StoredPart& one, const StoredPart& other) { return elements_.disjoint(one, other); });
  }

  void prove() {
    std::vector<RestatedBills::Bill*> bills;
    std::vector<const StoredPart*> new_parts;
    for (auto& number : waiting_)
      for (auto& bill : number.bills) {
        bills.push_back(&bill);
        for (std::size_t i = 0; i < bill.places.size(); ++i)
          if (bill.places[i] >= number.before.size()) new_parts.push_back(&bill.parts[i]);
      }
    if (!new_parts.empty()) commit_.packed.resize(commit_.new_parts.size());
    in_parallel(workers_, bills.size() + new_parts.size(), [&](std::size_t at) {
      if (at < bills.size()) {
        bills[at]->invoice = reconcile(bills[at]->parts, bills[at]->levels);
      } else {
        const StoredPart& part = *new_parts[at - bills.size()];
        commit_.packed[part.index] = store::pack_lists(part);
      }
    });
    for (auto* bill : bills) {
      commit_.invoices.push_back(std::move(bill->invoice));
      commit_.levels.append(std::move(bill->levels));
    }
    for (auto& number : waiting_) record_changes(number, commit_);
    waiting_.clear();
    waiting_levels_ = 0;
    waiting_bills_ = 0;
  }

  const Workspace& workspace_;
  const std::vector<Commit::Supersession>& supersessions_;
  ElementComparer& elements_;
  unsigned workers_;
  Commit& commit_;
  std::map<BillNumber, std::vector<std::size_t>> new_parts_;  // places in the commit, until taken
  std::vector<RestatedBills> waiting_;
  std::size_t waiting_levels_ = 0;
  std::size_t waiting_bills_ = 0;
};

}  // namespace

BillNumber number_of(const StoredPart& part) {
  return {part.part.key.carrier, part.part.key.account, part.part.key.number};
}

Result<void> restate_bills(const Workspace& workspace, const std::vector<BillNumber>& numbers,
                           const std::vector<Commit::Supersession>& supersessions,
                           const NewCharges& new_charges, Commit& commit, unsigned workers) {
  ElementComparer elements(workspace, new_charges);
  BillRestater bills(workspace, supersessions, elements, workers, commit);
  for (const auto& number : numbers)
    if (auto restated = bills.add(number); !restated) return restated;
  bills.finish();
  return {};
}

}  // namespace telaudit::ingest
