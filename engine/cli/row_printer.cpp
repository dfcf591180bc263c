#include "cli/row_printer.h"

#include <algorithm>

#include "base/delimited.h"
#include "cli/json_text.h"

namespace telaudit::cli {
namespace {

constexpr std::size_t kHeldRows = 1000;
constexpr std::size_t kBufferBytes = std::size_t{1} << 16U;
constexpr std::size_t kWidest = 60;

// JSON has no infinity; SQL gives it as Inf.
bool is_json_number(std::string_view value) {
  return !value.empty() && (value.back() >= '0' && value.back() <= '9');
}

}  // namespace

RowPrinter::RowPrinter(std::ostream& out, std::vector<std::string> names, Format format)
    : out_(out), names_(std::move(names)), format_(format) {
  for (const auto& name : names_) {
    widths_.push_back(text_width(name));
    std::string quoted;
    append_json(quoted, name);
    json_names_.push_back(quoted + ": ");
  }
  if (format_ == Format::json) buffer_ = "[";
  if (format_ != Format::csv) return;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (i > 0) buffer_ += ',';
    append_delimited(buffer_, formula_safe(names_[i]));
  }
  buffer_ += '\n';
}

void RowPrinter::begin_cell() {
  if (format_ == Format::csv) {
    if (column_ > 0) buffer_ += ',';
  } else if (format_ == Format::json) {
    buffer_ += column_ == 0 ? (rows_ == 0 ? "\n {" : ",\n {") : ", ";
    buffer_ += json_names_[column_];
  }
  ++column_;
}

void RowPrinter::add(std::string_view value, bool is_number) {
  begin_cell();
  switch (format_) {
    case Format::text:
      line_.push_back({shortened(printable(value), kWidest), is_number});
      break;
    case Format::csv:
      append_delimited(buffer_, is_number ? std::string(value) : formula_safe(value));
      break;
    case Format::json:
      if (is_number && is_json_number(value)) {
        buffer_ += value;
      } else {
        append_json(buffer_, value);
      }
      break;
  }
}

void RowPrinter::text(std::string_view value) {
  add(value, false);
}

void RowPrinter::number(std::string_view value) {
  add(value, true);
}

void RowPrinter::unknown() {
  if (format_ == Format::text) return add("", false);
  begin_cell();
  if (format_ == Format::json) buffer_ += "null";
}

bool RowPrinter::end_row() {
  ++rows_;
  column_ = 0;
  if (format_ == Format::csv) buffer_ += '\n';
  if (format_ == Format::json) buffer_ += '}';
  if (format_ == Format::text) {
    if (rows_ <= kHeldRows) {
      held_.push_back(std::move(line_));
      if (rows_ == kHeldRows) print_held();
    } else {
      print_line(line_);
    }
    line_.clear();
  }
  if (buffer_.size() >= kBufferBytes) flush();
  return out_.good();
}

std::uint64_t RowPrinter::finish() {
  if (format_ == Format::text && rows_ < kHeldRows) print_held();
  if (format_ == Format::json) buffer_ += rows_ == 0 ? "]\n" : "\n]\n";
  flush();
  out_.flush();
  return rows_;
}

void RowPrinter::print_held() {
  for (const auto& line : held_)
    for (std::size_t i = 0; i < line.size(); ++i) widths_[i] = std::max(widths_[i], text_width(line[i].text));
  std::vector<Cell> header;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const bool right =
        std::any_of(held_.begin(), held_.end(), [i](const auto& line) { return line[i].right; });
    header.push_back({printable(names_[i]), right});
  }
  print_line(header);
  for (const auto& line : held_) print_line(line);
  held_.clear();
}

void RowPrinter::print_line(const std::vector<Cell>& line) {
  const std::size_t begin = buffer_.size();
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::size_t used = text_width(line[i].text);
    const std::size_t blanks = widths_[i] > used ? widths_[i] - used : 0;
    if (line[i].right) buffer_.append(blanks, ' ');
    buffer_ += line[i].text;
    if (!line[i].right) buffer_.append(blanks, ' ');
    buffer_ += "  ";
  }
  while (buffer_.size() > begin && buffer_.back() == ' ') buffer_.pop_back();
  buffer_ += '\n';
}

void RowPrinter::flush() {
  out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  buffer_.clear();
}

}  // namespace telaudit::cli
