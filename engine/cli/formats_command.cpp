#include <algorithm>
#include <iostream>
#include <vector>

#include "cli/commands.h"
#include "formats/known_formats.h"
#include "formats/profile_list.h"

namespace telaudit::cli {
namespace {

constexpr std::string_view kOfProfiles = "profile ";

// What a profile says of itself, in place of what is true of all.
formats::ProfileInfo profile_of(const std::vector<formats::ProfileInfo>& profiles, std::string_view reader) {
  reader.remove_prefix(kOfProfiles.size());
  const auto found =
      std::find_if(profiles.begin(), profiles.end(), [&](const auto& each) { return each.name == reader; });
  return found == profiles.end() ? formats::ProfileInfo{} : *found;
}

}  // namespace

ExitCode formats_command(const GlobalOptions& global) {
  const auto readers = load_session_readers(global);
  if (!readers) return fail(readers.problem());
  const auto profiles = formats::list_profiles(profile_folders(global));
  if (!profiles) return fail(profiles.problem());
  PrintedTable table{{{"reader"},
                      {"format", false, 110},
                      {"versions", false, 40},
                      {"proved_against", false, 50},
                      {"limits", false, 120}},
                     {}};
  for (const auto& format : formats::known_formats()) {
    const auto add = [&](const std::string& reader, const std::string& what, const std::string& versions,
                         const std::string& limits) {
      table.rows.push_back({reader, what, versions, std::string(format.proved), limits});
    };
    const std::string what(format.format);
    const std::string versions(format.versions);
    const std::string limits(format.limits);
    if (format.reader.empty()) add({}, what, versions, limits);
    for (const auto& reader : *readers) {
      if (formats::known_format(reader->name()) != &format) continue;
      const auto profile =
          format.reader == kOfProfiles ? profile_of(*profiles, reader->name()) : formats::ProfileInfo{};
      if (profile.name.empty()) {
        add(reader->name(), what, versions, limits);
      } else {
        add(reader->name(), profile.about, "profile version " + profile.version,
            "what is known of it: " + profile.basis);
      }
    }
  }
  print_table(std::cout, table, global.format);
  return ExitCode::done;
}

}  // namespace telaudit::cli
