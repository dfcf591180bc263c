#include "lying_file_system.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <functional>
#include <map>
#include <random>

namespace telaudit::store {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kSector = 512;

struct ContentChange {
  bool truncates = false;
  std::uint64_t offset = 0;  // the new size of a truncation
  std::string bytes;
};

void put_bytes(std::string& content, std::uint64_t offset, std::string_view bytes) {
  if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size());
  content.replace(offset, bytes.size(), bytes);
}

// Says of each change that was never synced whether it survives.
using Survives = std::function<bool()>;

void apply(std::string& content, const ContentChange& change, const Survives& survives) {
  if (change.truncates) {
    if (survives()) content.resize(change.offset);
    return;
  }
  std::string_view rest = change.bytes;
  for (std::uint64_t offset = change.offset; !rest.empty();) {
    const std::uint64_t length = std::min<std::uint64_t>(rest.size(), kSector - offset % kSector);
    if (survives()) put_bytes(content, offset, rest.substr(0, length));
    rest.remove_prefix(length);
    offset += length;
  }
}

}  // namespace

// A file or a folder.
struct Disk::Node {
  // One atomic change of the names in a folder; an empty name is none.
  struct NameChange {
    std::string removed;
    std::string added;
    std::shared_ptr<Node> node;
  };
  using Names = std::map<std::string, std::shared_ptr<Node>>;

  bool is_folder = false;
  std::string synced;
  std::vector<ContentChange> changes;
  Names synced_names;
  Names names;
  std::vector<NameChange> name_changes;

  static void apply(Names& names, const NameChange& change) {
    if (!change.removed.empty()) names.erase(change.removed);
    if (!change.added.empty()) names[change.added] = change.node;
  }
  void change(NameChange change) {
    apply(names, change);
    name_changes.push_back(std::move(change));
  }
  void write_below(const fs::path& target, const Survives& survives) const {
    if (is_folder) {
      fs::create_directories(target);
      Names left = synced_names;
      for (const auto& each : name_changes)
        if (survives()) apply(left, each);
      for (const auto& [name, node] : left) node->write_below(target / name, survives);
      return;
    }
    std::string content = synced;
    for (const auto& each : changes) store::apply(content, each, survives);
    std::ofstream(target, std::ios::binary) << content;
  }
};

Disk::Disk() : root_(std::make_shared<Node>()) {
  root_->is_folder = true;
}
Disk::~Disk() = default;

std::shared_ptr<Disk::Node> Disk::find(const fs::path& path) const {
  std::shared_ptr<Node> node = root_;
  for (const auto& name : path) {
    if (name == ".") continue;
    const auto at = node->names.find(name.string());
    if (at == node->names.end()) return nullptr;
    node = at->second;
  }
  return node;
}

std::shared_ptr<Disk::Node> Disk::parent_of(const fs::path& path) const {
  return find(path.parent_path());
}

void Disk::make_folder(const fs::path& path) {
  if (find(path)) return;
  auto node = std::make_shared<Node>();
  node->is_folder = true;
  parent_of(path)->change({{}, path.filename().string(), std::move(node)});
}

void Disk::open(const fs::path& path, bool creates) {
  if (creates && !find(path))
    parent_of(path)->change({{}, path.filename().string(), std::make_shared<Node>()});
}

// A file without a name is out of reach of whoever comes after a power cut.
void Disk::write(const fs::path& path, std::uint64_t offset, std::string_view bytes) {
  if (const auto node = find(path)) node->changes.push_back({false, offset, std::string(bytes)});
}

void Disk::truncate(const fs::path& path, std::uint64_t size) {
  if (const auto node = find(path)) node->changes.push_back({true, size, {}});
}

void Disk::sync(const fs::path& path) {
  const auto node = find(path);
  if (!node) return;
  for (const auto& change : node->changes) apply(node->synced, change, [] { return true; });
  node->changes.clear();
}

void Disk::forget(const fs::path& path) {
  if (const auto node = find(path)) node->changes.clear();
}

void Disk::sync_folder(const fs::path& path) {
  const auto node = find(path);
  node->synced_names = node->names;
  node->name_changes.clear();
}

void Disk::rename(const fs::path& from, const fs::path& to) {
  parent_of(from)->change({from.filename().string(), to.filename().string(), find(from)});
}

void Disk::remove(const fs::path& path) {
  if (find(path)) parent_of(path)->change({path.filename().string(), {}, nullptr});
}

