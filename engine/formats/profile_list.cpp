#include "formats/profile_list.h"

#include "base/file.h"
#include "formats/profile_language.h"
#include "formats/readers.h"

namespace telaudit::formats {

Result<std::vector<ProfileInfo>> list_profiles(std::span<const std::string> folders) {
  std::vector<ProfileInfo> out;
  for (const auto& folder : folders) {
    const auto files = profile_files(folder);
    if (!files) return files.problem();
    for (const auto& file : *files) {
      const auto text = read_file(file);
      if (!text) return text.problem();
      const auto loaded = profile::load_profile(*text, file.string());
      if (!loaded) return loaded.problem();
      std::string about = loaded->about;
      while (!about.empty() && about.back() == '\n') about.pop_back();
      out.push_back({loaded->name, loaded->version,
                     loaded->basis ? std::string(profile::basis_word(*loaded->basis)) : "not stated",
                     file.string(), std::move(about), loaded->tests.size()});
    }
  }
  return out;
}

}  // namespace telaudit::formats
