#include "book/tables_of_agreed.h"

#include <algorithm>

#include "base/text.h"
#include "book/cells.h"
#include "book/tables_of_future.h"

namespace telaudit::book {
namespace {

constexpr std::size_t kBase = static_cast<std::size_t>(DemandCase::base);
constexpr std::uint8_t kCents = 2;

std::span<const AgreedFigure> figures_of(const Contents& contents) {
  return has_agreed(contents) ? std::span<const AgreedFigure>(contents.input->agreed->figures)
                              : std::span<const AgreedFigure>();
}

std::string source_of(const AgreedFigure& figure) {
  std::vector<std::string> parts;
  if (!figure.document.empty()) parts.push_back(figure.document);
  if (!figure.page.empty()) parts.push_back("page " + figure.page);
  if (!figure.clause.empty()) parts.push_back("clause " + figure.clause);
  return join(parts, ", ");
}

// To be read from a bill: a price times a quantity, rounded half up to hundredths.
std::optional<Decimal> amount_of(const Decimal& quantity, const Decimal& price) {
  const auto exact = multiply(quantity, price);
  return exact ? round(*exact, std::min(exact->scale, kCents), Rounding::half_up) : std::nullopt;
}

class DayOneRows {
 public:
  DayOneRows(const Contents& contents, Table& table) : contents_(contents), table_(table) {}

  // Every element that is bought today and has an agreed price.
  void add_prices() {
    const auto figures = figures_of(contents_);
    for (const DemandRow& row : contents_.demand) {
      const auto at = figure_for(figures, billed_as(row), std::nullopt);
      if (!at || ends_by_requirement(row)) continue;
      const AgreedFigure& figure = figures[*at];
      const auto quantity = row.quantity.decimal();
      const auto amount = quantity ? amount_of(*quantity, figure.price) : std::nullopt;
      table_.rows.push_back({cell("price"), cell(figure.id), cell(row.carrier), cell(row.account),
                             cell(row.place.site), cell(row.service), cell(row.description), cell(quantity),
                             cell(figure.price), usage(row) ? Cell{} : cell(amount), cell(figure.currency),
                             cell(figure.from), cell("charged at the agreed price, not above")});
    }
  }

  void add_requirements() {
    if (!has_requirements(contents_)) return;
    for (const Requirement& requirement : contents_.input->requirements->requirements) {
      if (requirement.draft() && !contents_.input->drafts) continue;
      if (requirement.kind != RequirementKind::close) add_beginning(requirement);
      if (requirement.kind == RequirementKind::close || requirement.kind == RequirementKind::migrate)
        add_ending(requirement);
    }
  }

 private:
  static bool usage(const DemandRow& row) { return row.charge_class == "usage"; }

  static BilledAs billed_as(const DemandRow& row) {
    return {row.carrier,      row.account,     row.service_key, row.place.site,
            row.product_code, row.description, row.currency,    row.match ? &*row.match : nullptr};
  }

  bool in_force(const Requirement& requirement) const {
    return !requirement.draft() || contents_.input->drafts;
  }

  // All of it: a part that ends leaves the rest at its price.
  bool ends_by_requirement(const DemandRow& row) const {
    if (!has_requirements(contents_)) return false;
    const auto& all = contents_.input->requirements->requirements;
    return std::any_of(all.begin(), all.end(), [&](const Requirement& requirement) {
      return in_force(requirement) && !ended_quantity(requirement) && ends_row(requirement, row);
    });
  }

  // The figure for what a requirement begins, whoever the carrier is: only where all figures of the class
  // name one price.
  const AgreedFigure* figure_of_new(const Requirement& requirement) const {
    const AgreedFigure* found = nullptr;
    for (const AgreedFigure& figure : figures_of(contents_)) {
      const ClassOfService& wanted = requirement.wanted;
      if (figure.element.service_class.empty() || (!figure.site.empty() && figure.site != requirement.site) ||
          !figure.element.covers(wanted.service_class, wanted.mbps_down, wanted.mbps_up, wanted.access))
        continue;
      if (found != nullptr && !(found->price == figure.price)) return nullptr;
      if (found == nullptr) found = &figure;
    }
    return found;
  }

  void add_beginning(const Requirement& requirement) {
    const AgreedFigure* figure = figure_of_new(requirement);
    std::optional<Decimal> quantity;
    if (requirement.quantity && !requirement.percent) quantity = (*requirement.quantity)[kBase];
    const auto amount = quantity && figure != nullptr ? amount_of(*quantity, figure->price) : std::nullopt;
    table_.rows.push_back(
        {cell("must appear"), cell(requirement.id), figure != nullptr ? cell(figure->carrier) : Cell{},
         Cell{}, cell(requirement.site), Cell{}, cell(requirement.wanted.service_class), cell(quantity),
         figure != nullptr ? cell(figure->price) : Cell{}, cell(amount),
         figure != nullptr ? cell(figure->currency) : Cell{}, cell(requirement.date),
         cell("billed from this day on, not before; no installation beyond what was agreed")});
  }

