#include <algorithm>
#include <charconv>
#include <deque>
#include <iterator>
#include <limits>
#include <map>
#include <optional>

#include "base/date.h"
#include "base/sheet_state.h"
#include "base/text.h"

namespace telaudit {
namespace {

constexpr std::size_t kMostCellBytes = std::size_t{4} * 32'767;  // the programs hold 32,767 characters
constexpr std::size_t kMostRowBytes = std::size_t{64} << 20U;
constexpr std::size_t kMostRanges = 1'000'000;
constexpr std::uint32_t kLastColumn = 16'384;
// Fed at a time, so that few rows wait however long the texts are that their cells name.
constexpr std::size_t kFed = std::size_t{4} << 10U;

struct Range {
  CellPosition first;
  CellPosition last;

  bool holds(std::uint32_t row, std::uint32_t column) const {
    return row >= first.row && row <= last.row && column >= first.column && column <= last.column;
  }
};

std::optional<Range> range_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto first = position_of_reference(text.substr(0, colon));
  const auto last = colon == std::string_view::npos ? first : position_of_reference(text.substr(colon + 1));
  if (!first || !last || last->row < first->row || last->column < first->column) return std::nullopt;
  return Range{*first, *last};
}

bool is_true(std::optional<std::string_view> text) {
  return text && (*text == "1" || *text == "true" || *text == "on");
}

// Ranges that do not overlap, asked for in ascending rows: in a row, the one that begins nearest before a
// column is the only one that can hold it. Those that have ended are dropped when they are met.
class RangesByRow {
 public:
  RangesByRow() = default;
  explicit RangesByRow(std::vector<Range> ranges) : waiting_(std::move(ranges)) {
    std::sort(waiting_.begin(), waiting_.end(),
              [](const Range& left, const Range& right) { return left.first.row < right.first.row; });
  }
  void add(const Range& range) { by_column_[range.first.column] = range; }

  void move_to(std::uint32_t row) {
    for (; next_ < waiting_.size() && waiting_[next_].first.row <= row; ++next_)
      if (waiting_[next_].last.row >= row) add(waiting_[next_]);
  }
  const Range* holding(std::uint32_t row, std::uint32_t column) {
    for (auto after = by_column_.upper_bound(column); after != by_column_.begin();) {
      const auto nearest = std::prev(after);
      if (nearest->second.last.row >= row)
        return nearest->second.holds(row, column) ? &nearest->second : nullptr;
      after = by_column_.erase(nearest);
    }
    return nullptr;
  }

 private:
  std::vector<Range> waiting_;
  std::map<std::uint32_t, Range> by_column_;
  std::size_t next_ = 0;
};

Result<std::vector<Range>> merged_ranges(const Archive& archive, const std::string& part) {
  std::vector<Range> ranges;
  XmlParser parser({[&](std::string_view element, std::span<const XmlAttribute> attributes) {
                      if (element != "mergeCell" || ranges.size() == kMostRanges) return;
                      if (auto range = range_of(attribute(attributes, "ref").value_or("")))
                        ranges.push_back(*range);
                    },
                    {},
                    {}},
                   part_place(archive.file(), part));
  if (auto read = read_xml_part(archive, part, parser); !read) return read.problem();
  return ranges;
}

}  // namespace

// Reads the whole part in blocks, as many as are needed for the next row.
struct SheetReader::State {
  State(std::shared_ptr<Workbook::State> of, std::size_t number, ArchivePart from, RangesByRow covered)
      : book(*of),
        kept(std::move(of)),
        sheet(number),
        part(std::move(from)),
        merged(std::move(covered)),
        parser({[this](std::string_view name, std::span<const XmlAttribute> all) { begin(name, all); },
                [this](std::string_view name) { end(name); },
                [this](std::string_view piece) { take_text(piece); }},
               part_place(book.archive.file(), book.parts[number])) {}

  const Workbook::State& book;
  std::shared_ptr<Workbook::State> kept;
  std::size_t sheet;
  ArchivePart part;
  std::string_view waiting;  // of the last block, what the parser has not had
  bool ended = false;
  RangesByRow merged;
  RangesByRow arrays;  // formulas that fill several cells and stand in the first
  XmlParser parser;
  std::vector<bool> hidden_columns;  // by number; empty: none
  std::uint32_t column_elements = 0;
  std::deque<SheetRow> rows;
  SheetRow current;

