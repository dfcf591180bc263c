#include "formats/edifact_reader.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "formats/beginning.h"
#include "formats/edifact_join.h"
#include "formats/edifact_piece.h"
#include "formats/edifact_syntax.h"

namespace telaudit::formats {
namespace {

using edifact::Header;
using edifact::HeaderOutcome;
using edifact::may_begin_interchange;
using edifact::Profile;
using edifact::Segments;
using edifact::Syntax;

// What the first interchange says.
struct Opening {
  Syntax syntax;
  std::string sender;
  bool invoic = false;
};

// Nothing where no interchange begins the bytes.
std::optional<Opening> read_opening(std::string_view prefix) {
  if (!may_begin_interchange(prefix)) return std::nullopt;
  Segments segments(prefix, Syntax{}, true);
  if (!segments.next() || segments.header() == nullptr) return std::nullopt;
  if (segments.is_una() && !segments.next()) return std::nullopt;
  if (segments.tag() != tag_number("UNB")) return std::nullopt;
  Opening opening;
  opening.syntax = segments.syntax();
  opening.sender = segments[2];
  while (!opening.invoic && segments.next())
    opening.invoic = segments.tag() == tag_number("UNH") && segments[2] == "INVOIC";
  return opening;
}

bool begins_as_one(std::string_view sender, const std::vector<std::string>& senders) {
  return std::any_of(senders.begin(), senders.end(),
                     [&](const auto& begin) { return sender.substr(0, begin.size()) == begin; });
}

class EdifactJoining : public Joining {
 public:
  EdifactJoining(const std::string& file, std::shared_ptr<const Profile> profile)
      : profile_(std::move(profile)), joining_(file, *profile_) {}

  Result<std::unique_ptr<Piece>> add(std::unique_ptr<Piece> piece) override {
    auto* own = dynamic_cast<edifact::ParsedPiece*>(piece.get());
    require(own != nullptr, "pieces go back to the reader that parsed them");
    piece.release();
    return std::unique_ptr<Piece>(joining_.add(std::unique_ptr<edifact::ParsedPiece>(own)));
  }

  Result<bill::Reading> finish() override {
    auto reading = joining_.finish();
    if (!reading) return reading;
    reading->reader = profile_->name;
    reading->reader_version = profile_->version;
    reading->profile_hash = profile_->hash;
    return reading;
  }

 private:
  std::shared_ptr<const Profile> profile_;
  edifact::MessageJoining joining_;
};

class OpenEdifact : public OpenFile {
 public:
  OpenEdifact(Syntax syntax, std::shared_ptr<const Profile> profile, std::string name)
      : syntax_(syntax), profile_(std::move(profile)), name_(std::move(name)) {}

  // Cuts where an interchange, a message or a top line begins. Under a syntax other than the file's first one
  // only an interchange is a place to cut, since a piece has no other way to learn it.
  std::optional<std::size_t> cut(std::string_view window, std::size_t near) const override {
    const std::size_t from = scanned_from(window, near);
    Segments segments(window.substr(from), syntax_, false);
    while (segments.next()) {
      const std::size_t at = from + segments.begin();
      if (at == 0 || at < near) continue;
      if (segments.header() != nullptr) return at;
      if (!(segments.syntax() == syntax_)) continue;
      if (segments.tag() == tag_number("UNH") ||
          (segments.tag() == tag_number("LIN") && edifact::is_top_line(segments)))
        return at;
    }
    return std::nullopt;
  }

  // A line takes up about as much as it has bytes.
  std::size_t piece_bytes(std::size_t usual) const override { return usual; }

  std::unique_ptr<Piece> parse(std::string_view bytes, std::uint64_t offset) const override {
    return edifact::parse_piece(bytes, offset, syntax_, *profile_, name_);
  }

  std::unique_ptr<Joining> join() const override { return std::make_unique<EdifactJoining>(name_, profile_); }

 private:
  // Where a segment begins before `near` under the file's first syntax: close to it where no interchange
  // begins on the way, else 0.
  std::size_t scanned_from(std::string_view window, std::size_t near) const {
    Header header;
    std::size_t first = 0;
    if (edifact::read_header(window, true, header) == HeaderOutcome::found) {
      if (!(header.syntax == syntax_)) return 0;
      first = header.tags;  // so that they are not found again
    }
    if (first >= near) return 0;
    const std::string_view before = window.substr(first, near - first);
    if (edifact::may_hold_header(before, syntax_.marks)) return 0;
    const std::size_t begin = edifact::last_segment_begin(before, syntax_.marks);
    return begin == std::string_view::npos ? 0 : first + begin;
  }

  Syntax syntax_;
  std::shared_ptr<const Profile> profile_;
  std::string name_;
};

class EdifactReader : public Reader {
 public:
  EdifactReader(Profile profile, std::vector<std::string> others)
      : profile_(std::make_shared<Profile>(std::move(profile))), others_(std::move(others)) {}

  std::string name() const override { return profile_->name; }
  std::string version() const override { return profile_->version; }
  std::string profile_hash() const override { return profile_->hash; }

  bool sniff(const Beginning& beginning) const override {
    const auto opening = read_opening(beginning.bytes());
    if (!opening || !opening->invoic) return false;
    if (!profile_->senders.empty()) return begins_as_one(opening->sender, profile_->senders);
    return !begins_as_one(opening->sender, others_);
  }

  Result<std::shared_ptr<const OpenFile>> open(std::string_view prefix,
                                               const std::string& name) const override {
    if (const auto opening = read_opening(prefix))
      return std::shared_ptr<const OpenFile>(std::make_shared<OpenEdifact>(opening->syntax, profile_, name));
    Problem problem;
    problem.what = "no EDIFACT interchange header can be read";
    problem.where.file = name;
    problem.where.offset = 0;
    problem.where.element = "UNB";
    problem.advice = "expected UNA or UNB at the beginning of the file; ask the sender to send it again";
    return problem;
  }

 private:
  std::shared_ptr<const Profile> profile_;
  std::vector<std::string> others_;  // senders that profiles know
};

}  // namespace

namespace {

// What the words of lines tell is a part of how the profile reads a bill, so it is a part of its hash.
Profile with_line_classes(Profile profile, LineClasses line_classes) {
  if (!line_classes.hash.empty()) profile.hash = sha256(profile.hash + line_classes.hash);
  profile.line_classes = std::move(line_classes);
  return profile;
}

}  // namespace

std::unique_ptr<Reader> make_edifact_reader(const std::vector<Profile>& senders_known,
                                            LineClasses line_classes) {
  std::vector<std::string> others;
  for (const auto& profile : senders_known)
    others.insert(others.end(), profile.senders.begin(), profile.senders.end());
  return std::make_unique<EdifactReader>(
      with_line_classes(edifact::standard_profile(), std::move(line_classes)), std::move(others));
}

std::unique_ptr<Reader> make_edifact_sender_reader(Profile profile, LineClasses line_classes) {
  return std::make_unique<EdifactReader>(with_line_classes(std::move(profile), std::move(line_classes)),
                                         std::vector<std::string>{});
}

}  // namespace telaudit::formats
