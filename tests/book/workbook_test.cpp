#include "book/workbook.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <regex>

#include "base/delimited.h"
#include "base/file.h"
#include "book/sheet_layout.h"
#include "book/xlsx.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

// The cells of a sheet that hold numbers: "E5" -> (formula, value).
struct NumberCell {
  std::string formula;
  std::string value;
};
std::map<std::string, NumberCell> numbers_of(const std::string& sheet) {
  std::map<std::string, NumberCell> out;
  static const std::regex cell("<c r=\"([A-Z]+[0-9]+)\"( s=\"[0-9]+\")?>(<f>([^<]*)</f>)?<v>([^<]*)</v></c>");
  for (std::sregex_iterator at(sheet.begin(), sheet.end(), cell), end; at != end; ++at)
    out[(*at)[1].str()] = {(*at)[4].str(), (*at)[5].str()};
  return out;
}

// Numbers of a CSV column, by row.
std::vector<std::string> csv_column(const std::string& csv, const std::string& name) {
  DelimitedReader reader(csv, Dialect{});
  std::vector<std::string> out;
  std::size_t column = 0;
  bool header = true;
  while (reader.next()) {
    const auto& fields = reader.fields();
    if (header) {
      column = static_cast<std::size_t>(std::find(fields.begin(), fields.end(), name) - fields.begin());
      header = false;
      continue;
    }
    if (column < fields.size()) out.emplace_back(fields[column]);
  }
  return out;
}

const std::vector<std::string> kSheets = {
    "Cover",         "Summary",      "Bills",     "Demand set",    "Two prices", "Price gaps",
    "Contract ends", "Calendar",     "Scenarios", "Sensitivities", "Findings",   "Withdrawn",
    "Bridge",        "Cost centres", "Coverage",  "Checks",        "Inputs",     "Charges"};

std::string sheet_member(const std::string& name) {
  const auto at = std::find(kSheets.begin(), kSheets.end(), name) - kSheets.begin();
  return "xl/worksheets/sheet" + std::to_string(at + 1) + ".xml";
}

TEST(Workbook, HasItsSheetsInOrder) {
  const auto sample = make_sample();
  const auto folder = written(sample->input, "sheets");
  const std::string workbook = member_of(folder / "internal-book.xlsx", "xl/workbook.xml");
  std::size_t at = 0;
  for (const auto& name : kSheets) {
    at = workbook.find("<sheet name=\"" + name + "\"", at);
    EXPECT_NE(at, std::string::npos) << name;
  }
}

TEST(Workbook, AgreesWithTheCsvFiles) {
  const auto sample = make_sample();
  const auto folder = written(sample->input, "agrees");
  const struct {
    const char* sheet;
    const char* csv;
    const char* column;
    const char* letter;
  } pairs[] = {{"Bills", "bills.csv", "difference", "J"},      {"Bills", "bills.csv", "payable", "K"},
               {"Findings", "findings.csv", "potential", "O"}, {"Bridge", "bridge.csv", "amount", "D"},
               {"Bridge", "bridge.csv", "running", "E"},       {"Charges", "charges.csv", "amount", "Q"}};
  for (const auto& pair : pairs) {
    const auto cells = numbers_of(member_of(folder / "internal-book.xlsx", sheet_member(pair.sheet)));
    const auto values = csv_column(content_of(folder / pair.csv), pair.column);
    ASSERT_FALSE(values.empty());
    for (std::size_t row = 0; row < values.size(); ++row) {
      const auto found = cells.find(pair.letter + std::to_string(row + 5));
      if (values[row].empty()) {
        EXPECT_EQ(found, cells.end()) << pair.sheet << " " << row;
        continue;
      }
      ASSERT_NE(found, cells.end()) << pair.sheet << " " << pair.column << " " << row;
      EXPECT_DOUBLE_EQ(std::strtod(found->second.value.c_str(), nullptr),
                       std::strtod(values[row].c_str(), nullptr))
          << pair.sheet << " " << pair.column << " " << row;
    }
  }
}

