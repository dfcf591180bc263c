#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/text.h"
#include "formats/profile_reader.h"
#include "formats/reader.h"
#include "formats/x12_811_reader.h"

namespace telaudit::formats {
namespace {

Place place_in(const std::string& file) {
  Place place;
  place.file = file;
  return place;
}

// The profiles of one folder, by name, so that the order of readers does not depend on the file system.
Result<std::vector<std::filesystem::path>> profile_files(const std::string& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->path().extension() == ".yaml") files.push_back(entry->path());
  if (error)
    return Problem{"cannot list the folder of profiles: " + error.message(), place_in(folder),
                   "name a folder that holds *.yaml profiles"};
  std::sort(files.begin(), files.end());
  return files;
}

std::string names_of(const std::vector<const Reader*>& readers) {
  std::vector<std::string> names;
  for (const auto* reader : readers) names.push_back(reader->name());
  return join(names, ", ");
}

}  // namespace

Result<Readers> load_readers(std::span<const std::string> profile_folders) {
  Readers readers;
  readers.push_back(make_x12_811_reader());
  for (const auto& folder : profile_folders) {
    const auto files = profile_files(folder);
    if (!files) return files.problem();
    for (const auto& file : *files) {
      const auto text = read_file(file);
      if (!text) return text.problem();
      auto reader = make_profile_reader(*text, file.string());
      if (!reader) return reader.problem();
      for (const auto& other : readers)
        if (other->name() == (*reader)->name())
          return Problem{"a second reader is called '" + other->name() + "'", place_in(file.string()),
                         "give each profile a name of its own"};
      readers.push_back(std::move(*reader));
    }
  }
  return readers;
}

Result<const Reader*> detect(const Readers& readers, std::string_view prefix, const std::string& name) {
  if (prefix.empty()) return Problem{"the file is empty", place_in(name), "ask the sender for it again"};
  std::vector<const Reader*> known;
  for (const auto& reader : readers)
    if (reader->sniff(prefix)) known.push_back(reader.get());
  if (known.size() == 1) return known.front();
  if (known.empty()) {
    std::vector<const Reader*> all;
    for (const auto& reader : readers) all.push_back(reader.get());
    return Problem{
        "no reader knows this file", place_in(name),
        "known are " + names_of(all) +
            "; for a delimited file of another carrier write a profile as rules/profiles/README.md shows"};
  }
  return Problem{"more than one reader claims this file: " + names_of(known), place_in(name),
                 "make the `detect` of these profiles exclude each other with header_none"};
}

Result<bill::Reading> read_at_cuts(const Reader& reader, std::string_view text, const std::string& name,
                                   std::span<const std::size_t> near) {
  auto file = reader.open(text.substr(0, kSniffBytes), name);
  if (!file) return file.problem();
  std::vector<std::unique_ptr<Piece>> pieces;
  std::size_t begin = 0;
  for (const std::size_t position : near) {
    if (position <= begin || position >= text.size()) continue;
    const auto cut = (*file)->cut(text.substr(begin), position - begin);
    if (!cut) continue;
    pieces.push_back((*file)->parse(text.substr(begin, *cut), begin));
    begin += *cut;
  }
  pieces.push_back((*file)->parse(text.substr(begin), begin));
  return (*file)->join(std::move(pieces));
}

}  // namespace telaudit::formats
