#include "cli/export_writer.h"

#include <algorithm>
#include <array>

#include "base/delimited.h"
#include "base/text.h"
#include "bill/charge.h"
#include "cli/json_text.h"
#include "store/cell_text.h"
#include "store/other_numbers.h"

namespace telaudit::cli {
namespace {

constexpr std::string_view kMidnight = "T00:00:00Z";

// Characters that stand in a cell as they are, wherever.
constexpr std::array<bool, 256> plain_characters(ExportShape shape) {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0; c < plain.size(); ++c)
    plain[c] = shape == ExportShape::csv ? c != ',' && c != '"' && c != '\n' && c != '\r'
                                         : c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
  return plain;
}
constexpr auto kPlainInCsv = plain_characters(ExportShape::csv);
constexpr auto kPlainInJson = plain_characters(ExportShape::json_lines);

bool all_of(std::string_view text, const std::array<bool, 256>& allowed) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return allowed[static_cast<unsigned char>(c)]; });
}

bool begins_formula(std::string_view text) {
  if (text.empty()) return false;
  const char c = text.front();
  return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r';
}

std::string_view text_or_empty(const bill::ColumnView& view, std::size_t row) {
  return view.is_known(row) ? view.text(row) : std::string_view();
}

Date day(std::int64_t days) {
  return Date{static_cast<std::int32_t>(days)};
}

std::string_view category_of(std::string_view charge_class) {
  if (charge_class == "usage") return "Usage";
  if (charge_class == "tax") return "Tax";
  if (charge_class == "credit" || charge_class == "discount") return "Credit";
  if (charge_class == "adjustment" || charge_class == "late_fee" || charge_class == "balance")
    return "Adjustment";
  return "Purchase";
}

std::string_view frequency_of(std::string_view charge_class) {
  if (charge_class == "usage") return "Usage-Based";
  if (charge_class == "recurring" || charge_class == "instalment" || charge_class == "surcharge")
    return "Recurring";
  return "One-Time";
}

}  // namespace

ExportWriter::ExportWriter(std::vector<ExportColumn> columns, ExportShape shape,
                           const InvoicePeriods& periods)
    : shape_(shape), periods_(periods) {
  for (auto& spec : columns) {
    Column column;
    if (shape == ExportShape::json_lines) {
      append_json(column.before, spec.name);
      column.before += ':';
    }
    for (const std::size_t source : spec.sources) {
      const auto at = std::find(request_.begin(), request_.end(), source);
      column.positions.push_back(static_cast<std::size_t>(at - request_.begin()));
      if (at == request_.end()) request_.push_back(source);
    }
    column.spec = std::move(spec);
    columns_.push_back(std::move(column));
  }
}

std::string ExportWriter::header() const {
  if (shape_ == ExportShape::json_lines) return {};
  std::string out;
  for (const auto& column : columns_) {
    if (&column != &columns_.front()) out += ',';
    append_delimited(out, column.spec.name);
  }
  return out + "\n";
}

void ExportWriter::write(const bill::Batch& batch, std::size_t begin, std::size_t end, OutputBytes& out) {
  if (begin == end) return;
  plan(batch, end - begin);
  for (std::size_t row = begin; row < end; ++row) {
    const std::size_t start = out.size();
    if (shape_ == ExportShape::json_lines) out.put('{');
    for (auto& piece : pieces_) {
      if (piece.column == nullptr) {
        out.put(piece.bytes);
      } else {
        write_cell(*piece.column, row, out);
      }
    }
    // Each cell ends in a comma; the last one ends the line.
    if (shape_ == ExportShape::csv) {
      out.replace_last('\n');
    } else {
      if (out.size() > start + 1) out.shrink(out.size() - 1);
      out.put(std::string_view("}\n"));
    }
  }
}

// Cells that are equal in all rows become bytes; neighbours join.
void ExportWriter::plan(const bill::Batch& batch, std::size_t rows) {
  pieces_.clear();
  for (auto& column : columns_) {
    column.views.clear();
    for (const std::size_t position : column.positions) column.views.push_back(&batch.columns[position]);
    column.has_words = false;
    const bool constant = std::all_of(column.views.begin(), column.views.end(), [](const auto* view) {
      return view->encoding == bill::Encoding::constant;
    });
    if (!constant) {
      const auto& view = *column.views.front();
      if (column.spec.kind == ExportKind::text && view.encoding == bill::Encoding::dictionary &&
          view.words.size() <= rows)
        make_words(column);
      pieces_.push_back({{}, &column});
      continue;
    }
    OutputBytes cell;
    write_cell(column, 0, cell);
    if (pieces_.empty() || pieces_.back().column != nullptr) pieces_.emplace_back();
    pieces_.back().bytes += cell.view();
  }
}

