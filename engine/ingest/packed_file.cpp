#include "ingest/packed_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <utility>
#include <vector>

#include "ingest/byte_stream.h"

namespace telaudit::ingest {
namespace {

// Enough to see that a member is packed itself: a tar archive says so at byte 257.
constexpr std::size_t kPeek = 512;
constexpr std::string_view kZipMark("PK\x03\x04", 4);

struct CloseArchive {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
using ArchiveReader = std::unique_ptr<archive, CloseArchive>;

bool starts_with_bytes(std::string_view text, std::string_view bytes) {
  return text.substr(0, bytes.size()) == bytes;
}

// The name of the first entry of a zip file (APPNOTE.TXT 4.3.7), if its local header is all there.
std::string_view first_zip_name(std::string_view prefix) {
  constexpr std::size_t kHeader = 30;
  if (prefix.size() < kHeader) return {};
  const auto low = static_cast<unsigned char>(prefix[26]);
  const auto high = static_cast<unsigned char>(prefix[27]);
  return prefix.substr(kHeader, low + 256U * high);
}

// Office Open XML begins with its content types or relations (ISO/IEC 29500-2), OpenDocument with its type.
bool is_document(std::string_view prefix) {
  const std::string_view name = first_zip_name(prefix);
  return name == "[Content_Types].xml" || name == "mimetype" || starts_with_bytes(name, "_rels/") ||
         starts_with_bytes(name, "xl/") || starts_with_bytes(name, "docProps/");
}

bool is_hidden(std::string_view name) {
  if (starts_with_bytes(name, "__MACOSX/")) return true;
  for (std::size_t at = 0; at < name.size();) {
    if (name[at] == '.' && name.substr(at, 2) != "./" && name.substr(at, 3) != "../") return true;
    const std::size_t slash = name.find('/', at);
    if (slash == std::string_view::npos) break;
    at = slash + 1;
  }
  return false;
}

// What a .gz or .zst that is no archive holds.
std::string only_name(const std::string& path) {
  const std::filesystem::path file(path.substr(path.rfind('!') + 1));
  const auto ending = file.extension();
  return ending == ".gz" || ending == ".zst" ? file.stem().string() : file.filename().string();
}

// The end of a zip file's directory (APPNOTE.TXT 4.3.16), the last thing in it but for a comment.
bool has_zip_end(const OpenedFile& file) {
  constexpr std::size_t kRecord = 22;
  constexpr std::size_t kMost = kRecord + 65535;
  std::string tail(std::min<std::uint64_t>(file.size(), kMost), '\0');
  const auto at = static_cast<off_t>(file.size() - tail.size());
  if (::pread(file.descriptor(), tail.data(), tail.size(), at) != static_cast<ssize_t>(tail.size()))
    return false;
  for (std::size_t end = tail.rfind("PK\x05\x06"); end != std::string::npos && end + kRecord <= tail.size();
       end = end == 0 ? std::string::npos : tail.rfind("PK\x05\x06", end - 1)) {
    const auto low = static_cast<unsigned char>(tail[end + 20]);
    const auto high = static_cast<unsigned char>(tail[end + 21]);
    if (end + kRecord + low + 256U * high <= tail.size()) return true;
  }
  return false;
}

}  // namespace

bool is_packed(std::string_view prefix) {
  constexpr std::string_view kZstd("\x28\xB5\x2F\xFD", 4);
  constexpr std::size_t kTarMark = 257;
  if (starts_with_bytes(prefix, kZipMark)) return !is_document(prefix);
  return starts_with_bytes(prefix, "\x1F\x8B") || starts_with_bytes(prefix, kZstd) ||
         (prefix.size() > kTarMark && starts_with_bytes(prefix.substr(kTarMark), "ustar"));
}

// The walk from member to member: one reader for each level of archives, the file's own at the bottom.
class PackedFile::Walk {
 public:
  Walk(OpenedFile file, const PackLimits& limits) : file_(std::move(file)), limits_(limits) {}

  Result<void> begin() {
    levels_.clear();
    files_ = 0;
    members_ = 0;
    unpacked_ = 0;
    if (::lseek(file_.descriptor(), 0, SEEK_SET) != 0)
      return problem(file_.path(), "cannot be read twice", "copy it to a file of its own");
    levels_.push_back(std::make_unique<Level>());
    Level& level = *levels_.back();
    level.path = file_.path();
    level.reader = new_reader();
    std::string prefix(4, '\0');
    if (::pread(file_.descriptor(), prefix.data(), prefix.size(), 0) == 4 && prefix == kZipMark &&
        !has_zip_end(file_))
      return problem(file_.path(), "is a zip archive that is cut off: its directory is not at its end",
                     "fetch it again");
    if (archive_read_open_fd(level.reader.get(), file_.descriptor(), kReadBlock) != ARCHIVE_OK)
      return broken(level);
    return {};
  }

