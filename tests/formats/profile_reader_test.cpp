// Files that are not as they should be: what is survived and noted, what is set aside, what is refused.
#include "formats/profile_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bill/charge.h"
#include "formats/reader.h"

namespace telaudit::formats {
namespace {

using namespace bill::charge;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kProfile = R"(
profile: small
version: 1
detect: {header_all: [Account, Invoice, Cost], header_none: [Forbidden]}
container: {delimiter: comma, encoding: [utf-8, windows-1252, utf-16]}
bill:
  carrier: {value: Test Carrier}
  account: Account
  invoice: Invoice
  bill_date: {column: Bill Date, formats: ['%Y-%m-%d']}
  currency: {value: USD}
part: {kind: bill}
levels:
  bill: {id: bill}
records:
  - {kind: total, when: {column: Text, equals: TOTAL}, totals: [{level: bill, printed: Cost}]}
  - {kind: charge, when: {column: Text, equals: refuse, not: true}, amount: Cost, level: bill,
     fields: {charge_class: {value: recurring}, description: Text, from: {column: From, formats: ['%d/%m/%Y']}}}
tests: []
)";
const std::string kHeader = "Account,Invoice,Bill Date,From,Text,Cost\n";

std::unique_ptr<Reader> reader(std::string_view yaml = kProfile) {
  auto made = make_profile_reader(yaml, "small.yaml");
  EXPECT_TRUE(made.ok()) << made.problem().text();
  return std::move(*made);
}

bill::Reading read(const std::string& text, std::string_view yaml = kProfile) {
  const auto small = reader(yaml);
  auto reading = read_at_cuts(*small, text, "bill.csv", {});
  EXPECT_TRUE(reading.ok()) << reading.problem().text();
  EXPECT_EQ(reading->dispositions.bytes(), text.size());
  return std::move(*reading);
}

std::vector<std::string> notes(const bill::Reading& reading) {
  std::vector<std::string> codes;
  for (const auto& note : reading.notes) codes.push_back(note.code);
  return codes;
}

TEST(ProfileReader, RowsThatCannotBeReadAreSetAsideAndTheOthersStay) {
  const std::string good = "1,A,2026-01-31,01/01/2026,good,5.00\n";
  const std::string text = kHeader + good +                             // 41 bytes of header, 36 of this row
                           "1,A,2026-01-31,01/01/2026,bad,(-5.00)\n" +  // at 77
                           "1,A,2026-01-31,31/02/2026,bad,5.00\n" +     // no such day
                           "1,A,2026-01-31,01/01/2026\n" +              // torn
                           "1,A,soon,01/01/2026,bad,5.00\n" + "1,A,2026-01-31,,refuse,5.00\n" +
                           "1,A,2026-01-31,,none,\n" + good;
  const auto reading = read(text);
  EXPECT_EQ(reading.charges.rows(), 2U);
  ASSERT_EQ(reading.quarantine.size(), 6U);
  EXPECT_EQ(reading.quarantine[0].offset, kHeader.size() + good.size());
  EXPECT_EQ(reading.quarantine[0].length, std::string("1,A,2026-01-31,01/01/2026,bad,(-5.00)").size());
  EXPECT_EQ(reading.quarantine[0].reason, "amount: two marks of sign");
  EXPECT_EQ(reading.quarantine[1].reason, "from: not a date in the stated form");
  EXPECT_EQ(reading.quarantine[2].reason, "the row has 4 columns where 6 are expected");
  EXPECT_EQ(reading.quarantine[3].reason, "bill_date: not a date in the stated form");
  EXPECT_EQ(reading.quarantine[4].reason, "no record of the profile covers this row");
  EXPECT_EQ(reading.quarantine[5].reason, "amount: there is none");
  EXPECT_EQ(reading.charges.column(kSourceOffset).number(0), static_cast<std::int64_t>(kHeader.size()));
  EXPECT_EQ(reading.charges.column(kSourceLength).number(0), static_cast<std::int64_t>(good.size() - 1));
}

TEST(ProfileReader, AnAccountOfAMegabyteIsSetAside) {
  const std::string good = "1,A,2026-01-31,01/01/2026,good,5.00\n";
  const std::string longest = std::string(1024, '7') + good.substr(1);
  const std::string text = kHeader + good + std::string(1U << 20U, '7') + good.substr(1) + longest + good;
  const auto reading = read(text);
  EXPECT_EQ(reading.charges.rows(), 3U);
  ASSERT_EQ(reading.quarantine.size(), 1U);
  EXPECT_EQ(reading.quarantine[0].reason, "a carrier, account or invoice of 1048576 bytes");
}

TEST(ProfileReader, InterleavedInvoicesKeepTheirRows) {
  const auto reading = read(
      kHeader +
      "1,A,2026-01-31,,x,1.00\n1,A,2026-01-31,,x,2.00\n1,B,2026-01-31,,x,3.00\n1,A,2026-01-31,,x,4.00\n");
  ASSERT_EQ(reading.parts.size(), 2U);
  ASSERT_EQ(reading.parts[0].rows.size(), 2U);
  EXPECT_EQ(reading.parts[0].rows[0].end, 2U);
  EXPECT_EQ(reading.parts[0].rows[1].begin, 3U);
  EXPECT_EQ(reading.parts[1].key.number, "B");
}

// One bill in two currencies is two parts, wherever the file is cut; a row that states none goes with the
// first.
TEST(ProfileReader, CurrenciesOfABillStandApart) {
  std::string yaml(kProfile);
  yaml.replace(yaml.find("{value: USD}"), 12, "Currency");
  const std::string header = "Account,Invoice,Bill Date,From,Text,Cost,Currency\n";
  const std::vector<std::string> rows = {"1,A,2026-01-31,,x,1.00,USD\n", "1,A,2026-01-31,,x,2.00,CAD\n",
                                         "1,A,2026-01-31,,x,4.00,USD\n", "1,A,2026-01-31,,x,8.00,\n",
                                         "1,A,2026-01-31,,TOTAL,13.00,\n"};
  std::string text = header;
  std::vector<std::size_t> cuts;
  for (const auto& row : rows) {
    cuts.push_back(text.size());
    text += row;
  }
  for (const auto& at : {std::vector<std::size_t>{}, cuts}) {
    const auto reading = read_at_cuts(*reader(yaml), text, "bill.csv", at);
    ASSERT_TRUE(reading.ok());
    ASSERT_EQ(reading->parts.size(), 2U);
    EXPECT_EQ(reading->parts[0].currency, "USD");
    EXPECT_EQ(reading->parts[0].levels[0].printed->text(), "13.00");
    ASSERT_EQ(reading->parts[0].rows.size(), 2U);
    EXPECT_EQ(reading->parts[0].rows[1].begin, 2U);
    EXPECT_EQ(reading->parts[0].rows[1].end, 4U);
    EXPECT_EQ(reading->parts[1].currency, "CAD");
    ASSERT_EQ(reading->parts[1].rows.size(), 1U);
    EXPECT_EQ(reading->parts[1].rows[0].begin, 1U);
  }
}

TEST(ProfileReader, AnAmountInAnotherCurrencyThanItsRowIsSetAside) {
  std::string yaml(kProfile);
  yaml.replace(yaml.find("{value: USD}"), 12, "Currency");
  const auto reading = read(
      "Account,Invoice,Bill Date,From,Text,Cost,Currency\n1,A,2026-01-31,,x,$1.00,USD\n"
      "1,A,2026-01-31,,x,\u20AC2.00,USD\n1,A,2026-01-31,,x,(4.00) EUR,USD\n1,A,2026-01-31,,x,8.00 CR,USD\n"
      "1,A,2026-01-31,,TOTAL,\u00A313.00,USD\n1,B,2026-01-31,,x,\u20AC2.00,EUR\n",
      yaml);
  EXPECT_EQ(reading.charges.rows(), 3U);
  ASSERT_EQ(reading.quarantine.size(), 3U);
  EXPECT_EQ(reading.quarantine[0].reason, "amount: shows another currency than the row's");
}

TEST(ProfileReader, SurvivedDefectsAreNoted) {
  const auto reading =
      read("\xEF\xBB\xBFOur bill\n" + kHeader + "1,A,2026-01-31,,  padded,   5.00\r\n" + kHeader +
           "1,A,2026-01-31,,wide,5.00,,\n1,A,2026-01-31,,TOTAL,10.00\n1,A,2026-01-31,,TOTAL,11.00\n");
  EXPECT_THAT(notes(reading),
              ElementsAre("byte_order_mark", "mixed_line_ends", "title_lines", "repeated_header", "wide_rows",
                          "blank_padded", "total_printed_twice"));
  EXPECT_EQ(reading.charges.rows(), 2U);
  EXPECT_EQ(reading.parts[0].levels[0].printed->text(), "10.00");
  EXPECT_EQ(std::string(reading.charges.column(kDescription).text(0)), "padded");
}

// One total that many rows print is one total, and each row that differs from the first is counted.
TEST(ProfileReader, ATotalThatManyRowsPrintIsProvedOnce) {
  const auto total = [](const char* amount) { return "1,A,2026-01-31,,TOTAL," + std::string(amount) + "\n"; };
  const auto reading =
      read(kHeader + "1,A,2026-01-31,,x,10.00\n" + total("10.00") + total("10.00") + total("10.00") +
           total("11.00") + total("11.00") + total("10.00") + total("10.0") + total("12.00"));
  EXPECT_EQ(reading.parts[0].levels[0].printed->text(), "10.00");
  ASSERT_EQ(reading.notes.size(), 1U);
  EXPECT_EQ(reading.notes[0].code, "total_printed_twice");
  EXPECT_THAT(reading.notes[0].problem.what, testing::HasSubstr("(3 times, first here)"));
  EXPECT_EQ(reading.notes[0].problem.where.offset,
            kHeader.size() + std::string("1,A,2026-01-31,,x,10.00\n").size() + 3 * total("10.00").size());
}

// Bills that pieces go on with after others that do not: as if the file were read in one.
TEST(ProfileReader, BillsThatComeAgainAreGoneOnWith) {
  std::string text = kHeader;
  std::vector<std::size_t> cuts;
  for (int i = 0; i < 60; ++i) {
    const std::string row = std::to_string(i % 2 == 0 ? i % 5 : i % 7) + ",A,2026-01-31,,";
    text += row + "x" + std::to_string(i) + ",1.00\n";
    if (i % 11 == 0) text += row + "TOTAL,9.00\n";
    cuts.push_back(text.size());
  }
  const auto bill_texts = [](const bill::Reading& reading) {
    std::vector<std::string> texts;
    for (const auto& part : reading.parts) {
      texts.push_back(part.key.text());
      for (const auto& range : part.rows)
        texts.push_back(std::to_string(range.begin) + "-" + std::to_string(range.end));
      for (const auto& level : part.levels)
        texts.push_back(std::string(level.id) + (level.printed ? " " + level.printed->text() : ""));
    }
    return texts;
  };
  const auto in_pieces = read_at_cuts(*reader(), text, "bill.csv", cuts);
  ASSERT_TRUE(in_pieces.ok());
  EXPECT_EQ(in_pieces->parts.size(), 7U);
  EXPECT_EQ(bill_texts(*in_pieces), bill_texts(read(text)));
}

TEST(ProfileReader, AWiderRowWithContentIsSetAside) {
  const auto reading = read(kHeader + "1,A,2026-01-31,,a,b,5.00\n");
  EXPECT_EQ(reading.charges.rows(), 0U);
  ASSERT_EQ(reading.quarantine.size(), 1U);
  EXPECT_EQ(reading.quarantine[0].reason, "the row has 7 columns where at most 6 are expected");
}

TEST(ProfileReader, EncodingsGiveTheSameText) {
  const std::string utf8 = kHeader + "1,A,2026-01-31,,caf\xC3\xA9 \xE2\x82\xAC,5.00\n";
  const std::string windows = kHeader + "1,A,2026-01-31,,caf\xE9 \x80,5.00\n";
  std::string wide = "\xFF\xFE";
  for (const char c : kHeader + "1,A,2026-01-31,,caf") (wide += c) += '\0';
  wide += std::string("\xE9\0 \0\xAC\x20", 6);
  for (const char c : std::string(",5.00\n")) (wide += c) += '\0';
  for (const std::string& text : {utf8, windows, wide}) {
    const auto reading = read(text);
    ASSERT_EQ(reading.charges.rows(), 1U);
    EXPECT_EQ(std::string(reading.charges.column(kDescription).text(0)), "caf\xC3\xA9 \xE2\x82\xAC");
  }
  EXPECT_THAT(notes(read(utf8)), IsEmpty());
  EXPECT_THAT(notes(read(windows)), ElementsAre("fallback_encoding"));
  EXPECT_THAT(notes(read(wide)), ElementsAre("byte_order_mark", "utf16"));
  // Offsets count the bytes that were sent: two for the mark, two for each character of the header.
  EXPECT_EQ(read(wide).charges.column(kSourceOffset).number(0),
            static_cast<std::int64_t>(2 + 2 * kHeader.size()));
}

TEST(ProfileReader, WithoutAFallbackForeignBytesRefuseTheFile) {
  std::string yaml(kProfile);
  const std::string list = ", encoding: [utf-8, windows-1252, utf-16]";
  yaml.erase(yaml.find(list), list.size());
  const auto small = reader(yaml);
  const auto reading = read_at_cuts(*small, kHeader + "1,A,2026-01-31,,caf\xE9,5.00\n", "bill.csv", {});
  ASSERT_FALSE(reading.ok());
  EXPECT_EQ(reading.problem().where.offset, kHeader.size() + 19);
}

TEST(ProfileReader, ANeededColumnThatIsMissingRefusesTheFile) {
  const auto small = reader();
  const std::string text = "Account,Invoice,Bil Date,Text,Cost\n1,A,2026-01-31,x,5.00\n";
  ASSERT_TRUE(small->sniff(text));
  const auto opened = small->open(text, "bill.csv");
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.problem().where.element, "Bill Date");
  EXPECT_NE(opened.problem().advice.find("bil date"), std::string::npos);
}

TEST(ProfileReader, DetectionLooksAtTheHeaderOnly) {
  const auto small = reader();
  EXPECT_TRUE(small->sniff("ACCOUNT,\"invoice\",  cost \n"));
  EXPECT_TRUE(small->sniff("\xEF\xBB\xBF\"Account\",Invoice,Cost\n"));
  EXPECT_FALSE(small->sniff("Account,Invoice,Cost,Forbidden\n"));
  EXPECT_FALSE(small->sniff("Account;Invoice;Cost\n"));
  EXPECT_FALSE(small->sniff(std::string(1000, '\0')));
  EXPECT_FALSE(small->sniff("ISA*00*          *00*"));
}

TEST(ProfileReader, AnEmptyBillHasNoParts) {
  const auto reading = read(kHeader);
  EXPECT_THAT(reading.parts, IsEmpty());
  EXPECT_EQ(reading.charges.rows(), 0U);
}

TEST(ProfileReader, AReadingNamesItsProfile) {
  const auto reading = read(kHeader);
  EXPECT_EQ(reading.reader, "profile small");
  EXPECT_EQ(reading.profile_hash.size(), 64U);
}

}  // namespace
}  // namespace telaudit::formats
