#include "rfp/issue.h"

#include <algorithm>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "book/tables_csv.h"
#include "book/xlsx.h"
#include "pricing/price_table.h"
#include "rfp/response.h"

namespace telaudit::rfp {
namespace {

namespace fs = std::filesystem;

constexpr double kPriceWidth = 13;
constexpr double kTextWidth = 36;

Result<void> make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    return Problem{"the folder cannot be made: " + error.message(),
                   {folder.string(), {}, {}, {}, {}},
                   "see that the event's folder may be written to"};
  return {};
}

void write_instructions(book::XlsxFile& file, const Event& event) {
  auto sheet = file.sheet(kInstructionSheet);
  sheet.width(0, 0, 110);
  sheet.text(0, 0, event.name, book::Style::title);
  std::uint32_t row = 2;
  for (const auto& line : instructions(event)) {
    sheet.text(row, 0, line, book::Style::paragraph);
    row += 2;
  }
  sheet.protect();
}

std::uint16_t column_at(const book::Table& table, const book::SheetColumns& columns,
                        const std::string& name) {
  return columns.place[table.column(name)];
}

void write_prices(book::XlsxFile& file, const Event& event, std::span<const Element> elements) {
  const book::Table table = price_table(event, elements);
  const auto columns = book::sheet_columns(table);
  auto sheet = file.sheet(kPriceSheet);
  book::write_table(sheet, table);
  const auto last_row = book::kFirstDataRow + static_cast<std::uint32_t>(elements.size()) - 1;
  const auto at = [&](const std::string& name) { return column_at(table, columns, name); };
  const auto first_answer = at(mrc_column(event.terms.front()));
  sheet.input_columns(first_answer, at("construction"), kPriceWidth);
  sheet.input_columns(at("exceptions"), at("exceptions"), kTextWidth);
  const auto number_or = [&](std::uint16_t column, const char* words) {
    const std::string cell = book::cell_name(book::kFirstDataRow, column);
    return "=OR(AND(ISNUMBER(" + cell + ")," + cell + ">=0)" + words + ")";
  };
  for (const int term : event.terms) {
    const auto mrc = at(mrc_column(term));
    const std::string cell = book::cell_name(book::kFirstDataRow, mrc);
    sheet.allow_where(
        book::kFirstDataRow, last_row, mrc,
        number_or(mrc, (",LOWER(" + cell + ")=\"included\",LOWER(" + cell + ")=\"icb\",LOWER(" + cell +
                        ")=\"not served\"")
                           .c_str()),
        "A price of 0 or more, or one of the words: included, ICB, not served. Blank is no bid.");
    sheet.allow_where(book::kFirstDataRow, last_row, at(nrc_column(term)),
                      number_or(at(nrc_column(term)), ""),
                      "A price of 0 or more. Blank: nothing is charged once.");
  }
  sheet.allow_words(book::kFirstDataRow, last_row, at("on_net"), {"yes", "no"}, "yes or no");
  for (const char* name : {"lead_time_days", "construction"})
    sheet.allow_where(book::kFirstDataRow, last_row, at(name), number_or(at(name), ""),
                      "A number of 0 or more.");
  sheet.protect();
}

void write_offer(book::XlsxFile& file, const Event& event) {
  const book::Table table = offer_table(event);
  const auto columns = book::sheet_columns(table);
  auto sheet = file.sheet(kOfferSheet);
  book::write_table(sheet, table);
  sheet.width(column_at(table, columns, "asked"), column_at(table, columns, "asked"), 88);
  sheet.input_columns(column_at(table, columns, "name"), column_at(table, columns, "amount"), kPriceWidth);
  sheet.input_columns(column_at(table, columns, "remark"), column_at(table, columns, "remark"), kTextWidth);
  const auto last_row = book::kFirstDataRow + static_cast<std::uint32_t>(table.rows.size()) - 1;
  for (const char* name : {"percent", "amount"}) {
    const auto column = column_at(table, columns, name);
    const std::string cell = book::cell_name(book::kFirstDataRow, column);
    sheet.allow_where(book::kFirstDataRow, last_row, column, "=AND(ISNUMBER(" + cell + ")," + cell + ">=0)",
                      "A number of 0 or more; 5 is five percent.");
  }
  sheet.protect();
}

void write_gates(book::XlsxFile& file, const Event& event) {
  if (event.gates.empty()) return;
  const book::Table table = gate_table(event);
  const auto columns = book::sheet_columns(table);
  auto sheet = file.sheet(kGateSheet);
  book::write_table(sheet, table);
  sheet.width(column_at(table, columns, "condition"), column_at(table, columns, "condition"), 88);
  const auto answer = column_at(table, columns, "answer");
  sheet.input_columns(answer, answer, kPriceWidth);
  sheet.input_columns(column_at(table, columns, "remark"), column_at(table, columns, "remark"), kTextWidth);
  sheet.allow_words(book::kFirstDataRow,
                    book::kFirstDataRow + static_cast<std::uint32_t>(table.rows.size()) - 1, answer,
                    {"yes", "no"}, "yes or no");
  sheet.protect();
}

Result<void> write_response(const Event& event, std::span<const Element> elements, const fs::path& path) {
  book::XlsxFile file(path, event.name, event.issued);
  write_instructions(file, event);
  write_prices(file, event, elements);
  write_offer(file, event);
  write_gates(file, event);
  return file.finish();
}

std::string seal_of(const Event& event) {
  return event.sealed.empty() ? std::string() : sha256(sealed_text(event)) + "\n";
}

// The files of an event that stay as they are once bids are there: what these answer, and what they will be
// judged by.
struct Kept {
  const char* name;
  std::string content;  // "": there is no such file
  const char* changed;
};

std::vector<Kept> kept_files(const Event& event, std::span<const Element> elements,
                             const DemandCases* demand) {
  return {{"elements.csv", elements_csv(elements), "the demand is no longer the one they answer"},
          {"demand.csv", demand == nullptr ? std::string() : demand_csv(*demand, elements),
           "the demand by month is no longer the one they would be compared by"},
          {"seal.txt", seal_of(event), "the sealed weights are no longer those of the seal"}};
}

// Another price of the market is no other demand, but it would be an expectation made after the bids.
bool same_lines(const std::string& former, std::span<const Element> elements) {
  const auto read = parse_elements(former, "elements.csv");
  return read && read->size() == elements.size() &&
         std::equal(read->begin(), read->end(), elements.begin(),
                    [](const Element& a, const Element& b) { return given_cells(a) == given_cells(b); });
}

Result<void> may_be_issued(const Event& event, std::span<const Element> elements,
                           std::span<const Kept> kept) {
  const auto bids = event.folder / "bids";
  std::error_code error;
  if (!fs::exists(bids, error) || fs::is_empty(bids, error)) return {};
  for (const auto& one : kept) {
    const auto former = event.folder / "internal" / one.name;
    const auto text = fs::exists(former) ? read_file(former) : Result<std::string>(std::string());
    if (text && *text == one.content) continue;
    const Place place{former.string(), {}, {}, {}, {}};
    if (text && one.name == std::string_view("elements.csv") && same_lines(*text, elements))
      return Problem{"bids were received, and what was expected on the day of issue has changed", place,
                     "name the same files of prices as then; newer expectations go into targets.csv"};
    return Problem{
        std::string("bids were received, and ") + one.changed, place,
        "put the inputs and rfp.yaml back as they were, or make a folder of its own for a new event; "
        "another forecast goes into demand.csv"};
  }
  return {};
}

class QuestionReading {
 public:
  explicit QuestionReading(const Event& event) : event_(event) {}

