#include "pricing/price_map.h"

#include <algorithm>
#include <array>

#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "pricing/benchmark.h"
#include "pricing/words.h"

namespace telaudit::pricing {
namespace {

const std::array<std::string, 34> kFields{
    "id",      "date",         "service_class", "code",      "description", "carrier",   "carrier_id",
    "kind",    "visibility",   "unit",          "recurring", "one_time",    "tax",       "tax_rate",
    "connect", "call_minutes", "currency",      "mbps_down", "mbps_up",     "access",    "on_net",
    "bundle",  "quantity",     "term_months",   "term_from", "term_to",     "country",   "region",
    "segment", "buyer",        "contributor",   "event",     "increment",   "confidence"};
const std::array<std::string, 12> kKeys{"map",     "about", "source",    "recognise", "table",   "names",
                                        "columns", "label", "leave_out", "classes",   "numbers", "rows"};

// Reads the parts of one map; the first Problem stands.
class MapReader {
 public:
  MapReader(const YamlNode& root, PriceMap& map) : root_(root), map_(map) {}

  Result<void> read() {
    if (!root_.is_map()) return root_.problem("is no price map", "see rules/prices/README.md");
    if (auto known = root_.only(kKeys); !known) return known;
    const auto name = root_.required_text("map", "the name of the map");
    if (!name) return name.problem();
    const auto about = root_.required_text("about", "one sentence");
    if (!about) return about.problem();
    map_.name = *name;
    map_.about = *about;
    map_.place = root_.place();
    read_source();
    read_names();
    for (const std::string& column : texts(root_.find("recognise"), "recognise"))
      map_.layout.columns[column_of(column)].required = true;
    read_table();
    read_columns();
    for (const std::string& column : texts(root_.find("label"), "label"))
      map_.label.push_back(column_of(column));
    read_leave_out();
    read_classes();
    require_fields();
    if (problem_) return *problem_;
    return {};
  }

 private:
  void refuse(const YamlNode& node, std::string what, std::string advice) {
    if (!problem_) problem_ = node.problem(std::move(what), std::move(advice));
  }

  void only(const YamlNode& node, std::span<const std::string> known) {
    if (auto checked = node.only(known); !checked && !problem_) problem_ = checked.problem();
  }

  // One text or a list of them.
  std::vector<std::string> texts(const YamlNode* node, const char* key) {
    if (node == nullptr || node->is_null()) return {};
    if (node->is_scalar()) return {node->text()};
    std::vector<std::string> out;
    if (!node->is_sequence())
      refuse(*node, std::string(key) + " is neither a text nor a list", "write [A, B]");
    for (const YamlNode& item : node->items()) {
      if (!item.is_scalar())
        refuse(item, std::string(key) + " holds something that is no text", "write [A, B]");
      out.push_back(item.text());
    }
    return out;
  }

  std::string text(const YamlNode& node, const char* key) {
    const YamlNode* found = node.find(key);
    if (found == nullptr) return {};
    if (!found->is_scalar()) refuse(*found, std::string(key) + " is no text", "write one text");
    return found->text();
  }

  // The number of a column in the layout, where it is added when it is new.
  std::size_t column_of(const std::string& name) {
    for (std::size_t i = 0; i < map_.layout.columns.size(); ++i)
      if (column_key(map_.layout.columns[i].names.front()) == column_key(name)) return i;
    map_.layout.columns.push_back({{name}, false});
    return map_.layout.columns.size() - 1;
  }

  void read_source() {
    const YamlNode* source = root_.find("source");
    if (source == nullptr) return;
    const std::array<std::string, 2> known{"publisher", "licence"};
    only(*source, known);
    map_.publisher = text(*source, "publisher");
    map_.licence = text(*source, "licence");
  }

  void read_names() {
    const YamlNode* names = root_.find("names");
    if (names == nullptr) return;
    if (!names->is_map()) return refuse(*names, "names is no map", "write column: [other name, ...]");
    for (const auto& [name, others] : names->entries()) {
      const std::size_t column = column_of(name);
      for (std::string& other : texts(&others, "names"))
        map_.layout.columns[column].names.push_back(std::move(other));
    }
  }

