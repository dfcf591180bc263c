#include "rfp/answer.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.h"
#include "rfp/cost.h"

namespace telaudit::rfp {
namespace {

constexpr std::size_t kNamesShown = 6;
constexpr std::string_view kPricesIn = "prices in ";  // price_table says so above the names
constexpr std::string_view kIssued = "issued ";       // instructions say so

std::string shown_name(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

// The columns of prices, first those that are given.
struct PriceColumns {
  std::vector<AskedColumn> asked;
  std::size_t given = 0;  // of them
  std::size_t terms = 0;

  std::size_t mrc(std::size_t term) const { return given + 2 * term; }
  std::size_t nrc(std::size_t term) const { return given + 2 * term + 1; }
  std::size_t after_terms(std::size_t n) const { return given + 2 * terms + n; }
  std::size_t on_net() const { return after_terms(0); }
  std::size_t lead_time() const { return after_terms(1); }
  std::size_t construction() const { return after_terms(2); }
  std::size_t exceptions() const { return after_terms(3); }
};

PriceColumns price_columns(const Event& event, const AnswerMap* map) {
  PriceColumns out;
  const auto given = given_columns();
  out.given = given.size();
  out.terms = event.terms.size();
  for (const auto& columns : {given, answer_columns(event.terms)})
    for (const auto& column : columns) {
      AskedColumn asked{{column.name}, column.name == "element"};
      if (map != nullptr)
        if (const auto named = map->columns.find(column.name); named != map->columns.end())
          asked.names.insert(asked.names.end(), named->second.begin(), named->second.end());
      out.asked.push_back(std::move(asked));
    }
  return out;
}

bool is_of_workbook(const AnswerSheet& sheet) {
  const std::string name = lower(trim(sheet.name));
  return name == lower(kInstructionSheet) || name == lower(kOfferSheet) || name == lower(kGateSheet);
}

class PriceReading {
 public:
  PriceReading(const Event& event, std::span<const Element> elements, const AnswerFile& file,
               const AnswerMap* map, const AnswerStyle& style, AnswerRemarks& remarks)
      : event_(event),
        elements_(elements),
        file_(file),
        map_(map),
        remarks_(remarks),
        values_(file, style, remarks),
        currency_(style.currency),
        columns_(price_columns(event, map)),
        seen_(elements.size()) {
    for (std::size_t e = 0; e < elements.size(); ++e) by_id_[lower(elements[e].id)] = e;
  }

  Result<void> read(Bid& bid) {
    ElementBid nothing;
    nothing.terms.resize(event_.terms.size());
    bid.elements.assign(elements_.size(), nothing);
    const auto found = find_table(file_, map_ != nullptr && !map_->sheet.empty() ? map_->sheet : kPriceSheet,
                                  columns_.asked);
    if (!found)
      return Problem{
          "no sheet has a column 'element' among its first rows, so nothing tells which price is for what",
          {file_.path, {}, {}, {}, {}},
          "ask for the response workbook; or name the columns of this one in a map, --map"};
    table_ = *found;
    if (auto fits = check_columns(); !fits) return fits;
    check_currency(currency_);
    for (std::size_t r = table_.first_row; r < table_.sheet->rows.size(); ++r)
      take_row(table_.sheet->rows[r], bid);
    note_missing_rows();
    return {};
  }

 private:
  const AnswerSheet& sheet() const { return *table_.sheet; }

  // What the sheet says above its names that its prices are in. A bidder who writes another currency there
  // means it.
  void check_currency(const std::string& currency) {
    for (std::size_t r = 0; r + 1 < table_.first_row; ++r)
      for (const auto& cell : sheet().rows[r].cells) {
        const std::string_view said = trim(cell.text);
        if (said.size() != kPricesIn.size() + 3 || lower(said.substr(0, kPricesIn.size())) != kPricesIn)
          continue;
        const std::string named = upper(said.substr(kPricesIn.size()));
        if (named == upper(currency)) continue;
        if (named == upper(event_.currency))
          values_.note("currency", sheet(), cell,
                       "prices were read in " + currency +
                           ", as rfp.yaml has it for this bidder, and the sheet says " + event_.currency,
                       "ask the bidder whether that is meant");
        else
          values_.refuse(sheet(), cell,
                         "says that prices are in " + named + "; they are asked for in " + currency,
                         "ask for prices in " + currency +
                             ", or state the bidder's currency and its rate in rfp.yaml "
                             "(exchange)");
      }
  }

  // A column that is not there may have been renamed: its prices would be lost without a word.
  Result<void> check_columns() {
    if (table_.twice)
      return Problem{"two columns have the name of '" + table_.twice->first->text + "'",
                     file_.place(sheet(), *table_.twice->second), "leave one of them"};
    note_sheet();
    std::vector<std::string> missing;
    bool prices = false;
    for (std::size_t c = 0; c < columns_.asked.size(); ++c) {
      const std::string& name = columns_.asked[c].names.front();
      for (std::size_t t = 0; t < columns_.terms; ++t) prices = prices || table_.columns[columns_.mrc(t)];
      if (table_.columns[c]) continue;
      const bool answer = c >= columns_.given;
      const bool asked_for = map_ == nullptr ? answer : map_->columns.contains(name);
      if (asked_for)
        missing.push_back("'" + shown_name(name) + "'");
      else if (map_ == nullptr)
        remarks_.note("given column", {"the column '" + shown_name(name) +
                                           "' is not there, so that nobody can see "
                                           "whether it was changed",
                                       file_.place(sheet(), table_.header->number, 1),
                                       {}});
    }
    if (missing.empty() && !prices)
      missing.push_back("'" + shown_name(mrc_column(event_.terms.back())) + "'");
    if (missing.empty()) return {};
    std::vector<std::string> others;
    for (const auto* cell : table_.unknown)
      if (others.size() < kNamesShown) others.push_back("'" + cell->text + "' in " + cell->reference());
    std::string what = "the column " + join(missing, ", ") + " is not there";
    if (!others.empty()) what += "; nobody asked for " + join(others, ", ");
    return Problem{what, file_.place(sheet(), table_.header->number, 1),
                   "put the names back as they were sent, or name them in a map, --map"};
  }

  void note_sheet() {
    const std::string wanted =
        map_ != nullptr && !map_->sheet.empty() ? map_->sheet : std::string(kPriceSheet);
    const Place here = file_.place(sheet(), table_.header->number, 1);
    if (!sheet().name.empty() && lower(sheet().name) != lower(wanted))
      remarks_.note(
          "sheet",
          {"the sheet '" + sheet().name + "' was read as '" + wanted + "', by its columns", here, {}});
    if (sheet().hidden)
      remarks_.note("hidden sheet", {"the sheet '" + sheet().name + "' is hidden; it was read", here, {}});
    const auto further = further_tables(file_, table_, columns_.asked);
    if (map_ == nullptr)
      for (const auto& other : file_.sheets)
        if (&other != table_.sheet && !other.rows.empty() && !is_of_workbook(other) &&
            std::find(further.begin(), further.end(), &other) == further.end())
          remarks_.note("own sheet", {"the sheet '" + other.name + "' was not asked for, and not read",
                                      file_.place(other, other.rows.front().number, 1),
                                      "see whether it holds conditions of the bidder"});
    for (const auto* other : further)
      remarks_.note("further sheet", {"the sheet '" + other->name + "' has the same columns; it was not read",
                                      file_.place(*other, other->rows.front().number, 1),
                                      "ask the bidder which of them holds"});
    for (const auto* cell : table_.unknown)
      values_.note("unknown column", sheet(), *cell,
                   "the column '" + cell->text + "' was not asked for, and not read");
  }

  void take_row(const SheetRow& row, Bid& bid) {
    const SheetCell* id = table_.cell(row, 0);
    if (!values_.filled(sheet(), id)) {
      for (std::size_t c = columns_.given; c < columns_.asked.size(); ++c)
        if (const SheetCell* cell = table_.cell(row, c); cell != nullptr && cell->kind != CellKind::blank) {
          values_.refuse(sheet(), *cell, "stands in a row without an element id",
                         "put the id back, or clear the cell");
          return;
        }
      return;
    }
    const auto element = by_id_.find(lower(trim(id->text)));
    if (element == by_id_.end()) {
      values_.refuse(
          sheet(), *id, "'" + id->text + "' is no element of this event",
          "ids are those of the demand set, " + elements_.front().id + " to " + elements_.back().id);
      return;
    }
    const std::size_t e = element->second;
    if (seen_[e]) {
      values_.refuse(sheet(), *id,
                     "element " + elements_[e].id + " stands in row " + std::to_string(seen_[e]) + " too",
                     "leave one row for each element");
      return;
    }
    seen_[e] = row.number;
    if (e < last_)
      remarks_.note(
          "order",
          {"rows stand in another order; they were matched by their ids", file_.place(sheet(), *id), {}});
    last_ = std::max(last_, e);
    if (row.hidden) values_.note("hidden row", sheet(), *id, "the row is hidden; it was read");
    check_given(row, elements_[e]);
    take_prices(row, elements_[e], bid.elements[e]);
    take_rest(row, bid.elements[e]);
  }

  void check_given(const SheetRow& row, const Element& element) {
    const auto given = given_cells(element);
    for (std::size_t c = 1; c < columns_.given; ++c) {
      if (!table_.columns[c]) continue;
      const SheetCell* cell = table_.cell(row, c);
      const std::string found = cell == nullptr ? std::string() : cell->text;
      if (same_cell(given[c], found)) continue;
      Place where = file_.place(sheet(), row.number, *table_.columns[c]);
      remarks_.refuse({"the " + shown_name(columns_.asked[c].names.front()) + " of " + element.id +
                           " was changed: '" + found + "' stands where '" + given[c] + "' was asked",
                       std::move(where), "put it back; write what you cannot meet into exceptions"});
    }
  }

  void take_prices(const SheetRow& row, const Element& element, ElementBid& bid) {
    for (std::size_t t = 0; t < columns_.terms; ++t) {
      const SheetCell* mrc = table_.cell(row, columns_.mrc(t));
      const SheetCell* nrc = table_.cell(row, columns_.nrc(t));
      auto& price = bid.terms[t];
      const bool monthly = values_.filled(sheet(), mrc);
      if (monthly)
        if (const auto read = values_.price(sheet(), *mrc, "a monthly price"))
          price = {read->answer, read->amount, {}};
      if (!values_.filled(sheet(), nrc)) continue;
      const auto once = values_.price(sheet(), *nrc, "a price charged once");
      if (!once) continue;
      if (once->answer == Answer::individual || once->answer == Answer::not_served) {
        values_.refuse(sheet(), *nrc, "'" + nrc->text + "' stands where a price charged once belongs",
                       "write it into the monthly price beside it");
      } else if (once->answer == Answer::priced) {
        if (!monthly)
          values_.refuse(sheet(), *nrc, "a price charged once without a monthly price",
                         "write the monthly price beside it, 0 where it is free");
        price.nrc = once->amount;
        // Once a unit: of what is used by the minute that is seldom what was meant, and dear.
        if (element.line.unit != "month")
          values_.note("once on usage", sheet(), *nrc,
                       "is charged once for each of " + element.line.quantity.text() + " units (" +
                           element.line.unit + ") of " + element.id,
                       "ask the bidder whether that is meant");
      }
    }
  }

  void take_rest(const SheetRow& row, ElementBid& bid) {
    if (const SheetCell* cell = table_.cell(row, columns_.on_net()); values_.filled(sheet(), cell))
      bid.on_net = values_.yes_or_no(sheet(), *cell);
    if (const SheetCell* cell = table_.cell(row, columns_.lead_time()); values_.filled(sheet(), cell))
      bid.lead_time_days = values_.days(sheet(), *cell);
    if (const SheetCell* cell = table_.cell(row, columns_.construction()); values_.filled(sheet(), cell))
      if (const auto once = values_.price(sheet(), *cell, "a price of construction")) {
        if (once->answer == Answer::individual || once->answer == Answer::not_served)
          values_.refuse(sheet(), *cell,
                         "'" + cell->text + "' stands where the price of construction belongs",
                         "write ICB into the monthly price; blank or 0 is no construction");
        bid.construction = once->amount;
      }
    if (const SheetCell* cell = table_.cell(row, columns_.exceptions()); values_.filled(sheet(), cell))
      bid.exceptions = std::string(trim(cell->text));
  }

  void note_missing_rows() {
    for (std::size_t e = 0; e < elements_.size(); ++e)
      if (seen_[e] == 0)
        remarks_.note("missing row", {"the row of " + elements_[e].id + " is not there: no bid",
                                      file_.place(sheet(), table_.header->number, 1),
                                      {}});
  }

  const Event& event_;
  std::span<const Element> elements_;
  const AnswerFile& file_;
  const AnswerMap* map_;
  AnswerRemarks& remarks_;
  AnswerValues values_;
  std::string currency_;  // of the bidder
  PriceColumns columns_;
  AnswerTable table_;
  std::map<std::string, std::size_t, std::less<>> by_id_;
  std::vector<std::uint32_t> seen_;  // row of each element, 0: none
  std::size_t last_ = 0;
};

std::string without_blanks(std::string_view text) {
  std::string out;
  for (const char c : formats::trim_blanks(text))
    if (c != ' ' || out.empty() || out.back() != ' ') out += c;
  return out;
}

// Whether the workbook is that of this event: the workbook of a round before has other elements under the
// same ids.
void check_event(const AnswerFile& file, const Event& event, AnswerRemarks& remarks) {
  for (const auto& sheet : file.sheets) {
    if (lower(trim(sheet.name)) != lower(kInstructionSheet)) continue;
    bool first = true;
    for (const auto& row : sheet.rows)
      for (const auto& cell : row.cells) {
        const std::string_view said = trim(cell.text);
        if (std::exchange(first, false)) {
          if (without_blanks(said) != without_blanks(event.name))
            remarks.refuse(
                {"the workbook is that of '" + std::string(said) + "', and not of '" + event.name + "'",
                 file.place(sheet, cell), "ask for the answer in the workbook of this event"});
          continue;
        }
        const std::string wanted = std::string(kIssued) + event.issued.text();
        const std::string begins = lower(said.substr(0, wanted.size()));
        if (begins.compare(0, kIssued.size(), kIssued) == 0 && begins != wanted)
          remarks.note("issued", {"the workbook was issued on " +
                                      std::string(said.substr(kIssued.size(), event.issued.text().size())) +
                                      ", and that of this event on " + event.issued.text(),
                                  file.place(sheet, cell), "ask the bidder whether it answers this round"});
      }
  }
}

}  // namespace

bool same_cell(std::string_view given, std::string_view found) {
  if (without_blanks(given) == without_blanks(found)) return true;
  const auto left = parse_total(trim(given));
  if (!left) return false;
  const auto right = fifteen_digits(trim(found));
  if (!right) return false;
  const auto shown = fifteen_digits(trim(given));
  return shown && *shown == *right;
}

Result<AnswerReport> read_answer(const Event& event, std::span<const Element> elements,
                                 const AnswerFile& file, const std::string& carrier, const AnswerMap* map) {
  AnswerStyle style;
  const ExchangeRate* exchange = exchange_of(event, carrier);
  style.currency = exchange == nullptr ? event.currency : exchange->currency;
  if (map != nullptr) {
    style.numbers = map->numbers;
    style.words = map->words;
  }
  Bid bid;
  bid.carrier = carrier;
  bid.file = std::filesystem::path(file.path).filename().string();
  bid.hash = file.hash;
  AnswerRemarks remarks;
  if (map == nullptr) check_event(file, event, remarks);
  PriceReading prices(event, elements, file, map, style, remarks);
  if (auto read = prices.read(bid); !read) return read.problem();
  read_offer(file, event, map, style, remarks, bid);
  read_gates(file, event, map, style, remarks, bid);
  AnswerReport report;
  report.refusals = remarks.refusals();
  report.refused = remarks.refused();
  report.notes = remarks.notes();
  if (report.refused > 0) return report;
  report.answers.resize(static_cast<std::size_t>(Answer::not_served) + 1);
  const std::size_t term = compared_term(event);
  for (const auto& element : bid.elements)
    ++report.answers[static_cast<std::size_t>(element.terms[term].answer)];
  const bool any = std::any_of(bid.elements.begin(), bid.elements.end(), [](const ElementBid& element) {
    return std::any_of(element.terms.begin(), element.terms.end(),
                       [](const TermPrice& price) { return price.answer != Answer::none; });
  });
  if (!any)
    report.notes.push_back({"not one price stands in it",
                            {file.path, {}, {}, {}, {}},
                            "ask the bidder whether it does not bid at all"});
  report.bid = std::move(bid);
  return report;
}

}  // namespace telaudit::rfp
