// A suggested profile loads, knows its file, and reads from it the sum that the shipped profile reads.
#include "formats/profile_suggest.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "bill/charge.h"
#include "formats/profile_reader.h"
#include "formats/reader.h"

namespace telaudit::formats {
namespace {

const std::filesystem::path kSource = TELAUDIT_SOURCE_DIR;

HeaderWords header_words() {
  const auto text = read_file(kSource / "rules/profiles/suggest/header-words.yaml");
  EXPECT_TRUE(text.ok()) << text.problem().text();
  auto words = load_header_words(*text, "header-words.yaml");
  EXPECT_TRUE(words.ok()) << words.problem().text();
  return std::move(*words);
}

std::string fixture(const std::string& file) {
  const auto text = read_file(kSource / "fixtures/profiles" / file);
  EXPECT_TRUE(text.ok()) << text.problem().text();
  return *text;
}

Total sum_of(const bill::Reading& reading, bool counted) {
  Total sum;
  const auto amounts = reading.charges.column(bill::charge::kAmount);
  for (std::size_t row = 0; row < reading.charges.rows(); ++row)
    if (amounts.is_known(row) &&
        (!counted || reading.charges.column(bill::charge::kInTotal).number(row) != 0))
      sum.add(amounts.decimal(row));
  return sum;
}

// The shipped profile's reading, whose charges may all be information.
void expect_same_sum(const std::string& file) {
  const std::string text = fixture(file);
  const auto yaml = suggest_profile(text, file, "suggested", header_words());
  ASSERT_TRUE(yaml.ok()) << file << ": " << yaml.problem().text();
  const auto reader = make_profile_reader(*yaml, "suggested.yaml");
  ASSERT_TRUE(reader.ok()) << file << ": " << reader.problem().text() << "\n" << *yaml;
  ASSERT_TRUE((*reader)->sniff(text)) << file << "\n" << *yaml;
  const auto reading = read_at_cuts(**reader, text, file, {});
  ASSERT_TRUE(reading.ok()) << file << ": " << reading.problem().text() << "\n" << *yaml;
  const std::vector<std::string> folders{(kSource / "rules/profiles").string()};
  const auto readers = load_readers(folders);
  ASSERT_TRUE(readers.ok());
  const auto shipped = detect(*readers, text, file);
  ASSERT_TRUE(shipped.ok());
  const auto known = read_at_cuts(**shipped, text, file, {});
  ASSERT_TRUE(known.ok());
  const bool information = sum_of(*known, true).is_zero();
  EXPECT_EQ(sum_of(*reading, true).text(), sum_of(*known, !information).text()) << file << "\n" << *yaml;
  EXPECT_TRUE(reading->quarantine.empty()) << file << ": " << reading->quarantine.front().reason << "\n"
                                           << *yaml;
}

// The file as the profile suggested for it reads it, and nothing set aside.
bill::Reading read_as_suggested(const std::string& file, const std::string& yaml) {
  const auto reader = make_profile_reader(yaml, "suggested.yaml");
  EXPECT_TRUE(reader.ok()) << reader.problem().text() << yaml;
  auto reading = read_at_cuts(**reader, file, "a.csv", {});
  EXPECT_TRUE(reading.ok()) << reading.problem().text();
  EXPECT_TRUE(reading->quarantine.empty()) << reading->quarantine.front().reason << yaml;
  return std::move(*reading);
}

TEST(SuggestedProfile, ReadsTheSumTheShippedOneReads) {
  for (const auto* file :
       {"att-premier/all_wireless_charges_2026.csv", "att-raw/rawdataoutput_202601.txt",
        "t-mobile/line_summary_2026-01.csv", "lumen/charges_2026-01.csv",
        "comcast-business/locations_2026-01.csv", "verizon-enterprise/charges_2026-01.csv",
        "bt/download_calls_2026-01.csv", "bt/onebill_2026-01.csv", "gamma/rental_2025-06.txt",
        "digitel/calls_2016-04.csv", "colt/calls_2026-01.csv", "windstream/calls_2026-01.txt",
        "earthlink/calls_2026-01.csv", "thinktel/calls_2026-01.csv", "uk-cdr/calls_with_header.txt",
        "circuit-statement/statement_2026-01.csv",
        "verizon-wireless/Acct & Wireless Charges Detail Summary Usage_202601.txt"})
    expect_same_sum(file);
}

// What stands in pence, and which of two prices is billed, no file without a header says: such doubts stand
// in the profile. What prints only totals has no charges to read, and what no delimiter divides is described
// by hand.
TEST(SuggestedProfile, SaysWhatItCannotKnow) {
  const auto words = header_words();
  for (const auto* file : {"bch/inbound_2026-01.csv", "uk-cdr/calls_without_header.txt"}) {
    const auto yaml = suggest_profile(fixture(file), file, "suggested", words);
    ASSERT_TRUE(yaml.ok()) << yaml.problem().text();
    EXPECT_TRUE(make_profile_reader(*yaml, "suggested.yaml").ok()) << *yaml;
    EXPECT_NE(yaml->find("unsure: no header names it"), std::string::npos) << *yaml;
  }
  for (const auto* file : {"vodafone-ua/contracts_2019-06.txt", "qwest/daily_usage_2026-01.txt"}) {
    const auto yaml = suggest_profile(fixture(file), file, "suggested", words);
    ASSERT_FALSE(yaml.ok()) << *yaml;
    EXPECT_NE(yaml.problem().advice.find("by hand"), std::string::npos) << yaml.problem().text();
  }
}

TEST(SuggestedProfile, PricesAndQuantitiesAreReadAsTheFileWritesThem) {
  const std::string file =
      "Konto;Rufnummer;Bezeichnung;Menge;Einzelpreis;Betrag\n"
      "1;+49 30 5550100;Grundpreis;1,5;20,00;30,00\n1;+49 30 5550101;Gespräche;2,0;0,05;0,10\n";
  const auto yaml = suggest_profile(file, "a.csv", "suggested", header_words());
  ASSERT_TRUE(yaml.ok()) << yaml.problem().text();
  EXPECT_NE(yaml->find("  rate: {column: \"Einzelpreis\", decimal: ','}"), std::string::npos) << *yaml;
  const auto reading = read_as_suggested(file, *yaml);
  const auto& charges = reading.charges;
  EXPECT_EQ(charges.column(bill::charge::kQuantity).decimal(0).text(), "1.5");
  EXPECT_EQ(charges.column(bill::charge::kRate).decimal(0).text(), "20.00");
  EXPECT_EQ(charges.column(bill::charge::kRate).decimal(1).text(), "0.05");
}

TEST(SuggestedProfile, AHeaderMayNameTheCurrency) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"Betrag netto EUR", "currency: {value: EUR}   # sure"},
      {"Net amount (GBP)", "currency: {value: GBP}   # sure"},
      {"Amount \xE2\x82\xAC", "currency: {value: EUR}   # sure"},
      {"Amount USD or EUR", "currency: {value: USD}   # unsure"},
      {"Amount EURO", "currency: {value: USD}   # unsure"}};
  for (const auto& [name, said] : cases) {
    std::string text = "Account,Invoice Number,Invoice Date," + name + "\n";
    for (int i = 1; i <= 9; ++i)
      text += "A1,I1,2026-01-0" + std::to_string(i) + "," + std::to_string(i) + ".25\n";
    const auto yaml = suggest_profile(text, "f.csv", "suggested", header_words());
    ASSERT_TRUE(yaml.ok()) << yaml.problem().text();
    EXPECT_NE(yaml->find(said), std::string::npos) << name << "\n" << *yaml;
  }
}

