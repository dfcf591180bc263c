#include "book/tables_of_future.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "book/cells.h"
#include "book/requirement_worth.h"

namespace telaudit::book {
namespace {

constexpr std::array kCases = {DemandCase::low, DemandCase::base, DemandCase::high};

const std::vector<Requirement>& requirements_of(const Contents& contents) {
  static const std::vector<Requirement> kNone;
  return has_requirements(contents) ? contents.input->requirements->requirements : kNone;
}

std::string class_words(const ClassOfService& wanted) {
  std::string out = wanted.service_class;
  if (wanted.mbps_down) {
    out += " " + wanted.mbps_down->text();
    if (wanted.mbps_up && !(*wanted.mbps_up == *wanted.mbps_down)) out += "/" + wanted.mbps_up->text();
    out += " Mbit/s";
  }
  if (!wanted.access.empty()) out += " over " + wanted.access;
  return out;
}

std::string place_words(const Place& place) {
  Place shown = place;
  shown.file = file_name_of(place.file);
  return shown.text();
}

Cell quantity_cell(const Requirement& requirement, DemandCase demand_case) {
  if (!requirement.quantity) return cell("all");
  const std::string text = (*requirement.quantity)[static_cast<std::size_t>(demand_case)].text();
  return cell(requirement.percent ? text + " %" : text);
}

bool cases_agree(const DemandLine& line) {
  return std::all_of(line.steps.begin(), line.steps.end(), [](const DemandStep& step) {
    return step.quantity[0] == step.quantity[1] && step.quantity[1] == step.quantity[2];
  });
}

std::string changed_by(const DemandLine& line) {
  std::vector<std::string> names;
  for (const DemandStep& step : line.steps)
    if (!step.requirement.empty()) names.push_back(step.requirement);
  return join(names, ", ");
}

Cells months_row(const DemandMonths& demand, const DemandLine& line, DemandCase demand_case,
                 std::string_view case_name) {
  Cells cells = {cell(line.id),          cell(line.current ? "today" : "requirement"),
                 cell(changed_by(line)), yes_no(line.draft),
                 cell(line.site),        cell(line.service_class),
                 cell(line.mbps_down),   cell(line.mbps_up),
                 cell(line.access),      cell(line.unit),
                 cell(case_name)};
  for (int month = 0; month < demand.months; ++month)
    cells.push_back(cell(quantity_of(line, demand_case, month)));
  return cells;
}

std::string cost_words(const OverlapCost& cost) {
  std::vector<std::string> parts;
  for (const auto& [currency, amount] : cost.money) parts.push_back(money_text(amount, currency));
  if (!cost.whole) parts.emplace_back("a part without a price");
  return join(parts, " + ");
}

// The carriers and services that end, as far as the bills name them.
std::string ended_services(const Contents& contents, const Requirement& requirement) {
  constexpr std::size_t kMostNamed = 20;
  std::vector<std::string> names;
  std::size_t more = 0;
  for (const DemandRow& row : contents.demand) {
    if (!ends_row(requirement, row)) continue;
    const std::string name = row.carrier + " " + (row.service.empty() ? row.account : row.service);
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    if (names.size() < kMostNamed)
      names.push_back(name);
    else
      ++more;
  }
  return join(names, "; ") + (more != 0 ? " and others" : "");
}

}  // namespace

bool has_requirements(const Contents& contents) {
  return contents.input->requirements != nullptr;
}

Table goals_table(const Contents& contents) {
  Table table{"goals",
              "Goals and acceptance tests",
              "What the customer wants of the contract, how it is measured, and who says that it is reached.",
              {{"id", Content::id},
               {"kind"},
               {"text", Content::long_text},
               {"measure", Content::long_text},
               {"threshold", Content::long_text},
               {"accepted_by"},
               {"by", Content::date}},
              {}};
  for (const Goal& goal : contents.input->requirements->goals)
    table.rows.push_back({cell(goal.id), cell(goal.test ? "test" : "goal"), cell(goal.text),
                          cell(goal.measure), cell(goal.threshold), cell(goal.accepted_by), cell(goal.by)});
  return table;
}

Table requirements_table(const Contents& contents) {
  Table table{"requirements",
              "Requirements",
              "What opens, closes, grows and moves. Without a day of signing off it is a draft, and in no "
              "figure of the demand unless drafts were asked for.",
              {{"id", Content::id},
               {"state"},
               {"kind"},
               {"site"},
               {"what", Content::long_text},
               {"from", Content::long_text},
               {"service", Content::id},
               {"low"},
               {"base"},
               {"high"},
               {"date", Content::date},
               {"overlap_months", Content::count},
               {"it_owner"},
               {"business_owner"},
               {"signed_off", Content::date},
               {"reason", Content::long_text},
               {"place", Content::id}},
              {}};
  for (const Requirement& r : requirements_of(contents)) {
    const bool migrates = r.kind == RequirementKind::migrate;
    table.rows.push_back(
        {cell(r.id), cell(r.draft() ? "draft" : "signed"), cell(kind_word(r.kind)), cell(r.site),
         cell(class_words(r.wanted)), cell(class_words(r.from)), cell(r.service),
         quantity_cell(r, DemandCase::low), quantity_cell(r, DemandCase::base),
         quantity_cell(r, DemandCase::high), cell(r.date),
         migrates ? cell(static_cast<std::uint64_t>(r.overlap_months)) : Cell{}, cell(r.it_owner),
         cell(r.business_owner), cell(r.signed_off), cell(r.reason), cell(place_words(r.place))});
  }
  return table;
}

Table requirement_remarks_table(const Contents& contents) {
  Table table{"requirement-remarks",
              "Remarks on the requirements",
              "What the bills, the inventory and the contracts say of them; nothing here stops the book.",
              {{"place", Content::id}, {"remark", Content::long_text}, {"advice", Content::long_text}},
              {}};
  for (const Problem& remark : contents.requirement_remarks)
    table.rows.push_back({cell(place_words(remark.where)), cell(remark.what), cell(remark.advice)});
  return table;
}

std::optional<Decimal> ended_quantity(const Requirement& requirement) {
  if (requirement.kind != RequirementKind::close) return requirement.from_quantity;
  if (!requirement.quantity) return std::nullopt;
  return (*requirement.quantity)[static_cast<std::size_t>(DemandCase::base)];
}

Table transition_table(const Contents& contents) {
  Table table{
      "transition",
      "Transition plan",
      "The moves by day. The overlap is billed twice: its cost is that of the old, at today's prices, "
      "in the base case and within the months of the demand.",
      {{"id", Content::id},
       {"date", Content::date},
       {"kind"},
       {"site"},
       {"begins", Content::long_text},
       {"begins_quantity"},
       {"ends", Content::long_text},
       {"ends_services", Content::long_text},
       {"old_ends", Content::date},
       {"overlap_cost"},
       {"it_owner"},
       {"business_owner"}},
      {}};
  for (const Requirement& r : requirements_of(contents)) {
    if (r.draft() && !contents.input->drafts) continue;
    const bool closes = r.kind == RequirementKind::close, migrates = r.kind == RequirementKind::migrate;
    std::string ends = closes ? class_words(r.wanted) : class_words(r.from);
    if (closes && ends.empty()) ends = r.service.empty() ? "all at the site" : "the service";
    const auto part = closes || migrates ? ended_quantity(r) : std::nullopt;
    if (part) ends = part->text() + " of " + ends;
    table.rows.push_back(
        {cell(r.id), cell(r.date), cell(kind_word(r.kind)), cell(r.site),
         closes ? Cell{} : cell(class_words(r.wanted)), closes ? Cell{} : quantity_cell(r, DemandCase::base),
         cell(ends), closes || migrates ? cell((part ? "of: " : "") + ended_services(contents, r)) : Cell{},
         closes || migrates ? cell(add_months(r.date, r.overlap_months)) : Cell{},
         migrates ? cell(cost_words(overlap_cost(contents.demand, contents.months, r.id))) : Cell{},
         cell(r.it_owner), cell(r.business_owner)});
  }
  return table;
}

Table demand_months_columns(const Contents& contents) {
  Table table{
      "demand-months",
      "Demand by month",
      "What is in service on the first day of each month. A line of today is a row of the demand set; "
      "any other was added by the requirement of its id. Case `all`: low, base and high agree.",
      {{"id", Content::id},
       {"source"},
       {"requirements", Content::id},
       {"draft"},
       {"site"},
       {"service_class"},
       {"mbps_down", Content::quantity},
       {"mbps_up", Content::quantity},
       {"access"},
       {"unit"},
       {"case"}},
      {}};
  for (int month = 0; month < contents.months.months; ++month)
    table.columns.push_back({month_of(contents.months, month).text().substr(0, 7), Content::quantity});
  return table;
}

std::uint64_t demand_months_count(const Contents& contents) {
  std::uint64_t rows = 0;
  for (const DemandLine& line : contents.months.lines) rows += cases_agree(line) ? 1U : kDemandCases;
  return rows;
}

Result<void> each_demand_months_row(const Contents& contents, const RowVisitor& visit) {
  for (const DemandLine& line : contents.months.lines) {
    if (cases_agree(line)) {
      if (!visit(months_row(contents.months, line, DemandCase::base, "all"))) return {};
      continue;
    }
    for (const DemandCase demand_case : kCases)
      if (!visit(months_row(contents.months, line, demand_case, case_word(demand_case)))) return {};
  }
  return {};
}

}  // namespace telaudit::book
