#include "formats/known_formats.h"

#include <array>

namespace telaudit::formats {
namespace {

constexpr std::string_view kBuiltIn = "built in";

constexpr std::array kFormats = {
    KnownFormat{"x12-811", "X12 811, consolidated service invoice", "003030 to 005010", kBuiltIn,
                "TDS, totals of levels (AMT), balance forward (BAL)",
                "other sets in the file are counted and left out"},
    KnownFormat{
        "x12-810", "X12 810, invoice for equipment and simple services", "004010 and what is near it",
        kBuiltIn, "TDS",
        "a service is read where its id is mutually defined (ZZ) and has the shape of a telephone number "
        "or of a circuit, since no public guide says where it stands; a file that holds an 811, too, is "
        "read as an 811"},
    KnownFormat{"", "X12 820, remittance", "004010 and what is near it", "`telaudit payments`",
                "BPR02, and what was billed for each RMR", "becomes payments, not charges"},
    KnownFormat{"tap3", "TAP3, roaming: transfer batches and notifications", "releases 9 to 12", kBuiltIn,
                "the audit record: charges, taxes, discounts, number of events, first and last call",
                "sums other than totals (type 00) count nowhere"},
    KnownFormat{"edifact-invoic", "EDIFACT INVOIC, in the meanings of the UN code lists",
                "D.93A to D.01B, syntax 1 to 4", kBuiltIn,
                "MOA of the summary, lines with sub-lines, taxes, CNT",
                "codes that a sender uses otherwise need a profile"},
    KnownFormat{"edifact-invoic ", "EDIFACT INVOIC of a known sender", "as above",
                "[a sender's profile](rules/profiles/edifact/README.md)",
                "MOA of the summary, lines with sub-lines, taxes, CNT",
                "those of Deutsche Telekom, Vodafone and Telefonica in Germany are not confirmed"},
    KnownFormat{
        "ubl-invoice",
        "UBL Invoice, CreditNote, DebitNote and self-billed ones: Peppol BIS Billing 3 and PINT, XRechnung, "
        "OIOUBL, DIAN",
        "UBL 2.0 to 2.3, as far as UBL 2.1 knows their elements", kBuiltIn,
        "every sum of EN 16931, BT-106 to BT-115",
        "one document a file; taxes of single lines are left to the breakdown; attachments stay closed"},
    KnownFormat{"cii-invoice", "UN/CEFACT Cross Industry Invoice: XRechnung, Factur-X, ZUGFeRD",
                "D16B; ZUGFeRD 1.0 to 2.x, all profiles", kBuiltIn, "every sum of EN 16931, BT-106 to BT-115",
                "profiles without lines give their sums as charges"},
    KnownFormat{
        "fattura-pa", "FatturaPA, the electronic invoice of Italy, the simplified one too",
        "1.1 and 1.2 (FPA12, FPR12); FSM10", kBuiltIn,
        "ImportoTotaleDocumento, and the taxable amounts of DatiRiepilogo; a simplified invoice prints "
        "no total",
        "any number of invoices a file; the buyer's tax number stands for the account, which has no "
        "element"},
    KnownFormat{"ebinterface-invoice", "ebInterface, the electronic invoice of Austria", "4.0 to 6.1",
                kBuiltIn, "TotalGrossAmount, PayableAmount, lines with reductions and surcharges",
                "taxes of single lines are left to the breakdown"},
    KnownFormat{
        "ubl-utility-statement", "UBL UtilityStatement with its calls: OIOUBL UTS", "UBL 2.1", kBuiltIn,
        "totals of numbers, supplies and consumptions",
        "information beside the invoice that it names, never payable twice; CallTime is taken for the "
        "time of day; allowances and taxes of single calls are not read"},
    KnownFormat{"", "an invoice in XML attached to a PDF: Factur-X, ZUGFeRD", "PDF 1.x and 2.0, 64 MiB",
                "taken out of the PDF, also within an archive", "as the invoice",
                "encrypted ones and LZW stay closed; such PDFs are exhibits"},
    KnownFormat{"", "a signed invoice (`.p7m`), an invoice in an AttachedDocument of UBL",
                "CMS (PKCS #7): BER, DER, PEM, base64; UBL 2.1; 64 MiB",
                "taken out in passing, also within an archive", "as the invoice",
                "signatures are not verified"},
    KnownFormat{"", "X12 and EDIFACT of a mainframe", "EBCDIC, code page 037", "turned to ASCII in passing",
                "as in ASCII", ""},
    KnownFormat{
        "", "any other PDF", "64 MiB for pages and text", "an exhibit: `telaudit exhibits`",
        "nothing: it gives no charges",
        "account, number, date and total as far as the text of its first 20 pages says them surely, by "
        "pdftotext where that is installed"},
    KnownFormat{
        "", "a workbook whose sheets are bills: `.xlsx`", "Office Open XML, 256 MiB packed",
        "each sheet by the profile that knows its columns", "what the profile names",
        "profiles of fixed records and text bills do not read sheets; hidden sheets are left out, hidden "
        "rows are not; a number's zeros at the end are lost"},
    KnownFormat{"", "zip, tar, gzip, zstd, and these within each other", "three deep, 10,000 members",
                "opened in passing", "as what they hold",
                "what unpacks to more than 250 times its size is refused"},
    KnownFormat{
        "profile ", "delimited or fixed-width text of a carrier", "see the profile",
        "[a profile](rules/profiles/README.md), shipped or yours, begun by `telaudit profile suggest`",
        "what the profile names", "`telaudit profile list` says which profiles are guessed in part"},
    KnownFormat{"", "Verizon Wireless raw data download, four files a bill", "", "profiles",
                "account and line summaries", "several usage columns are guesses"},
    KnownFormat{"", "UK Standard CDR", "version 3", "profile", "nothing: the format prints no total", ""},
    KnownFormat{
        "",
        "AT&T Premier; calls of BT, Gamma rentals, BCH inbound, Vodafone UA, Digitel, Colt, Windstream, "
        "Earthlink, Thinktel, U4; daily usage of Qwest and Telstra, Telstra's monthly file; Unitel, "
        "RealWorld, AAPT, "
        "Optus, M2, Vocus",
        "", "profiles", "totals in the file, where it has them", "some are guessed in part"},
    KnownFormat{"", "EMI daily usage (DUF, ODUF, ADUF), categories 01, 10, 11, with modules",
                "records of 175 and 210 bytes; lines, fixed, RDW, BDW; ASCII, EBCDIC", "profile",
                "count and sum of each pack",
                "information only; places in pack headers and trailers are guesses; credits, charges without "
                "messages and generic invoices are set aside"},
    KnownFormat{"", "CABS bill data tape (BOS BDT): fixed records, EBCDIC, packed, zoned, binary", "",
                "a profile of your own, from `example-cabs-bdt`", "total of the bill, counts of records",
                "the licensed layout is not shipped; the example's is invented"},
    KnownFormat{
        "", "AT&T Billing Consolidator EDS", "", "profile", "nothing yet",
        "header and bill payer are known; the fields of all other record types are not public: set aside"},
    KnownFormat{"", "CenturyLink (Qwest) BillMate, `.DET` files of one section each", "",
                "a profile of your own, begun by `telaudit profile suggest`",
                "totals in the file, where it has them",
                "their fields are not public: no profile is shipped"},
    KnownFormat{"", "T-Mobile, Lumen, Comcast, Verizon Enterprise Center, BT OneBill", "", "profiles",
                "totals in the file, where it has them", "guesses: beginnings for your own"},
    KnownFormat{
        "", "calls of your own exchange: Cisco CUCM, Asterisk, FreeSWITCH, BroadWorks, Microsoft Teams",
        "see the profile", "`telaudit calls`", "nothing: they are what billed calls are checked against", ""},
    KnownFormat{"", "a price sheet or rate deck: `.xlsx`, CSV, gzip", "Office Open XML",
                "[a price map](rules/prices/README.md), shipped or yours",
                "nothing: such a table prints no total; every row ends as an observation, left out with its "
                "reason, or refused",
                "`telaudit prices import`"},
};

}  // namespace

std::span<const KnownFormat> known_formats() {
  return kFormats;
}

const KnownFormat* known_format(std::string_view reader) {
  const KnownFormat* found = nullptr;
  for (const auto& format : kFormats) {
    if (format.reader.empty()) continue;
    if (format.reader == reader) return &format;
    if (format.reader.back() == ' ' && reader.substr(0, format.reader.size()) == format.reader)
      found = &format;
  }
  return found;
}

std::string known_formats_table() {
  std::string out = "| format | versions | how | proved against | limits |\n|---|---|---|---|---|\n";
  for (const auto& format : kFormats) {
    for (const std::string_view cell :
         {format.format, format.versions, format.how, format.proved, format.limits})
      out.append("| ").append(cell).append(" ");
    out += "|\n";
  }
  return out;
}

}  // namespace telaudit::formats
