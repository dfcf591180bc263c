// One file read whole and read in pieces gives the same reading; files cut short or damaged stop nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "edifact_bills.h"

namespace telaudit::formats::test {
namespace {

// The samples, and files that are unkind to cutting.
std::vector<std::pair<std::string, std::string>> corpus() {
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& name : edifact_fixture_names()) files.emplace_back(name, edifact_fixture(name));
  const std::string mobile = edifact_fixture("own_invoic_d01b_mobile.edi");
  const std::string wrapped = edifact_fixture("own_invoic_d96a_wrapped.edi");
  files.emplace_back("two interchanges", mobile + wrapped);
  files.emplace_back("two others", wrapped + mobile + mobile);
  std::string other = mobile;
  for (char& c : other) {
    if (c == '+') c = '|';
    if (c == '\'') c = '~';
  }
  // Under the first interchange's marks these look like lines; under the second's they are text.
  files.emplace_back("two syntaxes",
                     mobile + replaced(other, "Fachbuch", "'LIN+7'UNH+8+INVOIC'UNB+") + wrapped);
  const InvoicText bill("LIN+1'MOA+203:5'LIN+2+++1:9'MOA+203:2'LIN+3+++1:1'MOA+203:1'UNS+S'MOA+77:7'");
  files.emplace_back("strays",
                     "LIN+1'MOA+203:3'" +
                         InvoicText::envelope(bill.message("1") + "LIN+5'MOA+203:1'" + bill.message("2"), 2) +
                         "QQQ'LIN+1'LIN+2'UNT+1+1'LIN+8'");
  files.emplace_back(
      "lines behind the summary",
      InvoicText::envelope(
          replaced(bill.message("1"), "UNT", "LIN+4'MOA+203:1'UNS+S'MOA+77:1'UNT") + bill.message("1"), 2));
  files.emplace_back(
      "other messages",
      InvoicText::envelope("UNH+9+ORDERS:D:96A:UN'LIN+1'MOA+203:7x'LIN+2'UNT+5+9'" + bill.message("1"), 2));
  // The line at hand is not ended, and names a line that is not there.
  files.emplace_back(
      "begun anew within a line",
      InvoicText::envelope(
          "UNH+9+INVOIC:D:96A:UN'BGM+380+1+9'LIN+1'MOA+203:5'LIN+2+++1:8'" + bill.message("1"), 2));
  files.emplace_back("a tag that begins as UNB",
                     replaced(mobile, "RFF+IT", "UNB,X+UNOA:2'LIN+8'MOA+203:1'RFF+IT") + mobile);
  // Segments that come again, where they say something, where they do not, and with marks in their text: a
  // piece that begins between two lines does not know those before it.
  const std::string product = "PIA+5+A1:SA'IMD+F++:::Text'";
  const std::string month = "DTM+167:20260401:102'DTM+168:20260430:102'";
  const std::string tax = "TAX+7+VAT+++:::19+S'";
  const InvoicText alike("LIN+1'" + product + month + "RFF+CN:0171'MOA+203:5'" + tax + "LIN+2'" + month +
                         product + product + "RFF+CN:0171'RFF+CN:0172'ALC+A'" + month + "MOA+8:1'MOA+203:4'" +
                         "LIN+3'IMD+F++:::It?'s'IMD+F++:::It?'s'" + tax + month + "MOA+124:1'MOA+203:9'" +
                         "LIN+4'" + tax + "MOA+124:1'" + product + "MOA+203:2'" + tax + "MOA+124:2'" +
                         "LIN+5+++1:4'" + product + "MOA+203:2'LIN+6'IMD+F++:::It?'s'" + product +
                         "RFF+CT:7'RFF+CT:7'MOA+203:1'UNS+S'MOA+77:20'");
  const std::string lines = "LIN+1'MOA+203:5'LIN+2'MOA+203:2'LIN+3'MOA+203:1'";
  files.emplace_back("a total within the last line", InvoicText(lines + "MOA+77:8'").text());
  files.emplace_back("a total before the lines", InvoicText("MOA+77:8'" + lines + "MOA+77:1'").text());
  files.emplace_back("totals of lines",
                     InvoicText("LIN+1'MOA+203:5'MOA+77:5'LIN+2'MOA+203:2'MOA+77:2'").text());
  files.emplace_back("segments alike",
                     InvoicText::envelope(alike.message("1") + product + alike.message("2"), 2));
  files.emplace_back("una alone", mobile + "UNA:+.? 'LIN+1'" + mobile);
  // A piece may end behind such a UNA, and so may a file.
  files.emplace_back("una with marks that cannot delimit",
                     mobile + "UNA, +31'UNH+:UN'BGM+82+C-77'" + mobile + "UNA, +31'");
  // Its marks cannot delimit, and it says no character set, so that the words behind it are read as ASCII.
  files.emplace_back("una behind a byte order mark",
                     replaced(mobile, "UNOC", "UNOI") + "\xEF\xBB\xBF\nUNA, +31'" +
                         replaced(mobile.substr(mobile.find("UNH")), "Tarn", "T\xE4rn"));
  // No UNB belongs to this UNA, which its marks do not end where its letters do; the next UNB says UNOC.
  files.emplace_back("una that ends before its line", replaced(mobile, "UNOC", "UNOA") + "UNA:+,.? '\n" +
                                                          mobile.substr(mobile.find("UNB")) +
                                                          mobile.substr(mobile.find("UNB")));
  return files;
}

TEST(EdifactCuts, AnyCutsGiveTheSameReading) {
  std::mt19937 random(96);
  for (const auto& [name, text] : corpus()) {
    const auto whole = read_edifact_at(text);
    if (!whole.ok()) {
      EXPECT_EQ(name, "strays") << whole.problem().text();
      continue;
    }
    const std::string expected = dump(*whole);
    EXPECT_EQ(whole->dispositions.bytes(), text.size()) << name;
    std::uniform_int_distribution<std::size_t> place(1, text.size() - 1);
    for (int round = 0; round < 200; ++round) {
      std::vector<std::size_t> cuts(std::uniform_int_distribution<std::size_t>(1, 12)(random));
      for (auto& cut : cuts) cut = place(random);
      std::sort(cuts.begin(), cuts.end());
      const auto pieces = read_edifact_at(text, cuts);
      ASSERT_TRUE(pieces.ok()) << name;
      ASSERT_EQ(dump(*pieces), expected) << name << " round " << round;
    }
    std::vector<std::size_t> everywhere(text.size() - 1);
    std::iota(everywhere.begin(), everywhere.end(), std::size_t{1});
    const auto pieces = read_edifact_at(text, everywhere);
    ASSERT_TRUE(pieces.ok());
    ASSERT_EQ(dump(*pieces), expected) << name;
  }
}

TEST(EdifactCuts, CutsFallOnMessagesAndTopLines) {
  const auto reader = make_edifact_reader();
  const std::string text = edifact_fixture("own_invoic_d01b_mobile.edi");
  const auto file = reader->open(text, "bill.edi");
  ASSERT_TRUE(file.ok());
  std::vector<std::string> begins;
  for (std::size_t near = 1; near < text.size();) {
    const auto cut = (*file)->cut(text, near);
    if (!cut) break;
    ASSERT_GE(*cut, near);
    begins.push_back(text.substr(*cut, 5));
    near = *cut + 1;
  }
  // Lines 2 and 3 are sub-lines.
  EXPECT_EQ(begins, (std::vector<std::string>{"UNH+1", "LIN+1", "LIN+4", "LIN+5"}));
}

TEST(EdifactCuts, ShorterWindowsNeverGiveOtherPlaces) {
  const auto reader = make_edifact_reader();
  for (const auto& [name, text] : corpus()) {
    const auto file = reader->open(text, "bill.edi");
    if (!file.ok()) continue;
    for (std::size_t near = 1; near < text.size(); near += 89) {
      const auto whole = (*file)->cut(text, near);
      for (std::size_t size = near; size < text.size(); size += 47) {
        const auto part = (*file)->cut(std::string_view(text).substr(0, size), near);
        if (part) {
          ASSERT_EQ(part, whole) << name;
        }
      }
    }
  }
}

// At every byte: a refusal of the file, or all bytes accounted for and no charge of the message that is cut.
TEST(EdifactTruncation, AtEveryByte) {
  for (const auto& name : edifact_fixture_names()) {
    const std::string text = edifact_fixture(name);
    const auto whole = read_edifact(text);
    const std::size_t end = text.rfind("UNT");
    for (std::size_t size = 1; size < text.size(); ++size) {
      const auto reading = read_edifact_at(std::string_view(text).substr(0, size));
      if (!reading) continue;
      ASSERT_EQ(reading->dispositions.bytes(), size) << name;
      if (size <= end && reading->parts.size() == whole.parts.size()) ADD_FAILURE() << name << " " << size;
      if (reading->parts.size() < whole.parts.size() && reading->parts.size() + reading->refused.size() > 0) {
        ASSERT_LE(reading->refused.size(), 1u) << name << " " << size;
      }
    }
  }
}

TEST(EdifactTruncation, DamagedBytesStopNothing) {
  std::mt19937 random(9735);
  for (const auto& name : edifact_fixture_names()) {
    const std::string text = edifact_fixture(name);
    for (int round = 0; round < 500; ++round) {
      std::string damaged = text;
      for (int i = 0; i < 8; ++i)
        damaged[std::uniform_int_distribution<std::size_t>(0, damaged.size() - 1)(random)] =
            static_cast<char>(std::uniform_int_distribution<int>(0, 255)(random));
      const std::vector<std::size_t> cuts{damaged.size() / 3, damaged.size() / 2};
      const auto whole = read_edifact_at(damaged);
      const auto pieces = read_edifact_at(damaged, cuts);
      ASSERT_EQ(whole.ok(), pieces.ok()) << name << " round " << round;
      if (!whole) continue;
      ASSERT_EQ(whole->dispositions.bytes(), damaged.size()) << name << " round " << round;
      ASSERT_EQ(dump(*whole), dump(*pieces)) << name << " round " << round;
    }
  }
}

TEST(EdifactBounds, HugeReferencesAndSegments) {
  const std::string huge(std::size_t{1} << 20U, 'A');
  const InvoicText bill("LIN+1'MOA+203:5'UNS+S'MOA+77:5'");
  for (const std::string& text :
       {InvoicText::envelope(bill.message(huge.substr(0, 900000)) + bill.message("2"), 2),
        InvoicText::envelope(
            InvoicText("FTX+AAI+++" + huge + "'LIN+1'MOA+203:5'").message("1") + bill.message("2"), 2),
        "UNB+UNOC:3+" + huge + "+B+260101:0000+1'" + bill.message("1") + "UNZ+1+1'"}) {
    const auto reading = read_edifact(text);
    EXPECT_EQ(reading.dispositions.bytes(), text.size());
    EXPECT_GE(reading.parts.size(), 1u);
  }
}

}  // namespace
}  // namespace telaudit::formats::test
