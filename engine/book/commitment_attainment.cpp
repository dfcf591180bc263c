#include "book/commitment_attainment.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/date.h"
#include "book/bill_cycles.h"
#include "book/places.h"
#include "book/proportion.h"
#include "book/running_commitments.h"
#include "book/variance_scan.h"
#include "book/wording.h"
#include "pricing/words.h"
#include "terms/any_key.h"

namespace telaudit::book {
namespace {

using terms::kAny;

constexpr int kQuarters = 4;

// What counts towards a commitment by class of charge.
struct Counted {
  std::set<std::string, std::less<>> classes = {"recurring", "usage"};
  std::string words;
};

Counted counted_by(const terms::Terms* terms, const RunningCommitment& commitment, Date day) {
  Counted out;
  std::set<std::string, std::less<>> listed;
  bool items = false, stated = false;
  if (const auto* relation = given_relation(terms, "eligible_spend")) {
    const bill::Table& table = relation->table;
    const TermColumn contract(table, "contract"), name(table, "commitment"), measure(table, "measure"),
        taxes(table, "taxes_count"), credits(table, "credits_reduce"), item(table, "item"),
        charge_class(table, "charge_class"), eligible(table, "eligible"), from(table, "valid_from"),
        to(table, "valid_to");
    for (std::size_t row = 0; row < table.rows(); ++row) {
      if (contract.text(row) != commitment.contract || name.text(row) != commitment.commitment) continue;
      const auto first = from.date(row), end = to.date(row);
      if ((first && day < *first) || (end && *end <= day)) continue;
      stated = true;
      if (measure.text(row) == "net") out.classes.insert("discount");
      if (taxes.flag(row).value_or(false)) out.classes.insert({"tax", "surcharge", "fee"});
      if (credits.flag(row).value_or(false)) out.classes.insert({"credit", "adjustment"});
      const std::string_view named = charge_class.text(row);
      items = items || (!item.text(row).empty() && item.text(row) != kAny);
      if (named.empty() || named == kAny) continue;
      if (eligible.flag(row).value_or(true))
        listed.emplace(named);
      else
        out.classes.erase(std::string(named));
    }
  }
  if (!listed.empty()) {
    for (const std::string_view base : {"recurring", "usage"})
      if (!listed.contains(base)) out.classes.erase(std::string(base));
    out.classes.insert(listed.begin(), listed.end());
  }
  for (const std::string& word : out.classes) out.words += (out.words.empty() ? "" : ", ") + word;
  out.words += stated ? " as the contract lists them" : "; the contract lists nothing";
  if (items) out.words += "; items that it names are not told apart";
  return out;
}

// The months of an account beside what was billed in each; amounts by month number.
struct AccountMonths {
  const AccountCycles* account = nullptr;
  std::map<int, Total> amounts;
};

std::string month_text(int month) {
  return month_start(month).text().substr(0, 7);
}

class Attaining {
 public:
  Attaining(const RunningCommitment& commitment, const CommittedPeriod& period, Date as_of)
      : as_of_(as_of), decimals_(pricing::currency_decimals(commitment.currency)) {
    out_.contract = printable(commitment.contract);
    out_.commitment = printable(commitment.commitment);
    out_.carrier = printable(commitment.carrier);
    out_.currency = printable(commitment.currency);
    out_.from = *period.period.from;
    out_.last = add_days(*period.period.to, -1);
    out_.committed = period.amount;
    out_.rate = commitment.rate;
  }

