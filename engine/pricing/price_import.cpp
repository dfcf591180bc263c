#include "pricing/price_import.h"

#include <algorithm>
#include <set>

#include "base/delimited.h"
#include "base/text.h"
#include "formats/money_text.h"
#include "pricing/words.h"

namespace telaudit::pricing {
namespace {

class RowImport {
 public:
  RowImport(const PriceFile& file, const PriceMap& map, const ImportSettings& settings, ImportReport& report)
      : file_(file), map_(map), settings_(settings), report_(report) {}

  void take(const TableRow& row) {
    ++report_.rows;
    row_ = &row;
    left_out_.reset();
    problem_.reset();
    ImportedPrice price;
    read(price);
    if (problem_) {
      ++report_.refused;
      if (report_.refusals.size() < settings_.refusals_kept) report_.refusals.push_back(std::move(*problem_));
    } else if (left_out_) {
      ++report_.left_out[*left_out_];
    } else if (!ids_.insert(price.observation.id).second) {
      ++report_.left_out["the id stands already in the file"];
    } else {
      report_.prices.push_back(std::move(price));
    }
  }

 private:
  bool ended() const { return problem_ || left_out_; }

  void leave_out(std::string reason) {
    if (!ended()) left_out_ = std::move(reason);
  }

  void refuse(const std::string& field, std::string what, std::string advice) {
    if (ended()) return;
    const MapField* found = field_of(field);
    problem_ = Problem{
        std::move(what),
        found != nullptr && !found->columns.empty() ? row_->place(found->columns.front()) : row_->place(),
        std::move(advice)};
  }

  const MapField* field_of(const std::string& name) const {
    const auto found = map_.fields.find(name);
    return found == map_.fields.end() ? nullptr : &found->second;
  }

  // The text of a field after words and pattern; "" unknown.
  std::string text(const std::string& name) {
    const MapField* field = field_of(name);
    if (field == nullptr) return {};
    if (field->value) return *field->value;
    std::string cell;
    for (const std::size_t column : field->columns) {
      if (row_->error(column) && cell.empty()) {
        refuse(name, "the cell holds an error: " + shown(row_->cell(column)),
               "correct the sheet, or clear the cell");
        return {};
      }
      if (cell.empty()) cell = std::string(row_->cell(column));
    }
    if (field->pattern && !cell.empty()) {
      std::string group;
      cell = RE2::PartialMatch(cell, *field->pattern, &group) ? group : std::string();
    }
    if (field->words.empty()) return cell;
    const auto word = field->words.find(cell.empty() ? "blank" : lower(cell));
    if (word != field->words.end()) return word->second;
    // Where the map says only what a blank cell means, it speaks of no other cell.
    const bool of_blank_alone = field->words.size() == 1 && field->words.begin()->first == "blank";
    if (cell.empty() || of_blank_alone) return cell;
    const auto any = field->words.find("*");
    if (any != field->words.end()) return any->second;
    refuse(name, shown(cell) + " is none of the words that the map knows for " + name, "add it to the map");
    return {};
  }

  std::optional<Decimal> number(const std::string& name) {
    const std::string written = text(name);
    if (written.empty()) return std::nullopt;
    formats::MoneyStyle style = map_.numbers;
    const auto value = formats::parse_money(written, style);
    if (value.error.empty() && !value.value) return std::nullopt;
    if (!value.value) {
      refuse(name, shown(written) + " is no number: " + std::string(value.error),
             "correct it; the map's numbers say how they are written");
      return std::nullopt;
    }
    return in_unit(name, *value.value);
  }

  // In the unit of the field: Gbps become Mbps.
  std::optional<Decimal> in_unit(const std::string& name, Decimal value) {
    const MapField* field = field_of(name);
    if (!field->unit) return value;
    const std::string_view word = row_->cell(*field->unit);
    const auto factor = field->units.find(lower(word));
    if (factor == field->units.end()) {
      refuse(name, shown(word) + " is no unit that the map knows", "add it to the map");
      return std::nullopt;
    }
    auto product = multiply(value, factor->second);
    if (!product) refuse(name, "the value is too large", "correct it");
    while (product && product->scale > 0 && product->mantissa % 10 == 0) {
      product->mantissa /= 10;
      --product->scale;
    }
    return product;
  }

  std::optional<Date> date(const std::string& name) {
    const MapField* field = field_of(name);
    const std::string written = text(name);
    if (written.empty()) return std::nullopt;
    if (const auto iso = parse_iso_date(std::string_view(written).substr(0, 10))) return iso;
    for (const std::string& format : field->formats)
      if (const auto day = parse_date(written, format)) return day;
    refuse(name, shown(written) + " is not a date", "write year-month-day, or name the format in the map");
    return std::nullopt;
  }

