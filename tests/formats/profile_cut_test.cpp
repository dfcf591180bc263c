// A file read in pieces gives the reading of the file read whole, wherever it is cut.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "base/file.h"
#include "formats/profile_reader.h"
#include "formats/reader.h"
#include "profile_reading_text.h"

namespace telaudit::formats {
namespace {

const std::string kSource = TELAUDIT_SOURCE_DIR;

Readers shipped_readers() {
  const std::vector<std::string> folders{kSource + "/rules/profiles"};
  auto readers = load_readers(folders);
  EXPECT_TRUE(readers.ok()) << readers.problem().text();
  return std::move(*readers);
}

std::vector<std::size_t> random_cuts(std::size_t size, std::mt19937& random) {
  std::vector<std::size_t> cuts;
  const std::size_t count = random() % 12;
  for (std::size_t i = 0; i < count; ++i) cuts.push_back(random() % (size + 1));
  std::sort(cuts.begin(), cuts.end());
  return cuts;
}

void expect_same_at_any_cut(const Reader& reader, const std::string& text, const std::string& name,
                            unsigned seed, int rounds) {
  const auto whole = read_at_cuts(reader, text, name, {});
  ASSERT_TRUE(whole.ok()) << whole.problem().text();
  EXPECT_EQ(whole->dispositions.bytes(), text.size()) << name;
  const std::string expected = reading_text(*whole);
  std::mt19937 random(seed);
  for (int round = 0; round < rounds; ++round) {
    const auto cuts = random_cuts(text.size(), random);
    const auto pieces = read_at_cuts(reader, text, name, cuts);
    ASSERT_TRUE(pieces.ok()) << pieces.problem().text();
    ASSERT_EQ(reading_text(*pieces), expected) << name << ", seed " << seed << ", round " << round;
  }
}

TEST(ProfileCuts, FixturesReadTheSame) {
  const auto readers = shipped_readers();
  for (const auto* file :
       {"verizon-wireless/AccountSummary_202601.txt",
        "verizon-wireless/Account & Wireless Summary_202601.txt",
        "verizon-wireless/Acct & Wireless Charges Detail Summary Usage_202601.txt",
        "verizon-wireless/Wireless Usage Detail_202601.txt", "uk-cdr/calls_with_header.txt",
        "uk-cdr/calls_without_header.txt", "circuit-statement/statement_2026-01.csv",
        "att-premier/all_wireless_charges_2026.csv", "bt/download_calls_2026-01.csv",
        "bt/onebill_2026-01.csv", "vodafone-ua/contracts_2019-06.txt",
        "comcast-business/locations_2026-01.csv", "qwest/daily_usage_2026-01.txt", "u4/calls_2026-01.txt",
        "bch/inbound_2026-01.csv"}) {
    const auto text = read_file(kSource + "/fixtures/profiles/" + file);
    ASSERT_TRUE(text.ok()) << text.problem().text();
    const auto reader = detect(readers, std::string_view(*text).substr(0, kSniffBytes), file);
    ASSERT_TRUE(reader.ok()) << reader.problem().text();
    expect_same_at_any_cut(**reader, *text, file, 20260131, 100);
  }
}

// Every third row writes the month of its bill in capitals; it is the same bill.
TEST(ProfileCuts, OneBillInTwoSpellingsReadsTheSame) {
  const auto readers = shipped_readers();
  const std::string file = "verizon-wireless/Acct & Wireless Charges Detail Summary Usage_202601.txt";
  auto text = read_file(kSource + "/fixtures/profiles/" + file);
  ASSERT_TRUE(text.ok()) << text.problem().text();
  int met = 0;
  for (std::size_t at = text->find("\tJan 31"); at != std::string::npos; at = text->find("\tJan 31", at + 1))
    if (met++ % 3 == 2) text->replace(at, 4, "\tJAN");
  ASSERT_GT(met, 6);
  const auto reader = detect(readers, std::string_view(*text).substr(0, kSniffBytes), file);
  ASSERT_TRUE(reader.ok()) << reader.problem().text();
  const auto whole = read_at_cuts(**reader, *text, file, {});
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(whole->parts.size(), 1U);
  expect_same_at_any_cut(**reader, *text, file, 3, 200);
}

// Damaged bytes: every one still has a disposition, nothing stops the reader, and a cut changes nothing.
TEST(ProfileCuts, DamagedFixturesReadTheSame) {
  const auto readers = shipped_readers();
  for (const auto* file : {"verizon-wireless/Account & Wireless Summary_202601.txt",
                           "uk-cdr/calls_with_header.txt", "uk-cdr/calls_without_header.txt",
                           "circuit-statement/statement_2026-01.csv", "vodafone-ua/contracts_2019-06.txt",
                           "u4/calls_2026-01.txt", "comcast-business/locations_2026-01.csv"}) {
    const auto text = read_file(kSource + "/fixtures/profiles/" + file);
    ASSERT_TRUE(text.ok()) << text.problem().text();
    for (unsigned seed = 1; seed <= 60; ++seed) {
      std::mt19937 random(seed);
      std::string damaged = *text;
      for (unsigned i = 0; i <= seed % 9; ++i) {
        const std::size_t at = random() % damaged.size();
        constexpr std::string_view kBytes("\"\n\r\t,;\0\xFF-(9a", 12);
        if (random() % 4 == 0) {
          damaged.erase(at, random() % 40);
        } else {
          damaged[at] = kBytes[random() % kBytes.size()];
        }
      }
      const auto reader = detect(readers, std::string_view(damaged).substr(0, kSniffBytes), file);
      if (!reader) continue;
      if (!read_at_cuts(**reader, damaged, file, {}))
        continue;  // refused whole: a needed column was destroyed
      ASSERT_NO_FATAL_FAILURE(expect_same_at_any_cut(**reader, damaged, file, seed, 10));
    }
  }
}

// A profile with everything that could depend on a cut: context, several invoices in turn, totals, quoted
// line ends.
constexpr std::string_view kProfile = R"(
profile: cut-test
version: 1
detect: {header_all: [Kind, Bill, Line, Amount, Text]}
container: {delimiter: comma, encoding: [utf-8, windows-1252, utf-16]}
bill:
  carrier: {value: Test Carrier}
  account: {value: '1'}
  invoice: {made_of: '{account}-{bill_month}'}
  bill_date: {last_day_of_month: {column: Day, formats: ['%Y-%m-%d']}}
  currency: {value: USD}
  parent_account: Bill
part: {kind: test, replaces: {column: Text, equals: correction}}
keys: {line: {column: Line, default: none}}
levels:
  bill: {id: bill}
  line: {id: 'line/{line}', parent: bill, label: 'Line {line}'}
records:
  - {kind: context, when: {column: Kind, equals: site}, fields: {origin_place: Text, from: {column: Day, formats: ['%Y-%m-%d']}}}
  - {kind: total, when: {column: Kind, equals: total}, totals: [{level: line, printed: Amount}]}
  - {kind: ignored, when: {column: Kind, equals: note}}
  - kind: charge
    when: {column: Kind, equals: charge}
    charges:
      - {amount: Amount, charge_class: {value: recurring}, level: line, description: Text}
      - {amount: Second, charge_class: {value: tax}, level: line, from: {value: '2020-01-01'}}
tests: []
)";

std::string random_file(std::mt19937& random, int style) {
  const auto pick = [&](std::initializer_list<const char*> words) {
    return std::string(words.begin()[random() % words.size()]);
  };
  const std::string foreign = style == 1 ? "caf\xC3\xA9" : style == 2 ? "caf\xE9" : "cafe";
  std::string out = style == 3 ? "\xEF\xBB\xBF" : "";
  out += pick({"", "\r\n\r\n", "A title\n"});
  out += "Kind,Bill,Line,Day,Amount,Second,Text";
  const auto end = [&] { out += pick({"\n", "\r\n", "\n", "\r"}); };
  end();
  const std::size_t rows = random() % 40;
  for (std::size_t row = 0; row < rows; ++row) {
    if (random() % 12 == 0) {
      end();
      continue;
    }
    out += pick({"charge", "charge", "charge", "charge", "total", "site", "note", "strange"}) + ',' +
           pick({"10", "11", ""}) + ',' + pick({"a", "b", "c", "", " a "}) + ',' +
           pick({"2026-01-02", "2026-01-30", "2026-02-01", "soon"}) + ',' +
           pick({"1.00", "2.5", "-3.25", "(4.00)", "\"1,000.10\"", "x", "", "0"}) + ',' +
           pick({"", "0.07", "0"}) + ',' +
           pick({"plain", "\"two\nlines\"", "\"a \"\"quoted\"\" word\"", "5\" pipe", "\"with, comma\"",
                 "\"\r\n,\"\"\n\"", "correction", ""}) +
           (random() % 5 == 0 ? foreign : std::string());
    if (random() % 15 == 0) out += ",further";
    if (random() % 15 == 0) out += ",";
    if (row + 1 < rows || random() % 2 == 0) end();
  }
  // Some files end with a quote that is never closed.
  if (random() % 4 == 0)
    out += "\ncharge,10,a,2026-01-02,1.00,,\"never closed\ncharge,10,b,2026-01-02,2.00,,x\n";
  return out;
}

std::string as_utf16(const std::string& text, bool little) {
  std::string out = little ? "\xFF\xFE" : "\xFE\xFF";
  for (const char c : text) {
    if (little) out += c;
    out += '\0';
    if (!little) out += c;
  }
  return out;
}

TEST(ProfileCuts, GeneratedFilesReadTheSame) {
  const auto reader = make_profile_reader(kProfile, "cut-test.yaml");
  ASSERT_TRUE(reader.ok()) << reader.problem().text();
  for (unsigned seed = 1; seed <= 400; ++seed) {
    std::mt19937 random(seed);
    std::string text = random_file(random, static_cast<int>(seed % 4));
    if (seed % 20 == 0) text = as_utf16(text, seed % 40 == 0);
    ASSERT_NO_FATAL_FAILURE(expect_same_at_any_cut(**reader, text, "seed " + std::to_string(seed), seed, 25));
  }
}

}  // namespace
}  // namespace telaudit::formats
