// A relation of random rows, shown in batches of random sizes and encodings: constants, dictionaries, digits,
// plain values; every scale; unknown cells; negative and very large numbers. Rows are there only after they
// were asked for, and zones are wider than their rows.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "bill/deferred_scan.h"
#include "bill/relation.h"

namespace telaudit::rules {

inline bill::Schema item_schema() {
  using bill::Type;
  return {"item",
          {{"carrier", Type::text, false, ""},
           {"account", Type::text, false, ""},
           {"bill_date", Type::date, false, ""},
           {"kind", Type::text, false, ""},
           {"other", Type::text, false, ""},
           {"called", Type::text, false, ""},
           {"quantity", Type::decimal, false, ""},
           {"huge", Type::decimal, false, ""},
           {"rate", Type::decimal, true, ""},
           {"amount", Type::decimal, true, ""},
           {"currency", Type::text, false, ""},
           {"from", Type::date, false, ""},
           {"through", Type::date, false, ""},
           {"start", Type::moment, false, ""},
           {"units", Type::integer, false, ""},
           {"payable", Type::boolean, false, ""}}};
}

// Each batch is a part.
class GeneratedRelation : public bill::Relation, public bill::DeferredScan {
 public:
  GeneratedRelation(std::uint64_t seed, std::size_t batches, std::size_t longest) : random_(seed) {
    for (std::size_t i = 0; i < batches; ++i) add_batch(1 + pick(longest));
  }

  const bill::Schema& schema() const override { return schema_; }
  std::uint64_t rows() const override { return rows_; }

  Result<void> scan(const bill::ScanRequest& request, const bill::BatchVisitor& visit) const override {
    for (const auto& columns : batches_)
      if (auto visited = show(columns, request, visit); !visited) return visited;
    return {};
  }

  Result<std::vector<bill::RelationPart>> parts() const override {
    std::vector<bill::RelationPart> out;
    for (const auto& columns : batches_) {
      const std::uint64_t begin = out.empty() ? 0 : out.back().end;
      out.push_back({begin, begin + columns.front().view.rows});
    }
    return out;
  }

  Result<void> scan_part(const bill::RelationPart& part, const bill::ScanRequest& request,
                         const bill::BatchVisitor& visit) const override {
    std::uint64_t begin = 0;
    for (const auto& columns : batches_) {
      if (begin == part.begin) return show(columns, request, visit);
      begin += columns.front().view.rows;
    }
    return Problem{"no such part", {}, {}};
  }

  Result<void> scan_deferred(const bill::RelationPart& part, const bill::ScanRequest& request,
                             const bill::DeferredVisitor& visit) const override {
    std::uint64_t begin = 0;
    for (const auto& columns : batches_) {
      if (begin >= part.begin && begin < part.end) {
        Deferred batch(*this, columns, request);
        if (auto visited = visit(batch); !visited) return visited;
      }
      begin += columns.front().view.rows;
    }
    return {};
  }

 private:
  struct Cells {
    bill::ColumnView view;
    bill::Zone zone;
    std::vector<std::uint8_t> known;
    std::vector<std::int64_t> numbers;
    std::vector<std::uint8_t> printed;
    std::vector<std::uint32_t> codes;
    std::deque<std::string> texts;
    std::vector<std::string_view> words;
    std::vector<std::uint8_t> counts;
    std::unique_ptr<bill::DigitTexts> digit_texts;
    std::vector<std::int64_t> word_numbers;  // where the words are digits, and that is said
    std::vector<std::uint8_t> word_counts;
  };

  class Deferred : public bill::DeferredBatch {
   public:
    Deferred(const GeneratedRelation& relation, const std::vector<Cells>& columns,
             const bill::ScanRequest& request)
        : relation_(relation), columns_(columns), request_(request) {
      batch.rows = columns.front().view.rows;
      for (const std::size_t column : request.columns) {
        const Cells& cells = columns[column];
        bill::ColumnView& view = batch.columns.emplace_back();
        view.type = cells.view.type;
        view.rows = cells.view.rows;
        bill::Zone zone = cells.zone;
        for (const auto known : cells.known) zone.unknown += known == 0 ? 1 : 0;
        if (zone.min && column % 2 == 1) *zone.max += 7;
        if (zone.unknown != 0) ++zone.unknown;
        batch.zones.push_back(zone);
        reach.push_back(Reach::zone);
        words.push_back(0);
        word_digits.push_back({});
      }
    }

