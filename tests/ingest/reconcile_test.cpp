#include "ingest/reconcile.h"

#include <gtest/gtest.h>

namespace telaudit::ingest {
namespace {

using bill::InvoiceState;
using store::PartState;
using store::StoredPart;

Total total(const char* text) {
  return *parse_total(text);
}

bill::Level level(const std::string& id, const std::string& parent, const char* printed = nullptr,
                  std::uint32_t roundings = 0) {
  bill::Level out;
  out.id = id;
  out.parent = parent;
  out.label = id;
  out.kind = "group";
  if (printed != nullptr) out.printed = parse_decimal(printed);
  out.roundings = roundings;
  return out;
}

StoredPart part(const std::string& reading, const std::string& kind, const std::vector<bill::Level>& levels,
                std::vector<store::LevelSum> sums) {
  StoredPart out;
  out.reading = reading;
  out.part.kind = kind;
  out.part.key = {"CARRIER", "123", "INV", *make_date(2024, 1, 10)};
  out.part.currency = "USD";
  for (const auto& level : levels) out.part.levels.push_back(level);
  out.sums = std::move(sums);
  return out;
}

store::LevelSum sum(const std::string& id, const char* in_total, const char* payable = nullptr) {
  return {id, total(in_total), total(payable != nullptr ? payable : in_total), 1};
}

struct Reconciled {
  store::InvoiceRow invoice;
  store::LevelRowLists levels;
};

Reconciled reconcile(const std::vector<StoredPart>& parts) {
  Reconciled out;
  out.invoice = ingest::reconcile(parts, out.levels);
  return out;
}

// A memorandum with one level, its root.
StoredPart memorandum(const char* printed, const store::LevelSum& sum) {
  bill::Level root = level("memo", "", printed);
  root.information_only = true;
  StoredPart memo = part("m", "811", {root}, {sum});
  memo.part.information_only = true;
  return memo;
}

TEST(Reconcile, SumsClimbTheTree) {
  const auto out = reconcile(std::vector{
      part("a", "811", {level("root", "", "10.00"), level("x", "root", "4.00"), level("y", "root", "6.00")},
           {sum("x", "4.00"), sum("y", "6.00")})});
  EXPECT_EQ(out.invoice.state, InvoiceState::balanced);
  EXPECT_EQ(out.invoice.printed->text(), "10.00");
  EXPECT_EQ(out.invoice.computed.text(), "10.00");
  EXPECT_EQ(out.levels.size(), 3U);
  EXPECT_TRUE(out.invoice.detail.empty());
}

// 100.00 + 20.00 USD are printed; 7.00 CAD stand beside them. The total alone, of a row that states no
// currency of its own, proves the bill whose charges are in another.
TEST(Reconcile, NothingIsAddedUpOverCurrencies) {
  StoredPart dollars =
      part("a", "charges", {level("root", "", "127.00"), level("x", "root")}, {sum("x", "120.00")});
  StoredPart others = part("a", "charges", {level("root", ""), level("x", "root")}, {sum("x", "7.00")});
  others.index = 1;
  others.part.currency = "CAD";
  const auto mixed = reconcile(std::vector{dollars, others});
  EXPECT_EQ(mixed.invoice.state, InvoiceState::unbalanced);
  EXPECT_EQ(mixed.invoice.currency, "USD");
  EXPECT_EQ(mixed.invoice.computed.text(), "120.00");
  EXPECT_EQ(mixed.invoice.payable.text(), "120.00");
  EXPECT_EQ(mixed.invoice.charges, 2U);
  EXPECT_EQ(mixed.invoice.detail.find("charges in another currency, which are not added up: 7.00 CAD"), 0U);
  // Not even where the printed total is that of the dollars.
  dollars.part.levels.set_printed(0, *parse_decimal("120.00"), 0, 0);
  EXPECT_EQ(reconcile(std::vector{dollars, others}).invoice.state, InvoiceState::unbalanced);

  StoredPart total = part("a", "charges", {level("root", "", "7.00")}, {});
  others.index = 0;
  total.index = 1;
  for (const auto& parts : {std::vector{others, total}, std::vector{total, others}}) {
    const auto proved = reconcile(parts);
    EXPECT_EQ(proved.invoice.state, InvoiceState::balanced);
    EXPECT_EQ(proved.invoice.currency, "CAD");
    EXPECT_EQ(proved.invoice.printed->text(), "7.00");
  }
}

// 213.6796 in charges against 213.68 printed: 0.0004 is within half a cent, once.
TEST(Reconcile, RoundingIsAllowedOnlyWhereTheFormatStatesIt) {
  const auto rounded =
      reconcile(std::vector{part("a", "811", {level("root", "", "213.68", 1)}, {sum("root", "213.6796")})});
  EXPECT_EQ(rounded.invoice.state, InvoiceState::balanced_with_rounding);
  EXPECT_NE(rounded.invoice.detail.find("0.0004"), std::string::npos);
  const auto refused =
      reconcile(std::vector{part("a", "811", {level("root", "", "213.68")}, {sum("root", "213.6796")})});
  EXPECT_EQ(refused.invoice.state, InvoiceState::unbalanced);
  const auto half =
      reconcile(std::vector{part("a", "811", {level("root", "", "213.68", 1)}, {sum("root", "213.675")})});
  EXPECT_EQ(half.invoice.state, InvoiceState::balanced_with_rounding);
  const auto beyond =
      reconcile(std::vector{part("a", "811", {level("root", "", "213.68", 1)}, {sum("root", "213.6749")})});
  EXPECT_EQ(beyond.invoice.state, InvoiceState::unbalanced);
}

TEST(Reconcile, ABrokenLevelIsNamedWithItsDifference) {
  const auto out =
      reconcile(std::vector{part("a", "811", {level("root", "", "10.00"), level("x", "root", "5.00")},
                                 {sum("x", "4.00"), sum("root", "6.00")})});
  EXPECT_EQ(out.invoice.state, InvoiceState::unbalanced);
  EXPECT_NE(out.invoice.detail.find("x: printed 5.00, charges add up to 4.00, difference 1.00"),
            std::string::npos);
}

TEST(Reconcile, ATotalOfOneFileIsProvedByChargesOfAnother) {
  const auto summary =
      part("s", "summary", {level("bill", "", "50.00"), level("line/1", "bill", "50.00")}, {});
  const auto charges =
      part("c", "charges", {level("bill", ""), level("line/1", "bill")}, {sum("line/1", "50.00")});
  for (const auto& parts : {std::vector{summary, charges}, std::vector{charges, summary}}) {
    const auto out = reconcile(parts);
    EXPECT_EQ(out.invoice.state, InvoiceState::balanced);
    EXPECT_EQ(out.levels.size(), 2U);
  }
}

TEST(Reconcile, AMissingFileIsNamed) {
  auto charges = part("c", "charges", {level("bill", "")}, {sum("bill", "50.00")});
  charges.part.required_kinds = {"charges", "summary", "usage"};
  const auto out = reconcile(std::vector{charges});
  EXPECT_EQ(out.invoice.state, InvoiceState::incomplete);
  EXPECT_EQ(out.invoice.detail, "missing: summary, usage");
}

TEST(Reconcile, AMemorandumIsShownButNeitherAddedNorJudged) {
  const auto memo = memorandum("231.10", {"memo", total("200.00"), total("0"), 3});
  const auto out =
      reconcile(std::vector{part("a", "811", {level("root", "", "150.75")}, {sum("root", "150.75")}), memo});
  EXPECT_EQ(out.invoice.state, InvoiceState::balanced);
  EXPECT_EQ(out.invoice.printed->text(), "150.75");
  EXPECT_EQ(out.invoice.payable.text(), "150.75");
  EXPECT_NE(out.invoice.detail.find("information only"), std::string::npos);
}

TEST(Reconcile, AMemorandumAloneIsProvedAndNotPayable) {
  const auto memo = memorandum("231.10", {"memo", total("231.10"), total("0"), 3});
  const auto out = reconcile({memo});
  EXPECT_EQ(out.invoice.state, InvoiceState::balanced);
  EXPECT_EQ(out.invoice.printed->text(), "231.10");
  EXPECT_TRUE(out.invoice.payable.is_zero());
  EXPECT_EQ(out.invoice.detail, "information only: nothing in it is payable");
}

TEST(Reconcile, OfManyBrokenLevelsTheFirstAreNamed) {
  std::vector<bill::Level> levels{level("root", "")};
  for (int i = 1; i <= 9; ++i) levels.push_back(level("x" + std::to_string(i), "root", "5.00"));
  const auto out = reconcile({part("a", "811", levels, {sum("x1", "5.00"), sum("x2", "4.00")})});
  EXPECT_EQ(out.invoice.state, InvoiceState::unbalanced);
  EXPECT_EQ(out.invoice.detail.rfind("x2: printed 5.00, charges add up to 4.00, difference 1.00; x3: ", 0),
            0U);
  EXPECT_NE(out.invoice.detail.find("x6: "), std::string::npos);
  EXPECT_EQ(out.invoice.detail.find("x7: "), std::string::npos);
  EXPECT_TRUE(out.invoice.detail.ends_with("; and 3 more levels"));
}

// a and b name each other; what hangs below them is counted once.
TEST(Reconcile, ACircleIsOpenedAtItsFirstLevel) {
  const auto out = reconcile({part("a", "811", {level("a", "b"), level("b", "a"), level("c", "b")},
                                   {sum("a", "1.00"), sum("b", "2.00"), sum("c", "4.00")})});
  EXPECT_EQ(out.invoice.computed.text(), "7.00");
  EXPECT_EQ(out.levels.size(), 3U);
}

TEST(Reconcile, WithoutAPrintedTotalNothingIsProved) {
  EXPECT_EQ(
      reconcile(std::vector{part("a", "cdr", {level("bill", "")}, {sum("bill", "1.00")})}).invoice.state,
      InvoiceState::no_control_total);
}

TEST(Reconcile, WhatContradictsItselfIsNotPayable) {
  auto one = part("a", "811", {level("root", "", "10.00")}, {sum("root", "10.00")});
  auto other = part("b", "811", {level("root", "", "11.00")}, {sum("root", "11.00")});
  one.state = PartState::conflict;
  other.state = PartState::conflict;
  const auto out = reconcile(std::vector{one, other});
  EXPECT_EQ(out.invoice.state, InvoiceState::conflict);
  EXPECT_TRUE(out.invoice.payable.is_zero());
}

// A hostile bill may name itself or a descendant as parent; every charge is still counted once.
TEST(Reconcile, CirclesAndUndeclaredLevelsLoseNothing) {
  const auto out = reconcile(std::vector{part(
      "a", "811", {level("x", "y"), level("y", "x"), level("z", "z"), level("w", "nowhere")},
      {sum("x", "1.00"), sum("y", "2.00"), sum("z", "4.00"), sum("w", "8.00"), sum("undeclared", "16.00")})});
  EXPECT_EQ(out.invoice.computed.text(), "31.00");
  EXPECT_EQ(out.invoice.payable.text(), "31.00");
}

}  // namespace
}  // namespace telaudit::ingest
