#include <algorithm>
#include <iostream>

#include "audit/run_history.h"
#include "base/text.h"
#include "cli/commands.h"

namespace telaudit::cli {
namespace {

constexpr std::size_t kShortestId = 6;
constexpr int kDaysOfWarning = 30;

Result<audit::Audit> audit_here(const store::Workspace& workspace) {
  auto last = audit::last_run(workspace);
  if (!last) return last.problem();
  if (!*last) return Problem{"no audit has run in this workspace", {}, "run telaudit audit first"};
  return std::move(**last);
}

Result<Date> date_option(const char* option, const std::string& text) {
  const auto date = parse_iso_date(text);
  if (!date)
    return Problem{std::string(option) + ": '" + text + "' is not a date", {}, "write it as 2027-03-31"};
  return *date;
}

Result<std::string> series_of(const audit::Audit& audit, const std::string& finding) {
  std::string series;
  for (const auto* list : {&audit.findings, &audit.withdrawn})
    for (const auto& one : *list)
      if (finding.size() >= kShortestId && one.id.starts_with(finding)) {
        if (!series.empty() && series != one.series)
          return Problem{"several findings begin with '" + finding + "'", {}, "write more of the id"};
        series = one.series;
      }
  if (series.empty())
    return Problem{"there is no finding '" + finding + "'", {}, "telaudit findings lists them"};
  return series;
}

Result<void> rule_is_known(const audit::Audit& audit, const std::string& rule) {
  std::vector<std::string> known;
  for (const auto& one : audit.rules) known.push_back(one.rule);
  if (std::find(known.begin(), known.end(), rule) != known.end()) return {};
  return Problem{"there is no rule '" + rule + "'", {}, did_you_mean(rule, known)};
}

std::string next_id(const std::vector<audit::Suppression>& kept) {
  for (std::size_t number = kept.size() + 1;; ++number) {
    const std::string digits = std::to_string(number);
    const std::string id = "S-" + std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
    if (std::none_of(kept.begin(), kept.end(), [&](const auto& one) { return one.id == id; })) return id;
  }
}

// What it is about: one series of findings, or a rule within a scope.
Result<void> name_its_findings(audit::Suppression& out, const SuppressOptions& options,
                               const audit::Audit& audit) {
  if (static_cast<int>(!options.finding.empty()) + static_cast<int>(!options.series.empty()) +
          static_cast<int>(!options.rule.empty()) !=
      1)
    return Problem{"one of --finding, --series and --rule is needed",
                   {},
                   "--finding ID suppresses it and what follows it from month to month; --rule ID within "
                   "--carrier, --account, --service"};
  const bool scoped = !options.carrier.empty() || !options.account.empty() || !options.service.empty();
  if (options.rule.empty() && scoped)
    return Problem{"--carrier, --account and --service go with --rule",
                   {},
                   "a finding has its carrier, account and service already"};
  out.carrier = options.carrier;
  out.account = options.account;
  out.service = normalise_service_id(options.service);
  out.rule = options.rule;
  out.series = options.series;
  if (!options.rule.empty()) return rule_is_known(audit, options.rule);
  if (options.finding.empty()) return {};
  auto series = series_of(audit, options.finding);
  if (!series) return series.problem();
  out.series = *series;
  return {};
}

Result<audit::Suppression> new_suppression(const SuppressOptions& options, const audit::Audit& audit,
                                           const std::vector<audit::Suppression>& kept) {
  audit::Suppression out;
  if (auto named = name_its_findings(out, options, audit); !named) return named.problem();
  for (const auto& [option, text] :
       {std::pair("--reason", &options.reason), std::pair("--approved-by", &options.approved_by),
        std::pair("--expires", &options.expires)})
    if (trim(*text).empty())
      return Problem{std::string(option) + " is missing",
                     {},
                     "a suppression says why, who answers for it, and until when it holds"};
  const auto expires = date_option("--expires", options.expires);
  if (!expires) return expires.problem();
  if (*expires < audit.as_of)
    return Problem{
        "--expires: " + options.expires + " is past on the day of the audit, " + audit.as_of.text(),
        {},
        "name a day after it"};
  out.expires = *expires;
  if (!options.from.empty()) {
    const auto from = date_option("--from", options.from);
    if (!from) return from.problem();
    if (*from > *expires) return Problem{"--from is after --expires", {}, "name an earlier day"};
    out.from = *from;
  }
  out.id = options.id.empty() ? next_id(kept) : options.id;
  out.reason = options.reason;
  out.approved_by = options.approved_by;
  return out;
}

std::uint64_t findings_of(const audit::Suppression& suppression, const audit::Audit& audit) {
  std::uint64_t count = 0;
  for (const auto* list : {&audit.findings, &audit.withdrawn})
    for (const auto& finding : *list)
      if (status_of(finding) != audit::Status::withdrawn && speaks_of(suppression, finding)) ++count;
  return count;
}

std::string state_of(const audit::Suppression& suppression, Date as_of) {
  if (as_of > suppression.expires) return "expired";
  if (suppression.from && as_of < *suppression.from) return "not yet";
  return add_days(as_of, kDaysOfWarning) > suppression.expires ? "ends soon" : "holds";
}

Result<ExitCode> add(const GlobalOptions& global, const SuppressOptions& options) {
  auto workspace = open_workspace(global, store::Workspace::Access::write);
  if (!workspace) return workspace.problem();
  const auto audit = audit_here(*workspace);
  if (!audit) return audit.problem();
  auto kept = audit::kept_suppressions(*workspace);
  if (!kept) return kept.problem();
  auto one = new_suppression(options, *audit, *kept);
  if (!one) return one.problem();
  const std::string id = one->id;
  const auto count = findings_of(*one, *audit);
  if (auto added = audit::add_suppressions(*kept, {std::move(*one)}); !added) return added.problem();
  if (auto done = audit::keep_suppressions(*workspace, *kept); !done) return done.problem();
  std::cout << id << " speaks of " << count << (count == 1 ? " finding" : " findings")
            << " of the last audit; the next audit takes it into account\n";
  return ExitCode::done;
}

Result<ExitCode> remove(const GlobalOptions& global, const std::string& id) {
  auto workspace = open_workspace(global, store::Workspace::Access::write);
  if (!workspace) return workspace.problem();
  auto kept = audit::kept_suppressions(*workspace);
  if (!kept) return kept.problem();
  if (std::erase_if(*kept, [&](const auto& one) { return one.id == id; }) == 0)
    return Problem{"the workspace has no suppression '" + id + "'", {}, "telaudit suppress list shows them"};
  if (auto done = audit::keep_suppressions(*workspace, *kept); !done) return done.problem();
  return ExitCode::done;
}

// With `check`, only those that are past or end soon are listed, and a past one is a finding.
Result<ExitCode> list(const GlobalOptions& global, const SuppressOptions& options, bool check) {
  const auto evaluation = open_evaluation(global, options.inputs, store::Workspace::Access::read);
  if (!evaluation) return evaluation.problem();
  auto audit = audit_here(*evaluation->workspace);
  if (!audit) return audit.problem();
  Date as_of = audit->as_of;
  if (!options.as_of.empty()) {
    const auto given = date_option("--as-of", options.as_of);
    if (!given) return given.problem();
    as_of = *given;
  }
  PrintedTable table{{{"suppression"},
                      {"state"},
                      {"expires"},
                      {"findings", true},
                      {"series"},
                      {"rule"},
                      {"scope", false, 50},
                      {"reason", false, 60},
                      {"approved_by", false, 30},
                      {"file", false, 40}},
                     {}};
  bool expired = false;
  for (const auto& one : evaluation->suppressions) {
    const std::string state = state_of(one, as_of);
    if (check && state != "expired" && state != "ends soon") continue;
    expired = expired || state == "expired";
    std::vector<std::string> scope;
    for (const auto* part : {&one.carrier, &one.account, &one.service})
      if (!part->empty()) scope.push_back(*part);
    table.rows.push_back({one.id, state, one.expires.text(), std::to_string(findings_of(one, *audit)),
                          one.series, one.rule, join(scope, ", "), one.reason, one.approved_by, one.file});
  }
  print_table(std::cout, table, global.format);
  return check && expired ? ExitCode::findings : ExitCode::done;
}

Result<ExitCode> run(const GlobalOptions& global, const SuppressOptions& options) {
  if (options.action == "add") return add(global, options);
  if (options.action == "remove") return remove(global, options.id);
  return list(global, options, options.action == "check");
}

}  // namespace

ExitCode suppress_command(const GlobalOptions& global, const SuppressOptions& options) {
  const auto code = run(global, options);
  return code ? *code : fail(code.problem(), ExitCode::wrong_usage);
}

}  // namespace telaudit::cli
