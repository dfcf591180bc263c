#include "month/payables_ledger.h"

#include <algorithm>
#include <array>

#include "base/delimited.h"
#include "base/file.h"
#include "base/sheet.h"
#include "base/text.h"
#include "base/yaml.h"
#include "book/places.h"
#include "formats/money_text.h"

namespace telaudit::month {
namespace {

constexpr std::size_t kMostRowsBeforeHeaders = 50;
constexpr std::size_t kMostBadCells = 10'000;

const std::array<std::string, 8> kFields = {"vendor", "account",  "invoice", "paid_on",
                                            "amount", "currency", "source",  "reference"};

// Usual words over the columns, as they are compared: lower case, letters and digits only.
const std::map<std::string, std::vector<std::string>>& usual_words() {
  static const std::map<std::string, std::vector<std::string>> words = {
      {"vendor", {"vendor", "vendorname", "supplier", "suppliername", "payee", "carrier", "creditor"}},
      {"account",
       {"account", "accountnumber", "accountno", "ban", "vendoraccount", "customeraccount",
        "billingaccount"}},
      {"invoice",
       {"invoice", "invoicenumber", "invoiceno", "invoicenum", "documentreference", "supplierinvoice"}},
      {"paid_on",
       {"paidon", "paymentdate", "paiddate", "datepaid", "checkdate", "clearingdate", "postingdate", "date"}},
      {"amount", {"amount", "amountpaid", "paymentamount", "paidamount", "netamount", "paid"}},
      {"currency", {"currency", "currencycode", "curr"}},
      {"source", {"source", "purchasecategory", "paymenttype", "paymentmethod", "category", "doctype"}},
      {"reference",
       {"reference", "paymentreference", "document", "documentnumber", "checknumber", "voucher"}}};
  return words;
}

std::string compared(std::string_view header) {
  std::string out;
  for (const char c : lower(header))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  return out;
}

// One cell of either kind of file.
struct LedgerCell {
  std::string text;
  bool covered = false;
  bool is_date = false;  // a workbook's own date: year first
  bool is_number = false;
  bool is_error = false;
  Place place;
  std::string beside;  // see SheetCell::beside
};
using LedgerRow = std::vector<LedgerCell>;

std::vector<std::string> headers_of(const LedgerRow& row) {
  std::vector<std::string> out;
  for (const auto& cell : row)
    if (!trim(cell.text).empty()) out.emplace_back(trim(cell.text));
  return out;
}

// Where each field stands; nothing where a field that every payment needs has no column. A column that is
// named for one field stands for no other, whatever its header usually means.
std::optional<std::map<std::string, std::size_t>> columns_in(const LedgerRow& row, const LedgerMap& map) {
  std::map<std::string, std::size_t> out;
  const auto is_named = [&](const LedgerCell& cell) {
    return std::any_of(map.columns.begin(), map.columns.end(),
                       [&](const auto& one) { return lower(trim(cell.text)) == lower(trim(one.second)); });
  };
  for (const auto& field : kFields) {
    const auto named = map.columns.find(field);
    const auto column = std::find_if(row.begin(), row.end(), [&](const LedgerCell& cell) {
      if (named != map.columns.end()) return lower(trim(cell.text)) == lower(trim(named->second));
      const auto& words = usual_words().at(field);
      return !is_named(cell) && std::find(words.begin(), words.end(), compared(cell.text)) != words.end();
    });
    if (column != row.end())
      out[field] = static_cast<std::size_t>(column - row.begin());
    else if (named != map.columns.end())
      return std::nullopt;
  }
  for (const char* needed : {"vendor", "paid_on", "amount"})
    if (!out.contains(needed)) return std::nullopt;
  return out;
}

// How dates are written: what the map says, or the first cell of the column that has only one reading.
std::string_view pattern_of(std::string_view style, char separator) {
  if (style == "year_first")
    return separator == '-' ? "%Y-%m-%d" : separator == '/' ? "%Y/%m/%d" : "%Y.%m.%d";
  if (style == "month_first")
    return separator == '-' ? "%m-%d-%Y" : separator == '/' ? "%m/%d/%Y" : "%m.%d.%Y";
  return separator == '-' ? "%d-%m-%Y" : separator == '/' ? "%d/%m/%Y" : "%d.%m.%Y";
}

std::optional<Date> date_by(std::string_view text, std::string_view style) {
  for (const char separator : {'-', '/', '.'})
    if (auto day = parse_date(text, pattern_of(style, separator))) return day;
  return std::nullopt;
}

std::string style_of(const std::vector<LedgerRow>& rows, std::size_t column) {
  for (const auto& row : rows) {
    if (column >= row.size() || row[column].is_date) continue;
    const auto text = trim(row[column].text);
    const bool month_first = date_by(text, "month_first").has_value();
    const bool day_first = date_by(text, "day_first").has_value();
    if (month_first != day_first) return month_first ? "month_first" : "day_first";
  }
  return {};
}

// "1,234.50", "1.234,50", "$1,234.50", "(12.00)", "12.00-".
std::optional<Decimal> amount_of(std::string_view written, char point) {
  std::string text(trim(written));
  bool negative = false;
  if (text.size() > 2 && text.front() == '(' && text.back() == ')') {
    negative = true;
    text = text.substr(1, text.size() - 2);
  }
  if (!text.empty() && text.back() == '-') {
    negative = !negative;
    text.pop_back();
  }
  const char group = point == '.' ? ',' : '.';
  std::string plain;
  std::size_t digits_since_group = 0;
  bool grouped = false, decimals = false;
  for (const char c : text) {
    if (c == '$' || c == ' ') continue;
    if (c == group && !decimals) {
      if (grouped && digits_since_group != 3) return std::nullopt;
      grouped = true;
      digits_since_group = 0;
      continue;
    }
    if (c == point) {
      if (decimals || (grouped && digits_since_group != 3)) return std::nullopt;
      decimals = true;
      plain += '.';
      continue;
    }
    plain += c;
    ++digits_since_group;
  }
  if (grouped && !decimals && digits_since_group != 3) return std::nullopt;
  auto value = parse_decimal(plain);
  if (value && negative) value = negate(*value);
  return value;
}

class RowReading {
 public:
  RowReading(const LedgerMap& map, std::map<std::string, std::size_t> columns, std::string style)
      : map_(map), columns_(std::move(columns)), style_(std::move(style)) {}

