// Keys of groups as small numbers, against a map of pairs and against the cells of the keys.
#include "rules/key_numbers.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "generated_relation.h"
#include "rules/load.h"

namespace telaudit::rules {
namespace {

TEST(PairNumbers, AreOnePerPairWhetherTheyStandSideBySideOrNot) {
  // Few lefts and rights stand side by side; 5,000 of each are 2^26 places and are hashed.
  for (const std::uint32_t most : {3U, 700U, 5000U}) {
    std::mt19937_64 random(most);
    PairNumbers pairs;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> expected;
    for (int i = 0; i < 20000; ++i) {
      const auto left = static_cast<std::uint32_t>(random() % most);
      const auto right = static_cast<std::uint32_t>(random() % most);
      const auto next = static_cast<std::uint32_t>(expected.size());
      ASSERT_EQ(pairs.number(left, right), expected.try_emplace({left, right}, next).first->second);
    }
    ASSERT_EQ(pairs.size(), expected.size());
    for (const auto& [pair, number] : expected) {
      EXPECT_EQ(pairs.left(number), pair.first);
      EXPECT_EQ(pairs.right(number), pair.second);
      EXPECT_EQ(pairs.find(pair.first, pair.second), std::optional(number));
    }
    EXPECT_EQ(pairs.find(most, 0), std::nullopt);
    EXPECT_EQ(PairNumbers().find(0, 0), std::nullopt);
  }
}

std::optional<bill::Schema> schemas(std::string_view name) {
  return name == "item" ? std::optional(item_schema()) : std::nullopt;
}

std::unique_ptr<Rule> rule_by(const std::string& keys, const std::string& more = {}) {
  const std::string text =
      "rule: T-1\nversion: 1.0.0\ntitle: A test\nstatus: draft\nkind: error\nconfidence: A\nprecedence: 1\n"
      "reason: TEST\nfalse_positives: none\nover: item as c\ngroup: {by: [" +
      keys + "]" + more +
      "}\nwhen: count() > 1\nmessage: 'one'\ntests: [{name: none, given: {item: []}, expect: []}]\n";
  auto rule = load_rule(text, "t.yaml", schemas);
  EXPECT_TRUE(rule.ok()) << rule.problem().text();
  return rule ? std::move(*rule) : nullptr;
}

// The same rows once by cells and once by numbers: a number stands for one key and a key for one number, and
// the errors are the same.
TEST(KeyNumbers, TellKeysApartAsTheirCellsDo) {
  for (const std::string keys :
       {"c.account", "c.kind, c.account", "c.called, c.payable, c.units",
        "{either: 'coalesce(c.other, c.kind)'}, c.from", "{part: 'round(12 / c.units, 0, half_up)'}, c.kind",
        "c.quantity, c.start, c.account, c.called"}) {
    const auto rule = rule_by(keys);
    ASSERT_TRUE(rule);
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      const GeneratedRelation relation(seed, 5, seed % 2 == 0 ? 4000 : 150);
      Setting setting;
      setting.rule = rule.get();
      setting.as_of = *make_date(2026, 1, 31);
      const Plan plan = make_plan({rule.get()}, {&setting});
      ASSERT_TRUE(plan.rules[0].group) << keys;
      VectorEvaluator evaluator(plan, {&setting}, portable_kernels());
      WordNumbers words;
      KeyNumbers numbers(plan, words);
      const auto numbered = numbers.add(plan.rules[0].group->keys, 0);
      ASSERT_TRUE(numbered) << keys;
      GroupReader by_cells(plan, 0, words);
      GroupReader by_numbers(plan, 0, words, &numbers);
      const std::size_t width = GroupReader::width(*plan.rules[0].group);
      std::map<std::vector<std::int64_t>, std::uint32_t> number_of_key;
      std::map<std::uint32_t, std::vector<std::int64_t>> key_of_number;
      bill::ScanRequest request;
      for (const auto& name : plan.columns) request.columns.push_back(*relation.schema().find(name));
      evaluator.begin_scan();
      numbers.begin_scan();
      const auto scanned = relation.scan_deferred(
          {0, relation.rows()}, request, [&](bill::DeferredBatch& batch) -> Result<void> {
            evaluator.bind(batch);
            numbers.bind();
            by_cells.bind();
            by_numbers.bind();
            for (std::size_t at = 0; at < batch.batch.rows; at += kVectorRows) {
              evaluator.begin_vector(at, std::min(kVectorRows, batch.batch.rows - at));
              Mask rows = evaluator.all();
              Mask failed;
              by_cells.read(evaluator, rows, failed);
              Mask more = evaluator.all();
              Mask more_failed;
              by_numbers.read(evaluator, more, more_failed);
              EXPECT_TRUE(rows == more && failed == more_failed) << keys << ", seed " << seed;
              Mask nothing;
              const std::uint32_t* found = numbers.read(evaluator, *numbered, rows, nothing);
              each_row(rows & more, [&](std::size_t row) {
                const std::vector<std::int64_t> key(by_cells.key(row), by_cells.key(row) + width);
                EXPECT_EQ(std::vector<std::int64_t>(by_numbers.key(row), by_numbers.key(row) + width), key);
                EXPECT_EQ(number_of_key.try_emplace(key, found[row]).first->second, found[row]);
                EXPECT_EQ(key_of_number.try_emplace(found[row], key).first->second, key);
              });
            }
            return {};
          });
      ASSERT_TRUE(scanned.ok());
      EXPECT_EQ(number_of_key.size(), key_of_number.size());
      EXPECT_GE(numbers.size(*numbered), key_of_number.size());
      const std::size_t parts = plan.rules[0].group->keys.size();
      std::vector<std::int64_t> cells(parts);
      std::vector<std::uint8_t> shapes(parts);
      for (const auto& [number, key] : key_of_number) {
        numbers.parts_of(*numbered, number, cells.data(), shapes.data());
        EXPECT_EQ(numbers.find(*numbered, cells.data(), shapes.data()), std::optional(number));
      }
      shapes.back() = 17;  // no number has so many decimals
      EXPECT_EQ(numbers.find(*numbered, cells.data(), shapes.data()), std::nullopt);
    }
  }
}

using Groups = std::map<std::vector<std::int64_t>, std::vector<std::string>>;

// By key whether the interpreter is to look, why it is spoilt, and what each aggregate came to.
Groups groups_of(const PlannedGroup& group, GroupReader& reader, GroupTable& table) {
  Groups out;
  const std::size_t width = GroupReader::width(group);
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (!table.there(i)) continue;
    const std::int64_t* cells = reader.cells_of(table, i);
    std::vector<std::string>& says = out[std::vector<std::int64_t>(cells, cells + width)];
    says.push_back(table.closer(i) ? "closer" : "");
    says.push_back(table.spoilt(i) != nullptr ? *table.spoilt(i) : "");
    for (std::size_t k = 0; k < group.computed.size() && !table.closer(i); ++k) {
      if (!group.computed[k]) continue;
      const auto& folded = table.folded(k);
      std::string number = Integer(folded.numbers[i]).str();
      if (number != "0") number += std::string(static_cast<std::size_t>(12 - folded.scale), '0');
      says.push_back(number + ":" + std::to_string(folded.marks[i]));
    }
  }
  return out;
}

