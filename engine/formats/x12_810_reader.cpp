#include "formats/x12_810_reader.h"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

#include "formats/beginning.h"
#include "formats/x12_810_set.h"
#include "formats/x12_811_envelope.h"
#include "formats/x12_segment.h"

namespace telaudit::formats {
namespace {

using bill::Disposition;
using x12::Delimiters;
using x12::InvoiceSet;
using x12::Segment;
using x12::SegmentScanner;

constexpr const char* kName = "x12-810";
constexpr const char* kVersion = "3";
constexpr std::array<std::string_view, 4> kCredits = {"CE", "CG", "CN", "CR"};

// ISA, GS, GE, IEA, or segments outside of everything.
struct EnvelopeItem {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::string tag;  // empty: stray segments
  std::string count;
  std::string control;
  std::string issued;  // ISA
  std::string sender;  // ISA
  std::uint64_t segments = 1;
};

struct InvoicePiece : Piece {
  struct Entry {
    bool is_set = false;
    std::size_t at = 0;
  };
  std::vector<Entry> entries;
  std::vector<EnvelopeItem> envelope;
  std::vector<InvoiceSet> sets;
  invoice::Columns columns;
  bill::Dispositions dispositions;  // of bytes outside of sets
  struct Taken {
    std::shared_ptr<const invoice::RowContext> context;
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  std::vector<Taken> taken;

  bill::Table take_charges() override {
    bill::TableBuilder table(bill::charge_schema());
    table.expect_rows(columns.size());
    for (const auto& rows : taken) columns.take(*rows.context, {}, rows.begin, rows.end, table);
    return table.finish();
  }
};

class PieceParser {
 public:
  PieceParser(std::string_view bytes, std::uint64_t offset, const Delimiters& delimiters,
              const std::string& file)
      : scanner_(bytes, delimiters, true),
        marks_(delimiters),
        offset_(offset),
        size_(bytes.size()),
        piece_(std::make_unique<InvoicePiece>()),
        sets_(piece_->columns, file) {}

  std::unique_ptr<InvoicePiece> run() {
    piece_->columns.expect(size_ / kUsualLine);
    while (scanner_.next()) {
      take_filler();
      const std::uint64_t at = offset_ + scanner_.begin();
      const std::uint64_t length = scanner_.next_begin() - scanner_.begin();
      if (open_ && sets_.take_again(scanner_.raw(), at, length)) {
        piece_->sets.back().end_terminated = scanner_.terminated();
        continue;
      }
      const std::size_t size = scanner_.end() - scanner_.begin();
      segment_.split(size > x12::kLongestSegment ? std::string_view("?") : scanner_.raw(),
                     scanner_.delimiters());
      take(at, length);
    }
    take_filler();
    close();
    return std::move(piece_);
  }

 private:
  // Bytes of a line with what belongs to it.
  static constexpr std::size_t kUsualLine = 100;

  void take_filler() {
    if (scanner_.filler().bytes == 0) return;
    bill::Dispositions& to = open_ ? piece_->sets.back().dispositions : piece_->dispositions;
    to.add(Disposition::filler, scanner_.filler().bytes, 0);
  }

  void take(std::uint64_t at, std::uint64_t length) {
    switch (segment_.number()) {
      case tag_number("ISA"):
      case tag_number("GS"):
      case tag_number("GE"):
      case tag_number("IEA"):
        return take_envelope(at, length);
      case tag_number("ST"):
        close();
        piece_->entries.push_back({true, piece_->sets.size()});
        piece_->sets.emplace_back();
        sets_.begin(piece_->sets.back(), segment_, at, length);
        open_ = true;
        return;
      default:
        break;
    }
    if (!open_) return take_stray(at, length);
    const bool in_file = segment_.text() == scanner_.raw().data();
    sets_.take(segment_, in_file ? scanner_.raw() : std::string_view(), at, length);
    piece_->sets.back().end_terminated = scanner_.terminated();
    if (segment_.number() == tag_number("SE")) close();
  }