// EUR stands first with seven steps, then USD: its first row is 12.
TEST(Workbook, CarriesFormulasWithTheirValues) {
  const auto sample = make_sample();
  const auto folder = written(sample->input, "formulas");
  const auto bridge = numbers_of(member_of(folder / "internal-book.xlsx", sheet_member("Bridge")));
  EXPECT_NE(bridge.at("D12").formula.find("SUMIFS(Charges!"), std::string::npos);
  EXPECT_EQ(bridge.at("D12").value, "150.83");
  EXPECT_EQ(bridge.at("E13").formula, "ROUND(E12+D13,6)");
  EXPECT_EQ(bridge.at("E18").value, "55.7");
  const auto bills = numbers_of(member_of(folder / "internal-book.xlsx", sheet_member("Bills")));
  EXPECT_EQ(bills.at("J7").formula, "ROUND(H7-I7,6)");
  EXPECT_EQ(bills.at("J7").value, "10");
  // Three lines billed 75.00; at the median of 36.50 they would cost 109.50.
  const auto gaps = numbers_of(member_of(folder / "internal-book.xlsx", sheet_member("Price gaps")));
  EXPECT_EQ(gaps.at("T5").formula, "ROUND(K5-S5*J5,6)");
  EXPECT_EQ(gaps.at("T5").value, "-34.5");
  // Every formula on the cover has its value: no cell waits for a program to compute it.
  for (const auto& [name, cell] : numbers_of(member_of(folder / "internal-book.xlsx", sheet_member("Cover"))))
    if (!cell.formula.empty()) {
      EXPECT_NE(cell.value, "") << name;
    }
}

TEST(Workbook, NeverTurnsDataIntoAFormula) {
  const auto sample = make_sample();
  const auto folder = written(sample->input, "injection");
  for (const auto& name : kSheets) {
    const std::string sheet = member_of(folder / "internal-book.xlsx", sheet_member(name));
    static const std::regex formula("<f>[^<]*cmd");
    EXPECT_FALSE(std::regex_search(sheet, formula)) << name;
  }
  EXPECT_NE(member_of(folder / "internal-book.xlsx", sheet_member("Charges"))
                .find("t=\"inlineStr\"><is><t>=cmd()</t></is>"),
            std::string::npos);
}

TEST(Workbook, ShowsExactTextOnlyWhereADoubleWouldLoseDigits) {
  Table table{"t", "T", "", {{"rate", Content::rate}, {"other", Content::rate}}, {}};
  table.rows.push_back({{"123456.123456789012", ""}, {"0.07", ""}});
  const auto columns = sheet_columns(table);
  EXPECT_TRUE(columns.exact_text[0]);
  EXPECT_FALSE(columns.exact_text[1]);
  EXPECT_EQ(columns.place[1], 2);
  const auto path = fresh_folder("exact") / "exact.xlsx";
  XlsxFile file(path, "T", *make_date(2026, 4, 10));
  XlsxSheet sheet = file.sheet("T");
  write_table(sheet, table);
  ASSERT_TRUE(file.finish());
  EXPECT_NE(member_of(path, "xl/worksheets/sheet1.xml").find("<t>123456.123456789012</t>"),
            std::string::npos);
}

TEST(Workbook, IsSetUpForScreensAndPrint) {
  const auto sample = make_sample();
  const auto folder = written(sample->input, "print");
  for (const auto& name : kSheets) {
    const std::string sheet = member_of(folder / "internal-book.xlsx", sheet_member(name));
    EXPECT_NE(sheet.find("Page &amp;P of &amp;N"), std::string::npos) << name;
    EXPECT_NE(sheet.find("fitToPage=\"1\""), std::string::npos) << name;
    if (name == "Cover") continue;
    EXPECT_NE(sheet.find("orientation=\"landscape\""), std::string::npos) << name;
    EXPECT_NE(sheet.find("ySplit=\"4\""), std::string::npos) << name << ": the header stays in sight";
    EXPECT_NE(sheet.find("<autoFilter ref=\"A4:"), std::string::npos) << name;
  }
  const std::string workbook = member_of(folder / "internal-book.xlsx", "xl/workbook.xml");
  EXPECT_NE(workbook.find("_xlnm.Print_Titles\" localSheetId=\"3\">'Demand set'!$4:$4<"), std::string::npos);
}

TEST(Workbook, ShowsARateWithEveryDigitItHas) {
  Table table{"t", "T", "", {{"rate", Content::rate}, {"amount", Content::money}}, {}};
  table.rows.push_back({{"0.00412500", ""}, {"12.5", ""}});
  const auto path = fresh_folder("rates") / "rates.xlsx";
  XlsxFile file(path, "T", *make_date(2026, 4, 10));
  XlsxSheet sheet = file.sheet("T");
  write_table(sheet, table);
  ASSERT_TRUE(file.finish());
  const std::string styles = member_of(path, "xl/styles.xml");
  EXPECT_NE(styles.find("formatCode=\"#,##0.00000000\""), std::string::npos);
}

TEST(SheetLayout, NamesCellsAndRangesAcrossSheets) {
  SheetLayout layout;
  layout.sheet = "Demand set";
  layout.table = {"t", "T", "", {{"rate", Content::rate}, {"amount", Content::money}}, {}};
  layout.columns = {{0, 2}, {true, false}};
  layout.rows = layout.all = 3;
  EXPECT_EQ(layout.range("amount"), "'Demand set'!$C$5:$C$7");
  EXPECT_EQ(layout.cell(2, "amount"), "C7");
  EXPECT_EQ(sum_where(layout, "amount", {{"rate", "x"}}),
            "SUMIFS('Demand set'!$C$5:$C$7,'Demand set'!$A$5:$A$7,\"x\")");
}

