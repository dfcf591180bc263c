#include "cli/session.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "audit/run_history.h"
#include "base/file.h"
#include "base/text.h"
#include "book/requirement_file.h"
#include "claims/claim_records.h"
#include "claims/claim_store.h"
#include "cli/rule_names.h"
#include "terms/record_kinds.h"

namespace telaudit::cli {
namespace {

namespace fs = std::filesystem;

bool holds_rules(const fs::path& folder) {
  std::error_code error;
  return fs::is_directory(folder / "rules" / "audit", error);
}

template <typename T>
Result<void> take(Result<T> from, T& into) {
  if (!from) return from.problem();
  into = std::move(*from);
  return {};
}

}  // namespace

Result<store::Workspace> open_workspace(const GlobalOptions& options, store::Workspace::Access access,
                                        bool anew) {
  store::OpenOptions opening;
  opening.anew = anew;
  opening.lock.wait = std::chrono::seconds(options.wait_seconds);
  opening.lock.command = options.command;
  if (!options.quiet && ::isatty(STDERR_FILENO) == 1)
    opening.lock.waiting = [](const std::string& holder) {
      std::cerr << "waiting for the workspace, held by " << printable(holder) << '\n';
    };
  return store::Workspace::open(options.workspace, access, opening);
}

std::string find_data_dir(const GlobalOptions& options) {
  if (!options.data_dir.empty()) return options.data_dir;
  if (const char* named = std::getenv("TELAUDIT_DATA"); named != nullptr && *named != '\0') return named;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path share = program.parent_path().parent_path() / "share" / "telaudit";
  if (!error && holds_rules(share)) return share.string();
  return TELAUDIT_DATA_DIR;
}

unsigned worker_count(const GlobalOptions& options) {
  return options.threads > 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
}

void say_problem(const Problem& problem) {
  const std::string text = problem.text();
  std::string_view before = "telaudit: ";
  for (const std::string_view line : split(text, '\n')) {
    std::cerr << before << printable(line) << '\n';
    before = "  ";
  }
}

std::vector<std::string> profile_folders(const GlobalOptions& options) {
  std::vector<std::string> folders = {find_data_dir(options) + "/rules/profiles"};
  folders.insert(folders.end(), options.profile_folders.begin(), options.profile_folders.end());
  return folders;
}

Result<formats::Readers> load_session_readers(const GlobalOptions& options) {
  const auto folders = profile_folders(options);
  formats::ReadingWay way;
  if (!options.vectors.empty())
    way.kernel = parse_scan_kernel(options.vectors).value_or(ScanKernel::portable);
  return formats::load_readers(folders, way);
}

std::string shipped_rules(const GlobalOptions& options) {
  return find_data_dir(options) + "/rules/audit";
}

std::vector<std::string> shipped_ids(const GlobalOptions& options) {
  std::vector<std::string> ids;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(shipped_rules(options), error))
    if (entry.path().extension() == ".yaml") ids.push_back(entry.path().stem().string());
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::vector<std::string> own_rule_paths(const GlobalOptions& options) {
  return sort_rule_words(options.rules, shipped_rules(options)).paths;
}

std::vector<std::string> session_rule_paths(const GlobalOptions& options) {
  std::vector<std::string> paths = own_rule_paths(options);
  if (paths.empty()) paths.push_back(shipped_rules(options));
  return paths;
}

Result<rules::RuleSet> load_session_rules(const GlobalOptions& options, const terms::Terms& terms) {
  return rules::RuleSet::load(session_rule_paths(options), audit::schemas_of(terms), shipped_ids(options));
}

Result<std::vector<std::string>> chosen_rules(const GlobalOptions& options, const rules::RuleSet& rules) {
  return named_rules(sort_rule_words(options.rules, shipped_rules(options)).names, rules.rules());
}

Result<pricing::Classifier> load_session_classifier(const GlobalOptions& options) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(find_data_dir(options) + "/rules/classes", error))
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  return pricing::Classifier::load(paths);
}

Result<std::vector<pricing::Observation>> load_prices(const InputFiles& inputs) {
  std::vector<pricing::Observation> all;
  for (const auto& path : inputs.prices) {
    auto some = pricing::load_observations(path);
    if (!some) return some.problem();
    all.insert(all.end(), some->begin(), some->end());
  }
  return all;
}

Result<terms::Inputs> session_term_inputs(const GlobalOptions& options, const store::Workspace& workspace,
                                          const InputFiles& inputs) {
  auto out = term_inputs(inputs, find_data_dir(options));
  const bool named = std::any_of(out.records.begin(), out.records.end(), [](const std::string& path) {
    const auto kind = terms::record_kind_of(path);
    return kind && (*kind)->relation == "claim";
  });
  if (named) return out;
  const auto kept = claims::kept_claims(workspace);
  if (!kept) return kept.problem();
  if (!kept->empty()) out.record_texts.emplace_back("claim.csv", claims::claim_records(*kept));
  return out;
}

Result<terms::Terms> session_terms(const GlobalOptions& options, const store::Workspace& workspace,
                                   const InputFiles& named) {
  const auto resolved = resolve(named);
  if (!resolved) return resolved.problem();
  const auto remembered = remembered_inputs(workspace);
  if (!remembered) return remembered.problem();
  const auto files = session_term_inputs(options, workspace, merge(*resolved, *remembered));
  if (!files) return files.problem();
  return terms::Terms::load(*files);
}

