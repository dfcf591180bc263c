#include "book/sheet_layout.h"

#include <algorithm>

namespace telaudit::book {
namespace {

std::string quoted(const std::string& sheet) {
  const bool plain = std::all_of(sheet.begin(), sheet.end(),
                                 [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
  return plain ? sheet : "'" + sheet + "'";
}

}  // namespace

std::string SheetLayout::range(std::string_view column) const {
  std::string letters = cell_name(0, columns.place[table.column(column)]);
  letters.pop_back();
  const std::uint64_t last = kFirstDataRow + std::max<std::uint64_t>(rows, 1);
  return quoted(sheet) + "!$" + letters + "$" + std::to_string(kFirstDataRow + 1) + ":$" + letters + "$" +
         std::to_string(last);
}

std::string SheetLayout::cell(std::uint64_t row, std::string_view column) const {
  return cell_name(static_cast<std::uint32_t>(kFirstDataRow + row), columns.place[table.column(column)]);
}

const SheetLayout* Layouts::find(std::string_view sheet) const {
  const auto found = std::find_if(sheets_.begin(), sheets_.end(),
                                  [&](const SheetLayout& one) { return one.sheet == sheet; });
  return found == sheets_.end() ? nullptr : &*found;
}

std::string rounded(const std::string& formula) {
  return "ROUND(" + formula + ",6)";
}

std::string sum_where(const SheetLayout& layout, std::string_view column,
                      std::initializer_list<std::pair<std::string_view, std::string_view>> conditions) {
  std::string out = "SUMIFS(" + layout.range(column);
  for (const auto& [name, word] : conditions)
    out += "," + layout.range(name) + ",\"" + std::string(word) + "\"";
  return out + ")";
}

}  // namespace telaudit::book
