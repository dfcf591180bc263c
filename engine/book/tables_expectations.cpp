#include "base/text.h"
#include "book/cells.h"
#include "book/tables_negotiation.h"

namespace telaudit::book {
namespace {

using pricing::ExpectedFigure;

int months_between(Date from, Date to) {
  return (to.year() - from.year()) * 12 + static_cast<int>(to.month()) - static_cast<int>(from.month()) -
         (to.day() < from.day() ? 1 : 0);
}

// The three numbers with what they stand on, in the order of figure_columns().
std::vector<Column> figure_columns() {
  std::vector<Column> out;
  for (const std::string name : {"opening", "expected", "walk_away"}) {
    out.push_back({name, Content::rate});
    out.push_back({name + "_evidence"});
    out.push_back({name + "_may_be_said"});
    out.push_back({name + "_n", Content::count});
    out.push_back({name + "_carriers", Content::count});
    out.push_back({name + "_age_months"});
    out.push_back({name + "_band_low", Content::rate});
    out.push_back({name + "_band_high", Content::rate});
    out.push_back({name + "_basis", Content::long_text});
  }
  return out;
}

std::string age_text(const ExpectedFigure& figure, Date as_of) {
  if (!figure.oldest || !figure.newest) return {};
  const int newest = months_between(*figure.newest, as_of), oldest = months_between(*figure.oldest, as_of);
  return newest == oldest ? std::to_string(oldest) : std::to_string(newest) + " to " + std::to_string(oldest);
}

void add_figures(Cells& cells, const pricing::Expectation& figures, Date as_of) {
  for (const ExpectedFigure* one : {&figures.opening, &figures.expected, &figures.walk_away}) {
    const bool seen = one->price.has_value();
    cells.push_back(cell(one->price));
    cells.push_back(seen ? cell(pricing::words(one->rank)) : Cell{});
    cells.push_back(seen ? yes_no(one->sayable) : Cell{});
    cells.push_back(seen ? cell(static_cast<std::uint64_t>(one->n)) : Cell{});
    cells.push_back(seen ? cell(static_cast<std::uint64_t>(one->carriers)) : Cell{});
    cells.push_back(seen ? cell(age_text(*one, as_of)) : Cell{});
    cells.push_back(seen ? cell(one->band_low) : Cell{});
    cells.push_back(seen ? cell(one->band_high) : Cell{});
    cells.push_back(cell(printable(one->basis)));
  }
}

template <typename Parts>
void append(std::vector<Column>& columns, const Parts& parts) {
  columns.insert(columns.end(), parts.begin(), parts.end());
}

}  // namespace

bool has_negotiation(const Contents& contents) {
  return contents.negotiation.has_value();
}

Table expectation_groups_table(const Contents& contents) {
  Table table{
      "expectation-groups",
      "Expectations by group",
      "Opening, expected and walk-away for rows of one carrier that are alike, each with its evidence. "
      "Internal: nothing here is said before it is released.",
      {{"group", Content::id},
       {"carrier"},
       {"service_class"},
       {"label", Content::long_text},
       {"mbps_down", Content::quantity},
       {"mbps_up", Content::quantity},
       {"access"},
       {"region"},
       {"country"},
       {"unit"},
       {"currency"},
       {"rows", Content::count},
       {"open", Content::count},
       {"do_not_open", Content::count},
       {"quantity", Content::quantity},
       {"lowest", Content::rate},
       {"average", Content::rate},
       {"highest", Content::rate},
       {"stance"},
       {"why", Content::long_text}},
      {}};
  append(table.columns, figure_columns());
  append(table.columns, std::vector<Column>{{"monthly_amount", Content::money},
                                            {"open_monthly", Content::money},
                                            {"open_at_expected", Content::money},
                                            {"open_at_opening", Content::money}});
  for (const ExpectationGroup& group : contents.negotiation->expectations.groups) {
    Cells cells = {cell(group.id),
                   cell(group.carrier),
                   cell(group.service_class),
                   cell(group.label),
                   cell(group.mbps_down),
                   cell(group.mbps_up),
                   cell(group.access),
                   cell(group.region),
                   cell(group.country),
                   cell(group.unit),
                   cell(group.currency),
                   cell(static_cast<std::uint64_t>(group.rows)),
                   cell(static_cast<std::uint64_t>(group.open)),
                   cell(static_cast<std::uint64_t>(group.not_opened)),
                   cell(group.quantity),
                   cell(group.lowest),
                   cell(group.average),
                   cell(group.highest),
                   cell(pricing::stance_word(group.figures.stance)),
                   cell(printable(group.figures.why))};
    add_figures(cells, group.figures, contents.input->as_of);
    for (const Total& amount : {group.monthly, group.open_monthly, group.at_expected, group.at_opening})
      cells.push_back(cell(amount));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Table expectations_columns(const Contents&) {
  Table table{
      "expectations",
      "Expectations",
      "Each row of the demand set: what is expected for it, from when its price can change, and what the "
      "rate lever takes of it.",
      {{"demand_id", Content::id},
       {"group", Content::id},
       {"carrier"},
       {"account", Content::id},
       {"service", Content::id},
       {"site"},
       {"service_class"},
       {"product_code", Content::id},
       {"currency"},
       {"unit_price", Content::rate},
       {"monthly_amount", Content::money},
       {"stance"},
       {"why", Content::long_text}},
      {}};
  append(table.columns, figure_columns());
  append(table.columns, std::vector<Column>{{"monthly_at_opening", Content::money},
                                            {"monthly_at_expected", Content::money},
                                            {"monthly_at_walk_away", Content::money},
                                            {"rate_saving", Content::money},
                                            {"rate_beyond_findings", Content::money},
                                            {"can_change_from", Content::date},
                                            {"can_change_because", Content::long_text},
                                            {"contract", Content::id},
                                            {"term_ends", Content::date},
                                            {"termination", Content::money}});
  return table;
}

std::uint64_t expectations_count(const Contents& contents) {
  return contents.negotiation ? contents.negotiation->expectations.rows.size() : 0;
}

Result<void> each_expectation_row(const Contents& contents, const RowVisitor& visit) {
  const NegotiationFigures& figures = *contents.negotiation;
  for (const ExpectationRow& row : figures.expectations.rows) {
    const DemandRow& demand = contents.demand[row.demand];
    const LeverSplit& split = figures.savings.splits[row.demand];
    const auto rate = split.levers.find(Lever::rate);
    Cells cells = {cell(demand.id),
                   cell(row.group),
                   cell(demand.carrier),
                   cell(demand.account),
                   cell(demand.service),
                   cell(demand.place.site),
                   cell(demand.match->service_class),
                   cell(demand.product_code),
                   cell(demand.currency),
                   cell(demand.unit_price),
                   cell(demand.amount),
                   cell(pricing::stance_word(row.figures.stance)),
                   cell(printable(row.figures.why))};
    add_figures(cells, row.figures, contents.input->as_of);
    cells.push_back(cell(row.at_opening));
    cells.push_back(cell(row.at_expected));
    cells.push_back(cell(row.at_walk_away));
    cells.push_back(rate == split.levers.end() ? Cell{} : cell(rate->second));
    cells.push_back(split.rate_beyond_findings.is_zero() ? Cell{} : cell(split.rate_beyond_findings));
    cells.push_back(cell(row.change.from));
    cells.push_back(cell(printable(row.change.basis)));
    cells.push_back(cell(printable(row.change.contract)));
    cells.push_back(cell(row.change.term_end));
    cells.push_back(cell(row.change.termination));
    if (!visit(cells)) break;
  }
  return {};
}

bool has_expectation_cases(const Contents& contents) {
  return contents.negotiation && !contents.negotiation->cases.empty();
}

Table expectation_cases_table(const Contents& contents) {
  Table table{"expectation-cases",
              "Falling market and exchange",
              "What the demand set costs as billed and at what is expected where the market falls or a rate "
              "moves, by the policy. Beside the cases of demand, and in no other figure of the book.",
              {{"currency"},
               {"case", Content::long_text},
               {"today_monthly", Content::money},
               {"expected_monthly", Content::money},
               {"over_the_months", Content::money},
               {"basis", Content::long_text}},
              {}};
  for (const ExpectationCase& row : contents.negotiation->cases)
    table.rows.push_back({cell(row.currency), cell(row.name), cell(row.today), cell(row.expected),
                          cell(row.over), cell(printable(row.basis))});
  return table;
}

Table evidence_table(const Contents& contents) {
  Table table{
      "evidence",
      "Evidence",
      "The best price of each rank beside a group, strongest rank first: live bids, the carrier's price "
      "elsewhere in the estate, its public prices, other carriers. The model ranks last and is no price.",
      {{"group", Content::id},
       {"rank", Content::count},
       {"evidence"},
       {"price", Content::rate},
       {"currency"},
       {"carrier"},
       {"date", Content::date},
       {"age_months", Content::count},
       {"kind"},
       {"visibility"},
       {"may_be_said"},
       {"n", Content::count},
       {"observation", Content::id},
       {"source", Content::long_text}},
      {}};
  for (const EvidenceRow& row : contents.negotiation->expectations.evidence) {
    const int age = months_between(row.best.date, contents.input->as_of);
    table.rows.push_back(
        {cell(row.group), cell(static_cast<std::uint64_t>(row.rank) + 1), cell(pricing::words(row.rank)),
         cell(row.best.price), cell(row.best.currency), cell(printable(row.best.carrier)),
         cell(row.best.date), cell(static_cast<std::uint64_t>(age < 0 ? 0 : age)), cell(row.best.kind),
         cell(row.best.visibility), yes_no(row.sayable), cell(static_cast<std::uint64_t>(row.n)),
         cell(printable(row.best.id)), cell(printable(row.best.source))});
  }
  return table;
}

}  // namespace telaudit::book
