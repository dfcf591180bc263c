#include "book/summary.h"

#include <algorithm>
#include <array>

#include "base/date.h"
#include "book/proportion.h"
#include "book/wording.h"
#include "pricing/evidence.h"
#include "pricing/words.h"

namespace telaudit::book {
namespace {

constexpr std::size_t kLow = static_cast<std::size_t>(DemandCase::low);
constexpr std::size_t kBase = static_cast<std::size_t>(DemandCase::base);
constexpr std::size_t kHigh = static_cast<std::size_t>(DemandCase::high);
constexpr std::string_view kNotKnown = "not known";
constexpr std::string_view kPricesWouldBring = "current market prices or quotes (--prices) would bring it";

Total a_year(const Total& month) {
  Total out;
  for (int at = 0; at < kMonthsOfYear; ++at) out.add(month);
  return out;
}

class Summary {
 public:
  Summary(const Contents& contents, const Bridge& bridge)
      : contents_(contents), currency_(bridge.currency), clean_(bridge.steps.back().amount) {
    if (contents.negotiation) savings_ = &contents.negotiation->savings;
  }

  std::vector<SummaryRow> build() && {
    add("baseline", "Recurring and usage, a year", a_year(clean_),
        "twelve times the clean month, " + money_of(clean_) + baseline_awaits() + "; bridge.csv");
    add_savings();
    add_credits();
    add_transition();
    add_values();
    add_shares();
    add_notice();
    return std::move(rows_);
  }

 private:
  SummaryRow& row(std::string id, std::string label, std::string basis) {
    SummaryRow out;
    out.currency = currency_;
    out.id = std::move(id);
    out.label = std::move(label);
    out.basis = std::move(basis);
    rows_.push_back(std::move(out));
    return rows_.back();
  }
  SummaryRow& add(std::string id, std::string label, Total amount, std::string basis) {
    SummaryRow& out = row(std::move(id), std::move(label), std::move(basis));
    out.amount = rounded_amount(amount, currency_);
    return out;
  }
  SummaryRow& say(std::string id, std::string label, std::string_view text, std::string basis) {
    SummaryRow& out = row(std::move(id), std::move(label), std::move(basis));
    out.text = text;
    return out;
  }

  std::string money_of(const Total& amount) const {
    return money_text(rounded_amount(amount, currency_), currency_);
  }

  // Whether any price says something of one that is paid in this currency.
  bool compared() const {
    if (savings_ == nullptr) return false;
    const auto& groups = contents_.negotiation->expectations.groups;
    return std::any_of(groups.begin(), groups.end(), [&](const ExpectationGroup& group) {
      return group.currency == currency_ && group.figures.stance != pricing::Stance::no_evidence;
    });
  }

  // What requirements of a lever save in a case beyond the base.
  Total case_difference(Lever lever, std::size_t demand_case) const {
    Total out;
    for (const RequirementWorth& worth : savings_->requirements) {
      const bool closes = worth.kind == RequirementKind::close;
      if (!worth.saved || worth.currency != currency_ || closes != (lever == Lever::avoidance)) continue;
      out.add(minus((*worth.saved)[demand_case], (*worth.saved)[kBase]));
    }
    return out;
  }

  void add_cases(std::string id, std::string label, Lever lever, const Total& base, std::string basis) {
    SummaryRow& out = add(std::move(id), std::move(label), a_year(base), std::move(basis));
    const Total low = case_difference(lever, kLow), high = case_difference(lever, kHigh);
    if (low.is_zero() && high.is_zero()) {
      out.basis += contents_.input->requirements == nullptr
                       ? "; no low and high: today's demand goes on in every case, requirements "
                         "(--requirements) would bring others"
                       : "; low and high are as base: no requirement comes to other money by case";
      return;
    }
    Total sum = base;
    sum.add(low);
    out.low = rounded_amount(a_year(sum), currency_);
    sum = base;
    sum.add(high);
    out.high = rounded_amount(a_year(sum), currency_);
  }

  std::string baseline_awaits() const {
    if (savings_ == nullptr || to_confirm().is_zero()) return {};
    return ", without " + money_of(to_confirm()) +
           " a month that findings of confidence C or D hold: confirmed or not, it moves by that";
  }

  Total to_confirm() const {
    const auto found = savings_->to_confirm.find(currency_);
    return found == savings_->to_confirm.end() ? Total() : found->second;
  }

