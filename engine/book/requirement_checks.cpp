#include "book/requirement_checks.h"

#include <map>
#include <set>

#include "base/text.h"
#include "book/entry_reading.h"
#include "book/places.h"

namespace telaudit::book {
namespace {

struct InventoryRow {
  std::string site;
  std::optional<Date> disconnected;
};

struct SiteDays {
  std::optional<Date> opened, closed;
};

struct TermRow {
  std::string contract, carrier, account, document, page;
  Date end;
};

// What the terms say of sites, services and contracts.
struct Known {
  bool sites_given = false, inventory_given = false;
  std::map<std::string, SiteDays> sites;
  std::vector<std::string> site_names;
  std::multimap<std::string, InventoryRow> services;  // by normalised service
  std::vector<TermRow> terms;
};

void know_sites(const terms::Terms* terms, Known& known) {
  const auto* relation = given_relation(terms, "site");
  if (relation == nullptr) return;
  known.sites_given = true;
  const TermColumn site(relation->table, "site"), opened(relation->table, "opened"),
      closed(relation->table, "closed");
  for (std::size_t row = 0; row < relation->table.rows(); ++row)
    known.sites.emplace(site.text(row), SiteDays{opened.date(row), closed.date(row)});
}

void know_inventory(const terms::Terms* terms, Known& known) {
  const auto* relation = given_relation(terms, "inventory");
  if (relation == nullptr) return;
  known.inventory_given = true;
  const TermColumn service(relation->table, "service"), site(relation->table, "site"),
      disconnected(relation->table, "disconnected");
  for (std::size_t row = 0; row < relation->table.rows(); ++row) {
    known.services.emplace(normalise_service_id(service.text(row)),
                           InventoryRow{std::string(site.text(row)), disconnected.date(row)});
    if (!site.text(row).empty()) known.sites.try_emplace(std::string(site.text(row)));
  }
}

void know_terms(const terms::Terms* terms, Known& known) {
  const auto* relation = given_relation(terms, "contract");
  if (relation == nullptr) return;
  const auto& table = relation->table;
  const TermColumn contract(table, "contract"), carrier(table, "carrier"), account(table, "account"),
      end(table, "term_end"), document(table, "document"), page(table, "page");
  for (std::size_t row = 0; row < table.rows(); ++row)
    if (const auto day = end.date(row))
      known.terms.push_back({std::string(contract.text(row)), std::string(carrier.text(row)),
                             std::string(account.text(row)), std::string(document.text(row)),
                             std::string(page.text(row)), *day});
}

class Checking {
 public:
  Checking(const Known& known, std::span<const DemandRow> demand, Date as_of, RequirementChecks& out)
      : known_(known), demand_(demand), as_of_(as_of), out_(out) {
    for (const auto& row : demand) billed_.insert(row.service_key);
  }

  void check(const Requirement& requirement) {
    check_site(requirement);
    if (!requirement.service.empty()) check_service(requirement);
    check_days(requirement);
    if (requirement.kind == RequirementKind::close || requirement.kind == RequirementKind::migrate)
      check_term(requirement);
    if (requirement.kind == RequirementKind::migrate && requirement.overlap_months == 0)
      remark(requirement, "nothing is planned to overlap: the old ends on the day the new begins",
             "state overlap_months, the months in which both are billed");
    if (requirement.kind == RequirementKind::grow && !requirement.percent && requirement.quantity &&
        has_part_of_one(*requirement.quantity))
      remark(requirement, "it grows by less than one",
             "a cell that shows 20% holds 0.2: write the percentage as text, '20%");
  }

 private:
  static bool has_part_of_one(const CaseQuantities& quantity) {
    for (const Decimal& value : quantity)
      if (!value.is_zero() && value < Decimal{1, 0}) return true;
    return false;
  }

  void problem(const Requirement& requirement, std::string what, std::string advice) {
    out_.problems.push_back({requirement.id + ": " + std::move(what), requirement.place, std::move(advice)});
  }
  void remark(const Requirement& requirement, std::string what, std::string advice) {
    out_.remarks.push_back({requirement.id + ": " + std::move(what), requirement.place, std::move(advice)});
  }

