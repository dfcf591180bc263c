#include "formats/profile_sample.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/date.h"
#include "base/text.h"
#include "formats/profile_language.h"

namespace telaudit::formats::profile {
namespace {

constexpr std::size_t kMostBytes = 4U * 1024U * 1024U;
constexpr std::size_t kMostRows = 20'000;

struct Delimiter {
  char character;
  std::size_t width = 0;  // cells of most lines
  std::size_t lines = 0;  // that have so many
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Letters of Cyrillic text stand beside each other; accented letters of Western text mostly stand alone.
Encoding guess_single_byte(std::string_view text) {
  std::size_t high = 0;
  std::size_t beside = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) < 0x80) continue;
    ++high;
    if (i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0x80) ++beside;
  }
  return beside * 2 > high ? Encoding::windows_1251 : Encoding::windows_1252;
}

std::string decode(std::string_view text, Sample& sample) {
  sample.encoding = guess_encoding(text);
  sample.wide = is_wide(sample.encoding);
  if (!sample.wide && valid_utf8(text, true) != text.size()) {
    sample.encoding = guess_single_byte(text);
    sample.encoding_doubt = "not UTF-8; the code page is told by how its letters stand together";
  }
  std::string out;
  append_as_utf8(out, text, sample.encoding);
  if (starts_with(out, "\xEF\xBB\xBF")) out.erase(0, 3);
  return out;
}

Delimiter measure(std::string_view text, char character) {
  RecordScanner scanner(text, {character, '"', true, '\0'});
  std::map<std::size_t, std::size_t> widths;
  std::size_t rows = 0;
  while (rows < 2000 && scanner.next()) {
    if (trim_blanks(text.substr(scanner.offset(), scanner.end() - scanner.offset())).empty()) continue;
    ++widths[scanner.fields().size()];
    ++rows;
  }
  Delimiter out{character};
  for (const auto& [width, lines] : widths)
    if (width > 1 && lines >= out.lines) out.width = width, out.lines = lines;
  if (rows > 0 && out.lines * 2 < rows) out.width = 0;
  return out;
}

std::vector<std::string> trimmed(const std::vector<std::string_view>& fields) {
  std::vector<std::string> out;
  for (const auto field : fields) {
    std::string_view cell = trim_blanks(field);
    out.emplace_back(cell);
  }
  return out;
}

bool is_name(const std::string& cell) {
  if (cell.empty()) return false;
  const auto letters = std::count_if(cell.begin(), cell.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
  });
  return letters > 0 && !is_digit(cell.front()) && cell.front() != '$' && cell.front() != '-';
}

// All cells are names, and no two are the same.
bool is_header(const std::vector<std::string>& cells) {
  std::vector<std::string> names;
  for (const auto& cell : cells) {
    if (!is_name(cell)) return false;
    names.push_back(normalise_header(cell));
  }
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) == names.end();
}

constexpr std::array<const char*, 16> kDateFormats = {
    "%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y",  "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y%m%d",   "%b %d, %Y",
    "%d %b %Y", "%d-%b-%Y", "%B %d, %Y", "%d %B %Y", "%m/%d/%y", "%d/%m/%y", "%d.%m.%y", "%Y.%m.%d"};

using Cells = std::vector<std::string_view>;

template <typename Test>
bool all(const Cells& cells, const Test& test) {
  return !cells.empty() && std::all_of(cells.begin(), cells.end(), test);
}

bool is_clock(std::string_view text, std::size_t colons) {
  if (text.empty() || !is_digit(text.front()) || !is_digit(text.back())) return false;
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), ':')) == colons &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == ':'; });
}

bool take_date(const Cells& cells, SampleColumn& column) {
  std::vector<std::string> fitting;
  for (const auto* format : kDateFormats)
    if (all(cells, [&](std::string_view cell) { return parse_date(cell, format).has_value(); }))
      fitting.emplace_back(format);
  // Eight digits that are a day by chance of one row are a number.
  if (fitting.empty() || (fitting.front() == "%Y%m%d" && cells.size() < 2)) return false;
  column.kind = ColumnKind::date;
  column.format = fitting.front();
  if (fitting.size() > 1)
    column.doubt = "every date here fits " + join(fitting, " and ") + "; look for a day above 12";
  return true;
}

