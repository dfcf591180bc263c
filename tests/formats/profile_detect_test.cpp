// Every file in fixtures/profiles, and the lines of every profile's own tests, are known to exactly one of
// the shipped profiles; what the fixtures come to stands in the README beside them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "bill/charge.h"
#include "formats/profile_language.h"
#include "formats/reader.h"

namespace telaudit::formats {
namespace {

const std::filesystem::path kSource = TELAUDIT_SOURCE_DIR;

Readers shipped_readers() {
  const std::vector<std::string> folders{(kSource / "rules/profiles").string()};
  auto readers = load_readers(folders);
  EXPECT_TRUE(readers.ok()) << readers.problem().text();
  return std::move(*readers);
}

std::vector<std::string> who_claims(const Readers& readers, std::string_view text) {
  std::vector<std::string> names;
  for (const auto& reader : readers)
    if (reader->sniff(text.substr(0, kSniffBytes))) names.push_back(reader->name());
  return names;
}

TEST(ProfileDetection, OneProfileClaimsEachFixture) {
  const auto readers = shipped_readers();
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kSource / "fixtures/profiles")) {
    if (!entry.is_regular_file() || entry.path().extension() == ".md") continue;
    ++files;
    const auto text = read_file(entry.path());
    ASSERT_TRUE(text.ok()) << text.problem().text();
    EXPECT_EQ(who_claims(readers, *text).size(), 1U)
        << entry.path() << ": " << testing::PrintToString(who_claims(readers, *text));
  }
  EXPECT_GE(files, 24U);
}

// A file without a header is known by its cells, in whichever of the profile's encodings they are: here a
// pound sign in Windows-1252.
TEST(ProfileDetection, AShapeIsLookedForInTheEncodingOfTheFile) {
  const auto profiles = shipped_readers();
  const auto rest = std::string(28, ',') + "\n";
  const std::string row =
      "V,,01632960102,01632960444,28/02/2026,23:59:59,5,,,caf\xE9,UKN,3,\xA3"
      "0.02" +
      rest;
  const auto reader = detect(profiles, row, "calls.csv");
  ASSERT_TRUE(reader.ok()) << reader.problem().text();
  EXPECT_EQ((*reader)->name(), "profile uk-standard-cdr-v3");
}

TEST(ProfileDetection, EachClaimsTheLinesOfItsOwnTests) {
  const auto readers = shipped_readers();
  for (const auto& entry : std::filesystem::directory_iterator(kSource / "rules/profiles")) {
    if (entry.path().extension() != ".yaml") continue;
    const auto text = read_file(entry.path());
    ASSERT_TRUE(text.ok());
    const auto loaded = profile::load_profile(*text, entry.path().filename().string());
    ASSERT_TRUE(loaded.ok()) << loaded.problem().text();
    EXPECT_TRUE(loaded->basis.has_value()) << entry.path() << " does not say where its knowledge comes from";
    for (const auto& test : loaded->tests)
      EXPECT_EQ(who_claims(readers, test.lines), std::vector<std::string>{"profile " + loaded->name})
          << entry.path() << ": " << test.name;
  }
}

struct Expected {
  const char* file;
  const char* profile;
  const char* sum;      // of what counts in totals
  std::size_t charges;  // information among them
};

