#include "base/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "base/text.h"

namespace telaudit {
namespace {

constexpr std::size_t kLargestDocument = 16U * 1024U * 1024U;
constexpr int kDeepest = 64;
// Aliases can multiply a small document into an enormous tree. Without them a tree has no more nodes, and no
// more text, than the document has characters.
constexpr std::size_t kMostMultiplied = 4;
constexpr std::size_t kRoomForAliases = 10'000;

Place place_of(const YAML::Mark& mark, const std::string& file) {
  Place place;
  place.file = file;
  if (mark.line >= 0) {
    place.line = static_cast<std::uint32_t>(mark.line) + 1;
    place.column = static_cast<std::uint32_t>(mark.column) + 1;
  }
  return place;
}

// YAML indents with blanks only; what its parser says of a tab names neither.
std::optional<std::uint32_t> first_tabbed_line(std::string_view text) {
  std::uint32_t line = 1;
  for (std::size_t at = 0; at < text.size(); ++line) {
    const std::size_t first = text.find_first_not_of(' ', at);
    if (first != std::string_view::npos && text[first] == '\t') return line;
    const std::size_t end = text.find('\n', at);
    at = end == std::string_view::npos ? text.size() : end + 1;
  }
  return std::nullopt;
}

Place place_at(std::string_view text, std::size_t byte, const std::string& file) {
  Place place;
  place.file = file;
  const std::string_view before = text.substr(0, byte);
  place.line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  const std::size_t line = before.rfind('\n');
  place.column = static_cast<std::uint32_t>(byte - (line == std::string_view::npos ? 0 : line + 1)) + 1;
  return place;
}

// What is not text in UTF-8: UTF-16, other files than text, and the code pages of older editors.
std::optional<Problem> no_text(std::string_view text, const std::string& file) {
  if (starts_with(text, "\xFF\xFE") || starts_with(text, "\xFE\xFF"))
    return Problem{"the file is UTF-16", {file, {}, {}, {}, {}}, "save it as UTF-8"};
  if (const auto zero = text.find('\0'); zero != std::string_view::npos)
    return Problem{"a zero byte: this is no text in UTF-8", place_at(text, zero, file),
                   "save it as UTF-8, or name another file"};
  if (const auto invalid = first_invalid_utf8(text)) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(text[*invalid]);
    return Problem{std::string("the byte 0x") + kDigits[byte >> 4U] + kDigits[byte & 15U] + " is no UTF-8",
                   place_at(text, *invalid, file),
                   "save the file as UTF-8; it may be Latin-1 or Windows-1252"};
  }
  return std::nullopt;
}

// Where a document begins, and whether anything stands in it.
class DocumentStart : public YAML::EventHandler {
 public:
  YAML::Mark mark;
  YAML::Mark content;  // where the first thing in it stands
  bool filled = false;

  void OnDocumentStart(const YAML::Mark& at) override {
    mark = at;
    filled = false;
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark& at, YAML::anchor_t) override { fill(at); }
  void OnScalar(const YAML::Mark& at, const std::string&, YAML::anchor_t, const std::string&) override {
    fill(at);
  }
  void OnSequenceStart(const YAML::Mark& at, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    fill(at);
  }
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& at, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    fill(at);
  }
  void OnMapEnd() override {}

 private:
  void fill(const YAML::Mark& at) {
    if (!filled) content = at;
    filled = true;
  }
};

// The document of the text; a second one would be left out silently. yaml-cpp 0.7 can give documents without
// end at one place of a damaged text (its LoadAll never returns), so a document that begins no later than the
// one before is the last.
Result<YAML::Node> only_document(std::string_view text, const std::string& file) {
  YAML::Node first = YAML::Load(std::string(text));
  std::istringstream stream{std::string(text)};
  YAML::Parser parser(stream);
  DocumentStart document;
  int before = -1;
  for (bool second = false; parser.HandleNextDocument(document); second = true) {
    if (second && document.mark.pos <= before) break;
    if (second && document.filled)
      return Problem{"a second YAML document begins here", place_of(document.content, file),
                     "write it into a file of its own, or take out the --- before it"};
    before = document.mark.pos;
  }
  return first;
}

}  // namespace

class YamlBuilder {
 public:
  YamlBuilder(std::string file, std::size_t characters)
      : file_(std::move(file)), most_(kMostMultiplied * characters + kRoomForAliases) {}

  Result<YamlNode> build(const YAML::Node& source, int depth) {
    YamlNode node;
    node.place_ = place_of(source.Mark(), file_);
    if (depth > kDeepest) return node.problem("nested deeper than 64 levels", "write it flatter");
    size_ += 1 + (source.IsScalar() ? source.Scalar().size() : 0);
    if (size_ > most_)
      return node.problem("the aliases make the document more than four times as large",
                          "write out what they stand for");
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
        std::set<std::string> keys;
        for (const auto& entry : source) {
          auto value = build(entry.second, depth + 1);
          if (!value) return value;
          if (value->place_.line == std::nullopt || value->is_null())
            value->place_ = place_of(entry.first.Mark(), file_);
          std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
          Place key_place = place_of(entry.first.Mark(), file_);
          if (key.empty()) return Problem{"a key must be plain text", key_place, "write the key as one word"};
          size_ += key.size();
          if (key == "<<")
            return Problem{"merge keys (<<) are not followed", key_place, "write out the keys it stands for"};
          if (!keys.insert(key).second)
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
  std::size_t most_;      // of size_
  std::size_t size_ = 0;  // nodes and characters
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
  if (auto problem = no_text(text, file)) return std::move(*problem);
  try {
    const auto document = only_document(text, file);
    if (!document) return document.problem();
    YamlBuilder builder(file, text.size());
    return builder.build(*document, 0);
  } catch (const YAML::Exception& error) {
    if (const auto line = first_tabbed_line(text))
      return Problem{"a tab stands in the indentation", {file, {}, *line, 1, {}}, "indent with blanks"};
    return Problem{"not YAML: " + error.msg, place_of(error.mark, file),
                   "check indentation and quotes near this place; text that holds ': ' or ' #', or begins "
                   "with a bracket "
                   "or quote, stands in quotes"};
  }
}

std::string yaml_quoted(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace telaudit
