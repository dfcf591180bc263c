// Steps of telaudit that benchmarks/speed/peers/compare_edi.py compares: files are read from memory to
// charges, and the charges that count are added up, taxes left out, as the peers do.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/freed_memory.h"
#include "bill/charge.h"
#include "formats/edifact_reader.h"
#include "formats/tap3_reader.h"
#include "formats/x12_810_reader.h"
#include "formats/x12_811_reader.h"
#include "generated_invoic.h"
#include "generated_tap3.h"
#include "read_in_pieces.h"
#include "shipped_places.h"

namespace {

using namespace telaudit;
using namespace telaudit::speed;

std::vector<std::unique_ptr<formats::Reader>> all_readers() {
  std::vector<std::unique_ptr<formats::Reader>> readers;
  readers.push_back(formats::make_x12_811_reader());
  readers.push_back(formats::make_x12_810_reader());
  readers.push_back(formats::make_edifact_reader({}, shipped_places().line_classes));
  readers.push_back(formats::make_tap3_reader());
  return readers;
}

struct Counted {
  std::uint64_t charges = 0;
  Total sum;

  void add(const bill::Table& table) {
    if (table.rows() == 0) return;
    const auto kind = table.column(bill::charge::kChargeClass);
    const auto in_total = table.column(bill::charge::kInTotal);
    const auto amount = table.column(bill::charge::kAmount);
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const bool tax = kind.is_known(row) && kind.text(row) == "tax";
      if (tax || in_total.number(row) == 0 || !amount.is_known(row)) continue;
      ++charges;
      sum.add(amount.decimal(row));
    }
  }
};

// Reads the file so many times; tells the fewest seconds of the processor.
int read_often(const char* path, int runs) {
  std::ifstream in(path, std::ios::binary);
  const FileText text{{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()}};
  const std::string_view bytes = text.bytes();
  const auto readers = all_readers();
  const auto reader = std::find_if(readers.begin(), readers.end(), [&](const auto& each) {
    return each->sniff(bytes.substr(0, formats::kSniffBytes));
  });
  if (reader == readers.end()) return 1;
  double best = 1e9;
  Counted counted;
  for (int run = 0; run < runs; ++run) {
    counted = {};
    const std::clock_t begin = std::clock();
    read_in_pieces(*open_text(**reader, bytes), bytes, [&](const bill::Table& table) { counted.add(table); });
    best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
  }
  std::printf("{\"reader\": \"%s\", \"lines\": %llu, \"sum\": \"%s\", \"seconds\": %.6f}\n",
              (*reader)->name().c_str(), static_cast<unsigned long long>(counted.charges),
              counted.sum.text().c_str(), best);
  return 0;
}

int write_text(const char* path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  return out.good() ? 0 : 1;
}

}  // namespace

int main(int arguments, char** values) {
  keep_freed_memory();
  const std::string_view step = arguments > 1 ? values[1] : "";
  if (step == "read" && arguments == 4) return read_often(values[2], std::atoi(values[3]));
  if (step == "invoic" && arguments == 3) {
    InvoicOptions options;
    options.lines_of_message = 2000;
    return write_text(values[2], generate_invoic(options));
  }
  if (step == "tap3" && arguments == 4) {
    Tap3Options options;
    options.events = 400'000;
    options.indefinite = std::string_view(values[3]) == "indefinite";
    return write_text(values[2], generate_tap3(options));
  }
  std::fputs("reader_steps read FILE RUNS | invoic FILE | tap3 FILE definite|indefinite\n", stderr);
  return 2;
}
