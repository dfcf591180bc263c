#include "book/demand_months.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"

namespace telaudit::book {
namespace {

constexpr std::size_t kBase = static_cast<std::size_t>(DemandCase::base);

int month_number(Date date) {
  return date.year() * 12 + static_cast<int>(date.month()) - 1;
}

// The first month on whose first day the date has come; may be before the first one or after the last.
int month_from(Date first, Date date) {
  return month_number(date) - month_number(first) + (date.day() > 1 ? 1 : 0);
}

Problem does_not_fit(const Place& place) {
  return {"the quantity does not fit", place, "state quantities of at most 18 digits"};
}

// What a requirement starts, and what it ends; a migration does both, at the ends of its overlap.
struct Event {
  int month = 0;
  const Requirement* requirement = nullptr;
  bool ends = false;
  int overlap_from = 0;  // of what ends
};

std::vector<Event> events_of(const Requirements& requirements, const DemandMonthsSettings& settings,
                             Date first, DemandMonths& out) {
  std::vector<Event> events;
  for (std::size_t at = 0; at < requirements.requirements.size(); ++at) {
    const Requirement& requirement = requirements.requirements[at];
    if (requirement.draft() && !settings.drafts) {
      out.drafts_left_out.push_back(at);
      continue;
    }
    const int month = month_from(first, requirement.date);
    if (requirement.kind != RequirementKind::close) events.push_back({month, &requirement, false, month});
    if (requirement.kind == RequirementKind::close || requirement.kind == RequirementKind::migrate)
      events.push_back({month + requirement.overlap_months, &requirement, true, month});
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& left, const Event& right) { return left.month < right.month; });
  return events;
}

class MonthsBuilder {
 public:
  MonthsBuilder(std::span<const DemandRow> demand, DemandMonths& out) : demand_(demand), out_(out) {}

  Result<void> add_today() {
    for (std::size_t at = 0; at < demand_.size(); ++at) {
      const DemandRow& row = demand_[at];
      const auto quantity = row.quantity.decimal();
      if (!quantity) return does_not_fit({});
      DemandLine line;
      line.id = row.id;
      line.current = at;
      line.site = row.place.site;
      if (row.match) {
        line.service_class = row.match->service_class;
        line.mbps_down = row.match->mbps_down;
        line.mbps_up = row.match->mbps_up;
        line.access = row.match->access;
        line.bundle = row.match->bundle;
      }
      line.unit = row.unit;
      line.charge_class = row.charge_class;
      line.steps.push_back({0, {*quantity, *quantity, *quantity}, {}});
      by_site_[line.site].push_back(out_.lines.size());
      by_service_[row.service_key].push_back(out_.lines.size());
      now_.push_back(line.steps.front().quantity);
      out_.lines.push_back(std::move(line));
    }
    return {};
  }

  Result<void> apply(const Event& event) { return event.ends ? end(event) : start(event); }

 private:
  // The lines that a requirement takes from, or grows.
  std::vector<std::size_t> covered(const Requirement& requirement, const ClassOfService& wanted) const {
    const auto found = requirement.service.empty()
                           ? by_site_.find(requirement.site)
                           : by_service_.find(normalise_service_id(requirement.service));
    std::vector<std::size_t> lines;
    if (found == (requirement.service.empty() ? by_site_ : by_service_).end()) return lines;
    for (const std::size_t at : found->second) {
      const DemandLine& line = out_.lines[at];
      if (wanted.service_class.empty() ||
          wanted.covers(line.service_class, line.mbps_down, line.mbps_up, line.access))
        lines.push_back(at);
    }
    return lines;
  }

  Result<CaseQuantities> there(const std::vector<std::size_t>& lines, const Place& place) const {
    CaseQuantities sum{};
    for (const std::size_t at : lines)
      for (std::size_t c = 0; c < kDemandCases; ++c) {
        const auto added = add(sum[c], now_[at][c]);
        if (!added) return does_not_fit(place);
        sum[c] = *added;
      }
    return sum;
  }