  void read_table() {
    if (const YamlNode* table = root_.find("table"); table != nullptr) {
      const std::array<std::string, 3> known{"sheet", "header", "delimiter"};
      only(*table, known);
      map_.layout.sheet = text(*table, "sheet");
      if (const YamlNode* header = table->find("header")) {
        const auto row = parse_decimal(header->text());
        if (!row || row->scale != 0 || row->mantissa < 1 || row->mantissa > 1'000'000)
          return refuse(*header, "header is no row", "write the number of the row of column names, from 1");
        map_.layout.header = static_cast<std::uint32_t>(row->mantissa);
      }
      if (const std::string delimiter = text(*table, "delimiter"); delimiter == "tab")
        map_.layout.delimiter = '\t';
      else if (delimiter.size() == 1)
        map_.layout.delimiter = delimiter[0];
      else if (!delimiter.empty())
        return refuse(*table, "delimiter is no character", "write one character, or tab");
    }
    if (const YamlNode* numbers = root_.find("numbers"); numbers != nullptr) {
      const std::array<std::string, 2> known{"decimal", "group"};
      only(*numbers, known);
      if (const std::string mark = text(*numbers, "decimal"); mark.size() == 1)
        map_.numbers.decimal = mark[0];
      if (const std::string mark = text(*numbers, "group"); mark.size() == 1) map_.numbers.group = mark[0];
      if (map_.numbers.decimal == map_.numbers.group)
        return refuse(*numbers, "the decimal mark and the group mark are the same", "name both");
    }
    if (const YamlNode* rows = root_.find("rows"); rows != nullptr) {
      const std::array<std::string, 1> known{"hidden"};
      only(*rows, known);
      const std::string hidden = text(*rows, "hidden");
      if (hidden != "read" && hidden != "leave_out")
        return refuse(*rows, "hidden is neither read nor leave_out", "write hidden: read");
      map_.hidden_rows = hidden == "read";
    }
  }

  void read_columns() {
    const YamlNode* columns = root_.find("columns");
    if (columns == nullptr || !columns->is_map())
      return refuse(root_, "has no columns", "say for each field which column holds it");
    only(*columns, kFields);
    for (const auto& [name, node] : columns->entries()) map_.fields[name] = field(name, node);
  }

  MapField field(const std::string& name, const YamlNode& node) {
    MapField field;
    if (node.is_scalar()) {
      field.columns.push_back(column_of(node.text()));
      return field;
    }
    if (!node.is_map()) {
      refuse(node, name + " says neither a column nor a value", "write " + name + ": {column: NAME}");
      return field;
    }
    const std::array<std::string, 6> known{"column", "value", "format", "words", "pattern", "unit"};
    only(node, known);
    for (const std::string& column : texts(node.find("column"), "column"))
      field.columns.push_back(column_of(column));
    if (const YamlNode* value = node.find("value")) field.value = value->text();
    if (field.columns.empty() == !field.value.has_value())
      refuse(node, name + " needs a column or a value, and not both", "write " + name + ": {column: NAME}");
    field.formats = texts(node.find("format"), "format");
    if (const YamlNode* words = node.find("words"); words != nullptr)
      for (const auto& [word, meaning] : words->entries()) field.words[lower(word)] = meaning.text();
    if (const YamlNode* pattern = node.find("pattern"); pattern != nullptr) {
      RE2::Options quiet;
      quiet.set_log_errors(false);
      field.pattern = std::make_shared<const RE2>(pattern->text(), quiet);
      if (!field.pattern->ok() || field.pattern->NumberOfCapturingGroups() < 1)
        refuse(*pattern, "the pattern is no RE2 pattern with a group", "put the value into parentheses");
    }
    if (const YamlNode* unit = node.find("unit"); unit != nullptr) read_unit(*unit, field);
    return field;
  }

  void read_unit(const YamlNode& node, MapField& field) {
    const std::array<std::string, 2> known{"column", "words"};
    only(node, known);
    const std::string column = text(node, "column");
    const YamlNode* words = node.find("words");
    if (column.empty() || words == nullptr || !words->is_map())
      return refuse(node, "unit needs a column and words", "write unit: {column: NAME, words: {Gbps: 1000}}");
    field.unit = column_of(column);
    for (const auto& [word, factor] : words->entries()) {
      const auto number = parse_decimal(factor.text());
      if (!number || number->mantissa <= 0)
        return refuse(factor, "is no number above zero", "write how many Mbps it is");
      field.units[lower(word)] = *number;
    }
  }

  MapCondition condition(const YamlNode& row) {
    MapCondition condition;
    const YamlNode* when = row.find("when");
    if (when == nullptr || !when->is_map() || when->entries().empty()) {
      refuse(row, "has no condition", "write when: {column: [word, word]}");
      return condition;
    }
    for (const auto& [column, words] : when->entries()) {
      MapCondition::Column one;
      one.column = column_of(column);
      for (const std::string& word : texts(&words, "when")) one.words.push_back(lower(word));
      condition.columns.push_back(std::move(one));
    }
    return condition;
  }

  void read_leave_out() {
    const YamlNode* rows = root_.find("leave_out");
    if (rows == nullptr) return;
    for (const YamlNode& row : rows->items()) {
      const std::array<std::string, 2> known{"when", "reason"};
      only(row, known);
      MapLeftOut left{condition(row), text(row, "reason")};
      if (left.reason.empty()) refuse(row, "has no reason", "say why such rows are left out");
      map_.leave_out.push_back(std::move(left));
    }
  }

