#include "rules/load.h"

#include <algorithm>
#include <charconv>

#include "base/hash.h"
#include "base/text.h"
#include "rules/lexer.h"
#include "rules/loader.h"
#include "rules/written_values.h"

namespace telaudit::rules {
namespace {

constexpr std::size_t kMostListed = 200;
constexpr int kLargestWholeNumber = 1'000'000;

}  // namespace

Loader::Loader(std::string_view yaml, std::string file, const SchemaOf& schemas,
               std::vector<Problem>& problems)
    : yaml_(yaml),
      file_(std::move(file)),
      schemas_(schemas),
      problems_(problems),
      rule_(std::make_unique<Rule>()),
      checker_(*rule_, problems) {}

std::unique_ptr<Rule> Loader::load() {
  const std::size_t before = problems_.size();
  if (yaml_.size() > kLargestRuleFile) {
    refuse(Problem{"a rule file of more than 512 KiB", {file_, {}, {}, {}, {}}, "one file holds one rule"});
    return nullptr;
  }
  auto document = parse_yaml(yaml_, file_);
  if (!document) {
    refuse(document.problem());
    return nullptr;
  }
  read(*document);
  return problems_.size() == before ? std::move(rule_) : nullptr;
}

void Loader::read(const YamlNode& top) {
  if (!only(top, "")) {
    if (!top.is_map()) return;
  }
  if (!quotes_close(top)) return;
  read_info(top);
  read_valid(top);
  read_params(top);
  // Without the relation no name can be told right from wrong.
  if (!read_over(top)) return;
  declare_window(top);
  declare_priors(top);
  declare_joins(top);
  if (const YamlNode* lets = top.find("let")) read_lets(*lets, false, rule_->lets);
  read_where(top);
  read_window(top);
  read_priors();
  read_joins();
  read_requirements(top, "", false, rule_->requirements);
  read_group(top);
  read_when(top);
  read_traps(top);
  read_confidence(top);
  read_amounts(top);
  read_evidence(top);
  read_message(top);
  finish(top);
}

bool Loader::refuse(Problem problem) {
  // The place names the key already.
  const std::string key = problem.where.element + ": ";
  if (!problem.where.element.empty() && problem.what.rfind(key, 0) == 0) problem.what.erase(0, key.size());
  problems_.push_back(std::move(problem));
  return false;
}

// A quote that is not closed swallows the keys up to the next quote; they stand in its text then.
bool Loader::quotes_close(const YamlNode& top) {
  std::vector<std::string> missing;
  for (const auto& name : key_names(""))
    if (top.find(name) == nullptr) missing.push_back(name);
  for (const auto& [key, node] : top.entries())
    for (const auto& name : missing)
      if (node.quoted() && node.text().find(" " + name + ": ") != std::string::npos)
        return refuse(node.problem("the quote that opens here closes only behind the key '" + name + "'",
                                   "close it on its line"));
  return true;
}

// That a required key is there; its example is the advice where it is not.
bool Loader::present(const YamlNode& map, std::string_view key) {
  const YamlNode* found = map.find(key);
  if (found != nullptr && !found->is_null()) return true;
  std::string advice;
  for (const auto& known : keys())
    if (known.name == key && advice.empty()) advice = "such as " + std::string(known.example);
  if (found != nullptr) return refuse(found->problem("nothing stands behind the key", std::move(advice)));
  return refuse(map.problem("the key '" + std::string(key) + "' is missing", std::move(advice)));
}

bool Loader::take(Result<void> result) {
  return result.ok() || refuse(result.problem());
}

// What stands behind a comma within { } is read as a key without a value.
bool Loader::behind_comma(const std::string& key, const YamlNode& value) {
  return value.is_null() && !is_name(key);
}

std::string Loader::comma_advice() {
  return "within { } and [ ] a comma ends the value: put the expression in quotes, \"max(a, b)\"";
}

// Whether the value, written without quotes, ends at a comma.
bool Loader::ends_at_comma(const YamlNode& node) const {
  if (node.quoted() || !node.place().line || !node.place().column) return false;
  std::size_t at = 0;
  for (std::uint32_t line = 1; line < *node.place().line && at != std::string::npos; ++line)
    at = yaml_.find('\n', at) + 1;
  at += *node.place().column - 1;
  if (at > yaml_.size() || yaml_.compare(at, node.text().size(), node.text()) != 0) return false;
  const std::size_t next = yaml_.find_first_not_of(' ', at + node.text().size());
  return next != std::string::npos && yaml_[next] == ',';
}

// A let or param that no expression could read.
bool Loader::unspellable(const YamlNode& node, const std::string& name) {
  return refuse(node.problem(
      "no expression can spell the name '" + name + "'",
      behind_comma(name, node) ? comma_advice()
                               : "write one word of letters, digits and _, and none of the language's own"));
}

// That the map holds only keys that may stand under `within`; each other one is a problem.
bool Loader::only(const YamlNode& map, std::string_view within) {
  if (!map.is_map()) return refuse(map.problem("a map of keys was expected", "write key: value lines"));
  const auto known = key_names(within);
  bool passed = true;
  for (const auto& [key, value] : map.entries())
    if (std::find(known.begin(), known.end(), key) == known.end())
      passed = refuse(value.problem("unknown key '" + key + "'",
                                    behind_comma(key, value) ? comma_advice() : did_you_mean(key, known)));
  return passed;
}

// One of the key's words; it must be there.
bool Loader::word(const YamlNode& map, std::string_view within, std::string_view key, std::string& out) {
  const auto allowed = key_choices(within, key);
  if (const YamlNode* found = map.find(key); found != nullptr && found->is_null())
    return refuse(found->problem("nothing stands behind the key", "write one of " + join(allowed, ", ")));
  auto text = map.required_text(key, "one of " + join(allowed, ", "));
  if (!text) return refuse(text.problem());
  if (std::find(allowed.begin(), allowed.end(), *text) == allowed.end()) {
    const auto meant = nearest(*text, allowed);
    return refuse(map.find(key)->problem(
        "'" + *text + "' is no " + std::string(key),
        meant ? "did you mean '" + *meant + "'?" : "write one of " + join(allowed, ", ")));
  }
  out = *text;
  return true;
}

bool Loader::text(const YamlNode& map, std::string_view key, std::string& out) {
  if (!present(map, key)) return false;
  auto found = map.required_text(key, "text");
  if (!found) return refuse(found.problem());
  if (found->empty())
    return refuse(map.find(key)->problem("the key '" + std::string(key) + "' is empty",
                                         "write text, or take the key out"));
  out = *found;
  return true;
}

// One text, or a list of them; none of them empty.
bool Loader::texts(const YamlNode& map, std::string_view key, std::vector<std::string>& out) {
  const YamlNode* found = map.find(key);
  if (found == nullptr) return true;
  if (found->is_scalar()) out.push_back(found->text());
  for (const auto& item : found->items()) out.push_back(item.is_scalar() ? item.text() : std::string());
  if (!out.empty() && std::find(out.begin(), out.end(), std::string()) == out.end()) return true;
  return refuse(found->problem("one text or a list of texts was expected",
                               "write " + std::string(key) + ": [one, another]"));
}

bool Loader::whole_number(const YamlNode& map, std::string_view key, int& out) {
  if (!present(map, key)) return false;
  auto found = map.required_text(key, "a whole number");
  if (!found) return refuse(found.problem());
  const auto [end, error] = std::from_chars(found->data(), found->data() + found->size(), out);
  if (error != std::errc() || end != found->data() + found->size() || out < 0 || out > kLargestWholeNumber)
    return refuse(
        map.find(key)->problem("a whole number up to a million was expected, found '" + *found + "'",
                               "write " + std::string(key) + ": 3"));
  return true;
}

bool Loader::missing_word(const YamlNode& map, std::string_view within, std::string_view key, Missing& out) {
  if (map.find(key) == nullptr) return true;
  std::string found;
  if (!word(map, within, key, found)) return false;
  out = found == "not_evaluated" ? Missing::not_evaluated
        : found == "not_fired"   ? Missing::not_fired
                                 : Missing::unknown;
  return true;
}

namespace {

bool is_id(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
  });
}

