#include "audit/finding_record.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include "audit/finding_file.h"
#include "audit/finding_sorter.h"
#include "audit/run.h"
#include "base/file.h"
#include "base/hash.h"

namespace telaudit::audit {
namespace {

Finding finding(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto number = [&](std::uint64_t below) { return random() % below; };
  const auto text = [&] { return std::string(number(40), static_cast<char>('a' + number(26))); };
  const auto decimal = [&] {
    return Decimal{static_cast<std::int64_t>(random()) >> number(64), static_cast<std::uint8_t>(number(13))};
  };
  Finding out;
  out.id = std::to_string(random());
  out.series = text();
  out.rule = text();
  out.kind = static_cast<Kind>(number(7));
  out.confidence = static_cast<char>('A' + number(4));
  out.carrier = text();
  out.bill_date = Date{static_cast<std::int32_t>(number(40000)) - 10000};
  out.service = text();
  for (std::uint64_t i = number(4); i > 0; --i) {
    out.charges.push_back({{text(), random(), static_cast<std::uint32_t>(random())}, decimal()});
    if (number(2) != 0) out.charges.back().at_most = decimal();
    out.rows.push_back(random());
  }
  if (number(3) == 0) {
    out.ranges.push_back({{text(), 1, 2}, {text(), 3, 4}, number(9999), {}});
    out.ranges.back().billed.add(decimal());
  }
  if (number(2) != 0) out.potential = decimal();
  if (number(2) != 0) out.window.closes = out.bill_date;
  out.window.known = number(2) != 0;
  out.allocated = decimal();
  out.message = text();
  out.evidence = {{text(), text()}, {text(), text()}};
  if (number(3) == 0) out.withdrawn_by = "a trap";
  return out;
}

FindingRecord record(std::uint64_t seed) {
  FindingRecord out{finding(seed), {}, {}, seed};
  out.billed.push_back({out.finding.id, {"reading", seed, 7}, Decimal{static_cast<std::int64_t>(seed), 2}});
  out.ahead.push_back({out.finding.id, {}, Decimal{-5, 3}});
  return out;
}

void expect_same(const FindingRecord& a, const FindingRecord& b) {
  EXPECT_EQ(write_findings_json({&a.finding, 1}), write_findings_json({&b.finding, 1}));
  EXPECT_EQ(a.turn, b.turn);
  ASSERT_EQ(a.billed.size(), b.billed.size());
  EXPECT_EQ(a.billed.front().charge, b.billed.front().charge);
  EXPECT_EQ(a.billed.front().amount, b.billed.front().amount);
  EXPECT_EQ(a.ahead.size(), b.ahead.size());
  // What JSON does not say.
  ASSERT_EQ(a.finding.charges.size(), b.finding.charges.size());
  for (std::size_t i = 0; i < a.finding.charges.size(); ++i) {
    EXPECT_EQ(a.finding.charges[i].at_most, b.finding.charges[i].at_most);
    EXPECT_EQ(a.finding.charges[i].bill_date, b.finding.charges[i].bill_date);
  }
}

class FindingBytes : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("telaudit-findings-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

TEST(FindingRecordTest, NothingIsLost) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const FindingRecord before = record(seed);
    std::string bytes;
    append_record(bytes, before);
    FindingRecord after;
    ASSERT_TRUE(read_record(bytes, after)) << "seed " << seed;
    expect_same(before, after);
    // No part of it is a record, nor is it with a byte more.
    for (std::size_t size = 0; size < bytes.size(); size += 7)
      EXPECT_FALSE(read_record(std::string_view(bytes).substr(0, size), after)) << "seed " << seed;
    EXPECT_FALSE(read_record(bytes + "x", after));
  }
}

TEST(PackedListTest, IsReadFromEitherEnd) {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, PackedCharges::kBlock - 1, PackedCharges::kBlock,
        PackedCharges::kBlock + 1, 3 * PackedCharges::kBlock}) {
    const auto charge = [](std::size_t i) {
      return FindingCharge{
          {"reading " + std::to_string(i / 700), i * 1000, static_cast<std::uint32_t>(i % 3)},
          Decimal{static_cast<std::int64_t>(i) - 5, 2}};
    };
    PackedCharges list;
    for (std::size_t i = 0; i < size; ++i) list.push_back(charge(i));
    ASSERT_EQ(list.size(), size);
    std::string bytes;
    RecordWriter write(bytes);
    list.write(write);
    RecordReader read(bytes, RecordForm::second);
    PackedCharges again;
    ASSERT_TRUE(again.read(read) && read.done());
    std::size_t at = 0;
    for (const auto& one : again) {
      EXPECT_EQ(one.id, charge(at).id);
      EXPECT_EQ(one.billed, charge(at++).billed);
    }
    EXPECT_EQ(at, size);
    again.each_backwards([&](const FindingCharge& one) {
      EXPECT_EQ(one.id, charge(--at).id);
      return at != 1;
    });
    EXPECT_EQ(at, size <= 1 ? 0U : 1U);
  }
}

