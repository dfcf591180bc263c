#include "formats/x12_810_set.h"

#include <algorithm>
#include <utility>

#include "formats/edifact_values.h"

namespace telaudit::formats::x12 {
namespace {

using bill::Disposition;
using invoice::Counting;

template <std::size_t kSize>
void keep_first(std::array<std::string, kSize>& held, const std::array<std::string_view, kSize>& qualifiers,
                std::string_view qualifier, std::string_view value) {
  for (std::size_t i = 0; i < kSize; ++i)
    if (qualifiers[i] == qualifier && held[i].empty()) held[i] = value;
}

constexpr std::array<std::string_view, 4> kAccounts = {"12", "11", "14", "2F"};
// Payee, remit to, selling party, service provider, vendor, receiver of the remittance (DE98).
constexpr std::array<std::string_view, 6> kCarriers = {"PE", "RI", "SE", "SJ", "VN", "RE"};
constexpr std::array<std::string_view, 3> kCustomers = {"BT", "BY", "PR"};

// Basis of unit price, DE639: for how many the price is.
std::optional<std::int64_t> price_basis(std::string_view code) {
  if (code.empty() || code == "PE" || code == "EA" || code == "UM") return 1;
  if (code == "HP") return 100;
  if (code == "TP") return 1000;
  return std::nullopt;
}

}  // namespace

void InvoiceSetReader::begin(InvoiceSet& set, const Segment& segment, std::uint64_t offset,
                             std::uint64_t length) {
  set_ = &set;
  set.kind = segment[1];
  set.control = segment[2];
  set.offset = offset;
  set.end = offset + length;
  set.segments = 1;
  set.rows_begin = columns_.size();
  set.dispositions.add(Disposition::context, length);
  loop_ = Loop::heading;
  in_line_ = false;
  charges_.clear();
}

void InvoiceSetReader::note(std::string code, std::string what, std::string element, std::string advice) {
  for (const auto& other : set_->notes)
    if (other.code == code) return;
  bill::Note note;
  note.code = std::move(code);
  note.problem.what = std::move(what);
  note.problem.where.file = file_;
  note.problem.where.offset = offset_;
  note.problem.where.element = std::move(element);
  note.problem.advice = std::move(advice);
  set_->notes.push_back(std::move(note));
}

void InvoiceSetReader::refuse(std::string what, std::string element) {
  if (set_->problem) return;
  Problem problem;
  problem.what = std::move(what);
  problem.where.file = file_;
  problem.where.offset = offset_;
  problem.where.element = std::move(element);
  problem.advice = "ask the carrier for a corrected file";
  set_->problem = std::move(problem);
}

// Money that cannot be read refuses the set.
std::optional<Decimal> InvoiceSetReader::money(const Amount& amount, std::string_view text,
                                               const char* element) {
  if (amount.state == Amount::State::absent) return std::nullopt;
  Decimal value = amount.value;
  if (!amount.known() || !edifact::fit(value, edifact::kMoneyBounds)) {
    refuse("the amount '" + std::string(text.substr(0, 40)) + "' cannot be read", element);
    return std::nullopt;
  }
  if (amount.point_with_implied)
    note("x12.point-in-implied", "an amount with implied decimals has a point; it was taken as written",
         element, "nothing to do if the bill balances");
  return in_cents(value);
}

bool InvoiceSetReader::take_again(std::string_view text, std::uint64_t offset, std::uint64_t length) {
  if (!in_line_ || charges_.empty()) return false;
  const Said* said = repeated_.find(text);
  if (said == nullptr) return false;
  offset_ = offset;
  length_ = length;
  ++set_->segments;
  set_->end = offset + length;
  apply(*said);
  add_to_line();
  return true;
}

void InvoiceSetReader::take(const Segment& segment, std::string_view text, std::uint64_t offset,
                            std::uint64_t length) {
  InvoiceSet& set = *set_;
  offset_ = offset;
  length_ = length;
  ++set.segments;
  set.end = offset + length;
  if (segment.number() == tag_number("SE")) {
    flush();
    set.ended = true;
    set.end_count = segment[1];
    set.end_control = segment[2];
    set.end_offset = offset;
    set.dispositions.add(Disposition::context, length);
    return;
  }
  if (!set.is_810()) {
    set.dispositions.add(Disposition::ignored, length);
    return;
  }
  if (segment.too_many()) {
    refuse("a segment has more than " + std::to_string(kMostElements) + " elements",
           std::string(segment.tag()));
    set.dispositions.add(Disposition::quarantined, length);
    return;
  }
  switch (segment.number()) {
    case tag_number("IT1"):
      flush();
      return take_line(segment);
    case tag_number("TDS"):
      flush();
      loop_ = Loop::summary;
      return take_total(segment);
    case tag_number("SAC"):
      if (!in_line_) flush();
      return take_allowance(segment);
    case tag_number("TXI"):
      if (!in_line_ && loop_ != Loop::allowance) flush();
      return take_tax(segment);
    case tag_number("SLN"):
      if (in_line_) return take_sub_line(segment);
      break;
    case tag_number("CTT"):
      flush();
      set.line_items = segment[1];
      set.line_items_offset = offset;
      set.dispositions.add(Disposition::printed_total, length);
      return;
    default:
      break;
  }
  const bool date = segment.number() == tag_number("DTM");
  const bool description = segment.number() == tag_number("PID");
  if (in_line_ && !charges_.empty()) {
    if (date || description) {
      const Said said = date ? date_said(segment) : description_said(segment);
      apply(said);
      repeated_.keep(text, said);
    }
    return add_to_line();
  }
  if (description && !charges_.empty()) apply(description_said(segment));
  if (!charges_.empty()) flush();
  take_heading(segment);
}

// What the segment at hand takes up in the file is the line's.
void InvoiceSetReader::add_to_line() {
  Charge& line = charges_.front();
  ++line.segments;
  line.bytes += length_;
  line.row.length = set_->end - line.row.offset;
}

void InvoiceSetReader::describe(Charge& charge, std::string_view text) {
  if (!text.empty()) charge.row.words[invoice::kDescription] = columns_.word(invoice::kDescription, text);
}

InvoiceSetReader::Said InvoiceSetReader::description_said(const Segment& segment) {
  Said said;
  if (!segment[5].empty()) said.description = columns_.word(invoice::kDescription, segment[5]);
  return said;
}

void InvoiceSetReader::apply(const Said& said) {
  if (said.kind == Said::Kind::description) {
    std::uint32_t& word = charges_.back().row.words[invoice::kDescription];
    if (word == invoice::kNoWord) word = said.description;
    return;
  }
  auto& numbers = charges_.front().row.numbers;
  if (said.date && said.begins) numbers[invoice::kFrom] = said.date->days;
  if (said.date && said.ends) numbers[invoice::kThrough] = said.date->days;
  if (said.period && (said.begins || said.ends)) {
    numbers[invoice::kFrom] = said.period->from.days;
    numbers[invoice::kThrough] = said.period->through.days;
  }
}

void InvoiceSetReader::take_heading(const Segment& segment) {
  InvoiceSet& set = *set_;
  bool known = true;
  switch (segment.number()) {
    case tag_number("BIG"):
      take_big(segment);
      break;
    case tag_number("CUR"):
      if (set.currency.empty()) set.currency = segment[2];
      break;
    case tag_number("REF"):
      keep_first(set.accounts, kAccounts, segment[1], segment[2]);
      if (segment[1] == "CT" && set.contract.empty()) set.contract = segment[2];
      break;
    case tag_number("N1"):
      loop_ = Loop::party;
      keep_first(set.carriers, kCarriers, segment[1], segment[2].empty() ? segment[4] : segment[2]);
      keep_first(set.customers, kCustomers, segment[1], segment[2].empty() ? segment[4] : segment[2]);
      break;
    case tag_number("ITD"):
      if (!set.due_date && !segment[6].empty()) set.due_date = read_date(segment[6]);
      break;
    case tag_number("DTM"):
      take_date(segment);
      break;
    case tag_number("N2"):
    case tag_number("N3"):
    case tag_number("N4"):
    case tag_number("PER"):
    case tag_number("PID"):
    case tag_number("NTE"):
      break;
    default:
      known = false;
      break;
  }
  set.dispositions.add(known ? Disposition::context : Disposition::ignored, length_);
}

void InvoiceSetReader::take_big(const Segment& segment) {
  InvoiceSet& set = *set_;
  if (set.has_big) return;
  set.has_big = true;
  set.bill_date = segment[1];
  set.number = segment[2];
  set.order = segment[4];
  set.type = segment[7];
  set.purpose = segment[8];
}

// DE374: 186 and 187 begin and end of the invoice's period, 150 and 151 of the service's, 013 net due.
InvoiceSetReader::Said InvoiceSetReader::date_said(const Segment& segment) {
  const auto what = segment[1];
  Said said;
  said.kind = Said::Kind::date;
  said.begins = what == "186" || what == "150";
  said.ends = what == "187" || what == "151";
  said.date = read_date(segment[2]);
  said.period = read_period(segment);
  return said;
}

// Of the whole set.
void InvoiceSetReader::take_date(const Segment& segment) {
  InvoiceSet& set = *set_;
  const Said said = date_said(segment);
  if (segment[1] == "013" && !set.due_date) set.due_date = said.date;
  if (said.begins && !set.from) set.from = said.date;
  if (said.ends && !set.through) set.through = said.date;
  if (said.period && (said.begins || said.ends)) {
    if (!set.from) set.from = said.period->from;
    if (!set.through) set.through = said.period->through;
  }
}

InvoiceSetReader::Charge& InvoiceSetReader::add_charge() {
  charges_.emplace_back();
  Charge& charge = charges_.back();
  charge.row.offset = offset_;
  charge.row.length = length_;
  charge.segments = 1;
  charge.bytes = length_;
  return charge;
}

void InvoiceSetReader::take_line(const Segment& segment) {
  ++set_->lines;
  in_line_ = true;
  loop_ = Loop::line;
  Charge& line = add_charge();
  invoice::Row& row = line.row;
  const Amount quantity = read_explicit(segment[2]);
  const Amount price = read_explicit(segment[4]);
  Decimal count = quantity.value;
  Decimal rate = price.value;
  const auto basis = price_basis(segment[5]);
  if (!basis)
    note("x12.price-basis",
         "the basis of a price, " + std::string(segment[5].substr(0, 10)) +
             ", is not known; it was taken as the price of one",
         "IT105", "the printed total says whether that is what is meant");
  if (price.known() && basis && *basis != 1)
    if (const auto one = edifact::price_of_one(rate, Decimal{*basis, 0})) rate = *one;
  if (quantity.known() && edifact::fit(count, edifact::kMoneyBounds))
    row.decimals[invoice::kQuantity] = count;
  if (price.known() && edifact::fit(rate, edifact::kRateBounds)) row.decimals[invoice::kRate] = rate;
  const auto lost = [&](const Amount& amount, invoice::DecimalField field) {
    return amount.state != Amount::State::absent && !row.has(field);
  };
  if (lost(quantity, invoice::kQuantity) || lost(price, invoice::kRate))
    refuse("quantity or price of a line cannot be read", "IT1");
  if (row.has(invoice::kQuantity) && row.has(invoice::kRate)) {
    auto product = extend(row.decimals[invoice::kQuantity], row.decimals[invoice::kRate]);
    if (product && edifact::fit(*product, edifact::kMoneyBounds)) {
      row.decimals[invoice::kAmount] = in_cents(*product);
      if (row.decimals[invoice::kAmount].scale > 2) ++set_->fine;
    } else {
      refuse("the product of quantity and price of a line has too many digits", "IT1");
    }
  }
  if (!segment[3].empty()) row.words[invoice::kUnit] = columns_.word(invoice::kUnit, segment[3]);
  take_ids(segment, 6, row);
}

// Pairs of a qualifier (DE235) and what it names. The list of qualifiers knows no telephone number and no
// circuit, so they are sent as mutually defined (ZZ): ten digits are a number, a text with slashes is a
// circuit.
void InvoiceSetReader::take_ids(const Segment& segment, std::size_t first, invoice::Row& row) {
  constexpr std::size_t kPairs = 10;
  for (std::size_t i = first; i < first + 2 * kPairs && i + 1 <= segment.size(); i += 2) {
    const auto value = segment[i + 1];
    if (value.empty()) continue;
    const bool is_service =
        segment[i] == "ZZ" && (is_telephone_shape(value) || value.find('/') != std::string_view::npos);
    const auto field = is_service ? invoice::kService : invoice::kProduct;
    if (row.words[field] == invoice::kNoWord) row.words[field] = columns_.word(field, value);
  }
}

// Parts of a line. They cost nothing of their own where the line has a price (SLN03 I), or where they do not
// add.
void InvoiceSetReader::take_sub_line(const Segment& segment) {
  const bool line_counts = charges_.front().row.has(invoice::kAmount);
  Charge& part = add_charge();
  loop_ = Loop::sub_line;
  invoice::Row& row = part.row;
  const Amount quantity = read_explicit(segment[4]);
  const Amount price = read_explicit(segment[6]);
  Decimal count = quantity.value;
  Decimal rate = price.value;
  if (quantity.known() && edifact::fit(count, edifact::kMoneyBounds))
    row.decimals[invoice::kQuantity] = count;
  if (price.known() && edifact::fit(rate, edifact::kRateBounds)) row.decimals[invoice::kRate] = rate;
  if (row.has(invoice::kQuantity) && row.has(invoice::kRate)) {
    auto product = extend(row.decimals[invoice::kQuantity], row.decimals[invoice::kRate]);
    if (product && edifact::fit(*product, edifact::kMoneyBounds))
      row.decimals[invoice::kAmount] = in_cents(*product);
  }
  take_ids(segment, 9, row);
  const auto relation = segment[3];
  if (line_counts || (relation != "A" && relation != "")) row.counting = Counting::information;
  if (relation == "D" && !line_counts && row.has(invoice::kAmount)) {
    row.counting = Counting::counts;
    row.decimals[invoice::kAmount] = negate(row.decimals[invoice::kAmount]);
  }
}

void InvoiceSetReader::take_allowance(const Segment& segment) {
  const auto amount = money(read_implied(segment[5]), segment[5], "SAC05");
  Charge& charge = add_charge();
  if (!in_line_) loop_ = Loop::allowance;
  invoice::Row& row = charge.row;
  const bool allowance = segment[1] == "A";
  row.level = invoice::kAllowances;
  row.words[invoice::kClass] = columns_.word(invoice::kClass, allowance ? "discount" : "surcharge");
  if (!segment[2].empty()) row.words[invoice::kProduct] = columns_.word(invoice::kProduct, segment[2]);
  describe(charge, segment[15].empty() ? segment[2] : segment[15]);
  if (segment[1] != "A" && segment[1] != "C") row.counting = Counting::information;
  if (!amount) return;
  // The minus of an allowance stands in SAC01.
  row.decimals[invoice::kAmount] = allowance && !amount->is_negative() ? negate(*amount) : *amount;
  ++set_->allowances;
}

void InvoiceSetReader::take_tax(const Segment& segment) {
  const auto amount = money(read_explicit(segment[2]), segment[2], "TXI02");
  Charge& charge = add_charge();
  invoice::Row& row = charge.row;
  row.level = invoice::kTaxes;
  row.words[invoice::kClass] = columns_.word(invoice::kClass, "tax");
  if (!segment[1].empty()) row.words[invoice::kTaxType] = columns_.word(invoice::kTaxType, segment[1]);
  describe(charge, segment[1]);
  const Amount percent = read_explicit(segment[3]);
  if (percent.known()) {
    // A fraction, as the standard says; what is 1 or more can only be a percentage.
    std::optional<Decimal> rate = percent.value;
    if (!(*rate < Decimal{1, 0})) rate = from_percent(*rate);
    if (rate && edifact::fit(*rate, edifact::kFractionBounds)) row.decimals[invoice::kTaxRate] = *rate;
  }
  const Amount base = read_explicit(segment[8]);
  Decimal taxed = base.value;
  if (base.known() && edifact::fit(taxed, edifact::kMoneyBounds))
    row.decimals[invoice::kTaxBase] = in_cents(taxed);
  // TXI07: I and O say what other amounts hold.
  if (segment[7] == "I" || segment[7] == "O") row.counting = Counting::information;
  if (!amount) return;
  row.decimals[invoice::kAmount] = *amount;
  ++set_->taxes;
}

void InvoiceSetReader::take_total(const Segment& segment) {
  InvoiceSet& set = *set_;
  const auto total = money(read_implied(segment[1]), segment[1], "TDS01");
  set.dispositions.add(Disposition::printed_total, length_);
  if (!total) return;
  if (set.total && !(*set.total == *total))
    return refuse("the set prints two totals, " + set.total->text() + " and " + total->text(), "TDS");
  set.total = total;
  set.total_offset = offset_;
  set.total_length = length_;
}

// Writes the line, or the allowance or tax of the set, that is collected.
void InvoiceSetReader::flush() {
  InvoiceSet& set = *set_;
  for (std::size_t i = 0; i < charges_.size(); ++i) {
    Charge& charge = charges_[i];
    invoice::Row& row = charge.row;
    const bool is_charge = row.has(invoice::kAmount);
    set.dispositions.add(is_charge ? Disposition::charge : Disposition::context, charge.bytes,
                         charge.segments);
    if (!is_charge) continue;
    if (in_line_ && i > 0) {
      const invoice::Row& line = charges_.front().row;
      for (const auto field : {invoice::kFrom, invoice::kThrough}) row.numbers[field] = line.numbers[field];
      row.words[invoice::kBelongsTo] = columns_.word(invoice::kBelongsTo, std::to_string(line.offset) + ":0");
    }
    if (row.words[invoice::kClass] == invoice::kNoWord && row.decimals[invoice::kAmount].is_negative())
      row.words[invoice::kClass] = columns_.word(invoice::kClass, "credit");
    if (row.counting == Counting::counts) set.sum.add(row.decimals[invoice::kAmount]);
    columns_.add(row);
  }
  charges_.clear();
  in_line_ = false;
}

void InvoiceSetReader::end() {
  flush();
  set_->rows_end = columns_.size();
  set_ = nullptr;
}

}  // namespace telaudit::formats::x12
