#include "cli/export_writer.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <random>

#include "base/delimited.h"
#include "bill/charge.h"
#include "bill/table.h"
#include "store/charge_relation.h"

namespace telaudit::cli {
namespace {

namespace charge = bill::charge;
using testing::HasSubstr;

constexpr std::size_t kReading = charge::kColumnCount;

// Charges with a column for each way in which columns are laid out, a third of the cells unknown.
bill::Table random_charges(std::size_t rows, unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&](unsigned n) { return static_cast<std::int64_t>(random() % n); };
  bill::TableBuilder builder(store::stored_charge_schema());
  const std::vector<std::string> texts = {"plain",       "with, comma", "with \"quotes\"",
                                          "two\nlines",  "tab\there",   "Zürich",
                                          "back\\slash", " blanks ",    "\x01 control"};
  for (std::size_t i = 0; i < rows; ++i) {
    builder.set_text(kReading, "0123456789abcdef");
    builder.set_number(charge::kSourceOffset, static_cast<std::int64_t>(i) * 7);
    builder.set_number(charge::kOrdinal, below(3));
    builder.set_text(charge::kCarrier, "CARRIER, Inc.");
    if (below(3) != 0) builder.set_text(charge::kDescription, texts[static_cast<std::size_t>(below(9))]);
    if (below(3) != 0) builder.set_text(charge::kService, std::to_string(3125550000 + below(50)));
    if (below(3) != 0)
      builder.set_text(charge::kSection, texts[static_cast<std::size_t>(below(9))] + std::to_string(i));
    if (below(3) != 0) builder.set_number(charge::kBillDate, 19'000 + below(400));
    if (below(3) != 0) builder.set_number(charge::kStart, INT64_C(19'000) * 864'000 + below(864'000));
    if (below(3) != 0) builder.set_number(charge::kPayable, below(2));
    if (below(3) != 0) builder.set_number(charge::kDuration, below(5000) - 100);
    if (below(3) != 0) {
      EXPECT_TRUE(builder.set_decimal(charge::kAmount,
                                      Decimal{below(20'000) - 10'000, static_cast<std::uint8_t>(below(5))}));
    }
    builder.end_row();
  }
  return builder.finish();
}

std::string exported(const bill::Table& table, const std::vector<ExportColumn>& columns, ExportShape shape,
                     std::size_t shares = 1, const InvoicePeriods& periods = {}) {
  ExportWriter writer(columns, shape, periods);
  std::string out = writer.header();
  bill::ScanRequest request;
  request.columns = writer.request();
  const auto scanned = table.scan(request, [&](const bill::Batch& batch) -> Result<void> {
    for (std::size_t share = 0; share < shares; ++share) {
      OutputBytes bytes;
      writer.write(batch, batch.rows * share / shares, batch.rows * (share + 1) / shares, bytes);
      out += bytes.view();
    }
    return {};
  });
  EXPECT_TRUE(scanned.ok());
  return out;
}

// A cell by the types' own text; nothing where it is unknown.
std::optional<std::string> expected_cell(const bill::ColumnView& view, std::size_t row) {
  if (!view.is_known(row)) return std::nullopt;
  switch (view.type) {
    case bill::Type::text:
      return std::string(view.text(row));
    case bill::Type::decimal:
      return view.decimal(row).text();
    case bill::Type::date:
      return Date{static_cast<std::int32_t>(view.number(row))}.text();
    case bill::Type::moment:
      return Moment{view.number(row)}.text();
    case bill::Type::integer:
      return std::to_string(view.number(row));
    case bill::Type::boolean:
      return view.number(row) != 0 ? "true" : "false";
  }
  return std::nullopt;
}

TEST(ExportWriter, CsvReadBackGivesTheSameRows) {
  for (const unsigned seed : {1U, 2U, 3U}) {
    const auto table = random_charges(500, seed);
    const auto columns = plain_export(table.schema(), true);
    const std::string text = exported(table, columns, ExportShape::csv);
    EXPECT_EQ(text, exported(table, columns, ExportShape::csv, 7)) << "seed " << seed;
    DelimitedReader reader(text, {});
    ASSERT_TRUE(reader.next());
    ASSERT_EQ(reader.fields().size(), columns.size());
    for (std::size_t row = 0; row < 500; ++row) {
      ASSERT_TRUE(reader.next()) << "row " << row << ", seed " << seed;
      ASSERT_EQ(reader.fields().size(), columns.size());
      for (std::size_t i = 1; i < columns.size(); ++i)
        EXPECT_EQ(reader.fields()[i], expected_cell(table.column(i - 1), row).value_or(""))
            << columns[i].name << ", row " << row << ", seed " << seed;
    }
    EXPECT_FALSE(reader.next());
  }
}

TEST(ExportWriter, JsonLinesReadBackGiveTheSameRows) {
  const auto table = random_charges(300, 4);
  const auto columns = plain_export(table.schema(), true);
  const std::string text = exported(table, columns, ExportShape::json_lines);
  EXPECT_EQ(text, exported(table, columns, ExportShape::json_lines, 3));
  std::istringstream lines(text);
  std::string line;
  for (std::size_t row = 0; row < 300; ++row) {
    ASSERT_TRUE(std::getline(lines, line));
    const auto object = nlohmann::json::parse(line);
    for (std::size_t i = 1; i < columns.size(); ++i) {
      const auto expected = expected_cell(table.column(i - 1), row);
      ASSERT_EQ(object.contains(columns[i].name), expected.has_value()) << columns[i].name;
      if (!expected) continue;
      const auto& member = object[columns[i].name];
      EXPECT_EQ(member.is_string() ? member.get<std::string>() : member.dump(), *expected);
    }
  }
  EXPECT_FALSE(std::getline(lines, line));
}

class OneCharge {
 public:
  OneCharge() : builder_(store::stored_charge_schema()) {
    builder_.set_text(kReading, "0123456789abcdef");
    builder_.set_number(charge::kSourceOffset, 90);
    builder_.set_number(charge::kOrdinal, 1);
  }
  OneCharge& text(std::size_t column, const char* value) {
    builder_.set_text(column, value);
    return *this;
  }
  OneCharge& number(std::size_t column, std::int64_t value) {
    builder_.set_number(column, value);
    return *this;
  }
  OneCharge& decimal(std::size_t column, Decimal value) {
    EXPECT_TRUE(builder_.set_decimal(column, value));
    return *this;
  }
  // The values of the named columns, as one line of CSV without its end.
  std::string line(const std::vector<ExportColumn>& columns, const std::vector<std::string>& names,
                   const InvoicePeriods& periods = {}) {
    builder_.end_row();
    const auto table = builder_.finish();
    const auto chosen = picked(columns, names);
    EXPECT_TRUE(chosen.ok());
    const std::string out = exported(table, *chosen, ExportShape::csv, 1, periods);
    return out.substr(out.find('\n') + 1, out.size() - out.find('\n') - 2);
  }

 private:
  bill::TableBuilder builder_;
};

const bill::Schema& schema() {
  return store::stored_charge_schema();
}

TEST(ExportWriter, ChargesHaveTheirIdsAndFormulasDoNotRun) {
  EXPECT_EQ(OneCharge()
                .text(charge::kUser, "=1+1")
                .text(charge::kCostCentre, "-7")
                .decimal(charge::kAmount, {-5, 2})
                .line(plain_export(schema(), false), {"charge", "user", "cost_centre", "amount"}),
            "0123456789ab-90-1,'=1+1,'-7,-0.05");
}

TEST(ExportWriter, OtherPartiesNumbersAreMaskedUnlessAskedFor) {
  const std::vector<std::string> names = {"origin", "destination", "description"};
  const auto make = [] {
    OneCharge one;
    one.text(charge::kService, "3125550141").text(charge::kOrigin, "312-555-0141");
    one.text(charge::kDestination, "7735550199").text(charge::kDescription, "Call to 7735550199");
    return one;
  };
  EXPECT_EQ(make().line(plain_export(schema(), false), names), "312-555-0141,773555####,Call to 773555####");
  EXPECT_EQ(make().line(plain_export(schema(), true), names), "312-555-0141,7735550199,Call to 7735550199");
  EXPECT_EQ(make().line(focus_export(schema(), false), {"x_ANumber", "x_BNumber", "ChargeDescription"}),
            "312-555-0141,773555####,Call to 773555####");
}

TEST(ExportWriter, FocusOfARecurringCharge) {
  // Printed: 1 to 31 January 2022, bill of 8 January 2022 (day 19000), period 2021-12-09 to 2022-01-08.
  InvoicePeriods periods;
  periods[{"CARRIER", "MASTER", "17", 19'000}] = {Date{18'970}, Date{19'000}};
  OneCharge one;
  one.text(charge::kCarrier, "CARRIER").text(charge::kAccount, "SUB").text(charge::kParentAccount, "MASTER");
  one.text(charge::kInvoice, "17").number(charge::kBillDate, 19'000).text(charge::kChargeClass, "recurring");
  one.number(charge::kFrom, 18'993).number(charge::kThrough, 19'023).number(charge::kPayable, 1);
  one.decimal(charge::kAmount, {2500, 2}).decimal(charge::kQuantity, {2, 0}).text(charge::kCurrency, "USD");
  EXPECT_EQ(
      one.line(focus_export(schema(), false),
               {"BilledCost", "BillingAccountId", "SubAccountId", "BillingPeriodStart", "BillingPeriodEnd",
                "ChargeCategory", "ChargeFrequency", "ChargePeriodStart", "ChargePeriodEnd",
                "ConsumedQuantity", "ListCost", "PricingQuantity", "x_ChargeId"},
               periods),
      "25.00,MASTER,SUB,2021-12-09T00:00:00Z,2022-01-09T00:00:00Z,Purchase,Recurring,2022-01-01T00:00:00Z,"
      "2022-02-01T00:00:00Z,,25.00,2,0123456789ab-90-1");
}

TEST(ExportWriter, FocusOfACall) {
  // 83.5 seconds from 2022-01-08 09:12:00; information only, so nothing is billed.
  OneCharge one;
  one.text(charge::kChargeClass, "usage").number(charge::kDuration, 835).number(charge::kPayable, 0);
  one.number(charge::kStart, INT64_C(19'000) * 864'000 + (9 * 3600 + 12 * 60) * 10)
      .text(charge::kAccount, "A");
  one.decimal(charge::kAmount, {125, 4})
      .decimal(charge::kGross, {2, 2})
      .decimal(charge::kBilledUnits, {2, 0});
  EXPECT_EQ(
      one.line(focus_export(schema(), false),
               {"BilledCost", "ContractedCost", "ListCost", "ChargeCategory", "ChargeFrequency",
                "ChargePeriodStart", "ChargePeriodEnd", "ConsumedQuantity", "ConsumedUnit", "PricingQuantity",
                "BillingAccountId", "SubAccountId", "x_CallStartLocal", "x_DurationSeconds"}),
      "0,0.0125,0.02,Usage,Usage-Based,2022-01-08T00:00:00Z,2022-01-09T00:00:00Z,83.5,Seconds,2,A,,"
      "2022-01-08T09:12:00,83.5");
}

TEST(ExportWriter, AMisspeltColumnGetsAdvice) {
  const auto chosen = picked(plain_export(schema(), false), std::vector<std::string>{"amout"});
  ASSERT_FALSE(chosen.ok());
  EXPECT_THAT(chosen.problem().text(), HasSubstr("did you mean 'amount'"));
}

}  // namespace
}  // namespace telaudit::cli
