#include "pricing/model_file.h"

#include <gtest/gtest.h>

#include <string>

namespace telaudit::pricing {
namespace {

// Thirty made-up prices of one market: a tenth of the bandwidth and some.
MarketModel small_model(const std::string& region) {
  std::vector<Observation> prices;
  for (int i = 0; i < 30; ++i) {
    Observation one;
    one.id = "p" + std::to_string(i);
    one.date = *make_date(2026, 1, 1 + static_cast<unsigned>(i % 28));
    one.service_class = "data.internet.dedicated";
    one.mbps_down = one.mbps_up = Decimal{10 + 7 * i, 0};
    one.region = region;
    one.carrier = "Carrier " + std::to_string(i % 6);
    one.kind = "quote";
    one.visibility = "own";
    one.unit = "month";
    one.price = Decimal{30000 + 1237 * i + (i * i * 7919) % 5000, 2};
    one.currency = "USD";
    prices.push_back(one);
  }
  ModelSettings settings;
  settings.as_of = *make_date(2026, 6, 30);
  MarketModel model = fit_model(prices, settings);
  model.input_hashes = {"00ff"};
  return model;
}

TEST(ModelFile, ReadsBackToTheSameBytes) {
  const MarketModel model = small_model("MS");
  ASSERT_EQ(model.curves.size(), 1U);
  const std::string text = model_text(model);
  EXPECT_EQ(text, model_text(small_model("MS")));
  const auto read = parse_model(text, "model.json");
  ASSERT_TRUE(read) << read.problem().text();
  EXPECT_EQ(model_text(*read), text);
  ASSERT_EQ(read->curves.front().coefficients.size(), model.curves.front().coefficients.size());
  for (std::size_t i = 0; i < model.curves.front().coefficients.size(); ++i)
    EXPECT_EQ(read->curves.front().coefficients[i].value, model.curves.front().coefficients[i].value);
  Element element;
  element.service_class = "data.internet.dedicated";
  element.mbps_down = element.mbps_up = Decimal{100, 0};
  element.region = "MS";
  element.unit = "month";
  element.currency = "USD";
  EXPECT_EQ(estimate(*read, element).steps, estimate(model, element).steps);
}

TEST(ModelFile, AChangedNumberIsSeen) {
  std::string text = model_text(small_model("MS"));
  const std::size_t at = text.find("\"shrink\": 10.0");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 14, "\"shrink\": 11.0");
  const auto read = parse_model(text, "model.json");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.problem().what,
            "the model does not have the hash it states: it was changed after it was written");
  EXPECT_EQ(read.problem().where.file, "model.json");
}

TEST(ModelFile, OtherFilesAreRefused) {
  for (const char* text :
       {"", "{", "[]", "null", "{\"format\": 1}", "{\"format\": \"telaudit market model 2\"}",
        "{\"format\": \"telaudit market model 1\"}",
        "{\"format\": \"telaudit market model 1\", \"sha256\": 5}"})
    EXPECT_FALSE(parse_model(text, "model.json")) << text;
}

TEST(ModelFile, EveryCutOfTheFileIsRefused) {
  const std::string text = model_text(small_model("MS"));
  for (std::size_t length = 0; length + 2 < text.size(); length += 97)
    EXPECT_FALSE(parse_model(std::string_view(text).substr(0, length), "model.json")) << length;
}

TEST(ModelFile, BytesThatAreNoTextDoNotBreakIt) {
  const auto read = parse_model(model_text(small_model("M\xFFS")), "model.json");
  EXPECT_TRUE(read) << read.problem().text();
}

}  // namespace
}  // namespace telaudit::pricing
