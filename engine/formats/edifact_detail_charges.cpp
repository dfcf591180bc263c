// The lines that a DetailReader has collected, as charges.
#include "formats/edifact_detail.h"
#include "formats/line_class.h"
#include "formats/x12_segment.h"

namespace telaudit::formats::edifact {

void DetailReader::compute_amount(Line& line, Fragment& fragment) {
  if (line.row.has(kAmount) || line.holds || line.parent >= 0) return;
  if (line.row.has(kQuantity) && line.row.has(kRate)) {
    auto product = x12::extend(line.row.decimals[kQuantity], line.row.decimals[kRate]);
    if (product && fit(*product, kMoneyBounds)) {
      line.row.decimals[kAmount] = x12::in_cents(*product);
      line.before_allowances = true;
      fragment.defects[static_cast<std::size_t>(Defect::amount_computed)].add(line.row.offset);
      return;
    }
  }
  fragment.defects[static_cast<std::size_t>(Defect::line_without_amount)].add(line.row.offset);
}

// The amount of a line is printed with its allowances in it. Where quantity times price is that amount, they
// are in the price, and are information; else what the line itself costs is the rest.
void DetailReader::settle_allowances(Line& line) {
  if (!line.row.has(kAmount) || line.before_allowances) return;
  Total sum;
  for (std::size_t i = 0; i < line.adjunct_count; ++i)
    if (!line.adjuncts[i].tax && line.adjuncts[i].written) sum.add(line.adjuncts[i].row.decimals[kAmount]);
  const auto all = sum.decimal();
  if (!all || all->is_zero()) return;
  const Decimal amount = line.row.decimals[kAmount];
  bool in_price = false;
  if (line.row.has(kQuantity) && line.row.has(kRate))
    if (const auto product = x12::extend(line.row.decimals[kQuantity], line.row.decimals[kRate]))
      if (const auto rounded = round(*product, amount.scale, Rounding::half_up))
        in_price = *rounded == amount;
  auto rest = subtract(amount, *all);
  if (in_price || !rest || !fit(*rest, kMoneyBounds)) {
    for (std::size_t i = 0; i < line.adjunct_count; ++i)
      if (!line.adjuncts[i].tax) line.adjuncts[i].row.counting = Counting::information;
    return;
  }
  line.row.decimals[kAmount] = *rest;
}

// Decided once for each description of the piece.
std::string_view DetailReader::class_of_words(std::uint32_t description) {
  if (description == kNoWord) return {};
  if (description >= told_by_words_.size()) told_by_words_.resize(description + 1);
  auto& told = told_by_words_[description];
  if (!told) told = profile_.line_classes.words.class_of(piece_.columns.word(kDescription, description));
  return *told;
}

void DetailReader::classify(Line& line) {
  if (line.row.words[kClass] != kNoWord) return;
  if (line.usage) {
    line.row.words[kClass] = piece_.columns.word(kClass, "usage");
  } else if (line.row.decimals[kAmount].is_negative()) {
    line.row.words[kClass] = piece_.columns.word(kClass, "credit");
  } else {
    const bool dated = line.row.numbers[kFrom] != kNoNumber && line.row.numbers[kThrough] != kNoNumber;
    std::string_view told = class_of_words(line.row.words[kDescription]);
    if (told.empty() &&
        is_rent_by_days(
            profile_.line_classes,
            {{},
             dated ? std::optional(line.row.numbers[kThrough] - line.row.numbers[kFrom] + 1) : std::nullopt,
             line.row.has(kQuantity) ? std::optional(line.row.decimals[kQuantity]) : std::nullopt}))
      told = "recurring";
    if (!told.empty()) line.row.words[kClass] = piece_.columns.word(kClass, told);
  }
}

void DetailReader::flush(Fragment& fragment) {
  for (std::size_t i = line_count_; i-- > 0;) {
    const Line& line = lines_[i];
    if (line.parent >= 0 && (line.row.has(kAmount) || line.holds))
      lines_[static_cast<std::size_t>(line.parent)].holds = true;
  }
  for (std::size_t i = 0; i < line_count_; ++i) {
    Line& line = lines_[i];
    if (line.parent >= 0) {
      const Line& parent = lines_[static_cast<std::size_t>(line.parent)];
      line.level = parent.level;
      line.section = parent.section;
    }
    compute_amount(line, fragment);
    if (line.holds) {
      fragment.dispositions.add(
          line.row.has(kAmount) ? bill::Disposition::printed_total : bill::Disposition::context, line.bytes,
          line.segments);
      write_level(line);
      write_adjuncts(line, fragment);
    } else if (line.row.has(kAmount)) {
      fragment.dispositions.add(bill::Disposition::charge, line.bytes, line.segments);
      write_line(line, fragment);
      write_adjuncts(line, fragment);
    } else {
      fragment.dispositions.add(bill::Disposition::context, line.bytes, line.segments);
    }
  }
  line_count_ = 0;
}

void DetailReader::write_level(Line& line) {
  LineLevel level;
  level.offset = line.row.offset;
  level.length = line.end - line.row.offset;
  level.parent = line.level;
  const std::uint32_t description = line.row.words[kDescription];
  level.label = description == kNoWord ? "line " + std::string(line.number())
                                       : std::string(piece_.columns.word(kDescription, description));
  if (line.row.has(kAmount)) level.printed = line.row.decimals[kAmount];
  if (!line.section.empty()) line.section += " / ";
  line.section += level.label;
  line.level = static_cast<std::int32_t>(piece_.levels.size());
  piece_.level_offsets.push_back(level.offset);
  piece_.levels.push_back(std::move(level));
  // What it says of tax is said of its sub-lines as well.
  for (std::size_t i = 0; i < line.adjunct_count; ++i)
    if (line.adjuncts[i].tax) line.adjuncts[i].row.counting = Counting::information;
}

void DetailReader::write_line(Line& line, Fragment& fragment) {
  Row& row = line.row;
  row.length = line.end - row.offset;
  row.level = line.level;
  if (!line.section.empty()) row.words[kSection] = piece_.columns.word(kSection, line.section);
  settle_allowances(line);
  classify(line);
  fragment.counted.add(row.decimals[kAmount]);
  piece_.columns.add(row);
}

void DetailReader::write_adjuncts(Line& line, Fragment& fragment) {
  for (std::size_t i = 0; i < line.adjunct_count; ++i) {
    Adjunct& adjunct = line.adjuncts[i];
    if (!adjunct.written) continue;
    Row& row = adjunct.row;
    for (const TextField field : {kService, kProduct, kContract, kOrder, kCostCentre, kUser, kCurrency})
      row.words[field] = line.row.words[field];
    if (!line.section.empty()) row.words[kSection] = piece_.columns.word(kSection, line.section);
    row.numbers[kFrom] = line.row.numbers[kFrom];
    row.numbers[kThrough] = line.row.numbers[kThrough];
    if (!line.holds)
      row.words[kBelongsTo] = piece_.columns.word(
          kBelongsTo, std::to_string(line.row.offset) + ":" + std::to_string(line.row.ordinal));
    if (adjunct.tax) {
      row.words[kClass] = piece_.columns.word(kClass, "tax");
      if (row.counting == Counting::line_tax) {
        fragment.line_taxes.add(row.decimals[kAmount]);
        ++fragment.line_tax_rows;
      }
    } else {
      row.level = line.level;
      if (row.counting == Counting::counts) fragment.counted.add(row.decimals[kAmount]);
    }
    piece_.columns.add(row);
  }
}

}  // namespace telaudit::formats::edifact