void ExportWriter::make_words(Column& column) {
  OutputBytes cells;
  column.words.ends.clear();
  for (const auto word : column.views.front()->words) {
    cells.put(column.before);
    write_text(word, cells);
    cells.put(',');
    column.words.ends.push_back(cells.size());
  }
  column.words.cells = cells.view();
  column.has_words = true;
}

void ExportWriter::write_cell(Column& column, std::size_t row, OutputBytes& out) {
  const std::size_t start = out.size();
  if (column.has_words) {
    const auto& view = *column.views.front();
    if (view.is_known(row)) {
      const std::size_t word = view.codes[row];
      const std::size_t from = word == 0 ? 0 : column.words.ends[word - 1];
      return out.put(std::string_view(column.words.cells).substr(from, column.words.ends[word] - from));
    }
  } else {
    out.put(column.before);
    if (write_value(column, row, out)) return out.put(',');
    out.shrink(start);
  }
  if (shape_ == ExportShape::csv) out.put(',');
}

// False where the value is unknown.
bool ExportWriter::write_value(Column& column, std::size_t row, OutputBytes& out) {
  switch (column.spec.kind) {
    case ExportKind::masked_number: {
      const auto& view = *column.views[0];
      return view.is_known(row) &&
             write_text(store::shown_number(view.text(row), text_or_empty(*column.views[1], row), buffer_),
                        out);
    }
    case ExportKind::masked_text: {
      const auto& view = *column.views[0];
      if (!view.is_known(row)) return false;
      const auto service = text_or_empty(*column.views[1], row);
      const auto text =
          store::shown_text(view.text(row), text_or_empty(*column.views[2], row), service, buffer_);
      return write_text(store::shown_text(text, text_or_empty(*column.views[3], row), service, other_buffer_),
                        out);
    }
    case ExportKind::charge_id: {
      const auto reading = text_or_empty(*column.views[0], row).substr(0, 12);
      buffer_.assign(reading);
      buffer_ += '-' + std::to_string(column.views[1]->number(row)) + '-' +
                 std::to_string(column.views[2]->number(row));
      return write_quoted(buffer_, out);
    }
    case ExportKind::fixed_text:
      return !column.spec.text.empty() && write_text(column.spec.text, out);
    case ExportKind::text:
    case ExportKind::integer:
    case ExportKind::boolean:
    case ExportKind::decimal:
    case ExportKind::date:
    case ExportKind::moment:
      return write_own_value(column, row, out);
    default:
      return write_focus_value(column, row, out);
  }
}

// A column of the relation as it is.
bool ExportWriter::write_own_value(const Column& column, std::size_t row, OutputBytes& out) {
  const auto& view = *column.views.front();
  if (!view.is_known(row)) return false;
  std::array<char, store::kCellText> cell;
  const auto written = [&](const char* end) {
    return std::string_view(cell.data(), static_cast<std::size_t>(end - cell.data()));
  };
  switch (column.spec.kind) {
    case ExportKind::integer:
      out.took(store::write_integer(out.room(store::kCellText), view.number(row)));
      return true;
    case ExportKind::boolean:
      out.put(view.number(row) != 0 ? std::string_view("true") : std::string_view("false"));
      return true;
    case ExportKind::decimal:
      return write_decimal(view.decimal(row), out);
    case ExportKind::date:
      return write_quoted(written(store::write_date(cell.data(), day(view.number(row)))), out);
    case ExportKind::moment:
      return write_quoted(written(store::write_moment(cell.data(), Moment{view.number(row)})), out);
    default:
      return write_text(view.text(row), out);
  }
}

bool ExportWriter::write_focus_value(const Column& column, std::size_t row, OutputBytes& out) {
  const auto known = [&](std::size_t source) { return column.views[source]->is_known(row); };
  switch (column.spec.kind) {
    case ExportKind::first_text:
      for (const auto* view : column.views)
        if (view->is_known(row)) return write_text(view->text(row), out);
      return false;
    case ExportKind::last_of_two:
      return known(0) && known(1) && write_text(column.views[1]->text(row), out);
    case ExportKind::first_decimal:
      for (const auto* view : column.views)
        if (view->is_known(row)) return write_decimal(view->decimal(row), out);
      return false;
    case ExportKind::payable_amount: {
      const bool payable = !known(1) || column.views[1]->number(row) != 0;
      return known(0) && write_decimal(payable ? column.views[0]->decimal(row) : Decimal{}, out);
    }
    case ExportKind::category:
      return known(0) && write_quoted(category_of(column.views[0]->text(row)), out);
    case ExportKind::frequency:
      return known(0) && write_quoted(frequency_of(column.views[0]->text(row)), out);
    case ExportKind::local_time: {
      if (!known(0)) return false;
      std::array<char, store::kCellText> cell;
      const char* end = store::write_moment(cell.data(), Moment{column.views[0]->number(row)});
      cell[10] = 'T';
      return write_quoted({cell.data(), static_cast<std::size_t>(end - cell.data())}, out);
    }
    case ExportKind::seconds:
      return known(0) && write_decimal(Decimal{column.views[0]->number(row), 1}, out);
    case ExportKind::period_start:
    case ExportKind::period_end:
      return write_period(column, row, out);
    case ExportKind::invoice_from:
    case ExportKind::invoice_through:
      return write_invoice_period(column, row, out);
    default:
      return write_quantity(column, row, out);
  }
}

