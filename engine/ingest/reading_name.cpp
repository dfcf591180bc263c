#include "ingest/reading_name.h"

#include <set>

namespace telaudit::ingest {
namespace {

constexpr std::size_t kShortestId = 8;

}  // namespace

Result<std::string> find_reading(std::span<const store::ReadingRow> readings, const std::string& name) {
  std::set<std::string> matches;
  for (const auto& row : readings)
    if ((name.size() >= kShortestId && row.id.starts_with(name)) || row.path == name ||
        row.path.ends_with("/" + name))
      matches.insert(row.id);
  if (matches.size() == 1) return *matches.begin();
  return Problem{matches.empty() ? "no reading is known as '" + name + "'"
                                 : "'" + name + "' means more than one reading",
                 {},
                 "telaudit status --readings lists ids and paths"};
}

}  // namespace telaudit::ingest
