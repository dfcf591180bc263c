#include "bill/parts.h"

#include <gtest/gtest.h>

#include <random>

namespace telaudit::bill {
namespace {

class RandomPart {
 public:
  explicit RandomPart(std::uint64_t seed) : random_(seed) {}

  Part make() {
    Part part;
    part.key = {text(3), text(500), text(100000), Date{number()}};
    part.bill_date_stated = below(2) == 0;
    part.kind = text(2);
    for (std::uint64_t i = below(3); i > 0; --i) part.required_kinds.push_back(text(4));
    part.marker = static_cast<Marker>(below(3));
    part.issued = text(5);
    part.currency = below(2) == 0 ? "USD" : "EUR";
    for (auto* date : {&part.due_date, &part.period_from, &part.period_through})
      if (below(2) == 0) *date = Date{number()};
    part.parent_account = text(2);
    part.contract_reference = std::string(below(600), 'c');
    part.customer = text(1000);
    part.information_only = below(2) == 0;
    constexpr std::uint64_t sizes[] = {0, 1, 3, 40, 1023, 1024, 1100};
    for (std::uint64_t i = sizes[below(below(20) == 0 ? 7 : 4)]; i > 0; --i)
      part.levels.push_back(level(part.levels));
    for (std::uint64_t i = below(4); i > 0; --i) part.rows.push_back({random_(), random_()});
    return part;
  }

 private:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  std::int32_t number() { return static_cast<std::int32_t>(random_()); }
  // One of so many texts, short or long, also none.
  std::string text(std::uint64_t many) {
    const std::uint64_t which = below(many + 1);
    return which == 0 ? std::string() : std::to_string(which) + std::string(which * 7 % 40, 'x');
  }
  std::optional<Decimal> decimal() {
    if (below(3) == 0) return std::nullopt;
    return Decimal{static_cast<std::int64_t>(random_()), static_cast<std::uint8_t>(below(13))};
  }
  Level level(const Levels& before) {
    Level level;
    level.id = "account/" + text(3) + "/" + std::to_string(below(1000000));
    if (!before.empty() && below(4) != 0)
      level.parent = before[below(2) == 0 ? before.size() - 1 : below(before.size())].id;
    level.label = text(30);
    level.kind = text(5);
    level.printed = decimal();
    level.roundings = static_cast<std::uint32_t>(random_());
    level.information_only = below(5) == 0;
    if (below(9) == 0) level.balance = {decimal(), decimal(), decimal(), decimal(), decimal()};
    level.source_offset = random_();
    level.source_length = random_();
    return level;
  }

  std::mt19937_64 random_;
};

void expect_same_decimal(const std::optional<Decimal>& given, const std::optional<Decimal>& wanted) {
  ASSERT_EQ(given.has_value(), wanted.has_value());
  if (!wanted) return;
  EXPECT_EQ(given->mantissa, wanted->mantissa);
  EXPECT_EQ(given->scale, wanted->scale);
}

void expect_same_level(const LevelView& given, const LevelView& wanted) {
  EXPECT_EQ(given.id, wanted.id);
  EXPECT_EQ(given.parent, wanted.parent);
  EXPECT_EQ(given.label, wanted.label);
  EXPECT_EQ(given.kind, wanted.kind);
  expect_same_decimal(given.printed, wanted.printed);
  EXPECT_EQ(given.roundings, wanted.roundings);
  EXPECT_EQ(given.information_only, wanted.information_only);
  expect_same_decimal(given.balance().previous_balance, wanted.balance().previous_balance);
  expect_same_decimal(given.balance().payments, wanted.balance().payments);
  expect_same_decimal(given.balance().adjustments, wanted.balance().adjustments);
  expect_same_decimal(given.balance().other_adjustments, wanted.balance().other_adjustments);
  expect_same_decimal(given.balance().total_due, wanted.balance().total_due);
  EXPECT_EQ(given.source_offset, wanted.source_offset);
  EXPECT_EQ(given.source_length, wanted.source_length);
}

void expect_same_rows(const std::vector<RowRange>& given, const std::vector<RowRange>& wanted) {
  ASSERT_EQ(given.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_EQ(given[i].begin, wanted[i].begin);
    EXPECT_EQ(given[i].end, wanted[i].end);
  }
}

void expect_same(const Part& given, const Part& wanted) {
  EXPECT_EQ(given.key, wanted.key);
  EXPECT_EQ(given.bill_date_stated, wanted.bill_date_stated);
  EXPECT_EQ(given.kind, wanted.kind);
  EXPECT_EQ(given.required_kinds, wanted.required_kinds);
  EXPECT_EQ(given.marker, wanted.marker);
  EXPECT_EQ(given.issued, wanted.issued);
  EXPECT_EQ(given.currency, wanted.currency);
  EXPECT_EQ(given.due_date, wanted.due_date);
  EXPECT_EQ(given.period_from, wanted.period_from);
  EXPECT_EQ(given.period_through, wanted.period_through);
  EXPECT_EQ(given.parent_account, wanted.parent_account);
  EXPECT_EQ(given.contract_reference, wanted.contract_reference);
  EXPECT_EQ(given.customer, wanted.customer);
  EXPECT_EQ(given.information_only, wanted.information_only);
  expect_same_rows(given.rows, wanted.rows);
  ASSERT_EQ(given.levels.size(), wanted.levels.size());
  for (std::size_t i = 0; i < wanted.levels.size(); ++i) expect_same_level(given.levels[i], wanted.levels[i]);
}

TEST(Parts, GiveBackWhatWasPutIn) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomPart random(seed);
    std::mt19937_64 choice(seed);
    std::vector<Part> wanted;
    Parts parts;
    EXPECT_TRUE(parts.empty());
    for (int i = 0; i < 300; ++i) {
      wanted.push_back(random.make());
      parts.push_back(wanted.back());
      const std::size_t changed = choice() % wanted.size();
      if (choice() % 3 != 0) continue;
      expect_same(parts.take(changed), wanted[changed]);
      wanted[changed] = random.make();
      parts.put_back(changed, wanted[changed]);
    }
    ASSERT_EQ(parts.size(), wanted.size());
    std::uint64_t levels = 0;
    std::size_t at = 0;
    for (const auto& part : parts) {
      SCOPED_TRACE("part " + std::to_string(at));
      expect_same(part, wanted[at]);
      EXPECT_TRUE(parts.key(at) == wanted[at].key);
      expect_same_rows(parts.rows(at), wanted[at].rows);
      levels += wanted[at++].levels.size();
    }
    EXPECT_EQ(at, wanted.size());
    EXPECT_EQ(parts.levels(), levels);
    for (std::size_t i = 0; i < wanted.size(); ++i) expect_same(parts.take(i), wanted[i]);
    EXPECT_EQ(parts.levels(), 0U);
  }
}

}  // namespace
}  // namespace telaudit::bill
