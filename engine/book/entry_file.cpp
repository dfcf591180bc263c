#include "book/entry_file.h"

#include <algorithm>
#include <optional>

#include "base/delimited.h"
#include "base/sheet.h"
#include "base/text.h"
#include "base/yaml.h"
#include "book/entry_reading.h"

namespace telaudit::book {
namespace {

constexpr std::uint32_t kHeaderWithin = 10;
constexpr std::string_view kMidnight = " 00:00:00";

const EntrySection* section_named(std::span<const EntrySection> sections, std::string_view name) {
  const auto found = std::find_if(sections.begin(), sections.end(), [&](const EntrySection& section) {
    return lower(section.name) == lower(name);
  });
  return found == sections.end() ? nullptr : &*found;
}

std::string names_of(std::span<const EntrySection> sections) {
  std::vector<std::string> names;
  for (const auto& section : sections) names.push_back(section.name);
  return join(names, ", ");
}

void keep(Entry& entry, std::string_view name, std::string_view written, Place place) {
  const std::string_view text = trim(written);
  if (text.empty() || text == "unknown") return;
  entry.texts.emplace(std::string(name), EntryText{std::string(text), std::move(place)});
}

class YamlEntries {
 public:
  YamlEntries(std::span<const EntrySection> sections, std::vector<Problem>& problems)
      : sections_(sections), problems_(problems) {}

  EntryLists read(const YamlNode& root) {
    EntryLists lists;
    if (!root.is_map()) {
      problems_.push_back(root.problem("keys were expected", "write " + names_of(sections_) + " as keys"));
      return lists;
    }
    std::vector<std::string> known;
    for (const auto& section : sections_) known.push_back(section.name);
    for (const auto& [key, value] : root.entries()) {
      const std::string& name = key;
      const auto section =
          std::find_if(sections_.begin(), sections_.end(),
                       [&name](const EntrySection& candidate) { return candidate.name == name; });
      if (section == sections_.end()) {
        problems_.push_back(value.problem("unknown key " + in_quotes(key), did_you_mean(key, known)));
      } else if (!value.is_null() && !value.is_sequence()) {
        problems_.push_back(value.problem(key + " is no list", "write each entry as - id: ..."));
      } else {
        for (const YamlNode& item : value.items()) lists[key].push_back(entry_of(item, *section));
      }
    }
    return lists;
  }

 private:
  Entry entry_of(const YamlNode& node, const EntrySection& section) {
    Entry entry;
    entry.place = node.place();
    if (!node.is_map()) {
      problems_.push_back(node.problem("an entry of " + section.name + " is no list of keys",
                                       "write - id: ... and the other keys beneath"));
      return entry;
    }
    for (const auto& [key, value] : node.entries()) {
      if (std::find(section.passed.begin(), section.passed.end(), key) != section.passed.end()) continue;
      if (std::find(section.names.begin(), section.names.end(), key) == section.names.end())
        problems_.push_back(value.problem("unknown key " + in_quotes(key), did_you_mean(key, section.names)));
      else if (value.is_scalar())
        keep(entry, key, value.text(), value.place());
      else if (!value.is_null())
        problems_.push_back(value.problem(in_quotes(key) + " is more than one value", "write one value"));
    }
    return entry;
  }

  std::span<const EntrySection> sections_;
  std::vector<Problem>& problems_;
};

// One table: the row of the column names, then entries.
class TableEntries {
 public:
  TableEntries(const EntrySection& section, std::vector<Problem>& problems)
      : section_(section), problems_(problems) {}

  struct CellText {
    std::string_view text;
    Place place;
    bool error = false;
  };

  bool has_header() const { return !columns_.empty(); }