// A day, a blank and a time in one cell.
bool take_moment(const Cells& cells, SampleColumn& column) {
  Cells days;
  for (const auto cell : cells) {
    const std::size_t blank = cell.find(' ');
    if (blank == std::string_view::npos) return false;
    const auto time = trim_blanks(cell.substr(blank));
    if (time.size() < 4 || !is_digit(time.front()) || time.find_first_of(":.") == std::string_view::npos)
      return false;
    days.push_back(cell.substr(0, blank));
  }
  if (!take_date(days, column)) return false;
  column.kind = ColumnKind::moment;
  return true;
}

bool all_money(const Cells& cells, char decimal) {
  MoneyStyle style;
  style.decimal = decimal;
  style.group = decimal == ',' ? '.' : ',';
  return all(cells, [&](std::string_view cell) { return parse_money(cell, style).error.empty(); });
}

// The currency that the name of a column of amounts says: "Betrag netto EUR", "Net (GBP)", "Cost £". Codes of
// ISO 4217; nothing where the name has none, or two.
std::string currency_in(std::string_view name) {
  constexpr std::array<std::string_view, 24> kCodes = {
      "AUD", "BGN", "BRL", "CAD", "CHF", "COP", "CZK", "DKK", "EUR", "GBP", "HUF", "ILS",
      "INR", "JPY", "MXN", "NOK", "NZD", "PLN", "RON", "SEK", "SGD", "UAH", "USD", "ZAR"};
  std::string found;
  const auto take = [&](std::string_view code) {
    if (found.empty() || found == code) {
      found = code;
    } else {
      found = "?";
    }
  };
  std::size_t begin = 0;
  const auto is_letter = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80U;
  };
  for (std::size_t at = 0; at <= name.size(); ++at) {
    if (at < name.size() && is_letter(name[at])) continue;
    const std::string_view word = name.substr(begin, at - begin);
    if (std::find(kCodes.begin(), kCodes.end(), word) != kCodes.end()) take(word);
    begin = at + 1;
  }
  if (name.find("\xC2\xA3") != std::string_view::npos) take("GBP");
  if (name.find("\xE2\x82\xAC") != std::string_view::npos) take("EUR");
  return found == "?" ? std::string() : found;
}

bool take_money(const Cells& cells, SampleColumn& column) {
  const bool marked = std::any_of(cells.begin(), cells.end(), [](std::string_view cell) {
    return cell.find_first_of(".,$") != std::string_view::npos ||
           cell.find("\xC2\xA3") != std::string_view::npos ||
           cell.find("\xE2\x82\xAC") != std::string_view::npos;
  });
  const bool point = all_money(cells, '.');
  const bool comma = all_money(cells, ',');
  if (!marked || (!point && !comma)) return false;
  column.kind = ColumnKind::money;
  column.decimal = point ? '.' : ',';
  if (point && comma && std::any_of(cells.begin(), cells.end(), [](std::string_view cell) {
        return cell.find_first_of(".,") != std::string_view::npos;
      }))
    column.doubt = "point and comma could each be the decimal mark here";
  for (const auto cell : cells) {
    for (const auto& [symbol, code] :
         {std::pair("$", "USD"), std::pair("\xC2\xA3", "GBP"), std::pair("\xE2\x82\xAC", "EUR")})
      if (cell.find(symbol) != std::string_view::npos) column.currency = code;
    const auto value = amount_in(column, cell);
    column.negative = column.negative || (value && value->is_negative());
  }
  if (column.currency.empty()) column.currency = currency_in(column.name);
  return true;
}