  void take_envelope(std::uint64_t at, std::uint64_t length) {
    close();
    if (!(scanner_.delimiters() == marks_)) {
      marks_ = scanner_.delimiters();
      sets_.forget_segments();
    }
    EnvelopeItem item;
    item.offset = at;
    item.length = length;
    item.tag = segment_.tag();
    if (item.tag == "ISA") {
      item.control = segment_[13];
      item.issued = std::string(segment_[9] < "70" ? "20" : "19") + std::string(segment_[9]) +
                    std::string(segment_[10]) + std::string(segment_[13]);
      item.sender = segment_[6];
    } else if (item.tag == "GS") {
      item.control = segment_[6];
    } else {
      item.count = segment_[1];
      item.control = segment_[2];
    }
    piece_->dispositions.add(Disposition::context, length);
    add(std::move(item));
  }

  void take_stray(std::uint64_t at, std::uint64_t length) {
    piece_->dispositions.add(Disposition::quarantined, length);
    if (!piece_->entries.empty() && !piece_->entries.back().is_set && piece_->envelope.back().tag.empty()) {
      EnvelopeItem& run = piece_->envelope.back();
      run.length = at + length - run.offset;
      ++run.segments;
      return;
    }
    EnvelopeItem item;
    item.offset = at;
    item.length = length;
    add(std::move(item));
  }

  void add(EnvelopeItem item) {
    piece_->entries.push_back({false, piece_->envelope.size()});
    piece_->envelope.push_back(std::move(item));
  }

  void close() {
    if (open_) sets_.end();
    open_ = false;
  }

  SegmentScanner scanner_;
  Delimiters marks_;  // under which segments came before
  std::uint64_t offset_;
  std::size_t size_;
  std::unique_ptr<InvoicePiece> piece_;
  x12::InvoiceSetReader sets_;
  Segment segment_;
  bool open_ = false;
};

class InvoiceJoining : public Joining {
 public:
  explicit InvoiceJoining(std::string file) : file_(std::move(file)) {}

  Result<std::unique_ptr<Piece>> add(std::unique_ptr<Piece> added) override {
    auto* piece = dynamic_cast<InvoicePiece*>(added.get());
    require(piece != nullptr, "pieces go back to the reader that parsed them");
    for (const auto& entry : piece->entries)
      entry.is_set ? take_set(*piece, piece->sets[entry.at]) : take_envelope(piece->envelope[entry.at]);
    reading_.dispositions.add(piece->dispositions);
    return added;
  }

  Result<bill::Reading> finish() override {
    end_interchange();
    if (invoices_ == 0) {
      Problem problem;
      problem.what = "the file holds no transaction set 810";
      problem.where.file = file_;
      problem.where.element = "ST";
      problem.advice = "expected ST*810 after the envelope; if the file is cut off, ask for it again";
      return problem;
    }
    reading_.reader = kName;
    reading_.reader_version = kVersion;
    reading_.charges = bill::TableBuilder(bill::charge_schema()).finish();
    return std::move(reading_);
  }

 private:
  void note(std::string code, std::string what, std::string element, std::string advice,
            std::uint64_t offset) {
    constexpr std::uint64_t kMost = 20;
    if (++times_[code] > kMost) return;
    bill::Note note;
    note.code = std::move(code);
    note.problem.what = std::move(what);
    note.problem.where.file = file_;
    note.problem.where.offset = offset;
    note.problem.where.element = std::move(element);
    note.problem.advice = std::move(advice);
    reading_.notes.push_back(std::move(note));
  }

  void take_envelope(const EnvelopeItem& item) {
    if (item.tag == "ISA") {
      end_interchange();
      interchange_ = item;
      open_ = true;
      groups_ = 0;
    } else if (item.tag == "GS") {
      group_ = item;
      ++groups_;
      sets_in_group_ = 0;
    } else if (item.tag == "GE") {
      check(item, sets_in_group_, group_.control, "x12.ge-count", "x12.ge-control");
    } else if (item.tag == "IEA") {
      check(item, groups_, interchange_.control, "x12.iea-count", "x12.iea-control");
      open_ = false;
    } else {
      reading_.quarantine.push_back(
          {item.offset, item.length, std::to_string(item.segments) + " segments stand outside of any set"});
    }
  }