  void remark(const Requirement& requirement, std::string what, std::string advice) {
    out_.remarks.push_back({requirement.id + ": " + std::move(what), requirement.place, std::move(advice)});
  }

  // How many are added, by case.
  Result<CaseQuantities> added(const Requirement& requirement, const std::vector<std::size_t>& lines) {
    if (requirement.kind != RequirementKind::grow || !requirement.percent) {
      if (requirement.quantity) return *requirement.quantity;
      auto ending = there(lines, requirement.place);
      if (!ending || !requirement.from_quantity) return ending;
      for (auto& quantity : *ending) quantity = std::min(quantity, *requirement.from_quantity);
      return ending;
    }
    auto today = there(lines, requirement.place);
    if (!today) return today.problem();
    CaseQuantities more{};
    constexpr Decimal kHundredth{1, 2};
    for (std::size_t c = 0; c < kDemandCases; ++c) {
      const auto share = multiply((*requirement.quantity)[c], kHundredth);
      const auto product = share ? multiply((*today)[c], *share) : std::nullopt;
      if (!product) return does_not_fit(requirement.place);
      more[c] = *product;
    }
    return more;
  }

  Result<void> start(const Event& event) {
    const Requirement& requirement = *event.requirement;
    const bool migrates = requirement.kind == RequirementKind::migrate;
    const auto lines = covered(requirement, migrates ? requirement.from : requirement.wanted);
    const auto quantity = added(requirement, lines);
    if (!quantity) return quantity.problem();
    DemandLine line;
    line.id = requirement.id;
    line.requirement = requirement.id;
    line.draft = requirement.draft();
    line.site = requirement.site;
    line.service_class = requirement.wanted.service_class;
    line.mbps_down = requirement.wanted.mbps_down;
    line.mbps_up = requirement.wanted.mbps_up;
    line.access = requirement.wanted.access;
    line.unit = requirement.unit;
    line.charge_class = "recurring";
    if (requirement.kind == RequirementKind::grow) {
      if (lines.empty())
        remark(requirement,
               "nothing of " + requirement.wanted.service_class + " is bought at " + requirement.site +
                   " that could grow",
               "write it as open, or check site and class");
      else
        take_attributes(line, out_.lines[lines.front()]);
    }
    line.steps.push_back({0, {}, {}});
    by_site_[line.site].push_back(out_.lines.size());
    now_.push_back({});
    out_.lines.push_back(std::move(line));
    set(out_.lines.size() - 1, event.month, *quantity, requirement);
    return {};
  }

  // What is grown is as what is there, where the requirement does not say otherwise.
  static void take_attributes(DemandLine& line, const DemandLine& like) {
    line.service_class = like.service_class;
    line.mbps_down = like.mbps_down;
    line.mbps_up = like.mbps_up;
    if (line.access.empty()) line.access = like.access;
    line.bundle = like.bundle;
    line.unit = like.unit;
    line.charge_class = like.charge_class;
  }

  Result<void> end(const Event& event) {
    const Requirement& requirement = *event.requirement;
    const bool migrates = requirement.kind == RequirementKind::migrate;
    const auto lines = covered(requirement, migrates ? requirement.from : requirement.wanted);
    std::optional<CaseQuantities> asked;
    if (migrates && requirement.from_quantity)
      asked =
          CaseQuantities{*requirement.from_quantity, *requirement.from_quantity, *requirement.from_quantity};
    if (!migrates) asked = requirement.quantity;
    CaseQuantities left = asked.value_or(CaseQuantities{});
    bool any = false;
    for (const std::size_t at : lines) {
      if (out_.lines[at].requirement == requirement.id) continue;
      CaseQuantities stays = now_[at];
      CaseQuantities taken{};
      bool changes = false;
      for (std::size_t c = 0; c < kDemandCases; ++c) {
        if (asked && stays[c].is_negative()) continue;
        taken[c] = asked ? std::min(left[c], stays[c]) : stays[c];
        const auto less = subtract(stays[c], taken[c]);
        const auto rest = asked ? subtract(left[c], taken[c]) : std::optional<Decimal>(left[c]);
        if (!less || !rest) return does_not_fit(requirement.place);
        changes = changes || !taken[c].is_zero();
        stays[c] = *less;
        left[c] = *rest;
      }
      if (!changes) continue;
      any = true;
      set(at, event.month, stays, requirement);
      note_overlap(event, at, taken);
      if (event.month < out_.months)
        out_.endings.push_back({requirement.id, at, std::max(event.month, 0), taken});
    }
    if (!any)
      remark(requirement, "nothing that it ends is there", "check site, class and service against the bills");
    else if (asked && !left[kBase].is_zero())
      remark(requirement, "asks for " + left[kBase].text() + " more than there is in the base case",
             "check the quantity against the bills");
    return {};
  }

