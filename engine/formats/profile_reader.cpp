#include "formats/profile_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/text.h"
#include "formats/profile_join.h"
#include "formats/profile_language.h"
#include "formats/profile_records.h"
#include "formats/profile_rows.h"

namespace telaudit::formats {
namespace {

using profile::Encoding;
using profile::Layout;
using profile::Profile;
using profile::RecordScanner;
using profile::Rows;

constexpr std::string_view kVersion = "1";
constexpr std::size_t kTitleLines = 30;  // how many lines may stand before a header

profile::Grammar grammar_of(const Profile& profile) {
  return {profile.container.delimiter, profile.container.quote, profile.container.quoted_line_ends};
}

bool is_wide(Encoding encoding) {
  return encoding == Encoding::utf16_little || encoding == Encoding::utf16_big;
}

// The beginning of a file as text, and its records.
struct Opening {
  Encoding encoding = Encoding::utf8;
  bool foreign = false;  // not UTF-8: read in the fallback, when there is one
  std::string decoded;   // of UTF-16
  std::string_view text;
  std::size_t start = 0;  // after a byte order mark
  bool whole = true;      // the file ends here
};

Opening look_at(std::string_view prefix) {
  Opening out;
  out.encoding = profile::guess_encoding(prefix);
  out.text = prefix;
  if (is_wide(out.encoding)) {
    profile::append_as_utf8(out.decoded, prefix, out.encoding);
  } else {
    out.foreign = profile::valid_utf8(prefix, true) != prefix.size();
  }
  out.whole = prefix.size() < kSniffBytes;
  return out;
}

// Views into an Opening hold only once it has its place.
void settle(Opening& opening) {
  if (is_wide(opening.encoding)) opening.text = opening.decoded;
  if (starts_with(opening.text, "\xEF\xBB\xBF")) opening.start = 3;
}

std::vector<std::string> header_names(const std::vector<std::string_view>& fields, const Opening& opening) {
  std::vector<std::string> names;
  std::string decoded;
  for (const auto field : fields) {
    decoded.clear();
    profile::append_as_utf8(decoded, field, opening.foreign ? Encoding::windows_1252 : Encoding::utf8);
    names.push_back(profile::normalise_header(decoded));
  }
  return names;
}

bool is_header(const profile::Detect& detect, const std::vector<std::string>& names) {
  const auto there = [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (detect.header_all.empty()) return false;
  for (const auto& any : detect.header_all)
    if (std::none_of(any.begin(), any.end(), there)) return false;
  return std::none_of(detect.header_none.begin(), detect.header_none.end(), there);
}

struct Header {
  std::vector<std::string> names;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t next = 0;
};

// An archive may hold a bill's text as it stands; its own bytes tell it from the text.
bool is_binary(const Opening& opening, const RecordScanner& scanner) {
  const auto line = opening.text.substr(scanner.offset(), scanner.end() - scanner.offset());
  return line.find('\0') != std::string_view::npos;
}

std::optional<Header> find_header(const Profile& profile, const Opening& opening) {
  RecordScanner scanner(opening.text, grammar_of(profile), opening.start);
  for (std::size_t line = 0; line < kTitleLines && scanner.next(); ++line) {
    if (is_binary(opening, scanner)) return std::nullopt;
    auto names = header_names(scanner.fields(), opening);
    if (is_header(profile.detect, names))
      return Header{std::move(names), scanner.offset(), scanner.end(), scanner.next_offset()};
  }
  return std::nullopt;
}

bool has_shape(const Profile& profile, const Opening& opening) {
  if (!profile.detect.shape) return false;
  const auto& shape = *profile.detect.shape;
  RecordScanner scanner(opening.text, grammar_of(profile), opening.start);
  std::size_t rows = 0;
  while (rows < shape.rows && scanner.next()) {
    if (scanner.offset() == scanner.end()) continue;
    if (!opening.whole && scanner.next_offset() >= opening.text.size()) break;
    const auto& fields = scanner.fields();
    if (is_binary(opening, scanner)) return false;
    if (fields.size() < shape.least_columns || fields.size() > shape.most_columns) return false;
    for (const auto& [column, pattern] : shape.matches) {
      if (column >= fields.size()) return false;
      const auto cell = trim_blanks(fields[column]);
      if (!re2::RE2::PartialMatch(re2::StringPiece(cell.data(), cell.size()), *pattern)) return false;
    }
    ++rows;
  }
  return rows > 0;
}

class ProfilePiece : public Piece {
 public:
  bill::Table take_charges() override { return rows.charges.finish(); }

  Rows rows;
  std::optional<std::uint64_t> foreign;  // first byte that is not UTF-8
  bool high_bytes = false;               // read as UTF-8
};

class ProfileFile : public OpenFile, public std::enable_shared_from_this<ProfileFile> {
 public:
  ProfileFile(std::shared_ptr<const Profile> profile, std::string name, Layout layout,
              profile::Tallies defects)
      : profile_(std::move(profile)),
        name_(std::move(name)),
        layout_(std::move(layout)),
        fallback_(layout_),
        defects_(defects) {
    fallback_.encoding = Encoding::windows_1252;
  }

  std::optional<std::size_t> cut(std::string_view window, std::size_t near) const override;
  bool plain(std::string_view bytes) const override;
  std::optional<std::size_t> cut_behind(std::string_view window, std::size_t near,
                                        std::size_t plain) const override;
  std::unique_ptr<Piece> parse(std::string_view bytes, std::uint64_t offset) const override;
  std::unique_ptr<Joining> join() const override;

  const Profile& profile() const { return *profile_; }
  const std::string& name() const { return name_; }
  const Layout& layout() const { return layout_; }
  const profile::Tallies& defects() const { return defects_; }
  // The same file, known not to be UTF-8.
  std::shared_ptr<const OpenFile> in_fallback() const {
    auto other = std::make_shared<ProfileFile>(*this);
    other->foreign_ = true;
    return other;
  }

 private:
  std::shared_ptr<const Profile> profile_;
  std::string name_;
  Layout layout_;
  Layout fallback_;
  profile::Tallies defects_;
  bool foreign_ = false;
};

// One encoding holds for the whole file. A piece in plain ASCII reads the same in all; so does a piece in the
// fallback once it is known. Only a piece whose other characters were read as UTF-8 must be read again when a
// later one shows that the file is not.
class ProfileJoining : public Joining {
 public:
  explicit ProfileJoining(std::shared_ptr<const ProfileFile> file)
      : file_(std::move(file)), rows_(file_->profile(), file_->layout(), file_->defects()) {}

  Result<std::unique_ptr<Piece>> add(std::unique_ptr<Piece> piece) override {
    auto* own = dynamic_cast<ProfilePiece*>(piece.get());
    require(own != nullptr, "pieces are joined by the reader that made them");
    if (own->foreign && !foreign_) {
      if (file_->profile().container.fallback.empty()) {
        Place place;
        place.file = file_->name();
        place.offset = own->foreign;
        return Problem{
            "the file is not UTF-8", std::move(place),
            "name its encoding in the profile's container, for example encoding: [utf-8, windows-1252]"};
      }
      foreign_ = true;
      rows_.add_defect(profile::Defect::fallback_encoding, *own->foreign);
    }
    utf8_ = utf8_ || own->high_bytes;
    rows_.add(own->rows);
    return piece;
  }

  std::shared_ptr<const OpenFile> read_again() const override {
    return foreign_ && utf8_ ? file_->in_fallback() : nullptr;
  }

  Result<bill::Reading> finish() override {
    bill::Reading reading = rows_.finish(file_->name());
    reading.reader = "profile " + file_->profile().name;
    reading.reader_version = kVersion;
    reading.profile_hash = file_->profile().hash;
    return reading;
  }

 private:
  std::shared_ptr<const ProfileFile> file_;
  profile::RowJoiner rows_;
  bool foreign_ = false;  // a piece was not UTF-8
  bool utf8_ = false;     // a piece was, and not only ASCII
};

bool ProfileFile::plain(std::string_view bytes) const {
  const char quote = layout_.grammar.quote;
  return !is_wide(layout_.encoding) && quote != '\0' &&
         std::memchr(bytes.data(), quote, bytes.size()) == nullptr;
}

std::optional<std::size_t> ProfileFile::cut(std::string_view window, std::size_t near) const {
  return cut_behind(window, near, 0);
}

std::optional<std::size_t> ProfileFile::cut_behind(std::string_view window, std::size_t near,
                                                   std::size_t plain) const {
  if (!is_wide(layout_.encoding)) {
    const ScanGrammar grammar{layout_.grammar.delimiter, layout_.grammar.quote,
                              layout_.grammar.quoted_line_ends};
    near = std::max<std::size_t>(near, 1);
    // Where no quote stands before `near`, a line before it is as good a beginning as that of the window.
    std::size_t begin = 0;
    plain = std::min(plain, near);
    if (grammar.quote != '\0' && near <= window.size() &&
        std::memchr(window.data() + plain, grammar.quote, near - plain) == nullptr) {
      const std::size_t line = window.substr(0, near - 1).rfind('\n');
      if (line != std::string_view::npos) begin = line + 1;
    }
    const auto start = find_record_start(window.substr(begin), near - begin, grammar, layout_.kernel);
    return start ? std::optional(*start + begin) : std::nullopt;
  }
  std::string text;
  profile::append_as_utf8(text, window, layout_.encoding);
  profile::OffsetMap map(text, layout_.encoding, 0);
  for (std::size_t at = 0;;) {
    // Cuts of the decoded window one after the other, until one stands far enough in the bytes.
    const auto next = profile::find_cut(std::string_view(text).substr(at), 1, layout_.grammar);
    if (!next) return std::nullopt;
    at += *next;
    const std::uint64_t raw = map.raw(at);
    if (raw >= near && raw < window.size()) return static_cast<std::size_t>(raw);
  }
}

std::unique_ptr<Piece> ProfileFile::parse(std::string_view bytes, std::uint64_t offset) const {
  auto piece = std::make_unique<ProfilePiece>();
  piece->rows = read_rows(*profile_, foreign_ ? fallback_ : layout_, bytes, offset);
  if (is_wide(layout_.encoding) || !piece->rows.high_bytes) return piece;
  const std::size_t valid = profile::valid_utf8(bytes);
  if (valid != bytes.size()) {
    piece->foreign = offset + valid;
    if (!foreign_) piece->rows = read_rows(*profile_, fallback_, bytes, offset);
  } else {
    piece->high_bytes = !foreign_;
  }
  return piece;
}

std::unique_ptr<Joining> ProfileFile::join() const {
  return std::make_unique<ProfileJoining>(shared_from_this());
}

// Where the profile's columns stand in a file of this header; the names that are needed and not there go to
// `missing`.
std::vector<std::size_t> resolve(const Profile& profile, const std::optional<Header>& header,
                                 std::vector<std::size_t>& missing) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < profile.columns.size(); ++i) {
    const auto& choice = profile.columns[i];
    std::size_t at = profile::kNone;
    if (header)
      for (const auto& name : choice.names) {
        const auto found = std::find(header->names.begin(), header->names.end(), name);
        if (found == header->names.end()) continue;
        at = static_cast<std::size_t>(found - header->names.begin());
        break;
      }
    if ((!header || choice.names.empty()) && choice.index) at = *choice.index;
    if (at == profile::kNone && choice.needed) missing.push_back(i);
    columns.push_back(at);
  }
  return columns;
}

class ProfileReader : public Reader {
 public:
  ProfileReader(Profile profile, ReadingWay way)
      : profile_(std::make_shared<const Profile>(std::move(profile))), way_(way) {}