void Disk::after_power_cut(Survivors survivors, std::uint64_t seed, const fs::path& target) const {
  std::mt19937_64 random(seed);
  root_->write_below(target, [&] {
    return survivors == Survivors::all || (survivors == Survivors::random && random() % 2 == 0);
  });
}

std::string_view fault_name(Fault::Kind kind) {
  switch (kind) {
    case Fault::Kind::none:
      return "no fault";
    case Fault::Kind::io_error:
      return "I/O error";
    case Fault::Kind::disk_full:
      return "disk full";
    case Fault::Kind::failing_sync:
      return "failing sync";
    case Fault::Kind::power_cut:
      return "power cut";
    case Fault::Kind::kill:
      return "kill";
  }
  return "";
}

LyingFileSystem::LyingFileSystem(fs::path folder, Fault fault) : folder_(std::move(folder)), fault_(fault) {}

bool LyingFileSystem::applies(Fault::Kind kind, const Taken& step) {
  switch (kind) {
    case Fault::Kind::none:
      return false;
    case Fault::Kind::io_error:
      return true;
    case Fault::Kind::disk_full:
      return step.action == Action::write || step.action == Action::make_folder || step.creates;
    case Fault::Kind::failing_sync:
      return step.action == Action::sync || step.action == Action::sync_folder;
    case Fault::Kind::power_cut:
    case Fault::Kind::kill:
      return step.action != Action::read && step.action != Action::list_folder &&
             (step.action != Action::open || step.creates);
  }
  return false;
}

void LyingFileSystem::begin_process(Fault fault) {
  fault_ = fault;
  ended_ = false;
  history_.clear();
}

std::optional<FileSystem::Refusal> LyingFileSystem::before(const Step& step) {
  const std::lock_guard guard(mutex_);
  const bool had_ended = ended_;
  const auto refusal = refusal_for(step);
  const auto [end, _] = std::mismatch(folder_.begin(), folder_.end(), step.path.begin(), step.path.end());
  if (had_ended || end != folder_.end()) return refusal;
  if (!refusal) {
    record(step, step.bytes);
  } else if (fault_.kind == Fault::Kind::power_cut) {
    // The step may have reached the disk, or a part of it; nothing was synced by it.
    if (step.action != Action::sync && step.action != Action::sync_folder) record(step, step.bytes);
  } else if (refusal->bytes_done > 0) {
    record(step, step.bytes.substr(0, refusal->bytes_done));
  } else if (fault_.kind == Fault::Kind::failing_sync && step.action == Action::sync) {
    disk_.forget(step.path.lexically_relative(folder_));
  }
  return refusal;
}

std::optional<FileSystem::Refusal> LyingFileSystem::refusal_for(const Step& step) {
  const std::uint64_t number = history_.size();
  history_.push_back({step.action, step.creates, step.path.filename().string()});
  const bool is_its_turn = number == fault_.at || (number > fault_.at && (fault_.lasting || ended_));
  if (!is_its_turn || !(ended_ || applies(fault_.kind, history_.back()))) return std::nullopt;
  switch (fault_.kind) {
    case Fault::Kind::none:
      return std::nullopt;
    case Fault::Kind::power_cut:
    case Fault::Kind::kill:
      ended_ = true;
      return Refusal{EIO, 0};
    case Fault::Kind::disk_full:
      return Refusal{ENOSPC, step.bytes.size() / 2};
    case Fault::Kind::io_error:
    case Fault::Kind::failing_sync:
      return Refusal{EIO, 0};
  }
  return std::nullopt;
}

void LyingFileSystem::record(const Step& step, std::string_view bytes) {
  const fs::path path = step.path.lexically_relative(folder_);
  switch (step.action) {
    case Action::open:
      return disk_.open(path, step.creates);
    case Action::write:
      return disk_.write(path, step.offset, bytes);
    case Action::truncate:
      return disk_.truncate(path, step.offset);
    case Action::sync:
      return disk_.sync(path);
    case Action::rename:
      return disk_.rename(path, step.new_path->lexically_relative(folder_));
    case Action::remove:
      return disk_.remove(path);
    case Action::make_folder:
      return disk_.make_folder(path);
    case Action::sync_folder:
      return disk_.sync_folder(path);
    case Action::read:
    case Action::list_folder:
      return;
  }
}

}  // namespace telaudit::store
