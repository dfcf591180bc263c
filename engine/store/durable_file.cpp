#include "store/durable_file.h"

#include <unistd.h>

#include <string>
#include <utility>

namespace telaudit::store {
namespace {

constexpr std::string_view kCheckFolder = "check the folder and its permissions";
constexpr std::string_view kFreeSpace = "free space on the disk and run the same command again";

std::string temporary_ending() {
  return ".part" + std::to_string(::getpid());
}

}  // namespace

bool is_unfinished(std::string_view name) {
  return name.ends_with(temporary_ending());
}

Result<void> sync_folder(const std::filesystem::path& folder, FileSystem& files) {
  if (!files.sync_folder(folder))
    return system_problem(folder, "sync the folder", "check the disk and run the same command again");
  return {};
}

Result<void> sync_file(const std::filesystem::path& path, FileSystem& files) {
  const FileHandle file = files.open(path, FileSystem::Open::read);
  if (!file || !file.sync()) return system_problem(path, "write", kFreeSpace);
  return {};
}

Result<DurableFile> DurableFile::create(const std::filesystem::path& path, FileSystem& files) {
  const std::filesystem::path temporary = path.string() + temporary_ending();
  FileHandle handle = files.open(temporary, FileSystem::Open::write);
  if (!handle) return system_problem(path, "write", kCheckFolder);
  DurableFile file(files, path, temporary, std::move(handle));
  // A process of the same number may have been killed while it wrote.
  if (const auto left_over = file.file_.size(); !left_over || (*left_over > 0 && !file.file_.truncate(0)))
    return system_problem(path, "write", kCheckFolder);
  return file;
}

DurableFile::~DurableFile() {
  if (file_) files_->remove(temporary_);
}

DurableFile::DurableFile(DurableFile&& other) noexcept = default;

DurableFile& DurableFile::operator=(DurableFile&& other) noexcept {
  std::swap(files_, other.files_);
  std::swap(path_, other.path_);
  std::swap(temporary_, other.temporary_);
  std::swap(file_, other.file_);
  std::swap(size_, other.size_);
  return *this;
}

Result<void> DurableFile::append(std::string_view bytes) {
  if (!file_.write_at(size_, bytes)) return system_problem(path_, "write", kFreeSpace);
  file_.begin_sync(size_, bytes.size());
  size_ += bytes.size();
  return {};
}

bool DurableFile::read_at(std::uint64_t offset, char* target, std::size_t length) const {
  const auto got = file_.read_at(offset, target, length);
  return got && *got == length;
}

Result<void> DurableFile::finish() {
  return finish_as(path_);
}

Result<void> DurableFile::finish_as(const std::filesystem::path& path, bool synced) {
  if (synced && !file_.sync()) return system_problem(path, "write", kFreeSpace);
  if (!files_->rename(temporary_, path)) return system_problem(path, "replace", kCheckFolder);
  path_ = path;
  if (!file_.close()) return system_problem(path, "write", kFreeSpace);
  return synced ? sync_folder(path.parent_path(), *files_) : Result<void>();
}

}  // namespace telaudit::store
