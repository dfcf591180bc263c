// A profile as it reads the same columns from the sheet of a workbook: rows come as text in a form of their
// own (ingest/workbook_sheets.h), in which cells that are numbers, dates and times by their kind are written
// as kSheetDate and the like say, whatever the profile's text files look like. Cells that are text stand as
// they are, so both forms are read.
#pragma once

#include <optional>

#include "formats/profile_language.h"

namespace telaudit::formats::profile {

// Of rows of cells with commas between them and quotes around those that need them. Nothing for a profile
// that cuts lines by place or expression, and for one whose amounts have decimal points in one column and
// commas in another: a number of a sheet can be written in one way only.
std::optional<Profile> as_sheet(const Profile& profile);

// How such a sheet's numbers are to be written: '.' or ','.
char sheet_decimal(const Profile& profile);

}  // namespace telaudit::formats::profile
