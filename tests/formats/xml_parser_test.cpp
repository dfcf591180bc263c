#include "formats/xml_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace telaudit::formats::xml {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Recorder : public Events {
 public:
  void begin(const Element& element) override {
    said.push_back(std::string(element.name) + "@" + std::to_string(element.begin) + "-" +
                   std::to_string(element.end) + ":" + std::to_string(static_cast<int>(element.space)));
  }
  void end(std::uint64_t end) override { said.push_back("/" + std::to_string(end)); }
  void text(std::string_view piece) override { content += piece; }

  std::vector<std::string> said;
  std::string content;
};

Result<void> parse(std::string_view text, Recorder& recorder) {
  Parser parser(recorder, "bill.xml");
  if (auto fed = parser.feed(text); !fed) return fed;
  return parser.finish();
}

TEST(XmlParser, GivesPlacesInBytesAndNamesWithoutPrefixes) {
  Recorder recorder;
  const std::string text =
      "<a xmlns='urn:x'><c:b xmlns:c='urn:oasis:names:specification:ubl:schema:xsd:Y'>\xC3\xA4</c:b><d/></a>";
  ASSERT_TRUE(parse(text, recorder).ok());
  EXPECT_THAT(recorder.said, ElementsAre("a@0-17:0", "b@17-79:1", "/87", "d@87-91:0", "/91", "/95"));
  EXPECT_EQ(recorder.content, "\xC3\xA4");
}

TEST(XmlParser, ReadsTheEncodingsThatAreDeclared) {
  // The Euro sign in Windows-1252 and in ISO-8859-15; UTF-16 with a byte order mark.
  for (const std::string& text : {std::string("<?xml version='1.0' encoding='windows-1252'?><a>\x80</a>"),
                                  std::string("<?xml version='1.0' encoding='ISO-8859-15'?><a>\xA4</a>"),
                                  std::string("\xFF\xFE<\0a\0>\0\xAC\x20<\0/\0a\0>\0", 18)}) {
    Recorder recorder;
    const auto parsed = parse(text, recorder);
    ASSERT_TRUE(parsed.ok()) << parsed.problem().text();
    EXPECT_EQ(recorder.content, "\xE2\x82\xAC");
  }
  Recorder recorder;
  const auto unknown = parse("<?xml version='1.0' encoding='x-unknown'?><a/>", recorder);
  ASSERT_FALSE(unknown.ok());
  EXPECT_THAT(unknown.problem().advice, HasSubstr("Windows-1252"));
}

TEST(XmlParser, RefusesDocumentTypes) {
  for (const char* text : {"<!DOCTYPE a><a/>", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
                           "<!DOCTYPE a [<!ENTITY x 'y'><!ENTITY z '&x;&x;'>]><a>&z;</a>",
                           "<!DOCTYPE a [<!ENTITY % p SYSTEM 'x'> %p;]><a/>"}) {
    Recorder recorder;
    const auto parsed = parse(text, recorder);
    ASSERT_FALSE(parsed.ok());
    EXPECT_THAT(parsed.problem().what, HasSubstr("document type"));
    EXPECT_TRUE(recorder.said.empty());
  }
}

TEST(XmlParser, RefusesAMillionLevels) {
  std::string text;
  for (int i = 0; i < 1'000'000; ++i) text += "<a>";
  Recorder recorder;
  const auto parsed = parse(text, recorder);
  ASSERT_FALSE(parsed.ok());
  EXPECT_THAT(parsed.problem().what, HasSubstr("levels deep"));
  EXPECT_EQ(*parsed.problem().where.offset, 3 * kDeepest);
  EXPECT_EQ(recorder.said.size(), kDeepest);
}

TEST(XmlParser, RefusesMarkupOfMegabytes) {
  for (const char* begin : {"<a ", "<a x='", "<a><!-- ", "<a><?p ", "<"}) {
    std::string text = begin;
    text.append(8U << 20U, 'x');
    Recorder recorder;
    Parser parser(recorder, "bill.xml");
    const auto fed = parser.feed(text);
    ASSERT_FALSE(fed.ok()) << begin;
    EXPECT_THAT(fed.problem().what, HasSubstr("megabyte"));
  }
  // Character data may be of any length.
  Recorder recorder;
  EXPECT_TRUE(parse("<a>" + std::string(8U << 20U, 'x') + "</a>", recorder).ok());
}

TEST(XmlParser, FindsTheRootBehindComments) {
  const auto root = root_of(
      "\xEF\xBB\xBF<?xml version='1.0'?><!-- c --><i:Invoice xmlns:i="
      "'urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'><cut");
  ASSERT_TRUE(root.has_value());
  EXPECT_EQ(root->space, Space::ubl);
  EXPECT_EQ(root->name, "Invoice");
  EXPECT_FALSE(root_of("ISA*00*").has_value());
  EXPECT_FALSE(root_of("").has_value());
  EXPECT_FALSE(root_of("<!DOCTYPE a><a/>").has_value());
}

}  // namespace
}  // namespace telaudit::formats::xml
