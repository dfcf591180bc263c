// What FatturaPA states otherwise than EN 16931: several invoices in one document, amounts of its heading
// that may or may not be in the total (stamp duty, discounts, rounding), side costs and roundings within a
// share of tax, tax that the buyer pays to the state (Agenzia delle Entrate, technical specification of the
// format, versions 1.2 to 1.8; the numbers are its elements).
#include <algorithm>
#include <bit>
#include <utility>

#include "bill/charge.h"
#include "formats/line_class.h"
#include "formats/xml_invoice.h"

namespace telaudit::formats::xml {
namespace {

namespace charge = bill::charge;

constexpr std::size_t kMostExtras = 200;
constexpr std::size_t kMostTried = 8;  // extras of which each may be in the total or not

std::string_view words_of(Group group) {
  switch (group) {
    case Group::fund:
      return "contribution to a social security fund";
    case Group::stamp:
      return "stamp duty";
    case Group::total_discount:
      return "discount or surcharge on the whole";
    default:
      return "rounding of the total";
  }
}

}  // namespace

// What stands before the first invoice, the parties, holds for all.
void InvoiceWriter::open_invoice() {
  if (!header_) header_ = document_;
  document_ = *header_;
  document_.first_row = charges_.rows();
}

void InvoiceWriter::keep_extra(Group group, std::uint64_t offset, std::uint64_t length) {
  if (!of(Field::amount).is_set) return;
  const auto text = [&](Field field) { return of(field).is_set ? of(field).text : std::string(); };
  document_.extras.push_back(
      {group, text(Field::amount), text(Field::indicator), text(Field::reason_code), offset, length});
  if (document_.extras.size() > kMostExtras)
    refuse("an invoice has more than " + std::to_string(kMostExtras) + " amounts in its heading", offset,
           "2.1.1", "ask the sender for a corrected invoice");
}

// 2.2.1.10 lowers the price of one unit: what was read as the price is the one before it.
void InvoiceWriter::close_unit_discount() {
  if (line_depth_ == 0) return;
  auto& values = line().values;
  Value& price = values[static_cast<std::size_t>(Field::price)];
  if (!price.is_set) return;
  values[static_cast<std::size_t>(Field::gross_price)] = price;
  price.is_set = false;
}

void InvoiceWriter::close_withholding(std::uint64_t offset) {
  if (!of(Field::amount).is_set) return;
  note("en16931.withholding", "the buyer withholds " + of(Field::amount).text + " for the tax office", offset,
       "it is part of the invoice and is not paid to the sender");
}

// A share of tax (2.2.2): side costs and rounding are in its base, and in no line.
void InvoiceWriter::close_share(std::uint64_t offset, const std::optional<Decimal>& base, Decimal tax) {
  ++document_.tax_shares;
  const auto grown = add(document_.tax_bases, base.value_or(Decimal{}));
  const auto taxes = add(document_.taxes, tax);
  if (!grown || !taxes) return refuse("amounts have too many digits", offset, "2.2.2", "ask the sender");
  document_.tax_bases = *grown;
  document_.taxes = *taxes;
  const auto row = [&](Field field, std::string_view description, std::string_view kind) {
    const auto amount = money(of(field), "2.2.2");
    if (!amount || amount->is_zero()) return;
    begin_row(of(field).offset, 0, id_of(kNet), true);
    set(charge::kDescription, description);
    set(charge::kChargeClass, kind);
    end_row(*amount, Kind::other);
  };
  row(Field::side_costs, "side costs", "fee");
  row(Field::base_rounding, "rounding of a taxable amount", "adjustment");
}

// A line of a simplified invoice (2.2): what is paid for it. Where the tax in it is printed, it is a charge
// of its own; a percentage alone is kept beside the whole.
void InvoiceWriter::close_gross_line(std::uint64_t offset, std::uint64_t length) {
  document_.any_line = true;
  const auto gross = money(of(Field::amount), "2.2.2");
  if (!gross)
    return refuse("a line has no amount", offset, "2.2.2", "ask the sender for a corrected invoice");
  const auto tax = money(of(Field::included_tax), "2.2.3.1");
  const auto net = tax ? subtract(*gross, *tax) : gross;
  if (!net) return refuse("amounts have too many digits", offset, "2.2.2", "ask the sender");
  const auto rate = fraction(number(of(Field::rate)));
  const auto text = [&](Field field) { return of(field).is_set ? of(field).text : std::string(); };
  begin_row(offset, length, id_of(kLines), true);
  set(charge::kDescription, text(Field::reason));
  set(charge::kChargeClass, net->is_negative() != document_.turned && !net->is_zero()
                                ? "credit"
                                : class_of_line(places_.line_classes, {text(Field::reason), {}, {}}));
  if (!tax) set(charge::kTaxRate, rate);
  end_row(*net, Kind::line);
  if (!tax) return;
  document_.any_tax = true;
  begin_row(of(Field::included_tax).offset, 0, id_of(kVat), true);
  const std::string category = text(Field::category);
  const std::string type = category.empty() ? "VAT" : "VAT " + category;
  set(charge::kTaxType, type);
  set(charge::kDescription, type + " within " + text(Field::reason));
  set(charge::kChargeClass, "tax");
  set(charge::kTaxBase, net);
  set(charge::kTaxRate, rate);
  set(charge::kBelongsTo, std::to_string(offset) + ":0");
  end_row(*tax, Kind::other);
}

void InvoiceWriter::write_extra(const Extra& extra, Decimal amount, bool counts) {
  begin_row(extra.offset, extra.length, id_of(extra.group == Group::fund ? kNet : kGross), counts);
  set(charge::kProductCode, extra.code);
  set(charge::kDescription, words_of(extra.group));
  set(charge::kChargeClass, extra.group == Group::total_discount && amount.is_negative() != document_.turned
                                ? "discount"
                            : extra.group == Group::total_rounding ? "adjustment"
                                                                   : "fee");
  end_row(amount, Kind::other);
}

// The heading does not say which of its amounts the total holds (2.1.1.9): those that make it out of the
// taxable amounts and their taxes, the fewest that do. Where none do, all but the stamp duty, which often
// stands in a line as well.
void InvoiceWriter::write_extras() {
  std::vector<Decimal> amounts;
  std::vector<std::size_t> open;  // which may be in the total or not
  for (std::size_t i = 0; i < document_.extras.size(); ++i) {
    const Extra& extra = document_.extras[i];
    const auto amount = money({extra.amount, {}, extra.offset, true}, "2.1.1");
    if (!amount) return;
    amounts.push_back(extra.sign == "SC" ? negate(*amount) : *amount);
    if (extra.group != Group::fund) open.push_back(i);
  }
  std::vector<bool> counts(amounts.size(), true);
  for (const std::size_t i : open) counts[i] = document_.extras[i].group != Group::stamp;
  const auto printed = money(of(Field::total_gross), "2.1.1.9");
  const auto made = add(document_.tax_bases, document_.taxes);
  if (printed && made && open.size() <= kMostTried) {
    std::optional<unsigned> best;
    for (unsigned subset = 0; subset < 1U << open.size(); ++subset) {
      std::optional<Decimal> sum = made;
      for (std::size_t bit = 0; bit < open.size() && sum; ++bit)
        if ((subset >> bit & 1U) != 0) sum = add(*sum, amounts[open[bit]]);
      if (sum == printed && (!best || std::popcount(subset) < std::popcount(*best))) best = subset;
    }
    for (std::size_t bit = 0; bit < open.size() && best; ++bit) counts[open[bit]] = (*best >> bit & 1U) != 0;
  }
  for (std::size_t i = 0; i < amounts.size(); ++i) write_extra(document_.extras[i], amounts[i], counts[i]);
}

}  // namespace telaudit::formats::xml