    Result<void> read(std::size_t column, Reach to) override {
      const Cells& cells = columns_[request_.columns[column]];
      batch.columns[column] = cells.view;
      if (cells.view.encoding == bill::Encoding::dictionary) {
        words[column] = relation_.numbers_of_words_.at(std::vector(cells.words));
        word_digits[column] = {cells.word_numbers, cells.word_counts};
      }
      reach[column] = cells.view.encoding == bill::Encoding::constant ? Reach::rows : to;
      if (reach[column] == Reach::rows) return {};
      bill::ColumnView& view = batch.columns[column];
      view.known = {};
      view.numbers = {};
      view.printed_scales = {};
      view.codes = {};
      view.digit_counts = {};
      view.digit_texts = nullptr;
      if (view.encoding != bill::Encoding::dictionary) view.words = {};
      return {};
    }

   private:
    const GeneratedRelation& relation_;
    const std::vector<Cells>& columns_;
    const bill::ScanRequest& request_;
  };

  static Result<void> show(const std::vector<Cells>& columns, const bill::ScanRequest& request,
                           const bill::BatchVisitor& visit) {
    bill::Batch batch;
    batch.rows = columns.front().view.rows;
    for (const std::size_t column : request.columns) {
      batch.columns.push_back(columns[column].view);
      batch.zones.push_back(columns[column].zone);
    }
    return visit(batch);
  }

  std::size_t pick(std::size_t below) { return static_cast<std::size_t>(random_() % below); }
  bool chance(std::size_t percent) { return pick(100) < percent; }

  void add_batch(std::size_t rows) {
    auto& columns = batches_.emplace_back(schema_.columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      Cells& cells = columns[i];
      cells.view.type = schema_.columns[i].type;
      cells.view.rows = rows;
      const bool constant = chance(20);
      const std::size_t count = constant ? 1 : rows;
      if (chance(60)) fill_known(cells, count);
      if (schema_.columns[i].type == bill::Type::text) {
        fill_text(cells, schema_.columns[i].name, count);
      } else {
        fill_numbers(cells, schema_.columns[i], count);
      }
      if (constant) cells.view.encoding = bill::Encoding::constant;
      if (cells.view.encoding == bill::Encoding::dictionary)
        numbers_of_words_.try_emplace(cells.words, numbers_of_words_.size() + 1);
      cells.view.known = cells.known;
    }
    rows_ += rows;
  }

  static void say_digits(Cells& cells) {
    for (const auto& word : cells.words)
      if (word.empty() || word.find_first_not_of("0123456789") != std::string_view::npos) return;
    for (const auto& word : cells.words) {
      cells.word_numbers.push_back(std::stoll(std::string(word)));
      cells.word_counts.push_back(static_cast<std::uint8_t>(word.size()));
    }
  }

  void fill_known(Cells& cells, std::size_t count) {
    const std::size_t percent = chance(20) ? 100 : (chance(20) ? 0 : pick(100));
    for (std::size_t i = 0; i < count; ++i) cells.known.push_back(chance(percent) ? 1 : 0);
  }

  bool is_known(const Cells& cells, std::size_t row) const {
    return cells.known.empty() || cells.known[row] != 0;
  }

