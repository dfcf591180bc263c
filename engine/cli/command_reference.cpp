#include "cli/command_reference.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <vector>

#include "base/text.h"

namespace telaudit::cli {
namespace {

using OptionList = std::vector<const CLI::Option*>;
using Commands = std::vector<const CLI::App*>;

Commands commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* one) { return !one->get_name().empty(); });
}

OptionList options_of(const CLI::App& app) {
  return app.get_options([](const CLI::Option*) { return true; });
}

// "text", "json", "csv" of a type that is written {text,json,csv}; empty for any other.
std::vector<std::string> fixed_values(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const auto open = type.find('{'), close = type.find('}');
  if (open == std::string::npos || close == std::string::npos || close < open) return {};
  const auto words = split(std::string_view(type).substr(open + 1, close - open - 1), ',');
  return {words.begin(), words.end()};
}

std::vector<std::string> names_of(const CLI::Option& option) {
  std::vector<std::string> out;
  for (const std::string& name : option.get_snames()) out.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) out.push_back("--" + name);
  return out;
}

bool takes_value(const CLI::Option& option) {
  return option.get_expected_max() > 0 && option.get_type_size_max() > 0;
}

// man(7) reads a backslash as the begin of an escape, a minus as a hyphen, and a full stop or an apostrophe
// at the begin of a line as a macro.
std::string roff(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c == '.' || c == '\'') && (i == 0 || text[i - 1] == '\n')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  return out;
}

std::string word_of_value(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type.substr(0, type.find(':'));
}

void add_option(std::string& out, const CLI::Option& option) {
  out += ".TP\n";
  if (option.get_positional()) {
    out += "\\fI" + roff(option.get_name(true)) + "\\fR\n";
  } else {
    std::string names;
    for (const std::string& name : names_of(option))
      names += (names.empty() ? "\\fB" : ", \\fB") + roff(name) + "\\fR";
    out += names;
    if (takes_value(option)) {
      std::string values;
      for (const std::string& value : fixed_values(option)) values += (values.empty() ? "" : "|") + value;
      out += " \\fI" + roff(values.empty() ? word_of_value(option) : values) + "\\fR";
    }
    out += '\n';
  }
  std::string meaning = option.get_description();
  if (!option.get_default_str().empty() && takes_value(option))
    meaning += " (default: " + option.get_default_str() + ")";
  out += roff(meaning.empty() ? std::string("No more is said.") : meaning) + "\n";
}

void add_command(std::string& out, const CLI::App& app, const std::string& path) {
  out += ".SS \"" + roff(path) + "\"\n" + roff(app.get_description()) + "\n";
  for (const CLI::Option* option : options_of(app))
    if (option != app.get_help_ptr()) add_option(out, *option);
  if (const std::string footer = app.get_footer(); !footer.empty())
    out += ".PP\n.nf\n" + roff(footer) + "\n.fi\n";
  for (const CLI::App* below : commands_of(app)) add_command(out, *below, path + " " + below->get_name());
}

// Names of the options, and the fixed values of positional ones.
std::string option_words(const CLI::App& app) {
  std::string out;
  for (const CLI::Option* option : options_of(app)) {
    for (const std::string& name : names_of(*option)) out += name + " ";
    if (!option->get_positional()) continue;
    for (const std::string& value : fixed_values(*option)) out += value + " ";
  }
  return out;
}

// One pattern of a case for each command: its words and those of its commands. `global` options stand
// everywhere.
void add_words(std::string& out, const CLI::App& app, const std::string& path, const std::string& global) {
  std::string words;
  for (const CLI::App* below : commands_of(app)) words += below->get_name() + " ";
  if (!path.empty()) words += option_words(app);
  words += global;
  words.pop_back();
  out += "    '" + path + "') words='" + words + "' ;;\n";
  for (const CLI::App* below : commands_of(app))
    add_words(out, *below, path + (path.empty() ? "" : " ") + below->get_name(), global);
}

// The values of options that have fixed ones; an option of one name has the same in every command.
void add_values(std::string& out, const CLI::App& app, std::vector<std::string>& done) {
  for (const CLI::Option* option : options_of(app)) {
    const auto values = fixed_values(*option);
    if (values.empty() || option->get_positional()) continue;
    std::string pattern, words;
    for (const std::string& name : names_of(*option)) {
      if (std::find(done.begin(), done.end(), name) != done.end()) continue;
      done.push_back(name);
      pattern += (pattern.empty() ? "" : "|") + name;
    }
    if (pattern.empty()) continue;
    for (const std::string& value : values) words += (words.empty() ? "" : " ") + value;
    out += "    " + pattern + ") COMPREPLY=($(compgen -W '" + words + "' -- \"$now\")); return ;;\n";
  }
  for (const CLI::App* below : commands_of(app)) add_values(out, *below, done);
}