// Three whole numbers, as https://semver.org has them.
bool is_version(std::string_view text) {
  const auto numbers = split(text, '.');
  return numbers.size() == 3 && std::all_of(numbers.begin(), numbers.end(), [](std::string_view number) {
           return !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
         });
}

}  // namespace

void Loader::read_info(const YamlNode& top) {
  auto& info = rule_->info;
  std::string confidence = "C";
  text(top, "rule", info.id);
  text(top, "version", info.version);
  text(top, "title", info.title);
  word(top, "", "status", info.status);
  word(top, "", "kind", info.kind);
  word(top, "", "confidence", confidence);
  whole_number(top, "precedence", info.precedence);
  text(top, "reason", info.reason);
  text(top, "false_positives", info.false_positives);
  texts(top, "references", info.references);
  if (top.find("pack") != nullptr) text(top, "pack", info.pack);
  texts(top, "supersedes", info.supersedes);
  if (!info.id.empty() && !is_id(info.id))
    refuse(top.find("rule")->problem("letters, digits, - and _ were expected, found '" + info.id + "'",
                                     "write rule: OWN-01"));
  if (!info.version.empty() && !is_version(info.version))
    refuse(top.find("version")->problem("three whole numbers were expected, found '" + info.version + "'",
                                        "write version: 1.0.0"));
  if (!info.pack.empty() && !is_id(info.pack))
    refuse(top.find("pack")->problem("letters, digits, - and _ were expected, found '" + info.pack + "'",
                                     "write pack: wholesale"));
  info.confidence = confidence[0];
  info.hash = sha256(yaml_);
  info.path = file_;
}

