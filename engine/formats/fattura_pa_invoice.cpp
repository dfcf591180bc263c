// FatturaPA, the electronic invoice of Italy (Agenzia delle Entrate, schema VFPR12/VFPA12, format
// versions 1.1 and 1.2): one header with the parties, any number of invoices. And the simplified one
// (schema VFSM10, versions 1.0 and 1.0.2), whose amounts have their tax in them and which prints no total.
#include <utility>

#include "formats/xml_invoice_format.h"
#include "formats/xml_readers.h"

namespace telaudit::formats {
namespace {

constexpr std::string_view kFatturaShape = R"(
FatturaElettronica: context
  FatturaElettronicaHeader: context rest
    CedentePrestatore: rest
      DatiAnagrafici: rest
        IdFiscaleIVA: rest
          IdCodice: =seller_id
        CodiceFiscale: =seller_id
        Anagrafica: rest
          Denominazione: =seller_name
          Cognome: =seller_trading
    CessionarioCommittente: rest
      DatiAnagrafici: rest
        IdFiscaleIVA: rest
          IdCodice: =buyer_id
        CodiceFiscale: =buyer_id
        Anagrafica: rest
          Denominazione: =buyer_name
          Cognome: =buyer_trading
  FatturaElettronicaBody: [invoice] context
    DatiGenerali: context rest
      DatiGeneraliDocumento: rest
        TipoDocumento: =type
        Divisa: =currency
        Data: =issue_date
        Numero: =number
        DatiRitenuta: [withholding] rest
          ImportoRitenuta: =amount
        DatiBollo: [stamp] charge rest
          ImportoBollo: =amount
        DatiCassaPrevidenziale: [fund] charge rest
          TipoCassa: =reason_code
          ImportoContributoCassa: =amount
        ScontoMaggiorazione: [total_discount] charge rest
          Tipo: =indicator
          Importo: =amount
        ImportoTotaleDocumento: =total_gross total
        Arrotondamento: [total_rounding] =amount charge
      DatiOrdineAcquisto: rest
        IdDocumento: =order
      DatiContratto: rest
        IdDocumento: =contract
    DatiBeniServizi: context
      DettaglioLinee: [line] charge rest
        NumeroLinea: =line_id
        TipoCessionePrestazione: =line_kind
        CodiceArticolo: rest
          CodiceValore: =seller_item
        Descrizione: =item_name
        Quantita: =quantity
        UnitaMisura: =line_unit
        DataInizioPeriodo: =line_from
        DataFinePeriodo: =line_through
        PrezzoUnitario: =price
        ScontoMaggiorazione: [unit_discount] rest
        PrezzoTotale: =line_net
        RiferimentoAmministrazione: =line_cost
        AltriDatiGestionali: [property] rest
          TipoDato: =property_name
          RiferimentoTesto: =property_value
      DatiRiepilogo: [tax] charge rest
        AliquotaIVA: =rate
        Natura: =category
        SpeseAccessorie: =side_costs
        Arrotondamento: =base_rounding
        ImponibileImporto: =base
        Imposta: =amount
        EsigibilitaIVA: =due_by
    DatiVeicoli: ignored
    DatiPagamento: context rest
      DettaglioPagamento: rest
        DataScadenzaPagamento: =due_date
    Allegati: ignored
  Signature: ignored
FatturaElettronicaSemplificata: context
  FatturaElettronicaHeader: context rest
    CedentePrestatore: rest
      IdFiscaleIVA: rest
        IdCodice: =seller_id
      CodiceFiscale: =seller_id
      Denominazione: =seller_name
      Cognome: =seller_trading
    CessionarioCommittente: rest
      IdentificativiFiscali: rest
        IdFiscaleIVA: rest
          IdCodice: =buyer_id
        CodiceFiscale: =buyer_id
      AltriDatiIdentificativi: rest
        Denominazione: =buyer_name
        Cognome: =buyer_trading
  FatturaElettronicaBody: [invoice] context
    DatiGenerali: context rest
      DatiGeneraliDocumento: rest
        TipoDocumento: =type
        Divisa: =currency
        Data: =issue_date
        Numero: =number
    DatiBeniServizi: [gross_line] charge rest
      Descrizione: =reason
      Importo: =amount
      DatiIVA: rest
        Imposta: =included_tax
        Aliquota: =rate
      Natura: =category
    Allegati: ignored
  Signature: ignored
)";

}  // namespace

std::shared_ptr<const xml::Format> xml::fattura_pa_format(Places places) {
  return std::make_shared<InvoiceFormat>("fattura-pa", "3", Space::fattura, kFatturaShape, std::move(places),
                                         CreditSigns::as_the_total_has);
}

std::unique_ptr<Reader> make_fattura_pa_reader(xml::Places places) {
  std::string hash = places.hash;
  return xml::make_document_reader(xml::fattura_pa_format(std::move(places)),
                                   {"FatturaElettronica", "FatturaElettronicaSemplificata"}, std::move(hash));
}

}  // namespace telaudit::formats
