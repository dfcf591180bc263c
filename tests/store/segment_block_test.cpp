#include "store/segment_block.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <random>

#include "store/segment_text.h"

namespace telaudit::store {
namespace {

using bill::ColumnView;
using bill::Encoding;

// Text of a column, nothing where unknown.
using Cells = std::vector<std::optional<std::string>>;

// The memory behind a view of some text in one of its encodings.
struct TextColumn {
  std::vector<std::uint8_t> known;
  std::vector<std::string> kept;
  std::vector<std::string_view> words;
  std::vector<std::uint32_t> codes;
  std::vector<std::int64_t> numbers;
  std::vector<std::uint8_t> counts;
  std::unique_ptr<bill::DigitTexts> texts;
  ColumnView view;
};

void know(TextColumn& column, const Cells& cells) {
  bool all = true;
  for (const auto& cell : cells) {
    column.known.push_back(cell ? 1 : 0);
    all = all && cell.has_value();
  }
  column.view.type = bill::Type::text;
  column.view.rows = cells.size();
  if (!all) column.view.known = column.known;
}

TextColumn plain(const Cells& cells) {
  TextColumn column;
  for (const auto& cell : cells) column.kept.push_back(cell.value_or("not to be seen"));
  column.words.assign(column.kept.begin(), column.kept.end());
  know(column, cells);
  column.view.encoding = Encoding::plain;
  column.view.words = column.words;
  return column;
}

// `shuffled`: words out of order, some twice, some that no row uses.
TextColumn dictionary(const Cells& cells, std::mt19937_64* shuffled) {
  TextColumn column;
  for (const auto& cell : cells)
    if (cell) column.kept.push_back(*cell);
  std::sort(column.kept.begin(), column.kept.end());
  column.kept.erase(std::unique(column.kept.begin(), column.kept.end()), column.kept.end());
  if (shuffled != nullptr) {
    const auto again = column.kept;
    column.kept.insert(column.kept.end(), again.begin(), again.end());
    column.kept.push_back("used by nobody");
    std::shuffle(column.kept.begin(), column.kept.end(), *shuffled);
  }
  column.words.assign(column.kept.begin(), column.kept.end());
  for (const auto& cell : cells) {
    const auto at = std::find(column.kept.begin(), column.kept.end(), cell.value_or(""));
    column.codes.push_back(at == column.kept.end() ? 0
                                                   : static_cast<std::uint32_t>(at - column.kept.begin()));
  }
  know(column, cells);
  column.view.encoding = Encoding::dictionary;
  column.view.codes = column.codes;
  column.view.words = column.words;
  return column;
}

TextColumn digits(const Cells& cells) {
  TextColumn column;
  for (const auto& cell : cells) {
    const std::string text = cell.value_or("0");
    column.numbers.push_back(std::stoll(text));
    column.counts.push_back(static_cast<std::uint8_t>(text.size()));
  }
  know(column, cells);
  column.view.encoding = Encoding::digits;
  column.view.numbers = column.numbers;
  column.view.digit_counts = column.counts;
  column.texts = std::make_unique<bill::DigitTexts>();
  column.texts->begin(column.numbers, column.counts);
  column.view.digit_texts = column.texts.get();
  return column;
}

struct Encoded {
  Encoding encoding = Encoding::plain;
  std::size_t bytes = 0;
};

Encoded expect_back(const ColumnView& view, const Cells& cells) {
  BlockScratch scratch;
  std::string bytes;
  std::vector<bill::Zone> zones;
  EXPECT_TRUE(encode_block(view, scratch, bytes, zones));
  std::string again;
  std::vector<bill::Zone> same_zones;
  EXPECT_TRUE(encode_block(view, scratch, again, same_zones));
  EXPECT_TRUE(bytes == again);
  StoredBlock block;
  block.bytes.assign(bytes.begin(), bytes.end());
  const auto wrong = open_block(block, view.type, view.rows);
  EXPECT_FALSE(wrong) << *wrong;
  if (wrong) return {};
  StoredBlock of_cells;
  of_cells.bytes = block.bytes;
  EXPECT_FALSE(open_block(of_cells, view.type, view.rows, Words::of_cells));
  std::size_t row = 0;
  ZoneColumn rows;
  // Zones alone and out of order.
  for (std::size_t zone = zones.size(); zone-- > 0;) EXPECT_FALSE(decode_zone(block, zone, rows));
  for (std::size_t zone = 0; zone < zones.size(); ++zone) {
    const auto damage = decode_zone(block, zone, rows);
    EXPECT_FALSE(damage) << *damage;
    const bill::Zone bounds = zone_of(rows.view);
    EXPECT_EQ(bounds.unknown, zones[zone].unknown);
    EXPECT_EQ(bounds.distinct, zones[zone].distinct);
    for (std::size_t i = 0; i < rows.view.rows; ++i, ++row) {
      EXPECT_EQ(rows.view.is_known(i), cells[row].has_value()) << "row " << row;
      if (cells[row] && rows.view.is_known(i)) {
        EXPECT_EQ(rows.view.text(i), *cells[row]) << "row " << row;
      }
      if (testing::Test::HasFailure()) return {};
    }
    // Single rows, where they can be told alone.
    ZoneCell cell;
    for (const StoredBlock* from : {&block, &of_cells}) {
      for (std::size_t i = 0; i < rows.view.rows; i += 1 + rows.view.rows / 50) {
        if (!decode_cell(*from, zone, i, cell)) continue;
        const auto& expected = cells[zone * kZoneRows + i];
        EXPECT_EQ(cell.view.is_known(0), expected.has_value()) << "row " << i;
        if (expected && cell.view.is_known(0)) {
          EXPECT_EQ(cell.view.text(0), *expected) << "row " << i;
        }
      }
    }
  }
  // Words that waited are those that were there at once.
  EXPECT_FALSE(write_words(of_cells));
  EXPECT_TRUE(of_cells.words == block.words);
  EXPECT_EQ(row, cells.size());
  return {block.encoding, bytes.size()};
}

struct Family {
  const char* name;
  std::function<std::string(std::mt19937_64&, std::size_t row)> text;
  bool all_digits = false;
};

std::vector<Family> families() {
  return {
      {"equal", [](auto&, auto) { return std::string("the same"); }},
      {"empty", [](auto&, auto) { return std::string(); }},
      {"one digit each", [](auto&, auto row) { return std::to_string(row % 10); }, true},
      {"leading zeros",
       [](auto& random, auto) { return std::string(random() % 18, '0') + std::to_string(random() % 10); },
       true},
      {"services", [](auto& random, auto) { return "0312" + std::to_string(5550000 + random() % 300); },
       true},
      {"numbers called",
       [](auto& random, auto) { return std::to_string(10000000000 + random() % 9999999999); }, true},
      {"18 digits",
       [](auto& random, auto) { return "9" + std::to_string(10000000000000000 + random() % 1000000); }, true},
      {"19 digits",
       [](auto& random, auto) { return "99" + std::to_string(10000000000000000 + random() % 100); }},
      {"nearly digits",
       [](auto& random, auto row) {
         return row == 5 ? std::string("+44") : std::to_string(random() % 100000);
       }},
      {"bytes",
       [](auto& random, auto) {
         std::string text;
         for (std::uint64_t n = random() % 9; n > 0; --n) text += static_cast<char>(random());
         return text;
       }},
      {"long text",
       [](auto& random, auto row) {
         return "A description of what was done at the site of number " + std::to_string(random() % 5000) +
                " by order " + std::to_string(row);
       }},
  };
}

TEST(SegmentBlock, TextComesBackFromEveryEncoding) {
  std::mt19937_64 random(31);
  for (const auto& family : families()) {
    for (const std::size_t rows : {1U, 2U, 9U, 300U, 3000U}) {
      for (const std::uint64_t unknown_percent : {0U, 20U, 97U, 100U}) {
        SCOPED_TRACE(std::string(family.name) + ", " + std::to_string(rows) + " rows, " +
                     std::to_string(unknown_percent) + " % unknown");
        Cells cells;
        for (std::size_t row = 0; row < rows; ++row) {
          std::optional<std::string> cell = family.text(random, row);
          if (random() % 100 < unknown_percent) cell.reset();
          cells.push_back(std::move(cell));
        }
        expect_back(plain(cells).view, cells);
        if (rows < 3000) {
          expect_back(dictionary(cells, nullptr).view, cells);
          expect_back(dictionary(cells, &random).view, cells);
        }
        if (family.all_digits) expect_back(digits(cells).view, cells);
        if (HasFailure()) return;
      }
    }
  }
}

TEST(SegmentBlock, TextOfSeveralZonesComesBack) {
  std::mt19937_64 random(32);
  Cells called;
  Cells services;
  Cells texts;
  for (std::size_t row = 0; row < 150000; ++row) {
    called.push_back(std::to_string(10000000000 + random() % 9999999999));
    services.push_back("0" + std::to_string(3125550000 + random() % 5000 * 7));
    texts.push_back(row < 70000 ? std::optional<std::string>() : "text " + std::to_string(random()));
  }
  // 34 bits of a number called are 637,500 bytes.
  const Encoded by_number = expect_back(digits(called).view, called);
  EXPECT_EQ(by_number.encoding, Encoding::digits);
  EXPECT_LT(by_number.bytes, 637500U + 300U);
  // 13 bits of one of 5,000 services are 243,750 bytes.
  const Encoded by_service = expect_back(digits(services).view, services);
  EXPECT_EQ(by_service.encoding, Encoding::dictionary);
  EXPECT_LT(by_service.bytes, 243750U + 10000U);
  expect_back(plain(texts).view, texts);
}

// Cold text is compressed where that saves an eighth, and only there.
TEST(SegmentBlock, LongTextIsCompressedWhereItPays) {
  std::mt19937_64 random(33);
  Cells sentences;
  Cells noise;
  std::size_t sentence_bytes = 0;
  std::size_t noise_bytes = 0;
  for (std::size_t row = 0; row < 2000; ++row) {
    sentences.push_back("Monthly service charge for circuit number " + std::to_string(row));
    sentence_bytes += sentences.back()->size();
    std::string bytes;
    for (int n = 0; n < 40; ++n) bytes += static_cast<char>(random());
    noise_bytes += bytes.size();
    noise.push_back(bytes);
  }
  EXPECT_LT(expect_back(plain(sentences).view, sentences).bytes, sentence_bytes / 3);
  const std::size_t kept = expect_back(plain(noise).view, noise).bytes;
  EXPECT_GE(kept, noise_bytes);
  EXPECT_LT(kept, noise_bytes + 100);
}

TEST(SegmentBlock, DigitsAreWrittenAsTheyWereRead) {
  std::mt19937_64 random(34);
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (std::uint64_t n = 1 + random() % 18; n > 0; --n) text += static_cast<char>('0' + random() % 10);
    const auto value = digits_value(text);
    ASSERT_TRUE(value.has_value()) << text;
    EXPECT_EQ(*value, std::stoll(text));
    const auto count = static_cast<std::uint8_t>(text.size());
    bill::DigitCell cell;
    ASSERT_EQ(bill::put_digits(*value, count, cell), text);
  }
  for (const char* text : {"", "1234567890123456789", "12a", "-1", "+1", " 1", "1 ", "1.0"})
    EXPECT_FALSE(digits_value(text).has_value()) << text;
}

// A zone is summed as it is packed; 128-bit arithmetic over the numbers themselves says what must come.
TEST(SegmentBlock, ZonesAreSummedExactly) {
  std::mt19937_64 random(35);
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    std::vector<std::int64_t> numbers(1 + random() % 3000);
    std::vector<std::uint8_t> known(numbers.size(), 1);
    const std::uint64_t reach = std::uint64_t{1} << (random() % 63);
    const bool repeats = random() % 3 == 0;
    __int128 expected = 0;
    for (std::size_t row = 0; row < numbers.size(); ++row) {
      numbers[row] = static_cast<std::int64_t>(random() % reach) - static_cast<std::int64_t>(reach / 3);
      if (repeats && row > 0 && random() % 4 != 0) numbers[row] = numbers[row - 1];
      if (round % 2 == 0 && random() % 5 == 0) known[row] = 0;
      if (known[row] != 0) expected += numbers[row];
    }
    ColumnView view;
    view.type = bill::Type::decimal;
    view.scale = 4;
    view.rows = numbers.size();
    view.numbers = numbers;
    if (round % 2 == 0) view.known = known;
    BlockScratch scratch;
    std::string bytes;
    std::vector<bill::Zone> zones;
    ASSERT_TRUE(encode_block(view, scratch, bytes, zones));
    StoredBlock block;
    block.bytes.assign(bytes.begin(), bytes.end());
    ASSERT_FALSE(open_block(block, view.type, view.rows));
    ZoneColumn rows;
    const auto sum = sum_zone(block, 0, rows);
    ASSERT_TRUE(sum.has_value());
    EXPECT_TRUE(*sum == expected);
  }
}

}  // namespace
}  // namespace telaudit::store