  void add_savings() {
    if (savings_ == nullptr) {
      say("hard_savings", "Hard savings, a year", kNotKnown, std::string(kPricesWouldBring));
      return;
    }
    Total hard, soft, undated;
    std::string parts;
    for (const LeverRow& lever : savings_->rows) {
      if (lever.currency != currency_ || lever.one_off) continue;
      (lever.hard ? hard : soft).add(lever.monthly);
      if (lever.hard) undated.add(lever.undated);
      if (lever.hard && !lever.monthly.is_zero())
        parts += (parts.empty() ? "" : ", ") + std::string(lever_name(lever.lever)) + " " +
                 money_of(lever.annualised);
    }
    std::replace(parts.begin(), parts.end(), '_', '-');
    if (!compared())
      parts += (parts.empty() ? "" : "; ") + std::string("rates not among them: ") +
               std::string(kPricesWouldBring);
    if (const Total asked = to_confirm(); !asked.is_zero())
      parts += "; " + money_of(a_year(asked)) +
               " of it rests on findings of confidence C or D, to be confirmed before they are counted on";
    add_cases("hard_savings", "Hard savings at what is expected, a year", Lever::technology, hard,
              (parts.empty() ? "none found" : parts) + "; potential before any offer; savings-by-lever.csv");
    if (compared()) add_rates();
    if (contents_.input->requirements == nullptr && soft.is_zero())
      say("soft_savings", "Avoided cost, a year", kNotKnown,
          "requirements (--requirements) would bring what closes");
    else
      add_cases("soft_savings", "Avoided cost, a year", Lever::avoidance, soft,
                "what requirements close; not won from a carrier; savings-by-requirement.csv");
    add_new_demand();
    add_expectation_cases();
    if (!undated.is_zero())
      add("undated", "Of the hard savings without a date, a year", a_year(undated),
          "when these prices can change is not known: in no value over time below; contracts would bring it");
  }

  // What is added, no saving.
  void add_new_demand() {
    CaseMoney month;
    std::uint64_t items = 0;
    std::string basis;
    for (const NewDemand& one : savings_->added) {
      if (one.currency != currency_) continue;
      items += one.items;
      for (std::size_t at = 0; at < kDemandCases; ++at) month[at].add(one.monthly[at]);
      basis += std::string(kind_word(one.kind)) + ": " + new_demand_basis(one) + "; ";
    }
    if (basis.empty()) return;
    const std::string label = "New demand, a year";
    if (items == 0) {
      say("new_demand", label, kNotKnown, basis + "savings-by-requirement.csv");
      return;
    }
    SummaryRow& out =
        add("new_demand", label, a_year(month[kBase]),
            basis + "what requirements open and grow, in no saving; savings-by-requirement.csv");
    if (month[kLow] == month[kBase] && month[kHigh] == month[kBase]) return;
    out.low = rounded_amount(a_year(month[kLow]), currency_);
    out.high = rounded_amount(a_year(month[kHigh]), currency_);
  }

  // Of how many rows the first of the three figures is, and why it may be nothing.
  static std::string walk_away_basis(std::size_t rows, std::size_t open, const Total& saved) {
    if (rows == 0) return "none of them has a walk-away, a real alternative to go to";
    std::string out = std::to_string(rows) + (rows == 1 ? " of them has" : " of them have") +
                      " a walk-away, a real alternative to go to";
    if (saved.is_zero()) return out + ", at no less than is paid today";
    return rows < open ? out + ", and the first figure is of " + (rows == 1 ? "it" : "these") + " alone"
                       : out;
  }

  void add_rates() {
    Total walk_away, expected, opening;
    std::size_t open = 0, with_walk_away = 0;
    for (const ExpectationRow& one : contents_.negotiation->expectations.rows) {
      const DemandRow& demand = contents_.demand[one.demand];
      if (demand.currency != currency_ || one.figures.stance != pricing::Stance::open) continue;
      const LeverSplit& split = savings_->splits[one.demand];
      ++open;
      expected.add(split.rate_beyond_findings);
      if (one.figures.opening.price)
        opening.add(saved_beyond_findings(split, demand, *one.figures.opening.price));
      if (!one.figures.walk_away.price) continue;
      ++with_walk_away;
      walk_away.add(saved_beyond_findings(split, demand, *one.figures.walk_away.price));
    }
    Total all;
    for (const LeverRow& lever : savings_->rows)
      if (lever.currency == currency_ && lever.lever == Lever::rate && lever.hard && !lever.one_off)
        all.add(lever.monthly);
    std::string basis = counted(open, "row") + " of the demand set " + (open == 1 ? "is" : "are") +
                        " open; " + walk_away_basis(with_walk_away, open, walk_away);
    if (const Total found = minus(all, expected); !found.is_zero())
      basis += "; beside what checks found in prices, " + money_of(a_year(found));
    SummaryRow& out = add("rates", "Of it rates: at walk-away, expected and opening prices, a year",
                          a_year(expected), basis + "; expectations.csv");
    if (with_walk_away != 0) out.low = rounded_amount(a_year(walk_away), currency_);
    out.high = rounded_amount(a_year(opening), currency_);
  }

