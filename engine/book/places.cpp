#include "book/places.h"

#include <tuple>

#include "base/text.h"
#include "book/wording.h"
#include "terms/any_key.h"

namespace telaudit::book {
namespace {

using terms::kAny;

struct SiteRow {
  std::string name, city, region, country, postal_code, cost_centre, business_unit;
};

std::map<std::string, SiteRow, std::less<>> read_sites(const terms::Terms* terms) {
  std::map<std::string, SiteRow, std::less<>> sites;
  const auto* relation = given_relation(terms, "site");
  if (relation == nullptr) return sites;
  const auto& table = relation->table;
  const TermColumn site(table, "site"), name(table, "name"), city(table, "city"), region(table, "region"),
      country(table, "country"), postal_code(table, "postal_code"), cost_centre(table, "cost_centre"),
      business_unit(table, "business_unit");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    SiteRow place;
    place.name = name.text(row);
    place.city = city.text(row);
    place.region = region.text(row);
    place.country = country.text(row);
    place.postal_code = postal_code.text(row);
    place.cost_centre = cost_centre.text(row);
    place.business_unit = business_unit.text(row);
    sites.emplace(site.text(row), std::move(place));
  }
  return sites;
}

void take_site(ServicePlace& place, const std::map<std::string, SiteRow, std::less<>>& sites) {
  const auto found = sites.find(place.site);
  if (found == sites.end()) return;
  const SiteRow& site = found->second;
  place.site_name = site.name;
  place.city = site.city;
  place.region = site.region;
  place.country = site.country;
  place.postal_code = site.postal_code;
  if (place.cost_centre.empty()) place.cost_centre = site.cost_centre;
  if (place.business_unit.empty()) place.business_unit = site.business_unit;
}

}  // namespace

std::map<std::string, ServicePlace, std::less<>> places_of_sites(const terms::Terms* terms) {
  const auto sites = read_sites(terms);
  std::map<std::string, ServicePlace, std::less<>> out;
  for (const auto& [name, site] : sites) {
    ServicePlace place;
    place.site = name;
    take_site(place, sites);
    out.emplace(name, std::move(place));
  }
  return out;
}

Places::Places(const terms::Terms* terms) {
  const auto* relation = given_relation(terms, "inventory");
  if (relation == nullptr) return;
  inventory_given_ = true;
  const auto sites = read_sites(terms);
  const auto& table = relation->table;
  const TermColumn service(table, "service"), carrier(table, "carrier"), account(table, "account"),
      installed(table, "installed"), disconnected(table, "disconnected"), site(table, "site"),
      cost_centre(table, "cost_centre"), business_unit(table, "business_unit"), owner(table, "owner");
  for (std::size_t at = 0; at < table.rows(); ++at) {
    Row row;
    row.carrier = carrier.text(at);
    row.account = account.text(at);
    row.installed = installed.date(at);
    row.disconnected = disconnected.date(at);
    row.place.in_inventory = true;
    row.place.site = site.text(at);
    row.place.cost_centre = cost_centre.text(at);
    row.place.business_unit = business_unit.text(at);
    row.place.owner = owner.text(at);
    take_site(row.place, sites);
    rows_[normalise_service_id(service.text(at))].push_back(std::move(row));
  }
}

ServicePlace Places::find(std::string_view carrier, std::string_view account, std::string_view service,
                          Date date) const {
  const auto found = rows_.find(normalise_service_id(service));
  if (found == rows_.end() || service.empty()) return {};
  const Row* best = nullptr;
  std::tuple<bool, bool, bool> best_closeness;
  for (const auto& row : found->second) {
    const bool any_carrier = row.carrier.empty() || row.carrier == kAny;
    const bool any_account = row.account.empty() || row.account == kAny;
    if (!(any_carrier || row.carrier == carrier) || !(any_account || row.account == account)) continue;
    const bool in_force =
        (!row.installed || *row.installed <= date) && (!row.disconnected || date < *row.disconnected);
    const std::tuple<bool, bool, bool> closeness{in_force, !any_carrier, !any_account};
    if (best == nullptr || closeness > best_closeness) {
      best = &row;
      best_closeness = closeness;
    }
  }
  return best == nullptr ? ServicePlace{} : best->place;
}

}  // namespace telaudit::book
