#include "book/tables_summary.h"

#include <array>

#include "book/cells.h"
#include "book/summary.h"

namespace telaudit::book {
namespace {

constexpr std::array kCases = {DemandCase::low, DemandCase::base, DemandCase::high};

void add_cases(std::vector<Column>& columns, const std::string& name) {
  for (const DemandCase one : kCases)
    columns.push_back({name + "_" + std::string(case_word(one)), Content::money});
}

void add_cells(Cells& cells, const CaseMoney& money) {
  for (const Total& one : money) cells.push_back(cell(one));
}

void add_cells(Cells& cells, const std::optional<CaseMoney>& money) {
  if (money)
    add_cells(cells, *money);
  else
    cells.resize(cells.size() + kCases.size());
}

Cell lever_cell(const RequirementWorth& worth) {
  if (worth.kind == RequirementKind::close) return cell(lever_name(Lever::avoidance));
  if (worth.kind == RequirementKind::migrate) return cell(lever_name(Lever::technology));
  return cell("none: demand that is added");
}

}  // namespace

Table summary_table(const Contents& contents) {
  Table table{"summary",
              "On one page",
              "What a decision needs, each figure with what it rests on. What the book does not hold is not "
              "known, and which input would bring it stands beside.",
              {{"currency"},
               {"id", Content::id},
               {"figure", Content::long_text},
               {"low", Content::money},
               {"amount", Content::money},
               {"high", Content::money},
               {"said"},
               {"rests_on", Content::long_text}},
              {}};
  for (const SummaryRow& row : build_summary(contents))
    table.rows.push_back({cell(row.currency), cell(row.id), cell(row.label), cell(row.low), cell(row.amount),
                          cell(row.high), cell(printable(row.text)), cell(printable(row.basis))});
  return table;
}

bool has_requirement_worth(const Contents& contents) {
  return contents.negotiation && !contents.negotiation->savings.requirements.empty();
}

Table requirement_worth_table(const Contents& contents) {
  Table table{
      "savings-by-requirement",
      "Savings by requirement",
      "A month of what each requirement ends, of what is left when findings and rates are taken off, "
      "and of what it begins. Low is the case of the least demand. What has no price saves nothing "
      "here.",
      {{"requirement", Content::id}, {"kind"}, {"lever"}, {"currency"}, {"ended_rows", Content::count}},
      {}};
  add_cases(table.columns, "ended");
  table.columns.push_back({"unit_price", Content::rate});
  add_cases(table.columns, "begun");
  add_cases(table.columns, "saved");
  for (const Column& column : std::initializer_list<Column>{{"from", Content::date},
                                                            {"overlap_once", Content::money},
                                                            {"termination_once", Content::money},
                                                            {"termination_not_known", Content::count},
                                                            {"basis", Content::long_text}})
    table.columns.push_back(column);
  const Date as_of = contents.input->as_of;
  const Date month = *make_date(as_of.year(), as_of.month(), 1);
  for (const RequirementWorth& worth : contents.negotiation->savings.requirements) {
    Cells cells = {cell(worth.requirement), cell(kind_word(worth.kind)), lever_cell(worth),
                   cell(worth.currency), cell(static_cast<std::uint64_t>(worth.ended_rows))};
    add_cells(cells, worth.ended);
    cells.push_back(cell(worth.price));
    add_cells(cells, worth.begun);
    add_cells(cells, worth.saved);
    cells.push_back(cell(add_months(month, worth.month)));
    cells.push_back(cell(worth.overlap));
    cells.push_back(cell(worth.termination));
    cells.push_back(cell(static_cast<std::uint64_t>(worth.termination_unknown)));
    cells.push_back(cell(printable(worth.basis)));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

}  // namespace telaudit::book
