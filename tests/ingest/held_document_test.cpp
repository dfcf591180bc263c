// Documents that another file holds, invoices attached to PDFs among them, become sources like members of an
// archive (fixtures/einvoice/README.md).
#include "ingest/held_document.h"

#include <array>

#include "../formats/attached_documents.h"
#include "base/hash.h"
#include "formats/wrapped_document.h"
#include "ingest/source_bytes.h"
#include "ingest_fixture.h"

namespace telaudit::ingest {
namespace {

using Outcome = FileReport::Outcome;

class HeldDocuments : public IngestFixture {
 protected:
  static std::string fixture(const std::string& name) {
    return (source_dir() / "fixtures/einvoice" / name).lexically_normal().string();
  }
};

TEST_F(HeldDocuments, AnAttachedInvoiceIsTheInvoice) {
  auto workspace = open();
  const auto reports = read(workspace, {fixture("factur-x.pdf"), fixture("cii-invoice.xml"),
                                        fixture("ubl-invoice.xml"), fixture("pdf-bills.zip")});
  ASSERT_EQ(reports.size(), 5U);
  EXPECT_EQ(reports[0].path, fixture("factur-x.pdf") + "!factur-x.xml");
  EXPECT_EQ(reports[0].outcome, Outcome::read);
  EXPECT_EQ(reports[1].outcome, Outcome::already_read);
  // The same bill in the other syntax: one of both counts.
  EXPECT_EQ(reports[2].outcome, Outcome::read);
  EXPECT_EQ(reports[3].path, fixture("pdf-bills.zip") + "!2024-04/bill.pdf!factur-x.xml");
  EXPECT_EQ(reports[3].outcome, Outcome::already_read);
  EXPECT_EQ(reports[4].outcome, Outcome::exhibit);
  const auto invoices = workspace.invoices();
  ASSERT_EQ(invoices->size(), 1U);
  EXPECT_EQ(only_state(workspace), bill::InvoiceState::balanced);
  EXPECT_EQ(invoices->front().payable.text(), "192.05");
}

TEST_F(HeldDocuments, APdfWithoutOneIsAnExhibit) {
  auto workspace = open();
  const auto letter = write("letter.pdf", "%PDF-1.4\n");
  const auto reports = read(workspace, {letter});
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].outcome, Outcome::exhibit);
}

// UBL's AttachedDocument, and X12 as a mainframe writes it, alone and in an archive: the same bill as
// without.
TEST_F(HeldDocuments, AWrappedDocumentIsWhatItHolds) {
  auto workspace = open();
  const auto invoice = *read_file(fixture("ubl-invoice.xml"));
  const auto attached = write("attached.xml", formats::test::described("<![CDATA[" + invoice + "]]>"));
  const auto reports = read(workspace, {fixture("ubl-invoice.xml"), attached});
  ASSERT_EQ(reports.size(), 2U);
  EXPECT_EQ(reports[1].path, attached + "!document");
  EXPECT_EQ(reports[1].outcome, Outcome::already_read);
  const auto bytes = source_bytes(reports[1].path, sha256(invoice), 100, 50);
  ASSERT_TRUE(bytes) << bytes.problem().text();
  EXPECT_EQ(bytes->bytes, invoice.substr(100, 50));
  EXPECT_FALSE(source_bytes(attached + "!other", sha256(invoice), 0, 1));
}

TEST_F(HeldDocuments, AWrappedPdfIsAPdf) {
  auto workspace = open();
  const auto bill = write("bill.xml", formats::test::embedded(*read_file(fixture("factur-x.pdf"))));
  const auto letter = write("letter.xml", formats::test::embedded("%PDF-1.4\n"));
  const auto reports = read(workspace, {bill, letter});
  ASSERT_EQ(reports.size(), 2U);
  EXPECT_EQ(reports[0].path, bill + "!document!factur-x.xml");
  EXPECT_EQ(reports[0].outcome, Outcome::read);
  EXPECT_EQ(reports[1].path, letter + "!document");
  EXPECT_EQ(reports[1].outcome, Outcome::exhibit);
  const auto xml = *read_file(fixture("cii-invoice.xml"));
  const auto bytes = source_bytes(reports[0].path, sha256(xml), 100, 50);
  ASSERT_TRUE(bytes) << bytes.problem().text();
  EXPECT_EQ(bytes->bytes, xml.substr(100, 50));
}