  std::optional<bool> boolean(const std::string& name) {
    const std::string word = lower(text(name));
    if (word.empty()) return std::nullopt;
    if (word == "true" || word == "yes" || word == "y" || word == "1") return true;
    if (word == "false" || word == "no" || word == "n" || word == "0") return false;
    refuse(name, shown(word) + " is neither true nor false", "write true or false");
    return std::nullopt;
  }

  std::string known(const std::string& name, std::span<const std::string> words) {
    const std::string word = lower(text(name));
    if (word.empty() || is_known(word, words)) return word;
    refuse(name, shown(word) + " is not one of " + join(words, ", "), "say in the map what it means");
    return {};
  }

  std::string capitals(const std::string& name, std::size_t length) {
    const std::string code = text(name);
    const bool good = code.size() == length &&
                      std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!code.empty() && !good)
      refuse(name, shown(code) + " is not a code of " + std::to_string(length) + " capitals",
             length == 3 ? "write the ISO 4217 code, as USD" : "write the ISO 3166 code, as US");
    return code;
  }

  std::optional<Decimal> positive(const std::string& name) {
    const auto value = number(name);
    if (value && value->is_negative())
      refuse(name, value->text() + " is negative", "correct it, or clear the cell");
    if (value && value->mantissa <= 0) return std::nullopt;  // zero: unknown
    return value;
  }

  void read(ImportedPrice& price) {
    if (row_->blank()) return leave_out("a blank row");
    if (row_->hidden() && !map_.hidden_rows) return leave_out("a hidden row of the sheet");
    for (const MapLeftOut& left : map_.leave_out)
      if (holds(left.when, *row_)) return leave_out(left.reason);
    read_label(price);
    FoundPrice found;
    read_price(price, found);
    class_unit_.clear();
    if (!ended()) classify(price);
    if (!ended()) settle_unit(found);
    if (!ended()) read_place(price);
    if (!ended()) read_date_and_term(price, found);
    if (!ended()) finish(price, found);
  }

  void read_label(ImportedPrice& price) {
    for (const std::size_t column : map_.label) {
      const std::string_view part = row_->cell(column);
      if (part.empty()) continue;
      if (!price.label.empty()) price.label += " / ";
      price.label += part;
    }
    if (price.label.empty()) price.label = text("description");
    if (price.label.empty()) price.label = text("code");
    if (price.label.empty()) price.label = text("service_class");
    if (const std::string increment = text("increment"); !increment.empty())
      price.label += ", in steps of " + increment + " s";
  }

  void read_price(ImportedPrice& price, FoundPrice& found) {
    const auto recurring = number("recurring");
    if (ended()) return;
    if (!recurring) return leave_out("no price");
    if (recurring->is_negative())
      return refuse("recurring", recurring->text() + " is negative",
                    "a discount belongs to the price that it reduces: give the net price");
    const auto quantity = number("quantity");
    if (quantity && quantity->is_negative())
      return refuse("quantity", quantity->text() + " is negative", "correct it, or clear the cell");
    if (quantity && quantity->is_zero()) return leave_out("a quantity of zero");
    if (recurring->is_zero()) return leave_out("a price of zero: free, or included elsewhere");
    price.observation.quantity = quantity;
    price.recurring = found.recurring = *recurring;
    price.one_time = found.one_time = number("one_time");
    if (found.one_time && found.one_time->is_negative())
      return refuse("one_time", found.one_time->text() + " is negative", "correct it, or clear the cell");
    found.tax = number("tax");
    found.tax_rate = number("tax_rate");
    found.connect = number("connect");
    found.call_minutes = positive("call_minutes");
    found.unit = lower(text("unit"));
    found.currency = capitals("currency", 3);
    if (ended()) return;
    if (found.currency.empty())
      return refuse("currency", "has no currency", "write the ISO 4217 code, as USD");
    for (const char* name : {"recurring", "one_time", "tax", "connect"}) check_currency(name, found.currency);
  }

  // A sign beside an amount, written or shown by the cell's format, outweighs a column or a map that says
  // another currency: one of the two is wrong, and nobody can know which.
  void check_currency(const std::string& name, const std::string& currency) {
    const MapField* field = field_of(name);
    if (field == nullptr || ended()) return;
    for (const std::size_t column : field->columns) {
      std::string words(row_->cell(column));
      for (char& c : words)
        if ((c >= '0' && c <= '9') || c == '.' || c == ',' || c == '-' || c == '+') c = ' ';
      (words += ' ') += row_->beside(column);
      const auto other = formats::word_of_another_currency(words, currency);
      if (other.empty()) continue;
      return refuse(name, "shows " + std::string(other) + ", and the price's currency is " + currency,
                    "correct the currency of the row, or of the map");
    }
  }

