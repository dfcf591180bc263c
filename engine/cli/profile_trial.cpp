#include "cli/profile_trial.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>

#include "base/delimited.h"
#include "base/file.h"
#include "base/sheet.h"
#include "cli/commands.h"
#include "formats/reader.h"
#include "ingest/open_source.h"
#include "ingest/workbook_sheets.h"

namespace telaudit::cli {
namespace {

constexpr std::size_t kMostReasons = 10;

Result<std::string> read_stream(ingest::ByteStream& stream) {
  std::string text;
  std::vector<char> block(128U * 1024U);
  for (;;) {
    const auto got = stream.read(block.data(), block.size());
    if (!got) return got.problem();
    if (*got == 0) return text;
    text.append(block.data(), *got);
  }
}

Result<std::vector<TrialText>> sheets_of(const std::string& target) {
  auto file = ingest::open_file_stream(target);
  if (!file) return file.problem();
  const auto workbook = ingest::WorkbookSheets::open(**file, target);
  if (!workbook) return workbook.problem();
  std::vector<TrialText> out;
  for (std::size_t i = 0; i < workbook->sheets().size(); ++i) {
    const auto& sheet = workbook->sheets()[i];
    if (sheet.hidden || !sheet.table) continue;
    auto text = read_stream(*workbook->text(i));
    if (!text) return text.problem();
    if (!text->empty()) out.push_back({sheet.path, std::move(*text), true});
  }
  if (out.empty())
    return Problem{
        "is a workbook of which no sheet shows anything", {target, {}, {}, {}, {}}, "name another file"};
  return out;
}

struct Trial {
  PrintedTable table{{{"file", false, 50},
                      {"reader", false, 40},
                      {"invoices", true},
                      {"charges", true},
                      {"quarantined", true},
                      {"notes", true}},
                     {}};
  std::size_t quarantined = 0;
  std::size_t known = 0;
};

// The same sheet with the decimal mark that its reader wants.
Result<std::string> text_for(const TrialText& one, const formats::Reader& reader) {
  if (!one.sheet || reader.decimal_mark() == '.') return one.text;
  const auto source = ingest::open_source(one.name, reader.decimal_mark());
  if (!source) return source.problem();
  return read_stream(*source->bytes);
}

Result<void> try_one(const formats::Readers& readers, const TrialText& one, Trial& trial) {
  const std::string shown = std::filesystem::path(one.name).filename().string();
  const auto reader =
      formats::detect(readers, std::string_view(one.text).substr(0, formats::kSniffBytes), one.name);
  if (!reader) {
    trial.table.rows.push_back({shown, "", "", "", "", ""});
    std::cerr << "unknown: " << printable(reader.problem().text()) << '\n';
    return {};
  }
  const auto text = text_for(one, **reader);
  if (!text) return text.problem();
  const auto reading = formats::read_at_cuts(**reader, *text, one.name, {});
  if (!reading) return reading.problem();
  ++trial.known;
  trial.quarantined += reading->quarantine.size() + reading->refused.size();
  trial.table.rows.push_back({shown, (*reader)->name(), std::to_string(reading->parts.size()),
                              std::to_string(reading->charges.rows()),
                              std::to_string(reading->quarantine.size()),
                              std::to_string(reading->notes.size())});
  for (const auto& problem : reading->refused) say_problem(problem);
  for (const auto& note : reading->notes) std::cerr << "note: " << printable(note.problem.text()) << '\n';
  std::set<std::string> reasons;
  for (const auto& row : reading->quarantine) {
    if (!reasons.insert(row.reason).second || reasons.size() > kMostReasons) continue;
    Place place;
    place.file = shown;
    place.offset = row.offset;
    if (one.sheet) {
      place.offset.reset();
      place.line = static_cast<std::uint32_t>(
          1 + std::count(text->begin(), text->begin() + static_cast<std::ptrdiff_t>(row.offset), '\n'));
    }
    say_problem(Problem{row.reason, place, "the first row of which that is said"});
  }
  return {};
}

}  // namespace

Result<std::vector<TrialText>> trial_texts(const std::string& target) {
  std::error_code error;
  if (!std::filesystem::exists(target, error) && target.find('!') != std::string::npos) {
    const auto source = ingest::open_source(target);
    if (!source) return source.problem();
    auto text = read_stream(*source->bytes);
    if (!text) return text.problem();
    return std::vector<TrialText>{{target, std::move(*text), source->sheet}};
  }
  auto text = read_file(target);
  if (!text) return text.problem();
  if (ingest::is_workbook(std::string_view(*text).substr(0, 512))) return sheets_of(target);
  return std::vector<TrialText>{{target, std::move(*text), false}};
}

std::string table_of_sheet(std::string_view text) {
  std::map<std::uint32_t, std::map<std::uint32_t, std::string>> rows;
  for (auto& [reference, cell] : ingest::cells_of_lines(text, 1)) {
    const auto at = position_of_reference(reference);
    if (at) rows[at->row].emplace(at->column, std::move(cell));
  }
  std::erase_if(rows, [](const auto& row) { return row.second.size() < 2; });
  std::uint32_t first = UINT32_MAX;
  std::uint32_t last = 0;
  for (const auto& [number, cells] : rows) {
    first = std::min(first, cells.begin()->first);
    last = std::max(last, cells.rbegin()->first);
  }
  std::string out;
  for (const auto& [number, cells] : rows) {
    for (std::uint32_t column = first; column <= last; ++column) {
      const auto cell = cells.find(column);
      if (column > first) out += ',';
      if (cell != cells.end()) out += delimited_field(cell->second);
    }
    out += '\n';
  }
  return out;
}

ExitCode try_profiles(const GlobalOptions& global, const std::string& target) {
  const auto texts = trial_texts(target);
  if (!texts) return fail(texts.problem());
  const auto readers = load_session_readers(global);
  if (!readers) return fail(readers.problem());
  const auto sheets = formats::sheet_readers(*readers);
  Trial trial;
  for (const auto& text : *texts)
    if (auto tried = try_one(text.sheet ? sheets : *readers, text, trial); !tried)
      return fail(tried.problem());
  print_table(std::cout, trial.table, global.format);
  return trial.known > 0 && trial.quarantined == 0 ? ExitCode::done : ExitCode::input_refused;
}

}  // namespace telaudit::cli
