#include "formats/profile_field_load.h"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "base/text.h"

namespace telaudit::formats::profile {
namespace {

const std::vector<std::string> kFieldKeys = {
    "column",  "value",     "made_of",  "optional", "required", "strip",     "empty",
    "pattern", "map",       "matches",  "default",  "formats",  "unit",      "base",
    "date",    "time",      "decimal",  "group",    "implied",  "overpunch", "minor_unit",
    "negate",  "max_scale", "currency", "percent",  "epoch",    "from",      "to"};
const std::vector<std::string> kTimeKeys = {"column", "pattern", "strip", "empty"};
const std::vector<std::string> kConditionKeys = {"column",   "equals", "in",  "matches", "empty",
                                                 "negative", "not",    "any", "section"};

ValueType type_of_column(std::size_t target) {
  const auto& spec = bill::charge_schema().columns[target];
  if (target == bill::charge::kDuration) return ValueType::duration;
  if (target == bill::charge::kDataVolume) return ValueType::data;
  switch (spec.type) {
    case bill::Type::decimal:
      return spec.money ? ValueType::money : ValueType::decimal;
    case bill::Type::date:
      return ValueType::date;
    case bill::Type::moment:
      return ValueType::moment;
    case bill::Type::integer:
      return ValueType::integer;
    default:
      return ValueType::text;
  }
}

// What the reader itself fills, or what a record's kind says.
bool is_reserved(std::size_t target) {
  using namespace bill::charge;
  return target <= kOrdinal || target == kPayable || target == kInTotal || target == kLevel ||
         target == kSection || target == kCarrier || target == kAccount || target == kInvoice ||
         target == kBillDate || target == kCurrency || target == kBelongsTo || target == kAmount;
}

std::vector<std::string> mappable_columns() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < bill::charge::kColumnCount; ++i)
    if (!is_reserved(i)) names.push_back(bill::charge_schema().columns[i].name);
  return names;
}

}  // namespace

bool FieldLoader::fail(Problem problem) {
  if (!problem_) problem_ = std::move(problem);
  return false;
}

bool FieldLoader::only(const YamlNode& node, std::span<const std::string> known) {
  if (!node.is_map()) return fail(node.problem("a map was expected here", "keys: " + join(known, ", ")));
  const auto checked = node.only(known);
  return checked.ok() || fail(checked.problem());
}

bool FieldLoader::words(const YamlNode& node, std::vector<std::string>& out) {
  if (node.is_scalar()) {
    out.push_back(node.text());
    return true;
  }
  if (!node.is_sequence()) return fail(node.problem("a word or a list of words was expected"));
  for (const auto& item : node.items()) {
    if (item.is_null()) {
      out.emplace_back();
    } else if (item.is_scalar()) {
      out.push_back(item.text());
    } else {
      return fail(item.problem("a word was expected"));
    }
  }
  return true;
}

bool FieldLoader::truth(const YamlNode& node, bool& out) {
  if (node.text() != "true" && node.text() != "false")
    return fail(node.problem("true or false was expected"));
  out = node.text() == "true";
  return true;
}

bool FieldLoader::count(const YamlNode& node, std::size_t& out) {
  const auto& text = node.text();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || error != std::errc() || end != text.data() + text.size())
    return fail(node.problem("a whole number was expected"));
  return true;
}

bool FieldLoader::pattern(const YamlNode& node, Pattern& out) {
  if (!node.is_scalar()) return fail(node.problem("a regular expression was expected"));
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(1 << 20);
  auto compiled = std::make_shared<re2::RE2>(node.text(), options);
  if (!compiled->ok())
    return fail(node.problem("not a regular expression: " + compiled->error(),
                             "RE2 syntax, which has no back references"));
  out = std::move(compiled);
  return true;
}

