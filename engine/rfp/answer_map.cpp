#include "rfp/answer_map.h"

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "terms/yaml_fields.h"

namespace telaudit::rfp {
namespace {

using terms::YamlFields;

class MapReading {
 public:
  MapReading(const YamlNode& root, const Event& event) : root_(root, first_), event_(event) {}

  Result<AnswerMap> read() {
    root_.only({"sheet", "columns", "numbers", "words", "offer", "gates"});
    map_.sheet = root_.text("sheet").value_or("");
    read_columns();
    read_numbers();
    read_words();
    read_offer();
    read_gates();
    if (first_) return *first_;
    return std::move(map_);
  }

 private:
  void fail(const YamlNode& node, std::string what, std::string advice) {
    root_.fail(node.problem(std::move(what), std::move(advice)));
  }

  void read_columns() {
    const YamlNode* node = root_.map("columns");
    if (node == nullptr) {
      fail(root_.node(), "no columns are named",
           "write columns: and element: NAME, " + mrc_column(36) + ": NAME");
      return;
    }
    std::vector<std::string> known;
    for (const auto& columns : {given_columns(), answer_columns(event_.terms)})
      for (const auto& column : columns) known.push_back(column.name);
    for (const auto& [name, value] : node->entries()) {
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        fail(value, "'" + name + "' is no column that is asked for", did_you_mean(name, known));
        return;
      }
      auto& names = map_.columns[name];
      if (value.is_scalar()) names.push_back(value.text());
      for (const auto& item : value.items()) names.push_back(item.text());
    }
    const bool prices = std::any_of(event_.terms.begin(), event_.terms.end(),
                                    [&](int term) { return map_.columns.contains(mrc_column(term)); });
    if (!map_.columns.contains("element") || !prices)
      fail(*node, "a map names at least the column of the element ids and one of monthly prices",
           "write element: NAME and " + mrc_column(event_.terms.back()) + ": NAME");
  }

  void read_numbers() {
    const YamlNode* node = root_.map("numbers");
    if (node == nullptr) return;
    YamlFields fields(*node, first_);
    fields.only({"decimal", "group"});
    const auto decimal = fields.word("decimal", {".", ","});
    const auto group = fields.word("group", {".", ","});
    formats::MoneyStyle style;
    style.decimal = decimal && *decimal == "," ? ',' : '.';
    style.group = group ? group->front() : (style.decimal == ',' ? '.' : ',');
    if (style.decimal == style.group)
      fail(*node, "one mark cannot do both", "write {decimal: \",\", group: \".\"}");
    map_.numbers = style;
  }

  void read_words() {
    const YamlNode* node = root_.map("words");
    if (node == nullptr) return;
    for (const auto& [word, meaning] : node->entries()) {
      const auto answer = answer_of_word(meaning.text(), {});
      if (!answer) {
        fail(meaning, "'" + meaning.text() + "' is no answer",
             "write one of: free, included, ICB, not served, no bid");
        return;
      }
      map_.words[lower(trim(word))] = *answer;
    }
  }

  void read_offer() {
    const auto* list = root_.list("offer");
    if (list == nullptr) return;
    for (const YamlNode& node : *list) {
      YamlFields fields(node, first_);
      fields.only({"item", "name", "percent", "amount"});
      map_.offer.push_back({node.place(), fields.required_text("item", "as on the sheet Offer, T1"),
                            fields.text("name").value_or(""), fields.text("percent").value_or(""),
                            fields.text("amount").value_or("")});
    }
  }

  void read_gates() {
    const YamlNode* node = root_.map("gates");
    if (node == nullptr) return;
    YamlFields fields(*node, first_);
    std::vector<std::string> known;
    for (const auto& gate : event_.gates) known.push_back(gate.id);
    fields.only(known);
    for (const auto& id : known)
      if (const auto answer = fields.word(id, {"yes", "no"})) map_.gates[id] = *answer == "yes";
  }

  std::optional<Problem> first_;
  YamlFields root_;
  const Event& event_;
  AnswerMap map_;
};

}  // namespace

Result<AnswerMap> parse_answer_map(std::string_view yaml, const std::string& file, const Event& event) {
  const auto root = parse_yaml(yaml, file);
  if (!root) return root.problem();
  return MapReading(*root, event).read();
}

Result<AnswerMap> load_answer_map(const std::string& path, const Event& event) {
  const auto text = read_file(path);
  if (!text) return text.problem();
  return parse_answer_map(*text, path, event);
}

}  // namespace telaudit::rfp
