#include "formats/profile_rows.h"

#include <set>

#include "formats/profile_column_reader.h"
#include "formats/profile_row_reader.h"

namespace telaudit::formats::profile {

void count_defect(Tallies& tallies, Defect defect, std::uint64_t offset) {
  auto& tally = tallies[static_cast<std::size_t>(defect)];
  if (tally.count++ == 0) tally.first = offset;
}

std::size_t add_level(Group& group, const bill::Level& level) {
  const auto [at, added] = group.level_of.emplace(level.id, group.part.levels.size());
  if (added) {
    group.part.levels.push_back(level);
    group.sections.emplace_back();
  }
  return at->second;
}

std::vector<std::size_t> inherited_columns(const Profile& profile) {
  std::set<std::size_t> columns;
  for (const auto& record : profile.records)
    for (const auto& field : record.inherited) columns.insert(field.target);
  return {columns.begin(), columns.end()};
}

namespace {

Rows read_row_by_row(const Profile& profile, const Layout& layout, std::string_view text,
                     std::uint64_t offset) {
  RowReader reader(profile, layout, text, offset);
  RecordScanner scanner(text, layout.grammar, reader.begin());
  while (scanner.next()) reader.take(scanner);
  return reader.finish();
}

}  // namespace

Rows read_rows(const Profile& profile, const Layout& layout, std::string_view bytes, std::uint64_t offset) {
  const bool wide = layout.encoding == Encoding::utf16_little || layout.encoding == Encoding::utf16_big;
  if (!wide) {
    const bool as_it_stands = layout.encoding == Encoding::utf8 || !has_high_bytes(bytes);
    const auto plan = layout.column_wise && as_it_stands ? plan_columns(profile, layout) : std::nullopt;
    return plan ? read_column_wise(*plan, profile, layout, bytes, offset)
                : read_row_by_row(profile, layout, bytes, offset);
  }
  std::string text;
  append_as_utf8(text, bytes, layout.encoding);
  Rows rows = read_row_by_row(profile, layout, text, offset);
  if (bytes.size() % 2 != 0) {
    rows.dispositions.add(bill::Disposition::quarantined, 1);
    rows.quarantine.push_back({offset + bytes.size() - 1, 1, "half a UTF-16 character"});
  }
  return rows;
}

}  // namespace telaudit::formats::profile
