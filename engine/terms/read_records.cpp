#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "terms/period.h"
#include "terms/record_kinds.h"

namespace telaudit::terms {
namespace {

using bill::Type;

std::vector<CsvColumn> csv_columns(const RecordKind& kind) {
  std::vector<CsvColumn> columns;
  for (const auto& each : kind.columns) {
    if (each.derived) continue;
    columns.push_back({each.spec.name, each.required, each.words, each.any_when_blank,
                       each.service ? each.spec.name + "_printed" : std::string()});
  }
  return columns;
}

Result<void> normalise(CsvRow& row, const InputColumn& column) {
  const std::string& name = column.spec.name;
  const Cell& source = row.cell(column.service ? name + "_printed" : name);
  if (!source.known) return {};
  std::string id = normalise_service_id(source.text);
  if (id.empty())
    return Problem{"'" + source.text + "' holds no letter or digit", row.place_of(name),
                   "write it as billed"};
  row.set_text(name, std::move(id));
  return {};
}

Result<void> check_cell(const CsvRow& row, const InputColumn& column) {
  const Cell& cell = row.cell(column.spec.name);
  if (!cell.known) return {};
  if (column.spec.type == Type::integer && cell.number < 0)
    return Problem{"a negative number", row.place_of(column.spec.name), "write how many"};
  if (column.fraction && (cell.decimal.is_negative() || cell.decimal > Decimal{1, 0}))
    return Problem{"'" + cell.decimal.text() + "' is not a fraction from 0 to 1",
                   row.place_of(column.spec.name), "write 1.5 % as 0.015"};
  return {};
}

// Money is only known with its currency.
Result<void> check_currency(const CsvRow& row, const RecordKind& kind) {
  const auto has = [](const InputColumn& column) { return column.spec.name == "currency"; };
  if (std::none_of(kind.columns.begin(), kind.columns.end(), has)) return {};
  const Cell& currency = row.cell("currency");
  if (currency.known && (currency.text.size() != 3 || upper(currency.text) != currency.text))
    return Problem{"'" + currency.text + "' is not a currency code of three capitals",
                   row.place_of("currency"), "write USD"};
  for (const auto& column : kind.columns)
    if (column.spec.money && row.cell(column.spec.name).known && !currency.known)
      return Problem{"an amount without its currency", row.place_of("currency"),
                     "write USD beside the amount"};
  return {};
}

Result<void> check_order(const CsvRow& row, const RecordKind& kind) {
  const std::string* earlier = nullptr;
  for (const auto& name : kind.in_order) {
    if (!row.cell(name).known) continue;
    if (earlier != nullptr && row.cell(name).number < row.cell(*earlier).number)
      return Problem{name + " is before " + *earlier, row.place_of(name), "check both"};
    earlier = &name;
  }
  return {};
}

Result<void> complete_row(CsvRow& row, const RecordKind& kind) {
  for (const auto& column : kind.columns) {
    if (column.derived) continue;
    if (column.service || column.number)
      if (auto done = normalise(row, column); !done) return done;
    if (auto checked = check_cell(row, column); !checked) return checked;
  }
  if (auto checked = check_currency(row, kind); !checked) return checked;
  if (auto checked = check_order(row, kind); !checked) return checked;
  return kind.complete == nullptr ? Result<void>() : kind.complete(row);
}

Result<DatedRow> dated_row(const CsvRow& row, const RecordKind& kind) {
  DatedRow dated{{}, {}, row.place()};
  for (const auto& name : kind.key) dated.key.push_back(row.text_of(name));
  if (kind.is_dated()) dated.period = {row.date("valid_from"), row.date("valid_to")};
  if (dated.period.empty())
    return Problem{"it ends before it begins", row.place_of("valid_to"),
                   "valid_to is the first day on which the row holds no more"};
  return dated;
}

}  // namespace

std::string words_of_relation(std::string_view relation) {
  for (const auto& kind : record_kinds())
    if (kind.relation == relation && !kind.words.empty()) return kind.words;
  std::string words(relation);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

Result<const RecordKind*> record_kind_of(const std::string& path) {
  const std::string name = std::filesystem::path(path).filename().string();
  const std::string_view kind = std::string_view(name).substr(0, name.find_first_of("-."));
  std::vector<std::string> known;
  for (const auto& each : record_kinds()) {
    if (each.relation == kind) return &each;
    known.push_back(each.relation);
  }
  Place place;
  place.file = path;
  return Problem{"no kind of record is called '" + std::string(kind) + "'", place, did_you_mean(kind, known)};
}

Result<void> read_records(std::span<const InputFile> files, const RecordKind& kind,
                          bill::TableBuilder& builder) {
  const auto columns = csv_columns(kind);
  std::vector<DatedRow> rows;
  const auto keep_key = [&](const CsvRow& row) -> Result<void> {
    if (kind.key.empty()) return {};
    auto dated = dated_row(row, kind);
    if (!dated) return dated.problem();
    rows.push_back(std::move(*dated));
    return {};
  };
  const auto complete = [&](CsvRow& row) -> Result<void> {
    if (auto completed = complete_row(row, kind); !completed) return completed;
    if (kind.expand == nullptr) return keep_key(row);
    auto expanded = kind.expand(row);
    if (!expanded) return expanded.problem();
    for (const auto& each : *expanded)
      if (auto kept = keep_key(each); !kept) return kept;
    // The last one is appended by the reader, as every row is.
    row = std::move(expanded->back());
    expanded->pop_back();
    for (const auto& each : *expanded)
      if (auto appended = each.append_to(builder); !appended) return appended;
    return {};
  };
  for (const auto& file : files)
    if (auto read = read_csv(file, columns, builder, complete); !read) return read;
  if (kind.finish != nullptr) kind.finish(builder);
  return check_disjoint(std::move(rows), "the row of " + kind.relation,
                        "keep one of them, or give each the days it held");
}

}  // namespace telaudit::terms