void take_kind(const Cells& cells, SampleColumn& column) {
  column.filled = cells.size();
  if (cells.empty()) return;
  column.kind = ColumnKind::text;
  if (all(cells, [](std::string_view cell) { return is_clock(cell, 1) || is_clock(cell, 2); })) {
    column.kind = ColumnKind::clock;
    column.two_colons = all(cells, [](std::string_view cell) { return is_clock(cell, 2); });
    return;
  }
  if (take_date(cells, column) || take_moment(cells, column)) return;
  const auto digits = [](std::string_view cell) { return std::all_of(cell.begin(), cell.end(), is_digit); };
  const auto called = [](std::string_view cell) {
    const auto count = std::count_if(cell.begin(), cell.end(), is_digit);
    return count >= 7 && count <= 16 && cell.find_first_not_of("+0123456789 ()-") == std::string_view::npos;
  };
  if (all(cells, called)) {
    column.kind = ColumnKind::telephone;
  } else if (all(cells, digits)) {
    column.kind = ColumnKind::number;
  } else {
    take_money(cells, column);
  }
}

// A file writes all its dates in one form: where one column leaves no doubt, it decides the others that fit
// it.
void settle_dates(Sample& sample) {
  for (std::size_t i = 0; i < sample.columns.size(); ++i) {
    auto& doubtful = sample.columns[i];
    if (doubtful.kind != ColumnKind::date || doubtful.doubt.empty()) continue;
    for (const auto& sure : sample.columns) {
      if (sure.format.empty() || !sure.doubt.empty()) continue;
      const bool fits = std::all_of(sample.rows.begin(), sample.rows.end(), [&](const auto& row) {
        return row[i].empty() || row[i] == "-" || parse_date(row[i], sure.format);
      });
      if (!fits) continue;
      doubtful.format = sure.format;
      doubtful.doubt.clear();
      break;
    }
  }
}

}  // namespace

std::optional<Decimal> amount_in(const SampleColumn& column, std::string_view cell) {
  MoneyStyle style;
  style.decimal = column.decimal;
  style.group = column.decimal == ',' ? '.' : ',';
  const auto read = parse_money(cell, style);
  return read.error.empty() ? read.value : std::nullopt;
}

std::optional<Sample> take_sample(std::string_view given, std::string& why) {
  Sample sample;
  const std::string text = decode(given.substr(0, kMostBytes), sample);
  if (text.find('\0') != std::string::npos) {
    why = "the file holds zero bytes and is no text";
    return std::nullopt;
  }
  std::vector<Delimiter> delimiters;
  for (const char c : {',', ';', '\t', '|', '^', '~'}) delimiters.push_back(measure(text, c));
  std::stable_sort(delimiters.begin(), delimiters.end(),
                   [](const Delimiter& a, const Delimiter& b) { return a.width > b.width; });
  const Delimiter& best = delimiters.front();
  if (best.width < 2) {
    why = "no delimiter among , ; tab | ^ ~ divides most lines alike";
    return std::nullopt;
  }
  sample.delimiter = best.character;
  if (delimiters[1].width > 1)
    sample.delimiter_doubt = "another delimiter divides the lines alike, into fewer cells";
  sample.quoted = text.find('"') != std::string::npos;
  RecordScanner scanner(text, {best.character, '"', true, '\0'});
  bool first = true;
  while (sample.rows.size() < kMostRows && scanner.next()) {
    if (scanner.fields().size() != best.width) continue;
    if (scanner.next_offset() >= text.size() && given.size() > kMostBytes) break;  // perhaps cut off
    auto cells = trimmed(scanner.fields());
    if (first && is_header(cells)) {
      sample.has_header = true;
      for (auto& cell : cells) sample.columns.emplace_back().name = cell;
    } else if (!std::all_of(cells.begin(), cells.end(), [](const auto& cell) { return cell.empty(); })) {
      sample.rows.push_back(std::move(cells));
    }
    first = false;
  }
  if (!sample.has_header) sample.columns.resize(best.width);
  for (std::size_t i = 0; i < best.width; ++i) {
    Cells cells;
    for (const auto& row : sample.rows)
      if (!row[i].empty() && row[i] != "-") cells.emplace_back(row[i]);
    take_kind(cells, sample.columns[i]);
  }
  settle_dates(sample);
  return sample;
}

}  // namespace telaudit::formats::profile