TEST_F(HeldDocuments, EdiInEbcdicIsReadAsInAscii) {
  const auto ascii = *read_file((source_dir() / "fixtures/x12/own_811_01_ilec_usoc_004010.edi").string());
  std::array<char, 256> code{};
  for (std::size_t byte = 256; byte-- > 0;) code[formats::edi_characters()[byte]] = static_cast<char>(byte);
  std::string ebcdic;
  for (const char c : ascii) ebcdic += code[static_cast<unsigned char>(c)];
  const auto file = write("bill.edi", ebcdic);
  auto workspace = open();
  const auto reports = read(workspace, {file});
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].path, file + "!ascii");
  EXPECT_EQ(reports[0].outcome, Outcome::read);
  const auto bytes = source_bytes(reports[0].path, sha256(ascii), 10, 50);
  ASSERT_TRUE(bytes) << bytes.problem().text();
  EXPECT_EQ(bytes->bytes, ascii.substr(10, 50));
}

TEST_F(HeldDocuments, ASignedFileThatIsCutIsRefused) {
  const auto file = write("bill.xml.p7m", "\x30\x82\x10\x22\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02\xA0");
  auto workspace = open();
  const auto reports = read(workspace, {file});
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].outcome, Outcome::refused);
}

TEST_F(HeldDocuments, AStatementStandsBesideItsInvoice) {
  auto workspace = open();
  read(workspace, {fixture("utility-statement.xml"), fixture("ubl-invoice.xml")});
  const auto invoices = workspace.invoices();
  ASSERT_EQ(invoices->size(), 1U);
  EXPECT_EQ(only_state(workspace), bill::InvoiceState::balanced);
  EXPECT_EQ(invoices->front().payable.text(), "192.05");
}

TEST_F(HeldDocuments, BytesAreFoundInTheAttachment) {
  const auto xml = *read_file(fixture("cii-invoice.xml"));
  for (const char* path : {"factur-x.pdf!factur-x.xml", "pdf-bills.zip!2024-04/bill.pdf!factur-x.xml"}) {
    const auto bytes = source_bytes(fixture(path), sha256(xml), 100, 50);
    ASSERT_TRUE(bytes) << bytes.problem().text();
    EXPECT_EQ(bytes->bytes, xml.substr(100, 50));
  }
  EXPECT_FALSE(source_bytes(fixture("factur-x.pdf!other.xml"), sha256(xml), 0, 1));
}

// One invoice in both syntaxes, of which one says the gross price and writes 7.00 for a rate of 7.
TEST_F(HeldDocuments, TwoSyntaxesOfOneInvoiceAreOneInvoice) {
  const auto folder = shared_data() / "einvoice";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "needs ../shared/data";
  const std::vector<std::string> files = {(folder / "EN16931_Rabatte.cii.xml").string(),
                                          (folder / "EN16931_Rabatte.ubl.xml").string()};
  auto workspace = open();
  read(workspace, files);
  EXPECT_EQ(only_state(workspace), bill::InvoiceState::balanced);
  EXPECT_EQ(workspace.invoices()->front().payable.text(), "215.07");
  auto turned = open("turned");
  read(turned, {files[1], files[0]});
  EXPECT_EQ(only_state(turned), bill::InvoiceState::balanced);
}

TEST_F(HeldDocuments, TwoSyntaxesThatDifferInAFigureContradictEachOther) {
  auto workspace = open();
  auto cii = *read_file(fixture("cii-invoice.xml"));
  const std::size_t at = cii.find(">39.90<");
  ASSERT_NE(at, std::string::npos);
  read(workspace, {fixture("ubl-invoice.xml"), write("first.xml", cii)});
  EXPECT_EQ(only_state(workspace), bill::InvoiceState::balanced);
  auto other = open("other");
  for (std::size_t place; (place = cii.find(">39.90<")) != std::string::npos;)
    cii.replace(place, 7, ">39.91<");
  read(other, {fixture("ubl-invoice.xml"), write("second.xml", cii)});
  EXPECT_EQ(only_state(other), bill::InvoiceState::conflict);
}

}  // namespace
}  // namespace telaudit::ingest
