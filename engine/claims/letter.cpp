#include "claims/letter.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "book/html.h"

namespace telaudit::claims {
namespace {

constexpr std::size_t kTextWidth = 78;
constexpr std::string_view kTable = "{table}";

// The names in braces of a text, with the place of each.
struct NamedPlace {
  std::size_t begin = 0;  // of the brace
  std::size_t end = 0;    // behind the closing one
  std::string name;
};

std::vector<NamedPlace> names_in(const std::string& text) {
  std::vector<NamedPlace> out;
  for (std::size_t begin = text.find('{'); begin != std::string::npos; begin = text.find('{', begin + 1)) {
    const auto end = text.find('}', begin);
    if (end == std::string::npos) break;
    out.push_back({begin, end + 1, text.substr(begin + 1, end - begin - 1)});
  }
  return out;
}

// Nothing where a value is not known.
std::optional<std::string> filled(const std::string& text, const FormContext& context) {
  std::string out;
  std::size_t from = 0;
  for (const auto& place : names_in(text)) {
    const auto value = form_value(place.name, context);
    if (value.empty()) return std::nullopt;
    out += text.substr(from, place.begin - from) + value;
    from = place.end;
  }
  return out + text.substr(from);
}

bool introduces(const LetterBlock& block) {
  return block.kind == LetterBlock::Kind::paragraph && block.texts.front().ends_with(':');
}

struct LetterColumn {
  const char* heading;
  const char* value;
  bool figure;
};
constexpr std::array<LetterColumn, 10> kColumns = {{{"Line", "line.number", true},
                                                    {"Account", "line.account", false},
                                                    {"Bill", "line.invoice", false},
                                                    {"Bill date", "line.bill_date", false},
                                                    {"Service", "line.service", false},
                                                    {"Code", "line.product_code", false},
                                                    {"Billed", "line.billed", true},
                                                    {"Due", "line.expected", true},
                                                    {"Difference", "line.disputed", true},
                                                    {"Tax on it", "line.tax", true}}};

// Values are on one line each, whatever a carrier's text holds.
std::string one_line(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  return text;
}

std::vector<std::vector<std::string>> table_rows(const FormContext& context) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& line : context.claim->lines) {
    std::vector<std::string> row;
    for (const auto& column : kColumns) row.push_back(one_line(form_value(column.value, context, &line)));
    rows.push_back(std::move(row));
  }
  return rows;
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::size_t used = width_of(text);
  const std::string blanks(used < width ? width - used : 0, ' ');
  return right ? blanks + text : text + blanks;
}

std::string table_text(const FormContext& context) {
  const auto rows = table_rows(context);
  std::array<std::size_t, kColumns.size()> widths{};
  for (std::size_t c = 0; c < kColumns.size(); ++c) {
    widths[c] = width_of(kColumns[c].heading);
    for (const auto& row : rows) widths[c] = std::max(widths[c], width_of(row[c]));
  }
  std::string out;
  const auto put = [&](const auto& cell_at) {
    std::string line;
    for (std::size_t c = 0; c < kColumns.size(); ++c)
      line += (c == 0 ? "" : "  ") + padded(cell_at(c), widths[c], kColumns[c].figure);
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  };
  put([](std::size_t c) { return std::string(kColumns[c].heading); });
  for (const auto& row : rows) put([&](std::size_t c) { return row[c]; });
  return out;
}

