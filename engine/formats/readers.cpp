#include "formats/readers.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/file.h"
#include "base/in_parallel.h"
#include "base/text.h"
#include "bill/charge.h"
#include "formats/beginning.h"
#include "formats/edifact_reader.h"
#include "formats/profile_reader.h"
#include "formats/reader.h"
#include "formats/tap3_reader.h"
#include "formats/unknown_file.h"
#include "formats/x12_810_reader.h"
#include "formats/x12_811_reader.h"
#include "formats/xml_places.h"
#include "formats/xml_readers.h"

namespace telaudit::formats {

namespace {

Place place_in(const std::string& file) {
  Place place;
  place.file = file;
  return place;
}

}  // namespace

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

namespace {

// Profiles of EDIFACT senders stand in a folder of their own beside the others.
Result<void> add_edifact_readers(std::span<const std::string> profile_folders,
                                 const LineClasses& line_classes, Readers& readers) {
  std::vector<edifact::Profile> senders;
  for (const auto& folder : profile_folders) {
    const std::string own = folder + "/edifact";
    if (!std::filesystem::is_directory(own)) continue;
    const auto files = profile_files(own);
    if (!files) return files.problem();
    for (const auto& file : *files) {
      const auto text = read_file(file);
      if (!text) return text.problem();
      auto profile = edifact::load_sender_profile(*text, file.string());
      if (!profile) return profile.problem();
      senders.push_back(std::move(*profile));
    }
  }
  readers.push_back(make_edifact_reader(senders, line_classes));
  for (auto& profile : senders)
    readers.push_back(make_edifact_sender_reader(std::move(profile), line_classes));
  return {};
}

std::string names_of(const std::vector<const Reader*>& readers) {
  std::vector<std::string> names;
  for (const auto* reader : readers) names.push_back(reader->name());
  return join(names, ", ");
}

}  // namespace

namespace {

// Where electronic invoices put what no standard places, as files beside the profiles say.
Result<xml::Places> load_places(std::span<const std::string> profile_folders) {
  xml::Places places;
  for (const auto& folder : profile_folders) {
    const std::string own = folder + "/e-invoice";
    std::error_code error;
    if (!std::filesystem::is_directory(own, error)) continue;
    const auto files = profile_files(own);
    if (!files) return files.problem();
    for (const auto& file : *files) {
      const auto text = read_file(file);
      if (!text) return text.problem();
      if (auto added = xml::add_places(*text, file.string(), places); !added) return added.problem();
    }
  }
  return places;
}

// By file. A program that reads one bill waits for all of them, so two threads share them.
std::vector<std::optional<Result<std::unique_ptr<Reader>>>> profile_readers(
    std::span<const std::filesystem::path> files, ReadingWay way) {
  constexpr unsigned kThreads = 2;
  std::vector<std::optional<Result<std::unique_ptr<Reader>>>> readers(files.size());
  in_parallel(kThreads, files.size(), [&](std::size_t i) {
    const auto text = read_file(files[i]);
    if (text)
      readers[i].emplace(make_profile_reader(*text, files[i].string(), way));
    else
      readers[i].emplace(text.problem());
  });
  return readers;
}

}  // namespace

Result<Readers> load_readers(std::span<const std::string> profile_folders, ReadingWay way) {
  Readers readers;
  readers.push_back(make_x12_811_reader());
  readers.push_back(make_x12_810_reader());
  readers.push_back(make_tap3_reader());
  auto places = load_places(profile_folders);
  if (!places) return places.problem();
  readers.push_back(make_ubl_invoice_reader(*places));
  readers.push_back(make_cii_invoice_reader(*places));
  readers.push_back(make_fattura_pa_reader(*places));
  readers.push_back(make_ebinterface_reader(*places));
  readers.push_back(make_ubl_utility_statement_reader());
  if (const auto added = add_edifact_readers(profile_folders, places->line_classes, readers); !added)
    return added.problem();
  for (const auto& folder : profile_folders) {
    const auto files = profile_files(folder);
    if (!files) return files.problem();
    auto made = profile_readers(*files, way);
    for (std::size_t i = 0; i < made.size(); ++i) {
      auto& reader = *made[i];
      if (!reader) return reader.problem();
      for (const auto& other : readers)
        if (other->name() == (*reader)->name())
          return Problem{"a second reader is called '" + other->name() + "'", place_in((*files)[i].string()),
                         "give each profile a name of its own"};
      readers.push_back(std::move(*reader));
    }
  }
  return readers;
}

Readers sheet_readers(const Readers& readers) {
  Readers sheets;
  for (const auto& reader : readers)
    if (auto of_sheet = reader->of_sheet()) sheets.push_back(std::move(of_sheet));
  return sheets;
}

bool Reader::sniff(std::string_view prefix) const {
  return sniff(Beginning(prefix));
}

Result<const Reader*> detect(const Readers& readers, std::string_view prefix, const std::string& name) {
  if (prefix.empty()) return Problem{"the file is empty", place_in(name), "ask the sender for it again"};
  const Beginning beginning(prefix);
  std::vector<const Reader*> known;
  for (const auto& reader : readers)
    if (reader->sniff(beginning)) known.push_back(reader.get());
  if (known.size() == 1) return known.front();
  if (known.empty()) return unknown_file(prefix, name);
  return Problem{"more than one reader claims this file: " + names_of(known), place_in(name),
                 "make the `detect` of these profiles exclude each other with header_none"};
}

namespace {

// What a part's key says stands in every row that holds unknown there.
void fill_in_keys(const bill::Parts& parts, bill::TableBuilder& charges) {
  for (const auto& part : parts)
    for (const auto& range : part.rows)
      for (std::uint64_t row = range.begin; row < range.end; ++row) {
        if (!part.key.number.empty() && !charges.text(bill::charge::kInvoice, row))
          charges.replace_text(bill::charge::kInvoice, row, part.key.number);
        if (part.bill_date_stated && !charges.number(bill::charge::kBillDate, row))
          charges.replace_number(bill::charge::kBillDate, row, part.key.bill_date.days);
      }
}

std::vector<std::size_t> cuts_near(const OpenFile& file, std::string_view text,
                                   std::span<const std::size_t> near) {
  std::vector<std::size_t> cuts;
  std::size_t begin = 0;
  for (const std::size_t position : near) {
    if (position <= begin || position >= text.size()) continue;
    const auto cut = file.cut(text.substr(begin), position - begin);
    if (!cut) continue;
    begin += *cut;
    cuts.push_back(begin);
  }
  cuts.push_back(text.size());
  return cuts;
}

}  // namespace

Result<bill::Reading> read_at_cuts(const Reader& reader, std::string_view text, const std::string& name,
                                   std::span<const std::size_t> near) {
  auto opened = reader.open(text.substr(0, kSniffBytes), name);
  if (!opened) return opened.problem();
  std::shared_ptr<const OpenFile> file = std::move(*opened);
  const std::string slack = std::string(text) + std::string(kPieceSlack, '\0');
  const std::string_view readable(slack.data(), text.size());
  for (;;) {
    auto joining = file->join();
    bill::TableBuilder charges(bill::charge_schema());
    std::size_t begin = 0;
    for (const std::size_t end : cuts_near(*file, readable, near)) {
      auto piece = joining->add(file->parse(readable.substr(begin, end - begin), begin));
      if (!piece) return piece.problem();
      begin = end;
      if (*piece) require(charges.append((*piece)->take_charges()), "the charges of one file fit one table");
    }
    std::optional<Result<bill::Reading>> end;
    if (!joining->read_again()) end.emplace(joining->finish());
    if (auto again = joining->read_again()) {
      file = std::move(again);
      continue;
    }
    auto& reading = *end;
    if (!reading) return std::move(reading);
    require(charges.append(reading->charges), "the charges of one file fit one table");
    fill_in_keys(reading->parts, charges);
    reading->charges = charges.finish();
    return std::move(reading);
  }
}

}  // namespace telaudit::formats