  SheetRow row;
  SheetCell cell;
  std::uint32_t last_row = 0;
  std::uint32_t last_column = 0;
  std::size_t row_bytes = 0;
  bool in_row = false;
  bool in_cell = false;
  bool collecting = false;
  int phonetic = 0;
  std::string type;
  std::uint32_t style = 0;
  std::string value;

  void begin(std::string_view name, std::span<const XmlAttribute> attributes) {
    if (name == "c" && in_row) return begin_cell(attributes);
    if (name == "row") return begin_row(attributes);
    if (name == "col") return take_column(attributes);
    if (!in_cell) return;
    if (name == "f") {
      cell.formula = true;
      if (const auto range = attribute(attributes, "ref"); range && attribute(attributes, "t") != "shared")
        if (const auto covered = range_of(*range)) arrays.add(*covered);
    } else if (name == "rPh") {
      ++phonetic;
    } else if (name == "v" || (name == "t" && phonetic == 0)) {
      collecting = true;
    }
  }

  void end(std::string_view name) {
    if (name == "v" || name == "t") collecting = false;
    if (name == "rPh" && in_cell) --phonetic;
    if (name == "c" && in_cell) end_cell();
    if (name == "row" && in_row) {
      in_row = false;
      rows.push_back(std::move(row));
    }
  }

  void take_text(std::string_view piece) {
    if (!collecting) return;
    if (value.size() + piece.size() > kMostCellBytes) return refuse("holds more than 32,767 characters");
    value += piece;
  }

  void refuse(std::string what) {
    Problem problem;
    problem.what = std::move(what);
    problem.where.file = book.archive.file();
    problem.where.element = book.sheets[sheet].name + "!" +
                            (cell.column > 0 && in_cell ? cell.reference() : std::to_string(row.number));
    problem.advice = "save it again from the program that made it";
    parser.stop(std::move(problem));
  }

  void take_column(std::span<const XmlAttribute> attributes) {
    if (!is_true(attribute(attributes, "hidden")) || ++column_elements > kLastColumn) return;
    const auto number = [&](const char* which) {
      std::uint32_t column = 0;
      if (const auto text = attribute(attributes, which))
        std::from_chars(text->data(), text->data() + text->size(), column);
      return column;
    };
    hidden_columns.resize(kLastColumn + 1);
    const std::uint32_t last = std::min(number("max"), kLastColumn);
    for (std::uint32_t column = std::max(number("min"), 1U); column <= last; ++column)
      hidden_columns[column] = true;
  }

  void begin_row(std::span<const XmlAttribute> attributes) {
    row = SheetRow();
    row.number = last_row + 1;
    in_cell = false;
    if (const auto text = attribute(attributes, "r")) {
      const auto position = position_of_reference("A" + std::string(*text));
      if (!position || position->row <= last_row)
        return refuse("has rows out of order: row '" + std::string(text->substr(0, 20)) + "' after " +
                      std::to_string(last_row));
      row.number = position->row;
    } else if (!position_of_reference("A" + std::to_string(row.number))) {
      return refuse("has more rows than a sheet can");
    }
    row.hidden = is_true(attribute(attributes, "hidden"));
    last_row = row.number;
    last_column = 0;
    row_bytes = 0;
    in_row = true;
    merged.move_to(row.number);
    arrays.move_to(row.number);
  }

  void begin_cell(std::span<const XmlAttribute> attributes) {
    cell = SheetCell();
    cell.row = row.number;
    cell.column = last_column + 1;
    if (const auto text = attribute(attributes, "r")) {
      const auto position = position_of_reference(*text);
      if (!position || position->row != row.number || position->column <= last_column)
        return refuse("has cells out of order: '" + std::string(text->substr(0, 20)) + "'");
      cell.column = position->column;
    } else if (cell.column > kLastColumn) {
      return refuse("has more columns than a sheet can");
    }
    last_column = cell.column;
    type = std::string(attribute(attributes, "t").value_or("n"));
    style = 0;
    if (const auto text = attribute(attributes, "s"))
      std::from_chars(text->data(), text->data() + text->size(), style);
    value.clear();
    phonetic = 0;
    in_cell = true;
  }

  void end_cell() {
    cell.hidden = row.hidden || (!hidden_columns.empty() && hidden_columns[cell.column]);
    if (const Range* range = merged.holding(cell.row, cell.column))
      cell.covered = range->first.row != cell.row || range->first.column != cell.column;
    if (arrays.holding(cell.row, cell.column) != nullptr) cell.formula = true;
    take_value();
    row_bytes += cell.text.size();
    if (row_bytes > kMostRowBytes) return refuse("has a row of more than 64 MiB");
    in_cell = false;
    row.cells.push_back(std::move(cell));
  }

