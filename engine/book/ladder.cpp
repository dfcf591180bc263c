#include "book/ladder.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include "base/text.h"
#include "book/coverage.h"
#include "terms/clause_kinds.h"
#include "terms/record_kinds.h"

namespace telaudit::book {
namespace {

constexpr std::size_t kMonthsOfRungTwo = 3;

// The words must hold on every rung: without a contract nothing speaks of what a carrier would owe.
struct InputFacts {
  std::string_view input;
  std::string_view what, holder, unlocks;
};
constexpr std::array<InputFacts, 8> kInputs = {{
    {"contract",
     "the contracts with their amendments and price schedules, and the crosswalk from billed codes to their "
     "items",
     "procurement or the legal department; the carrier's account team can send copies",
     "agreed prices beside billed ones, dispute windows, notice dates and commitments"},
    {"crosswalk", "the crosswalk from billed codes to contract items",
     "the procurement analyst; it starts from the codes on the bills",
     "agreed prices beside billed ones, where a contract is already here"},
    {"inventory", "the list of services in use: site, cost centre, owner, installed and disconnected when",
     "network operations or the IT asset team", "whose service each charge is, and whether it still exists"},
    {"order", "orders and disconnect requests with their confirmations",
     "provisioning; confirmations lie in e-mail",
     "charges that started before or went on after what was ordered"},
    {"site", "the list of sites with their addresses", "facilities or real estate",
     "demand by place: carriers quote an address, not an account"},
    {"payable", "the payables ledger of thirteen months", "accounts payable in finance",
     "accounts that are paid and whose bills are not here"},
    {"bill", "the bills of more months", "accounts payable, or the carrier's bill portal",
     "overlaps, stopped credits, rises, unused services and missing bills"},
    {"price", "current market prices: own quotes, public contracts or licensed data",
     "sourcing, or an adviser who runs tenders", "each price in force beside the market"},
}};

// Clauses that a contract which is here does not state yet.
constexpr std::string_view kClauses = "clauses";

// The inputs that make a relation of terms.
std::vector<std::string> inputs_of(const std::string& relation, bool contract_given) {
  if (relation == "rate" || relation == "commitment" || relation == "contract") return {"contract"};
  if (terms::is_clause_relation(relation)) return {contract_given ? std::string(kClauses) : "contract"};
  if (relation == "priced_code") return {"contract", "crosswalk"};
  if (relation == "charge" || relation == "level" || relation == "invoice") return {"bill"};
  return {relation};
}

class GivenInputs {
 public:
  explicit GivenInputs(const BookInput& input) {
    for (const auto& given : input.given)
      if (given.given) files_[given.input] = given.files;
  }
  bool has(std::string_view name) const { return files_.find(name) != files_.end(); }
  std::string words(std::span<const std::string_view> names) const {
    std::string out;
    for (const auto name : names) {
      const auto found = files_.find(name);
      if (found == files_.end()) continue;
      out += (out.empty() ? "" : "; ") + std::string(name) +
             (found->second.empty() ? "" : ": " + printable(found->second));
    }
    return out;
  }

