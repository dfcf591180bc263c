// The sheets Offer and Gates of an answer.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "rfp/answer.h"

namespace telaudit::rfp {
namespace {

enum OfferColumn : std::size_t { kItem, kAsked, kName, kPercent, kAmount, kOfferRemark };

// One line of the offer, typed; nothing that was not filled in.
struct OfferLine {
  const OfferItem* item = nullptr;
  Place where;
  std::optional<std::string> name;
  std::optional<Decimal> share;
  std::optional<Decimal> amount;

  bool empty() const { return !name && !share && !amount; }
};

class OfferReading {
 public:
  OfferReading(const AnswerFile& file, const Event& event, const AnswerStyle& style, AnswerRemarks& remarks)
      : file_(file), event_(event), remarks_(remarks), values_(file, style, remarks), style_(style) {}

  void read_sheet(const AnswerTable& table) {
    for (std::size_t r = table.first_row; r < table.sheet->rows.size(); ++r) {
      const SheetRow& row = table.sheet->rows[r];
      const SheetCell* id = table.cell(row, kItem);
      if (!values_.filled(*table.sheet, id)) continue;
      const OfferItem* item = item_of(id->text);
      if (item == nullptr) {
        values_.refuse(*table.sheet, *id, "'" + id->text + "' is no line that is asked for",
                       "write what does not fit into the remark of a line");
        continue;
      }
      if (table.columns[kAsked]) check_asked(table, row, *item);
      if (const SheetCell* remark = table.cell(row, kOfferRemark); values_.filled(*table.sheet, remark))
        remarks_of_offer_.push_back({item->id, std::string(trim(remark->text))});
      lines_.push_back(line_of(table, row, *item));
    }
  }

  // What the map has written out of a letter: one cell at a time, through the same reading.
  void read_lines(const std::vector<AnswerMap::OfferLine>& written) {
    for (const auto& one : written) {
      const OfferItem* item = item_of(one.item);
      if (item == nullptr) {
        remarks_.refuse({"'" + one.item + "' is no line of the sheet Offer", one.where,
                         "lines are T1, C1, S1 and so on"});
        continue;
      }
      OfferLine line{item, one.where, {}, {}, {}};
      if (!one.name.empty()) line.name = one.name;
      if (!one.percent.empty()) {
        const auto percent = parse_decimal(one.percent);
        if (percent) line.share = multiply(*percent, Decimal{1, 2});
        if (!line.share || line.share->is_negative() || Decimal{1, 0} < *line.share)
          remarks_.refuse({"'" + one.percent + "' is not a percent", one.where, "write 5 for five percent"});
      }
      if (!one.amount.empty()) {
        line.amount = parse_amount_text(one.amount, style_).value;
        if (!line.amount || line.amount->is_negative())
          remarks_.refuse({"'" + one.amount + "' is not an amount", one.where, "write 2500.00"});
      }
      lines_.push_back(std::move(line));
    }
  }

  Offer offer() {
    Offer out;
    for (const auto& line : lines_)
      if (!line.empty()) take(line, out);
    std::stable_sort(out.tiers.begin(), out.tiers.end(),
                     [](const DiscountTier& a, const DiscountTier& b) { return a.from < b.from; });
    for (std::size_t t = 1; t < out.tiers.size(); ++t)
      if (out.tiers[t].from == out.tiers[t - 1].from)
        refuse(tier_from(out.tiers[t].from), "two volume tiers begin at " + out.tiers[t].from.text(),
               "leave one of them");
    if (!out.tiers.empty() && !out.tiers.front().from.is_zero())
      out.tiers.insert(out.tiers.begin(), DiscountTier{});
    check_commitment(out.commitment);
    out.remarks = std::move(remarks_of_offer_);
    return out;
  }

 private:
  static const OfferItem* item_of(std::string_view id) {
    for (const auto& item : offer_items())
      if (lower(item.id) == lower(trim(id))) return &item;
    return nullptr;
  }

  // The last line of a tier that begins there.
  const OfferLine& tier_from(const Decimal& from) const {
    const auto line = std::find_if(lines_.rbegin(), lines_.rend(), [&](const OfferLine& one) {
      return one.item->kind == OfferItem::Kind::tier && one.amount && *one.amount == from;
    });
    require(line != lines_.rend(), "a tier comes from a line");
    return *line;
  }

