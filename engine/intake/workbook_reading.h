// An intake workbook read back: rows that can be taken, and apart from them everything that cannot, cell by
// cell. Knows what rows mean one by one; whether they hold together is entered_terms.h's matter.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "intake/kept_table.h"
#include "intake/table_reading.h"

namespace telaudit::intake {

// Where the cells of a sheet stand.
struct SheetPlaces {
  std::string file;
  std::string sheet;
  std::string before_cell;                                    // of the element of a place: "Rates!"
  std::map<std::string, std::uint32_t, std::less<>> columns;  // from 1

  // Of a column that the sheet does not have, the row's first cell.
  Place of(std::uint32_t row, std::string_view column) const;
};

// A row of one of the kept tables, as a person entered it.
struct EnteredRow {
  const TableShape* shape = nullptr;  // of the row; lives as long as the program
  KeptRow row;
  std::uint32_t number = 0;  // of the sheet
  std::shared_ptr<const SheetPlaces> places;

  Place place_of(std::string_view column) const { return places->of(number, column); }
  // What it says in a column; "" where the row has none of that name.
  std::string said(std::string_view column) const;
};

struct EnteredContract {
  std::string id;
  std::string sheet;
  std::vector<EnteredRow> rows;  // of contract_term_shape()
};

struct EnteredRate {
  EnteredRow entered;   // of rate_shape()
  std::string carrier;  // whose bills show the code
  std::string mapping;  // suggested or confirmed; "" where nothing was said
  bool priced = true;   // false: it only says which item the code is
};

struct WorkbookReading {
  std::string file;
  std::string hash;  // SHA-256 of its bytes
  std::vector<EnteredContract> contracts;
  std::vector<EnteredRate> rates;
  std::vector<EnteredRow> inventory;  // of inventory_shape()
  std::vector<Fault> faults;          // in the order of sheets and rows
  std::vector<std::string> remarks;   // what was passed over, in words
};

// Rows with a fault are in none of the lists; of a contract with a fault no row is. The Problem is that of a
// file that cannot be read as a workbook, or has none of the sheets.
Result<WorkbookReading> read_intake_workbook(const std::string& path);
// Of the workbook's bytes, under the name `file`.
Result<WorkbookReading> parse_intake_workbook(std::string bytes, const std::string& file);

}  // namespace telaudit::intake