  void check(const EnvelopeItem& end, std::uint64_t counted, const std::string& control,
             const char* count_code, const char* control_code) {
    if (!x12::is_count(end.count, counted))
      note(count_code,
           end.tag + "01 says " + end.count.substr(0, 20) + ", the file has " + std::to_string(counted),
           end.tag + "01", "ask the sender whether something is missing", end.offset);
    if (end.control != control)
      note(control_code,
           end.tag + "02 says " + end.control.substr(0, 20) + ", the header " + control.substr(0, 20),
           end.tag + "02", "nothing to do if the bills balance", end.offset);
  }

  void end_interchange() {
    if (!open_) return;
    open_ = false;
    note("x12.no-iea", "the interchange " + interchange_.control.substr(0, 20) + " is not ended by IEA",
         "IEA", "the file may be cut off; ask the sender how many bills it has", interchange_.offset);
  }

  void take_set(InvoicePiece& piece, InvoiceSet& set) {
    ++sets_in_group_;
    const auto& filler = set.dispositions.counts[static_cast<std::size_t>(Disposition::filler)];
    if (!set.is_810()) {
      reading_.dispositions.add(Disposition::filler, filler.bytes, 0);
      reading_.dispositions.add(Disposition::ignored, set.dispositions.bytes() - filler.bytes, set.segments);
      return note("x12.other-set", "a transaction set " + set.kind.substr(0, 16) + " was left out", "ST",
                  "nothing to do if another file or program reads it", set.offset);
    }
    ++invoices_;
    close(piece, set);
    if (!set.problem) return;
    reading_.dispositions.add(Disposition::filler, filler.bytes, 0);
    reading_.dispositions.add(Disposition::quarantined, set.dispositions.bytes() - filler.bytes,
                              set.segments);
    reading_.quarantine.push_back({set.offset, set.end - set.offset, set.problem->what});
    reading_.refused.push_back(*set.problem);
  }

  void refuse(InvoiceSet& set, std::string what, std::string element, std::uint64_t offset) {
    Problem problem;
    problem.what = std::move(what);
    problem.where.file = file_;
    problem.where.offset = offset;
    problem.where.element = std::move(element);
    problem.advice = "ask the carrier to send the file again";
    set.problem = std::move(problem);
  }

  void close(InvoicePiece& piece, InvoiceSet& set) {
    const bool counted = x12::is_count(set.end_count, set.segments);
    if (!set.ended || (!set.end_terminated && !(counted && set.end_control == set.control)))
      return refuse(set,
                    "transaction set 810 " + set.control.substr(0, 20) + " (begun at byte " +
                        std::to_string(set.offset) +
                        ") is cut off: the segment SE was expected; none of its charges were taken",
                    "SE", set.end);
    if (set.problem) return;
    const auto bill_date = x12::read_date(set.bill_date);
    if (!set.has_big || !bill_date)
      return refuse(set, "the set has no BIG segment with a bill date that can be read", "BIG", set.offset);
    if (!counted)
      note("x12.se-count",
           "SE01 says " + set.end_count.substr(0, 20) + " segments, the set has " +
               std::to_string(set.segments),
           "SE01", "nothing to do if the bill balances", set.end_offset);
    if (set.end_control != set.control)
      note("x12.se-control",
           "SE02 says " + set.end_control.substr(0, 20) + ", ST02 " + set.control.substr(0, 20), "SE02",
           "nothing to do if the bill balances", set.end_offset);
    if (!set.line_items.empty() && !x12::is_count(set.line_items, set.lines))
      note("x12.ctt-count",
           "CTT01 says " + set.line_items.substr(0, 20) + " line items, the set has " +
               std::to_string(set.lines),
           "CTT01", "the sums decide whether something is missing", set.line_items_offset);
    for (const auto& each : set.notes)
      note(each.code, each.problem.what, each.problem.where.element, each.problem.advice,
           each.problem.where.offset.value_or(set.offset));
    add_part(piece, set, *bill_date);
  }

