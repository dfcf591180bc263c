#include "formats/exhibit.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "formats/money_text.h"
#include "formats/pdf_file.h"
#include "formats/readers.h"

namespace telaudit::formats {
namespace {

using Labels = std::vector<std::string>;

// A label begins a line or stands behind the blanks of another column; behind it a colon, a number sign or
// blanks, then the value, which ends the line or its column.
std::string behind(const Labels& labels, const char* value) {
  std::vector<std::string> words;
  for (const auto& label : labels) {
    std::vector<std::string> parts;
    for (const auto part : split(label, ' '))
      if (!part.empty()) parts.push_back(re2::RE2::QuoteMeta(re2::StringPiece(part.data(), part.size())));
    words.push_back(join(parts, " +"));
  }
  return "(?i)(?:^|  )(?:" + join(words, "|") + ")(?: *[:#.]+ *| +)(" + value + ")(?:  |$)";
}

// Each value that stands behind one of the labels, as it is printed.
std::vector<std::string> values(const std::vector<std::string>& lines, const Labels& labels,
                                const char* value) {
  std::vector<std::string> found;
  if (labels.empty()) return found;
  re2::RE2::Options options;
  options.set_log_errors(false);
  const re2::RE2 pattern(behind(labels, value), options);
  if (!pattern.ok()) return found;
  for (const auto& line : lines) {
    re2::StringPiece rest(line);
    re2::StringPiece met;
    while (re2::RE2::FindAndConsume(&rest, pattern, &met)) found.emplace_back(met.data(), met.size());
  }
  return found;
}

// Lines without blanks at their ends; tabs are two blanks, no-break spaces one.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (const auto line : split(text, '\n')) {
    std::string plain;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '\t' || line[i] == '\f') {
        plain += "  ";
      } else if (line.substr(i, 2) == "\xC2\xA0") {
        plain += ' ';
        ++i;
      } else {
        plain += line[i];
      }
    }
    lines.emplace_back(trim(plain));
  }
  return lines;
}

// The first of the texts where all are the same id.
std::string only_id(const std::vector<std::string>& texts) {
  const auto same = [&](const std::string& other) {
    return normalise_service_id(other) == normalise_service_id(texts.front());
  };
  if (texts.empty() || !std::all_of(texts.begin(), texts.end(), same)) return {};
  return texts.front();
}

// Every form whose day is one whatever the country.
std::optional<Date> plain_date(const std::string& text) {
  for (const char* form : {"%Y-%m-%d", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y", "%d %b %Y",
                           "%d %B %Y", "%d-%b-%Y", "%d. %B %Y", "%d.%m.%Y"})
    if (const auto day = parse_date(text, form)) return day;
  const auto month_first = parse_date(text, "%m/%d/%Y");
  const auto day_first = parse_date(text, "%d/%m/%Y");
  if (month_first && day_first && *month_first != *day_first) return std::nullopt;
  return month_first ? month_first : day_first;
}

struct Amount {
  Decimal value;
  std::string currency;

  bool operator==(const Amount&) const = default;
};

std::optional<Amount> plain_amount(const std::string& text) {
  static const re2::RE2 kParts(
      R"((?i)(\(?-?) *(usd|cad|aud|nzd|eur|gbp|chf|\$|€|£)? *(-?[0-9][0-9.,' ]*[0-9]) *(usd|cad|aud|nzd|eur|gbp|chf|€)?( *cr|-|\))?)");
  static const re2::RE2 kPoint(R"(-?(?:[0-9]+|[0-9]{1,3}(?:[,' ][0-9]{3})+)\.[0-9]{2})");
  static const re2::RE2 kComma(R"(-?(?:[0-9]+|[0-9]{1,3}(?:[.' ][0-9]{3})+),[0-9]{2})");
  std::string before;
  std::string digits;
  std::string front;
  std::string behind_it;
  std::string sign;
  if (!re2::RE2::FullMatch(text, kParts, &front, &before, &digits, &behind_it, &sign)) return std::nullopt;
  MoneyStyle style;
  if (re2::RE2::FullMatch(digits, kComma)) {
    style.decimal = ',';
    style.group = '.';
  } else if (!re2::RE2::FullMatch(digits, kPoint)) {
    return std::nullopt;
  }
  const auto read = parse_money(front + digits + sign, style);
  if (!read.error.empty() || !read.value) return std::nullopt;
  std::string mark = upper(before.empty() ? behind_it : before);
  if (mark == "\xE2\x82\xAC") mark = "EUR";
  if (mark == "\xC2\xA3") mark = "GBP";
  if (mark == "$") mark.clear();
  return Amount{*read.value, mark};
}

