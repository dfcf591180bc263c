#include "formats/tap3_reader.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "bill/charge.h"
#include "formats/beginning.h"
#include "formats/tap3_charges.h"
#include "formats/tap3_event.h"
#include "formats/tap3_header.h"
#include "formats/tap3_tags.h"

namespace telaudit::formats {
namespace {

using ber::Element;
using ber::Found;
using bill::Disposition;
using tap3::Audit;
using tap3::Header;

constexpr std::size_t kMostNotes = 100;
// Bytes of an event for each of its charges.
constexpr std::size_t kUsualCharge = 90;

struct AuditRecord {
  Audit audit;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

bool is_file(const Element& element) {
  return element.is_application(tap3::kTransferBatch) || element.is_application(tap3::kNotification);
}

// What one piece gives beside its charges.
struct Tap3Piece : Piece {
  bill::TableBuilder charges{bill::charge_schema()};
  bill::Dispositions dispositions;
  std::vector<bill::Quarantined> quarantine;
  std::optional<AuditRecord> audit;
  std::uint64_t events = 0;
  Total discounts;
  std::optional<std::int64_t> earliest;  // instants of starts
  std::optional<std::int64_t> latest;
  std::map<std::int64_t, std::uint64_t> unknown_exchanges;  // by code: first offset
  std::map<std::int64_t, std::uint64_t> unknown_taxes;
  std::uint64_t unknown_elements = 0;
  std::uint64_t first_unknown = 0;
  std::uint64_t ends = 0;                    // end-of-contents octets
  std::optional<bill::Quarantined> unended;  // an element that the bytes end within
  std::optional<std::uint64_t> unreadable;   // where something stands that is no element, whole or cut off

  bill::Table take_charges() override { return charges.finish(); }
};

// The day of the file: when it became available, else was made, else the last day of its calls.
std::optional<Date> day_of(const Header& header) {
  for (const auto* stamp : {&header.available, &header.created, &header.cut_off})
    if (const auto time = tap3::local_time(*stamp)) return time->date();
  return std::nullopt;
}

class PieceParser {
 public:
  PieceParser(const Header& header, Date bill_date, std::string_view bytes, std::uint64_t offset)
      : header_(header),
        bytes_(bytes),
        offset_(offset),
        piece_(std::make_unique<Tap3Piece>()),
        writer_(header, bill_date, piece_->charges) {}

  // Events from `at` on, and what follows them.
  std::unique_ptr<Tap3Piece> parse(std::size_t at) {
    piece_->charges.expect_rows(bytes_.size() / kUsualCharge);
    while (at < bytes_.size()) {
      const std::size_t size = take_next(at);
      if (size == 0) break;
      at += size;
    }
    writer_.finish();
    return std::move(piece_);
  }

  Tap3Piece& piece() { return *piece_; }

 private:
  // Takes what stands there; gives its size, and 0 where nothing can follow it.
  std::size_t take_next(std::size_t at) {
    const std::string_view rest = bytes_.substr(at);
    Element element;
    Found found = ber::read_header(rest, element);
    const bool is_event = found == Found::element && element.tag_class == ber::Class::application &&
                          tap3::is_event(element.tag);
    if (is_event && (element.indefinite || element.size <= rest.size()))
      if (const auto size = tap3::read_event(element, event_)) {
        take_event(at, *size);
        return *size;
      }
    if (found == Found::element) found = ber::read_element(rest, element);
    if (found == Found::end) {
      piece_->dispositions.add(Disposition::filler, 2, 0);
      ++piece_->ends;
      return 2;
    }
    if (found != Found::element) {
      take_rest(at, found);
      return 0;
    }
    is_event ? quarantine_event(element, at) : take_other(element, at);
    return element.size;
  }

