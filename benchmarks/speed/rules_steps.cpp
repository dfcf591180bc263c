// Rules over the charges of a workspace, measured in process: one line of JSON like those of the peers.
// rules_steps WORKSPACE RULES... --out FILE [--workers N] [--contracts FILE] [--period FIRST LAST] [--audit]
//
// RULES are checks or folders of them. All are evaluated at once; OUT gets a line for each finding that no
// trap withdrew: the check, what was billed, and the names of the finding. The result counts the findings of
// each check and what they add up to. With --audit it is a whole run that is measured, with ledger and order
// of its findings. Processor seconds are those of all threads together.
#include <features.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "audit/bill_environment.h"
#include "audit/run.h"
#include "rules/rules.h"
#include "store/workspace.h"
#include "terms/terms.h"

namespace telaudit::speed {
namespace {

std::uint64_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6)) * 1024;
  return 0;
}

struct Found {
  std::uint64_t findings = 0;
  Total billed;
};

using AllFound = std::map<std::string, Found>;

// What is asked for on the command line.
struct Request {
  std::string workspace;
  std::vector<std::string> checks;
  std::string out;
  unsigned workers = 2;
  terms::Inputs inputs;
  std::optional<audit::Period> period;
  bool audit = false;
};

class Output {
 public:
  Output(const rules::RuleSet& rules, const std::string& path) : path_(path), out_(path, std::ios::binary) {
    for (const auto& info : rules.rules()) found_[info.id] = {};
  }

  void add(const std::string& rule, const std::optional<Decimal>& billed) {
    Found& of = found_[rule];
    ++of.findings;
    lines_ += rule;
    lines_ += ',';
    if (!billed) return;
    of.billed.add(*billed);
    lines_ += billed->text();
  }
  void word(std::string_view text) {
    lines_ += ',';
    lines_ += text;
  }
  void end() {
    constexpr std::size_t kAtOnce = 64 * 1024;
    lines_ += '\n';
    if (lines_.size() >= kAtOnce) write();
  }

  Result<AllFound> finish() {
    write();
    out_.flush();
    if (!out_) return Problem{"the findings cannot be written", {path_, {}, {}, {}, {}}, {}};
    return found_;
  }

 private:
  void write() {
    out_.write(lines_.data(), static_cast<std::streamsize>(lines_.size()));
    lines_.clear();
  }

  std::string path_;
  std::ofstream out_;
  std::string lines_;
  AllFound found_;
};

Result<AllFound> run_rules(const rules::RuleSet& rules, const store::Workspace& workspace,
                           const terms::Terms& terms, const Request& request) {
  std::vector<std::string> ids;
  for (const auto& info : rules.rules()) ids.push_back(info.id);
  const auto levels = audit::BillEnvironment::levels_asked(rules.rules());
  const auto bills = audit::BillEnvironment::open(workspace, terms, levels);
  if (!bills) return bills.problem();
  Output out(rules, request.out);
  const rules::FiringSink sink = [&](std::size_t rule, rules::Firing&& firing) -> Result<void> {
    if (!firing.withdrawn_by.empty()) return {};
    out.add(ids[rule], firing.billed);
    for (const auto& [name, value] : firing.key) out.word(value);
    out.end();
    return {};
  };
  auto results =
      rules.evaluate_all(ids, bills->environment(*make_date(2026, 12, 31), {}), request.workers, sink);
  if (!results) return results.problem();
  return out.finish();
}

Result<AllFound> run_audit(const rules::RuleSet& rules, const store::Workspace& workspace,
                           const terms::Terms& terms, const Request& request) {
  audit::RunInputs inputs{&workspace, &terms, &rules, {}, {}, {}};
  inputs.period = request.period;
  inputs.threads = request.workers;
  Output out(rules, request.out);
  auto audit = audit::run_audit(inputs, [&](audit::FindingRecord&& record) -> Result<void> {
    if (!record.finding.withdrawn_by.empty()) return {};
    out.add(record.finding.rule, record.finding.billed);
    out.word(record.finding.id);
    out.end();
    return {};
  });
  if (!audit) return audit.problem();
  return out.finish();
}

int run(const Request& request) {
  const auto fail = [](const Problem& problem) {
    std::fprintf(stderr, "rules_steps: %s\n", problem.text().c_str());
    return 1;
  };
  auto workspace = store::Workspace::open(request.workspace, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  auto terms = terms::Terms::load(request.inputs);
  if (!terms) return fail(terms.problem());
  auto rules = rules::RuleSet::load(request.checks, audit::schemas_of(*terms));
  if (!rules) return fail(rules.problem());
  const auto begin = std::chrono::steady_clock::now();
  const std::clock_t processor_begin = std::clock();
  auto found = request.audit ? run_audit(*rules, *workspace, *terms, request)
                             : run_rules(*rules, *workspace, *terms, request);
  if (!found) return fail(found.problem());
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const double processor = static_cast<double>(std::clock() - processor_begin) / CLOCKS_PER_SEC;
  std::string result;
  for (const auto& [rule, of] : *found) {
    if (!result.empty()) result += ", ";
    result += "\"" + rule + "\": [" + std::to_string(of.findings) + ", \"" + of.billed.text() + "\"]";
  }
  std::printf("{\"seconds\": %.6f, \"processor_seconds\": %.6f, \"peak_memory\": %llu, \"result\": {%s}}\n",
              seconds, processor, static_cast<unsigned long long>(peak_memory()), result.c_str());
  return 0;
}

}  // namespace
}  // namespace telaudit::speed

int main(int argc, char** argv) {
#ifdef __GLIBC__
  // As the program itself: memory of one piece serves the next.
  constexpr int kLargest = 32 * 1024 * 1024;
  mallopt(M_MMAP_THRESHOLD, kLargest);
  mallopt(M_TRIM_THRESHOLD, 8 * kLargest);
#endif
  CLI::App app{"Rules over the charges of a workspace, measured in process."};
  telaudit::speed::Request request;
  std::vector<std::string> period;
  app.add_option("workspace", request.workspace)->required();
  app.add_option("rules", request.checks)->required();
  app.add_option("--out", request.out)->required();
  app.add_option("--workers", request.workers)->check(CLI::Range(1U, 256U))->capture_default_str();
  app.add_option("--contracts", request.inputs.contracts);
  app.add_option("--crosswalk", request.inputs.crosswalks);
  app.add_option("--inventory", request.inputs.inventory);
  app.add_option("--reference", request.inputs.reference_folders);
  app.add_option("--period", period, "First and last bill date")->expected(2);
  app.add_flag("--audit", request.audit);
  CLI11_PARSE(app, argc, argv);
  if (period.size() == 2) {
    const auto first = telaudit::parse_iso_date(period[0]);
    const auto last = telaudit::parse_iso_date(period[1]);
    if (!first || !last) return 2;
    request.period = {*first, *last};
  }
  return telaudit::speed::run(request);
}