bool Loader::day(const YamlNode* node, std::optional<Date>& out) {
  if (node == nullptr || node->is_null()) return true;
  out = parse_iso_date(node->text());
  return out.has_value() ||
         refuse(node->problem("a day was expected, found '" + node->text() + "'", day_advice(node->text())));
}

void Loader::read_valid(const YamlNode& top) {
  const YamlNode* valid = top.find("valid");
  if (valid == nullptr || !only(*valid, "valid")) return;
  day(valid->find("from"), rule_->valid_from);
  day(valid->find("to"), rule_->valid_to);
  if (rule_->valid_from && rule_->valid_to && *rule_->valid_to < *rule_->valid_from)
    refuse(valid->problem("it ends before it begins", "write the earlier day at from"));
}

void Loader::read_params(const YamlNode& top) {
  const YamlNode* params = top.find("params");
  if (params == nullptr) return;
  if (!params->is_map()) {
    refuse(params->problem("params: a map of names was expected",
                           "write params: {name: {type: decimal, default: 0.05, meaning: ..}}"));
    return;
  }
  for (const auto& [name, node] : params->entries())
    if (!read_param(name, node)) checker_.broken("params." + name);
}

bool Loader::read_param(const std::string& name, const YamlNode& node) {
  Param param;
  param.name = name;
  if (!is_name(name)) return unspellable(node, name);
  std::string type;
  if (!only(node, "params") || !word(node, "params", "type", type) || !text(node, "meaning", param.meaning))
    return false;
  param.list = type == "list";
  for (const Kind kind : {Kind::text, Kind::boolean, Kind::date, Kind::integer, Kind::decimal, Kind::money})
    if (kind_name(kind) == type) param.kind = kind;
  if (param.list) param.kind = Kind::text;
  const YamlNode* value = node.find("default");
  if (value == nullptr || (param.list ? !value->is_sequence() : !value->is_scalar()))
    return refuse(node.problem("the param '" + name + "' needs a default",
                               param.list ? "default: [a, b]" : "default: value"));
  const auto add = [&](const YamlNode& item) {
    auto parsed = param_value(param, item.text(), item.place());
    if (!parsed) return refuse(parsed.problem());
    param.value.push_back(std::move(*parsed));
    return true;
  };
  if (!param.list && !add(*value)) return false;
  for (const auto& item : value->items())
    if (!add(item)) return false;
  rule_->params.push_back(std::move(param));
  return true;
}