  CommitmentAttainment count(const std::vector<AccountMonths>& accounts, std::string counts) {
    out_.counts = std::move(counts);
    std::optional<int> first;
    for (const AccountMonths& one : accounts)
      if (!one.account->cycles.empty())
        first =
            first ? std::min(*first, one.account->cycles.front().month) : one.account->cycles.front().month;
    for (const AccountMonths& one : accounts) add_account(one, first.value_or(0));
    for (auto& sum : out_.forecast) {
      sum.add(out_.billed);
      sum.add(out_.estimated);
    }
    if (out_.rate) out_.exposure.emplace();
    for (std::size_t at = 0; at < kDemandCases; ++at) {
      out_.missing[at].add(Decimal{0, decimals_});
      if (out_.exposure) (*out_.exposure)[at].add(Decimal{0, decimals_});
      const Total gap = minus(out_.committed, out_.forecast[at]);
      if (gap.is_negative() || gap.is_zero()) continue;
      out_.missing[at] = gap;
      if (!out_.rate) continue;
      const auto owed = times(gap, *out_.rate, decimals_);
      if (owed) (*out_.exposure)[at] = *owed;
    }
    out_.months_billed.assign(billed_.begin(), billed_.end());
    out_.months_estimated.assign(estimated_.begin(), estimated_.end());
    return std::move(out_);
  }

 private:
  bool in_period(Date day) const { return out_.from <= day && day <= out_.last; }

  // The account's bills in the period by the days on which they are due: those that are here, those that are
  // missing, and those that will come.
  void add_account(const AccountMonths& one, int first_of_all) {
    if (one.account->cycles.empty()) return;
    std::vector<Total> last_bills;
    for (auto at = one.amounts.rbegin(); at != one.amounts.rend() && last_bills.size() < kMonthsOfYear; ++at)
      last_bills.push_back(at->second);
    const auto usual = quartile_of(last_bills, 2, decimals_);
    for (const BillCycle& cycle : one.account->cycles) {
      if (!in_period(cycle.dates.back())) continue;
      if (const auto amount = one.amounts.find(cycle.month); amount != one.amounts.end())
        out_.billed.add(amount->second);
      billed_.insert(month_text(cycle.month));
    }
    const BillCycle& latest = one.account->cycles.back();
    const Date last = latest.dates.back();
    const int every = std::max(1, one.account->every);
    const int first_month = one.account->cycles.front().month;
    for (int back = 1;; ++back) {
      const Date due = add_months(last, -back * every);
      const int month = latest.month - back * every;
      if (due < out_.from) break;
      // Of a month in which other accounts have bills and this one had none yet, it was not there yet.
      const bool not_there_yet = month < first_month && first_of_all <= month;
      if (!in_period(due) || one.account->of(month) != nullptr || not_there_yet || !usual) continue;
      out_.estimated.add(*usual);
      estimated_.insert(month_text(month));
    }
    for (int ahead = 1;; ++ahead) {
      const Date due = add_months(last, ahead * every);
      if (out_.last < due) break;
      if (!in_period(due) || !usual) continue;
      if (due <= as_of_) {
        out_.estimated.add(*usual);
        estimated_.insert(month_text(latest.month + ahead * every));
        continue;
      }
      ++out_.bills_ahead;
      for (std::size_t at = 0; at < kDemandCases; ++at)
        if (const auto some = quartile_of(last_bills, static_cast<int>(at) + 1, decimals_))
          out_.forecast[at].add(*some);
    }
  }

