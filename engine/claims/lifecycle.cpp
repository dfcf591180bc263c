#include "claims/lifecycle.h"

#include <algorithm>

#include "base/text.h"

namespace telaudit::claims {
namespace {

template <typename T>
struct Named {
  T value;
  std::string_view name;
};

constexpr std::array<Named<Status>, kStatuses> kStatusNames = {{{Status::draft, "draft"},
                                                                {Status::ready, "ready"},
                                                                {Status::submitted, "submitted"},
                                                                {Status::rejected_form, "rejected_form"},
                                                                {Status::acknowledged, "acknowledged"},
                                                                {Status::in_review, "in_review"},
                                                                {Status::info_requested, "info_requested"},
                                                                {Status::approved, "approved"},
                                                                {Status::partly_approved, "partly_approved"},
                                                                {Status::denied, "denied"},
                                                                {Status::no_response, "no_response"},
                                                                {Status::escalated, "escalated"},
                                                                {Status::settled, "settled"},
                                                                {Status::legal, "legal"},
                                                                {Status::credit_expected, "credit_expected"},
                                                                {Status::credit_short, "credit_short"},
                                                                {Status::credit_missing, "credit_missing"},
                                                                {Status::credit_matched, "credit_matched"},
                                                                {Status::closed_won, "closed_won"},
                                                                {Status::reopened, "reopened"},
                                                                {Status::abandoned, "abandoned"},
                                                                {Status::withdrawn, "withdrawn"}}};

constexpr std::array<Named<Action>, kActions> kActionNames = {{{Action::draft, "draft"},
                                                               {Action::ready, "ready"},
                                                               {Action::submit, "submit"},
                                                               {Action::reject_form, "reject-form"},
                                                               {Action::acknowledge, "acknowledge"},
                                                               {Action::review, "review"},
                                                               {Action::request_info, "request-info"},
                                                               {Action::approve, "approve"},
                                                               {Action::approve_part, "approve-part"},
                                                               {Action::deny, "deny"},
                                                               {Action::no_response, "no-response"},
                                                               {Action::escalate, "escalate"},
                                                               {Action::settle, "settle"},
                                                               {Action::go_legal, "go-legal"},
                                                               {Action::expect_credit, "expect-credit"},
                                                               {Action::match_credit, "match-credit"},
                                                               {Action::short_credit, "short-credit"},
                                                               {Action::miss_credit, "miss-credit"},
                                                               {Action::close, "close"},
                                                               {Action::reopen, "reopen"},
                                                               {Action::abandon, "abandon"},
                                                               {Action::withdraw, "withdraw"},
                                                               {Action::note, "note"},
                                                               {Action::flag, "flag"},
                                                               {Action::withhold, "withhold"}}};

// Carriers decide without acknowledging, and answer after the clause's days: a decision may follow whatever
// was with the carrier.
constexpr Transition kTransitions[] = {
    {Status::draft, Action::ready, Status::ready},
    {Status::draft, Action::withdraw, Status::withdrawn},
    {Status::ready, Action::submit, Status::submitted},
    {Status::ready, Action::withdraw, Status::withdrawn},
    {Status::submitted, Action::reject_form, Status::rejected_form},
    {Status::submitted, Action::acknowledge, Status::acknowledged},
    {Status::submitted, Action::review, Status::in_review},
    {Status::submitted, Action::request_info, Status::info_requested},
    {Status::submitted, Action::approve, Status::approved},
    {Status::submitted, Action::approve_part, Status::partly_approved},
    {Status::submitted, Action::deny, Status::denied},
    {Status::submitted, Action::no_response, Status::no_response},
    {Status::submitted, Action::withdraw, Status::withdrawn},
    {Status::rejected_form, Action::ready, Status::ready},
    {Status::rejected_form, Action::withdraw, Status::withdrawn},
    {Status::acknowledged, Action::review, Status::in_review},
    {Status::acknowledged, Action::request_info, Status::info_requested},
    {Status::acknowledged, Action::approve, Status::approved},
    {Status::acknowledged, Action::approve_part, Status::partly_approved},
    {Status::acknowledged, Action::deny, Status::denied},
    {Status::acknowledged, Action::no_response, Status::no_response},
    {Status::acknowledged, Action::withdraw, Status::withdrawn},
    {Status::in_review, Action::request_info, Status::info_requested},
    {Status::in_review, Action::approve, Status::approved},
    {Status::in_review, Action::approve_part, Status::partly_approved},
    {Status::in_review, Action::deny, Status::denied},
    {Status::in_review, Action::no_response, Status::no_response},
    {Status::in_review, Action::withdraw, Status::withdrawn},
    {Status::info_requested, Action::review, Status::in_review},
    {Status::info_requested, Action::deny, Status::denied},
    {Status::info_requested, Action::withdraw, Status::withdrawn},
    {Status::approved, Action::expect_credit, Status::credit_expected},
    {Status::partly_approved, Action::escalate, Status::escalated},
    {Status::partly_approved, Action::expect_credit, Status::credit_expected},
    {Status::denied, Action::escalate, Status::escalated},
    // Of a part that was approved before the rest was escalated.
    {Status::denied, Action::expect_credit, Status::credit_expected},
    {Status::denied, Action::abandon, Status::abandoned},
    {Status::no_response, Action::review, Status::in_review},
    {Status::no_response, Action::approve, Status::approved},
    {Status::no_response, Action::approve_part, Status::partly_approved},
    {Status::no_response, Action::deny, Status::denied},
    {Status::no_response, Action::escalate, Status::escalated},
    {Status::no_response, Action::abandon, Status::abandoned},
    {Status::escalated, Action::request_info, Status::info_requested},
    {Status::escalated, Action::approve, Status::approved},
    {Status::escalated, Action::approve_part, Status::partly_approved},
    {Status::escalated, Action::deny, Status::denied},
    {Status::escalated, Action::escalate, Status::escalated},
    {Status::escalated, Action::settle, Status::settled},
    {Status::escalated, Action::go_legal, Status::legal},
    {Status::escalated, Action::abandon, Status::abandoned},
    {Status::settled, Action::expect_credit, Status::credit_expected},
    {Status::legal, Action::approve, Status::approved},
    {Status::legal, Action::settle, Status::settled},
    {Status::legal, Action::abandon, Status::abandoned},
    {Status::credit_expected, Action::match_credit, Status::credit_matched},
    {Status::credit_expected, Action::short_credit, Status::credit_short},
    {Status::credit_expected, Action::miss_credit, Status::credit_missing},
    {Status::credit_short, Action::match_credit, Status::credit_matched},
    {Status::credit_short, Action::short_credit, Status::credit_short},
    {Status::credit_short, Action::reopen, Status::reopened},
    {Status::credit_missing, Action::match_credit, Status::credit_matched},
    {Status::credit_missing, Action::short_credit, Status::credit_short},
    {Status::credit_missing, Action::reopen, Status::reopened},
    {Status::credit_matched, Action::close, Status::closed_won},
    {Status::credit_matched, Action::reopen, Status::reopened},
    {Status::closed_won, Action::reopen, Status::reopened},
    {Status::reopened, Action::escalate, Status::escalated},
    {Status::reopened, Action::expect_credit, Status::credit_expected},
    {Status::reopened, Action::abandon, Status::abandoned},
};

constexpr auto kStatusList = [] {
  std::array<Status, kStatuses> out{};
  for (std::size_t i = 0; i < kStatuses; ++i) out[i] = kStatusNames[i].value;
  return out;
}();

bool keeps_status(Action action) {
  return action == Action::note || action == Action::flag || action == Action::withhold;
}

}  // namespace

std::string_view status_name(Status status) {
  return kStatusNames[static_cast<std::size_t>(status)].name;
}

std::optional<Status> parse_status(std::string_view name) {
  for (const auto& one : kStatusNames)
    if (one.name == name) return one.value;
  return std::nullopt;
}

std::span<const Status> statuses() {
  return kStatusList;
}

std::string_view action_name(Action action) {
  return kActionNames[static_cast<std::size_t>(action)].name;
}

std::optional<Action> parse_action(std::string_view name) {
  for (const auto& one : kActionNames)
    if (one.name == name) return one.value;
  return std::nullopt;
}

std::span<const Transition> transitions() {
  return kTransitions;
}

std::optional<Status> after(Status from, Action action) {
  if (action == Action::note || action == Action::flag) return from;
  // What is not paid can change as long as something is disputed.
  if (action == Action::withhold) return is_open(from) ? std::optional(from) : std::nullopt;
  for (const auto& one : kTransitions)
    if (one.from == from && one.action == action) return one.to;
  return std::nullopt;
}

std::vector<Action> allowed(Status from) {
  std::vector<Action> out;
  for (const auto& one : kTransitions)
    if (one.from == from) out.push_back(one.action);
  for (const auto& one : kActionNames)
    if (keeps_status(one.value) && after(from, one.value)) out.push_back(one.value);
  return out;
}

Result<Status> step(Status from, Action action, const std::string& claim) {
  if (const auto to = after(from, action)) return *to;
  std::vector<std::string> words;
  for (const auto one : allowed(from)) words.emplace_back(action_name(one));
  return Problem{claim + " is " + std::string(status_name(from)) + ", from where there is no '" +
                     std::string(action_name(action)) + "'",
                 {},
                 "allowed now: " + join(words, ", ")};
}

bool is_open(Status status) {
  return status != Status::closed_won && status != Status::abandoned && status != Status::withdrawn;
}

bool is_agreed(Status status) {
  switch (status) {
    case Status::approved:
    case Status::partly_approved:
    case Status::settled:
    case Status::credit_expected:
    case Status::credit_short:
    case Status::credit_missing:
    case Status::credit_matched:
    case Status::closed_won:
      return true;
    default:
      return false;
  }
}

bool is_own(Status status) {
  return status == Status::draft || status == Status::ready || status == Status::rejected_form;
}

}  // namespace telaudit::claims
