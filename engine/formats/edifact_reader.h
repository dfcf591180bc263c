// The reader of EDIFACT INVOIC: directories D.93A to D.01B, syntax versions 1 to 4, any service characters,
// several messages and interchanges in one file. What it promises beyond Reader: bytes() of the dispositions
// is the size of the file; a message that is cut off, or whose money cannot be read, is refused whole, and
// the others stay.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/edifact_profile.h"
#include "formats/reader.h"

namespace telaudit::formats {

// Reads files of senders that none of the profiles knows, by the meanings of the UN code lists. The profiles'
// `senders` are kept.
std::unique_ptr<Reader> make_edifact_reader(const std::vector<edifact::Profile>& senders_known = {},
                                            LineClasses line_classes = {});

// Reads files of the profile's senders.
std::unique_ptr<Reader> make_edifact_sender_reader(edifact::Profile profile, LineClasses line_classes = {});

}  // namespace telaudit::formats
