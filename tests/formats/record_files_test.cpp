// Files of fixed records from mainframes: their codes, numbers and framings, and how they are read whole, in
// pieces, and damaged. The two fixtures are described in fixtures/profiles/README.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iconv.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "base/file.h"
#include "bill/charge.h"
#include "formats/profile_reader.h"
#include "formats/reader.h"
#include "formats/record_cell.h"
#include "formats/record_frames.h"
#include "profile_reading_text.h"

namespace telaudit::formats {
namespace {

using testing::ElementsAre;
const std::string kSource = TELAUDIT_SOURCE_DIR;

// --- codes ---

// The C library's own converter, where it has the code.
void expect_as_iconv(RecordCode code, const char* name) {
  const iconv_t converter = iconv_open("ISO-8859-1", name);
  if (converter == reinterpret_cast<iconv_t>(-1)) GTEST_SKIP() << "no converter for " << name;
  std::string bytes(256, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i);
  std::string text(256, '\0');
  char* from = bytes.data();
  char* to = text.data();
  std::size_t left = bytes.size();
  std::size_t room = text.size();
  EXPECT_NE(iconv(converter, &from, &left, &to, &room), static_cast<std::size_t>(-1));
  iconv_close(converter);
  const auto& table = latin1_characters(code);
  EXPECT_EQ(std::string(table.begin(), table.end()), text);
}

TEST(RecordCode, Cp037IsThatOfTheCLibrary) {
  expect_as_iconv(RecordCode::cp037, "IBM037");
}
TEST(RecordCode, Cp1047IsThatOfTheCLibrary) {
  expect_as_iconv(RecordCode::cp1047, "IBM1047");
}

// --- cells ---

std::string bytes_of(std::initializer_list<int> bytes) {
  std::string out;
  for (const int byte : bytes) out += static_cast<char>(byte);
  return out;
}

// The text of a cell; "?" where it is none.
std::string text_of(CellForm form, const std::string& cell, RecordCode code = RecordCode::ascii) {
  std::string out(cell_text_width(form, cell.size()), ' ');
  CellWriter writer(code);
  if (!writer.write(form, cell, out.data())) return "?";
  return out.substr(0, out.find_last_not_of(' ') + 1);
}

CellForm number(CellKind kind, int decimals = 0) {
  return {kind, static_cast<std::uint8_t>(decimals), DateDigits::ccyymmdd, false};
}
CellForm date(CellKind kind, DateDigits digits) {
  return {kind, 0, digits, false};
}

// IBM, Enterprise COBOL Language Reference, "Computational items": +1234 and -1234 as PIC S9(4).
TEST(RecordCell, PackedNumbers) {
  EXPECT_EQ(text_of(number(CellKind::packed), bytes_of({0x01, 0x23, 0x4C})), "01234");
  EXPECT_EQ(text_of(number(CellKind::packed), bytes_of({0x01, 0x23, 0x4D})), "-01234");
  EXPECT_EQ(text_of(number(CellKind::packed, 2), bytes_of({0x01, 0x23, 0x4F})), "12.34");
  EXPECT_EQ(text_of(number(CellKind::packed, 2), bytes_of({0x00, 0x00, 0x5D})), "-0.05");
  EXPECT_EQ(text_of(number(CellKind::packed, 5), bytes_of({0x12, 0x3C})), "0.00123");
  EXPECT_EQ(text_of(number(CellKind::packed, 3), bytes_of({0x12, 0x3A})), "0.123");
  EXPECT_EQ(text_of(number(CellKind::packed, 3), bytes_of({0x12, 0x3B})), "-0.123");
}

TEST(RecordCell, ImpossibleHalfBytes) {
  EXPECT_EQ(text_of(number(CellKind::packed), bytes_of({0x01, 0x23, 0x45})), "?");  // no sign
  EXPECT_EQ(text_of(number(CellKind::packed), bytes_of({0x0A, 0x23, 0x4C})), "?");
  EXPECT_EQ(text_of(number(CellKind::packed), bytes_of({0xA1, 0x23, 0x4C})), "?");
  EXPECT_EQ(text_of(number(CellKind::packed), bytes_of({0x01, 0x23, 0xAC})), "?");
  // Text that was converted from EBCDIC to ASCII with the number in it.
  EXPECT_EQ(text_of(number(CellKind::packed), "12.34"), "?");
}

TEST(RecordCell, BlankOrBinaryZeroIsUnknown) {
  EXPECT_EQ(text_of(number(CellKind::packed, 2), std::string(3, '\0')), "");
  EXPECT_EQ(text_of(number(CellKind::packed, 2), bytes_of({0x40, 0x40, 0x40}), RecordCode::cp037), "");
  EXPECT_EQ(text_of(number(CellKind::zoned, 2), "     "), "");
  EXPECT_EQ(text_of(date(CellKind::date, DateDigits::yymmdd), "000000"), "");
  EXPECT_EQ(text_of(number(CellKind::binary), std::string(4, '\0')), "0");
}

// The same book: zoned decimal +1234 is F1 F2 F3 C4, -1234 is F1 F2 F3 D4; those bytes are 123D and 123M in
// ASCII.
TEST(RecordCell, ZonedNumbers) {
  const auto zoned = number(CellKind::zoned, 2);
  EXPECT_EQ(text_of(zoned, bytes_of({0xF1, 0xF2, 0xF3, 0xC4}), RecordCode::cp037), "12.34");
  EXPECT_EQ(text_of(zoned, bytes_of({0xF1, 0xF2, 0xF3, 0xD4}), RecordCode::cp037), "-12.34");
  EXPECT_EQ(text_of(zoned, bytes_of({0xF1, 0xF2, 0xF3, 0xF4}), RecordCode::cp1047), "12.34");
  EXPECT_EQ(text_of(zoned, "123D"), "12.34");
  EXPECT_EQ(text_of(zoned, "123M"), "-12.34");
  EXPECT_EQ(text_of(zoned, "120{"), "12.00");
  EXPECT_EQ(text_of(zoned, "120}"), "-12.00");
  EXPECT_EQ(text_of(zoned, "  12"), "0.12");
  EXPECT_EQ(text_of(zoned, "12-4"), "?");
  EXPECT_EQ(text_of(zoned, "123S"), "?");
  EXPECT_EQ(text_of(zoned, "123]"), "?");
  CellForm damaged = zoned;
  damaged.damaged_signs = true;
  EXPECT_EQ(text_of(damaged, "123]"), "-12.30");
  EXPECT_EQ(text_of(damaged, "123["), "12.30");
}

TEST(RecordCell, BinaryNumbers) {
  EXPECT_EQ(text_of(number(CellKind::binary), bytes_of({0x04, 0xD2})), "1234");
  EXPECT_EQ(text_of(number(CellKind::binary), bytes_of({0xFB, 0x2E})), "-1234");
  EXPECT_EQ(text_of(number(CellKind::binary, 2), bytes_of({0x00, 0x00, 0x04, 0xD2})), "12.34");
  EXPECT_EQ(text_of(number(CellKind::binary), bytes_of({0x80, 0, 0, 0, 0, 0, 0, 0})), "-9223372036854775808");
}

TEST(RecordCell, Dates) {
  const auto text = [](DateDigits form, const std::string& cell) {
    return text_of(date(CellKind::date, form), cell);
  };
  EXPECT_EQ(text(DateDigits::yymmdd, "260131"), "20260131");
  EXPECT_EQ(text(DateDigits::yymmdd, "991231"), "19991231");
  EXPECT_EQ(text(DateDigits::ccyymmdd, "20260131"), "20260131");
  EXPECT_EQ(text(DateDigits::cyymmdd, "1260131"), "20260131");
  EXPECT_EQ(text(DateDigits::cyymmdd, "0991231"), "19991231");
  EXPECT_EQ(text(DateDigits::mmddyy, "013126"), "20260131");
  EXPECT_EQ(text(DateDigits::mmddccyy, "01312026"), "20260131");
  EXPECT_EQ(text(DateDigits::yyddd, "26031"), "20260131");
  EXPECT_EQ(text(DateDigits::ccyyddd, "2024366"), "20241231");
  EXPECT_EQ(text(DateDigits::ccyyddd, "2026366"), "?");
  EXPECT_EQ(text(DateDigits::yymmdd, "260231"), "?");
  EXPECT_EQ(text(DateDigits::yymmdd, "2601"), "?");
  EXPECT_EQ(text_of(date(CellKind::packed_date, DateDigits::yymmdd), bytes_of({0x02, 0x60, 0x13, 0x1C})),
            "20260131");
  EXPECT_EQ(text_of(date(CellKind::packed_date, DateDigits::cyymmdd), bytes_of({0x12, 0x60, 0x13, 0x1F})),
            "20260131");
}

TEST(RecordCell, TimesAndDurations) {
  EXPECT_EQ(text_of(number(CellKind::time), "091530"), "09:15:30");
  EXPECT_EQ(text_of(number(CellKind::time), "0915307"), "0915307");
  EXPECT_EQ(text_of(number(CellKind::time), "0915300"), "09:15:30");
  EXPECT_EQ(text_of(number(CellKind::time), "240000"), "?");
  // 12 minutes, 30 seconds, 5 tenths: (12 * 60 + 30) * 10 + 5.
  EXPECT_EQ(text_of(number(CellKind::duration), "0012305"), "7505");
  EXPECT_EQ(text_of(number(CellKind::duration), "0000600"), "?");
}

TEST(RecordCell, TextLosesItsControls) {
  EXPECT_EQ(text_of({}, bytes_of({0xC1, 0x00, 0x15, 0xE9}), RecordCode::cp037), "A  Z");
  EXPECT_EQ(text_of({}, "caf\xE9\n"), "caf\xE9");
}

// --- framings ---

std::string described(const std::string& record) {
  const std::size_t length = record.size() + 4;
  return bytes_of({static_cast<int>(length >> 8U), static_cast<int>(length & 0xFFU), 0, 0}) + record;
}

struct Frames {
  std::vector<std::string> records;
  std::string_view broken;
  std::size_t end = 0;
};
Frames frames_of(const std::string& bytes, const RecordWay& way) {
  Frames out;
  FrameScanner scanner(bytes, way);
  while (scanner.next()) {
    out.records.push_back((scanner.segment() ? "segment " : "") +
                          bytes.substr(scanner.begin(), scanner.end() - scanner.begin()));
    out.end = scanner.next_offset();
  }
  out.broken = scanner.broken();
  return out;
}

TEST(RecordFrames, LinesOfOneLengthMayHoldLineEnds) {
  const RecordWay way{Framing::lines, RecordCode::ascii, 4};
  EXPECT_THAT(frames_of("ab\nc\nde\nfg\r\nhijk", way).records, ElementsAre("ab\nc", "de", "fg", "hijk"));
  EXPECT_THAT(frames_of("abcd\r\nefgh\n", way).records, ElementsAre("abcd", "efgh"));
  // One byte too short, where the file was cut behind its line end, as where it was not.
  EXPECT_THAT(frames_of("abcd\nefg\n", way).records, ElementsAre("abcd", "efg"));
  EXPECT_THAT(frames_of("abcd\nefg\nhijk\n", way).records, ElementsAre("abcd", "efg", "hijk"));
  const RecordWay ebcdic{Framing::lines, RecordCode::cp037, 0};
  EXPECT_THAT(frames_of("ab\x25ij\x0D\x15z", ebcdic).records, ElementsAre("ab", "ij", "z"));
}

TEST(RecordFrames, FixedRecordsAndWhatTransfersLeaveBehindThem) {
  const RecordWay way{Framing::fixed, RecordCode::ascii, 4};
  EXPECT_THAT(frames_of("abcdefghij", way).records, ElementsAre("abcd", "efgh", "ij"));
  EXPECT_THAT(frames_of("abcdefgh\r\n\x1A", way).records, ElementsAre("abcd", "efgh"));
}

TEST(RecordFrames, DescriptorsBeforeRecordsAndBlocks) {
  const RecordWay variable{Framing::variable, RecordCode::cp037, 0};
  const RecordWay blocked{Framing::blocked, RecordCode::cp037, 0};
  const std::string two = described("abc") + described("de");
  EXPECT_THAT(frames_of(two, variable).records, ElementsAre("abc", "de"));
  EXPECT_THAT(frames_of(described(two) + described(described("f")), blocked).records,
              ElementsAre("abc", "de", "f"));
  std::string segment = described("abc");
  segment[2] = 1;
  EXPECT_THAT(frames_of(segment + two, variable).records, ElementsAre("segment abc", "abc", "de"));
}

TEST(RecordFrames, DescriptorsThatMakeNoSense) {
  const RecordWay variable{Framing::variable, RecordCode::cp037, 0};
  const RecordWay blocked{Framing::blocked, RecordCode::cp037, 0};
  for (const std::string& rest : {bytes_of({0, 3, 0, 0}), bytes_of({0, 9, 0, 0, 1}), std::string("xy")}) {
    const auto frames = frames_of(described("abc") + rest, variable);
    EXPECT_THAT(frames.records, ElementsAre("abc"));
    EXPECT_FALSE(frames.broken.empty());
    EXPECT_EQ(frames.end, 7U);
  }
  // A record that is longer than its block.
  EXPECT_FALSE(frames_of(bytes_of({0, 10, 0, 0, 0, 9, 0, 0}) + "abcde", blocked).broken.empty());
  EXPECT_FALSE(frames_of(bytes_of({0xFF, 0xFF, 0xFF, 0xFF, 0, 9, 0, 0}), blocked).broken.empty());
}

// --- files ---

std::unique_ptr<Reader> shipped(const std::string& name, bool column_wise = true) {
  const auto yaml = read_file(kSource + "/rules/profiles/" + name + ".yaml");
  EXPECT_TRUE(yaml.ok());
  ReadingWay way;
  way.column_wise = column_wise;
  auto reader = make_profile_reader(*yaml, name + ".yaml", way);
  EXPECT_TRUE(reader.ok()) << reader.problem().text();
  return std::move(*reader);
}

std::string fixture(const std::string& file) {
  const auto text = read_file(kSource + "/fixtures/profiles/" + file);
  EXPECT_TRUE(text.ok()) << text.problem().text();
  return *text;
}

struct Sample {
  const char* profile;
  const char* file;
};
constexpr Sample kSamples[] = {{"example-cabs-bdt", "cabs-example/bill_data_2026-01.bdt"},
                               {"example-cabs-bdt", "cabs-example/bill_data_2026-01_blocked.bdt"},
                               {"emi-daily-usage", "emi/daily_usage_2026-01-10.emi"},
                               {"emi-daily-usage", "emi/daily_usage_2026-01-11.emi"}};

bill::Reading read(const Reader& reader, const std::string& text, std::vector<std::size_t> cuts = {}) {
  auto reading = read_at_cuts(reader, text, "file", cuts);
  EXPECT_TRUE(reading.ok()) << reading.problem().text();
  EXPECT_EQ(reading->dispositions.bytes(), text.size());
  return std::move(*reading);
}

// Cut off at any byte: refused, or read with every byte accounted for; never another amount.
TEST(RecordFiles, TruncationAtEveryByte) {
  for (const auto& sample : kSamples) {
    const auto reader = shipped(sample.profile);
    const std::string text = fixture(sample.file);
    const auto whole = read(*reader, text);
    for (std::size_t size = 1; size < text.size(); ++size) {
      const std::string part = text.substr(0, size);
      if (!reader->sniff(part)) continue;
      const auto reading = read(*reader, part);
      ASSERT_LE(reading.charges.rows(), whole.charges.rows());
      for (std::size_t row = 0; row < reading.charges.rows(); ++row)
        for (const std::size_t column : {bill::charge::kAmount, bill::charge::kSourceOffset})
          ASSERT_EQ(cell(reading.charges.column(column), row), cell(whole.charges.column(column), row))
              << sample.file << " at " << size;
    }
  }
}

// By columns, by rows, and cut anywhere: the same, also where bytes were damaged.
TEST(RecordFiles, DamagedBytesReadTheSameAtAnyCut) {
  std::mt19937 random(20260131);
  for (const auto& sample : kSamples) {
    const auto columns = shipped(sample.profile);
    const auto rows = shipped(sample.profile, false);
    const std::string text = fixture(sample.file);
    std::string twice = text;
    for (int i = 0; i < 4; ++i) twice += text;
    for (int round = 0; round < 60; ++round) {
      std::string damaged = twice;
      for (int i = 0; i < round % 6; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
      if (!columns->sniff(damaged)) continue;
      std::vector<std::size_t> cuts;
      for (std::size_t i = 0; i < random() % 8; ++i) cuts.push_back(random() % damaged.size());
      std::sort(cuts.begin(), cuts.end());
      const std::string expected = reading_text(read(*rows, damaged));
      ASSERT_EQ(reading_text(read(*columns, damaged, cuts)), expected) << sample.file << " " << round;
    }
  }
}

// Behind a descriptor that makes no sense nothing can be found: one stretch, however the file is cut.
TEST(RecordFiles, ABrokenDescriptorSetsTheRestAside) {
  const auto reader = shipped("example-cabs-bdt");
  const std::string fixed = fixture("cabs-example/bill_data_2026-01.bdt");
  std::string text;
  for (std::size_t at = 0; at < 4 * 225; at += 225) text += described(fixed.substr(at, 225));
  const std::size_t end = text.size();
  text += std::string(3U << 20U, '\xFF');
  const auto whole = read(*reader, text);
  EXPECT_EQ(whole.charges.rows(), 1U);
  ASSERT_EQ(whole.quarantine.size(), 1U);
  EXPECT_EQ(whole.quarantine[0].offset, end);
  EXPECT_EQ(whole.quarantine[0].length, text.size() - end);
  EXPECT_EQ(reading_text(read(*reader, text, {300, 500'000, 1'500'000, 2'900'000})), reading_text(whole));
}

// Characters above ASCII in a name: U+00E9 is 0x51 in cp037.
TEST(RecordFiles, NamesInLatin1) {
  const auto reader = shipped("example-cabs-bdt");
  std::string text = fixture("cabs-example/bill_data_2026-01.bdt");
  text[3 * 225 + 70] = '\x51';
  const auto reading = read(*reader, text);
  EXPECT_EQ(cell(reading.charges.column(bill::charge::kDescription), 0), "'\xC3\xA9S1 CHANNEL TERMINATION'");
}

TEST(RecordFiles, ACellThatIsNoNumberSetsItsRecordAsideByPlace) {
  const auto reader = shipped("example-cabs-bdt");
  std::string text = fixture("cabs-example/bill_data_2026-01.bdt");
  text[3 * 225 + 114] = '\x55';
  const auto reading = read(*reader, text);
  ASSERT_EQ(reading.quarantine.size(), 1U);
  EXPECT_EQ(reading.quarantine[0].offset, 675U);
  EXPECT_EQ(reading.quarantine[0].reason, "'amount' (110 to 115) is no packed number");
  EXPECT_TRUE(reading.notes.empty());  // it still counts as a record
}

// --- what a profile may say ---

std::string problem_of(const std::string& records) {
  const auto reader = make_profile_reader(
      "profile: small\nversion: 1\ndetect: {shape: {match: {T: '^1'}}}\ncontainer: {records: " + records +
          "}\nbill:\n  carrier: {value: C}\n  account: A\n  invoice: {made_of: '{account}'}\n"
          "  bill_date: {value: 2026-01-31}\n  currency: {value: USD}\npart: {kind: bill}\n"
          "levels: {bill: {id: bill}}\n"
          "records: [{kind: charge, amount: B, level: bill, fields: {charge_class: {value: usage}}}]\n"
          "tests: []\n",
      "small.yaml");
  return reader.ok() ? std::string() : reader.problem().text();
}

TEST(RecordForm, MistakesNameTheirPlace) {
  const std::string columns = "columns: {T: [1, 1], A: [2, 4], B: {at: [5, 8], packed: 2}}";
  EXPECT_EQ(problem_of("{length: 8, type: T, " + columns + "}"), "");
  EXPECT_THAT(problem_of("{length: 7, type: T, " + columns + "}"), testing::HasSubstr("does not lie in"));
  EXPECT_THAT(problem_of("{length: 8, type: B, " + columns + "}"), testing::HasSubstr("text column"));
  EXPECT_THAT(problem_of("{length: {min: 4, max: 8}, type: T, " + columns + "}"),
              testing::HasSubstr("lines need one length"));
  EXPECT_THAT(problem_of("{length: 8, type: T, code: [cp037, cp1047], " + columns + "}"),
              testing::HasSubstr("cannot be told apart"));
  EXPECT_THAT(problem_of("{length: 8, type: T, framing: blockd, " + columns + "}"),
              testing::HasSubstr("blocked"));
  EXPECT_THAT(
      problem_of(
          "{length: 8, type: T, columns: {T: [1, 1], A: [2, 4], B: {at: [5, 8], packed: 2, zoned: 2}}}"),
      testing::HasSubstr("one form"));
}

}  // namespace
}  // namespace telaudit::formats