  // True when it is the row of the column names.
  bool take_header(const std::vector<CellText>& cells) {
    const auto names_a_column = [&](const CellText& cell) {
      return lower(trim(cell.text)) == section_.names.front();
    };
    if (std::none_of(cells.begin(), cells.end(), names_a_column)) return false;
    for (const CellText& cell : cells) {
      const std::string name = lower(trim(cell.text));
      columns_.emplace_back();
      const auto is = [&](const std::vector<std::string>& names) {
        return std::find(names.begin(), names.end(), name) != names.end();
      };
      if (name.empty() || is(section_.passed)) continue;
      if (!is(section_.names))
        problems_.push_back({"unknown column " + in_quotes(cell.text), cell.place,
                             name.find_first_of(";\t|") != std::string::npos
                                 ? "separate the columns with commas"
                                 : did_you_mean(name, section_.names)});
      else if (std::find(columns_.begin(), columns_.end() - 1, name) != columns_.end() - 1)
        problems_.push_back(
            {"the column " + in_quotes(name) + " stands twice", cell.place, "keep one of them"});
      else
        columns_.back() = name;
    }
    return true;
  }

  void take_row(const std::vector<CellText>& cells, Place place, bool hidden, std::vector<Entry>& out) {
    Entry entry;
    entry.place = std::move(place);
    for (std::size_t at = 0; at < cells.size(); ++at) {
      const bool known = at < columns_.size() && !columns_[at].empty();
      if (cells[at].error && known)
        problems_.push_back({"the cell holds an error: " + in_quotes(cells[at].text), cells[at].place,
                             "write the value itself"});
      Place cell = cells[at].place;
      if (known && cell.line) cell.element = "column " + columns_[at];
      if (known)
        keep(entry, columns_[at], cells[at].text, std::move(cell));
      else if (at >= columns_.size() && !trim(cells[at].text).empty())
        problems_.push_back({"a value stands right of the last column", cells[at].place,
                             "quote texts that hold commas, or name the column"});
    }
    if (entry.texts.empty()) return;
    if (hidden)
      problems_.push_back({"a hidden row holds an entry", entry.place,
                           "show it, so that whoever signs has seen it, or delete it"});
    out.push_back(std::move(entry));
  }

 private:
  const EntrySection& section_;
  std::vector<Problem>& problems_;
  std::vector<std::string> columns_;  // "": passed over
};

bool tells(const EntrySection& section, const std::vector<std::string_view>& header) {
  return std::any_of(header.begin(), header.end(),
                     [&](std::string_view name) { return lower(trim(name)) == section.told_by; });
}

EntryLists read_csv(const std::string& path, std::string_view text, std::span<const EntrySection> sections,
                    std::vector<Problem>& problems) {
  EntryLists lists;
  if (starts_with(text, "\xEF\xBB\xBF")) text.remove_prefix(3);
  DelimitedReader reader(text, {});
  Place place;
  place.file = path;
  std::uint32_t line = 1;
  std::size_t counted = 0;
  std::optional<TableEntries> table;
  const EntrySection* section = nullptr;
  while (reader.next()) {
    line += static_cast<std::uint32_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(counted),
                                                  text.begin() + static_cast<std::ptrdiff_t>(reader.offset()),
                                                  '\n'));
    counted = reader.offset();
    place.line = line;
    if (reader.unterminated_quote()) {
      problems.push_back({"a quote is opened and not closed", place, "close it, or double it inside a text"});
      return lists;
    }
    std::vector<TableEntries::CellText> cells;
    for (std::size_t at = 0; at < reader.fields().size(); ++at) {
      cells.push_back({reader.fields()[at], place, false});
      cells.back().place.element = "column " + std::to_string(at + 1);
    }
    if (table) {
      table->take_row(cells, place, false, lists[section->name]);
      continue;
    }
    for (const auto& candidate : sections)
      if (section == nullptr && tells(candidate, reader.fields())) section = &candidate;
    if (section != nullptr) table.emplace(*section, problems);
    if (section == nullptr || !table->take_header(cells)) {
      std::vector<std::string> all;
      for (const auto& known : sections) all.push_back(known.name + ": " + join(known.names, ", "));
      problems.push_back({"the first line is not one of column names", place,
                          "the columns are those of " + join(all, "; or of ")});
      return lists;
    }
  }
  return lists;
}

