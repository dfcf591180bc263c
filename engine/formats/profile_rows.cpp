#include "formats/profile_rows.h"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "base/hash.h"
#include "formats/profile_column_reader.h"
#include "formats/profile_row_reader.h"

namespace telaudit::formats::profile {

void count_defect(Tallies& tallies, Defect defect, std::uint64_t offset, std::uint64_t times) {
  auto& tally = tallies[static_cast<std::size_t>(defect)];
  if (tally.count == 0) tally.first = offset;
  tally.count += times;
}

std::size_t LevelIndex::find(const bill::Levels& levels, std::string_view id) {
  constexpr std::size_t kFew = 8;
  if (levels.size() <= kFew) {
    for (std::size_t i = 0; i < levels.size(); ++i)
      if (levels[i].id == id) return i;
    return kNone;
  }
  if (!table_) table_ = std::make_unique<Table>();
  for (std::size_t i = table_->size(); i < levels.size(); ++i) table_->emplace(levels[i].id, i);
  const auto known = table_->find(id);
  return known == table_->end() ? kNone : known->second;
}

void add_print(std::vector<Print>& prints, const Print& print) {
  constexpr std::ptrdiff_t kTotalsOfRow = 8;
  const auto end =
      prints.rend() - prints.rbegin() < kTotalsOfRow ? prints.rend() : prints.rbegin() + kTotalsOfRow;
  const auto before =
      std::find_if(prints.rbegin(), end, [&](const Print& known) { return known.level == print.level; });
  if (before != end && !before->adds && !print.adds && before->amount.scale == print.amount.scale &&
      before->amount == print.amount) {
    before->times += print.times;
  } else {
    prints.push_back(print);
  }
}

std::size_t add_level(Group& group, const bill::LevelView& level) {
  const std::size_t known = group.level_of.find(group.part.levels, level.id);
  if (known != kNone) return known;
  group.part.levels.push_back(level);
  return group.part.levels.size() - 1;
}

std::uint64_t hash_of(const bill::InvoiceKey& key) {
  std::uint64_t hash = static_cast<std::uint64_t>(key.bill_date.days);
  for (const std::string* text : {&key.carrier, &key.account, &key.number})
    hash = (hash ^ xxh3(*text)) * 0x9E3779B97F4A7C15U;
  return hash;
}

// A level stands behind the one above it.
std::string section_of(Group& group, std::size_t level) {
  const bill::LevelView view = group.part.levels[level];
  const std::size_t above = view.parent.empty() ? kNone : group.level_of.find(group.part.levels, view.parent);
  std::string section(view.label);
  return above == kNone ? section : section_of(group, above) + " / " + section;
}

std::vector<std::size_t> inherited_columns(const Profile& profile) {
  std::set<std::size_t> columns;
  for (const auto& record : profile.records)
    for (const auto& field : record.inherited) columns.insert(field.target);
  return {columns.begin(), columns.end()};
}

std::vector<std::size_t> resolve_columns(const Profile& profile, const std::vector<std::string>* names,
                                         std::vector<std::size_t>& missing) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < profile.columns.size(); ++i) {
    const auto& choice = profile.columns[i];
    std::size_t at = kNone;
    if (names != nullptr)
      for (const auto& name : choice.names) {
        const auto found = std::find(names->begin(), names->end(), name);
        if (found == names->end()) continue;
        at = static_cast<std::size_t>(found - names->begin());
        break;
      }
    if ((names == nullptr || choice.names.empty()) && choice.index) at = *choice.index;
    if (at == kNone && choice.needed) missing.push_back(i);
    columns.push_back(at);
  }
  return columns;
}

bool has_header_names(const std::vector<std::vector<std::string>>& header_all,
                      const std::vector<std::string>& names) {
  return std::all_of(header_all.begin(), header_all.end(), [&](const auto& any) {
    return std::any_of(any.begin(), any.end(), [&](const std::string& name) {
      return std::find(names.begin(), names.end(), name) != names.end();
    });
  });
}

