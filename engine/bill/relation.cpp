#include "bill/relation.h"

#include <numeric>

namespace telaudit::bill {

std::string_view type_name(Type type) {
  switch (type) {
    case Type::text:
      return "text";
    case Type::decimal:
      return "decimal";
    case Type::date:
      return "date";
    case Type::moment:
      return "moment";
    case Type::integer:
      return "integer";
    case Type::boolean:
      return "boolean";
  }
  return "text";
}

std::optional<std::size_t> Schema::find(std::string_view column) const {
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i].name == column) return i;
  return std::nullopt;
}

bool ColumnView::is_known(std::size_t row) const {
  if (known.empty()) return true;
  return known[encoding == Encoding::constant ? 0 : row] != 0;
}

std::int64_t ColumnView::number(std::size_t row) const {
  return numbers[encoding == Encoding::constant ? 0 : row];
}

std::string_view ColumnView::text(std::size_t row) const {
  switch (encoding) {
    case Encoding::constant:
      return words[0];
    case Encoding::dictionary:
      return words[codes[row]];
    case Encoding::plain:
      return words[row];
    case Encoding::digits:
      break;
  }
  return digit_texts->text(first_digit_text + row);
}

Decimal ColumnView::decimal(std::size_t row) const {
  const std::size_t at = encoding == Encoding::constant ? 0 : row;
  const Decimal value{numbers[at], scale};
  if (printed_scales.empty() || printed_scales[at] == scale) return value;
  const auto printed = rescale(value, printed_scales[at]);
  require(printed.has_value(), "a printed scale holds its value");
  return *printed;
}

ScanRequest all_columns(const Schema& schema) {
  ScanRequest request;
  request.columns.resize(schema.columns.size());
  std::iota(request.columns.begin(), request.columns.end(), std::size_t{0});
  return request;
}

}  // namespace telaudit::bill
