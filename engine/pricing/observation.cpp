#include <algorithm>
#include <array>
#include <map>

#include "base/delimited.h"
#include "base/file.h"
#include "base/text.h"
#include "pricing/benchmark.h"
#include "pricing/words.h"

namespace telaudit::pricing {
namespace {

// What is wrong with one cell; nothing when it was taken.
struct Complaint {
  std::string what;
  std::string advice;
};
using Taken = std::optional<Complaint>;

struct ColumnReader {
  const char* name;
  bool required;
  Taken (*take)(std::string_view cell, Observation& observation);  // never called with a blank cell
};

Taken take_word(std::string_view cell, std::span<const std::string> known, std::string& into) {
  const std::string word = lower(cell);
  if (!is_known(word, known))
    return Complaint{shown(cell) + " is not one of " + join(known, ", "),
                     did_you_mean(word.substr(0, 40), known)};
  into = word;
  return {};
}

Taken take_access(std::string_view cell, Observation& observation) {
  if (lower(cell) == "fiber") {
    observation.access = "fibre";
    return {};
  }
  return take_word(cell, known_accesses(), observation.access);
}

Taken take_decimal(std::string_view cell, std::optional<Decimal>& into) {
  into = parse_decimal(cell);
  if (into) return {};
  return Complaint{
      shown(cell) + " is not a decimal number",
      "write digits with a point and at most 12 decimals, without thousands marks or currency signs"};
}

Taken take_positive(std::string_view cell, std::optional<Decimal>& into) {
  if (auto complaint = take_decimal(cell, into)) return complaint;
  if (into->mantissa > 0) return {};
  return Complaint{shown(cell) + " is not more than zero",
                   "leave the cell empty when the value is not known"};
}

Taken take_price(std::string_view cell, Observation& observation) {
  std::optional<Decimal> price;
  if (auto complaint = take_decimal(cell, price)) return complaint;
  if (price->is_negative())
    return Complaint{shown(cell) + " is negative",
                     "a discount belongs to the price that it reduces: give the net price"};
  observation.price = *price;
  return {};
}

Taken take_boolean(std::string_view cell, bool& into) {
  const std::string word = lower(cell);
  if (word != "true" && word != "false" && word != "yes" && word != "no")
    return Complaint{shown(cell) + " is neither true nor false", "write true, false, yes or no"};
  into = word == "true" || word == "yes";
  return {};
}

Taken take_months(std::string_view cell, Observation& observation) {
  const auto months = parse_decimal(cell);
  if (!months || months->scale != 0 || months->mantissa < 0 || months->mantissa > 1200)
    return Complaint{shown(cell) + " is not a whole number of months from 0 to 1200",
                     "write the term in months, as 36"};
  observation.term_months = static_cast<int>(months->mantissa);
  return {};
}

Taken take_date(std::string_view cell, Observation& observation) {
  const auto date = parse_iso_date(cell);
  if (!date) return Complaint{shown(cell) + " is not a date", "write year-month-day, as 2026-01-31"};
  observation.date = *date;
  return {};
}

Taken take_class(std::string_view cell, Observation& observation) {
  if (!is_class_path(cell))
    return Complaint{
        shown(cell) + " is not a class path",
        "write lower-case words joined by points, as data.internet.dedicated; see rules/classes/README.md"};
  if (!benchmarkable(cell))
    return Complaint{"the class " + shown(cell) + " is never benchmarked",
                     "leave taxes, surcharges and credits out"};
  observation.service_class = std::string(cell);
  return {};
}

Taken take_capitals(std::string_view cell, std::size_t length, const char* example, std::string& into) {
  const bool capitals = std::all_of(cell.begin(), cell.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (cell.size() != length || !capitals)
    return Complaint{shown(cell) + " is not a code of " + std::to_string(length) + " capitals", example};
  into = std::string(cell);
  return {};
}

Taken keep(std::string_view cell, std::string& into) {
  into = std::string(cell);
  return {};
}

// How the price came about is shown and not computed with.
Taken pass_over(std::string_view, Observation&) {
  return {};
}

constexpr std::array<ColumnReader, 32> kColumns{{
    {"id", true, [](std::string_view cell, Observation& o) { return keep(cell, o.id); }},
    {"date", true, take_date},
    {"service_class", true, take_class},
    {"carrier", true, [](std::string_view cell, Observation& o) { return keep(cell, o.carrier); }},
    {"kind", true,
     [](std::string_view cell, Observation& o) { return take_word(cell, known_kinds(), o.kind); }},
    {"unit", true,
     [](std::string_view cell, Observation& o) { return take_word(cell, known_units(), o.unit); }},
    {"price", true, take_price},
    {"currency", true,
     [](std::string_view cell, Observation& o) {
       return take_capitals(cell, 3, "write the ISO 4217 code, as USD", o.currency);
     }},
    {"visibility", false,
     [](std::string_view cell, Observation& o) {
       return take_word(cell, known_visibilities(), o.visibility);
     }},
    {"mbps_down", false,
     [](std::string_view cell, Observation& o) { return take_positive(cell, o.mbps_down); }},
    {"mbps_up", false, [](std::string_view cell, Observation& o) { return take_positive(cell, o.mbps_up); }},
    {"access", false, take_access},
    {"on_net", false,
     [](std::string_view cell, Observation& o) {
       bool value = false;
       auto complaint = take_boolean(cell, value);
       o.on_net = value;
       return complaint;
     }},
    {"bundle", false, [](std::string_view cell, Observation& o) { return take_boolean(cell, o.bundle); }},
    {"quantity", false,
     [](std::string_view cell, Observation& o) { return take_positive(cell, o.quantity); }},
    {"term_months", false, take_months},
    {"country", false,
     [](std::string_view cell, Observation& o) {
       return take_capitals(cell, 2, "write the ISO 3166 code, as US", o.country);
     }},
    {"region", false, [](std::string_view cell, Observation& o) { return keep(cell, o.region); }},
    {"segment", false, [](std::string_view cell, Observation& o) { return keep(cell, o.segment); }},
    {"source", false, [](std::string_view cell, Observation& o) { return keep(cell, o.source); }},
    {"contributor", false, [](std::string_view cell, Observation& o) { return keep(cell, o.contributor); }},
    {"buyer", false, [](std::string_view cell, Observation& o) { return keep(cell, o.buyer); }},
    {"event", false, [](std::string_view cell, Observation& o) { return keep(cell, o.event); }},
    {"carrier_id", false, pass_over},
    {"recurring", false, pass_over},
    {"one_time", false, pass_over},
    {"steps", false, pass_over},
    {"age_band", false, pass_over},
    {"label", false, pass_over},
    {"confidence", false, pass_over},
    {"basis", false, pass_over},
    {"licence", false, pass_over},
}};

std::vector<std::string> column_names() {
  std::vector<std::string> names;
  for (const ColumnReader& column : kColumns) names.emplace_back(column.name);
  return names;
}

// Lines and columns of a record's fields, found again only when something is to be said about them.
class Places {
 public:
  Places(std::string_view csv, const std::string& file) : csv_(csv), file_(file) {}

  // Of field `index` of the record that begins at `offset`; offsets must not decrease from call to call.
  Place field(std::size_t offset, std::size_t index, std::string element) {
    std::size_t at = offset;
    for (std::size_t passed = 0; passed < index; ++passed) at = after_field(at);
    return place(offset, at, std::move(element));
  }

  Place record(std::size_t offset) { return place(offset, offset, {}); }

 private:
  Place place(std::size_t offset, std::size_t at, std::string element) {
    count_to(offset);
    std::uint32_t line = line_;
    std::size_t begin = line_begin_;
    for (std::size_t i = offset; i < at; ++i) {
      if (!ends_line(i)) continue;
      ++line;
      begin = i + 1;
    }
    Place found;
    found.file = file_;
    found.line = line;
    found.column = static_cast<std::uint32_t>(at - begin) + 1;
    found.element = std::move(element);
    return found;
  }

  void count_to(std::size_t offset) {
    for (; counted_ < offset; ++counted_) {
      if (!ends_line(counted_)) continue;
      ++line_;
      line_begin_ = counted_ + 1;
    }
  }

  // \n, or a \r that no \n follows.
  bool ends_line(std::size_t at) const {
    return csv_[at] == '\n' || (csv_[at] == '\r' && (at + 1 == csv_.size() || csv_[at + 1] != '\n'));
  }

  // The place behind the delimiter that ends the field at `at`; the same reading of quotes as
  // DelimitedReader.
  std::size_t after_field(std::size_t at) const {
    if (at < csv_.size() && csv_[at] == '"') {
      for (++at; at < csv_.size(); ++at) {
        if (csv_[at] != '"') continue;
        if (at + 1 < csv_.size() && csv_[at + 1] == '"') {
          ++at;
          continue;
        }
        ++at;
        break;
      }
    }
    const std::size_t delimiter = csv_.find(',', at);
    return delimiter == std::string_view::npos ? csv_.size() : delimiter + 1;
  }

  std::string_view csv_;
  const std::string& file_;
  std::size_t counted_ = 0;
  std::uint32_t line_ = 1;
  std::size_t line_begin_ = 0;
};

// For each field of the file, the column it fills.
using Header = std::vector<const ColumnReader*>;

Result<Header> read_header(const DelimitedReader& reader, Places& places) {
  const auto names = column_names();
  const auto& fields = reader.fields();
  if (fields.size() == 1 && fields[0].find_first_of(";\t") != std::string_view::npos)
    return Problem{"the header has no comma", places.record(reader.offset()),
                   "save the file with commas between columns"};
  Header header;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string name = lower(trim(fields[i]));
    const auto found =
        std::find_if(kColumns.begin(), kColumns.end(), [&](const auto& c) { return name == c.name; });
    if (found == kColumns.end())
      return Problem{"unknown column " + shown(name), places.field(reader.offset(), i, "header"),
                     did_you_mean(std::string_view(name).substr(0, 40), names)};
    if (std::find(header.begin(), header.end(), &*found) != header.end())
      return Problem{"the column '" + name + "' stands twice", places.field(reader.offset(), i, "header"),
                     "keep one of them"};
    header.push_back(&*found);
  }
  for (const ColumnReader& column : kColumns)
    if (column.required && std::find(header.begin(), header.end(), &column) == header.end())
      return Problem{"the column '" + std::string(column.name) + "' is missing",
                     places.record(reader.offset()),
                     "required are id, date, service_class, carrier, kind, unit, price and currency"};
  return header;
}

// What no single cell can show.
std::optional<Problem> disagreement(const Observation& observation, const Place& place) {
  if (observation.mbps_up && !observation.mbps_down)
    return Problem{"mbps_up stands without mbps_down", place, "give both, or mbps_down alone"};
  if (observation.visibility == "pool" && observation.contributor.empty())
    return Problem{"a pool price names no contributor", place,
                   "fill the column contributor (a pseudonym will do): a pool must prove at least 5 of them"};
  return {};
}

Result<Observation> read_record(const DelimitedReader& reader, const Header& header, Places& places) {
  if (reader.unterminated_quote())
    return Problem{"a quote that opens in this record is never closed", places.record(reader.offset()),
                   "close it, or double a quote that is part of the text"};
  const auto& fields = reader.fields();
  if (fields.size() != header.size())
    return Problem{"this row has " + std::to_string(fields.size()) + " fields where the header has " +
                       std::to_string(header.size()),
                   places.record(reader.offset()), "quote a text that holds a comma"};
  Observation observation;
  observation.visibility = "own";
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string_view cell = trim(fields[i]);
    const ColumnReader& column = *header[i];
    if (cell.empty()) {
      if (!column.required) continue;
      return Problem{"a price observation needs its " + std::string(column.name),
                     places.field(reader.offset(), i, column.name), "fill the cell or remove the row"};
    }
    if (const auto complaint = column.take(cell, observation))
      return Problem{complaint->what, places.field(reader.offset(), i, column.name), complaint->advice};
  }
  if (auto problem = disagreement(observation, places.record(reader.offset()))) return *problem;
  return observation;
}

Problem unreadable(const std::string& file, std::string what, std::string advice) {
  Place place;
  place.file = file;
  return {std::move(what), std::move(place), std::move(advice)};
}

}  // namespace

