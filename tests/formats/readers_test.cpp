#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "formats/reader.h"

namespace telaudit::formats {
namespace {

TEST(Detect, EmptyFileIsRefused) {
  const Readers readers;
  const auto found = detect(readers, "", "empty.txt");
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.problem().where.file, "empty.txt");
}

TEST(Detect, UnknownFileNamesTheReadersAndThePlaceToWriteAProfile) {
  const Readers readers;
  const auto found = detect(readers, "no format at all", "letter.txt");
  ASSERT_FALSE(found.ok());
  EXPECT_NE(found.problem().advice.find("rules/profiles/README.md"), std::string::npos);
}

TEST(Detect, AnUnknownFileIsCalledWhatItSeemsToBe) {
  const Readers readers;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"ISA*00*          *00*          *ZZ*A              *ZZ*B              *260101*0000*U*00401*1*0*P*>~"
       "GS*RA*A*B*20260101*0000*1*X*004010~ST*820*0001~",
       "remittance (820)"},
      {"ISA*00*          *00*          *ZZ*A              *ZZ*B              *260101*0000*U*00401*1*0*P*>~"
       "GS*SH*A*B*20260101*0000*1*X*004010~ST*856*0001~SE*2*0001~ST*856*0002~",
       "X12 of set 856,"},
      {"ST*810*0001~BIG*20260101*1~", "set 810 without its envelope"},
      {"UNB+UNOA:1+A+B+260101:0000+1'UNH+1+ORDERS:D:96A:UN'", "EDIFACT of message ORDERS"},
      {"UNA:*.? 'UNB*UNOA:1*A*B*260101:0000*1'UNH*1*DESADV:D:96A:UN'", "EDIFACT of message DESADV"},
      {"UNH+1+INVOIC:D:96A:UN'BGM+380+1'", "without its interchange"},
      {"<?xml version=\"1.0\"?><FreightInvoice "
       "xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:FreightInvoice-2\"/>",
       "'FreightInvoice' of UBL"},
      {"<?xml version=\"1.0\"?><r", "XML that cannot be read"},
      {"\n<!DOCTYPE HTML><html><body>Your session has ended</body></html>", "a web page"},
      {std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", 10), "old binary kind"},
      {"BZh91AY&SY", "packed by bzip2"},
      {std::string("\xFD"
                   "7zXZ\0\0",
                   7),
       "packed by xz"},
      {"7z\xBC\xAF\x27\x1C", "a 7z archive"},
      {"Rar!\x1A\x07\x01", "a RAR archive"},
      {"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "document type"},
      {"{\"accounts\": []}", "JSON"},
  };
  for (const auto& [text, said] : cases) {
    const auto found = detect(readers, text, "f");
    ASSERT_FALSE(found.ok());
    EXPECT_NE(found.problem().what.find(said), std::string::npos) << found.problem().what;
    EXPECT_FALSE(found.problem().advice.empty());
    // However little of it there is.
    for (std::size_t size = 1; size < text.size(); ++size)
      EXPECT_FALSE(detect(readers, std::string_view(text).substr(0, size), "f").ok());
  }
}

// Only so much of a file is looked at to know it.
TEST(Detect, XmlBehindALongCommentIsToldApart) {
  const Readers readers;
  const std::string text = "<?xml version=\"1.0\"?><!--" + std::string(kSniffBytes, ' ') + "--><Invoice/>";
  const auto found = detect(readers, std::string_view(text).substr(0, kSniffBytes), "f");
  ASSERT_FALSE(found.ok());
  EXPECT_NE(found.problem().advice.find("remove the long comment"), std::string::npos)
      << found.problem().text();
}

}  // namespace
}  // namespace telaudit::formats
