#include "rfp/response.h"

#include "base/hash.h"
#include "rfp/offered_commitment.h"

namespace telaudit::rfp {
namespace {

constexpr int kTiers = 6;
constexpr int kSurcharges = 8;

book::Cells cells_of(std::size_t columns, std::span<const std::string> values) {
  book::Cells cells(columns);
  for (std::size_t i = 0; i < values.size(); ++i) cells[i].text = values[i];
  return cells;
}

std::vector<OfferItem> make_offer_items() {
  using Kind = OfferItem::Kind;
  std::vector<OfferItem> items;
  for (int tier = 1; tier <= kTiers; ++tier)
    items.push_back(
        {"T" + std::to_string(tier), Kind::tier, 0,
         "Volume tier: from this amount of monthly charges (amount), this discount off all of them "
         "(percent)",
         false, true, true});
  items.push_back({"C1", Kind::commitment, 0,
                   "Commitment you ask for: charges of a month, after discount (amount)", false, false,
                   true});
  for (int year = 1; year <= kCommitmentYears; ++year)
    items.push_back({"Y" + std::to_string(year), Kind::commitment_year, year,
                     "Or a commitment by the year: charges of contract year " + std::to_string(year) +
                         (year == kCommitmentYears ? " and of each after it" : "") +
                         ", after discount (amount); blank: none in it",
                     false, false, true});
  items.push_back({"C2", Kind::ramp_months, 0,
                   "Months at the beginning that ask for no commitment yet (amount: how many)", false, false,
                   true});
  for (int surcharge = 1; surcharge <= kSurcharges; ++surcharge)
    items.push_back(
        {"S" + std::to_string(surcharge), Kind::surcharge, 0,
         "Surcharge of your own, not a tax: its name, and its percent of the monthly charges or its "
         "amount of a month",
         true, true, true});
  items.push_back({"X1", Kind::escalator, 0, "Escalator: rise of all monthly prices each year (percent)",
                   false, true, false});
  items.push_back({"P1", Kind::post_term, 0, "After the term: rise over the last price of the term (percent)",
                   false, true, false});
  items.push_back(
      {"R1", Kind::credit, 0, "Credit, paid once in the first month (amount)", false, false, true});
  items.push_back({"W1", Kind::waived_months, 0,
                   "Months at the beginning without monthly charges (amount: how many)", false, false, true});
  return items;
}

}  // namespace

std::string mrc_column(int term) {
  return "mrc_" + std::to_string(term) + "_months";
}
std::string nrc_column(int term) {
  return "nrc_" + std::to_string(term) + "_months";
}

std::vector<book::Column> given_columns() {
  using book::Content;
  return {{"element", Content::id},
          {"city"},
          {"region"},
          {"country"},
          {"postal_code", Content::id},
          {"service", Content::long_text},
          {"service_class"},
          {"mbps_down", Content::quantity},
          {"mbps_up", Content::quantity},
          {"quantity", Content::quantity},
          {"unit"}};
}

std::vector<book::Column> answer_columns(std::span<const int> terms) {
  using book::Content;
  std::vector<book::Column> columns;
  for (const int term : terms) {
    columns.push_back({mrc_column(term), Content::money});
    columns.push_back({nrc_column(term), Content::money});
  }
  columns.push_back({"on_net"});
  columns.push_back({"lead_time_days", Content::count});
  columns.push_back({"construction", Content::money});
  columns.push_back({"exceptions", Content::long_text});
  return columns;
}

std::vector<std::string> given_cells(const Element& element) {
  auto cells = book::neutral_cells(element.line);
  cells.insert(cells.begin(), element.id);
  return cells;
}

const std::vector<OfferItem>& offer_items() {
  static const std::vector<OfferItem> items = make_offer_items();
  return items;
}

book::Table price_table(const Event& event, std::span<const Element> elements) {
  book::Table table{
      "demand-set",
      "Prices in " + event.currency,
      "MRC: one unit for one month (of usage: one unit). NRC: once for one unit. Blank: no bid. 0: "
      "free. Or a word: included, ICB, not served.",
      given_columns(),
      {}};
  for (auto& column : answer_columns(event.terms)) table.columns.push_back(std::move(column));
  table.rows.reserve(elements.size());
  for (const auto& element : elements)
    table.rows.push_back(cells_of(table.columns.size(), given_cells(element)));
  return table;
}

book::Table offer_table(const Event& event) {
  book::Table table{"offer",
                    "What holds for everything you are awarded",
                    "Amounts in " + event.currency +
                        ". Percent as a number: 5 is five percent. Leave blank what "
                        "you do not ask for or offer.",
                    {{"item", book::Content::id},
                     {"asked", book::Content::long_text},
                     {"name"},
                     {"percent", book::Content::quantity},
                     {"amount", book::Content::money},
                     {"remark", book::Content::long_text}},
                    {}};
  for (const auto& item : offer_items()) {
    const std::string values[] = {item.id, item.asked};
    table.rows.push_back(cells_of(table.columns.size(), values));
  }
  return table;
}

book::Table gate_table(const Event& event) {
  book::Table table{"gates",
                    "Conditions",
                    "Each must be met: answer yes or no. Who answers no, or nothing, is not considered.",
                    {{"gate", book::Content::id},
                     {"condition", book::Content::long_text},
                     {"answer"},
                     {"remark", book::Content::long_text}},
                    {}};
  for (const auto& gate : event.gates) {
    const std::string values[] = {gate.id, gate.text};
    table.rows.push_back(cells_of(table.columns.size(), values));
  }
  return table;
}

std::vector<std::string> instructions(const Event& event) {
  std::vector<std::string> lines;
  std::string days = "Issued " + event.issued.text() + ".";
  if (event.questions_until) days += " Questions until " + event.questions_until->text() + ".";
  if (event.answers_until) days += " Answers until " + event.answers_until->text() + ".";
  if (event.starts_said)
    days += " The first month of the contract is " + event.starts.text().substr(0, 7) + ".";
  lines.push_back(days);
  lines.push_back(
      "Every bidder gets this workbook, the same to the byte. Questions and their answers go to all.");
  lines.push_back(
      "Fill in the yellow cells of the sheets Prices, Offer and Gates. Leave the other cells, the element "
      "ids above "
      "all, as they are: answers are matched by them. Rows may be sorted, and left out where you do not "
      "bid.");
  lines.push_back("Prices are of one unit, in " + event.currency +
                  ", without taxes: MRC for one month (for usage for one minute, message or whatever the "
                  "unit is), NRC once. "
                  "Give prices for each term you offer. Quantities are those of a month.");
  lines.push_back(
      "A blank MRC is no bid for that term; 0 is free. Or write: included (its price is part of another "
      "element), "
      "ICB (individual case basis: a price after a survey), not served. A blank NRC beside an MRC says that "
      "nothing "
      "is charged once.");
  lines.push_back(
      "on_net: yes or no. lead_time_days: days from order to service. construction: what building costs once "
      "for "
      "the whole quantity; blank: nothing. exceptions: what you cannot meet, in your words.");
  lines.push_back(
      "On the sheet Offer: volume tiers, the commitment you ask for (by the month or by contract year), "
      "every surcharge of your own by name, "
      "the "
      "escalator, prices after the term, credits and waived months. They all count as part of the cost. A "
      "surcharge "
      "that is not named there is not accepted later.");
  lines.push_back("Write numbers as numbers. A formula is read by the value it shows.");
  lines.push_back("The price weighs " + event.price_weight.text() + " of 1.");
  if (!event.sealed.empty())
    lines.push_back("The other criteria and their weights are sealed: SHA-256 " + sha256(sealed_text(event)) +
                    ". The text with that hash is published once the bids are opened.");
  return lines;
}

std::string_view answer_word(Answer answer) {
  switch (answer) {
    case Answer::none:
      return "no bid";
    case Answer::priced:
      return "priced";
    case Answer::free:
      return "free";
    case Answer::included:
      return "included";
    case Answer::individual:
      return "individual case basis";
    case Answer::not_served:
      return "not served";
  }
  return "";
}

}  // namespace telaudit::rfp
