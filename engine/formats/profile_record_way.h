// How one file of records is written, of the ways that its profile allows, and where it may be cut.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "formats/profile_language.h"
#include "formats/record_frames.h"

namespace telaudit::formats::profile {

// The first way in which the file's first records look as `detect` says; nothing where there is none.
// `prefix` is the file's beginning, or (`whole`) all of it.
std::optional<RecordWay> find_record_way(const Profile& profile, std::string_view prefix, bool whole);

// As OpenFile::cut().
std::optional<std::size_t> cut_records(const RecordForm& form, const RecordWay& way, std::string_view window,
                                       std::size_t near);

}  // namespace telaudit::formats::profile
