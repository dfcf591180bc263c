// The readers of XML documents.
#pragma once

#include <memory>

#include "formats/reader.h"
#include "formats/xml_file.h"
#include "formats/xml_places.h"

namespace telaudit::formats {

// UBL 2 Invoice and CreditNote: Peppol BIS Billing 3, XRechnung, OIOUBL and whoever else follows the schema.
std::unique_ptr<Reader> make_ubl_invoice_reader(xml::Places places = {});

// UN/CEFACT Cross Industry Invoice: XRechnung, Factur-X, ZUGFeRD 1.0 to 2.x.
std::unique_ptr<Reader> make_cii_invoice_reader(xml::Places places = {});

// FatturaPA, the electronic invoice of Italy.
std::unique_ptr<Reader> make_fattura_pa_reader(xml::Places places = {});

// ebInterface, that of Austria.
std::unique_ptr<Reader> make_ebinterface_reader(xml::Places places = {});

// UBL 2.1 UtilityStatement: the calls behind an invoice (OIOUBL UTS).
std::unique_ptr<Reader> make_ubl_utility_statement_reader();

namespace xml {

// The same as documents, for containers that hold one. The names are those of the readers.
std::shared_ptr<const Format> ubl_invoice_format(Places places);
std::shared_ptr<const Format> cii_invoice_format(Places places);
std::shared_ptr<const Format> fattura_pa_format(Places places);
std::shared_ptr<const Format> ebinterface_format(Places places);

// A reader of documents of `format` whose first element is one of `roots`.
std::unique_ptr<Reader> make_document_reader(std::shared_ptr<const Format> format,
                                             std::vector<std::string> roots, std::string profile_hash);

}  // namespace xml
}  // namespace telaudit::formats