// Every path of commands, for the walk along what was typed.
void add_paths(std::string& out, const CLI::App& app, const std::string& path) {
  for (const CLI::App* below : commands_of(app)) {
    const std::string name = path + (path.empty() ? "" : " ") + below->get_name();
    out += (out.empty() ? "'" : "|'") + name + "'";
    add_paths(out, *below, name);
  }
}

std::string fish_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out + "'";
}

// `where`: fish code that is true where the command stands.
void add_fish(std::string& out, const CLI::App& app, const std::string& where) {
  const std::string condition = where.empty() ? std::string() : " -n " + fish_quoted(where);
  for (const CLI::Option* option : options_of(app)) {
    if (option->get_positional()) continue;
    out += "complete -c telaudit" + condition;
    for (const std::string& name : option->get_snames()) out += " -s " + name;
    for (const std::string& name : option->get_lnames()) out += " -l " + name;
    std::string words;
    for (const std::string& value : fixed_values(*option)) words += (words.empty() ? "" : " ") + value;
    if (takes_value(*option)) out += words.empty() ? " -r" : " -x -a " + fish_quoted(words);
    out += " -d " + fish_quoted(option->get_description()) + "\n";
  }
  const Commands below = commands_of(app);
  std::string names;
  for (const CLI::App* one : below) names += " " + one->get_name();
  const std::string reached = where.empty() ? std::string() : where + "; and ";
  for (const CLI::App* one : below)
    out += "complete -c telaudit -f -n " + fish_quoted(reached + "not __fish_seen_subcommand_from" + names) +
           " -a " + one->get_name() + " -d " + fish_quoted(one->get_description()) + "\n";
  for (const CLI::App* one : below)
    add_fish(out, *one, reached + "__fish_seen_subcommand_from " + one->get_name());
}

}  // namespace

std::string manual_page(const CLI::App& app, const std::string& version) {
  std::string out = ".TH TELAUDIT 1 \"\" \"telaudit " + roff(version) + "\" \"User Commands\"\n";
  out += ".SH NAME\ntelaudit \\- " + roff(app.get_description()) + "\n";
  out +=
      ".SH SYNOPSIS\n.B telaudit\n[\\fIoption\\fR ...] \\fIcommand\\fR [\\fIargument\\fR ...]\n.SH OPTIONS\n";
  for (const CLI::Option* option : options_of(app)) add_option(out, *option);
  out += ".SH COMMANDS\n";
  for (const CLI::App* command : commands_of(app))
    add_command(out, *command, "telaudit " + command->get_name());
  out +=
      ".SH EXIT STATUS\n.TP\n0\nDone.\n.TP\n1\nFindings at what \\-\\-fail\\-on names.\n.TP\n2\nWrong "
      "usage.\n.TP\n3\nSome input was refused.\n.TP\n4\nInternal error.\n"
      ".SH FILES\n.TP\n.I .telaudit\nThe workspace of the current folder, where \\-\\-workspace names no "
      "other.\n";
  return out;
}

std::string bash_completion(const CLI::App& app) {
  std::string paths, words, values;
  std::vector<std::string> done;
  add_paths(paths, app, "");
  add_words(words, app, "", option_words(app));
  add_values(values, app, done);
  return "_telaudit() {\n"
         "  local now=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\" path= words= "
         "word= i\n"
         "  COMPREPLY=()\n"
         "  case \"$before\" in\n" +
         values +
         "  esac\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    word=\"${path:+$path }${COMP_WORDS[i]}\"\n"
         "    case \"$word\" in\n"
         "      " +
         paths +
         ") path=\"$word\" ;;\n"
         "    esac\n"
         "  done\n"
         "  case \"$path\" in\n" +
         words +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$now\"))\n"
         "}\n"
         "complete -o default -F _telaudit telaudit\n";
}

std::string zsh_completion(const CLI::App& app) {
  return "#compdef telaudit\nautoload -U +X bashcompinit && bashcompinit\n" + bash_completion(app);
}

std::string fish_completion(const CLI::App& app) {
  std::string out;
  add_fish(out, app, "");
  return out;
}

}  // namespace telaudit::cli