std::string table_html(const FormContext& context) {
  std::string out = "<table><thead><tr>";
  for (const auto& column : kColumns)
    out += std::string(column.figure ? "<th class=\"figure\">" : "<th>") + book::escaped(column.heading) +
           "</th>";
  out += "</tr></thead><tbody>\n";
  for (const auto& row : table_rows(context)) {
    out += "<tr>";
    for (std::size_t c = 0; c < kColumns.size(); ++c)
      out += kColumns[c].figure ? book::figure_cell(row[c]) : book::text_cell(row[c]);
    out += "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

// Broken at blanks; a word that is longer stands alone.
std::string wrapped(const std::string& text, std::string_view first, std::string_view others) {
  std::string out(first);
  std::size_t used = first.size();
  bool begun = false;
  for (const auto word : split(text, ' ')) {
    if (word.empty()) continue;
    if (begun && used + 1 + width_of(word) > kTextWidth) {
      out += "\n" + std::string(others);
      used = others.size();
    } else if (begun) {
      out += ' ';
      ++used;
    }
    out += word;
    used += width_of(word);
    begun = true;
  }
  return out + "\n";
}

constexpr std::string_view kStyle =
    "body{font:11pt/1.4 Georgia,serif;max-width:52em;margin:3em auto;padding:0 1em;color:#111}"
    "h1{font-size:1.3em}table{border-collapse:collapse;width:100%;font-size:.8em;margin:1em 0}"
    "th,td{border-bottom:1px solid #999;padding:.2em .4em;text-align:left;vertical-align:top}"
    ".figure{text-align:right;white-space:nowrap}thead{display:table-header-group}"
    "tr{break-inside:avoid}@media print{body{margin:0;max-width:none}}";

LetterBlock block_of(const std::vector<std::string>& lines) {
  LetterBlock out;
  const auto& first = lines.front();
  const auto prefixed = [&](std::string_view prefix) {
    return std::all_of(lines.begin(), lines.end(),
                       [&](const auto& line) { return starts_with(line, prefix); });
  };
  const auto without = [&](std::size_t prefix) {
    std::vector<std::string> texts;
    for (const auto& line : lines) texts.push_back(line.substr(prefix));
    return texts;
  };
  if (lines.size() == 1 && first == kTable) {
    out.kind = LetterBlock::Kind::table;
  } else if (lines.size() == 1 && starts_with(first, "# ")) {
    out.kind = LetterBlock::Kind::heading;
    out.texts = without(2);
  } else if (prefixed("- ")) {
    out.kind = LetterBlock::Kind::list;
    out.texts = without(2);
  } else if (prefixed("| ")) {
    out.kind = LetterBlock::Kind::lines;
    out.texts = without(2);
  } else {
    out.texts = {join(lines, " ")};
  }
  return out;
}

Result<void> check_names(const std::string& line, const Place& place) {
  if (line == kTable) return {};
  // Lines of a paragraph are joined, so that each of them has to close what it opens.
  bool open = false;
  for (const char c : line) {
    if (c != '{' && c != '}') continue;
    if (open == (c == '{')) return Problem{"a brace is not closed, or not opened", place, "write {name}"};
    open = !open;
  }
  if (open) return Problem{"a brace is not closed", place, "write {name}"};
  const auto& known = form_value_names();
  for (const auto& named : names_in(line)) {
    if (std::find(known.begin(), known.end(), named.name) == known.end())
      return Problem{"there is no value '" + named.name + "'", place, did_you_mean(named.name, known)};
    if (starts_with(named.name, "line.") || named.name == "claim.line_number")
      return Problem{"'" + named.name + "' is a value of a line", place, "lines stand in {table}"};
  }
  return {};
}

}  // namespace

Result<LetterTemplate> read_letter_template(std::string_view text, const std::string& file) {
  if (const auto at = first_invalid_utf8(text))
    return Problem{"this is no text in UTF-8", {file, *at, {}, {}, {}}, "save it as UTF-8"};
  LetterTemplate out;
  std::vector<std::string> lines;
  const auto end_block = [&] {
    if (!lines.empty()) out.blocks.push_back(block_of(lines));
    lines.clear();
  };
  std::uint32_t number = 0;
  for (const auto raw : split(text, '\n')) {
    ++number;
    const std::string line(trim(raw));
    if (auto known = check_names(line, {file, {}, number, {}, {}}); !known) return known.problem();
    // A table is a block of its own, with or without blank lines around it.
    if (line.empty() || line == kTable) end_block();
    if (!line.empty()) lines.push_back(line);
    if (line == kTable) end_block();
  }
  end_block();
  return out;
}

std::vector<LetterBlock> filled_letter(const LetterTemplate& letter, const FormContext& context) {
  std::vector<LetterBlock> out;
  bool introduction = false;  // the last of `out` waits for what it introduces
  for (const auto& block : letter.blocks) {
    LetterBlock now{block.kind, {}};
    for (const auto& text : block.texts)
      if (auto known = filled(text, context)) now.texts.push_back(one_line(std::move(*known)));
    const bool left_out = now.texts.empty() && now.kind != LetterBlock::Kind::table;
    if (introduction && left_out) out.pop_back();
    introduction = false;
    if (left_out) continue;
    introduction = introduces(now);
    out.push_back(std::move(now));
  }
  if (introduction) out.pop_back();
  return out;
}

std::string letter_text(const LetterTemplate& letter, const FormContext& context) {
  std::string out;
  for (const auto& block : filled_letter(letter, context)) {
    if (!out.empty()) out += "\n";
    switch (block.kind) {
      case LetterBlock::Kind::heading:
        out += block.texts.front() + "\n" + std::string(width_of(block.texts.front()), '=') + "\n";
        break;
      case LetterBlock::Kind::paragraph:
        out += wrapped(block.texts.front(), "", "");
        break;
      case LetterBlock::Kind::list:
        for (const auto& text : block.texts) out += wrapped(text, "- ", "  ");
        break;
      case LetterBlock::Kind::lines:
        for (const auto& text : block.texts) out += text + "\n";
        break;
      case LetterBlock::Kind::table:
        out += table_text(context);
        break;
    }
  }
  return out;
}

std::string letter_html(const LetterTemplate& letter, const FormContext& context) {
  const std::string title = context.claim->number + ": " + context.reason->title;
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '" +
      book::policy_hash(kStyle) + "'\">\n<title>" + book::escaped(title) + "</title>\n<style>" +
      std::string(kStyle) + "</style></head>\n<body>\n";
  for (const auto& block : filled_letter(letter, context)) {
    switch (block.kind) {
      case LetterBlock::Kind::heading:
        out += "<h1>" + book::escaped(block.texts.front()) + "</h1>\n";
        break;
      case LetterBlock::Kind::paragraph:
        out += "<p>" + book::escaped(block.texts.front()) + "</p>\n";
        break;
      case LetterBlock::Kind::list:
        out += "<ul>\n";
        for (const auto& text : block.texts) out += "<li>" + book::escaped(text) + "</li>\n";
        out += "</ul>\n";
        break;
      case LetterBlock::Kind::lines: {
        std::vector<std::string> lines;
        for (const auto& text : block.texts) lines.push_back(book::escaped(text));
        out += "<p>" + join(lines, "<br>\n") + "</p>\n";
        break;
      }
      case LetterBlock::Kind::table:
        out += table_html(context);
        break;
    }
  }
  return out + "</body></html>\n";
}

}  // namespace telaudit::claims
