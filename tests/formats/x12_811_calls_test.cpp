// Calls go straight into columns where only the called number stands under them; a segment that says nothing
// makes a row of them first. Both give the same charges.
#include <gtest/gtest.h>

#include <random>

#include "x12_bills.h"

namespace telaudit::formats {
namespace {

using namespace test;
namespace column = bill::charge;

class MadeBill {
 public:
  explicit MadeBill(std::uint64_t seed) : random_(seed) {}

  // `behind_call` stands behind each TCD.
  std::string text(const std::string& behind_call) {
    BillText bill("CI");
    for (std::uint64_t level = 1; level <= 4; ++level) {
      bill.add("HL*" + std::to_string(level) + "**4*0~LX*1~SI*TI*TN*31255501" + std::to_string(10 + level) +
               "~");
      for (std::uint64_t n = random_() % 9; n > 0; --n) {
        bill.add(call()).add(behind_call);
        for (std::uint64_t i = random_() % 3; i > 0; --i)
          bill.add(one_of({"SI*TI*TN*4025550199~", "SI*TI*TN*4025550122~", "SI*TI*UC*1FB~", "SI*TI*BN*77~",
                           "SI*TI*TN*4025550133*UC*LMB~", "SI*TI*011442079460000~"}));
        bill.add(one_of({"", "", "", "TXI*ST*0.01*0.05~", "PID*F****EVENING~", "REF*OW*ORDER7~",
                         "ITA*A***02**0.01*1~", "DTM*150*20240101~", "QTY*D1*3~", "SLN*1**A*1*EA*2.00~",
                         "LX*2~"}));
      }
    }
    return bill.add("TDS*1000~").text();
  }

 private:
  std::string one_of(const std::vector<std::string>& choices) { return choices[random_() % choices.size()]; }

  std::string call() {
    return "TCD*1*" + one_of({"20240103", "240103", "20240230"}) + "*" +
           one_of({"0912", "091233", "2512", ""}) + "*CI*" + one_of({"OMAHA", ""}) + "*" +
           one_of({"NE", ""}) + "*CI*" + one_of({"AMES", ""}) + "*" + one_of({"IA", ""}) + "*" +
           one_of({"4.2", "", "7"}) + "*" + one_of({"", "12", "x"}) + "*" + one_of({"0.20", "", "-1.5"}) +
           "*" + one_of({"0.10", "", "12.345"}) + "***" + one_of({"", "", "A", "I", "O", "D", "S"}) + "~";
  }

  std::mt19937_64 random_;
};

// Every cell but those that say where in the file a charge stands.
std::string charges_of(const bill::Reading& reading) {
  std::string out;
  for (std::size_t row = 0; row < reading.charges.rows(); ++row) {
    for (std::size_t at = 0; at < column::kColumnCount; ++at) {
      const std::string cell = text_of(reading.charges, at, row);
      const bool is_place =
          at == column::kSourceOffset || at == column::kSourceLength || at == column::kBelongsTo;
      out += is_place ? (cell.empty() ? "|" : "|known") : "|" + cell;
    }
    out += "\n";
  }
  return out;
}

TEST(X12Calls, AreReadAlikeInColumnsAndAsRows) {
  std::size_t charges = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto in_columns = read_whole(MadeBill(seed).text(""));
    const auto as_rows = read_whole(MadeBill(seed).text("QTY*ZZ*1~"));
    EXPECT_EQ(charges_of(in_columns), charges_of(as_rows));
    ASSERT_EQ(in_columns.parts.size(), as_rows.parts.size());
    EXPECT_EQ(note_codes(in_columns), note_codes(as_rows));
    charges += in_columns.charges.rows();
  }
  EXPECT_GT(charges, 1000U);
}

// Segments end with a line end as well, or with nothing else.
TEST(X12Calls, LineEndsBetweenTheirSegmentsChangeNothing) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const std::string text = MadeBill(seed).text("");
    const std::string as_read = charges_of(read_whole(text));
    for (const std::string line_end : {"\n", "\r\n"}) {
      std::string lines;
      for (const char c : text) {
        lines.push_back(c);
        if (c == '~') lines += line_end;
      }
      const auto reading = read_whole(lines);
      EXPECT_EQ(charges_of(reading), as_read);
      EXPECT_EQ(reading.dispositions.bytes(), lines.size());
      for (std::size_t row = 0; row < reading.charges.rows(); ++row) {
        const std::size_t offset = std::stoul(text_of(reading.charges, column::kSourceOffset, row));
        EXPECT_TRUE(offset == 0 || lines[offset - 1] == '\n');
      }
    }
  }
}

// The loop of a call ends with the called number.
TEST(X12Calls, TheirLengthIsThatOfTheirLoop) {
  const std::string text =
      BillText("CI")
          .add("HL*1**4*0~TCD*1*20240103*0912*******1**1.00~\nSI*TI*TN*4025550199~\nTDS*100~")
          .text();
  const auto reading = read_whole(text);
  ASSERT_EQ(reading.charges.rows(), 1U);
  const std::size_t begin = text.find("TCD*");
  const std::string si = "SI*TI*TN*4025550199";
  EXPECT_EQ(cell(reading, 0, column::kSourceOffset), std::to_string(begin));
  EXPECT_EQ(cell(reading, 0, column::kSourceLength), std::to_string(text.find(si) + si.size() - begin));
  EXPECT_EQ(cell(reading, 0, column::kDestination), "4025550199");
}

}  // namespace
}  // namespace telaudit::formats