  void fill_text(Cells& cells, const std::string& name, std::size_t count) {
    if (count > 1 && name == "called" && chance(60)) return fill_digits(cells, count);
    std::vector<std::string> possible = {"", "access", "line", "tax", "usage"};
    if (name == "called") possible = {"011442", "1011", "12025550100", "411", "n/a"};
    if (name == "currency") possible = {chance(50) ? "EUR" : "USD"};
    if (name == "carrier") possible = {"A", "B"};
    if (name == "account") possible = {"1", "2", "3"};
    if (name == "other" && chance(30))
      for (int i = 0; i < 100; ++i) possible.push_back("word " + std::to_string(100 + i));
    if (count == 1) possible = {possible[pick(possible.size())]};
    for (const auto& word : possible) cells.words.push_back(cells.texts.emplace_back(word));
    for (std::size_t i = 0; i < count; ++i)
      cells.codes.push_back(static_cast<std::uint32_t>(pick(possible.size())));
    if (count > 1 && chance(20)) {
      std::vector<std::string_view> rows;
      for (const auto code : cells.codes) rows.push_back(cells.words[code]);
      cells.words = std::move(rows);
      cells.codes.clear();
    } else {
      cells.view.encoding = bill::Encoding::dictionary;
      if (count % 5 != 0) say_digits(cells);
    }
    cells.view.words = cells.words;
    cells.view.codes = cells.codes;
  }

  void fill_digits(Cells& cells, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t length = 1 + pick(bill::kDigitCell);
      std::string digits;
      for (std::size_t d = 0; d < length; ++d)
        digits.push_back(static_cast<char>('0' + pick(chance(50) ? 2 : 10)));
      cells.numbers.push_back(std::stoll(digits));
      cells.counts.push_back(static_cast<std::uint8_t>(length));
    }
    cells.view.encoding = bill::Encoding::digits;
    cells.view.numbers = cells.numbers;
    cells.view.digit_counts = cells.counts;
    cells.digit_texts = std::make_unique<bill::DigitTexts>();
    cells.digit_texts->begin(cells.numbers, cells.counts);
    cells.view.digit_texts = cells.digit_texts.get();
  }

  std::int64_t number_for(const bill::ColumnSpec& column, std::int64_t limit) {
    switch (column.type) {
      case bill::Type::boolean:
        return static_cast<std::int64_t>(pick(2));
      case bill::Type::date:
        return 20'000 + static_cast<std::int64_t>(pick(700));
      case bill::Type::moment:
        return (chance(10) ? -1 : 1) * static_cast<std::int64_t>(pick(17'280'000'000));
      default:
        break;
    }
    const auto size = static_cast<std::int64_t>(pick(static_cast<std::size_t>(limit)));
    return chance(30) ? -size : size;
  }

  void fill_numbers(Cells& cells, const bill::ColumnSpec& column, std::size_t count) {
    std::int64_t limit = 10;
    const std::size_t digits = column.name == "huge" ? 17 : pick(column.type == bill::Type::decimal ? 9 : 5);
    for (std::size_t i = 0; i < digits; ++i) limit *= 10;
    int scale = 0;
    if (column.type == bill::Type::decimal) scale = static_cast<int>(pick(column.name == "huge" ? 13 : 7));
    cells.view.scale = static_cast<std::uint8_t>(scale);
    const bool printed = scale > 0 && chance(50);
    for (std::size_t i = 0; i < count; ++i) {
      std::int64_t number = number_for(column, limit);
      if (printed) {
        const int shorter = static_cast<int>(pick(static_cast<std::size_t>(scale) + 1));
        std::int64_t unit = 1;
        for (int d = 0; d < shorter; ++d) unit *= 10;
        number = number / unit * unit;
        cells.printed.push_back(static_cast<std::uint8_t>(scale - shorter));
      }
      cells.numbers.push_back(number);
      if (!is_known(cells, i)) continue;
      cells.zone.min = cells.zone.min ? std::min(*cells.zone.min, number) : number;
      cells.zone.max = cells.zone.max ? std::max(*cells.zone.max, number) : number;
    }
    if (chance(20)) cells.zone = {};
    cells.view.numbers = cells.numbers;
    cells.view.printed_scales = cells.printed;
  }

  std::mt19937_64 random_;
  bill::Schema schema_ = item_schema();
  std::deque<std::vector<Cells>> batches_;
  std::map<std::vector<std::string_view>, std::uint64_t> numbers_of_words_;
  std::uint64_t rows_ = 0;
};

}  // namespace telaudit::rules