TEST(Workbook, StatesTheAsOfDayAsItsCreation) {
  const auto sample = make_sample();
  const auto folder = written(sample->input, "properties");
  const std::string core = member_of(folder / "internal-book.xlsx", "docProps/core.xml");
  EXPECT_NE(core.find(">2026-04-10T00:00:00Z<"), std::string::npos) << core;
}

TEST(CellName, CountsColumnsInLetters) {
  EXPECT_EQ(cell_name(0, 0), "A1");
  EXPECT_EQ(cell_name(4, 25), "Z5");
  EXPECT_EQ(cell_name(4, 26), "AA5");
  EXPECT_EQ(cell_name(9, 701), "ZZ10");
  EXPECT_EQ(cell_name(9, 702), "AAA10");
}

bool has_program(const char* name) {
  return std::system((std::string("command -v ") + name + " >/dev/null 2>&1").c_str()) == 0;
}

// Every sheet of `folder`/`workbook`.xlsx as LibreOffice shows it, by name.
std::map<std::string, std::string> sheets_in_libreoffice(const std::filesystem::path& folder,
                                                         const std::string& workbook) {
  // The last token of a CSV export selects the sheets; -1 is each into a file of its own.
  const std::string command = "cd '" + folder.string() +
                              "' && soffice --headless -env:UserInstallation=file://" + folder.string() +
                              "/profile --convert-to 'csv:Text - txt - csv "
                              "(StarCalc):44,34,76,1,,0,false,true,false,false,false,-1' " +
                              workbook + ".xlsx >/dev/null 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0);
  std::map<std::string, std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind(workbook + "-", 0) == 0 && entry.path().extension() == ".csv")
      out[name.substr(workbook.size() + 1, name.size() - workbook.size() - 5)] = content_of(entry.path());
  }
  return out;
}

TEST(Workbook, OpensInLibreOffice) {
  if (!has_program("soffice")) GTEST_SKIP() << "LibreOffice (soffice) is not installed here";
  const auto sample = make_sample();
  const auto folder = written(sample->input, "libreoffice");
  const auto sheets = sheets_in_libreoffice(folder, "internal-book");
  EXPECT_EQ(sheets.size(), kSheets.size());
  EXPECT_NE(sheets.at("Bridge").find("Clean recurring and usage,55.7,55.7"), std::string::npos)
      << sheets.at("Bridge");
}

// Without the values we computed, LibreOffice has to compute them from the formulas: a second witness, for
// every formula of every sheet. At twice the prices three lines cost 150.00 where the median asks 109.50, so
// there is something to ask what-if of.
TEST(Workbook, LibreOfficeComputesTheValuesThatWereCarried) {
  if (!has_program("soffice") || !has_program("zip"))
    GTEST_SKIP() << "LibreOffice (soffice) or zip is not installed here";
  SampleOptions options;
  options.price_factor = 2;
  const auto sample = make_sample(options);
  const auto folder = written(sample->input, "recomputed");
  const auto bare_folder = folder / "bare";
  ASSERT_EQ(
      std::system(("cd '" + folder.string() + "' && mkdir bare && cd bare && unzip -q ../internal-book.xlsx")
                      .c_str()),
      0);
  std::size_t formulas = 0;
  for (const auto& entry : std::filesystem::directory_iterator(bare_folder / "xl" / "worksheets")) {
    if (entry.path().extension() != ".xml") continue;
    const std::string sheet = content_of(entry.path());
    for (std::size_t at = 0; (at = sheet.find("</f><v>", at)) != std::string::npos; ++at) ++formulas;
    ASSERT_TRUE(
        write_output(entry.path(), std::regex_replace(sheet, std::regex("</f><v>[^<]*</v>"), "</f>")));
  }
  EXPECT_GT(formulas, 30U);
  ASSERT_EQ(std::system(("cd '" + bare_folder.string() + "' && zip -q -r ../bare.xlsx .").c_str()), 0);
  const auto carried = sheets_in_libreoffice(folder, "internal-book");
  const auto computed = sheets_in_libreoffice(folder, "bare");
  ASSERT_EQ(carried.size(), kSheets.size() + 1) << "What if is there too";
  for (const auto& [name, text] : carried) EXPECT_EQ(computed.at(name), text) << name;
  // 40.50 a month above the median, 486.00 a year, 1458.00 in 36 months; worth 1301.92 at 8 % a year: 40.50
  // times the sum over k = 1..36 of 1.08^-((2k - 1) / 24).
  EXPECT_NE(carried.at("What if").find("USD,40.5,40.5,486,1458,1301.92"), std::string::npos)
      << carried.at("What if");
}

}  // namespace
}  // namespace telaudit::book
