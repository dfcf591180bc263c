#include "claims/claim.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "base/text.h"

namespace telaudit::claims {
namespace {

constexpr std::string_view kPrefix = "CLM-";
constexpr std::size_t kDigits = 6;

template <typename Amount>
Decimal sum_of_lines(const Claim& claim, Amount&& amount) {
  Total total;
  for (const auto& line : claim.lines) total.add(amount(line));
  const auto sum = total.decimal();
  require(sum.has_value(), "the lines of a claim have a sum");
  return *sum;
}

bool wants_reason(Action action) {
  switch (action) {
    case Action::deny:
    case Action::withdraw:
    case Action::abandon:
    case Action::reopen:
    case Action::reject_form:
    case Action::flag:
    case Action::note:
      return true;
    default:
      return false;
  }
}

bool wants_amount(Action action) {
  return action == Action::approve || action == Action::approve_part || action == Action::settle ||
         action == Action::withhold;
}

const ClaimLine* line_of(const Claim& claim, std::uint32_t number) {
  const auto at = std::find_if(claim.lines.begin(), claim.lines.end(),
                               [&](const ClaimLine& line) { return line.number == number; });
  return at == claim.lines.end() ? nullptr : &*at;
}

Result<void> check_lines(const Claim& claim, const Change& change) {
  if (change.lines.empty()) return {};
  Total total;
  std::vector<std::uint32_t> met;
  for (const auto& [number, amount] : change.lines) {
    const auto* line = line_of(claim, number);
    if (line == nullptr)
      return Problem{claim.number + " has no line " + std::to_string(number),
                     {},
                     "its lines are 1 to " + std::to_string(claim.lines.size())};
    if (std::find(met.begin(), met.end(), number) != met.end())
      return Problem{"line " + std::to_string(number) + " is named twice", {}, "name each line once"};
    met.push_back(number);
    if (amount.is_negative() || amount > line->amount_disputed)
      return Problem{"line " + std::to_string(number) + " disputes " + line->amount_disputed.text() +
                         ", and " + amount.text() + " does not lie within that",
                     {},
                     "write what was approved of it, taxes apart"};
    total.add(amount);
  }
  const auto sum = total.decimal();
  if (!sum || !change.amount || *sum != *change.amount)
    return Problem{"the lines add up to " + total.text() + ", not to " +
                       (change.amount ? change.amount->text() : std::string("an unknown amount")),
                   {},
                   "leave the amount out, or write the lines' sum"};
  return {};
}

// Carriers credit in units of money, however fine the calls of a claim are priced.
constexpr std::uint8_t kMoneyScale = 2;

bool is_all(const Claim& claim, Decimal amount) {
  const auto all = disputed(claim);
  const auto printed = round(all, kMoneyScale, Rounding::half_up);
  return amount == all || (all.scale > kMoneyScale && printed && amount == *printed);
}

Decimal most_of(Decimal amount) {
  const auto up = round(amount, kMoneyScale, Rounding::ceiling);
  return amount.scale > kMoneyScale && up ? *up : amount;
}

Result<void> check_amount(const Claim& claim, const Change& change) {
  if (!change.amount)
    return Problem{std::string(action_name(change.action)) + " wants an amount", {}, "write --amount 12.34"};
  const Decimal most =
      most_of(change.action == Action::withhold ? disputed_with_tax(claim) : disputed(claim));
  const bool positive =
      change.action == Action::withhold ? !change.amount->is_negative() : change.amount->mantissa > 0;
  if (!positive || *change.amount > most)
    return Problem{"an amount of " + change.amount->text() + " does not lie within the " + most.text() + " " +
                       claim.currency + " that " + claim.number + " disputes",
                   {},
                   change.action == Action::withhold ? "withhold no more than that"
                                                     : "write what was agreed without taxes; a carrier that "
                                                       "gives nothing denies"};
  if (change.action == Action::approve && !is_all(claim, *change.amount))
    return Problem{"to approve is to give all of the " + most.text() + " " + claim.currency,
                   {},
                   "a smaller amount is approved in part"};
  if (change.action == Action::approve_part && is_all(claim, *change.amount))
    return Problem{"that is all of " + claim.number, {}, "approve it"};
  if (change.tax && (change.tax->is_negative() || *change.tax > most_of(disputed_tax(claim))))
    return Problem{"taxes of " + change.tax->text() + " do not lie within the " + disputed_tax(claim).text() +
                       " " + claim.currency + " on what is disputed",
                   {},
                   "write what was agreed of them"};
  return check_lines(claim, change);
}

Result<void> check_withheld(const Claim& claim, const Change& change) {
  if (change.amount && change.amount->is_zero()) return {};
  if (claim.terms.withhold_allowed == true) return {};
  const std::string contract =
      claim.terms.contract.empty() ? "no contract is known that" : "the contract " + claim.terms.contract;
  return Problem{
      claim.terms.withhold_allowed
          ? contract + " does not allow that disputed amounts are withheld (" + claim.terms.clause + ")"
          : contract + (claim.terms.contract.empty()
                            ? " allows to withhold disputed amounts"
                            : " does not say whether disputed amounts may be withheld"),
      {},
      "pay and dispute"};
}

void apply(Claim& claim, const Change& change) {
  claim.status = change.status;
  if (!change.reference.empty()) claim.carrier_reference = change.reference;
  switch (change.action) {
    case Action::submit:
      claim.submitted = change.on;
      break;
    case Action::approve:
    case Action::approve_part:
    case Action::settle:
      claim.agreed = change.amount;
      claim.agreed_tax = change.tax;
      claim.agreed_lines = change.lines;
      claim.decided = change.on;
      break;
    case Action::deny:
      claim.decided = change.on;
      break;
    case Action::expect_credit:
      claim.credit_due = change.due;
      break;
    case Action::escalate:
      ++claim.level;
      break;
    case Action::withhold:
      claim.withheld = *change.amount;
      break;
    case Action::flag:
      claim.flagged = true;
      break;
    default:
      break;
  }
}

void forget_what_follows(Claim& claim) {
  claim.status = Status::draft;
  claim.carrier_reference.clear();
  claim.submitted.reset();
  claim.decided.reset();
  claim.credit_due.reset();
  claim.agreed.reset();
  claim.agreed_tax.reset();
  claim.agreed_lines.clear();
  claim.withheld = {};
  claim.level = 0;
  claim.flagged = false;
}

// A history begins with the draft.
std::optional<Status> first_status(Action action) {
  return action == Action::draft ? std::optional(Status::draft) : std::nullopt;
}

}  // namespace

Decimal disputed(const Claim& claim) {
  return sum_of_lines(claim, [](const ClaimLine& line) { return line.amount_disputed; });
}

Decimal disputed_tax(const Claim& claim) {
  return sum_of_lines(claim, [](const ClaimLine& line) { return line.tax_disputed; });
}

Decimal disputed_with_tax(const Claim& claim) {
  const auto sum = add(disputed(claim), disputed_tax(claim));
  require(sum.has_value(), "a claim and its taxes have a sum");
  return *sum;
}

Result<void> check_change(const Claim& claim, Change& change) {
  const auto to = step(claim.status, change.action, claim.number);
  if (!to) return to.problem();
  if (trim(change.by).empty())
    return Problem{"nobody is named who " + std::string(action_name(change.action)) + "s " + claim.number,
                   {},
                   "name a role with --by, such as 'telecom audit desk'"};
  if (change.on < claim.history.back().on)
    return Problem{change.on.text() + " lies before the last change of " + claim.number + ", of " +
                       claim.history.back().on.text(),
                   {},
                   "a history is written forwards: name that day or a later one"};
  if (wants_reason(change.action) && trim(change.why).empty())
    return Problem{std::string(action_name(change.action)) + " wants a reason", {}, "write it with --why"};
  if (change.action == Action::acknowledge && trim(change.reference).empty())
    return Problem{"an acknowledgement brings the carrier's reference", {}, "write it with --reference"};
  if (wants_amount(change.action))
    if (auto checked = check_amount(claim, change); !checked) return checked;
  if (change.action == Action::withhold)
    if (auto checked = check_withheld(claim, change); !checked) return checked;
  if (change.action == Action::expect_credit) {
    if (!claim.agreed)
      return Problem{"nothing of " + claim.number + " is agreed", {}, "a credit follows an approval"};
    if (!change.due)
      return Problem{"no day is named by which the credit is to come", {}, "write it with --due"};
  }
  change.version = claim.version() + 1;
  change.status = *to;
  return {};
}

Result<void> follow(Claim& claim) {
  auto history = std::move(claim.history);
  claim.history.clear();
  forget_what_follows(claim);
  for (auto& change : history) {
    const auto to = claim.history.empty() ? first_status(change.action) : after(claim.status, change.action);
    const bool sound = change.version == claim.version() + 1 && to == change.status &&
                       (!wants_amount(change.action) || change.amount);
    if (!sound)
      return Problem{"row " + std::to_string(claim.version() + 1) + " of the history of " + claim.number +
                         " does not follow from those before it",
                     {},
                     "the workspace was changed by something else; restore it from a copy"};
    claim.history.push_back(std::move(change));
    apply(claim, claim.history.back());
  }
  return {};
}

bool holds_its_lines(const Claim& claim) {
  return claim.status != Status::withdrawn;
}

std::string claim_number(std::uint32_t ordinal) {
  std::string digits = std::to_string(ordinal);
  if (digits.size() < kDigits) digits.insert(0, kDigits - digits.size(), '0');
  return std::string(kPrefix) + digits;
}

std::optional<std::uint32_t> parse_claim_number(std::string_view name) {
  if (name.size() > kPrefix.size() && upper(name.substr(0, kPrefix.size())) == kPrefix)
    name.remove_prefix(kPrefix.size());
  std::uint32_t out = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), out);
  if (name.empty() || error != std::errc() || end != name.data() + name.size() || out == 0)
    return std::nullopt;
  return out;
}

}  // namespace telaudit::claims
