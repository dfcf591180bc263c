#include "book/charges.h"

#include <algorithm>
#include <set>
#include <vector>

#include "base/text.h"

namespace telaudit::book {
namespace {

namespace column = bill::charge;

constexpr std::size_t kLeastDigitsOfANumber = 7;

// The columns that ChargeRow holds, and their places in the batch.
struct Request {
  bill::ScanRequest scan;
  std::vector<std::size_t> place_of = std::vector<std::size_t>(column::kColumnCount + 1);

  explicit Request(std::size_t reading_column) {
    for (const std::size_t index :
         {static_cast<std::size_t>(column::kSourceOffset), static_cast<std::size_t>(column::kOrdinal),
          static_cast<std::size_t>(column::kCarrier),      static_cast<std::size_t>(column::kAccount),
          static_cast<std::size_t>(column::kInvoice),      static_cast<std::size_t>(column::kBillDate),
          static_cast<std::size_t>(column::kService),      static_cast<std::size_t>(column::kProductCode),
          static_cast<std::size_t>(column::kDescription),  static_cast<std::size_t>(column::kSection),
          static_cast<std::size_t>(column::kChargeClass),  static_cast<std::size_t>(column::kPayable),
          static_cast<std::size_t>(column::kFrom),         static_cast<std::size_t>(column::kThrough),
          static_cast<std::size_t>(column::kQuantity),     static_cast<std::size_t>(column::kUnit),
          static_cast<std::size_t>(column::kRate),         static_cast<std::size_t>(column::kAmount),
          static_cast<std::size_t>(column::kCurrency),     static_cast<std::size_t>(column::kJurisdiction),
          static_cast<std::size_t>(column::kTaxType),      static_cast<std::size_t>(column::kTaxAuthority),
          static_cast<std::size_t>(column::kCostCentre),   static_cast<std::size_t>(column::kBilledUnits),
          static_cast<std::size_t>(column::kOrigin),       static_cast<std::size_t>(column::kDestination),
          static_cast<std::size_t>(column::kCallType),     static_cast<std::size_t>(column::kDuration)}) {
      place_of[index] = scan.columns.size();
      scan.columns.push_back(index);
    }
    place_of[column::kColumnCount] = scan.columns.size();
    scan.columns.push_back(reading_column);
  }
};

class RowDecoder {
 public:
  RowDecoder(const Request& request, const bill::Batch& batch) : request_(request), batch_(batch) {}

  ChargeRow row(std::size_t at) const {
    ChargeRow out;
    out.reading = text(column::kColumnCount, at);
    out.offset = static_cast<std::uint64_t>(number(column::kSourceOffset, at).value_or(0));
    out.ordinal = static_cast<std::uint32_t>(number(column::kOrdinal, at).value_or(0));
    out.carrier = text(column::kCarrier, at);
    out.account = text(column::kAccount, at);
    out.invoice = text(column::kInvoice, at);
    out.service = text(column::kService, at);
    out.product_code = text(column::kProductCode, at);
    out.description = text(column::kDescription, at);
    out.section = text(column::kSection, at);
    out.charge_class = text(column::kChargeClass, at);
    out.unit = text(column::kUnit, at);
    out.currency = text(column::kCurrency, at);
    out.jurisdiction = text(column::kJurisdiction, at);
    out.tax_type = text(column::kTaxType, at);
    out.tax_authority = text(column::kTaxAuthority, at);
    out.cost_centre = text(column::kCostCentre, at);
    out.origin = text(column::kOrigin, at);
    out.destination = text(column::kDestination, at);
    out.call_type = text(column::kCallType, at);
    out.bill_date = date(column::kBillDate, at);
    out.from = date(column::kFrom, at);
    out.through = date(column::kThrough, at);
    out.payable = number(column::kPayable, at).value_or(1) != 0;
    out.quantity = decimal(column::kQuantity, at);
    out.rate = decimal(column::kRate, at);
    out.amount = decimal(column::kAmount, at);
    out.billed_units = decimal(column::kBilledUnits, at);
    out.duration = number(column::kDuration, at);
    return out;
  }

 private:
  const bill::ColumnView& view(std::size_t index) const { return batch_.columns[request_.place_of[index]]; }
  std::string_view text(std::size_t index, std::size_t at) const {
    return view(index).is_known(at) ? view(index).text(at) : std::string_view();
  }
  std::optional<std::int64_t> number(std::size_t index, std::size_t at) const {
    if (!view(index).is_known(at)) return std::nullopt;
    return view(index).number(at);
  }
  std::optional<Date> date(std::size_t index, std::size_t at) const {
    const auto days = number(index, at);
    if (!days) return std::nullopt;
    return Date{static_cast<std::int32_t>(*days)};
  }
  std::optional<Decimal> decimal(std::size_t index, std::size_t at) const {
    if (!view(index).is_known(at)) return std::nullopt;
    return view(index).decimal(at);
  }

