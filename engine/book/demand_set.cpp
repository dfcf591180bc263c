#include "book/demand_set.h"

#include <algorithm>
#include <array>
#include <limits>
#include <tuple>

#include "base/hash.h"
#include "base/text.h"
#include "pricing/market_model.h"

namespace telaudit::book {
namespace {

constexpr std::uint8_t kAverageScale = 6;
constexpr std::size_t kDemandIdDigits = 12;

std::string text_of(const std::optional<Decimal>& value) {
  return value ? value->text() : std::string();
}

// The quantity that was billed: usage by its billed units; a charge that states none counts as one.
Decimal quantity_of(const ChargeRow& row) {
  if (row.charge_class == "usage" && row.billed_units) return *row.billed_units;
  return row.quantity.value_or(Decimal{1, 0});
}

bool states_quantity(const ChargeRow& row) {
  return row.quantity.has_value() || (row.charge_class == "usage" && row.billed_units.has_value());
}

// A call that states neither units nor a rate is as much as it is long.
bool is_timed(const ChargeRow& row) {
  return row.charge_class == "usage" && !row.rate && !states_quantity(row) && row.duration.has_value();
}

// Minutes, rounded half up to a tenth.
Decimal minutes_of(std::int64_t tenths_of_a_second) {
  constexpr std::int64_t kTenthsOfASecondInATenthOfAMinute = 60;
  return {(tenths_of_a_second + kTenthsOfASecondInATenthOfAMinute / 2) / kTenthsOfASecondInATenthOfAMinute,
          1};
}

// What a printed unit is in words: codes of X12 data element 355 and common spellings. Empty for one that
// names no measure
// ("each") or is not known.
std::string unit_word(std::string_view printed) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kUnits = {{{"03", "second"},
                                                                                     {"HR", "hour"},
                                                                                     {"MIN", "minute"},
                                                                                     {"MINUTE", "minute"},
                                                                                     {"MINUTES", "minute"},
                                                                                     {"MJ", "minute"},
                                                                                     {"MO", "month"},
                                                                                     {"MONTH", "month"},
                                                                                     {"GB", "gigabyte"},
                                                                                     {"MB", "megabyte"}}};
  const std::string wanted = upper(trim(printed));
  const auto found =
      std::find_if(kUnits.begin(), kUnits.end(), [&](const auto& unit) { return unit.first == wanted; });
  return found == kUnits.end() ? std::string() : std::string(found->second);
}

std::string unit_of(const ChargeRow& row, const std::optional<pricing::Classifier::Match>& match) {
  if (is_timed(row)) return "minute";
  std::string printed = unit_word(row.unit);
  if (!printed.empty()) return printed;
  // Usage that states no measure is counted by its charges; that is no minute, whatever the class is sold by.
  if (row.charge_class == "usage" && !states_quantity(row)) return "charge";
  return match && !match->unit.empty() ? match->unit : printable(row.unit);
}

// What keeps charges of one product apart: the printed rate; else the amount of one, so that equal ones
// belong together. Usage without a rate is one row, at its average.
std::string price_key(const ChargeRow& row) {
  if (row.rate) return "rate " + text_of(row.rate);
  if (is_timed(row)) return "timed";
  if (row.charge_class == "usage" || states_quantity(row)) return "average";
  return "single " + text_of(row.amount);
}

void set_unit_price(DemandRow& row) {
  if (row.unit_price) return;
  row.unit_price = average_price(row.amount, row.quantity);
  row.basis = row.unit_price ? PriceBasis::average : PriceBasis::none;
}

bool before(const DemandRow& left, const DemandRow& right) {
  if (left.currency != right.currency) return left.currency < right.currency;
  if (const auto order = right.amount <=> left.amount; order != 0) return order < 0;
  return std::tie(left.carrier, left.account, left.service_key, left.product_code, left.description,
                  left.id) < std::tie(right.carrier, right.account, right.service_key, right.product_code,
                                      right.description, right.id);
}

pricing::Benchmark none_because(std::string why) {
  pricing::Benchmark out;
  out.why = std::move(why);
  return out;
}

pricing::Benchmark benchmark_of(const DemandRow& row, std::span<const pricing::Observation> observations,
                                Date as_of, const pricing::MarketModel& model) {
  if (observations.empty()) return none_because("no market prices were given");
  std::string why;
  const auto element = element_of(row, why);
  return element ? pricing::benchmark(*element, observations, as_of, model) : none_because(std::move(why));
}

int months_between(Date from, Date to) {
  return (to.year() - from.year()) * 12 + static_cast<int>(to.month()) - static_cast<int>(from.month()) -
         (to.day() < from.day() ? 1 : 0);
}

}  // namespace