  // The unit that the source states, or else that of the class.
  void settle_unit(FoundPrice& found) {
    if (found.unit.empty()) found.unit = class_unit_;
    static const std::vector<std::string> kBecomeOthers{"quarter", "day", "hour"};
    if (!is_known(found.unit, known_units()) && !is_known(found.unit, kBecomeOthers))
      refuse("unit", found.unit.empty() ? "has no unit" : shown(found.unit) + " is no unit",
             "one of " + join(known_units(), ", ") + ", quarter, day, hour");
  }

  // By the class column, the map's rows, or the class tables; the first that knows.
  void classify(ImportedPrice& price) {
    Observation& to = price.observation;
    to.access = known_access();
    to.bundle = boolean("bundle").value_or(false);
    to.mbps_down = positive("mbps_down");
    to.mbps_up = positive("mbps_up");
    if (ended()) return;
    if (const std::string own = text("service_class"); !own.empty()) {
      if (!is_class_path(own) || !benchmarkable(own))
        return refuse("service_class", shown(own) + " is no class with a price",
                      "see rules/classes/README.md");
      return set_class(price, own, 'A', "column service_class");
    }
    for (const MapClass& row : map_.classes) {
      if (!holds(row.when, *row_)) continue;
      if (row.service_class.empty()) return leave_out(row.reason);
      if (!row.access.empty()) to.access = row.access;
      to.bundle = to.bundle || row.bundle;
      return set_class(price, row.service_class, row.confidence, "map " + map_.name);
    }
    classify_by_tables(price);
  }

  std::string known_access() {
    const std::string word = lower(text("access"));
    return word == "fiber" ? "fibre" : known("access", known_accesses());
  }

  void classify_by_tables(ImportedPrice& price) {
    const auto match =
        settings_.classifier == nullptr
            ? std::nullopt
            : settings_.classifier->classify(text("carrier"), text("code"), text("description"));
    if (!match) return unclassified(price);
    if (!benchmarkable(match->service_class)) return leave_out("never benchmarked: " + match->service_class);
    Observation& to = price.observation;
    if (!to.mbps_down && match->mbps_down) {
      to.mbps_down = match->mbps_down;
      to.mbps_up = match->mbps_up;
    }
    if (to.access.empty()) to.access = match->access;
    class_unit_ = match->unit;
    to.bundle = to.bundle || match->bundle;
    set_class(price, match->service_class, match->confidence, match->basis);
  }

  void unclassified(const ImportedPrice& price) {
    auto& counted = report_.unclassified[price.label.empty() ? "(no label)" : price.label];
    ++counted.rows;
    const std::string currency = text("currency");
    const auto amount = multiply(price.recurring, price.observation.quantity.value_or(Decimal{1, 0}));
    if (amount) counted.recurring[currency].add(*amount);
    leave_out("no class: unclassified");
  }

  void set_class(ImportedPrice& price, const std::string& service_class, char confidence, std::string basis) {
    price.observation.service_class = service_class;
    price.confidence = confidence;
    if (const std::string said = text("confidence"); said.size() == 1 && said[0] >= 'A' && said[0] <= 'C')
      price.confidence = said[0];
    price.basis = std::move(basis);
    // A letter later in the alphabet is less sure.
    if (price.confidence > settings_.least_confidence)
      leave_out(std::string("the class is a guess (confidence ") + price.confidence + "): " + service_class);
  }

  void read_place(ImportedPrice& price) {
    Observation& to = price.observation;
    to.carrier = text("carrier");
    price.carrier_id = text("carrier_id");
    to.kind = known("kind", known_kinds());
    to.visibility = known("visibility", known_visibilities());
    if (to.visibility.empty()) to.visibility = settings_.visibility;
    to.on_net = boolean("on_net");
    to.country = capitals("country", 2);
    to.region = text("region");
    to.segment = text("segment");
    to.contributor = text("contributor");
    to.buyer = text("buyer");
    to.event = text("event");
    if (to.carrier.empty()) refuse("carrier", "names no carrier", "say who asks the price");
    if (to.visibility == "pool" && to.contributor.empty())
      refuse("contributor", "a pool price names no contributor",
             "a pseudonym will do: a pool must prove at least 5 of them");
    if (to.kind.empty()) refuse("kind", "has no kind of price", "one of " + join(known_kinds(), ", "));
  }