 private:
  std::map<std::string, std::string, std::less<>> files_;
};

std::size_t most_months(const BookInput& input) {
  std::map<std::pair<std::string, std::string>, std::set<std::pair<int, unsigned>>> months;
  for (const auto& invoice : input.invoices)
    months[{invoice.key.carrier, invoice.key.account}].insert(
        {invoice.key.bill_date.year(), invoice.key.bill_date.month()});
  std::size_t most = 0;
  for (const auto& [account, seen] : months) most = std::max(most, seen.size());
  return most;
}

std::vector<LadderRung> build_rungs(const GivenInputs& given, std::size_t months) {
  constexpr std::array<std::string_view, 1> kPayable = {"payable"};
  constexpr std::array<std::string_view, 2> kAgreed = {"contract", "crosswalk"};
  constexpr std::array<std::string_view, 3> kOwned = {"site", "inventory", "order"};
  constexpr std::array<std::string_view, 1> kPrice = {"price"};
  const std::string bills = "bills of " + counted(months, "month");
  const std::string payable = given.words(kPayable);
  std::vector<LadderRung> rungs = {
      {1, "Bills of one month",
       "what is bought, from whom and at what price; where one thing costs two prices; what looks billed "
       "twice, as a question",
       true, bills},
      {2, "Three to thirteen months of bills, and the payables ledger",
       "overlaps, stopped credits, rises, unused services, missing bills; accounts paid without a bill",
       months >= kMonthsOfRungTwo || given.has("payable"), bills + (payable.empty() ? "" : "; " + payable)},
      {3, "Contracts, and the crosswalk from billed codes to their items",
       "agreed prices beside billed ones, dispute windows, the calendar of notices, commitments",
       given.has("contract"), given.words(kAgreed)},
      {4, "Sites, inventory, orders",
       "answers to the questions: whose service it is, what was ordered, what still exists",
       given.has("site") || given.has("inventory") || given.has("order"), given.words(kOwned)},
      {5, "Current market prices", "each price in force beside the market", given.has("price"),
       given.words(kPrice)},
  };
  return rungs;
}

// Months of bills are useful and never a condition of what stands above them; without a contract nothing
// above it holds.
int standing_on(const std::vector<LadderRung>& rungs) {
  if (!rungs[2].reached) return rungs[1].reached ? 2 : 1;
  if (!rungs[3].reached) return 3;
  return rungs[4].reached ? 5 : 4;
}

std::size_t unlocked_by(const std::string& input, const GivenInputs& given, const audit::Audit& audit) {
  std::set<std::string> gained = {input};
  if (input == "contract") gained.insert("crosswalk");
  return static_cast<std::size_t>(
      std::count_if(audit.rules.begin(), audit.rules.end(), [&](const auto& rule) {
        bool needs_it = false;
        for (const auto& relation : rule.missing_inputs)
          for (const auto& needed : inputs_of(relation, given.has("contract"))) {
            if (given.has(needed)) continue;
            if (gained.count(needed) == 0) return false;
            needs_it = true;
          }
        return needs_it;
      }));
}

MoneySums touched_by(std::string_view input, const BookInput& book, std::span<const DemandRow> demand) {
  const Crosswalk crosswalk(book.terms);
  return demand_money(demand, [&](const DemandRow& row) {
    if (input == "contract" || input == "crosswalk") return !crosswalk.maps(row);
    if (input == "inventory" || input == "order") return !row.place.in_inventory;
    if (input == "site") return row.place.city.empty() && row.place.postal_code.empty();
    if (input == "price") return !row.benchmark.median.has_value();
    return input == "bill";
  });
}

// What the contracts at hand leave unsaid and checks wait for: often it stands in them and was not written
// down.
void append_missing_clauses(const GivenInputs& given, const audit::Audit& audit,
                            std::vector<NextInput>& missing) {
  NextInput next;
  next.input = kClauses;
  next.checks = unlocked_by(next.input, given, audit);
  if (!given.has("contract") || next.checks == 0) return;
  std::set<std::string> keys;
  for (const auto& rule : audit.rules)
    for (const auto& relation : rule.missing_inputs)
      if (const auto key = terms::contract_key_of(relation)) keys.insert(*key);
  next.what =
      "clauses of the contracts here: " + join(std::vector<std::string>(keys.begin(), keys.end()), ", ");
  next.holder = "procurement or the legal department; they may stand in the documents at hand";
  next.unlocks = "what was agreed beside prices, against what is billed";
  missing.push_back(std::move(next));
}

// Records (tickets, payments, claims, ...) are asked for where a check waits for them.
void append_missing_records(const GivenInputs& given, const audit::Audit& audit,
                            std::vector<NextInput>& missing) {
  for (const auto& kind : terms::record_kinds()) {
    // Before there is a contract there are no claims to keep a record of.
    if (given.has(kind.relation) || (kind.relation == "claim" && !given.has("contract"))) continue;
    NextInput next;
    next.input = kind.relation;
    next.checks = unlocked_by(next.input, given, audit);
    if (next.checks == 0) continue;
    next.what = kind.meaning;
    next.holder = kind.holder;
    next.unlocks = "the checks that compare the bills with them";
    missing.push_back(std::move(next));
  }
}

}  // namespace

Ladder build_ladder(const BookInput& input, std::span<const DemandRow> demand) {
  const GivenInputs given(input);
  Ladder out;
  out.months = most_months(input);
  out.contract_given = given.has("contract");
  out.rungs = build_rungs(given, out.months);
  out.rung = standing_on(out.rungs);
  out.checks = input.audit->rules.size();
  out.evaluable =
      static_cast<std::size_t>(std::count_if(input.audit->rules.begin(), input.audit->rules.end(),
                                             [](const auto& rule) { return rule.missing_inputs.empty(); }));
  for (const auto& facts : kInputs) {
    const bool here = facts.input == "bill" ? out.months >= kMonthsOfRungTwo : given.has(facts.input);
    // The crosswalk is asked for on its own only beside a contract.
    if (here || (facts.input == "crosswalk" && !given.has("contract"))) continue;
    NextInput next;
    next.input = facts.input;
    next.what = facts.what;
    if (next.input == "bill")
      next.what +=
          ": " + counted(out.months, "month is", "months are") + " here, three to thirteen are wanted";
    next.holder = facts.holder;
    next.unlocks = facts.unlocks;
    next.checks = unlocked_by(next.input, given, *input.audit);
    next.touched = touched_by(facts.input, input, demand);
    out.missing.push_back(std::move(next));
  }
  append_missing_clauses(given, *input.audit, out.missing);
  append_missing_records(given, *input.audit, out.missing);
  std::stable_sort(out.missing.begin(), out.missing.end(),
                   [](const NextInput& left, const NextInput& right) { return left.checks > right.checks; });
  return out;
}

}  // namespace telaudit::book
