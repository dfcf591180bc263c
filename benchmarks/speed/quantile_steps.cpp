// Quantile regression measured in process: one line of JSON like those of the peers.
// quantile_steps make FILE [--rows N] [--columns N]   writes made-up data
// quantile_steps fit FILE [--tau T] [--threads N]     fits them
//
// FILE holds numbers of 64 bits: rows, columns, then the covariates row after row, then the outcomes. The
// first covariate is 1, half of the others are normal, half are 1 in one row of twenty; the error is long in
// its tails and grows with the second covariate.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "pricing/counter_random.h"
#include "pricing/quantile_regression.h"

namespace telaudit::speed {
namespace {

double normal(std::uint64_t seed, std::uint64_t at) {
  // Box and Muller (1958)
  const double radius = std::sqrt(-2.0 * std::log(1.0 - pricing::random_unit(seed, 2 * at)));
  return radius * std::cos(6.283185307179586 * pricing::random_unit(seed, 2 * at + 1));
}

int make(const std::string& path, std::size_t rows, std::size_t columns) {
  std::vector<double> numbers{static_cast<double>(rows), static_cast<double>(columns)};
  std::vector<double> outcome;
  numbers.reserve(2 + rows * (columns + 1));
  for (std::size_t i = 0; i < rows; ++i) {
    double mean = 0.0;
    double second = 0.0;
    for (std::size_t j = 0; j < columns; ++j) {
      const std::uint64_t at = i * columns + j;
      double value = 1.0;
      if (j > columns / 2) value = pricing::random_below(2, at, 20) == 0 ? 1.0 : 0.0;
      if (j > 0 && j <= columns / 2) value = normal(1, at);
      if (j == 1) second = value;
      numbers.push_back(value);
      mean += 0.1 * static_cast<double>(j) * value;
    }
    const double error = normal(3, i);
    outcome.push_back(mean + error * std::abs(error) * (1.0 + 0.3 * std::abs(second)));
  }
  numbers.insert(numbers.end(), outcome.begin(), outcome.end());
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(numbers.data()),
            static_cast<std::streamsize>(numbers.size() * sizeof(double)));
  out.flush();
  if (out) return 0;
  std::cerr << "quantile_steps: " << path << " could not be written\n";
  return 1;
}

std::uint64_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6)) * 1024;
  return 0;
}

int fit(const std::string& path, double tau, unsigned threads) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) {
    std::cerr << "quantile_steps: " << path << " could not be read\n";
    return 1;
  }
  std::vector<double> numbers(static_cast<std::size_t>(in.tellg()) / sizeof(double));
  in.seekg(0);
  in.read(reinterpret_cast<char*>(numbers.data()),
          static_cast<std::streamsize>(numbers.size() * sizeof(double)));
  const auto rows = static_cast<std::size_t>(numbers.at(0));
  const auto columns = static_cast<std::size_t>(numbers.at(1));
  const std::span<const double> all(numbers);
  const pricing::Covariates covariates{all.subspan(2, rows * columns), columns};
  const auto processor = std::clock();
  const auto begin = std::chrono::steady_clock::now();
  const auto found =
      pricing::fit_quantile(covariates, all.subspan(2 + rows * columns, rows), {}, tau, threads);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  const double processor_taken =
      static_cast<double>(std::clock() - processor) / static_cast<double>(CLOCKS_PER_SEC);
  if (!found) {
    std::cerr << found.problem().text() << "\n";
    return 1;
  }
  std::printf(
      "{\"seconds\": %.6f, \"processor_seconds\": %.6f, \"peak_memory\": %llu, \"result\": {\"objective\": "
      "%.17g, \"gap\": %.3g, \"interior_steps\": %zu, \"pivots\": %zu, \"rows_solved\": %zu}}\n",
      taken.count(), processor_taken, static_cast<unsigned long long>(peak_memory()), found->objective,
      found->gap, found->interior_steps, found->pivots, found->rows_solved);
  return 0;
}

}  // namespace
}  // namespace telaudit::speed

int main(int argc, char** argv) {
  CLI::App app("Quantile regression, measured");
  app.require_subcommand(1);
  std::string file;
  std::size_t rows = 200'000;
  std::size_t columns = 60;
  double tau = 0.5;
  unsigned threads = 2;
  auto* make = app.add_subcommand("make", "Write made-up data");
  make->add_option("file", file)->required();
  make->add_option("--rows", rows);
  make->add_option("--columns", columns)->check(CLI::Range(2, 1000));
  auto* fit = app.add_subcommand("fit", "Fit them");
  fit->add_option("file", file)->required();
  fit->add_option("--tau", tau);
  fit->add_option("--threads", threads);
  CLI11_PARSE(app, argc, argv);
  return *make ? telaudit::speed::make(file, rows, columns) : telaudit::speed::fit(file, tau, threads);
}