// The sums are added up on paper in fixtures/profiles/README.md.
const Expected kExpected[] = {
    {"att-premier/all_wireless_charges_2026.csv", "att-premier-wireless", "1245.53", 16},
    {"att-raw/rawdataoutput_202601.txt", "att-raw-data", "0", 4},
    {"t-mobile/line_summary_2026-01.csv", "t-mobile-line-summary", "143.91", 12},
    {"lumen/charges_2026-01.csv", "lumen-charges", "1385.75", 6},
    {"comcast-business/locations_2026-01.csv", "comcast-business-locations", "440.17", 11},
    {"verizon-enterprise/charges_2026-01.csv", "verizon-enterprise-center", "1240.25", 4},
    {"bt/download_calls_2026-01.csv", "bt-download-calls", "11.156", 5},
    {"bt/onebill_2026-01.csv", "bt-onebill", "59.87", 4},
    {"gamma/rental_2025-06.txt", "gamma-rental", "110.7587", 6},
    {"bch/inbound_2026-01.csv", "bch-inbound", "0.1220", 7},
    {"vodafone-ua/contracts_2019-06.txt", "vodafone-ua-contract", "176.4706", 10},
    {"digitel/calls_2016-04.csv", "digitel-it", "0.079483", 3},
    {"colt/calls_2026-01.csv", "colt-at-calls", "0.04169", 3},
    {"windstream/calls_2026-01.txt", "windstream-calls", "2.0675", 3},
    {"earthlink/calls_2026-01.csv", "earthlink-calls", "0.4990", 3},
    {"thinktel/calls_2026-01.csv", "thinktel-calls", "0.0504", 3},
    {"qwest/daily_usage_2026-01.txt", "qwest-daily-usage", "0", 3},
    {"u4/calls_2026-01.txt", "u4-calls", "0.0275", 3},
    {"cabs-example/bill_data_2026-01.bdt", "example-cabs-bdt", "608.92", 6},
    {"cabs-example/bill_data_2026-01_blocked.bdt", "example-cabs-bdt", "608.92", 6},
    {"emi/daily_usage_2026-01-10.emi", "emi-daily-usage", "1.475", 6},
    {"emi/daily_usage_2026-01-11.emi", "emi-daily-usage", "0.300", 2},
    {"att-eds/bill_2026-01.txt", "att-eds", "0", 0},
    {"telstra/daily_usage_2026-01.txt", "telstra-au-daily-usage", "0.3867345", 3},
    {"telstra/monthly_202601.txt", "telstra-au-monthly", "53.4500", 5},
    {"aapt/ctop_202601.txt", "aapt-au-ctop", "1.2762345", 3},
    {"aapt/batch_202601.txt", "aapt-au-batch", "12.0812", 2},
    {"optus/usage_202601.txt", "optus-au-usage", "8.47", 2},
    {"m2/charges_202601.txt", "m2-au-charges", "74.57", 4},
    {"vocus/calls_202601.csv", "vocus-au-calls", "0.0812", 2},
    {"unitel/events_2026-01.csv", "unitel-au-events", "25.0312", 3},
    {"realworld/calls_2026-01.csv", "realworld-au-calls", "0.1279", 3},
};

// What is printed at each level is what the charges at and below it come to.
void expect_balanced(const bill::Reading& reading, const std::string& file) {
  for (const auto& part : reading.parts) {
    std::map<std::string, Total> sums;
    std::map<std::string, std::string> parents;
    for (const auto& level : part.levels) parents[std::string(level.id)] = std::string(level.parent);
    for (const auto& range : part.rows)
      for (auto row = range.begin; row < range.end; ++row) {
        if (reading.charges.column(bill::charge::kInTotal).number(row) == 0) continue;
        for (std::string level(reading.charges.column(bill::charge::kLevel).text(row)); !level.empty();
             level = parents.at(level))
          sums[level].add(reading.charges.column(bill::charge::kAmount).decimal(row));
      }
    for (const auto& level : part.levels) {
      if (!level.printed) continue;
      Total printed;
      printed.add(*level.printed);
      EXPECT_EQ(sums[std::string(level.id)], printed) << file << " " << level.id;
    }
  }
}

TEST(ProfileFixtures, ComeToWhatTheirReadmeSays) {
  const auto readers = shipped_readers();
  for (const auto& expected : kExpected) {
    const auto text = read_file(kSource / "fixtures/profiles" / expected.file);
    ASSERT_TRUE(text.ok()) << text.problem().text();
    const auto reader = detect(readers, std::string_view(*text).substr(0, kSniffBytes), expected.file);
    ASSERT_TRUE(reader.ok()) << reader.problem().text();
    EXPECT_EQ((*reader)->name(), "profile " + std::string(expected.profile));
    const auto reading = read_at_cuts(**reader, *text, expected.file, {});
    ASSERT_TRUE(reading.ok()) << reading.problem().text();
    EXPECT_EQ(reading->dispositions.bytes(), text->size()) << expected.file;
    EXPECT_TRUE(reading->quarantine.empty()) << expected.file << ": " << reading->quarantine.front().reason;
    EXPECT_EQ(reading->charges.rows(), expected.charges) << expected.file;
    Total sum;
    for (std::size_t row = 0; row < reading->charges.rows(); ++row)
      if (reading->charges.column(bill::charge::kInTotal).number(row) != 0)
        sum.add(reading->charges.column(bill::charge::kAmount).decimal(row));
    EXPECT_EQ(sum.text(), expected.sum) << expected.file;
    expect_balanced(*reading, expected.file);
  }
}

// A workbook is in UTF-8, whatever the file was in.
std::string as_utf8(const std::string& text) {
  if (!first_invalid_utf8(text)) return text;
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0U | (byte >> 6U));
      out += static_cast<char>(0x80U | (byte & 0x3FU));
    }
  }
  return out;
}

