#include "claims/claim_records.h"

#include <map>
#include <tuple>

#include "base/delimited.h"
#include "base/text.h"
#include "claims/split_amount.h"

namespace telaudit::claims {
namespace {

struct Row {
  std::string account;
  Total claimed;
  Total approved;
  Total tax_approved;
  Total withheld;
};

using Key = std::tuple<std::string, std::string, std::string>;  // invoice, service, product code

// Of `amount`, what falls on each line.
std::vector<Decimal> agreed_by_line(const Claim& claim, const std::optional<Decimal>& amount, bool taxes) {
  std::vector<Decimal> out(claim.lines.size());
  if (!amount) return out;
  if (!taxes && !claim.agreed_lines.empty()) {
    for (const auto& [number, part] : claim.agreed_lines)
      for (std::size_t i = 0; i < claim.lines.size(); ++i)
        if (claim.lines[i].number == number) out[i] = part;
    return out;
  }
  std::vector<Decimal> weights;
  for (const auto& line : claim.lines) weights.push_back(taxes ? line.tax_disputed : line.amount_disputed);
  return split_amount(*amount, weights);
}

std::map<Key, Row> rows_of(const Claim& claim) {
  const auto approved = agreed_by_line(claim, claim.agreed, false);
  const auto taxes = agreed_by_line(claim, claim.agreed_tax, true);
  std::vector<Decimal> shares;
  for (const auto& line : claim.lines) shares.push_back(line.amount_disputed);
  const auto withheld = split_amount(claim.withheld, shares);
  std::map<Key, Row> rows;
  for (std::size_t i = 0; i < claim.lines.size(); ++i) {
    const auto& line = claim.lines[i];
    auto& row = rows[{line.invoice, normalise_service_id(line.service), line.product_code}];
    row.account = line.account;
    row.claimed.add(line.amount_disputed);
    row.approved.add(approved[i]);
    row.tax_approved.add(taxes[i]);
    row.withheld.add(withheld[i]);
  }
  return rows;
}

std::string date_cell(const std::optional<Date>& date) {
  return date ? date->text() : std::string();
}

bool is_credited(Status status) {
  return status == Status::credit_matched || status == Status::closed_won;
}

// Of what was credited the day on which that was seen: that two more bills were right changes no record, so
// that an audit that shows it reads what the next one does.
std::string closed_on(const Claim& claim) {
  if (is_credited(claim.status))
    for (auto change = claim.history.rbegin(); change != claim.history.rend(); ++change)
      if (change->action == Action::match_credit) return change->on.text();
  return is_open(claim.status) ? std::string() : claim.history.back().on.text();
}

}  // namespace

std::string record_status(const Claim& claim) {
  switch (claim.status) {
    case Status::draft:
    case Status::ready:
      return "draft";
    case Status::submitted:
    case Status::rejected_form:
    case Status::acknowledged:
      return "submitted";
    case Status::in_review:
    case Status::info_requested:
    case Status::no_response:
    case Status::escalated:
    case Status::legal:
    case Status::reopened:
      return "in_review";
    case Status::approved:
      return "approved";
    case Status::partly_approved:
      return "partly_approved";
    case Status::settled:
    case Status::credit_expected:
    case Status::credit_short:
    case Status::credit_missing:
      return claim.agreed && *claim.agreed < disputed(claim) ? "partly_approved" : "approved";
    case Status::denied:
      return "denied";
    case Status::credit_matched:  // to the credits that were matched with it: nothing is left to be looked
                                  // for
    case Status::closed_won:
    case Status::abandoned:
      return "closed";
    case Status::withdrawn:
      return "withdrawn";
  }
  return "draft";
}

std::string claim_records(std::span<const Claim> claims) {
  if (claims.empty()) return {};
  std::string out =
      "claim,carrier_reference,carrier,account,invoice,service,product_code,reason,status,submitted,decided,"
      "amount_claimed,amount_approved,tax_approved,amount_withheld,currency,credit_due,closed\n";
  for (const auto& claim : claims)
    for (const auto& [key, row] : rows_of(claim)) {
      const auto& [invoice, service, product_code] = key;
      const std::string cells[] = {claim.number,
                                   claim.carrier_reference,
                                   claim.carrier,
                                   row.account,
                                   invoice,
                                   service,
                                   product_code,
                                   claim.reason,
                                   record_status(claim),
                                   date_cell(claim.submitted),
                                   date_cell(claim.decided),
                                   row.claimed.text(),
                                   claim.agreed ? row.approved.text() : std::string(),
                                   claim.agreed_tax ? row.tax_approved.text() : std::string(),
                                   claim.withheld.is_zero() ? std::string() : row.withheld.text(),
                                   claim.currency,
                                   date_cell(claim.credit_due),
                                   closed_on(claim)};
      bool first = true;
      for (const auto& one : cells) {
        if (!first) out += ',';
        first = false;
        append_delimited(out, one);
      }
      out += '\n';
    }
  return out;
}

}  // namespace telaudit::claims