bool FieldLoader::column(const YamlNode& node, bool needed, std::size_t& out) {
  std::vector<std::string> names;
  if (!words(node, names)) return false;
  ColumnChoice choice;
  choice.place = node.place();
  choice.needed = needed;
  for (const auto& name : names) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc() && end == name.data() + name.size()) {
      if (number == 0 || number > 4096) return fail(node.problem("columns are numbered from 1"));
      if (choice.index) return fail(node.problem("a column has one number"));
      choice.index = number - 1;
      continue;
    }
    const std::string normal = normalise_header(name);
    if (normal.empty()) return fail(node.problem("a column's name is empty"));
    choice.names.push_back(normal);
    if (choice.shown.empty()) choice.shown = name;
  }
  if (choice.shown.empty()) choice.shown = "column " + (names.empty() ? std::string() : names.front());
  if (choice.names.empty() && !choice.index) return fail(node.problem("a column has a name or a number"));
  for (std::size_t i = 0; i < profile_.columns.size(); ++i) {
    if (profile_.columns[i].names != choice.names || profile_.columns[i].index != choice.index) continue;
    profile_.columns[i].needed = profile_.columns[i].needed || needed;
    out = i;
    return true;
  }
  out = profile_.columns.size();
  profile_.columns.push_back(std::move(choice));
  return true;
}

bool FieldLoader::templated(const YamlNode& node, Template& out) {
  if (!node.is_scalar()) return fail(node.problem("a text with {names} was expected"));
  std::string_view rest = node.text();
  while (!rest.empty()) {
    const std::size_t open = rest.find('{');
    if (open != 0) {
      Template::Part part;
      part.literal = rest.substr(0, open);
      out.parts.push_back(std::move(part));
      if (open == std::string_view::npos) break;
      rest.remove_prefix(open);
    }
    const std::size_t close = rest.find('}');
    if (close == std::string_view::npos) return fail(node.problem("a { is never closed"));
    Template::Part part;
    part.name = rest.substr(1, close - 1);
    for (std::size_t i = 0; i < profile_.keys.size(); ++i)
      if (profile_.keys[i].name == part.name) part.key = i;
    if (part.key == kNone) {
      // A column that no other place names would be a misspelt key more often than not.
      const std::string normal = normalise_header(part.name);
      for (std::size_t i = 0; i < profile_.columns.size(); ++i)
        for (const auto& name : profile_.columns[i].names)
          if (name == normal) part.column = i;
    }
    if (part.key == kNone && part.column == kNone) {
      std::vector<std::string> known;
      for (const auto& key : profile_.keys) known.push_back(key.name);
      return fail(
          node.problem("'{" + part.name + "}' is no key of this profile", did_you_mean(part.name, known)));
    }
    out.parts.push_back(std::move(part));
    rest.remove_prefix(close + 1);
  }
  return true;
}

bool FieldLoader::moments(const YamlNode& node, bool needed, Field& out) {
  const auto* from = node.find("from");
  const auto* to = node.find("to");
  if (out.type != ValueType::duration || from == nullptr || to == nullptr || node.entries().size() != 2)
    return fail(node.problem("a duration may have 'from' and 'to', two moments, and then nothing else",
                             "duration: {from: {date: {...}, time: Begin}, to: {date: {...}, time: End}}"));
  for (const auto& [given, name, moment] :
       {std::tuple(from, " from", &out.from), std::tuple(to, " to", &out.to)}) {
    Field read;
    if (!field(*given, out.name + name, ValueType::moment, needed, read)) return false;
    *moment = std::make_shared<const Field>(std::move(read));
  }
  return true;
}

