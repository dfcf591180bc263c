#include "formats/profile_record_load.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace telaudit::formats::profile {
namespace {

using Keys = std::vector<std::string>;

const Keys kFormKeys = {"framing", "code", "length", "type", "columns", "kinds", "pieces", "modules"};
const Keys kLengthKeys = {"min", "max"};
const Keys kKindKeys = {"begins", "columns"};
const Keys kModuleKeys = {"behind", "id", "length", "counts", "end", "kinds"};
const Keys kCellKeys = {"at",   "digits",      "zoned", "packed",   "binary",
                        "date", "packed_date", "time",  "duration", "damaged_signs"};

template <class Value>
using Words = std::vector<std::pair<std::string, Value>>;

const Words<Framing> kFramings = {{"lines", Framing::lines},
                                  {"fixed", Framing::fixed},
                                  {"variable", Framing::variable},
                                  {"blocked", Framing::blocked}};
const Words<RecordCode> kCodes = {
    {"ascii", RecordCode::ascii}, {"cp037", RecordCode::cp037}, {"cp1047", RecordCode::cp1047}};
const Words<CellKind> kNumbers = {{"digits", CellKind::digits},
                                  {"zoned", CellKind::zoned},
                                  {"packed", CellKind::packed},
                                  {"binary", CellKind::binary}};
const Words<CellKind> kClocks = {{"time", CellKind::time}, {"duration", CellKind::duration}};
const Words<DateDigits> kDates = {{"YYMMDD", DateDigits::yymmdd},     {"CCYYMMDD", DateDigits::ccyymmdd},
                                  {"CYYMMDD", DateDigits::cyymmdd},   {"MMDDYY", DateDigits::mmddyy},
                                  {"MMDDCCYY", DateDigits::mmddccyy}, {"YYDDD", DateDigits::yyddd},
                                  {"CCYYDDD", DateDigits::ccyyddd}};

template <class Value>
Keys names_of(const Words<Value>& words) {
  Keys names;
  for (const auto& [name, value] : words) names.push_back(name);
  return names;
}

class RecordLoader {
 public:
  RecordLoader(RecordForm& form, FieldLoader& load) : form_(form), load_(load) {}

  bool form(const YamlNode& node);

 private:
  template <class Value>
  bool words(const YamlNode& node, const Words<Value>& known, const char* what, std::vector<Value>& out);
  bool length(const YamlNode& node);
  bool columns(const YamlNode& node, std::size_t most, std::vector<RecordColumn>& out);
  bool cell(const YamlNode& node, RecordColumn& out);
  bool date_form(const YamlNode& node, CellForm& out);
  bool kinds(const YamlNode& node, std::size_t most, std::vector<RecordKind>& out);
  bool modules(const YamlNode& node);
  bool fail(Problem problem) { return load_.fail(std::move(problem)); }

  RecordForm& form_;
  FieldLoader& load_;
};

template <class Value>
bool RecordLoader::words(const YamlNode& node, const Words<Value>& known, const char* what,
                         std::vector<Value>& out) {
  Keys given;
  if (!load_.words(node, given)) return false;
  for (const auto& word : given) {
    const auto at =
        std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.first == word; });
    if (at == known.end())
      return fail(node.problem("'" + word + "' is no " + what, did_you_mean(word, names_of(known))));
    out.push_back(at->second);
  }
  return true;
}

