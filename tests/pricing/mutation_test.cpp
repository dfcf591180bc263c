// Damaged price files and class tables: whatever stands in them, the answer is rows that keep every promise,
// or a Problem that says where and what to do.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "base/file.h"
#include "pricing/benchmark.h"
#include "pricing/words.h"

namespace telaudit::pricing {
namespace {

const std::vector<std::string> kColumns{
    "id",     "date",       "service_class", "mbps_down", "mbps_up",  "access",  "on_net",
    "bundle", "quantity",   "term_months",   "country",   "region",   "segment", "carrier",
    "kind",   "visibility", "unit",          "price",     "currency", "source",  "contributor"};

const std::vector<std::vector<std::string>> kRows{{"a1",     "2026-01-31",  "data.internet.dedicated",
                                                   "100",    "100",         "fibre",
                                                   "true",   "false",       "3",
                                                   "36",     "US",          "IL",
                                                   "retail", "Lakes Fiber", "quote",
                                                   "own",    "month",       "900.00",
                                                   "USD",    "note",        ""},
                                                  {"a2",
                                                   "2026-02-28",
                                                   "voice.long_distance.outbound",
                                                   "",
                                                   "",
                                                   "",
                                                   "",
                                                   "",
                                                   "",
                                                   "",
                                                   "",
                                                   "",
                                                   "",
                                                   "Prairie, Inc.",
                                                   "list",
                                                   "public",
                                                   "minute",
                                                   "0.0190",
                                                   "USD",
                                                   "a \"quoted\" note",
                                                   ""},
                                                  {"a3",
                                                   "2025-12-01",
                                                   "data.internet.broadband",
                                                   "300",
                                                   "20.5",
                                                   "coax",
                                                   "no",
                                                   "yes",
                                                   "1",
                                                   "12",
                                                   "CA",
                                                   "",
                                                   "",
                                                   "Northern",
                                                   "in_force",
                                                   "pool",
                                                   "month",
                                                   "89.95",
                                                   "CAD",
                                                   "line one\nline two",
                                                   "c1"}};

std::string csv_of(const std::vector<std::vector<std::string>>& rows) {
  std::string csv;
  const auto append = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) csv += ',';
      csv += '"';
      for (const char c : cells[i]) csv += c == '"' ? "\"\"" : std::string(1, c);
      csv += '"';
    }
    csv += '\n';
  };
  append(kColumns);
  for (const auto& row : rows) append(row);
  return csv;
}

std::string mutated(std::string text, std::mt19937_64& random) {
  const std::string interesting = "\",\n\r\t;:{}[]'&*!|>%@`#-.0 9AaZ\\";
  const auto below = [&](std::size_t limit) {
    return static_cast<std::size_t>(random() % std::max<std::size_t>(limit, 1));
  };
  for (std::size_t change = 0; change < 1 + random() % 4; ++change) {
    const std::size_t at = below(text.size());
    const std::size_t length = std::min(text.size() - at, below(20));
    switch (random() % 6) {
      case 0:
        if (at < text.size()) text[at] = static_cast<char>(random() % 256);
        break;
      case 1:
        text.insert(at, 1, interesting[below(interesting.size())]);
        break;
      case 2:
        text.erase(at, length);
        break;
      case 3:
        text.insert(below(text.size()), text.substr(at, length));
        break;
      case 4:
        if (at < text.size()) text[at] = interesting[below(interesting.size())];
        break;
      default:
        if (random() % 4 == 0) text.resize(at);
    }
  }
  return text;
}

std::uint32_t lines_of(const std::string& text) {
  return 1 + static_cast<std::uint32_t>(
                 std::count_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }));
}

void expect_useful(const Problem& problem, const std::string& file, const std::string& text) {
  EXPECT_FALSE(problem.what.empty());
  EXPECT_FALSE(problem.advice.empty()) << problem.text();
  EXPECT_EQ(problem.where.file, file) << problem.text();
  EXPECT_LE(problem.where.line.value_or(1), lines_of(text)) << problem.text();
  EXPECT_GE(problem.where.column.value_or(1), 1U) << problem.text();
}

void expect_promises_kept(const Observation& o) {
  EXPECT_FALSE(o.id.empty() || o.carrier.empty());
  EXPECT_TRUE(is_class_path(o.service_class) && benchmarkable(o.service_class));
  EXPECT_TRUE(is_known(o.kind, known_kinds()) && is_known(o.visibility, known_visibilities()) &&
              is_known(o.unit, known_units()));
  EXPECT_TRUE(o.access.empty() || is_known(o.access, known_accesses()));
  EXPECT_FALSE(o.price.is_negative());
  EXPECT_EQ(o.currency.size(), 3U);
  EXPECT_TRUE(!o.mbps_down || o.mbps_down->mantissa > 0);
  EXPECT_TRUE(!o.mbps_up || (o.mbps_down && o.mbps_up->mantissa > 0));
  EXPECT_TRUE(o.visibility != "pool" || !o.contributor.empty());
}

