// An electronic invoice as charges, levels and a part.
//
// The sums of EN 16931 become levels, so that each of its rules is proved like any other printed total:
//
//   invoice               BT-115 + BT-113: what is to be paid before what was prepaid   BR-CO-16
//     invoice/gross       BT-112                                                        BR-CO-15
//       net               BT-109                                                        BR-CO-13
//         lines           BT-106                                                        BR-CO-10
//         allowances      BT-107                                                        BR-CO-11
//         charges         BT-108                                                        BR-CO-12
//       vat               BT-110                                                        BR-CO-14
//     a charge for BT-114, the rounding (in invoice/gross where that total was printed with it)
//     charges of third parties (XRechnung's extension, BT-DEX-002)                    BR-DEX-09
//
// A document of FatturaPA holds any number of invoices, each of which becomes a part; what it prints below
// the sums is in xml_invoice_fattura.cpp.
//
// A line with allowances or charges of its own is a level, too, whose total is BT-131; so is one that
// consists of other lines. A credit note's amounts and quantities are turned,
// and its levels are below credit-note.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bill/reading.h"
#include "bill/table.h"
#include "formats/xml_invoice_fields.h"
#include "formats/xml_invoice_levels.h"
#include "formats/xml_places.h"
#include "formats/xml_values.h"
#include "formats/xml_walk.h"

namespace telaudit::formats::xml {

// How a format signs what a credit note states.
enum class CreditSigns : std::uint8_t {
  positive,          // as the money that goes back, which is what EN 16931 says
  as_the_total_has,  // some senders so, others with a minus: the total tells
};

class InvoiceWriter : public Writer {
 public:
  // `places` outlives the writer.
  InvoiceWriter(std::string file, const Places& places, CreditSigns credits = CreditSigns::positive);

  void document(std::string_view name) override;
  void open(std::uint8_t group, std::uint64_t offset) override;
  void close(std::uint8_t group, std::uint64_t offset, std::uint64_t length) override;
  void field(std::uint8_t field, const FieldText& text) override;
  const std::optional<Problem>& refused() const override { return refused_; }
  Result<void> finish(bill::Reading& reading) override;

 private:
  struct Allowance {
    bool is_charge = false;
    Decimal amount;
    std::string code;
    std::string reason;
    std::optional<Decimal> base;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
  };
  struct Level {
    std::string id;
    std::string parent;
    std::string label;
    std::string kind;
    std::optional<Decimal> printed;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
  };
  struct Line {
    std::array<Value, kFields> values;
    std::vector<Allowance> allowances;
    std::string service;
    std::string service_kind;
    std::uint64_t offset = 0;
    std::optional<std::size_t> level;  // set where it consists of other lines
  };
  struct TaxTotal {
    Decimal amount;
    std::string currency;
    std::uint64_t offset = 0;
    bool has_shares = false;  // a breakdown stands in it
  };
  enum class Kind : std::uint8_t { line, other };
  enum class Sign : std::uint8_t { indicated, adds, takes_off };  // of an allowance or charge
  // An amount of FatturaPA that stands before it is known which sums hold it.
  struct Extra {
    Group group = Group::none;
    std::string amount;
    std::string sign;  // of a discount: SC takes off, MG adds
    std::string code;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
  };
  // What is said of one invoice. The name is that of the root's element of EN 16931.
  struct Document {
    std::string type;
    std::string currency;
    bool turned = false;
    bool information_only = false;
    bool fine_amounts = false;          // some have more than two decimals
    std::array<Value, kFields> values;  // of the document, and of what is open in it or in a line
    Value buyer_id_of_scheme;
    std::string service;  // BT-18
    std::string service_kind;
    std::vector<TaxTotal> tax_totals;
    std::vector<std::size_t> allowance_rows;  // of the whole document
    Decimal tax_bases;                        // of all shares of tax
    Decimal taxes;
    std::uint32_t tax_shares = 0;
    bool signed_allowances = false;
    std::vector<Extra> extras;
    bool any_allowance = false;
    bool any_charge = false;
    bool any_tax = false;
    bool any_line = false;
    std::vector<Level> levels;
    std::set<std::string> level_ids;
    std::map<std::string, std::size_t> line_groups;  // ids of lines that consist of others, to their levels
    std::optional<Date> issued;
    std::optional<Date> period_from;
    std::optional<Date> period_through;
    std::size_t first_row = 0;
  };

