// Charge: the lowest billed element, usage included. One wide relation; a column that a format does not give
// is unknown and costs nothing. Columns hold only what the carrier said; what is derived (site, cost centre,
// class of service) is joined at scan.
#pragma once

#include <cstddef>
#include <string>

#include "bill/relation.h"

namespace telaudit::bill {

namespace charge {

// Indexes into charge_schema(). The order is part of the segment format: append only.
enum Column : std::size_t {
  // Where it came from: with the reading, (source_offset, ordinal) is the charge id.
  kSourceOffset,  // integer: first byte of its own record or loop in the unpacked member
  kSourceLength,  // integer
  kOrdinal,       // integer: 0, 1, ... where one record yields several charges
  // Whose bill.
  kCarrier,
  kAccount,
  kParentAccount,
  kInvoice,
  kBillDate,  // date
  kLevel,     // text: id of the level it is part of, unique within the invoice
  // What.
  kService,      // text: telephone number, circuit id or other service id as printed
  kServiceKind,  // text: telephone, circuit, other
  kProductCode,  // text: USOC or the carrier's code
  kDescription,
  kSection,      // text: labels of its levels, outermost first, joined by " / "
  kChargeClass,  // text: see charge_classes()
  kPayable,      // boolean: part of what is to be paid
  kInTotal,      // boolean: part of its level's printed total (an information-only set has totals, too)
  kFrom,         // date: first day of the service period
  kThrough,      // date: last day of it, inclusive as printed
  kQuantity,     // decimal
  kUnit,         // text as printed
  kRate,         // decimal, money for one unit
  kGross,        // money before discount
  kAmount,       // money, signed
  kCurrency,     // text, ISO 4217
  // Tax.
  kJurisdiction,
  kTaxType,
  kTaxAuthority,
  kTaxBase,  // money
  kTaxRate,  // decimal fraction: 0.07 is 7 %
  // References.
  kOrderReference,
  kContractReference,
  kBelongsTo,   // text "offset:ordinal": the charge this tax or discount is part of
  kCostCentre,  // as the carrier prints it
  kUser,        // as the carrier prints it
  // Usage.
  kStart,        // moment
  kDuration,     // integer, tenths of a second
  kBilledUnits,  // decimal
  kOrigin,       // text: calling party
  kDestination,  // text: called party
  kOriginPlace,
  kDestinationPlace,
  kDirection,
  kCallType,
  kDataVolume,   // integer, bytes
  kInstalment,   // integer: number of this instalment
  kInstalments,  // integer: number of all
  kColumnCount,
};

}  // namespace charge

// The charge relation as segments store it.
const Schema& charge_schema();

// recurring, one_time, usage, discount, credit, adjustment, tax, surcharge, fee, late_fee, instalment,
// balance.
bool is_charge_class(std::string_view word);
std::span<const std::string_view> charge_classes();

// A charge is named "<first 12 digits of the reading id>-<offset>-<ordinal>" wherever it is shown.
struct ChargeId {
  std::string reading;
  std::uint64_t offset = 0;
  std::uint32_t ordinal = 0;

  std::string text() const;
  auto operator<=>(const ChargeId&) const = default;
};
std::optional<ChargeId> parse_charge_id(std::string_view text);

}  // namespace telaudit::bill
