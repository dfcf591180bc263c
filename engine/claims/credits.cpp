#include "claims/credits.h"

#include <algorithm>
#include <map>
#include <utility>

#include "claims/credit_amounts.h"
#include "claims/credit_proof.h"

namespace telaudit::claims {
namespace {

constexpr std::size_t kShortestId = 6;

struct Kept {
  SettlementInput input;
  std::vector<bill::InvoiceKey> bills;
  Date as_of;
};

Result<Kept> read_kept(const store::Workspace& workspace, const CreditRequest& request) {
  auto claims = kept_claims(workspace);
  if (!claims) return claims.problem();
  auto record = kept_credits(workspace);
  if (!record) return record.problem();
  const auto invoices = workspace.invoices();
  if (!invoices) return invoices.problem();
  Kept out;
  Date latest;
  for (const auto& invoice : *invoices) {
    out.bills.push_back(invoice.key);
    latest = std::max(latest, invoice.key.bill_date);
  }
  out.as_of = request.as_of.value_or(latest);
  auto& input = out.input;
  input.read_from = first_bill_to_read(*claims, *record, out.as_of);
  const auto readings = workspace.readings();
  if (!readings) return readings.problem();
  std::map<std::string, std::string> contents;
  for (const auto& reading : *readings) contents.emplace(reading.id, reading.content_hash);
  std::set<std::string> used;
  for (const auto& [id, match] : record->matches) used.insert(match.line.bill_line);
  const auto charges = workspace.charges();
  if (!charges) return charges.problem();
  auto lines = read_credit_lines(**charges, input.read_from, contents, used);
  if (!lines) return lines.problem();
  input.claims = std::move(*claims);
  input.record = std::move(*record);
  input.lines = std::move(*lines);
  input.bills = out.bills;
  input.as_of = out.as_of;
  input.on = request.on;
  input.by = request.by;
  return out;
}

Result<Settlement> settle_kept(const store::Workspace& workspace, Kept kept, const CreditRequest& request) {
  auto settled = settle(std::move(kept.input));
  if (!settled) return settled;
  std::vector<ProofWanted> wanted;
  for (const auto& claim : settled->claims)
    if (claim.status == Status::credit_matched) {
      auto bills = bills_to_prove(claim, settled->record, kept.bills, kept.as_of);
      std::move(bills.bills.begin(), bills.bills.end(), std::back_inserter(wanted));
    }
  auto proofs = find_proofs(workspace, settled->record, wanted);
  if (!proofs) return proofs.problem();
  if (!proofs->empty()) {
    follow(settled->record, CreditEntry{request.on, request.by, *proofs});
    --settled->record.entries;  // all events of a run are one entry
    std::move(proofs->begin(), proofs->end(), std::back_inserter(settled->events));
  }
  if (auto closed = close_proved(*settled, kept.bills, kept.as_of, request.on, request.by); !closed)
    return closed.problem();
  return settled;
}

Result<void> keep(store::Workspace& workspace, Settlement& settlement, const CreditRequest& request) {
  CreditRecord kept;
  kept.entries = settlement.record.entries;
  if (auto added = add_entry(workspace, kept, {request.on, request.by, settlement.events}); !added)
    return added;
  settlement.record.entries = kept.entries;
  return change_claims(workspace, settlement.changes);
}

// Enters what a person decided, then goes on as a run of the matching does.
Result<Settlement> decide(store::Workspace& workspace, const CreditRequest& request, CreditEvent first,
                          std::optional<CreditEvent> second = std::nullopt) {
  auto kept = read_kept(workspace, request);
  if (!kept) return kept.problem();
  CreditEntry entry{request.on, request.by, {std::move(first)}};
  if (second) entry.events.push_back(std::move(*second));
  follow(kept->input.record, entry);
  --kept->input.record.entries;
  auto settled = settle_kept(workspace, std::move(*kept), request);
  if (!settled) return settled;
  settled->events.insert(settled->events.begin(), entry.events.begin(), entry.events.end());
  if (auto done = keep(workspace, *settled, request); !done) return done.problem();
  return settled;
}

Problem unknown_id(std::string_view id) {
  return {"there is no match and no proposal '" + std::string(id) + "'",
          {},
          "telaudit credits list shows them with their ids"};
}

template <typename List, typename IdOf>
Result<const typename List::value_type*> named_by(const List& list, std::string_view id, const IdOf& id_of) {
  const typename List::value_type* out = nullptr;
  for (const auto& one : list) {
    const std::string& whole = id_of(one);
    if (whole == id) return &one;
    if (id.size() < kShortestId || !whole.starts_with(id)) continue;
    if (out != nullptr)
      return Problem{"several ids begin with '" + std::string(id) + "'", {}, "write more of it"};
    out = &one;
  }
  return out;
}

std::string claims_of(const std::vector<CreditShare>& shares) {
  std::vector<std::string> claims;
  claims.reserve(shares.size());
  for (const auto& share : shares) claims.push_back(share.claim);
  return claims_key(std::move(claims));
}

CreditEvent ruled_out(const KeptLine& line, const std::vector<CreditShare>& shares, const std::string& why) {
  CreditEvent event;
  event.kind = CreditEventKind::rule_out;
  event.line = line;
  event.claims = claims_of(shares);
  event.because = why;
  return event;
}

}  // namespace

Result<Settlement> look_at_credits(const store::Workspace& workspace, const CreditRequest& request) {
  auto kept = read_kept(workspace, request);
  if (!kept) return kept.problem();
  return settle_kept(workspace, std::move(*kept), request);
}

Result<Settlement> match_credits_of(store::Workspace& workspace, const CreditRequest& request) {
  auto settled = look_at_credits(workspace, request);
  if (!settled) return settled;
  if (auto done = keep(workspace, *settled, request); !done) return done.problem();
  return settled;
}

Result<Settlement> confirm_credit(store::Workspace& workspace, std::string_view id,
                                  const CreditRequest& request) {
  const auto now = look_at_credits(workspace, request);
  if (!now) return now.problem();
  const auto found = named_by(now->proposals, id, [](const CreditProposal& one) { return one.id; });
  if (!found) return found.problem();
  if (*found == nullptr) {
    const auto match = named_by(now->record.matches, id, [](const auto& one) { return one.first; });
    if (match && *match != nullptr)
      return Problem{std::string(id) + " is a match already", {}, "reject it where it is wrong"};
    return unknown_id(id);
  }
  const auto& proposal = **found;
  CreditEvent event;
  event.kind = CreditEventKind::match;
  event.id = proposal.id;
  event.line = proposal.line;
  event.step = "person";
  event.shares = proposal.shares;
  event.because = proposal.because + "; confirmed by " + request.by;
  return decide(workspace, request, std::move(event));
}

Result<Settlement> assign_credit(store::Workspace& workspace, std::string_view charge,
                                 const std::string& claim, std::optional<Decimal> most,
                                 const CreditRequest& request) {
  const auto now = look_at_credits(workspace, request);
  if (!now) return now.problem();
  const auto unmatched = std::find_if(now->unmatched.begin(), now->unmatched.end(),
                                      [&](const UnmatchedCredit& one) { return one.line.charge == charge; });
  if (unmatched == now->unmatched.end())
    return Problem{"nothing of a credit '" + std::string(charge) + "' is left",
                   {},
                   "telaudit credits list --show unmatched lists what is, with the ids of its charges"};
  const auto number = parse_claim_number(claim);
  const auto of = std::find_if(now->claims.begin(), now->claims.end(), [&](const Claim& one) {
    return number && one.number == claim_number(*number);
  });
  if (of == now->claims.end())
    return Problem{"there is no claim '" + claim + "'", {}, "telaudit claims list shows them"};
  const auto standing = standing_by_claim(now->record);
  const auto shares = standing.find(of->number);
  const auto open = open_approvals(
      *of, shares == standing.end() ? std::span<const CreditShare>() : std::span(shares->second));
  if (open.empty())
    return Problem{"nothing that was agreed of " + of->number + " is open",
                   {},
                   "telaudit credits status shows what each claim is owed"};
  const auto& line = unmatched->line;
  if (line.carrier != of->carrier || line.currency != of->currency || line.bill_date <= open[0].since)
    return Problem{"a credit of " + line.carrier + " in " + line.currency + " of " + line.bill_date.text() +
                       " cannot be for " + of->number + " (" + of->carrier + ", " + of->currency +
                       ", handed in on " + open[0].since.text() + ")",
                   {},
                   "name another claim"};
  const auto wanted = most ? millionths(*most) : millionths(unmatched->rest);
  if (!wanted || *wanted <= 0 || *wanted > millionths(unmatched->rest).value_or(0))
    return Problem{"of this credit " + unmatched->rest.text() + " " + line.currency + " are left",
                   {},
                   "write an amount of no more than that"};
  CreditEvent event;
  event.kind = CreditEventKind::match;
  event.line = line;
  event.step = "person";
  auto left = *wanted;
  for (const auto& one : open) {
    const auto part = std::min(left, millionths(one.amount).value_or(0));
    left -= part;
    event.shares.push_back({one.claim, one.line, money_of(part), money_of(0)});
  }
  for (std::size_t i = 0; i < open.size(); ++i) {
    const auto part = std::min(left, millionths(open[i].tax).value_or(0));
    left -= part;
    event.shares[i].tax = money_of(part);
  }
  std::erase_if(event.shares,
                [](const CreditShare& share) { return share.amount.is_zero() && share.tax.is_zero(); });
  event.because = "assigned by " + request.by;
  event.id = match_id(line.bill_line, event.shares);
  return decide(workspace, request, std::move(event));
}

Result<Settlement> reject_credit(store::Workspace& workspace, std::string_view id, const std::string& why,
                                 const CreditRequest& request) {
  const auto now = look_at_credits(workspace, request);
  if (!now) return now.problem();
  const auto proposal = named_by(now->proposals, id, [](const CreditProposal& one) { return one.id; });
  if (!proposal) return proposal.problem();
  if (*proposal != nullptr)
    return decide(workspace, request, ruled_out((*proposal)->line, (*proposal)->shares, why));
  const auto match = named_by(now->record.matches, id, [](const auto& one) { return one.first; });
  if (!match) return match.problem();
  if (*match == nullptr) return unknown_id(id);
  const auto& held = (*match)->second;
  CreditEvent end;
  end.kind = CreditEventKind::end;
  end.id = held.id;
  end.because = why;
  return decide(workspace, request, std::move(end), ruled_out(held.line, held.shares, why));
}

}  // namespace telaudit::claims
