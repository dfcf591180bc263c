// What stands before the lines of an INVOIC and behind them. Records of calls that come as references (RFF
// with DTM, QTY, MOA: directories from D.99B on) stand before the lines, too.
#pragma once

#include <string>

#include "formats/edifact_groups.h"

namespace telaudit::formats::edifact {

class HeadingReader {
 public:
  HeadingReader(ParsedPiece& piece, const Profile& profile, const std::string& file)
      : piece_(piece), profile_(profile), file_(file) {}

  void begin();
  void take(const Segments& segment, const SegmentPlace& place, Fragment& fragment);
  // Writes the charges that are still collected.
  void end(Fragment& fragment);

 private:
  enum class Group : std::uint8_t { message, reference, party, tax, payment, allowance, other };

  void take_document(const Segments& segment, Heading& heading);
  void take_date(const Segments& segment, const SegmentPlace& place, Fragment& fragment);
  void take_reference(const Segments& segment, const SegmentPlace& place, Fragment& fragment);
  void take_party(const Segments& segment, Heading& heading);
  void take_currency(const Segments& segment, Heading& heading);
  void take_money(const Segments& segment, const SegmentPlace& place, Fragment& fragment);
  bool take_call(const Segments& segment, const SegmentPlace& place, Fragment& fragment);
  void end_group(Fragment& fragment);

  ParsedPiece& piece_;
  const Profile& profile_;
  const std::string& file_;
  Group group_ = Group::message;
  AllowanceGroup allowance_;
  Row call_;
  bool in_call_ = false;
  std::uint64_t call_segments_ = 0;
  std::uint64_t call_bytes_ = 0;
  std::string text_;
};

class SummaryReader {
 public:
  SummaryReader(ParsedPiece& piece, const Profile& profile, const std::string& file)
      : piece_(piece), profile_(profile), file_(file) {}

  void begin(Fragment& fragment);
  void take(const Segments& segment, const SegmentPlace& place, Fragment& fragment);
  // Writes the charges of the summary: taxes and allowances.
  void end(Fragment& fragment);

 private:
  enum class Group : std::uint8_t { message, tax, allowance };

  void take_money(const Segments& segment, const SegmentPlace& place, Fragment& fragment);
  void write_taxes(Summary& summary, Fragment& fragment);

  ParsedPiece& piece_;
  const Profile& profile_;
  const std::string& file_;
  Group group_ = Group::message;
};

// Writes an allowance or charge of the whole message.
void write_allowance(const AllowanceGroup& group, Counting counting, ParsedPiece& piece, Fragment& fragment);

}  // namespace telaudit::formats::edifact