  void read_classes() {
    const YamlNode* rows = root_.find("classes");
    if (rows == nullptr) return;
    for (const YamlNode& row : rows->items()) {
      const std::array<std::string, 6> known{"when", "class", "access", "bundle", "confidence", "no_price"};
      only(row, known);
      MapClass one;
      one.when = condition(row);
      one.service_class = text(row, "class");
      one.reason = text(row, "no_price");
      one.access = text(row, "access");
      one.bundle = text(row, "bundle") == "true";
      const std::string confidence = text(row, "confidence");
      if (one.service_class.empty() == one.reason.empty())
        refuse(row, "needs a class, or no_price with a reason, and not both",
               "write class: data.internet.dedicated");
      if (!one.service_class.empty() &&
          (!is_class_path(one.service_class) || !benchmarkable(one.service_class)))
        refuse(row, shown(one.service_class) + " is no class with a price", "see rules/classes/README.md");
      if (!one.access.empty() && !is_known(one.access, known_accesses()))
        refuse(row, shown(one.access) + " is no access", "one of " + join(known_accesses(), ", "));
      if (!confidence.empty()) {
        if (confidence != "A" && confidence != "B" && confidence != "C")
          refuse(row, "confidence is none of A, B, C", "A is certain, B likely, C a guess");
        else
          one.confidence = confidence[0];
      }
      map_.classes.push_back(std::move(one));
    }
  }

  void require_fields() {
    for (const char* name : {"date", "carrier", "kind", "unit", "recurring", "currency"})
      if (!map_.fields.contains(name))
        refuse(root_, std::string("says nothing of ") + name, "name its column, or a value");
    if (map_.classes.empty() && !map_.fields.contains("service_class") &&
        !map_.fields.contains("description") && !map_.fields.contains("code"))
      refuse(root_, "says nothing of classes", "give classes, or the column of code or description");
    if (map_.fields.contains("term_from") != map_.fields.contains("term_to"))
      refuse(root_, "term_from and term_to belong together", "name both columns");
    // Without the columns it reads, a table is another's.
    for (const char* name : {"recurring", "carrier", "date"})
      if (const auto field = map_.fields.find(name); field != map_.fields.end())
        if (field->second.columns.size() == 1) map_.layout.columns[field->second.columns[0]].required = true;
  }

  const YamlNode& root_;
  PriceMap& map_;
  std::optional<Problem> problem_;
};

// `*` at an end stands for any text there.
bool matches(const std::string& word, const std::string& cell, const std::optional<Decimal>& number) {
  const bool open_end = !word.empty() && word.back() == '*';
  const bool open_begin = word.size() > 1 && word.front() == '*';
  std::string_view part = word;
  if (open_end) part.remove_suffix(1);
  if (open_begin) part.remove_prefix(1);
  if (open_begin && open_end) return cell.find(part) != std::string::npos;
  if (open_begin) return std::string_view(cell).ends_with(part);
  if (open_end) return starts_with(cell, part);
  if (word == cell) return true;
  const auto value = number ? parse_decimal(word) : std::nullopt;
  return value && *value == *number;
}

std::size_t required_columns(const PriceMap& map) {
  return static_cast<std::size_t>(std::count_if(map.layout.columns.begin(), map.layout.columns.end(),
                                                [](const auto& column) { return column.required; }));
}

}  // namespace

Result<PriceMap> parse_price_map(std::string_view yaml, const std::string& file) {
  const auto root = parse_yaml(yaml, file);
  if (!root) return root.problem();
  PriceMap map;
  if (auto read = MapReader(*root, map).read(); !read) return read.problem();
  return map;
}

Result<PriceMap> read_price_map(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return text.problem();
  return parse_price_map(*text, path);
}

bool holds(const MapCondition& condition, const TableRow& row) {
  return std::all_of(
      condition.columns.begin(), condition.columns.end(), [&](const MapCondition::Column& column) {
        const std::string cell = lower(row.cell(column.column));
        const auto number = parse_decimal(cell);
        return std::any_of(column.words.begin(), column.words.end(),
                           [&](const std::string& word) { return matches(word, cell, number); });
      });
}

Result<const PriceMap*> map_for(const PriceFile& file, std::span<const PriceMap> maps) {
  const PriceMap* best = nullptr;
  bool alike = false;
  std::vector<std::string> names;
  for (const PriceMap& map : maps) {
    names.push_back(map.name);
    if (!has_columns(file, map.layout)) continue;
    alike = best != nullptr && required_columns(map) == required_columns(*best);
    if (best == nullptr || required_columns(map) > required_columns(*best)) best = &map;
  }
  Problem problem;
  problem.where.file = file.path;
  if (best != nullptr && !alike) return best;
  problem.what = best == nullptr ? "no map knows these columns" : "more than one map knows these columns";
  problem.advice = "name one with --map; known are " + join(names, ", ") +
                   "; rules/prices/README.md says how to write one";
  return problem;
}

}  // namespace telaudit::pricing
