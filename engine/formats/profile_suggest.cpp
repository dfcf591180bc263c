#include "formats/profile_suggest.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/text.h"
#include "base/yaml.h"
#include "formats/profile_language.h"
#include "formats/profile_sample.h"

namespace telaudit::formats {
namespace {

using profile::ColumnKind;
using profile::kNone;
using profile::Sample;
using profile::SampleColumn;

bool is_one_of(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool fits(const std::string& meaning, const SampleColumn& column) {
  const auto is = [&](std::initializer_list<ColumnKind> kinds) {
    return std::find(kinds.begin(), kinds.end(), column.kind) != kinds.end();
  };
  if (column.kind == ColumnKind::empty) return false;
  if (meaning == "amount" || meaning == "row_total" || meaning == "gross" || meaning == "aside")
    return is({ColumnKind::money, ColumnKind::number});
  if (meaning == "quantity" || meaning == "rate" || meaning == "data_volume")
    return is({ColumnKind::money, ColumnKind::number});
  if (meaning == "bill_date" || meaning == "due_date" || meaning == "from" || meaning == "through")
    return is({ColumnKind::date});
  if (meaning == "call_date") return is({ColumnKind::date, ColumnKind::moment});
  if (meaning == "call_time") return is({ColumnKind::clock, ColumnKind::text, ColumnKind::number});
  if (meaning == "duration") return is({ColumnKind::clock, ColumnKind::number, ColumnKind::money});
  return is({ColumnKind::text, ColumnKind::number, ColumnKind::telephone});
}

// All words of `name` stand in `header`, and there are several.
bool holds_words(const std::string& header, const std::string& name) {
  if (name.find(' ') == std::string::npos) return false;
  for (const auto word : split(name, ' '))
    if ((" " + header + " ").find(" " + std::string(word) + " ") == std::string::npos) return false;
  return true;
}

// A line of the profile and what is said of it.
std::string note(const std::string& doubt) {
  return doubt.empty() ? "   # sure\n" : "   # unsure: " + doubt + "\n";
}

class Suggestion {
 public:
  Suggestion(const Sample& sample, const HeaderWords& words) : sample_(sample), words_(words) {}

  // False where no column holds amounts.
  bool decide() {
    name_columns();
    find_totals();
    if (!choose_amounts()) return false;
    find_grand_total();
    return true;
  }
  std::string write(const std::string& file, const std::string& name) const;

 private:
  const SampleColumn& column(std::size_t index) const { return sample_.columns[index]; }
  std::size_t of(const std::string& meaning) const {
    const auto at = meaning_.find(meaning);
    return at == meaning_.end() ? kNone : at->second;
  }
  std::string header(std::size_t index) const { return profile::normalise_header(column(index).name); }
  // As a profile names it.
  std::string ref(std::size_t index) const {
    return sample_.has_header ? yaml_quoted(column(index).name) : std::to_string(index + 1);
  }
  std::string money(std::size_t index) const;
  std::string date(std::size_t index) const;

  void name_columns();
  void find_totals();
  bool is_total(std::size_t row) const { return total_rows_[row]; }
  std::vector<std::size_t> money_columns() const;
  bool is_sum_of(std::size_t total, const std::vector<std::size_t>& parts) const;
  bool find_parts(std::size_t total, const std::vector<std::size_t>& others);
  bool choose_amounts();
  void find_grand_total();
  void find_bill_of_total(std::size_t row);
  Total sum_of_amounts() const;
  std::string doubt_of(const char* meaning) const;

  std::string detect() const;
  std::string container() const;
  std::string bill() const;
  std::string fields() const;
  std::string records() const;
  std::string charge_class(std::size_t amount) const;

  const Sample& sample_;
  const HeaderWords& words_;
  std::map<std::string, std::size_t> meaning_;
  std::vector<bool> total_rows_;
  std::size_t total_column_ = kNone;      // whose cells say that a row is a total
  std::vector<std::string> total_cells_;  // what they say
  std::string grand_cell_;                // that of the grand total; empty: none is proved
  std::size_t grand_column_ = kNone;      // where its amount stands
  std::vector<std::size_t> filled_down_;  // what it leaves out of the bill that all rows are of
  bool of_no_bill_ = false;               // it does not say of which bill it is
  std::vector<std::size_t> amounts_;
  std::size_t row_total_ = kNone;
  std::string amount_doubt_;
};

void Suggestion::name_columns() {
  if (!sample_.has_header) return;
  std::vector<bool> taken(sample_.columns.size(), false);
  for (const bool whole : {true, false})
    for (const auto& [meaning, names] : words_.meanings) {
      if (meaning_.count(meaning) > 0) continue;
      for (const auto& name : names) {
        for (std::size_t i = 0; i < taken.size() && meaning_.count(meaning) == 0; ++i) {
          if (taken[i] || !fits(meaning, column(i))) continue;
          if (whole ? header(i) != name : !holds_words(header(i), name)) continue;
          meaning_[meaning] = i;
          taken[i] = true;
        }
      }
    }
}

// Rows of which a cell is a word for a total, or ends with one.
void Suggestion::find_totals() {
  total_rows_.assign(sample_.rows.size(), false);
  const auto says_total = [&](const std::string& cell) {
    if (cell.empty() || cell.size() > 40) return false;
    const std::string word = profile::normalise_header(cell);
    const auto blank = word.rfind(' ');
    return is_one_of(words_.totals, word) ||
           (blank != std::string::npos && is_one_of(words_.totals, word.substr(blank + 1)));
  };
  std::size_t best = 0;
  for (std::size_t i = 0; i < sample_.columns.size(); ++i) {
    const auto rows = static_cast<std::size_t>(std::count_if(
        sample_.rows.begin(), sample_.rows.end(), [&](const auto& row) { return says_total(row[i]); }));
    if (rows <= best || rows * 2 > sample_.rows.size()) continue;
    best = rows;
    total_column_ = i;
  }
  if (total_column_ == kNone) return;
  for (std::size_t row = 0; row < sample_.rows.size(); ++row) {
    const auto& cell = sample_.rows[row][total_column_];
    if (!says_total(cell)) continue;
    total_rows_[row] = true;
    if (!is_one_of(total_cells_, cell)) total_cells_.push_back(cell);
  }
}

std::vector<std::size_t> Suggestion::money_columns() const {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < sample_.columns.size(); ++i) {
    bool other = false;
    for (const auto* meaning : {"gross", "rate", "quantity", "duration", "data_volume", "aside"})
      other = other || of(meaning) == i;
    for (const auto& [meaning, names] : words_.meanings)
      other = other || (meaning == "aside" && is_one_of(names, header(i)));
    if (column(i).kind == ColumnKind::money && !other) out.push_back(i);
  }
  return out;
}

// In every row that has the total the parts come to it, in two rows at least.
bool Suggestion::is_sum_of(std::size_t total, const std::vector<std::size_t>& parts) const {
  std::size_t rows = 0;
  for (const auto& row : sample_.rows) {
    const auto stated = profile::amount_in(column(total), row[total]);
    if (!stated) continue;
    Total sum;
    Total wanted;
    wanted.add(*stated);
    for (const std::size_t part : parts)
      if (const auto value = profile::amount_in(column(part), row[part])) sum.add(*value);
    if (!(sum == wanted)) return false;
    rows += stated->is_zero() ? 0 : 1;
  }
  return rows >= 2;
}

// All of the others, or the first selection of them that comes to the total.
bool Suggestion::find_parts(std::size_t total, const std::vector<std::size_t>& others) {
  constexpr std::size_t kMostColumns = 12;
  if (others.size() < 2 || others.size() > kMostColumns) return false;
  for (std::size_t left_out = 0; left_out + 2 <= others.size(); ++left_out)
    for (std::uint32_t mask = 1; mask < (1U << others.size()); ++mask) {
      std::vector<std::size_t> parts;
      for (std::size_t i = 0; i < others.size(); ++i)
        if ((mask >> i & 1U) != 0) parts.push_back(others[i]);
      if (parts.size() + left_out != others.size() || !is_sum_of(total, parts)) continue;
      amounts_ = std::move(parts);
      row_total_ = total;
      return true;
    }
  return false;
}

bool Suggestion::choose_amounts() {
  const auto money = money_columns();
  const auto without = [&](std::size_t total) {
    std::vector<std::size_t> others;
    std::copy_if(money.begin(), money.end(), std::back_inserter(others),
                 [&](std::size_t i) { return i != total; });
    return others;
  };
  const std::size_t named_total = of("row_total");
  if (named_total != kNone && find_parts(named_total, without(named_total))) return true;
  const std::size_t named = of("amount");
  if (named != kNone) {
    amounts_ = {named};
    if (column(named).kind != ColumnKind::money)
      amount_doubt_ = "its numbers have no decimals; perhaps they are cents";
    return true;
  }
  for (const std::size_t total : money)
    if (total != named_total && find_parts(total, without(total))) return true;
  amounts_ = without(named_total);
  if (amounts_.empty() && named_total != kNone) amounts_ = {named_total};
  if (amounts_.size() < 2) return !amounts_.empty();
  if (sample_.has_header) {
    amount_doubt_ =
        "several columns hold amounts, and none is named as the amount or is the sum of others; all are "
        "taken";
    return true;
  }
  // Quantities have fewer decimals than prices.
  const auto scale = [&](std::size_t index) {
    std::uint8_t most = 0;
    for (const auto& row : sample_.rows)
      if (const auto value = profile::amount_in(column(index), row[index]))
        most = std::max(most, value->scale);
    return most;
  };
  std::uint8_t most = 0;
  for (const std::size_t i : amounts_) most = std::max(most, scale(i));
  amounts_.erase(
      std::remove_if(amounts_.begin(), amounts_.end(), [&](std::size_t i) { return scale(i) != most; }),
      amounts_.end());
  amount_doubt_ = "no header names it; of the columns with decimals it has the most";
  return true;
}

Total Suggestion::sum_of_amounts() const {
  Total sum;
  for (std::size_t row = 0; row < sample_.rows.size(); ++row)
    for (const std::size_t i : amounts_)
      if (!is_total(row))
        if (const auto value = profile::amount_in(column(i), sample_.rows[row][i])) sum.add(*value);
  return sum;
}

void Suggestion::find_grand_total() {
  const Total sum = sum_of_amounts();
  std::vector<std::size_t> places = amounts_.size() == 1 ? amounts_ : std::vector<std::size_t>();
  if (row_total_ != kNone) places = {row_total_};
  if (of("row_total") != kNone) places.push_back(of("row_total"));
  for (std::size_t row = 0; row < sample_.rows.size(); ++row)
    for (const std::size_t place : places) {
      const auto value = profile::amount_in(column(place), sample_.rows[row][place]);
      if (!is_total(row) || !value || !grand_cell_.empty()) continue;
      Total printed;
      printed.add(*value);
      const auto& cell = sample_.rows[row][total_column_];
      const auto times = std::count_if(sample_.rows.begin(), sample_.rows.end(),
                                       [&](const auto& other) { return other[total_column_] == cell; });
      if (!(printed == sum) || times != 1) continue;
      grand_cell_ = cell;
      grand_column_ = place;
      find_bill_of_total(row);
    }
}

// A row of a total seldom repeats what names the bill. Where all other rows name the same, it is theirs.
void Suggestion::find_bill_of_total(std::size_t row) {
  for (const auto* meaning : {"carrier", "account", "invoice", "bill_date", "currency"}) {
    const std::size_t at = of(meaning);
    if (at == kNone) continue;
    if (at != total_column_ && !sample_.rows[row][at].empty()) continue;
    std::optional<std::string> only;
    bool all_the_same = at != total_column_;
    for (std::size_t other = 0; other < sample_.rows.size(); ++other) {
      if (is_total(other)) continue;
      const auto& cell = sample_.rows[other][at];
      all_the_same = all_the_same && !cell.empty() && (!only || *only == cell);
      only = cell;
    }
    if (all_the_same)
      filled_down_.push_back(at);
    else
      of_no_bill_ = true;
  }
  if (of_no_bill_) filled_down_.clear();
}

// Of a column's meaning, where its name means something else in other files.
std::string Suggestion::doubt_of(const char* meaning) const {
  return is_one_of(words_.doubtful, header(of(meaning))) ? "in other files this name means something else"
                                                         : std::string();
}

std::string Suggestion::money(std::size_t index) const {
  std::string out = "{column: " + ref(index);
  if (column(index).decimal == ',') out += ", decimal: ','";
  std::uint8_t scale = 0;
  for (const auto& row : sample_.rows)
    if (const auto value = profile::amount_in(column(index), row[index]))
      scale = std::max(scale, value->scale);
  if (scale > 6) out += ", max_scale: " + std::to_string(scale);
  return out + "}";
}

std::string Suggestion::date(std::size_t index) const {
  const bool moment = column(index).kind == ColumnKind::moment;
  return "{column: " + ref(index) + (moment ? ", pattern: '^(\\S+)'" : "") + ", formats: ['" +
         column(index).format + "']}";
}

// What the cells of a date of this form look like.
std::string date_pattern(std::string_view format) {
  std::string out;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      out += format[i] == '.' ? "\\." : std::string(1, format[i]);
      continue;
    }
    const char directive = format[++i];
    out += directive == 'Y' ? "\\d{4}" : directive == 'b' || directive == 'B' ? "[A-Za-z]+" : "\\d{1,2}";
  }
  return out;
}

