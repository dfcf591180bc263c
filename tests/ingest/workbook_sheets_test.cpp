// Workbooks go through the profiles as the delimited files of the same content do (fixtures/workbooks).
#include "ingest/workbook_sheets.h"

#include <gmock/gmock.h>

#include "formats/money_text.h"
#include "ingest/source_bytes.h"
#include "ingest_fixture.h"
#include "made_workbook.h"

namespace telaudit::ingest {
namespace {

using Outcome = FileReport::Outcome;
namespace charge = bill::charge;

class Sheets : public IngestFixture {
 protected:
  static std::string fixture(const std::string& name) {
    return (source_dir() / "fixtures" / name).lexically_normal().string();
  }

  static std::string text_of(const WorkbookSheets& workbook, std::size_t sheet, char decimal_mark = '.') {
    const auto stream = workbook.text(sheet, decimal_mark);
    std::string text;
    std::string block(7, '\0');
    for (;;) {
      const auto got = stream->read(block.data(), block.size());
      EXPECT_TRUE(got) << got.problem().text();
      if (!got || *got == 0) return text;
      text += block.substr(0, *got);
    }
  }

  // The text of a workbook of this one sheet.
  std::string text_of(const std::string& sheet, char decimal_mark = '.') {
    const auto path = write("made.xlsx", "");
    zipped(one_sheet(sheet), path);
    auto stream = open_file_stream(path);
    const auto workbook = WorkbookSheets::open(**stream, path);
    EXPECT_TRUE(workbook) << workbook.problem().text();
    return text_of(*workbook, 0, decimal_mark);
  }

