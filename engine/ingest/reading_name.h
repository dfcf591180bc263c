// How a person names a reading.
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "store/workspace.h"

namespace telaudit::ingest {

// The id of the reading that is meant by an id, its first 8 digits or more, the path it was read from, or the
// end of that path. Problems: none is known so, or more than one.
Result<std::string> find_reading(std::span<const store::ReadingRow> readings, const std::string& name);

}  // namespace telaudit::ingest
