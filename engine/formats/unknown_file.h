// What a file seems to be that no reader knows: the kind of document it begins as, and who reads it instead.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace telaudit::formats {

// Says what the file's first bytes show: the transaction sets of X12 (X12.6: ISA, GS, ST), the messages of
// EDIFACT (ISO 9735: UNB, UNH), the root of an XML document, a web page, a spreadsheet of the old binary
// kind, JSON; of anything else that no reader knows it. `name` is the place in the Problem.
Problem unknown_file(std::string_view prefix, const std::string& name);

}  // namespace telaudit::formats
