// TAP3 by the tags and rules of TD.57 as reading/formats-other.md E has them; sums are those of
// tap3_batches.h.
#include "formats/tap3_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "base/file.h"
#include "bill/charge.h"
#include "profile_reading_text.h"
#include "tap3_batches.h"

namespace telaudit::formats::test {
namespace {

namespace charge = bill::charge;

Result<bill::Reading> read(std::string_view bytes, std::vector<std::size_t> cuts = {}) {
  const auto reader = make_tap3_reader();
  return read_at_cuts(*reader, bytes, "t.tap", cuts);
}

std::string text(const bill::Reading& reading, std::size_t column, std::size_t row) {
  return cell(reading.charges.column(column), row);
}

std::string notes(const bill::Reading& reading) {
  std::string out;
  for (const auto& note : reading.notes) out += note.code + " ";
  return out;
}

TEST(Tap3Reader, EveryChargeSumAndTaxStandsByItself) {
  const auto reading = read(BerWriter{}.small());
  ASSERT_TRUE(reading) << reading.problem().text();
  ASSERT_EQ(reading->charges.rows(), 5U);  // a call with another sum and a tax, a session, a message
  const std::vector<std::string> amounts = {"1.2345", "1.0000", "0.2469", "5.0000", "0.0500"};
  const std::vector<std::string> in_total = {"1", "0", "1", "1", "1"};
  const std::vector<std::string> classes = {"'usage'", "'usage'", "'tax'", "'usage'", "'usage'"};
  for (std::size_t row = 0; row < 5; ++row) {
    EXPECT_EQ(text(*reading, charge::kAmount, row), amounts[row]);
    EXPECT_EQ(text(*reading, charge::kInTotal, row), in_total[row]);
    EXPECT_EQ(text(*reading, charge::kChargeClass, row), classes[row]);
    EXPECT_EQ(text(*reading, charge::kCarrier, row), "'AAAXX'");
    EXPECT_EQ(text(*reading, charge::kAccount, row), "'BBBYY'");
    EXPECT_EQ(text(*reading, charge::kInvoice, row), "'00042'");
    EXPECT_EQ(text(*reading, charge::kCurrency, row), "'USD'");
    // The file became available on 2026-03-06: 56 years of 365 days, 14 leap days, 31 + 28 + 5 days.
    EXPECT_EQ(text(*reading, charge::kBillDate, row), std::to_string(56 * 365 + 14 + 31 + 28 + 5));
  }
  EXPECT_EQ(text(*reading, charge::kGross, 0), "1.2445");
  EXPECT_EQ(text(*reading, charge::kService, 0), "'12025550101'");
  EXPECT_EQ(text(*reading, charge::kDestination, 0), "'12025550199'");
  EXPECT_EQ(text(*reading, charge::kDestinationPlace, 0), "'SPRINGFIELD'");
  EXPECT_EQ(text(*reading, charge::kDirection, 0), "'out'");
  EXPECT_EQ(text(*reading, charge::kDuration, 0), "1210");
  EXPECT_EQ(text(*reading, charge::kQuantity, 0), "121");
  EXPECT_EQ(text(*reading, charge::kBilledUnits, 0), "180");
  EXPECT_EQ(text(*reading, charge::kUnit, 0), "'second'");
  EXPECT_EQ(text(*reading, charge::kCallType, 0), "'international, mobile'");
  EXPECT_EQ(text(*reading, charge::kProductCode, 0), "'teleservice 11'");
  // 10:15 on the day before.
  EXPECT_EQ(text(*reading, charge::kStart, 0),
            std::to_string(((56LL * 365 + 14 + 31 + 28 + 4) * 86400 + 10 * 3600 + 15 * 60) * 10));
  EXPECT_EQ(text(*reading, charge::kTaxBase, 2), "1.2345");
  EXPECT_EQ(text(*reading, charge::kTaxRate, 2), "0.2000000");
  EXPECT_EQ(text(*reading, charge::kTaxType, 2), "'01'");
  EXPECT_EQ(text(*reading, charge::kDataVolume, 3), "1310720");
  EXPECT_EQ(text(*reading, charge::kDestinationPlace, 3), "'internet.example'");
  EXPECT_EQ(text(*reading, charge::kDestination, 3), "?");
  EXPECT_EQ(text(*reading, charge::kService, 3), "'001010123456789'");
  EXPECT_EQ(text(*reading, charge::kDestination, 4), "'12025550188'");
  EXPECT_EQ(notes(*reading), "tap3.exchange-rate ");
  EXPECT_NE(reading->notes[0].problem.what.find("one USD is 0.92345 EUR"), std::string::npos);
}

TEST(Tap3Reader, TheAuditRecordIsWhatTheLevelsAreProvedBy) {
  const auto reading = read(BerWriter{}.small());
  ASSERT_TRUE(reading);
  ASSERT_EQ(reading->parts.size(), 1U);
  const auto& levels = reading->parts[0].levels;
  ASSERT_EQ(levels.size(), 3U);
  EXPECT_EQ(levels[0].printed->text(), "6.5314");  // 6.2845 + 0.2469
  EXPECT_EQ(levels[1].printed->text(), "6.2845");
  EXPECT_EQ(levels[2].printed->text(), "0.2469");
  const BerWriter ber;
  const auto wrong = read(ber.file(ber.call(), ber.audit(12345, 2469, 7)));
  ASSERT_TRUE(wrong);
  EXPECT_NE(notes(*wrong).find("tap3.event-count"), std::string::npos);
  EXPECT_NE(notes(*wrong).find("tap3.call-times"), std::string::npos) << "the latest call is at 10:15";
}

// X.690 8.1.3.6: the same values under indefinite lengths.
TEST(Tap3Reader, IndefiniteLengthsGiveTheSame) {
  const BerWriter definite;
  const BerWriter indefinite{true};
  const auto one = read(definite.small());
  const auto other = read(indefinite.small());
  ASSERT_TRUE(one);
  ASSERT_TRUE(other) << other.problem().text();
  ASSERT_EQ(one->charges.rows(), other->charges.rows());
  for (std::size_t row = 0; row < one->charges.rows(); ++row)
    for (std::size_t column = charge::kOrdinal; column < charge::kColumnCount; ++column) {
      if (column == charge::kBelongsTo) continue;  // names an offset
      EXPECT_EQ(text(*one, column, row), text(*other, column, row)) << column;
    }
  EXPECT_EQ(other->dispositions.bytes(), indefinite.small().size());
}

TEST(Tap3Reader, AnyCutsGiveTheSameReading) {
  std::mt19937 random(3);
  for (const bool indefinite : {false, true}) {
    const BerWriter ber{indefinite};
    std::string events;
    for (int i = 0; i < 40; ++i) {
      const auto kind = std::uniform_int_distribution<int>(0, 3)(random);
      events += kind == 0   ? ber.call()
                : kind == 1 ? ber.session(i, i)
                : kind == 2 ? ber.message()
                            : ber.text(99, "?");
    }
    // Behind the end padding, and the beginning of an element that does not end.
    const std::string file = ber.file(events, ber.audit(1, 2, 3)) + std::string(50, '\0') + "\x6E\x70xyz";
    const auto whole = read(file);
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->dispositions.bytes(), file.size());
    EXPECT_NE(notes(*whole).find("tap3.unknown-element"), std::string::npos);
    EXPECT_EQ(whole->quarantine.size(), 1U);
    std::uniform_int_distribution<std::size_t> place(1, file.size() - 1);
    for (int round = 0; round < 100; ++round) {
      std::vector<std::size_t> cuts(std::uniform_int_distribution<std::size_t>(1, 9)(random));
      for (auto& cut : cuts) cut = place(random);
      std::sort(cuts.begin(), cuts.end());
      const auto pieces = read(file, cuts);
      ASSERT_TRUE(pieces);
      ASSERT_EQ(reading_text(*pieces), reading_text(*whole));
    }
  }
}

TEST(Tap3Reader, AFileThatIsCutOffIsRefused) {
  for (const bool indefinite : {false, true}) {
    const BerWriter ber{indefinite};
    const std::string file = ber.small();
    for (std::size_t size = 0; size < file.size(); ++size)
      EXPECT_FALSE(read(file.substr(0, size))) << size << " of " << file.size();
  }
}

TEST(Tap3Reader, AnEventThatCannotBeReadIsQuarantined) {
  const BerWriter ber;
  // An element within the event says that it is longer than the event.
  std::string broken = ber.node(9, ber.text(129, "12345678"));
  broken[broken.size() - 9] = '\x70';
  const std::string huge = ber.node(14, ber.text(223, std::string(9, '\x7F')));
  const std::string file = ber.file(ber.message() + broken + huge, ber.audit(500, 0, 3));
  const auto reading = read(file);
  ASSERT_TRUE(reading) << reading.problem().text();
  EXPECT_EQ(reading->charges.rows(), 1U);
  EXPECT_EQ(reading->quarantine.size(), 2U);
  EXPECT_EQ(reading->dispositions.bytes(), file.size());
}

// A Decimal holds 18 digits; and two amounts that do may be more together.
TEST(Tap3Reader, NumbersBeyondEighteenDigitsStopNothing) {
  const BerWriter ber;
  const auto call = [&](std::int64_t amount, std::int64_t discount) {
    return ber.node(9, ber.node(69, ber.node(64, ber.node(63, ber.text(71, "00") + ber.number(62, amount))) +
                                        ber.node(96, ber.number(412, discount))));
  };
  constexpr std::int64_t kMost = 999'999'999'999'999'999;
  const auto reading = read(ber.file(call(kMost, 1) + call(kMost + 1, 0) + call(INT64_MIN, 0) + ber.message(),
                                     ber.audit(INT64_MAX, 0, 4, 1)));
  ASSERT_TRUE(reading) << reading.problem().text();
  ASSERT_EQ(reading->charges.rows(), 2U);
  EXPECT_EQ(text(*reading, charge::kAmount, 0), "99999999999999.9999");
  EXPECT_EQ(text(*reading, charge::kGross, 0), "?");
  EXPECT_EQ(text(*reading, charge::kAmount, 1), "0.0500");
  EXPECT_EQ(reading->quarantine.size(), 2U);
  EXPECT_FALSE(reading->parts[0].levels[1].printed);
}

// What is of another class than TAP3's own means nothing, whatever its number: 63 is no charge detail here.
TEST(Tap3Reader, ElementsOfOtherClassesMeanNothing) {
  const BerWriter ber;
  const std::string other = "\xBF\x3F\x80" + ber.number(62, 7) + std::string(2, '\0');
  const auto reading = read(ber.file(ber.node(9, ber.node(69, other)), ber.audit(7, 0, 1, 0)));
  ASSERT_TRUE(reading) << reading.problem().text();
  ASSERT_EQ(reading->charges.rows(), 1U);
  EXPECT_EQ(text(*reading, charge::kAmount, 0), "0.0007");
}

// TD.57: the audit record states the sum of all discounts, before which no charge stands.
TEST(Tap3Reader, DiscountsAreProved) {
  const BerWriter ber;
  const auto proved = read(ber.file(ber.call() + ber.call(), ber.audit(24690, 4938, 2, 200)));
  ASSERT_TRUE(proved);
  EXPECT_EQ(notes(*proved).find("tap3.discounts"), std::string::npos);
  const std::string wrong = ber.file(ber.call() + ber.call(), ber.audit(24690, 4938, 2, 100));
  for (const std::vector<std::size_t>& cuts : {std::vector<std::size_t>{}, {wrong.size() / 2}}) {
    const auto reading = read(wrong, cuts);
    ASSERT_TRUE(reading);
    const auto at = std::find_if(reading->notes.begin(), reading->notes.end(),
                                 [](const bill::Note& note) { return note.code == "tap3.discounts"; });
    ASSERT_NE(at, reading->notes.end());
    EXPECT_EQ(at->problem.what, "the file states discounts of 0.0100; those of its events are 0.0200");
  }
}

TEST(Tap3Reader, NotificationsTestFilesAndCallsWithoutCharges) {
  const BerWriter ber;
  const auto none = read(ber.node(2, ber.text(196, "AAAXX") + ber.text(182, "BBBYY") +
                                         ber.text(109, "00043") + ber.stamp(107, "20260307021500", "+0100")));
  ASSERT_TRUE(none) << none.problem().text();
  EXPECT_EQ(none->charges.rows(), 0U);
  EXPECT_EQ(none->parts[0].key.text(), "AAAXX | BBBYY | 00043 | 2026-03-07");
  const auto test = read(ber.file(ber.message(), ber.audit(500, 0, 1), true));
  ASSERT_TRUE(test);
  EXPECT_TRUE(test->parts[0].information_only);
  EXPECT_EQ(text(*test, charge::kPayable, 0), "0");
  const auto bare = read(ber.file(ber.node(10, ber.start(44, "20260305101500")), ber.audit(0, 0, 1)));
  ASSERT_TRUE(bare);
  ASSERT_EQ(bare->charges.rows(), 1U);
  EXPECT_EQ(text(*bare, charge::kAmount, 0), "?");
  EXPECT_EQ(text(*bare, charge::kInTotal, 0), "0");
  EXPECT_EQ(text(*bare, charge::kDirection, 0), "'in'");
}

TEST(Tap3Reader, DeepNestingIsBounded) {
  const BerWriter definite;
  std::string deep = definite.number(223, 1);
  for (int i = 0; i < 5000; ++i) deep = definite.node(147, deep);
  const auto reading = read(definite.file(definite.node(9, deep), ""));
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->quarantine.size(), 1U);
  std::string open;
  for (int i = 0; i < 1'000'000; ++i) open += "\x69\x80";
  EXPECT_FALSE(read(definite.control() + open));
  EXPECT_FALSE(read("\x61\x80" + definite.control() + definite.accounting() + "\x63\x80" + open));
}

