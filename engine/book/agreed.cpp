#include "book/agreed.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "book/entry_reading.h"

namespace telaudit::book {
namespace {

const EntrySection& agreed_section() {
  static const EntrySection section = {
      "agreed",
      {"id", "carrier", "account", "service", "site", "product_code", "description", "service_class",
       "mbps_down", "mbps_up", "access", "price", "previous_price", "currency", "unit", "from", "document",
       "page", "clause"},
      "price",
      {"name", "note"}};
  return section;
}

using FigureKey = std::vector<std::string>;

FigureKey key_of(const AgreedFigure& figure) {
  const auto speed = [](const std::optional<Decimal>& value) {
    return value ? value->text() : std::string();
  };
  return {figure.carrier,
          figure.account,
          normalise_service_id(figure.service),
          figure.site,
          figure.product_code,
          figure.description,
          figure.element.service_class,
          speed(figure.element.mbps_down),
          speed(figure.element.mbps_up),
          figure.element.access,
          figure.currency,
          figure.from.text()};
}

class AgreedRows {
 public:
  AgreedRows(const pricing::Classifier* classifier, AgreedReading& out) : out_(out) {
    if (classifier != nullptr)
      for (const auto& [name, unit] : classifier->class_units()) classes_.push_back(name);
  }

  void take_file(const std::string& path, std::string_view bytes) {
    const std::array sections = {agreed_section()};
    for (const auto& [section, entries] : read_entries(path, bytes, sections, out_.problems))
      for (const Entry& entry : entries) take(entry);
  }

  void finish(const std::vector<std::string>& hashes) {
    out_.agreed.hash = sha256_fields(hashes);
    if (!out_.problems.empty()) out_.agreed = {};
    std::sort(out_.agreed.figures.begin(), out_.agreed.figures.end(),
              [](const AgreedFigure& left, const AgreedFigure& right) {
                return std::tie(left.carrier, left.id) < std::tie(right.carrier, right.id);
              });
  }

 private:
  void take(const Entry& entry) {
    EntryReading reading(entry, out_.problems);
    AgreedFigure figure;
    figure.place = entry.place;
    figure.id = reading.needed("id", "an id of its own, such as A-001");
    figure.carrier = reading.needed("carrier", "the carrier as telaudit status shows it");
    for (const auto& [name, into] :
         {std::pair("account", &figure.account), std::pair("service", &figure.service),
          std::pair("site", &figure.site), std::pair("product_code", &figure.product_code),
          std::pair("description", &figure.description), std::pair("unit", &figure.unit),
          std::pair("document", &figure.document), std::pair("page", &figure.page),
          std::pair("clause", &figure.clause)})
      *into = reading.text(name);
    read_element(reading, figure);
    read_price(reading, figure);
    figure.from = reading.needed_date("from", "the first day on which it holds").value_or(Date{});
    if (!figure.id.empty()) {
      const auto [other, fresh] = ids_.try_emplace(figure.id, entry.place);
      if (!fresh)
        reading.problem("id", "the id " + in_quotes(figure.id) + " stands already in " + other->second.text(),
                        "give each figure an id of its own");
    }
    const auto [same, fresh] = keys_.try_emplace(key_of(figure), figure.id);
    if (!fresh)
      reading.problem("price", "the same element has a price from the same day on in " + same->second,
                      "keep one of the two");
    out_.agreed.figures.push_back(std::move(figure));
  }

  void read_element(EntryReading& reading, AgreedFigure& figure) {
    figure.element.service_class = lower(reading.text("service_class"));
    figure.element.mbps_down = reading.number("mbps_down", "a speed in Mbit/s");
    figure.element.mbps_up =
        reading.has("mbps_up") ? reading.number("mbps_up", "a speed in Mbit/s") : figure.element.mbps_down;
    figure.element.access = lower(reading.text("access"));
    const std::string& name = figure.element.service_class;
    const bool known = classes_.empty() || name.empty() ||
                       std::any_of(classes_.begin(), classes_.end(), [&](const std::string& candidate) {
                         return candidate == name || starts_with(candidate, name + ".");
                       });
    if (!known) {
      reading.problem("service_class", in_quotes(name) + " is no class of service",
                      meant_or(name, classes_, "the template of requirements lists the classes"));
    }
    if (name.empty() && figure.product_code.empty() && figure.description.empty() && figure.service.empty())
      reading.problem("service_class", "it is not said what the price is for",
                      "write product_code, description, service or service_class");
    if (name.empty() && (figure.element.mbps_down || !figure.element.access.empty()))
      reading.problem("service_class", "a speed or an access stands without a class", "write service_class");
  }

