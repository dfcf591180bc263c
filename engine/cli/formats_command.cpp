#include <iostream>

#include "cli/commands.h"
#include "formats/known_formats.h"

namespace telaudit::cli {

ExitCode formats_command(const GlobalOptions& global) {
  const auto readers = load_session_readers(global);
  if (!readers) return fail(readers.problem());
  PrintedTable table{{{"reader"},
                      {"format"},
                      {"versions", false, 40},
                      {"proved_against", false, 50},
                      {"limits", false, 120}},
                     {}};
  const auto add = [&](const std::string& reader, const formats::KnownFormat& format) {
    table.rows.push_back({reader, std::string(format.format), std::string(format.versions),
                          std::string(format.proved), std::string(format.limits)});
  };
  for (const auto& format : formats::known_formats()) {
    if (format.reader.empty()) add({}, format);
    for (const auto& reader : *readers)
      if (formats::known_format(reader->name()) == &format) add(reader->name(), format);
  }
  print_table(std::cout, table, global.format);
  return ExitCode::done;
}

}  // namespace telaudit::cli