TEST(Mutation, ThePriceFileItselfIsRead) {
  const auto read = parse_observations(csv_of(kRows), "p.csv");
  ASSERT_TRUE(read) << read.problem().text();
  EXPECT_EQ(read->size(), 3U);
}

TEST(Mutation, DamagedPriceFiles) {
  const std::string csv = csv_of(kRows);
  std::size_t refused = 0;
  for (unsigned seed = 1; seed <= 20'000 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const std::string damaged = mutated(csv, random);
    const auto read = parse_observations(damaged, "p.csv");
    if (!read) {
      ++refused;
      expect_useful(read.problem(), "p.csv", damaged);
      for (const char c : read.problem().what)
        EXPECT_GE(static_cast<unsigned char>(c), 0x20U) << "an unprintable byte is shown";
      continue;
    }
    for (const Observation& observation : *read) expect_promises_kept(observation);
  }
  EXPECT_GT(refused, 5'000U);
}

// Each cell in turn is given what its column cannot be; the Problem must name exactly this cell.
TEST(Mutation, ABadCellIsNamedByColumn) {
  const std::vector<std::string> checked{"date",   "service_class", "mbps_down", "mbps_up",     "access",
                                         "on_net", "bundle",        "quantity",  "term_months", "country",
                                         "kind",   "visibility",    "unit",      "price",       "currency"};
  for (std::size_t row = 0; row < kRows.size(); ++row) {
    for (const std::string& column : checked) {
      const auto at =
          static_cast<std::size_t>(std::find(kColumns.begin(), kColumns.end(), column) - kColumns.begin());
      auto rows = kRows;
      rows[row][at] = "?";
      const std::string csv = csv_of(rows);
      const auto read = parse_observations(csv, "p.csv");
      ASSERT_FALSE(read) << column;
      EXPECT_EQ(read.problem().where.element, column);
      EXPECT_EQ(read.problem().where.line, std::optional<std::uint32_t>(static_cast<std::uint32_t>(row) + 2));
      // The cell stands where "?" stands in its line, one byte before for the quote.
      std::size_t begin = 0;
      for (std::size_t line = 0; line < row + 1; ++line) begin = csv.find('\n', begin) + 1;
      EXPECT_EQ(
          read.problem().where.column,
          std::optional<std::uint32_t>(static_cast<std::uint32_t>(csv.find("\"?\"", begin) - begin) + 1))
          << column;
    }
  }
}

TEST(Mutation, DamagedClassTables) {
  std::vector<Classifier::Source> tables;
  for (const auto& entry : std::filesystem::directory_iterator(TELAUDIT_SOURCE_DIR "/rules/classes")) {
    if (entry.path().extension() != ".yaml") continue;
    auto text = read_file(entry.path());
    ASSERT_TRUE(text);
    // The first bytes of each: every kind of row, at a hundredth of the time.
    const std::size_t end = text->find("\n  - ", 1200);
    tables.push_back(
        {entry.path().filename().string(), text->substr(0, end == std::string::npos ? end : end + 1)});
  }
  std::sort(tables.begin(), tables.end(),
            [](const auto& left, const auto& right) { return left.file < right.file; });
  ASSERT_FALSE(tables.empty());
  std::size_t refused = 0;
  for (unsigned seed = 1; seed <= 3'000 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    Classifier::Source damaged = tables[seed % tables.size()];
    damaged.text = mutated(damaged.text, random);
    const auto classifier = Classifier::parse(std::vector<Classifier::Source>{damaged});
    if (!classifier) {
      ++refused;
      expect_useful(classifier.problem(), damaged.file, damaged.text);
      continue;
    }
    for (const char* description :
         {"Dedicated Internet Access 1 Gbps", "BUSINESS BROADBAND 300/20", "TAX", "\xFF\xFE", ""}) {
      const auto match = classifier->classify("Lakes", "1FB", description);
      if (!match) continue;
      EXPECT_TRUE(is_class_path(match->service_class));
      EXPECT_TRUE(!match->unit.empty() || !benchmarkable(match->service_class));
      EXPECT_TRUE(!match->mbps_down || match->mbps_down->mantissa > 0);
      EXPECT_TRUE(!match->mbps_up || match->mbps_down);
      EXPECT_TRUE(match->confidence >= 'A' && match->confidence <= 'C');
      EXPECT_FALSE(match->basis.empty());
    }
  }
  EXPECT_GT(refused, 500U);
}

}  // namespace
}  // namespace telaudit::pricing
