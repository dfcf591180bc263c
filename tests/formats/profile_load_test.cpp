// What a profile may not say: each refused with its place and advice.
#include <gtest/gtest.h>

#include <string>

#include "formats/profile_language.h"

namespace telaudit::formats::profile {
namespace {

std::string whole_profile() {
  return R"(profile: small
version: 1
detect: {header_all: [Account, Cost]}
container: {delimiter: comma}
bill:
  carrier: {value: Test Carrier}
  account: Account
  invoice: Invoice
  bill_date: {column: Bill Date, formats: ['%Y-%m-%d']}
  currency: {value: USD}
part: {kind: bill}
keys: {line: {column: Line, default: none}}
levels:
  bill: {id: bill}
  line: {id: 'line/{line}', parent: bill, label: '{line}'}
fields: {description: Text}
records:
  - {kind: charge, amount: Cost, level: line, fields: {charge_class: {value: recurring}}}
tests: []
)";
}

// The small profile with `from` replaced by `to`.
std::string changed(const std::string& from, const std::string& to) {
  std::string text = whole_profile();
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

void expect_refused(const std::string& yaml, const std::string& what, const std::string& advice,
                    std::uint32_t line) {
  const auto loaded = load_profile(yaml, "small.yaml");
  ASSERT_FALSE(loaded.ok()) << what;
  const Problem& problem = loaded.problem();
  EXPECT_NE(problem.what.find(what), std::string::npos) << problem.text();
  EXPECT_NE(problem.advice.find(advice), std::string::npos) << problem.text();
  EXPECT_EQ(problem.where.file, "small.yaml");
  EXPECT_EQ(problem.where.line.value_or(0), line) << problem.text();
}

TEST(LoadProfile, TheSmallProfileLoads) {
  const auto loaded = load_profile(whole_profile(), "small.yaml");
  EXPECT_TRUE(loaded.ok()) << loaded.problem().text();
}

TEST(LoadProfile, UnknownKeysNameTheNearest) {
  expect_refused(changed("detect:", "detects:"), "detects", "detect", 3);
  expect_refused(changed("delimiter: comma", "delimeter: comma"), "delimeter", "delimiter", 4);
  expect_refused(changed("header_all", "header_al"), "header_al", "header_all", 3);
  expect_refused(changed("amount: Cost", "amonut: Cost"), "amonut", "amount", 18);
  expect_refused(changed("parent: bill, label", "parnt: bill, label"), "parnt", "parent", 15);
  expect_refused(changed("formats: [", "format: ["), "format", "formats", 9);
}

TEST(LoadProfile, UnknownNamesNameTheNearest) {
  expect_refused(changed("description: Text", "descripton: Text"), "descripton", "description", 16);
  expect_refused(changed("value: recurring", "value: recuring"), "recuring", "recurring", 18);
  expect_refused(changed("level: line", "level: lnie"), "lnie", "line", 18);
  expect_refused(changed("parent: bill, label", "parent: bil, label"), "bil", "bill", 15);
  expect_refused(changed("kind: charge", "kind: charg"), "charg", "charge", 18);
  expect_refused(changed("'line/{line}'", "'line/{lin}'"), "{lin}", "line", 15);
}

TEST(LoadProfile, WhatTheReaderFillsCannotBeMapped) {
  expect_refused(changed("description: Text", "source_offset: Text"), "no charge column a profile can fill",
                 "", 16);
  expect_refused(changed("description: Text", "payable: Text"), "no charge column a profile can fill", "",
                 16);
}

TEST(LoadProfile, MissingPartsAreNamed) {
  expect_refused(changed("part: {kind: bill}\n", ""), "'part'", "README", 1);
  expect_refused(changed("  account: Account\n", ""), "'account'", "", 6);
  expect_refused(changed(", formats: ['%Y-%m-%d']", ""), "needs formats", "", 9);
  expect_refused(changed(", fields: {charge_class: {value: recurring}}", ""), "charge_class", "", 18);
  expect_refused(changed("amount: Cost, ", ""), "needs an amount", "", 18);
}

TEST(LoadProfile, AClassTableNeedsADefault) {
  expect_refused(changed("{value: recurring}", "{column: Kind, map: {M: recurring}}"), "default", "default",
                 18);
}

TEST(LoadProfile, ADurationBetweenMomentsHasBothAndNothingElse) {
  const std::string one = "description: Text, duration: {from: {epoch: Begin}}";
  const std::string more =
      "description: Text, duration: {from: {epoch: Begin}, to: {epoch: End}, unit: seconds}";
  const std::string other = "description: {from: {epoch: Begin}, to: {epoch: End}}";
  for (const auto& fields : {one, more, other})
    expect_refused(changed("description: Text", fields), "'from' and 'to'", "duration: {from:", 16);
}

TEST(LoadProfile, PatternsRunInLinearTime) {
  expect_refused(changed("amount: Cost", "when: {column: Text, matches: '(a)\\1'}, amount: Cost"),
                 "not a regular expression", "RE2", 18);
}

TEST(LoadProfile, LabelsFollowFromIds) {
  std::string yaml = changed("keys: {line: {column: Line, default: none}}",
                             "keys: {line: {column: Line}, user: {column: User}}");
  yaml.replace(yaml.find("label: '{line}'"), 15, "label: '{user}'");
  expect_refused(yaml, "{user}", "what the id uses", 15);
}

TEST(LoadProfile, ATotalContradictsNoControlTotal) {
  std::string yaml =
      changed("  currency: {value: USD}\n", "  currency: {value: USD}\n  no_control_total: true\n");
  EXPECT_TRUE(load_profile(yaml, "small.yaml").ok());
  yaml.replace(yaml.find("records:\n"), 9,
               "records:\n  - {kind: total, when: {column: Text, equals: total}, totals: [{level: bill, "
               "printed: Cost}]}\n");
  expect_refused(yaml, "no_control_total", "", 1);
}

TEST(LoadProfile, RequiredKindsNameThePartItself) {
  expect_refused(changed("part: {kind: bill}", "part: {kind: bill, required: [summary]}"),
                 "'bill' among them", "", 11);
}

TEST(NormaliseHeader, CaseBlanksPunctuationQuotesAndByteOrderMark) {
  EXPECT_EQ(normalise_header("Taxes, Governmental Surcharges, and Fees"),
            "taxes governmental surcharges and fees");
  EXPECT_EQ(normalise_header("Taxes, Governmental Surcharges and Fees"),
            "taxes governmental surcharges and fees");
  EXPECT_EQ(normalise_header("\xEF\xBB\xBF\"Bill  Cycle_Date\""), "bill cycle date");
  EXPECT_EQ(normalise_header("Data Usage (KB)"), "data usage kb");
  // Capitals of other alphabets, and the blank that does not break a line.
  EXPECT_EQ(normalise_header("Fällig"), "fällig");
  EXPECT_EQ(normalise_header("ÉCHÉANCE ÜBER ×Ñ"), "échéance über ×ñ");
  EXPECT_EQ(normalise_header("Сумма Рахунок Їжа Ёлка Ґ"), "сумма рахунок їжа ёлка Ґ");
  EXPECT_EQ(normalise_header("Invoice\xC2\xA0Number"), "invoice number");
  EXPECT_EQ(normalise_header("\xC3"), "\xC3");
  EXPECT_EQ(normalise_header(" ... "), "");
}

}  // namespace
}  // namespace telaudit::formats::profile
