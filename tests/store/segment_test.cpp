#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <random>

#include "base/file.h"
#include "base/hash.h"
#include "made_readings.h"
#include "store/segment_draft.h"
#include "store/segment_reader.h"

namespace telaudit::store {
namespace {

using bill::Type;

// What was put into a table, kept beside it.
struct Cell {
  bool known = false;
  std::string text;
  std::int64_t number = 0;
  std::uint8_t scale = 0;

  bool operator==(const Cell&) const = default;
};

struct TruthTable {
  bill::Schema schema;
  std::vector<std::vector<Cell>> rows;
};

const std::vector<Type> kTypes = {Type::text,   Type::decimal, Type::date,
                                  Type::moment, Type::integer, Type::boolean};

std::int64_t random_number(std::mt19937_64& random, int magnitude) {
  switch (magnitude) {
    case 0:
      return 5;
    case 1:
      return static_cast<std::int64_t>(random() % 200) - 100;
    case 2:
      return static_cast<std::int64_t>(random() % 60000) - 30000;
    case 3:
      return static_cast<std::int64_t>(random() % 4000000000U) - 2000000000;
    default:
      return random() % 3 == 0 ? std::numeric_limits<std::int64_t>::min()
                               : (random() % 2 == 0 ? std::numeric_limits<std::int64_t>::max()
                                                    : static_cast<std::int64_t>(random()));
  }
}

Cell random_cell(std::mt19937_64& random, Type type, int magnitude, int unknown_percent) {
  Cell cell;
  cell.known = static_cast<int>(random() % 100) >= unknown_percent;
  if (!cell.known) return cell;
  if (type == Type::text) {
    const std::uint64_t distinct[] = {1, 3, 300, 70000, 1000000000};
    const std::uint64_t word = random() % distinct[magnitude];
    // The empty text, and bytes that are no UTF-8, are texts like others.
    cell.text =
        word == 0 ? ""
                  : (word % 7 == 0 ? std::string("\xff\0x", 3) + std::to_string(word) : std::to_string(word));
  } else if (type == Type::decimal) {
    cell.scale = static_cast<std::uint8_t>(magnitude == 0 ? 2 : random() % 5);
    const std::int64_t limits[] = {1, 100, 40000, 1000000000, 99999999999999};
    cell.number = magnitude == 0 ? 1099 : static_cast<std::int64_t>(random() % 2000000) % limits[magnitude];
    if (magnitude == 4) cell.number *= 1000000;
  } else if (type == Type::boolean) {
    cell.number = magnitude == 0 ? 1 : static_cast<std::int64_t>(random() % 2);
  } else {
    cell.number = random_number(random, magnitude);
  }
  return cell;
}

TruthTable random_truth(std::uint64_t seed, std::size_t rows) {
  std::mt19937_64 random(seed);
  TruthTable truth;
  truth.schema.name = "random";
  std::vector<std::pair<int, int>> habits;
  for (std::size_t c = 0; c < 14; ++c) {
    const Type type = kTypes[random() % kTypes.size()];
    truth.schema.columns.push_back(
        {"column " + std::to_string(c), type, type == Type::decimal && random() % 2 == 0, ""});
    const int unknown[] = {0, 0, 10, 90, 100};
    habits.emplace_back(static_cast<int>(random() % 5), unknown[random() % 5]);
  }
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<Cell> cells;
    for (std::size_t c = 0; c < habits.size(); ++c)
      cells.push_back(random_cell(random, truth.schema.columns[c].type, habits[c].first, habits[c].second));
    truth.rows.push_back(std::move(cells));
  }
  return truth;
}

void put_row(bill::TableBuilder& builder, const TruthTable& truth, std::size_t row) {
  for (std::size_t c = 0; c < truth.schema.columns.size(); ++c) {
    const Cell& cell = truth.rows[row][c];
    if (!cell.known) continue;
    const Type type = truth.schema.columns[c].type;
    if (type == Type::text) {
      builder.set_text(c, cell.text);
    } else if (type == Type::decimal) {
      ASSERT_TRUE(builder.set_decimal(c, Decimal{cell.number, cell.scale}));
    } else {
      builder.set_number(c, cell.number);
    }
  }
  builder.end_row();
}

bill::Table table_of(const TruthTable& truth) {
  bill::TableBuilder builder(truth.schema);
  for (std::size_t row = 0; row < truth.rows.size(); ++row) put_row(builder, truth, row);
  return builder.finish();
}

Cell cell_of(const bill::ColumnView& view, std::size_t row) {
  Cell cell;
  cell.known = view.is_known(row);
  if (!cell.known) return cell;
  if (view.type == Type::text) {
    cell.text = std::string(view.text(row));
  } else if (view.type == Type::decimal) {
    cell.number = view.decimal(row).mantissa;
    cell.scale = view.decimal(row).scale;
  } else {
    cell.number = view.number(row);
  }
  return cell;
}

void expect_zone(const TruthTable& truth, std::size_t column, std::size_t begin, std::size_t end,
                 const bill::Zone& zone) {
  std::optional<std::int64_t> low;
  std::optional<std::int64_t> high;
  std::uint64_t unknown = 0;
  for (std::size_t row = begin; row < end; ++row) {
    const Cell& cell = truth.rows[row][column];
    if (!cell.known) {
      ++unknown;
      continue;
    }
    if (!low || cell.number < *low) low = cell.number;
    if (!high || cell.number > *high) high = cell.number;
  }
  EXPECT_EQ(zone.unknown, unknown);
  const Type type = truth.schema.columns[column].type;
  if (type == Type::text || type == Type::decimal) return;
  EXPECT_EQ(zone.min, low);
  EXPECT_EQ(zone.max, high);
}

void expect_round_trip(const TruthTable& truth, const std::filesystem::path& path) {
  const auto written = write_segment(path, truth.schema, table_of(truth));
  ASSERT_TRUE(written.ok()) << written.problem().text();
  const auto file = SegmentFile::open(path);
  ASSERT_TRUE(file.ok()) << file.problem().text();
  EXPECT_EQ(file->record(), *written);
  EXPECT_EQ(file->footer().rows, truth.rows.size());
  ASSERT_EQ(file->footer().schema.columns.size(), truth.schema.columns.size());
  for (std::size_t c = 0; c < truth.schema.columns.size(); ++c) {
    EXPECT_EQ(file->footer().schema.columns[c].name, truth.schema.columns[c].name);
    EXPECT_EQ(file->footer().schema.columns[c].type, truth.schema.columns[c].type);
    EXPECT_EQ(file->footer().schema.columns[c].money, truth.schema.columns[c].money);
    std::size_t row = 0;
    StoredBlock block;
    ZoneColumn rows;
    for (std::size_t chunk = 0; chunk < file->footer().chunks.size(); ++chunk) {
      ASSERT_TRUE(file->read(chunk, c, block).ok());
      const auto& zones = file->footer().chunks[chunk].blocks[c].zones;
      for (std::size_t z = 0; z < zones.size(); ++z) {
        const auto decoded = file->decode(chunk, c, block, z, rows);
        ASSERT_TRUE(decoded.ok()) << decoded.problem().text();
        expect_zone(truth, c, row, row + rows.view.rows, zones[z]);
        for (std::size_t i = 0; i < rows.view.rows; ++i, ++row)
          ASSERT_EQ(cell_of(rows.view, i), truth.rows[row][c]) << "column " << c << ", row " << row;
      }
    }
    EXPECT_EQ(row, truth.rows.size());
  }
}

TEST(Segment, RandomTablesComeBackCellByCell) {
  const TemporaryFolder folder;
  const std::size_t sizes[] = {0, 1, 2, 7, 8, 9, 255, 256, 257, 1000, 4000};
  for (std::uint64_t seed = 1; seed <= 44; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    expect_round_trip(random_truth(seed, sizes[seed % 11]), folder.path() / "random.seg");
    if (HasFatalFailure()) return;
  }
}

TEST(Segment, MoreRowsThanOneChunkComeBack) {
  const TemporaryFolder folder;
  expect_round_trip(random_truth(100, 262144 + 65536 + 5), folder.path() / "large.seg");
}

TEST(Segment, BytesDependOnTheRowsAlone) {
  const TemporaryFolder folder;
  const TruthTable truth = random_truth(7, 3000);
  bill::TableBuilder whole(truth.schema);
  bill::TableBuilder first(truth.schema);
  bill::TableBuilder second(truth.schema);
  for (std::size_t row = 0; row < truth.rows.size(); ++row) {
    put_row(whole, truth, row);
    put_row(row < 1234 ? first : second, truth, row);
  }
  ASSERT_TRUE(first.append(second));
  ASSERT_TRUE(write_segment(folder.path() / "whole.seg", truth.schema, whole.finish()).ok());
  ASSERT_TRUE(write_segment(folder.path() / "pieces.seg", truth.schema, first.finish()).ok());
  EXPECT_EQ(*read_file(folder.path() / "whole.seg"), *read_file(folder.path() / "pieces.seg"));
  EXPECT_EQ(std::filesystem::status(folder.path() / "whole.seg").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

// 100,000 rows of one value take a few bytes; numbers up to 127 take 7 bits a row, and codes of 256 words 8:
// 87,500 and 100,000 bytes.
TEST(Segment, ColumnsTakeTheNarrowestForm) {
  const TemporaryFolder folder;
  const bill::Schema schema = {"narrow",
                               {{"constant", Type::text, false, ""},
                                {"small", Type::integer, false, ""},
                                {"words", Type::text, false, ""}}};
  bill::TableBuilder builder(schema);
  std::mt19937_64 random(8);
  for (int row = 0; row < 100000; ++row) {
    builder.set_text(0, "the same");
    builder.set_number(1, static_cast<std::int64_t>(random() % 128));
    builder.set_text(2, "word " + std::to_string(random() % 256));
    builder.end_row();
  }
  const auto written = write_segment(folder.path() / "narrow.seg", schema, builder.finish());
  ASSERT_TRUE(written.ok());
  EXPECT_GT(written->bytes, 187500U);
  EXPECT_LT(written->bytes, 190500U);
}

// 1.10 + 2.005 = 3.105 in totals; 2.005 - 0.1 = 1.905 payable; 7 EUR stands alone.
TEST(Segment, FooterSumsAmountsByCurrency) {
  const TemporaryFolder folder;
  bill::TableBuilder builder(bill::charge_schema());
  const auto add = [&](Decimal amount, const char* currency, bool in_total, bool payable) {
    ASSERT_TRUE(builder.set_decimal(bill::charge::kAmount, amount));
    builder.set_text(bill::charge::kCurrency, currency);
    builder.set_number(bill::charge::kInTotal, in_total ? 1 : 0);
    if (payable) builder.set_number(bill::charge::kPayable, 1);
    builder.end_row();
  };
  add({110, 2}, "USD", true, false);
  add({2005, 3}, "USD", true, true);
  add({-1, 1}, "USD", false, true);
  add({7, 0}, "EUR", true, true);
  ASSERT_TRUE(write_segment(folder.path() / "sums.seg", bill::charge_schema(), builder.finish()).ok());
  const auto file = SegmentFile::open(folder.path() / "sums.seg");
  ASSERT_TRUE(file.ok());
  const auto& sums = file->footer().sums;
  ASSERT_EQ(sums.size(), 2U);
  EXPECT_EQ(sums[0].currency, "EUR");
  EXPECT_EQ(sums[0].in_total, *parse_total("7"));
  EXPECT_EQ(sums[1].currency, "USD");
  EXPECT_EQ(sums[1].in_total, *parse_total("3.105"));
  EXPECT_EQ(sums[1].payable, *parse_total("1.905"));
}

// Opens a segment and reads every cell of it; false where a Problem came.
bool reads_whole(const std::filesystem::path& path) {
  const auto file = SegmentFile::open(path);
  if (!file) {
    EXPECT_EQ(file.problem().where.file, path.string());
    EXPECT_FALSE(file.problem().advice.empty());
    return false;
  }
  StoredBlock block;
  ZoneColumn rows;
  for (std::size_t chunk = 0; chunk < file->footer().chunks.size(); ++chunk) {
    for (std::size_t c = 0; c < file->footer().schema.columns.size(); ++c) {
      auto read = file->read(chunk, c, block);
      for (std::size_t zone = 0; read && zone * kZoneRows < block.rows; ++zone) {
        read = file->decode(chunk, c, block, zone, rows);
        if (!read) break;
        for (std::size_t row = 0; row < rows.view.rows; ++row) cell_of(rows.view, row);
      }
      if (!read) {
        EXPECT_FALSE(read.problem().where.element.empty());
        return false;
      }
    }
  }
  return true;
}

class DamagedSegment : public testing::Test {
 protected:
  void SetUp() override {
    path_ = folder_.path() / "damaged.seg";
    const TruthTable truth = random_truth(5, 60);
    ASSERT_TRUE(write_segment(path_, truth.schema, table_of(truth)).ok());
    bytes_ = *read_file(path_);
    ASSERT_TRUE(reads_whole(path_));
  }

  void put(const std::string& bytes) {
    // In place: thousands of new names would measure the disk.
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    ASSERT_TRUE(file.good());
    std::filesystem::resize_file(path_, bytes.size());
  }

  TemporaryFolder folder_;
  std::filesystem::path path_;
  std::string bytes_;
};

TEST_F(DamagedSegment, EveryTruncationIsFound) {
  for (std::size_t length = bytes_.size(); length-- > 0;) {
    std::filesystem::resize_file(path_, length);
    ASSERT_FALSE(reads_whole(path_)) << length;
  }
}

TEST_F(DamagedSegment, EveryFlippedByteIsFound) {
  for (std::size_t at = 0; at < bytes_.size(); ++at) {
    std::string damaged = bytes_;
    damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ (1U << (at % 8)));
    put(damaged);
    ASSERT_FALSE(reads_whole(path_)) << at;
  }
}

TEST_F(DamagedSegment, AddedBytesAreFound) {
  put(bytes_ + "x");
  EXPECT_FALSE(reads_whole(path_));
  put(bytes_ + bytes_);
  EXPECT_FALSE(reads_whole(path_));
}

// Whoever can write the file can write its checksums, too: then the values may be others, but nothing is read
// beyond its bounds and nothing is allocated by a number from the file.
TEST_F(DamagedSegment, LyingFootersWithRightChecksumsDoNoHarm) {
  const std::uint64_t trailer = bytes_.size() - kSegmentTrailerBytes;
  ByteReader reader(std::string_view(bytes_).substr(trailer));
  const std::size_t begin = trailer - reader.number<std::uint64_t>();
  std::mt19937_64 random(11);
  for (int round = 0; round < 2000; ++round) {
    std::string footer = bytes_.substr(begin, trailer - begin);
    for (std::uint64_t n = random() % 3; n < 3; ++n)
      footer[random() % footer.size()] = static_cast<char>(random() % 4 == 0 ? 0xff : random());
    if (random() % 5 == 0) footer.resize(random() % footer.size());
    std::string lying = bytes_.substr(0, begin) + footer;
    put_number(lying, static_cast<std::uint64_t>(footer.size()));
    put_number(lying, xxh3(footer));
    lying += kSegmentEndMagic;
    put(lying);
    reads_whole(path_);
  }
}

TEST(SegmentBlock, LyingBlocksDoNoHarm) {
  const TruthTable truth = random_truth(9, 200);
  const bill::Table table = table_of(truth);
  std::mt19937_64 random(12);
  BlockScratch scratch;
  for (int round = 0; round < 20000; ++round) {
    const std::size_t column = random() % truth.schema.columns.size();
    std::string bytes;
    std::vector<bill::Zone> zones;
    ASSERT_TRUE(encode_block(table.column(column), scratch, bytes, zones));
    if (bytes.empty()) continue;
    const std::size_t reach = random() % 2 == 0 ? std::min<std::size_t>(bytes.size(), 16) : bytes.size();
    for (std::uint64_t n = random() % 3; n < 3; ++n)
      bytes[random() % reach] = static_cast<char>(random() % 4 == 0 ? 0xff : random());
    if (random() % 5 == 0) bytes.resize(random() % bytes.size());
    StoredBlock block;
    block.bytes.assign(bytes.begin(), bytes.end());
    if (open_block(block, truth.schema.columns[column].type, 200)) continue;
    ZoneColumn rows;
    sum_zone(block, 0, rows);
    if (decode_zone(block, 0, rows)) continue;
    for (std::size_t row = 0; row < rows.view.rows; ++row) cell_of(rows.view, row);
    zone_of(rows.view);
  }
}

TEST(Segment, ANewerFormatSaysWhatToDo) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "newer.seg";
  const TruthTable truth = random_truth(5, 3);
  ASSERT_TRUE(write_segment(path, truth.schema, table_of(truth)).ok());
  std::string bytes = *read_file(path);
  bytes[8] = 3;
  ASSERT_TRUE(write_output(path, bytes).ok());
  const auto file = SegmentFile::open(path);
  ASSERT_FALSE(file.ok());
  EXPECT_NE(file.problem().text().find("newer telaudit"), std::string::npos) << file.problem().text();
}

TEST(Segment, AnEarlierFormatSaysWhatToDo) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "earlier.seg";
  const TruthTable truth = random_truth(5, 3);
  ASSERT_TRUE(write_segment(path, truth.schema, table_of(truth)).ok());
  std::string bytes = *read_file(path);
  bytes[8] = 1;
  ASSERT_TRUE(write_output(path, bytes).ok());
  const auto file = SegmentFile::open(path);
  ASSERT_FALSE(file.ok());
  EXPECT_NE(file.problem().text().find("read the bills into a new workspace"), std::string::npos)
      << file.problem().text();
}

}  // namespace
}  // namespace telaudit::store
