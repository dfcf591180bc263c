#include "rfp/departure.h"

#include <algorithm>
#include <array>

#include "base/file.h"
#include "base/text.h"
#include "book/tables_csv.h"
#include "pricing/price_table.h"
#include "rfp/element.h"

namespace telaudit::rfp {
namespace {

constexpr std::array kDueWords = {"element", "service", "commitment"};

enum Column : std::size_t {
  kElement,
  kClaim,
  kCarrier,
  kDue,
  kMonth,
  kAmount,
  kLateMonth,
  kLateAmount,
  kRate,
  kHeadroom,
  kLateHeadroom,
  kAll,
  kLateAll,
  kElements,
  kBasis
};

const std::vector<book::Column>& columns() {
  using book::Content;
  static const std::vector<book::Column> out = {{"element", Content::id},
                                                {"claim", Content::long_text},
                                                {"carrier"},
                                                {"due"},
                                                {"month", Content::count},
                                                {"amount", Content::money},
                                                {"late_month", Content::count},
                                                {"late_amount", Content::money},
                                                {"rate", Content::rate},
                                                {"headroom", Content::money},
                                                {"late_headroom", Content::money},
                                                {"all", Content::money},
                                                {"late_all", Content::money},
                                                {"elements", Content::count},
                                                {"basis", Content::long_text}};
  return out;
}

// What csv_text has put before a text that a spreadsheet would run.
std::string without_guard(std::string_view text) {
  if (text.size() > 1 && text[0] == '\'' &&
      std::string_view("=+-@\t\r").find(text[1]) != std::string_view::npos)
    text.remove_prefix(1);
  return std::string(text);
}

class DepartureReading {
 public:
  DepartureReading(const Event& event, std::vector<Element>& elements) : event_(event) {
    for (auto& element : elements) by_id_[element.id] = &element;
  }

  void take(const pricing::TableRow& row) {
    if (row.blank() || problem_) return;
    const auto element = by_id_.find(row.cell(kElement));
    if (element == by_id_.end()) return fail(row, kElement, "is no element of this event");
    Departure out;
    out.claim = without_guard(row.cell(kClaim));
    out.carrier = without_guard(row.cell(kCarrier));
    out.basis = without_guard(row.cell(kBasis));
    const auto due = std::find(kDueWords.begin(), kDueWords.end(), row.cell(kDue));
    if (due == kDueWords.end()) return fail(row, kDue, "is none of element, service, commitment");
    out.due = static_cast<Departure::Due>(due - kDueWords.begin());
    if (!row.cell(kAmount).empty()) out.amount = amounts(row, kAmount, kLateAmount);
    if (out.due == Departure::Due::commitment && out.amount) take_commitment(row, out.commitment);
    if (row.cell(kMonth) != std::to_string(leaving_month(event_, 0)) ||
        row.cell(kLateMonth) != std::to_string(leaving_month(event_, event_.comparison.late_months))) {
      out.amount.reset();
      out.basis =
          "not known: it was counted for other overlap or late months than rfp.yaml has now; issue again";
    }
    element->second->departures.push_back(std::move(out));
  }

  const std::optional<Problem>& problem() const { return problem_; }

 private:
  void take_commitment(const pricing::TableRow& row, Departure::Commitment& out) {
    const auto rate = parse_decimal(row.cell(kRate));
    if (!rate) return fail(row, kRate, "is not a number");
    out.rate = *rate;
    out.headroom = amounts(row, kHeadroom, kLateHeadroom);
    out.all = amounts(row, kAll, kLateAll);
    const auto elements = rescale(parse_decimal(row.cell(kElements)).value_or(Decimal{-1, 0}), 0);
    if (!elements || elements->is_negative()) return fail(row, kElements, "is not a number");
    out.elements = static_cast<std::size_t>(elements->mantissa);
  }

  DueAmounts amounts(const pricing::TableRow& row, std::size_t on_time, std::size_t late) {
    DueAmounts out;
    for (const auto& [column, into] : {std::pair{on_time, &out.on_time}, std::pair{late, &out.late}}) {
      const auto read = parse_total(row.cell(column));
      if (!read) fail(row, column, "is not an amount");
      *into = read.value_or(Total{});
    }
    return out;
  }

  void fail(const pricing::TableRow& row, std::size_t column, const char* what) {
    if (!problem_)
      problem_ = Problem{"'" + std::string(row.cell(column)) + "' " + what, row.place(column),
                         "issue the event again; the file is written by the program"};
  }

