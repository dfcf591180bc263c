// One file read whole and read in pieces gives the same reading, bit for bit; files cut short or damaged stop
// nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "x12_bills.h"

namespace telaudit::formats::test {
namespace {

// The samples, and files that are unkind to cutting.
std::vector<std::pair<std::string, std::string>> corpus() {
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& name : fixture_names()) files.emplace_back(name, fixture(name));
  if (const auto text = granite()) files.emplace_back("granite", *text);

  const std::string local = fixture("own_811_01_ilec_usoc_004010.edi");
  const std::string calls = fixture("own_811_02_longdistance_calls_004010.edi");
  std::string other = local;
  for (char& c : other) {
    if (c == '*') c = '\x1D';
    if (c == '~') c = '\x1C';
    if (c == ':') c = '\x1F';
  }
  // Under the first interchange's delimiters these look like levels; under the second's they are text.
  const std::string bait = replaced(other, "BUSINESS LINE FLAT RATE", "~HL*9**1~SLN*1**A*1*EA*5~ST*811*9~");
  files.emplace_back("two delimiters", local + bait + calls);
  files.emplace_back("glued", local.substr(0, local.size() - 2) + calls);
  std::string lines = local;
  lines.erase(std::remove(lines.begin(), lines.end(), '~'), lines.end());
  files.emplace_back("newlines then tildes", lines + calls);
  const std::string bill =
      BillText()
          .add(
              "TDS*4000~BAL*P*PB*5~BAL*M*TT*7~N1*87*BEHIND~HL*1**1*1~N1*EN*X~HL*2*1*4~SLN*1**I*1*EA*"
              "10.00~IT1*1*1*EA*10.00~QQQ*1~HL*3*77*4~SLN*1**A*1*EA*20~QQQ*2~CTT*~HL*3*2*8~TXI*TX*9~TXI*"
              "ST*9~HL*5*3~ITA*A***04***100.0~")
          .set();
  const std::string ship = "ST*856*2~BSN*00*1~HL*1**S~HL*2*1*O~SN1*1~SE*6*2~";
  files.emplace_back(
      "mixed sets",
      BillText::envelope(bill + ship + "HL*1**1~HL*2*1*4~SE*1*1~" + bill + "ST*811*3~HL*1~HL*2~", 4) + local);
  return files;
}

TEST(X12Cuts, AnyCutsGiveTheSameReading) {
  std::mt19937 random(811);
  for (const auto& [name, text] : corpus()) {
    const auto whole = read_at(text);
    ASSERT_TRUE(whole.ok()) << name;
    const std::string expected = dump(*whole);
    EXPECT_EQ(whole->dispositions.bytes(), text.size()) << name;
    std::uniform_int_distribution<std::size_t> place(1, text.size() - 1);
    for (int round = 0; round < 200; ++round) {
      std::vector<std::size_t> cuts(std::uniform_int_distribution<std::size_t>(1, 12)(random));
      for (auto& cut : cuts) cut = place(random);
      std::sort(cuts.begin(), cuts.end());
      const auto pieces = read_at(text, cuts);
      ASSERT_TRUE(pieces.ok()) << name;
      ASSERT_EQ(dump(*pieces), expected) << name << " round " << round;
    }
    // As many pieces as there are places to cut.
    std::vector<std::size_t> everywhere(text.size() - 1);
    for (std::size_t i = 0; i < everywhere.size(); ++i) everywhere[i] = i + 1;
    const auto pieces = read_at(text, everywhere);
    ASSERT_TRUE(pieces.ok());
    ASSERT_EQ(dump(*pieces), expected) << name;
  }
}

TEST(X12Cuts, CutsFallOnLevelsSetsAndInterchanges) {
  const auto reader = make_x12_811_reader();
  const auto text = fixture("own_811_01b_same_bill_wrapped80_pipe.edi");
  const auto file = reader->open(text, "bill.edi");
  ASSERT_TRUE(file.ok());
  std::size_t cuts = 0;
  for (std::size_t near = 1; near < text.size();) {
    const auto cut = (*file)->cut(text, near);
    if (!cut) break;
    ASSERT_GE(*cut, near);
    std::string clean = text.substr(*cut, 8);
    clean.erase(std::remove_if(clean.begin(), clean.end(), [](char c) { return c == '\r' || c == '\n'; }),
                clean.end());
    const std::string tag = clean.substr(0, 3);
    EXPECT_TRUE(tag == "HL|" || tag == "ST|") << tag;
    ++cuts;
    near = *cut + 1;
  }
  // One set and fifteen levels.
  EXPECT_EQ(cuts, 16u);
}

// What a window does not hold cannot be a place to cut; a longer window only adds places.
TEST(X12Cuts, ShorterWindowsNeverGiveOtherPlaces) {
  const auto reader = make_x12_811_reader();
  for (const auto& [name, text] : corpus()) {
    const auto file = reader->open(text, "bill.edi");
    ASSERT_TRUE(file.ok());
    for (std::size_t near = 1; near < text.size(); near += 97) {
      const auto whole = (*file)->cut(text, near);
      for (std::size_t size = near; size < text.size(); size += 53) {
        const auto part = (*file)->cut(std::string_view(text).substr(0, size), near);
        if (part) {
          ASSERT_EQ(part, whole) << name;
        }
      }
    }
  }
}

TEST(X12Truncation, NoByteCountsOfASetThatIsCutOff) {
  for (const auto& name : {"own_811_01_ilec_usoc_004010.edi", "own_811_01b_same_bill_wrapped80_pipe.edi",
                           "own_811_02_longdistance_calls_004010.edi"}) {
    const std::string text = fixture(name);
    const char element = text[3];
    // Where the last byte of SE02 stands: from here on the set is whole.
    const std::size_t group_end = text.find(std::string("GE") + element);
    const std::size_t set_end = text.find_last_of("0123456789", group_end) + 1;
    const std::size_t set_begin = text.find(std::string("ST") + element + "811") + 6;
    for (std::size_t size = 0; size < text.size(); ++size) {
      const auto reading = read_at(std::string_view(text).substr(0, size));
      if (size < set_begin) {
        EXPECT_FALSE(reading.ok()) << name << " " << size;
        continue;
      }
      if (!reading) {
        EXPECT_LT(size, set_begin + 4) << name;
        continue;
      }
      ASSERT_EQ(reading->dispositions.bytes(), size) << name;
      if (size < set_end) {
        ASSERT_EQ(reading->charges.rows(), 0u) << name << " " << size;
        ASSERT_EQ(reading->parts.size(), 0u) << name << " " << size;
        ASSERT_EQ(reading->refused.size(), 1u) << name << " " << size;
      } else {
        ASSERT_EQ(reading->parts.size(), 1u) << name << " " << size;
      }
    }
  }
}

TEST(X12Truncation, EarlierSetsStay) {
  const std::string first = BillText().add("HL*1**1*0~SLN*1**A*1*EA*10.00*PM~TDS*1000~").set("0001");
  const std::string second = BillText().add("HL*1**1*0~SLN*1**A*1*EA*99.00*PM~TDS*9900~").set("0002");
  const std::string text = BillText::envelope(first + second, 2);
  const std::size_t first_end = text.find("ST*811*0002");
  const std::size_t second_end = text.find("GE*");
  for (std::size_t size = first_end + 10; size + 1 < second_end; ++size) {
    const auto reading = read_whole(std::string_view(text).substr(0, size));
    ASSERT_EQ(reading.parts.size(), 1u) << size;
    ASSERT_EQ(sum_of(reading, 0), "10.00") << size;
  }
}

TEST(X12Fuzz, DamagedFilesAreSurvivedAndCutAlike) {
  std::mt19937 random(20260811);
  const auto files = corpus();
  const std::string letters = "*~|\\:\r\n HLSTIAEX0123456789.-\x1A";
  for (int round = 0; round < 4000; ++round) {
    std::string text = files[random() % files.size()].second;
    const std::size_t changes = 1 + random() % 12;
    for (std::size_t i = 0; i < changes && !text.empty(); ++i) {
      const std::size_t at = random() % text.size();
      switch (random() % 5) {
        case 0:
          text[at] = static_cast<char>(random() % 256);
          break;
        case 1:
          text[at] = letters[random() % letters.size()];
          break;
        case 2:
          text.erase(at, 1 + random() % 40);
          break;
        case 3:
          text.insert(at, text.substr(random() % text.size(), random() % 200));
          break;
        default:
          text.insert(at, 1, letters[random() % letters.size()]);
          break;
      }
    }
    const auto whole = read_at(text);
    std::vector<std::size_t> cuts(1 + random() % 6);
    for (auto& cut : cuts) cut = 1 + random() % (text.size() + 1);
    std::sort(cuts.begin(), cuts.end());
    const auto pieces = read_at(text, cuts);
    ASSERT_EQ(whole.ok(), pieces.ok()) << "round " << round;
    if (!whole) continue;
    ASSERT_EQ(whole->dispositions.bytes(), text.size()) << "round " << round;
    ASSERT_EQ(dump(*whole), dump(*pieces)) << "round " << round;
  }
}

}  // namespace
}  // namespace telaudit::formats::test
