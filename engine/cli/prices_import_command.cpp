#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <set>

#include "base/delimited.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/own_prices.h"
#include "pricing/price_import.h"
#include "rfp/bid_prices.h"

namespace telaudit::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLabelsShown = 20;

Result<std::vector<pricing::PriceMap>> maps_of(const GlobalOptions& global,
                                               const PricesImportOptions& options) {
  std::vector<std::string> paths;
  const std::string shipped = find_data_dir(global) + "/rules/prices";
  if (options.maps.empty()) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(shipped, error))
      if (entry.path().extension() == ".yaml") paths.push_back(entry.path().string());
    std::sort(paths.begin(), paths.end());
  }
  for (const std::string& name : options.maps) {
    const std::string inside = shipped + "/" + name + ".yaml";
    paths.push_back(fs::exists(inside) ? inside : name);
  }
  std::vector<pricing::PriceMap> maps;
  for (const std::string& path : paths) {
    auto map = pricing::read_price_map(path);
    if (!map) return map.problem();
    maps.push_back(std::move(*map));
  }
  return maps;
}

// What the normalisation reads from files; the settings refer to it.
struct Tables {
  std::vector<pricing::ExchangeRate> rates;
  std::vector<pricing::AgeIndex> indexes;
};

Result<pricing::NormalisationSettings> normalisation(const PricesImportOptions& options, Tables& tables) {
  pricing::NormalisationSettings settings;
  settings.currency = options.currency;
  if (!options.rates.empty()) {
    const auto file = pricing::read_price_file(options.rates);
    if (!file) return file.problem();
    auto rates = pricing::read_exchange_rates(*file);
    if (!rates) return rates.problem();
    tables.rates = std::move(*rates);
  }
  if (!options.indexes.empty()) {
    const auto file = pricing::read_price_file(options.indexes);
    if (!file) return file.problem();
    auto indexes = pricing::read_age_indexes(*file);
    if (!indexes) return indexes.problem();
    tables.indexes = std::move(*indexes);
  }
  if (!options.as_of.empty()) {
    settings.as_of = parse_iso_date(options.as_of);
    if (!settings.as_of)
      return Problem{
          "--as-of " + options.as_of + " is not a date", {}, "write year-month-day, as 2026-01-31"};
  }
  settings.rates = tables.rates;
  settings.indexes = tables.indexes;
  return settings;
}

PrintedTable report_table(const std::vector<pricing::ImportReport>& reports) {
  PrintedTable table{{{"file", false, 44}, {"map", false, 24}, {"rows_are", false, 60}, {"rows", true}}, {}};
  for (const auto& report : reports) {
    const std::string file = fs::path(report.file).filename().string();
    const auto add = [&](const std::string& what, std::size_t rows) {
      table.rows.push_back({file, report.map, what, std::to_string(rows)});
    };
    add("read", report.rows);
    add("observations", report.prices.size());
    for (const auto& [reason, rows] : report.left_out) add("left out: " + reason, rows);
    if (report.refused > 0) add("refused", report.refused);
  }
  return table;
}

// The labels that no class was found for, most rows first.
void say_unclassified(const pricing::ImportReport& report) {
  std::vector<std::pair<std::string, const pricing::ImportReport::Unclassified*>> labels;
  std::size_t rows = 0;
  std::map<std::string, Total> sums;
  for (const auto& [label, counted] : report.unclassified) {
    labels.emplace_back(label, &counted);
    rows += counted.rows;
    for (const auto& [currency, total] : counted.recurring) sums[currency].add(total);
  }
  if (labels.empty()) return;
  std::stable_sort(labels.begin(), labels.end(), [](const auto& left, const auto& right) {
    return left.second->rows > right.second->rows;
  });
  std::cerr << "unclassified: " << rows << " rows";
  for (const auto& [currency, total] : sums) std::cerr << ", " << total.text() << " " << printable(currency);
  std::cerr << " by the unit\n";
  for (std::size_t i = 0; i < std::min(labels.size(), kLabelsShown); ++i)
    std::cerr << "  " << labels[i].second->rows << "  " << printable(labels[i].first) << "\n";
  if (labels.size() > kLabelsShown) std::cerr << "  and " << labels.size() - kLabelsShown << " more labels\n";
}