  void check_site(const Requirement& requirement) {
    if (!known_.sites_given && !known_.inventory_given) return;
    const auto found = known_.sites.find(requirement.site);
    if (found == known_.sites.end()) {
      const std::string meant = meant_or(requirement.site, known_.site_names, "");
      const std::string what = "the site " + in_quotes(requirement.site) + " is not known";
      // An opening may well be at a new place, unless its name is nearly that of a known one.
      if (requirement.kind == RequirementKind::open && meant.empty())
        remark(requirement, what, "add it to the sites with its address: a carrier needs it to quote");
      else
        problem(requirement, what,
                meant.empty() ? "sites are those of the sites file and the inventory" : meant);
      return;
    }
    const SiteDays& days = found->second;
    if (days.closed && *days.closed <= requirement.date && requirement.kind != RequirementKind::close)
      remark(requirement, "the site is closed from " + days.closed->text() + " on",
             "check which of the two holds");
    if (days.opened && requirement.date < *days.opened && requirement.kind == RequirementKind::open)
      remark(requirement, "the site opens on " + days.opened->text() + " only",
             "check which of the two holds");
  }

  void check_service(const Requirement& requirement) {
    const std::string key = normalise_service_id(requirement.service);
    const auto [from, until] = known_.services.equal_range(key);
    if (from == until) {
      if (billed_.contains(key)) return;
      if (known_.inventory_given)
        problem(requirement,
                "the service " + in_quotes(requirement.service) + " is neither billed nor in the inventory",
                "write it as the bill prints it");
      else
        remark(requirement, "the service " + in_quotes(requirement.service) + " is not billed",
               "write it as the bill prints it");
      return;
    }
    bool here = false, gone = true;
    std::string elsewhere;
    for (auto at = from; at != until; ++at) {
      const InventoryRow& row = at->second;
      if (row.site.empty() || row.site == requirement.site)
        here = true;
      else
        elsewhere = row.site;
      gone = gone && row.disconnected && *row.disconnected <= requirement.date;
    }
    if (!here)
      problem(requirement,
              "the service " + in_quotes(requirement.service) + " is at the site " + in_quotes(elsewhere),
              "correct the site, here or in the inventory");
    if (gone)
      remark(requirement, "the inventory has the service disconnected before",
             billed_.contains(key) ? "it is billed all the same: see the findings" : "leave the entry out");
  }

  void check_days(const Requirement& requirement) {
    if (requirement.date <= as_of_)
      remark(requirement, "its day has passed: the bills run to " + as_of_.text(),
             "leave it out where the bills show it already, or correct the day");
    if (requirement.signed_off && *requirement.signed_off > requirement.date)
      remark(requirement, "it is signed off after the day on which it holds", "check both days");
  }

  // One remark for each contract whose services end before its term does.
  void check_term(const Requirement& requirement) {
    std::map<std::string, const TermRow*> early;
    for (const DemandRow& row : demand_) {
      if (!ends_row(requirement, row)) continue;
      for (const TermRow& term : known_.terms) {
        const bool same = (term.carrier == row.carrier || term.carrier == "*") &&
                          (term.account == row.account || term.account == "*");
        if (same && last_day(requirement) < term.end) early.try_emplace(term.contract, &term);
      }
    }
    for (const auto& [contract, term] : early)
      remark(requirement,
             "it ends services before the term of contract " + contract + " does, on " + term->end.text(),
             "look up what an early end costs" +
                 (term->document.empty()
                      ? std::string()
                      : " (" + term->document + (term->page.empty() ? "" : ", page " + term->page) + ")"));
  }

  static Date last_day(const Requirement& requirement) {
    return add_months(requirement.date, requirement.overlap_months);
  }

  const Known& known_;
  std::span<const DemandRow> demand_;
  Date as_of_;
  RequirementChecks& out_;
  std::set<std::string> billed_;
};

}  // namespace

RequirementChecks check_requirements(const Requirements& requirements, std::span<const DemandRow> demand,
                                     const DemandMonths& months, const terms::Terms* terms, Date as_of) {
  RequirementChecks out;
  Known known;
  know_sites(terms, known);
  know_inventory(terms, known);
  know_terms(terms, known);
  for (const auto& [site, days] : known.sites) known.site_names.push_back(site);
  Checking checking(known, demand, as_of, out);
  for (const Requirement& requirement : requirements.requirements) checking.check(requirement);
  out.remarks.insert(out.remarks.end(), months.remarks.begin(), months.remarks.end());
  return out;
}

}  // namespace telaudit::book