Result<std::vector<Observation>> parse_observations(std::string_view csv, const std::string& file) {
  constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
  if (starts_with(csv, "\xFF\xFE") || starts_with(csv, "\xFE\xFF"))
    return unreadable(file, "the file is UTF-16", "save it as CSV in UTF-8");
  if (starts_with(csv, kUtf8Mark)) csv.remove_prefix(kUtf8Mark.size());
  if (trim(csv).empty())
    return unreadable(file, "the file is empty", "a header line was expected, then one price a line");

  Places places(csv, file);
  DelimitedReader reader(csv, {});
  Header header;
  std::vector<Observation> observations;
  std::map<std::string, std::uint32_t> line_of_id;
  while (reader.next()) {
    if (reader.fields().size() == 1 && trim(reader.fields()[0]).empty()) continue;
    if (header.empty()) {
      auto read = read_header(reader, places);
      if (!read) return read.problem();
      header = std::move(*read);
      continue;
    }
    auto observation = read_record(reader, header, places);
    if (!observation) return observation.problem();
    const Place place = places.record(reader.offset());
    const auto [first, fresh] = line_of_id.emplace(observation->id, place.line.value_or(0));
    if (!fresh)
      return Problem{
          "the id " + shown(observation->id) + " stands already in line " + std::to_string(first->second),
          place, "give each price its own id"};
    observations.push_back(std::move(*observation));
  }
  return observations;
}

Result<std::vector<Observation>> load_observations(const std::string& path) {
  const auto content = read_file(path);
  if (!content) return content.problem();
  return parse_observations(*content, path);
}

}  // namespace telaudit::pricing
