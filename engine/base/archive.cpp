#include "base/archive.h"

#include <zip.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <map>

namespace telaudit {
namespace {

constexpr std::size_t kBlock = std::size_t{64} << 10U;

Problem about(const std::string& file, std::string what, std::string advice = {}) {
  Problem problem;
  problem.what = std::move(what);
  problem.where.file = file;
  problem.advice = std::move(advice);
  return problem;
}

// What has come out so far, of one file.
class Allowance {
 public:
  Allowance(const UnpackLimits& limits, std::string file) : limits_(limits), file_(std::move(file)) {}

  // `out` more bytes of a part that took `packed` bytes, of which `part` came out before.
  Result<void> take(std::uint64_t out, std::uint64_t part, std::uint64_t packed) {
    unpacked_ += out;
    if (unpacked_ > limits_.unpacked_bytes)
      return about(file_, "unpacks to more than " + std::to_string(limits_.unpacked_bytes) + " bytes",
                   "split the file");
    part += out;
    if (part > limits_.free_bytes && part / std::max<std::uint64_t>(packed, 1) > limits_.ratio)
      return about(file_, "unpacks to more than " + std::to_string(limits_.ratio) + " times its size",
                   "no honest file does; ask its sender");
    return {};
  }

 private:
  UnpackLimits limits_;
  std::string file_;
  std::uint64_t unpacked_ = 0;
};

struct CloseZip {
  void operator()(zip_t* zip) const { zip_discard(zip); }
};
struct ClosePart {
  void operator()(zip_file_t* part) const { zip_fclose(part); }
};

std::string words_of(zip_error_t& error) {
  std::string words = zip_error_strerror(&error);
  zip_error_fini(&error);
  return words;
}

}  // namespace

struct Archive::State {
  State(std::string held, const std::string& name, const UnpackLimits& limits)
      : bytes(std::move(held)), file(name), allowance(limits, name) {}

  std::string bytes;  // read by `zip` as long as it lives
  std::string file;
  Allowance allowance;
  std::unique_ptr<zip_t, CloseZip> zip;
  std::vector<std::string> names;
  std::map<std::string, zip_uint64_t, std::less<>> by_name;
};

Result<Archive> Archive::open(std::string bytes, const std::string& file, const UnpackLimits& limits) {
  if (bytes.size() > limits.packed_bytes)
    return about(file, "is larger than " + std::to_string(limits.packed_bytes) + " bytes", "split the file");
  auto state = std::make_shared<State>(std::move(bytes), file, limits);
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(state->bytes.data(), state->bytes.size(), 0, &error);
  if (source == nullptr) return about(file, "cannot be read: " + words_of(error));
  state->zip.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
  if (!state->zip) {
    zip_source_free(source);
    return about(file, "is no zip archive: " + words_of(error), "it may be cut or of another kind");
  }
  zip_error_fini(&error);
  const zip_int64_t parts = zip_get_num_entries(state->zip.get(), 0);
  if (parts < 0 || static_cast<std::uint64_t>(parts) > limits.parts)
    return about(file, "has more than " + std::to_string(limits.parts) + " parts");
  for (zip_uint64_t part = 0; part < static_cast<zip_uint64_t>(parts); ++part) {
    const char* name = zip_get_name(state->zip.get(), part, ZIP_FL_ENC_RAW);
    if (name == nullptr) return about(file, "has a part without a name");
    // Two readers could take different ones.
    if (!state->by_name.emplace(name, part).second)
      return about(file, "has two parts of the same name", "no honest file does; ask its sender");
    state->names.emplace_back(name);
  }
  Archive archive;
  archive.state_ = std::move(state);
  return archive;
}

const std::vector<std::string>& Archive::names() const {
  return state_->names;
}

bool Archive::has(std::string_view name) const {
  return state_->by_name.find(name) != state_->by_name.end();
}

const std::string& Archive::file() const {
  return state_->file;
}

struct ArchivePart::State {
  std::shared_ptr<Archive::State> archive;
  std::string name;
  std::uint64_t packed = 0;
  std::uint64_t before = 0;
  std::unique_ptr<zip_file_t, ClosePart> part;
  std::array<char, kBlock> block;