  static pricing::TableLayout layout() {
    pricing::TableLayout layout;
    layout.columns = {{{"number"}, true}, {{"question"}, true}, {{"answer"}, true}};
    return layout;
  }

  void take(const pricing::TableRow& row) {
    if (row.blank() || problem_) return;
    const auto number = parse_decimal(row.cell(0));
    if (!number) {
      problem_ = Problem{"'" + std::string(row.cell(0)) + "' is not a number of a question", row.place(0),
                         "number them 1, 2, 3"};
      return;
    }
    for (const std::size_t column : {std::size_t{1}, std::size_t{2}})
      for (const auto& bidder : event_.bidders)
        if (lower(row.cell(column)).find(lower(bidder)) != std::string::npos) {
          problem_ = Problem{"this goes to every bidder and names one of them, " + bidder, row.place(column),
                             "say it without the name"};
          return;
        }
    if (row.cell(2).empty()) return;
    book::Cells cells(3);
    for (std::size_t c = 0; c < cells.size(); ++c) cells[c].text = row.cell(c);
    rows_.emplace_back(*number, std::move(cells));
  }

  Result<book::Table> table() {
    if (problem_) return *problem_;
    std::stable_sort(rows_.begin(), rows_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    book::Table out{"questions",
                    "Questions and answers",
                    "",
                    {{"number", book::Content::count},
                     {"question", book::Content::long_text},
                     {"answer", book::Content::long_text}},
                    {}};
    for (auto& [number, cells] : rows_) out.rows.push_back(std::move(cells));
    return out;
  }

 private:
  const Event& event_;
  std::vector<std::pair<Decimal, book::Cells>> rows_;
  std::optional<Problem> problem_;
};

// Gives the name of the file, "" where nothing is answered yet.
Result<std::string> write_questions(const Event& event, const book::Table& questions) {
  if (questions.rows.empty()) return std::string();
  const std::string name = "carrier/questions.csv";
  if (auto done = write_output(event.folder / name, book::csv_text(questions)); !done) return done.problem();
  return name;
}

}  // namespace

Result<book::Table> question_log(const Event& event) {
  QuestionReading reading(event);
  const auto path = event.folder / "questions.csv";
  if (!fs::exists(path)) return reading.table();
  const auto file = pricing::read_price_file(path.string());
  if (!file) return file.problem();
  const auto read = pricing::read_price_table(*file, QuestionReading::layout(),
                                              [&](const pricing::TableRow& row) { reading.take(row); });
  if (!read) return read.problem();
  return reading.table();
}

Result<bool> asked_otherwise(const Event& event, std::span<const Element> elements) {
  const auto former = event.folder / "internal" / "elements.csv";
  if (!fs::exists(former)) return false;
  const auto text = read_file(former);
  if (!text) return text.problem();
  return !same_lines(*text, elements);
}

Result<std::string> publish_questions(const Event& event) {
  if (!fs::exists(event.folder / "carrier"))
    return Problem{"the event has not been issued",
                   {event.folder.string(), {}, {}, {}, {}},
                   "issue it first: telaudit rfp issue " + event.folder.string()};
  const auto questions = question_log(event);
  if (!questions) return questions.problem();
  return write_questions(event, *questions);
}

Result<std::vector<std::string>> issue(const Event& event, std::span<const Element> elements,
                                       const DemandCases* demand) {
  if (elements.empty())
    return Problem{"there is nothing to ask for: no service of the latest bills has a class",
                   {event.folder.string(), {}, {}, {}, {}},
                   "load bills, and see `telaudit benchmark` for what is not classified"};
  auto kept = kept_files(event, elements, demand);
  if (auto may = may_be_issued(event, elements, kept); !may) return may.problem();
  const auto questions = question_log(event);
  if (!questions) return questions.problem();
  const auto carrier = event.folder / "carrier";
  const auto internal = event.folder / "internal";
  for (const auto& folder : {carrier, internal})
    if (auto made = make_folder(folder); !made) return made.problem();

  std::vector<std::string> files;
  const auto write = [&](const fs::path& path, const std::string& text) {
    files.push_back(path.lexically_relative(event.folder).string());
    return write_output(path, text);
  };
  std::vector<std::pair<std::string, std::string>> own = {{"leaving.csv", departures_csv(event, elements)}};
  for (auto& one : kept) own.emplace_back(one.name, std::move(one.content));
  for (const auto& [name, content] : own) {
    if (content.empty()) {
      std::error_code error;
      fs::remove(internal / name, error);
      continue;
    }
    if (auto done = write_file_durably(internal / name, content); !done) return done.problem();
    files.push_back("internal/" + name);
  }
  if (const std::string seal = seal_of(event); !seal.empty())
    if (auto done = write(carrier / "seal.txt", seal); !done) return done.problem();
  if (auto done = write(carrier / "demand-set.csv", book::csv_text(price_table(event, elements))); !done)
    return done.problem();
  if (const auto published = write_questions(event, *questions); !published)
    return published.problem();
  else if (!published->empty())
    files.push_back(*published);
  if (auto done = write_response(event, elements, carrier / "response.xlsx"); !done) return done.problem();
  files.emplace_back("carrier/response.xlsx");
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::string> open_seal(const Event& event) {
  const auto path = event.folder / "internal" / "seal.txt";
  const auto issued = read_file(path);
  if (!issued) {
    Problem problem = issued.problem();
    problem.advice = "no weights were sealed when the event was issued";
    return problem;
  }
  const std::string text = sealed_text(event);
  if (trim(*issued) != sha256(text))
    return Problem{"the weights in rfp.yaml are not those that were sealed",
                   {path.string(), {}, {}, {}, {}},
                   "put event, salt and weights back as they were issued"};
  const std::string file = "carrier/opened-weights.txt";
  if (auto done = write_output(event.folder / file, text); !done) return done.problem();
  return file;
}

}  // namespace telaudit::rfp
