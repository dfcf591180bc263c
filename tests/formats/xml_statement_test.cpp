// Utility statements from file to reading; the fixture's arithmetic is in fixtures/einvoice/README.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "profile_reading_text.h"
#include "xml_documents.h"

namespace telaudit::formats::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
namespace column = bill::charge;

std::string at(const bill::Reading& reading, std::size_t row, std::size_t column) {
  return formats::cell(reading.charges.column(column), row);
}

std::vector<std::string> amounts_that_count(const bill::Reading& reading) {
  std::vector<std::string> out;
  for (std::size_t row = 0; row < reading.charges.rows(); ++row)
    if (at(reading, row, column::kInTotal) == "1") out.push_back(at(reading, row, column::kAmount));
  return out;
}

TEST(UtilityStatement, SumsDecideWhatCounts) {
  const auto reading = read_good(einvoice_fixture("utility-statement.xml"));
  ASSERT_EQ(reading.parts.size(), 1U);
  const auto& part = reading.parts[0];
  EXPECT_EQ(part.key.text(), "Fjordlink Telecom GmbH | 70012345 | FL-2024-0415 | 2024-04-15");
  EXPECT_EQ(part.kind, "utility-statement");
  EXPECT_TRUE(part.information_only);
  EXPECT_EQ(part.key, read_good(einvoice_fixture("ubl-invoice.xml")).parts.at(0).key);
  EXPECT_THAT(levels_off(reading), IsEmpty());
  EXPECT_THAT(reading.notes, IsEmpty());
  EXPECT_THAT(reading.quarantine, IsEmpty());
  // The line of 35.79 is its calls; the calls of the second number count beside its line.
  EXPECT_THAT(amounts_that_count(reading), ElementsAre("14.38", "20.00", "15.79", "39.90", "8.00", "92.00"));
  for (std::size_t row = 0; row < reading.charges.rows(); ++row)
    EXPECT_EQ(at(reading, row, column::kPayable), "0");
}

TEST(UtilityStatement, CallsHaveTheirColumns) {
  const auto reading = read_good(einvoice_fixture("utility-statement.xml"));
  EXPECT_EQ(at(reading, 1, column::kService), "'+49305550100'");
  EXPECT_EQ(at(reading, 1, column::kServiceKind), "'telephone'");
  EXPECT_EQ(at(reading, 1, column::kDestination), "'+4940555700'");
  EXPECT_EQ(at(reading, 1, column::kDuration), "1250");
  EXPECT_EQ(at(reading, 2, column::kDuration), "1500");
  const auto day = parse_iso_date("2024-03-06");
  EXPECT_EQ(at(reading, 2, column::kStart), std::to_string(make_moment(*day, 23, 59, 58)->tenths));
  EXPECT_EQ(at(reading, 3, column::kChargeClass), "'recurring'");
  EXPECT_EQ(at(reading, 3, column::kFrom), std::to_string(parse_iso_date("2024-03-01")->days));
  EXPECT_EQ(at(reading, 5, column::kDataVolume), "12000000");
}

TEST(UtilityStatement, CallsThatAreNoLineInform) {
  auto text = with(einvoice_fixture("utility-statement.xml"), "CallExtensionAmount currencyID=\"EUR\">20.00",
                   "CallExtensionAmount currencyID=\"EUR\">21.00");
  text = with(text, "<cbc:TotalAmount currencyID=\"EUR\">35.79", "<cbc:TotalAmount currencyID=\"EUR\">36.79");
  const auto reading = read_good(text);
  ASSERT_EQ(reading.notes.size(), 1U);
  EXPECT_EQ(reading.notes[0].code, "uts.calls-beside-lines");
  EXPECT_THAT(amounts_that_count(reading), ElementsAre("14.38", "39.90", "35.79", "8.00", "92.00"));
  EXPECT_THAT(levels_off(reading), IsEmpty());
}

// 20.01 + 15.79 = 35.80, where the statement prints 35.79 for the number, for the calls and for their line.
TEST(UtilityStatement, CallsThatMissTheirOwnTotalAreOff) {
  const auto text =
      with(einvoice_fixture("utility-statement.xml"), "CallExtensionAmount currencyID=\"EUR\">20.00",
           "CallExtensionAmount currencyID=\"EUR\">20.01");
  const auto reading = read_good(text);
  EXPECT_THAT(reading.notes, IsEmpty());
  EXPECT_THAT(amounts_that_count(reading), ElementsAre("14.38", "20.01", "15.79", "39.90", "8.00", "92.00"));
  EXPECT_THAT(levels_off(reading), Not(IsEmpty()));
}

TEST(UtilityStatement, ATimeThatIsNoneIsSaid) {
  const auto reading = read_good(
      with(einvoice_fixture("utility-statement.xml"), "<cbc:CallTime>23:59:58", "<cbc:CallTime>25:15:00"));
  ASSERT_EQ(reading.notes.size(), 1U);
  EXPECT_EQ(reading.notes[0].code, "uts.unreadable-moment");
  EXPECT_THAT(reading.notes[0].problem.what, HasSubstr("25:15:00"));
  EXPECT_EQ(at(reading, 2, column::kStart), "?");
  EXPECT_EQ(at(reading, 2, column::kFrom), std::to_string(parse_iso_date("2024-03-06")->days));
}

TEST(UtilityStatement, APhoneNumbersTotalIsProved) {
  const auto text =
      with(einvoice_fixture("utility-statement.xml"), "<cbc:LineExtensionAmount currencyID=\"EUR\">8.00",
           "<cbc:LineExtensionAmount currencyID=\"EUR\">8.10");
  EXPECT_EQ(levels_off(read_good(text)).size(), 1U);
}

TEST(UtilityStatement, CutsDoNotShow) {
  const auto text = einvoice_fixture("utility-statement.xml");
  std::vector<std::size_t> cuts;
  for (std::size_t cut = 97; cut < text.size(); cut += 97) cuts.push_back(cut);
  const auto pieces = read_xml(text, cuts);
  ASSERT_TRUE(pieces.ok());
  EXPECT_EQ(reading_text(*pieces), reading_text(read_good(text)));
}

// OIOUBL 2.02 gives its statement a name space of its own.
TEST(UtilityStatement, TheOneOfOioublIsKnown) {
  const auto text = einvoice_fixture("utility-statement.xml");
  const auto own = with(text, "urn:oasis:names:specification:ubl:schema:xsd:UtilityStatement-2",
                        "urn:oioubl:names:specification:oioubl:schema:xsd:UtilityStatement-2");
  const auto reading = read_good(own);
  EXPECT_THAT(levels_off(reading), IsEmpty());
  EXPECT_THAT(reading.quarantine, IsEmpty());
  EXPECT_EQ(amounts_that_count(reading), amounts_that_count(read_good(text)));
}

TEST(UtilityStatement, ThePublicExampleAddsUp) {
  const auto text = einvoice_sample("synthetic-UtilityStatement-telecom-2.1.xml");
  if (!text) GTEST_SKIP() << "the public samples are not in ../shared/data/einvoice";
  const auto reading = read_good(*text);
  EXPECT_THAT(levels_off(reading), IsEmpty());
  // 27.50 of VAT, calls of 6.75 and 3.25, the subscription; the usage line of 10.00 is the calls.
  EXPECT_THAT(amounts_that_count(reading), ElementsAre("27.50", "6.75", "3.25", "100.00"));
}

}  // namespace
}  // namespace telaudit::formats::test
