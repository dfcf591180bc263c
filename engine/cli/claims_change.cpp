// The steps of a claim's life that a person enters.
#include <algorithm>
#include <charconv>
#include <iostream>

#include "base/text.h"
#include "claims/due.h"
#include "cli/claims_command.h"
#include "cli/commands.h"

namespace telaudit::cli {
namespace {

// Two bills of a month each: what checks wait for an agreed credit, too (PAY-06).
constexpr int kDaysOfTwoBills = 62;

Result<std::optional<Decimal>> amount_option(const char* option, const std::string& text) {
  if (text.empty()) return std::optional<Decimal>();
  const auto amount = parse_decimal(text);
  if (!amount) return Problem{"'" + text + "' is no amount", {}, std::string("write ") + option + " 12.34"};
  return std::optional<Decimal>(*amount);
}

Result<std::vector<claims::LineAmount>> line_amounts(const std::vector<std::string>& texts) {
  std::vector<claims::LineAmount> out;
  for (const auto& text : texts) {
    const auto equals = text.find('=');
    claims::LineAmount one;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + std::min(equals, text.size()), one.line);
    const auto amount = equals == std::string::npos ? std::nullopt : parse_decimal(text.substr(equals + 1));
    if (error != std::errc() || end != text.data() + equals || !amount)
      return Problem{"'" + text + "' is no line with its amount", {}, "write --line 3=12.00"};
    one.amount = *amount;
    out.push_back(one);
  }
  return out;
}

// The amount of an approval or a settlement: told, or the sum of its lines, or all.
Result<void> set_amount(const claims::Claim& claim, const ClaimsOptions& options, claims::Change& change) {
  auto amount = amount_option("--amount", options.amount);
  if (!amount) return amount.problem();
  auto tax = amount_option("--tax", options.tax);
  if (!tax) return tax.problem();
  auto lines = line_amounts(options.lines);
  if (!lines) return lines.problem();
  change.amount = *amount;
  change.tax = *tax;
  change.lines = std::move(*lines);
  if (!change.amount && !change.lines.empty()) {
    Total sum;
    for (const auto& line : change.lines) sum.add(line.amount);
    change.amount = sum.decimal();
  }
  if (!change.amount && change.action == claims::Action::approve) change.amount = claims::disputed(claim);
  // Who approves less approves a part.
  if (change.action == claims::Action::approve && change.amount) {
    auto whole = change;
    auto part = change;
    part.action = claims::Action::approve_part;
    if (!claims::check_change(claim, whole) && claims::check_change(claim, part)) change.action = part.action;
  }
  return {};
}

Result<void> check_evidence(const store::Workspace& workspace, const claims::Claim& claim,
                            const ClaimsOptions& options, claims::Change& change) {
  const auto exhibits = claims::Exhibits::load(workspace);
  if (!exhibits) return exhibits.problem();
  const auto readiness = claims::readiness(claim, *exhibits, change.on);
  for (const auto& remark : readiness.remarks) std::cerr << "note: " << printable(remark) << '\n';
  if (readiness.missing.empty()) return {};
  if (options.despite.empty())
    return Problem{claim.number + " is not complete: " + join(readiness.missing, "; "),
                   {},
                   "complete it, or say why it goes out all the same with --despite"};
  change.why += (change.why.empty() ? "" : "; ") + ("despite: " + join(readiness.missing, "; ")) +
                "; because " + options.despite;
  return {};
}

// The changes that the command asks for: an approval of all, or a settlement, expects its credit at once.
Result<std::vector<claims::Change>> changes_of(const store::Workspace& workspace, const claims::Claim& claim,
                                               const ClaimsOptions& options) {
  const auto on = claims_day(options);
  if (!on) return on.problem();
  auto by = role_of(workspace, options);
  if (!by) return by.problem();
  claims::Change change;
  change.on = *on;
  change.by = std::move(*by);
  change.action = *claims::parse_action(options.action);
  change.why = options.why;
  change.document = options.document;
  change.reference = options.reference;
  std::optional<Date> due;
  if (!options.due.empty()) {
    due = parse_iso_date(options.due);
    if (!due) return Problem{"'" + options.due + "' is no day", {}, "write --due 2026-05-31"};
  }
  const bool agrees = change.action == claims::Action::approve || change.action == claims::Action::settle;
  if (agrees || change.action == claims::Action::withhold)
    if (auto set = set_amount(claim, options, change); !set) return set.problem();
  if (change.action == claims::Action::ready || change.action == claims::Action::submit)
    if (auto checked = check_evidence(workspace, claim, options, change); !checked) return checked.problem();
  if (change.action == claims::Action::expect_credit && !due) due = add_days(*on, kDaysOfTwoBills);
  if (!agrees) change.due = due;
  std::vector<claims::Change> out = {change};
  if (change.action == claims::Action::approve || change.action == claims::Action::settle) {
    claims::Change credit;
    credit.on = change.on;
    credit.by = change.by;
    credit.action = claims::Action::expect_credit;
    credit.due = due.value_or(add_days(*on, kDaysOfTwoBills));
    out.push_back(std::move(credit));
  }
  return out;
}

}  // namespace

ExitCode claims_change(const GlobalOptions& global, const ClaimsOptions& options) {
  auto workspace = open_workspace(global, store::Workspace::Access::write);
  if (!workspace) return fail(workspace.problem());
  auto claim = claims::kept_claim(*workspace, options.claim);
  if (!claim) return fail(claim.problem(), ExitCode::wrong_usage);
  // A step that is not allowed is said before what it lacks.
  const auto action = claims::parse_action(options.action);
  require(action.has_value(), "the command's verbs are actions of claims");
  if (auto allowed = claims::step(claim->status, *action, claim->number);
      !allowed && *action != claims::Action::approve)
    return fail(allowed.problem(), ExitCode::wrong_usage);
  const auto changes = changes_of(*workspace, *claim, options);
  if (!changes) return fail_request(changes.problem());
  std::vector<claims::NumberedChange> numbered;
  for (const auto& change : *changes) numbered.push_back({claim->number, change});
  if (auto done = claims::change_claims(*workspace, numbered, options.version); !done)
    return fail_request(done.problem());
  claim = claims::kept_claim(*workspace, claim->number);
  if (!claim) return fail(claim.problem());
  const auto next = claims::next_step(*claim);
  std::cout << claim->number << ", version " << claim->version() << ": "
            << claims::status_name(claim->status);
  if (!next.what.empty())
    std::cout << "; next: " << printable(next.what) << (next.by ? " by " + next.by->text() : std::string());
  std::cout << '\n';
  return ExitCode::done;
}

}  // namespace telaudit::cli