  const Request& request_;
  const bill::Batch& batch_;
};

bool is_own_service(const ChargeRow& row, std::string_view number) {
  return !number.empty() && normalise_service_id(number) == normalise_service_id(row.service);
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

std::size_t digits_in(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

// The numbers of other parties on a row, as printed; short codes (411, 911) name nobody.
std::vector<std::string> other_parties(const ChargeRow& row) {
  std::vector<std::string> out;
  for (const auto number : {row.origin, row.destination})
    if (digits_in(number) >= kLeastDigitsOfANumber && !is_own_service(row, number)) out.emplace_back(number);
  return out;
}

std::string with_masked(std::string text, const std::vector<std::string>& numbers) {
  for (const auto& number : numbers) text = replaced(std::move(text), number, masked_number(number));
  return text;
}

}  // namespace

Result<void> each_charge(const bill::Relation& charges,
                         const std::function<Result<void>(const ChargeRow&)>& visit) {
  const auto reading = charges.schema().find("reading");
  if (!reading)
    return Problem{"the charges do not say which reading they came from",
                   {},
                   "give the relation Workspace::charges() makes"};
  const Request request(*reading);
  return charges.scan(request.scan, [&](const bill::Batch& batch) -> Result<void> {
    const RowDecoder decoder(request, batch);
    for (std::size_t at = 0; at < batch.rows; ++at) {
      const auto done = visit(decoder.row(at));
      if (!done) return done;
    }
    return {};
  });
}

Step step_of(std::string_view charge_class) {
  if (charge_class == "recurring") return Step::recurring;
  if (charge_class == "usage") return Step::usage;
  if (charge_class == "discount") return Step::discount;
  if (charge_class == "tax") return Step::tax;
  if (charge_class == "surcharge" || charge_class == "fee") return Step::surcharge;
  return bill::is_charge_class(charge_class) ? Step::one_off : Step::unclassed;
}

std::string_view step_word(Step step) {
  switch (step) {
    case Step::recurring:
      return "recurring";
    case Step::usage:
      return "usage";
    case Step::discount:
      return "discount";
    case Step::one_off:
      return "one_off";
    case Step::tax:
      return "tax";
    case Step::surcharge:
      return "surcharge";
    case Step::unclassed:
      return "unclassed";
  }
  return "unclassed";
}

Result<ChargeContext> ChargeContext::build(const bill::Relation& charges, const audit::Audit& audit) {
  ChargeContext context;
  std::set<std::string> of_findings;
  std::unordered_map<std::string, audit::Kind> kind_of;
  for (const auto* findings : {&audit.findings, &audit.withdrawn})
    for (const auto& finding : *findings)
      for (const auto& charge : finding.charges) of_findings.insert(charge.id.text());
  for (const auto& finding : audit.findings) kind_of.emplace(finding.id, finding.kind);
  for (const auto& entry : audit.ledger) {
    const auto kind = kind_of.find(entry.finding);
    if (kind == kind_of.end()) continue;
    if (kind->second == audit::Kind::error)
      context.allocated_[entry.charge.text()].differences.add(entry.amount);
    if (kind->second == audit::Kind::saving)
      context.allocated_[entry.charge.text()].savings.add(entry.amount);
  }
  for (const auto& entry : audit.ahead)
    if (kind_of.find(entry.finding) != kind_of.end())
      context.allocated_[entry.charge.text()].savings.add(entry.amount);
  const auto read = each_charge(charges, [&](const ChargeRow& row) -> Result<void> {
    if (row.payable && row.bill_date) {
      const auto [place, fresh] =
          context.latest_.try_emplace({std::string(row.carrier), std::string(row.account)}, *row.bill_date);
      if (!fresh) place->second = std::max(place->second, *row.bill_date);
    }
    if (row.origin.empty() && row.destination.empty()) return {};
    const std::string id = row.id().text();
    if (of_findings.count(id) == 0) return {};
    const auto numbers = other_parties(row);
    if (!numbers.empty()) context.other_parties_.emplace(id, numbers);
    return {};
  });
  if (!read) return read.problem();
  return context;
}

bool ChargeContext::on_latest_bill(const ChargeRow& row) const {
  if (!row.bill_date) return false;
  const auto found = latest_.find({std::string(row.carrier), std::string(row.account)});
  return found != latest_.end() && found->second == *row.bill_date;
}

const ChargeContext::Allocated* ChargeContext::allocated(const ChargeRow& row) const {
  if (allocated_.empty()) return nullptr;
  const auto found = allocated_.find(row.id().text());
  return found == allocated_.end() ? nullptr : &found->second;
}

std::string ChargeContext::masked(const audit::Finding& finding, std::string_view text) const {
  std::string out = printable(text);
  if (other_parties_.empty()) return out;
  for (const auto& charge : finding.charges) {
    const auto found = other_parties_.find(charge.id.text());
    if (found != other_parties_.end()) out = with_masked(std::move(out), found->second);
  }
  return out;
}

std::string shown_origin(const ChargeRow& row) {
  return is_own_service(row, row.origin) ? printable(row.origin) : masked_number(printable(row.origin));
}

std::string shown_destination(const ChargeRow& row) {
  return is_own_service(row, row.destination) ? printable(row.destination)
                                              : masked_number(printable(row.destination));
}

std::string masked_in(const ChargeRow& row, std::string_view text) {
  return with_masked(printable(text), other_parties(row));
}

std::string shown_description(const ChargeRow& row) {
  return masked_in(row, row.description);
}

}  // namespace telaudit::book
