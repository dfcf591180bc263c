#include "bill/charge.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace telaudit::bill {
namespace {

constexpr std::array<std::string_view, 12> kClasses = {"recurring", "one_time",   "usage",      "discount",
                                                       "credit",    "adjustment", "tax",        "surcharge",
                                                       "fee",       "late_fee",   "instalment", "balance"};

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

const Schema& charge_schema() {
  static const Schema schema = {
      "charge",
      {
          {"source_offset", Type::integer, false, "first byte of the record or loop it was read from"},
          {"source_length", Type::integer, false, "length of that record in bytes"},
          {"ordinal", Type::integer, false, "number of the charge within that record"},
          {"carrier", Type::text, false, "who bills"},
          {"account", Type::text, false, "billing account number (BAN)"},
          {"parent_account", Type::text, false, "master or consolidated account"},
          {"invoice", Type::text, false, "invoice number"},
          {"bill_date", Type::date, false, "date of the invoice"},
          {"level", Type::text, false, "level of the bill it is part of"},
          {"service", Type::text, false, "telephone number, circuit id or other service id, as printed"},
          {"service_kind", Type::text, false, "telephone, circuit or other"},
          {"product_code", Type::text, false, "USOC or the carrier's product code"},
          {"description", Type::text, false, "the carrier's text"},
          {"section", Type::text, false, "labels of the levels above it, outermost first"},
          {"charge_class", Type::text, false,
           "recurring, one_time, usage, discount, credit, adjustment, tax, surcharge, fee, late_fee, "
           "instalment or balance"},
          {"payable", Type::boolean, false, "part of what is to be paid"},
          {"in_total", Type::boolean, false, "part of its level's printed total"},
          {"from", Type::date, false, "first day of the service period"},
          {"through", Type::date, false, "last day of the service period, inclusive"},
          {"quantity", Type::decimal, false, "quantity billed"},
          {"unit", Type::text, false, "unit of the quantity, as printed"},
          {"rate", Type::decimal, true, "price of one unit"},
          {"gross", Type::decimal, true, "amount before discount"},
          {"amount", Type::decimal, true, "amount billed, signed: credits and discounts are negative"},
          {"currency", Type::text, false, "ISO 4217 code"},
          {"jurisdiction", Type::text, false, "interstate, intrastate, local, international or as printed"},
          {"tax_type", Type::text, false, "type of tax or surcharge, as printed"},
          {"tax_authority", Type::text, false, "who levies it"},
          {"tax_base", Type::decimal, true, "amount it is computed on"},
          {"tax_rate", Type::decimal, false, "fraction: 0.07 is 7 %"},
          {"order_reference", Type::text, false, "service order"},
          {"contract_reference", Type::text, false, "contract as printed"},
          {"belongs_to", Type::text, false, "offset:ordinal of the charge it is part of"},
          {"cost_centre", Type::text, false, "cost centre as the carrier prints it"},
          {"user", Type::text, false, "user as the carrier prints it"},
          {"start", Type::moment, false, "start of the call or session, local civil time"},
          {"duration", Type::integer, false, "tenths of a second: 600 is a minute"},
          {"billed_units", Type::decimal, false, "units that were billed"},
          {"origin", Type::text, false, "calling party, as printed"},
          {"destination", Type::text, false, "called party, as printed"},
          {"origin_place", Type::text, false, "place of the calling party"},
          {"destination_place", Type::text, false, "place of the called party"},
          {"direction", Type::text, false, "in or out, or as printed"},
          {"call_type", Type::text, false, "type of call or session, as printed"},
          {"data_volume", Type::integer, false, "bytes"},
          {"instalment", Type::integer, false, "number of this instalment"},
          {"instalments", Type::integer, false, "number of all instalments"},
      }};
  require(schema.columns.size() == charge::kColumnCount, "charge::Column and charge_schema agree");
  return schema;
}

bool is_charge_class(std::string_view word) {
  return std::find(kClasses.begin(), kClasses.end(), word) != kClasses.end();
}

std::span<const std::string_view> charge_classes() {
  return kClasses;
}

std::string ChargeId::text() const {
  return reading.substr(0, 12) + "-" + std::to_string(offset) + "-" + std::to_string(ordinal);
}

std::optional<ChargeId> parse_charge_id(std::string_view text) {
  const auto parts = split(text, '-');
  if (parts.size() != 3 || parts[0].empty()) return std::nullopt;
  const auto offset = parse_number<std::uint64_t>(parts[1]);
  const auto ordinal = parse_number<std::uint32_t>(parts[2]);
  if (!offset || !ordinal) return std::nullopt;
  return ChargeId{std::string(parts[0]), *offset, *ordinal};
}

}  // namespace telaudit::bill
