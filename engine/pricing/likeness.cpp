#include "pricing/likeness.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "pricing/words.h"

namespace telaudit::pricing {
namespace {

bool stated_and_different(std::string_view left, std::string_view right) {
  return !left.empty() && !right.empty() && left != right;
}

double as_double(const Decimal& value) {
  return static_cast<double>(value.mantissa) / std::pow(10.0, value.scale);
}

// Steps of one thousand millionth of a natural logarithm: half and double are equally far, whatever the last
// bit says.
std::int64_t log_distance(const std::optional<Decimal>& left, const std::optional<Decimal>& right) {
  if (!left || !right || left->mantissa <= 0 || right->mantissa <= 0) return 0;
  return std::llround(std::abs(std::log(as_double(*left)) - std::log(as_double(*right))) * 1e9);
}

// Every field, so that two observations that compare equal are interchangeable.
auto all_of(const Observation& o) {
  return std::tie(o.id, o.date, o.service_class, o.price, o.price.scale, o.currency, o.unit, o.carrier,
                  o.kind, o.visibility, o.mbps_down, o.mbps_up, o.access, o.on_net, o.bundle, o.quantity,
                  o.term_months, o.country, o.region, o.segment, o.source, o.contributor, o.buyer, o.event);
}

}  // namespace

Symmetry symmetry(const std::optional<Decimal>& down, const std::optional<Decimal>& up) {
  if (!down || !up) return Symmetry::unknown;
  return *down == *up ? Symmetry::symmetric : Symmetry::asymmetric;
}

std::string reason(Unlike unlike, const Element& element, Date as_of) {
  switch (unlike) {
    case Unlike::nothing:
      return "alike";
    case Unlike::later:
      return "dated after " + as_of.text();
    case Unlike::currency:
      return "not in " + element.currency;
    case Unlike::unit:
      return "not priced by the " + element.unit;
    case Unlike::bundle:
      return element.bundle ? "not a bundle" : "a bundle, which this element is not";
    case Unlike::country:
      return "of another country than " + element.country;
    case Unlike::access:
      return "over another access than " + element.access;
    case Unlike::bandwidth_unknown:
      return "without a bandwidth";
    case Unlike::element_bandwidth_unknown:
      return "priced by bandwidth, while the bandwidth of this element is not known";
    case Unlike::symmetry:
      switch (symmetry(element.mbps_down, element.mbps_up)) {
        case Symmetry::symmetric:
          return "not known to be symmetric circuits";
        case Symmetry::asymmetric:
          return "not known to be asymmetric circuits";
        case Symmetry::unknown:
          return "with a stated upload speed, which is not known of this element";
      }
      return {};
    case Unlike::kCount:
      break;
  }
  return {};
}

Unlike unlikeness(const Element& element, const Observation& observation, Date as_of) {
  if (observation.date > as_of) return Unlike::later;
  if (observation.currency != element.currency) return Unlike::currency;
  if (observation.unit != element.unit) return Unlike::unit;
  if (observation.bundle != element.bundle) return Unlike::bundle;
  if (stated_and_different(observation.country, element.country)) return Unlike::country;
  if (stated_and_different(observation.access, element.access)) return Unlike::access;
  if (element.mbps_down && !observation.mbps_down) return Unlike::bandwidth_unknown;
  if (!element.mbps_down && observation.mbps_down) return Unlike::element_bandwidth_unknown;
  if (symmetry(element.mbps_down, element.mbps_up) != symmetry(observation.mbps_down, observation.mbps_up))
    return Unlike::symmetry;
  return Unlike::nothing;
}

bool same_bandwidth(const Element& element, const Observation& observation) {
  return element.mbps_down == observation.mbps_down && element.mbps_up == observation.mbps_up;
}

int level_months(std::string_view service_class) {
  constexpr int kUsual = 36;
  constexpr int kRising = 24;
  return is_under(service_class, "voice.copper") || is_under(service_class, "tdm") ? kRising : kUsual;
}

OfClass of_class(const Element& element, std::span<const Observation> observations) {
  OfClass out;
  for (const Observation& observation : observations)
    if (observation.service_class == element.service_class) out.observations.push_back(&observation);
  return each_id_once(std::move(out.observations));
}

OfClass each_id_once(std::vector<const Observation*> observations) {
  OfClass out;
  out.observations = std::move(observations);
  std::sort(out.observations.begin(), out.observations.end(),
            [](const Observation* left, const Observation* right) { return all_of(*left) < all_of(*right); });
  const auto last =
      std::unique(out.observations.begin(), out.observations.end(),
                  [](const Observation* left, const Observation* right) { return left->id == right->id; });
  out.repeated = static_cast<std::size_t>(out.observations.end() - last);
  out.observations.erase(last, out.observations.end());
  return out;
}

void sort_by_nearness(const Element& element, std::vector<const Observation*>& observations) {
  struct Ranked {
    std::int64_t distance;
    const Observation* observation;
  };
  std::vector<Ranked> ranked;
  for (const Observation* o : observations)
    ranked.push_back(
        {log_distance(element.mbps_down, o->mbps_down) + log_distance(element.mbps_up, o->mbps_up), o});
  std::sort(ranked.begin(), ranked.end(), [](const Ranked& left, const Ranked& right) {
    if (left.distance != right.distance) return left.distance < right.distance;
    if (left.observation->date != right.observation->date)
      return left.observation->date > right.observation->date;
    return left.observation->id < right.observation->id;
  });
  std::transform(ranked.begin(), ranked.end(), observations.begin(),
                 [](const Ranked& r) { return r.observation; });
}

}  // namespace telaudit::pricing
