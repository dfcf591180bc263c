// What is read, from which version to which, what proves it and what is left: one table, from which
// `telaudit formats` and the README are printed. Every reader has a row in it; a test compares.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace telaudit::formats {

struct KnownFormat {
  std::string_view reader;  // the name of its Reader, or how names of its readers begin ("profile "); empty:
                            // the row is of what other parts of the program read
  std::string_view format;
  std::string_view versions;
  std::string_view how;
  std::string_view proved;  // which printed figures its sums are compared with
  std::string_view limits;
};

std::span<const KnownFormat> known_formats();

// The row of a reader by its name; nullptr where there is none.
const KnownFormat* known_format(std::string_view reader);

// The table in Markdown, as the README shows it.
std::string known_formats_table();

}  // namespace telaudit::formats
