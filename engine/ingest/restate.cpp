#include "ingest/restate.h"

#include <algorithm>
#include <array>
#include <compare>
#include <iterator>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "base/in_parallel.h"
#include "ingest/element_comparer.h"
#include "ingest/element_identity.h"
#include "ingest/reconcile.h"
#include "store/catalogue_lists.h"

namespace telaudit::ingest {
namespace {

using store::BillChanges;
using store::Commit;
using store::PartState;
using store::StoredPart;
using store::Workspace;

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
  std::vector<StoredPart> parts;           // those of bills moved out, until record_changes
  std::vector<Before> before;              // of those that were stored, which come first
  std::vector<store::PackedLists> packed;  // of each part; only new ones have any
  std::vector<Bill> bills;
};

// Gives the parts back, new ones to the changes.
void record_changes(RestatedBills& number, BillChanges& changes) {
  for (auto& bill : number.bills)
    for (std::size_t i = 0; i < bill.places.size(); ++i)
      number.parts[bill.places[i]] = std::move(bill.parts[i]);
  for (std::size_t i = 0; i < number.parts.size(); ++i) {
    auto& part = number.parts[i];
    if (i >= number.before.size()) {
      changes.new_parts.push_back(std::move(part));
      changes.packed.push_back(std::move(number.packed[i]));
      continue;
    }
    const Before& before = number.before[i];
    if (part.state != before.state || part.because != before.because ||
        part.part.key.bill_date != before.bill_date)
      changes.states.push_back({part.reading, part.index, part.state, part.because, part.part.key.bill_date});
  }
}

BillNumber number_of_key(const bill::InvoiceKey& key) {
  return {key.carrier, key.account, key.number};
}

StoredPart take_new(const NewParts& from, std::uint32_t place) {
  StoredPart stored;
  stored.reading = from.reading;
  stored.index = place;
  stored.part = from.parts->take(place);
  stored.read_bill_date = stored.part.key.bill_date;
  stored.sums = from.sums->of(place);
  stored.fingerprint = totals_fingerprint(stored.part, stored.sums);
  return stored;
}

// The numbers that are restated, ascending: those that were asked for and those of new parts.
class NumberWalk {
 public:
  struct Number {
    BillNumber number;
    std::vector<std::uint32_t> new_parts;  // places among them, ascending
  };

  NumberWalk(std::vector<BillNumber> asked, const bill::Parts* parts)
      : asked_(std::move(asked)), parts_(parts), order_(parts == nullptr ? 0 : parts->size()) {
    std::iota(order_.begin(), order_.end(), 0U);
    std::stable_sort(order_.begin(), order_.end(), [&](std::uint32_t left, std::uint32_t right) {
      return compare(parts_->key(left), parts_->key(right)) < 0;
    });
  }

  // Parts of numbers given before may have been taken out.
  std::optional<Number> next() {
    Number out;
    const bool any_part = next_part_ < order_.size();
    if (next_asked_ == asked_.size() && !any_part) return std::nullopt;
    if (any_part) out.number = number_of_part(order_[next_part_]);
    if (next_asked_ < asked_.size() && (!any_part || asked_[next_asked_] <= out.number))
      out.number = asked_[next_asked_++];
    while (next_part_ < order_.size() && number_of_part(order_[next_part_]) == out.number)
      out.new_parts.push_back(order_[next_part_++]);
    return out;
  }

 private:
  BillNumber number_of_part(std::uint32_t place) const {
    const bill::Parts::Key key = parts_->key(place);
    return {std::string(key.carrier), std::string(key.account), std::string(key.number)};
  }
  static std::strong_ordering compare(const bill::Parts::Key& left, const bill::Parts::Key& right) {
    return std::tie(left.carrier, left.account, left.number) <=>
           std::tie(right.carrier, right.account, right.number);
  }

  std::vector<BillNumber> asked_;
  const bill::Parts* parts_;
  std::vector<std::uint32_t> order_;
  std::size_t next_asked_ = 0;
  std::size_t next_part_ = 0;
};

}  // namespace

// What was stored is asked for number by number; then the bills of many numbers are settled together and
// proved by all workers.
class BillRestater::Work {
 public:
  Work(const Workspace& workspace, Restatement asked, unsigned workers)
      : workspace_(workspace),
        removed_(std::move(asked.removed_readings)),
        supersessions_(std::move(asked.supersessions)),
        new_(std::move(asked.new_parts)),
        unsettled_(std::move(asked.unsettled)),
        numbers_(std::move(asked.numbers), new_.parts),
        new_reading_{new_.reading, new_.reader, new_.charges},
        memory_(asked.memory == nullptr ? own_memory_ : *asked.memory),
        elements_(workspace, new_reading_, memory_),
        workers_(workers) {
    memory_.begin_commit();
  }

  Result<std::optional<BillChanges>> next() {
    changes_ = {};
    while (waiting_levels_ < kLevelsAtOnce && waiting_bills_ < kBillsAtOnce) {
      auto number = numbers_.next();
      if (!number) break;
      if (auto added = add(*number); !added) return added.problem();
    }
    if (waiting_.empty()) return std::optional<BillChanges>();
    if (auto settled = settle(); !settled) return settled.problem();
    prove();
    return std::optional<BillChanges>(std::move(changes_));
  }

 private:
  // What waits to be proved, so that a file of many bills does not hold all of what was stored of them.
  static constexpr std::size_t kLevelsAtOnce = std::size_t{256} << 10U;
  static constexpr std::size_t kBillsAtOnce = 2048;
  static constexpr std::size_t kWorthThreads = 256;

