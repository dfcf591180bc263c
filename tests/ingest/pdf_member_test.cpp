// Invoices that are attached to PDFs become sources like members of an archive (fixtures/einvoice/README.md).
#include "ingest/pdf_member.h"

#include "base/hash.h"
#include "ingest/source_bytes.h"
#include "ingest_fixture.h"

namespace telaudit::ingest {
namespace {

using Outcome = FileReport::Outcome;

class PdfMembers : public IngestFixture {
 protected:
  static std::string fixture(const std::string& name) {
    return (source_dir() / "fixtures/einvoice" / name).lexically_normal().string();
  }
};

TEST_F(PdfMembers, AnAttachedInvoiceIsTheInvoice) {
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

TEST_F(PdfMembers, APdfWithoutOneIsAnExhibit) {
  auto workspace = open();
  const auto letter = write("letter.pdf", "%PDF-1.4\n");
  const auto reports = read(workspace, {letter});
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].outcome, Outcome::exhibit);
}

TEST_F(PdfMembers, AStatementStandsBesideItsInvoice) {
  auto workspace = open();
  read(workspace, {fixture("utility-statement.xml"), fixture("ubl-invoice.xml")});
  const auto invoices = workspace.invoices();
  ASSERT_EQ(invoices->size(), 1U);
  EXPECT_EQ(only_state(workspace), bill::InvoiceState::balanced);
  EXPECT_EQ(invoices->front().payable.text(), "192.05");
}

TEST_F(PdfMembers, BytesAreFoundInTheAttachment) {
  const auto xml = *read_file(fixture("cii-invoice.xml"));
  for (const char* path : {"factur-x.pdf!factur-x.xml", "pdf-bills.zip!2024-04/bill.pdf!factur-x.xml"}) {
    const auto bytes = source_bytes(fixture(path), sha256(xml), 100, 50);
    ASSERT_TRUE(bytes) << bytes.problem().text();
    EXPECT_EQ(bytes->bytes, xml.substr(100, 50));
  }
  EXPECT_FALSE(source_bytes(fixture("factur-x.pdf!other.xml"), sha256(xml), 0, 1));
}

// One invoice in both syntaxes, of which one says the gross price and writes 7.00 for a rate of 7.
TEST_F(PdfMembers, TwoSyntaxesOfOneInvoiceAreOneInvoice) {
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

TEST_F(PdfMembers, TwoSyntaxesThatDifferInAFigureContradictEachOther) {
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
