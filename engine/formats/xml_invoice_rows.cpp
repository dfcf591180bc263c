// The charges of an electronic invoice.
#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "bill/charge.h"
#include "formats/line_class.h"
#include "formats/xml_invoice.h"

namespace telaudit::formats::xml {
namespace {

namespace charge = bill::charge;

}  // namespace

void InvoiceWriter::begin_row(std::uint64_t offset, std::uint64_t length, const std::string& level,
                              bool counts) {
  const bool payable = counts && !document_.information_only;
  charges_.set_number(charge::kSourceOffset, static_cast<std::int64_t>(offset));
  charges_.set_number(charge::kSourceLength, static_cast<std::int64_t>(length));
  charges_.set_number(charge::kOrdinal, 0);
  charges_.set_text(charge::kLevel, level);
  charges_.set_number(charge::kPayable, payable ? 1 : 0);
  charges_.set_number(charge::kInTotal, counts ? 1 : 0);
}

void InvoiceWriter::set(std::size_t column, const std::optional<Decimal>& value) {
  if (value && !charges_.set_decimal(column, *value)) charges_.set_unknown(column);
}

void InvoiceWriter::set(std::size_t column, std::string_view text) {
  if (!text.empty()) charges_.set_text(column, text);
}

void InvoiceWriter::end_row(Decimal amount, Kind kind) {
  if (!charges_.set_decimal(charge::kAmount, amount))
    refuse("the amount " + amount.text() + " has too many digits beside the others", 0, {},
           "ask the sender for a corrected invoice");
  charges_.end_row();
  kinds_.push_back(kind);
}

std::string InvoiceWriter::item_text(const Line& line) const {
  const auto at = [&](Field field) -> const Value& { return line.values[static_cast<std::size_t>(field)]; };
  const Value& name = at(Field::item_name);
  const Value& description = at(Field::item_description);
  std::string text = name.is_set ? name.text : std::string();
  if (description.is_set && description.text != text) {
    if (!text.empty()) text += " / ";
    text += description.text;
  }
  return text;
}

// Of the days that the line itself states.
std::string InvoiceWriter::charge_class(const Line& line, Decimal net, std::optional<std::int64_t> days) {
  const Value& quantity = line.values[static_cast<std::size_t>(Field::quantity)];
  if (net.is_negative() != document_.turned && !net.is_zero()) return "credit";
  const Value& kind = line.values[static_cast<std::size_t>(Field::line_kind)];
  if (kind.is_set) return kind.text == "AC" ? "fee" : "discount";
  const auto known = places_.classes_by_unit.find(quantity.attribute);
  if (quantity.is_set && known != places_.classes_by_unit.end()) return known->second;
  const std::string text = item_text(line);
  return std::string(class_of_line(places_.line_classes, {text, days, number(quantity)}));
}

// A price of one unit of the line's quantity: what EN 16931 prints for several is divided. Where UBL gives
// the factor by which the unit that is priced becomes the one that is ordered, bottles a crate, that factor
// alone leads there.
std::optional<Decimal> InvoiceWriter::price_of_unit(const Line& line, Field which) {
  const auto at = [&](Field field) -> const Value& { return line.values[static_cast<std::size_t>(field)]; };
  const auto price = number(at(which));
  if (!price) return std::nullopt;
  if (const auto factor = number(at(Field::price_factor))) return multiply(*price, *factor);
  return price_of_one(*price, number(at(Field::price_base)).value_or(Decimal{1, 0}));
}

void InvoiceWriter::write_price(const Line& line, const std::optional<Decimal>& quantity) {
  const auto at = [&](Field field) -> const Value& { return line.values[static_cast<std::size_t>(field)]; };
  const auto rate = price_of_unit(line, Field::price);
  if (!rate && at(Field::price).is_set && parse_number(at(Field::price).text))
    note("en16931.price-for-several",
         "a price of " + at(Field::price).text + " for " +
             (at(Field::price_base).is_set ? at(Field::price_base).text : "1") +
             " cannot be written exactly for one",
         at(Field::price).offset, "the rate of that charge is left unknown");
  set(charge::kRate, rate);
  const auto gross = at(Field::gross_price).is_set ? price_of_unit(line, Field::gross_price) : std::nullopt;
  if (gross && quantity && gross != rate) set(charge::kGross, multiply(*gross, *quantity));
}

// Whether the line's amount is before its allowances: Turkey's invoices, and others of UBL before EN 16931,
// repeat in each line its share of what is taken off the whole.
bool InvoiceWriter::allowances_only_inform(const Line& line, Decimal net) {
  if (line.allowances.empty() || line.level) return false;
  const auto quantity = turned(number(line.values[static_cast<std::size_t>(Field::quantity)]));
  const auto price = price_of_unit(line, Field::price);
  const auto product = quantity && price ? multiply(*quantity, *price) : std::nullopt;
  const auto amount = product ? round(*product, 2, Rounding::half_up) : std::nullopt;
  Decimal sum;
  for (const auto& allowance : line.allowances) sum = add(sum, allowance.amount).value_or(Decimal{});
  return !sum.is_zero() && amount == net;
}

void InvoiceWriter::write_line(const Line& line, const std::string& level, Decimal net, std::uint64_t length,
                               bool informs) {
  const auto at = [&](Field field) -> const Value& { return line.values[static_cast<std::size_t>(field)]; };
  begin_row(line.offset, length, level, !informs);
  const auto quantity = turned(number(at(Field::quantity)));
  set(charge::kService, line.service);
  set(charge::kServiceKind, line.service_kind);
  for (const Field code : {Field::seller_item, Field::standard_item, Field::item_class})
    if (at(code).is_set) {
      set(charge::kProductCode, at(code).text);
      break;
    }
  set(charge::kDescription, item_text(line));
  set(charge::kSection, section_of_line());
  const auto from = date(at(Field::line_from), "BT-134");
  const auto through = date(at(Field::line_through), "BT-135");
  if (from) charges_.set_number(charge::kFrom, from->days);
  if (through) charges_.set_number(charge::kThrough, through->days);
  set(charge::kChargeClass,
      charge_class(line, net,
                   from && through ? std::optional(through->days - from->days + 1) : std::nullopt));
  set(charge::kQuantity, quantity);
  if (quantity) set(charge::kUnit, at(Field::quantity).attribute);
  write_price(line, quantity);
  if (at(Field::line_cost).is_set) set(charge::kCostCentre, at(Field::line_cost).text);
  end_row(net, Kind::line);
}

void InvoiceWriter::write_allowance(const Allowance& allowance, const std::string& level,
                                    std::string_view belongs_to, bool informs) {
  begin_row(allowance.offset, allowance.length, level, !informs);
  set(charge::kProductCode, allowance.code);
  set(charge::kDescription, allowance.reason);
  set(charge::kChargeClass, allowance.is_charge ? "fee" : "discount");
  set(charge::kBelongsTo, belongs_to);
  end_row(allowance.amount, Kind::other);
}

std::size_t InvoiceWriter::add_line_level(Line& line, std::string_view kind) {
  const auto& id = line.values[static_cast<std::size_t>(Field::line_id)];
  Level level;
  level.parent = level_above_line();
  level.id = level.parent + "/" + (id.is_set ? id.text : "line " + std::to_string(line.offset));
  if (!document_.level_ids.insert(level.id).second) level.id += "@" + std::to_string(line.offset);
  document_.level_ids.insert(level.id);
  level.kind = kind;
  level.label = item_text(line);
  if (level.label.empty()) level.label = "line " + (id.is_set ? id.text : std::string("without a number"));
  level.offset = line.offset;
  document_.levels.push_back(std::move(level));
  return document_.levels.size() - 1;
}

std::string InvoiceWriter::id_of(const TotalLevel& level) const {
  return std::string(document_.turned ? "credit-note" : "invoice").append(level.id);
}

// The level of the line that is open: of the line around it, of the line it names, or that of all lines.
std::string InvoiceWriter::level_above_line() {
  if (line_depth_ > 1 && lines_[line_depth_ - 2].level)
    return document_.levels[*lines_[line_depth_ - 2].level].id;
  const Value& parent = of_line(Field::parent_line);
  if (parent.is_set) {
    if (const auto at = document_.line_groups.find(parent.text); at != document_.line_groups.end())
      return document_.levels[at->second].id;
    note("en16931.line-above-unknown",
         "line " + of_line(Field::line_id).text + " is part of line " + parent.text +
             ", which is no group of lines before it",
         parent.offset, "it counts by itself; the sums say whether it counts twice");
  }
  return id_of(kLines);
}

std::string InvoiceWriter::section_of_line() const {
  std::string section;
  for (std::size_t i = 0; i + 1 < line_depth_; ++i) {
    if (!lines_[i].level) continue;
    if (!section.empty()) section += " / ";
    section += document_.levels[*lines_[i].level].label;
  }
  if (line_depth_ != 1) return section;
  const Value& parent = of_line(Field::parent_line);
  const auto at = parent.is_set ? document_.line_groups.find(parent.text) : document_.line_groups.end();
  return at == document_.line_groups.end() ? section : document_.levels[at->second].label;
}

void InvoiceWriter::close_line(std::uint64_t offset, std::uint64_t length) {
  document_.any_line = true;
  Line& closed = line();
  if (const Value& unit = of_line(Field::line_unit); unit.is_set)
    closed.values[static_cast<std::size_t>(Field::quantity)].attribute = unit.text;
  const auto net = money(of_line(Field::line_net), "BT-131");
  const auto given = [&](Field field) { return of_line(field).is_set; };
  // ZUGFeRD 1.0 has lines that are a remark among the others.
  if (!net && !refused_ && !closed.level && closed.allowances.empty() && !given(Field::line_net) &&
      !given(Field::quantity) && !given(Field::price) && !given(Field::gross_price)) {
    note("en16931.line-of-text", "a line has neither amount, quantity nor price", offset,
         "it is a remark and gives no charge");
    --line_depth_;
    return;
  }
  if (!net) {
    refuse("a line has no amount", offset, "BT-131", "ask the sender for a corrected invoice");
    return;
  }
  const Value& status = of_line(Field::line_status);
  const bool informs =
      (status.is_set && status.text == "INFORMATION") || is_given_free(of_line(Field::line_tax));
  std::optional<std::size_t> own = closed.level;
  if (!own && status.is_set && status.text == "GROUP") {
    own = add_line_level(closed, "line_group");
    if (of_line(Field::line_id).is_set) document_.line_groups.emplace(of_line(Field::line_id).text, *own);
  }
  const bool consists_of_lines = own.has_value();
  const bool only_inform = informs || allowances_only_inform(closed, *net);
  Decimal before = *net;
  for (const auto& allowance : closed.allowances) {
    if (only_inform && !informs) break;
    const auto without = subtract(before, allowance.amount);
    if (!without) return refuse("a line's amounts have too many digits", offset, "BT-131", "ask the sender");
    before = *without;
  }
  if (!own && !closed.allowances.empty() && !only_inform) own = add_line_level(closed, "line");
  if (own) {
    document_.levels[*own].printed = net;
    document_.levels[*own].length = length;
  }
  const std::string level = own ? document_.levels[*own].id : level_above_line();
  if (!consists_of_lines) write_line(closed, level, before, length, informs);
  const std::string belongs_to = consists_of_lines ? std::string() : std::to_string(offset) + ":0";
  for (const auto& allowance : closed.allowances) write_allowance(allowance, level, belongs_to, only_inform);
  --line_depth_;
}

bool InvoiceWriter::is_peruvian() const {
  return of(Field::customization).is_set && of(Field::customization).text == "2.0";
}

// The number of a tax in SUNAT's catalogue 05: on what is given without money.
bool InvoiceWriter::is_given_free(const Value& tax_scheme) {
  return tax_scheme.is_set && tax_scheme.text == "9996";
}

bool InvoiceWriter::is_behind_the_total(const Allowance& allowance) const {
  // Of catalogue 53: allowances and charges of the whole invoice that do not change what is taxed.
  constexpr std::array<std::string_view, 8> kCodes = {"03", "45", "46", "50", "51", "52", "53", "54"};
  return is_peruvian() && std::find(kCodes.begin(), kCodes.end(), allowance.code) != kCodes.end();
}

void InvoiceWriter::close_allowance(std::uint64_t offset, std::uint64_t length, Sign sign) {
  const Value& indicator = of(Field::indicator);
  const bool says_charge = indicator.text == "true" || indicator.text == "1";
  Allowance allowance;
  allowance.is_charge = sign == Sign::adds || (sign == Sign::indicated && says_charge);
  const bool is_clear =
      sign != Sign::indicated ||
      (indicator.is_set && (says_charge || indicator.text == "false" || indicator.text == "0"));
  if (!is_clear)
    return refuse("nothing says whether this is an allowance or a charge", offset, "ChargeIndicator",
                  "ask the sender for a corrected invoice");
  auto amount = money(of(Field::amount), "BT-92");
  // ebInterface may leave the amount to its base and percentage.
  if (!amount && sign != Sign::indicated && of(Field::base).is_set && of(Field::factor).is_set) {
    const auto base = money(of(Field::base), "BT-93");
    const auto share = fraction(number(of(Field::factor)));
    const auto product = base && share ? multiply(*base, *share) : std::nullopt;
    amount = product ? round(*product, 2, Rounding::half_up) : std::nullopt;
    if (amount && amount->is_zero()) return;
  }
  if (!amount) {
    refuse("an allowance or charge has no amount", offset, "BT-92", "ask the sender for a corrected invoice");
    return;
  }
  allowance.amount = allowance.is_charge ? *amount : negate(*amount);
  const auto text = [&](Field field) { return of(field).is_set ? of(field).text : std::string(); };
  allowance.code = text(Field::reason_code);
  allowance.reason = text(Field::reason);
  allowance.offset = offset;
  allowance.length = length;
  if (line_depth_ > 0) {
    line().allowances.push_back(std::move(allowance));
    return;
  }
  if (is_behind_the_total(allowance)) return write_allowance(allowance, id_of(kTotal), {}, false);
  (allowance.is_charge ? document_.any_charge : document_.any_allowance) = true;
  if (!allowance.is_charge) document_.allowance_rows.push_back(charges_.rows());
  write_allowance(allowance, allowance.is_charge ? id_of(kCharges) : id_of(kAllowances), {}, false);
}

// What the seller collects for others, as mobile bills do: XRechnung's extension adds it to what is to be
// paid (BG-DEX-09, BR-DEX-09). Elsewhere the element tells of payments that are in BT-113 already.
void InvoiceWriter::close_third_party(std::uint64_t offset, std::uint64_t length) {
  if (of(Field::customization).text.find("extension:xrechnung") == std::string::npos) return;
  close_beside(offset, length, "third parties");
}

// An amount that is to be paid beside the total with VAT.
void InvoiceWriter::close_beside(std::uint64_t offset, std::uint64_t length, std::string_view section) {
  const auto amount = money(of(Field::amount), "BT-DEX-002");
  if (!amount) {
    refuse("an amount beside the total is missing", offset, "BT-DEX-002",
           "ask the sender for a corrected invoice");
    return;
  }
  const auto text = [&](Field field) { return of(field).is_set ? of(field).text : std::string(); };
  begin_row(offset, length, id_of(kTotal), true);
  set(charge::kProductCode, text(Field::reason_code));
  set(charge::kDescription, text(Field::reason));
  set(charge::kSection, section);
  end_row(*amount, Kind::other);
}

void InvoiceWriter::close_tax(std::uint64_t offset, std::uint64_t length) {
  const Value& amount = of(Field::amount);
  // The same tax in the currency of the tax authority is information.
  if (!amount.attribute.empty() && !document_.currency.empty() && amount.attribute != document_.currency)
    return;
  const auto value = money(amount, "BT-117");
  if (!value) return;
  document_.any_tax = true;
  if (!document_.tax_totals.empty()) document_.tax_totals.back().has_shares = true;
  const auto text = [&](Field field) { return of(field).is_set ? of(field).text : std::string(); };
  begin_row(offset, length, id_of(kVat), !is_given_free(of(Field::scheme)));
  const auto base = money(of(Field::base), "BT-116");
  const auto percent = number(of(Field::rate));
  const auto share = fraction(percent);
  const std::string scheme = text(Field::scheme);
  const bool is_numbered = scheme.find_first_not_of("0123456789") == std::string::npos;
  std::string type = is_numbered ? text(Field::scheme_name) : scheme;
  if (type.empty()) type = scheme.empty() ? "VAT" : scheme;
  if (of(Field::category).is_set) type += " " + text(Field::category);
  set(charge::kTaxType, type);
  set(charge::kDescription, percent ? type + " " + percent->text() + " %" : type);
  set(charge::kChargeClass, "tax");
  set(charge::kTaxBase, base);
  set(charge::kTaxRate, share);
  if (of(Field::due_by).is_set && of(Field::due_by).text == "S") charges_.set_number(charge::kPayable, 0);
  end_row(*value, Kind::other);
  if (is_fattura()) close_share(offset, base, *value);
  if (!base || !share) return;
  const auto product = multiply(*base, *share);
  const auto expected = product ? round(*product, 2, Rounding::half_up) : std::nullopt;
  const auto off = expected ? subtract(*expected, *value) : std::nullopt;
  if (off && absolute(*off) > Decimal{1, 2})
    note("en16931.br-co-17",
         "tax of " + value->text() + " is stated where " + base->text() + " at " + percent->text() +
             " % make " + expected->text(),
         offset, "the difference is in what is billed: ask the sender (BR-CO-17)");
}

}  // namespace telaudit::formats::xml