  const Event& event_;
  std::map<std::string, Element*, std::less<>> by_id_;
  std::optional<Problem> problem_;
};

Exact of(const DueAmounts& amounts, bool late) {
  return exact(late ? amounts.late : amounts.on_time);
}

}  // namespace

void Departures::add(const Departure& departure) {
  if (!departure.amount) {
    unknown_.insert(departure.claim);
    return;
  }
  switch (departure.due) {
    case Departure::Due::element:
      on_time_ += exact(departure.amount->on_time);
      late_ += exact(departure.amount->late);
      break;
    case Departure::Due::service:
      services_.emplace(departure.claim, &departure);
      break;
    case Departure::Due::commitment: {
      Share& share = commitments_[departure.claim];
      share.departure = &departure;
      share.left.on_time.add(departure.amount->on_time);
      share.left.late.add(departure.amount->late);
      ++share.elements;
      break;
    }
  }
}

void Departures::add(const Departures& other) {
  on_time_ += other.on_time_;
  late_ += other.late_;
  services_.insert(other.services_.begin(), other.services_.end());
  for (const auto& [claim, added] : other.commitments_) {
    Share& share = commitments_[claim];
    share.departure = added.departure;
    share.left.on_time.add(added.left.on_time);
    share.left.late.add(added.left.late);
    share.elements += added.elements;
  }
  unknown_.insert(other.unknown_.begin(), other.unknown_.end());
}

Exact Departures::amount(bool late) const {
  Exact out = late ? late_ : on_time_;
  for (const auto& [claim, departure] : services_) out += of(*departure->amount, late);
  for (const auto& [claim, share] : commitments_) {
    const auto& terms = share.departure->commitment;
    if (terms.elements != 0 && share.elements == terms.elements) {
      out += of(terms.all, late);
      continue;
    }
    const Exact missing = of(share.left, late) - of(terms.headroom, late);
    if (missing > 0) out += missing * exact(terms.rate);
  }
  return out;
}

int leaving_month(const Event& event, int late_months) {
  return std::min(1 + late_months + event.comparison.overlap_months, event.comparison.months);
}

std::string departures_csv(const Event& event, std::span<const Element> elements) {
  book::Table table{"leaving", "What leaving costs", "", columns(), {}};
  const std::string month = std::to_string(leaving_month(event, 0));
  const std::string late = std::to_string(leaving_month(event, event.comparison.late_months));
  for (const auto& element : elements)
    for (const auto& one : element.departures) {
      book::Cells cells(columns().size());
      const auto set = [&](Column column, std::string text) { cells[column].text = std::move(text); };
      set(kElement, element.id);
      set(kClaim, one.claim);
      set(kCarrier, one.carrier);
      set(kDue, kDueWords.at(static_cast<std::size_t>(one.due)));
      set(kMonth, month);
      set(kLateMonth, late);
      set(kBasis, one.basis);
      if (one.amount) {
        set(kAmount, one.amount->on_time.text());
        set(kLateAmount, one.amount->late.text());
      }
      if (one.amount && one.due == Departure::Due::commitment) {
        set(kRate, one.commitment.rate.text());
        set(kHeadroom, one.commitment.headroom.on_time.text());
        set(kLateHeadroom, one.commitment.headroom.late.text());
        set(kAll, one.commitment.all.on_time.text());
        set(kLateAll, one.commitment.all.late.text());
        set(kElements, std::to_string(one.commitment.elements));
      }
      table.rows.push_back(std::move(cells));
    }
  return table.rows.empty() ? std::string() : book::csv_text(table);
}

Result<void> load_departures(const Event& event, std::vector<Element>& elements) {
  const auto path = event.folder / "internal" / "leaving.csv";
  if (!std::filesystem::exists(path)) return {};
  const auto file = pricing::read_price_file(path.string());
  if (!file) return file.problem();
  pricing::TableLayout layout;
  for (const auto& column : columns()) layout.columns.push_back({{column.name}, true});
  DepartureReading reading(event, elements);
  auto read =
      pricing::read_price_table(*file, layout, [&](const pricing::TableRow& row) { reading.take(row); });
  if (!read) return read.problem();
  if (reading.problem()) return *reading.problem();
  return {};
}

}  // namespace telaudit::rfp