  void take_other(const Element& element, std::size_t at) {
    if (element.is_application(tap3::kAuditControlInfo)) {
      piece_->audit = AuditRecord{tap3::read_audit(element.content), offset_ + at, element.size};
      piece_->dispositions.add(Disposition::printed_total, element.size);
    } else if (is_file(element)) {
      piece_->dispositions.add(Disposition::quarantined, element.size);
      piece_->quarantine.push_back({offset_ + at, element.size, "a second TAP file stands behind the first"});
    } else {
      if (piece_->unknown_elements++ == 0) piece_->first_unknown = offset_ + at;
      piece_->dispositions.add(Disposition::ignored, element.size);
    }
  }

  void quarantine_event(const Element& element, std::size_t at) {
    ++piece_->events;
    piece_->dispositions.add(Disposition::quarantined, element.size);
    piece_->quarantine.push_back({offset_ + at, element.size,
                                  "a " + std::string(tap3::event_name(element.tag)) +
                                      " whose elements do not fit into each other, or hold a number "
                                      "of more than 18 digits"});
  }

  void take_event(std::size_t at, std::size_t size) {
    ++piece_->events;
    const auto start = tap3::local_time(event_.start);
    writer_.write(event_, start, offset_ + at, size);
    piece_->dispositions.add(Disposition::charge, size);
    note_start(start);
    for (const auto& own : event_.charges) {
      if (own.discount) piece_->discounts.add({*own.discount, header_.decimals});
      if (own.exchange_code && header_.exchange(*own.exchange_code) == nullptr)
        piece_->unknown_exchanges.emplace(*own.exchange_code, offset_ + at);
    }
    for (const auto& tax : event_.taxes)
      if (header_.taxation(tax.code) == nullptr) piece_->unknown_taxes.emplace(tax.code, offset_ + at);
  }

  void note_start(std::optional<Moment> start) {
    if (!start) return;
    std::optional<std::int64_t> offset;
    if (!event_.utc_offset.empty()) {
      offset = tap3::offset_tenths(event_.utc_offset);
    } else if (event_.utc_offset_code) {
      if (const auto* known = header_.utc_offset(*event_.utc_offset_code)) offset = known->tenths;
    }
    if (!offset) return;
    const std::int64_t at = start->tenths - *offset;
    if (!piece_->earliest || at < *piece_->earliest) piece_->earliest = at;
    if (!piece_->latest || at > *piece_->latest) piece_->latest = at;
  }

  // Zeros are padding; anything else is no element, or the beginning of one that is cut off.
  void take_rest(std::size_t at, Found found) {
    const std::string_view rest = bytes_.substr(at);
    if (rest.find_first_not_of('\0') == std::string_view::npos) {
      piece_->dispositions.add(Disposition::filler, rest.size(), 0);
      return;
    }
    piece_->dispositions.add(Disposition::quarantined, rest.size());
    bill::Quarantined record{offset_ + at, rest.size(), "no element of TAP3 begins here"};
    if (found == Found::incomplete) {
      piece_->unended = std::move(record);
    } else {
      piece_->unreadable = record.offset;
      piece_->quarantine.push_back(std::move(record));
    }
  }

  const Header& header_;
  std::string_view bytes_;
  std::uint64_t offset_;
  std::unique_ptr<Tap3Piece> piece_;
  tap3::ChargeWriter writer_;
  tap3::Event event_;
};

class Tap3Joining : public Joining {
 public:
  Tap3Joining(const tap3::Opening& opening, Date bill_date, std::string name)
      : opening_(opening), header_(opening.header), bill_date_(bill_date), name_(std::move(name)) {}

