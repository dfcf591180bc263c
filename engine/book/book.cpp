#include "book/book.h"

#include <algorithm>
#include <system_error>

#include "base/file.h"
#include "book/book_json.h"
#include "book/carrier_documents.h"
#include "book/report_html.h"
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

  const auto contents = build_contents(input);
  if (!contents) return contents.problem();

  std::vector<std::string> names;
  const auto write = [&](const std::string& name, const std::string& content) {
    names.push_back(name);
    return write_output(out_folder / name, content);
  };
  for (const Table& table :
       {bills_table(*contents), demand_table(*contents), spreads_table(*contents), findings_table(*contents),
        withdrawn_table(*contents), bridge_table(*contents), cost_centres_table(*contents),
        coverage_table(*contents), rules_table(*contents)})
    if (const auto written = write(table.name + ".csv", csv_text(table)); !written) return written.problem();
  if (const auto written = write("book.json", book_json(*contents)); !written) return written.problem();
  if (const auto written = write("report.html", report_html(*contents)); !written) return written.problem();
  if (const auto written = write_charges_csv(*contents, out_folder / "charges.csv"); !written)
    return written.problem();
  if (const auto written = write_workbook(*contents, out_folder / "internal-book.xlsx"); !written)
    return written.problem();
  if (const auto written = write_carrier_documents(*contents, carrier_folder); !written)
    return written.problem();
  names.insert(names.end(),
               {"charges.csv", "internal-book.xlsx", "carrier/demand-set.csv", "carrier/demand-set.xlsx"});
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace telaudit::book