std::size_t Loader::covered(std::string name, bool needs_true, bool needs_false) {
  rule_->coverage.push_back({std::move(name), needs_true, needs_false});
  return rule_->coverage.size() - 1;
}

void Loader::finish(const YamlNode& top) {
  auto& relations = rule_->info.relations;
  for (const auto& source : rule_->sources) relations.push_back(source.relation);
  std::sort(relations.begin(), relations.end());
  relations.erase(std::unique(relations.begin(), relations.end()), relations.end());
  const YamlNode* tests = top.find("tests");
  if (tests == nullptr) {
    refuse(top.problem("the key 'tests' is missing", "add a case that fires and one that does not"));
    return;
  }
  load_tests(*tests, *rule_, refused_, problems_);
}

Result<Value> param_value(const Param& param, std::string_view text, const Place& place) {
  const auto wrong = [&](std::string_view expected) {
    return Problem{"the param '" + param.name + "' is " + std::string(kind_name(param.kind)) + ", found '" +
                       std::string(text) + "'",
                   place, std::string(expected)};
  };
  switch (param.kind) {
    case Kind::text:
      return make_text(text);
    case Kind::boolean:
      if (text != "true" && text != "false") return wrong("write true or false");
      return make_boolean(text == "true");
    case Kind::date: {
      const auto day = parse_iso_date(text);
      if (!day) return wrong(day_advice(text));
      return make_day(day->days);
    }
    case Kind::integer:
    case Kind::decimal:
    case Kind::money: {
      const auto number = parse_decimal(text);
      if (param.kind == Kind::integer && (!number || number->scale != 0))
        return wrong(number ? "write a whole number such as 3"
                            : number_advice(text, "write a whole number such as 3"));
      if (!number) return wrong(number_advice(text, "write a number such as 0.05"));
      Value value = make_decimal(param.kind, *number);
      if (digits(value.number) > kParamDigits) return wrong("a param has at most 9 digits");
      return value;
    }
    case Kind::moment:
    case Kind::duration:
      break;
  }
  return wrong("this type is not for params");
}

Result<std::vector<std::vector<Value>>> rule_params(
    const Rule& rule, std::span<const std::pair<std::string, std::string>> texts) {
  std::vector<std::vector<Value>> values;
  bool others = false;
  for (const auto& param : rule.params) {
    values.push_back(param.value);
    for (const auto& [name, text] : texts) {
      if (name != rule.info.id + "." + param.name) continue;
      values.back().clear();
      others = true;
      const auto items = param.list ? split(text, ',') : std::vector<std::string_view>{text};
      for (const auto item : items) {
        auto value = param_value(param, trim(item), Place{{}, {}, {}, {}, name});
        if (!value) return value.problem();
        values.back().push_back(std::move(*value));
      }
    }
  }
  if (others)
    if (auto problem = unfit_for_its_place(rule, values)) return std::move(*problem);
  return values;
}

std::unique_ptr<Rule> load_rule(std::string_view yaml, const std::string& file, const SchemaOf& schemas,
                                std::vector<Problem>& problems) {
  return Loader(yaml, file, schemas, problems).load();
}

Result<std::unique_ptr<Rule>> load_rule(std::string_view yaml, const std::string& file,
                                        const SchemaOf& schemas) {
  std::vector<Problem> problems;
  auto rule = load_rule(yaml, file, schemas, problems);
  if (!problems.empty()) return one_problem(problems);
  return rule;
}

Problem one_problem(const std::vector<Problem>& problems, std::string_view of) {
  if (problems.size() == 1) return problems.front();
  std::string text = std::to_string(problems.size()) + " " + std::string(of);
  for (std::size_t i = 0; i < std::min(problems.size(), kMostListed); ++i) text += "\n" + problems[i].text();
  if (problems.size() > kMostListed)
    text += "\nand " + std::to_string(problems.size() - kMostListed) + " more";
  return Problem{std::move(text), {}, {}};
}

}  // namespace telaudit::rules
