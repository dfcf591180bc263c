// The hand-made bills in fixtures/profiles: what they must come to is computed on paper in the README beside
// them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/file.h"
#include "bill/charge.h"
#include "formats/reader.h"

namespace telaudit::formats {
namespace {

using namespace bill::charge;
const std::string kSource = TELAUDIT_SOURCE_DIR;

bill::Reading read_fixture(const std::string& file) {
  const std::vector<std::string> folders{kSource + "/rules/profiles"};
  const auto readers = load_readers(folders);
  EXPECT_TRUE(readers.ok()) << readers.problem().text();
  const auto text = read_file(kSource + "/fixtures/profiles/" + file);
  EXPECT_TRUE(text.ok()) << text.problem().text();
  const auto reader = detect(*readers, std::string_view(*text).substr(0, kSniffBytes), file);
  EXPECT_TRUE(reader.ok()) << reader.problem().text();
  auto reading = read_at_cuts(**reader, *text, file, {});
  EXPECT_TRUE(reading.ok()) << reading.problem().text();
  EXPECT_EQ(reading->dispositions.bytes(), text->size());
  EXPECT_THAT(reading->quarantine, testing::IsEmpty());
  return std::move(*reading);
}

// The levels of several files by id, and the sum of the charges at and below each.
struct Tree {
  std::map<std::string, bill::Level> levels;
  std::map<std::string, Total> sums;

  void add(const bill::Reading& reading) {
    for (const auto& part : reading.parts)
      for (const auto& level : part.levels) {
        auto& known = levels[std::string(level.id)];
        if (!known.printed || level.printed) known = copy_of(level);
      }
  }
  void add_charges(const bill::Reading& reading) {
    for (std::size_t row = 0; row < reading.charges.rows(); ++row) {
      if (reading.charges.column(kInTotal).number(row) == 0) continue;
      std::string level(reading.charges.column(kLevel).text(row));
      for (; !level.empty(); level = levels.at(level).parent)
        sums[level].add(reading.charges.column(kAmount).decimal(row));
    }
  }
  void expect_balanced() const {
    for (const auto& [id, level] : levels) {
      if (!level.printed) continue;
      Total printed;
      printed.add(*level.printed);
      const auto at = sums.find(id);
      EXPECT_EQ(at == sums.end() ? Total() : at->second, printed) << id;
    }
  }
};

const std::string kCharges = "verizon-wireless/Acct & Wireless Charges Detail Summary Usage_202601";

TEST(VerizonFixture, ChargesProveEveryTotalTheOtherFilesPrint) {
  const auto account = read_fixture("verizon-wireless/AccountSummary_202601.txt");
  const auto lines = read_fixture("verizon-wireless/Account & Wireless Summary_202601.txt");
  const auto charges = read_fixture(kCharges + ".txt");
  const auto usage = read_fixture("verizon-wireless/Wireless Usage Detail_202601.txt");
  Tree tree;
  for (const auto* reading : {&account, &lines, &charges, &usage}) {
    tree.add(*reading);
    ASSERT_EQ(reading->parts.size(), 1U);
    EXPECT_EQ(reading->parts[0].key, account.parts[0].key);
    EXPECT_EQ(reading->parts[0].required_kinds.size(), 4U);
  }
  for (const auto* reading : {&charges, &usage}) tree.add_charges(*reading);
  tree.expect_balanced();
  EXPECT_EQ(tree.sums.at("bill").text(), "174.41");
  EXPECT_EQ(tree.levels.at("bill").printed->text(), "174.41");
  EXPECT_EQ(tree.levels.at("line/312-555-0101/monthly").printed->text(), "42.25");
  EXPECT_EQ(tree.levels.at("line/account").printed->text(), "8.00");
  EXPECT_EQ(charges.charges.rows(), 28U);
  EXPECT_EQ(usage.charges.rows(), 4U);
  const auto part = account.parts[0];
  const auto& balance = part.levels[0].balance();
  EXPECT_EQ(balance.previous_balance->text(), "150.00");
  EXPECT_EQ(balance.payments->text(), "-150.00");
  EXPECT_EQ(balance.total_due->text(), "174.41");
}

TEST(VerizonFixture, TheCorrectedChargesComeToTheSame) {
  Tree tree;
  tree.add(read_fixture("verizon-wireless/Account & Wireless Summary_202601.txt"));
  const auto charges = read_fixture(kCharges + "_corrected.txt");
  tree.add(charges);
  tree.add_charges(charges);
  tree.expect_balanced();
  EXPECT_EQ(charges.charges.column(kAmount).decimal(0).text(), "46.00");
}

TEST(VerizonFixture, ClassesInstalmentsAndStrayQuotes) {
  const auto charges = read_fixture(kCharges + ".txt");
  const auto text = [&](std::size_t column, std::size_t row) {
    return std::string(charges.charges.column(column).text(row));
  };
  EXPECT_EQ(text(kChargeClass, 0), "recurring");
  EXPECT_EQ(text(kUser, 0), "DESK ONE");
  EXPECT_EQ(text(kChargeClass, 2), "discount");
  EXPECT_EQ(text(kChargeClass, 3), "usage");
  EXPECT_EQ(text(kChargeClass, 4), "instalment");
  EXPECT_EQ(charges.charges.column(kInstalment).number(4), 12);
  EXPECT_EQ(charges.charges.column(kInstalments).number(4), 36);
  EXPECT_EQ(text(kChargeClass, 5), "surcharge");
  EXPECT_EQ(text(kChargeClass, 8), "tax");
  EXPECT_EQ(text(kDescription, 18), "7\" Tablet Plan");
  EXPECT_EQ(text(kChargeClass, 20), "credit");
  EXPECT_EQ(text(kChargeClass, 27), "late_fee");
  ASSERT_EQ(charges.notes.size(), 1U);
  EXPECT_EQ(charges.notes[0].code, "mixed_line_ends");
}

TEST(UkCdrFixture, WithAndWithoutHeaderAreTheSameCalls) {
  const auto with = read_fixture("uk-cdr/calls_with_header.txt");
  const auto without = read_fixture("uk-cdr/calls_without_header.txt");
  for (const auto* reading : {&with, &without}) {
    ASSERT_EQ(reading->charges.rows(), 8U);
    Total sum;
    for (std::size_t row = 0; row < 8; ++row) sum.add(reading->charges.column(kAmount).decimal(row));
    EXPECT_EQ(sum.text(), "0.2225");
    ASSERT_EQ(reading->parts.size(), 1U);
    EXPECT_EQ(reading->parts[0].key.text(), "UK CDR supplier | not stated | calls 2026-01 | 2026-01-31");
    for (const auto& level : reading->parts[0].levels) EXPECT_FALSE(level.printed.has_value());
  }
  EXPECT_EQ(with.charges.column(kDataVolume).number(6), 5000);
}

TEST(CircuitStatementFixture, TotalsInsideTheDataAreCheckedAndNotCounted) {
  const auto reading = read_fixture("circuit-statement/statement_2026-01.csv");
  Tree tree;
  tree.add(reading);
  tree.add_charges(reading);
  tree.expect_balanced();
  EXPECT_EQ(tree.sums.at("statement").text(), "4382.18");
  EXPECT_EQ(reading.charges.rows(), 10U);
  EXPECT_EQ(std::string(reading.charges.column(kDescription).text(6)), "Ethernet 1 Gbit/s\nsecond path");
}

}  // namespace
}  // namespace telaudit::formats
