// One pass over a file: the segment is the same for any number of workers, the charges for any pieces, and a
// file that changes while it is read is refused.
#include "ingest/read_source.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <string>

#include "base/file.h"
#include "base/hash.h"
#include "bill/charge.h"
#include "ingest_fixture.h"

namespace telaudit::ingest {
namespace {

class ReadSource : public IngestFixture {
 protected:
  // Calls of several accounts; some cells hold line ends in quotes, so that not every line is a place to cut.
  static std::string calls(unsigned rows) {
    std::mt19937 random(17);
    std::string text =
        "Account,Invoice,Bill Date,Service Number,Call Date,Call Time,Duration,Called "
        "Number,Destination,Call "
        "Type,Direction,Billed Minutes,Rate,Amount,Cost Centre\n";
    for (unsigned row = 0; row < rows; ++row) {
      const auto number = [&](unsigned from, unsigned count) {
        return std::to_string(from + random() % count);
      };
      text += "910000000" + std::to_string(row * 4 / rows) + ",M1,2026-03-31,02" +
              number(10000000, 90000000) + ",2026-03-" + number(10, 20) + ",1" + number(0, 10) + ":00:0" +
              number(0, 10) + "," + number(1, 5000) + ",100" + number(10000000, 90000000) + "," +
              (random() % 50 == 0 ? "\"a\nplace, \"\"quoted\"\"\"" : "Southford") + ",National,Outbound," +
              number(0, 90) + ".5,0.0155,0." + number(1000, 9000) + ",CC-" + number(100, 100) + "\n";
    }
    return text;
  }

  Result<SourceReading> read_one(const store::Workspace& workspace, const std::string& path,
                                 const ReadOptions& options, const ReadProgress& progress = {}) {
    auto source = PieceSource::open(path);
    if (!source) return source.problem();
    const auto reader = formats::detect(readers_, source->prefix(), path);
    if (!reader) return reader.problem();
    return read_source(*source, **reader, options, workspace, progress);
  }

  // All charges as text, in their order.
  static std::string charges_text(const bill::Relation& charges) {
    std::string out;
    const auto scanned =
        charges.scan(bill::all_columns(charges.schema()), [&](const bill::Batch& batch) -> Result<void> {
          for (std::size_t row = 0; row < batch.rows; ++row) {
            for (const auto& column : batch.columns) {
              if (!column.is_known(row)) {
                out += "?;";
              } else if (column.type == bill::Type::text) {
                out += std::string(column.text(row)) + ";";
              } else if (column.type == bill::Type::decimal) {
                out += column.decimal(row).text() + ";";
              } else {
                out += std::to_string(column.number(row)) + ";";
              }
            }
            out += "\n";
          }
          return {};
        });
    EXPECT_TRUE(scanned.ok());
    return out;
  }
};

TEST_F(ReadSource, TheSegmentDoesNotDependOnTheWorkers) {
  const std::string text = calls(30'000);
  const std::string path = write("calls.csv", text);
  auto workspace = open("workspace");
  std::string first;
  for (const unsigned workers : {1U, 2U, 3U, 7U}) {
    auto reading = read_one(workspace, path, {workers, 100'000});
    ASSERT_TRUE(reading.ok()) << reading.problem().text();
    EXPECT_EQ(reading->charges.rows(), 30'000U);
    EXPECT_EQ(reading->row.content_hash, sha256(text)) << workers << " workers";
    // A draft takes its name in the folder where it grew.
    const auto placed = workspace.folder() / "segments" / ("of" + std::to_string(workers) + ".seg");
    ASSERT_TRUE(reading->charges.finish(placed).ok());
    const auto bytes = read_file(placed);
    ASSERT_TRUE(bytes.ok());
    if (first.empty()) first = *bytes;
    EXPECT_TRUE(*bytes == first) << workers << " workers";
  }
}

TEST_F(ReadSource, TheChargesDoNotDependOnThePieces) {
  const std::string file = calls(3'000);
  const std::string hash = sha256(file);
  const std::string path = write("calls.csv", file);
  auto workspace = open("workspace");
  std::string first;
  for (const std::size_t piece :
       {std::size_t{1} << 25U, std::size_t{200'000}, std::size_t{7'777}, std::size_t{1}}) {
    auto reading = read_one(workspace, path, {2, piece});
    ASSERT_TRUE(reading.ok()) << reading.problem().text();
    const auto charges = reading->charges.charges();
    ASSERT_TRUE(charges.ok());
    const std::string text = charges_text(**charges);
    if (first.empty()) first = text;
    EXPECT_TRUE(text == first) << "pieces of " << piece << " bytes";
    EXPECT_EQ(reading->row.content_hash, hash) << "pieces of " << piece << " bytes";
  }
}

TEST_F(ReadSource, AFileThatGrowsWhileItIsReadIsRefused) {
  const std::string path = write("calls.csv", calls(3'000));
  auto workspace = open("workspace");
  bool grown = false;
  const auto reading = read_one(workspace, path, {2, 50'000}, [&](std::uint64_t) {
    if (!grown) std::ofstream(path, std::ios::app) << "more\n";
    grown = true;
  });
  ASSERT_FALSE(reading.ok());
  EXPECT_NE(reading.problem().text().find("changed while it was read"), std::string::npos)
      << reading.problem().text();
}

TEST_F(ReadSource, ProgressEndsAtTheFilesSize) {
  const std::string text = calls(2'000);
  const std::string path = write("calls.csv", text);
  auto workspace = open("workspace");
  std::uint64_t last = 0;
  const auto reading = read_one(workspace, path, {3, 50'000}, [&](std::uint64_t bytes) {
    EXPECT_GT(bytes, last);
    last = bytes;
  });
  ASSERT_TRUE(reading.ok());
  EXPECT_EQ(last, text.size());
}

}  // namespace
}  // namespace telaudit::ingest
