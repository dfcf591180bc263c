#include "base/yaml.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "base/text.h"

namespace telaudit {
namespace {

constexpr std::size_t kLargestDocument = 16U * 1024U * 1024U;
constexpr int kDeepest = 64;
// Aliases can multiply a small document into an enormous tree; no honest rule or contract comes near this.
constexpr std::size_t kMostNodes = 2'000'000;

Place place_of(const YAML::Mark& mark, const std::string& file) {
  Place place;
  place.file = file;
  if (mark.line >= 0) {
    place.line = static_cast<std::uint32_t>(mark.line) + 1;
    place.column = static_cast<std::uint32_t>(mark.column) + 1;
  }
  return place;
}

}  // namespace

class YamlBuilder {
 public:
  explicit YamlBuilder(std::string file) : file_(std::move(file)) {}

  Result<YamlNode> build(const YAML::Node& source, int depth) {
    YamlNode node;
    node.place_ = place_of(source.Mark(), file_);
    if (depth > kDeepest || ++nodes_ > kMostNodes)
      return node.problem("the document is nested too deep or too large", "split it into several files");
    switch (source.Type()) {
      case YAML::NodeType::Undefined:
      case YAML::NodeType::Null:
        break;
      case YAML::NodeType::Scalar:
        node.kind_ = YamlNode::Kind::scalar;
        node.text_ = source.Scalar();
        node.quoted_ = source.Tag() == "!";
        break;
      case YAML::NodeType::Sequence:
        node.kind_ = YamlNode::Kind::sequence;
        for (const auto& item : source) {
          auto built = build(item, depth + 1);
          if (!built) return built;
          node.items_.push_back(std::move(*built));
        }
        break;
      case YAML::NodeType::Map:
        node.kind_ = YamlNode::Kind::map;
        for (const auto& entry : source) {
          auto value = build(entry.second, depth + 1);
          if (!value) return value;
          if (value->place_.line == std::nullopt || value->is_null())
            value->place_ = place_of(entry.first.Mark(), file_);
          std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
          Place key_place = place_of(entry.first.Mark(), file_);
          if (key.empty()) return Problem{"a key must be plain text", key_place, "write the key as one word"};
          if (node.find(key) != nullptr)
            return Problem{"the key '" + key + "' stands twice in one map", key_place, "keep one of them"};
          value->place_.element = key;
          node.entries_.emplace_back(std::move(key), std::move(*value));
        }
        break;
    }
    return node;
  }

 private:
  std::string file_;
  std::size_t nodes_ = 0;
};

const YamlNode* YamlNode::find(std::string_view key) const {
  const auto at =
      std::find_if(entries_.begin(), entries_.end(), [&](const auto& entry) { return entry.first == key; });
  return at == entries_.end() ? nullptr : &at->second;
}

Problem YamlNode::problem(std::string what, std::string advice) const {
  return Problem{std::move(what), place_, std::move(advice)};
}

Result<void> YamlNode::only(std::span<const std::string> known) const {
  if (!is_map()) return problem("a map of keys was expected", "write key: value lines");
  for (const auto& [key, value] : entries_)
    if (std::find(known.begin(), known.end(), key) == known.end())
      return value.problem("unknown key '" + key + "'", did_you_mean(key, known));
  return {};
}

Result<std::string> YamlNode::required_text(std::string_view key, std::string_view expected) const {
  const YamlNode* value = find(key);
  if (value == nullptr || value->is_null())
    return problem("the key '" + std::string(key) + "' is missing",
                   "add " + std::string(key) + ": " + std::string(expected));
  if (!value->is_scalar()) return value->problem(std::string(expected) + " was expected", "write one value");
  return value->text();
}

Result<YamlNode> parse_yaml(std::string_view text, const std::string& file) {
  if (text.size() > kLargestDocument)
    return Problem{
        "the YAML document is larger than 16 MiB", {file, {}, {}, {}, {}}, "split it into several files"};
  try {
    YamlBuilder builder(file);
    return builder.build(YAML::Load(std::string(text)), 0);
  } catch (const YAML::Exception& error) {
    return Problem{"not YAML: " + error.msg, place_of(error.mark, file),
                   "check indentation and quotes near this place"};
  }
}

}  // namespace telaudit
