#include "formats/pdf_object.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace telaudit::formats::pdf {
namespace {

bool is_delimiter(char c) {
  return std::string_view("()<>[]{}/%").find(c) != std::string_view::npos;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

class Parser {
 public:
  Parser(std::string_view bytes, std::size_t at) : bytes_(bytes), at_(at) {}

  std::size_t at() const { return at_; }

  std::optional<Object> object(std::size_t depth) {
    if (depth > kDeepestObject || ++items_ > kMostItems) return std::nullopt;
    at_ = skip_blanks(bytes_, at_);
    if (at_ >= bytes_.size()) return std::nullopt;
    const char c = bytes_[at_];
    if (c == '/') return name();
    if (c == '(') return literal();
    if (c == '[') return array(depth);
    if (c == '<' && bytes_.substr(at_, 2) == "<<") return dictionary(depth);
    if (c == '<') return hexadecimal();
    if (is_delimiter(c)) return std::nullopt;
    return word();
  }

 private:
  std::string_view regular() {
    const std::size_t begin = at_;
    while (at_ < bytes_.size() && !is_blank(bytes_[at_]) && !is_delimiter(bytes_[at_])) ++at_;
    return bytes_.substr(begin, at_ - begin);
  }

  Object name() {
    Object made;
    made.kind = Object::Kind::name;
    ++at_;
    const std::string_view raw = regular();
    for (std::size_t i = 0; i < raw.size(); ++i) {
      const bool escaped =
          raw[i] == '#' && i + 2 < raw.size() && hex_value(raw[i + 1]) >= 0 && hex_value(raw[i + 2]) >= 0;
      made.text += escaped ? static_cast<char>(hex_value(raw[i + 1]) * 16 + hex_value(raw[i + 2])) : raw[i];
      if (escaped) i += 2;
    }
    return made;
  }

  // What an escape in a literal string stands for is only looked at where names need it.
  std::optional<Object> literal() {
    Object made;
    made.kind = Object::Kind::string;
    std::size_t open = 0;
    for (; at_ < bytes_.size(); ++at_) {
      char c = bytes_[at_];
      if (c == '(' && open++ == 0) continue;
      if (c == ')' && --open == 0) {
        ++at_;
        return made;
      }
      if (c == '\\' && at_ + 1 < bytes_.size()) {
        c = bytes_[++at_];
        if (c >= '0' && c <= '7') c = octal();
      }
      made.text += c;
    }
    return std::nullopt;
  }

  char octal() {
    int value = 0;
    std::size_t digits = 0;
    for (; digits < 3 && at_ + digits < bytes_.size(); ++digits) {
      const char digit = bytes_[at_ + digits];
      if (digit < '0' || digit > '7') break;
      value = value * 8 + (digit - '0');
    }
    at_ += digits - 1;
    return static_cast<char>(static_cast<unsigned char>(value & 0xFF));
  }

  std::optional<Object> hexadecimal() {
    Object made;
    made.kind = Object::Kind::string;
    int high = -1;
    for (++at_; at_ < bytes_.size(); ++at_) {
      if (bytes_[at_] == '>') {
        ++at_;
        if (high >= 0) made.text += static_cast<char>(high * 16);
        return made;
      }
      const int value = hex_value(bytes_[at_]);
      if (value < 0) continue;
      if (high < 0) {
        high = value;
      } else {
        made.text += static_cast<char>(high * 16 + value);
        high = -1;
      }
    }
    return std::nullopt;
  }

  std::optional<Object> array(std::size_t depth) {
    Object made;
    made.kind = Object::Kind::array;
    for (++at_;;) {
      at_ = skip_blanks(bytes_, at_);
      if (at_ < bytes_.size() && bytes_[at_] == ']') {
        ++at_;
        return made;
      }
      auto item = object(depth + 1);
      if (!item) return std::nullopt;
      made.items.push_back(std::move(*item));
    }
  }

  std::optional<Object> dictionary(std::size_t depth) {
    Object made;
    made.kind = Object::Kind::dictionary;
    for (at_ += 2;;) {
      at_ = skip_blanks(bytes_, at_);
      if (bytes_.substr(at_, 2) == ">>") {
        at_ += 2;
        return made;
      }
      auto key = object(depth + 1);
      if (!key || key->kind != Object::Kind::name) return std::nullopt;
      auto value = object(depth + 1);
      if (!value) return std::nullopt;
      made.keys.push_back(std::move(key->text));
      made.items.push_back(std::move(*value));
    }
  }

  static std::optional<std::int64_t> whole(std::string_view text) {
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
  }

  Object word() {
    Object made;
    const std::string_view first = regular();
    const auto number = whole(first);
    if (!number) {
      made.kind = first.find_first_not_of("+-.0123456789") == std::string_view::npos ? Object::Kind::number
                                                                                     : Object::Kind::keyword;
      made.text = first.substr(0, 32);
      return made;
    }
    made.kind = Object::Kind::number;
    made.number = *number;
    // "12 0 R" refers to an object.
    const std::size_t behind = at_;
    at_ = skip_blanks(bytes_, at_);
    if (*number >= 0 && whole(regular())) {
      at_ = skip_blanks(bytes_, at_);
      if (regular() == "R") {
        made.kind = Object::Kind::reference;
        return made;
      }
    }
    at_ = behind;
    return made;
  }

  std::string_view bytes_;
  std::size_t at_;
  std::size_t items_ = 0;
};

}  // namespace

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

std::size_t skip_blanks(std::string_view bytes, std::size_t at) {
  while (at < bytes.size()) {
    if (is_blank(bytes[at])) {
      ++at;
    } else if (bytes[at] == '%') {
      while (at < bytes.size() && bytes[at] != '\n' && bytes[at] != '\r') ++at;
    } else {
      break;
    }
  }
  return std::min(at, bytes.size());
}

const Object* Object::find(std::string_view key) const {
  if (kind != Kind::dictionary) return nullptr;
  const auto at = std::find(keys.begin(), keys.end(), key);
  return at == keys.end() ? nullptr : &items[static_cast<std::size_t>(at - keys.begin())];
}

std::optional<Object> parse_object(std::string_view bytes, std::size_t& at) {
  Parser parser(bytes, at);
  auto made = parser.object(0);
  at = parser.at();
  return made;
}

}  // namespace telaudit::formats::pdf
