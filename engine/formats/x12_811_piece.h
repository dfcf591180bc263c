// What one piece of an 811 file holds, before the pieces are put together: envelope segments, and fragments
// of transaction sets with their hierarchical levels and charges. A set may begin in one piece and end in
// another; a level (HL) never does, since pieces are cut only where an HL, ST or ISA begins. So a level's own
// segments are all in one fragment, and only what it inherits is left to join.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "bill/reading.h"
#include "formats/reader.h"
#include "formats/x12_811_bundle.h"
#include "formats/x12_811_columns.h"
#include "formats/x12_811_row.h"
#include "formats/x12_envelope.h"

namespace telaudit::formats::x12 {

// What few levels say.
struct LevelDetails {
  KeptText provider;                 // NM1 SJ
  std::array<KeptText, 4> accounts;  // REF 12, 11, 14, 2F
  KeptText contract_reference;
  KeptText order_reference;
  KeptText cost_centre;
  KeptText user;
  std::optional<Date> from;
  std::optional<Date> through;
};

// One HL with what its own LX and NM1 loops say. There may be hundreds of thousands in one bill.
struct LevelNode {
  std::uint64_t offset = 0;
  KeptText id;
  KeptText parent;
  KeptText code;  // HL03
  KeptText label;
  KeptText service;
  std::uint64_t printed_offset = 0;
  std::int64_t printed_mantissa = 0;
  std::uint32_t printed_length = 0;
  std::uint32_t length = 0;
  std::int32_t details = kNoIndex;  // into SetFragment::level_details
  std::uint8_t printed_scale = 0;
  std::uint8_t printed_rank = 0;  // which AMT qualifier gave it: 3 GW, 2 5, 1 1
  bool is_printed = false;
  ServiceKind service_kind = ServiceKind::none;

  std::optional<Decimal> printed() const {
    return is_printed ? std::optional(Decimal{printed_mantissa, printed_scale}) : std::nullopt;
  }
};

inline constexpr std::array<std::string_view, 4> kAccountQualifiers = {"12", "11", "14", "2F"};

struct PrintedTotal {
  Decimal value;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

struct Heading {
  bool has_big = false;
  std::string bill_date;  // as printed
  std::string number;
  std::string type;     // BIG07
  std::string purpose;  // BIG08
  std::uint64_t big_offset = 0;
  std::array<std::string, 4> accounts;        // REF 12, 11, 14, 2F
  std::array<std::string, 4> party_accounts;  // the same, standing after an N1
  std::string contract_reference;
  std::string currency;
  std::string payee;     // N1 PE
  std::string remit_to;  // N1 RI
  std::string provider;  // N1 SJ
  std::string customer;  // N1 PR
  std::string bill_to;   // N1 BT
  std::optional<Date> due_date;
  std::optional<Date> due_date_by_dtm;
  std::optional<Date> period_from;
  std::optional<Date> period_through;
};

// Something worth a note, counted: the first place is kept.
struct CountedNote {
  std::string code;
  std::string subject;  // notes of one code and subject are one note
  std::string what;
  std::string element;
  std::string advice;
  std::uint64_t offset = 0;
  std::uint64_t count = 1;
};

// Notes of one fragment, set or file, in the order in which they were first met.
class CountedNotes {
 public:
  void add(CountedNote note);
  void add(const CountedNotes& later);
  const std::vector<CountedNote>& all() const { return notes_; }

 private:
  std::vector<CountedNote> notes_;
  std::map<std::pair<std::string, std::string>, std::size_t> places_;
};

struct SetFragment {
  bool begins = false;  // with ST
  bool is_811 = true;   // known only where it begins
  bool ends = false;    // with SE
  bool end_terminated = true;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;  // with filler
  std::uint64_t end = 0;    // of its last segment
  std::uint64_t segments = 0;
  std::string last_tag;
  std::string kind;         // ST01
  std::string control;      // ST02
  std::string end_count;    // SE01
  std::string end_control;  // SE02
  std::uint64_t end_offset = 0;
  std::unique_ptr<Heading> heading;
  std::vector<PrintedTotal> totals;  // TDS
  bill::BalanceForward balance;
  std::uint64_t balance_offset = 0;
  std::string line_items;  // CTT01
  std::uint64_t line_items_offset = 0;
  std::uint64_t loops = 0;  // LX
  std::vector<LevelNode> levels;
  std::vector<LevelDetails> level_details;
  std::vector<Bundle> bundles;
  std::size_t bundle_count = 0;  // also when the set has taken them
  std::uint32_t rows_begin = 0;  // in the columns of its piece
  std::uint32_t rows_end = 0;
  std::vector<Repeated> repeated;
  std::array<std::uint64_t, kChargeSegments> rows_of_segment{};
  std::array<DecimalReach, kDecimalFields> reach;
  CountedNotes notes;
  std::vector<bill::Quarantined> quarantine;
  std::optional<Problem> problem;  // why the set cannot be taken
  bill::Dispositions dispositions;
};

// A piece is a list of these, in the order of the file.
struct Item {
  enum class Kind : std::uint8_t { interchange, interchange_end, group, group_end, set, stray };
  Kind kind = Kind::stray;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::uint64_t segments = 1;  // of a stray run
  std::size_t set = 0;         // index into ParsedPiece::sets
  std::string first;           // ISA13, IEA01, GS06, GE01
  std::string second;          // IEA02, GE02, GS02
  std::string third;           // ISA09, GS01
  std::string fourth;          // ISA10
  std::string fifth;           // ISA06
};

// The rows of one fragment that are charges of a bill, with what they inherit (x12_811_take.cpp).
struct TakenRows;

struct ParsedPiece : Piece {
  ParsedPiece();
  ~ParsedPiece() override;

  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::vector<Item> items;
  std::vector<SetFragment> sets;
  std::shared_ptr<TextStore> level_text = std::make_shared<TextStore>();
  ChargeColumns columns;
  CountedNotes notes;               // of the envelope
  bill::Dispositions dispositions;  // of bytes outside transaction sets
  std::uint64_t crlf = 0;
  std::uint64_t line_feeds = 0;
  std::uint64_t first_line_end = 0;
  std::optional<std::uint64_t> trailing_blanks;  // filler that indents the next piece's first segment

  // Given by Joining: which rows are charges, in their order, and the pieces whose charges come first.
  std::vector<TakenRows> taken;
  std::vector<std::unique_ptr<ParsedPiece>> before;

  bill::Table take_charges() override;
};

// Reads one piece that begins at `offset` of the file `name` under the delimiters of the file's first
// interchange.
std::unique_ptr<ParsedPiece> parse_piece(std::string_view bytes, std::uint64_t offset,
                                         const Delimiters& delimiters, const std::string& name);

}  // namespace telaudit::formats::x12
