// Writes a made-up usage file of any size, the same for the same options on every machine. What was written
// is counted on standard error as `name value` lines.
#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>

#include "usage_calls.h"
#include "usage_delimited.h"
#include "usage_output.h"
#include "usage_x12_811.h"

namespace telaudit::speed {
namespace {

bool read_month(const std::string& text, UsageOptions& options) {
  unsigned month = 0;
  int year = 0;
  if (std::sscanf(text.c_str(), "%4d-%2u", &year, &month) != 2 || month < 1 || month > 12) return false;
  options.year = year;
  options.month = month;
  return true;
}

void print(const char* name, std::uint64_t value) {
  std::fprintf(stderr, "%s %llu\n", name, static_cast<unsigned long long>(value));
}

int generate(int argc, char** argv) {
  CLI::App app{"Writes a made-up usage file, the same for the same options on every machine."};
  UsageOptions options;
  DelimitedLayout layout;
  X12Layout x12_layout;
  std::string path;
  std::string month = "2026-03";
  std::string format = "delimited";
  app.add_option("--rows", options.rows, "calls to write")->capture_default_str();
  app.add_option("--seed", options.seed, "another seed, other calls")->capture_default_str();
  app.add_option("--out", path, "file to write")->required();
  app.add_option("--accounts", options.accounts, "each with one invoice")
      ->check(CLI::Range(1U, 2000000U))
      ->capture_default_str();
  app.add_flag("--even", options.even, "every account has as many calls as the others");
  app.add_option("--services", options.services)->check(CLI::Range(1000U, 200000000U))->capture_default_str();
  app.add_option("--month", month, "YYYY-MM")->capture_default_str();
  app.add_option("--layout", format, "delimited, as rules/profiles/usage-detail.yaml says, or x12-811")
      ->check(CLI::IsMember({"delimited", "x12-811"}))
      ->capture_default_str();
  const std::map<std::string, Quote> quotes = {
      {"all", Quote::all}, {"random", Quote::random}, {"none", Quote::none}};
  app.add_option("--quote", layout.quote, "which cells stand in quotes: all, random, none")
      ->transform(CLI::CheckedTransformer(quotes))
      ->default_str("none");
  app.add_option("--wide", layout.further_columns, "further columns of text");
  app.add_option("--long-text", layout.long_text, "a further column of text of up to so many bytes");
  app.add_flag("--taxes", x12_layout.taxes, "a tax under every tenth call of a service (x12-811)");
  app.add_flag("--crlf", layout.carriage_return, "lines end with carriage return and line feed");
  CLI11_PARSE(app, argc, argv);
  if (!read_month(month, options)) {
    std::fprintf(stderr, "--month is a month such as 2026-03, not '%s'\n", month.c_str());
    return 2;
  }
  if (options.accounts > options.services || (!options.even && options.accounts > 9999)) {
    std::fprintf(stderr,
                 "every account needs a service of its own (--services), and beyond 9999 they are --even\n");
    return 2;
  }
  UsageOutput out;
  const auto fail = [&] {
    std::fprintf(stderr, "%s cannot be written: %s\n", path.c_str(), std::strerror(errno));
    return 1;
  };
  if (!out.open(path)) return fail();
  const UsageTotals totals =
      format == "delimited" ? write_delimited(options, layout, out) : write_x12_811(options, x12_layout, out);
  const std::uint64_t bytes = out.bytes();
  if (!out.close()) return fail();
  print("rows", totals.rows);
  print("bytes", bytes);
  print("services", totals.services);
  print("duplicates", totals.duplicates);
  print("overlaps", totals.overlaps);
  print("duration_seconds", totals.duration);
  print("billed_minutes_tenths", totals.billed_tenths);
  print("amount_ten_thousandths", totals.amount);
  return 0;
}

}  // namespace
}  // namespace telaudit::speed

int main(int argc, char** argv) {
  return telaudit::speed::generate(argc, argv);
}
