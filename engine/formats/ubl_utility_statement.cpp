// UBL 2.1 UtilityStatement (OASIS, UBL-UtilityStatement-2.1.xsd; Denmark's OIOUBL UTS).
#include <utility>

#include "formats/xml_readers.h"
#include "formats/xml_statement.h"

namespace telaudit::formats {
namespace {

constexpr std::string_view kUtilityStatementShape = R"(
UtilityStatement: context
  UBLExtensions|UBLVersionID|CustomizationID|ProfileID|ProfileExecutionID|CopyIndicator|UUID|Note: ignored
  ID: =number context
  IssueDate: =issue_date context
  IssueTime: =issue_time context
  UtilityStatementTypeCode|Signature|AdditionalDocumentReference: ignored
  DocumentCurrencyCode: =currency context
  AccountingCost|AccountingCostCode: =cost context
  ParentDocumentReference: context rest
    ID: =invoice_number
    IssueDate: =invoice_date
  SenderParty: context rest
    PartyName: rest
      Name: =sender_trading
    PartyLegalEntity: rest
      RegistrationName: =sender_name
  ReceiverParty: context rest
    PartyIdentification: rest
      ID: =receiver_id
    PartyName: rest
      Name: =receiver_trading
    PartyLegalEntity: rest
      RegistrationName: =receiver_name
  CustomerParty: context rest
    SupplierAssignedAccountID: =account
  SubscriberParty|MainOnAccountPayment: ignored
  SubscriberConsumption: [point] context
    ConsumptionID|SpecificationTypeCode|Note|TotalMeteredQuantity|SubscriberParty|OnAccountPayment: ignored
    UtilityConsumptionPoint: rest
      ID: =point_id
      SubscriberID: =subscriber
    Consumption: [supply] context
      UtilityStatementTypeCode|EnergyWaterSupply: ignored
      MainPeriod: rest
        StartDate: =supply_from
        EndDate: =supply_through
      AllowanceCharge: [allowance] charge rest
        ChargeIndicator: =indicator
        AllowanceChargeReason: =reason
        Amount: =amount
      TaxTotal: total rest
        TaxSubtotal: [tax] charge rest
          TaxableAmount: =tax_base
          TaxAmount: =amount
          TaxCategory: rest
            ID: =tax_category
            Percent: =tax_rate
            TaxScheme: rest
              ID: =tax_scheme
      TelecommunicationsSupply: context
        TelecommunicationsSupplyType|TelecommunicationsSupplyTypeCode|PrivacyCode|Description: ignored
        TotalAmount: =supply_total total
        TelecommunicationsSupplyLine: [phone] context
          ID|Description|ExchangeRate|AllowanceCharge|TaxTotal: ignored
          PhoneNumber: =phone_number
          LineExtensionAmount: =phone_total total
          TelecommunicationsService: [call] charge rest
            CallDate: =call_date
            CallTime: =call_time
            ServiceNumberCalled: =called_number
            TelecommunicationsServiceCategory|TelecommunicationsServiceCategoryCode: =category
            MovieTitle: =title
            RoamingPartnerName: =partner
            Quantity: =quantity
            TelecommunicationsServiceCall|TelecommunicationsServiceCallCode: =call_type
            CallBaseAmount: =base_amount
            CallExtensionAmount: =amount
            Price: rest
              PriceAmount: =price
              BaseQuantity: =price_base
            Country: rest
              IdentificationCode|Name: =country
      LegalMonetaryTotal: total rest
        LineExtensionAmount: =total_lines
        TaxInclusiveAmount: =total_gross
    SupplierConsumption: [supply] context
      Description|UtilitySupplierParty|UtilityCustomerParty: ignored
      Contract: context rest
        ID: =supply_contract
      Consumption: same
      ConsumptionLine: [line] charge rest
        ID: =line_id
        InvoicedQuantity: =quantity
        LineExtensionAmount: =amount
        Period: rest
          StartDate: =line_from
          EndDate: =line_through
        UtilityItem: rest
          ID: =item_id
          Description: =description
          CurrentChargeType|CurrentChargeTypeCode: =current_type
          OneTimeChargeType|OneTimeChargeTypeCode: =one_time_type
        Price: rest
          PriceAmount: =price
          BaseQuantity: =price_base
)";

class StatementFormat : public xml::Format {
 public:
  StatementFormat() : shape_(kUtilityStatementShape, xml::kStatementGroupNames, xml::kStatementFieldNames) {}

  std::string reader() const override { return "ubl-utility-statement"; }
  std::string version() const override { return "1"; }
  xml::Space space() const override { return xml::Space::ubl; }
  const xml::Shape& shape() const override { return shape_; }
  std::unique_ptr<xml::Writer> writer(const std::string& file) const override {
    return std::make_unique<xml::StatementWriter>(file);
  }

 private:
  xml::Shape shape_;
};

}  // namespace

std::unique_ptr<Reader> make_ubl_utility_statement_reader() {
  return xml::make_document_reader(std::make_shared<StatementFormat>(), {"UtilityStatement"}, {});
}

}  // namespace telaudit::formats
