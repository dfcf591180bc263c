#include "formats/xml_shape.h"

#include <algorithm>

#include "base/result.h"
#include "base/text.h"

namespace telaudit::formats::xml {
namespace {

std::uint8_t place_of(std::string_view name, std::span<const std::string_view> names) {
  const auto at = std::find(names.begin(), names.end(), name);
  require(at != names.end(), "a shape names known groups and fields");
  return static_cast<std::uint8_t>(at - names.begin() + 1);
}

}  // namespace

Shape::Shape(std::string_view text, std::span<const std::string_view> groups,
             std::span<const std::string_view> fields) {
  nodes_.emplace_back();
  std::vector<std::uint16_t> open = {kTop};
  for (std::string_view line : split(text, '\n')) {
    line = line.substr(0, line.find('#'));
    const std::size_t indent = line.find_first_not_of(' ');
    if (indent == std::string_view::npos) continue;
    const std::size_t depth = indent / 2;
    require(indent % 2 == 0 && depth < open.size(), "a shape is indented by two blanks a level");
    open.resize(depth + 1);
    const std::size_t colon = line.find(':');
    const std::string_view names = trim(line.substr(indent, colon - indent));
    const std::string_view words = colon == std::string_view::npos ? "" : trim(line.substr(colon + 1));
    Node node;
    node.disposition = nodes_[open.back()].disposition;
    bool again = false;
    for (const std::string_view word : split(words, ' ')) {
      if (word.empty()) continue;
      if (word.front() == '=') {
        node.field = place_of(word.substr(1), fields);
      } else if (word.front() == '[') {
        node.group = place_of(word.substr(1, word.size() - 2), groups);
      } else if (word == "rest") {
        node.rest_ignored = true;
      } else if (word == "same") {
        const std::uint16_t other = child(open[open.size() - 2], names);
        require(other != kNone, "a shape says 'same' of an element it has named");
        node = nodes_[other];
        node.group = 0;
        node.is_record = false;
      } else if (word == "again") {
        again = true;
      } else {
        node.is_record = true;
        node.rest_ignored = node.rest_ignored || word == "ignored";
        const auto is = [&](std::string_view known) { return word == known; };
        require(is("charge") || is("context") || is("total") || is("ignored"), "a shape's words are known");
        node.disposition = is("charge")    ? bill::Disposition::charge
                           : is("context") ? bill::Disposition::context
                           : is("total")   ? bill::Disposition::printed_total
                                           : bill::Disposition::ignored;
      }
    }
    std::uint16_t index = open.back();
    if (!again) {
      index = static_cast<std::uint16_t>(nodes_.size());
      nodes_.push_back(std::move(node));
    }
    nodes_[open.back()].has_attributes = nodes_[open.back()].has_attributes || names.front() == '@';
    for (const std::string_view name : split(names, '|'))
      nodes_[open.back()].children.emplace_back(std::string(name), index);
    open.push_back(index);
  }
}

std::uint16_t Shape::child(std::uint16_t of, std::string_view name) const {
  for (const auto& [known, index] : nodes_[of].children)
    if (known == name) return index;
  return kNone;
}

}  // namespace telaudit::formats::xml
