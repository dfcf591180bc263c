// What becomes of a claim, and which step may follow which: one table, from which every refusal and every
// list of what is allowed is made. The statuses are those that dispute desks' own systems tell apart
// (submission, acknowledgement, review, decision, escalation, credit, proof on later bills).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace telaudit::claims {

enum class Status : std::uint8_t {
  draft,
  ready,          // evidence complete
  submitted,      // with the carrier
  rejected_form,  // sent back for its form: not yet looked at
  acknowledged,   // the carrier gave its reference
  in_review,
  info_requested,  // the carrier asks for something
  approved,        // all that was claimed
  partly_approved,
  denied,
  no_response,      // the days of the clause are over
  escalated,        // with the next level of the carrier
  settled,          // an amount both sides agreed on
  legal,            // arbitration, a regulator, a court
  credit_expected,  // agreed, to come on a later bill
  credit_short,     // less came than was agreed
  credit_missing,   // nothing came by the day it was due
  credit_matched,   // all came; the next two bills must be right, too
  closed_won,       // credited, and two later bills are right
  reopened,         // the credit was taken back, or the next bill is wrong again
  abandoned,        // given up after the carrier's answer
  withdrawn,        // taken back by the customer
};
inline constexpr std::size_t kStatuses = 22;
std::string_view status_name(Status status);
std::optional<Status> parse_status(std::string_view name);
std::span<const Status> statuses();

enum class Action : std::uint8_t {
  draft,  // the first of every claim
  ready,
  submit,
  reject_form,
  acknowledge,
  review,
  request_info,
  approve,
  approve_part,
  deny,
  no_response,
  escalate,
  settle,
  go_legal,
  expect_credit,
  match_credit,
  short_credit,
  miss_credit,
  close,
  reopen,
  abandon,
  withdraw,
  // These leave the status as it is.
  note,
  flag,      // something outside changed: a bill it speaks of was replaced
  withhold,  // the amount that is not paid meanwhile
};
inline constexpr std::size_t kActions = 25;
std::string_view action_name(Action action);
std::optional<Action> parse_action(std::string_view name);

struct Transition {
  Status from;
  Action action;
  Status to;
};
// In order of `from`, then action; none twice.
std::span<const Transition> transitions();

// The status after the action; nothing where it is not allowed.
std::optional<Status> after(Status from, Action action);
// What may be done, in the order of the table.
std::vector<Action> allowed(Status from);

// The Problem says which actions are allowed instead.
Result<Status> step(Status from, Action action, const std::string& claim);

// True of what goes on: the carrier or the customer has something to do.
bool is_open(Status status);
// True where the carrier has agreed to an amount, whether its credit came or not.
bool is_agreed(Status status);
// True before the carrier has it.
bool is_own(Status status);

}  // namespace telaudit::claims