  Result<std::optional<std::string>> next() {
    while (!levels_.empty()) {
      Level& level = *levels_.back();
      archive_entry* entry = nullptr;
      const int got = archive_read_next_header(level.reader.get(), &entry);
      if (limit_) return *limit_;
      if (got == ARCHIVE_EOF) {
        levels_.pop_back();
        continue;
      }
      if (got == ARCHIVE_RETRY) continue;
      if (got < ARCHIVE_WARN) return broken(level);
      if (++members_ > limits_.members)
        return problem(file_.path(), "holds more than " + std::to_string(limits_.members) + " members",
                       "unpack it and read the folder");
      auto entered = enter(level, entry);
      if (!entered) return entered.problem();
      if (*entered) return std::optional(member_path_);
    }
    return std::optional<std::string>();
  }

  // Of the member at hand.
  Result<std::size_t> read(char* target, std::size_t length) {
    Level& level = *levels_.back();
    const std::size_t peeked = std::min(length, level.peeked.size() - level.peeked_used);
    if (peeked > 0) {
      std::memcpy(target, level.peeked.data() + level.peeked_used, peeked);
      level.peeked_used += peeked;
      return peeked;
    }
    return unpack(level, target, length);
  }

  Result<void> begin_member() {
    const std::size_t wanted = files_;
    if (auto begun = begin(); !begun) return begun;
    while (files_ < wanted) {
      const auto went = next();
      if (!went) return went.problem();
      if (!*went) return changed_while_read(file_.path(), 0);
    }
    return {};
  }

  bool met_members() const { return members_ > 0; }
  const std::string& member_path() const { return member_path_; }
  std::optional<std::uint64_t> member_size() const { return member_size_; }
  bool is_unchanged() const { return file_.is_unchanged(); }

 private:
  struct Level {
    std::string path;  // of the archive
    ArchiveReader reader;
    std::map<std::string, std::size_t> names;  // how often met
    std::string peeked;                        // the first bytes of the entry at hand
    std::size_t peeked_used = 0;
    // Where the archive is itself a member: what feeds its reader.
    Walk* walk = nullptr;
    Level* below = nullptr;
    std::vector<char> block;
  };

  static Problem problem(const std::string& path, std::string what, std::string advice) {
    return Problem{std::move(what), {path, {}, {}, {}, {}}, std::move(advice)};
  }

  Problem broken(const Level& level) const {
    if (limit_) return *limit_;
    const char* said = archive_error_string(level.reader.get());
    return problem(level.path, std::string("cannot be unpacked: ") + (said == nullptr ? "damaged" : said),
                   "fetch it again, or unpack it yourself and read the folder");
  }

  static ArchiveReader new_reader() {
    ArchiveReader reader(archive_read_new());
    require(reader != nullptr, "there is memory for a reader of archives");
    archive_read_support_filter_gzip(reader.get());
    archive_read_support_filter_zstd(reader.get());
    archive_read_support_format_zip(reader.get());
    archive_read_support_format_tar(reader.get());
    archive_read_support_format_raw(reader.get());
    return reader;
  }

