#include "rfp/release.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "book/tables_csv.h"
#include "book/xlsx.h"
#include "rfp/cost.h"
#include "terms/yaml_fields.h"

namespace telaudit::rfp {
namespace {

using terms::YamlFields;

bool under(std::string_view service_class, std::string_view above) {
  return service_class == above ||
         (starts_with(service_class, above) && service_class.size() > above.size() &&
          service_class[above.size()] == '.');
}

const std::optional<Decimal>& figure_of(const Element& element, Release::Figure figure) {
  return figure == Release::Figure::expected ? element.expected : element.market;
}

class ReleaseReading {
 public:
  ReleaseReading(const Event& event, std::span<const Element> elements) : event_(event) {
    for (const auto& element : elements) ids_.insert(element.id);
  }

  Result<std::vector<Release>> read(const YamlNode& root) {
    YamlFields fields(root, first_);
    fields.only({"releases"});
    std::vector<Release> out;
    if (const auto* list = fields.list("releases"))
      for (const YamlNode& node : *list) out.push_back(release_of(node));
    if (first_) return *first_;
    return out;
  }

 private:
  Release release_of(const YamlNode& node) {
    YamlFields fields(node, first_);
    fields.only({"use", "figure", "element", "class", "to", "rounded", "role", "date"});
    Release out;
    out.where = node.place();
    const auto use = fields.word("use", {"feedback", "letter"});
    if (!use)
      fields.fail(node.problem("a release says what it is for", "write use: letter or use: feedback"));
    out.use = use == "letter" ? Release::Use::letter : Release::Use::feedback;
    const auto figure = fields.word("figure", {"expected", "market"});
    out.figure = figure == "market" ? Release::Figure::market : Release::Figure::expected;
    out.element = fields.text("element").value_or("");
    out.service_class = fields.text("class").value_or("");
    out.role = fields.required_text("role", "who released it, as head of procurement");
    const auto date = fields.date("date");
    if (!date) fields.fail(node.problem("the day of the release is not given", "write date: 2027-02-20"));
    out.date = date.value_or(Date{});
    if (const auto to = fields.text("to")) {
      const auto bidder = event_.bidder(*to);
      if (!bidder) fields.fail(node.problem(bidder.problem().what, bidder.problem().advice));
      out.to = bidder ? event_.bidders[*bidder] : *to;
    }
    check(node, fields, out);
    return out;
  }

  void check(const YamlNode& node, YamlFields& fields, Release& release) {
    const bool letter = release.use == Release::Use::letter;
    if (release.element.empty() == release.service_class.empty() || (letter && release.element.empty()))
      fields.fail(node.problem(
          letter ? "a letter holds figures released one by one" : "a release is of an element or of a class",
          "write element: E0001"));
    if (!release.element.empty() && !ids_.contains(release.element))
      fields.fail(node.problem("'" + release.element + "' is no element of this event",
                               "its elements stand in internal/elements.csv"));
    if (!letter) return;
    if (release.to.empty())
      fields.fail(node.problem("a letter goes to one bidder", "write to: and its name"));
    const auto rounded = fields.decimal("rounded");
    if (!rounded || rounded->is_negative() || rounded->is_zero())
      fields.fail(
          node.problem("how the figure is rounded is not given", "write rounded: 5 for multiples of five"));
    release.rounded = rounded.value_or(Decimal{1, 0});
  }

  const Event& event_;
  std::set<std::string_view> ids_;
  std::optional<Problem> first_;
};

struct Standing {
  std::size_t elements = 0;
  Exact bid, expected, largest;

  void add(const Standing& other) {
    elements += other.elements;
    bid += other.bid;
    expected += other.expected;
    largest = std::max(largest, other.largest);
  }
  bool may_be_told() const { return elements >= kSmallestGroup && largest * 2 <= expected; }
};

// The releases for one use to one bidder, those of one element by its id.
class ReleasesTo {
 public:
  ReleasesTo(std::span<const Release> releases, Release::Use use, const std::string& bidder) {
    for (const auto& release : releases) {
      if (release.use != use || (!release.to.empty() && release.to != bidder)) continue;
      if (release.element.empty())
        of_classes_.push_back(&release);
      else
        of_elements_[release.element].push_back(&release);
    }
  }

  // In the order of the file.
  std::vector<const Release*> of(const Element& element) const {
    std::vector<const Release*> out;
    if (const auto found = of_elements_.find(element.id); found != of_elements_.end()) out = found->second;
    for (const Release* release : of_classes_)
      if (under(element.line.service_class, release->service_class)) out.push_back(release);
    std::sort(out.begin(), out.end());  // they stand in one array
    return out;
  }