  void read_date_and_term(ImportedPrice& price, FoundPrice& found) {
    const auto day = date("date");
    if (ended()) return;
    if (!day) return refuse("date", "has no date", "a price without a day compares with nothing");
    price.observation.date = found.date = *day;
    const auto months = number("term_months");
    if (months) {
      const auto whole = rescale(*months, 0);
      if (!whole || whole->is_negative() || whole->mantissa > 1200)
        return refuse("term_months", months->text() + " is not a whole number of months", "write it as 36");
      price.observation.term_months = static_cast<int>(whole->mantissa);
    } else if (field_of("term_from") != nullptr) {
      const auto from = date("term_from");
      const auto to = date("term_to");
      // To the nearest month, of 365.25 / 12 days.
      constexpr double kDaysOfMonth = 30.4375;
      if (from && to && *from < *to && to->days - from->days < 36'525)
        price.observation.term_months = static_cast<int>((to->days - from->days) / kDaysOfMonth + 0.5);
    }
    found.term_months = price.observation.term_months;
  }

  void finish(ImportedPrice& price, FoundPrice& found) {
    Observation& to = price.observation;
    found.service_class = to.service_class;
    found.country = to.country;
    auto normalised = normalise(found, settings_.normalisation);
    if (!normalised) return refuse("recurring", normalised.problem().what, normalised.problem().advice);
    to.price = normalised->price;
    to.unit = normalised->unit;
    to.currency = normalised->currency;
    price.steps = steps_text(*normalised);
    price.age_band = normalised->age_band;
    price.licence = map_.licence;
    const Place place = row_->place();
    const std::string where = place.line ? "line " + std::to_string(*place.line) : place.element;
    to.source = file_name() + ", " + where + ", sha256 " + file_.hash.substr(0, 12);
    to.id = text("id");
    if (to.id.empty())
      to.id = file_.hash.substr(0, 12) + ":" + (place.line ? std::to_string(*place.line) : place.element);
  }

  std::string file_name() const {
    const std::size_t slash = file_.path.rfind('/');
    return slash == std::string::npos ? file_.path : file_.path.substr(slash + 1);
  }

  const PriceFile& file_;
  const PriceMap& map_;
  const ImportSettings& settings_;
  ImportReport& report_;
  std::set<std::string> ids_;
  const TableRow* row_ = nullptr;
  std::string class_unit_;
  std::optional<std::string> left_out_;
  std::optional<Problem> problem_;
};

std::string text_of(const std::optional<Decimal>& value) {
  return value ? value->text() : std::string();
}

}  // namespace

Result<ImportReport> import_prices(const PriceFile& file, const PriceMap& map,
                                   const ImportSettings& settings) {
  ImportReport report;
  report.file = file.path;
  report.hash = file.hash;
  report.map = map.name;
  RowImport rows(file, map, settings, report);
  auto read = read_price_table(file, map.layout, [&](const TableRow& row) { rows.take(row); });
  if (!read) return read.problem();
  return report;
}

std::string observations_csv(std::span<const ImportedPrice> prices) {
  std::string out =
      "id,date,service_class,mbps_down,mbps_up,access,on_net,bundle,quantity,term_months,country,region,"
      "segment,"
      "buyer,carrier,carrier_id,kind,visibility,unit,price,currency,recurring,one_time,steps,age_band,label,"
      "confidence,basis,source,licence,contributor,event\n";
  for (const ImportedPrice& price : prices) {
    const Observation& o = price.observation;
    const std::vector<std::string> fields{o.id,
                                          o.date.text(),
                                          o.service_class,
                                          text_of(o.mbps_down),
                                          text_of(o.mbps_up),
                                          o.access,
                                          o.on_net ? (*o.on_net ? "true" : "false") : "",
                                          o.bundle ? "true" : "false",
                                          text_of(o.quantity),
                                          o.term_months ? std::to_string(*o.term_months) : "",
                                          o.country,
                                          formula_safe(o.region),
                                          formula_safe(o.segment),
                                          formula_safe(o.buyer),
                                          formula_safe(o.carrier),
                                          formula_safe(price.carrier_id),
                                          o.kind,
                                          o.visibility,
                                          o.unit,
                                          o.price.text(),
                                          o.currency,
                                          price.recurring.text(),
                                          text_of(price.one_time),
                                          price.steps,
                                          price.age_band.text(),
                                          formula_safe(price.label),
                                          std::string(1, price.confidence),
                                          price.basis,
                                          formula_safe(o.source),
                                          price.licence,
                                          formula_safe(o.contributor),
                                          formula_safe(o.event)};
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (i > 0) out += ',';
      append_delimited(out, fields[i]);
    }
    out += '\n';
  }
  return out;
}

}  // namespace telaudit::pricing
