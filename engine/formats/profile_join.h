// Joins what the pieces of a file gave into one reading.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "bill/reading.h"
#include "formats/profile_language.h"
#include "formats/profile_rows.h"

namespace telaudit::formats::profile {

// `pieces` in the order of the file; `opening` holds the defects met when the file was opened. Parts,
// charges, levels, notes and quarantine are the same however the file was cut.
bill::Reading join_rows(const Profile& profile, const std::string& file, const Layout& layout,
                        const Tallies& opening, std::vector<Rows> pieces);

}  // namespace telaudit::formats::profile