std::string Suggestion::detect() const {
  if (sample_.has_header) {
    std::string names;
    for (std::size_t i = 0; i < sample_.columns.size() && i < 8; ++i) names += (i > 0 ? ", " : "") + ref(i);
    return "detect:\n  header_all: [" + names + "]" +
           note(sample_.columns.size() > 8 ? "the first names; take those that only this file has" : "");
  }
  const std::string width = std::to_string(sample_.columns.size());
  std::string match;
  for (std::size_t i = 0; i < sample_.columns.size(); ++i) {
    const auto& c = column(i);
    if (c.filled != sample_.rows.size()) continue;
    std::string pattern;
    if (c.kind == ColumnKind::date) pattern = "^" + date_pattern(c.format) + "$";
    if (c.kind == ColumnKind::moment) pattern = "^" + date_pattern(c.format) + " ";
    if (c.kind == ColumnKind::clock) pattern = "^\\d+:\\d\\d";
    if (c.kind == ColumnKind::money) pattern = "\\d";
    if (!pattern.empty())
      match += (match.empty() ? "" : ", ") + std::to_string(i + 1) + ": '" + pattern + "'";
  }
  if (match.empty()) match = "1: '.'";
  return "detect:\n  shape: {columns: {min: " + width + ", max: " + width + "}, rows: 3, match: {" + match +
         "}}" + note("the file has no header; say what only this file has");
}

