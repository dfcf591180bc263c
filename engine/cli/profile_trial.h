// A carrier's file as `profile suggest` and `profile test` see it: text, of a workbook that of its sheets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/exit_code.h"
#include "cli/session.h"

namespace telaudit::cli {

struct TrialText {
  std::string name;
  std::string text;
  bool sheet = false;
};

// The file, or each sheet of it that shows and holds something; "book.xlsx!Charges" is that sheet alone.
// Problems: it cannot be read, or is a workbook without such a sheet.
Result<std::vector<TrialText>> trial_texts(const std::string& target);

// The rows of a sheet as a table, as `profile suggest` looks at it: without titles of one cell, and without
// the empty columns before the first; all rows as wide as the widest.
std::string table_of_sheet(std::string_view text);

// Reads the file by the profile that knows it, keeps nothing, and says what came of it: charges, bills, what
// was set aside and why.
ExitCode try_profiles(const GlobalOptions& global, const std::string& target);

}  // namespace telaudit::cli