// A moment at midnight is how some programs write a day.
std::string_view day_of(const SheetCell& cell) {
  std::string_view text = cell.text;
  if (cell.kind == CellKind::moment && text.ends_with(kMidnight)) text.remove_suffix(kMidnight.size());
  return text;
}

Result<void> read_sheet(const Workbook& book, std::size_t sheet, const EntrySection& section,
                        std::vector<Problem>& problems, std::vector<Entry>& out) {
  auto reader = book.read(sheet);
  if (!reader) return reader.problem();
  TableEntries table(section, problems);
  for (;;) {
    const auto more = reader->next();
    if (!more) return more.problem();
    if (!*more) break;
    const SheetRow& row = reader->row();
    std::vector<TableEntries::CellText> cells;
    for (const SheetCell& cell : row.cells) {
      while (cells.size() + 1 < cell.column) cells.push_back({});
      cells.push_back({cell.covered ? std::string_view() : day_of(cell), book.place(sheet, cell),
                       cell.kind == CellKind::error});
    }
    Place place;
    place.file = book.file();
    place.element = book.sheets()[sheet].name + "!" + std::to_string(row.number);
    if (table.has_header())
      table.take_row(cells, std::move(place), row.hidden, out);
    else if (!table.take_header(cells) && row.number >= kHeaderWithin)
      break;
  }
  if (table.has_header()) return {};
  Place place;
  place.file = book.file();
  place.element = book.sheets()[sheet].name;
  return Problem{"none of the first 10 rows holds the column names", place,
                 "the columns are " + join(section.names, ", ")};
}

EntryLists read_workbook(const std::string& path, std::string_view bytes,
                         std::span<const EntrySection> sections, std::vector<Problem>& problems) {
  EntryLists lists;
  const auto book = Workbook::parse(std::string(bytes), path);
  if (!book) {
    problems.push_back(book.problem());
    return lists;
  }
  bool any = false;
  for (std::size_t at = 0; at < book->sheets().size(); ++at) {
    const SheetInfo& sheet = book->sheets()[at];
    const EntrySection* section = section_named(sections, sheet.name);
    if (section == nullptr || !sheet.table) continue;
    any = true;
    if (sheet.visibility != SheetInfo::Visibility::visible) {
      Place place;
      place.file = path;
      place.element = sheet.name;
      problems.push_back({"the sheet is hidden", place, "show it, so that whoever signs has seen it"});
    }
    if (auto read = read_sheet(*book, at, *section, problems, lists[section->name]); !read)
      problems.push_back(read.problem());
  }
  if (!any) {
    Place place;
    place.file = path;
    problems.push_back({"has no sheet that is read", place,
                        "name the sheets " + names_of(sections) + " as in the template"});
  }
  return lists;
}

}  // namespace

const EntryText* Entry::find(std::string_view name) const {
  const auto found = texts.find(name);
  return found == texts.end() ? nullptr : &found->second;
}

Place Entry::place_of(std::string_view name) const {
  if (const EntryText* text = find(name)) return text->place;
  return place;
}

EntryLists read_entries(const std::string& path, std::string_view bytes,
                        std::span<const EntrySection> sections, std::vector<Problem>& problems) {
  if (starts_with(bytes, "PK\x03\x04") || starts_with(bytes, "\xD0\xCF\x11\xE0"))
    return read_workbook(path, bytes, sections, problems);
  if (const auto at = first_invalid_utf8(bytes)) {
    Place place;
    place.file = path;
    place.offset = *at;
    problems.push_back({"has bytes that are not UTF-8", place, "save it as UTF-8"});
    return {};
  }
  const std::string ending = lower(path.size() > 4 ? path.substr(path.size() - 4) : path);
  if (ending == ".csv") return read_csv(path, bytes, sections, problems);
  const auto root = parse_yaml(bytes, path);
  if (!root) {
    problems.push_back(root.problem());
    return {};
  }
  if (root->is_null()) return {};
  return YamlEntries(sections, problems).read(*root);
}

}  // namespace telaudit::book