TEST(SuggestedProfile, HeadersOfOtherAlphabetsAreKnown) {
  const auto yaml = suggest_profile(
      "Номер;Дата;Услуга;Сумма\n0675550101;01.02.2026;Абонплата;100,00\n"
      "0675550102;13.02.2026;Роуминг;12,50\n",
      "a.csv", "suggested", header_words());
  ASSERT_TRUE(yaml.ok()) << yaml.problem().text();
  EXPECT_NE(yaml->find("service: \"Номер\""), std::string::npos) << *yaml;
  EXPECT_NE(yaml->find("description: \"Услуга\""), std::string::npos) << *yaml;
}

TEST(SuggestedProfile, DatesThatFitTwoFormsAreUnsure) {
  const auto words = header_words();
  const auto unsure = suggest_profile("Konto;Datum;Betrag\n1;01.02.2026;1.234,50\n1;03.04.2026;2,00\n",
                                      "a.csv", "suggested", words);
  ASSERT_TRUE(unsure.ok()) << unsure.problem().text();
  EXPECT_NE(unsure->find("decimal: ','"), std::string::npos) << *unsure;
  EXPECT_NE(unsure->find("'%d.%m.%Y'"), std::string::npos) << *unsure;
  const auto both = suggest_profile("Account,Date,Amount\n1,01/02/2026,1.50\n1,03/04/2026,2.00\n", "a.csv",
                                    "suggested", words);
  ASSERT_TRUE(both.ok()) << both.problem().text();
  EXPECT_NE(both->find("every date here fits %m/%d/%Y and %d/%m/%Y"), std::string::npos) << *both;
}