// Charges of one reading, one after the other in its file, as those of a finding on a million calls are.
TEST(PackedListTest, TakesSomeTenBytesForACharge) {
  constexpr std::uint64_t kCharges = 100'000;
  FindingRecord record;
  record.finding.id = "0123456789abcdef";
  const std::string reading(64, 'a');
  for (std::uint64_t i = 0; i < kCharges; ++i) {
    const bill::ChargeId charge{reading, i * 133, 0};
    record.charges.push_back({charge, Decimal{static_cast<std::int64_t>(i % 90000), 4}, {}, Date{20'000}});
    record.billed.push_back({record.finding.id, charge, Decimal{static_cast<std::int64_t>(i % 90000), 4}});
  }
  std::string bytes;
  append_record(bytes, record);
  EXPECT_LT(bytes.size(), kCharges * 30);  // both together
}

// A record as the first version wrote it, by hand: its turn, two entries of the ledger of 1.00 and 1.01, then
// the finding, of which nothing but its id and its confidence is said.
std::string record_of_the_first_version() {
  using namespace std::string_literals;
  return "\x07"s + "\x02" +
         "\x01"
         "f" +
         "\x01"
         "r" +
         "\x05\x00\xC8\x01\x02"s +
         "\x01"
         "f" +
         "\x01"
         "r" +
         "\x06\x00\xCA\x01\x02"s + "\0"s +
         "\x01"
         "f" +
         std::string(4, '\0') + "\0\x86\x01"s + std::string(4, '\0') + "\0"s + std::string(4, '\0') +
         std::string(5, '\0') + std::string(4, '\0') + std::string(10, '\0') + "\0"s + std::string(4, '\0') +
         std::string(6, '\0');
}

TEST_F(FindingBytes, OfTheFirstVersionAreRead) {
  const auto number = [](std::uint64_t value) {
    return std::string(reinterpret_cast<const char*>(&value), sizeof value);
  };
  const std::string record = record_of_the_first_version();
  const std::string block = number(record.size()) + record;
  const auto path = folder_ / "first.findings";
  ASSERT_TRUE(write_output(
      path, "TAFIND01" + number(block.size()) + number(xxh3(block)) + block + number(0) + number(1)));
  std::uint64_t seen = 0;
  ASSERT_TRUE(read_finding_file(path, [&](FindingRecord&& one) -> Result<void> {
    ++seen;
    EXPECT_EQ(one.turn, 7U);
    EXPECT_EQ(one.finding.id, "f");
    EXPECT_EQ(one.finding.confidence, 'C');
    std::string entries;
    for (const auto& entry : one.billed)
      entries += entry.finding + " " + entry.charge.text() + " " + entry.amount.text() + ";";
    const bill::ChargeId first{"r", 5, 0};
    const bill::ChargeId second{"r", 6, 0};
    EXPECT_EQ(entries, "f " + first.text() + " 1.00;f " + second.text() + " 1.01;");
    return {};
  }));
  EXPECT_EQ(seen, 1U);
}

// The order is that of a plain sort, whether everything fits into memory or nearly nothing.
TEST_F(FindingBytes, AreSortedInWhateverMemory) {
  for (const std::size_t held : {std::size_t{1} << 24, std::size_t{20000}, std::size_t{1}}) {
    FindingSorter sorter(folder_, held);
    std::vector<std::pair<FindingPlace, std::uint64_t>> expected;
    std::mt19937_64 random(11);
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
      const FindingRecord one = record(seed);
      FindingPlace place{static_cast<int>(random() % 3), static_cast<int>(random() % 3) - 1,
                         Decimal{static_cast<std::int64_t>(random() % 5), 2}, one.finding.id.substr(0, 1), 0};
      place.came = seed;
      expected.emplace_back(place, seed);
      ASSERT_TRUE(sorter.add(place, one));
    }
    std::sort(expected.begin(), expected.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    std::size_t at = 0;
    ASSERT_TRUE(sorter.drain([&](FindingRecord&& one) -> Result<void> {
      EXPECT_EQ(one.turn, expected.at(at++).second) << "held " << held;
      return {};
    }));
    EXPECT_EQ(at, expected.size());
    EXPECT_TRUE(std::filesystem::is_empty(folder_));
  }
}

TEST_F(FindingBytes, AFileThatWasCutOffOrChangedIsRefused) {
  const auto path = folder_ / "run.findings";
  {
    auto file = FindingFileWriter::create(path);
    ASSERT_TRUE(file);
    for (std::uint64_t seed = 0; seed < 50; ++seed) ASSERT_TRUE(file->add(record(seed)));
    ASSERT_TRUE(file->finish());
  }
  std::uint64_t seen = 0;
  ASSERT_TRUE(read_finding_file(path, [&](FindingRecord&& one) -> Result<void> {
    expect_same(one, record(seen++));
    return {};
  }));
  EXPECT_EQ(seen, 50U);
  const auto nothing = [](FindingRecord&&) -> Result<void> { return {}; };
  const std::string whole = *read_file(path);
  for (std::size_t i = 0; i < whole.size(); i += 97) {
    ASSERT_TRUE(write_output(path, whole.substr(0, i)));
    EXPECT_FALSE(read_finding_file(path, nothing)) << i;
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    ASSERT_TRUE(write_output(path, changed));
    EXPECT_FALSE(read_finding_file(path, nothing)) << i;
  }
  EXPECT_FALSE(read_finding_file(folder_ / "none", nothing));
}

}  // namespace
}  // namespace telaudit::audit
