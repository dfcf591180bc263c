#include "base/delimited.h"

namespace telaudit {

void DelimitedReader::read_quoted() {
  const std::size_t opening = at_++;
  const std::size_t first = at_;
  bool doubled = false;
  for (;;) {
    const std::size_t quote = text_.find(dialect_.quote, at_);
    if (quote == std::string_view::npos) {
      unterminated_ = true;
      at_ = text_.size();
      fields_.push_back(text_.substr(opening));
      return;
    }
    at_ = quote + 1;
    if (at_ < text_.size() && text_[at_] == dialect_.quote) {
      doubled = true;
      ++at_;
      continue;
    }
    break;
  }
  const std::size_t closing = at_ - 1;
  // Text between the closing quote and the delimiter belongs to the field; real files have it.
  const std::size_t stop = text_.find_first_of(std::string{dialect_.delimiter, '\n', '\r'}, at_);
  const std::size_t tail_end = stop == std::string_view::npos ? text_.size() : stop;
  const std::string_view tail = text_.substr(at_, tail_end - at_);
  at_ = tail_end;
  const std::string_view inside = text_.substr(first, closing - first);
  if (!doubled && tail.empty()) {
    fields_.push_back(inside);
    return;
  }
  if (unescaped_used_ == unescaped_.size()) unescaped_.emplace_back();
  std::string& plain = unescaped_[unescaped_used_++];
  plain.clear();
  for (std::size_t i = 0; i < inside.size(); ++i) {
    plain += inside[i];
    if (inside[i] == dialect_.quote) ++i;
  }
  plain += tail;
  fields_.push_back(plain);
}

bool DelimitedReader::next() {
  fields_.clear();
  unescaped_used_ = 0;
  unterminated_ = false;
  if (at_ >= text_.size()) return false;
  // Views into the unescaped strings must not move while a record is read.
  if (unescaped_.capacity() < 64) unescaped_.reserve(1024);
  begin_ = at_;
  for (;;) {
    if (dialect_.quote != '\0' && at_ < text_.size() && text_[at_] == dialect_.quote &&
        unescaped_used_ < unescaped_.capacity()) {
      read_quoted();
    } else {
      const std::size_t start = at_;
      while (at_ < text_.size() && text_[at_] != dialect_.delimiter && text_[at_] != '\n' &&
             text_[at_] != '\r')
        ++at_;
      fields_.push_back(text_.substr(start, at_ - start));
    }
    end_ = at_;
    if (at_ >= text_.size()) return true;
    const char stop = text_[at_++];
    if (stop == dialect_.delimiter) {
      if (at_ >= text_.size()) {
        fields_.emplace_back();
        end_ = at_;
        return true;
      }
      continue;
    }
    if (stop == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
    return true;
  }
}

void append_delimited(std::string& out, std::string_view field, char delimiter) {
  const std::string special{delimiter, '"', '\n', '\r'};
  if (field.find_first_of(special) == std::string_view::npos) {
    out += field;
    return;
  }
  out += '"';
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::string delimited_field(std::string_view field, char delimiter) {
  std::string out;
  append_delimited(out, field, delimiter);
  return out;
}

std::string formula_safe(std::string_view text) {
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
    return "'" + std::string(text);
  return std::string(text);
}

}  // namespace telaudit