  // Beside the cases of demand.
  void add_expectation_cases() {
    for (const ExpectationCase& one : contents_.negotiation->cases)
      if (one.currency == currency_ && one.name != contents_.negotiation->cases.front().name)
        add("case", "Recurring and usage expected, a year, if " + one.name, a_year(one.expected),
            one.basis + "; in no other figure; expectation-cases.csv");
  }

  void add_credits() {
    if (savings_ == nullptr || !contents_.contract_given()) return;
    Total credits;
    for (const LeverRow& lever : savings_->rows)
      if (lever.currency == currency_ && lever.one_off) credits.add(lever.amount);
    add("credits", "Credits for what was billed differently, once", credits,
        "potential until a carrier agrees; findings.csv");
  }

  // What is spent once, and the month in which it has come back.
  void add_transition() {
    if (savings_ == nullptr) return;
    Total termination, overlap;
    for (const LeverRow& lever : savings_->rows) {
      if (lever.currency != currency_ || lever.one_off) continue;
      termination.add(lever.termination);
      overlap.add(lever.overlap);
    }
    std::size_t unknown = 0, committed = 0;
    bool moves = false;
    for (const RequirementWorth& worth : savings_->requirements) {
      if (worth.currency != currency_) continue;
      unknown += worth.termination_unknown;
      committed += worth.by_commitment;
      moves = moves || worth.kind == RequirementKind::migrate || worth.kind == RequirementKind::open;
    }
    Total all = termination;
    all.add(overlap);
    std::string basis =
        "ending terms early " + money_of(termination) + ", old and new both billed " + money_of(overlap);
    if (unknown != 0)
      basis += "; not among it: " + counted(unknown, "service") +
               " that end and whose cost of ending is not "
               "known (contracts with termination_liabilities would bring it)";
    if (committed != 0)
      basis += "; nor what a commitment in force will be short by " + counted(committed, "service") +
               " that end: commitment-positions.csv";
    if (moves) basis += "; installation comes with the bids";
    if (contents_.input->requirements == nullptr) basis += "; without requirements nothing is known to move";
    if (!contents_.contract_given() && all.is_zero()) {
      say("transition_cost", "Cost of transition, once", kNotKnown,
          contents_.input->requirements == nullptr
              ? "contracts (--contracts) and requirements (--requirements) would bring it"
              : "contracts (--contracts) would bring it");
      say("break_even", "Month of break-even", kNotKnown, "the cost of transition is not known");
      return;
    }
    add("transition_cost", unknown != 0 ? "Cost of transition, once, at least" : "Cost of transition, once",
        all, basis);
    add_break_even(all, unknown);
  }

  void add_break_even(const Total& cost, std::size_t unknown) {
    const auto months = std::find_if(savings_->months.begin(), savings_->months.end(),
                                     [&](const SavingsByMonth& one) { return one.currency == currency_; });
    const std::string label = "Month of break-even";
    const std::string end = unknown != 0 ? "; what is not known of the cost moves it back" : "";
    if (months == savings_->months.end()) {
      say("break_even", label, kNotKnown, "no saving has a date");
      return;
    }
    if (cost.is_zero()) {
      say("break_even", label, unknown != 0 ? kNotKnown : "no cost to win back",
          unknown != 0 ? "the cost of ending terms is not known"
                       : "savings begin with nothing spent that is known");
      return;
    }
    // The month after the last one that ends below zero.
    Total sum;
    std::size_t even = 0;
    bool behind = false;
    for (std::size_t at = 0; at < months->hard.size(); ++at) {
      sum.add(months->hard[at]);
      sum.subtract(months->costs[at]);
      if (!sum.is_negative()) continue;
      even = at + 1;
      behind = true;
    }
    if (!behind) {
      say("break_even", label, "never behind",
          "in every month hard savings with a date, added up, are ahead of what was spent" + end);
      return;
    }
    if (even == months->hard.size()) {
      say("break_even", label, "not within " + savings_->period, "hard savings less the cost above" + end);
      return;
    }
    say("break_even", label,
        add_months(contents_.input->as_of, static_cast<int>(even) + 1).text().substr(0, 7),
        "hard savings with a date, added up, have paid for the cost above by the end of this month" + end);
  }

  void add_values() {
    if (savings_ == nullptr) return;
    Total undiscounted, present;
    bool dated = false, discounted = false;
    for (const LeverRow& lever : savings_->rows) {
      if (lever.currency != currency_ || (!lever.one_off && !lever.hard) || !lever.undiscounted) continue;
      dated = true;
      undiscounted.add(*lever.undiscounted);
      if (!lever.present_value) continue;
      discounted = true;
      present.add(*lever.present_value);
    }
    const std::string of =
        "hard savings with a date and credits, less what moving and ending terms for them "
        "costs; without avoided cost and what closing costs; " +
        savings_->period + "; savings-by-lever.csv";
    if (dated)
      add("undiscounted", "Worth over the months, undiscounted", undiscounted, of);
    else
      say("undiscounted", "Worth over the months, undiscounted", kNotKnown, "no saving has a date");
    const auto& rate = contents_.input->negotiation->money.discount_rate;
    if (discounted && rate)
      add("present_value", "Present value", present,
          "at " + rate->text() + " a year, each month in its middle; " + of);
    else
      say("present_value", "Present value", kNotKnown,
          rate ? "no saving has a date"
               : "a discount rate (money: discount_rate in --policy) would bring it");
  }