  const Value& of(Field field) const { return document_.values[static_cast<std::size_t>(field)]; }
  const Value& of_line(Field field) const { return line().values[static_cast<std::size_t>(field)]; }
  Line& line() { return lines_[line_depth_ - 1]; }
  const Line& line() const { return lines_[line_depth_ - 1]; }
  void refuse(std::string what, std::uint64_t offset, std::string element, std::string advice);
  void note(const char* code, std::string what, std::uint64_t offset, std::string advice);

  // Amounts as they count: turned in a credit note. A Problem is kept where there is none that can be read.
  std::optional<Decimal> money(const Value& value, std::string_view term);
  std::optional<Decimal> turned(std::optional<Decimal> value) const;
  // Numbers that no sum needs: unknown where they cannot be read.
  std::optional<Decimal> number(const Value& value);
  std::optional<Date> date(const Value& value, std::string_view term);

  void take_value(Field field, const FieldText& text);
  void take_type(std::string_view code, std::uint64_t offset);
  void open_line(std::uint64_t offset);
  void close_line(std::uint64_t offset, std::uint64_t length);
  void close_allowance(std::uint64_t offset, std::uint64_t length, Sign sign);
  void close_tax(std::uint64_t offset, std::uint64_t length);
  void close_third_party(std::uint64_t offset, std::uint64_t length);
  void close_beside(std::uint64_t offset, std::uint64_t length, std::string_view section);
  void close_reference();
  void close_property();

  std::string id_of(const TotalLevel& level) const;
  std::size_t add_line_level(Line& line, std::string_view kind);
  std::string level_above_line();
  std::string section_of_line() const;
  void write_line(const Line& line, const std::string& level, Decimal net, std::uint64_t length,
                  bool informs);
  std::optional<Decimal> price_of_unit(const Line& line, Field which);
  bool allowances_only_inform(const Line& line, Decimal net);
  void write_price(const Line& line, const std::optional<Decimal>& quantity);
  void write_allowance(const Allowance& allowance, const std::string& level, std::string_view belongs_to,
                       bool informs);
  void begin_row(std::uint64_t offset, std::uint64_t length, const std::string& level, bool counts);
  void set(std::size_t column, const std::optional<Decimal>& value);
  void set(std::size_t column, std::string_view text);
  void end_row(Decimal amount, Kind kind);
  std::string item_text(const Line& line) const;
  std::string charge_class(const Line& line, Decimal net, std::optional<std::int64_t> days);

  // Peru's invoices (SUNAT, catalogues 05 and 53 of its electronic documents): what is given free is stated
  // and in no sum, the total of the lines is what is left of them after allowances that lower what is taxed,
  // and those that do not are taken off behind the total with VAT.
  bool is_peruvian() const;
  static bool is_given_free(const Value& tax_scheme);
  bool is_behind_the_total(const Allowance& allowance) const;

  // Of FatturaPA alone (xml_invoice_fattura.cpp).
  bool is_fattura() const { return name_ == "FatturaElettronica"; }
  void open_invoice();
  void keep_extra(Group group, std::uint64_t offset, std::uint64_t length);
  void close_unit_discount();
  void close_withholding(std::uint64_t offset);
  void close_share(std::uint64_t offset, const std::optional<Decimal>& base, Decimal tax);
  void close_gross_line(std::uint64_t offset, std::uint64_t length);
  void write_extra(const Extra& extra, Decimal amount, bool counts);
  void write_extras();

  // At the end of an invoice.
  void end_document();
  bool settle();
  void settle_allowances();
  void write_missing_rows();
  bool total_has_rounding();
  void write_rounding();
  void add_totals(bill::Part& part);
  void add_level(bill::Part& part, const Level& level) const;
  void fill_in(bill::Part& part);
  std::optional<TaxTotal> tax_total() const;

  std::string name_;  // of the document's element
  Document document_;
  std::optional<Document> header_;  // what several invoices of one document have in common

  std::string file_;
  const Places& places_;
  CreditSigns credits_;
  std::optional<Problem> refused_;
  std::vector<bill::Note> notes_;
  std::map<std::string, std::uint64_t> note_counts_;

  std::vector<Line> lines_;
  std::size_t line_depth_ = 0;

  bill::TableBuilder charges_;
  std::vector<Kind> kinds_;
  std::vector<bill::Part> parts_;
};

}  // namespace telaudit::formats::xml