TEST(Tap3Reader, SniffsItsOwnAlone) {
  const auto reader = make_tap3_reader();
  const BerWriter ber;
  EXPECT_TRUE(reader->sniff(ber.small()));
  EXPECT_TRUE(reader->sniff(BerWriter{true}.small().substr(0, 100)));
  for (const auto* other : {"", "a", "aa", "ISA*00*", "account;amount\n1;2\n", "a\x03xyz", "b\x03xyz"})
    EXPECT_FALSE(reader->sniff(other)) << other;
}

// data/tap3: made for this project; its dump states 92000 and 17400 at 5 decimals, four events, no TAP
// currency.
TEST(Tap3Reader, TheSyntheticBatchIsProved) {
  const auto path = std::filesystem::path(TELAUDIT_SOURCE_DIR) / "../shared/data/tap3/synthetic-TAP0312.ber";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "the shared samples are not there: " << path;
  const auto file = read_file(path);
  ASSERT_TRUE(file);
  const auto reading = read(*file);
  ASSERT_TRUE(reading) << reading.problem().text();
  Total charges;
  Total taxes;
  for (std::size_t row = 0; row < reading->charges.rows(); ++row) {
    const auto amount = reading->charges.column(charge::kAmount).decimal(row);
    (text(*reading, charge::kChargeClass, row) == "'tax'" ? taxes : charges).add(amount);
  }
  EXPECT_EQ(charges.text(), "0.92000");
  EXPECT_EQ(taxes.text(), "0.17400");
  EXPECT_EQ(text(*reading, charge::kCurrency, 0), "'XDR'");
  EXPECT_EQ(reading->parts[0].levels[0].printed->text(), "1.09400");
  EXPECT_EQ(notes(*reading), "tap3.test-file tap3.exchange-rate ");
}