 private:
  std::map<std::string_view, std::vector<const Release*>> of_elements_;
  std::vector<const Release*> of_classes_;
};

// The first released figure that there is.
std::optional<Decimal> released_figure(const Element& element, const ReleasesTo& releases) {
  for (const Release* release : releases.of(element))
    if (const auto& figure = figure_of(element, release->figure)) return figure;
  return std::nullopt;
}

// 0 of all services, 1 of data, 2 of data.internet.
std::ptrdiff_t depth_of(const std::string& service_class) {
  return service_class.empty() ? 0 : 1 + std::count(service_class.begin(), service_class.end(), '.');
}

// Deepest classes first, each too small one is put into the class above.
std::map<std::string, Standing> joined_groups(std::map<std::string, Standing> groups) {
  std::map<std::string, Standing> told;
  while (!groups.empty()) {
    const auto deepest = std::max_element(groups.begin(), groups.end(), [](const auto& a, const auto& b) {
      return depth_of(a.first) < depth_of(b.first);
    });
    const auto [name, standing] = *deepest;
    groups.erase(deepest);
    if (standing.may_be_told()) {
      told[name] = standing;
    } else if (!name.empty()) {
      const auto point = name.rfind('.');
      groups[point == std::string::npos ? std::string() : name.substr(0, point)].add(standing);
    }
  }
  return told;
}

void add_row(book::Table& table, std::span<const std::string> values) {
  book::Cells cells(table.columns.size());
  for (std::size_t i = 0; i < values.size(); ++i) cells[i].text = values[i];
  table.rows.push_back(std::move(cells));
}

}  // namespace

Result<std::vector<Release>> parse_releases(std::string_view yaml, const std::string& file,
                                            const Event& event, std::span<const Element> elements) {
  const auto root = parse_yaml(yaml, file);
  if (!root) return root.problem();
  return ReleaseReading(event, elements).read(*root);
}

Result<std::vector<Release>> load_releases(const Event& event, std::span<const Element> elements) {
  const auto path = event.folder / "release.yaml";
  if (!std::filesystem::exists(path)) return std::vector<Release>();
  const auto text = read_file(path);
  if (!text) return text.problem();
  return parse_releases(*text, path.string(), event, elements);
}

std::string_view standing_word(const Exact& bid, const Exact& expected) {
  const auto within = [&](int percent) { return bid * 100 <= expected * (100 + percent); };
  if (within(0)) return "at or below what is expected";
  if (within(5)) return "up to 5 % above";
  if (within(10)) return "5 to 10 % above";
  if (within(20)) return "10 to 20 % above";
  if (within(40)) return "20 to 40 % above";
  return "more than 40 % above";
}

book::Table feedback_table(const Event& event, std::span<const Element> elements, const Bid& bid,
                           std::span<const Release> releases) {
  const std::size_t term = compared_term(event);
  const Exact rate = exchange_rate(event, bid.carrier);
  std::map<std::string, Standing> groups;
  const ReleasesTo told(releases, Release::Use::feedback, bid.carrier);
  for (std::size_t e = 0; e < elements.size(); ++e) {
    const auto& price = bid.elements[e].terms[term];
    const auto figure = released_figure(elements[e], told);
    if (price.answer != Answer::priced || !figure) continue;
    const Exact units = exact(elements[e].line.quantity);
    const Exact expected = units * exact(*figure);
    groups[elements[e].line.service_class].add({1, units * exact(price.mrc) * rate, expected, expected});
  }
  book::Table table{
      "standing",
      "Where your offer stands",
      "Monthly prices for a term of " + std::to_string(event.terms[term]) +
          " months against what is expected for them together, by groups of at least five elements.",
      {{"services"}, {"elements", book::Content::count}, {"standing", book::Content::long_text}},
      {}};
  for (const auto& [name, standing] : joined_groups(std::move(groups))) {
    const std::string values[] = {name.empty() ? "all other services" : name,
                                  std::to_string(standing.elements),
                                  std::string(standing_word(standing.bid, standing.expected))};
    add_row(table, values);
  }
  return table;
}

Result<book::Table> letter_table(const Event& event, std::span<const Element> elements,
                                 const std::string& bidder, std::span<const Release> releases) {
  const ExchangeRate* exchange = exchange_of(event, bidder);
  const Exact rate = exchange_rate(event, bidder);
  std::string note = "Monthly price of one unit for a term of " + std::to_string(event.comparison.term) +
                     " months, in " + (exchange == nullptr ? event.currency : exchange->currency) + ".";
  if (exchange != nullptr)
    note += " One " + exchange->currency + " is " + exchange->rate.text() + " " + event.currency + ": " +
            exchange->source + ", " + exchange->date.text() + ".";
  book::Table table{"expectations", "What we expect", note, {}, {}};
  for (auto& column : given_columns()) table.columns.push_back(std::move(column));
  table.columns.push_back({"expected", book::Content::rate});
  const ReleasesTo told(releases, Release::Use::letter, bidder);
  for (const auto& element : elements) {
    const auto found = told.of(element);
    if (found.empty()) continue;
    const Release& release = *found.front();
    const auto& figure = figure_of(element, release.figure);
    if (!figure)
      return Problem{"the released figure of " + element.id + " does not exist", release.where,
                     "put its expectation into targets.csv, or take the release back"};
    const Exact step = exact(release.rounded);
    const Exact rounded_figure = Exact(rounded_units(exact(*figure) / rate / step, 0)) * step;
    auto values = given_cells(element);
    values.push_back(rounded_text(rounded_figure, release.rounded.scale));
    add_row(table, values);
  }
  if (table.rows.empty())
    return Problem{"no figure was released to " + bidder,
                   {(event.folder / "release.yaml").string(), {}, {}, {}, {}},
                   "release figures one by one: use: letter, element, to, rounded, role, date"};
  return table;
}

Result<std::vector<std::string>> write_for_bidder(const Event& event, const std::string& folder,
                                                  const std::string& bidder, const book::Table& table) {
  const auto place = event.folder / folder / file_word(bidder);
  std::error_code error;
  std::filesystem::create_directories(place, error);
  if (error)
    return Problem{"the folder cannot be made: " + error.message(),
                   {place.string(), {}, {}, {}, {}},
                   "see that the event's folder may be written to"};
  if (auto done = write_output(place / (table.name + ".csv"), book::csv_text(table)); !done)
    return done.problem();
  book::XlsxFile file(place / (table.name + ".xlsx"), event.name, event.issued);
  {
    auto sheet = file.sheet("Sheet");
    book::write_table(sheet, table);
  }
  if (auto done = file.finish(); !done) return done.problem();
  std::vector<std::string> names;
  for (const char* ending : {".csv", ".xlsx"})
    names.push_back((place / (table.name + ending)).lexically_relative(event.folder).string());
  return names;
}

}  // namespace telaudit::rfp