  Result<std::unique_ptr<Piece>> add(std::unique_ptr<Piece> piece) override {
    auto* own = dynamic_cast<Tap3Piece*>(piece.get());
    require(own != nullptr, "pieces go back to the reader that parsed them");
    reading_.dispositions.add(own->dispositions);
    std::move(own->quarantine.begin(), own->quarantine.end(), std::back_inserter(reading_.quarantine));
    if (own->audit) audit_ = own->audit;
    events_ += own->events;
    discounts_.add(own->discounts);
    rows_ += own->charges.rows();
    if (own->earliest && (!earliest_ || *own->earliest < *earliest_)) earliest_ = own->earliest;
    if (own->latest && (!latest_ || *own->latest > *latest_)) latest_ = own->latest;
    unknown_exchanges_.merge(own->unknown_exchanges);
    unknown_taxes_.merge(own->unknown_taxes);
    if (unknown_elements_ == 0) first_unknown_ = own->first_unknown;
    unknown_elements_ += own->unknown_elements;
    ends_ += own->ends;
    if (own->unended) take_unended(*own->unended);
    if (own->unreadable && !unreadable_) unreadable_ = own->unreadable;
    return piece;
  }

  Result<bill::Reading> finish() override {
    const std::uint64_t size = reading_.dispositions.bytes();
    if (unreadable_ && !cut_off_ && ends_ < opening_.stated_ends)
      return problem("is broken: what stands here is no element of TAP3, or lies more than " +
                         std::to_string(ber::kDeepest) + " elements deep",
                     *unreadable_, "ask the sender for a corrected file");
    if (cut_off_ || size < opening_.stated_size || ends_ < opening_.stated_ends)
      return problem("is cut off", cut_off_.value_or(size), "fetch the file again");
    write_notes();
    reading_.reader = "tap3";
    reading_.reader_version = "1";
    reading_.parts.push_back(part());
    return std::move(reading_);
  }

 private:
  Problem problem(std::string what, std::uint64_t offset, std::string advice) const {
    return Problem{std::move(what), {name_, offset, {}, {}, {}}, std::move(advice)};
  }
  void note(std::string code, std::string what, std::uint64_t offset, std::string advice) {
    if (reading_.notes.size() < kMostNotes)
      reading_.notes.push_back({std::move(code), problem(std::move(what), offset, std::move(advice))});
  }

  // Behind the audit record it is rubbish; before, the file is cut off.
  void take_unended(const bill::Quarantined& record) {
    if (audit_) {
      reading_.quarantine.push_back(record);
    } else {
      cut_off_ = record.offset;
    }
  }

  std::optional<Decimal> money(std::optional<std::int64_t> value) const {
    if (!value) return std::nullopt;
    return Decimal{*value, header_.decimals};
  }

  bill::Part part() const {
    bill::Part part;
    part.key = {header_.sender, header_.recipient, header_.sequence, bill_date_};
    part.bill_date_stated = true;
    part.kind = header_.notification ? "tap3-notification" : "tap3";
    part.issued = header_.created;
    part.currency = header_.currency;
    part.information_only = header_.test;
    if (const auto through = tap3::local_time(header_.cut_off)) part.period_through = through->date();
    const auto add = [&](std::string_view id, std::string_view parent, std::string_view kind,
                         std::optional<Decimal> printed) {
      bill::LevelView level;
      const std::string label = id == tap3::kFileLevel ? "TAP file " + header_.sequence : std::string(id);
      level.id = id;
      level.parent = parent;
      level.label = label;
      level.kind = kind;
      level.printed = printed;
      level.information_only = header_.test;
      level.source_offset = audit_ ? audit_->offset : 0;
      level.source_length = audit_ ? audit_->size : 0;
      part.levels.push_back(level);
    };
    if (header_.notification) {
      add(tap3::kFileLevel, "", "part", std::nullopt);
      return part;
    }
    const auto charge = audit_ ? money(audit_->audit.charge) : std::nullopt;
    const auto tax = audit_ ? money(audit_->audit.tax) : std::nullopt;
    std::optional<Decimal> total = charge;
    if (charge && tax) total = telaudit::add(*charge, *tax);
    add(tap3::kFileLevel, "", "part", total);
    add(tap3::kChargesLevel, tap3::kFileLevel, "charges", charge);
    add(tap3::kTaxesLevel, tap3::kFileLevel, "taxes", tax);
    if (rows_ > 0) part.rows.push_back({0, rows_});
    return part;
  }