  void check_asked(const AnswerTable& table, const SheetRow& row, const OfferItem& item) {
    const SheetCell* cell = table.cell(row, kAsked);
    if (same_cell(item.asked, cell == nullptr ? std::string() : cell->text)) return;
    remarks_.refuse({"the text of line " + item.id + " was changed",
                     file_.place(*table.sheet, row.number, *table.columns[kAsked]),
                     "put it back; write what you mean into the remark"});
  }

  OfferLine line_of(const AnswerTable& table, const SheetRow& row, const OfferItem& item) {
    OfferLine line{&item, file_.place(*table.sheet, *table.cell(row, kItem)), {}, {}, {}};
    const AnswerSheet& sheet = *table.sheet;
    const auto asked = [&](std::size_t column, bool wanted) -> const SheetCell* {
      const SheetCell* cell = table.cell(row, column);
      if (!values_.filled(sheet, cell)) return nullptr;
      if (wanted) return cell;
      values_.refuse(sheet, *cell, "line " + item.id + " asks for nothing here",
                     "clear the cell; the line says which of name, percent and amount it asks for");
      return nullptr;
    };
    if (const SheetCell* cell = asked(kName, item.name)) line.name = std::string(trim(cell->text));
    if (const SheetCell* cell = asked(kPercent, item.percent)) line.share = values_.percent(sheet, *cell);
    if (const SheetCell* cell = asked(kAmount, item.amount))
      line.amount = values_.amount(sheet, *cell, "an amount");
    return line;
  }

  void refuse(const OfferLine& line, std::string what, std::string advice) {
    remarks_.refuse({std::move(what), line.where, std::move(advice)});
  }

  void check_commitment(const OfferedCommitment& commitment) {
    using Kind = OfferItem::Kind;
    const auto line_of_kind = [&](Kind kind) -> const OfferLine& {
      const auto line = std::find_if(lines_.begin(), lines_.end(), [&](const OfferLine& one) {
        return one.item->kind == kind && !one.empty();
      });
      require(line != lines_.end(), "a commitment comes from a line");
      return *line;
    };
    if (commitment.monthly && !commitment.yearly.empty())
      refuse(line_of_kind(Kind::commitment_year), "a commitment of a month and one by the year",
             "fill in either C1 or the lines of years");
    if (commitment.ramp_months > 0 && commitment.empty())
      refuse(line_of_kind(Kind::ramp_months), "months without a commitment where none is asked for",
             "fill in the commitment, or clear line C2");
  }

  void take(const OfferLine& line, Offer& out) {
    using Kind = OfferItem::Kind;
    switch (line.item->kind) {
      case Kind::tier:
        if (!line.share || !line.amount)
          refuse(line, "a volume tier needs both its amount and its percent", "fill in both, or neither");
        else
          out.tiers.push_back({*line.amount, *line.share});
        return;
      case Kind::commitment:
        out.commitment.monthly = line.amount;
        return;
      case Kind::commitment_year:
        take_year(line, out.commitment.yearly);
        return;
      case Kind::ramp_months:
        out.commitment.ramp_months = months_of(line, "months without a commitment");
        return;
      case Kind::surcharge:
        take_surcharge(line, out);
        return;
      case Kind::escalator:
        out.escalator = line.share.value_or(Decimal{});
        return;
      case Kind::post_term:
        out.post_term = line.share.value_or(Decimal{});
        return;
      case Kind::credit:
        out.credit = line.amount.value_or(Decimal{});
        return;
      case Kind::waived_months:
        out.waived_months = months_of(line, "waived months");
        return;
    }
  }

  void take_surcharge(const OfferLine& line, Offer& out) {
    if (!line.name)
      refuse(line, "a surcharge without a name", "name it as your bills do");
    else if (line.share.has_value() == line.amount.has_value())
      refuse(line, "surcharge '" + *line.name + "' needs either a percent or an amount",
             "fill in one of the two");
    else
      out.surcharges.push_back({*line.name, line.share.value_or(Decimal{}), line.amount.value_or(Decimal{})});
  }

  static void take_year(const OfferLine& line, std::vector<Decimal>& years) {
    const auto year = static_cast<std::size_t>(line.item->year);
    if (years.size() < year) years.resize(year);
    years[year - 1] = line.amount.value_or(Decimal{});
  }

  int months_of(const OfferLine& line, const char* what) {
    const auto whole = rescale(line.amount.value_or(Decimal{}), 0);
    if (whole && whole->mantissa <= event_.terms.back()) return static_cast<int>(whole->mantissa);
    refuse(line, std::string(what) + " are a whole number, at most those of the longest term",
           "write 2 for two months");
    return 0;
  }

