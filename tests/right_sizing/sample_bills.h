// Bills and records small enough to be added up on paper.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "bill/charge.h"
#include "bill/table.h"
#include "terms/terms.h"

namespace telaudit::right_sizing {

// A charge by the names of its columns.
using Charge = std::map<std::string, std::string>;

inline bill::Table charges_of(const std::vector<Charge>& charges) {
  bill::TableBuilder builder(bill::charge_schema());
  for (const auto& charge : charges) {
    for (const auto& [name, value] : charge) {
      const auto column = builder.schema().find(name);
      EXPECT_TRUE(column.has_value()) << name;
      switch (builder.schema().columns[*column].type) {
        case bill::Type::text:
          builder.set_text(*column, value);
          break;
        case bill::Type::decimal:
          EXPECT_TRUE(builder.set_decimal(*column, *parse_decimal(value)));
          break;
        case bill::Type::date:
          builder.set_number(*column, parse_iso_date(value)->days);
          break;
        default:
          builder.set_number(*column, std::stoll(value));
      }
    }
    builder.end_row();
  }
  return builder.finish();
}

// Records by the name of their kind.
inline std::unique_ptr<terms::Terms> terms_of(const std::map<std::string, std::string>& records) {
  const auto folder = std::filesystem::path(testing::TempDir()) /
                      testing::UnitTest::GetInstance()->current_test_info()->name();
  std::filesystem::create_directories(folder);
  terms::Inputs inputs;
  for (const auto& [kind, content] : records) {
    inputs.records.push_back((folder / (kind + ".csv")).string());
    EXPECT_TRUE(write_output(inputs.records.back(), content).ok());
  }
  auto terms = terms::Terms::load(inputs);
  EXPECT_TRUE(terms.ok()) << (terms.ok() ? "" : terms.problem().text());
  return std::make_unique<terms::Terms>(*std::move(terms));
}

inline Total total(std::string_view text) {
  Total out;
  out.add(*parse_decimal(text));
  return out;
}

}  // namespace telaudit::right_sizing
