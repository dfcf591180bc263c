// The figures of the sample at doubled prices: lines at 50.00 against a market of 33.75, 36.50, 39.25.
#include "book/negotiation_figures.h"

#include <gtest/gtest.h>

#include "book/book_tables.h"
#include "book/contents.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

struct Figures {
  std::unique_ptr<SampleBook> sample;
  Negotiation negotiation;
  std::optional<Contents> contents;
};

std::unique_ptr<Figures> figures(std::int64_t factor = 2) {
  auto out = std::make_unique<Figures>();
  SampleOptions options;
  options.price_factor = factor;
  out->sample = make_sample(options);
  auto read = load_negotiation(std::string(TELAUDIT_SOURCE_DIR) + "/rules/negotiation", "");
  EXPECT_TRUE(read.ok());
  out->negotiation = *read;
  out->sample->input.negotiation = &out->negotiation;
  auto contents = build_contents(out->sample->input);
  EXPECT_TRUE(contents.ok());
  if (contents) out->contents = std::move(*contents);
  return out;
}

const ExpectationRow* row_of(const Contents& contents, const char* service_key) {
  for (const ExpectationRow& row : contents.negotiation->expectations.rows)
    if (contents.demand[row.demand].service_key == service_key &&
        contents.demand[row.demand].charge_class == "recurring")
      return &row;
  return nullptr;
}

TEST(NegotiationFigures, ARowAndItsGroupHaveThreeNumbers) {
  const auto made = figures();
  const ExpectationRow* row = row_of(*made->contents, "3125550141");
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->figures.stance, pricing::Stance::open);
  EXPECT_EQ(row->figures.expected.price->text(), "33.80");  // 33.75 to three digits
  EXPECT_TRUE(row->figures.expected.sayable);
  EXPECT_EQ(row->figures.opening.price->text(), "30.40");  // 30.42
  EXPECT_EQ(row->at_expected->text(), "67.60");
  EXPECT_EQ(row->at_opening->text(), "60.80");
  const auto& groups = made->contents->negotiation->expectations.groups;
  const auto group =
      std::find_if(groups.begin(), groups.end(), [&](const auto& one) { return one.id == row->group; });
  ASSERT_NE(group, groups.end());
  EXPECT_EQ(group->rows, 2U);
  EXPECT_EQ(group->open, 2U);
  EXPECT_EQ(group->average->text(), "50.00");
  EXPECT_EQ(group->figures.expected.price->text(), "33.80");
  EXPECT_EQ(group->open_monthly.text(), "150.00");
  EXPECT_EQ(group->at_expected.text(), "101.40");
}

TEST(NegotiationFigures, ACurrentPriceBelowMarketIsNotOpenedAndSavesNothing) {
  const auto made = figures(1);
  const ExpectationRow* row = row_of(*made->contents, "3125550141");
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->figures.stance, pricing::Stance::do_not_open);
  for (const LeverRow& lever : made->contents->negotiation->savings.rows) EXPECT_NE(lever.lever, Lever::rate);
}

// 20.00 of the line's 100.00 is claimed, since it should cost less: the rate of both lines is 150.00 * 16.20
// / 50.00 = 48.60, of which the claim has 20.00, so 28.60 are left. Billed 301.66 less 130.00 one-offs, 6.26
// taxes, 4.00 surcharges, 20.00 claims, 5.00 savings is 136.40.
TEST(NegotiationFigures, TheBridgeGoesOnToTheExpectation) {
  const auto made = figures();
  const auto& bridges = made->contents->negotiation->savings.bridges;
  const auto usd =
      std::find_if(bridges.begin(), bridges.end(), [](const Bridge& one) { return one.currency == "USD"; });
  ASSERT_NE(usd, bridges.end());
  ASSERT_GE(usd->steps.size(), 3U);
  const auto& last = usd->steps[usd->steps.size() - 1];
  const auto& rates = usd->steps[usd->steps.size() - 2];
  const auto& clean = usd->steps[usd->steps.size() - 3];
  EXPECT_EQ(clean.id, "clean");
  EXPECT_EQ(clean.running.text(), "136.40");
  EXPECT_EQ(rates.amount.text(), "-28.60");
  EXPECT_EQ(last.id, "expectation");
  EXPECT_EQ(last.running.text(), "107.80");
}