std::string Suggestion::container() const {
  static const std::map<char, std::string> names = {{',', "comma"}, {';', "semicolon"}, {'\t', "tab"},
                                                    {'|', "pipe"},  {'^', "caret"},     {'~', "tilde"}};
  std::string out = "container:\n  delimiter: " + names.at(sample_.delimiter) + note(sample_.delimiter_doubt);
  if (sample_.delimiter == '\t')
    out += "  quoted_line_ends: false   # unsure: set it true where a cell holds line ends\n";
  std::string encodings = "utf-8";
  if (sample_.wide) encodings += ", utf-16";
  encodings += sample_.encoding == profile::Encoding::windows_1251 ? ", windows-1251" : ", windows-1252";
  out += "  encoding: [" + encodings + "]" + note(sample_.encoding_doubt);
  std::string filled;
  for (const std::size_t i : filled_down_) filled += (filled.empty() ? "" : ", ") + ref(i);
  if (!filled.empty())
    out += "  fill_down: [" + filled +
           "]   # sure: the row of the total leaves them empty, and all others have the same there\n";
  return out;
}

std::string Suggestion::bill() const {
  std::string out = "bill:\n";
  const auto carrier = of("carrier");
  out += carrier == kNone
             ? "  carrier: {value: Carrier}" + note("the file does not name it; write the carrier's name")
             : "  carrier: {column: " + ref(carrier) + "}" + note("");
  const auto account = of("account");
  out += account == kNone ? "  account: {value: not stated}" + note("no column is known as the account")
                          : "  account: " + ref(account) + note(doubt_of("account"));
  const auto invoice = of("invoice");
  const auto bill_date = of("bill_date");
  out += invoice == kNone
             ? "  invoice: {made_of: '{account} {bill_month}'}" + note("no column is known as the number")
             : "  invoice: " + ref(invoice) + note("");
  std::size_t day = kNone;
  for (const auto* meaning : {"call_date", "from", "through"})
    if (day == kNone) day = of(meaning);
  for (std::size_t i = 0; day == kNone && i < sample_.columns.size(); ++i)
    if ((column(i).kind == ColumnKind::date || column(i).kind == ColumnKind::moment) &&
        column(i).filled == sample_.rows.size())
      day = i;
  if (bill_date != kNone) {
    out += "  bill_date: " + date(bill_date) + note(column(bill_date).doubt);
  } else if (day != kNone) {
    std::string value = date(day);
    value.insert(value.size() - 1, ", optional: true");
    out += "  bill_date: {last_day_of_month: " + value + "}" +
           note("no column is known as the bill's date; the month of the latest of these stands in" +
                (column(day).doubt.empty() ? "" : "; " + column(day).doubt));
  } else {
    out += "  bill_date: {value: 1970-01-01}" + note("no day stands in the file; write the bill's");
  }
  if (of("due_date") != kNone)
    out += "  due_date: " + date(of("due_date")) + note(column(of("due_date")).doubt);
  std::string currency;
  for (const auto& c : sample_.columns)
    if (currency.empty()) currency = c.currency;
  if (of("currency") != kNone) return out + "  currency: " + ref(of("currency")) + note("");
  return out + "  currency: {value: " + (currency.empty() ? "USD" : currency) + "}" +
         note(currency.empty() ? "nothing names it; write it" : "");
}