  void write_notes() {
    if (header_.notification) {
      note("tap3.notification", "a notification: the sender has no calls to charge this time", 0, "");
      return;
    }
    if (header_.test)
      note("tap3.test-file", "a test file: its charges are not to be paid", 0, "nothing to do");
    if (!header_.has_decimals)
      note("tap3.no-decimals", "the file does not say how many decimals its amounts have; none were taken", 0,
           "ask the sender for a corrected file");
    for (const auto& exchange : header_.exchanges)
      if (exchange.rate)
        note("tap3.exchange-rate",
             "one " + header_.currency + " is " + exchange.rate->text() + " " + header_.local_currency +
                 " by exchange rate code " + std::to_string(exchange.code),
             0, "amounts are kept in " + header_.currency);
    for (const auto& [code, offset] : unknown_exchanges_)
      note("tap3.exchange-code", "the exchange rate code " + std::to_string(code) + " stands in no list",
           offset, "ask the sender which rate was used");
    for (const auto& [code, offset] : unknown_taxes_)
      note("tap3.tax-code", "the tax code " + std::to_string(code) + " stands in no list", offset,
           "ask the sender which tax it is");
    if (unknown_elements_ > 0)
      note("tap3.unknown-element",
           std::to_string(unknown_elements_) + " elements among the events are not known and were left out",
           first_unknown_, "if the sums do not prove the file, ask the sender what they are");
    if (!audit_) {
      note("tap3.no-audit", "the file has no AuditControlInfo: nothing proves its sums", 0,
           "ask the sender for a corrected file");
      return;
    }
    note_audit(audit_->audit);
  }

  void note_audit(const Audit& audit) {
    if (audit.events && *audit.events != static_cast<std::int64_t>(events_))
      note(
          "tap3.event-count",
          "the file counts " + std::to_string(*audit.events) + " events and holds " + std::to_string(events_),
          audit_->offset, "ask the sender for the file again");
    const auto compare = [&](const std::string& printed, std::optional<std::int64_t> found,
                             const char* which) {
      const auto said = tap3::instant(printed);
      if (said && found && *said != *found)
        note("tap3.call-times", std::string("the ") + which + " call is not that of the file's audit record",
             audit_->offset, "ask the sender for the file again");
    };
    compare(audit.earliest, earliest_, "earliest");
    compare(audit.latest, latest_, "latest");
    // Charges stand after discounts, so no level proves these.
    Total stated;
    if (audit.discount) stated.add(*money(audit.discount));
    if (audit.discount && !(stated == discounts_))
      note("tap3.discounts",
           "the file states discounts of " + stated.text() + "; those of its events are " + discounts_.text(),
           audit_->offset, "ask the sender which holds");
    const auto refund = [&](std::optional<std::int64_t> value, const char* what) {
      if (value && *value != 0)
        note("tap3.refund", std::string("the file states refunds of ") + what + ": " + money(value)->text(),
             audit_->offset, "they stand beside its total and lower what is to be paid");
    };
    refund(audit.charge_refund, "charges");
    refund(audit.tax_refund, "taxes");
  }

  const tap3::Opening& opening_;  // of the file that is being read
  const Header& header_;
  Date bill_date_;
  std::string name_;
  bill::Reading reading_;
  std::optional<AuditRecord> audit_;
  std::uint64_t events_ = 0;
  Total discounts_;
  std::uint64_t rows_ = 0;
  std::optional<std::int64_t> earliest_;
  std::optional<std::int64_t> latest_;
  std::map<std::int64_t, std::uint64_t> unknown_exchanges_;
  std::map<std::int64_t, std::uint64_t> unknown_taxes_;
  std::uint64_t unknown_elements_ = 0;
  std::uint64_t first_unknown_ = 0;
  std::uint64_t ends_ = 0;
  std::optional<std::uint64_t> cut_off_;
  std::optional<std::uint64_t> unreadable_;
};

class OpenTap3 : public OpenFile {
 public:
  OpenTap3(tap3::Opening opening, Date bill_date, std::string name)
      : opening_(std::move(opening)), bill_date_(bill_date), name_(std::move(name)) {}