// Rows of two threads, each with numbers of its own, put together, against one table by cells; also where
// there are more keys than get numbers.
TEST(KeyNumbers, GroupsThatAreCalledByThemAreThoseByCells) {
  const std::string sums =
      ", let: {n: count(), all: sum(c.amount), most: max(c.units), above: count(c.units > 0), kinds: "
      "distinct(c.kind)}";
  std::size_t given_up = 0;
  std::size_t put_together = 0;
  for (const std::string keys : {"c.account", "c.kind, c.account", "c.called, c.payable"}) {
    const auto rule = rule_by(keys, sums);
    ASSERT_TRUE(rule);
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
      const std::size_t most = seed % 3 == 0 ? 6 : KeyNumbers::kMost;
      const GeneratedRelation relation(seed, 6, seed % 2 == 0 ? 4000 : 150);
      Setting setting;
      setting.rule = rule.get();
      setting.as_of = *make_date(2026, 1, 31);
      const Plan plan = make_plan({rule.get()}, {&setting});
      const PlannedGroup& group = *plan.rules[0].group;
      VectorEvaluator evaluator(plan, {&setting}, portable_kernels());
      WordNumbers words;
      struct Thread {
        Thread(const Plan& plan, WordNumbers& words, std::size_t most)
            : numbers(plan, words, most),
              reader(plan, 0, words, &numbers),
              table(GroupReader::width(*plan.rules[0].group), plan.rules[0].group->computed) {}
        KeyNumbers numbers;
        GroupReader reader;
        GroupTable table;
      };
      Thread here(plan, words, most);
      Thread there(plan, words, most);
      GroupReader by_cells(plan, 0, words);
      GroupTable expected(GroupReader::width(group), group.computed);
      const GroupScope all;
      bill::ScanRequest request;
      for (const auto& name : plan.columns) request.columns.push_back(*relation.schema().find(name));
      evaluator.begin_scan();
      std::size_t batches = 0;
      const auto scanned = relation.scan_deferred(
          {0, relation.rows()}, request, [&](bill::DeferredBatch& batch) -> Result<void> {
            evaluator.bind(batch);
            Thread& thread = ++batches % 2 == 0 ? here : there;
            if (thread.numbers.any_given_up()) {
              thread.reader.give_cells(thread.table);
              thread.numbers.forget_given_up();
              ++given_up;
            }
            thread.numbers.begin_scan();
            thread.numbers.bind();
            thread.reader.bind();
            by_cells.bind();
            for (std::size_t at = 0; at < batch.batch.rows; at += kVectorRows) {
              evaluator.begin_vector(at, std::min(kVectorRows, batch.batch.rows - at));
              Mask spoilt;
              each_row(evaluator.all(), [&](std::size_t row) {
                if ((at + row) % 97 == 0) spoilt.set(row);
              });
              const auto add = [&](GroupReader& reader, GroupTable& table) {
                Mask rows = evaluator.all();
                Mask failed;
                reader.read(evaluator, rows, failed);
                reader.add(evaluator, rows, {}, {{"spoilt", spoilt & rows}}, all, table);
              };
              add(thread.reader, thread.table);
              add(by_cells, expected);
            }
            return {};
          });
      ASSERT_TRUE(scanned.ok());
      KeyNumbers::Called called;
      const std::vector<std::uint32_t>* numbers = nullptr;
      if (here.table.numbered() && there.table.numbered())
        numbers = here.numbers.called_here(*here.reader.numbered(), there.numbers, called);
      if (numbers != nullptr) {
        here.table.merge(there.table, *numbers, here.numbers.size(*here.reader.numbered()));
        ++put_together;
      } else {
        here.reader.give_cells(here.table);
        there.reader.give_cells(there.table);
        here.table.merge(there.table);
      }
      EXPECT_EQ(groups_of(group, here.reader, here.table), groups_of(group, by_cells, expected))
          << keys << ", seed " << seed;
    }
  }
  EXPECT_GT(given_up, 5U);
  EXPECT_GT(put_together, 5U);
}

}  // namespace
}  // namespace telaudit::rules
