// A small customer for the tests of workbooks: two carriers, four billed codes, three services; workbooks
// written from them, changed cell by cell as another program would save them, and read back.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "altered_answer.h"
#include "intake/workbook_reading.h"
#include "intake/workbook_writing.h"

namespace telaudit::intake {

inline Total total(const char* text) {
  return *parse_total(text);
}

inline BilledCode billed_code(const char* carrier, const char* code, const char* description,
                              const char* price, const char* amount) {
  BilledCode out;
  out.carrier = carrier;
  out.product_code = code;
  out.description = description;
  out.currency = "USD";
  out.charge_class = "recurring";
  out.unit_price = parse_decimal(price);
  out.unit_prices = {*out.unit_price};
  out.charges = 4;
  out.amount = total(amount);
  return out;
}

// 600 + 300 + 80 + 20 = 1000.
inline Billed sample_billed() {
  Billed billed;
  billed.accounts = {{"North Tel", "100200"}, {"North Tel", "100300"}, {"South Tel", "9"}};
  billed.codes = {billed_code("North Tel", "DIA100", "DEDICATED INTERNET 100 MBPS", "150.00", "600.00"),
                  billed_code("North Tel", "1FB", "BUSINESS LINE", "37.50", "300.00"),
                  billed_code("South Tel", "0042", "TOLL FREE PACKAGE", "20.00", "80.00"),
                  billed_code("South Tel", "", "DIRECTORY LISTING", "5.00", "20.00")};
  billed.services = {
      {"North Tel", "100200", "12.HCGS.004417..EX", "DEDICATED INTERNET 100 MBPS", "USD", 1, total("150.00")},
      {"North Tel", "100200", "312-555-0141", "BUSINESS LINE", "USD", 1, total("37.50")},
      {"South Tel", "9", "800-555-0142", "TOLL FREE PACKAGE", "USD", 1, total("20.00")}};
  return billed;
}

class SampleIntake : public testing::Test {
 protected:
  using Altered = cli::AlteredAnswer;

  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              ("telaudit-intake-" + std::to_string(::getpid()) + "-" + test->name());
    std::filesystem::create_directories(folder_);
    auto terms = terms::Terms::load({});
    ASSERT_TRUE(terms);
    terms_ = std::make_unique<terms::Terms>(std::move(*terms));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  WorkbookContent content() const {
    return {&billed_, &entered_, terms_.get(), "Sample", *make_date(2026, 9, 15)};
  }

  Altered contracts() {
    EXPECT_TRUE(write_contract_workbook(content(), path("contracts.xlsx")));
    return Altered(path("contracts.xlsx"));
  }
  Altered rates() {
    EXPECT_TRUE(write_rate_workbook(content(), path("rates.xlsx")));
    return Altered(path("rates.xlsx"));
  }
  Altered inventory() {
    EXPECT_TRUE(write_inventory_workbook(content(), path("inventory.xlsx")));
    return Altered(path("inventory.xlsx"));
  }

  // A column by its name, counting from 0.
  static std::size_t column(Altered::Sheet& sheet, std::string name) {
    std::replace(name.begin(), name.end(), '_', ' ');
    const auto& header = sheet.rows[1];
    for (std::size_t at = 0; at < header.size(); ++at)
      if (header[at].text == name) return at;
    ADD_FAILURE() << "no column " << name;
    return 0;
  }
  static cli::AnswerCell& cell(Altered::Sheet& sheet, std::uint32_t row, const std::string& name) {
    const std::size_t at = column(sheet, name);
    auto& cells = sheet.rows[row];
    cells.resize(std::max(cells.size(), at + 1));
    return cells[at];
  }
  static void put(Altered::Sheet& sheet, std::uint32_t row, const std::string& name,
                  const std::string& text) {
    cell(sheet, row, name) = {text, false, {}, true};
  }
  static void put_number(Altered::Sheet& sheet, std::uint32_t row, const std::string& name,
                         const std::string& number) {
    cell(sheet, row, name) = {number, true, {}, true};
  }
  // The row of a contract's field.
  static std::uint32_t row_of(Altered::Sheet& sheet, const std::string& section, const std::string& field,
                              const std::string& number = "1") {
    for (const auto& [row, cells] : sheet.rows)
      if (cells.size() > 2 && cells[0].text == section && cells[1].text == number && cells[2].text == field)
        return row;
    ADD_FAILURE() << section << " " << field;
    return 1;
  }
  static void field(Altered::Sheet& sheet, const std::string& section, const std::string& name,
                    const std::string& value, const std::string& number = "1") {
    put(sheet, row_of(sheet, section, name, number), "value", value);
  }
  static void cite(Altered::Sheet& sheet, const std::string& section, const std::string& name,
                   const std::string& document, const std::string& page, const std::string& clause,
                   const std::string& number = "1") {
    const std::uint32_t row = row_of(sheet, section, name, number);
    put(sheet, row, "document", document);
    put_number(sheet, row, "page", page);
    put(sheet, row, "clause", clause);
  }

