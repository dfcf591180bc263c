// Invoices attached to PDFs: small PDFs written here, the public Factur-X sample, and what hostile ones get.
#include "formats/pdf_invoice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

#include "xml_documents.h"

namespace telaudit::formats::test {
namespace {

using testing::HasSubstr;

std::string deflated(const std::string& text) {
  uLongf size = compressBound(static_cast<uLong>(text.size()));
  std::string out(size, '\0');
  EXPECT_EQ(compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                      reinterpret_cast<const Bytef*>(text.data()), static_cast<uLong>(text.size()), 9),
            Z_OK);
  out.resize(size);
  return out;
}

std::string stream_object(int number, const std::string& entries, const std::string& bytes) {
  return std::to_string(number) + " 0 obj\n<< " + entries + " /Length " + std::to_string(bytes.size()) +
         " >>\nstream\n" + bytes + "\nendstream\nendobj\n";
}

std::string object(int number, const std::string& value) {
  return std::to_string(number) + " 0 obj\n" + value + "\nendobj\n";
}

const std::string kCatalogue =
    "<< /Type /Catalog /Names << /EmbeddedFiles << /Kids [2 0 R] >> >> /AF [4 0 R] >>";
const std::string kLeaf = "<< /Names [(factur-x.xml) 4 0 R] >>";
const std::string kSpecification = "<< /Type /Filespec /F (factur-x.xml) /EF << /F 5 0 R >> >>";
const std::string kTrailer = "trailer\n<< /Root 1 0 R /Size 6 >>\nstartxref\n0\n%%EOF\n";

std::string plain_pdf(const std::string& xml) {
  return "%PDF-1.7\n" + object(1, kCatalogue) + object(2, kLeaf) + object(4, kSpecification) +
         stream_object(5, "/Type /EmbeddedFile /Filter /FlateDecode", deflated(xml)) + kTrailer;
}

// Everything but the attachment in an object stream, and a cross-reference stream for a trailer.
std::string packed_pdf(const std::string& xml) {
  const std::string content = kCatalogue + " " + kLeaf + " " + kSpecification;
  const std::string numbers = "1 0 2 " + std::to_string(kCatalogue.size() + 1) + " 4 " +
                              std::to_string(kCatalogue.size() + kLeaf.size() + 2) + " ";
  return "%PDF-1.7\n" +
         stream_object(
             6, "/Type /ObjStm /N 3 /First " + std::to_string(numbers.size()) + " /Filter /FlateDecode",
             deflated(numbers + content)) +
         stream_object(5, "/Type /EmbeddedFile /Filter [/FlateDecode]", deflated(xml)) +
         stream_object(7, "/Type /XRef /Root 1 0 R /W [1 2 1]", "") + "startxref\n0\n%%EOF\n";
}

std::string problem_of(const std::string& pdf) {
  const auto invoice = pdf_invoice(pdf, "bill.pdf");
  return invoice.ok() ? "no problem" : invoice.problem().text();
}

TEST(PdfInvoice, IsTakenOutOfPlainAndOfPackedFiles) {
  const auto xml = einvoice_fixture("cii-invoice.xml");
  for (const auto& pdf : {plain_pdf(xml), packed_pdf(xml)}) {
    EXPECT_TRUE(is_pdf(pdf));
    const auto invoice = pdf_invoice(pdf, "bill.pdf");
    ASSERT_TRUE(invoice.ok()) << invoice.problem().text();
    EXPECT_EQ(invoice->name, "factur-x.xml");
    EXPECT_EQ(invoice->xml, xml);
  }
}

TEST(PdfInvoice, ALaterObjectTakesThePlaceOfAnEarlierOne) {
  const auto xml = einvoice_fixture("cii-invoice.xml");
  const auto pdf = plain_pdf("<old/>") + stream_object(5, "/Filter /FlateDecode", deflated(xml)) + kTrailer;
  const auto invoice = pdf_invoice(pdf, "bill.pdf");
  ASSERT_TRUE(invoice.ok());
  EXPECT_EQ(invoice->xml, xml);
}

TEST(PdfInvoice, AnAttachmentOfAnotherNameIsKnownByWhatItHolds) {
  const auto xml = einvoice_fixture("ubl-invoice.xml");
  auto pdf = with(plain_pdf(xml), "/F (factur-x.xml)", "/UF <FEFF0061002F0062> /F (x.xml)");
  const auto invoice = pdf_invoice(pdf, "bill.pdf");
  ASSERT_TRUE(invoice.ok()) << invoice.problem().text();
  EXPECT_EQ(invoice->name, "a_b");
  EXPECT_THAT(problem_of(with(plain_pdf("<other/>"), "/F (factur-x.xml)", "/F (x.xml)")),
              HasSubstr("exhibit"));
}

TEST(PdfInvoice, WhatHoldsNoneIsAnExhibit) {
  EXPECT_THAT(problem_of("%PDF-1.4\n" + object(1, "<< /Type /Catalog >>") + kTrailer), HasSubstr("exhibit"));
  EXPECT_THAT(
      problem_of("%PDF-1.4\n" + object(1, "<< /Type /Catalog >>") + kTrailer + std::string(900, '\0')),
      HasSubstr("exhibit"));
  EXPECT_THAT(problem_of("no pdf"), HasSubstr("is no PDF"));
  EXPECT_THAT(problem_of(with(plain_pdf("<a/>"), "/Root 1 0 R", "/Root 1 0 R /Encrypt 9 0 R")),
              HasSubstr("encrypted"));
}

// What is cut off may have held an invoice, so nobody is told that it holds none.
TEST(PdfInvoice, WhatIsCutOffIsSaidToBe) {
  EXPECT_THAT(problem_of("%PDF-1.4\n"), HasSubstr("cut off"));
  const auto xml = einvoice_fixture("cii-invoice.xml");
  for (const auto& pdf : {plain_pdf(xml), packed_pdf(xml)})
    for (std::size_t size = 9; size + 6 < pdf.size(); ++size)
      EXPECT_EQ(problem_of(pdf.substr(0, size)).find("without an electronic invoice"), std::string::npos)
          << size;
}

TEST(PdfInvoice, BombsAreRefused) {
  const std::string zeros(std::size_t{100} << 20U, '\0');
  const std::string bomb = deflated(zeros);
  EXPECT_THAT(
      problem_of("%PDF-1.7\n" + stream_object(6, "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", bomb) +
                 kTrailer),
      HasSubstr("unpacks to more than"));
  // Twice packed, as the attachment.
  const auto pdf = "%PDF-1.7\n" + object(1, kCatalogue) + object(2, kLeaf) + object(4, kSpecification) +
                   stream_object(5, "/Filter [/FlateDecode /FlateDecode]", deflated(bomb)) + kTrailer;
  EXPECT_THAT(problem_of(pdf), HasSubstr("unpacks to more than"));
}

TEST(PdfInvoice, CirclesAndDepthEnd) {
  const std::string deep(100'000, '[');
  EXPECT_THAT(
      problem_of("%PDF-1.7\n" + object(1, "<< /AF 2 0 R /Names << /EmbeddedFiles 3 0 R >> >>") +
                 object(2, "2 0 R") + object(3, "<< /Kids [3 0 R 3 0 R] >>") + object(4, deep) + kTrailer),
      HasSubstr("exhibit"));
}

TEST(PdfInvoice, TruncatedAnywhereItIsRefusedOrWhole) {
  const std::string xml = "<rsm:CrossIndustryInvoice xmlns:rsm='urn:un:unece:uncefact:data:standard:x'/>";
  for (const auto& pdf : {plain_pdf(xml), packed_pdf(xml)})
    for (std::size_t size = 0; size < pdf.size(); ++size) {
      const auto invoice = pdf_invoice(std::string_view(pdf).substr(0, size), "bill.pdf");
      if (invoice) {
        EXPECT_EQ(invoice->xml, xml) << size;
      } else {
        EXPECT_FALSE(invoice.problem().advice.empty());
      }
    }
}

TEST(PdfInvoice, ThePublicSampleHoldsItsInvoice) {
  const auto pdf = einvoice_sample("EN16931_Einfach.pdf");
  const auto xml = einvoice_sample("EN16931_Einfach.cii.xml");
  if (!pdf || !xml) GTEST_SKIP() << "the public samples are not in ../shared/data/einvoice";
  const auto invoice = pdf_invoice(*pdf, "EN16931_Einfach.pdf");
  ASSERT_TRUE(invoice.ok()) << invoice.problem().text();
  EXPECT_EQ(invoice->name, "factur-x.xml");
  const auto reading = read_good(invoice->xml);
  EXPECT_EQ(reading.parts.at(0).key, read_good(*xml).parts.at(0).key);
  EXPECT_THAT(levels_off(reading), testing::IsEmpty());
}

}  // namespace
}  // namespace telaudit::formats::test
