#include "formats/xml_values.h"

namespace telaudit::formats::xml {

std::optional<Decimal> parse_number(std::string_view text) {
  if (const auto value = parse_decimal(text)) return value;
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos || text.size() - point - 1 <= kMaxScale) return std::nullopt;
  while (text.size() - point - 1 > kMaxScale && text.back() == '0') text.remove_suffix(1);
  return parse_decimal(text);
}

std::optional<Date> parse_day(std::string_view text) {
  return text.size() == 8 ? parse_date(text, "%Y%m%d") : parse_iso_date(text.substr(0, 10));
}

std::optional<Decimal> fraction(const std::optional<Decimal>& percent) {
  if (!percent || percent->scale + 2 > kMaxScale) return std::nullopt;
  return Decimal{percent->mantissa, static_cast<std::uint8_t>(percent->scale + 2)};
}

std::optional<Decimal> price_of_one(Decimal price, Decimal base) {
  if (base.mantissa <= 0) return std::nullopt;
  while (base.scale > 0 && base.mantissa % 10 == 0) {
    base.mantissa /= 10;
    --base.scale;
  }
  if (base.mantissa == 1 && base.scale == 0) return price;
  for (std::uint8_t scale = price.scale; scale <= kMaxScale - base.scale; ++scale) {
    const auto scaled = rescale(price, static_cast<std::uint8_t>(scale + base.scale));
    if (!scaled) return std::nullopt;
    if (scaled->mantissa % base.mantissa == 0) return Decimal{scaled->mantissa / base.mantissa, scale};
  }
  return std::nullopt;
}

std::optional<Decimal> in_cents(const std::optional<Decimal>& amount) {
  if (!amount || amount->scale >= 2) return amount;
  return rescale(*amount, 2).value_or(*amount);
}

std::string in_quotes(std::string_view text) {
  return "'" + std::string(text.substr(0, 60)) + (text.size() > 60 ? "...'" : "'");
}

}  // namespace telaudit::formats::xml
