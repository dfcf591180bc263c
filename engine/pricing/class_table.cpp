#include "pricing/class_table.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/yaml.h"
#include "pricing/words.h"

namespace telaudit::pricing {
namespace {

const std::array<std::string, 3> kTableKeys{"about", "carrier", "rows"};
const std::array<std::string, 11> kRowKeys{"carrier", "codes",  "words",  "class", "label",     "mbps_down",
                                           "mbps_up", "access", "bundle", "unit",  "confidence"};

bool is_letter_or_digit(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// 1.50 and 1.5 are one speed.
Decimal without_trailing_zeros(Decimal value) {
  while (value.scale > 0 && value.mantissa % 10 == 0) {
    value.mantissa /= 10;
    --value.scale;
  }
  return value;
}

std::optional<Decimal> in_mbps(const std::string& number, char unit) {
  const auto value = parse_decimal(number);
  if (!value || value->mantissa <= 0) return std::nullopt;
  std::optional<Decimal> speed;
  switch (unit) {
    case 'K':
      speed = multiply(*value, Decimal{1, 3});
      break;
    case 'G':
      speed = multiply(*value, Decimal{1000, 0});
      break;
    case 'T':
      speed = multiply(*value, Decimal{1'000'000, 0});
      break;
    default:
      speed = value;
  }
  if (!speed) return std::nullopt;
  return without_trailing_zeros(*speed);
}

// Group 1 is the number; a later group that begins with a letter of scale is the unit.
std::optional<Decimal> captured_speed(const std::vector<re2::StringPiece>& groups) {
  char unit = 'M';
  for (std::size_t i = 2; i < groups.size(); ++i) {
    const std::string text = upper(std::string_view(groups[i].data(), groups[i].size()));
    if (!text.empty() && std::string_view("KMGT").find(text.front()) != std::string_view::npos)
      unit = text.front();
  }
  return in_mbps(std::string(groups[1].data(), groups[1].size()), unit);
}

// The scalar of an optional key; "" when it is not there.
Result<std::string> optional_text(const YamlNode& row, std::string_view key) {
  const YamlNode* node = row.find(key);
  if (node == nullptr || node->is_null()) return std::string();
  if (!node->is_scalar()) return node->problem("one value was expected", "write one word or number");
  return node->text();
}

Result<std::string> one_of(const YamlNode& row, std::string_view key, std::span<const std::string> known) {
  auto text = optional_text(row, key);
  if (!text || text->empty() || is_known(*text, known)) return text;
  return row.find(key)->problem(shown(*text) + " is not one of " + join(known, ", "),
                                did_you_mean(text->substr(0, 40), known));
}

// Upper case, sorted, none empty and none twice.
Result<std::vector<std::string>> word_list(const YamlNode& row, std::string_view key) {
  std::vector<std::string> words;
  const YamlNode* node = row.find(key);
  if (node == nullptr || node->is_null()) return words;
  if (!node->is_sequence())
    return node->problem("a list was expected", "write " + std::string(key) + ": [ONE, TWO]");
  for (const YamlNode& item : node->items()) {
    const std::string word = upper(trim(item.text()));
    if (!item.is_scalar() || word.empty() || word == "*")
      return item.problem("a word was expected",
                          "write letters or digits, quoted when YAML would read them otherwise");
    if (std::find(words.begin(), words.end(), word) != words.end())
      return item.problem(shown(word) + " stands twice in this list", "keep one of them");
    words.push_back(word);
  }
  std::sort(words.begin(), words.end());
  return words;
}

Result<Speed> read_speed(const YamlNode& row, std::string_view key) {
  Speed speed;
  const auto text = optional_text(row, key);
  if (!text) return text.problem();
  if (text->empty()) return speed;
  const YamlNode& node = *row.find(key);
  if (const auto value = parse_decimal(*text)) {
    if (value->mantissa <= 0) return node.problem("a speed is more than zero", "write it in Mbps");
    speed.constant = without_trailing_zeros(*value);
    return speed;
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(false);
  options.set_max_mem(1 << 20);
  auto pattern = std::make_shared<const RE2>(*text, options);
  if (!pattern->ok())
    return node.problem("neither a number nor a pattern: " + pattern->error(),
                        "write Mbps as a number, or an RE2 pattern");
  if (pattern->NumberOfCapturingGroups() < 1)
    return node.problem("the pattern captures no number", "put the digits in brackets, as (\\d+) ?(G|M)BPS");
  speed.pattern = std::move(pattern);
  return speed;
}

Result<void> read_speeds(const YamlNode& node, ClassRow& row) {
  auto down = read_speed(node, "mbps_down");
  if (!down) return down.problem();
  row.down = std::move(*down);
  const auto up = optional_text(node, "mbps_up");
  if (!up) return up.problem();
  if (!up->empty() && !row.down.constant && !row.down.pattern)
    return node.find("mbps_up")->problem("mbps_up stands without mbps_down", "state mbps_down, too");
  row.up_as_down = *up == "same";
  if (row.up_as_down) return {};
  auto speed = read_speed(node, "mbps_up");
  if (!speed) return speed.problem();
  row.up = std::move(*speed);
  return {};
}

Result<void> read_class(const YamlNode& node, ClassRow& row) {
  auto service_class = node.required_text("class", "a class path, as data.internet.dedicated");
  if (!service_class) return service_class.problem();
  if (!is_class_path(*service_class))
    return node.find("class")->problem(shown(*service_class) + " is not a class path",
                                       "write lower-case words joined by points, as data.internet.dedicated");
  row.match.service_class = std::move(*service_class);
  auto label = node.required_text("label", "a few words for people");
  if (!label) return label.problem();
  row.match.label = std::move(*label);
  auto unit = one_of(node, "unit", known_units());
  if (!unit) return unit.problem();
  if (unit->empty() && benchmarkable(row.match.service_class))
    return node.problem("the key 'unit' is missing", "say what one unit is: " + join(known_units(), ", "));
  row.match.unit = std::move(*unit);
  return {};
}

Result<void> read_attributes(const YamlNode& node, ClassRow& row) {
  static const std::array<std::string, 4> kBooleans{"true", "false", "yes", "no"};
  static const std::array<std::string, 3> kConfidences{"A", "B", "C"};
  auto access = one_of(node, "access", known_accesses());
  if (!access) return access.problem();
  row.match.access = std::move(*access);
  const auto bundle = one_of(node, "bundle", kBooleans);
  if (!bundle) return bundle.problem();
  row.match.bundle = *bundle == "true" || *bundle == "yes";
  const auto confidence = one_of(node, "confidence", kConfidences);
  if (!confidence) return confidence.problem();
  if (!confidence->empty()) row.match.confidence = confidence->front();
  return {};
}

Result<ClassRow> read_row(const YamlNode& node, const std::string& carrier) {
  if (const auto known = node.only(kRowKeys); !known) return known.problem();
  ClassRow row;
  row.place = node.place();
  const auto own_carrier = optional_text(node, "carrier");
  if (!own_carrier) return own_carrier.problem();
  row.carrier = upper(trim(own_carrier->empty() ? carrier : *own_carrier));
  auto codes = word_list(node, "codes");
  if (!codes) return codes.problem();
  row.codes = std::move(*codes);
  auto words = word_list(node, "words");
  if (!words) return words.problem();
  row.words = std::move(*words);
  if (row.codes.empty() && row.words.empty())
    return node.problem("the row has neither codes nor words",
                        "say by what a charge is recognised: codes: [1FB]");
  for (const std::string& word : row.words) row.letters += word.size();
  if (const auto read = read_class(node, row); !read) return read.problem();
  if (const auto read = read_speeds(node, row); !read) return read.problem();
  if (const auto read = read_attributes(node, row); !read) return read.problem();
  return row;
}

}  // namespace

bool stands_in(std::string_view word, std::string_view text) {
  const bool open = !word.empty() && word.back() == '*';
  if (open) word.remove_suffix(1);
  if (word.empty()) return false;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_letter_or_digit(text[at - 1]);
    const bool ends = open || end == text.size() || !is_letter_or_digit(text[end]);
    if (begins && ends) return true;
  }
  return false;
}

std::optional<Decimal> speed_in(const Speed& speed, const std::string& description) {
  if (speed.constant || !speed.pattern) return speed.constant;
  const int groups = 1 + speed.pattern->NumberOfCapturingGroups();
  std::vector<re2::StringPiece> found(static_cast<std::size_t>(groups));
  std::optional<Decimal> first;
  std::size_t from = 0;
  while (from <= description.size() &&
         speed.pattern->Match(description, from, description.size(), RE2::UNANCHORED, found.data(), groups)) {
    const auto value = captured_speed(found);
    if (!value || (first && *first != *value)) return std::nullopt;
    first = value;
    const auto end = static_cast<std::size_t>(found[0].data() - description.data()) + found[0].size();
    from = end > from ? end : from + 1;
  }
  return first;
}

Result<std::vector<ClassRow>> read_class_table(const Classifier::Source& table) {
  const auto document = parse_yaml(table.text, table.file);
  if (!document) return document.problem();
  if (!document->is_map())
    return document->problem("a table of classes was expected", "begin with about: and rows:");
  if (const auto known = document->only(kTableKeys); !known) return known.problem();
  const auto about = document->required_text("about", "one sentence on what the table classifies");
  if (!about) return about.problem();
  const auto carrier = optional_text(*document, "carrier");
  if (!carrier) return carrier.problem();
  const YamlNode* rows = document->find("rows");
  if (rows == nullptr || !rows->is_sequence())
    return (rows == nullptr ? *document : *rows)
        .problem("a list of rows was expected", "add rows: with one '- class:' each");
  std::vector<ClassRow> out;
  for (const YamlNode& node : rows->items()) {
    auto row = read_row(node, *carrier);
    if (!row) return row.problem();
    out.push_back(std::move(*row));
  }
  return out;
}

}  // namespace telaudit::pricing
