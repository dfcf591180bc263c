#include "formats/profile_record_image.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "formats/money_text.h"
#include "formats/reader.h"

namespace telaudit::formats::profile {
namespace {

const char* form_name(CellKind kind) {
  switch (kind) {
    case CellKind::text:
      return "text";
    case CellKind::digits:
      return "number";
    case CellKind::zoned:
      return "zoned number";
    case CellKind::packed:
      return "packed number";
    case CellKind::binary:
      return "binary number";
    case CellKind::date:
      return "date";
    case CellKind::packed_date:
      return "packed date";
    case CellKind::time:
      return "time of day";
    case CellKind::duration:
      return "duration in minutes, seconds and tenths";
  }
  return "cell";
}

class ImageArrangement {
 public:
  ImageArrangement(const Profile& profile, const RecordWay& way) : profile_(profile) {
    out_.way = way;
    out_.columns = profile.container.fixed;
  }

  ImageLayout arrange() {
    const RecordForm& form = *profile_.container.records;
    widen(form.columns);
    for (const auto& kind : form.kinds) widen(kind.columns);
    if (form.modules)
      for (const auto& kind : form.modules->kinds) widen(kind.columns);
    for (auto& column : out_.columns) {
      column.first = out_.width;
      out_.width += column.length;
    }
    out_.type = index_of(form.columns[form.type].name);
    out_.shared = moves(form.columns);
    for (const auto& kind : form.kinds) out_.kinds.push_back({kind.begins, moves(kind.columns)});
    if (form.modules)
      for (const auto& kind : form.modules->kinds) out_.modules.push_back({kind.begins, moves(kind.columns)});
    for (const std::size_t column : profile_.container.fill_down)
      for (std::size_t i = 0; i < out_.columns.size(); ++i)
        if (out_.columns[i].length > 0 && names(profile_.columns[column], out_.columns[i].name))
          out_.filled_down.push_back(i);
    return std::move(out_);
  }

 private:
  static bool names(const ColumnChoice& choice, const std::string& name) {
    return std::find(choice.names.begin(), choice.names.end(), name) != choice.names.end();
  }

  std::size_t index_of(const std::string& name) const {
    const auto at = std::find_if(out_.columns.begin(), out_.columns.end(),
                                 [&](const FixedColumn& column) { return column.name == name; });
    require(at != out_.columns.end(), "all columns of records are known by name");
    return static_cast<std::size_t>(at - out_.columns.begin());
  }

  bool is_used(std::size_t index) const {
    const std::string& name = out_.columns[index].name;
    const RecordForm& form = *profile_.container.records;
    if (name == form.columns[form.type].name) return true;
    if (profile_.detect.shape)
      for (const auto& [matched, pattern] : profile_.detect.shape->matches)
        if (matched == index) return true;
    return std::any_of(profile_.columns.begin(), profile_.columns.end(),
                       [&](const ColumnChoice& choice) { return names(choice, name); });
  }

  void widen(const std::vector<RecordColumn>& columns) {
    for (const auto& column : columns) {
      const std::size_t index = index_of(column.name);
      if (is_used(index))
        out_.columns[index].length =
            std::max(out_.columns[index].length, cell_text_width(column.form, column.length));
    }
  }

  std::vector<CellMove> moves(const std::vector<RecordColumn>& columns) const {
    std::vector<CellMove> out;
    for (const auto& column : columns) {
      const std::size_t index = index_of(column.name);
      if (out_.columns[index].length > 0)
        out.push_back({index, column.first, column.length, column.form, out_.columns[index].first});
    }
    return out;
  }

  const Profile& profile_;
  ImageLayout out_;
};

class ImageMaker {
 public:
  ImageMaker(const RecordForm& form, const ImageLayout& layout, std::uint64_t offset)
      : form_(form),
        layout_(layout),
        cells_(layout.way.code),
        offset_(offset),
        blank_(layout.width + 1, ' '),
        carried_(layout.filled_down.size()) {
    blank_.back() = '\n';
    out_.stride = blank_.size();
  }