  Date as_of_;
  std::uint8_t decimals_;
  CommitmentAttainment out_;
  std::set<std::string> billed_, estimated_;
};

bool names(const RunningCommitment& commitment, const AccountCycles& account) {
  return account.carrier == commitment.carrier &&
         (commitment.accounts.contains(account.account) || commitment.accounts.contains(std::string(kAny)));
}

const CommittedPeriod* period_on(const RunningCommitment& commitment, Date day) {
  for (const CommittedPeriod& period : commitment.periods)
    if (*period.period.from <= day && day < *period.period.to) return &period;
  return nullptr;
}

// Each account's bills from `first_month` on, in slots by month.
std::vector<BillSlots> slots_of(std::span<const AccountCycles> accounts, int first_month) {
  std::vector<BillSlots> out;
  for (const AccountCycles& account : accounts) {
    BillSlots& slots = out.emplace_back();
    slots.carrier = account.carrier;
    slots.account = account.account;
    for (const BillCycle& cycle : account.cycles)
      for (const Date date : cycle.dates)
        if (first_month <= cycle.month)
          slots.days.emplace_back(date, static_cast<std::uint8_t>(cycle.month - first_month));
    std::sort(slots.days.begin(), slots.days.end());
  }
  return out;
}

}  // namespace

std::optional<Total> quartile_of(std::vector<Total> values, int quarter, std::uint8_t decimals) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const auto steps = static_cast<std::int64_t>(values.size() - 1) * quarter;
  const auto at = static_cast<std::size_t>(steps / kQuarters);
  Total out = values[at];
  if (steps % kQuarters != 0) {
    const auto part = proportion(minus(values[at + 1], values[at]), total_of(Decimal{steps % kQuarters, 0}),
                                 total_of(Decimal{kQuarters, 0}), kMaxScale);
    if (part) out.add(*part);
  }
  return times(out, Decimal{1, 0}, decimals);
}

Result<std::vector<CommitmentAttainment>> build_attainment(const AttainmentInput& input) {
  std::vector<CommitmentAttainment> out;
  const auto commitments = commitments_in_force(input.terms, input.as_of);
  Date first = add_months(input.as_of, -kMonthsOfYear);
  bool any = false;
  for (const RunningCommitment& one : commitments)
    if (const CommittedPeriod* period = period_on(one, input.as_of)) {
      any = true;
      first = std::min(first, *period->period.from);
    }
  if (!any) return out;
  std::vector<AccountCycles> accounts;
  for (AccountCycles& account : bill_cycles(input.invoices))
    if (std::any_of(commitments.begin(), commitments.end(),
                    [&](const RunningCommitment& one) { return names(one, account); })) {
      std::erase_if(account.cycles, [&](const BillCycle& one) { return input.as_of < one.dates.back(); });
      accounts.push_back(std::move(account));
    }
  // Slots are a byte; a period of more than some twenty years is looked back at no further.
  constexpr int kMostMonths = 250;
  const int first_month = std::max(month_number(first) - 1, month_number(input.as_of) - kMostMonths);
  const auto sums =
      sum_elements(*input.charges, slots_of(accounts, first_month), std::array{Dimension::category}, 1);
  if (!sums) return sums.problem();
  for (const RunningCommitment& commitment : commitments) {
    const CommittedPeriod* period = period_on(commitment, input.as_of);
    if (period == nullptr) continue;
    const Counted counted = counted_by(input.terms, commitment, input.as_of);
    std::vector<AccountMonths> months;
    std::map<std::uint32_t, std::size_t> place;
    for (std::uint32_t at = 0; at < accounts.size(); ++at)
      if (names(commitment, accounts[at])) {
        place[at] = months.size();
        AccountMonths& one = months.emplace_back();
        one.account = &accounts[at];
        for (const BillCycle& cycle : accounts[at].cycles)
          if (first_month <= cycle.month) one.amounts[cycle.month] = {};
      }
    const ElementSums::Cells& cells = sums->by.front();
    for (std::size_t at = 0; at < cells.cells.size(); ++at) {
      const ElementSums::Cell& cell = cells.cells[at];
      const auto found = place.find(cell.account);
      if (found == place.end() || sums->currencies.word(cell.currency) != commitment.currency ||
          !counted.classes.contains(sums->categories.word(cell.subject)))
        continue;
      for (auto& [month, amount] : months[found->second].amounts)
        if (const auto slot = static_cast<std::size_t>(month - first_month); slot < sums->slots)
          amount.add(cells.amounts[at * sums->slots + slot]);
    }
    out.push_back(Attaining(commitment, *period, input.as_of).count(months, counted.words));
  }
  return out;
}

}  // namespace telaudit::book