bool RecordLoader::length(const YamlNode& node) {
  if (!node.is_map()) {
    if (!load_.count(node, form_.most_length)) return false;
    form_.least_length = form_.most_length;
  } else {
    if (!load_.only(node, kLengthKeys)) return false;
    const auto* least = node.find("min");
    const auto* most = node.find("max");
    if (least == nullptr || most == nullptr)
      return fail(node.problem("a length is one number, or {min: 175, max: 210}"));
    if (!load_.count(*least, form_.least_length) || !load_.count(*most, form_.most_length)) return false;
  }
  if (form_.least_length == 0 || form_.least_length > form_.most_length || form_.most_length > 32'760)
    return fail(node.problem("records have 1 to 32760 bytes, min no more than max"));
  return true;
}

bool RecordLoader::date_form(const YamlNode& node, CellForm& out) {
  std::vector<DateDigits> forms;
  if (!words(node, kDates, "form of a date", forms)) return false;
  if (forms.size() != 1) return fail(node.problem("a date has one form"));
  out.date = forms.front();
  return true;
}

// What else a column says beside its place.
bool RecordLoader::cell(const YamlNode& node, RecordColumn& out) {
  if (!load_.only(node, kCellKeys)) return false;
  std::size_t kinds = 0;
  for (const auto& [word, kind] : kNumbers) {
    const auto* given = node.find(word);
    if (given == nullptr) continue;
    std::size_t decimals = 0;
    if (!load_.count(*given, decimals)) return false;
    if (decimals > 12) return fail(given->problem("at most 12 decimals"));
    out.form.kind = kind;
    out.form.decimals = static_cast<std::uint8_t>(decimals);
    ++kinds;
  }
  for (const auto& [word, kind] :
       {std::pair{"date", CellKind::date}, std::pair{"packed_date", CellKind::packed_date}}) {
    const auto* given = node.find(word);
    if (given == nullptr) continue;
    if (!date_form(*given, out.form)) return false;
    out.form.kind = kind;
    ++kinds;
  }
  for (const auto& [word, kind] : kClocks) {
    const auto* given = node.find(word);
    if (given == nullptr) continue;
    const std::string form = kind == CellKind::duration ? "MMMMSST" : out.length == 7 ? "HHMMSST" : "HHMMSS";
    if (given->text() != form) return fail(given->problem("'" + form + "' was expected"));
    out.form.kind = kind;
    ++kinds;
  }
  if (kinds > 1) return fail(node.problem("a cell has one form"));
  if (const auto* given = node.find("damaged_signs")) {
    if (out.form.kind != CellKind::zoned) return fail(given->problem("signs are those of zoned numbers"));
    if (!load_.truth(*given, out.form.damaged_signs)) return false;
  }
  const bool packed = out.form.kind == CellKind::packed || out.form.kind == CellKind::packed_date;
  const std::size_t most = out.form.kind == CellKind::binary ? 8 : packed ? 16 : kLongestNumber;
  if (out.form.kind != CellKind::text && out.length > most)
    return fail(node.problem("a cell of this form has at most " + std::to_string(most) + " bytes"));
  return true;
}

bool RecordLoader::columns(const YamlNode& node, std::size_t most, std::vector<RecordColumn>& out) {
  if (!node.is_map() || node.entries().empty())
    return fail(node.problem("a map of columns was expected", "columns: {Account: [9, 21]}"));
  for (const auto& [name, given] : node.entries()) {
    const auto* place = given.is_map() ? given.find("at") : &given;
    std::size_t first = 0;
    std::size_t last = 0;
    if (place == nullptr || !place->is_sequence() || place->items().size() != 2)
      return fail(given.problem("a column has its first and its last position, from 1",
                                "Account: [9, 21], or Amount: {at: [40, 46], packed: 2}"));
    if (!load_.count(place->items()[0], first) || !load_.count(place->items()[1], last)) return false;
    if (first == 0 || last < first || last > most)
      return fail(place->problem("the column '" + name + "' does not lie in the record",
                                 "positions count from 1 to the length"));
    RecordColumn column{normalise_header(name), first - 1, last - first + 1, {}};
    if (column.name.empty()) return fail(given.problem("a column's name is empty"));
    if (given.is_map() && !cell(given, column)) return false;
    out.push_back(std::move(column));
  }
  return true;
}

bool RecordLoader::kinds(const YamlNode& node, std::size_t most, std::vector<RecordKind>& out) {
  if (!node.is_map()) return fail(node.problem("a map of kinds was expected"));
  for (const auto& [name, given] : node.entries()) {
    if (!load_.only(given, kKindKeys)) return false;
    RecordKind kind;
    kind.name = name;
    const auto* begins = given.find("begins");
    if (begins == nullptr)
      return fail(given.problem("a kind is told by how its type begins", "begins: ['1005']"));
    if (!load_.words(*begins, kind.begins)) return false;
    if (const auto* own = given.find("columns"))
      if (!columns(*own, most, kind.columns)) return false;
    for (const auto& column : kind.columns)
      for (const auto& shared : form_.columns)
        if (column.name == shared.name)
          return fail(given.problem("'" + column.name + "' is a column of all kinds already"));
    out.push_back(std::move(kind));
  }
  return true;
}

bool RecordLoader::modules(const YamlNode& node) {
  if (!load_.only(node, kModuleKeys)) return false;
  RecordModules& out = form_.modules.emplace();
  const auto* behind = node.find("behind");
  const auto* id = node.find("id");
  const auto* length = node.find("length");
  if (behind == nullptr || id == nullptr || length == nullptr)
    return fail(node.problem("modules stand behind a length, and have an id and a length",
                             "modules: {behind: [175, 210], id: 4, length: 3}"));
  Keys lengths;
  if (!load_.words(*behind, lengths)) return false;
  for (const auto& item : behind->is_sequence() ? behind->items() : std::vector<YamlNode>{*behind}) {
    std::size_t number = 0;
    if (!load_.count(item, number)) return false;
    if (number == 0 || number > form_.most_length)
      return fail(item.problem("the modules do not lie in the record"));
    out.behind.push_back(number);
  }
  std::sort(out.behind.begin(), out.behind.end());
  if (!load_.count(*id, out.id) || !load_.count(*length, out.length)) return false;
  if (out.id == 0 || out.id > 32 || out.length == 0 || out.length > 5)
    return fail(node.problem("an id has 1 to 32 characters, a length 1 to 5 digits"));
  if (const auto* counts = node.find("counts")) {
    if (counts->text() != "data" && counts->text() != "module")
      return fail(counts->problem("data or module was expected"));
    out.whole = counts->text() == "module";
  }
  if (const auto* end = node.find("end")) out.end = end->text();
  const auto* given = node.find("kinds");
  return given == nullptr || kinds(*given, form_.most_length, out.kinds);
}

bool RecordLoader::form(const YamlNode& node) {
  if (!load_.only(node, kFormKeys)) return false;
  const auto* long_as = node.find("length");
  const auto* type = node.find("type");
  const auto* shared = node.find("columns");
  if (long_as == nullptr || type == nullptr || shared == nullptr)
    return fail(node.problem("records have a length, columns, and one of these that tells their kind",
                             "records: {length: 225, type: Record, columns: {Record: [1, 8]}}"));
  const auto* framing = node.find("framing");
  const auto* code = node.find("code");
  if ((framing != nullptr && !words(*framing, kFramings, "framing", form_.framings)) ||
      (code != nullptr && !words(*code, kCodes, "code", form_.codes)) || !length(*long_as) ||
      !columns(*shared, form_.most_length, form_.columns))
    return false;
  if (form_.framings.empty()) form_.framings = {Framing::lines};
  if (form_.codes.empty()) form_.codes = {RecordCode::ascii};
  if (std::count_if(form_.codes.begin(), form_.codes.end(), is_ebcdic) > 1)
    return fail(code->problem("cp037 and cp1047 cannot be told apart", "name one of them"));
  const auto known = std::find_if(form_.columns.begin(), form_.columns.end(), [&](const auto& column) {
    return column.name == normalise_header(type->text());
  });
  if (known == form_.columns.end() || known->form.kind != CellKind::text)
    return fail(type->problem("the type is a text column of all kinds"));
  form_.type = static_cast<std::size_t>(known - form_.columns.begin());
  if (const auto* given = node.find("kinds"))
    if (!kinds(*given, form_.most_length, form_.kinds)) return false;
  if (const auto* given = node.find("pieces"))
    if (!load_.words(*given, form_.piece_begins)) return false;
  if (const auto* given = node.find("modules"))
    if (!modules(*given)) return false;
  const bool in_lines =
      std::find(form_.framings.begin(), form_.framings.end(), Framing::lines) != form_.framings.end();
  if (in_lines && form_.least_length != form_.most_length && form_.binary_cells())
    return fail(node.problem("a packed or binary cell may hold a line end, so that lines need one length",
                             "give one length, or framing: [fixed, variable, blocked]"));
  return true;
}

bool append_hex(std::string_view text, std::string& out) {
  int high = -1;
  for (const char c : text) {
    if (c == ' ') continue;
    const std::size_t digit = std::string_view("0123456789ABCDEF").find(c);
    if (digit == std::string_view::npos) return false;
    if (high < 0) {
      high = static_cast<int>(digit);
    } else {
      out += static_cast<char>(high * 16 + static_cast<int>(digit));
      high = -1;
    }
  }
  return high < 0;
}

// ASCII text in another code.
bool append_coded(std::string_view text, RecordCode code, std::string& out) {
  const CodeTable& characters = latin1_characters(code);
  return std::all_of(text.begin(), text.end(), [&](char c) {
    const auto at = std::find(characters.begin(), characters.end(), static_cast<unsigned char>(c));
    if (static_cast<unsigned char>(c) >= 0x80 || at == characters.end()) return false;
    out += static_cast<char>(at - characters.begin());
    return true;
  });
}

}  // namespace