  Result<void> add(const NumberWalk::Number& number) {
    auto stored =
        workspace_.parts_of_number(number.number.carrier, number.number.account, number.number.number);
    if (!stored) return stored.problem();
    RestatedBills restated;
    std::set<bill::InvoiceKey> keys;
    for (auto& part : *stored) {
      keys.insert(part.part.key);
      if (std::find(removed_.begin(), removed_.end(), part.reading) != removed_.end()) continue;
      restated.before.push_back({part.state, part.because, part.part.key.bill_date});
      restated.parts.push_back(std::move(part));
    }
    for (const std::uint32_t place : number.new_parts) restated.parts.push_back(take_new(new_, place));
    restated.packed.resize(restated.parts.size());
    place_undated(restated.parts);
    std::map<bill::InvoiceKey, std::vector<std::size_t>> bills;
    for (std::size_t i = 0; i < restated.parts.size(); ++i) {
      keys.insert(restated.parts[i].part.key);
      bills[restated.parts[i].part.key].push_back(i);
    }
    changes_.touched.insert(changes_.touched.end(), keys.begin(), keys.end());
    for (auto& [key, places] : bills) add_bill(restated, std::move(places));
    waiting_bills_ += restated.bills.size();
    waiting_.push_back(std::move(restated));
    return {};
  }

  void add_bill(RestatedBills& number, std::vector<std::size_t> places) {
    auto& bill = number.bills.emplace_back();
    for (const std::size_t place : places) {
      waiting_levels_ += number.parts[place].part.levels.size();
      bill.parts.push_back(std::move(number.parts[place]));
    }
    bill.places = std::move(places);
  }

  Result<void> settle() {
    std::vector<BillParts> bills;
    for (auto& number : waiting_)
      for (auto& bill : number.bills) {
        auto& parts = bills.emplace_back();
        parts.parts = bill.parts;
        for (std::size_t i = 0; i < bill.parts.size(); ++i)
          parts.counted.push_back(counted_before(number, bill, i));
      }
    return settle_parts(
        bills, supersessions_,
        [&](std::span<const StoredPart* const> parts) { return elements_.print(parts); },
        [&](std::span<const PartGroup> groups) { return elements_.contradicting(groups); });
  }

  bool counted_before(const RestatedBills& number, const RestatedBills::Bill& bill, std::size_t part) const {
    const std::size_t place = bill.places[part];
    return place < number.before.size() && unsettled_.count(bill.parts[part].reading) == 0 &&
           number.before[place].state == PartState::current &&
           number.before[place].bill_date == bill.parts[part].part.key.bill_date;
  }

  void prove() {
    struct NewPart {
      const StoredPart* part;
      store::PackedLists* lists;
    };
    std::vector<RestatedBills::Bill*> bills;
    std::vector<NewPart> new_parts;
    for (auto& number : waiting_)
      for (auto& bill : number.bills) {
        bills.push_back(&bill);
        for (std::size_t i = 0; i < bill.places.size(); ++i)
          if (bill.places[i] >= number.before.size())
            new_parts.push_back({&bill.parts[i], &number.packed[bill.places[i]]});
      }
    // A few small bills are proved before another thread has begun.
    const bool few = waiting_levels_ + waiting_bills_ < kWorthThreads;
    in_parallel(few ? 1 : workers_, bills.size() + new_parts.size(), [&](std::size_t at) {
      if (at < bills.size()) {
        bills[at]->invoice = reconcile(bills[at]->parts, bills[at]->levels);
      } else {
        const NewPart& own = new_parts[at - bills.size()];
        *own.lists = store::pack_lists(*own.part);
      }
    });
    for (auto* bill : bills) {
      changes_.invoices.push_back(std::move(bill->invoice));
      changes_.levels.append(std::move(bill->levels));
    }
    for (auto& number : waiting_) record_changes(number, changes_);
    waiting_.clear();
    waiting_levels_ = 0;
    waiting_bills_ = 0;
  }

  const Workspace& workspace_;
  const std::vector<std::string> removed_;
  const std::vector<store::Commit::Supersession> supersessions_;
  const NewParts new_;
  const std::set<std::string> unsettled_;
  NumberWalk numbers_;
  const NewReading new_reading_;
  ElementMemory own_memory_;
  ElementMemory& memory_;
  ElementComparer elements_;
  unsigned workers_;
  BillChanges changes_;
  std::vector<RestatedBills> waiting_;
  std::size_t waiting_levels_ = 0;
  std::size_t waiting_bills_ = 0;
};

BillRestater::BillRestater(const Workspace& workspace, Restatement asked, unsigned workers)
    : work_(std::make_unique<Work>(workspace, std::move(asked), workers)) {}
BillRestater::~BillRestater() = default;

Result<std::optional<BillChanges>> BillRestater::next() {
  return work_->next();
}

BillChanges unsettled_parts(const NewParts& new_parts) {
  BillChanges out;
  for (std::uint32_t place = 0; place < new_parts.parts->size(); ++place)
    out.new_parts.push_back(take_new(new_parts, place));
  return out;
}

BillNumber number_of(const StoredPart& part) {
  return number_of_key(part.part.key);
}

Result<void> restate_bills(const Workspace& workspace, Restatement asked, Commit& commit, unsigned workers) {
  BillRestater bills(workspace, std::move(asked), workers);
  for (;;) {
    auto changes = bills.next();
    if (!changes) return changes.problem();
    if (!*changes) return {};
    const auto move_to = [](auto& from, auto& to) {
      to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    };
    move_to((*changes)->states, commit.states);
    move_to((*changes)->touched, commit.touched);
    move_to((*changes)->invoices, commit.invoices);
    commit.levels.append(std::move((*changes)->levels));
  }
}

}  // namespace telaudit::ingest