  static void read_price(EntryReading& reading, AgreedFigure& figure) {
    if (!reading.has("price")) reading.problem("price", "price is missing", "write the price of one unit");
    figure.price = reading.number("price", "a price").value_or(Decimal{});
    figure.previous = reading.number("previous_price", "a price");
    figure.currency = upper(reading.needed("currency", "the currency, such as USD"));
    const bool code =
        figure.currency.size() == 3 && std::all_of(figure.currency.begin(), figure.currency.end(),
                                                   [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!figure.currency.empty() && !code)
      reading.problem("currency", in_quotes(figure.currency) + " is no currency",
                      "write three letters, as USD");
  }

  AgreedReading& out_;
  std::vector<std::string> classes_;
  std::map<std::string, Place> ids_;
  std::map<FigureKey, std::string> keys_;
};

// How closely the figure speaks of the element: the keys it names, the telling ones first. Nothing: of
// another.
std::optional<std::array<bool, 7>> closeness(const AgreedFigure& figure, const BilledAs& element) {
  const auto asks = [](const std::string& wanted, std::string_view there) {
    return !wanted.empty() && wanted != there;
  };
  if (figure.carrier != element.carrier || figure.currency != element.currency ||
      asks(figure.account, element.account) || asks(figure.site, element.site) ||
      asks(figure.product_code, element.product_code) ||
      (!figure.description.empty() && lower(figure.description) != lower(element.description)) ||
      (!figure.service.empty() && normalise_service_id(figure.service) != element.service_key))
    return std::nullopt;
  const auto* match = element.match;
  if (!figure.element.service_class.empty() &&
      (match == nullptr ||
       !figure.element.covers(match->service_class, match->mbps_down, match->mbps_up, match->access)))
    return std::nullopt;
  return std::array<bool, 7>{!figure.service.empty(),
                             !figure.product_code.empty(),
                             !figure.description.empty(),
                             !figure.element.service_class.empty(),
                             figure.element.mbps_down.has_value(),
                             !figure.site.empty(),
                             !figure.account.empty()};
}

}  // namespace

AgreedReading read_agreed(std::span<const std::string> paths, const pricing::Classifier* classifier) {
  AgreedReading out;
  AgreedRows rows(classifier, out);
  std::vector<std::string> hashes;
  for (const auto& path : paths) {
    const auto bytes = read_file(path);
    if (!bytes) {
      out.problems.push_back(bytes.problem());
      continue;
    }
    hashes.push_back(sha256(*bytes));
    rows.take_file(path, *bytes);
  }
  rows.finish(hashes);
  return out;
}

AgreedReading parse_agreed(std::string_view bytes, const std::string& file,
                           const pricing::Classifier* classifier) {
  AgreedReading out;
  AgreedRows rows(classifier, out);
  rows.take_file(file, bytes);
  rows.finish({sha256(bytes)});
  return out;
}

std::optional<std::size_t> figure_for(std::span<const AgreedFigure> figures, const BilledAs& element,
                                      std::optional<Date> day) {
  std::optional<std::size_t> best;
  std::tuple<std::array<bool, 7>, Date> best_rank;
  for (std::size_t at = 0; at < figures.size(); ++at) {
    if (day && *day < figures[at].from) continue;
    const auto close = closeness(figures[at], element);
    if (!close) continue;
    const std::tuple rank{*close, figures[at].from};
    if (best && !(best_rank < rank)) continue;
    best = at;
    best_rank = rank;
  }
  return best;
}

std::string what_is_agreed(const AgreedFigure& figure) {
  std::vector<std::string> parts;
  for (const auto* text : {&figure.product_code, &figure.description, &figure.service})
    if (!text->empty()) parts.push_back(*text);
  if (!figure.element.service_class.empty()) {
    std::string element = figure.element.service_class;
    if (figure.element.mbps_down) element += " " + figure.element.mbps_down->text() + " Mbit/s";
    if (!figure.element.access.empty()) element += " over " + figure.element.access;
    parts.push_back(std::move(element));
  }
  if (!figure.site.empty()) parts.push_back("at " + figure.site);
  return join(parts, ", ");
}

}  // namespace telaudit::book