bool FieldLoader::source(const YamlNode& node, bool needed, Field& out) {
  if (node.find("from") != nullptr || node.find("to") != nullptr) return moments(node, needed, out);
  const auto* value = node.find("value");
  const auto* named = node.find("column");
  const auto* made_of = node.find("made_of");
  const auto* time = node.find("time");
  const auto* epoch = out.type == ValueType::moment ? node.find("epoch") : nullptr;
  if (epoch != nullptr && node.entries().size() == 1) {
    out.epoch = true;
    return column(*epoch, needed, out.column);
  }
  const int sources = (value != nullptr) + (named != nullptr) + (made_of != nullptr) + (time != nullptr);
  if (sources != 1)
    return fail(node.problem("'" + out.name + "' needs exactly one of column, value, made_of" +
                             (out.type == ValueType::moment ? ", date with time, or epoch alone" : "")));
  bool optional = !needed;
  if (const auto* given = node.find("optional"))
    if (!truth(*given, optional)) return false;
  bool explicitly_required = false;
  if (const auto* given = node.find("required")) {
    if (!truth(*given, explicitly_required)) return false;
    out.required = explicitly_required;
  }
  if (value != nullptr) {
    if (!value->is_scalar()) return fail(value->problem("a constant was expected"));
    out.constant = value->text();
  }
  if (named != nullptr && !column(*named, !optional || explicitly_required, out.column)) return false;
  if (made_of != nullptr) {
    out.made_of.emplace();
    if (!templated(*made_of, *out.made_of)) return false;
  }
  const auto* date = node.find("date");
  if ((time != nullptr) != (date != nullptr) || (out.type == ValueType::moment) != (time != nullptr))
    return fail(node.problem("a start has 'date' and 'time', and nothing else has",
                             "start: {date: {...}, time: Column}"));
  if (time != nullptr) {
    const auto* named_time = time->is_map() ? time->find("column") : time;
    if (time->is_map() && (!only(*time, kTimeKeys) || !tables(*time, out))) return false;
    if (named_time == nullptr) return fail(time->problem("'time' needs a column"));
    if (!column(*named_time, !optional, out.column)) return false;
    Field day;
    if (!field(*date, out.name + " date", ValueType::date, !optional, day)) return false;
    out.day = std::make_shared<const Field>(std::move(day));
  }
  return true;
}

bool FieldLoader::tables(const YamlNode& node, Field& out) {
  if (const auto* strip = node.find("strip")) out.strip = strip->text();
  if (const auto* given = node.find("empty")) {
    if (!words(*given, out.empty)) return false;
    for (auto& word : out.empty) word = lower(word);
  }
  if (const auto* given = node.find("pattern"))
    if (!pattern(*given, out.pattern)) return false;
  if (const auto* given = node.find("map")) {
    if (!given->is_map()) return fail(given->problem("a map of values was expected"));
    out.has_table = true;
    for (const auto& [from, to] : given->entries()) out.map.emplace_back(lower(from), to.text());
  }
  if (const auto* given = node.find("matches")) {
    if (!given->is_map())
      return fail(given->problem("a map from regular expressions to values was expected"));
    out.has_table = true;
    for (const auto& [from, to] : given->entries()) {
      re2::RE2::Options options;
      options.set_log_errors(false);
      auto compiled = std::make_shared<re2::RE2>(from, options);
      if (!compiled->ok()) return fail(to.problem("not a regular expression: " + compiled->error()));
      out.matches.emplace_back(std::move(compiled), to.text());
    }
  }
  if (const auto* given = node.find("default")) out.otherwise = given->text();
  return true;
}

bool FieldLoader::amount_options(const YamlNode& node, Field& out) {
  const auto character = [&](const char* key, char& into) {
    const auto* given = node.find(key);
    if (given == nullptr) return true;
    if (given->text().size() != 1) return fail(given->problem("one character was expected"));
    into = given->text().front();
    return true;
  };
  if (!character("decimal", out.money.decimal)) return false;
  if (out.money.decimal == ',') out.money.group = '.';
  if (!character("group", out.money.group)) return false;
  if (out.money.decimal == out.money.group)
    return fail(node.problem("decimal mark and group separator of '" + out.name + "' are the same"));
  if (const auto* given = node.find("implied")) {
    std::size_t digits = 0;
    if (!count(*given, digits)) return false;
    if (digits > 9) return fail(given->problem("at most 9 implied decimals"));
    out.money.implied = static_cast<std::uint8_t>(digits);
  }
  if (const auto* given = node.find("max_scale")) {
    std::size_t digits = 0;
    if (!count(*given, digits)) return false;
    if (digits > 12) return fail(given->problem("at most 12 decimals"));
    out.most_decimals = static_cast<std::uint8_t>(digits);
  }
  if (const auto* given = node.find("currency")) out.money.currency = given->text();
  for (const auto& [key, into] : {std::pair<const char*, bool*>{"overpunch", &out.money.overpunch},
                                  std::pair<const char*, bool*>{"minor_unit", &out.minor_unit},
                                  std::pair<const char*, bool*>{"percent", &out.percent},
                                  std::pair<const char*, bool*>{"negate", &out.negate}})
    if (const auto* given = node.find(key))
      if (!truth(*given, *into)) return false;
  return true;
}

