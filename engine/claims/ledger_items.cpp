#include "claims/ledger_items.h"

#include <algorithm>
#include <set>

#include "claims/credit_amounts.h"

namespace telaudit::claims {
namespace {

constexpr std::array<std::string_view, kStages> kStageNames = {"potential", "claimed",  "agreed",
                                                               "credited",  "verified", "not_agreed"};

Millionths of(Decimal value) {
  const auto exact = millionths(value);
  require(exact.has_value(), "amounts of a claim have at most six decimals");
  return *exact;
}

// Of one line, or of the taxes on it.
struct Course {
  Millionths disputed = 0;
  Millionths agreed = 0;
  Millionths credited = 0;
  bool decided = true;  // false: the carrier said nothing of it
};

using Amounts = std::array<Millionths, kStages>;

Millionths& stage(Amounts& amounts, Stage name) {
  return amounts[static_cast<std::size_t>(name)];
}

Amounts stages_of(const Course& course, Status status) {
  Amounts out{};
  const auto credited = course.credited;
  const auto agreed = std::max<Millionths>(course.agreed - credited, 0);
  const auto rest = course.disputed - credited - agreed;
  if (is_own(status)) {
    stage(out, Stage::potential) = rest + agreed;
    stage(out, Stage::credited) = credited;
    return out;
  }
  const bool over = status == Status::closed_won || status == Status::abandoned;
  stage(out, status == Status::closed_won ? Stage::verified : Stage::credited) = credited;
  stage(out, over ? Stage::not_agreed : Stage::agreed) += agreed;
  const bool answered = is_agreed(status) || status == Status::reopened || status == Status::denied;
  stage(out, over || (answered && course.decided) ? Stage::not_agreed : Stage::claimed) += rest;
  return out;
}

std::array<Decimal, kStages> decimals(const Amounts& amounts) {
  std::array<Decimal, kStages> out;
  for (std::size_t i = 0; i < kStages; ++i) out[i] = money_of(amounts[i]);
  return out;
}

// What was told of the whole lies on the lines in their order.
void lay(std::vector<Course>& courses, Millionths amount, Millionths Course::*part) {
  for (auto& course : courses) {
    const auto here = std::min(amount, course.disputed - course.*part);
    course.*part += here;
    amount -= here;
  }
}

struct Courses {
  std::vector<Course> amounts;  // by line
  std::vector<Course> taxes;
};

void add_agreed(Courses& courses, const Claim& claim) {
  if (!claim.agreed) return;
  if (claim.agreed_lines.empty()) lay(courses.amounts, of(*claim.agreed), &Course::agreed);
  for (const auto& told : claim.agreed_lines)
    for (std::size_t i = 0; i < claim.lines.size(); ++i)
      if (claim.lines[i].number == told.line) courses.amounts[i].agreed = of(told.amount);
  if (claim.agreed_tax)
    lay(courses.taxes, of(*claim.agreed_tax), &Course::agreed);
  else
    for (auto& tax : courses.taxes) tax.decided = false;
}

void add_credited(Courses& courses, const Claim& claim, std::span<const CreditShare> shares) {
  Millionths amount = 0;
  Millionths tax = 0;
  for (const auto& share : shares) {
    auto share_amount = of(share.amount);
    auto share_tax = of(share.tax);
    for (std::size_t i = 0; i < claim.lines.size(); ++i) {
      if (claim.lines[i].number != share.line) continue;
      const auto take = [](Course& course, Millionths& part) {
        const auto here = std::min(part, course.disputed - course.credited);
        course.credited += here;
        part -= here;
      };
      take(courses.amounts[i], share_amount);
      take(courses.taxes[i], share_tax);
    }
    amount += share_amount;
    tax += share_tax;
  }
  lay(courses.amounts, amount, &Course::credited);
  lay(courses.taxes, tax, &Course::credited);
}

Decimal none() {
  return Decimal{0, 2};
}

// What claims hold of a finding, and what claims of other findings leave of its charges: nothing where it
// does not list them.
struct Held {
  Millionths amount = 0;
  Millionths tax = 0;
  std::optional<Millionths> left_of_charges;
};

Held held_of(const audit::Finding& finding, const ClaimedMoney& claimed, const ChargeLookup& facts_of) {
  Held out;
  std::set<std::size_t> own;
  const auto [begin, end] = claimed.by_finding.equal_range(finding.id);
  for (auto at = begin; at != end; ++at) own.insert(at->second);
  Millionths left = 0;
  for (const auto& charge : finding.charges) {
    auto here = of(absolute(charge.billed));
    const auto [first, last] = claimed.by_bill_line.equal_range(facts_of(charge.id).bill_line);
    for (auto at = first; at != last; ++at) {
      const auto& line = claimed.lines[at->second];
      if (line.series == finding.series)
        own.insert(at->second);
      else if (!own.contains(at->second))
        here -= of(line.amount);
    }
    left += std::max<Millionths>(here, 0);
  }
  if (!finding.charges.empty() && finding.ranges.empty()) out.left_of_charges = left;
  for (const auto place : own) {
    out.amount += of(claimed.lines[place].amount);
    out.tax += of(claimed.lines[place].tax);
  }
  return out;
}

}  // namespace

std::string_view stage_name(Stage stage) {
  return kStageNames[static_cast<std::size_t>(stage)];
}

std::string_view recurrence_name(Recurrence recurrence) {
  return recurrence == Recurrence::recurring ? "recurring"
         : recurrence == Recurrence::one_off ? "one_off"
                                             : "unknown";
}

Recurrence recurrence_of(std::string_view charge_class) {
  // A tax or surcharge comes as often as what it is on, which its own class does not say.
  if (charge_class.empty() || charge_class == "tax" || charge_class == "surcharge")
    return Recurrence::unknown;
  return charge_class == "recurring" || charge_class == "discount" || charge_class == "instalment"
             ? Recurrence::recurring
             : Recurrence::one_off;
}

std::string_view window_name(WindowSide side) {
  return side == WindowSide::inside ? "inside" : side == WindowSide::outside ? "outside" : "unknown";
}

std::vector<LedgerItem> claim_items(const Claim& claim, std::span<const CreditShare> shares, Date as_of) {
  std::vector<LedgerItem> out;
  if (!holds_its_lines(claim)) return out;
  Courses courses;
  for (const auto& line : claim.lines) {
    courses.amounts.push_back({of(line.amount_disputed), 0, 0, true});
    courses.taxes.push_back({of(line.tax_disputed), 0, 0, true});
  }
  add_agreed(courses, claim);
  add_credited(courses, claim, shares);
  for (std::size_t i = 0; i < claim.lines.size(); ++i) {
    const auto& line = claim.lines[i];
    LedgerItem item;
    item.claim = claim.number;
    item.line = line.number;
    item.finding = line.finding;
    if (!line.charge.empty()) item.charges = {line.charge};
    item.carrier = claim.carrier;
    item.account = line.account;
    item.reason = claim.reason;
    item.rule = line.rule;
    item.currency = claim.currency;
    item.bill_date = line.bill_date;
    item.recurrence = recurrence_of(line.charge_class);
    const Date day = claim.submitted.value_or(as_of);
    if (line.window_closes)
      item.window = day <= *line.window_closes ? WindowSide::inside : WindowSide::outside;
    item.amounts = decimals(stages_of(courses.amounts[i], claim.status));
    out.push_back(item);
    if (courses.taxes[i].disputed == 0) continue;
    item.tax = true;
    item.amounts = decimals(stages_of(courses.taxes[i], claim.status));
    out.push_back(std::move(item));
  }
  return out;
}

ClaimedMoney claimed_money(std::span<const Claim> claims) {
  ClaimedMoney out;
  for (const auto& claim : claims) {
    if (!holds_its_lines(claim)) continue;
    for (const auto& line : claim.lines) {
      out.by_finding.emplace(line.finding, out.lines.size());
      out.by_bill_line.emplace(line.bill_line, out.lines.size());
      out.lines.push_back({line.finding, line.series, line.amount_disputed, line.tax_disputed});
    }
  }
  return out;
}

std::vector<LedgerItem> potential_items(const audit::Finding& finding, const ClaimedMoney& claimed,
                                        const ChargeLookup& facts_of) {
  std::vector<LedgerItem> out;
  if (finding.kind != audit::Kind::error || status_of(finding) != audit::Status::open) return out;
  // A credit that did not come is what was agreed of its claim, which stands here itself.
  if (finding.over == "claim" && !claimed.lines.empty()) return out;
  const auto held = held_of(finding, claimed, facts_of);
  auto left = of(finding.allocated) - held.amount;
  if (held.left_of_charges)
    left = std::min(left, *held.left_of_charges - std::min(held.amount, *held.left_of_charges));
  LedgerItem item;
  item.finding = finding.id;
  for (const auto& charge : finding.charges) item.charges.push_back(charge.id.text());
  item.carrier = finding.carrier;
  item.account = finding.account;
  item.reason = finding.reason;
  item.rule = finding.rule;
  item.currency = finding.currency;
  item.bill_date = finding.bill_date;
  if (!finding.charges.empty())
    item.recurrence = recurrence_of(facts_of(finding.charges.front().id).charge_class);
  const auto add = [&](WindowSide window, Millionths amount, bool tax) {
    if (amount <= 0) return;
    Amounts amounts{};
    stage(amounts, Stage::potential) = amount;
    item.window = window;
    item.tax = tax;
    item.amounts = decimals(amounts);
    out.push_back(item);
  };
  // What claims hold of it could be disputed when they were drafted: it is of the open bills first.
  WindowSide first = WindowSide::unknown;
  std::size_t sides = 0;
  auto skipped = std::max<Millionths>(of(finding.allocated) - std::max<Millionths>(left, 0), 0);
  for (const auto& [window, amount] : {std::pair(WindowSide::inside, finding.in_window),
                                       std::pair(WindowSide::unknown, finding.window_unknown),
                                       std::pair(WindowSide::outside, finding.out_of_window)}) {
    if (of(amount) <= 0) continue;
    if (sides++ == 0) first = window;
    const auto skip = std::min(skipped, of(amount));
    skipped -= skip;
    add(window, of(amount) - skip, false);
  }
  Millionths tax = 0;
  for (const auto& one : finding.taxes) tax += of(one.at_most.value_or(none()));
  add(sides == 1 ? first : WindowSide::unknown, tax - held.tax, true);
  return out;
}

}  // namespace telaudit::claims