  // True when the entry is a file to be read; false when there is nothing in it, or an archive that is
  // entered.
  Result<bool> enter(Level& level, archive_entry* entry) {
    const bool raw = (archive_format(level.reader.get()) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_RAW;
    // Without a filter the bytes are as they were: the beginning promised something packed.
    if (raw && archive_filter_code(level.reader.get(), 0) == ARCHIVE_FILTER_NONE)
      return problem(level.path, "cannot be unpacked: damaged", "fetch it again");
    if (!raw && archive_entry_filetype(entry) != AE_IFREG) return false;
    const char* given = archive_entry_pathname_utf8(entry);
    if (given == nullptr) given = archive_entry_pathname(entry);
    std::string name = raw ? only_name(level.path) : given == nullptr ? std::string("?") : std::string(given);
    if (name.size() > limits_.name_bytes)
      return problem(level.path, "holds a member with a name of " + std::to_string(name.size()) + " bytes",
                     "unpack it yourself and read the folder");
    if (is_hidden(name)) return false;
    if (archive_entry_is_data_encrypted(entry) == 1)
      return problem(level.path + "!" + name, "is encrypted", "unpack it with its password, and read that");
    if (const std::size_t met = ++level.names[name]; met > 1) name += "#" + std::to_string(met);
    auto peeked = peek(level);
    if (!peeked) return peeked.problem();
    const std::string path = level.path + "!" + name;
    if (is_packed(level.peeked)) return enter_archive(level, path);
    member_path_ = path;
    member_size_.reset();
    if (!raw && archive_entry_size_is_set(entry) != 0)
      member_size_ = static_cast<std::uint64_t>(archive_entry_size(entry));
    ++files_;
    return true;
  }

  Result<void> peek(Level& level) {
    level.peeked.resize(kPeek);
    level.peeked_used = 0;
    std::size_t filled = 0;
    while (filled < kPeek) {
      const auto got = unpack(level, level.peeked.data() + filled, kPeek - filled);
      if (!got) return got.problem();
      if (*got == 0) break;
      filled += *got;
    }
    level.peeked.resize(filled);
    return {};
  }

  Result<bool> enter_archive(Level& below, const std::string& path) {
    if (levels_.size() == limits_.depth)
      return problem(path,
                     "lies in archives within archives, more than " + std::to_string(limits_.depth) + " deep",
                     "unpack it yourself and read the folder");
    levels_.push_back(std::make_unique<Level>());
    Level& level = *levels_.back();
    level.path = path;
    level.walk = this;
    level.below = &below;
    level.block.resize(kReadBlock);
    level.reader = new_reader();
    if (archive_read_open(level.reader.get(), &level, nullptr, feed, nullptr) != ARCHIVE_OK)
      return broken(level);
    return false;
  }

  // Called by libarchive for more bytes of an archive that is a member.
  static la_ssize_t feed(archive* reader, void* data, const void** block) {
    Level& level = *static_cast<Level*>(data);
    const auto got = level.walk->read_below(level);
    if (!got) {
      archive_set_error(reader, EIO, "%s", got.problem().what.c_str());
      return -1;
    }
    *block = level.block.data();
    return static_cast<la_ssize_t>(*got);
  }

  Result<std::size_t> read_below(Level& level) {
    Level& below = *level.below;
    const std::size_t peeked = below.peeked.size() - below.peeked_used;
    if (peeked > 0) {
      std::memcpy(level.block.data(), below.peeked.data() + below.peeked_used, peeked);
      below.peeked_used = below.peeked.size();
      return peeked;
    }
    return unpack(below, level.block.data(), level.block.size());
  }

  Result<std::size_t> unpack(Level& level, char* target, std::size_t length) {
    la_ssize_t got = ARCHIVE_RETRY;
    while (got == ARCHIVE_RETRY) got = archive_read_data(level.reader.get(), target, length);
    if (limit_) return *limit_;
    if (got < 0) return broken(level);
    unpacked_ += static_cast<std::uint64_t>(got);
    if (unpacked_ > limits_.free_bytes + limits_.ratio * file_.size()) {
      limit_ =
          problem(file_.path(), "unpacks to more than " + std::to_string(limits_.ratio) + " times its size",
                  "unpack it yourself and read the folder, if you trust it");
      return *limit_;
    }
    return static_cast<std::size_t>(got);
  }

  OpenedFile file_;
  PackLimits limits_;
  std::vector<std::unique_ptr<Level>> levels_;
  std::size_t files_ = 0;  // met, the one at hand counted
  std::size_t members_ = 0;
  std::uint64_t unpacked_ = 0;
  std::optional<Problem> limit_;  // that was met
  std::string member_path_;
  std::optional<std::uint64_t> member_size_;
};

class MemberStream : public ByteStream {
 public:
  explicit MemberStream(PackedFile::Walk& walk) : walk_(walk) {}
  explicit MemberStream(std::unique_ptr<PackedFile::Walk> own) : own_(std::move(own)), walk_(*own_) {}

  Result<std::size_t> read(char* target, std::size_t length) override {
    begun_ = true;
    return walk_.read(target, length);
  }
  Result<void> rewind() override {
    if (!std::exchange(begun_, false)) return {};
    return walk_.begin_member();
  }
  std::optional<std::uint64_t> size() const override { return walk_.member_size(); }
  Result<void> is_whole(std::uint64_t read) const override {
    if (!walk_.is_unchanged()) return changed_while_read(walk_.member_path(), read);
    if (size() && *size() != read)
      return Problem{
          "has " + std::to_string(read) + " bytes where its archive says " + std::to_string(*size()),
          {walk_.member_path(), read, {}, {}, {}},
          "fetch the archive again"};
    return {};
  }

 private:
  std::unique_ptr<PackedFile::Walk> own_;
  PackedFile::Walk& walk_;
  bool begun_ = false;
};

PackedFile::PackedFile(std::unique_ptr<Walk> walk) : walk_(std::move(walk)) {}
PackedFile::~PackedFile() = default;
PackedFile::PackedFile(PackedFile&&) noexcept = default;
PackedFile& PackedFile::operator=(PackedFile&&) noexcept = default;

Result<PackedFile> PackedFile::open(const std::string& path, const PackLimits& limits) {
  auto file = OpenedFile::open(path);
  if (!file) return file.problem();
  auto walk = std::make_unique<Walk>(std::move(*file), limits);
  if (auto begun = walk->begin(); !begun) return begun.problem();
  return PackedFile(std::move(walk));
}

Result<std::optional<std::string>> PackedFile::next() {
  return walk_->next();
}

bool PackedFile::met_members() const {
  return walk_->met_members();
}

std::unique_ptr<ByteStream> PackedFile::member() {
  return std::make_unique<MemberStream>(*walk_);
}

std::unique_ptr<ByteStream> PackedFile::take_member() && {
  return std::make_unique<MemberStream>(std::move(walk_));
}

}  // namespace telaudit::ingest