bool FieldLoader::type_options(const YamlNode& node, Field& out) {
  if (const auto* given = node.find("formats")) {
    if (out.type != ValueType::date) return fail(given->problem("'formats' is for dates"));
    if (!words(*given, out.formats)) return false;
  }
  if (const auto* unit = node.find("unit")) {
    std::vector<std::string> given;
    if (!words(*unit, given)) return false;
    if (given.empty()) return fail(unit->problem("a unit was expected"));
    static const std::vector<std::pair<std::string, DurationUnit>> durations = {
        {"seconds", DurationUnit::seconds}, {"minutes", DurationUnit::minutes},
        {"hours", DurationUnit::hours},     {"tenths", DurationUnit::tenths},
        {"h:mm:ss", DurationUnit::h_m_s},   {"m:ss", DurationUnit::m_s},
        {"h:mm", DurationUnit::h_m},        {"written", DurationUnit::written}};
    static const std::vector<std::pair<std::string, int>> volumes = {
        {"bytes", 0}, {"kb", 1}, {"mb", 2}, {"gb", 3}, {"written", -1}};
    if (const auto* base = node.find("base")) {
      if (base->text() != "1000" && base->text() != "1024")
        return fail(base->problem("1000 or 1024 was expected"));
      out.data_base = base->text() == "1000" ? 1000 : 1024;
    }
    const std::string word = lower(given.front());
    bool known = false;
    if (out.type == ValueType::duration) {
      std::vector<DurationUnit> units;
      for (const auto& one : given)
        for (const auto& [name, value] : durations)
          if (name == lower(one)) units.push_back(value);
      known = units.size() == given.size();
      if (known) {
        out.duration = units.front();
        out.other_durations.assign(units.begin() + 1, units.end());
      }
    }
    if (out.type == ValueType::data && given.size() == 1)
      for (const auto& [name, power] : volumes) {
        if (name != word) continue;
        known = true;
        out.data_unit = power < 0 ? 0 : 1;
        for (int i = 0; i < power; ++i) out.data_unit *= out.data_base;
      }
    if (!known)
      return fail(unit->problem(
          "'" + join(given, ", ") + "' is no unit of '" + out.name + "'",
          "durations: seconds, minutes, hours, tenths (of a second), h:mm:ss, m:ss, h:mm, written, or a list "
          "of these; data: bytes, "
          "KB, MB, GB, written"));
  } else if ((out.type == ValueType::duration || out.type == ValueType::data) && !out.constant && !out.from) {
    return fail(node.problem("'" + out.name + "' needs a unit"));
  }
  if (out.type == ValueType::date && out.formats.empty() && !out.constant)
    return fail(node.problem("the date '" + out.name + "' needs formats", "formats: ['%m/%d/%Y']"));
  return amount_options(node, out);
}

bool FieldLoader::check_words(const YamlNode& node, const Field& out) {
  if (out.target != bill::charge::kChargeClass) return true;
  std::vector<std::string> classes;
  for (const auto word : bill::charge_classes()) classes.emplace_back(word);
  std::vector<std::string> used;
  if (out.constant) used.push_back(*out.constant);
  for (const auto& [from, to] : out.map) used.push_back(to);
  for (const auto& [from, to] : out.matches) used.push_back(to);
  if (out.otherwise) used.push_back(*out.otherwise);
  for (const auto& word : used)
    if (!bill::is_charge_class(word))
      return fail(node.problem("'" + word + "' is no charge class", did_you_mean(word, classes)));
  if (!out.constant && !out.otherwise)
    return fail(
        node.problem("charge_class needs a default for values that no table names", "default: one_time"));
  return true;
}