// What is left is 107.80 a month, 1,293.60 a year; 0.80 of it 1,034.88; half of that 517.44.
TEST(NegotiationFigures, CommitmentsByHand) {
  const auto made = figures();
  const auto& sizing = made->contents->negotiation->commitments.sizing;
  const auto alpha =
      std::find_if(sizing.begin(), sizing.end(), [](const auto& one) { return one.currency == "USD"; });
  ASSERT_NE(alpha, sizing.end());
  EXPECT_EQ(alpha->carrier, "Alpha Telecom");
  ASSERT_EQ(alpha->years.size(), 3U);
  EXPECT_EQ(alpha->years[0].spend[0].text(), "1034.88");
  EXPECT_EQ(alpha->years[0].spend[1].text(), "1293.60");
  EXPECT_EQ(alpha->years[0].spend[2].text(), "1552.32");
  ASSERT_EQ(alpha->candidates.size(), 3U);
  EXPECT_EQ(alpha->candidates[0].amounts.at(0).text(), "517.44");
  EXPECT_TRUE(alpha->candidates[0].shortfall.at(0)[0].is_zero());
  ASSERT_EQ(alpha->curve.size(), 13U);
  EXPECT_EQ(alpha->curve[10].commitment.text(), "1293.60");
  EXPECT_EQ(alpha->curve[10].exposure[0].text(), "258.72");
  EXPECT_TRUE(alpha->curve[10].exposure[1].is_zero());
  EXPECT_EQ(alpha->curve[12].exposure[1].text(), "258.72");  // 1,552.32 less 1,293.60
}

TEST(NegotiationFigures, ExposureNeverFallsAsTheCommitmentRises) {
  const auto made = figures();
  for (const CommitmentSizing& sizing : made->contents->negotiation->commitments.sizing)
    for (std::size_t at = 1; at < sizing.curve.size(); ++at)
      for (std::size_t one = 0; one < kDemandCases; ++one)
        EXPECT_FALSE(sizing.curve[at].exposure[one] < sizing.curve[at - 1].exposure[one]);
}

// COST RECOVERY of 4.00 on a base of 100.00 + 50.00 + 1.40 + 10.00 = 161.40 is 2.48 %; the sample's classes
// do not know it. One percent of the base is 19.368 a year.
TEST(NegotiationFigures, SurchargesAreAPercentageOfTheBase) {
  const auto made = figures();
  const auto& surcharges = made->contents->negotiation->spend.surcharges;
  ASSERT_EQ(surcharges.size(), 1U);
  EXPECT_EQ(surcharges[0].monthly.text(), "4.00");
  EXPECT_EQ(surcharges[0].percent->text(), "2.48");
  EXPECT_EQ(surcharges[0].point_a_year.text(), "19.37");
  EXPECT_EQ(surcharges[0].origin, SurchargeOrigin::unknown);
}

// A fee of 12.00 that the bill prints like a line, a federal charge of 6.00 beside it and lines of 100.00:
// both are surcharges, and of the lines alone the fee is 12.00 %. One percent of 100.00 is 12.00 a year.
TEST(NegotiationFigures, ASurchargePrintedAsALineIsASurcharge) {
  bill::Schema schema = bill::charge_schema();
  schema.columns.push_back({"reading", bill::Type::text, false, ""});
  bill::TableBuilder builder(schema);
  const auto charge = [&](int offset, const char* charge_class, const char* description, const char* amount) {
    builder.set_number(bill::charge::kSourceOffset, offset);
    builder.set_text(bill::charge::kCarrier, "Alpha");
    builder.set_text(bill::charge::kAccount, "1");
    builder.set_number(bill::charge::kBillDate, 20000);
    builder.set_text(bill::charge::kCurrency, "USD");
    builder.set_text(bill::charge::kChargeClass, charge_class);
    builder.set_text(bill::charge::kDescription, description);
    builder.set_number(bill::charge::kPayable, 1);
    ASSERT_TRUE(builder.set_decimal(bill::charge::kAmount, *parse_decimal(amount)));
    builder.set_text(bill::charge::kColumnCount, "r");
    builder.end_row();
  };
  charge(1, "recurring", "BUSINESS LINE FLAT RATE", "100.00");
  charge(2, "recurring", "CARRIER COST RECOVERY FEE", "12.00");
  charge(3, "recurring", "FEDERAL ACCESS CHARGE", "6.00");
  charge(4, "surcharge", "ADMINISTRATIVE FEE", "3.00");
  const bill::Table table = builder.finish();
  const auto context = ChargeContext::build(table, {});
  ASSERT_TRUE(context);
  const std::string folder = std::string(TELAUDIT_SOURCE_DIR) + "/rules/classes/";
  const auto classifier = pricing::Classifier::load(std::array{folder + "taxes-and-surcharges.yaml"});
  ASSERT_TRUE(classifier.ok());
  const auto negotiation = load_negotiation(std::string(TELAUDIT_SOURCE_DIR) + "/rules/negotiation", "");
  ASSERT_TRUE(negotiation.ok());
  CarrierSpendBuilder spend(*context, &*classifier, *negotiation);
  ASSERT_TRUE(each_charge(table, [&](const ChargeRow& row) -> Result<void> {
    spend.add(row);
    return {};
  }));
  const SpendByCarrier made = spend.finish();
  ASSERT_EQ(made.surcharges.size(), 3U);
  EXPECT_EQ(made.surcharges[0].description, "CARRIER COST RECOVERY FEE");
  EXPECT_EQ(made.surcharges[0].printed_as, "recurring");
  EXPECT_EQ(made.surcharges[0].origin, SurchargeOrigin::carrier);
  EXPECT_EQ(made.surcharges[0].percent->text(), "12.00");
  EXPECT_EQ(made.surcharges[0].point_a_year.text(), "12.00");
  EXPECT_EQ(made.surcharges[1].description, "FEDERAL ACCESS CHARGE");
  EXPECT_EQ(made.surcharges[1].origin, SurchargeOrigin::prescribed);
  EXPECT_EQ(made.surcharges[2].printed_as, "surcharge");
  ASSERT_EQ(made.carriers.size(), 1U);
  EXPECT_EQ(made.carriers[0].of(Step::recurring).text(), "118.00");  // the bridge's
}

