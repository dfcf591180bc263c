#include "formats/profile_records.h"

#include <cstring>

namespace telaudit::formats::profile {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Windows-1252 bytes 80 to 9F (the others are Latin-1), from Unicode's mapping table CP1252.TXT; 0 is
// undefined there.
constexpr std::array<std::uint16_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

// Windows-1251 bytes 80 to BF (C0 to FF are U+0410 to U+044F), from Unicode's mapping table CP1251.TXT.
constexpr std::array<std::uint16_t, 64> kWindows1251 = {
    0x0402, 0x0403, 0x201A, 0x0453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x0409, 0x2039, 0x040A,
    0x040C, 0x040B, 0x040F, 0x0452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0,      0x2122,
    0x0459, 0x203A, 0x045A, 0x045C, 0x045B, 0x045F, 0x00A0, 0x040E, 0x045E, 0x0408, 0x00A4, 0x0490, 0x00A6,
    0x00A7, 0x0401, 0x00A9, 0x0404, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x0407, 0x00B0, 0x00B1, 0x0406, 0x0456,
    0x0491, 0x00B5, 0x00B6, 0x00B7, 0x0451, 0x2116, 0x0454, 0x00BB, 0x0458, 0x0405, 0x0455, 0x0457};

// 0: the byte has no character.
std::uint32_t character_of(unsigned byte, Encoding encoding) {
  if (byte < 0x80) return byte;
  if (encoding == Encoding::windows_1251)
    return byte >= 0xC0 ? 0x0410 + (byte - 0xC0) : kWindows1251[byte - 0x80];
  return byte <= 0x9F ? kWindows1252[byte - 0x80] : byte;
}

void append_character(std::string& out, std::uint32_t c) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

unsigned byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

void append_utf16(std::string& out, std::string_view text, bool little) {
  const auto unit = [&](std::size_t at) {
    return little ? byte_at(text, at) | (byte_at(text, at + 1) << 8)
                  : byte_at(text, at + 1) | (byte_at(text, at) << 8);
  };
  for (std::size_t at = 0; at + 1 < text.size(); at += 2) {
    const std::uint32_t first = unit(at);
    if (first < 0xD800 || first > 0xDFFF) {
      append_character(out, first);
      continue;
    }
    const std::uint32_t second = first < 0xDC00 && at + 3 < text.size() ? unit(at + 2) : 0;
    if (second < 0xDC00 || second > 0xDFFF) {
      out += kReplacement;
      continue;
    }
    append_character(out, 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
    at += 2;
  }
}

}  // namespace

RecordScanner::RecordScanner(std::string_view text, Grammar grammar, std::size_t start)
    : text_(text), grammar_(grammar), at_(start) {
  stops_[static_cast<unsigned char>(grammar.delimiter)] = true;
  stops_[static_cast<unsigned char>('\n')] = true;
  stops_[static_cast<unsigned char>('\r')] = true;
  if (grammar.escape != '\0') stops_[static_cast<unsigned char>(grammar.escape)] = true;
}

void RecordScanner::read_plain() {
  const std::size_t start = at_;
  while (at_ < text_.size() && !stops_[static_cast<unsigned char>(text_[at_])]) ++at_;
  if (grammar_.escape != '\0' && at_ < text_.size() && text_[at_] == grammar_.escape) {
    at_ = start;
    read_escaped();
    return;
  }
  fields_.push_back(text_.substr(start, at_ - start));
}

// A cell in which the escape character stands: what stands behind it is literal, but a line end ends the
// cell.
void RecordScanner::read_escaped() {
  if (unescaped_used_ == unescaped_.size()) unescaped_.emplace_back();
  std::string& plain = unescaped_[unescaped_used_];
  plain.clear();
  for (; at_ < text_.size(); ++at_) {
    char c = text_[at_];
    if (c == grammar_.escape && at_ + 1 < text_.size() && text_[at_ + 1] != '\n' && text_[at_ + 1] != '\r') {
      c = text_[++at_];
    } else if (c != grammar_.escape && stops_[static_cast<unsigned char>(c)]) {
      break;
    }
    plain += c;
  }
  doubled_.emplace_back(fields_.size(), unescaped_used_++);
  fields_.emplace_back();
}

// False when the quote at at_ is never closed; at_ is then unchanged.
bool RecordScanner::read_quoted() {
  const std::size_t first = at_ + 1;
  std::size_t limit = text_.size();
  if (!grammar_.quoted_line_ends) {
    const std::size_t line = text_.find_first_of("\r\n", first);
    if (line != std::string_view::npos) limit = line;
  }
  bool doubled = false;
  std::size_t closing = first;
  for (;;) {
    const void* found =
        closing < limit ? std::memchr(text_.data() + closing, grammar_.quote, limit - closing) : nullptr;
    if (found == nullptr) return false;
    closing = static_cast<std::size_t>(static_cast<const char*>(found) - text_.data());
    if (closing + 1 >= limit || text_[closing + 1] != grammar_.quote) break;
    doubled = true;
    closing += 2;
  }
  // No tab stands in a cell of tab-separated text: what looks like one lies between two stray quotes.
  if (!grammar_.quoted_line_ends && grammar_.delimiter == '\t' &&
      text_.substr(first, closing - first).find('\t') != std::string_view::npos)
    return false;
  at_ = closing + 1;
  const std::size_t tail = at_;
  while (at_ < text_.size() && !stops_[static_cast<unsigned char>(text_[at_])]) ++at_;
  if (!doubled && tail == at_) {
    fields_.push_back(text_.substr(first, closing - first));
    return true;
  }
  if (unescaped_used_ == unescaped_.size()) unescaped_.emplace_back();
  std::string& plain = unescaped_[unescaped_used_];
  plain.clear();
  for (std::size_t i = first; i < closing; ++i) {
    plain += text_[i];
    if (text_[i] == grammar_.quote) ++i;
  }
  plain += text_.substr(tail, at_ - tail);
  // The strings may still move; the fields are pointed at them when the record is complete.
  doubled_.emplace_back(fields_.size(), unescaped_used_++);
  fields_.emplace_back();
  return true;
}

bool RecordScanner::next() {
  fields_.clear();
  doubled_.clear();
  unescaped_used_ = 0;
  literal_quote_ = false;
  line_end_ = LineEnd::none;
  if (at_ >= text_.size()) return false;
  begin_ = at_;
  for (;;) {
    const bool quoted = grammar_.quote != '\0' && at_ < text_.size() && text_[at_] == grammar_.quote;
    if (!quoted || !read_quoted()) {
      literal_quote_ = literal_quote_ || quoted;
      read_plain();
    }
    if (at_ >= text_.size() || text_[at_] != grammar_.delimiter) break;
    ++at_;
  }
  end_ = at_;
  if (at_ < text_.size()) {
    line_end_ = text_[at_] == '\n' ? LineEnd::lf : LineEnd::cr;
    if (line_end_ == LineEnd::cr && at_ + 1 < text_.size() && text_[at_ + 1] == '\n')
      line_end_ = LineEnd::crlf;
    at_ += line_end_ == LineEnd::crlf ? 2 : 1;
  }
  for (const auto& [field, string] : doubled_) fields_[field] = unescaped_[string];
  return true;
}

std::optional<std::size_t> find_cut(std::string_view window, std::size_t near, Grammar grammar) {
  if (!grammar.quoted_line_ends || grammar.quote == '\0') {
    for (std::size_t at = near > 0 ? near - 1 : 0; at + 1 < window.size(); ++at) {
      if (window[at] == '\n' || (window[at] == '\r' && window[at + 1] != '\n')) return at + 1;
    }
    return std::nullopt;
  }
  RecordScanner scanner(window, grammar);
  while (scanner.next()) {
    // The closing quote may stand beyond the window.
    if (scanner.literal_quote() || scanner.next_offset() >= window.size()) return std::nullopt;
    if (scanner.next_offset() >= near) return scanner.next_offset();
  }
  return std::nullopt;
}

Encoding guess_encoding(std::string_view prefix) {
  if (prefix.substr(0, 2) == "\xFF\xFE") return Encoding::utf16_little;
  if (prefix.substr(0, 2) == "\xFE\xFF") return Encoding::utf16_big;
  std::size_t even = 0;
  std::size_t odd = 0;
  const std::size_t looked_at = std::min<std::size_t>(prefix.size(), 1024);
  for (std::size_t i = 0; i < looked_at; ++i)
    if (prefix[i] == '\0') ++(i % 2 == 0 ? even : odd);
  // Text of which most characters are ASCII has a zero in nearly every second byte.
  if (looked_at >= 4 && odd * 3 > looked_at && even * 10 < looked_at) return Encoding::utf16_little;
  if (looked_at >= 4 && even * 3 > looked_at && odd * 10 < looked_at) return Encoding::utf16_big;
  return Encoding::utf8;
}

bool has_high_bytes(std::string_view text) {
  constexpr std::uint64_t kHigh = 0x8080808080808080U;
  std::size_t at = 0;
  for (; at + 64 <= text.size(); at += 64) {
    std::uint64_t words[8];
    std::memcpy(words, text.data() + at, 64);
    if (((words[0] | words[1] | words[2] | words[3] | words[4] | words[5] | words[6] | words[7]) & kHigh) !=
        0)
      return true;
  }
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    if ((word & kHigh) != 0) return true;
  }
  for (; at < text.size(); ++at)
    if (byte_at(text, at) >= 0x80) return true;
  return false;
}

