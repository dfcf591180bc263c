// Typed reading of one YAML map that remembers the first Problem, so that a section is read field by field
// and checked once.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/yaml.h"
#include "terms/csv_input.h"

namespace telaudit::terms {

// A missing key, an empty value and the word `unknown` are all nothing. After the first Problem everything is
// nothing.
class YamlFields {
 public:
  // `first` outlives the reader and is shared by all readers of one document.
  YamlFields(const YamlNode& node, std::optional<Problem>& first) : node_(&node), first_(&first) {}

  // The keys this map may have.
  void only(std::initializer_list<std::string_view> known);
  void only(const std::vector<std::string>& known);

  std::optional<std::string> text(std::string_view key);
  std::string required_text(std::string_view key, std::string_view expected);
  std::optional<std::string> word(std::string_view key, std::initializer_list<std::string_view> words);
  std::optional<Date> date(std::string_view key);
  std::optional<std::int64_t> count(std::string_view key);  // a whole number, not negative
  std::optional<Decimal> decimal(std::string_view key);
  std::optional<bool> boolean(std::string_view key);
  // A value by its type; a whole number is a count.
  std::optional<Cell> cell(std::string_view key, bill::Type type);
  // A map or a list under a key, or nullptr.
  const YamlNode* map(std::string_view key);
  const std::vector<YamlNode>* list(std::string_view key);

  const YamlNode& node() const { return *node_; }
  bool failed() const { return first_->has_value(); }
  void fail(Problem problem);

 private:
  const YamlNode* scalar(std::string_view key);

  const YamlNode* node_;
  std::optional<Problem>* first_;
};

}  // namespace telaudit::terms
