#include "formats/xml_invoice.h"

#include <algorithm>

#include "base/text.h"
#include "bill/charge.h"

namespace telaudit::formats::xml {
namespace {

constexpr std::uint64_t kMostNotes = 100;  // of one kind
constexpr std::size_t kMostTaxTotals = 100;

// UNTDID 1001: documents whose amounts are money back (the types that EN 16931 reads as credit notes).
constexpr std::array<std::string_view, 9> kCreditTypes = {"81",  "83",  "261", "262", "296",
                                                          "308", "381", "420", "458"};
// The same in the words of FatturaPA (TipoDocumento) and ebInterface (DocumentType), in no list of the
// others.
constexpr std::array<std::string_view, 4> kNamedCredits = {"TD04", "TD08", "CreditMemo", "SubsequentCredit"};
// Proforma, and what is sent for the books alone.
constexpr std::array<std::string_view, 2> kInformationTypes = {"325", "751"};

template <std::size_t N>
bool is_one_of(std::string_view code, const std::array<std::string_view, N>& codes) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

}  // namespace

InvoiceWriter::InvoiceWriter(std::string file, const Places& places, CreditSigns credits)
    : file_(std::move(file)), places_(places), credits_(credits), charges_(bill::charge_schema()) {}

void InvoiceWriter::refuse(std::string what, std::uint64_t offset, std::string element, std::string advice) {
  if (refused_) return;
  Problem problem;
  problem.what = std::move(what);
  problem.where.file = file_;
  problem.where.offset = offset;
  problem.where.element = std::move(element);
  problem.advice = std::move(advice);
  refused_ = std::move(problem);
}

void InvoiceWriter::note(const char* code, std::string what, std::uint64_t offset, std::string advice) {
  if (++note_counts_[code] > kMostNotes) return;
  notes_.push_back({code, Problem{std::move(what), {file_, offset, {}, {}, {}}, std::move(advice)}});
}

std::optional<Decimal> InvoiceWriter::turned(std::optional<Decimal> value) const {
  return value && document_.turned ? negate(*value) : value;
}

std::optional<Decimal> InvoiceWriter::money(const Value& value, std::string_view term) {
  if (!value.is_set) return std::nullopt;
  const auto amount = parse_number(value.text);
  if (!amount) {
    refuse("the amount " + in_quotes(value.text) + " is no decimal number", value.offset, std::string(term),
           "expected digits and a decimal point; ask the sender for a corrected invoice");
    return std::nullopt;
  }
  if (!value.attribute.empty()) {
    if (document_.currency.empty()) document_.currency = value.attribute;
    if (value.attribute != document_.currency) {
      refuse("an amount is in " + in_quotes(value.attribute) + ", the invoice in " +
                 in_quotes(document_.currency),
             value.offset, std::string(term), "ask the sender for an invoice in one currency");
      return std::nullopt;
    }
  }
  if (amount->scale > 2 && *round(*amount, 2, Rounding::half_up) != *amount) document_.fine_amounts = true;
  return turned(amount);
}

std::optional<Decimal> InvoiceWriter::number(const Value& value) {
  if (!value.is_set || value.text.empty()) return std::nullopt;
  const auto read = parse_number(value.text);
  if (!read)
    note("en16931.unreadable-number", "the number " + in_quotes(value.text) + " cannot be kept exactly",
         value.offset, "it is left unknown; no sum depends on it");
  return read;
}

std::optional<Date> InvoiceWriter::date(const Value& value, std::string_view term) {
  if (!value.is_set || value.text.empty()) return std::nullopt;
  const std::string_view text = value.text;
  const auto read = parse_day(text);
  if (!read)
    note("en16931.unreadable-date", std::string(term) + " " + in_quotes(text) + " is no date", value.offset,
         "it is left unknown");
  return read;
}

void InvoiceWriter::document(std::string_view name) {
  name_ = name;
  document_.turned = name_ == "CreditNote" || name_ == "SelfBilledCreditNote";
}

void InvoiceWriter::take_type(std::string_view code, std::uint64_t offset) {
  document_.type = code;
  document_.information_only = is_one_of(code, kInformationTypes);
  // In UBL the element says it; in CII one element serves both.
  const bool turns = name_.starts_with("CrossIndustry") ? is_one_of(code, kCreditTypes)
                                                        : document_.turned || is_one_of(code, kNamedCredits);
  if (turns != document_.turned && charges_.rows() > document_.first_row)
    refuse("the type of the document stands behind its lines", offset, "BT-3",
           "ask the sender for an invoice that follows its schema");
  document_.turned = turns;
}

void InvoiceWriter::field(std::uint8_t which, const FieldText& text) {
  const auto field = static_cast<Field>(which);
  if (refused_) return;
  if (field == Field::total_tax) {
    const Value value{std::string(text.text), {}, text.offset, true};
    if (const auto amount = money(value, "BT-110"))
      document_.tax_totals.push_back({*amount, std::string(text.attribute), text.offset});
    if (document_.tax_totals.size() > kMostTaxTotals)
      refuse("more than " + std::to_string(kMostTaxTotals) + " totals of taxes", text.offset, "BT-110",
             "ask the sender for a corrected invoice");
    return;
  }
  take_value(field, text);
  if (field == Field::total_gross && credits_ == CreditSigns::as_the_total_has && text.text.starts_with('-'))
    document_.turned = false;
  if (field == Field::type) take_type(text.text, text.offset);
  if (field == Field::currency && !text.text.empty()) {
    if (!document_.currency.empty() && document_.currency != text.text)
      refuse("the invoice is in " + in_quotes(text.text) + ", amounts before that are in " +
                 in_quotes(document_.currency),
             text.offset, "BT-5", "ask the sender for an invoice in one currency");
    document_.currency = text.text;
  }
}

void InvoiceWriter::take_value(Field field, const FieldText& text) {
  if (text.text.empty()) return;
  if (is_of_line(field) && line_depth_ == 0) return;
  auto& values = is_of_line(field) ? line().values : document_.values;
  Value* value = &values[static_cast<std::size_t>(field)];
  // An identifier of a public register says less of the account than the seller's own.
  if (field == Field::buyer_id && !text.attribute.empty()) value = &document_.buyer_id_of_scheme;
  if (value->is_set) return;
  value->text = text.text;
  value->attribute = text.attribute;
  value->offset = text.offset;
  value->is_set = true;
}

void InvoiceWriter::open(std::uint8_t group, std::uint64_t offset) {
  if (static_cast<Group>(group) == Group::line) return open_line(offset);
  if (static_cast<Group>(group) == Group::invoice) return open_invoice();
  for (auto field = static_cast<std::size_t>(Field::indicator); field < kFields; ++field)
    document_.values[field].is_set = false;
}

void InvoiceWriter::close(std::uint8_t group, std::uint64_t offset, std::uint64_t length) {
  if (refused_) return;
  switch (static_cast<Group>(group)) {
    case Group::line:
      return close_line(offset, length);
    case Group::allowance:
      return close_allowance(offset, length, Sign::indicated);
    case Group::fee:
      return close_allowance(offset, length, Sign::adds);
    case Group::reduction:
      return close_allowance(offset, length, Sign::takes_off);
    case Group::tax:
      return close_tax(offset, length);
    case Group::reference:
      return close_reference();
    case Group::property:
      return close_property();
    case Group::third_party:
      return close_third_party(offset, length);
    case Group::beside:
      return close_beside(offset, length, {});
    case Group::invoice:
      return end_document();
    case Group::fund:
    case Group::stamp:
    case Group::total_discount:
    case Group::total_rounding:
      return keep_extra(static_cast<Group>(group), offset, length);
    case Group::unit_discount:
      return close_unit_discount();
    case Group::withholding:
      return close_withholding(offset);
    case Group::gross_line:
      return close_gross_line(offset, length);
    case Group::none:
    case Group::count_:
      return;
  }
}

void InvoiceWriter::open_line(std::uint64_t offset) {
  if (line_depth_ > 0 && !line().level) line().level = add_line_level(line(), "line_group");
  if (lines_.size() == line_depth_) lines_.emplace_back();
  ++line_depth_;
  Line& opened = line();
  for (auto& value : opened.values) value.is_set = false;
  opened.allowances.clear();
  opened.service.clear();
  opened.service_kind.clear();
  opened.offset = offset;
  opened.level.reset();
}

// The object that a line, or the whole invoice, is for: document type 130 (UNTDID 1001).
void InvoiceWriter::close_reference() {
  if (of(Field::reference_type).is_set ? of(Field::reference_type).text != "130" : line_depth_ == 0) return;
  const Value& id = of(Field::reference_id);
  if (!id.is_set) return;
  std::string& service = line_depth_ > 0 ? line().service : document_.service;
  std::string& kind = line_depth_ > 0 ? line().service_kind : document_.service_kind;
  if (!service.empty()) return;
  service = id.text;
  const Value& scheme = of(Field::reference_scheme);
  const auto known = places_.object_schemes.find(scheme.is_set ? scheme.text : id.attribute);
  kind = known == places_.object_schemes.end() ? "other" : known->second;
}

void InvoiceWriter::close_property() {
  if (line_depth_ == 0 || !of(Field::property_name).is_set || !of(Field::property_value).is_set) return;
  const auto known = places_.service_properties.find(lower(of(Field::property_name).text));
  if (known == places_.service_properties.end() || !line().service.empty()) return;
  line().service = of(Field::property_value).text;
  line().service_kind = known->second;
}

}  // namespace telaudit::formats::xml