  void add_part(InvoicePiece& piece, InvoiceSet& set, Date bill_date) {
    auto context = std::make_shared<invoice::RowContext>();
    context->carrier = first_of(set.carriers, interchange_.sender);
    context->account = first_of(set.accounts, {});
    context->invoice = set.number;
    context->bill_date = bill_date.days;
    context->currency = x12::currency_of(set.currency);
    if (context->currency.empty())
      note("x12.no-currency", x12::kNoCurrency, "CUR02", x12::kNoCurrencyAdvice, set.offset);
    context->contract = set.contract;
    if (set.from) context->from = set.from->days;
    if (set.through) context->through = set.through->days;
    context->root = root_of(set);
    const bool credit = std::find(kCredits.begin(), kCredits.end(), set.type) != kCredits.end();
    context->turned =
        credit && set.total && !set.total->is_negative() && !set.total->is_zero() && !set.sum.is_negative();
    if (context->turned)
      note("x12.credit-turned",
           "BIG07 " + set.type + " is a credit, but its total has no minus sign; it was read as a credit",
           "TDS01", "nothing to do", set.total_offset);
    if (context->account.empty())
      note("x12.no-account", "no account number is given (REF 12, 11, 14 or 2F)", "REF",
           "the bill is known by carrier, number and date alone", set.offset);
    bill::Part part;
    part.key = {context->carrier, context->account, set.number, bill_date};
    part.kind = "810";
    if (set.purpose == "01") {
      part.marker = bill::Marker::cancels;
    } else if (set.purpose == "05" || set.type == "RG") {
      part.marker = bill::Marker::replaces;
    }
    part.issued = interchange_.issued;
    part.currency = context->currency;
    part.due_date = set.due_date;
    part.period_from = set.from;
    part.period_through = set.through;
    part.contract_reference = set.contract;
    part.customer = first_of(set.customers, {});
    add_levels(set, *context, part);
    const std::uint64_t rows = set.rows_end - set.rows_begin;
    if (rows > 0) part.rows.push_back({rows_, rows_ + rows});
    rows_ += rows;
    piece.taken.push_back({std::move(context), set.rows_begin, set.rows_end});
    reading_.dispositions.add(set.dispositions);
    reading_.parts.push_back(std::move(part));
  }

  void add_levels(const InvoiceSet& set, const invoice::RowContext& context, bill::Part& part) const {
    const std::string label = "810 set " + set.control;
    bill::LevelView root;
    root.id = context.root;
    root.label = label;
    root.kind = "part";
    if (set.total) root.printed = context.turned ? negate(*set.total) : *set.total;
    root.roundings = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(set.fine, 1, UINT32_MAX));
    root.source_offset = set.total ? set.total_offset : set.offset;
    root.source_length = set.total ? set.total_length : set.end - set.offset;
    part.levels.push_back(root);
    const auto add = [&](std::int32_t which, std::string_view name, std::string_view kind, bool there) {
      if (!there) return;
      const std::string id = invoice::level_id(context.root, which, 0);
      bill::LevelView level;
      level.id = id;
      level.parent = context.root;
      level.label = name;
      level.kind = kind;
      level.source_offset = set.offset;
      level.source_length = set.end - set.offset;
      part.levels.push_back(level);
    };
    add(invoice::kLines, "Lines", "lines", set.lines > 0);
    add(invoice::kAllowances, "Allowances and charges", "allowances", set.allowances > 0);
    add(invoice::kTaxes, "Taxes", "taxes", set.taxes > 0);
  }

  template <std::size_t kSize>
  static std::string first_of(const std::array<std::string, kSize>& names, std::string otherwise) {
    for (const auto& name : names)
      if (!name.empty()) return name;
    return otherwise;
  }