bool FieldLoader::field(const YamlNode& node, const std::string& name, ValueType type, bool needed,
                        Field& out) {
  out.name = name;
  out.type = type;
  out.place = node.place();
  if (out.target == bill::charge::kRate) out.most_decimals = 10;
  if (node.is_scalar() || node.is_sequence()) {
    if (type == ValueType::date || type == ValueType::moment || type == ValueType::duration ||
        type == ValueType::data)
      return fail(node.problem("'" + name + "' needs a map with its column and its form",
                               "for example {column: Date, formats: ['%m/%d/%Y']}"));
    if (!column(node, needed, out.column)) return false;
    return check_words(node, out);
  }
  return only(node, kFieldKeys) && source(node, needed, out) && tables(node, out) &&
         type_options(node, out) && check_words(node, out);
}

bool FieldLoader::charge_field(const std::string& name, const YamlNode& node, Field& out) {
  const auto target = bill::charge_schema().find(name);
  if (!target || is_reserved(*target))
    return fail(node.problem("'" + name + "' is no charge column a profile can fill",
                             did_you_mean(name, mappable_columns())));
  out.target = *target;
  return field(node, name, type_of_column(*target), false, out);
}

bool FieldLoader::condition(const YamlNode& node, Condition& out) {
  if (!only(node, kConditionKeys)) return false;
  if (const auto* any = node.find("any")) {
    out.test = Condition::Test::any;
    if (!any->is_sequence()) return fail(any->problem("a list of conditions was expected"));
    for (const auto& item : any->items()) {
      Condition one;
      if (!condition(item, one)) return false;
      out.of.push_back(std::move(one));
    }
  } else if (const auto* section = node.find("section")) {
    out.test = Condition::Test::section;
    std::vector<std::string> given;
    std::vector<std::string> known;
    if (!words(*section, given)) return false;
    const auto& sections = profile_.container.sections;
    for (const auto& one : sections) known.push_back(one.name);
    for (const auto& name : given) {
      const auto at = std::find(known.begin(), known.end(), name);
      if (at == known.end())
        return fail(section->problem("'" + name + "' is no section of this file's container",
                                     did_you_mean(name, known)));
      out.sections.push_back(static_cast<std::size_t>(at - known.begin()));
    }
  } else {
    const auto* named = node.find("column");
    if (named == nullptr) return fail(node.problem("a condition needs a column or a section"));
    if (!column(*named, true, out.column)) return false;
    const auto* equals = node.find("equals");
    const auto* in = node.find("in");
    const auto* matches = node.find("matches");
    const auto* empty = node.find("empty");
    const auto* negative = node.find("negative");
    if ((equals != nullptr) + (in != nullptr) + (matches != nullptr) + (empty != nullptr) +
            (negative != nullptr) !=
        1)
      return fail(node.problem("a condition has one of equals, in, matches, empty, negative"));
    if (equals != nullptr || in != nullptr) {
      out.test = Condition::Test::one_of;
      if (!words(equals != nullptr ? *equals : *in, out.words)) return false;
      for (auto& word : out.words) word = lower(word);
    } else if (matches != nullptr) {
      out.test = Condition::Test::matches;
      if (!pattern(*matches, out.pattern)) return false;
    } else {
      out.test = empty != nullptr ? Condition::Test::empty : Condition::Test::negative;
      if (!truth(empty != nullptr ? *empty : *negative, out.holds)) return false;
    }
  }
  bool inverted = false;
  if (const auto* given = node.find("not"))
    if (!truth(*given, inverted)) return false;
  if (inverted) out.holds = !out.holds;
  return true;
}

bool FieldLoader::conditions(const YamlNode& node, std::vector<Condition>& out) {
  if (node.is_map()) {
    Condition one;
    if (!condition(node, one)) return false;
    out.push_back(std::move(one));
    return true;
  }
  if (!node.is_sequence()) return fail(node.problem("a condition or a list of conditions was expected"));
  for (const auto& item : node.items())
    if (!conditions(item, out)) return false;
  return true;
}

}  // namespace telaudit::formats::profile