std::string Suggestion::fields() const {
  std::string out;
  const auto text = [&](const char* key, const char* meaning) {
    if (of(meaning) != kNone)
      out += std::string("  ") + key + ": " + ref(of(meaning)) + note(doubt_of(meaning));
  };
  text("service", "service");
  if (of("service") != kNone)
    out += "  service_kind: {column: " + ref(of("service")) +
           ", matches: {'^[+0-9][0-9 ()-]{6,}$': telephone}, default: other}" +
           note("a circuit looks like what?");
  text("user", "user");
  text("cost_centre", "cost_centre");
  text("product_code", "product_code");
  text("description", "description");
  text("destination", "destination");
  text("destination_place", "destination_place");
  text("call_type", "call_type");
  for (const char* meaning : {"quantity", "rate"})
    if (const auto at = of(meaning); at != kNone)
      out +=
          std::string("  ") + meaning + ": " + (column(at).decimal == ',' ? money(at) : ref(at)) + note("");
  for (const auto* meaning : {"from", "through"})
    if (of(meaning) != kNone)
      out += std::string("  ") + meaning + ": " + date(of(meaning)) + note(column(of(meaning)).doubt);
  const auto day = of("call_date");
  if (day != kNone && column(day).kind == ColumnKind::moment) {
    out += "  start: {date: " + date(day) + ", time: {column: " + ref(day) + ", pattern: ' +(\\S.*)$'}}" +
           note(column(day).doubt);
  } else if (day != kNone && of("call_time") != kNone) {
    out += "  start: {date: " + date(day) + ", time: " + ref(of("call_time")) + "}" + note(column(day).doubt);
  }
  const auto length = of("duration");
  if (length != kNone && column(length).kind == ColumnKind::clock) {
    out += std::string("  duration: {column: ") + ref(length) +
           ", unit: " + (column(length).two_colons ? "'h:mm:ss'" : "'m:ss'") + "}" +
           note(column(length).two_colons ? "" : "minutes and seconds, or hours and minutes?");
  } else if (length != kNone) {
    const bool minutes = header(length).find("min") != std::string::npos;
    out += "  duration: {column: " + ref(length) + (minutes ? ", unit: minutes}" : ", unit: seconds}") +
           note(minutes ? "" : "the unit is not said");
  }
  if (of("gross") != kNone) out += "  gross: " + money(of("gross")) + note("the price before something?");
  return out.empty() ? out : "fields:\n" + out;
}

