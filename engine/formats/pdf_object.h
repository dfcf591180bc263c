// Objects of a PDF (ISO 32000-1, 7.3), as far as finding an attached file needs them. Input is hostile: depth
// and number of what one object holds are bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace telaudit::formats::pdf {

struct Object {
  enum class Kind : std::uint8_t { null, number, name, string, array, dictionary, reference, keyword };

  Kind kind = Kind::null;
  std::int64_t number = 0;        // whole numbers; of a reference the object's
  std::string text;               // of names, strings and keywords
  std::vector<std::string> keys;  // of a dictionary, one for each item
  std::vector<Object> items;

  // The value of a key; nullptr where there is none, or this is no dictionary.
  const Object* find(std::string_view key) const;
  bool is_name(std::string_view name) const { return kind == Kind::name && text == name; }
};

inline constexpr std::size_t kDeepestObject = 32;
inline constexpr std::size_t kMostItems = 100'000;

// The object that begins at `at`, which goes behind it; nothing where none can be read.
std::optional<Object> parse_object(std::string_view bytes, std::size_t& at);

// Behind blanks and comments.
std::size_t skip_blanks(std::string_view bytes, std::size_t at);
bool is_blank(char c);

}  // namespace telaudit::formats::pdf
