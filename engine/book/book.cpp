#include "book/book.h"

#include <algorithm>
#include <system_error>

#include "base/file.h"
#include "book/book_json.h"
#include "book/book_tables.h"
#include "book/carrier_documents.h"
#include "book/report_html.h"
#include "book/right_sizing_figures.h"
#include "book/tables_csv.h"
#include "book/workbook.h"

namespace telaudit::book {

Result<std::vector<std::string>> write_book(const BookInput& input, const std::filesystem::path& out_folder) {
  require(input.charges != nullptr && input.audit != nullptr, "a book has charges and an audit");
  const auto carrier_folder = out_folder / "carrier";
  std::error_code error;
  std::filesystem::create_directories(carrier_folder, error);
  if (error)
    return Problem{"the folder for the book cannot be made: " + error.message(),
                   {out_folder.string(), {}, {}, {}, {}},
                   "name a folder that may be written to"};

  auto contents = build_contents(input);
  if (!contents) return contents.problem();
  if (const auto sized = add_right_sizing(*contents); !sized) return sized.problem();

  std::vector<std::string> names;
  for (const BookTable& table : book_tables()) {
    if (!is_shown(table, *contents)) continue;
    names.push_back(table.table(*contents).name + ".csv");
    if (const auto written = write_csv(table, *contents, out_folder / names.back()); !written)
      return written.problem();
  }
  if (const auto written = write_book_json(*contents, out_folder / "book.json"); !written)
    return written.problem();
  if (const auto written = write_output(out_folder / "report.html", report_html(*contents)); !written)
    return written.problem();
  if (const auto written = write_workbook(*contents, out_folder / "internal-book.xlsx"); !written)
    return written.problem();
  if (const auto written = write_carrier_documents(*contents, carrier_folder); !written)
    return written.problem();
  names.insert(names.end(), {"book.json", "report.html", "internal-book.xlsx", "carrier/demand-set.csv",
                             "carrier/demand-set.xlsx"});
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace telaudit::book