std::string Suggestion::charge_class(std::size_t amount) const {
  static const std::string classes =
      "matches: {'(?i)tax|vat|mwst|tva|iva': tax, '(?i)surcharge|zuschlag': surcharge, '(?i)late|finance': "
      "late_fee,\n"
      "        '(?i)credit|gutschrift': credit, '(?i)adjust': adjustment, '(?i)discount|rabatt|remise': "
      "discount,\n"
      "        '(?i)usage|call|verbrauch': usage, '(?i)non.?recurring|one.?(time|off)|einmalig': one_time,\n"
      "        '(?i)recurring|month|rental|abo|grundpreis': recurring, '(?i)fee': fee}, default: ";
  const bool calls = of("duration") != kNone || of("destination") != kNone;
  const std::string otherwise = calls ? "usage" : "one_time";
  if (amounts_.size() == 1) {
    if (of("charge_type") != kNone)
      return "{column: " + ref(of("charge_type")) + ", " + classes + otherwise + "}";
    return "{value: " + otherwise + "}";
  }
  static constexpr std::array<std::pair<const char*, const char*>, 9> kWords = {
      {{"tax", "tax"},
       {"surcharge", "surcharge"},
       {"non recurring", "one_time"},
       {"recurring", "recurring"},
       {"monthly", "recurring"},
       {"mrc", "recurring"},
       {"usage", "usage"},
       {"adjust", "adjustment"},
       {"credit", "credit"}}};
  for (const auto& [word, name] : kWords)
    if (header(amount).find(word) != std::string::npos) return std::string("{value: ") + name + "}";
  return "{value: " + otherwise + "}";
}

