#include "pricing/normalise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace telaudit::pricing {
namespace {

using testing::HasSubstr;

Decimal decimal(const char* text) {
  return *parse_decimal(text);
}

FoundPrice found(const char* recurring) {
  FoundPrice price;
  price.service_class = "data.internet.dedicated";
  price.country = "US";
  price.date = *make_date(2024, 1, 1);
  price.recurring = decimal(recurring);
  price.unit = "month";
  price.currency = "USD";
  return price;
}

PriceFile text_file(const std::string& text) {
  return {"table.csv", text, ""};
}

TEST(Normalise, WhatNeedsNothingStaysAsFound) {
  const auto price = normalise(found("1200.50"), {});
  ASSERT_TRUE(price);
  EXPECT_EQ(price->price.text(), "1200.50");
  EXPECT_EQ(steps_text(*price), "as found: 1200.50");
  EXPECT_TRUE(price->age_band.is_zero());
}

// 300 over 48 months is 6.25; 100 over 36 is 2.7777..., to six decimals 2.777778.
TEST(Normalise, OneTimeIsSpreadOverTheTerm) {
  FoundPrice price = found("100.00");
  price.one_time = decimal("300.00");
  price.term_months = 48;
  EXPECT_EQ(steps_text(*normalise(price, {})), "as found: 100.00; one-time 300.00 over 48 months: 106.25");
  price.one_time = decimal("100");
  price.term_months = 36;
  EXPECT_EQ(normalise(price, {})->price.text(), "102.777778");
  price.term_months.reset();
  EXPECT_EQ(normalise(price, {})->price.text(), "100.00");
  EXPECT_THAT(steps_text(*normalise(price, {})), HasSubstr("not spread: the term is unknown"));
  price.term_months = 36;
  price.unit = "minute";
  EXPECT_THAT(steps_text(*normalise(price, {})), HasSubstr("not spread: the price is not by the month"));
}

// 108.25 with 8.25 % in it is 100 before tax.
TEST(Normalise, TaxComesOut) {
  FoundPrice price = found("108.25");
  price.tax_rate = decimal("8.25");
  EXPECT_EQ(normalise(price, {})->price.text(), "100.00");
  price.tax_rate.reset();
  price.tax = decimal("8.25");
  EXPECT_EQ(normalise(price, {})->price.text(), "100.00");
  price.tax = decimal("108.26");
  EXPECT_THAT(normalise(price, {}).problem().text(), HasSubstr("more than the price"));
  price.tax = decimal("-1");
  EXPECT_THAT(normalise(price, {}).problem().text(), HasSubstr("negative"));
}

// 6000 a year / 12 = 500; 90 a quarter / 3 = 30; 1 a day * 365 / 12 = 30.416667; 0.0005 a second * 60 = 0.03.
TEST(Normalise, UnitsBecomeMonthAndMinute) {
  const auto by = [](const char* recurring, const char* unit) {
    FoundPrice price = found(recurring);
    price.unit = unit;
    const auto normal = normalise(price, {});
    return normal->price.text() + " " + normal->unit;
  };
  EXPECT_EQ(by("6000.00", "year"), "500.00 month");
  EXPECT_EQ(by("90", "quarter"), "30.00 month");
  EXPECT_EQ(by("1", "day"), "30.416667 month");
  EXPECT_EQ(by("0.0005", "second"), "0.0300 minute");
  EXPECT_EQ(by("1.20", "hour"), "0.02 minute");
  EXPECT_EQ(by("0.019", "minute"), "0.019 minute");
}

TEST(Normalise, AConnectionFeeNeedsTheLengthOfACall) {
  FoundPrice price = found("0.01");
  price.unit = "minute";
  price.connect = decimal("0.02");
  EXPECT_THAT(normalise(price, {}).problem().text(), HasSubstr("call_minutes"));
  price.call_minutes = decimal("4");
  EXPECT_EQ(normalise(price, {})->price.text(), "0.015");
}

TEST(Normalise, CurrencyByADatedRateAndNeverByOne) {
  const auto rates = read_exchange_rates(
      text_file("from_currency,to_currency,rate,source,valid_from,valid_to\n"
                "EUR,USD,1.1,central bank,2023-01-01,2024-01-01\nEUR,USD,1.25,central bank,2024-01-01,\n"));
  ASSERT_TRUE(rates) << rates.problem().text();
  NormalisationSettings settings;
  settings.currency = "USD";
  settings.rates = *rates;
  FoundPrice price = found("80.00");
  price.currency = "EUR";
  const auto normal = normalise(price, settings);
  ASSERT_TRUE(normal) << normal.problem().text();
  EXPECT_EQ(normal->price.text(), "100.00");
  EXPECT_EQ(normal->currency, "USD");
  EXPECT_THAT(steps_text(*normal), HasSubstr("1 EUR is 1.25 USD (central bank): 100.00"));
  price.date = *make_date(2022, 12, 31);
  EXPECT_THAT(normalise(price, settings).problem().text(),
              HasSubstr("no rate from EUR to USD on 2022-12-31"));
  price.currency = "GBP";
  EXPECT_FALSE(normalise(price, settings));
  EXPECT_TRUE(normalise(price, {}));
}

TEST(Normalise, TablesOfRatesAreChecked) {
  const auto refusal = [](const std::string& rows) {
    return read_exchange_rates(
               text_file("from_currency,to_currency,rate,source,valid_from,valid_to\n" + rows))
        .problem()
        .text();
  };
  EXPECT_THAT(refusal("EUR,USD,0,x,,\n"), HasSubstr("table.csv:2, rate: a rate is more than zero"));
  EXPECT_THAT(refusal("EUR,USD,1.1,x,,\nEUR,USD,1.2,x,2024-01-01,\n"), HasSubstr("holds on the same days"));
  EXPECT_THAT(refusal("EUR,USD,1.1,x,yesterday,\n"), HasSubstr("'yesterday' is not a date"));
  EXPECT_THAT(read_exchange_rates(text_file("a,b\n")).problem().text(), HasSubstr("from_currency"));
}

// -12.4 % a year over 366 of 365.25 days is a factor 0.876 ^ 1.002053 = 0.875762 (computed with bc), so 1000
// becomes 875.76; messages rise 51.5 % over two years of 2 * 365.25 days less half a day.
TEST(Normalise, AgeHasItsOwnSignAndWidensWithoutAnIndex) {
  const auto indexes = read_age_indexes(
      text_file("service_class,country,valid_from,valid_to,change_per_year,band_per_year,source\n"
                "data.internet,,2024-01-01,2025-01-01,-0.124,0.018,E-rate awards\n"
                "messaging.a2p,,2024-01-01,2026-01-01,0.2309,0.05,list prices\n"));
  ASSERT_TRUE(indexes) << indexes.problem().text();
  NormalisationSettings settings;
  settings.indexes = *indexes;
  settings.as_of = make_date(2025, 1, 1);
  auto normal = normalise(found("1000.00"), settings);
  ASSERT_TRUE(normal);
  EXPECT_NEAR(std::stod(normal->price.text()), 875.7619, 0.001);
  EXPECT_NEAR(std::stod(normal->age_band.text()), 0.018, 0.0001);
  // A further year lies outside the index: the price stays there, the band gains a tenth.
  settings.as_of = make_date(2026, 1, 1);
  normal = normalise(found("1000.00"), settings);
  EXPECT_NEAR(std::stod(normal->price.text()), 875.7619, 0.001);
  EXPECT_NEAR(std::stod(normal->age_band.text()), 0.118, 0.001);
  EXPECT_THAT(steps_text(*normal), HasSubstr("no index for 365 days"));
  FoundPrice message = found("0.0079");
  message.service_class = "messaging.a2p.sms";
  EXPECT_GT(normalise(message, settings)->price, message.recurring);
  FoundPrice other = found("40.00");
  other.service_class = "voice.hosted.seat";
  normal = normalise(other, settings);
  EXPECT_EQ(normal->price.text(), "40.00");
  EXPECT_GT(std::stod(normal->age_band.text()), 0.19);
  // Nothing is aged backwards.
  settings.as_of = make_date(2023, 1, 1);
  EXPECT_EQ(normalise(found("1000.00"), settings)->price.text(), "1000.00");
}

TEST(Normalise, NumbersThatDoNotFitAreRefused) {
  FoundPrice price = found("9223372036854775807");
  price.unit = "second";
  EXPECT_THAT(normalise(price, {}).problem().text(), HasSubstr("does not fit"));
}

}  // namespace
}  // namespace telaudit::pricing
