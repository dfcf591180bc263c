#include <algorithm>
#include <filesystem>
#include <iostream>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/profile_trial.h"
#include "formats/profile_list.h"
#include "formats/profile_suggest.h"
#include "formats/profile_tests.h"

namespace telaudit::cli {
namespace {

ExitCode list(const GlobalOptions& global) {
  const auto profiles = formats::list_profiles(profile_folders(global));
  if (!profiles) return fail(profiles.problem());
  PrintedTable table{
      {{"profile"}, {"version"}, {"basis"}, {"tests", true}, {"about", false, 90}, {"file", false, 50}}, {}};
  for (const auto& profile : *profiles)
    table.rows.push_back({profile.name, profile.version, profile.basis, std::to_string(profile.tests),
                          profile.about, profile.file});
  print_table(std::cout, table, global.format);
  return ExitCode::done;
}

// The file itself, or the profile of that name; all where nothing is named.
Result<std::vector<std::string>> files_to_test(const GlobalOptions& global, const std::string& target) {
  if (!target.empty() && std::filesystem::exists(target)) return std::vector<std::string>{target};
  const auto profiles = formats::list_profiles(profile_folders(global));
  if (!profiles) return profiles.problem();
  std::vector<std::string> files;
  std::vector<std::string> names;
  for (const auto& profile : *profiles) {
    names.push_back(profile.name);
    if (target.empty() || profile.name == target) files.push_back(profile.file);
  }
  if (files.empty())
    return Problem{"'" + target + "' is no file and no profile", {}, did_you_mean(target, names)};
  return files;
}

ExitCode test(const GlobalOptions& global, const std::string& target) {
  const auto files = files_to_test(global, target);
  if (!files) return fail_request(files.problem());
  std::size_t tests = 0;
  std::size_t failures = 0;
  for (const auto& file : *files) {
    const auto text = read_file(file);
    if (!text) return fail(text.problem());
    const auto run = formats::run_profile_tests(*text, file);
    if (!run) return fail(run.problem());
    tests += run->tests;
    failures += run->failures.size();
    for (const auto& failure : run->failures) std::cout << printable(failure.text()) << '\n';
    if (run->tests == 0) std::cout << file << ": has no test\n";
  }
  std::cout << tests << " tests of " << files->size() << " profiles, " << failures << " failures\n";
  return failures == 0 ? ExitCode::done : ExitCode::findings;
}

// Lower case letters and digits of the file's name, the rest as single dashes.
std::string name_after(const std::string& file) {
  std::string name;
  for (const char c : lower(std::filesystem::path(file).stem().string())) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (word) name += c;
    if (!word && !name.empty() && name.back() != '-') name += '-';
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name.empty() ? "suggested" : name;
}

ExitCode suggest(const GlobalOptions& global, const ProfileOptions& options) {
  const std::string table = find_data_dir(global) + "/rules/profiles/suggest/header-words.yaml";
  const auto words_text = read_file(table);
  if (!words_text) return fail(words_text.problem());
  const auto words = formats::load_header_words(*words_text, table);
  if (!words) return fail(words.problem());
  const auto texts = trial_texts(options.target);
  if (!texts) return fail(texts.problem());
  // Of a workbook the sheet with most in it.
  const auto& largest = *std::max_element(
      texts->begin(), texts->end(),
      [](const auto& one, const auto& other) { return one.text.size() < other.text.size(); });
  const std::string text = largest.sheet ? table_of_sheet(largest.text) : largest.text;
  const std::string name = options.name.empty() ? name_after(options.target) : options.name;
  const std::string shown = std::filesystem::path(options.target).filename().string();
  const auto profile = formats::suggest_profile(text, shown, name, *words);
  if (!profile) return fail(profile.problem());
  if (options.out.empty()) {
    std::cout << *profile;
    return ExitCode::done;
  }
  const auto folder = std::filesystem::path(options.out).parent_path();
  std::error_code error;  // write_output says what is wrong
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  const auto written = write_output(options.out, *profile);
  if (!written) return fail(written.problem());
  if (!global.quiet)
    std::cout << "wrote " << options.out << "; look for 'unsure', then read the file with --profiles "
              << (folder.empty() ? std::string(".") : folder.string()) << '\n';
  return ExitCode::done;
}

}  // namespace

ExitCode profile_command(const GlobalOptions& global, const ProfileOptions& options) {
  if (options.action == "list") return list(global);
  if (options.action == "test") {
    // A file of a carrier, and not one that describes such files, is read by the profiles there are.
    const std::filesystem::path target(options.target);
    const bool of_carrier =
        (std::filesystem::exists(target) || options.target.find('!') != std::string::npos) &&
        target.extension() != ".yaml" && target.extension() != ".yml";
    return of_carrier ? try_profiles(global, options.target) : test(global, options.target);
  }
  return suggest(global, options);
}

}  // namespace telaudit::cli
