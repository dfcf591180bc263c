#include "formats/wrapped_document.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "attached_documents.h"
#include "xml_documents.h"

namespace telaudit::formats::test {
namespace {

using namespace std::string_literals;

// X.690: definite lengths of three octets.
std::string element(char tag, std::string_view content) {
  const std::size_t size = content.size();
  return std::string(1, tag) + '\x82' + static_cast<char>(size >> 8U) + static_cast<char>(size & 0xFFU) +
         std::string(content);
}
std::string indefinite(char tag, std::string_view content) {
  return std::string(1, tag) + '\x80' + std::string(content) + "\0\0"s;
}

constexpr char kSequence = '\x30';
constexpr char kSet = '\x31';
constexpr char kTagged = '\xA0';
constexpr char kOctets = '\x04';
const std::string kSignedData = "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
const std::string kData = "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01";

// RFC 5652, 5.1, with nobody's signature.
std::string signed_around(std::string_view document) {
  const std::string content = element(kSequence, kData + element(kTagged, element(kOctets, document)));
  return element(kSequence,
                 kSignedData + element(kTagged, element(kSequence, "\x02\x01\x01" + element(kSet, "") +
                                                                       content + element(kSet, ""))));
}
// The same as signers write it who do not know the length before the end, in pieces of 100 bytes.
std::string signed_in_pieces(std::string_view document) {
  std::string pieces;
  for (std::size_t at = 0; at < document.size(); at += 100)
    pieces += element(kOctets, document.substr(at, 100));
  const std::string content = indefinite(kSequence, kData + indefinite(kTagged, indefinite('\x24', pieces)));
  return indefinite(
      kSequence, kSignedData + indefinite(kTagged, indefinite(kSequence, "\x02\x01\x01" + element(kSet, "") +
                                                                             content + element(kSet, ""))));
}

TEST(WrappedDocument, IsTakenOutOfSignedData) {
  const std::string invoice = einvoice_fixture("fattura-pa.xml");
  const std::string whole = signed_around(invoice);
  const std::string armoured = "-----BEGIN PKCS7-----\n" + base64(whole) + "\n-----END PKCS7-----\n";
  for (const auto& file : {whole, signed_in_pieces(invoice), base64(whole), armoured, signed_around(whole)}) {
    EXPECT_EQ(wrapping_of(std::string_view(file).substr(0, 4096)), Wrapping::signed_data);
    const auto document = wrapped_document(file, "f.p7m");
    ASSERT_TRUE(document) << document.problem().text();
    EXPECT_EQ(*document, invoice);
  }
}

TEST(WrappedDocument, IsTakenOutOfAnAttachedDocument) {
  const std::string invoice = einvoice_fixture("ubl-invoice.xml");
  for (const auto& file : {described("<![CDATA[" + invoice + "]]>"), embedded(invoice)}) {
    EXPECT_EQ(wrapping_of(file), Wrapping::attached_document);
    const auto document = wrapped_document(file, "f.xml");
    ASSERT_TRUE(document) << document.problem().text();
    EXPECT_EQ(*document, invoice);
  }
  EXPECT_EQ(*wrapped_document(described("&lt;Invoice&gt;&amp;lt;&lt;/Invoice&gt;"), "f.xml"),
            "<Invoice>&lt;</Invoice>");
}

TEST(WrappedDocument, OtherFilesAreNone) {
  for (const auto* name : {"ubl-invoice.xml", "fattura-pa.xml", "factur-x.pdf"})
    EXPECT_EQ(wrapping_of(einvoice_fixture(name)), Wrapping::none) << name;
  for (const std::string_view text : {"", "M", "MII", "MSISDN,Cost\n1,2\n", "-----BEGIN ", "0\x80\x06\x09",
                                      "<AttachedDocument/>", "ISA*00*", "\xC9\xE2"})
    EXPECT_EQ(wrapping_of(text), Wrapping::none) << text;
}

TEST(WrappedDocument, WhatHoldsNoneIsRefused) {
  for (const auto& file :
       {described(""), described("see the PDF"), attached(""), signed_around(""),
        attached("<cbc:EmbeddedDocumentBinaryObject>a-b</cbc:EmbeddedDocumentBinaryObject>"),
        signed_around(signed_around(signed_around(signed_around("<Invoice/>"))))}) {
    const auto document = wrapped_document(file, "f");
    ASSERT_FALSE(document.ok());
    EXPECT_FALSE(document.problem().advice.empty());
  }
}

TEST(WrappedDocument, TruncatedAnywhereItIsRefusedOrWhole) {
  const std::string invoice = "<Invoice>" + std::string(150, 'x') + "</Invoice>";
  for (const auto& file : {signed_around(invoice), signed_in_pieces(invoice), base64(signed_around(invoice)),
                           described("<![CDATA[" + invoice + "]]>")})
    for (std::size_t size = 0; size < file.size(); ++size) {
      const auto cut = std::string_view(file).substr(0, size);
      if (wrapping_of(cut) == Wrapping::none) continue;
      const auto document = wrapped_document(cut, "f");
      EXPECT_TRUE(!document || *document == invoice) << size;
    }
}

TEST(WrappedDocument, OctetsWithinOctetsEnd) {
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "\x24\x80";
  const std::string content = indefinite(kSequence, kData + indefinite(kTagged, deep));
  const std::string file = indefinite(
      kSequence,
      kSignedData + indefinite(kTagged, indefinite(kSequence, "\x02\x01\x01" + element(kSet, "") + content)));
  EXPECT_FALSE(wrapped_document(file, "f").ok());
}

// Code page 037: ISA*~ are C9 E2 C1 5C A1; X'15' ends a line.
TEST(WrappedDocument, EdiOfAMainframe) {
  const std::string file = "\xC9\xE2\xC1\x5C\xF0\xF0\xA1\x15";
  EXPECT_EQ(wrapping_of(file), Wrapping::ebcdic);
  std::string text;
  for (const char c : file) text += static_cast<char>(edi_characters()[static_cast<unsigned char>(c)]);
  EXPECT_EQ(text, "ISA*00~\n");
}

TEST(WrappedDocument, OfTwoAttachmentsNoneIsGuessed) {
  const std::string two = attached(
      "<cbc:EmbeddedDocumentBinaryObject>PEE+</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>"
      "<cac:Attachment><cbc:EmbeddedDocumentBinaryObject>PEI+</cbc:EmbeddedDocumentBinaryObject>");
  const auto document = wrapped_document(two, "f.xml");
  ASSERT_FALSE(document.ok());
  EXPECT_NE(document.problem().what.find("2 attachments"), std::string::npos) << document.problem().what;
}

}  // namespace
}  // namespace telaudit::formats::test
