// Reading column by column gives what reading row by row gives: every shipped profile's own fixtures, and
// files made of their rows with cells, quotes, line ends and columns that no honest export would have.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
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

Readers readers_of(ReadingWay way) {
  const std::vector<std::string> folders{kSource + "/rules/profiles"};
  auto readers = load_readers(folders, way);
  EXPECT_TRUE(readers.ok()) << readers.problem().text();
  return std::move(*readers);
}

struct Sample {
  std::string name;
  std::string text;
};

std::string usage_rows() {
  std::string text =
      "Account,Invoice,Bill Date,Service Number,Call Date,Call Time,Duration,Called Number,Destination,Call "
      "Type,Direction,Billed Minutes,Rate,Amount,Cost Centre\n";
  std::mt19937 random(3);
  for (int row = 0; row < 40; ++row) {
    const auto account = std::to_string(9100000000 + static_cast<long>(random() % 3));
    text += account + ",M26-" + account.substr(9) + ",2026-03-31,0" +
            std::to_string(247614843 + random() % 999) + ",2026-03-" + (row < 20 ? "0" : "1") +
            std::to_string(1 + random() % 9) + ",1" + std::to_string(random() % 10) + ":05:3" +
            std::to_string(random() % 10) + "," + (random() % 9 == 0 ? "-" : "") + std::to_string(random() % 5000) + ",1001780" +
            std::to_string(1000 + random() % 9000) + "," + (random() % 2 == 0 ? "Southford" : "Northam") +
            ",National,Outbound," + std::to_string(random() % 90) + "." + std::to_string(random() % 10) +
            ",0.0155," + (random() % 6 == 0 ? "" : "0.0" + std::to_string(random() % 1000)) + "," +
            (random() % 5 == 0 ? "" : "CC-1959") + "\n";
  }
  return text;
}

std::vector<Sample> samples() {
  std::vector<Sample> out{{"usage.csv", usage_rows()}};
  for (const auto* file :
       {"verizon-wireless/AccountSummary_202601.txt",
        "verizon-wireless/Account & Wireless Summary_202601.txt",
        "verizon-wireless/Acct & Wireless Charges Detail Summary Usage_202601.txt",
        "verizon-wireless/Wireless Usage Detail_202601.txt", "uk-cdr/calls_with_header.txt",
        "uk-cdr/calls_without_header.txt", "circuit-statement/statement_2026-01.csv"}) {
    auto text = read_file(kSource + "/fixtures/profiles/" + file);
    EXPECT_TRUE(text.ok()) << text.problem().text();
    out.push_back({file, std::move(*text)});
  }
  return out;
}

void expect_same(const Sample& sample, unsigned seed) {
  SCOPED_TRACE(sample.name + ", seed " + std::to_string(seed));
  static const Readers plain = readers_of({false, ScanKernel::portable});
  const auto reader = detect(plain, std::string_view(sample.text).substr(0, kSniffBytes), sample.name);
  if (!reader) return;
  std::mt19937 random(seed);
  std::vector<std::size_t> cuts;
  for (std::size_t i = random() % 4; i > 0; --i) cuts.push_back(random() % (sample.text.size() + 1));
  std::sort(cuts.begin(), cuts.end());
  // A piece in which many accounts alternate keeps its rows account by account, so the cuts show in the
  // order.
  const auto whole = read_at_cuts(**reader, sample.text, sample.name, {});
  const auto in_pieces = read_at_cuts(**reader, sample.text, sample.name, cuts);
  for (const ScanKernel kernel : scan_kernels()) {
    static std::map<ScanKernel, Readers> known;
    if (!known.contains(kernel)) known.emplace(kernel, readers_of({true, kernel}));
    const Readers& others = known.at(kernel);
    const auto other = std::find_if(others.begin(), others.end(),
                                    [&](const auto& one) { return one->name() == (*reader)->name(); });
    ASSERT_NE(other, others.end());
    for (const bool cut : {false, true}) {
      const auto& expected = cut ? in_pieces : whole;
      const auto reading =
          read_at_cuts(**other, sample.text, sample.name, cut ? cuts : std::vector<std::size_t>{});
      ASSERT_EQ(reading.ok(), expected.ok());
      if (!expected.ok()) continue;
      ASSERT_EQ(reading_text(*reading), reading_text(*expected)) << scan_kernel_name(kernel);
    }
  }
}

TEST(ProfileColumns, FixturesReadTheSame) {
  for (const auto& sample : samples()) expect_same(sample, 1);
}

