// What a container can be beside rows with a delimiter: fixed records, lines read by expressions, sections,
// cells filled down, values above the header, escapes, and encodings of one byte.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "bill/charge.h"
#include "formats/profile_reader.h"
#include "formats/profile_records.h"
#include "formats/reader.h"
#include "profile_reading_text.h"

namespace telaudit::formats {
namespace {

using namespace bill::charge;
using testing::ElementsAre;

std::string profile(const std::string& detect, const std::string& container, const std::string& rest) {
  return "profile: small\nversion: 1\ndetect: " + detect + "\ncontainer: " + container +
         "\nbill:\n  carrier: {value: Test Carrier}\n  account: Account\n  invoice: {made_of: '{account}'}\n"
         "  bill_date: {value: 2026-01-31}\n  currency: {value: USD}\npart: {kind: bill}\n"
         "levels: {bill: {id: bill}, line: {id: line, parent: bill}}\n" +
         rest + "tests: []\n";
}

bill::Reading read(const std::string& yaml, const std::string& text, std::vector<std::size_t> cuts = {},
                   bool column_wise = true) {
  ReadingWay way;
  way.column_wise = column_wise;
  const auto reader = make_profile_reader(yaml, "small.yaml", way);
  EXPECT_TRUE(reader.ok()) << reader.problem().text();
  EXPECT_TRUE((*reader)->sniff(text));
  auto reading = read_at_cuts(**reader, text, "file", cuts);
  EXPECT_TRUE(reading.ok()) << reading.problem().text();
  EXPECT_EQ(reading->dispositions.bytes(), text.size());
  return std::move(*reading);
}

std::vector<std::string> column(const bill::Reading& reading, std::size_t index) {
  std::vector<std::string> out;
  for (std::size_t row = 0; row < reading.charges.rows(); ++row)
    out.push_back(cell(reading.charges.column(index), row));
  return out;
}

// Where two texts part, with what stands there; empty for the same.
std::string difference(const std::string& left, const std::string& right) {
  if (left == right) return {};
  const auto at = static_cast<std::size_t>(
      std::mismatch(left.begin(), left.end(), right.begin(), right.end()).first - left.begin());
  const std::size_t from = at < 150 ? 0 : at - 150;
  return left.substr(from, 300) + "\n-- where the other has --\n" + right.substr(from, 300);
}

const std::string kCharge =
    "records:\n  - {kind: charge, amount: Amount, level: line,\n"
    "     fields: {charge_class: {value: usage}, description: {column: Text}}}\n";

const std::string kFixed = profile("{shape: {rows: 1, match: {Account: '^A'}}}",
                                   "{encoding: [utf-8, windows-1252], fixed: {length: {min: 16, max: 20}, "
                                   "columns: {Account: [1, 4], Amount: [5, 12], Text: [13, 20]}}}",
                                   kCharge);

TEST(FixedRecords, CellsByPlaceWithoutTheirFilling) {
  const auto reading = read(kFixed, "A001    1.50 one two\r\nA001   -2.50 x  y   \r\nA001    3.00four\n");
  EXPECT_THAT(column(reading, kAmount), ElementsAre("1.50", "-2.50", "3.00"));
  EXPECT_THAT(column(reading, kDescription), ElementsAre("'one two'", "'x  y'", "'four'"));
  EXPECT_THAT(column(reading, kSourceOffset), ElementsAre("0", "22", "44"));
  EXPECT_TRUE(reading.quarantine.empty());
}

TEST(FixedRecords, ARecordOfAnotherLengthIsSetAside) {
  const auto reading = read(kFixed, "A001    1.50 one two\nA001    1\nA001    1.50 one two and more\n\n");
  EXPECT_EQ(reading.charges.rows(), 1U);
  ASSERT_EQ(reading.quarantine.size(), 2U);
  EXPECT_EQ(reading.quarantine[0].reason, "the record has 9 characters where 16 to 20 are expected");
}

// In UTF-8 a position is a character; in an encoding of one byte it is a byte. U+00E9 is E9 in Windows-1252.
TEST(FixedRecords, PositionsAreCharacters) {
  const auto utf8 = read(kFixed, "A001    1.50caf\xC3\xA9 two\nA001    2.50plain   \n");
  const auto latin = read(kFixed, "A001    1.50caf\xE9 two\nA001    2.50plain   \n");
  for (const auto* reading : {&utf8, &latin}) {
    EXPECT_THAT(column(*reading, kDescription), ElementsAre("'caf\xC3\xA9 two'", "'plain'"));
    EXPECT_THAT(column(*reading, kAmount), ElementsAre("1.50", "2.50"));
  }
  EXPECT_EQ(utf8.charges.column(kSourceLength).number(0), 21);
}

TEST(FixedRecords, ByColumnsByRowsAndAtAnyCutTheSame) {
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    std::string amount = std::to_string(i % 977) + "." + std::to_string(10 + i % 90);
    std::string record = i / 500 % 3 == 0 ? "A002" : i / 500 % 3 == 1 ? "  A3" : "A001";
    record += std::string(8 - amount.size(), ' ') + amount +
              (i % 5 == 0 ? "  text  " : "no " + std::to_string(10000 + i));
    if (i % 401 == 400) record.resize(10);
    if (i % 503 == 502) record = std::string(20, ' ');
    if (i % 307 == 306) record[13] = '\0';
    text += record + (i % 13 == 0 ? "\r\n" : "\n");
  }
  const auto rows = read(kFixed, text, {}, false);
  const auto columns = read(kFixed, text);
  EXPECT_GT(rows.charges.rows(), 2900U);
  EXPECT_EQ(difference(reading_text(rows), reading_text(columns)), "");
  EXPECT_EQ(difference(reading_text(rows), reading_text(read(kFixed, text, {1, 777, 20000, 41111}))), "");
}

TEST(LinesByExpression, EachLineIsReadByTheFirstThatMatches) {
  const std::string yaml = profile(
      "{text_all: ['^Statement']}",
      "{fill_down: [Account], lines: ['^Statement of (?P<Account>\\w+)$', '^(?P<Text>[A-Z]\\w+) *[. ]+ "
      "(?P<Amount>-?[0-9.]+)$']}",
      "records:\n  - {kind: ignored, when: {column: Amount, empty: true}}\n" + kCharge.substr(9));
  const auto reading = read(
      yaml, "Statement of A1\nCalls . . . . 1.50\nStatement of A2\nRental ... 2.00\n???\n", {10, 30, 50});
  EXPECT_THAT(column(reading, kAccount), ElementsAre("'A1'", "'A2'"));
  EXPECT_THAT(column(reading, kDescription), ElementsAre("'Calls'", "'Rental'"));
  ASSERT_EQ(reading.quarantine.size(), 1U);
  EXPECT_EQ(reading.quarantine[0].reason, "no line of the profile's container covers this line");
}

TEST(Sections, EachHasItsOwnColumns) {
  const std::string yaml = profile(
      "{header_all: [Account, Amount, Rental]}",
      "{fill_down: [Account], columns: {min: 2}, sections: [{name: rentals, header_all: [Account, Rental]}, "
      "{name: calls, header_all: [Number, Minutes]}]}",
      "records:\n"
      "  - {kind: charge, when: {section: rentals}, amount: Amount, level: line,\n"
      "     fields: {charge_class: {value: recurring}, description: Rental}}\n"
      "  - {kind: total, when: [{section: calls}, {column: Number, equals: Total}],\n"
      "     totals: [{level: bill, printed: Amount}]}\n"
      "  - {kind: charge, when: {section: calls}, amount: Amount, level: line,\n"
      "     fields: {charge_class: {value: usage}, service: Number}}\n");
  const auto reading = read(yaml,
                            "Account,Rental,Amount\nA1,Line,20.00\n,Handset,5.00\nAmount,Number,Minutes\n"
                            "0.10,555-0101,2\n25.10,Total,\nAccount,Rental,Amount\nA1,Fax,1.00\n",
                            {40, 60});
  EXPECT_THAT(column(reading, kAmount), ElementsAre("20.00", "5.00", "0.10", "1.00"));
  EXPECT_THAT(column(reading, kDescription), ElementsAre("'Line'", "'Handset'", "?", "'Fax'"));
  EXPECT_THAT(column(reading, kService), ElementsAre("?", "?", "'555-0101'", "?"));
  EXPECT_EQ(reading.parts.size(), 1U);
  EXPECT_EQ(reading.parts[0].levels[0].printed->text(), "25.10");
}

TEST(TitleLines, SayWhatTheHeaderDoesNot) {
  const std::string yaml =
      profile("{header_all: [Text, Amount]}", "{title: {Account: 'Account:? *([^,\\s]+)'}}", kCharge);
  const auto reading = read(yaml, "Report,\r\nAccount: A7,\r\nText,Amount\r\nx,1.00\r\ny,2.00\r\n", {45, 55});
  EXPECT_THAT(column(reading, kAccount), ElementsAre("'A7'", "'A7'"));
}

TEST(Escapes, TakeTheCharacterBehindThem) {
  const std::string yaml =
      profile("{header_all: [Account, Text, Amount]}", "{quote: none, escape: '\\'}", kCharge);
  const auto reading =
      read(yaml, "Account,Text,Amount\nA1,one\\, two,1.00\nA1,back\\\\slash,2.00\nA1,end\\\nA1,x,3.00\n",
           {30, 50});
  EXPECT_THAT(column(reading, kDescription), ElementsAre("'one, two'", "'back\\slash'", "'x'"));
  EXPECT_EQ(reading.quarantine.size(), 1U);
}

// "Київ" is CA E8 BF E2 in Windows-1251 (CP1251.TXT), U+041A U+0438 U+0457 U+0432.
TEST(Encodings, Windows1251) {
  const std::string yaml =
      profile("{header_all: [Account, Text, Amount]}", "{encoding: [utf-8, windows-1251]}", kCharge);
  const auto reading = read(yaml, "Account,Text,Amount\nA1,\xCA\xE8\xBF\xE2,1.00\nA1,x,2.00\n");
  EXPECT_THAT(column(reading, kDescription), ElementsAre("'\xD0\x9A\xD0\xB8\xD1\x97\xD0\xB2'", "'x'"));
  EXPECT_THAT(column(reading, kSourceOffset), ElementsAre("20", "33"));
}

TEST(Values, WrittenDurationsPercentagesAndSumsOfRows) {
  const std::string yaml =
      profile("{header_all: [Account, Amount, Used, Tax, Row]}", "{delimiter: semicolon}",
              "records:\n  - {kind: charge, level: line, amount: Amount, totals: [{level: line, printed: "
              "Row, adds: true}],\n"
              "     fields: {charge_class: {value: usage}, duration: {column: Used, unit: [written, "
              "'h:mm:ss', seconds]},\n"
              "       tax_rate: {column: Tax, percent: true}}}\n");
  const auto reading =
      read(yaml,
           "Account;Amount;Used;Tax;Row\nA1;1.00;1h 02m 3s;7.25%;1.07\nA1;2.00;0:01:01;7 %;2.14\n"
           "A1;3.00;90;;3.00\nA1;4.00;12 min;0.5;4.00\nA1;5.00;3s 1h;1;5.00\n");
  EXPECT_THAT(column(reading, kDuration), ElementsAre("37230", "610", "900", "7200"));
  EXPECT_THAT(column(reading, kTaxRate), ElementsAre("0.0725", "0.07", "?", "0.005"));
  EXPECT_EQ(reading.quarantine.size(), 1U);
  const auto& levels = reading.parts[0].levels;
  EXPECT_EQ(levels[1].printed->text(), "10.21");
}

TEST(Values, DurationsBetweenTwoMoments) {
  const std::string yaml =
      profile("{header_all: [Account, Amount, Begin, End]}", "{delimiter: semicolon}",
              "records:\n  - {kind: charge, level: line, amount: Amount,\n"
              "     fields: {charge_class: {value: usage},\n"
              "       duration: {from: {date: {column: Begin, pattern: '^(\\S+)', formats: ['%Y-%m-%d']},\n"
              "                         time: {column: Begin, pattern: '(\\S+)$'}},\n"
              "                  to: {date: {column: End, pattern: '^(\\S+)', formats: ['%Y-%m-%d']},\n"
              "                       time: {column: End, pattern: '(\\S+)$'}}}}}\n");
  const auto reading =
      read(yaml,
           "Account;Amount;Begin;End\n"
           "A1;1.00;2026-01-31 23:59:50;2026-02-01 00:01:10\n"          // 80 s over midnight
           "A1;2.00;2026-02-01 09:15:35.910;2026-02-01 09:16:36.199\n"  // 61.1 - 0.9 = 60.2 s
           "A1;3.00;2026-02-01 09:15:35;\n"
           "A1;4.00;2026-02-01 09:15:35;2026-02-01 09:15:34\n"
           "A1;5.00;2026-02-01 091535;2026-02-01 091535.5\n");
  EXPECT_THAT(column(reading, kDuration), ElementsAre("800", "602", "?", "5"));
  ASSERT_EQ(reading.quarantine.size(), 1U);
  EXPECT_EQ(reading.quarantine[0].reason, "duration: ends before it begins");
}

// A charge taken back counts its call down; any other call below zero is damaged.
TEST(Values, UsageBelowZeroIsOfCreditsAlone) {
  const std::string yaml =
      profile("{header_all: [Account, Amount, Seconds, Bytes]}", "{delimiter: semicolon}",
              "records:\n  - {kind: charge, level: line, amount: Amount,\n"
              "     fields: {charge_class: {value: usage}, duration: {column: Seconds, unit: seconds},\n"
              "              data_volume: {column: Bytes, unit: bytes}}}\n");
  const auto reading = read(yaml,
                            "Account;Amount;Seconds;Bytes\nA1;1.00;60;5\nA1;-1.00;-60;-5\n"
                            "A1;2.00;-60;5\nA1;3.00;60;-5\nA1;0.00;-60;5\nA1;4.00;0;0\n");
  EXPECT_THAT(column(reading, kDuration), ElementsAre("600", "-600", "0"));
  EXPECT_THAT(column(reading, kDataVolume), ElementsAre("5", "-5", "0"));
  ASSERT_EQ(reading.quarantine.size(), 3U);
  EXPECT_EQ(reading.quarantine[0].reason, "duration: is below zero, and the amount is not");
  EXPECT_EQ(reading.quarantine[1].reason, "data_volume: is below zero, and the amount is not");
  EXPECT_EQ(reading.quarantine[2].reason, "duration: is below zero, and the amount is not");
}

}  // namespace
}  // namespace telaudit::formats
