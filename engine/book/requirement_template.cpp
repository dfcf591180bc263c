#include "book/requirement_template.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <tuple>

#include "book/places.h"
#include "book/requirement_file.h"
#include "book/xlsx.h"

namespace telaudit::book {
namespace {

constexpr std::uint32_t kEmptyRows = 100;
constexpr std::uint32_t kGoalRows = 30;
constexpr double kNarrow = 14, kWide = 40;

struct TodayKey {
  std::string site, service_class;
  std::optional<Decimal> mbps_down, mbps_up;
  std::string access, unit;

  auto tie() const { return std::tie(site, service_class, mbps_down, mbps_up, access, unit); }
  bool operator<(const TodayKey& other) const { return tie() < other.tie(); }
};

struct Today {
  std::string site_name;
  Total quantity;
};

// What is bought today, by site, class, speed and access. What has no site or no class stands in no row.
std::map<TodayKey, Today> todays_quantities(const Contents& contents) {
  std::map<TodayKey, Today> out;
  for (const DemandRow& row : contents.demand) {
    if (!row.match || row.place.site.empty() || !pricing::benchmarkable(row.match->service_class)) continue;
    Today& today = out[{row.place.site, row.match->service_class, row.match->mbps_down, row.match->mbps_up,
                        row.match->access, row.unit}];
    today.site_name = row.place.site_name;
    today.quantity.add(row.quantity);
  }
  return out;
}

std::set<std::string> known_sites(const Contents& contents) {
  std::set<std::string> sites;
  for (const DemandRow& row : contents.demand)
    if (!row.place.site.empty()) sites.insert(row.place.site);
  if (const auto* relation = given_relation(contents.input->terms, "site")) {
    const TermColumn site(relation->table, "site");
    for (std::size_t row = 0; row < relation->table.rows(); ++row) sites.emplace(site.text(row));
  }
  return sites;
}

std::vector<std::string> with_passed(const EntrySection& section) {
  std::vector<std::string> names = section.names;
  // Today's quantity stands left of the planned ones.
  const auto low = std::find(names.begin(), names.end(), "low");
  if (low != names.end()) names.insert(low, {"today", "unit"});
  const auto site = std::find(names.begin(), names.end(), "service_class");
  if (site != names.end() && low != names.end()) names.insert(site, "site_name");
  return names;
}

std::uint16_t column_of(const std::vector<std::string>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  require(found != names.end(), "the template has every column");
  return static_cast<std::uint16_t>(found - names.begin());
}

void write_lists(XlsxSheet& sheet, const std::set<std::string>& sites,
                 const std::vector<std::string>& classes) {
  sheet.width(0, 1, kWide);
  sheet.text(0, 0, "site", Style::heading);
  sheet.text(0, 1, "service_class", Style::heading);
  auto site = sites.begin();
  for (std::uint32_t row = 0; row < std::max(sites.size(), classes.size()); ++row) {
    if (site != sites.end()) sheet.text(row + 1, 0, *site++);
    if (row < classes.size()) sheet.text(row + 1, 1, classes[row]);
  }
}

void write_read_me(XlsxSheet& sheet) {
  sheet.width(0, 0, 110);
  sheet.text(0, 0, "How this workbook is filled in", Style::title);
  std::uint32_t row = 2;
  for (const char* line :
       {"Sheet Requirements: write open, close, grow or migrate in the column kind of each row that changes. "
        "Rows without a kind are as today.",
        "open and grow: what is added, as low, base and high. close: what ends; without quantities all of "
        "it. "
        "Of a close the low case ends the most.",
        "A site that closes as a whole: a row with the site and without a class.",
        "migrate: service_class is what is moved to, from_class (or service) what is moved away from; "
        "overlap_months is how long both are billed.",
        "Growth by a percentage is written as text: '20% (with the apostrophe).",
        "date: the first day on which it holds. signed_off: the day on which both owners agreed; without it "
        "the "
        "row is a draft.",
        "Sheet Goals: what the contract is to reach, and the tests that say whether it did. Sheet Lists: the "
        "sites and classes that are known.",
        "telaudit requirements check FILE names every mistake with its cell."})
    sheet.text(row++, 0, line, Style::paragraph);
}

void write_goals(XlsxSheet& sheet) {
  const auto& names = goal_section().names;
  for (std::uint16_t c = 0; c < names.size(); ++c) sheet.text(0, c, names[c], Style::heading);
  sheet.width(0, 1, kNarrow);
  sheet.width(2, 4, kWide);
  sheet.width(5, 6, kNarrow * 2);
  sheet.print_header(0);
  sheet.allow_words(1, kGoalRows, column_of(names, "kind"), {"goal", "test"}, "Write goal or test.");
}

std::string numbered(std::uint32_t number) {
  char text[16];
  std::snprintf(text, sizeof text, "R-%03u", number);
  return text;
}

void allow(XlsxSheet& sheet, const std::vector<std::string>& names, std::uint32_t last, std::size_t classes) {
  sheet.allow_words(1, last, column_of(names, "kind"), {"open", "close", "grow", "migrate"},
                    "Write open, close, grow or migrate.");
  for (const char* name : {"service_class", "from_class"}) {
    const auto column = column_of(names, name);
    // A family of classes is the beginning of one of its members.
    sheet.allow_where(
        1, last, column,
        "=COUNTIF(Lists!$B$2:$B$" + std::to_string(classes + 1) + "," + cell_name(1, column) + "&\"*\")>0",
        "Write a class of the sheet Lists.");
  }
  for (const char* name : {"low", "base", "high"}) {
    const auto column = column_of(names, name);
    const std::string here = cell_name(1, column);
    sheet.allow_where(1, last, column,
                      "=OR(ISTEXT(" + here + "),AND(" + here + ">=0," + here + "=INT(" + here + ")))",
                      "Write a count of at least 0, or a percentage as text: '20%.");
  }
  for (const char* name : {"date", "signed_off"}) {
    const auto column = column_of(names, name);
    sheet.allow_where(1, last, column, "=ISNUMBER(" + cell_name(1, column) + ")", "Write a day.");
  }
  const auto overlap = column_of(names, "overlap_months");
  const std::string here = cell_name(1, overlap);
  sheet.allow_where(1, last, overlap, "=AND(" + here + ">=0," + here + "<=36," + here + "=INT(" + here + "))",
                    "Write a whole number of months, 0 to 36.");
}

void write_requirements(XlsxSheet& sheet, const Contents& contents, std::size_t classes) {
  const auto names = with_passed(requirement_section());
  for (std::uint16_t c = 0; c < names.size(); ++c) {
    sheet.width(c, c, names[c] == "reason" || names[c].ends_with("class") ? kWide : kNarrow);
    sheet.text(0, c, names[c], Style::heading);
  }
  sheet.print_header(0, column_of(names, "service_class"));
  std::uint32_t row = 1;
  const auto put = [&](const char* name, std::string_view text) {
    if (!text.empty()) sheet.text(row, column_of(names, name), text);
  };
  const auto put_number = [&](const char* name, const std::optional<Decimal>& value) {
    if (value) sheet.number(row, column_of(names, name), value->text(), value->scale);
  };
  for (const auto& [key, today] : todays_quantities(contents)) {
    put("id", numbered(row));
    put("site", key.site);
    put("site_name", today.site_name);
    put("service_class", key.service_class);
    put_number("mbps_down", key.mbps_down);
    put_number("mbps_up", key.mbps_up);
    put("access", key.access);
    put_number("today", today.quantity.decimal());
    put("unit", key.unit);
    ++row;
  }
  for (std::uint32_t empty = 0; empty < kEmptyRows; ++empty, ++row) put("id", numbered(row));
  allow(sheet, names, row - 1, classes);
  sheet.filter(0, row - 1, static_cast<std::uint16_t>(names.size() - 1));
}

}  // namespace

Result<void> write_requirement_template(const Contents& contents, const std::filesystem::path& path) {
  std::vector<std::string> classes;
  if (contents.input->classifier != nullptr)
    for (const auto& [name, unit] : contents.input->classifier->class_units())
      if (pricing::benchmarkable(name)) classes.push_back(name);
  XlsxFile file(path, contents.input->title + ": requirements", contents.input->as_of);
  XlsxSheet read_me = file.sheet("Read me");
  write_read_me(read_me);
  XlsxSheet goals = file.sheet("Goals");
  write_goals(goals);
  XlsxSheet requirements = file.sheet("Requirements");
  write_requirements(requirements, contents, classes.size());
  XlsxSheet lists = file.sheet("Lists");
  write_lists(lists, known_sites(contents), classes);
  return file.finish();
}

}  // namespace telaudit::book
