// The lines of an INVOIC: LIN with everything that belongs to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/edifact_groups.h"
#include "formats/edifact_piece.h"
#include "formats/edifact_profile.h"
#include "formats/repeated_segments.h"

namespace telaudit::formats::edifact {

// Collects a top line with its sub-lines, and writes their charges when the next top line begins.
class DetailReader {
 public:
  DetailReader(ParsedPiece& piece, const Profile& profile, const std::string& file)
      : piece_(piece), profile_(profile), qualifiers_(profile), file_(file) {}

  void begin_line(const Segments& segment, const SegmentPlace& place, Fragment& fragment);
  // A segment of the line that was begun last.
  void take(const Segments& segment, const SegmentPlace& place, Fragment& fragment);
  // Whether take_again() may know a segment that begins so.
  static bool may_come_again(std::string_view text);
  // As take(), where the segment of these bytes came before; else false, and it is to be taken apart.
  bool take_again(std::string_view text, const SegmentPlace& place);
  // Another syntax begins to hold: no segment came before.
  void forget_segments() { repeated_.clear(); }
  // Writes what is collected.
  void flush(Fragment& fragment);

 private:
  enum class Group : std::uint8_t { line, reference, party, tax, allowance, other };

  // What a line says of tax or an allowance, as a charge of its own.
  struct Adjunct {
    Row row;
    bool tax = false;
    bool written = false;  // has an amount
  };
  // What a segment says by itself, whichever line it belongs to. Words are those of the piece's columns.
  struct Said {
    enum class Kind : std::uint8_t { nothing, product, service, description, dates, reference, tax };
    Kind kind = Kind::nothing;
    std::uint32_t word = kNoWord;
    std::uint32_t charge_class = kNoWord;   // of a product
    const QualifierRanks* roles = nullptr;  // of dates and references
    Date date;
    std::optional<Date> through;
    Decimal rate{0, kNoScale};  // of a tax
    Decimal base{0, kNoScale};
  };
  struct Line {
    Row row;
    std::uint64_t segments = 0;
    std::uint64_t bytes = 0;
    std::uint64_t end = 0;
    std::int32_t parent = -1;  // among the collected lines
    std::int32_t level = kLines;
    int depth = 0;       // LIN 1222
    bool holds = false;  // a line below it has an amount
    bool before_allowances = false;
    bool usage = false;  // by its unit
    int amount_rank = -1;
    int price_rank = -1;
    int quantity_rank = -1;
    int from_rank = -1;
    int through_rank = -1;
    int service_rank = -1;
    std::string_view file_number;  // LIN 1082 as bytes of the file
    std::string own_number;        // the same where it is not written so
    std::string section;
    std::vector<Adjunct> adjuncts;
    std::size_t adjunct_count = 0;

    void clear();
    std::string_view number() const { return file_number.empty() ? own_number : file_number; }
  };

  Line& add_line();
  Adjunct& add_adjunct(Line& line);
  void find_parent(const Segments& segment, Line& line, const SegmentPlace& place, Fragment& fragment);
  bool take_known(const Segments& segment, Line& line, const SegmentPlace& place, Fragment& fragment);
  Said item_said(const Segments& segment);
  Said tax_said(const Segments& segment);
  Said product_said(std::string_view code);
  Said word_said(Said::Kind kind, TextField field, std::string_view text);
  void apply(const Said& said, Line& line, const SegmentPlace& place);
  void apply_dates(const Said& said, Line& line);
  static bool takes_service(const Said& said, Line& line);
  void take_reference(const Segments& segment, Line& line, const SegmentPlace& place);
  void apply_tax(const Said& said, Line& line, const SegmentPlace& place);
  void take_said(const Segments& segment, const Said& said, Line& line, const SegmentPlace& place);
  void take_text(const Segments& segment, Line& line);
  void add_description(std::uint32_t word, Line& line);
  Adjunct& add_tax(Line& line);
  void take_quantity(const Segments& segment, Line& line, const SegmentPlace& place, Fragment& fragment);
  void take_price(const Segments& segment, Line& line, const SegmentPlace& place, Fragment& fragment);
  void take_date(const Segments& segment, Line& line, const SegmentPlace& place, Fragment& fragment);
  void take_money(const Segments& segment, Line& line, const SegmentPlace& place, Fragment& fragment);
  void take_allowance(const Segments& segment, Line& line, const SegmentPlace& place);
  bool take_adjunct_money(const Segments& segment, Line& line, const SegmentPlace& place, Fragment& fragment);
  void compute_amount(Line& line, Fragment& fragment);
  void settle_allowances(Line& line);
  static void set_product(Line& line, const Said& product);
  bool is_usage_unit(std::string_view unit) const;
  void classify(Line& line);
  std::string_view class_of_words(std::uint32_t description);
  void write_line(Line& line, Fragment& fragment);
  void write_level(Line& line);
  void write_adjuncts(Line& line, Fragment& fragment);

  ParsedPiece& piece_;
  const Profile& profile_;
  const QualifierTable qualifiers_;
  const std::string& file_;
  std::vector<std::optional<std::string_view>> told_by_words_;  // by description
  std::vector<Line> lines_;
  std::size_t line_count_ = 0;
  Group group_ = Group::line;
  AllowanceGroup allowance_;
  // What the last TAX says; its charge is added with its amount.
  struct Tax {
    std::uint64_t offset = 0;
    std::uint32_t type = kNoWord;
    Decimal rate{0, kNoScale};
    Decimal base{0, kNoScale};
    bool added = false;
  };
  Tax tax_;
  RepeatedSegments<Said> repeated_;
  std::string text_;
};

}  // namespace telaudit::formats::edifact