  // What the hard savings of a month stand on.
  void add_shares() {
    add_evidence();
    if (contents_.input->agreed == nullptr) {
      say("proved", "Share of savings proved on bills", kNotKnown,
          "agreed prices (--agreed) would bring it: proved is what two bills in a row show");
      return;
    }
    Total negotiated, proved, billed;
    for (const SavingLine& line : contents_.savings) {
      if (contents_.input->agreed->figures[line.figure].currency != currency_) continue;
      for (const AgreedOnBill& bill : line.bills) {
        if (!bill.realised) continue;
        negotiated.add(*bill.realised);
        negotiated.add(bill.over);
        billed.add(*bill.realised);
        if (line.state == SavingState::verified) proved.add(*bill.realised);
      }
    }
    if (negotiated.is_zero()) {
      say("proved", "Share of savings proved on bills", kNotKnown,
          "no bill since shows an element whose price was agreed and whose former price is known");
      return;
    }
    say("proved", "Share of savings proved on bills", share_text(proved, negotiated),
        money_of(proved) + " stand on two bills in a row, " + money_of(billed) + " on any, of " +
            money_of(negotiated) + " negotiated so far; savings.csv");
  }

  void add_evidence() {
    if (savings_ == nullptr) return;
    constexpr std::array kRanks = {pricing::EvidenceRank::live_bid, pricing::EvidenceRank::own_estate,
                                   pricing::EvidenceRank::public_contract, pricing::EvidenceRank::licensed,
                                   pricing::EvidenceRank::model};
    std::array<Total, kRanks.size()> by_rank;
    Total all, rates;
    for (const LeverRow& lever : savings_->rows)
      if (lever.currency == currency_ && !lever.one_off && lever.hard) all.add(lever.monthly);
    for (const ExpectationRow& one : contents_.negotiation->expectations.rows) {
      const Total& saved = savings_->splits[one.demand].rate_beyond_findings;
      if (contents_.demand[one.demand].currency != currency_ || saved.is_zero()) continue;
      by_rank[static_cast<std::size_t>(one.figures.expected.rank)].add(saved);
      rates.add(saved);
    }
    if (all.is_zero() || all.is_negative()) return;
    Total moved;
    for (const RequirementWorth& worth : savings_->requirements)
      if (worth.currency == currency_ && worth.kind == RequirementKind::migrate && worth.saved)
        moved.add((*worth.saved)[kBase]);
    const Total asked = to_confirm();
    std::string basis =
        "found on bills by checks " + share_text(minus(minus(minus(all, rates), moved), asked), all);
    if (!asked.is_zero()) basis += ", with confidence C or D and to be confirmed " + share_text(asked, all);
    for (std::size_t at = 0; at < kRanks.size(); ++at)
      if (!by_rank[at].is_zero())
        basis += ", " + std::string(pricing::words(kRanks[at])) + " " + share_text(by_rank[at], all);
    if (!moved.is_zero()) basis += ", requirements " + share_text(moved, all);
    say("evidence", "Share of hard savings that a bill or a price in hand stands behind",
        share_text(minus(minus(minus(all, by_rank.back()), moved), asked), all), basis);
  }

  // The next day on which something is lost by doing nothing.
  void add_notice() {
    const ContractEnd* next = nullptr;
    for (const ContractEnd& end : contents_.contract_ends)
      if (end.currency == currency_ && end.notice_latest && *end.notice_latest >= contents_.input->as_of &&
          (next == nullptr || *end.notice_latest < *next->notice_latest))
        next = &end;
    if (next == nullptr) return;
    say("notice", "Next day of notice", next->notice_latest->text(),
        next->contract + " of " + next->carrier + ", " + money_of(next->monthly) +
            " a month; contract-ends.csv");
  }

  const Contents& contents_;
  const std::string& currency_;
  Total clean_;
  const Savings* savings_ = nullptr;
  std::vector<SummaryRow> rows_;
};

}  // namespace

std::vector<SummaryRow> build_summary(const Contents& contents) {
  std::vector<SummaryRow> out;
  for (const Bridge& bridge : contents.bridges) {
    auto rows = Summary(contents, bridge).build();
    std::move(rows.begin(), rows.end(), std::back_inserter(out));
  }
  return out;
}

}  // namespace telaudit::book