  // The payment of a row, or what is wrong with its cells.
  std::optional<Payment> read(const LedgerRow& row, std::vector<Problem>& bad) {
    row_ = &row;
    bad_ = &bad;
    good_ = true;
    Payment out;
    for (const auto& cell : row)
      if (out.place.file.empty()) out.place = cell.place;
    out.vendor = text("vendor");
    if (out.vendor.empty()) wrong("vendor", "names no vendor", "write who was paid");
    const auto carrier = map_.vendors.find(lower(out.vendor));
    out.carrier = carrier == map_.vendors.end() ? out.vendor : carrier->second;
    out.account = text("account");
    out.invoice = text("invoice");
    out.source = text("source");
    out.reference = text("reference");
    out.currency = columns_.contains("currency") ? upper(text("currency")) : map_.currency;
    if (out.currency.empty()) out.currency = map_.currency;
    if (out.currency.size() != 3)
      wrong(columns_.contains("currency") ? "currency" : "amount",
            out.currency.empty() ? "no currency is known" : "'" + out.currency + "' is not a currency",
            "write an ISO 4217 code such as USD, or name one for all payments: --currency USD");
    out.paid_on = day();
    out.amount = amount();
    if (const auto* amount = cell("amount"); amount != nullptr)
      if (const auto other = formats::word_of_another_currency(amount->beside, out.currency); !other.empty())
        wrong("amount",
              "shows " + std::string(other) + " beside " + amount->text + ", and its currency is " +
                  out.currency,
              "correct the currency of the row, or name the one of all payments: --currency");
    return good_ ? std::optional(std::move(out)) : std::nullopt;
  }

 private:
  const LedgerCell* cell(const std::string& field) const {
    const auto column = columns_.find(field);
    if (column == columns_.end() || column->second >= row_->size()) return nullptr;
    return &(*row_)[column->second];
  }
  std::string text(const std::string& field) {
    const auto* found = cell(field);
    if (found == nullptr) return {};
    if (found->covered || found->is_error)
      wrong(field, found->covered ? "is covered by a merged cell" : "holds the error " + found->text,
            found->covered ? "unmerge it, and write the value into each row" : "mend the formula");
    return std::string(trim(found->text));
  }
  Date day() {
    const std::string written = text("paid_on");
    const auto* found = cell("paid_on");
    if (found != nullptr && (found->is_date || date_by(written, "year_first"))) {
      if (const auto day = date_by(written.substr(0, 10), "year_first")) return *day;
    }
    if (style_.empty() && (date_by(written, "day_first") || date_by(written, "month_first"))) {
      wrong("paid_on", "'" + written + "' may be month or day first, and no cell of the column tells",
            "say it: --date-style day_first or month_first");
      return {};
    }
    if (!style_.empty())
      if (const auto day = date_by(written, style_)) return *day;
    wrong("paid_on", "'" + written + "' is not a date", "write it as 2026-10-31");
    return {};
  }
  Decimal amount() {
    const std::string written = text("amount");
    const auto* found = cell("amount");
    const auto value = amount_of(written, found != nullptr && found->is_number ? '.' : map_.decimal);
    // Sheets keep no zeros at the end.
    if (value) return value->scale < 2 ? rescale(*value, 2).value_or(*value) : *value;
    wrong("amount", "'" + written + "' is not an amount",
          "write a plain number such as 1234.50; --decimal , where amounts have a comma before the cents");
    return {};
  }
  void wrong(const std::string& field, std::string what, std::string advice) {
    good_ = false;
    if (bad_->size() >= kMostBadCells) return;
    const auto* found = cell(field);
    Place place = found != nullptr ? found->place : row_->empty() ? Place{} : row_->front().place;
    bad_->push_back({field + ": " + std::move(what), std::move(place), std::move(advice)});
  }

