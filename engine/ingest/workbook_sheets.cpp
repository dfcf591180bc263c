#include "ingest/workbook_sheets.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstring>
#include <optional>

#include "base/archive.h"
#include "base/sheet_values.h"
#include "formats/money_text.h"
#include "ingest/byte_stream.h"
#include "ingest/packed_file.h"

namespace telaudit::ingest {
namespace {

// Of commas and line ends for cells that a workbook does not have: a few bytes of it could ask for gigabytes.
constexpr std::uint64_t kMostFiller = std::uint64_t{256} << 20U;

// What a spreadsheet shows of a number: 19.989999999999998 is 19.99.
std::string shown_number(const std::string& exact) {
  constexpr std::size_t kDigits = 15;
  // Whole numbers of more digits are no amounts, and who reads two accounts must not see one.
  if (exact.size() <= kDigits || exact.find('.') == std::string::npos) return exact;
  double value = 0;
  std::from_chars(exact.data(), exact.data() + exact.size(), value);
  std::array<char, 64> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific,
                                 kDigits - 1);
  std::from_chars(text.data(), end.ptr, value);
  return shortest_decimal(value);
}

// A number that shows as a percentage, as it shows: 0.0725 is 7.25%.
std::string as_percentage(std::string number) {
  const std::size_t sign = number.starts_with('-') ? 1 : 0;
  std::size_t point = number.find('.');
  if (point == std::string::npos) {
    point = number.size();
    number += '.';
  }
  while (number.size() < point + 3) number += '0';
  number.erase(point, 1);
  number.insert(point + 2, 1, '.');
  const std::size_t first = std::min(number.find_first_not_of('0', sign), number.find('.') - 1);
  number.erase(sign, first - sign);
  number.erase(number.find_last_not_of('0') + 1);
  if (number.back() == '.') number.pop_back();
  return number + "%";
}

// The currency that the format shows beside a number is said with it, as a file of text would: euros are none
// of a bill in dollars. A dollar sign alone says nothing: spreadsheets offer it wherever some dollar is used.
std::string with_currency(std::string number, std::string_view beside) {
  const std::string_view currency = formats::currency_among(beside);
  if (currency.empty() || currency == "$") return number;
  if (!std::isalpha(static_cast<unsigned char>(currency.back()))) {
    number.insert(number.starts_with('-') ? 1 : 0, currency);
    return number;
  }
  return std::string(currency) + " " + number;
}

std::string text_of(const SheetCell& cell, char decimal_mark) {
  if (cell.covered) return {};
  if (cell.kind != CellKind::number) return cell.text;
  if (cell.text.find('e') != std::string::npos) return cell.text;
  std::string number = shown_number(cell.text);
  if (cell.percent) number = as_percentage(std::move(number));
  std::replace(number.begin(), number.end(), '.', decimal_mark);
  return with_currency(std::move(number), cell.beside);
}

void append_cell(std::string& line, const std::string& text) {
  const bool quoted = text.find_first_of(",\"") != std::string::npos;
  if (quoted) line += '"';
  for (const char c : text) {
    if (c == '"') line += '"';
    line += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  }
  if (quoted) line += '"';
}

class SheetText : public ByteStream {
 public:
  SheetText(Workbook workbook, std::size_t sheet, char decimal_mark)
      : workbook_(std::move(workbook)), sheet_(sheet), decimal_mark_(decimal_mark) {}

  Result<std::size_t> read(char* target, std::size_t length) override {
    while (used_ == text_.size()) {
      text_.clear();
      used_ = 0;
      const auto more = next_rows();
      if (!more) return more.problem();
      if (!*more) return std::size_t{0};
    }
    const std::size_t given = std::min(length, text_.size() - used_);
    std::memcpy(target, text_.data() + used_, given);
    used_ += given;
    return given;
  }

