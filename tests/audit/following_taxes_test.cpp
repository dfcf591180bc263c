#include "audit/following_taxes.h"

#include <gtest/gtest.h>

#include "bill/charge.h"
#include "bill/table.h"

namespace telaudit::audit {
namespace {

namespace column = bill::charge;

struct Line {
  const char* charge_class;
  const char* amount;
  const char* service;  // nullptr: none
  const char* rate = nullptr;
  const char* belongs_to = nullptr;
};

// Offsets count from 1 in the order of the lines.
bill::Table bill_of(const std::vector<Line>& lines) {
  bill::Schema schema = bill::charge_schema();
  schema.columns.push_back({"reading", bill::Type::text, false, "reading it came from"});
  bill::TableBuilder builder(schema);
  std::int64_t offset = 0;
  for (const auto& line : lines) {
    builder.set_number(column::kSourceOffset, ++offset);
    builder.set_number(column::kOrdinal, 0);
    builder.set_text(column::kCarrier, "TELCO");
    builder.set_text(column::kAccount, "A1");
    builder.set_text(column::kInvoice, "B1");
    builder.set_number(column::kBillDate, 20000);
    if (line.service != nullptr) builder.set_text(column::kService, line.service);
    builder.set_text(column::kChargeClass, line.charge_class);
    EXPECT_TRUE(builder.set_decimal(column::kAmount, *parse_decimal(line.amount)));
    if (line.rate != nullptr) {
      EXPECT_TRUE(builder.set_decimal(column::kTaxRate, *parse_decimal(line.rate)));
    }
    if (line.belongs_to != nullptr) builder.set_text(column::kBelongsTo, line.belongs_to);
    builder.set_text(column::kColumnCount, "reading");
    builder.end_row();
  }
  return builder.finish();
}

Finding error(const std::string& id) {
  Finding out;
  out.id = id;
  out.kind = Kind::error;
  out.currency = "USD";
  return out;
}

LedgerEntry entry(const std::string& finding, std::uint64_t offset, const char* amount) {
  return {finding, {"reading", offset, 0}, *parse_decimal(amount)};
}

std::string followed(const std::vector<Line>& lines, const std::vector<LedgerEntry>& ledger,
                     std::vector<Finding> findings = {error("a"), error("b")}) {
  const auto table = bill_of(lines);
  const auto done = follow_taxes(findings, ledger, table);
  EXPECT_TRUE(done);
  std::string out;
  for (const auto& finding : findings) {
    for (const auto& tax : finding.taxes)
      out += finding.id + ":" + std::to_string(tax.id.offset) + "=" + tax.at_most->text() + " ";
  }
  return out;
}

// 74.00 of 489.00 are claimed; of its tax of 34.23 follow 34.23 x 74 / 489 = 5.18.
TEST(FollowingTaxes, ATaxThatNamesItsChargeFollowsInPart) {
  EXPECT_EQ(followed({{"recurring", "489.00", "S1"}, {"tax", "34.23", nullptr, nullptr, "1:0"}},
                     {entry("a", 1, "74.00")}),
            "a:2=5.18 ");
}

// 38.50 + 8.12 = 46.62 is all that S1 was billed. Of 2.80 follow 2.80 x 38.50 / 46.62 = 2.3123 and the rest.
TEST(FollowingTaxes, WhereAllOfAServiceIsClaimedItsTaxesFollowInFull) {
  const std::vector<Line> lines = {{"recurring", "38.50", "S1"}, {"fee", "8.12", "S1"},
                                   {"tax", "2.80", "S1"},        {"surcharge", "1.00", "S1"},
                                   {"tax", "9.00", "S2"},        {"tax", "5.00", nullptr}};
  EXPECT_EQ(followed(lines, {entry("a", 1, "38.50"), entry("b", 2, "8.12")}),
            "a:3=2.31 a:4=0.83 b:3=0.49 b:4=0.17 ");
  // Of a part of it nothing is known.
  EXPECT_EQ(followed(lines, {entry("a", 1, "38.50")}), "");
}

// 10.00 x 0.055 = 0.55, of a tax that states its rate.
TEST(FollowingTaxes, ATaxOfTheServiceThatStatesItsRate) {
  EXPECT_EQ(
      followed({{"recurring", "38.50", "S1"}, {"tax", "2.12", "S1", "0.055"}}, {entry("a", 1, "10.00")}),
      "a:2=0.55 ");
}

TEST(FollowingTaxes, WhatTheLedgerGaveOfTheTaxDoesNotFollowOnceMore) {
  const std::vector<Line> lines = {{"recurring", "40.00", "S1"}, {"tax", "2.80", "S1"}};
  EXPECT_EQ(followed(lines, {entry("a", 1, "40.00"), entry("b", 2, "2.00")}), "a:2=0.80 ");
}

TEST(FollowingTaxes, QuestionsAndWithdrawnFindingsHaveNone) {
  const std::vector<Line> lines = {{"recurring", "40.00", "S1"}, {"tax", "2.80", "S1"}};
  auto question = error("a");
  question.kind = Kind::question;
  EXPECT_EQ(followed(lines, {entry("a", 1, "40.00")}, {question}), "");
  auto withdrawn = error("a");
  withdrawn.withdrawn_by = "trap";
  EXPECT_EQ(followed(lines, {entry("a", 1, "40.00")}, {withdrawn}), "");
}

TEST(FollowingTaxes, InWords) {
  auto finding = error("a");
  EXPECT_EQ(following_taxes_text(finding), "");
  finding.taxes = {{{"r", 1, 0}, *parse_decimal("2.00"), parse_decimal("1.50"), {}},
                   {{"r", 2, 0}, *parse_decimal("2.00"), parse_decimal("0.255"), {}}};
  EXPECT_EQ(following_taxes_text(finding), "1.755 USD on 2 charges");
}

}  // namespace
}  // namespace telaudit::audit