  std::string root_of(const InvoiceSet& set) {
    std::string wanted = interchange_.control.substr(0, 20) + "/" + set.control.substr(0, 70);
    std::replace(wanted.begin() + static_cast<std::ptrdiff_t>(wanted.find('/') + 1), wanted.end(), '/', '-');
    std::string id = wanted;
    for (std::uint64_t times = ++roots_[wanted]; times > 1; times = ++roots_[id])
      id = wanted + "#" + std::to_string(times);
    return id;
  }

  std::string file_;
  bill::Reading reading_;
  std::map<std::string, std::uint64_t> times_;
  std::map<std::string, std::uint64_t> roots_;
  EnvelopeItem interchange_;
  EnvelopeItem group_;
  bool open_ = false;
  std::uint64_t groups_ = 0;
  std::uint64_t sets_in_group_ = 0;
  std::uint64_t invoices_ = 0;
  std::uint64_t rows_ = 0;
};

class OpenInvoices : public OpenFile {
 public:
  OpenInvoices(Delimiters delimiters, std::string name)
      : delimiters_(std::move(delimiters)), name_(std::move(name)) {}

  // Cuts where a set or an interchange begins, so that no set stands in two pieces. Under delimiters other
  // than the file's first ones only an interchange is a place to cut.
  std::optional<std::size_t> cut(std::string_view window, std::size_t near) const override {
    const std::size_t from = x12::scanned_from(window, near, delimiters_);
    SegmentScanner scanner(window.substr(from), delimiters_, false);
    while (scanner.next()) {
      const std::size_t at = from + scanner.begin();
      if (at == 0 || at < near) continue;
      if (scanner.isa() != nullptr) return at;
      if (scanner.delimiters() == delimiters_ && scanner.tagged("ST")) return at;
    }
    return std::nullopt;
  }

  std::unique_ptr<Piece> parse(std::string_view bytes, std::uint64_t offset) const override {
    return PieceParser(bytes, offset, delimiters_, name_).run();
  }

  std::unique_ptr<Joining> join() const override { return std::make_unique<InvoiceJoining>(name_); }

 private:
  Delimiters delimiters_;
  std::string name_;
};

class InvoiceReader : public Reader {
 public:
  std::string name() const override { return kName; }
  std::string version() const override { return kVersion; }

  bool sniff(const Beginning& beginning) const override {
    SegmentScanner scanner(beginning.bytes(), Delimiters{}, true);
    if (!scanner.next() || scanner.isa() == nullptr) return false;
    Segment segment;
    bool found = false;
    while (scanner.next()) {
      if (scanner.end() - scanner.begin() > x12::kLongestSegment) continue;
      if (!scanner.tagged("ST") && !scanner.tagged("GS")) continue;
      segment.split(scanner.raw(), scanner.delimiters());
      if ((segment.tag() == "GS" && segment[1] == "CI") || (segment.tag() == "ST" && segment[1] == "811"))
        return false;
      found = found || (segment.tag() == "ST" && segment[1] == "810");
    }
    return found;
  }

  Result<std::shared_ptr<const OpenFile>> open(std::string_view prefix,
                                               const std::string& name) const override {
    SegmentScanner scanner(prefix, Delimiters{}, true);
    if (scanner.next() && scanner.isa() != nullptr)
      return std::shared_ptr<const OpenFile>(std::make_shared<OpenInvoices>(scanner.delimiters(), name));
    Problem problem;
    problem.what = "no X12 interchange header can be read";
    problem.where.file = name;
    problem.where.offset = scanner.begin();
    problem.where.element = "ISA";
    problem.advice =
        "expected ISA with sixteen elements at the beginning of the file; ask the carrier to send it again";
    return problem;
  }
};

}  // namespace

std::unique_ptr<Reader> make_x12_810_reader() {
  return std::make_unique<InvoiceReader>();
}

}  // namespace telaudit::formats
