#include "cli/export_columns.h"

#include <algorithm>

#include "base/text.h"
#include "bill/charge.h"

namespace telaudit::cli {
namespace {

namespace charge = bill::charge;

ExportKind kind_of(bill::Type type) {
  switch (type) {
    case bill::Type::text:
      return ExportKind::text;
    case bill::Type::decimal:
      return ExportKind::decimal;
    case bill::Type::date:
      return ExportKind::date;
    case bill::Type::moment:
      return ExportKind::moment;
    case bill::Type::integer:
      return ExportKind::integer;
    case bill::Type::boolean:
      return ExportKind::boolean;
  }
  return ExportKind::text;
}

std::size_t reading_of(const bill::Schema& schema) {
  const auto reading = schema.find("reading");
  require(reading.has_value(), "charges carry their reading");
  return *reading;
}

ExportColumn other_number(std::string name, std::size_t column, bool reveal) {
  if (reveal) return {std::move(name), ExportKind::text, {column}, {}};
  return {std::move(name), ExportKind::masked_number, {column, charge::kService}, {}};
}

ExportColumn carrier_text(std::string name, std::size_t column, bool reveal) {
  if (reveal) return {std::move(name), ExportKind::text, {column}, {}};
  return {std::move(name),
          ExportKind::masked_text,
          {column, charge::kService, charge::kOrigin, charge::kDestination},
          {}};
}

std::vector<ExportColumn> focus_columns(bool reveal) {
  using Kind = ExportKind;
  const std::vector<std::size_t> invoice = {charge::kCarrier, charge::kAccount, charge::kParentAccount,
                                            charge::kInvoice, charge::kBillDate};
  const std::vector<std::size_t> consumed = {charge::kChargeClass, charge::kDataVolume, charge::kDuration,
                                             charge::kBilledUnits, charge::kUnit};
  return {
      {"BilledCost", Kind::payable_amount, {charge::kAmount, charge::kPayable}, {}},
      {"BillingAccountId", Kind::first_text, {charge::kParentAccount, charge::kAccount}, {}},
      {"BillingAccountName", Kind::fixed_text, {}, ""},
      {"BillingCurrency", Kind::text, {charge::kCurrency}, {}},
      {"BillingPeriodEnd", Kind::invoice_through, invoice, {}},
      {"BillingPeriodStart", Kind::invoice_from, invoice, {}},
      {"ChargeCategory", Kind::category, {charge::kChargeClass}, {}},
      {"ChargeClass", Kind::fixed_text, {}, ""},
      carrier_text("ChargeDescription", charge::kDescription, reveal),
      {"ChargeFrequency", Kind::frequency, {charge::kChargeClass}, {}},
      {"ChargePeriodEnd", Kind::period_end, {charge::kThrough, charge::kFrom, charge::kStart}, {}},
      {"ChargePeriodStart", Kind::period_start, {charge::kFrom, charge::kStart}, {}},
      {"ConsumedQuantity", Kind::consumed_quantity, consumed, {}},
      {"ConsumedUnit", Kind::consumed_unit, consumed, {}},
      {"ContractedCost", Kind::decimal, {charge::kAmount}, {}},
      {"EffectiveCost", Kind::payable_amount, {charge::kAmount, charge::kPayable}, {}},
      {"InvoiceId", Kind::text, {charge::kInvoice}, {}},
      {"InvoiceIssuerName", Kind::text, {charge::kCarrier}, {}},
      {"ListCost", Kind::first_decimal, {charge::kGross, charge::kAmount}, {}},
      {"PricingQuantity",
       Kind::pricing_quantity,
       {charge::kChargeClass, charge::kBilledUnits, charge::kQuantity},
       {}},
      {"PricingUnit", Kind::text, {charge::kUnit}, {}},
      {"ProviderName", Kind::text, {charge::kCarrier}, {}},
      {"PublisherName", Kind::text, {charge::kCarrier}, {}},
      {"ResourceId", Kind::text, {charge::kService}, {}},
      {"ResourceType", Kind::text, {charge::kServiceKind}, {}},
      {"ServiceCategory", Kind::fixed_text, {}, "Networking"},
      {"ServiceName", Kind::fixed_text, {}, "Telecommunications"},
      {"ServiceSubcategory", Kind::fixed_text, {}, "Network Connectivity"},
      {"SkuId", Kind::text, {charge::kProductCode}, {}},
      {"SubAccountId", Kind::last_of_two, {charge::kParentAccount, charge::kAccount}, {}},
  };
}

std::vector<ExportColumn> telecom_columns(const bill::Schema& schema, bool reveal) {
  using Kind = ExportKind;
  const std::size_t reading = reading_of(schema);
  return {
      {"x_ChargeId", Kind::charge_id, {reading, charge::kSourceOffset, charge::kOrdinal}, {}},
      {"x_ChargeClass", Kind::text, {charge::kChargeClass}, {}},
      {"x_Payable", Kind::boolean, {charge::kPayable}, {}},
      {"x_InTotal", Kind::boolean, {charge::kInTotal}, {}},
      {"x_BillDate", Kind::date, {charge::kBillDate}, {}},
      {"x_Level", Kind::text, {charge::kLevel}, {}},
      {"x_Section", Kind::text, {charge::kSection}, {}},
      {"x_Quantity", Kind::decimal, {charge::kQuantity}, {}},
      {"x_Rate", Kind::decimal, {charge::kRate}, {}},
      {"x_Amount", Kind::decimal, {charge::kAmount}, {}},
      {"x_Jurisdiction", Kind::text, {charge::kJurisdiction}, {}},
      {"x_TaxType", Kind::text, {charge::kTaxType}, {}},
      {"x_TaxAuthority", Kind::text, {charge::kTaxAuthority}, {}},
      {"x_TaxableAmount", Kind::decimal, {charge::kTaxBase}, {}},
      {"x_TaxRate", Kind::decimal, {charge::kTaxRate}, {}},
      {"x_OrderReference", Kind::text, {charge::kOrderReference}, {}},
      {"x_ContractReference", Kind::text, {charge::kContractReference}, {}},
      {"x_BelongsTo", Kind::text, {charge::kBelongsTo}, {}},
      {"x_CostCentre", Kind::text, {charge::kCostCentre}, {}},
      {"x_User", Kind::text, {charge::kUser}, {}},
      {"x_CallStartLocal", Kind::local_time, {charge::kStart}, {}},
      {"x_DurationSeconds", Kind::seconds, {charge::kDuration}, {}},
      {"x_BilledUnits", Kind::decimal, {charge::kBilledUnits}, {}},
      other_number("x_ANumber", charge::kOrigin, reveal),
      other_number("x_BNumber", charge::kDestination, reveal),
      {"x_OriginPlace", Kind::text, {charge::kOriginPlace}, {}},
      {"x_DestPlace", Kind::text, {charge::kDestinationPlace}, {}},
      {"x_Direction", Kind::text, {charge::kDirection}, {}},
      {"x_CallType", Kind::text, {charge::kCallType}, {}},
      {"x_Bytes", Kind::integer, {charge::kDataVolume}, {}},
      {"x_InstalmentNumber", Kind::integer, {charge::kInstalment}, {}},
      {"x_InstalmentCount", Kind::integer, {charge::kInstalments}, {}},
      {"x_SourceReading", Kind::text, {reading}, {}},
      {"x_SourceOffset", Kind::integer, {charge::kSourceOffset}, {}},
      {"x_SourceLength", Kind::integer, {charge::kSourceLength}, {}},
  };
}

}  // namespace

std::vector<ExportColumn> plain_export(const bill::Schema& schema, bool reveal) {
  std::vector<ExportColumn> columns = {
      {"charge", ExportKind::charge_id, {reading_of(schema), charge::kSourceOffset, charge::kOrdinal}, {}}};
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    const auto& spec = schema.columns[i];
    if (i == charge::kOrigin || i == charge::kDestination) {
      columns.push_back(other_number(spec.name, i, reveal));
    } else if (i == charge::kDescription) {
      columns.push_back(carrier_text(spec.name, i, reveal));
    } else {
      columns.push_back({spec.name, kind_of(spec.type), {i}, {}});
    }
  }
  return columns;
}

std::vector<ExportColumn> focus_export(const bill::Schema& schema, bool reveal) {
  auto columns = focus_columns(reveal);
  auto own = telecom_columns(schema, reveal);
  std::move(own.begin(), own.end(), std::back_inserter(columns));
  return columns;
}

Result<std::vector<ExportColumn>> picked(std::span<const ExportColumn> columns,
                                         std::span<const std::string> names) {
  std::vector<ExportColumn> out;
  for (const auto& name : names) {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const ExportColumn& column) { return column.name == name; });
    if (found == columns.end()) {
      std::vector<std::string> known;
      for (const auto& column : columns) known.push_back(column.name);
      return Problem{"no column '" + name + "' in this export", {}, did_you_mean(name, known)};
    }
    out.push_back(*found);
  }
  return out;
}

}  // namespace telaudit::cli