  RecordImage make(std::string_view bytes) {
    const std::size_t lines = bytes.size() / form_.least_length + 1;
    reserve(std::min(lines * out_.stride, 2 * bytes.size()));
    FrameScanner frames(bytes, layout_.way);
    std::size_t at = 0;
    while (frames.next()) {
      filler(frames.begin() - at);
      take(bytes.substr(frames.begin(), frames.end() - frames.begin()), frames.begin(), frames.segment());
      filler(frames.next_offset() - frames.end());
      at = frames.next_offset();
    }
    if (!frames.broken().empty()) {
      out_.broken = true;
      refuse(at, bytes.size() - at, std::string(frames.broken()));
    } else {
      filler(bytes.size() - at);
    }
    std::memset(out_.lines.get() + out_.size, 0, kPieceSlack);
    out_.high_bytes = cells_.high_bytes();
    return std::move(out_);
  }

 private:
  void reserve(std::size_t capacity) {
    LargeBytes lines = large_bytes(capacity + kPieceSlack);
    if (out_.size > 0) std::memcpy(lines.get(), out_.lines.get(), out_.size);
    out_.lines = std::move(lines);
    capacity_ = capacity;
  }

  void filler(std::size_t bytes) {
    if (bytes > 0) out_.dispositions.add(bill::Disposition::filler, bytes);
  }

  void refuse(std::size_t begin, std::size_t length, std::string reason) {
    out_.dispositions.add(bill::Disposition::quarantined, length);
    out_.refused.push_back({offset_ + begin, length, std::move(reason)});
  }

  void take(std::string_view record, std::size_t begin, bool segment) {
    if (record.empty()) return;
    const std::uint64_t number = out_.records++;
    if (begins_piece(form_, layout_.way.code, record))
      for (auto& cell : carried_) cell.clear();
    if (segment) return refuse(begin, record.size(), "a segment of a record that spans several blocks");
    if (record.size() < form_.least_length || record.size() > form_.most_length)
      return refuse(begin, record.size(), wrong_length(record.size()));
    if (out_.size + out_.stride > capacity_) reserve(2 * capacity_ + out_.stride);
    char* const line = out_.lines.get() + out_.size;
    std::memcpy(line, blank_.data(), blank_.size());
    const CellMove* damaged = write(layout_.shared, record, line);
    if (damaged == nullptr) {
      const KindMoves* const kind = kind_of(line);
      if (kind != nullptr) damaged = write(kind->cells, record, line);
    }
    if (damaged == nullptr && form_.modules) damaged = take_modules(record, line, begin);
    if (damaged != nullptr) return refuse(begin, record.size(), why_damaged(*damaged));
    fill_down(line);
    out_.size += out_.stride;
    out_.places.push_back(
        {offset_ + begin, static_cast<std::uint32_t>(record.size()), static_cast<std::uint32_t>(number)});
  }

  std::string wrong_length(std::size_t length) const {
    std::string reason = "the record has " + std::to_string(length) + " bytes where ";
    reason += std::to_string(form_.least_length);
    if (form_.most_length > form_.least_length) reason += " to " + std::to_string(form_.most_length);
    return reason + " are expected";
  }

  std::string why_damaged(const CellMove& cell) const {
    return "'" + layout_.columns[cell.column].name + "' (" + std::to_string(cell.first + 1) + " to " +
           std::to_string(cell.first + cell.length) + ") is no " + form_name(cell.form.kind);
  }

  // The cell that is none of its form; nullptr where all are. A cell that the record is too short for is
  // blank; one that it cuts is damaged, since half a number is another number.
  const CellMove* write(const std::vector<CellMove>& cells, std::string_view record, char* line) {
    for (const auto& cell : cells) {
      if (cell.first >= record.size()) continue;
      const std::string_view bytes = record.substr(cell.first, cell.length);
      if (bytes.size() < cell.length && cell.form.kind != CellKind::text) return &cell;
      if (!cells_.write(cell.form, bytes, line + cell.to)) return &cell;
    }
    return nullptr;
  }

  const KindMoves* kind_of(const char* line) {
    const FixedColumn& place = layout_.columns[layout_.type];
    const std::string_view type(line + place.first, place.length);
    if (type == last_type_) return last_kind_;
    last_type_ = type;
    last_kind_ = find(layout_.kinds, type);
    return last_kind_;
  }

  static const KindMoves* find(const std::vector<KindMoves>& kinds, std::string_view type) {
    for (const auto& kind : kinds)
      if (begins_with_one(type, kind.begins)) return &kind;
    return nullptr;
  }

  std::string decoded(std::string_view bytes) {
    std::string out(bytes.size(), ' ');
    cells_.write({}, bytes, out.data());
    return out;
  }

