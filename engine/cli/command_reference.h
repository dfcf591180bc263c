// What the command line says of itself, from the one description that reads it: a manual page and completions
// for shells.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace telaudit::cli {

// In man(7) macros, for section 1: every command with its options.
std::string manual_page(const CLI::App& app, const std::string& version);

// Words of commands, options and their fixed values; files where nothing is fixed.
std::string bash_completion(const CLI::App& app);
// The same through zsh's own reading of such functions.
std::string zsh_completion(const CLI::App& app);
std::string fish_completion(const CLI::App& app);

}  // namespace telaudit::cli
