#include "cli/own_cases.h"

#include <algorithm>
#include <filesystem>

#include "base/text.h"

namespace telaudit::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostListed = 20;

bool stands_in(const std::string& path, const std::string& folder) {
  std::error_code error;
  const fs::path file = fs::weakly_canonical(path, error);
  const fs::path inside = fs::weakly_canonical(folder, error);
  return std::search(file.begin(), file.end(), inside.begin(), inside.end()) == file.begin();
}

}  // namespace

Result<FailedCases> run_own_cases(const rules::RuleSet& rules, const rules::RuleChoice& choice,
                                  const std::string& shipped) {
  const auto selected = rules.select(choice);
  if (!selected) return selected.problem();
  FailedCases out;
  const auto infos = rules.rules();
  for (std::size_t i = 0; i < infos.size(); ++i) {
    const auto& info = infos[i];
    if (!(*selected)[i].not_run.empty() || stands_in(info.path, shipped)) continue;
    const auto report = rules.test(info.id);
    if (!report) return report.problem();
    const std::size_t before = out.failed.size();
    for (const auto& test : report->tests)
      if (!test.passed) out.failed.push_back(info.id + ": " + test.name + ": " + test.difference);
    if (!report->has_firing || !report->has_silent)
      out.failed.push_back(info.id + ": needs at least one case that fires and one that does not");
    if (out.failed.size() == before) continue;
    if (out.file.empty()) out.file = info.path;
    out.rules.push_back(info.id);
  }
  return out;
}

Problem refused_audit(const FailedCases& cases) {
  std::string text = "no audit runs with rules that do not pass their own cases";
  for (std::size_t i = 0; i < std::min(cases.failed.size(), kMostListed); ++i) text += "\n" + cases.failed[i];
  if (cases.failed.size() > kMostListed)
    text += "\nand " + std::to_string(cases.failed.size() - kMostListed) + " more";
  return Problem{text + "\nmend " + join(cases.rules, ", ") +
                     " (telaudit rules test), or run the audit with --untested, which its report will say",
                 {cases.file, {}, {}, {}, {}},
                 {}};
}

}  // namespace telaudit::cli