// What all texts come to, where that is one value.
template <typename Value, typename Read>
std::optional<Value> only_value(const std::vector<std::string>& texts, const Read& read) {
  std::optional<Value> only;
  for (const auto& text : texts) {
    const std::optional<Value> value = read(text);
    if (!value || (only && !(*only == *value))) return std::nullopt;
    only = value;
  }
  return only;
}

}  // namespace

Result<void> add_exhibit_labels(std::string_view yaml, const std::string& file, ExhibitLabels& labels) {
  static const std::vector<std::string> kKeys = {"account", "invoice", "date", "total"};
  const auto root = parse_yaml(yaml, file);
  if (!root) return root.problem();
  if (!root->is_map()) return root->problem("a map was expected", "see rules/profiles/README.md");
  if (auto only = root->only(kKeys); !only) return only;
  for (const auto& [key, into] :
       {std::pair{"account", &labels.account}, std::pair{"invoice", &labels.invoice},
        std::pair{"date", &labels.date}, std::pair{"total", &labels.total}}) {
    const auto* node = root->find(key);
    if (node == nullptr) continue;
    if (!node->is_sequence()) return node->problem("a list of labels was expected");
    for (const auto& item : node->items()) {
      if (trim(item.text()).empty()) return item.problem("a label was expected");
      into->push_back(item.text());
    }
  }
  return {};
}

Result<ExhibitLabels> load_exhibit_labels(const std::vector<std::string>& profile_folders) {
  ExhibitLabels labels;
  for (const auto& folder : profile_folders) {
    const std::string own = folder + "/exhibit";
    std::error_code error;
    if (!std::filesystem::is_directory(own, error)) continue;
    const auto files = profile_files(own);
    if (!files) return files.problem();
    for (const auto& file : *files) {
      const auto text = read_file(file);
      if (!text) return text.problem();
      if (auto added = add_exhibit_labels(*text, file.string(), labels); !added) return added.problem();
    }
  }
  return labels;
}

ExhibitText read_exhibit_text(std::string_view text, const ExhibitLabels& labels) {
  const auto lines = lines_of(text);
  constexpr const char* kId = "[0-9A-Za-z][0-9A-Za-z./_-]*(?: [0-9][0-9A-Za-z./_-]*)*";
  const auto with_digit = [](std::vector<std::string> ids) {
    ids.erase(
        std::remove_if(ids.begin(), ids.end(),
                       [](const auto& id) { return id.find_first_of("0123456789") == std::string::npos; }),
        ids.end());
    return ids;
  };
  ExhibitText out;
  out.account = only_id(with_digit(values(lines, labels.account, kId)));
  out.invoice = only_id(with_digit(values(lines, labels.invoice, kId)));
  out.date = only_value<Date>(values(lines, labels.date, "[^ ](?: ?[^ ])*"), plain_date);
  const auto total = only_value<Amount>(values(lines, labels.total, "[^ ](?: ?[^ ])*"), plain_amount);
  if (total) {
    out.total = total->value;
    out.currency = total->currency;
  }
  return out;
}

std::optional<std::uint64_t> pdf_pages(std::string_view pdf, const std::string& name) {
  auto file = pdf::File::open(pdf, name);
  if (!file) return std::nullopt;
  const pdf::Object count = file->value(file->value(file->catalogue(), "Pages"), "Count");
  constexpr std::int64_t kMost = 1'000'000;
  if (count.kind != pdf::Object::Kind::number || count.number < 1 || count.number > kMost)
    return std::nullopt;
  return static_cast<std::uint64_t>(count.number);
}

}  // namespace telaudit::formats