Result<Evaluation> open_evaluation(const GlobalOptions& options, const InputFiles& named,
                                   store::Workspace::Access access) {
  auto resolved = resolve(named);
  if (!resolved) return resolved.problem();
  auto workspace = open_workspace(options, access);
  if (!workspace) return workspace.problem();
  Evaluation out;
  out.workspace = std::make_unique<store::Workspace>(std::move(*workspace));
  auto remembered = remembered_inputs(*out.workspace);
  if (!remembered) return remembered.problem();
  out.inputs = merge(*resolved, *remembered);
  const auto term_files = session_term_inputs(options, *out.workspace, out.inputs);
  if (!term_files) return term_files.problem();
  auto terms = terms::Terms::load(*term_files);
  if (!terms) return terms.problem();
  out.terms = std::make_unique<terms::Terms>(std::move(*terms));
  for (const auto& note : out.terms->notes()) std::cerr << "note: " << printable(note.text()) << '\n';
  auto rules = load_session_rules(options, *out.terms);
  if (!rules) return rules.problem();
  out.rules = std::make_unique<rules::RuleSet>(std::move(*rules));
  for (const auto& path : out.inputs.suppressions) {
    auto text = read_file(path);
    if (!text) return text.problem();
    auto some = audit::parse_suppressions(*text, path);
    if (!some) return some.problem();
    if (auto added = audit::add_suppressions(out.suppressions, std::move(*some)); !added)
      return added.problem();
  }
  auto kept = audit::kept_suppressions(*out.workspace);
  if (!kept) return kept.problem();
  if (auto added = audit::add_suppressions(out.suppressions, std::move(*kept)); !added)
    return added.problem();
  return out;
}

Result<audit::Audit> stored_audit(const Evaluation& evaluation) {
  auto last = audit::last_run(*evaluation.workspace);
  if (!last) return last.problem();
  if (*last) return std::move(**last);
  return audit::run_audit({evaluation.workspace.get(),
                           evaluation.terms.get(),
                           evaluation.rules.get(),
                           {},
                           {},
                           evaluation.suppressions,
                           {}});
}

Result<audit::Audit> stored_facts(const Evaluation& evaluation) {
  const auto runs = audit::kept_runs(*evaluation.workspace);
  if (!runs) return runs.problem();
  return runs->empty() ? stored_audit(evaluation) : audit::kept_facts(*evaluation.workspace, "last");
}

Result<std::shared_ptr<const book::Requirements>> load_requirements(const InputFiles& inputs,
                                                                    const pricing::Classifier& classifier) {
  if (inputs.requirements.empty()) return std::shared_ptr<const book::Requirements>();
  auto reading = book::read_requirements(inputs.requirements, &classifier);
  if (!reading.problems.empty())
    return book::one_problem(reading.problems, "problems in the requirements; none is taken");
  return std::make_shared<const book::Requirements>(std::move(reading.requirements));
}

Result<std::shared_ptr<const book::AgreedFigures>> load_agreed(const InputFiles& inputs,
                                                               const pricing::Classifier& classifier) {
  if (inputs.agreed.empty()) return std::shared_ptr<const book::AgreedFigures>();
  auto reading = book::read_agreed(inputs.agreed, &classifier);
  if (!reading.problems.empty())
    return book::one_problem(reading.problems, "problems in the agreed figures; none is taken");
  return std::make_shared<const book::AgreedFigures>(std::move(reading.agreed));
}

Result<book::BookInput> book_input(const Evaluation& evaluation, const audit::Audit& audit,
                                   const audit::BillEnvironment& bills,
                                   const pricing::Classifier& classifier) {
  book::BookInput input;
  const auto& workspace = *evaluation.workspace;
  if (auto ok = take(workspace.readings(), input.readings); !ok) return ok.problem();
  if (auto ok = take(workspace.all_parts(), input.parts); !ok) return ok.problem();
  if (auto ok = take(workspace.invoices(), input.invoices); !ok) return ok.problem();
  if (auto ok = take(workspace.levels(), input.levels); !ok) return ok.problem();
  if (auto ok = take(workspace.notes(), input.notes); !ok) return ok.problem();
  if (auto ok = take(workspace.quarantine(), input.quarantine); !ok) return ok.problem();
  if (auto ok = take(load_prices(evaluation.inputs), input.observations); !ok) return ok.problem();
  if (auto ok = take(load_requirements(evaluation.inputs, classifier), input.requirements); !ok)
    return ok.problem();
  if (auto ok = take(load_agreed(evaluation.inputs, classifier), input.agreed); !ok) return ok.problem();
  const FutureOptions& future = evaluation.future;
  input.months = future.months;
  input.drafts = future.drafts;
  if (!future.first_month.empty()) {
    input.first_month = parse_iso_date(future.first_month);
    if (!input.first_month)
      return Problem{"'" + future.first_month + "' is no day", {}, "write --first-month 2027-01-01"};
  }
  input.title = "Book of business";
  for (const auto& invoice : input.invoices)
    if (!invoice.customer.empty()) {
      input.title = invoice.customer;
      break;
    }
  input.as_of = audit.as_of;
  input.run = audit.run;
  input.version = TELAUDIT_VERSION;
  input.charges = &bills.charges();
  input.audit = &audit;
  input.terms = evaluation.terms.get();
  input.classifier = &classifier;
  input.given = given_inputs(evaluation.inputs);
  return input;
}

}  // namespace telaudit::cli
