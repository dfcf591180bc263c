// Versions of what was entered, kept with the workspace: each whole, none ever changed. A version is the
// files of terms in the folder intake/NUMBER of the workspace and an entry of the catalogue, which makes it
// real.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "intake/entered_terms.h"
#include "store/workspace.h"

namespace telaudit::intake {

struct KeptVersion {
  std::uint64_t number = 0;  // from 1
  std::string hash;          // SHA-256 over its tables
  std::string on;            // day
  std::string role;          // who answers for it
  std::string action;        // read or confirmed
  struct File {
    std::string name;
    std::string hash;  // SHA-256 of its bytes
  };
  std::vector<File> sources;  // by their names without folders
  std::vector<File> files;    // of terms, by their names within the version's folder
  std::uint64_t contracts = 0, rates = 0, services = 0, mappings = 0;  // that it holds
  std::uint64_t refused = 0;  // cells and rows of its sources that were refused
};

// In their order; none where nothing was entered.
Result<std::vector<KeptVersion>> kept_versions(const store::Workspace& workspace);

// What a version holds; of 0, nothing. A Problem where its files are missing or are not those that were kept.
Result<EnteredTerms> entered_terms(const store::Workspace& workspace, std::uint64_t number);
// Of the last one.
Result<EnteredTerms> last_entered_terms(const store::Workspace& workspace);

// Files of terms for terms::Inputs, of the last version; absolute. A Problem where one of them is missing or
// is not as it was kept.
struct TermPaths {
  std::vector<std::string> contracts, inventory, crosswalks;
};
Result<TermPaths> kept_term_paths(const store::Workspace& workspace);

// Keeps it as the next version and gives that; where it holds the same as the last, gives the last and
// changes nothing. `check` sees the files before they are real, and a Problem of it leaves everything as it
// was. After a power cut the version is there whole, or not.
Result<KeptVersion> keep_version(store::Workspace& workspace, const EnteredTerms& entered, KeptVersion about,
                                 const std::function<Result<void>(const TermPaths&)>& check);

}  // namespace telaudit::intake