TEST(NegotiationFigures, WithoutAContractNothingIsKnownOfDates) {
  const auto made = figures();
  const auto& carriers = made->contents->negotiation->leverage.carriers;
  ASSERT_EQ(carriers.size(), 2U);
  const auto& alpha = carriers[1];
  EXPECT_EQ(alpha.carrier, "Alpha Telecom");
  EXPECT_EQ(alpha.a_year.text(), "1936.80");  // 161.40 * 12
  EXPECT_EQ(alpha.not_known, alpha.a_year);
  EXPECT_TRUE(alpha.contestable_year.is_zero());
  EXPECT_EQ(alpha.quarter_end, *make_date(2026, 6, 30));
  EXPECT_TRUE(alpha.quarter_assumed);
  EXPECT_EQ(alpha.credits_potential.text(), "21.00");
  for (const LeverRow& row : made->contents->negotiation->savings.rows)
    if (row.lever == Lever::rate) {
      EXPECT_EQ(row.undated.text(), "28.60");
      EXPECT_FALSE(row.undiscounted);
    }
}

TEST(NegotiationFigures, SitesSayWhatIsMissing) {
  const auto made = figures();
  const auto& sites = made->contents->negotiation->sites;
  ASSERT_EQ(sites.size(), 3U);
  EXPECT_EQ(sites[0].site, "CHI-01");
  EXPECT_EQ(sites[0].services, 2U);
  // The sample's sites have no street and no wire centre.
  EXPECT_NE(std::find(sites[0].missing.begin(), sites[0].missing.end(), "street and number"),
            sites[0].missing.end());
  EXPECT_NE(std::find(sites[0].known.begin(), sites[0].known.end(), "city"), sites[0].known.end());
  EXPECT_FALSE(sites[0].to_ask.empty());
  EXPECT_EQ(sites[2].site, "");
}

TEST(NegotiationFigures, EveryTableHasItsCells) {
  const auto made = figures();
  for (const BookTable& table : book_tables()) {
    if (!is_shown(table, *made->contents)) continue;
    const std::size_t columns = table.table(*made->contents).columns.size();
    const auto read = each_row_of(table, *made->contents, [&](const Cells& cells) {
      EXPECT_EQ(cells.size(), columns) << table.sheet;
      return true;
    });
    EXPECT_TRUE(read.ok());
  }
}

// With and without expectations, the carriers get the same bytes.
TEST(NegotiationFigures, NothingReachesTheCarriers) {
  const auto made = figures();
  const auto with = written(made->sample->input, "carriers_with");
  made->sample->input.negotiation = nullptr;
  const auto without = written(made->sample->input, "carriers_without");
  for (const char* name : {"carrier/demand-set.csv", "carrier/demand-set.xlsx"})
    EXPECT_EQ(content_of(with / name), content_of(without / name)) << name;
  EXPECT_TRUE(std::filesystem::exists(with / "expectations.csv"));
  EXPECT_FALSE(std::filesystem::exists(without / "expectations.csv"));
}

}  // namespace
}  // namespace telaudit::book
