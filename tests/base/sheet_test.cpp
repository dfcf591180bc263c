#include "base/sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xlsxwriter.h>

#include <filesystem>
#include <map>

#include "base/sheet_values.h"
#include "base/text.h"
#include "made_workbook.h"

namespace telaudit {
namespace {

using testing::HasSubstr;

std::string own_path(const std::string& name) {
  const auto folder = std::filesystem::temp_directory_path() / ("sheet_test." + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  return (folder / name).string();
}

std::string own_archive(const Parts& parts) {
  return zipped(parts, own_path("made.xlsx"));
}

Result<Workbook> made(const Parts& parts) {
  return Workbook::parse(own_archive(parts), "made.xlsx");
}

// Every cell of a sheet by its reference; a test failure where it cannot be read.
std::map<std::string, SheetCell> cells_of(const Workbook& book, std::size_t sheet = 0) {
  std::map<std::string, SheetCell> cells;
  auto reader = book.read(sheet);
  EXPECT_TRUE(reader) << reader.problem().text();
  if (!reader) return cells;
  for (;;) {
    const auto more = reader->next();
    EXPECT_TRUE(more) << more.problem().text();
    if (!more || !*more) return cells;
    for (const SheetCell& cell : reader->row().cells) cells[cell.reference()] = cell;
  }
}

std::map<std::string, SheetCell> cells_of_sheet(const std::string& rows, const std::string& texts = "<sst/>",
                                                const std::string& properties = "") {
  const auto book =
      made(one_sheet("<worksheet><sheetData>" + rows + "</sheetData></worksheet>", texts, properties));
  EXPECT_TRUE(book) << book.problem().text();
  return book ? cells_of(*book) : std::map<std::string, SheetCell>();
}

// What refuses the workbook or its sheet.
std::string refusal(const Parts& parts) {
  const auto book = made(parts);
  if (!book) return book.problem().text();
  auto reader = book->read(0);
  if (!reader) return reader.problem().text();
  for (;;) {
    const auto more = reader->next();
    if (!more) return more.problem().text();
    if (!*more) return "";
  }
}

TEST(Sheet, ReadsWhatLibxlsxwriterWrote) {
  const std::string path = own_path("written.xlsx");
  lxw_workbook* book = workbook_new(path.c_str());
  lxw_worksheet* sheet = workbook_add_worksheet(book, "Price list");
  lxw_worksheet* other = workbook_add_worksheet(book, "Notes");
  lxw_worksheet* away = workbook_add_worksheet(book, "Secret");
  lxw_format* day = workbook_add_format(book);
  format_set_num_format(day, "dd.mm.yyyy");
  worksheet_write_string(sheet, 0, 0, "Service", nullptr);
  worksheet_write_string(sheet, 0, 1, "Müller & <Co>", nullptr);
  worksheet_write_number(sheet, 1, 0, 0.019, nullptr);
  worksheet_write_number(sheet, 1, 1, 123456789.125, nullptr);
  lxw_datetime when = {2026, 1, 31, 0, 0, 0};
  worksheet_write_datetime(sheet, 1, 2, &when, day);
  worksheet_write_boolean(sheet, 1, 3, 1, nullptr);
  worksheet_write_formula_num(sheet, 1, 4, "=A2*12", nullptr, 0.228);
  worksheet_write_formula_str(sheet, 1, 5, "=\"a\"&\"b\"", nullptr, "ab");
  worksheet_write_string(sheet, 1, 6, " 12.50 ", nullptr);
  worksheet_write_blank(sheet, 1, 7, day);
  worksheet_merge_range(sheet, 3, 0, 4, 1, "together", day);
  lxw_row_col_options hide = {.hidden = LXW_TRUE, .level = 0, .collapsed = LXW_FALSE};
  worksheet_set_row_opt(sheet, 6, LXW_DEF_ROW_HEIGHT, nullptr, &hide);
  worksheet_write_number(sheet, 6, 0, 7, nullptr);
  worksheet_set_column_opt(sheet, 3, 3, LXW_DEF_COL_WIDTH, nullptr, &hide);
  worksheet_write_string(other, 0, 0, "n", nullptr);
  worksheet_hide(away);
  ASSERT_EQ(workbook_close(book), LXW_NO_ERROR);

  const auto read = Workbook::open(path);
  ASSERT_TRUE(read) << read.problem().text();
  ASSERT_EQ(read->sheets().size(), 3U);
  EXPECT_EQ(read->sheets()[0].name, "Price list");
  EXPECT_EQ(read->sheets()[2].visibility, SheetInfo::Visibility::hidden);
  EXPECT_EQ(read->find("price LIST"), 0U);
  EXPECT_FALSE(read->find("prices"));
  auto cells = cells_of(*read);
  EXPECT_EQ(cells["A1"].text, "Service");
  EXPECT_EQ(cells["B1"].text, "Müller & <Co>");
  EXPECT_EQ(cells["A2"].text, "0.019");
  EXPECT_EQ(cells["A2"].kind, CellKind::number);
  EXPECT_EQ(cells["B2"].text, "123456789.125");
  EXPECT_EQ(cells["C2"].text, "2026-01-31");
  EXPECT_EQ(cells["C2"].kind, CellKind::date);
  EXPECT_EQ(cells["D2"].text, "TRUE");
  EXPECT_EQ(cells["D2"].kind, CellKind::boolean);
  EXPECT_TRUE(cells["D2"].hidden);
  EXPECT_EQ(cells["E2"].text, "0.228");
  EXPECT_TRUE(cells["E2"].formula);
  EXPECT_FALSE(cells["A2"].formula);
  EXPECT_EQ(cells["F2"].text, "ab");
  EXPECT_EQ(cells["F2"].kind, CellKind::text);
  EXPECT_TRUE(cells["G2"].looks_like_number());
  EXPECT_EQ(cells["H2"].kind, CellKind::blank);
  EXPECT_EQ(cells["A4"].text, "together");
  EXPECT_FALSE(cells["A4"].covered);
  EXPECT_TRUE(cells["B4"].covered);
  EXPECT_TRUE(cells["A5"].covered);
  EXPECT_TRUE(cells["A7"].hidden);
  EXPECT_FALSE(cells["A2"].hidden);
  EXPECT_EQ(read->place(0, cells["C2"]).text(), path + ", 'Price list'!C2");
  EXPECT_EQ(read->place(1, cells["C2"]).element, "Notes!C2");
}

TEST(Sheet, SharedInlineAndRichTextsWithoutTheirReadings) {
  const auto cells = cells_of_sheet(
      R"(<row r="2"><c r="B2" t="s"><v>1</v></c><c t="inlineStr"><is><r><t>in</t></r><r><t xml:space="preserve"> line</t></r><rPh sb="0" eb="1"><t>aloud</t></rPh></is></c><c r="F2" t="s"><v> 0 </v></c></row>)",
      R"(<sst><si><t>a_x000D_b_x005F_x_xZZ</t></si><si><r><t>one</t></r><rPh><t>no</t></rPh><r><t> two</t></r></si></sst>)");
  EXPECT_EQ(cells.at("B2").text, "one two");
  EXPECT_EQ(cells.at("C2").text, "in line");
  EXPECT_EQ(cells.at("F2").text, "a\rb_x_xZZ");
}

// Excel's own: serial 1 is 1 January 1900, 59 is 28 February, 61 is 1 March; 60 is the 29 February that never
// was (Microsoft, "Excel incorrectly assumes that the year 1900 is a leap year"); 45688 is 31 January 2025.
TEST(Sheet, DatesOfBothSystems) {
  const std::string row =
      R"(<row r="1"><c s="1"><v>1</v></c><c s="1"><v>59</v></c><c s="1"><v>60</v></c><c s="1"><v>61</v></c>)"
      R"(<c s="1"><v>45688</v></c><c s="2"><v>45688.5</v></c><c s="3"><v>1.5</v></c><c s="4"><v>45688</v></c>)"
      R"(<c s="5"><v>0.38333333333333336</v></c><c s="1"><v>-3</v></c><c s="1"><v>2958466</v></c><c s="1"><v>45688.25</v></c></row>)";
  auto cells = cells_of_sheet(row);
  EXPECT_EQ(cells["A1"].text, "1900-01-01");
  EXPECT_EQ(cells["B1"].text, "1900-02-28");
  EXPECT_EQ(cells["C1"].kind, CellKind::error);
  EXPECT_EQ(cells["C1"].text, "60");
  EXPECT_EQ(cells["D1"].text, "1900-03-01");
  EXPECT_EQ(cells["E1"].text, "2025-01-31");
  EXPECT_EQ(cells["F1"].text, "2025-01-31 12:00:00");
  EXPECT_EQ(cells["F1"].kind, CellKind::moment);
  EXPECT_EQ(cells["G1"].text, "36:00:00");
  EXPECT_EQ(cells["G1"].kind, CellKind::time);
  EXPECT_EQ(cells["H1"].text, "45688");
  EXPECT_EQ(cells["H1"].kind, CellKind::number);
  EXPECT_EQ(cells["I1"].text, "09:12:00");
  EXPECT_EQ(cells["J1"].kind, CellKind::error);
  EXPECT_EQ(cells["K1"].kind, CellKind::error);
  EXPECT_EQ(cells["L1"].text, "2025-01-31 06:00:00");
  // The systems lie 1,462 days apart (same source).
  cells = cells_of_sheet(R"(<row r="1"><c s="1"><v>0</v></c><c s="1"><v>44226</v></c></row>)", "<sst/>",
                         "<workbookPr date1904=\"1\"/>");
  EXPECT_EQ(cells["A1"].text, "1904-01-01");
  EXPECT_EQ(cells["B1"].text, "2025-01-31");
}

TEST(Sheet, NumbersAreTheShortestDecimalOfTheDouble) {
  auto cells = cells_of_sheet(
      R"(<row r="1"><c><v>0.10000000000000001</v></c><c><v>1.0999999999999999E-2</v></c><c><v>1E3</v></c><c><v>1e300</v></c><c><v>abc</v></c><c t="e"><v>#N/A</v></c><c t="d"><v>2026-01-31T00:00:00</v></c><c t="d"><v>2026-01-31T09:12:00</v></c><c t="b"><v>0</v></c><c><f>1/0</f></c></row>)");
  EXPECT_EQ(cells["A1"].text, "0.1");
  EXPECT_EQ(cells["B1"].text, "0.011");
  EXPECT_EQ(cells["C1"].text, "1000");
  EXPECT_EQ(cells["D1"].text, "1e+300");
  EXPECT_EQ(cells["E1"].kind, CellKind::error);
  EXPECT_EQ(cells["F1"].text, "#N/A");
  EXPECT_EQ(cells["G1"].text, "2026-01-31");
  EXPECT_EQ(cells["H1"].text, "2026-01-31 09:12:00");
  EXPECT_EQ(cells["I1"].text, "FALSE");
  EXPECT_EQ(cells["J1"].kind, CellKind::blank);
  EXPECT_TRUE(cells["J1"].formula);
}

TEST(Sheet, CellsOfAFormulaOverARangeAreFormulas) {
  auto cells = cells_of_sheet(
      R"(<row r="1"><c r="A1"><f t="array" ref="A1:A2">X</f><v>1</v></c><c r="B1"><f t="shared" ref="B1:B9" si="0">X</f><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c><c r="B2"><v>4</v></c></row>)");
  EXPECT_TRUE(cells["A2"].formula);
  EXPECT_FALSE(cells["B2"].formula);
}

TEST(Sheet, PrefixesOfStrictWritersAreNames) {
  const auto book = made(one_sheet(
      R"(<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>)"));
  ASSERT_TRUE(book) << book.problem().text();
  EXPECT_EQ(cells_of(*book)["A1"].text, "5");
}

TEST(Sheet, FormatCodes) {
  EXPECT_EQ(format_of_code("General"), NumberFormat::number);
  EXPECT_EQ(format_of_code("0.00E+00"), NumberFormat::number);
  EXPECT_EQ(format_of_code("#,##0.00\\ \"USD\";[Red]\\-#,##0.00"), NumberFormat::number);
  EXPECT_EQ(format_of_code("[$-409]d\\-mmm\\-yy;@"), NumberFormat::date);
  EXPECT_EQ(format_of_code("mmm"), NumberFormat::date);
  EXPECT_EQ(format_of_code("m/d/yy h:mm AM/PM"), NumberFormat::moment);
  EXPECT_EQ(format_of_code("mm:ss.0"), NumberFormat::time);
  EXPECT_EQ(format_of_code("[mm]:ss"), NumberFormat::duration);
  EXPECT_EQ(format_of_code("0\" days\""), NumberFormat::number);
  EXPECT_EQ(format_of_code("0.0%;[Red]-0.0%"), NumberFormat::percentage);
  EXPECT_EQ(format_of_code("0\"%\""), NumberFormat::number);
}

// What ECMA-376 part 1, 18.8.31 says of literals, of underscores and stars, and of [$ ] with a sign of
// currency.
TEST(Sheet, WordsOfFormatCodes) {
  EXPECT_EQ(words_of_code("General"), "");
  EXPECT_EQ(words_of_code("#,##0.00"), "");
  EXPECT_EQ(words_of_code("[$EUR-407] #,##0.00"), "EUR");
  EXPECT_EQ(words_of_code("#,##0.00 [$\xE2\x82\xAC-407];[Red]-#,##0.00 [$USD]"), "\xE2\x82\xAC");
  EXPECT_EQ(words_of_code("#,##0.00 [$\xE2\x82\xAC]"), "\xE2\x82\xAC");
  EXPECT_EQ(words_of_code("[$-409]#,##0.00"), "");
  EXPECT_EQ(words_of_code("\"$\"#,##0.00"), "$");
  EXPECT_EQ(words_of_code("$#,##0.00_);($#,##0.00)"), "$");
  EXPECT_EQ(words_of_code("_(\"$\"* #,##0.00_);_(\"$\"* \\(#,##0.00\\)"), "$");
  EXPECT_EQ(words_of_code("_-* #,##0.00\\ \"EUR\"_-"), "EUR");
  EXPECT_EQ(words_of_code("0.00\" per day\""), "per day");
  EXPECT_EQ(words_of_code("[>=100][$CHF] 0;[$EUR] 0"), "CHF");
  EXPECT_EQ(words_of_code("0_\xE2\x82\xAC"), "");  // as wide as the sign, which does not show
  // Cut off anywhere, it ends.
  const std::string code = "_(\"EUR\"* [$\xE2\x82\xAC-407]\\x#,##0.00_)";
  for (std::size_t length = 0; length <= code.size(); ++length) (void)words_of_code(code.substr(0, length));
}

TEST(Sheet, WhatAFormatShowsBesideANumberIsKept) {
  auto cells = cells_of_sheet(
      R"(<row r="1"><c s="4"><v>45688</v></c><c><v>7</v></c><c s="1"><v>45688</v></c><c s="4" t="str"><v>x</v></c></row>)");
  EXPECT_EQ(cells["A1"].text, "45688");
  EXPECT_EQ(cells["A1"].beside, "per day");
  EXPECT_EQ(cells["B1"].beside, "");
  EXPECT_EQ(cells["C1"].beside, "");
  EXPECT_EQ(cells["D1"].beside, "");
}

TEST(Sheet, References) {
  EXPECT_EQ(letters_of_column(1), "A");
  EXPECT_EQ(letters_of_column(27), "AA");
  EXPECT_EQ(letters_of_column(16384), "XFD");
  for (std::uint32_t column = 1; column <= 16384; ++column)
    ASSERT_EQ(column_of_letters(letters_of_column(column)), column);
  EXPECT_FALSE(column_of_letters("XFE"));
  EXPECT_FALSE(position_of_reference("A0"));
  EXPECT_FALSE(position_of_reference("A1048577"));
  EXPECT_FALSE(position_of_reference("7B"));
}

TEST(Sheet, EntitiesAndDocumentTypesAreRefused) {
  EXPECT_THAT(
      refusal(one_sheet(
          R"(<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]><worksheet><sheetData><row r="1"><c t="str"><v>&a;</v></c></row></sheetData></worksheet>)")),
      HasSubstr("declares a document type"));
  EXPECT_THAT(refusal(one_sheet(
                  "<worksheet/>",
                  R"(<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><sst><si><t>&b;</t></si></sst>)")),
              HasSubstr("sharedStrings.xml:1:"));
}

TEST(Sheet, NoPathLeadsOutOfTheArchive) {
  Parts parts = one_sheet("<worksheet/>");
  parts[2].second =
      R"(<Relationships><Relationship Id="r1" Type="x/worksheet" Target="../../etc/passwd"/></Relationships>)";
  EXPECT_THAT(refusal(parts), HasSubstr("the sheet 'Prices' has no content"));
}

TEST(Sheet, WhatIsBrokenIsRefusedWithItsPlace) {
  const auto sheet = [](const std::string& rows) {
    return one_sheet("<worksheet><sheetData>" + rows + "</sheetData></worksheet>");
  };
  EXPECT_THAT(refusal(sheet(R"(<row r="3"/><row r="2"/>)")), HasSubstr("rows out of order: row '2' after 3"));
  EXPECT_THAT(refusal(sheet(R"(<row r="1"><c r="B1"/><c r="A1"/></row>)")),
              HasSubstr("cells out of order: 'A1'"));
  EXPECT_THAT(refusal(sheet(R"(<row r="1"><c r="B1" t="s"><v>4</v></c></row>)")),
              HasSubstr("Prices!B1: names a text that the workbook does not have"));
  EXPECT_THAT(refusal(sheet(R"(<row r="1048577"/>)")), HasSubstr("out of order"));
  EXPECT_THAT(refusal(sheet("<row><c t=\"str\"><v>" + std::string(140'000, 'x') + "</v></c></row>")),
              HasSubstr("more than 32,767 characters"));
  EXPECT_THAT(refusal(sheet("<row>")), HasSubstr("not well-formed XML"));
  std::string deep;
  for (int i = 0; i < 70; ++i) deep += "<a>";
  EXPECT_THAT(refusal(sheet(deep)), HasSubstr("64 levels"));
}

TEST(Sheet, OtherKindsOfFilesAreNamed) {
  const auto of = [](const std::string& bytes) { return Workbook::parse(bytes, "f").problem().text(); };
  EXPECT_THAT(of("\xD0\xCF\x11\xE0 and so on"), HasSubstr("password"));
  EXPECT_THAT(of("%PDF-1.7"), HasSubstr("PDF"));
  EXPECT_THAT(of("<html><table>"), HasSubstr("web page"));
  EXPECT_THAT(of("a,b\n1,2\n"), HasSubstr("no .xlsx workbook"));
  EXPECT_THAT(of("PK\x03\x04 cut"), HasSubstr("no zip archive"));
  EXPECT_THAT(of(own_archive({{"content.xml", "<a/>"}})), HasSubstr("OpenDocument"));
  EXPECT_THAT(of(own_archive({{"x.txt", "x"}})), HasSubstr("without a workbook"));
}

TEST(Sheet, WhatUnpacksTooFarIsRefused) {
  std::string zeros = "<worksheet><sheetData>" + std::string(4'000'000, ' ') + "</sheetData></worksheet>";
  const std::string bytes = own_archive(one_sheet(zeros));
  UnpackLimits limits;
  limits.ratio = 100;
  const auto by_ratio = Workbook::parse(bytes, "f", limits);
  ASSERT_TRUE(by_ratio);
  EXPECT_THAT(by_ratio->read(0).problem().text(), HasSubstr("more than 100 times its size"));
  limits = {};
  limits.unpacked_bytes = 100'000;
  EXPECT_THAT(Workbook::parse(bytes, "f", limits)->read(0).problem().text(),
              HasSubstr("more than 100000 bytes"));
  limits = {};
  limits.packed_bytes = 10;
  EXPECT_THAT(Workbook::parse(bytes, "f", limits).problem().text(), HasSubstr("larger than 10 bytes"));
}

// Any byte changed, and any cut: a Problem or cells, never a crash.
TEST(Sheet, ChangedBytesNeverCrash) {
  const std::string bytes = own_archive(one_sheet(
      R"(<worksheet><cols><col min="1" max="2" hidden="1"/></cols><sheetData><row r="1"><c s="1"><v>5</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>)"));
  const auto drain = [](std::string changed) {
    const auto book = Workbook::parse(std::move(changed), "f");
    if (!book) return;
    auto reader = book->read(0);
    if (!reader) return;
    for (;;) {
      const auto more = reader->next();
      if (!more || !*more) return;
    }
  };
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ static_cast<char>(1 << at % 8));
    drain(std::move(changed));
    if (at % 7 == 0) drain(bytes.substr(0, at));
  }
}

TEST(Sheet, ManyRowsComeOneByOne) {
  std::string rows;
  for (int row = 1; row <= 20'000; ++row) rows += "<row><c><v>" + std::to_string(row) + "</v></c></row>";
  const auto book = made(one_sheet("<worksheet><sheetData>" + rows + "</sheetData></worksheet>"));
  ASSERT_TRUE(book);
  auto reader = book->read(0);
  ASSERT_TRUE(reader);
  std::uint32_t row = 0;
  while (*reader->next()) {
    ++row;
    ASSERT_EQ(reader->row().number, row);
    ASSERT_EQ(reader->row().find(1)->text, std::to_string(row));
    ASSERT_EQ(reader->row().find(2), nullptr);
  }
  EXPECT_EQ(row, 20'000U);
}

// 89014103211118510020 lies between two doubles that are 16384 apart; a file that writes its digits has them.
TEST(Sheet, LongWholeNumbersKeepTheDigitsOfTheFile) {
  const auto text = [](std::string_view written) {
    return numeric_cell(written, NumberStyle{}, DateSystem::from_1900).text;
  };
  EXPECT_EQ(text("89014103211118510020"), "89014103211118510020");
  EXPECT_EQ(text("1234567890123451"), "1234567890123451");
  EXPECT_EQ(text("1.23456789012345E+19"), "12345678901234500000");
  EXPECT_EQ(text("-1.25E+18"), "-1250000000000000000");
  EXPECT_EQ(text("0.30000000000000004"), "0.30000000000000004");
}

}  // namespace
}  // namespace telaudit