  const LedgerMap& map_;
  std::map<std::string, std::size_t> columns_;
  std::string style_;
  const LedgerRow* row_ = nullptr;
  std::vector<Problem>* bad_ = nullptr;
  bool good_ = true;
};

Result<std::vector<LedgerRow>> rows_of_workbook(const std::string& path, const LedgerMap& map) {
  const auto book = Workbook::open(path);
  if (!book) return book.problem();
  std::optional<std::size_t> sheet;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < book->sheets().size(); ++i) {
    const auto& info = book->sheets()[i];
    names.push_back(info.name);
    if (!sheet && map.sheet.empty() && info.table && info.visibility == SheetInfo::Visibility::visible)
      sheet = i;
  }
  if (!map.sheet.empty()) sheet = book->find(map.sheet);
  if (!sheet)
    return Problem{
        "has no sheet '" + map.sheet + "'", {path, {}, {}, {}, {}}, did_you_mean(map.sheet, names)};
  auto reader = book->read(*sheet);
  if (!reader) return reader.problem();
  std::vector<LedgerRow> out;
  while (true) {
    const auto more = reader->next();
    if (!more) return more.problem();
    if (!*more) return out;
    LedgerRow row;
    for (const auto& cell : reader->row().cells) {
      while (row.size() + 1 < cell.column) {
        SheetCell blank;
        blank.row = reader->row().number;
        blank.column = static_cast<std::uint32_t>(row.size() + 1);
        row.push_back({{}, false, false, false, false, book->place(*sheet, blank), {}});
      }
      row.push_back({cell.text, cell.covered, cell.kind == CellKind::date || cell.kind == CellKind::moment,
                     cell.kind == CellKind::number, cell.kind == CellKind::error, book->place(*sheet, cell),
                     cell.beside});
    }
    out.push_back(std::move(row));
  }
}

Result<std::vector<LedgerRow>> rows_of_csv(std::string_view text, const std::string& path) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (const auto at = first_invalid_utf8(text))
    return Problem{"is not text in UTF-8", {path, *at, {}, {}, {}}, "save it as CSV UTF-8"};
  const auto first_line = text.substr(0, text.find('\n'));
  const auto count = [&](char c) { return std::count(first_line.begin(), first_line.end(), c); };
  const char delimiter = count(';') > count(',') ? ';' : count('\t') > count(',') ? '\t' : ',';
  DelimitedReader reader(text, {delimiter, '"'});
  std::vector<LedgerRow> out;
  std::uint32_t line = 0;
  std::size_t counted = 0;
  while (reader.next()) {
    line += static_cast<std::uint32_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(counted),
                                                  text.begin() + static_cast<std::ptrdiff_t>(reader.offset()),
                                                  '\n'));
    counted = reader.offset();
    LedgerRow row;
    for (const auto field : reader.fields()) {
      const std::string cell =
          letters_of_column(static_cast<std::uint32_t>(row.size() + 1)) + std::to_string(line + 1);
      row.push_back({std::string(field), false, false, false, false, {path, {}, line + 1, {}, cell}, {}});
    }
    out.push_back(std::move(row));
  }
  return out;
}

Problem no_headers(const std::string& path, const std::vector<LedgerRow>& rows, const LedgerMap& map) {
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < rows.size() && i < kMostRowsBeforeHeaders && seen.size() < 3; ++i)
    seen = headers_of(rows[i]);
  std::vector<std::string> asked;
  for (const auto& [field, header] : map.columns) {
    const auto meant = nearest(header, seen);
    asked.push_back(field + " is to stand under '" + header + "'" +
                    (meant ? ", did you mean '" + *meant + "'?" : ""));
  }
  return {"no row holds the headers of vendor, paid_on and amount" +
              (asked.empty() ? "" : ": " + join(asked, "; ")),
          {path, {}, {}, {}, {}},
          "name them: --column paid_on=HEADER; the first headers here are " + join(seen, ", ")};
}

Result<void> read_names(const YamlNode& node, std::map<std::string, std::string>& into, bool fields) {
  if (!node.is_map()) return node.problem("a map was expected");
  for (const auto& [key, value] : node.entries()) {
    if (fields && std::find(kFields.begin(), kFields.end(), key) == kFields.end())
      return value.problem("there is no field '" + key + "'", did_you_mean(key, kFields));
    into[fields ? key : lower(key)] = value.text();
  }
  return {};
}