std::string Suggestion::records() const {
  const std::string level = of("service") != kNone ? "service" : "bill";
  std::string out = "records:\n";
  const auto row_says = [&](const std::vector<std::string>& cells) {
    std::string words;
    for (const auto& cell : cells) words += (words.empty() ? "" : ", ") + yaml_quoted(cell);
    return "when: {column: " + ref(total_column_) + ", in: [" + words + "]}";
  };
  if (of_no_bill_)
    out += "  - name: total\n    kind: ignored\n    " + row_says({grand_cell_}) +
           note("it is the sum of all rows, but does not say of which bill, so that it proves none");
  else if (!grand_cell_.empty())
    out += "  - name: total\n    kind: total\n    " + row_says({grand_cell_}) + note("") +
           "    totals: [{level: bill, printed: " + money(grand_column_) + "}]" + note("");
  std::vector<std::string> others;
  std::copy_if(total_cells_.begin(), total_cells_.end(), std::back_inserter(others),
               [&](const std::string& cell) { return cell != grand_cell_; });
  if (!others.empty())
    out += "  - name: subtotal\n    kind: ignored\n    " + row_says(others) +
           note("these rows look like totals; make them `kind: total` with the level they are of");
  out += "  - name: charge\n    kind: charge\n    level: " + level + "\n";
  if (amounts_.size() == 1) {
    out += "    amount: " + money(amounts_.front()) + note(amount_doubt_) + "    when_blank: unknown\n" +
           "    fields: {charge_class: " + charge_class(amounts_.front()) + "}" +
           note("say which rows are what");
    return out;
  }
  out += "    charges:\n";
  for (const std::size_t i : amounts_) {
    const std::string label = sample_.has_header ? column(i).name : "Column " + std::to_string(i + 1);
    out += "      - {amount: " + money(i) + ", charge_class: " + charge_class(i) +
           ", description: {value: " + yaml_quoted(label) + "}}" + note(amount_doubt_);
  }
  if (row_total_ != kNone)
    out += "    totals: [{level: " + level + ", printed: " + money(row_total_) +
           ", adds: true}]   # sure: in every row of the sample it is the sum of these\n";
  return out;
}

