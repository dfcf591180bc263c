#include "formats/exhibit.h"

#include <gtest/gtest.h>

#include "base/file.h"

namespace telaudit::formats {
namespace {

const std::string kSource = TELAUDIT_SOURCE_DIR;

ExhibitLabels shipped() {
  const auto labels = load_exhibit_labels({kSource + "/rules/profiles"});
  EXPECT_TRUE(labels) << labels.problem().text();
  return labels ? *labels : ExhibitLabels{};
}

ExhibitText says(const std::string& text) {
  return read_exhibit_text(text, shipped());
}

TEST(Exhibit, ReadsWhatStandsBehindItsLabel) {
  const auto read = says(
      "  Example Telecom                    Account Number:  287 000 000 001\n"
      "  Invoice  Number  INV-77/2026       Bill Date: Jan 31, 2026      Page 1 of 3\n"
      "\n  Total Amount Due                                    $1,234.56\n");
  EXPECT_EQ(read.account, "287 000 000 001");
  EXPECT_EQ(read.invoice, "INV-77/2026");
  EXPECT_EQ(read.date->text(), "2026-01-31");
  EXPECT_EQ(read.total->text(), "1234.56");
  EXPECT_EQ(read.currency, "");  // of which dollars nothing is said
}

TEST(Exhibit, ReadsGerman) {
  const auto read = says(
      "Rechnungs-Nr.: 4711\nKundennummer 0001234\nRechnungsdatum: 05.02.2026\nRechnungsbetrag   1.234,50 "
      "€\n");
  EXPECT_EQ(read.account, "0001234");
  EXPECT_EQ(read.invoice, "4711");
  EXPECT_EQ(read.date->text(), "2026-02-05");
  EXPECT_EQ(read.total->text(), "1234.50");
  EXPECT_EQ(read.currency, "EUR");
}

// The same account is printed with and without blanks; two totals differ, so neither is the bill's.
TEST(Exhibit, TakesAValueOnlyWhereAllPlacesAgree) {
  const auto read = says(
      "Account Number 287-000-1\nAccount number: 2870001\nTotal Due: 10.00\nAmount Due: 11.00\n"
      "Invoice Date: 2026-01-31\nInvoice Date: 31 January 2026\n");
  EXPECT_EQ(read.account, "287-000-1");
  EXPECT_FALSE(read.total);
  EXPECT_EQ(read.date->text(), "2026-01-31");
}

TEST(Exhibit, LeavesWhatCouldBeTwoThings) {
  EXPECT_FALSE(says("Invoice Date: 05/04/2026\n").date);
  EXPECT_EQ(says("Invoice Date: 05/05/2026\n").date->text(), "2026-05-05");
  EXPECT_EQ(says("Invoice Date: 25/04/2026\n").date->text(), "2026-04-25");
  EXPECT_EQ(says("Invoice Date: 04/25/2026\n").date->text(), "2026-04-25");
  EXPECT_FALSE(says("Invoice Date: see page 2\n").date);
  EXPECT_FALSE(says("Total Due: 1,234\n").total);
  EXPECT_FALSE(says("Total Due: 12.345\n").total);
  EXPECT_EQ(says("Total Due: (1,234.50)\n").total->text(), "-1234.50");
  EXPECT_EQ(says("Total Due: 50.00 CR\n").total->text(), "-50.00");
  EXPECT_EQ(says("Total Due: GBP 50.00\n").currency, "GBP");
}

// A label within a sentence is none, and a word without a digit is no number.
TEST(Exhibit, LabelsBeginALineOrAColumn) {
  EXPECT_EQ(says("Please have your Account Number 12345 ready\n").account, "");
  EXPECT_EQ(says("Account Number   Invoice Number   Invoice Date\n12345   77   2026-01-31\n").invoice, "");
  EXPECT_EQ(says("Invoice Number: none\n").invoice, "");
  EXPECT_EQ(says("").account, "");
}

TEST(Exhibit, LabelsAreCheckedWhenTheyAreLoaded) {
  ExhibitLabels labels;
  EXPECT_FALSE(add_exhibit_labels("acount: [BAN]", "own.yaml", labels));
  EXPECT_FALSE(add_exhibit_labels("account: BAN", "own.yaml", labels));
  EXPECT_FALSE(add_exhibit_labels("account: ['']", "own.yaml", labels));
  EXPECT_TRUE(add_exhibit_labels("account: ['A (1) +']", "own.yaml", labels));
  EXPECT_EQ(read_exhibit_text("A (1) +: 77\n", labels).account, "77");
}

TEST(Exhibit, CountsPages) {
  const std::string pdf =
      "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
      "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 7 >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n";
  EXPECT_EQ(pdf_pages(pdf, "a.pdf"), 7U);
  EXPECT_FALSE(pdf_pages("%PDF-1.4\n", "a.pdf"));
  EXPECT_FALSE(pdf_pages("no PDF", "a.pdf"));
  const auto factur_x = read_file(kSource + "/fixtures/einvoice/factur-x.pdf");
  EXPECT_EQ(pdf_pages(*factur_x, "factur-x.pdf"), 1U);
}

}  // namespace
}  // namespace telaudit::formats
