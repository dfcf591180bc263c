// The end of an electronic invoice: its part, its levels and what all its charges inherit.
#include <algorithm>
#include <utility>

#include "bill/charge.h"
#include "formats/xml_invoice.h"

namespace telaudit::formats::xml {
namespace {

namespace charge = bill::charge;

const std::string kAsk = "ask the sender for a corrected invoice";

}  // namespace

// EN 16931 has one total in the currency of the invoice. UBL has one for each kind of tax, of which those
// with a breakdown are meant: one without repeats them all, as some countries want it in the currency of the
// tax authority.
std::optional<InvoiceWriter::TaxTotal> InvoiceWriter::tax_total() const {
  std::optional<TaxTotal> first;
  std::optional<TaxTotal> together;
  for (const auto& total : document_.tax_totals) {
    if (!total.currency.empty() && total.currency != document_.currency) continue;
    if (!first) first = total;
    if (!total.has_shares) continue;
    if (!together) {
      together = total;
    } else if (const auto sum = add(together->amount, total.amount)) {
      together->amount = *sum;
    }
  }
  return together ? together : first;
}

bool InvoiceWriter::settle() {
  if (name_.empty()) {
    refuse("holds no document that can be read", 0, {}, kAsk);
    return false;
  }
  const Value& day = of(Field::issue_date);
  document_.issued = date(day, "BT-2");
  if (!document_.issued) refuse("the invoice has no date", day.offset, "BT-2", kAsk);
  if (document_.currency.empty()) refuse("the invoice names no currency", 0, "BT-5", kAsk);
  if (!of(Field::number).is_set)
    note("en16931.no-number", "the invoice has no number", 0,
         "it is known by carrier, account and date alone");
  document_.period_from = date(of(Field::period_from), "BT-73");
  document_.period_through = date(of(Field::period_through), "BT-74");
  return !refused_;
}

// Profiles without lines (Factur-X MINIMUM and BASIC WL) state sums alone: these become charges.
void InvoiceWriter::write_missing_rows() {
  const auto write = [&](const Value& value, std::string_view term, const std::string& level,
                         std::string_view description, std::string_view kind) {
    const auto amount = money(value, term);
    if (!amount || amount->is_zero()) return;
    begin_row(value.offset, 0, level, true);
    set(charge::kDescription, description);
    set(charge::kChargeClass, kind);
    end_row(*amount, Kind::other);
  };
  if (!document_.any_line) {
    const bool lines = of(Field::total_lines).is_set;
    write(of(lines ? Field::total_lines : Field::total_net), lines ? "BT-106" : "BT-109", id_of(kLines),
          "sum of lines that the invoice does not give", {});
    note("en16931.no-lines", "the invoice gives no lines", 0,
         "its sums are taken as charges; ask the sender for a profile with lines");
  }
  const auto tax = tax_total();
  if (document_.any_tax || !tax || tax->amount.is_zero()) return;
  begin_row(tax->offset, 0, id_of(kVat), true);
  set(charge::kTaxType, "VAT");
  set(charge::kDescription, "VAT without a breakdown");
  set(charge::kChargeClass, "tax");
  end_row(tax->amount, Kind::other);
}

// EN 16931 rounds behind the total with VAT. UBL alone, and what was built on it before, round within: then
// the total with VAT is more than its two parts, and what is to be paid has no further rounding.
bool InvoiceWriter::total_has_rounding() {
  const auto gross = money(of(Field::total_gross), "BT-112");
  const auto net = money(of(Field::total_net), "BT-109");
  const auto payable = money(of(Field::payable), "BT-115");
  const auto tax = tax_total();
  if (!gross || !net || !tax || !payable) return false;
  const auto prepaid = money(of(Field::prepaid), "BT-113");
  return subtract(*gross, prepaid.value_or(Decimal{})) == payable && add(*net, tax->amount) != gross;
}

void InvoiceWriter::write_rounding() {
  const auto rounding = money(of(Field::rounding), "BT-114");
  if (!rounding || rounding->is_zero()) return;
  begin_row(of(Field::rounding).offset, 0, id_of(total_has_rounding() ? kGross : kTotal), true);
  set(charge::kDescription, "rounding of the amount to be paid (BT-114)");
  set(charge::kChargeClass, "adjustment");
  end_row(*rounding, Kind::other);
}

void InvoiceWriter::add_level(bill::Part& part, const Level& level) const {
  bill::LevelView to;
  to.id = level.id;
  to.parent = level.parent;
  to.label = level.label;
  to.kind = level.kind;
  to.printed = in_cents(level.printed);
  // EN 16931 rounds sums to two decimals; amounts should have no more.
  if (document_.fine_amounts && to.printed) to.roundings = std::max(document_.tax_shares, 1U);
  to.information_only = document_.information_only;
  to.source_offset = level.offset;
  to.source_length = level.length;
  part.levels.push_back(to);
}

void InvoiceWriter::add_totals(bill::Part& part) {
  const auto printed = [&](Field field, std::string_view term) { return money(of(field), term); };
  const auto payable = printed(Field::payable, "BT-115");
  const auto prepaid = printed(Field::prepaid, "BT-113");
  const auto gross = printed(Field::total_gross, "BT-112");
  const auto add_total = [&](const TotalLevel& level, const TotalLevel& parent,
                             const std::optional<Decimal>& amount, std::uint64_t offset) {
    add_level(part, {id_of(level), id_of(parent), std::string(level.label), std::string(level.kind), amount,
                     offset, 0});
  };
  std::optional<Decimal> total = gross;
  if (payable) total = add(*payable, prepaid.value_or(Decimal{}));
  const Level root{id_of(kTotal),
                   "",
                   (document_.turned ? "credit note " : "invoice ") + part.key.number,
                   std::string(kTotal.kind),
                   total,
                   of(payable ? Field::payable : Field::total_gross).offset,
                   0};
  add_level(part, root);
  if (prepaid && !prepaid->is_zero()) {
    bill::BalanceForward balance;
    balance.payments = in_cents(negate(*prepaid));
    balance.total_due = in_cents(payable);
    part.levels.set_balance(0, balance);
  }
  add_total(kGross, kTotal, gross, of(Field::total_gross).offset);
  // OIOUBL writes the sum of taxes where others write the total without them.
  const bool oioubl = of(Field::customization).is_set && of(Field::customization).text.starts_with("OIOUBL");
  // Colombia's invoices (DIAN, technical annex of the electronic invoice 1.8 and 1.9) write what is taxed
  // there, which lines without a tax are no part of.
  const bool dian = of(Field::profile).is_set && of(Field::profile).text.starts_with("DIAN");
  // FatturaPA prints what each tax is on, which together is all.
  const bool peru = is_peruvian();
  const auto lines = printed(Field::total_lines, "BT-106");
  const auto net = oioubl || dian ? std::nullopt
                   : is_fattura() ? std::optional(document_.tax_bases)
                   : peru         ? lines
                                  : printed(Field::total_net, "BT-109");
  add_total(kNet, kGross, net, of(peru ? Field::total_lines : Field::total_net).offset);
  add_total(kLines, kNet, peru ? std::nullopt : lines, of(Field::total_lines).offset);
  auto allowances = peru ? std::nullopt : printed(Field::total_allowances, "BT-107");
  if (allowances && !document_.signed_allowances) allowances = negate(*allowances);
  if (document_.any_allowance || (allowances && !allowances->is_zero()))
    add_total(kAllowances, kNet, allowances, of(Field::total_allowances).offset);
  const auto charges = peru ? std::nullopt : printed(Field::total_charges, "BT-108");
  if (document_.any_charge || (charges && !charges->is_zero()))
    add_total(kCharges, kNet, charges, of(Field::total_charges).offset);
  const auto tax = tax_total();
  if (document_.any_tax || tax)
    add_total(kVat, kGross, tax ? std::optional(tax->amount) : std::nullopt, tax ? tax->offset : 0);
  for (const auto& level : document_.levels) add_level(part, level);
}

void InvoiceWriter::fill_in(bill::Part& part) {
  const auto text = [&](Field field) { return of(field).is_set ? of(field).text : std::string(); };
  const auto everywhere = [&](std::size_t column, const std::string& value) {
    if (value.empty()) return;
    for (std::size_t row = document_.first_row; row < charges_.rows(); ++row)
      charges_.replace_text(column, row, value);
  };
  everywhere(charge::kCarrier, part.key.carrier);
  everywhere(charge::kAccount, part.key.account);
  everywhere(charge::kInvoice, part.key.number);
  everywhere(charge::kCurrency, document_.currency);
  everywhere(charge::kContractReference, part.contract_reference);
  const std::string order = text(Field::order);
  const std::string cost = text(Field::cost);
  for (std::size_t row = document_.first_row; row < charges_.rows(); ++row) {
    charges_.replace_number(charge::kBillDate, row, document_.issued->days);
    if (kinds_[row] != Kind::line) continue;
    const auto inherit = [&](std::size_t column, const std::string& value) {
      if (!value.empty() && !charges_.text(column, row)) charges_.replace_text(column, row, value);
    };
    inherit(charge::kOrderReference, order);
    inherit(charge::kCostCentre, cost);
    if (!document_.service.empty() && !charges_.text(charge::kService, row)) {
      charges_.replace_text(charge::kService, row, document_.service);
      charges_.replace_text(charge::kServiceKind, row, document_.service_kind);
    }
    if (charges_.number(charge::kFrom, row) || charges_.number(charge::kThrough, row)) continue;
    if (document_.period_from) charges_.replace_number(charge::kFrom, row, document_.period_from->days);
    if (document_.period_through)
      charges_.replace_number(charge::kThrough, row, document_.period_through->days);
  }
}

// Whether allowances take off what their sign says or, in ZUGFeRD 1.0, stand as they count: what they come to
// between the total of the lines and that without tax tells.
void InvoiceWriter::settle_allowances() {
  const auto amount = [&](Field field) { return money(of(field), {}).value_or(Decimal{}); };
  if (document_.allowance_rows.empty() || !of(Field::total_lines).is_set || !of(Field::total_net).is_set)
    return;
  const auto before = add(amount(Field::total_lines), amount(Field::total_charges));
  const auto counted = before ? subtract(amount(Field::total_net), *before) : std::nullopt;
  if (!counted || counted->is_zero()) return;
  const Decimal printed = amount(Field::total_allowances);
  document_.signed_allowances = printed == *counted;
  std::optional<Decimal> sum = Decimal{};
  for (const std::size_t row : document_.allowance_rows)
    if (const auto allowance = charges_.decimal(charge::kAmount, row); allowance && sum)
      sum = add(*sum, *allowance);
  if (!sum || *sum == *counted || negate(*sum) != *counted) return;
  for (const std::size_t row : document_.allowance_rows)
    if (const auto mantissa = charges_.number(charge::kAmount, row))
      charges_.replace_number(charge::kAmount, row, -*mantissa);
}

// The invoice that is open ends: it becomes a part.
void InvoiceWriter::end_document() {
  if (settle()) {
    write_missing_rows();
    write_rounding();
    write_extras();
    settle_allowances();
  }
  bill::Part part;
  const auto text = [&](Field field) { return of(field).is_set ? of(field).text : std::string(); };
  const auto first = [&](std::initializer_list<Field> fields) {
    for (const Field field : fields)
      if (of(field).is_set) return of(field).text;
    return std::string();
  };
  part.key.carrier = first({Field::seller_name, Field::seller_trading, Field::seller_id});
  part.key.account = first({Field::account, Field::buyer_id});
  if (part.key.account.empty() && document_.buyer_id_of_scheme.is_set)
    part.key.account = document_.buyer_id_of_scheme.text;
  part.key.number = text(Field::number);
  part.kind = document_.turned ? "e-credit-note" : "e-invoice";
  // A corrected invoice (384) of the same number takes the place of the first.
  if (document_.type == "384") part.marker = bill::Marker::replaces;
  if (document_.issued) part.issued = document_.issued->text() + text(Field::issue_time);
  part.currency = document_.currency;
  part.due_date = date(of(Field::due_date), "BT-9");
  part.period_from = document_.period_from;
  part.period_through = document_.period_through;
  part.contract_reference = text(Field::contract);
  part.customer = first({Field::buyer_name, Field::buyer_trading});
  part.information_only = document_.information_only;
  if (part.key.account.empty())
    note("en16931.no-account", "neither the buyer (BT-46) nor an account is identified", 0,
         "the invoice is known by carrier, number and date alone");
  if (!refused_) {
    part.key.bill_date = *document_.issued;
    add_totals(part);
  }
  if (refused_) return;
  fill_in(part);
  if (charges_.rows() > document_.first_row) part.rows.push_back({document_.first_row, charges_.rows()});
  parts_.push_back(std::move(part));
}

Result<void> InvoiceWriter::finish(bill::Reading& reading) {
  if (!header_) end_document();
  if (refused_) return *refused_;
  reading.charges = charges_.finish();
  for (auto& part : parts_) reading.parts.push_back(std::move(part));
  for (const auto& [code, count] : note_counts_)
    if (count > 100)
      notes_.push_back({code, Problem{"the same " + std::to_string(count - 100) + " more times", {}, {}}});
  std::move(notes_.begin(), notes_.end(), std::back_inserter(reading.notes));
  return {};
}

}  // namespace telaudit::formats::xml
