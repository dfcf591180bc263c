// The profile reader: delimited files of any carrier, described by a profile (rules/profiles/*.yaml).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "formats/reader.h"

namespace telaudit::formats {

// A reader for the files that one profile describes. `yaml` is the profile's whole text; `file` is named in
// places. A profile that is not well formed is a Problem with its place.
Result<std::unique_ptr<Reader>> make_profile_reader(std::string_view yaml, const std::string& file,
                                                    ReadingWay way = {});

}  // namespace telaudit::formats
