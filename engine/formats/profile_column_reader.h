// Reads a delimited file in blocks of rows, one column after the other, as a plan says. What is out of the
// plain (a doubled quote, a padded cell, a number with a currency beside it, a row of another kind) is left
// to the row-wise way, row by row, so that both ways give the same.
#pragma once

#include <cstdint>
#include <string_view>

#include "formats/profile_plan.h"
#include "formats/profile_rows.h"

namespace telaudit::formats::profile {

// As read_rows, for text in UTF-8 or without any byte above 0x7F.
Rows read_column_wise(const Plan& plan, const Profile& profile, const Layout& layout, std::string_view text,
                      std::uint64_t offset, const RecordImage* image = nullptr);

}  // namespace telaudit::formats::profile
