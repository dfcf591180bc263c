#include "formats/profile_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/text.h"
#include "formats/beginning.h"
#include "formats/profile_join.h"
#include "formats/profile_language.h"
#include "formats/profile_opening.h"
#include "formats/profile_record_way.h"
#include "formats/profile_records.h"
#include "formats/profile_rows.h"
#include "formats/profile_sheet.h"

namespace telaudit::formats {
namespace {

using profile::Encoding;
using profile::HeaderLine;
using profile::is_binary;
using profile::is_wide;
using profile::kTitleLines;
using profile::Layout;
using profile::Opening;
using profile::Profile;
using profile::RecordScanner;
using profile::Rows;

constexpr std::string_view kVersion = "3";

profile::Grammar grammar_of(const Profile& profile) {
  const auto& container = profile.container;
  return {container.delimiter, container.quote, container.quoted_line_ends, container.escape};
}

// What a file is read in that is not UTF-8.
Encoding other_encoding(const Profile& profile) {
  return profile.container.fallback.value_or(Encoding::windows_1252);
}

bool is_header(const profile::Detect& detect, const std::vector<std::string>& names) {
  const auto there = [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (detect.header_all.empty()) return false;
  if (!profile::has_header_names(detect.header_all, names)) return false;
  return std::none_of(detect.header_none.begin(), detect.header_none.end(), there);
}

std::optional<HeaderLine> find_header(const Profile& profile, const Opening& opening) {
  for (const HeaderLine& line : opening.header_lines(grammar_of(profile), other_encoding(profile)))
    if (is_header(profile.detect, line.names)) return line;
  return std::nullopt;
}

bool finds(const re2::RE2& pattern, std::string_view text) {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

// The lines at the beginning of the file, as UTF-8.
std::vector<std::string> first_lines(const Profile& profile, const Opening& opening) {
  profile::Grammar grammar = grammar_of(profile);
  grammar.quote = '\0';
  RecordScanner scanner(opening.text(), grammar, opening.start());
  std::vector<std::string> lines;
  while (lines.size() < kTitleLines && scanner.next()) {
    if (is_binary(opening, scanner)) return {};
    lines.emplace_back();
    profile::append_as_utf8(lines.back(),
                            opening.text().substr(scanner.offset(), scanner.end() - scanner.offset()),
                            opening.foreign() ? other_encoding(profile) : Encoding::utf8);
  }
  return lines;
}

// Whether the first lines say what `detect` asks of their text.
bool has_text(const Profile& profile, const Opening& opening) {
  const auto& detect = profile.detect;
  if (detect.text_all.empty() && detect.text_none.empty()) return true;
  const auto lines = first_lines(profile, opening);
  const auto stands = [&](const profile::Pattern& pattern) {
    return std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return finds(*pattern, line); });
  };
  return std::all_of(detect.text_all.begin(), detect.text_all.end(), stands) &&
         std::none_of(detect.text_none.begin(), detect.text_none.end(), stands);
}

// A cell as UTF-8; `decoded` holds it where it is not.
std::string_view shape_cell(const Profile& profile, const Opening& opening, std::string_view cell,
                            std::string& decoded) {
  cell = trim_blanks(cell);
  if (!opening.foreign() || !profile::has_high_bytes(cell)) return cell;
  decoded.clear();
  profile::append_as_utf8(decoded, cell, other_encoding(profile));
  return decoded;
}

bool has_fixed_shape(const Profile& profile, const Opening& opening) {
  const auto& container = profile.container;
  RecordScanner scanner(opening.text(), grammar_of(profile), opening.start());
  std::string decoded;
  std::size_t rows = 0;
  while (rows < profile.detect.shape->rows && scanner.next()) {
    if (scanner.offset() == scanner.end()) continue;
    if (!opening.whole() && scanner.next_offset() >= opening.text().size()) break;
    const auto line = opening.text().substr(scanner.offset(), scanner.end() - scanner.offset());
    if (is_binary(opening, scanner) || line.size() < container.least_length) return false;
    if (line.size() > container.most_length && !profile::has_high_bytes(line)) return false;
    for (const auto& [index, pattern] : profile.detect.shape->matches) {
      const auto& column = container.fixed[index];
      const auto cell =
          column.first < line.size() ? line.substr(column.first, column.length) : std::string_view();
      if (!finds(*pattern, shape_cell(profile, opening, cell, decoded))) return false;
    }
    ++rows;
  }
  return rows > 0;
}

bool has_shape(const Profile& profile, const Opening& opening) {
  if (!profile.detect.shape) return false;
  if (!profile.container.fixed.empty()) return has_fixed_shape(profile, opening);
  const auto& shape = *profile.detect.shape;
  RecordScanner scanner(opening.text(), grammar_of(profile), opening.start());
  std::string decoded;
  std::size_t rows = 0;
  bool heading = false;
  while (rows < shape.rows && scanner.next()) {
    if (scanner.offset() == scanner.end()) continue;
    if (!opening.whole() && scanner.next_offset() >= opening.text().size()) break;
    const auto& fields = scanner.fields();
    if (is_binary(opening, scanner)) return false;
    // One line of fewer columns may stand above the rows: a version, a title.
    if (rows == 0 && !heading && fields.size() < shape.least_columns) {
      heading = true;
      continue;
    }
    if (fields.size() < shape.least_columns || fields.size() > shape.most_columns) return false;
    for (const auto& [column, pattern] : shape.matches) {
      if (column >= fields.size()) return false;
      if (!finds(*pattern, shape_cell(profile, opening, fields[column], decoded))) return false;
    }
    ++rows;
  }
  return rows > 0;
}

// Whether the profile knows the file: by a header, whose place is then said, or without one.
struct Known {
  bool known = false;
  std::optional<HeaderLine> header;
  std::optional<RecordWay> records;
};

Known know(const Profile& profile, const Opening& opening) {
  Known out;
  if (profile.container.records) {
    out.records = profile::find_record_way(profile, opening.bytes(), opening.whole());
    out.known = out.records.has_value();
    return out;
  }
  if (!has_text(profile, opening)) return out;
  if (!profile.container.by_line()) out.header = find_header(profile, opening);
  out.known = out.header || has_shape(profile, opening) ||
              (!profile.container.lines.empty() && opening.text().size() > opening.start());
  return out;
}

class ProfilePiece : public Piece {
 public:
  bill::Table take_charges() override { return rows.charges.finish(bill::WordOrder::as_met); }