// Splits at delimiter and line end without regard to quotes: what comes of it is stranger, not wrong.
std::string disturb(const std::string& text, char delimiter, std::mt19937& random) {
  static const std::vector<std::string> cells{"",
                                              " ",
                                              "  ",
                                              "\t",
                                              " 5",
                                              "5 ",
                                              "0",
                                              "-0",
                                              "00",
                                              "-5",
                                              "+7",
                                              "12.50",
                                              "0.0000",
                                              "-.5",
                                              "5.",
                                              "1e5",
                                              "12.3456789",
                                              "999999999999999999",
                                              "9999999999999999999",
                                              "123456789012345678.1",
                                              "$1,234.50",
                                              "\xC2\xA3"
                                              "3.20",
                                              "(7.25)",
                                              "7.25 CR",
                                              "n/a",
                                              "N/A",
                                              "\"quoted\"",
                                              "\"12.50\"",
                                              "\"\"",
                                              "\"a\"\"b\"",
                                              "\"a,b\"",
                                              "\"a\nb\"",
                                              "\"open",
                                              "in\"side",
                                              "\"a\" tail",
                                              "2026-02-30",
                                              "30/02/2026",
                                              "29/02/2024",
                                              "2024-02-29",
                                              "1899-12-31",
                                              "01/01/26",
                                              "24:00:00",
                                              "23:59:60",
                                              "12:00",
                                              "9:05",
                                              "12:00:00 PM",
                                              "1:2:3",
                                              "caf\xC3\xA9",
                                              "\xC2\xA0x",
                                              "x\xC2\xA0",
                                              "\xE2\x80\xAF"
                                              "5",
                                              "EUR",
                                              "GBP",
                                              "Z",
                                              "R",
                                              "441632960555",
                                              "000441632960555",
                                              "+441632960555",
                                              std::string(40, '7'),
                                              std::string(300, 'x')};
  std::string out;
  std::string cell;
  bool first_line = true;
  const auto rate = 1 + random() % 60;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    const bool stop = at == text.size() || text[at] == delimiter || text[at] == '\n';
    if (!stop) {
      cell += text[at];
      continue;
    }
    if (!first_line && random() % rate == 0) {
      cell = cells[random() % cells.size()];
    } else if (!first_line && random() % 40 == 0 && cell.find_first_of("\"\r") == std::string::npos) {
      cell = '"' + cell + '"';
    }
    out += cell;
    cell.clear();
    if (at == text.size()) break;
    if (text[at] == '\n') {
      if (!first_line && random() % 30 == 0) out += delimiter;
      if (!first_line && random() % 40 == 0) out += "\r";
      if (!first_line && random() % 60 == 0) out += "\n";
      if (!first_line && random() % 80 == 0) out += std::string(random() % 50, delimiter) + "\n";
      first_line = false;
    }
    out += text[at];
  }
  return out;
}

TEST(ProfileColumns, DisturbedFilesReadTheSame) {
  const auto all = samples();
  for (unsigned seed = 0; seed < 400; ++seed) {
    std::mt19937 random(seed);
    const auto& sample = all[seed % all.size()];
    const bool tabs = sample.text.substr(0, 2000).find('\t') != std::string::npos;
    Sample disturbed{sample.name, disturb(sample.text, tabs ? '\t' : ',', random)};
    if (random() % 5 == 0) {
      std::string crlf;
      for (const char c : disturbed.text) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
      disturbed.text = crlf;
    }
    if (random() % 8 == 0) disturbed.text = "\xEF\xBB\xBF" + disturbed.text;
    if (random() % 8 == 0) disturbed.text += "caf\xE9," + std::string(1, '\n');
    if (random() % 6 == 0) disturbed.text.resize(disturbed.text.size() - random() % 20);
    expect_same(disturbed, seed);
    if (HasFatalFailure()) return;
  }
}

// More rows than a block and a window hold, with what is out of the plain far from each other.
TEST(ProfileColumns, LongFilesReadTheSame) {
  for (unsigned seed = 0; seed < 3; ++seed) {
    std::mt19937 random(seed);
    const std::string once = usage_rows();
    const std::size_t header = once.find('\n') + 1;
    Sample sample{"long.csv", once.substr(0, header)};
    while (sample.text.size() < 400'000) {
      const std::string rows = once.substr(header);
      sample.text += random() % 9 == 0 ? disturb("x\n" + rows, ',', random).substr(2) : rows;
      if (random() % 30 == 0)
        sample.text += "9100000000,M,2026-03-31,02,2026-03-01,10:00:00,1,1,\"" + std::string(200'000, 'y') +
                       "\",N,O,0.1,0.1,0.1,\n";
    }
    expect_same(sample, seed);
  }
}

// Three accounts take turns at every call: each is one stretch of rows, in the order of the file.
TEST(ProfileColumns, AlternatingAccountsAreBroughtTogether) {
  std::string text = usage_rows().substr(0, usage_rows().find('\n') + 1);
  for (int call = 0; call < 300; ++call)
    text += "910000000" + std::to_string(call % 3) + ",M,2026-03-31,0247614843,2026-03-01,10:00:00," +
            std::to_string(call) + ",10017801000,Southford,National,Outbound,0.1,0.1,0.1,\n";
  for (const bool column_wise : {true, false}) {
    const Readers readers = readers_of({column_wise, best_scan_kernel()});
    const auto reader = detect(readers, std::string_view(text).substr(0, kSniffBytes), "calls.csv");
    ASSERT_TRUE(reader.ok());
    const auto reading = read_at_cuts(**reader, text, "calls.csv", {});
    ASSERT_TRUE(reading.ok());
    ASSERT_EQ(reading->parts.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
      const auto& part = reading->parts[i];
      ASSERT_EQ(part.rows.size(), 1U);
      ASSERT_EQ(part.rows[0].end - part.rows[0].begin, 100U);
      for (std::uint64_t row = part.rows[0].begin; row < part.rows[0].end; ++row) {
        ASSERT_EQ(reading->charges.column(bill::charge::kAccount).text(row), part.key.account);
        // In tenths of a second.
        ASSERT_EQ(reading->charges.column(bill::charge::kDuration).number(row),
                  static_cast<std::int64_t>(((row - part.rows[0].begin) * 3 + i) * 10));
      }
    }
  }
}

}  // namespace
}  // namespace telaudit::formats
