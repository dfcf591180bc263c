#include "claims/credit_approvals.h"

#include <algorithm>

#include "base/text.h"
#include "claims/credit_amounts.h"

namespace telaudit::claims {
namespace {

constexpr Millionths kCent = 10'000;
constexpr int kMonthsUntilCredit = 2;  // two bills

Millionths of(Decimal value) {
  return millionths(value).value_or(0);
}

// part / whole of the tax, half up to the cent.
Millionths part_of_tax(Millionths tax, Millionths part, Millionths whole) {
  if (whole == 0 || part == whole) return tax;
  const Millionths cents = (tax * part * 2 + whole * kCent) / (whole * kCent * 2);
  return std::min(cents * kCent, tax);
}

OpenApproval approval_of(const Claim& claim) {
  OpenApproval out;
  out.claim = claim.number;
  out.carrier_reference = claim.carrier_reference;
  out.carrier = claim.carrier;
  out.currency = claim.currency;
  out.since = claim.submitted.value_or(claim.history.front().on);
  out.decided = claim.decided.value_or(out.since);
  return out;
}

OpenApproval of_line(const Claim& claim, const ClaimLine& line) {
  auto out = approval_of(claim);
  out.line = line.number;
  out.account = line.account;
  out.service = normalise_service_id(line.service);
  out.product_code = line.product_code;
  return out;
}

// The value all lines have in common, or nothing.
template <typename Value>
std::string common(const Claim& claim, const Value& value) {
  std::string out = value(claim.lines.front());
  for (const auto& line : claim.lines)
    if (value(line) != out) return {};
  return out;
}

OpenApproval of_whole(const Claim& claim) {
  auto out = approval_of(claim);
  if (claim.lines.empty()) return out;
  out.account = common(claim, [](const ClaimLine& line) { return line.account; });
  out.service = common(claim, [](const ClaimLine& line) { return normalise_service_id(line.service); });
  out.product_code = common(claim, [](const ClaimLine& line) { return line.product_code; });
  return out;
}

// What was agreed, before any credit.
std::vector<OpenApproval> agreed_approvals(const Claim& claim) {
  const auto agreed = of(*claim.agreed);
  const auto all = of(disputed(claim));
  std::vector<OpenApproval> out;
  if (claim.agreed_lines.empty() && agreed != all) {
    out.push_back(of_whole(claim));
    out[0].amount = *claim.agreed;
    out[0].tax =
        claim.agreed_tax ? *claim.agreed_tax : money_of(part_of_tax(of(disputed_tax(claim)), agreed, all));
    return out;
  }
  Millionths tax_left = claim.agreed_tax ? of(*claim.agreed_tax) : of(disputed_tax(claim));
  for (const auto& line : claim.lines) {
    const auto told = std::find_if(claim.agreed_lines.begin(), claim.agreed_lines.end(),
                                   [&](const LineAmount& one) { return one.line == line.number; });
    if (!claim.agreed_lines.empty() && told == claim.agreed_lines.end()) continue;
    auto one = of_line(claim, line);
    one.amount = claim.agreed_lines.empty() ? line.amount_disputed : told->amount;
    const auto tax =
        std::min(tax_left, part_of_tax(of(line.tax_disputed), of(one.amount), of(line.amount_disputed)));
    one.tax = money_of(tax);
    tax_left -= tax;
    out.push_back(std::move(one));
  }
  // Taxes that were agreed beyond those of the lines stay with the last.
  if (claim.agreed_tax && tax_left > 0 && !out.empty())
    out.back().tax = money_of(of(out.back().tax) + tax_left);
  return out;
}

}  // namespace

SharesByClaim standing_by_claim(const CreditRecord& record) {
  SharesByClaim out;
  for (const auto& [id, match] : record.matches)
    for (auto& share : standing_shares(record, match)) {
      auto& shares = out[share.claim];
      shares.push_back(std::move(share));
    }
  return out;
}

bool awaits_credit(const Claim& claim) {
  return claim.agreed && !is_own(claim.status) && is_open(claim.status);
}

Date credit_due(const Claim& claim) {
  require(claim.decided.has_value(), "what was agreed was decided on a day");
  return claim.credit_due.value_or(add_months(*claim.decided, kMonthsUntilCredit));
}

std::optional<ClaimCredit> claim_credit(const Claim& claim, std::span<const CreditShare> shares) {
  if (!claim.agreed) return std::nullopt;
  Millionths amount = 0;
  Millionths tax = 0;
  for (const auto& share : shares) {
    amount += of(share.amount);
    tax += of(share.tax);
  }
  const auto open_amount = std::max<Millionths>(0, of(*claim.agreed) - amount);
  const auto open_tax =
      claim.agreed_tax ? std::max<Millionths>(0, of(*claim.agreed_tax) - tax) : Millionths{0};
  return ClaimCredit{*claim.agreed, claim.agreed_tax, money_of(amount), money_of(tax),
                     money_of(open_amount + open_tax)};
}

std::vector<OpenApproval> open_approvals(const Claim& claim, std::span<const CreditShare> shares) {
  if (!awaits_credit(claim)) return {};
  auto out = agreed_approvals(claim);
  const auto fill = [](OpenApproval& one, Millionths& amount, Millionths& tax) {
    const auto paid = std::min(amount, of(one.amount));
    const auto paid_tax = std::min(tax, of(one.tax));
    one.amount = money_of(of(one.amount) - paid);
    one.tax = money_of(of(one.tax) - paid_tax);
    amount -= paid;
    tax -= paid_tax;
  };
  // What was agreed may have been told in another way when an earlier credit came: what finds no line of its
  // own goes to the others in their order.
  Millionths amount = 0;
  Millionths tax = 0;
  for (const auto& share : shares) {
    auto share_amount = of(share.amount);
    auto share_tax = of(share.tax);
    for (auto& one : out)
      if (one.line == share.line) fill(one, share_amount, share_tax);
    amount += share_amount;
    tax += share_tax;
  }
  for (auto& one : out) fill(one, amount, tax);
  std::erase_if(out, [](const OpenApproval& one) { return one.amount.is_zero() && one.tax.is_zero(); });
  return out;
}

}  // namespace telaudit::claims