  Rows rows;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
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
    fallback_.encoding = other_encoding(*profile_);
  }

  std::optional<std::size_t> cut(std::string_view window, std::size_t near) const override;
  bool plain(std::string_view bytes) const override;
  std::optional<std::size_t> cut_behind(std::string_view window, std::size_t near,
                                        std::size_t plain) const override;
  // The image of a piece of records stands in memory beside its bytes.
  std::size_t piece_bytes(std::size_t usual) const override { return layout_.image ? usual / 2 : usual; }
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
      if (!file_->profile().container.fallback) {
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
    if (broken_) own->rows = profile::rows_of_nothing(file_->profile(), own->offset, own->size);
    broken_ = broken_ || own->rows.broken;
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
  bool broken_ = false;   // the records of a piece before broke off
  bool foreign_ = false;  // a piece was not UTF-8
  bool utf8_ = false;     // a piece was, and not only ASCII
};

bool ProfileFile::plain(std::string_view bytes) const {
  const char quote = layout_.grammar.quote;
  return !layout_.image && !is_wide(layout_.encoding) && quote != '\0' &&
         std::memchr(bytes.data(), quote, bytes.size()) == nullptr;
}

std::optional<std::size_t> ProfileFile::cut(std::string_view window, std::size_t near) const {
  return cut_behind(window, near, 0);
}

std::optional<std::size_t> ProfileFile::cut_behind(std::string_view window, std::size_t near,
                                                   std::size_t plain) const {
  if (profile_->container.in_sequence()) return std::nullopt;
  if (layout_.image)
    return profile::cut_records(*profile_->container.records, layout_.image->way, window, near);
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
  piece->offset = offset;
  piece->size = bytes.size();
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

// The columns that the profile itself names, since no header does.
std::vector<std::string> declared_columns(const profile::Container& container) {
  if (container.fixed.empty()) return container.captures;
  std::vector<std::string> names;
  for (const auto& column : container.fixed) names.push_back(column.name);
  return names;
}

// The columns whose value a line above the header says; they are missing no more.
void take_title(const Profile& profile, const Opening& opening, const HeaderLine& header, Layout& layout,
                std::vector<std::size_t>& missing) {
  if (profile.container.title.empty()) return;
  layout.title.assign(profile.columns.size(), {});
  std::string above;
  profile::append_as_utf8(above, opening.text().substr(opening.start(), header.begin - opening.start()),
                          opening.foreign() ? other_encoding(profile) : Encoding::utf8);
  for (const auto& column : profile.container.title) {
    re2::StringPiece groups[2];
    const int wanted = column.pattern->NumberOfCapturingGroups() > 0 ? 2 : 1;
    if (!column.pattern->Match(above, 0, above.size(), re2::RE2::UNANCHORED, groups, wanted)) continue;
    const auto& value = groups[wanted - 1];
    for (std::size_t i = 0; i < profile.columns.size(); ++i) {
      const auto& names = profile.columns[i].names;
      if (layout.columns[i] != profile::kNone ||
          std::find(names.begin(), names.end(), column.name) == names.end())
        continue;
      layout.title[i] = std::string(trim_blanks(std::string_view(value.data(), value.size())));
      missing.erase(std::remove(missing.begin(), missing.end(), i), missing.end());
    }
  }
}

class ProfileReader : public Reader {
 public:
  ProfileReader(Profile profile, ReadingWay way)
      : profile_(std::make_shared<const Profile>(std::move(profile))), way_(way) {}

  std::string name() const override { return "profile " + profile_->name; }
  std::string version() const override { return std::string(kVersion); }
  std::string profile_hash() const override { return profile_->hash; }

  bool sniff(const Beginning& beginning) const override { return know(*profile_, beginning.opening()).known; }

  Result<std::shared_ptr<const OpenFile>> open(std::string_view prefix,
                                               const std::string& name) const override;

  std::unique_ptr<Reader> of_sheet() const override {
    auto sheet = profile::as_sheet(*profile_);
    if (!sheet) return nullptr;
    return std::make_unique<ProfileReader>(std::move(*sheet), way_);
  }
  char decimal_mark() const override { return profile::sheet_decimal(*profile_); }

 private:
  std::shared_ptr<const Profile> profile_;
  ReadingWay way_;
};

Result<std::shared_ptr<const OpenFile>> ProfileReader::open(std::string_view prefix,
                                                            const std::string& name) const {
  const Opening opening(prefix);
  Place place;
  place.file = name;
  place.offset = 0;
  const bool records = profile_->container.records.has_value();
  if (is_wide(opening.encoding()) && !profile_->container.utf16 && !records)
    return Problem{"the file is UTF-16, which the profile '" + profile_->name + "' does not name", place,
                   "add utf-16 to the encoding of its container"};
  const auto [known, header, way] = know(*profile_, opening);
  if (!known)
    return Problem{"the file is not one of the profile '" + profile_->name + "'", place, "see its 'detect'"};

  std::vector<std::size_t> missing;
  Layout layout;
  layout.grammar = grammar_of(*profile_);
  layout.encoding = opening.encoding();
  layout.column_wise = way_.column_wise;
  layout.fixed = profile_->container.fixed;
  layout.least_length = profile_->container.least_length;
  layout.most_length = profile_->container.most_length;
  layout.kernel = way_.kernel;
  if (way) {
    // The image of the records is read instead of their bytes.
    layout.image = profile::arrange_image(*profile_, *way);
    layout.encoding = Encoding::windows_1252;
    layout.fixed = layout.image->columns;
    layout.least_length = layout.most_length = layout.image->width;
  }
  const auto declared = declared_columns(profile_->container);
  const auto* names = header ? &header->names : declared.empty() ? nullptr : &declared;
  layout.columns = profile::resolve_columns(*profile_, names, missing);
  if (header) take_title(*profile_, opening, *header, layout, missing);
  // Another section may have the column; a row without it is set aside.
  if (!profile_->container.sections.empty()) missing.clear();
  if (!missing.empty()) {
    const auto& choice = profile_->columns[missing.front()];
    place.element = choice.shown;
    return Problem{
        "the file lacks the column '" + choice.shown + "' that the profile '" + profile_->name + "' needs",
        place,
        names != nullptr ? did_you_mean(choice.shown, *names)
                         : "give the column a number for files without a header"};
  }
  const auto& bill = profile_->bill;
  layout.undated =
      bill.bill_date && bill.latest_day && layout.columns[bill.bill_date->column] == profile::kNone;
  const auto& container = profile_->container;
  const auto& shape = profile_->detect.shape;
  layout.least_columns =
      container.least_columns.value_or(names != nullptr ? names->size() : shape->least_columns);
  layout.most_columns =
      std::max(container.most_columns.value_or(0), names != nullptr ? names->size() : shape->most_columns);
  for (std::size_t i = 0; header && i < container.sections.size(); ++i)
    if (layout.section == profile::kNone &&
        profile::has_header_names(container.sections[i].header_all, header->names))
      layout.section = i;
  profile::Tallies defects{};
  if (is_wide(opening.encoding()) && !records) count_defect(defects, profile::Defect::utf16, 0);
  if (header) {
    profile::OffsetMap map(opening.text(), opening.encoding(), 0);
    layout.has_header = true;
    layout.header = std::string(opening.text().substr(header->begin, header->end - header->begin));
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
