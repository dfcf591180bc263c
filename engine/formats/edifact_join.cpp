#include "formats/edifact_join.h"

#include <algorithm>
#include <charconv>
#include <deque>
#include <map>
#include <optional>
#include <utility>

#include "formats/edifact_groups.h"
#include "formats/edifact_message.h"

namespace telaudit::formats::edifact {
namespace {

using bill::Disposition;

// A reference inside a level id, which uses slashes.
std::string id_part(std::string_view reference) {
  std::string part(reference.substr(0, 70));
  std::replace(part.begin(), part.end(), '/', '-');
  return part;
}

bool is_count(std::string_view text, std::uint64_t count) {
  std::uint64_t read = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), read);
  return error == std::errc() && stopped == text.data() + text.size() && read == count;
}

std::uint64_t records_of(const bill::Dispositions& dispositions) {
  std::uint64_t records = 0;
  for (const auto& count : dispositions.counts) records += count.records;
  return records;
}

}  // namespace

class Joiner {
 public:
  Joiner(std::string file, const Profile& profile) : file_(std::move(file)), profile_(profile) {}

  std::unique_ptr<ParsedPiece> add(std::unique_ptr<ParsedPiece> added) {
    queue_.push_back(std::move(added));
    ParsedPiece& piece = *queue_.back();
    for (const auto& item : piece.items) take(piece, item);
    add_tallies(defects_, piece.defects);
    reading_.dispositions.add(piece.dispositions);
    return give_back();
  }

  Result<bill::Reading> finish() {
    end_message();
    end_stray();
    end_interchange();
    if (invoices_ == 0) return no_invoice();
    std::vector<bill::Note> notes;
    add_notes(defects_, file_, notes);
    notes.insert(notes.end(), std::make_move_iterator(reading_.notes.begin()),
                 std::make_move_iterator(reading_.notes.end()));
    reading_.notes = std::move(notes);
    bill::TableBuilder charges(bill::charge_schema());
    for (auto& piece : queue_) piece->take_charges(charges);
    queue_.clear();
    reading_.charges = charges.finish();
    return std::move(reading_);
  }

 private:
  // Stray segments, as one run.
  struct Stray {
    std::uint64_t offset = 0;
    std::uint64_t end = 0;
    std::uint64_t segments = 0;
  };