namespace {

Rows read_row_by_row(const Profile& profile, const Layout& layout, std::string_view text,
                     std::uint64_t offset, const RecordImage* image = nullptr) {
  RowReader reader(profile, layout, text, offset, image);
  RecordScanner scanner(text, layout.grammar, reader.begin());
  while (scanner.next()) reader.take(scanner);
  return reader.finish();
}

// Calls of many accounts that alternate would make a range for every row. Where that is so, the rows of each
// group are brought together, in their order. What a context gives to the rows before it goes by their place,
// so such profiles keep the order of the file.
void gather_groups(Rows& rows) {
  constexpr std::size_t kFewRanges = 64;
  std::size_t ranges = 0;
  for (const auto& group : rows.groups) ranges += group.part.rows.size();
  if (!rows.inherited.empty() || ranges <= kFewRanges + 2 * rows.groups.size()) return;
  std::vector<std::uint32_t> order;
  order.reserve(rows.charges.rows());
  for (auto& group : rows.groups) {
    const std::uint64_t first = order.size();
    for (const auto& range : group.part.rows)
      for (std::uint64_t row = range.begin; row < range.end; ++row)
        order.push_back(static_cast<std::uint32_t>(row));
    group.part.rows.clear();
    if (order.size() > first) group.part.rows.push_back({first, order.size()});
  }
  rows.charges.reorder(order);
}

Rows read_as_it_stands(const Profile& profile, const Layout& layout, std::string_view bytes,
                       std::uint64_t offset, const RecordImage* image = nullptr) {
  const auto plan = layout.column_wise ? plan_columns(profile, layout) : std::nullopt;
  const bool utf8 = layout.encoding == Encoding::utf8;
  // Reading by columns finds out by itself whether there are any.
  const bool high_bytes = image != nullptr ? image->high_bytes : !(plan && utf8) && has_high_bytes(bytes);
  if (plan && (utf8 || !high_bytes)) return read_column_wise(*plan, profile, layout, bytes, offset, image);
  Rows rows = read_row_by_row(profile, layout, bytes, offset, image);
  rows.high_bytes = high_bytes;
  return rows;
}

// What the image could not show stands beside what its lines gave.
Rows read_records(const Profile& profile, const Layout& layout, std::string_view bytes,
                  std::uint64_t offset) {
  RecordImage image = make_image(*profile.container.records, *layout.image, bytes, offset);
  Rows rows = read_as_it_stands(profile, layout, image.text(), 0, &image);
  rows.high_bytes = false;
  rows.records = image.records;
  rows.broken = image.broken;
  rows.line_ends = {};
  rows.dispositions.add(image.dispositions);
  for (auto& refused : image.refused) rows.quarantine.push_back(std::move(refused));
  std::sort(rows.quarantine.begin(), rows.quarantine.end(),
            [](const auto& left, const auto& right) { return left.offset < right.offset; });
  auto& broken = rows.defects[static_cast<std::size_t>(Defect::broken_modules)];
  broken = {image.broken_modules, image.broken_modules_at};
  return rows;
}

}  // namespace

Rows rows_of_nothing(const Profile& profile, std::uint64_t offset, std::uint64_t length) {
  Rows rows;
  rows.inherited.resize(inherited_columns(profile).size());
  rows.inherited_from.resize(rows.inherited.size(), 0);
  rows.dispositions.add(bill::Disposition::quarantined, length, 0);
  rows.quarantine.push_back({offset, length, {}});
  return rows;
}

Rows read_rows(const Profile& profile, const Layout& layout, std::string_view bytes, std::uint64_t offset) {
  if (!is_wide(layout.encoding)) {
    Rows rows = layout.image ? read_records(profile, layout, bytes, offset)
                             : read_as_it_stands(profile, layout, bytes, offset);
    gather_groups(rows);
    return rows;
  }
  std::string text;
  append_as_utf8(text, bytes, layout.encoding);
  Rows rows = read_row_by_row(profile, layout, text, offset);
  if (bytes.size() % 2 != 0) {
    rows.dispositions.add(bill::Disposition::quarantined, 1);
    rows.quarantine.push_back({offset + bytes.size() - 1, 1, "half a UTF-16 character"});
  }
  gather_groups(rows);
  return rows;
}

}  // namespace telaudit::formats::profile