  void add_ending(const Requirement& requirement) {
    const Date gone = add_months(requirement.date, requirement.overlap_months);
    const auto part = ended_quantity(requirement);
    const std::string passes =
        part
            ? "of all that " + requirement.id + " names together " + part->text() +
                  (*part == Decimal{1, 0} ? " is" : " are") +
                  " billed no more from this day on, and the rest as before; what was billed ahead comes back"
            : "no charge for time from this day on; what was billed ahead comes back";
    for (const DemandRow& row : contents_.demand) {
      if (!ends_row(requirement, row)) continue;
      table_.rows.push_back({cell(part ? "must shrink" : "must be gone"), cell(requirement.id),
                             cell(row.carrier), cell(row.account), cell(row.place.site), cell(row.service),
                             cell(row.description), part ? Cell{} : cell("0"), Cell{},
                             part ? Cell{} : cell("0"), cell(row.currency), cell(gone), cell(passes)});
    }
  }

  const Contents& contents_;
  Table& table_;
};

}  // namespace

bool has_agreed(const Contents& contents) {
  return contents.input->agreed != nullptr;
}

bool has_future(const Contents& contents) {
  return has_agreed(contents) || has_requirements(contents);
}

Table savings_table(const Contents& contents) {
  Table table{
      "savings",
      "Savings proved",
      "What was agreed beside what bills show since. A price is billed when one bill shows it, verified "
      "when two do; realised is the previous price times what was billed, less what was billed.",
      {{"agreed", Content::id},
       {"carrier"},
       {"account", Content::id},
       {"what", Content::long_text},
       {"state"},
       {"currency"},
       {"agreed_price", Content::rate},
       {"unit"},
       {"agreed_from", Content::date},
       {"source"},
       {"previous_price", Content::rate},
       {"previous_by"},
       {"bills_since", Content::count},
       {"last_bill", Content::date},
       {"last_price", Content::rate},
       {"last_quantity", Content::quantity},
       {"realised", Content::money},
       {"over_agreed", Content::money},
       {"part_periods", Content::count}},
      {}};
  for (const SavingLine& line : contents.savings) {
    const AgreedFigure& figure = figures_of(contents)[line.figure];
    const AgreedOnBill* last = nullptr;
    std::uint64_t bills = 0, parts = 0;
    for (const AgreedOnBill& bill : line.bills) {
      parts += bill.part_periods;
      if (bill.charges == 0) continue;
      last = &bill;
      ++bills;
    }
    table.rows.push_back(
        {cell(figure.id), cell(figure.carrier), cell(line.account), cell(what_is_agreed(figure)),
         cell(state_word(line.state)), cell(figure.currency), cell(figure.price), cell(figure.unit),
         cell(figure.from), cell(source_of(figure)), cell(line.previous),
         line.previous ? cell(line.previous_stated ? "stated" : "last bill before") : Cell{}, cell(bills),
         last != nullptr ? cell(last->bill_date) : Cell{}, last != nullptr ? cell(last->unit_price) : Cell{},
         last != nullptr ? cell(last->quantity) : Cell{}, cell(line.realised), cell(line.over), cell(parts)});
  }
  return table;
}

Table savings_bills_table(const Contents& contents) {
  Table table{"savings-by-bill",
              "Savings by bill",
              "Each agreed figure on each bill since; charges of part of a month are counted apart.",
              {{"agreed", Content::id},
               {"carrier"},
               {"account", Content::id},
               {"invoice", Content::id},
               {"bill_date", Content::date},
               {"currency"},
               {"quantity", Content::quantity},
               {"agreed_price", Content::rate},
               {"billed_price", Content::rate},
               {"expected", Content::money},
               {"billed", Content::money},
               {"discounts", Content::money},
               {"over_agreed", Content::money},
               {"realised", Content::money},
               {"charges", Content::count},
               {"part_periods", Content::count},
               {"first_charge", Content::id}},
              {}};
  for (const SavingLine& line : contents.savings) {
    const AgreedFigure& figure = figures_of(contents)[line.figure];
    for (const AgreedOnBill& bill : line.bills)
      table.rows.push_back({cell(figure.id), cell(figure.carrier), cell(line.account), cell(bill.invoice),
                            cell(bill.bill_date), cell(figure.currency), cell(bill.quantity),
                            cell(figure.price), cell(bill.unit_price), cell(bill.expected), cell(bill.amount),
                            cell(bill.discounts), cell(bill.over), cell(bill.realised), cell(bill.charges),
                            cell(bill.part_periods), cell(bill.first_charge)});
  }
  return table;
}

Table day_one_table(const Contents& contents) {
  Table table{"day-one",
              "Day-one test of the first two bills",
              "What the first two bills from each day on must show. Taxes and surcharges come on top and are "
              "checked by themselves.",
              {{"test"},
               {"by", Content::id},
               {"carrier"},
               {"account", Content::id},
               {"site"},
               {"service", Content::id},
               {"what", Content::long_text},
               {"quantity", Content::quantity},
               {"unit_price", Content::rate},
               {"amount", Content::money},
               {"currency"},
               {"from", Content::date},
               {"passes_when", Content::long_text}},
              {}};
  DayOneRows rows(contents, table);
  rows.add_prices();
  rows.add_requirements();
  return table;
}

}  // namespace telaudit::book
