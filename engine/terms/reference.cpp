#include "terms/reference.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

#include "base/text.h"
#include "base/yaml.h"
#include "terms/period.h"
#include "terms/yaml_fields.h"

namespace telaudit::terms {
namespace {

constexpr std::string_view kFrom = "valid_from";
constexpr std::string_view kTo = "valid_to";

bill::Type type_of(std::string_view word) {
  for (const auto type : {bill::Type::decimal, bill::Type::date, bill::Type::integer, bill::Type::boolean})
    if (bill::type_name(type) == word) return type;
  return bill::Type::text;
}

// A name that rules can write.
bool is_name(std::string_view name) {
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

void read_columns(YamlFields& fields, ReferenceLayout& layout, std::optional<Problem>& problem) {
  const auto* list = fields.list("columns");
  if (fields.failed()) return;
  if (list == nullptr || list->empty())
    return fields.fail(fields.node().problem("the columns are missing", "list each with its name and type"));
  for (const auto& item : *list) {
    YamlFields entry(item, problem);
    entry.only({"name", "type", "money", "meaning"});
    bill::ColumnSpec column;
    column.name = entry.required_text("name", "the column's name in the CSV file");
    column.type =
        type_of(entry.word("type", {"text", "decimal", "date", "integer", "boolean"}).value_or("text"));
    column.money = entry.boolean("money").value_or(false);
    column.meaning = entry.required_text("meaning", "one sentence for people");
    if (entry.failed()) return;
    if (!is_name(column.name))
      return entry.fail(
          item.problem("'" + column.name + "' is not a column name", "use small letters, digits and _"));
    if (layout.schema.find(column.name))
      return entry.fail(item.problem("the column '" + column.name + "' stands twice", "keep one"));
    if (column.money && column.type != bill::Type::decimal)
      return entry.fail(item.problem("money that is not a decimal", "write type: decimal"));
    const bool is_end = column.name == kFrom || column.name == kTo;
    if (is_end && column.type != bill::Type::date)
      return entry.fail(item.problem(column.name + " is a date", "write type: date"));
    layout.schema.columns.push_back(std::move(column));
  }
  if (layout.schema.find(kFrom).has_value() != layout.schema.find(kTo).has_value())
    fields.fail(fields.node().problem("valid_from and valid_to stand together",
                                      "add the other; its cells may stay blank"));
}

void read_key(YamlFields& fields, ReferenceLayout& layout) {
  const auto* list = fields.list("key");
  if (fields.failed()) return;
  if (list == nullptr)
    return fields.fail(fields.node().problem("the key is missing", "name the columns that tell rows apart"));
  std::vector<std::string> known;
  for (const auto& column : layout.schema.columns) known.push_back(column.name);
  for (const auto& item : *list) {
    if (!layout.schema.find(item.text()))
      return fields.fail(
          item.problem("the key names no column '" + item.text() + "'", did_you_mean(item.text(), known)));
    layout.key.push_back(item.text());
  }
}

// Paths of the files of a folder with this ending, sorted.
Result<std::vector<std::string>> files_of(const std::string& folder, std::string_view ending) {
  std::error_code error;
  std::vector<std::string> paths;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (at->path().extension() == ending) paths.push_back(at->path().string());
  if (error)
    return Problem{"the folder of reference tables cannot be read: " + error.message(),
                   {folder, {}, {}, {}, {}},
                   "check its path"};
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

Result<ReferenceLayout> read_reference_layout(const InputFile& file, const std::string& stem) {
  auto root = parse_yaml(file.content, file.path);
  if (!root) return root.problem();
  if (!root->is_map()) return root->problem("a table was expected", "begin with table: and its name");
  std::optional<Problem> problem;
  ReferenceLayout layout;
  YamlFields fields(*root, problem);
  fields.only({"table", "title", "source", "key", "columns"});
  layout.place = root->place();
  layout.table = fields.required_text("table", stem);
  layout.title = fields.required_text("title", "what the table is");
  layout.source = fields.required_text("source", "who publishes its figures");
  if (!problem && layout.table != stem)
    fields.fail(root->find("table")->problem(
        "the table '" + layout.table + "' stands in a file called " + stem, "give both one name"));
  if (!problem && !is_name(layout.table))
    fields.fail(root->find("table")->problem("'" + layout.table + "' is not a table name",
                                             "use small letters, digits and _"));
  layout.schema.name = layout.table;
  read_columns(fields, layout, problem);
  read_key(fields, layout);
  if (problem) return *problem;
  return layout;
}

Result<void> read_reference_rows(std::span<const InputFile> files, const ReferenceLayout& layout,
                                 bill::TableBuilder& builder) {
  std::vector<CsvColumn> columns;
  for (const auto& column : layout.schema.columns) columns.push_back({column.name, false, {}, false, {}});
  const bool is_dated = layout.schema.find(kFrom).has_value();
  std::vector<DatedRow> rows;
  const auto complete = [&](CsvRow& row) -> Result<void> {
    DatedRow dated{{}, {}, row.place()};
    for (const auto& column : layout.key) dated.key.push_back(row.text_of(column));
    if (is_dated) dated.period = {row.date(kFrom), row.date(kTo)};
    if (dated.period.empty())
      return Problem{"it ends before it begins", row.place_of(kTo),
                     "valid_to is the first day on which the row holds no more"};
    rows.push_back(std::move(dated));
    return {};
  };
  for (const auto& file : files)
    if (auto read = read_csv(file, columns, builder, complete); !read) return read;
  return check_disjoint(std::move(rows), "the row of " + layout.table,
                        "correct the dates, or add a column to the key");
}

Result<std::vector<ReferenceTable>> reference_tables(std::span<const std::string> folders) {
  std::map<std::string, ReferenceTable> tables;
  for (const auto& folder : folders)
    for (const auto* ending : {".yaml", ".csv"}) {
      auto paths = files_of(folder, ending);
      if (!paths) return paths.problem();
      for (auto& path : *paths) {
        ReferenceTable& table = tables[std::filesystem::path(path).stem().string()];
        if (std::string_view(ending) == ".csv") {
          table.rows.push_back(std::move(path));
        } else if (table.layout.empty()) {
          table.layout = std::move(path);
        } else {
          return Problem{"the table is also described in " + table.layout,
                         {path, {}, {}, {}, {}},
                         "to add rows keep the CSV file alone, or give the table another name"};
        }
      }
    }
  std::vector<ReferenceTable> out;
  for (auto& [name, table] : tables) {
    table.name = name;
    if (table.layout.empty())
      return Problem{"a reference table without its description",
                     {table.rows.front(), {}, {}, {}, {}},
                     "add " + name + ".yaml beside it"};
    out.push_back(std::move(table));
  }
  return out;
}

}  // namespace telaudit::terms