  void note_overlap(const Event& event, std::size_t line, const CaseQuantities& taken) {
    const int from = std::clamp(event.overlap_from, 0, out_.months);
    const int until = std::clamp(event.month, 0, out_.months);
    if (from < until) out_.overlaps.push_back({event.requirement->id, line, from, until, taken});
  }

  void set(std::size_t at, int month, const CaseQuantities& quantity, const Requirement& requirement) {
    now_[at] = quantity;
    if (month >= out_.months) return;
    DemandLine& line = out_.lines[at];
    DemandStep& last = line.steps.back();
    if (last.month == std::max(month, 0)) {
      last.quantity = quantity;
      if (!last.requirement.empty()) last.requirement += ", ";
      last.requirement += requirement.id;
    } else {
      line.steps.push_back({month, quantity, requirement.id});
    }
  }

  std::span<const DemandRow> demand_;
  DemandMonths& out_;
  std::vector<CaseQuantities> now_;  // of each line, after the last event
  std::map<std::string, std::vector<std::size_t>> by_site_, by_service_;
};

}  // namespace

Result<DemandMonths> build_demand_months(std::span<const DemandRow> demand, const Requirements* requirements,
                                         const DemandMonthsSettings& settings) {
  constexpr int kMostMonths = 1200;
  if (settings.months < 1 || settings.months > kMostMonths)
    return Problem{std::to_string(settings.months) + " is no number of months",
                   {},
                   "ask for 1 to " + std::to_string(kMostMonths)};
  DemandMonths out;
  out.first = *make_date(settings.start.year(), settings.start.month(), 1);
  out.months = settings.months;
  MonthsBuilder builder(demand, out);
  if (auto today = builder.add_today(); !today) return today.problem();
  if (requirements != nullptr)
    for (const Event& event : events_of(*requirements, settings, out.first, out))
      if (auto applied = builder.apply(event); !applied) return applied.problem();
  return out;
}

bool ends_row(const Requirement& requirement, const DemandRow& row) {
  const bool migrates = requirement.kind == RequirementKind::migrate;
  if (!migrates && requirement.kind != RequirementKind::close) return false;
  const bool place = requirement.service.empty()
                         ? row.place.site == requirement.site
                         : row.service_key == normalise_service_id(requirement.service);
  const ClassOfService& ending = migrates ? requirement.from : requirement.wanted;
  if (!place || ending.service_class.empty()) return place;
  return row.match &&
         ending.covers(row.match->service_class, row.match->mbps_down, row.match->mbps_up, row.match->access);
}

const Decimal& quantity_of(const DemandLine& line, DemandCase demand_case, int month) {
  const auto after = std::upper_bound(line.steps.begin(), line.steps.end(), month,
                                      [](int wanted, const DemandStep& step) { return wanted < step.month; });
  require(after != line.steps.begin(), "a line of demand begins with month 0");
  return std::prev(after)->quantity[static_cast<std::size_t>(demand_case)];
}

Date month_of(const DemandMonths& demand, int month) {
  return add_months(demand.first, month);
}

}  // namespace telaudit::book