  // Between two events. A window that begins with the file begins with what stands before them.
  std::optional<std::size_t> cut(std::string_view window, std::size_t near) const override {
    if (opening_.header.notification) return std::nullopt;
    std::size_t at = begins_file(window) ? opening_.events : 0;
    Element element;
    while (at < window.size()) {
      Found found = ber::read_header(window.substr(at), element);
      if (found == Found::element && (element.indefinite || element.size > window.size() - at))
        found = ber::read_element(window.substr(at), element);
      // Where a piece begins as a file does, it is the first.
      const bool place = found == Found::end || (found == Found::element && !is_file(element));
      if (place && at >= near && at > 0) return at;
      if (found == Found::element) {
        at += element.size;
      } else if (found == Found::end) {
        at += 2;
      } else {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  std::unique_ptr<Piece> parse(std::string_view bytes, std::uint64_t offset) const override {
    PieceParser parser(opening_.header, bill_date_, bytes, offset);
    std::size_t at = 0;
    if (offset == 0) {
      at = opening_.events;
      parser.piece().dispositions.add(Disposition::context, opening_.bytes, opening_.records);
    }
    return parser.parse(at);
  }

  std::unique_ptr<Joining> join() const override {
    return std::make_unique<Tap3Joining>(opening_, bill_date_, name_);
  }

 private:
  // No event begins as a file does.
  static bool begins_file(std::string_view window) {
    Element outer;
    return ber::read_header(window, outer) == Found::element && is_file(outer);
  }

  tap3::Opening opening_;
  Date bill_date_;
  std::string name_;
};

class Tap3Reader : public Reader {
 public:
  std::string name() const override { return "tap3"; }
  std::string version() const override { return "2"; }

  // A transfer batch or a notification, and batch control first: few other files begin so.
  bool sniff(const Beginning& beginning) const override {
    Element outer;
    if (ber::read_header(beginning.bytes(), outer) != Found::element || !outer.constructed) return false;
    Element inner;
    if (ber::read_header(beginning.bytes().substr(outer.header), inner) != Found::element) return false;
    if (outer.is_application(tap3::kNotification)) return inner.is_application(tap3::kSender);
    return outer.is_application(tap3::kTransferBatch) && inner.constructed &&
           inner.is_application(tap3::kBatchControlInfo);
  }

  Result<std::shared_ptr<const OpenFile>> open(std::string_view prefix,
                                               const std::string& name) const override {
    auto opening = tap3::read_opening(prefix, name);
    if (!opening) return opening.problem();
    const Header& header = opening->header;
    const auto refuse = [&](const char* what, const char* element) {
      return Problem{what, {name, std::uint64_t{0}, {}, {}, element}, "ask the sender for a corrected file"};
    };
    if (!opening->whole)
      return refuse(prefix.size() < kSniffBytes ? "is cut off before its first event"
                                                : "says more than 64 KiB before its first event",
                    "NetworkInfo");
    if (header.sender.empty()) return refuse("names no sender", "Sender");
    if (header.recipient.empty()) return refuse("names no recipient", "Recipient");
    const auto day = day_of(header);
    if (!day) return refuse("gives no date of itself", "FileAvailableTimeStamp");
    return std::shared_ptr<const OpenFile>(std::make_shared<OpenTap3>(std::move(*opening), *day, name));
  }
};

}  // namespace

std::unique_ptr<Reader> make_tap3_reader() {
  return std::make_unique<Tap3Reader>();
}

}  // namespace telaudit::formats