  std::string name() const override { return "profile " + profile_->name; }
  std::string version() const override { return std::string(kVersion); }
  std::string profile_hash() const override { return profile_->hash; }

  bool sniff(std::string_view prefix) const override {
    Opening opening = look_at(prefix);
    settle(opening);
    return find_header(*profile_, opening) || has_shape(*profile_, opening);
  }

  Result<std::shared_ptr<const OpenFile>> open(std::string_view prefix,
                                               const std::string& name) const override;

 private:
  std::shared_ptr<const Profile> profile_;
  ReadingWay way_;
};

Result<std::shared_ptr<const OpenFile>> ProfileReader::open(std::string_view prefix,
                                                            const std::string& name) const {
  Opening opening = look_at(prefix);
  settle(opening);
  Place place;
  place.file = name;
  place.offset = 0;
  if (is_wide(opening.encoding) && !profile_->container.utf16)
    return Problem{"the file is UTF-16, which the profile '" + profile_->name + "' does not name", place,
                   "add utf-16 to the encoding of its container"};
  const auto header = find_header(*profile_, opening);
  if (!header && !has_shape(*profile_, opening))
    return Problem{"the file is not one of the profile '" + profile_->name + "'", place, "see its 'detect'"};

  std::vector<std::size_t> missing;
  Layout layout;
  layout.grammar = grammar_of(*profile_);
  layout.encoding = opening.encoding;
  layout.column_wise = way_.column_wise;
  layout.kernel = way_.kernel;
  layout.columns = resolve(*profile_, header, missing);
  if (!missing.empty()) {
    const auto& choice = profile_->columns[missing.front()];
    place.element = choice.shown;
    return Problem{
        "the file lacks the column '" + choice.shown + "' that the profile '" + profile_->name + "' needs",
        place,
        header ? did_you_mean(choice.shown, header->names)
               : "give the column a number for files without a header"};
  }
  const auto& bill = profile_->bill;
  layout.undated =
      bill.bill_date && bill.latest_day && layout.columns[bill.bill_date->column] == profile::kNone;
  const auto& container = profile_->container;
  const std::size_t columns = header ? header->names.size() : 0;
  layout.least_columns =
      container.least_columns.value_or(header ? columns : profile_->detect.shape->least_columns);
  layout.most_columns =
      std::max(container.most_columns.value_or(0), header ? columns : profile_->detect.shape->most_columns);
  profile::Tallies defects{};
  if (is_wide(opening.encoding)) count_defect(defects, profile::Defect::utf16, 0);
  if (header) {
    profile::OffsetMap map(opening.text, opening.encoding, 0);
    layout.has_header = true;
    layout.header = std::string(opening.text.substr(header->begin, header->end - header->begin));
    layout.header_offset = map.raw(header->begin);
    layout.data_offset = map.raw(header->end);
    auto sorted = header->names;
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::remove(sorted.begin(), sorted.end(), std::string()), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
      count_defect(defects, profile::Defect::repeated_column, layout.header_offset);
  }
  return std::shared_ptr<const OpenFile>(
      std::make_shared<ProfileFile>(profile_, name, std::move(layout), defects));
}

}  // namespace

Result<std::unique_ptr<Reader>> make_profile_reader(std::string_view yaml, const std::string& file,
                                                    ReadingWay way) {
  auto profile = profile::load_profile(yaml, file);
  if (!profile) return profile.problem();
  return std::unique_ptr<Reader>(std::make_unique<ProfileReader>(std::move(*profile), way));
}

}  // namespace telaudit::formats
