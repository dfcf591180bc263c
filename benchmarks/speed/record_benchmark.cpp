// Files of mainframes by profile, from memory to batches of charges, on one thread: rated messages of EMI in
// packs (210 characters, ASCII lines), and usage of the CABS example (225 bytes, EBCDIC with packed and
// binary numbers). Items are charges. By columns, and row by row.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <string_view>

#include "formats/profile_reader.h"
#include "formats/reader.h"
#include "formats/record_code.h"
#include "read_in_pieces.h"

namespace {

using namespace telaudit;

constexpr std::uint64_t kCalls = 300'000;

std::string digits(std::uint64_t number, std::size_t width) {
  const std::string text = std::to_string(number);
  return std::string(width - text.size(), '0') + text;
}

void put(std::string& record, std::size_t first, std::string_view text) {
  record.replace(first - 1, text.size(), text);
}

// Packs of 9,999 messages, as a switch and a month have them; the same for every run.
std::string generate_emi() {
  std::mt19937_64 random(20260131);
  std::string text;
  const auto end = [&](const char* type, std::uint64_t pack, std::uint64_t messages, std::uint64_t charge) {
    std::string record(210, '0');
    put(record, 1, type);
    put(record, 7, "260131" + digits(pack, 2));
    if (messages > 0) put(record, 15, digits(messages, 7) + digits(charge, 10));
    text += record + "\n";
  };
  std::uint64_t pack = 0;
  std::uint64_t messages = 0;
  std::uint64_t sum = 0;
  for (std::uint64_t call = 0; call < kCalls; ++call) {
    if (messages == 0) end("202401", ++pack, 0, 0);
    const std::uint64_t charge = random() % 10'000;
    std::string record(210, '0');
    put(record, 1, "0101012601" + digits(1 + call * 31 / kCalls, 2));
    put(record, 13, "10312555" + digits(random() % 2000, 4) + "00010402555" + digits(random() % 10'000, 4));
    put(record, 40, digits(charge, 7));
    put(record, 55, digits(random() % 24, 2) + digits(random() % 60, 2) + digits(random() % 60, 2));
    put(record, 61, digits(random() % 60, 4) + digits(random() % 60, 2) + digits(random() % 10, 1));
    put(record, 80, "1");
    put(record, 100, "2");
    put(record, 123, "CHICAGO   ILOMAHA     NE");
    text += record + "\n";
    sum += charge;
    if (++messages == 9'999 || call + 1 == kCalls) {
      end("202402", pack, messages, sum);
      messages = sum = 0;
    }
  }
  return text;
}

std::string in_ebcdic(std::string text) {
  const auto& characters = formats::latin1_characters(formats::RecordCode::cp037);
  for (char& c : text)
    c = static_cast<char>(std::find(characters.begin(), characters.end(), static_cast<unsigned char>(c)) -
                          characters.begin());
  return text;
}

std::string packed(std::uint64_t number, std::size_t bytes) {
  const std::string text = digits(number, 2 * bytes - 1);
  std::string out;
  for (std::size_t i = 0; i < bytes; ++i) {
    const int high = text[2 * i] - '0';
    const int low = i + 1 < bytes ? text[2 * i + 1] - '0' : 0xC;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::string generate_cabs() {
  std::mt19937_64 random(20260131);
  const std::string key = in_ebcdic("9005550100EX1EX0000000126") + packed(1'260'110, 4);
  const std::string head = in_ebcdic("92030000") + key;
  const std::string description = in_ebcdic("LOCAL SWITCHING               ");
  const auto padded = [](std::string record) { return record + std::string(225 - record.size(), '\x40'); };
  std::string text = padded(in_ebcdic("90010000") + key) + padded(in_ebcdic("91010000") + key);
  for (std::uint64_t row = 0; row < kCalls; ++row) {
    const std::uint64_t minutes = random() % 100'000;
    std::string record = head + in_ebcdic("EXAMPLECO" + digits(random() % 100, 2) + "1") + description;
    record += packed(minutes, 6) + packed(4200, 6) + packed(minutes * 42 / 1000, 6);
    record += packed(1'251'210, 4) + packed(1'260'109, 4) + std::string("\0\0\1\x42", 4);
    text += padded(std::move(record));
  }
  return text;
}

void read_records(benchmark::State& state, const speed::FileText& text, const char* profile) {
  std::ifstream in(std::string("rules/profiles/") + profile + ".yaml");
  std::stringstream yaml;
  yaml << in.rdbuf();
  formats::ReadingWay way;
  way.column_wise = state.range(0) != 0;
  const auto reader = formats::make_profile_reader(yaml.str(), profile, way);
  if (!reader) return state.SkipWithError("run it in the project's folder");
  const auto file = speed::open_text(**reader, text.bytes());
  std::uint64_t charges = 0;
  for (auto _ : state) {
    charges = 0;
    speed::read_in_pieces(*file, text.bytes(), [&](const bill::Table& table) { charges += table.rows(); });
    if (charges != kCalls) return state.SkipWithError("not every record was read");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(charges));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.bytes().size()));
}

void read_emi(benchmark::State& state) {
  static const speed::FileText text(generate_emi());
  read_records(state, text, "emi-daily-usage");
}
void read_cabs(benchmark::State& state) {
  static const speed::FileText text(generate_cabs());
  read_records(state, text, "example-cabs-bdt");
}
BENCHMARK(read_emi)->ArgName("by_columns")->Arg(1)->Arg(0)->Unit(benchmark::kMillisecond);
BENCHMARK(read_cabs)->ArgName("by_columns")->Arg(1)->Arg(0)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