// 30.00 + 0.10 = 30.10, as the last row says, which names neither account nor invoice nor day.
TEST(SuggestedProfile, ATotalThatNamesNoBillIsOfTheOneBillOfTheFile) {
  const std::string file =
      "Konto Nr;Rechnungsnummer;Rechnungsdatum;Bezeichnung;Betrag\n"
      "K1;R1;31.01.2026;Grundpreis;30,00\nK1;R1;31.01.2026;Anrufe;0,10\n;;;Summe;30,10\n";
  const auto yaml = suggest_profile(file, "a.csv", "suggested", header_words());
  ASSERT_TRUE(yaml.ok()) << yaml.problem().text();
  const auto reading = read_as_suggested(file, *yaml);
  ASSERT_EQ(reading.parts.size(), 1U) << *yaml;
  ASSERT_TRUE(reading.parts[0].levels.front().printed) << *yaml;
  EXPECT_EQ(reading.parts[0].levels.front().printed->text(), "30.10");
}

TEST(SuggestedProfile, ATotalOfSeveralBillsProvesNone) {
  const std::vector<std::string> files = {
      "Kundennummer;Rechnungsnummer;Rechnungsdatum;Bezeichnung;Betrag\n"
      "K1;R1;31.01.2026;Grundpreis;30,00\nK1;R2;31.01.2026;Anrufe;0,10\n;;;Summe;30,10\n",
      "Kundennummer;Rechnungsnummer;Rechnungsdatum;Bezeichnung;Betrag\n"
      "K1;R1;31.01.2026;Grundpreis;30,00\nK1;R1;31.01.2026;Anrufe;0,10\nSumme;;;;30,10\n"};
  for (const auto& file : files) {
    const auto yaml = suggest_profile(file, "a.csv", "suggested", header_words());
    ASSERT_TRUE(yaml.ok()) << yaml.problem().text();
    EXPECT_NE(yaml->find("# unsure: it is the sum of all rows, but does not say of which bill"),
              std::string::npos)
        << *yaml;
    EXPECT_NE(yaml->find("no_control_total: true"), std::string::npos) << *yaml;
    EXPECT_EQ(sum_of(read_as_suggested(file, *yaml), true).text(), "30.10");
  }
}

TEST(SuggestedProfile, ANameOfManyMeaningsIsUnsure) {
  const auto yaml = suggest_profile(
      "Account,Invoice Number,Invoice Date,Number,Amount\nA1,I1,2026-01-31,2125550100,1.25\n"
      "A1,I1,2026-01-31,2125550101,2.25\n",
      "a.csv", "suggested", header_words());
  ASSERT_TRUE(yaml.ok()) << yaml.problem().text();
  EXPECT_NE(yaml->find("\"Number\"   # unsure: in other files"), std::string::npos) << *yaml;
}

}  // namespace
}  // namespace telaudit::formats
