#include "formats/profile_file_load.h"

#include <algorithm>

#include "base/text.h"

namespace telaudit::formats::profile {
namespace {

using Keys = std::vector<std::string>;

const Keys kDetectKeys = {"header_all", "header_none", "shape"};
const Keys kShapeKeys = {"columns", "rows", "match"};
const Keys kRangeKeys = {"min", "max"};
const Keys kContainerKeys = {"delimiter", "quote", "quoted_line_ends", "encoding", "columns"};
const Keys kBillKeys = {
    "carrier",  "account",          "invoice",        "bill_date",      "currency",
    "due_date", "period_from",      "period_through", "parent_account", "contract_reference",
    "customer", "no_control_total", "latest_day"};
const Keys kPartKeys = {"kind", "required", "replaces", "issued", "information_only"};

}  // namespace

bool FileLoader::detect(const YamlNode& node) {
  if (!load_.only(node, kDetectKeys)) return false;
  if (const auto* all = node.find("header_all")) {
    if (!all->is_sequence()) return fail(all->problem("a list of header names was expected"));
    for (const auto& item : all->items()) {
      std::vector<std::string> names;
      if (!load_.words(item, names)) return false;
      for (auto& name : names) name = normalise_header(name);
      profile_.detect.header_all.push_back(std::move(names));
    }
  }
  if (const auto* none = node.find("header_none")) {
    if (!load_.words(*none, profile_.detect.header_none)) return false;
    for (auto& name : profile_.detect.header_none) name = normalise_header(name);
  }
  if (const auto* given = node.find("shape"))
    if (!shape(*given)) return false;
  if (profile_.detect.header_all.empty() && !profile_.detect.shape)
    return fail(node.problem("nothing says how to know the file",
                             "give header_all, or shape for a file without a header"));
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
  if (columns == nullptr)
    return fail(node.problem("a shape states its number of columns", "columns: {min: 30, max: 42}"));
  if (!column_range(*columns, least, most)) return false;
  shape.least_columns = least.value_or(2);
  shape.most_columns = most.value_or(shape.least_columns);
  if (const auto* rows = node.find("rows"))
    if (!load_.count(*rows, shape.rows)) return false;
  const auto* match = node.find("match");
  if (match == nullptr || !match->is_map() || match->entries().empty())
    return fail(node.problem("a shape matches at least one column", "match: {5: '^\\d\\d/\\d\\d/\\d{4}$'}"));
  for (const auto& [column, expression] : match->entries()) {
    std::size_t number = 0;
    for (const char c : column)
      number = c >= '0' && c <= '9' ? number * 10 + static_cast<std::size_t>(c - '0') : 0;
    if (number == 0 || number > shape.most_columns)
      return fail(expression.problem("'" + column + "' is no column number"));
    Pattern pattern;
    if (!load_.pattern(expression, pattern)) return false;
    shape.matches.emplace_back(number - 1, std::move(pattern));
  }
  profile_.detect.shape = std::move(shape);
  return true;
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
  if (const auto* given = node.find("encoding")) {
    Keys names;
    if (!load_.words(*given, names)) return false;
    for (const auto& name : names) {
      if (name == "utf-16") {
        container.utf16 = true;
      } else if (name == "windows-1252") {
        container.fallback = name;
      } else if (name != "utf-8") {
        return fail(given->problem("'" + name + "' is no encoding known here",
                                   did_you_mean(name, Keys{"utf-8", "windows-1252", "utf-16"})));
      }
    }
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
    return load_.field(*stand_in, "latest_day", ValueType::date, true, *profile_.bill.latest_day);
  }
  if (stand_in != nullptr)
    return fail(stand_in->problem("latest_day stands beside a bill_date that is a column"));
  if (!load_.only(node, Keys{"last_day_of_month"})) return false;
  profile_.bill.latest_day.emplace();
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
