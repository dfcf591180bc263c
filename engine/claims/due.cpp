#include "claims/due.h"

#include <algorithm>

namespace telaudit::claims {
namespace {

// The day of the last change by that action.
std::optional<Date> last_on(const Claim& claim, Action action) {
  for (auto change = claim.history.rbegin(); change != claim.history.rend(); ++change)
    if (change->action == action) return change->on;
  return std::nullopt;
}

std::optional<Date> due_of_last(const Claim& claim) {
  return claim.history.back().due;
}

NextStep before_the_window_ends(const Claim& claim, std::string what) {
  const auto end = first_window_end(claim);
  return {std::move(what), end, end ? "end of the dispute window" : "no dispute window is known"};
}

NextStep answer(const Claim& claim) {
  NextStep out{"answer of the carrier", std::nullopt, "the contract states no days for an answer"};
  if (!claim.submitted || !claim.terms.response_days) return out;
  // After an escalation the carrier's days begin anew.
  const Date from = std::max(*claim.submitted, last_on(claim, Action::escalate).value_or(*claim.submitted));
  out.by = add_days(from, static_cast<int>(*claim.terms.response_days));
  out.because = std::to_string(*claim.terms.response_days) + " days of the contract";
  return out;
}

NextStep escalation(const Claim& claim, const std::string& otherwise) {
  const auto level = next_level(claim);
  if (!level) return {"escalate or " + otherwise, due_of_last(claim), "the contract states no further level"};
  const auto from = claim.level == 0 ? claim.submitted : last_on(claim, Action::escalate);
  NextStep out{"escalate to " + level->to + " or " + otherwise, std::nullopt,
               "level " + std::to_string(level->level) + " of the contract"};
  if (from && level->lapse_days) {
    out.by = add_days(*from, static_cast<int>(*level->lapse_days));
    out.because += ", which lapses after " + std::to_string(*level->lapse_days) + " days";
  } else if (from) {
    out.by = add_days(*from, static_cast<int>(level->days));
    out.because += ", " + std::to_string(level->days) + " days after";
  }
  return out;
}

}  // namespace

std::optional<Date> first_window_end(const Claim& claim) {
  std::optional<Date> out;
  for (const auto& line : claim.lines)
    if (line.window_closes && (!out || *line.window_closes < *out)) out = line.window_closes;
  return out;
}

std::optional<DisputeTerms::Step> next_level(const Claim& claim) {
  for (const auto& one : claim.terms.escalation)
    if (one.level > claim.level) return one;
  return std::nullopt;
}

NextStep next_step(const Claim& claim) {
  switch (claim.status) {
    case Status::draft:
      return before_the_window_ends(claim, "complete the evidence and hand in");
    case Status::ready:
      return before_the_window_ends(claim, "hand in");
    case Status::rejected_form:
      return before_the_window_ends(claim, "mend the form and hand in again");
    case Status::submitted:
    case Status::acknowledged:
    case Status::in_review:
    case Status::escalated:
      return answer(claim);
    case Status::info_requested:
      return {"give the carrier what it asks for", due_of_last(claim),
              due_of_last(claim) ? "as it asked" : ""};
    case Status::approved:
    case Status::settled:
      return {"say by which day the credit is due", std::nullopt, ""};
    case Status::partly_approved:
      return escalation(claim, "take the part");
    case Status::denied:
    case Status::no_response:
      return escalation(claim, "abandon");
    case Status::legal:
      return {"decision of the third party", due_of_last(claim), ""};
    case Status::credit_expected:
      return {"credit on a bill", claim.credit_due, "two bills after the approval"};
    case Status::credit_short:
    case Status::credit_missing:
      return {"ask for the credit, or reopen", due_of_last(claim),
              "agreed on " + claim.decided.value_or(Date{}).text()};
    case Status::credit_matched:
      return {"two right bills", due_of_last(claim),
              "a claim is won when it is credited and two bills are right"};
    case Status::reopened:
      return {"escalate, or agree on a new day", due_of_last(claim), ""};
    case Status::closed_won:
    case Status::abandoned:
    case Status::withdrawn:
      return {};
  }
  return {};
}

}  // namespace telaudit::claims