  static std::map<std::string, std::string> payable(const store::Workspace& workspace) {
    std::map<std::string, std::string> out;
    const auto invoices = workspace.invoices();
    for (const auto& row : *invoices)
      out[row.key.carrier + " " + row.key.bill_date.text()] = row.payable.text();
    return out;
  }
};

TEST_F(Sheets, EachSheetThatIsABillIsRead) {
  auto workspace = open();
  const auto path = fixture("workbooks/portal-2026-01.xlsx");
  const auto reports = read(workspace, {path});
  ASSERT_EQ(reports.size(), 5U);
  EXPECT_EQ(reports[0].path, path + "!All Wireless Charges");
  EXPECT_EQ(reports[0].outcome, Outcome::read);
  EXPECT_EQ(reports[0].reader, "profile att-premier-wireless");
  EXPECT_EQ(reports[1].outcome, Outcome::read);
  EXPECT_EQ(reports[2].path, path + "!Notes");
  EXPECT_EQ(reports[2].outcome, Outcome::unknown);
  EXPECT_EQ(reports[3].outcome, Outcome::unknown);
  EXPECT_THAT(reports[3].notes, testing::ElementsAre(testing::HasSubstr("hidden")));
  EXPECT_EQ(reports[4].outcome, Outcome::read);
  for (const auto& report : reports) EXPECT_EQ(report.quarantined, 0U) << report.path;
  EXPECT_THAT(payable(workspace), testing::ElementsAre(testing::Pair("AT&T Mobility 2026-02-03", "1199.43"),
                                                       testing::Pair("AT&T Mobility 2026-03-03", "46.10"),
                                                       testing::Pair("Digitel 2016-04-30", "0.079483"),
                                                       testing::Pair("Lumen 2026-01-05", "1385.75")));
  // The same bytes again.
  for (const auto& report : read(workspace, {path})) EXPECT_NE(report.outcome, Outcome::read) << report.path;
}

// The bill as a workbook and as a text file is one bill.
TEST_F(Sheets, AWorkbookOfABillIsACopyOfItsFile) {
  auto workspace = open();
  read(workspace, {fixture("workbooks/portal-2026-01.xlsx"), fixture("profiles/lumen/charges_2026-01.csv"),
                   fixture("profiles/att-premier/all_wireless_charges_2026.csv"),
                   fixture("profiles/digitel/calls_2016-04.csv")});
  EXPECT_EQ(payable(workspace).size(), 4U);
  const auto parts = workspace.all_parts();
  EXPECT_EQ(std::count_if(parts->begin(), parts->end(),
                          [](const auto& part) { return part.state == store::PartState::copy; }),
            4);
}

// The bill date of such a file is known only when it was read, and is in no row of it until it is kept.
TEST_F(Sheets, ABillWhoseDateOnlyItsEndTellsIsACopyOfItself) {
  auto workspace = open();
  const auto file = fixture("profiles/digitel/calls_2016-04.csv");
  read(workspace, {file, write("again.csv", *read_file(file) + "\r\n")});
  EXPECT_EQ(workspace.invoices()->front().payable.text(), "0.079483");
}

TEST_F(Sheets, ACellStandsBehindEachCharge) {
  auto workspace = open();
  const auto path = fixture("workbooks/portal-2026-01.xlsx");
  const auto reports = read(workspace, {path});
  const auto readings = workspace.readings();
  std::map<std::string, std::vector<std::string>> first_cells;
  for (const auto& reading : *readings) {
    const auto charges = workspace.charges_of(reading.id);
    bill::ScanRequest request;
    request.columns = {charge::kSourceOffset, charge::kSourceLength};
    const auto scanned = (*charges)->scan(request, [&](const bill::Batch& batch) -> Result<void> {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        const auto bytes = source_bytes(reading.path, reading.content_hash,
                                        static_cast<std::uint64_t>(batch.columns[0].number(row)),
                                        static_cast<std::uint64_t>(batch.columns[1].number(row)));
        EXPECT_TRUE(bytes) << bytes.problem().text();
        if (!bytes) continue;
        EXPECT_TRUE(bytes->sheet);
        const auto cells = cells_of_lines(bytes->bytes, bytes->line);
        first_cells[reading.path.substr(path.size() + 1)].push_back(cells.at(0).first + " " +
                                                                    cells.at(0).second);
      }
      return {};
    });
    EXPECT_TRUE(scanned);
  }
  EXPECT_THAT(first_cells["Chiamate"], testing::ElementsAre("A2 00001", "A3 00001", "A4 00001"));
  // Rows of totals, 9 and 13, give no charge.
  EXPECT_THAT(first_cells["Lumen!2026-01"],
              testing::ElementsAre("C6 5-EXAMPLE1", "C7 5-EXAMPLE1", "C8 5-EXAMPLE1", "C10 5-EXAMPLE1",
                                   "C11 5-EXAMPLE1", "C12 5-EXAMPLE1"));
}

TEST_F(Sheets, InAnArchiveAsWell) {
  auto workspace = open();
  const auto book = read_file(fixture("workbooks/portal-2026-01.xlsx"));
  const auto path = write("month.zip", "");
  zipped({{"2026/portal.xlsx", *book}, {"2026/none.xlsx", "PK\x03\x04 and nothing else"}}, path);
  const auto reports = read(workspace, {path});
  ASSERT_EQ(reports.size(), 6U);
  EXPECT_EQ(reports[4].path, path + "!2026/portal.xlsx!Lumen!2026-01");
  EXPECT_EQ(reports[4].outcome, Outcome::read);
  const auto readings = workspace.readings();
  const auto last = std::find_if(readings->begin(), readings->end(),
                                 [](const auto& reading) { return reading.path.ends_with("Lumen!2026-01"); });
  EXPECT_TRUE(source_bytes(last->path, last->content_hash, 0, 10));
}

TEST_F(Sheets, AWorkbookWithoutABillIsRefusedByName) {
  auto workspace = open();
  const auto path = write("notes.xlsx", "");
  zipped(one_sheet("<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>a,b</t></is></c></row></sheetData>"
                   "</worksheet>"),
         path);
  const auto reports = read(workspace, {path, write("old.xls", "\xD0\xCF\x11\xE0 an older kind")});
  ASSERT_EQ(reports.size(), 3U);
  EXPECT_EQ(reports[0].outcome, Outcome::unknown);
  EXPECT_EQ(reports[1].outcome, Outcome::refused);
  EXPECT_EQ(reports[2].outcome, Outcome::refused);
  EXPECT_THAT(reports[2].problems, testing::ElementsAre(testing::HasSubstr(".xls workbook")));
}

// Styles: 1 date, 2 moment, 3 [h]:mm (made_workbook.h).
TEST_F(Sheets, CellsAreWrittenByTheirKind) {
  const std::string row =
      "<worksheet><sheetData><row r=\"2\"><c r=\"B2\" t=\"inlineStr\"><is><t>a \"b\", c&#10;d</t></is></c>"
      "<c r=\"D2\"><v>19.989999999999998</v></c><c r=\"E2\" s=\"1\"><v>46053</v></c>"
      "<c r=\"F2\" s=\"2\"><v>46053.5</v></c><c r=\"G2\" s=\"3\"><v>1.25</v></c>"
      "<c r=\"H2\"><v>12025550123</v></c><c r=\"I2\" t=\"b\"><v>1</v></c></row>"
      "<row r=\"5\"><c r=\"A5\"><v>-0.1</v></c><c r=\"C5\"><v>1E-7</v></c></row><row "
      "r=\"9\"/></sheetData></worksheet>";
  // 46053 days after 30 December 1899 is 31 January 2026: 45658 is 1 January 2025, and 395 days on.
  EXPECT_EQ(text_of(row),
            "\n,\"a \"\"b\"\", c d\",,19.99,2026-01-31,2026-01-31 12:00:00,30:00:00,12025550123,TRUE\n"
            "\n\n-0.1,,0.0000001\n");
  EXPECT_EQ(text_of(row, ',').substr(0, 30), "\n,\"a \"\"b\"\", c d\",,\"19,99\",2026");
  const auto cells = cells_of_lines(text_of(row), 1);
  EXPECT_THAT(cells, testing::Contains(testing::Pair("B2", "a \"b\", c d")));
  EXPECT_THAT(cells, testing::Contains(testing::Pair("I2", "TRUE")));
  EXPECT_THAT(cells, testing::Contains(testing::Pair("C5", "0.0000001")));
}

// A small file that asks for 20,000 lines of 16,383 commas each, 328 million bytes.
TEST_F(Sheets, CellsThatLieTooFarApartAreRefused) {
  std::string sheet = "<worksheet><sheetData>";
  for (int row = 1; row <= 20'000; ++row)
    sheet += "<row><c r=\"XFD" + std::to_string(row) + "\"><v>1</v></c></row>";
  const auto path = write("wide.xlsx", "");
  zipped(one_sheet(sheet + "</sheetData></worksheet>"), path);
  auto stream = open_file_stream(path);
  const auto workbook = WorkbookSheets::open(**stream, path);
  const auto text = workbook->text(0);
  std::string block(1U << 20U, '\0');
  std::uint64_t given = 0;
  for (;;) {
    const auto got = text->read(block.data(), block.size());
    if (!got) {
      EXPECT_THAT(got.problem().what, testing::HasSubstr("empty cells"));
      break;
    }
    ASSERT_GT(*got, 0U) << "the whole sheet was given, " << given << " bytes";
    given += *got;
  }
}

// Cut off anywhere, a workbook is refused: its directory stands at its end. With a byte of it changed it is
// refused, or read to its end.
TEST_F(Sheets, BrokenAnywhereItIsRefusedOrRead) {
  const auto whole = read_file(fixture("workbooks/portal-2026-01.xlsx"));
  for (std::size_t cut = 0; cut < whole->size(); cut += 1 + cut % 7) {
    const auto path = write("cut.xlsx", std::string_view(*whole).substr(0, cut));
    auto stream = open_file_stream(path);
    EXPECT_FALSE(WorkbookSheets::open(**stream, path)) << cut;
  }
  for (std::size_t at = 0; at < whole->size(); at += 61) {
    std::string changed = *whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x20);
    const auto path = write("changed.xlsx", changed);
    auto stream = open_file_stream(path);
    const auto workbook = WorkbookSheets::open(**stream, path);
    if (!workbook) continue;
    for (std::size_t i = 0; i < workbook->sheets().size(); ++i) {
      if (!workbook->sheets()[i].table) continue;
      const auto text = workbook->text(i);
      std::string block(1U << 16U, '\0');
      for (;;) {
        const auto got = text->read(block.data(), block.size());
        if (!got || *got == 0) break;
      }
    }
  }
}

TEST_F(Sheets, PercentagesShowAsSuch) {
  const auto shown = [&](const std::string& number) {
    Parts parts = one_sheet("<worksheet><sheetData><row r=\"1\"><c r=\"A1\" s=\"1\"><v>" + number +
                            "</v></c></row></sheetData></worksheet>");
    parts[3].second = R"(<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="10"/></cellXfs></styleSheet>)";
    const auto path = write("made.xlsx", "");
    zipped(parts, path);
    auto stream = open_file_stream(path);
    return text_of(*WorkbookSheets::open(**stream, path), 0);
  };
  EXPECT_EQ(shown("0.0725"), "7.25%\n");
  EXPECT_EQ(shown("-0.07"), "-7%\n");
  EXPECT_EQ(shown("1"), "100%\n");
  EXPECT_EQ(shown("0.001"), "0.1%\n");
  EXPECT_EQ(shown("0"), "0%\n");
  EXPECT_EQ(shown("12.5"), "1250%\n");
}

// Euros are none of a bill in dollars: the profile refuses such a row as it does in a file of text.
TEST_F(Sheets, ACurrencyShowsBesideItsNumber) {
  const auto shown = [&](const std::string& format, const std::string& number) {
    Parts parts = one_sheet("<worksheet><sheetData><row r=\"1\"><c r=\"A1\" s=\"1\"><v>" + number +
                            "</v></c></row></sheetData></worksheet>");
    parts[3].second =
        "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"" + format +
        "\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>";
    const auto path = write("made.xlsx", "");
    zipped(parts, path);
    auto stream = open_file_stream(path);
    return text_of(*WorkbookSheets::open(**stream, path), 0);
  };
  EXPECT_EQ(shown("[$€-2] #,##0.00", "-1250.5"), "-€1250.5\n");
  EXPECT_EQ(shown("#,##0.00 [$EUR]", "-1250.5"), "EUR -1250.5\n");
  EXPECT_EQ(shown("&quot;USD per day&quot; 0.00", "7"), "USD 7\n");
  EXPECT_EQ(shown("&quot;$&quot;#,##0.00", "1250.5"), "1250.5\n");
  EXPECT_EQ(shown("0.00&quot; per day&quot;", "7"), "7\n");

  for (const char* text : {"-€1250.5", "EUR -1250.5"}) {
    formats::MoneyStyle dollars;
    dollars.currency = "USD";
    EXPECT_EQ(formats::parse_money(text, dollars).error, "another currency than the profile states") << text;
    formats::MoneyStyle euros;
    euros.currency = "EUR";
    EXPECT_EQ(formats::parse_money(text, euros).value->text(), "-1250.5") << text;
  }
}

}  // namespace
}  // namespace telaudit::ingest
