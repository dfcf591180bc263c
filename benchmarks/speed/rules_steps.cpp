// Rules over the charges of a workspace, measured in process: one line of JSON like those of the peers.
// rules_steps WORKSPACE RULES OUT [--workers N]
//
// RULES is a folder of checks over `charge`. All are evaluated at once; OUT gets a line for each finding: the
// check, what was billed, and the names of the finding. The result counts the findings of each check and what
// they add up to.
#include <features.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "rules/rules.h"
#include "store/workspace.h"

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

Result<std::map<std::string, Found>> run_rules(const rules::RuleSet& rules, const bill::Relation& charges,
                                               unsigned workers, const std::string& path) {
  std::vector<std::string> ids;
  std::map<std::string, Found> found;
  for (const auto& info : rules.rules()) {
    ids.push_back(info.id);
    found[info.id] = {};
  }
  rules::Environment environment;
  environment.as_of = *make_date(2026, 12, 31);
  environment.find = [&](std::string_view name) -> std::optional<rules::Source> {
    return name == "charge" ? std::optional(rules::Source{&charges, true}) : std::nullopt;
  };
  std::ofstream out(path, std::ios::binary);
  const rules::FiringSink sink = [&](std::size_t rule, rules::Firing&& firing) -> Result<void> {
    Found& of = found[ids[rule]];
    ++of.findings;
    if (firing.billed) of.billed.add(*firing.billed);
    out << ids[rule] << ',' << (firing.billed ? firing.billed->text() : std::string());
    for (const auto& [name, value] : firing.key) out << ',' << value;
    out << '\n';
    return {};
  };
  auto results = rules.evaluate_all(ids, environment, workers, sink);
  if (!results) return results.problem();
  out.flush();
  if (!out) return Problem{"the findings cannot be written", {path, {}, {}, {}, {}}, {}};
  return found;
}

int run(const std::string& folder, const std::string& checks, const std::string& out, unsigned workers) {
  const auto fail = [](const Problem& problem) {
    std::fprintf(stderr, "rules_steps: %s\n", problem.text().c_str());
    return 1;
  };
  auto workspace = store::Workspace::open(folder, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  auto charges = workspace->charges();
  if (!charges) return fail(charges.problem());
  const std::vector<std::string> paths = {checks};
  auto rules = rules::RuleSet::load(paths, [&](std::string_view name) -> std::optional<bill::Schema> {
    if (name != "charge") return std::nullopt;
    return (*charges)->schema();
  });
  if (!rules) return fail(rules.problem());
  const auto begin = std::chrono::steady_clock::now();
  auto found = run_rules(*rules, **charges, workers, out);
  if (!found) return fail(found.problem());
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::string result;
  for (const auto& [rule, of] : *found) {
    if (!result.empty()) result += ", ";
    result += "\"" + rule + "\": [" + std::to_string(of.findings) + ", \"" + of.billed.text() + "\"]";
  }
  std::printf("{\"seconds\": %.6f, \"peak_memory\": %llu, \"result\": {%s}}\n", seconds,
              static_cast<unsigned long long>(peak_memory()), result.c_str());
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
  std::string workspace;
  std::string checks;
  std::string out;
  unsigned workers = 2;
  app.add_option("workspace", workspace)->required();
  app.add_option("rules", checks)->required();
  app.add_option("out", out)->required();
  app.add_option("--workers", workers)->check(CLI::Range(1U, 256U))->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return telaudit::speed::run(workspace, checks, out, workers);
}
