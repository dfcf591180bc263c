#include "cli/disputes_command.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <iostream>
#include <map>
#include <set>

#include "audit/run_history.h"
#include "base/delimited.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "formats/x12_disputes.h"

namespace telaudit::cli {
namespace {

using formats::x12::Dispute;

struct Disputed {
  std::vector<audit::Finding> findings;  // kind error, that stand, of one carrier
  std::vector<Decimal> amounts;          // of each, what is disputed
  std::size_t closed = 0;                // left out since their window is closed
};

// What the ledger gave to the finding, but for bills whose window was closed on the day of the audit, or is
// on the day on which the file goes out. An unknown window may be open.
std::optional<Decimal> disputed_amount(const audit::Finding& finding, Date day, bool closed) {
  if (closed) return finding.allocated;
  if (finding.window.known && finding.window.closes && *finding.window.closes < day) return Decimal{};
  return add(finding.in_window, finding.window_unknown);
}

Result<Disputed> errors_of(const store::Workspace& workspace, const DisputesOptions& options, Date day) {
  const auto facts = audit::kept_facts(workspace, options.run);
  if (!facts) return facts.problem();
  Disputed out;
  std::set<std::string> carriers;
  auto read =
      audit::each_finding(workspace, *facts, true, [&](const audit::Finding& finding) -> Result<void> {
        if (finding.kind != audit::Kind::error || audit::status_of(finding) != audit::Status::open) return {};
        if (finding.allocated.mantissa <= 0) return {};
        if (!options.carrier.empty() && lower(finding.carrier) != lower(options.carrier)) {
          carriers.insert(finding.carrier);
          return {};
        }
        const auto amount = disputed_amount(finding, day, options.closed);
        require(amount.has_value(), "parts of an amount fit where the amount does");
        if (amount->mantissa <= 0) {
          ++out.closed;
          return {};
        }
        carriers.insert(finding.carrier);
        out.findings.push_back(finding);
        out.amounts.push_back(*amount);
        return {};
      });
  if (!read) return read.problem();
  const std::vector<std::string> names(carriers.begin(), carriers.end());
  if (options.carrier.empty() && names.size() > 1)
    return Problem{"the audit found something on bills of several carriers: " + join(names, ", "),
                   {},
                   "name one of them with --carrier: a file goes to one"};
  if (out.findings.empty())
    return Problem{options.carrier.empty() ? "nothing is to be disputed"
                                           : "nothing is to be disputed with '" + options.carrier + "'",
                   {},
                   out.closed > 0 ? "the dispute windows of " + std::to_string(out.closed) +
                                        " findings are closed; --closed takes them, too"
                   : names.empty() ? "telaudit findings --kind error lists what would be"
                                   : did_you_mean(options.carrier, names)};
  return out;
}

std::string text_of(const audit::Finding& finding) {
  std::string text = finding.rule + " " + finding.message;
  if (!finding.service.empty()) text += " / service " + finding.service;
  if (!finding.product.empty()) text += " / code " + finding.product;
  if (finding.billed) text += " / billed " + finding.billed->text();
  if (finding.expected) text += " / expected " + finding.expected->text();
  return text;
}

std::vector<Dispute> disputes_of(const Disputed& disputed, const formats::x12::DisputeReasons& reasons) {
  std::vector<Dispute> out;
  for (std::size_t i = 0; i < disputed.findings.size(); ++i) {
    const auto& finding = disputed.findings[i];
    out.push_back({finding.account, finding.invoice, finding.bill_date, finding.currency, disputed.amounts[i],
                   reasons.code_of(finding.reason), finding.id, text_of(finding)});
  }
  return out;
}

// Rows of the kind "claim" (terms), with its header: the claim's number is the finding's id.
std::string claim_records(const Disputed& disputed, const std::string& submitted) {
  std::string out =
      "claim,carrier,account,invoice,service,product_code,reason,status,submitted,amount_claimed,currency\n";
  for (std::size_t i = 0; i < disputed.findings.size(); ++i) {
    const auto& finding = disputed.findings[i];
    out += finding.id + ',' + delimited_field(finding.carrier) + ',' + delimited_field(finding.account) +
           ',' + delimited_field(finding.invoice) + ',' + delimited_field(finding.service) + ',' +
           delimited_field(finding.product) + ',' + delimited_field(finding.reason) + ",submitted," +
           submitted + ',' + disputed.amounts[i].text() + ',' + finding.currency + '\n';
  }
  return out;
}

// Universal time.
std::string clock_text(const char* form) {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[16];
  return std::strftime(text, sizeof text, form, &parts) > 0 ? text : "";
}

PrintedTable sums_table(const Disputed& disputed) {
  std::map<std::string, std::pair<std::uint64_t, Total>> sums;
  for (std::size_t i = 0; i < disputed.findings.size(); ++i) {
    auto& [count, total] = sums[disputed.findings[i].currency];
    ++count;
    total.add(disputed.amounts[i]);
  }
  PrintedTable table{{{"carrier"}, {"disputes", true}, {"amount", true}, {"currency"}}, {}};
  for (const auto& [currency, sum] : sums)
    table.rows.push_back(
        {disputed.findings.front().carrier, std::to_string(sum.first), sum.second.text(), currency});
  return table;
}

}  // namespace

ExitCode disputes_command(const GlobalOptions& global, const DisputesOptions& options) {
  const auto workspace = store::Workspace::open(global.workspace, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  const std::string submitted = options.at.empty() ? clock_text("%Y-%m-%d") : options.at;
  const auto day = parse_iso_date(submitted);
  if (!day)
    return fail(Problem{"'" + options.at + "' is no date", {}, "write it as 2026-05-31"},
                ExitCode::wrong_usage);
  const auto disputed = errors_of(*workspace, options, *day);
  if (!disputed) return fail_request(disputed.problem());
  const std::string file = find_data_dir(global) + "/rules/disputes/x12-reasons.yaml";
  const auto yaml = read_file(file);
  if (!yaml) return fail(yaml.problem());
  const auto reasons = formats::x12::load_dispute_reasons(*yaml, file);
  if (!reasons) return fail(reasons.problem());

  formats::x12::DisputeEnvelope envelope;
  envelope.payee = disputed->findings.front().carrier;
  if (!options.sender.empty()) envelope.sender = options.sender;
  envelope.receiver = options.receiver.empty() ? upper(envelope.payee) : options.receiver;
  envelope.date = submitted.substr(0, 4) + submitted.substr(5, 2) + submitted.substr(8, 2);
  envelope.time = options.at.empty() ? clock_text("%H%M") : "0000";
  envelope.control = options.control;
  envelope.trace = "DISPUTES" + envelope.date + "-" + std::to_string(options.control);
  const std::string text = formats::x12::write_disputes(disputes_of(*disputed, *reasons), envelope);

  if (!options.claims.empty())
    if (auto written = write_output(options.claims, claim_records(*disputed, submitted)); !written)
      return fail(written.problem());
  if (options.out.empty() || options.out == "-") {
    std::cout << text;
    return ExitCode::done;
  }
  if (auto written = write_output(options.out, text); !written) return fail(written.problem());
  print_table(std::cout, sums_table(*disputed), global.format);
  if (disputed->closed > 0 && !global.quiet)
    std::cerr << "note: " << disputed->closed
              << " findings are left out, since the dispute windows of their bills are closed\n";
  return ExitCode::done;
}

}  // namespace telaudit::cli