std::optional<Decimal> average_price(const Total& numerator, const Total& denominator) {
  if (denominator.is_zero() || !numerator.valid() || !denominator.valid()) return std::nullopt;
  __int128 top = numerator.mantissa();
  __int128 bottom = denominator.mantissa();
  for (int i = numerator.scale(); i < denominator.scale() + kAverageScale; ++i)
    if (__builtin_mul_overflow(top, static_cast<__int128>(10), &top)) return std::nullopt;
  for (int i = denominator.scale() + kAverageScale; i < numerator.scale(); ++i)
    if (__builtin_mul_overflow(bottom, static_cast<__int128>(10), &bottom)) return std::nullopt;
  if (bottom < 0) {
    bottom = -bottom;
    top = -top;
  }
  const bool negative = top < 0;
  if (negative) top = -top;
  const __int128 magnitude = top / bottom + (top % bottom * 2 >= bottom ? 1 : 0);
  if (magnitude > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  const auto mantissa = static_cast<std::int64_t>(magnitude);
  return Decimal{negative ? -mantissa : mantissa, kAverageScale};
}

std::string_view basis_word(PriceBasis basis) {
  switch (basis) {
    case PriceBasis::printed:
      return "printed rate";
    case PriceBasis::single:
      return "amount of one";
    case PriceBasis::average:
      return "average";
    case PriceBasis::none:
      return "none";
  }
  return "none";
}

std::string wording_of(const ChargeRow& row) {
  if (!trim(row.description).empty()) return std::string(row.description);
  constexpr std::string_view kBetweenHeadings = " / ";
  const std::string service = normalise_service_id(row.service), account = normalise_service_id(row.account);
  const auto names_the_line = [&](std::string_view heading) {
    const std::string id = normalise_service_id(heading);
    return !id.empty() && (id == service || id == account);
  };
  std::string_view headings = row.section, innermost;
  while (true) {
    const auto last = headings.rfind(kBetweenHeadings);
    const std::string_view heading =
        last == std::string_view::npos ? headings : headings.substr(last + kBetweenHeadings.size());
    if (!names_the_line(heading)) return std::string(heading);
    if (innermost.empty()) innermost = heading;
    if (last == std::string_view::npos) return std::string(innermost);
    headings = headings.substr(0, last);
  }
}

void DemandSetBuilder::add(const ChargeRow& row) {
  if (!row.payable || !row.amount || !row.bill_date || !context_.on_latest_bill(row)) return;
  if (row.charge_class != "recurring" && row.charge_class != "usage") return;
  const std::string description = masked_in(row, wording_of(row));
  const std::string service_key = normalise_service_id(row.service);
  std::vector<std::string> key = {std::string(row.carrier),
                                  std::string(row.account),
                                  service_key,
                                  std::string(row.product_code),
                                  description,
                                  std::string(row.charge_class),
                                  std::string(row.currency),
                                  std::string(row.unit),
                                  price_key(row)};
  const auto [place, fresh] = rows_.try_emplace(std::move(key));
  Group& group = place->second;
  DemandRow& demand = group.row;
  if (fresh) {
    demand.id = "D-" + sha256_fields(place->first).substr(0, kDemandIdDigits);
    demand.carrier = printable(row.carrier);
    demand.account = printable(row.account);
    demand.invoice = printable(row.invoice);
    demand.bill_date = *row.bill_date;
    demand.service = printable(row.service);
    demand.service_key = service_key;
    demand.product_code = printable(row.product_code);
    demand.description = description;
    demand.charge_class = row.charge_class;
    demand.currency = printable(row.currency);
    demand.place = places_.find(row.carrier, row.account, row.service, *row.bill_date);
    demand.match = match_of(row);
    demand.unit = unit_of(row, demand.match);
    demand.first_charge = row.id().text();
    group.timed = is_timed(row);
    if (row.rate) {
      demand.unit_price = row.rate;
      demand.basis = PriceBasis::printed;
    } else if (row.charge_class == "recurring" && !states_quantity(row)) {
      demand.unit_price = row.amount;
      demand.basis = PriceBasis::single;
    }
  }
  if (group.timed)
    group.tenths += row.duration.value_or(0);
  else
    demand.quantity.add(quantity_of(row));
  demand.amount.add(*row.amount);
  ++demand.charges;
  if (context_.allocated(row) != nullptr) demand.given_charges.push_back(row.id().text());
}

std::optional<pricing::Classifier::Match> DemandSetBuilder::match_of(const ChargeRow& row) {
  if (classifier_ == nullptr) return std::nullopt;
  const std::string wording = wording_of(row);
  std::vector<std::string> key = {std::string(row.carrier), std::string(row.product_code), wording};
  const auto found = matches_.find(key);
  if (found != matches_.end()) return found->second;
  return matches_.emplace(std::move(key), classifier_->classify(row.carrier, row.product_code, wording))
      .first->second;
}

std::vector<DemandRow> DemandSetBuilder::finish() {
  std::vector<DemandRow> out;
  out.reserve(rows_.size());
  for (auto& [key, group] : rows_) {
    if (group.timed) group.row.quantity.add(minutes_of(group.tenths));
    set_unit_price(group.row);
    out.push_back(std::move(group.row));
  }
  rows_.clear();
  std::sort(out.begin(), out.end(), before);
  return out;
}

std::optional<pricing::Element> element_of(const DemandRow& row, std::string& why) {
  if (!row.match) {
    why = "not classified: no row of the class tables names this product";
    return std::nullopt;
  }
  if (!pricing::benchmarkable(row.match->service_class)) {
    why = "not sold as a service";
    return std::nullopt;
  }
  if (!row.unit_price) {
    why = "no unit price: the bill gives no quantity to divide by";
    return std::nullopt;
  }
  if (row.unit != row.match->unit) {
    why = "the bill counts by the " + row.unit + ", the class of service by the " + row.match->unit;
    return std::nullopt;
  }
  pricing::Element element;
  element.service_class = row.match->service_class;
  element.mbps_down = row.match->mbps_down;
  element.mbps_up = row.match->mbps_up;
  element.access = row.match->access;
  element.bundle = row.match->bundle;
  element.country = row.place.country;
  element.region = row.place.region;
  element.carrier = row.carrier;
  element.unit = row.match->unit;
  element.unit_price = *row.unit_price;
  element.currency = row.currency;
  return element;
}

void price_demand_set(std::span<DemandRow> rows, std::span<const pricing::Observation> observations,
                      Date as_of, const pricing::MarketModel* model) {
  std::optional<pricing::MarketModel> fitted;
  if (model == nullptr) {
    pricing::ModelSettings settings;
    settings.as_of = as_of;
    model = &fitted.emplace(pricing::fit_model(observations, settings));
  }
  // Many rows are the same element at the same price: each is compared once.
  std::map<std::vector<std::string>, pricing::Benchmark> known;
  for (auto& row : rows) {
    std::vector<std::string> key = {
        row.carrier, row.currency, row.place.country, row.place.region, text_of(row.unit_price), row.unit};
    if (row.match)
      for (const auto& part :
           {row.match->service_class, text_of(row.match->mbps_down), text_of(row.match->mbps_up),
            row.match->access, std::string(row.match->bundle ? "bundle" : ""), row.match->unit})
        key.push_back(part);
    const auto found = known.find(key);
    row.benchmark =
        found != known.end()
            ? found->second
            : known.emplace(std::move(key), benchmark_of(row, observations, as_of, *model)).first->second;
  }
}

std::string benchmark_words(const pricing::Benchmark& benchmark, Date as_of) {
  if (benchmark.method == pricing::Benchmark::Method::none) {
    // The room of pricing opens its reason with the same words.
    constexpr std::string_view kOpening = "no benchmark: ";
    const std::string why = printable(benchmark.why);
    return std::string(kOpening) + (starts_with(lower(why), kOpening) ? why.substr(kOpening.size()) : why);
  }
  std::string out = counted(benchmark.n, "price") + " of " + counted(benchmark.carriers, "carrier");
  if (benchmark.oldest && benchmark.newest) {
    const int newest = months_between(*benchmark.newest, as_of);
    const int oldest = months_between(*benchmark.oldest, as_of);
    out += ", " +
           (newest == oldest ? std::to_string(oldest)
                             : std::to_string(newest) + " to " + std::to_string(oldest)) +
           (oldest == 1 ? " month old" : " months old");
  }
  if (benchmark.method == pricing::Benchmark::Method::model)
    out += "; their curve, no median of this very service";
  if (benchmark.method == pricing::Benchmark::Method::comparables)
    out += "; too few for a median, shown one by one";
  return out;
}

}  // namespace telaudit::book