// A report for each bid of the event.
Result<std::vector<pricing::ImportReport>> returned_bids(const std::string& folder,
                                                         const pricing::NormalisationSettings& settings) {
  const auto event = rfp::load_event(folder);
  if (!event) return event.problem();
  const auto elements = rfp::load_elements(*event);
  if (!elements) return elements.problem();
  const auto bids = rfp::load_bids(*event, *elements);
  if (!bids) return bids.problem();
  std::vector<pricing::ImportReport> out;
  for (const auto& bid : *bids)
    if (bid) out.push_back(rfp::bid_prices(*event, *elements, *bid, settings));
  return out;
}

struct Summary {
  std::size_t n = 0;
  std::set<std::string> carriers;
  std::set<std::string> regions;
  Date oldest;
  Date newest;
};

}  // namespace

ExitCode prices_import_command(const GlobalOptions& global, const PricesImportOptions& options) {
  if (options.files.empty() && !options.bills && options.events.empty())
    return fail({"nothing to import",
                 {},
                 "name files, --bills for what the own bills charge, or --event for what bidders answered"},
                ExitCode::wrong_usage);
  const auto maps = maps_of(global, options);
  if (!maps) return fail(maps.problem());
  const auto classifier = load_session_classifier(global);
  if (!classifier) return fail(classifier.problem());
  Tables tables;
  const auto settings = normalisation(options, tables);
  if (!settings) return fail(settings.problem());
  pricing::ImportSettings import;
  import.normalisation = *settings;
  import.classifier = &*classifier;
  import.least_confidence = options.confidence[0];
  import.visibility = options.visibility;
  std::vector<pricing::ImportReport> reports;
  for (const std::string& path : options.files) {
    const auto file = pricing::read_price_file(path);
    if (!file) return fail(file.problem());
    const auto map = pricing::map_for(*file, *maps);
    if (!map) return fail(map.problem());
    auto report = pricing::import_prices(*file, **map, import);
    if (!report) return fail(report.problem());
    reports.push_back(std::move(*report));
  }
  if (options.bills) {
    auto own = own_prices(global, *classifier, import.least_confidence);
    if (!own) return fail(own.problem());
    std::move(own->begin(), own->end(), std::back_inserter(reports));
  }
  for (const std::string& folder : options.events) {
    auto bids = returned_bids(folder, *settings);
    if (!bids) return fail(bids.problem());
    std::move(bids->begin(), bids->end(), std::back_inserter(reports));
  }
  std::vector<pricing::ImportedPrice> all;
  std::set<std::string> ids;
  for (auto& report : reports)
    for (pricing::ImportedPrice& price : report.prices)
      if (ids.insert(price.observation.id).second) all.push_back(price);
  if (auto written = write_output(options.out, pricing::observations_csv(all)); !written)
    return fail(written.problem());
  print_table(std::cout, report_table(reports), global.format);
  bool refused = false;
  for (const auto& report : reports) {
    if (!global.quiet) say_unclassified(report);
    for (const Problem& problem : report.refusals)
      std::cerr << "refused: " << printable(problem.text()) << "\n";
    if (report.refused > report.refusals.size())
      std::cerr << "and " << report.refused - report.refusals.size() << " more refused rows\n";
    refused = refused || report.refused > 0;
  }
  return refused ? ExitCode::input_refused : ExitCode::done;
}

ExitCode prices_list_command(const GlobalOptions& global, const PricesListOptions& options) {
  std::map<std::vector<std::string>, Summary> groups;
  for (const std::string& path : options.files) {
    const auto observations = pricing::load_observations(path);
    if (!observations) return fail(observations.problem());
    for (const pricing::Observation& one : *observations) {
      Summary& group = groups[{one.service_class, one.access, one.country, one.kind, one.visibility, one.unit,
                               one.currency}];
      if (group.n == 0) group.oldest = group.newest = one.date;
      ++group.n;
      group.carriers.insert(lower(one.carrier));
      group.regions.insert(one.region);
      group.oldest = std::min(group.oldest, one.date);
      group.newest = std::max(group.newest, one.date);
    }
  }
  PrintedTable table{{{"class", false, 34},
                      {"access"},
                      {"country"},
                      {"kind"},
                      {"visibility"},
                      {"unit"},
                      {"currency"},
                      {"prices", true},
                      {"carriers", true},
                      {"regions", true},
                      {"oldest"},
                      {"newest"}},
                     {}};
  for (const auto& [key, group] : groups) {
    std::vector<std::string> row = key;
    for (const std::size_t count : {group.n, group.carriers.size(), group.regions.size()})
      row.push_back(std::to_string(count));
    row.push_back(group.oldest.text());
    row.push_back(group.newest.text());
    table.rows.push_back(std::move(row));
  }
  print_table(std::cout, table, global.format);
  return ExitCode::done;
}

}  // namespace telaudit::cli