  Problem broken(const char* why) const {
    return about(archive->file, "part " + name + " is broken: " + why, "get the file again");
  }
};

ArchivePart::ArchivePart() = default;
ArchivePart::~ArchivePart() = default;
ArchivePart::ArchivePart(ArchivePart&&) noexcept = default;
ArchivePart& ArchivePart::operator=(ArchivePart&&) noexcept = default;

Result<ArchivePart> Archive::part(std::string_view name) const {
  const auto found = state_->by_name.find(name);
  if (found == state_->by_name.end())
    return about(state_->file, "has no part " + std::string(name), "it may be cut or of another kind");
  auto state = std::make_unique<ArchivePart::State>();
  state->archive = state_;
  state->name = found->first;
  zip_stat_t stat;
  if (zip_stat_index(state_->zip.get(), found->second, 0, &stat) != 0)
    return state->broken(zip_strerror(state_->zip.get()));
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE)
    return about(state_->file, "part " + found->first + " is encrypted", "save it without a password");
  state->packed = stat.comp_size;
  state->part.reset(zip_fopen_index(state_->zip.get(), found->second, 0));
  if (!state->part) return state->broken(zip_strerror(state_->zip.get()));
  ArchivePart part;
  part.state_ = std::move(state);
  return part;
}

Result<std::string_view> ArchivePart::next() {
  State& state = *state_;
  const zip_int64_t got = zip_fread(state.part.get(), state.block.data(), state.block.size());
  if (got < 0) return state.broken(zip_file_strerror(state.part.get()));
  const auto out = static_cast<std::uint64_t>(got);
  if (auto allowed = state.archive->allowance.take(out, state.before, state.packed); !allowed)
    return allowed.problem();
  state.before += out;
  return std::string_view(state.block.data(), static_cast<std::size_t>(got));
}

bool is_gzip(std::string_view bytes) {
  return bytes.size() > 2 && bytes[0] == '\x1F' && bytes[1] == '\x8B';
}

namespace {

struct Inflation {
  z_stream stream{};
  bool begun = false;
  ~Inflation() {
    if (begun) inflateEnd(&stream);
  }
};

}  // namespace

Result<std::string> gunzip(std::string_view packed, const std::string& file, const UnpackLimits& limits) {
  if (packed.size() > limits.packed_bytes)
    return about(file, "is larger than " + std::to_string(limits.packed_bytes) + " bytes", "split the file");
  constexpr int kGzipOnly = 16 + MAX_WBITS;
  Inflation inflation;
  z_stream& stream = inflation.stream;
  if (inflateInit2(&stream, kGzipOnly) != Z_OK) return about(file, "cannot be unpacked: no memory");
  inflation.begun = true;
  Allowance allowance(limits, file);
  std::string out;
  std::array<char, kBlock> block;
  std::size_t given = 0;
  for (;;) {
    if (stream.avail_in == 0) {
      const std::size_t next = std::min<std::size_t>(packed.size() - given, std::size_t{1} << 20U);
      // zlib does not write to its input; its type is from before const.
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data() + given));
      stream.avail_in = static_cast<uInt>(next);
      given += next;
    }
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    const int status = inflate(&stream, Z_NO_FLUSH);
    const std::size_t got = block.size() - stream.avail_out;
    if (auto allowed = allowance.take(got, out.size(), packed.size()); !allowed) return allowed.problem();
    out.append(block.data(), got);
    if (status == Z_STREAM_END) {
      if (stream.avail_in == 0 && given == packed.size()) return out;
      if (inflateReset(&stream) != Z_OK) return about(file, "cannot be unpacked");
      continue;
    }
    if (status == Z_BUF_ERROR && stream.avail_in == 0 && given == packed.size())
      return about(file, "ends before its content does", "get the file again");
    if (status != Z_OK && status != Z_BUF_ERROR)
      return about(file, "is no gzip file, or broken", "get the file again");
  }
}

}  // namespace telaudit