  // The contract of North Tel, as a person fills it in.
  static void fill_contract(Altered& book) {
    auto& sheet = book.sheet("Contract 1");
    field(sheet, "contract", "id", "C-NORTH");
    field(sheet, "parties", "name", "Sample Foods");
    field(sheet, "parties", "role", "customer");
    cite(sheet, "parties", "name", "MSA", "1", "1.1");
    field(sheet, "documents", "id", "MSA");
    field(sheet, "documents", "type", "master");
    field(sheet, "documents", "pages", "30");
    field(sheet, "term", "start", "2025-01-01");
    field(sheet, "term", "months", "36");
    cite(sheet, "term", "start", "MSA", "3", "2.1");
    field(sheet, "renewal", "type", "automatic");
    field(sheet, "renewal", "months", "12");
    field(sheet, "renewal", "notice_days", "60");
    field(sheet, "renewal", "notice_method", "certified mail");
    cite(sheet, "renewal", "notice_days", "MSA", "3", "2.4");
    field(sheet, "disputes", "report_days", "90");
    field(sheet, "disputes", "trigger", "invoice date");
    cite(sheet, "disputes", "report_days", "MSA", "12", "7.3");
    field(sheet, "late_fee", "monthly_rate", "1.5 %");
    field(sheet, "commitments", "id", "MARC");
    field(sheet, "commitments", "basis", "annual");
    field(sheet, "commitments", "amount", "120000.00");
    field(sheet, "commitments", "ramp", "1-3: 0; 4-12: 75 %");
    field(sheet, "commitments", "classes", "recurring; usage");
    field(sheet, "rate_reviews", "review", "BENCH");
    field(sheet, "rate_reviews", "months", "13; 25");
    field(sheet, "termination_liabilities", "liability", "ETL");
    field(sheet, "termination_liabilities", "method", "remaining_recurring");
    field(sheet, "termination_liabilities", "steps_rate", "0-12: 100 %; 12-: 50 %");
  }
  static void fill_rate(Altered& book, std::uint32_t row, const std::string& price) {
    auto& sheet = book.sheet("Rates");
    put(sheet, row, "contract", "C-NORTH");
    put_number(sheet, row, "price", price);
    put(sheet, row, "unit", "month");
    put(sheet, row, "document", "MSA");
    put_number(sheet, row, "page", "5");
  }

  WorkbookReading read(const Altered& book) {
    book.save(path("saved.xlsx"));
    auto reading = read_intake_workbook(path("saved.xlsx"));
    EXPECT_TRUE(reading) << (reading ? "" : reading.problem().text());
    return reading ? *reading : WorkbookReading{};
  }
  // "B7: what" of each fault.
  static std::vector<std::string> said(const std::vector<Fault>& faults) {
    std::vector<std::string> out;
    for (const auto& fault : faults) {
      EXPECT_FALSE(fault.expected.empty()) << fault.what;
      out.push_back(fault.place.element + ": " + fault.what);
    }
    return out;
  }

  std::filesystem::path folder_;
  Billed billed_ = sample_billed();
  EnteredTerms entered_;
  std::unique_ptr<terms::Terms> terms_;
};

}  // namespace telaudit::intake
