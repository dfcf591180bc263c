// The charges of a utility statement, and its end.
#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "bill/charge.h"
#include "formats/xml_statement.h"

namespace telaudit::formats::xml {
namespace {

namespace charge = bill::charge;

// UN/ECE Recommendation 20: units of time in tenths of a second, units of data in bytes.
struct UnitSize {
  std::string_view unit;
  std::int64_t size;
};
constexpr std::array<UnitSize, 3> kTimes = {{{"SEC", 10}, {"MIN", 600}, {"HUR", 36000}}};
constexpr std::array<UnitSize, 5> kVolumes = {
    {{"AD", 1}, {"2P", 1000}, {"4L", 1'000'000}, {"E34", 1'000'000'000}, {"E35", 1'000'000'000'000}}};

template <std::size_t N>
std::optional<std::int64_t> in_units(const Decimal& quantity, std::string_view unit,
                                     const std::array<UnitSize, N>& units) {
  for (const auto& known : units) {
    if (known.unit != unit) continue;
    const auto product = multiply(quantity, {known.size, 0});
    const auto whole = product ? round(*product, 0, Rounding::half_up) : std::nullopt;
    return whole ? std::optional(whole->mantissa) : std::nullopt;
  }
  return std::nullopt;
}

bool looks_like_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || c == '+' || c == ' ' || c == '-';
  });
}

}  // namespace

void StatementWriter::begin_row(std::uint64_t offset, std::uint64_t length, std::size_t level,
                                std::string_view charge_class) {
  charges_.set_number(charge::kSourceOffset, static_cast<std::int64_t>(offset));
  charges_.set_number(charge::kSourceLength, static_cast<std::int64_t>(length));
  charges_.set_number(charge::kOrdinal, 0);
  charges_.set_text(charge::kLevel, levels_[level].id);
  charges_.set_number(charge::kPayable, 0);
  charges_.set_number(charge::kInTotal, 1);
  set(charge::kChargeClass, charge_class);
}

void StatementWriter::set(std::size_t column, const std::optional<Decimal>& value) {
  if (value && !charges_.set_decimal(column, *value)) charges_.set_unknown(column);
}

void StatementWriter::set(std::size_t column, std::string_view value) {
  if (!value.empty()) charges_.set_text(column, value);
}

void StatementWriter::set_service(std::string_view printed) {
  if (printed.empty()) return;
  charges_.set_text(charge::kService, printed);
  charges_.set_text(charge::kServiceKind, looks_like_number(printed) ? "telephone" : "other");
}

void StatementWriter::end_row(const std::optional<Decimal>& amount) {
  if (amount && !charges_.set_decimal(charge::kAmount, *amount))
    refuse("the amount " + amount->text() + " has too many digits beside the others", 0, {});
  charges_.end_row();
}

// The standard has no element for the length of a call: it is a quantity in a unit of time. CallTime is taken
// for the time of day, which its type is.
void StatementWriter::write_usage() {
  const auto quantity = number(Field::quantity);
  if (quantity) {
    const std::string& unit = of(Field::quantity).attribute;
    set(charge::kQuantity, quantity);
    set(charge::kUnit, unit);
    set(charge::kBilledUnits, quantity);
    if (const auto tenths = in_units(*quantity, unit, kTimes))
      charges_.set_number(charge::kDuration, *tenths);
    if (const auto bytes = in_units(*quantity, unit, kVolumes))
      charges_.set_number(charge::kDataVolume, *bytes);
  }
  const Value& date = of(Field::call_date);
  const Value& time = of(Field::call_time);
  const auto day = date.is_set ? parse_day(date.text) : std::nullopt;
  if (date.is_set && !day) note_unread_moment("the day of the call", date);
  if (!day) return;
  charges_.set_number(charge::kFrom, day->days);
  charges_.set_number(charge::kThrough, day->days);
  if (!time.is_set) return;
  if (const auto start = parse_time(*day, std::string_view(time.text).substr(0, 8)))
    charges_.set_number(charge::kStart, start->tenths);
  else
    note_unread_moment("the time of the call", time);
}

void StatementWriter::note_unread_moment(std::string_view what, const Value& value) {
  note("uts.unreadable-moment", std::string(what) + ", " + in_quotes(value.text) + ", is none", value.offset,
       "it is left unknown; no sum depends on it");
}

void StatementWriter::write_call(std::uint64_t offset, std::uint64_t length) {
  auto amount = money(Field::amount);
  if (!amount) amount = money(Field::base_amount);
  begin_row(offset, length, phone_level_, "usage");
  if (of(Field::phone_number).is_set) {
    charges_.set_text(charge::kService, of(Field::phone_number).text);
    charges_.set_text(charge::kServiceKind, "telephone");
    charges_.set_text(charge::kOrigin, of(Field::phone_number).text);
  }
  set(charge::kDestination, text(Field::called_number));
  set(charge::kDestinationPlace, text(Field::country));
  set(charge::kOriginPlace, text(Field::partner));
  set(charge::kCallType, text(of(Field::call_type).is_set ? Field::call_type : Field::category));
  set(charge::kDescription, text(of(Field::title).is_set ? Field::title : Field::category));
  write_usage();
  const auto price = number(Field::price);
  if (price) set(charge::kRate, price_of_one(*price, number(Field::price_base).value_or(Decimal{1, 0})));
  if (amount) supply_.calls.add(*amount);
  end_row(amount);
}

void StatementWriter::write_line(std::uint64_t offset, std::uint64_t length) {
  const auto amount = money(Field::amount);
  if (!amount) return refuse("a line has no amount", offset, "LineExtensionAmount");
  const char* kind = of(Field::one_time_type).is_set  ? "one_time"
                     : of(Field::current_type).is_set ? "recurring"
                                                      : "";
  begin_row(offset, length, supply_.lines_level, kind);
  set_service(text(Field::point_id));
  set(charge::kProductCode, text(Field::item_id));
  set(charge::kDescription, text(Field::description));
  const auto quantity = number(Field::quantity);
  set(charge::kQuantity, quantity);
  if (quantity) set(charge::kUnit, of(Field::quantity).attribute);
  const auto price = number(Field::price);
  if (price) set(charge::kRate, price_of_one(*price, number(Field::price_base).value_or(Decimal{1, 0})));
  for (const auto& [own, inherited, column] :
       {std::tuple{Field::line_from, Field::supply_from, charge::kFrom},
        std::tuple{Field::line_through, Field::supply_through, charge::kThrough}}) {
    const Value& day = of(own).is_set ? of(own) : of(inherited);
    if (const auto read = day.is_set ? parse_day(day.text) : std::nullopt)
      charges_.set_number(column, read->days);
  }
  set(charge::kContractReference, text(Field::supply_contract));
  set(charge::kUser, text(Field::subscriber));
  supply_.lines.add(*amount);
  supply_.line_rows.push_back({charges_.rows(), *amount});
  end_row(amount);
}

void StatementWriter::write_tax(std::uint64_t offset, std::uint64_t length) {
  const auto amount = money(Field::amount);
  if (!amount) return;
  const auto base = money(Field::tax_base);
  begin_row(offset, length, supply_.level, "tax");
  set_service(text(Field::point_id));
  std::string type = of(Field::tax_scheme).is_set ? of(Field::tax_scheme).text : "VAT";
  if (of(Field::tax_category).is_set) type += " " + of(Field::tax_category).text;
  set(charge::kTaxType, type);
  set(charge::kDescription, type);
  set(charge::kTaxBase, base);
  set(charge::kTaxRate, fraction(number(Field::tax_rate)));
  end_row(amount);
}

void StatementWriter::write_allowance(std::uint64_t offset, std::uint64_t length) {
  const auto amount = money(Field::amount);
  if (!amount) return refuse("an allowance or charge has no amount", offset, "Amount");
  const std::string indicator = text(Field::indicator);
  const bool adds = indicator == "true" || indicator == "1";
  if (!adds && indicator != "false" && indicator != "0")
    return refuse("nothing says whether this is an allowance or a charge", offset, "ChargeIndicator");
  begin_row(offset, length, supply_.level, adds ? "fee" : "discount");
  set_service(text(Field::point_id));
  set(charge::kDescription, text(Field::reason));
  end_row(adds ? *amount : negate(*amount));
}

void StatementWriter::fill_in(const bill::Part& part) {
  const auto everywhere = [&](std::size_t column, const std::string& value) {
    if (value.empty()) return;
    for (std::size_t row = 0; row < charges_.rows(); ++row) charges_.replace_text(column, row, value);
  };
  everywhere(charge::kCarrier, part.key.carrier);
  everywhere(charge::kAccount, part.key.account);
  everywhere(charge::kInvoice, part.key.number);
  everywhere(charge::kCurrency, currency_);
  everywhere(charge::kCostCentre, text(Field::cost));
  for (std::size_t row = 0; row < charges_.rows(); ++row)
    charges_.replace_number(charge::kBillDate, row, part.key.bill_date.days);
}

Result<void> StatementWriter::finish(bill::Reading& reading) {
  if (!any_document_) refuse("holds no document that can be read", 0, {});
  const Value& dated = of(of(Field::invoice_date).is_set ? Field::invoice_date : Field::issue_date);
  const auto day = dated.is_set ? parse_day(dated.text) : std::nullopt;
  if (!day) refuse("neither the statement nor its invoice has a date", dated.offset, "IssueDate");
  if (currency_.empty()) refuse("the statement names no currency", 0, "DocumentCurrencyCode");
  if (refused_) return *refused_;
  bill::Part part;
  part.key.carrier = text(of(Field::sender_name).is_set ? Field::sender_name : Field::sender_trading);
  part.key.account = text(of(Field::account).is_set ? Field::account : Field::receiver_id);
  part.key.number = text(of(Field::invoice_number).is_set ? Field::invoice_number : Field::number);
  part.key.bill_date = *day;
  part.bill_date_stated = of(Field::invoice_date).is_set || !of(Field::invoice_number).is_set;
  part.kind = "utility-statement";
  part.issued = text(Field::issue_date) + text(Field::issue_time);
  part.currency = currency_;
  part.customer = text(of(Field::receiver_name).is_set ? Field::receiver_name : Field::receiver_trading);
  part.information_only = true;
  if (part.key.account.empty())
    note("uts.no-account", "neither the receiver nor an account is identified", 0,
         "the statement is known by carrier, number and date alone");
  levels_[0].label = "utility statement " + text(Field::number);
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    const Level& level = levels_[i];
    bill::LevelView to;
    to.id = level.id;
    to.parent = i == 0 ? std::string_view() : levels_[level.parent].id;
    to.label = level.label;
    to.kind = level.kind;
    to.printed = level.printed;
    to.information_only = true;
    to.source_offset = level.offset;
    to.source_length = level.length;
    part.levels.push_back(to);
  }
  fill_in(part);
  if (charges_.rows() > 0) part.rows.push_back({0, charges_.rows()});
  reading.charges = charges_.finish();
  reading.parts.push_back(std::move(part));
  std::move(notes_.begin(), notes_.end(), std::back_inserter(reading.notes));
  return {};
}

}  // namespace telaudit::formats::xml