Result<Ledger> ledger_of(std::vector<LedgerRow> rows, const std::string& path, const LedgerMap& map) {
  std::optional<std::map<std::string, std::size_t>> columns;
  std::size_t first = 0;
  for (; first < rows.size() && first < kMostRowsBeforeHeaders && !columns; ++first)
    columns = columns_in(rows[first], map);
  if (!columns) return no_headers(path, rows, map);
  rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(first));
  RowReading reading(map, *columns,
                     map.date_style.empty() ? style_of(rows, columns->at("paid_on")) : map.date_style);
  Ledger out;
  for (const auto& row : rows) {
    const auto filled =
        std::find_if(row.begin(), row.end(), [](const auto& cell) { return !trim(cell.text).empty(); });
    if (filled == row.end() || lower(trim(filled->text)).starts_with("total")) continue;
    if (auto payment = reading.read(row, out.bad))
      out.payments.push_back(std::move(*payment));
    else
      ++out.bad_rows;
  }
  return out;
}

}  // namespace

std::span<const std::string> ledger_fields() {
  return kFields;
}

LedgerMap usual_ledger_map() {
  LedgerMap map;
  map.outside = {"card",    "p-card",   "pcard",         "purchasing card", "credit card",
                 "expense", "expenses", "reimbursement", "corporate card",  "travel and expense"};
  return map;
}

Result<LedgerMap> read_ledger_map(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return text.problem();
  return parse_ledger_map(*text, path);
}

Result<LedgerMap> parse_ledger_map(std::string_view yaml, const std::string& file) {
  const auto node = parse_yaml(yaml, file);
  if (!node) return node.problem();
  static const std::vector<std::string> known = {"columns", "sheet",   "currency", "date_style",
                                                 "decimal", "vendors", "outside"};
  if (auto only = node->only(known); !only) return only.problem();
  LedgerMap map = usual_ledger_map();
  if (const auto* columns = node->find("columns"))
    if (auto read = read_names(*columns, map.columns, true); !read) return read.problem();
  if (const auto* vendors = node->find("vendors"))
    if (auto read = read_names(*vendors, map.vendors, false); !read) return read.problem();
  if (const auto* sheet = node->find("sheet")) map.sheet = sheet->text();
  if (const auto* currency = node->find("currency")) map.currency = upper(currency->text());
  if (const auto* style = node->find("date_style")) {
    map.date_style = style->text();
    if (map.date_style != "year_first" && map.date_style != "month_first" && map.date_style != "day_first")
      return style->problem("'" + map.date_style + "' is not a style of dates",
                            "year_first, month_first or day_first");
  }
  if (const auto* decimal = node->find("decimal")) {
    if (decimal->text() != "." && decimal->text() != ",")
      return decimal->problem("'" + decimal->text() + "' is no decimal point", "write '.' or ','");
    map.decimal = decimal->text().front();
  }
  if (const auto* outside = node->find("outside")) {
    map.outside.clear();
    for (const auto& one : outside->items()) map.outside.push_back(lower(one.text()));
  }
  return map;
}

Result<Ledger> read_ledger(const std::string& path, const LedgerMap& map) {
  if (lower(path).ends_with(".xlsx")) {
    auto rows = rows_of_workbook(path, map);
    if (!rows) return rows.problem();
    return ledger_of(std::move(*rows), path, map);
  }
  const auto content = read_file(path);
  if (!content) return content.problem();
  return parse_ledger(*content, path, map);
}

Result<Ledger> parse_ledger(std::string_view csv, const std::string& file, const LedgerMap& map) {
  auto rows = rows_of_csv(csv, file);
  if (!rows) return rows.problem();
  return ledger_of(std::move(*rows), file, map);
}

std::vector<Payment> payments_of(const terms::Terms* terms) {
  std::vector<Payment> out;
  const auto* relation = book::given_relation(terms, "payable");
  if (relation == nullptr) return out;
  const auto& table = relation->table;
  const book::TermColumn carrier(table, "carrier"), account(table, "account"), invoice(table, "invoice"),
      paid_on(table, "paid_on"), amount(table, "amount"), currency(table, "currency"),
      source(table, "purchase_category"), reference(table, "reference");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto day = paid_on.date(row);
    const auto paid = amount.decimal(row);
    if (!day || !paid) continue;
    out.push_back({std::string(carrier.text(row)),
                   std::string(carrier.text(row)),
                   std::string(account.text(row)),
                   std::string(invoice.text(row)),
                   std::string(currency.text(row)),
                   std::string(source.text(row)),
                   std::string(reference.text(row)),
                   *day,
                   *paid,
                   {}});
  }
  return out;
}

}  // namespace telaudit::month
