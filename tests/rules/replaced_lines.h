// Rule texts with some of their keys written otherwise, for tests of mistakes.
#pragma once

#include <string>
#include <vector>

namespace telaudit::rules {

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n')
      lines.emplace_back();
    else
      lines.back() += c;
  }
  if (lines.back().empty()) lines.pop_back();
  return lines;
}

inline std::string top_key(const std::string& line) {
  const auto colon = line.find(':');
  return line.empty() || line[0] == ' ' || line[0] == '#' || colon == std::string::npos
             ? std::string()
             : line.substr(0, colon);
}

// The rule with each top-level key of `lines` in the place where it stood, or before the tests.
inline std::string with_lines(const std::string& rule, const std::string& lines) {
  std::vector<std::pair<std::string, std::string>> blocks;  // key, its lines
  for (const auto& line : lines_of(lines)) {
    if (const auto key = top_key(line); !key.empty()) blocks.emplace_back(key, std::string());
    if (!blocks.empty()) blocks.back().second += line + "\n";
  }
  const auto take = [&](const std::string& key) {
    std::string out;
    for (auto& [name, text] : blocks)
      if (name == key) out += std::move(text), text.clear();
    return out;
  };
  std::string before;
  std::string after;
  bool replaced = false;
  bool in_tests = false;
  for (const auto& line : lines_of(rule)) {
    if (const auto key = top_key(line); !key.empty()) {
      in_tests = key == "tests";
      const std::string other = take(key);
      replaced = !other.empty();
      (in_tests ? after : before) += other;
    }
    if (!replaced) (in_tests ? after : before) += line + "\n";
  }
  for (const auto& [key, text] : blocks) before += text;
  return before + after;
}

}  // namespace telaudit::rules
