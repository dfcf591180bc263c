#include "claims/credit_reference.h"

#include <algorithm>
#include <unordered_set>

namespace telaudit::claims {
namespace {

constexpr std::size_t kShortest = 4;
constexpr std::size_t kMostRuns = 4;
constexpr std::size_t kLongest = 64;  // no carrier's number is longer, whatever a text may hold

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
char upper_case(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool serves(std::string_view key) {
  return key.size() >= kShortest && key.size() <= kLongest && std::any_of(key.begin(), key.end(), is_digit);
}

struct Run {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string key;
};

std::vector<Run> runs_of(std::string_view text) {
  std::vector<Run> out;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_digit(text[i]) && !is_letter(text[i])) {
      inside = false;
      continue;
    }
    if (!inside) out.push_back({i, i, {}});
    inside = true;
    out.back().end = i + 1;
    out.back().key += upper_case(text[i]);
  }
  return out;
}

}  // namespace

std::string reference_key(std::string_view reference) {
  std::string key;
  for (const auto& run : runs_of(reference)) key += run.key;
  return serves(key) ? key : std::string();
}

std::vector<std::string> reference_keys_in(std::string_view text) {
  const auto runs = runs_of(text);
  std::vector<std::string> out;
  std::unordered_set<std::string> seen;
  for (std::size_t first = 0; first < runs.size(); ++first) {
    std::string key;
    for (std::size_t i = first; i < std::min(runs.size(), first + kMostRuns); ++i) {
      if (i > first && runs[i].begin != runs[i - 1].end + 1) break;
      key += runs[i].key;
      if (key.size() > kLongest) break;
      if (serves(key) && seen.insert(key).second) out.push_back(key);
    }
  }
  return out;
}

}  // namespace telaudit::claims