  // Data of the module at the front of `rest`, and what is behind it; false where none stands there.
  struct Module {
    std::string id;
    std::string_view data;
    std::string_view rest;
  };
  bool module_at(std::string_view rest, Module& out) {
    const RecordModules& form = *form_.modules;
    const std::size_t head = form.id + form.length;
    if (rest.size() < head) return false;
    out.id = decoded(rest.substr(0, form.id));
    const std::string digits = decoded(rest.substr(form.id, form.length));
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (error != std::errc() || end != digits.data() + digits.size()) return false;
    if (form.whole && length < head) return false;
    if (form.whole) length -= head;
    if (length > rest.size() - head) return false;
    out.data = rest.substr(head, length);
    out.rest = rest.substr(head + length);
    return true;
  }

  bool modules_end(std::string_view rest) {
    const std::string text = decoded(rest.substr(0, form_.modules->id));
    return trim_blanks(text).empty() || (!form_.modules->end.empty() && text.size() == form_.modules->id &&
                                         text.compare(0, form_.modules->end.size(), form_.modules->end) == 0);
  }

  // Behind the first length at which a chain of modules begins that is the rest of the record.
  const CellMove* take_modules(std::string_view record, char* line, std::size_t begin) {
    const auto& behind = form_.modules->behind;
    if (std::find(behind.begin(), behind.end(), record.size()) != behind.end()) return nullptr;
    std::size_t base = 0;
    bool ends_at_once = false;  // filling that looks like an end
    for (const std::size_t length : behind) {
      if (length > record.size() || !is_chain(record.substr(length))) continue;
      ends_at_once = modules_end(record.substr(length));
      base = length;
      if (!ends_at_once) break;
    }
    if (ends_at_once) return nullptr;
    if (base == 0) {
      if (out_.broken_modules++ == 0) out_.broken_modules_at = offset_ + begin;
      return nullptr;
    }
    std::string_view rest = record.substr(base);
    Module module;
    while (!modules_end(rest) && module_at(rest, module)) {
      const KindMoves* const kind = find(layout_.modules, module.id);
      if (kind != nullptr)
        if (const CellMove* damaged = write(kind->cells, module.data, line)) return damaged;
      rest = module.rest;
    }
    return nullptr;
  }

  bool is_chain(std::string_view rest) {
    Module module;
    while (!modules_end(rest)) {
      if (!module_at(rest, module)) return false;
      rest = module.rest;
    }
    return true;
  }

  void fill_down(char* line) {
    for (std::size_t i = 0; i < layout_.filled_down.size(); ++i) {
      const FixedColumn& place = layout_.columns[layout_.filled_down[i]];
      const std::string_view cell(line + place.first, place.length);
      if (cell.find_first_not_of(' ') != std::string_view::npos) {
        carried_[i] = cell;
      } else if (!carried_[i].empty()) {
        std::copy(carried_[i].begin(), carried_[i].end(), line + place.first);
      }
    }
  }

  const RecordForm& form_;
  const ImageLayout& layout_;
  CellWriter cells_;
  std::uint64_t offset_;
  std::string blank_;
  std::size_t capacity_ = 0;
  std::vector<std::string> carried_;
  std::string last_type_;
  const KindMoves* last_kind_ = nullptr;
  RecordImage out_;
};

}  // namespace

bool begins_piece(const RecordForm& form, RecordCode code, std::string_view record) {
  if (form.piece_begins.empty()) return false;
  const RecordColumn& type = form.columns[form.type];
  if (record.size() < type.first + type.length) return false;
  const std::string_view bytes = record.substr(type.first, type.length);
  const CodeTable& characters = latin1_characters(code);
  const auto begins = [&](const std::string& beginning) {
    return beginning.size() <= bytes.size() &&
           std::equal(beginning.begin(), beginning.end(), bytes.begin(), [&](char wanted, char byte) {
             return static_cast<char>(characters[static_cast<unsigned char>(byte)]) == wanted;
           });
  };
  return std::any_of(form.piece_begins.begin(), form.piece_begins.end(), begins);
}

ImageLayout arrange_image(const Profile& profile, const RecordWay& way) {
  return ImageArrangement(profile, way).arrange();
}

RecordImage make_image(const RecordForm& form, const ImageLayout& layout, std::string_view bytes,
                       std::uint64_t offset) {
  return ImageMaker(form, layout, offset).make(bytes);
}

}  // namespace telaudit::formats::profile