bool append_test_bytes(const YamlNode& node, FieldLoader& fields, std::string& out) {
  if (!node.is_sequence()) return fields.fail(node.problem("a list of texts was expected"));
  for (const auto& item : node.items()) {
    if (!item.is_map() || item.entries().size() != 1)
      return fields.fail(item.problem("{cp037: text}, {ascii: text} or {hex: '0C'} was expected"));
    const auto& [key, value] = item.entries().front();
    if (key == "hex") {
      if (!append_hex(value.text(), out))
        return fields.fail(value.problem("pairs of the digits 0 to 9 and A to F were expected"));
      continue;
    }
    const auto code =
        std::find_if(kCodes.begin(), kCodes.end(), [&name = key](const auto& c) { return c.first == name; });
    if (code == kCodes.end())
      return fields.fail(item.problem("'" + key + "' is no code", did_you_mean(key, names_of(kCodes))));
    if (!append_coded(value.text(), code->second, out))
      return fields.fail(value.problem("only ASCII characters were expected"));
  }
  return true;
}

bool begins_with_one(std::string_view type, const std::vector<std::string>& beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](const std::string& beginning) { return starts_with(type, beginning); });
}

bool RecordForm::binary_cells() const {
  const auto any = [](const std::vector<RecordColumn>& columns) {
    return std::any_of(columns.begin(), columns.end(), [](const RecordColumn& column) {
      return column.form.kind == CellKind::packed || column.form.kind == CellKind::packed_date ||
             column.form.kind == CellKind::binary;
    });
  };
  return any(columns) ||
         std::any_of(kinds.begin(), kinds.end(), [&](const auto& k) { return any(k.columns); });
}

bool load_record_form(const YamlNode& node, Container& container, FieldLoader& fields) {
  RecordForm& form = container.records.emplace();
  if (!RecordLoader(form, fields).form(node)) return false;
  const auto name_columns = [&](const std::vector<RecordColumn>& columns) {
    for (const auto& column : columns)
      if (std::none_of(container.fixed.begin(), container.fixed.end(),
                       [&](const FixedColumn& known) { return known.name == column.name; }))
        container.fixed.push_back({column.name, 0, 0});
  };
  name_columns(form.columns);
  for (const auto& kind : form.kinds) name_columns(kind.columns);
  if (form.modules)
    for (const auto& kind : form.modules->kinds) name_columns(kind.columns);
  return true;
}

}  // namespace telaudit::formats::profile
