// Bills whose calls come in many files of the same days.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "ingest_fixture.h"

namespace telaudit::ingest {
namespace {

class BillInManyFiles : public IngestFixture {
 protected:
  // A file's calls: of an account, each with a number that makes it what it is.
  using Calls = std::vector<std::pair<unsigned, unsigned>>;
  // Of the part of an account in a reading.
  using States = std::map<std::pair<std::string, unsigned>, store::PartState>;

  static std::string file(const Calls& calls) {
    std::string text =
        "Account,Invoice,Bill Date,Service Number,Call Date,Call Time,Duration,Called "
        "Number,Destination,Call "
        "Type,Direction,Billed Minutes,Rate,Amount,Cost Centre\n";
    for (const auto& [account, call] : calls)
      text += std::to_string(910'000'000 + account) +
              ",M1,2026-03-31,0290000001,2026-03-10,10:00:00,75,1002" + std::to_string(1'000'000 + call) +
              ",Southford,National,Outbound,1.5,0.0155,0.25,CC-1\n";
    return text;
  }

  // State of each account's part of each file, as the promise says it: the same calls are a copy of the
  // earliest reading, and of the rest those that share a call with another conflict.
  static States expected(const std::map<std::string, Calls>& files) {
    std::map<unsigned, std::vector<std::pair<std::string, std::multiset<unsigned>>>> bills;
    for (const auto& [reading, calls] : files) {
      std::map<unsigned, std::multiset<unsigned>> parts;
      for (const auto& [account, call] : calls) parts[account].insert(call);
      for (auto& [account, part] : parts) bills[account].emplace_back(reading, std::move(part));
    }
    States out;
    for (const auto& [account, parts] : bills) {
      std::vector<std::pair<std::string, std::multiset<unsigned>>> counted;
      for (const auto& part : parts) {
        const bool copy = std::any_of(counted.begin(), counted.end(),
                                      [&](const auto& other) { return other.second == part.second; });
        out[std::pair(part.first, account)] = copy ? store::PartState::copy : store::PartState::current;
        if (!copy) counted.push_back(part);
      }
      for (const auto& one : counted)
        for (const auto& other : counted)
          if (&one != &other && std::any_of(one.second.begin(), one.second.end(),
                                            [&](unsigned call) { return other.second.count(call) != 0; }))
            out[std::pair(one.first, account)] = store::PartState::conflict;
    }
    return out;
  }

  static States states_of_parts(const store::Workspace& workspace) {
    States out;
    const auto parts = workspace.all_parts();
    EXPECT_TRUE(parts.ok());
    for (const auto& part : *parts)
      out[std::pair(part.reading, static_cast<unsigned>(std::stoul(part.part.key.account)) - 910'000'000)] =
          part.state;
    return out;
  }

  std::string because(const store::Workspace& workspace, const std::string& reading) {
    const auto parts = workspace.parts_of_reading(reading);
    EXPECT_TRUE(parts.ok());
    return parts->front().because;
  }
};

TEST_F(BillInManyFiles, OfTheSameDaysAreItsPartsUntilOneSharesACall) {
  auto workspace = open();
  const auto first = read(workspace, {write("a.csv", file({{1, 1}, {1, 2}}))})[0].reading;
  const auto second = read(workspace, {write("b.csv", file({{1, 3}, {1, 4}}))})[0].reading;
  EXPECT_EQ(states_of_parts(workspace).at({first, 1}), store::PartState::current);
  EXPECT_EQ(states_of_parts(workspace).at({second, 1}), store::PartState::current);
  const auto third = read(workspace, {write("c.csv", file({{1, 5}, {1, 2}}))})[0].reading;
  EXPECT_EQ(states_of_parts(workspace).at({first, 1}), store::PartState::conflict);
  EXPECT_EQ(states_of_parts(workspace).at({second, 1}), store::PartState::current);
  EXPECT_EQ(states_of_parts(workspace).at({third, 1}), store::PartState::conflict);
  const std::string why = because(workspace, first);
  EXPECT_NE(why.find(third.substr(0, 12)), std::string::npos) << why;

  // What comes later has nothing to do with their conflict.
  const auto fourth = read(workspace, {write("d.csv", file({{1, 6}}))})[0].reading;
  EXPECT_EQ(states_of_parts(workspace).at({fourth, 1}), store::PartState::current);
  EXPECT_EQ(states_of_parts(workspace).at({third, 1}), store::PartState::conflict);
  EXPECT_EQ(because(workspace, first), why);
}

// Files of one call and of one that is remembered no more, in one command and in many, in any order.
TEST_F(BillInManyFiles, AreSettledAsAllPairsSayHoweverTheyCome) {
  std::mt19937 random(5);
  for (int round = 0; round < 12; ++round) {
    std::vector<std::string> paths;
    std::vector<Calls> contents;
    const auto count = 3 + random() % 5;
    const auto kinds = 20 + random() % 40;
    for (unsigned i = 0; i < count; ++i) {
      Calls calls;
      for (auto row = 1 + random() % 12; row > 0; --row)
        calls.emplace_back(random() % 4, static_cast<unsigned>(random() % kinds));
      // Bytes that differ, so that two files of the same calls are two readings.
      contents.push_back(calls);
      paths.push_back(write(std::to_string(round) + "-" + std::to_string(i) + ".csv",
                            file(calls) + std::string(i, '\n')));
    }
    auto one_command = open("one-" + std::to_string(round));
    std::vector<SourcePath> named;
    for (const auto& path : paths) named.push_back({path, true});
    const auto report = ingest(one_command, readers_, named, {}, [](const Progress&) {});
    ASSERT_TRUE(report);
    std::map<std::string, Calls> files;
    for (std::size_t i = 0; i < paths.size(); ++i) files[report->files[i].reading] = contents[i];
    ASSERT_EQ(files.size(), paths.size());
    EXPECT_EQ(states_of_parts(one_command), expected(files)) << "round " << round;

    std::shuffle(paths.begin(), paths.end(), random);
    auto many_commands = open("many-" + std::to_string(round));
    read(many_commands, paths);
    EXPECT_EQ(states_of_parts(many_commands), expected(files)) << "round " << round;
    EXPECT_EQ(states(many_commands), states(one_command));
  }
}

}  // namespace
}  // namespace telaudit::ingest
