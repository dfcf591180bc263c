#include "base/yaml.h"

#include <yaml.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/text.h"

namespace telaudit {
namespace {

constexpr std::size_t kLargestDocument = 16U * 1024U * 1024U;
constexpr int kDeepest = 64;
// Aliases can multiply a small document into an enormous tree. Without them a tree has no more nodes, and no
// more text, than the document has characters.
constexpr std::size_t kMostMultiplied = 4;
constexpr std::size_t kRoomForAliases = 10'000;

Place place_of(const yaml_mark_t& mark, const std::string& file) {
  Place place;
  place.file = file;
  place.line = static_cast<std::uint32_t>(mark.line) + 1;
  place.column = static_cast<std::uint32_t>(mark.column) + 1;
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

// What a plain scalar says where it says that there is nothing.
bool is_null_word(std::string_view text) {
  constexpr std::array<std::string_view, 5> kWords{"", "~", "null", "Null", "NULL"};
  return std::find(kWords.begin(), kWords.end(), text) != kWords.end();
}

// One step of libyaml through a document: it begins or ends something, or is a scalar or an alias.
class Event {
 public:
  Event() = default;
  ~Event() { yaml_event_delete(&event_); }
  Event(Event&& other) noexcept : event_(std::exchange(other.event_, yaml_event_t{})) {}
  Event& operator=(Event&&) = delete;

  yaml_event_t* raw() { return &event_; }
  yaml_event_type_t type() const { return event_.type; }
  const yaml_mark_t& mark() const { return event_.start_mark; }
  const yaml_mark_t& end() const { return event_.end_mark; }
  std::string_view scalar() const { return {text(event_.data.scalar.value), event_.data.scalar.length}; }
  bool quoted() const {
    const auto style = event_.data.scalar.style;
    return style == YAML_SINGLE_QUOTED_SCALAR_STYLE || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
  }
  bool plain() const { return event_.data.scalar.style == YAML_PLAIN_SCALAR_STYLE; }
  bool is_null() const {
    return type() == YAML_SCALAR_EVENT && plain() && event_.data.scalar.tag == nullptr &&
           is_null_word(scalar());
  }
  // The name that aliases call it by, or that an alias calls; empty where there is none.
  std::string anchor() const {
    const yaml_char_t* name = nullptr;
    if (type() == YAML_ALIAS_EVENT) name = event_.data.alias.anchor;
    if (type() == YAML_SCALAR_EVENT) name = event_.data.scalar.anchor;
    if (type() == YAML_SEQUENCE_START_EVENT) name = event_.data.sequence_start.anchor;
    if (type() == YAML_MAPPING_START_EVENT) name = event_.data.mapping_start.anchor;
    return name == nullptr ? std::string() : std::string(text(name));
  }

 private:
  static const char* text(const yaml_char_t* bytes) { return reinterpret_cast<const char*>(bytes); }

  yaml_event_t event_{};
};

// The events of one text. A Problem says where it is not YAML.
class EventReader {
 public:
  EventReader(std::string_view text, std::string file) : text_(text), file_(std::move(file)) {
    require(yaml_parser_initialize(&parser_) == 1, "there is memory for a parser of YAML");
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  ~EventReader() { yaml_parser_delete(&parser_); }
  EventReader(const EventReader&) = delete;
  EventReader& operator=(const EventReader&) = delete;

  const std::string& file() const { return file_; }

  Result<Event> next() {
    Event event;
    if (yaml_parser_parse(&parser_, event.raw()) != 1) return problem();
    long_quote_.reset();
    if (event.type() == YAML_SCALAR_EVENT && event.quoted() && event.mark().line != event.end().line)
      long_quote_ = {event.mark(), event.end()};
    return event;
  }

 private:
  struct Stretch {
    yaml_mark_t begin;
    yaml_mark_t end;
  };

  // What stopped the parser. A quote that is not closed on its line is told where it opens, not where the
  // words behind the next quote make no sense.
  Problem problem() const {
    if (const auto line = first_tabbed_line(text_))
      return Problem{"a tab stands in the indentation", {file_, {}, *line, 1, {}}, "indent with blanks"};
    if (long_quote_)
      return Problem{"the quote that opens here closes only on line " +
                         std::to_string(long_quote_->end.line + 1) + ", and what follows it is not YAML",
                     place_of(long_quote_->begin, file_), "close it on its line"};
    const std::string_view context = parser_.context == nullptr ? "" : parser_.context;
    if (context == "while scanning a quoted scalar")
      return Problem{"the quote that opens here does not close", place_of(parser_.context_mark, file_),
                     "close it on its line"};
    std::string what = std::string("not YAML: ") + (parser_.problem == nullptr ? "" : parser_.problem);
    if (!context.empty()) (what += ' ') += context;
    return Problem{what, problem_place(),
                   "check indentation and quotes near this place; text that holds ': ' or ' #', or begins "
                   "with a bracket or quote, stands in quotes"};
  }

  // What stops at the end of the text is told at the end of its last line.
  Place problem_place() const {
    if (parser_.error == YAML_READER_ERROR)
      return place_at(text_, std::min(parser_.problem_offset, text_.size()), file_);
    std::string_view last = text_;
    if (last.ends_with('\n')) last.remove_suffix(1);
    const auto lines = static_cast<std::size_t>(std::count(last.begin(), last.end(), '\n')) + 1;
    if (parser_.problem_mark.line < lines) return place_of(parser_.problem_mark, file_);
    return place_at(text_, last.size(), file_);
  }

  std::string_view text_;
  std::string file_;
  yaml_parser_t parser_{};
  std::optional<Stretch> long_quote_;  // the scalar read last, where its quotes stand on two lines
};

}  // namespace

class YamlBuilder {
 public:
  YamlBuilder(EventReader& events, std::size_t characters)
      : events_(events), most_(kMostMultiplied * characters + kRoomForAliases) {}

  // The document of the text; a second one would be left out silently.
  Result<YamlNode> only_document() {
    YamlNode first;
    first.place_.file = events_.file();
    for (std::size_t documents = 0;;) {
      auto event = events_.next();
      if (!event) return event.problem();
      if (event->type() == YAML_STREAM_END_EVENT) return first;
      if (event->type() != YAML_DOCUMENT_START_EVENT) continue;
      auto content = events_.next();
      if (!content) return content.problem();
      if (documents++ == 0) {
        auto built = build(*content, 0);
        if (!built) return built;
        first = std::move(*built);
      } else if (!content->is_null()) {
        return Problem{"a second YAML document begins here", place_of(content->mark(), events_.file()),
                       "write it into a file of its own, or take out the --- before it"};
      }
    }
  }

 private:
  // What an anchor names.
  struct Anchored {
    YamlNode node;
    std::size_t size = 0;  // as size_ counts
    int height = 0;        // levels below it
  };

  Problem problem(const yaml_mark_t& mark, std::string what, std::string advice) const {
    return Problem{std::move(what), place_of(mark, events_.file()), std::move(advice)};
  }
  Problem too_deep(const yaml_mark_t& mark) const {
    return problem(mark, "nested deeper than 64 levels", "write it flatter");
  }

  Result<void> count(const yaml_mark_t& mark, std::size_t size) {
    size_ += size;
    if (size_ <= most_) return {};
    return problem(mark, "the aliases make the document more than four times as large",
                   "write out what they stand for");
  }

  // What begins with the event, whole.
  Result<YamlNode> build(const Event& event, int depth) {
    if (event.type() == YAML_ALIAS_EVENT) return follow(event, depth);
    YamlNode node;
    node.place_ = place_of(event.mark(), events_.file());
    if (depth > kDeepest) return too_deep(event.mark());
    const std::size_t before = size_;
    const int deepest = std::exchange(deepest_, depth);
    if (auto counted = count(event.mark(), 1); !counted) return counted.problem();
    Result<void> filled;
    if (event.type() == YAML_SEQUENCE_START_EVENT) {
      node.kind_ = YamlNode::Kind::sequence;
      filled = fill_sequence(node, depth);
    } else if (event.type() == YAML_MAPPING_START_EVENT) {
      node.kind_ = YamlNode::Kind::map;
      filled = fill_map(node, depth);
    } else if (!event.is_null()) {
      node.kind_ = YamlNode::Kind::scalar;
      node.text_ = event.scalar();
      node.quoted_ = !event.plain();
      filled = count(event.mark(), node.text_.size());
    }
    if (!filled) return filled.problem();
    if (auto name = event.anchor(); !name.empty())
      anchors_.insert_or_assign(std::move(name), Anchored{node, size_ - before, deepest_ - depth});
    deepest_ = std::max(deepest_, deepest);
    return node;
  }

  Result<YamlNode> follow(const Event& alias, int depth) {
    const auto known = anchors_.find(alias.anchor());
    if (known == anchors_.end())
      return problem(alias.mark(), "no anchor '" + alias.anchor() + "' ends before this alias",
                     "write &" + alias.anchor() + " at what it stands for, further up");
    const Anchored& anchored = known->second;
    if (depth + anchored.height > kDeepest) return too_deep(alias.mark());
    deepest_ = std::max(deepest_, depth + anchored.height);
    if (auto counted = count(alias.mark(), anchored.size); !counted) return counted.problem();
    return anchored.node;
  }

  Result<void> fill_sequence(YamlNode& node, int depth) {
    for (;;) {
      const auto event = events_.next();
      if (!event) return event.problem();
      if (event->type() == YAML_SEQUENCE_END_EVENT) return {};
      auto built = build(*event, depth + 1);
      if (!built) return built.problem();
      node.items_.push_back(std::move(*built));
    }
  }

  Result<void> fill_map(YamlNode& node, int depth) {
    std::set<std::string, std::less<>> keys;
    for (;;) {
      const auto event = events_.next();
      if (!event) return event.problem();
      if (event->type() == YAML_MAPPING_END_EVENT) return {};
      const Place key_place = place_of(event->mark(), events_.file());
      auto key_node = build(*event, depth + 1);
      if (!key_node) return key_node.problem();
      std::string key = std::move(key_node->text_);
      const auto value_event = events_.next();
      if (!value_event) return value_event.problem();
      auto value = build(*value_event, depth + 1);
      if (!value) return value.problem();
      if (value->is_null()) value->place_ = key_place;
      if (key.empty())
        return Problem{"a key must be plain text", key_place,
                       "write the key as one word; a value that holds a comma stands in double quotes"};
      if (key == "<<")
        return Problem{"merge keys (<<) are not followed", key_place, "write out the keys it stands for"};
      if (!keys.insert(key).second)
        return Problem{"the key '" + key + "' stands twice in one map", key_place, "keep one of them"};
      value->place_.element = key;
      node.entries_.emplace_back(std::move(key), std::move(*value));
    }
  }

  EventReader& events_;
  std::size_t most_;      // of size_
  std::size_t size_ = 0;  // nodes and characters
  int deepest_ = 0;       // level met since the node at hand began
  std::map<std::string, Anchored, std::less<>> anchors_;
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
  if (starts_with(text, "\xEF\xBB\xBF")) text.remove_prefix(3);  // some editors begin UTF-8 so
  EventReader events(text, file);
  return YamlBuilder(events, text.size()).only_document();
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