std::size_t valid_utf8(std::string_view text, bool cut_short) {
  std::size_t at = 0;
  while (at < text.size()) {
    const unsigned lead = byte_at(text, at);
    if (lead < 0x80) {
      ++at;
      // Most text is plain from here on.
      while (at + 64 <= text.size() && !has_high_bytes(text.substr(at, 64))) at += 64;
      continue;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4) return at;
    const std::size_t there = std::min(length, text.size() - at);
    for (std::size_t i = 1; i < there; ++i) {
      unsigned low = 0x80;
      unsigned high = 0xBF;
      if (i == 1) {  // no overlong forms, no surrogates, nothing above U+10FFFF
        if (lead == 0xE0) low = 0xA0;
        if (lead == 0xED) high = 0x9F;
        if (lead == 0xF0) low = 0x90;
        if (lead == 0xF4) high = 0x8F;
      }
      if (byte_at(text, at + i) < low || byte_at(text, at + i) > high) return at;
    }
    if (there < length) return cut_short ? text.size() : at;
    at += length;
  }
  return text.size();
}

void append_as_utf8(std::string& out, std::string_view text, Encoding encoding) {
  switch (encoding) {
    case Encoding::utf8:
      out += text;
      return;
    case Encoding::utf16_little:
      append_utf16(out, text, true);
      return;
    case Encoding::utf16_big:
      append_utf16(out, text, false);
      return;
    case Encoding::windows_1252:
    case Encoding::windows_1251:
      break;
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    const unsigned byte = byte_at(text, at);
    const std::uint32_t character = character_of(byte, encoding);
    if (character == 0 && byte != 0) {
      out += kReplacement;
    } else {
      append_character(out, character);
    }
  }
}

std::uint64_t OffsetMap::raw(std::size_t decoded_position) {
  if (!is_wide(encoding_)) {
    raw_ += decoded_position - at_;
    at_ = decoded_position;
    return raw_;
  }
  for (; at_ < decoded_position; ++at_) {
    const unsigned byte = byte_at(decoded_, at_);
    if (byte >= 0xF0) {
      raw_ += 4;
    } else if (byte < 0x80 || byte >= 0xC0) {
      raw_ += 2;
    }
  }
  return raw_;
}

}  // namespace telaudit::formats::profile