// The lines of a delimited file as the rows of a workbook come (ingest/workbook_sheets.h); every cell is a
// text.
std::string as_sheet_text(std::string_view file, char delimiter) {
  std::string out;
  std::string cell;
  std::string line;
  bool quoted = false;
  const auto end_cell = [&](bool last) {
    const bool quotes = cell.find_first_of(",\"") != std::string::npos;
    if (quotes) line += '"';
    for (const char c : cell) line += c == '"' ? std::string("\"\"") : std::string(1, c);
    if (quotes) line += '"';
    if (!last) line += ',';
    cell.clear();
  };
  for (std::size_t i = 0; i < file.size(); ++i) {
    const char c = file[i];
    if (c == '"' && quoted && i + 1 < file.size() && file[i + 1] == '"') {
      cell += c;
      ++i;
    } else if (c == '"' && (quoted || cell.empty())) {
      quoted = !quoted;
    } else if (c == delimiter && !quoted) {
      end_cell(false);
    } else if (c == '\n' && !quoted) {
      end_cell(true);
      line.erase(line.find_last_not_of(',') + 1);  // cells that are empty at the end are not there
      out += line + "\n";
      line.clear();
    } else if (c != '\r') {
      cell += c == '\n' ? ' ' : c;
    }
  }
  return out;
}

TEST(ProfileFixtures, ComeToTheSameFromAWorkbook) {
  const auto readers = shipped_readers();
  const auto sheets = sheet_readers(readers);
  std::vector<std::string> left_out;
  for (const auto& expected : kExpected) {
    const auto text = read_file(kSource / "fixtures/profiles" / expected.file);
    ASSERT_TRUE(text.ok()) << text.problem().text();
    left_out.emplace_back(expected.profile);
    for (const char delimiter : {',', ';', '\t', '|'}) {
      const std::string sheet = as_sheet_text(as_utf8(*text), delimiter);
      const auto reader = detect(sheets, std::string_view(sheet).substr(0, kSniffBytes), expected.file);
      if (!reader.ok()) continue;
      if (left_out.back() == expected.profile) left_out.pop_back();
      EXPECT_EQ((*reader)->name(), "profile " + std::string(expected.profile));
      const auto reading = read_at_cuts(**reader, sheet, expected.file, {});
      ASSERT_TRUE(reading.ok()) << reading.problem().text();
      EXPECT_EQ(reading->dispositions.bytes(), sheet.size()) << expected.file;
      EXPECT_TRUE(reading->quarantine.empty()) << expected.file << ": " << reading->quarantine.front().reason;
      EXPECT_EQ(reading->charges.rows(), expected.charges) << expected.file;
      Total sum;
      for (std::size_t row = 0; row < reading->charges.rows(); ++row)
        if (reading->charges.column(bill::charge::kInTotal).number(row) != 0)
          sum.add(reading->charges.column(bill::charge::kAmount).decimal(row));
      EXPECT_EQ(sum.text(), expected.sum) << expected.file;
      expect_balanced(*reading, expected.file);
    }
  }
  // Those of fixed records and of text bills, and two that know a file by the text of its lines.
  std::sort(left_out.begin(), left_out.end());
  left_out.erase(std::unique(left_out.begin(), left_out.end()), left_out.end());
  EXPECT_THAT(left_out, testing::ElementsAre("aapt-au-batch", "aapt-au-ctop", "emi-daily-usage",
                                             "example-cabs-bdt", "m2-au-charges", "optus-au-usage",
                                             "qwest-daily-usage", "telstra-au-daily-usage",
                                             "telstra-au-monthly", "u4-calls", "vodafone-ua-contract"));
}

// Real files, where they lie beside the project: read whole, nothing set aside.
TEST(ProfileSamples, AreReadWhole) {
  const auto folder = kSource / "../shared/data/csv";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "the samples of ../shared/data are not here";
  const auto readers = shipped_readers();
  for (const auto& [file, sum] :
       {std::pair("bt-download-calls-phone.csv", "1.001"), std::pair("digitel-it.csv", "0.003483"),
        std::pair("vodafone-ua-bill-excerpt.cp1251.txt", "233.3340")}) {
    const auto text = read_file(folder / file);
    ASSERT_TRUE(text.ok()) << text.problem().text();
    const auto reader = detect(readers, *text, file);
    ASSERT_TRUE(reader.ok()) << reader.problem().text();
    const auto reading = read_at_cuts(**reader, *text, file, {});
    ASSERT_TRUE(reading.ok()) << reading.problem().text();
    EXPECT_TRUE(reading->quarantine.empty()) << file << ": " << reading->quarantine.front().reason;
    Total total;
    for (std::size_t row = 0; row < reading->charges.rows(); ++row)
      if (reading->charges.column(bill::charge::kInTotal).number(row) != 0)
        total.add(reading->charges.column(bill::charge::kAmount).decimal(row));
    EXPECT_EQ(total.text(), sum) << file;
    expect_balanced(*reading, file);
  }
}

}  // namespace
}  // namespace telaudit::formats