  Result<void> rewind() override {
    rows_.reset();
    text_.clear();
    used_ = 0;
    line_ = 1;
    filler_ = 0;
    ended_ = false;
    return {};
  }
  std::optional<std::uint64_t> size() const override { return std::nullopt; }
  Result<void> is_whole(std::uint64_t) const override { return {}; }

 private:
  // Some lines more in text_; false at the end.
  Result<bool> next_rows() {
    if (!rows_) {
      auto rows = workbook_.read(sheet_);
      if (!rows) return rows.problem();
      rows_.emplace(std::move(*rows));
    }
    while (!ended_ && text_.size() < kReadBlock) {
      const auto more = rows_->next();
      if (!more) return more.problem();
      ended_ = !*more;
      if (!ended_) append(rows_->row());
      if (filler_ > kMostFiller)
        return Problem{"is spread over too many empty cells",
                       {workbook_.file() + "!" + workbook_.sheets()[sheet_].name, {}, {}, {}, {}},
                       "save the part of it that is the bill as a workbook of its own"};
    }
    return !text_.empty();
  }

  void append(const SheetRow& row) {
    line_text_.clear();
    std::uint32_t column = 1;
    for (const auto& cell : row.cells) {
      const std::string text = text_of(cell, decimal_mark_);
      if (text.empty()) continue;
      line_text_.append(cell.column - column, ',');
      filler_ += cell.column - column;
      column = cell.column;
      append_cell(line_text_, text);
    }
    // Rows below the last cell that holds something say nothing.
    if (line_text_.empty()) return;
    text_.append(row.number - line_, '\n');
    filler_ += row.number - line_;
    text_ += line_text_;
    text_ += '\n';
    line_ = row.number + 1;
  }

  Workbook workbook_;
  std::size_t sheet_;
  char decimal_mark_;
  std::optional<SheetReader> rows_;
  std::string text_;  // lines that are to be given
  std::size_t used_ = 0;
  std::string line_text_;
  std::uint32_t line_ = 1;  // the number of the next
  std::uint64_t filler_ = 0;
  bool ended_ = false;
};

}  // namespace

bool is_workbook(std::string_view prefix) {
  return prefix.starts_with("\xD0\xCF\x11\xE0") || (prefix.starts_with("PK\x03\x04") && !is_packed(prefix));
}

Result<WorkbookSheets> WorkbookSheets::open(ByteStream& file, const std::string& path) {
  const std::uint64_t most = UnpackLimits{}.packed_bytes;
  auto bytes = read_whole(file, most,
                          Problem{"is a workbook of more than " + std::to_string(most >> 20U) + " MiB",
                                  {path, {}, {}, {}, {}},
                                  "save its sheets as CSV files and read those"});
  if (!bytes) return bytes.problem();
  auto workbook = Workbook::parse(std::move(*bytes), path);
  if (!workbook) return workbook.problem();
  WorkbookSheets out(std::move(*workbook));
  for (const auto& sheet : out.workbook_.sheets())
    out.sheets_.push_back(
        {path + "!" + sheet.name, sheet.visibility != SheetInfo::Visibility::visible, sheet.table});
  return out;
}

std::unique_ptr<ByteStream> WorkbookSheets::text(std::size_t sheet, char decimal_mark) const {
  return std::make_unique<SheetText>(workbook_, sheet, decimal_mark);
}

std::vector<std::pair<std::string, std::string>> cells_of_lines(std::string_view bytes, std::uint64_t row) {
  std::vector<std::pair<std::string, std::string>> cells;
  std::uint32_t column = 1;
  std::string text;
  bool quoted = false;
  const auto end_cell = [&] {
    if (!text.empty()) cells.emplace_back(letters_of_column(column) + std::to_string(row), std::move(text));
    text.clear();
  };
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (c == '"' && quoted && i + 1 < bytes.size() && bytes[i + 1] == '"') {
      text += c;
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      end_cell();
      ++column;
    } else if (c == '\n') {
      end_cell();
      column = 1;
      ++row;
    } else {
      text += c;
    }
  }
  end_cell();
  return cells;
}

}  // namespace telaudit::ingest
