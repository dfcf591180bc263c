// YAML with places. Scalars stay the text that was written, with the place where they stand: whoever reads
// them types them (0123456 stays an account number, no stays "no"). Anchors and aliases are followed; tags
// are ignored. A Problem is what is no text in UTF-8, a second document, a document of more than 16 MiB,
// deeper than 64 levels or more than four times as large with its aliases written out, merge keys, and a key
// twice in one map.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"

namespace telaudit {

class YamlNode {
 public:
  enum class Kind { null, scalar, sequence, map };

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::null; }
  bool is_scalar() const { return kind_ == Kind::scalar; }
  bool is_sequence() const { return kind_ == Kind::sequence; }
  bool is_map() const { return kind_ == Kind::map; }

  // The written text of a scalar; empty for anything else.
  const std::string& text() const { return text_; }
  // True when the scalar was quoted, so that "" and a missing value differ.
  bool quoted() const { return quoted_; }
  const std::vector<YamlNode>& items() const { return items_; }
  const std::vector<std::pair<std::string, YamlNode>>& entries() const { return entries_; }
  const Place& place() const { return place_; }

  // The value of a key, or nullptr when the map has none.
  const YamlNode* find(std::string_view key) const;

  // A Problem here: place, what, advice.
  Problem problem(std::string what, std::string advice = {}) const;

  // A Problem when a key is not in `known`, with the nearest known one as advice.
  Result<void> only(std::span<const std::string> known) const;

  // The scalar text of a key, required; a Problem names the key and what was expected of it.
  Result<std::string> required_text(std::string_view key, std::string_view expected) const;

 private:
  friend Result<YamlNode> parse_yaml(std::string_view text, const std::string& file);
  friend class YamlBuilder;

  Kind kind_ = Kind::null;
  std::string text_;
  bool quoted_ = false;
  std::vector<YamlNode> items_;
  std::vector<std::pair<std::string, YamlNode>> entries_;
  Place place_;
};

// One document. `file` is named in places.
Result<YamlNode> parse_yaml(std::string_view text, const std::string& file);

// The text in double quotes, as YAML and JSON both read it back.
std::string yaml_quoted(std::string_view text);

}  // namespace telaudit