// The first day, or the day after the last one. Where a bill prints no period, the day of the call.
bool ExportWriter::write_period(const Column& column, std::size_t row, OutputBytes& out) {
  const bool end = column.spec.kind == ExportKind::period_end;
  for (const auto* view : column.views) {
    if (!view->is_known(row)) continue;
    const std::int64_t number = view->number(row);
    const std::int64_t first = view->type == bill::Type::moment ? Moment{number}.date().days : number;
    return write_day(end ? first + 1 : first, out);
  }
  return false;
}

bool ExportWriter::write_quantity(const Column& column, std::size_t row, OutputBytes& out) {
  const auto& views = column.views;
  const auto charge_class = text_or_empty(*views[0], row);
  if (column.spec.kind == ExportKind::pricing_quantity) {
    if (charge_class == "tax") return false;
    for (const std::size_t source : {std::size_t{1}, std::size_t{2}})
      if (views[source]->is_known(row)) return write_decimal(views[source]->decimal(row), out);
    return false;
  }
  if (charge_class != "usage") return false;
  const bool unit = column.spec.kind == ExportKind::consumed_unit;
  if (views[1]->is_known(row))
    return unit ? write_quoted("Bytes", out) : write_decimal(Decimal{views[1]->number(row), 0}, out);
  if (views[2]->is_known(row))
    return unit ? write_quoted("Seconds", out) : write_decimal(Decimal{views[2]->number(row), 1}, out);
  if (!views[3]->is_known(row)) return false;
  if (!unit) return write_decimal(views[3]->decimal(row), out);
  return views[4]->is_known(row) && write_text(views[4]->text(row), out);
}

bool ExportWriter::write_invoice_period(const Column& column, std::size_t row, OutputBytes& out) {
  const auto& views = column.views;
  if (!views[4]->is_known(row)) return false;
  for (const std::size_t account : {std::size_t{1}, std::size_t{2}}) {
    const auto found = periods_.find({std::string(text_or_empty(*views[0], row)),
                                      std::string(text_or_empty(*views[account], row)),
                                      std::string(text_or_empty(*views[3], row)), views[4]->number(row)});
    if (found == periods_.end()) continue;
    const bool from = column.spec.kind == ExportKind::invoice_from;
    const auto& stated = from ? found->second.first : found->second.second;
    return stated && write_day(from ? stated->days : stated->days + 1, out);
  }
  return false;
}

bool ExportWriter::write_day(std::int64_t days, OutputBytes& out) {
  std::array<char, store::kCellText + kMidnight.size()> cell;
  char* end = store::write_date(cell.data(), day(days));
  end = std::copy(kMidnight.begin(), kMidnight.end(), end);
  return write_quoted({cell.data(), static_cast<std::size_t>(end - cell.data())}, out);
}

bool ExportWriter::write_decimal(Decimal value, OutputBytes& out) {
  const bool quoted = shape_ == ExportShape::json_lines;
  char* at = out.room(store::kCellText + 2);
  if (quoted) *at++ = '"';
  at = store::write_decimal(at, value);
  if (quoted) *at++ = '"';
  out.took(at);
  return true;
}

// Text of our own, in which nothing needs care.
bool ExportWriter::write_quoted(std::string_view plain, OutputBytes& out) {
  if (shape_ == ExportShape::json_lines) out.put('"');
  out.put(plain);
  if (shape_ == ExportShape::json_lines) out.put('"');
  return true;
}

bool ExportWriter::write_text(std::string_view text, OutputBytes& out) {
  const bool csv = shape_ == ExportShape::csv;
  if (all_of(text, csv ? kPlainInCsv : kPlainInJson) && !(csv && begins_formula(text)))
    return write_quoted(text, out);
  std::string cell;
  if (csv) {
    append_delimited(cell, formula_safe(text));
  } else {
    append_json(cell, text);
  }
  out.put(cell);
  return true;
}

}  // namespace telaudit::cli