// fixtures/tap3/README.md
TEST(Tap3Reader, TheFixtureIsWhatItsPageSays) {
  const auto file =
      read_file(std::filesystem::path(TELAUDIT_SOURCE_DIR) / "fixtures/tap3/own_transfer_batch_0311.tap");
  ASSERT_TRUE(file);
  const auto reading = read(*file);
  ASSERT_TRUE(reading) << reading.problem().text();
  ASSERT_EQ(reading->charges.rows(), 5U);
  const std::vector<std::string> amounts = {"0.480", "0.040", "0.120", "2.000", "0.165"};
  for (std::size_t row = 0; row < 5; ++row) EXPECT_EQ(text(*reading, charge::kAmount, row), amounts[row]);
  EXPECT_EQ(text(*reading, charge::kOrigin, 2), "'13125550143'");
  EXPECT_EQ(text(*reading, charge::kDestination, 2), "'491515550101'");
  EXPECT_EQ(text(*reading, charge::kGross, 3), "2.100");
  EXPECT_EQ(reading->parts[0].levels[0].printed->text(), "2.805");
  EXPECT_EQ(reading->parts[0].currency, "XDR");
  EXPECT_EQ(notes(*reading), "tap3.exchange-rate ");
}

// Only its depth is wrong with it: every element is ended, and there is nothing to be fetched again.
TEST(Tap3Reader, AFileThatIsTooDeepIsNotCalledCutOff) {
  const BerWriter ber{true};
  std::string deep;
  for (int i = 0; i < 200; ++i) deep = ber.node(5, deep);
  const auto reading = read(ber.file(ber.call() + ber.node(9, deep), ber.audit(0, 0, 2)));
  ASSERT_FALSE(reading);
  EXPECT_EQ(reading.problem().text().find("cut off"), std::string::npos) << reading.problem().text();
  EXPECT_NE(reading.problem().text().find("64 elements deep"), std::string::npos) << reading.problem().text();
}

}  // namespace
}  // namespace telaudit::formats::test