  void take_value() {
    if (type == "s") {
      std::size_t index = std::numeric_limits<std::size_t>::max();
      const std::string_view digits = trim(value);
      if (digits.empty()) return;
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
      if (error != std::errc() || end != digits.data() + digits.size() || index >= book.texts.size())
        return refuse("names a text that the workbook does not have");
      set(CellKind::text, std::string(book.texts.at(index)));
    } else if (type == "inlineStr" || type == "str") {
      set(CellKind::text, without_escapes(value));
    } else if (value.empty()) {
      return;
    } else if (type == "b") {
      set(CellKind::boolean, trim(value) == "1" || trim(value) == "true" ? "TRUE" : "FALSE");
    } else if (type == "e") {
      set(CellKind::error, value);
    } else if (type == "d") {
      take_iso();
    } else {
      static const NumberStyle kPlain;
      SheetCell read =
          numeric_cell(value, style < book.styles.size() ? book.styles[style] : kPlain, book.system);
      cell.percent = read.percent;
      cell.beside = std::move(read.beside);
      set(read.kind, std::move(read.text));
    }
  }

  // Strict workbooks may write a date as ISO 8601.
  void take_iso() {
    const std::string_view text = trim(value);
    const auto day = parse_iso_date(text.substr(0, 10));
    if (!day) return set(CellKind::error, value);
    const std::string_view rest = text.substr(std::min<std::size_t>(10, text.size()));
    if (rest.empty() || rest == "T00:00:00" || rest == "T00:00:00Z") return set(CellKind::date, day->text());
    const auto moment =
        rest.size() < 9 || rest[0] != 'T' ? std::nullopt : parse_time(*day, rest.substr(1, 8));
    if (!moment) return set(CellKind::error, value);
    set(CellKind::moment, moment->text());
  }

  void set(CellKind kind, std::string text) {
    cell.kind = kind;
    cell.text = std::move(text);
  }
};

SheetReader::SheetReader() = default;
SheetReader::~SheetReader() = default;
SheetReader::SheetReader(SheetReader&&) noexcept = default;
SheetReader& SheetReader::operator=(SheetReader&&) noexcept = default;

const SheetRow& SheetReader::row() const {
  return state_->current;
}

Result<bool> SheetReader::next() {
  State& state = *state_;
  while (state.rows.empty() && !state.ended) {
    if (state.waiting.empty()) {
      const auto block = state.part.next();
      if (!block) return block.problem();
      state.waiting = *block;
      state.ended = block->empty();
    }
    const std::string_view fed = state.waiting.substr(0, kFed);
    state.waiting.remove_prefix(fed.size());
    const auto parsed = state.ended ? state.parser.finish() : state.parser.feed(fed);
    if (!parsed) return parsed.problem();
  }
  if (state.rows.empty()) return false;
  state.current = std::move(state.rows.front());
  state.rows.pop_front();
  return true;
}

Result<SheetReader> Workbook::read(std::size_t sheet) const {
  require(sheet < state_->sheets.size(), "a sheet that the workbook has is asked for");
  if (!state_->sheets[sheet].table) {
    Problem problem;
    problem.what = "the sheet '" + state_->sheets[sheet].name + "' has no cells: it is a chart or a dialogue";
    problem.where.file = file();
    problem.advice = "name another sheet";
    return problem;
  }
  auto merged = merged_ranges(state_->archive, state_->parts[sheet]);
  if (!merged) return merged.problem();
  auto part = state_->archive.part(state_->parts[sheet]);
  if (!part) return part.problem();
  SheetReader reader;
  reader.state_ =
      std::make_unique<SheetReader::State>(state_, sheet, std::move(*part), RangesByRow(std::move(*merged)));
  return reader;
}

Result<std::vector<MergedCells>> Workbook::merged(std::size_t sheet) const {
  require(sheet < state_->sheets.size(), "a sheet that the workbook has is asked for");
  std::vector<MergedCells> out;
  if (!state_->sheets[sheet].table) return out;
  const auto ranges = merged_ranges(state_->archive, state_->parts[sheet]);
  if (!ranges) return ranges.problem();
  for (const Range& range : *ranges) out.push_back({range.first, range.last});
  return out;
}

}  // namespace telaudit