  const AnswerFile& file_;
  const Event& event_;
  AnswerRemarks& remarks_;
  AnswerValues values_;
  const AnswerStyle& style_;
  std::vector<OfferLine> lines_;
  std::vector<Offer::Remark> remarks_of_offer_;
};

// A sheet of the response workbook that nobody sent back.
void without_sheet(const AnswerFile& file, const char* name, const AnswerMap* map, const char* meaning,
                   AnswerRemarks& remarks) {
  Problem problem{std::string("the sheet '") + name + "' is not there", {file.path, {}, {}, {}, {}}, {}};
  if (map == nullptr) {
    problem.advice = "ask for the whole response workbook";
    remarks.refuse(std::move(problem));
    return;
  }
  problem.what += std::string(", and the map says nothing in its place: ") + meaning;
  remarks.note(name, std::move(problem));
}

}  // namespace

void read_offer(const AnswerFile& file, const Event& event, const AnswerMap* map, const AnswerStyle& style,
                AnswerRemarks& remarks, Bid& bid) {
  const AskedColumn asked[] = {{{"item"}, true},    {{"asked"}, false}, {{"name"}, true},
                               {{"percent"}, true}, {{"amount"}, true}, {{"remark"}, false}};
  OfferReading reading(file, event, style, remarks);
  const auto table = find_table(file, kOfferSheet, asked);
  if (table) reading.read_sheet(*table);
  if (map != nullptr) reading.read_lines(map->offer);
  if (!table && (map == nullptr || map->offer.empty()))
    without_sheet(file, kOfferSheet, map, "no discounts, commitments, surcharges or credits", remarks);
  bid.offer = reading.offer();
}

void read_gates(const AnswerFile& file, const Event& event, const AnswerMap* map, const AnswerStyle& style,
                AnswerRemarks& remarks, Bid& bid) {
  enum GateColumn : std::size_t { kGate, kCondition, kAnswer, kRemark };
  bid.gates.resize(event.gates.size());
  if (event.gates.empty()) return;
  const AskedColumn asked[] = {
      {{"gate"}, true}, {{"condition"}, false}, {{"answer"}, true}, {{"remark"}, false}};
  const auto table = find_table(file, kGateSheet, asked);
  AnswerValues values(file, style, remarks);
  if (map != nullptr)
    for (std::size_t g = 0; g < event.gates.size(); ++g)
      if (const auto answer = map->gates.find(event.gates[g].id); answer != map->gates.end())
        bid.gates[g].met = answer->second;
  if (!table) {
    if (map == nullptr || map->gates.empty())
      without_sheet(file, kGateSheet, map, "no condition is met", remarks);
    return;
  }
  for (std::size_t r = table->first_row; r < table->sheet->rows.size(); ++r) {
    const SheetRow& row = table->sheet->rows[r];
    const SheetCell* id = table->cell(row, kGate);
    if (!values.filled(*table->sheet, id)) continue;
    const auto gate = std::find_if(event.gates.begin(), event.gates.end(),
                                   [&](const Gate& one) { return lower(one.id) == lower(trim(id->text)); });
    if (gate == event.gates.end()) {
      values.refuse(*table->sheet, *id, "'" + id->text + "' is no condition of this event",
                    "leave those that were sent");
      continue;
    }
    auto& answer = bid.gates[static_cast<std::size_t>(gate - event.gates.begin())];
    if (const SheetCell* text = table->cell(row, kCondition);
        table->columns[kCondition] && !same_cell(gate->text, text == nullptr ? std::string() : text->text))
      remarks.refuse({"the text of condition " + gate->id + " was changed",
                      file.place(*table->sheet, row.number, *table->columns[kCondition]),
                      "put it back; write what you mean into the remark"});
    if (const SheetCell* cell = table->cell(row, kAnswer); values.filled(*table->sheet, cell))
      answer.met = values.yes_or_no(*table->sheet, *cell);
    if (const SheetCell* cell = table->cell(row, kRemark); values.filled(*table->sheet, cell))
      answer.remark = std::string(trim(cell->text));
  }
  for (std::size_t g = 0; g < event.gates.size(); ++g)
    if (!bid.gates[g].met)
      remarks.note("gate", {"condition " + event.gates[g].id + " is not answered",
                            file.place(*table->sheet, table->header->number, 1),
                            {}});
}

}  // namespace telaudit::rfp
