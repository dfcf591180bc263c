#include "formats/ber.h"

namespace telaudit::formats::ber {
namespace {

constexpr unsigned char octet(char c) {
  return static_cast<unsigned char>(c);
}

// The size of contents that end with end-of-contents octets, those included.
Found indefinite_size(std::string_view bytes, unsigned depth, std::size_t& size) {
  if (depth > kDeepest) return Found::broken;
  size = 0;
  for (;;) {
    Element inner;
    const Found found = read_header(bytes.substr(size), inner);
    if (found == Found::end) {
      size += 2;
      return Found::element;
    }
    if (found != Found::element) return found;
    if (!inner.indefinite) {
      if (inner.size > bytes.size() - size) return Found::incomplete;
      size += inner.size;
      continue;
    }
    std::size_t contents = 0;
    const Found ended = indefinite_size(inner.content, depth + 1, contents);
    if (ended != Found::element) return ended;
    size += inner.header + contents;
  }
}

}  // namespace

namespace {

Found read_form(std::string_view bytes, Element& element) {
  const std::size_t size = bytes.size();
  if (size < 2) return Found::incomplete;
  const unsigned char first = octet(bytes[0]);
  if (first == 0) return bytes[1] == 0 ? Found::end : Found::broken;
  element.tag_class = static_cast<Class>(first >> 6U);
  element.constructed = (first & 0x20U) != 0;
  element.tag = first & 0x1FU;
  std::size_t at = 1;
  if (element.tag == 0x1F) {
    element.tag = 0;
    for (;; ++at) {
      if (at == size) return Found::incomplete;
      if (at > 4) return Found::broken;
      element.tag = (element.tag << 7U) | (octet(bytes[at]) & 0x7FU);
      if ((octet(bytes[at]) & 0x80U) == 0) break;
    }
    ++at;
  }
  if (at == size) return Found::incomplete;
  const unsigned char length = octet(bytes[at++]);
  element.indefinite = length == 0x80;
  std::uint64_t content = length;
  if (element.indefinite) {
    if (!element.constructed) return Found::broken;
    content = 0;
  } else if (length > 0x80) {
    const std::size_t octets = length & 0x7FU;
    if (octets > 8) return Found::broken;
    if (octets > size - at) return Found::incomplete;
    content = 0;
    for (std::size_t i = 0; i < octets; ++i) content = (content << 8U) | octet(bytes[at++]);
    // No file is that long.
    if (content >> 62U != 0) return Found::broken;
  }
  element.header = at;
  element.size = element.indefinite ? 0 : at + content;
  element.content = bytes.substr(at, element.indefinite ? std::string_view::npos : content);
  return Found::element;
}

}  // namespace

AnyHeader read_any_header(std::string_view bytes) {
  AnyHeader any;
  any.found = read_form(bytes, any.element);
  return any;
}

Found read_element(std::string_view bytes, Element& element) {
  const Found found = read_header(bytes, element);
  if (found != Found::element) return found;
  if (!element.indefinite) return element.size <= bytes.size() ? Found::element : Found::incomplete;
  std::size_t contents = 0;
  const Found ended = indefinite_size(element.content, 1, contents);
  if (ended != Found::element) return ended;
  element.content = element.content.substr(0, contents - 2);
  element.size = element.header + contents;
  return Found::element;
}

std::optional<std::int64_t> any_integer(std::string_view content) {
  if (content.empty()) return std::nullopt;
  const bool negative = (octet(content[0]) & 0x80U) != 0;
  const char filler = negative ? '\xFF' : '\0';
  while (content.size() > 8 && content[0] == filler) content.remove_prefix(1);
  if (content.size() > 8 || ((octet(content[0]) & 0x80U) != 0) != negative) return std::nullopt;
  std::uint64_t value = negative ? UINT64_MAX : 0;
  for (const char c : content) value = (value << 8U) | octet(c);
  return static_cast<std::int64_t>(value);
}

}  // namespace telaudit::formats::ber