  // The pieces at the front of which no message is open.
  std::unique_ptr<ParsedPiece> give_back() {
    std::size_t ready = queue_.size();
    if (message_ && !message_->rows.empty()) {
      ready = 0;
      while (queue_[ready].get() != message_->rows.front().piece) ++ready;
    }
    if (ready == 0) return nullptr;
    std::unique_ptr<ParsedPiece> last = std::move(queue_[ready - 1]);
    for (std::size_t i = 0; i + 1 < ready; ++i) last->before.push_back(std::move(queue_[i]));
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(ready));
    return last;
  }

  void note(std::string code, std::string what, std::string element, std::string advice,
            std::uint64_t offset) {
    // The same defect of a thousand messages is one note.
    constexpr std::uint64_t kMost = 20;
    std::uint64_t& times = times_[code];
    if (++times > kMost) return;
    bill::Note note;
    note.code = std::move(code);
    note.problem.what = std::move(what);
    note.problem.where.file = file_;
    note.problem.where.offset = offset;
    note.problem.where.element = std::move(element);
    note.problem.advice = std::move(advice);
    reading_.notes.push_back(std::move(note));
  }

  void take(ParsedPiece& piece, const Item& item) {
    if (item.kind == Item::Kind::fragment) return take_fragment(piece, piece.fragments[item.fragment]);
    end_message();
    end_stray();
    switch (item.kind) {
      case Item::Kind::interchange:
        end_interchange();
        interchange_ = {item.reference, item.sender, item.issued};
        open_ = true;
        opened_ = item.offset;
        messages_ = 0;
        groups_ = 0;
        in_group_ = false;
        break;
      case Item::Kind::interchange_end:
        check_interchange(item);
        open_ = false;
        break;
      case Item::Kind::group:
        in_group_ = true;
        ++groups_;
        group_reference_ = item.reference;
        group_messages_ = 0;
        break;
      case Item::Kind::group_end:
        check_group(item);
        in_group_ = false;
        break;
      default:
        break;
    }
  }

  void check_interchange(const Item& item) {
    const std::string_view element = "UNZ";
    if (!open_)
      return note("edifact.unz-alone", "UNZ stands without a UNB before it", std::string(element),
                  "nothing to do if the bills are whole", item.offset);
    const std::uint64_t counted = groups_ > 0 ? groups_ : messages_;
    if (!is_count(item.count, counted))
      note("edifact.unz-count",
           "UNZ says " + item.count.substr(0, 20) + (groups_ > 0 ? " groups" : " messages") +
               ", the interchange has " + std::to_string(counted),
           std::string(element), "ask the sender whether a message is missing", item.offset);
    if (item.reference != interchange_.reference)
      note("edifact.unz-reference",
           "UNZ says " + item.reference.substr(0, 40) + ", UNB " + interchange_.reference.substr(0, 40),
           std::string(element), "nothing to do if the bills are whole", item.offset);
  }

  void check_group(const Item& item) {
    if (!in_group_) return;
    if (!is_count(item.count, group_messages_))
      note("edifact.une-count",
           "UNE says " + item.count.substr(0, 20) + " messages, the group has " +
               std::to_string(group_messages_),
           "UNE", "ask the sender whether a message is missing", item.offset);
    if (item.reference != group_reference_)
      note("edifact.une-reference",
           "UNE says " + item.reference.substr(0, 40) + ", UNG " + group_reference_.substr(0, 40), "UNE",
           "nothing to do if the bills are whole", item.offset);
  }

  // An interchange that no UNZ ended.
  void end_interchange() {
    if (!open_) return;
    open_ = false;
    note("edifact.no-unz", "the interchange " + interchange_.reference.substr(0, 40) + " is not ended by UNZ",
         "UNZ", "the file may be cut off; ask the sender how many messages it has", opened_);
  }

  void take_fragment(ParsedPiece& piece, Fragment& fragment) {
    if (fragment.begins) {
      end_message();
      end_stray();
      begin_message(fragment);
    } else if (!message_) {
      return take_stray(fragment);
    }
    add_fragment(piece, fragment);
    if (fragment.ends) end_message();
  }

  void take_stray(const Fragment& fragment) {
    const auto filler = fragment.dispositions.counts[static_cast<std::size_t>(Disposition::filler)];
    reading_.dispositions.add(Disposition::filler, filler.bytes, 0);
    reading_.dispositions.add(Disposition::quarantined, fragment.dispositions.bytes() - filler.bytes,
                              records_of(fragment.dispositions));
    if (!stray_) stray_.emplace(Stray{fragment.offset, 0, 0});
    stray_->end = fragment.end;
    stray_->segments += fragment.segments;
  }

  void end_stray() {
    if (!stray_) return;
    reading_.quarantine.push_back(
        {stray_->offset, stray_->end - stray_->offset,
         std::to_string(stray_->segments) + " segments stand outside of any message"});
    stray_.reset();
  }

  void begin_message(Fragment& fragment) {
    message_ = std::make_unique<Message>();
    Message& message = *message_;
    message.interchange = interchange_;
    message.is_invoic = fragment.is_invoic;
    message.offset = fragment.offset;
    message.type = fragment.type;
    message.directory = fragment.directory;
    message.reference = fragment.reference;
    message.heading = std::move(fragment.heading);
    ++messages_;
    ++group_messages_;
    if (!message.is_invoic) return;
    ++invoices_;
    const std::string wanted = id_part(interchange_.reference) + "/" + id_part(fragment.reference);
    std::string id = wanted;
    for (std::uint64_t times = ++roots_[wanted]; times > 1; times = ++roots_[id])
      id = wanted + "#" + std::to_string(times);
    message.root = std::move(id);
  }

  void add_fragment(ParsedPiece& piece, Fragment& fragment) {
    Message& message = *message_;
    if (message.summary && fragment.lines > 0 && !message.problem) {
      Fragment before;
      refuse(before, file_, "a line stands behind the summary", "LIN", fragment.offset);
      message.problem = std::move(before.problem);
    }
    if (!message.problem) message.problem = std::move(fragment.problem);
    message.ended = fragment.ends;
    message.end_terminated = fragment.end_terminated;
    message.end = fragment.end;
    message.segments += fragment.segments;
    message.end_count = std::move(fragment.end_count);
    message.end_reference = std::move(fragment.end_reference);
    message.end_offset = fragment.end_offset;
    if (fragment.summary) message.summary = std::move(fragment.summary);
    message.loose.add(fragment.loose, message.lines);
    for (const auto& stated : fragment.currencies.stated)
      message.currencies.add(stated.currency, stated.offset);
    message.lines += fragment.lines;
    message.rows.push_back({&piece, fragment.rows_begin, fragment.rows_end});
    for (std::size_t i = fragment.levels_begin; i < fragment.levels_end; ++i) {
      LineLevel& level = piece.levels[i];
      std::optional<std::uint64_t> parent;
      if (level.parent >= 0) parent = piece.level_offsets[static_cast<std::size_t>(level.parent)];
      message.levels.push_back({std::move(level), parent});
    }
    message.counted.add(fragment.counted);
    message.line_taxes.add(fragment.line_taxes);
    message.calls.add(fragment.calls);
    message.summary_allowances.add(fragment.summary_allowances);
    message.line_tax_rows += fragment.line_tax_rows;
    message.call_rows += fragment.call_rows;
    message.allowance_rows += fragment.allowance_rows;
    message.tax_rows += fragment.tax_rows;
    add_tallies(message.defects, fragment.defects);
    message.dispositions.add(fragment.dispositions);
  }

  void end_message() {
    if (!message_) return;
    Message& message = *message_;
    if (!message.is_invoic) {
      ignore(message);
    } else {
      close(message);
      // What is wrong within a message that is refused depends on how far it was read.
      if (message.problem) {
        refuse_message(message);
      } else {
        add_tallies(defects_, message.defects);
      }
    }
    message_.reset();
  }

  void close(Message& message) {
    const bool counted = is_count(message.end_count, message.segments);
    // A UNT without its terminator at the end of the file may itself be cut off, unless it says what it
    // should.
    const bool whole =
        message.ended && (message.end_terminated || (counted && message.end_reference == message.reference));
    if (!whole) {
      message.problem.emplace();
      message.problem->what = "message INVOIC " + message.reference.substr(0, 40) + " (begun at byte " +
                              std::to_string(message.offset) +
                              ") is cut off: the segment UNT was expected; none of its charges were taken";
      message.problem->where.file = file_;
      message.problem->where.offset = message.end;
      message.problem->where.element = "UNT";
      message.problem->advice = "ask the carrier to send the file again";
      return;
    }
    if (message.problem) return;
    if (!counted)
      note("edifact.unt-count",
           "UNT says " + message.end_count.substr(0, 20) + " segments, the message has " +
               std::to_string(message.segments),
           "UNT", "nothing to do if the bill balances", message.end_offset);
    if (message.end_reference != message.reference)
      note("edifact.unt-reference",
           "UNT says " + message.end_reference.substr(0, 40) + ", UNH " + message.reference.substr(0, 40),
           "UNT", "nothing to do if the bill balances", message.end_offset);
    std::vector<bill::Note> notes;
    auto made = make_part(message, profile_, file_, notes);
    for (auto& each : notes)
      note(std::move(each.code), std::move(each.problem.what), std::move(each.problem.where.element),
           std::move(each.problem.advice), each.problem.where.offset.value_or(0));
    if (!made) return;
    std::uint64_t rows = 0;
    for (const auto& part : message.rows) {
      part.piece->taken.push_back({made->context, part.begin, part.end});
      rows += part.end - part.begin;
    }
    if (rows > 0) made->part.rows.push_back({rows_, rows_ + rows});
    rows_ += rows;
    reading_.dispositions.add(message.dispositions);
    reading_.parts.push_back(std::move(made->part));
  }

  // A message of another type in the same file.
  void ignore(const Message& message) {
    const auto filler = message.dispositions.counts[static_cast<std::size_t>(Disposition::filler)];
    reading_.dispositions.add(Disposition::filler, filler.bytes, 0);
    reading_.dispositions.add(Disposition::ignored, message.dispositions.bytes() - filler.bytes,
                              records_of(message.dispositions));
    note("edifact.other-message",
         "the file holds a message " + message.type.substr(0, 16) + ", which was left out", "UNH",
         "nothing to do if another file or program reads it", message.offset);
  }

  void refuse_message(const Message& message) {
    const auto filler = message.dispositions.counts[static_cast<std::size_t>(Disposition::filler)];
    reading_.dispositions.add(Disposition::filler, filler.bytes, 0);
    reading_.dispositions.add(Disposition::quarantined, message.dispositions.bytes() - filler.bytes,
                              records_of(message.dispositions));
    reading_.quarantine.push_back({message.offset, message.end - message.offset, message.problem->what});
    reading_.refused.push_back(*message.problem);
  }

  Problem no_invoice() const {
    Problem problem;
    problem.what = "the file holds no message INVOIC";
    problem.where.file = file_;
    problem.where.element = "UNH";
    problem.advice = "expected UNH with INVOIC after the envelope; if the file is cut off, ask for it again";
    return problem;
  }

  std::string file_;
  const Profile& profile_;
  std::deque<std::unique_ptr<ParsedPiece>> queue_;  // pieces not given back, in order
  bill::Reading reading_;
  Tallies defects_{};
  std::map<std::string, std::uint64_t> times_;  // of each kind of note
  InterchangeContext interchange_;
  bool open_ = false;  // an interchange
  std::uint64_t opened_ = 0;
  std::uint64_t messages_ = 0;
  std::uint64_t groups_ = 0;
  bool in_group_ = false;
  std::string group_reference_;
  std::uint64_t group_messages_ = 0;
  std::uint64_t invoices_ = 0;
  std::uint64_t rows_ = 0;  // charges of all closed messages
  std::map<std::string, std::uint64_t> roots_;
  std::unique_ptr<Message> message_;
  std::optional<Stray> stray_;
};

MessageJoining::MessageJoining(std::string file, const Profile& profile)
    : joiner_(std::make_unique<Joiner>(std::move(file), profile)) {}

MessageJoining::~MessageJoining() = default;

std::unique_ptr<ParsedPiece> MessageJoining::add(std::unique_ptr<ParsedPiece> piece) {
  return joiner_->add(std::move(piece));
}

Result<bill::Reading> MessageJoining::finish() {
  return joiner_->finish();
}

}  // namespace telaudit::formats::edifact
