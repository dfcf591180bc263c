// A bill too large to be held is given as it is read, and reads like any other.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "x12_bills.h"

namespace telaudit::formats::test {
namespace {

namespace column = bill::charge;

std::vector<std::size_t> everywhere(std::string_view text) {
  std::vector<std::size_t> cuts(text.size() - 1);
  for (std::size_t i = 0; i < cuts.size(); ++i) cuts[i] = i + 1;
  return cuts;
}

// Calls of five numbers under one account, 0.10 each, and a tax of 0.01 under each first call.
std::string calls(std::string_view total, std::string_view relation = "A") {
  BillText bill;
  bill.add("HL*1**1*1~HL*2*1*2*1~REF*12*88~PID*F****CALLS~");
  for (int line = 0; line < 5; ++line) {
    const std::string number = std::to_string(3 + line);
    bill.add("HL*" + number + "*2*9*0~SI*TI*TN*312555010" + number + "~");
    for (int call = 0; call < 3; ++call) {
      bill.add("TCD*1*20240103*0912*CI*DENVER*CO*CI*OMAHA*NE*4**0.20*0.10***").add(relation).add("~");
      bill.add("SI*TI*TN*3035550177~");
      if (call == 0) bill.add("TXI*ST*0.01~");
    }
  }
  return bill.add("TDS*" + std::string(total) + "~").text();
}

Result<bill::Reading> read_streaming(std::string_view text, std::span<const std::size_t> cuts,
                                     std::size_t held) {
  const auto reader = make_x12_811_reader(held);
  return read_at_cuts(*reader, text, "bill.edi", cuts);
}

TEST(X12Streaming, ChargesComeBeforeTheirSetEnds) {
  const std::string text = calls("155");
  const std::string readable = text + std::string(kPieceSlack, '\0');
  const auto reader = make_x12_811_reader(4);
  const auto file = reader->open(text, "bill.edi");
  ASSERT_TRUE(file.ok());
  const auto joining = (*file)->join();
  std::vector<std::uint64_t> rows;
  std::size_t begin = 0;
  for (int pieces = 0; pieces < 6; ++pieces) {
    // Each piece after the first holds one number with its three calls and their tax.
    const auto cut = (*file)->cut(std::string_view(readable).substr(begin, text.size() - begin),
                                  pieces == 0 ? text.find("HL*3") : 1);
    const std::size_t end = pieces < 5 && cut ? begin + *cut : text.size();
    auto piece = joining->add((*file)->parse(std::string_view(readable).substr(begin, end - begin), begin));
    ASSERT_TRUE(piece.ok());
    rows.push_back(*piece ? (*piece)->take_charges().rows() : 0);
    begin = end;
  }
  // Four charges may be held, eight may not.
  EXPECT_EQ(rows, (std::vector<std::uint64_t>{0, 0, 8, 0, 8, 4}));
  EXPECT_EQ(joining->read_again(), nullptr);
  const auto reading = joining->finish();
  ASSERT_TRUE(reading.ok());
  EXPECT_EQ(reading->charges.rows(), 0u);
  ASSERT_EQ(reading->parts.size(), 1u);
  ASSERT_EQ(reading->parts[0].rows.size(), 1u);
  EXPECT_EQ(reading->parts[0].rows[0].begin, 0u);
  EXPECT_EQ(reading->parts[0].rows[0].end, 20u);
}

TEST(X12Streaming, ReadsLikeABillThatIsHeld) {
  const std::string text = calls("155");
  const auto held = read_at(text);
  ASSERT_TRUE(held.ok());
  for (const std::size_t rows : {0U, 3U, 9U}) {
    const auto streamed = read_streaming(text, everywhere(text), rows);
    ASSERT_TRUE(streamed.ok());
    EXPECT_EQ(dump(*streamed), dump(*held)) << rows;
  }
  // 15 calls at 0.10 and 5 taxes at 0.01.
  EXPECT_EQ(sum_of(*held, 0), "1.55");
}

// The printed total says at the end that charges marked as included count: what was given before said
// otherwise, and the file is read again.
TEST(X12Streaming, AnEndThatDecidesOtherwiseHasTheFileReadAgain) {
  const std::string text = calls("155", "I");
  const std::string readable = text + std::string(kPieceSlack, '\0');
  const auto reader = make_x12_811_reader(4);
  const auto file = reader->open(text, "bill.edi");
  ASSERT_TRUE(file.ok());
  const auto joining = (*file)->join();
  const std::size_t cut = text.find("HL*6");
  for (const auto& [begin, end] : {std::pair(std::size_t{0}, cut), std::pair(cut, text.size())}) {
    EXPECT_EQ(joining->read_again(), nullptr);
    ASSERT_TRUE(
        joining->add((*file)->parse(std::string_view(readable).substr(begin, end - begin), begin)).ok());
  }
  ASSERT_NE(joining->read_again(), nullptr);
  const auto streamed = read_streaming(text, everywhere(text), 4);
  ASSERT_TRUE(streamed.ok());
  EXPECT_EQ(sum_of(*streamed, 0), "1.55");
  EXPECT_NE(note_of(*streamed, "x12.included-counted"), nullptr);
  EXPECT_EQ(dump(*streamed), dump(*read_at(text)));
}

TEST(X12Streaming, ChargesOfASetThatIsCutOffAreOfNoPart) {
  const std::string whole = calls("155");
  const std::string text = whole.substr(0, whole.find("TDS*"));
  const auto reading = read_streaming(text, everywhere(text), 4);
  ASSERT_TRUE(reading.ok());
  EXPECT_TRUE(reading->parts.empty());
  EXPECT_EQ(reading->refused.size(), 1u);
  EXPECT_EQ(reading->dispositions.bytes(), text.size());
}

TEST(X12Streaming, RowsOfLaterSetsAreCountedAfterThoseOfNoPart) {
  const std::string first = calls("155");
  const std::string cut_off = first.substr(0, first.find("TDS*"));
  const std::string text = cut_off + calls("155");
  const auto reading = read_streaming(text, everywhere(text), 4);
  ASSERT_TRUE(reading.ok());
  ASSERT_EQ(reading->parts.size(), 1u);
  EXPECT_EQ(sum_of(*reading, 0), "1.55");
  for (const auto& range : reading->parts[0].rows)
    for (std::size_t row = range.begin; row < range.end; ++row)
      EXPECT_GE(std::stoull(cell(*reading, row, column::kSourceOffset)), cut_off.size());
}

TEST(X12Streaming, SamplesReadAlikeWhateverIsHeld) {
  constexpr std::uint32_t kSeed = 81109;
  std::mt19937 random(kSeed);
  std::vector<std::string> files;
  for (const auto& name : fixture_names()) files.push_back(fixture(name));
  if (const auto text = granite()) files.push_back(*text);
  files.push_back(files[0] + files[2] + files[1]);
  for (const auto& text : files) {
    const auto whole = read_at(text);
    ASSERT_TRUE(whole.ok());
    if (!whole->refused.empty()) continue;
    for (int round = 0; round < 20; ++round) {
      std::vector<std::size_t> cuts(1 + random() % 9);
      for (auto& cut : cuts) cut = 1 + random() % text.size();
      std::sort(cuts.begin(), cuts.end());
      const auto streamed = read_streaming(text, cuts, random() % 6);
      ASSERT_TRUE(streamed.ok());
      ASSERT_EQ(dump(*streamed), dump(*whole)) << "seed " << kSeed << " round " << round;
    }
  }
}

}  // namespace
}  // namespace telaudit::formats::test
