// What is bought today, in the report: rows of the demand set that are the same thing at the same price stand
// together, and fold open to their services.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

#include "book/html.h"
#include "book/report_sections.h"
#include "book/wording.h"

namespace telaudit::book {
namespace {

constexpr std::size_t kMostGroups = 200;
constexpr std::size_t kMostServices = 50;
constexpr std::size_t kNamedSites = 2;

struct DemandGroup {
  std::vector<const DemandRow*> rows;  // in the order of the demand set
  Total quantity, amount;

  const DemandRow& first() const { return *rows.front(); }
};

std::string quartiles(const pricing::Benchmark& mark) {
  if (!mark.median) return {};
  return (mark.lower_quartile ? mark.lower_quartile->text() : "?") + " / " + mark.median->text() + " / " +
         (mark.upper_quartile ? mark.upper_quartile->text() : "?");
}

std::string place_of(const ServicePlace& place) {
  std::string out = place.site_name.empty() ? place.site : place.site_name;
  if (!place.city.empty()) out += (out.empty() ? "" : ", ") + place.city;
  return out.empty() ? std::string(place.in_inventory ? "no site" : "not in inventory") : out;
}

std::string what_of(const DemandRow& row) {
  const std::string named = row.match ? row.match->label : std::string("unclassified");
  const std::string speed = row.match ? speed_text(row.match->mbps_down, row.match->mbps_up) : std::string();
  return named + (speed.empty() ? "" : ", " + speed);
}

std::string wording_of_product(const DemandRow& row, bool with_description) {
  if (!with_description || row.description.empty()) return row.product_code;
  return row.product_code + (row.product_code.empty() ? "" : ", ") + row.description;
}

std::string price_of(const DemandRow& row) {
  return row.unit_price ? row.currency + " " + row.unit_price->text() : std::string("none");
}

// The same thing of the same carrier at the same price, with the same to say of its market. What no class
// names is told apart by its description.
std::vector<DemandGroup> groups_of(const Contents& contents) {
  std::map<std::vector<std::string>, std::size_t> places;
  std::vector<DemandGroup> out;
  for (const auto& row : contents.demand) {
    const std::vector<std::string> key = {row.currency,
                                          row.carrier,
                                          what_of(row),
                                          row.product_code,
                                          row.match ? std::string() : row.description,
                                          row.unit,
                                          price_of(row),
                                          quartiles(row.benchmark),
                                          benchmark_words(row.benchmark, contents.input->as_of)};
    const auto [place, added] = places.try_emplace(key, out.size());
    if (added) out.emplace_back();
    DemandGroup& group = out[place->second];
    group.rows.push_back(&row);
    group.quantity.add(row.quantity);
    group.amount.add(row.amount);
  }
  std::stable_sort(out.begin(), out.end(), [](const DemandGroup& left, const DemandGroup& right) {
    if (left.first().currency != right.first().currency)
      return left.first().currency < right.first().currency;
    return right.amount < left.amount;
  });
  return out;
}

// The comparables fold away behind a line on them.
std::string benchmark_cell(const DemandRow& row, Date as_of) {
  const std::string words = benchmark_words(row.benchmark, as_of);
  if (row.benchmark.comparables.empty()) return text_cell(words);
  std::string listed;
  for (const auto& one : row.benchmark.comparables)
    listed += (listed.empty() ? "" : "; ") + one.id + ": " + one.carrier + " " + one.date.text() + " " +
              row.currency + " " + one.price.text();
  return "<td><details class=\"fold\"><summary>" + escaped(words) + "</summary><div class=\"quiet\">" +
         escaped(listed) + "</div></details></td>";
}

// "2" of what is bought by the month, "10 minutes" of what is counted.
std::string quantity_words(const Total& quantity, const std::string& unit) {
  if (unit.empty() || unit == "month") return quantity.text();
  const bool is_word = std::all_of(unit.begin(), unit.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return quantity.text() + " " + unit + (is_word && quantity.text() != "1" ? "s" : "");
}

std::string sites_of(const DemandGroup& group) {
  std::vector<std::string> sites;
  std::set<std::string> seen;
  for (const DemandRow* row : group.rows)
    if (std::string place = place_of(row->place); seen.insert(place).second)
      sites.push_back(std::move(place));
  if (sites.size() > kNamedSites) return std::to_string(sites.size()) + " places";
  std::string out = sites.front();
  for (std::size_t at = 1; at < sites.size(); ++at) out += "; " + sites[at];
  return out;
}

std::string service_line(const DemandRow& row) {
  return escaped(row.account + (row.service.empty() ? "" : ", " + row.service)) + " <code class=\"follow\">" +
         escaped(row.first_charge) + "</code>";
}

// One service by itself, many behind a line on them.
std::string services_cell(const DemandGroup& group) {
  const DemandRow& first = group.first();
  std::string out = "<td>" + escaped(first.carrier) + "<br>";
  if (group.rows.size() == 1) return out + "<span class=\"quiet\">" + service_line(first) + "</span></td>";
  out += "<details class=\"fold\"><summary>" + counted(group.rows.size(), "row") +
         "</summary><div class=\"quiet\">";
  for (std::size_t at = 0; at < group.rows.size() && at < kMostServices; ++at)
    out += service_line(*group.rows[at]) + "; " +
           escaped(quantity_words(group.rows[at]->quantity, first.unit)) + "; " +
           escaped(place_of(group.rows[at]->place)) + "<br>";
  if (group.rows.size() > kMostServices)
    out += "and " + std::to_string(group.rows.size() - kMostServices) + " more in demand-set.csv";
  return out + "</div></details></td>";
}

}  // namespace

std::string demand_section(const Contents& contents) {
  std::string out =
      "<h2 id=\"demand\">Demand set</h2>\n<p class=\"note\">What is bought today: recurring and usage "
      "charges of the latest bill of each account, the same thing at the same price together, the dearest "
      "first. Market figures are lower quartile / median / upper quartile of one unit. Row by row it stands "
      "in "
      "demand-set.csv and the sheet Demand set.</p>\n";
  out += table_head({"what", "sites", "carrier, services, first charge", ">quantity", ">unit price",
                     ">a month", ">market", "from"});
  const auto groups = groups_of(contents);
  for (std::size_t at = 0; at < groups.size() && at < kMostGroups; ++at) {
    const DemandGroup& group = groups[at];
    const DemandRow& first = group.first();
    const bool one_wording = std::all_of(group.rows.begin(), group.rows.end(), [&](const DemandRow* row) {
      return row->description == first.description;
    });
    out += "<tr><td class=\"what\">" + escaped(what_of(first)) + "<br><span class=\"quiet\">" +
           escaped(wording_of_product(first, one_wording)) + "</span></td>" + text_cell(sites_of(group)) +
           services_cell(group) + figure_cell(quantity_words(group.quantity, first.unit)) +
           figure_cell(price_of(first)) + money_cell(group.amount, first.currency) +
           figure_cell(quartiles(first.benchmark)) + benchmark_cell(first, contents.input->as_of) + "</tr>\n";
  }
  out += kTableEnd;
  if (groups.size() > kMostGroups)
    out += "<p class=\"note\">" + counted(groups.size() - kMostGroups, "more line") +
           " in demand-set.csv.</p>\n";
  return out;
}

}  // namespace telaudit::book
