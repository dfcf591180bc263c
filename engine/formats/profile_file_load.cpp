#include "formats/profile_file_load.h"

#include <algorithm>

#include "base/text.h"
#include "formats/profile_record_load.h"

namespace telaudit::formats::profile {
namespace {

using Keys = std::vector<std::string>;

const Keys kDetectKeys = {"header_all", "header_none", "shape", "text_all", "text_none"};
const Keys kShapeKeys = {"columns", "rows", "match"};
const Keys kRangeKeys = {"min", "max"};
const Keys kContainerKeys = {
    "delimiter", "quote", "quoted_line_ends", "encoding", "columns", "escape", "fixed",
    "lines",     "title", "fill_down",        "sections", "records"};
const Keys kFixedKeys = {"length", "columns"};
const Keys kSectionKeys = {"name", "header_all"};
const Keys kBillKeys = {
    "carrier",  "account",          "invoice",        "bill_date",      "currency",
    "due_date", "period_from",      "period_through", "parent_account", "contract_reference",
    "customer", "no_control_total", "latest_day"};
const Keys kPartKeys = {"kind", "required", "replaces", "issued", "information_only"};

bool is_optional(const YamlNode& node) {
  const auto* given = node.is_map() ? node.find("optional") : nullptr;
  return given != nullptr && given->text() == "true";
}

}  // namespace

bool FileLoader::detect(const YamlNode& node) {
  if (!load_.only(node, kDetectKeys)) return false;
  if (const auto* all = node.find("header_all"))
    if (!header_names(*all, profile_.detect.header_all)) return false;
  if (const auto* none = node.find("header_none")) {
    if (!load_.words(*none, profile_.detect.header_none)) return false;
    for (auto& name : profile_.detect.header_none) name = normalise_header(name);
  }
  if (const auto* given = node.find("shape"))
    if (!shape(*given)) return false;
  if (const auto* all = node.find("text_all"))
    if (!patterns(*all, profile_.detect.text_all)) return false;
  if (const auto* none = node.find("text_none"))
    if (!patterns(*none, profile_.detect.text_none)) return false;
  const bool by_line = profile_.container.by_line();
  if (profile_.container.records &&
      (!profile_.detect.shape || !profile_.detect.text_all.empty() || !profile_.detect.text_none.empty()))
    return fail(node.problem("records are known by their shape alone",
                             "detect: {shape: {rows: 2, match: {Record: '^10'}}}"));
  if (by_line && !profile_.detect.header_all.empty())
    return fail(node.problem("lines that no delimiter cuts have no header names",
                             "give shape or text_all beside fixed or lines"));
  if (!profile_.container.lines.empty() && profile_.detect.text_all.empty())
    return fail(node.problem("lines read by expressions are known by their text",
                             "text_all: ['^Statement of account']"));
  if (profile_.detect.header_all.empty() && !profile_.detect.shape &&
      (profile_.detect.text_all.empty() || profile_.container.lines.empty()))
    return fail(node.problem("nothing says how to know the file",
                             "give header_all, or shape for a file without a header"));
  return true;
}

bool FileLoader::header_names(const YamlNode& node, std::vector<std::vector<std::string>>& out) {
  if (!node.is_sequence()) return fail(node.problem("a list of header names was expected"));
  for (const auto& item : node.items()) {
    std::vector<std::string> names;
    if (!load_.words(item, names)) return false;
    for (auto& name : names) name = normalise_header(name);
    out.push_back(std::move(names));
  }
  return true;
}

bool FileLoader::patterns(const YamlNode& node, std::vector<Pattern>& out) {
  if (!node.is_sequence() || node.items().empty())
    return fail(node.problem("a list of regular expressions was expected"));
  for (const auto& item : node.items()) {
    out.emplace_back();
    if (!load_.pattern(item, out.back())) return false;
  }
  return true;
}

bool FileLoader::column_range(const YamlNode& node, std::optional<std::size_t>& least,
                              std::optional<std::size_t>& most) {
  if (!load_.only(node, kRangeKeys)) return false;
  std::size_t number = 0;
  if (const auto* min = node.find("min")) {
    if (!load_.count(*min, number)) return false;
    least = number;
  }
  if (const auto* max = node.find("max")) {
    if (!load_.count(*max, number)) return false;
    most = number;
  }
  if (least && most && *least > *most) return fail(node.problem("min is larger than max"));
  return true;
}

bool FileLoader::shape(const YamlNode& node) {
  if (!load_.only(node, kShapeKeys)) return false;
  Shape shape;
  std::optional<std::size_t> least;
  std::optional<std::size_t> most;
  const auto* columns = node.find("columns");
  const auto& fixed = profile_.container.fixed;
  if (!profile_.container.lines.empty())
    return fail(node.problem("lines read by expressions have no shape", "give text_all"));
  if (fixed.empty() == (columns == nullptr))
    return fail(fixed.empty()
                    ? node.problem("a shape states its number of columns", "columns: {min: 30, max: 42}")
                    : columns->problem("the shape of fixed records takes its columns from the container"));
  if (columns != nullptr && !column_range(*columns, least, most)) return false;
  shape.least_columns = fixed.empty() ? least.value_or(2) : fixed.size();
  shape.most_columns = fixed.empty() ? most.value_or(shape.least_columns) : fixed.size();
  if (const auto* rows = node.find("rows"))
    if (!load_.count(*rows, shape.rows)) return false;
  const auto* match = node.find("match");
  if (match == nullptr || !match->is_map() || match->entries().empty())
    return fail(node.problem("a shape matches at least one column", "match: {5: '^\\d\\d/\\d\\d/\\d{4}$'}"));
  for (const auto& [column, expression] : match->entries()) {
    std::size_t index = 0;
    if (!matched_column(column, shape, index))
      return fail(expression.problem("'" + column + "' is no column" +
                                     (fixed.empty() ? " number" : " of the container")));
    Pattern pattern;
    if (!load_.pattern(expression, pattern)) return false;
    shape.matches.emplace_back(index, std::move(pattern));
  }
  profile_.detect.shape = std::move(shape);
  return true;
}

// Of delimited rows a number from 1, of fixed records a name.
bool FileLoader::matched_column(const std::string& name, const Shape& shape, std::size_t& out) const {
  const auto& fixed = profile_.container.fixed;
  for (out = 0; out < fixed.size(); ++out)
    if (fixed[out].name == normalise_header(name)) return true;
  std::size_t number = 0;
  for (const char c : name)
    number = c >= '0' && c <= '9' ? number * 10 + static_cast<std::size_t>(c - '0') : 0;
  out = number - 1;
  return fixed.empty() && number > 0 && number <= shape.most_columns;
}

bool FileLoader::one_character(const YamlNode& node, char& out) {
  static const std::vector<std::pair<std::string, char>> words = {
      {"tab", '\t'},  {"comma", ','}, {"semicolon", ';'}, {"pipe", '|'},
      {"caret", '^'}, {"tilde", '~'}, {"none", '\0'}};
  for (const auto& [word, character] : words)
    if (word == node.text()) {
      out = character;
      return true;
    }
  if (node.text().size() != 1 || static_cast<unsigned char>(node.text().front()) >= 0x80)
    return fail(node.problem("one ASCII character was expected",
                             "or a word: tab, comma, semicolon, pipe, caret, tilde, none"));
  out = node.text().front();
  return true;
}

bool FileLoader::container(const YamlNode& node) {
  if (!load_.only(node, kContainerKeys)) return false;
  Container& container = profile_.container;
  if (const auto* delimiter = node.find("delimiter")) {
    if (!one_character(*delimiter, container.delimiter)) return false;
    if (std::string_view("\n\r\0", 3).find(container.delimiter) != std::string_view::npos)
      return fail(delimiter->problem("this cannot be a delimiter"));
  }
  if (const auto* quote = node.find("quote"))
    if (!one_character(*quote, container.quote)) return false;
  if (const auto* given = node.find("quoted_line_ends"))
    if (!load_.truth(*given, container.quoted_line_ends)) return false;
  if (const auto* given = node.find("columns"))
    if (!column_range(*given, container.least_columns, container.most_columns)) return false;
  if (const auto* given = node.find("escape")) {
    if (!one_character(*given, container.escape)) return false;
    if (container.quote != '\0' || container.escape == container.delimiter)
      return fail(
          given->problem("an escape character stands beside 'quote: none', and is not the delimiter"));
  }
  const auto each = [&](const char* key, bool (FileLoader::*load)(const YamlNode&)) {
    const auto* given = node.find(key);
    return given == nullptr || (this->*load)(*given);
  };
  if (!each("encoding", &FileLoader::encoding) || !each("fixed", &FileLoader::fixed) ||
      !each("lines", &FileLoader::lines) || !each("title", &FileLoader::title) ||
      !each("sections", &FileLoader::sections))
    return false;
  if ((!container.fixed.empty() || node.find("records") != nullptr) && !container.lines.empty())
    return fail(node.problem("records are fixed, or read by expressions, not both"));
  if (const auto* given = node.find("records")) {
    for (const auto* key : {"fixed", "encoding"})
      if (const auto* other = node.find(key))
        return fail(other->problem(std::string("'") + key + "' has no meaning beside records",
                                   "records have a length and a code of their own"));
    if (!load_record_form(*given, container, load_)) return false;
  }
  if (container.by_line()) {
    for (const auto* key : {"delimiter", "quote", "escape", "columns", "sections", "title"})
      if (const auto* given = node.find(key))
        return fail(given->problem(std::string("'") + key + "' has no meaning beside fixed or lines"));
    container.quote = '\0';
    container.delimiter = '\0';
  }
  if (const auto* given = node.find("fill_down")) {
    if (!given->is_sequence()) return fail(given->problem("a list of columns was expected"));
    for (const auto& item : given->items())
      if (!load_.column(item, false, container.fill_down.emplace_back())) return false;
  }
  return true;
}

bool FileLoader::encoding(const YamlNode& node) {
  Container& container = profile_.container;
  static const std::vector<std::pair<std::string, Encoding>> others = {
      {"windows-1252", Encoding::windows_1252},
      {"iso-8859-1", Encoding::windows_1252},
      {"windows-1251", Encoding::windows_1251}};
  Keys names;
  if (!load_.words(node, names)) return false;
  for (const auto& name : names) {
    if (name == "utf-8") continue;
    if (name == "utf-16") {
      container.utf16 = true;
      continue;
    }
    const auto at =
        std::find_if(others.begin(), others.end(), [&](const auto& other) { return other.first == name; });
    if (at == others.end())
      return fail(node.problem(
          "'" + name + "' is no encoding known here",
          did_you_mean(name, Keys{"utf-8", "utf-16", "windows-1252", "windows-1251", "iso-8859-1"})));
    if (container.fallback)
      return fail(node.problem("a file that is not UTF-8 has one other encoding, besides utf-16"));
    container.fallback = at->second;
  }
  return true;
}

bool FileLoader::fixed(const YamlNode& node) {
  if (!load_.only(node, kFixedKeys)) return false;
  Container& container = profile_.container;
  const auto* length = node.find("length");
  const auto* columns = node.find("columns");
  if (length == nullptr || columns == nullptr || !columns->is_map() || columns->entries().empty())
    return fail(node.problem("fixed records have a length and columns",
                             "fixed: {length: 80, columns: {Account: [1, 10]}}"));
  if (length->is_map()) {
    std::optional<std::size_t> least;
    std::optional<std::size_t> most;
    if (!column_range(*length, least, most)) return false;
    container.least_length = least.value_or(1);
    container.most_length = most.value_or(container.least_length);
  } else {
    if (!load_.count(*length, container.most_length)) return false;
    container.least_length = container.most_length;
  }
  for (const auto& [name, place] : columns->entries()) {
    std::size_t first = 0;
    std::size_t last = 0;
    if (!place.is_sequence() || place.items().size() != 2)
      return fail(place.problem("a column has its first and its last position, from 1", "Account: [1, 10]"));
    if (!load_.count(place.items()[0], first) || !load_.count(place.items()[1], last)) return false;
    if (first == 0 || last < first || last > container.most_length)
      return fail(place.problem("the column '" + name + "' does not lie in the record",
                                "positions count from 1 to the length"));
    container.fixed.push_back({normalise_header(name), first - 1, last - first + 1});
  }
  return true;
}

bool FileLoader::lines(const YamlNode& node) {
  Container& container = profile_.container;
  if (!patterns(node, container.lines)) return false;
  for (const auto& pattern : container.lines)
    for (const auto& [name, group] : pattern->NamedCapturingGroups()) {
      const std::string normal = normalise_header(name);
      if (group > 32) return fail(node.problem("a line has at most 32 groups"));
      if (std::find(container.captures.begin(), container.captures.end(), normal) == container.captures.end())
        container.captures.push_back(normal);
    }
  if (container.captures.empty())
    return fail(node.problem("the lines name no columns", "'^(?P<Description>.*?) +(?P<Amount>[-0-9.]+)$'"));
  std::sort(container.captures.begin(), container.captures.end());
  return true;
}

bool FileLoader::title(const YamlNode& node) {
  if (!node.is_map())
    return fail(node.problem("a map of column names was expected", "title: {Account: 'Account: (\\S+)'}"));
  for (const auto& [name, expression] : node.entries()) {
    TitleColumn column;
    column.name = normalise_header(name);
    if (!load_.pattern(expression, column.pattern)) return false;
    profile_.container.title.push_back(std::move(column));
  }
  return true;
}

bool FileLoader::sections(const YamlNode& node) {
  if (!node.is_sequence()) return fail(node.problem("a list of sections was expected"));
  for (const auto& item : node.items()) {
    if (!load_.only(item, kSectionKeys)) return false;
    Section section;
    const auto name = item.required_text("name", "what conditions call the section");
    if (!name) return fail(name.problem());
    section.name = *name;
    const auto* all = item.find("header_all");
    if (all == nullptr)
      return fail(item.problem("a section is known by its header", "header_all: [Call Date, Duration]"));
    if (!header_names(*all, section.header_all)) return false;
    profile_.container.sections.push_back(std::move(section));
  }
  return true;
}

bool FileLoader::bill_date(const YamlNode& node, const YamlNode* stand_in) {
  const auto* last_day = node.is_map() ? node.find("last_day_of_month") : nullptr;
  if (last_day == nullptr) {
    profile_.bill.bill_date.emplace();
    profile_.bill.bill_date->required = true;
    if (stand_in == nullptr)
      return load_.field(node, "bill_date", ValueType::date, true, *profile_.bill.bill_date);
    profile_.bill.latest_day.emplace();
    if (!load_.field(node, "bill_date", ValueType::date, false, *profile_.bill.bill_date)) return false;
    if (profile_.bill.bill_date->column == kNone)
      return fail(node.problem("a bill_date beside latest_day is a column"));
    profile_.bill.day_needed = !is_optional(*stand_in);
    return load_.field(*stand_in, "latest_day", ValueType::date, true, *profile_.bill.latest_day);
  }
  if (stand_in != nullptr)
    return fail(stand_in->problem("latest_day stands beside a bill_date that is a column"));
  if (!load_.only(node, Keys{"last_day_of_month"})) return false;
  profile_.bill.latest_day.emplace();
  profile_.bill.day_needed = !is_optional(*last_day);
  return load_.field(*last_day, "bill_date", ValueType::date, true, *profile_.bill.latest_day);
}

bool FileLoader::invoice(const YamlNode& node) {
  const auto* made_of = node.is_map() ? node.find("made_of") : nullptr;
  if (made_of == nullptr) {
    profile_.bill.invoice.emplace();
    profile_.bill.invoice->required = true;
    return load_.field(node, "invoice", ValueType::text, true, *profile_.bill.invoice);
  }
  std::string rest = made_of->text();
  for (const auto* known : {"{account}", "{bill_date}", "{bill_month}"})
    for (std::size_t at = rest.find(known); at != std::string::npos; at = rest.find(known))
      rest.erase(at, std::string_view(known).size());
  if (rest.find_first_of("{}") != std::string::npos || made_of->text().empty())
    return fail(made_of->problem("an invoice number is made of {account}, {bill_date} and {bill_month}"));
  profile_.bill.invoice_made_of = made_of->text();
  return true;
}

bool FileLoader::bill(const YamlNode& node) {
  if (!load_.only(node, kBillKeys)) return false;
  BillRule& bill = profile_.bill;
  const auto required = [&](const char* key, Field& out) {
    const auto* given = node.find(key);
    if (given == nullptr) return fail(node.problem(std::string("'bill' lacks '") + key + "'"));
    out.required = true;
    return load_.field(*given, key, ValueType::text, true, out);
  };
  if (!required("carrier", bill.carrier) || !required("account", bill.account) ||
      !required("currency", bill.currency))
    return false;
  const auto* number = node.find("invoice");
  const auto* date = node.find("bill_date");
  if (number == nullptr || date == nullptr)
    return fail(node.problem("'bill' needs an invoice and a bill_date"));
  if (!invoice(*number) || !bill_date(*date, node.find("latest_day"))) return false;
  const auto optional = [&](const char* key, ValueType type, std::optional<Field>& out) {
    const auto* given = node.find(key);
    if (given == nullptr) return true;
    out.emplace();
    return load_.field(*given, key, type, false, *out);
  };
  if (const auto* given = node.find("no_control_total"))
    if (!load_.truth(*given, profile_.no_control_total)) return false;
  return optional("due_date", ValueType::date, bill.due_date) &&
         optional("period_from", ValueType::date, bill.period_from) &&
         optional("period_through", ValueType::date, bill.period_through) &&
         optional("parent_account", ValueType::text, bill.parent_account) &&
         optional("contract_reference", ValueType::text, bill.contract_reference) &&
         optional("customer", ValueType::text, bill.customer);
}

bool FileLoader::part(const YamlNode& node) {
  if (!load_.only(node, kPartKeys)) return false;
  PartRule& part = profile_.part;
  const auto kind = node.required_text("kind", "the name of this file among the files of a bill");
  if (!kind) return fail(kind.problem());
  part.kind = *kind;
  if (const auto* required = node.find("required")) {
    if (!load_.words(*required, part.required)) return false;
    if (std::find(part.required.begin(), part.required.end(), part.kind) == part.required.end())
      return fail(
          required->problem("'required' names all files of the bill, '" + part.kind + "' among them"));
  }
  if (const auto* replaces = node.find("replaces")) {
    if (replaces->is_scalar()) {
      if (replaces->text() != "always" && replaces->text() != "never")
        return fail(replaces->problem("always, never, or a condition was expected"));
      part.replaces = replaces->text() == "always";
    } else if (!load_.conditions(*replaces, part.replaces_when)) {
      return false;
    }
  }
  if (const auto* issued = node.find("issued")) {
    part.issued.emplace();
    if (!load_.field(*issued, "issued", ValueType::text, false, *part.issued)) return false;
  }
  if (const auto* given = node.find("information_only")) return load_.truth(*given, part.information_only);
  return true;
}

}  // namespace telaudit::formats::profile
