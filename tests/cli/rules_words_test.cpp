// Words that no row can hold, in rules.
#include "cli/rules_words.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "audit/bill_environment.h"
#include "rules/rules.h"
#include "terms/terms.h"

namespace telaudit::cli {
namespace {

const std::string kRules = std::string(TELAUDIT_SOURCE_DIR) + "/rules";

terms::Terms shipped_terms() {
  terms::Inputs inputs;
  inputs.reference_folders = {kRules + "/reference"};
  auto loaded = terms::Terms::load(inputs);
  EXPECT_TRUE(loaded.ok());
  return std::move(*loaded);
}

std::string notes_on(const std::string& lines) {
  const auto terms = shipped_terms();
  const auto rules = rules::RuleSet::parse(
      "rule: T-01\nversion: 1.0.0\ntitle: A test\nstatus: stable\nkind: question\nconfidence: C\n"
      "precedence: 1\nreason: TEST\nmessage: m\nfalse_positives: none\n" +
          lines,
      "T-01.yaml", audit::schemas_of(terms));
  if (!rules.ok()) return rules.problem().text();
  std::string out;
  for (const auto& note : notes_on_words(**rules->rule("T-01"))) out += note.text() + "\n";
  return out;
}

TEST(RuleWords, AreThoseOfTheTablesThatReadersFollow) {
  EXPECT_EQ(words_of("charge", "charge_class").size(), 12U);
  EXPECT_TRUE(words_of("charge", "description").empty());
  EXPECT_EQ(words_of("waiver", "charge_class"), words_of("charge", "charge_class"));
  EXPECT_TRUE(words_of("nothing", "kind").empty());
  const auto has = [](std::string_view relation, std::string_view column, const std::string& word) {
    const auto words = words_of(relation, column);
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  EXPECT_TRUE(has("waiver", "kind", "nonrecurring"));
  EXPECT_TRUE(has("claim", "status", "submitted"));
  EXPECT_TRUE(has("tier", "method", "all_units"));
  EXPECT_TRUE(has("order", "evidence", "order_confirmation"));
}

// Columns of the contract, of inventory and of orders state their words in their meaning.
TEST(RuleWords, AgreeWithWhatTheMeaningsSay) {
  const auto terms = shipped_terms();
  for (const std::string relation : {"charge", "level", "contract", "inventory", "order", "crosswalk"}) {
    const auto schema = audit::schema_of(relation, terms);
    ASSERT_TRUE(schema.has_value()) << relation;
    for (const auto& column : schema->columns)
      for (const auto& word : words_of(relation, column.name))
        EXPECT_NE(column.meaning.find(word), std::string::npos)
            << relation << "." << column.name << " " << word;
  }
}

TEST(RuleWords, NotesWhatNoRowCanHold) {
  EXPECT_EQ(
      notes_on("over: charge as c\nwhere: c.charge_class in ['one_time', 'activation']\n"
               "when: c.amount > 0 and 'onetime' != c.charge_class\ntests: []\n"),
      "T-01.yaml:12:39, where: no charge has the charge_class 'activation' (it has one of recurring, "
      "one_time, usage, discount, credit, adjustment, tax, surcharge, fee, late_fee, instalment, balance)\n"
      "T-01.yaml:13:24, when: no charge has the charge_class 'onetime' (did you mean 'one_time'?)\n");
}

// The rule and its case agree with each other, and with no contract.
TEST(RuleWords, LooksIntoJoins) {
  EXPECT_EQ(
      notes_on(
          "over: charge as c\n"
          "join:\n"
          "  - waiver: {as: w, match: {carrier: c.carrier, charge_class: \"'onetime'\"}, where: w.kind == "
          "'non_recurring', cardinality: one}\n"
          "when: w.rate > 0\n"
          "tests:\n"
          "  - name: x\n"
          "    given: {charge: [{carrier: X}], waiver: [{carrier: X, kind: non_recurring}, {carrier: '*', "
          "kind: '*'}]}\n"
          "    expect: []\n"),
      "T-01.yaml:13:94, where: no waiver has the kind 'non_recurring' (did you mean 'nonrecurring'?)\n"
      "T-01.yaml:13:64, charge_class: no waiver has the charge_class 'onetime' (did you mean 'one_time'?)\n");
}

TEST(RuleWords, OfTheShippedRulesAreAllHeld) {
  const auto terms = shipped_terms();
  const std::vector<std::string> paths = {kRules + "/audit"};
  const auto rules = rules::RuleSet::load(paths, audit::schemas_of(terms));
  ASSERT_TRUE(rules.ok()) << rules.problem().text();
  for (const auto& info : rules->rules())
    for (const auto& note : notes_on_words(**rules->rule(info.id))) ADD_FAILURE() << note.text();
}

// A case that stays silent would stay so with any word.
TEST(RuleWords, LooksIntoCases) {
  EXPECT_EQ(notes_on("over: charge as c\nwhere: c.charge_class == 'tax'\nwhen: c.amount > 0\n"
                     "tests:\n"
                     "  - {name: x, given: {charge: [{charge_class: recuring, amount: 1}]}, expect: []}\n"),
            "T-01.yaml:15:5: no charge has the charge_class 'recuring' (did you mean 'recurring'?)\n");
}

}  // namespace
}  // namespace telaudit::cli