std::string Suggestion::write(const std::string& file, const std::string& name) const {
  std::string out = "# Suggested from " + std::to_string(sample_.rows.size()) + " rows of " +
                    yaml_quoted(file) + ". See rules/profiles/README.md.\n";
  out += "profile: " + name + "\nversion: 1\nbasis: guessed\nabout: Suggested; say what the file is.\n";
  out += "source: Suggested from one file; say where the knowledge comes from.\n\n";
  out += detect() + "\n" + container() + "\n" + bill();
  if ((grand_cell_.empty() || of_no_bill_) && row_total_ == kNone)
    out += "  no_control_total: true   # unsure: no row or column was found that proves the sum\n";
  out += "\npart: {kind: charges}\n\n";
  const bool served = of("service") != kNone;
  if (served) out += "keys:\n  service: {column: " + ref(of("service")) + ", default: account}\n\n";
  out += "levels:\n  bill: {id: bill, label: Total}\n";
  if (served) out += "  service: {id: 'service/{service}', parent: bill, label: '{service}'}\n";
  out += "\n" + fields() + "\n" + records();
  std::string left;
  for (std::size_t i = 0; i < sample_.columns.size(); ++i) {
    bool used = i == row_total_ || i == grand_column_ || i == total_column_ ||
                std::find(amounts_.begin(), amounts_.end(), i) != amounts_.end();
    for (const auto& [meaning, at] : meaning_) used = used || (at == i && meaning != "aside");
    if (!used) left += (left.empty() ? "" : ", ") + ref(i);
  }
  if (!left.empty()) out += "\n# Columns that nothing reads yet: " + left + "\n";
  return out +
         "\n# Put a few lines of the file here, with names and numbers made up, and what they must "
         "give.\ntests: []\n";
}

}  // namespace

Result<HeaderWords> load_header_words(std::string_view yaml, const std::string& file) {
  const auto root = parse_yaml(yaml, file);
  if (!root) return root.problem();
  const auto* meanings = root->find("meanings");
  const auto* totals = root->find("totals");
  if (meanings == nullptr || !meanings->is_map() || totals == nullptr || !totals->is_sequence())
    return root->problem("a table of header words has 'meanings' and 'totals'",
                         "meanings: {amount: [amount, betrag]}, totals: [total]");
  HeaderWords words;
  for (const auto& [meaning, names] : meanings->entries()) {
    auto& entry = words.meanings.emplace_back();
    entry.first = meaning;
    for (const auto& name : names.items()) entry.second.push_back(profile::normalise_header(name.text()));
  }
  for (const auto& word : totals->items()) words.totals.push_back(profile::normalise_header(word.text()));
  if (const auto* doubtful = root->find("doubtful"))
    for (const auto& word : doubtful->items())
      words.doubtful.push_back(profile::normalise_header(word.text()));
  return words;
}

Result<std::string> suggest_profile(std::string_view text, const std::string& file, const std::string& name,
                                    const HeaderWords& words) {
  Place place;
  place.file = file;
  std::string why;
  const auto sample = profile::take_sample(text, why);
  if (!sample)
    return Problem{"no profile can be suggested: " + why, place,
                   "fixed records and text bills are described by hand: see `fixed` and `lines` in "
                   "rules/profiles/README.md"};
  if (sample->rows.empty())
    return Problem{"no profile can be suggested: no row stands below the header", place,
                   "give a file with a few charges"};
  Suggestion suggestion(*sample, words);
  if (!suggestion.decide())
    return Problem{"no profile can be suggested: no column holds amounts", place,
                   "write one by hand; rows without amounts are `kind: information`"};
  return suggestion.write(file, name);
}

}  // namespace telaudit::formats
