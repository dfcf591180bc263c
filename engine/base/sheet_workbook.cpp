#include <algorithm>
#include <charconv>
#include <optional>

#include "base/file.h"
#include "base/hash.h"
#include "base/sheet_state.h"
#include "base/text.h"

namespace telaudit {
namespace {

// Texts together, and formats: more than any workbook that a program has saved needs.
constexpr std::size_t kMostTextBytes = std::size_t{512} << 20U;
constexpr std::size_t kMostOneText = std::size_t{4} * 32'767;
constexpr std::size_t kMostStyles = 100'000;
constexpr std::size_t kMostSheets = 10'000;

Problem about(const std::string& file, std::string what, std::string advice = {}) {
  Problem problem;
  problem.what = std::move(what);
  problem.where.file = file;
  problem.advice = std::move(advice);
  return problem;
}

std::uint32_t number_of(std::optional<std::string_view> text) {
  std::uint32_t number = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

bool is_true(std::optional<std::string_view> text) {
  return text && (*text == "1" || *text == "true" || *text == "on");
}

// The name in the archive that a relationship's target means, seen from the part that `from` names. Nothing
// when it leads out of the archive.
std::optional<std::string> resolved(std::string_view from, std::string_view target) {
  std::string path(target);
  if (starts_with(target, "/")) {
    path.erase(0, 1);
  } else if (const std::size_t slash = from.rfind('/'); slash != std::string_view::npos) {
    path = std::string(from.substr(0, slash + 1)) + path;
  }
  std::vector<std::string> steps;
  for (const std::string_view step : split(path, '/')) {
    if (step == ".." && steps.empty()) return std::nullopt;
    if (step == "..") steps.pop_back();
    if (step != ".." && step != "." && !step.empty()) steps.emplace_back(step);
  }
  return join(steps, "/");
}

struct Relationship {
  std::string id;
  std::string type;  // its last word: worksheet
  std::string part;
};

Result<std::vector<Relationship>> relationships_of(const Archive& archive, const std::string& part) {
  const std::size_t slash = part.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : part.substr(0, slash + 1);
  const std::string name = slash == std::string::npos ? part : part.substr(slash + 1);
  std::vector<Relationship> found;
  XmlParser parser(
      {[&](std::string_view element, std::span<const XmlAttribute> attributes) {
         if (element != "Relationship") return;
         const auto id = attribute(attributes, "Id");
         const auto type = attribute(attributes, "Type");
         const auto target = attribute(attributes, "Target");
         // Links to the world outside are never followed.
         if (!id || !type || !target || attribute(attributes, "TargetMode") == "External") return;
         const std::size_t last = type->rfind('/');
         if (auto inside = resolved(part, *target))
           found.push_back({std::string(*id),
                            std::string(last == std::string_view::npos ? *type : type->substr(last + 1)),
                            std::move(*inside)});
       },
       {},
       {}},
      part_place(archive.file(), folder + "_rels/" + name + ".rels"));
  if (auto read = read_xml_part(archive, folder + "_rels/" + name + ".rels", parser); !read)
    return read.problem();
  return found;
}

const Relationship* of_type(const std::vector<Relationship>& relationships, std::string_view type) {
  for (const Relationship& each : relationships)
    if (each.type == type) return &each;
  return nullptr;
}

Result<void> read_frame(Workbook::State& book, const std::string& part,
                        const std::vector<Relationship>& relationships) {
  XmlParser* running = nullptr;
  const auto begin = [&](std::string_view element, std::span<const XmlAttribute> attributes) {
    if (element == "workbookPr" && is_true(attribute(attributes, "date1904")))
      book.system = DateSystem::from_1904;
    if (element != "sheet") return;
    SheetInfo info;
    info.name = std::string(attribute(attributes, "name").value_or(""));
    const auto state = attribute(attributes, "state");
    if (state == "hidden") info.visibility = SheetInfo::Visibility::hidden;
    if (state == "veryHidden") info.visibility = SheetInfo::Visibility::very_hidden;
    const std::string_view id = attribute(attributes, "id").value_or("");
    const auto target = std::find_if(relationships.begin(), relationships.end(),
                                     [&](const Relationship& each) { return each.id == id; });
    if (target == relationships.end() || book.sheets.size() == kMostSheets) {
      running->stop(about(part_place(book.archive.file(), part),
                          "the sheet '" + info.name + "' has no content in the file",
                          "save it again from the program that made it"));
      return;
    }
    info.table = target->type == "worksheet";
    book.sheets.push_back(std::move(info));
    book.parts.push_back(target->part);
  };
  XmlParser parser({begin, {}, {}}, part_place(book.archive.file(), part));
  running = &parser;
  return read_xml_part(book.archive, part, parser);
}

Result<void> read_styles(Workbook::State& book, const std::string& part) {
  std::map<std::uint32_t, NumberStyle> own;
  bool in_cells = false;
  const auto begin = [&](std::string_view element, std::span<const XmlAttribute> attributes) {
    if (element == "numFmt") {
      const std::string_view code = attribute(attributes, "formatCode").value_or("");
      own[number_of(attribute(attributes, "numFmtId"))] = {format_of_code(code), words_of_code(code)};
    } else if (element == "cellXfs") {
      in_cells = true;
    } else if (element == "xf" && in_cells && book.styles.size() < kMostStyles) {
      const std::uint32_t id = number_of(attribute(attributes, "numFmtId"));
      const auto found = own.find(id);
      book.styles.push_back(found == own.end() ? NumberStyle{built_in_format(id), {}} : found->second);
    }
  };
  const auto end = [&](std::string_view element) {
    if (element == "cellXfs") in_cells = false;
  };
  XmlParser parser({begin, end, {}}, part_place(book.archive.file(), part));
  return read_xml_part(book.archive, part, parser);
}

Result<void> read_texts(Workbook::State& book, const std::string& part) {
  SharedTexts& texts = book.texts;
  std::string text;
  bool in_text = false;
  int phonetic = 0;  // how a text is read aloud stands beside it and is no part of it
  XmlParser* running = nullptr;
  const auto begin = [&](std::string_view element, std::span<const XmlAttribute>) {
    if (element == "si") text.clear();
    if (element == "rPh") ++phonetic;
    if (element == "t") in_text = phonetic == 0;
  };
  const auto end = [&](std::string_view element) {
    if (element == "t") in_text = false;
    if (element == "rPh") --phonetic;
    if (element != "si") return;
    texts.bytes += without_escapes(text);
    texts.ends.push_back(texts.bytes.size());
    if (texts.bytes.size() + texts.ends.size() * sizeof(std::size_t) > kMostTextBytes)
      running->stop(about(part_place(book.archive.file(), part),
                          "holds more than " + std::to_string(kMostTextBytes) + " bytes of texts",
                          "split the workbook"));
  };
  XmlParser parser({begin, end,
                    [&](std::string_view piece) {
                      if (!in_text) return;
                      text += piece;
                      if (text.size() > kMostOneText)
                        running->stop(about(part_place(book.archive.file(), part),
                                            "holds a text of more than 32,767 characters",
                                            "save it again from the program that made it"));
                    }},
                   part_place(book.archive.file(), part));
  running = &parser;
  return read_xml_part(book.archive, part, parser);
}

// What a file that is no .xlsx seems to be.
std::optional<Problem> other_kind(std::string_view bytes, const std::string& file) {
  const char* const save = "open it in a spreadsheet program and save it as .xlsx";
  if (starts_with(bytes, "\xD0\xCF\x11\xE0"))
    return about(file, "is an .xls workbook, or an .xlsx one with a password",
                 "save it as .xlsx without a password");
  if (starts_with(bytes, "%PDF")) return about(file, "is a PDF and no workbook", "ask for the workbook");
  const std::string begin = lower(trim(bytes.substr(0, 200)));
  if (starts_with(begin, "<html") || starts_with(begin, "<!doctype html") || starts_with(begin, "<table"))
    return about(file, "is a web page under the name of a workbook", save);
  if (starts_with(begin, "<?xml")) return about(file, "is XML and no .xlsx workbook", save);
  if (!starts_with(bytes, "PK")) return about(file, "is no .xlsx workbook", save);
  return std::nullopt;
}

Result<void> load(Workbook::State& book) {
  const std::string& file = book.archive.file();
  const char* const save = "open it in a spreadsheet program and save it as .xlsx";
  if (!book.archive.has("_rels/.rels"))
    return about(file,
                 book.archive.has("content.xml") ? "is an OpenDocument file and no .xlsx workbook"
                                                 : "is a zip archive without a workbook",
                 save);
  const auto roots = relationships_of(book.archive, "");
  if (!roots) return roots.problem();
  const Relationship* root = of_type(*roots, "officeDocument");
  if (root == nullptr) return about(file, "is a package without a workbook", save);
  if (root->part.size() > 4 && root->part.ends_with(".bin")) return about(file, "is an .xlsb workbook", save);
  auto relationships = std::vector<Relationship>();
  if (auto read = relationships_of(book.archive, root->part); read)
    relationships = std::move(*read);
  else
    return read.problem();
  if (auto frame = read_frame(book, root->part, relationships); !frame) return frame;
  if (book.sheets.empty()) return about(file, "has no sheet", save);
  if (const Relationship* styles = of_type(relationships, "styles"); styles != nullptr)
    if (auto read = read_styles(book, styles->part); !read) return read;
  if (const Relationship* texts = of_type(relationships, "sharedStrings"); texts != nullptr)
    if (auto read = read_texts(book, texts->part); !read) return read;
  return {};
}

}  // namespace

std::string part_place(const std::string& file, std::string_view part) {
  return file + ", part " + std::string(part);
}

Result<void> read_xml_part(const Archive& archive, std::string_view part, XmlParser& parser) {
  auto packed = archive.part(part);
  if (!packed) return packed.problem();
  for (;;) {
    const auto block = packed->next();
    if (!block) return block.problem();
    if (block->empty()) return parser.finish();
    if (auto fed = parser.feed(*block); !fed) return fed;
  }
}

Result<Workbook> Workbook::parse(std::string bytes, const std::string& file, const UnpackLimits& limits) {
  if (auto problem = other_kind(bytes, file)) return *problem;
  auto state = std::make_shared<State>();
  state->hash = sha256(bytes);
  auto archive = Archive::open(std::move(bytes), file, limits);
  if (!archive) return archive.problem();
  state->archive = std::move(*archive);
  if (auto loaded = load(*state); !loaded) return loaded.problem();
  Workbook book;
  book.state_ = std::move(state);
  return book;
}

Result<Workbook> Workbook::open(const std::string& path, const UnpackLimits& limits) {
  auto bytes = read_file(path);
  if (!bytes) return bytes.problem();
  return parse(std::move(*bytes), path, limits);
}

const std::vector<SheetInfo>& Workbook::sheets() const {
  return state_->sheets;
}

std::optional<std::size_t> Workbook::find(std::string_view name) const {
  for (std::size_t i = 0; i < state_->sheets.size(); ++i)
    if (lower(state_->sheets[i].name) == lower(name)) return i;
  return std::nullopt;
}

const std::string& Workbook::file() const {
  return state_->archive.file();
}

const std::string& Workbook::hash() const {
  return state_->hash;
}

bool Workbook::counts_days_from_1904() const {
  return state_->system == DateSystem::from_1904;
}

Place Workbook::place(std::size_t sheet, const SheetCell& cell) const {
  const std::string& name = state_->sheets[sheet].name;
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  std::string quoted;
  for (const char c : name) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  Place place;
  place.file = file();
  place.element = (plain ? name : "'" + quoted + "'") + "!" + cell.reference();
  return place;
}

}  // namespace telaudit
