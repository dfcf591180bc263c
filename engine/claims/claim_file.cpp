#include "claims/claim_file.h"

#include <algorithm>

#include "book/xlsx.h"
#include "claims/form_values.h"

namespace telaudit::claims {
namespace {

constexpr std::size_t kDigitsOfACell = 15;

std::string amount_text(const std::optional<Decimal>& amount) {
  return amount ? amount->text() : std::string();
}

std::string date_cell(const std::optional<Date>& date) {
  return date ? date->text() : std::string();
}

std::size_t digits_of(const std::string& number) {
  return static_cast<std::size_t>(
      std::count_if(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

int decimals_of(const std::string& number) {
  const auto point = number.find('.');
  return point == std::string::npos ? 0 : static_cast<int>(number.size() - point - 1);
}

}  // namespace

book::Table claim_table(const Claim& claim, const std::vector<std::string>& evidence_files) {
  using book::Content;
  book::Table table;
  table.name = "claim";
  table.title = "Claim " + claim.number;
  table.columns = {{"claim_no", Content::id},
                   {"line_no", Content::count},
                   {"carrier", Content::text},
                   {"ban", Content::id},
                   {"invoice_no", Content::id},
                   {"bill_date", Content::date},
                   {"due_date", Content::date},
                   {"locator", Content::text},
                   {"service_id", Content::id},
                   {"usoc", Content::id},
                   {"description", Content::text},
                   {"from", Content::date},
                   {"to", Content::date},
                   {"qty", Content::rate},
                   {"rate_billed", Content::rate},
                   {"amt_billed", Content::money},
                   {"rate_expected", Content::rate},
                   {"amt_expected", Content::money},
                   {"amt_disputed", Content::money},
                   {"tax_disputed", Content::money},
                   {"reason_code", Content::id},
                   {"clause_ref", Content::text},
                   {"evidence_file", Content::text},
                   {"withheld_amt", Content::money},
                   {"order_no", Content::id},
                   {"rule_id", Content::id},
                   {"rule_version", Content::id}};
  const auto withheld = withheld_by_line(claim);
  for (std::size_t i = 0; i < claim.lines.size(); ++i) {
    const auto& line = claim.lines[i];
    const std::string cells[] = {claim.number,
                                 std::to_string(line.number),
                                 claim.carrier,
                                 line.account,
                                 line.invoice,
                                 line.bill_date.text(),
                                 date_cell(line.due_date),
                                 line.locator,
                                 line.service,
                                 line.product_code,
                                 line.description,
                                 date_cell(line.from),
                                 date_cell(line.through),
                                 amount_text(line.quantity),
                                 amount_text(line.rate_billed),
                                 amount_text(line.amount_billed),
                                 amount_text(line.rate_expected),
                                 amount_text(line.amount_expected),
                                 line.amount_disputed.text(),
                                 line.tax_disputed.text(),
                                 claim.reason,
                                 line.clause,
                                 i < evidence_files.size() ? evidence_files[i] : std::string(),
                                 withheld[i].text(),
                                 line.order_reference,
                                 line.rule,
                                 line.rule_version};
    book::Cells row;
    for (const auto& cell : cells) row.push_back({cell, {}});
    table.rows.push_back(std::move(row));
  }
  return table;
}

Result<void> write_claim_workbook(const book::Table& table, const std::filesystem::path& path,
                                  const Claim& claim, Date day) {
  book::XlsxFile file(path, table.title, day);
  auto sheet = file.sheet(claim.number);
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const auto column = static_cast<std::uint16_t>(c);
    sheet.width(column, column, table.columns[c].content == book::Content::text ? 28.0 : 14.0);
  }
  for (std::size_t c = 0; c < table.columns.size(); ++c)
    sheet.text(0, static_cast<std::uint16_t>(c), table.columns[c].name, book::Style::heading);
  for (std::size_t r = 0; r < table.rows.size(); ++r)
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      const auto row = static_cast<std::uint32_t>(r + 1);
      const auto column = static_cast<std::uint16_t>(c);
      const auto& text = table.rows[r][c].text;
      const auto content = table.columns[c].content;
      const auto date = content == book::Content::date ? parse_iso_date(text) : std::nullopt;
      if (text.empty()) continue;
      if (date) {
        sheet.date(row, column, *date);
      } else if (book::is_numeric(content) && digits_of(text) <= kDigitsOfACell) {
        sheet.number(row, column, text, decimals_of(text));
      } else {
        sheet.text(row, column, text);
      }
    }
  sheet.print_header(0);
  return file.finish();
}

}  // namespace telaudit::claims
