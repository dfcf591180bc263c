#include "formats/profile_record_way.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "formats/money_text.h"
#include "formats/profile_record_image.h"

namespace telaudit::formats::profile {
namespace {

// The cells that `detect` asks for: what is wrong with others does not hide what the file is.
ImageLayout shape_layout(const Profile& profile, RecordCode code) {
  ImageLayout layout = arrange_image(profile, {Framing::fixed, code, 0});
  const auto keep_asked = [&](std::vector<CellMove>& cells) {
    const auto& asked = profile.detect.shape->matches;
    cells.erase(std::remove_if(cells.begin(), cells.end(),
                               [&](const CellMove& cell) {
                                 return cell.column != layout.type &&
                                        std::none_of(asked.begin(), asked.end(), [&](const auto& match) {
                                          return match.first == cell.column;
                                        });
                               }),
                cells.end());
  };
  keep_asked(layout.shared);
  for (auto& kind : layout.kinds) keep_asked(kind.cells);
  layout.modules.clear();
  return layout;
}

bool shows_shape(const Profile& profile, const RecordWay& way, std::string_view prefix, bool whole) {
  const RecordForm& form = *profile.container.records;
  const Shape& shape = *profile.detect.shape;
  ImageLayout layout = shape_layout(profile, way.code);
  FrameScanner frames(prefix, way);
  std::size_t records = 0;
  while (records < shape.rows && frames.next()) {
    if (!whole && frames.next_offset() >= prefix.size()) break;
    // A file without line ends is no file of lines where it may be something else.
    if (way.framing == Framing::lines && form.framings.size() > 1 && frames.next_offset() == frames.end())
      return false;
    if (frames.begin() == frames.end()) continue;
    const auto record = prefix.substr(frames.begin(), frames.end() - frames.begin());
    layout.way.length = record.size();
    const RecordImage image = make_image(form, layout, record, 0);
    if (image.places.size() != 1) return false;
    for (const auto& [index, pattern] : shape.matches) {
      const auto& place = layout.columns[index];
      const auto cell = trim_blanks(image.text().substr(place.first, place.length));
      if (!re2::RE2::PartialMatch(re2::StringPiece(cell.data(), cell.size()), *pattern)) return false;
    }
    ++records;
  }
  return records > 0;
}

std::vector<RecordWay> ways_of(const RecordForm& form) {
  std::vector<RecordWay> ways;
  for (const Framing framing : form.framings)
    for (const RecordCode code : form.codes) {
      if (framing == Framing::fixed) {
        std::set<std::size_t> lengths = {form.least_length, form.most_length};
        if (form.modules) lengths.insert(form.modules->behind.begin(), form.modules->behind.end());
        for (const std::size_t length : lengths) ways.push_back({framing, code, length});
      } else {
        const bool one_length = form.least_length == form.most_length;
        ways.push_back({framing, code, framing == Framing::lines && one_length ? form.most_length : 0});
      }
    }
  return ways;
}

}  // namespace

std::optional<RecordWay> find_record_way(const Profile& profile, std::string_view prefix, bool whole) {
  if (!profile.detect.shape) return std::nullopt;
  for (const RecordWay& way : ways_of(*profile.container.records))
    if (shows_shape(profile, way, prefix, whole)) return way;
  return std::nullopt;
}

std::optional<std::size_t> cut_records(const RecordForm& form, const RecordWay& way, std::string_view window,
                                       std::size_t near) {
  near = std::max<std::size_t>(near, 1);
  const bool anywhere = form.piece_begins.empty();
  const auto inside = [&](std::size_t at) { return at < window.size() ? std::optional(at) : std::nullopt; };
  std::size_t from = 0;  // a record begins there
  if (way.framing == Framing::fixed) {
    from = (near + way.length - 1) / way.length * way.length;
    if (anywhere) return inside(from);
  } else if (way.framing == Framing::lines && way.length == 0 && !is_ebcdic(way.code)) {
    const std::size_t line_feed = window.find('\n', near - 1);
    if (line_feed == std::string_view::npos) return std::nullopt;
    from = line_feed + 1;
    if (anywhere) return inside(from);
  }
  if (from >= window.size()) return std::nullopt;
  // The others tell where they begin only one after the other.
  FrameScanner frames(window.substr(from), way);
  std::size_t at = from;
  bool between = true;
  while (frames.next()) {
    const auto record = window.substr(from + frames.begin(), frames.end() - frames.begin());
    if (!anywhere && between && at >= near && begins_piece(form, way.code, record)) return inside(at);
    at = from + frames.next_offset();
    between = frames.between_blocks();
    if (anywhere && between && at >= near) return inside(at);
  }
  // Nothing behind this place is read, so that it may be cut anywhere.
  if (!frames.broken().empty() && window.size() - at > kLargestBlock) return inside(std::max(near, at));
  return std::nullopt;
}

}  // namespace telaudit::formats::profile
